"""The challenges of the playground, won, lost and cheated at; and that its starts show what they promise."""
import numpy as np
import pytest

from mlpedu.playground import Model, State
from mlpedu.playground.challenges import CHALLENGES, dead_inputs, progress
from mlpedu.playground.data import inputs
from mlpedu.playground.starts import STARTS
from mlpedu.playground.state import FEATURES, RATES
from mlpedu.playground.words import describe

PAIR = ((0.0, 0.0, 1.0), (1.0, 1.0, 0.0))
SINES = ("x", "y", "sinX", "sinY")

# ---- Challenges

XOR_BY_HAND = [(1, 0, 0, 1), (1, 0, 1, 1), (1, 0, None, -3), (1, 1, 0, 1), (1, 1, 1, 1), (1, 1, None, 3),
               (2, 0, 0, 2), (2, 0, 1, -2), (2, 0, None, 1)]
ADAM = {"optimizer": "adam", "learning_rate": 0.01}
# Of each challenge, a way that gets there (epochs, changes, edits) and an honest try that doesn't.
WAYS = {
    "xor-sin-ocultas": ((20, {"features": ("x", "y", "xTimesY")}), (100, {"features": ("x", "y", "sinX", "sinY")})),
    "xor-a-mano": ((0, {}, XOR_BY_HAND), (0, {}, XOR_BY_HAND[:6])),
    "circulo-tres": ((80, {"hidden": (3,), "learning_rate": 0.1}), (200, {"learning_rate": 0.1})),
    "rapido": ((10, {"learning_rate": 0.3, "hidden": (8,), "activation": "relu"}), (10, {"learning_rate": 0.1})),
    "espiral": ((300, {**ADAM, "hidden": (8, 8, 8), "activation": "relu"}), (300, {})),
    "espiral-chica": ((200, {"optimizer": "adam", "hidden": (4,), "features": SINES}), (200, {"optimizer": "adam"})),
    "seis-sigmoides": ((100, {**ADAM, "initializer": "he_uniform"}), (100, {"learning_rate": 0.3})),
    "simetria": ((100, {}, [(1, 0, 0, 1), (1, 1, 1, 1), (1, 2, 0, 1), (1, 2, 1, 1)]), (200, {}, [(1, 0, 0, 1)])),
    "ruido": ((200, {"penalty": "L2", "penalty_rate": 0.1}), (250, {"dropout": 0.3})),
    "atipicos": ((50, {"loss": "huber"}), (200, {**ADAM})),
    "l1-entradas": ((150, {"penalty": "L1", "penalty_rate": 0.01}), (200, {"penalty": "L2", "penalty_rate": 0.03})),
    "tres-brazos": ((150, {**ADAM, "hidden": (8, 8), "features": SINES, "loss": "crossentropy"}), (100, {})),
    "conos": ((100, {**ADAM, "hidden": (8, 8), "features": SINES}), (150, {"hidden": (8, 8)})),
}


def attempt(challenge, epochs, changes, edits=()):
    model = Model(challenge.start)
    model.change(**changes)
    for edit in edits:
        model.edit(*edit)
    for _ in range(epochs):
        if progress(challenge, model).done:
            break
        model.step()
    return progress(challenge, model)


def test_challenges_are_told_apart_and_complete():
    assert [challenge.id for challenge in CHALLENGES] == list(WAYS) and len({c.title for c in CHALLENGES}) == len(WAYS)
    for challenge in CHALLENGES:
        assert "Interesa porque" in challenge.statement and challenge.hint.endswith((".", "?"))
        assert len(challenge.start) < 900 and State.from_text(challenge.start).text() == challenge.start


@pytest.mark.parametrize("challenge", CHALLENGES, ids=lambda challenge: challenge.id)
def test_a_challenge_can_be_won_and_lost_and_not_by_cheating(challenge):
    fresh = progress(challenge, Model(challenge.start))
    assert not fresh.done and fresh.text.startswith("Falta: ")
    way, honest = WAYS[challenge.id]
    assert attempt(challenge, *way) == (True, "¡Logrado!")
    lost, text = attempt(challenge, *honest)
    assert not lost and text.startswith("Falta: ") and text.endswith(".")
    start = State.from_text(challenge.start)
    cheats = [{"dataset": "gauss"}, {"seed": 77}, {"train_share": 90.0 if start.train_share != 90 else 80.0},
              {"dataset": "own", "points": PAIR}]
    for cheat in cheats:
        lost, text = attempt(challenge, min(way[0], 20), {**way[1], **cheat, "loss": "squared"}, *way[2:])
        assert not lost and "los datos son los del reto" in text
    model = Model(challenge.start)
    model.draw(0, 0, 1)
    assert "los datos son los del reto" in progress(challenge, model).text


@pytest.mark.parametrize("id, changes, said", [
    ("xor-sin-ocultas", {"hidden": (4,)}, "las capas ocultas"), ("xor-a-mano", {"hidden": (8,)}, "las capas ocultas"),
    ("circulo-tres", {"features": FEATURES}, "las entradas"), ("circulo-tres", {"hidden": (4,)}, "tres neuronas"),
    ("circulo-tres", {"hidden": (3, 3)}, "una sola capa"), ("rapido", {"features": ("xSquared",)}, "las entradas"),
    ("espiral", {"features": SINES}, "las entradas"), ("espiral", {"loss": "huber"}, "la pérdida"),
    ("espiral-chica", {"hidden": (8,)}, "más de 30 parámetros"),
    ("seis-sigmoides", {"activation": "relu"}, "la activación"), ("seis-sigmoides", {"hidden": (8,)}, "las capas"),
    ("simetria", {"initializer": "he_uniform"}, "los pesos iniciales"),
    ("ruido", {"hidden": (2,)}, "las capas"), ("ruido", {"noise": 0}, "los datos"),
    ("atipicos", {"hidden": (4,)}, "las capas"), ("l1-entradas", {"features": ("xSquared",)}, "las entradas")])
def test_each_rule_is_kept(id, changes, said):
    challenge = next(challenge for challenge in CHALLENGES if challenge.id == id)
    text = progress(challenge, Model(challenge.start, **changes)).text
    assert text.startswith("Así no cuenta: ") and said in text


def test_xor_by_hand_is_without_training():
    challenge = next(challenge for challenge in CHALLENGES if challenge.id == "xor-a-mano")
    model = Model(challenge.start, batch_size=3)
    for edit in XOR_BY_HAND:
        model.edit(*edit)
    assert progress(challenge, model).done
    model.step_batch()
    assert model.epoch == 0 and "es sin entrenar" in progress(challenge, model).text


def test_ten_epochs_may_be_looked_for_in_the_past():
    challenge = next(challenge for challenge in CHALLENGES if challenge.id == "rapido")
    model = Model(challenge.start, learning_rate=0.3, hidden=(8,), activation="relu", epochs=30)
    assert "más de diez épocas" in progress(challenge, model).text
    model.go(10)
    assert progress(challenge, model).done


def test_two_hundred_epochs_are_of_the_net_that_is_seen():
    challenge = next(challenge for challenge in CHALLENGES if challenge.id == "ruido")
    model = Model(challenge.start, penalty="L2", penalty_rate=0.1, epochs=200)
    assert progress(challenge, model).done
    model.go(150)
    assert "van 150 épocas" in progress(challenge, model).text


def test_an_input_is_dead_when_all_its_weights_are_under_a_hundredth():
    model = Model(hidden=(2,), features=("x", "y", "sinX"), initializer="zeros")
    model.dense[0].W[1:] = [0.009, -0.009], [0.001, -0.011]
    assert dead_inputs(model) == 2


# ---- Starts

def begun(id, **changes):
    start = STARTS[id]
    model = Model(start.state, **changes)
    model.step(start.epochs)
    assert model.epoch == start.epochs and not model.notice
    return model


@pytest.mark.parametrize("start", STARTS)
def test_the_description_does_not_change_with_the_last_digits(start):
    model = begun(start)
    text, theta = describe(model), model.network.theta.copy()
    for sign in (1, -1):
        model.network.theta[...] = theta * (1 + sign * 1e-6)
        model.forward()
        assert describe(model) == text
    model.reset()                                # nor when they changed from the first step on
    model.network.theta *= 1 + 1e-13
    model.step(STARTS[start].epochs)
    assert describe(model) == text


def test_starts_are_complete():
    for id, start in STARTS.items():
        assert start.id == id and start.title and "?" in start.question and "epochs" not in start.state
        assert State.from_text(start.state).text() == start.state
    assert len({start.title for start in STARTS.values()}) == len(STARTS)


def straightness(model, layer):
    """Of each neuron of a layer, the share of its plane that a line through its values explains."""
    axis = np.linspace(-6, 6, 40)
    points = np.column_stack([side.ravel() for side in np.meshgrid(axis, axis)])
    sides = model.activations(inputs(points, model.state.features))[layer - 1] > 0
    columns = np.column_stack([points, np.ones(len(points))])
    return [((columns @ np.linalg.lstsq(columns, side * 2.0 - 1, rcond=None)[0] > 0) == side).mean()
            for side in sides.T if 0.05 < side.mean() < 0.95]


def test_layers_go_from_lines_to_shapes():
    model = begun("capas")
    assert model.score("test") > 0.9
    assert np.mean(straightness(model, 1)) > 0.9 > np.mean(straightness(model, 2))
    assert np.mean(straightness(model, 3)) < 0.85


def test_activations_compared():
    models = {kind: begun(f"activacion-{kind}") for kind in ("tanh", "relu", "sigmoide", "lineal")}
    assert models["tanh"].score("test") > 0.97 and models["relu"].score("test") > 0.97
    assert models["sigmoide"].score("test") < 0.85 and "casi recta" in describe(models["lineal"])
    models["sigmoide"].step(300)
    assert models["sigmoide"].score("test") > 0.97
    models["lineal"].step(200)
    assert models["lineal"].score("test") < 0.7
    deep = Model(STARTS["activacion-lineal"].state, hidden=(3, 3, 3), epochs=60)
    assert "casi recta" in describe(deep) and deep.score("test") < 0.7


def test_some_weights_find_xor_and_some_are_stuck():
    stuck = begun("minimos-locales")
    before = stuck.score("train")
    stuck.step(200)
    assert before < 0.9 and abs(stuck.score("train") - before) < 0.05
    scores = stuck.seeds(12, epochs=100, goal=0.95)
    assert 3 <= sum(score >= 0.95 for score in scores) <= 10 and min(scores) < 0.9


def test_two_neurons_are_too_few():
    small = begun("red-pequena")
    assert small.score("train") < 0.92
    assert max(small.seeds(4, epochs=100)) < 0.92
    assert Model(small.state, hidden=(3,), epochs=200).score("train") > 0.97


def test_the_gradient_vanishes_with_sigmoids_and_not_with_relu():
    def first_to_last(model):
        sizes = [np.abs(dW).mean() for dW, _ in model.gradients()]
        return sizes[0] / sizes[-1]
    sigmoid, relu = begun("gradiente-sigmoide"), begun("gradiente-relu")
    assert sigmoid.score("train") < 0.6 and relu.score("train") > 0.97
    assert first_to_last(sigmoid) < 0.01 < 0.05 < first_to_last(relu)


def test_inputs_made_by_hand_need_no_hidden_layer():
    assert begun("entradas-a-mano").score("test") > 0.97
    assert Model(STARTS["entradas-a-mano"].state, features=("x", "y"), epochs=50).score("test") < 0.75


def test_zeros_never_learn_and_one_weight_wakes_one_neuron():
    model = begun("ceros")
    assert model.score("train") < 0.6 and not any(layer.W.any() for layer in model.dense)
    model.edit(1, 0, 0, 0.5)
    model.step(50)
    assert model.dense[0].W[:, 0].all() and model.dense[1].W[0].all()
    assert not model.dense[0].W[:, 1:].any() and not model.dense[1].W[1:].any()


def test_too_high_a_rate_does_not_settle():
    model = Model(STARTS["tasa-alta"].state, epochs=50)
    losses = np.array([row[1] for row in model.history.rows])
    assert losses[-10:].min() > 0.4 and losses[1:].max() > losses[0] and model.score("train") < 0.75
    assert Model(STARTS["tasa-alta"].state, learning_rate=RATES[6], epochs=50).loss("train") < 0.3


def test_noise_is_learned_by_heart_and_l2_prevents_it():
    memorized, priced, dropped = begun("sobreajuste"), begun("sobreajuste-l2"), begun("dropout")
    losses = np.array([row[1:3] for row in memorized.history.rows])
    assert losses[-1, 0] == pytest.approx(losses[:, 0].min(), rel=0.1)       # train goes down
    assert losses[-1, 1] > losses[:, 1].min() + 0.05                         # and test, up again
    gap = {id(model): model.loss("test") - model.loss("train") for model in (memorized, priced, dropped)}
    assert gap[id(priced)] < 0.1 < gap[id(memorized)] and gap[id(dropped)] < gap[id(memorized)]
    assert priced.loss("test") < memorized.loss("test") - 0.1 and dropped.loss("test") < memorized.loss("test")


def test_three_classes_and_a_surface():
    assert begun("tres-clases").score("test") > 0.95
    assert begun("regresion").score("test") > 0.4
    assert begun("libre").epoch == 0
