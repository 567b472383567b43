"""The playground in words and in code: formulas, why a point goes where it goes, the description, what is exported."""
import contextlib
import io
import math
import warnings

import numpy as np
import pytest

from mlpedu.playground import Model
from mlpedu.playground.export import code
from mlpedu.playground.formulas import WIDTH, asleep, line_words
from mlpedu.playground.labels import LABELS, hundredths, name, number
from mlpedu.playground.state import CHOICES, FEATURES
from mlpedu.playground.words import describe, formula, spoken, why, zones_of

PAIR = ((0.0, 0.0, 1.0), (1.0, 1.0, 0.0))

# ---- In words

def test_every_choice_has_a_name_and_an_english_tooltip():
    for field, choices in {**CHOICES, "features": FEATURES}.items():
        assert set(choices) <= LABELS[field].keys()
        for label, tooltip in LABELS[field].values():
            assert label and tooltip and len(label) <= 20


@pytest.mark.parametrize("value, text", [
    (1.005, "1.00"), (-0.5, "−0.50"), (0, "0"), (-0.0004, "0"), (0.0312, "0.031"), (0.0949, "0.095"),
    (0.0951, "0.10"), (123456.0, "1.2e+05"), (-99999.0, "−99999.00")])
def test_numbers(value, text):
    assert number(value) == text


def test_of_each_hundred():
    assert [hundredths(k / 250) for k in range(251)] == [100 * k // 250 for k in range(251)]


def test_names_of_nodes():
    model = Model(features=("x", "xSquared", "xTimesY", "sinX"), hidden=(8, 8))
    assert [name(model, (0, i)) for i in range(4)] == ["x₁", "x₁²", "x₁x₂", "sen x₁"]
    assert name(model, (1, 1)) == "a¹₂" and name(model, (2, 7)) == "a²₈"


def by_hand(weights, **changes):
    """A model whose parameters are these, layer after layer: W row by row and b."""
    model, numbers = Model(**changes), iter(weights)
    for layer in model.dense:
        for window in layer.windows():
            window[...] = np.array([next(numbers) for _ in range(window.size)]).reshape(window.shape)
    return model


def test_the_formula_of_a_neuron():
    model = by_hand([0.31, -1, -1.2, 0, 0.1, -3, 0.5, -2, 0.25], hidden=(2,))
    assert formula(model, (1, 0)) == ["z = 0.31·x₁ − 1.20·x₂ + 0.10", "a = tanh(z)",
                                      "La recta z = 0 es x₂ = 0.26·x₁ + 0.083; z es positiva debajo de ella."]
    assert formula(model, (1, 1)) == ["z = −1.00·x₁ + 0·x₂ − 3.00", "a = tanh(z)",
                                      "La recta z = 0 es x₁ = −3.00; z es positiva a su izquierda."]
    assert formula(model, (2, 0)) == ["z = 0.50·a¹₁ − 2.00·a¹₂ + 0.25", "a = tanh(z)",
                                      "La red dice clase 1 donde a ≥ 0, y clase 0 en lo demás.",
                                      "De la capa 1, la que más pesa es a¹₂, con −2.00."]
    assert formula(model, (0, 1)) == ["x₂", "La coordenada vertical del punto."]
    assert formula(Model(features=("xTimesY",), axes=("largo", "ancho")), (0, 0))[-2:] == ["x₁ es «largo».",
                                                                                           "x₂ es «ancho»."]


@pytest.mark.parametrize("kind, line", [("relu", "a = máx(0, z)"), ("sigmoid", "a = 1 / (1 + e⁻ᶻ)"),
                                        ("linear", "a = z")])
def test_the_formula_says_each_activation(kind, line):
    assert formula(Model(activation=kind), (1, 0))[1] == line


def test_the_formula_of_softmax_and_of_a_number():
    lines = formula(Model(dataset="gauss3", hidden=()), (1, 1))
    assert lines[0].startswith("z₂ = ") and lines[1] == "p₂ = e^z₂ / (e^z₁ + e^z₂ + e^z₃)" and "clase 1" in lines[2]
    assert "número que la red predice" in formula(Model(dataset="reg-plane"), (3, 0))[2]
    assert "≥ 0.5" in formula(Model(loss="crossentropy"), (3, 0))[2]
    assert "curva" in formula(Model(features=("x", "sinY")), (1, 0))[2]


@pytest.mark.parametrize("line, said", [
    ((0, 0, 1), "No mira las entradas"), ((1, 1, 20), "fuera del plano que se ve: z es positiva"),
    ((0.1, 0, -5), "z es negativa en todo él"), ((0, 2, -1), "x₂ = 0.50; z es positiva encima"),
    ((-2, 1, 0), "x₁ = 0.50·x₂ + 0; z es positiva a su izquierda"), ((2, 1, 0), "a su derecha")])
def test_the_line_of_a_neuron_in_words(line, said):
    assert said in line_words(*map(float, line))


def test_dead_and_saturated_neurons_are_noticed():
    dead = by_hand([1, 1, 1, -4, -20, 0.5, 1, 1, 0], hidden=(2,), activation="relu")
    assert "todo el plano" in asleep(dead, 1, 0)[0] and not asleep(dead, 1, 1)
    dead = by_hand([1, 1, 0, 1, -5.5, 0.5, 1, 1, 0], hidden=(2,), activation="relu")
    assert "todos los puntos de entrenamiento" in asleep(dead, 1, 0)[0]      # they reach 5, and the plane, 6
    assert not asleep(by_hand([0.01, 1, 0, 1, 0, 0.5, 1, 1, 0], hidden=(2,), activation="relu"), 1, 0)
    for kind in ("tanh", "sigmoid"):
        full = by_hand([1, 1, 1, -4, 50, 0.5, 1, 1, 0], hidden=(2,), activation=kind)
        assert "saturada" in asleep(full, 1, 0)[0] and not asleep(full, 1, 1)
    assert not asleep(by_hand([1, 1, 1, -4, 50, 0.5, 1, 1, 0], hidden=(2,), activation="linear"), 1, 0)


def test_long_sums_are_broken_in_short_lines():
    model = Model(dataset="spiral3", hidden=(8,) * 6, features=FEATURES, activation="sigmoid", epochs=2)
    for layer, width in enumerate((7, *(8,) * 6, 3)):
        for neuron in range(width):
            sums = [line for line in formula(model, (layer, neuron)) if not line.endswith(".")]
            assert sums and max(map(len, sums)) <= WIDTH
    assert max(len(line) for line in why(model, 1, 2)[1]) <= 85


def test_why_gives_the_values_of_every_layer_and_the_verdict():
    model = Model(epochs=100)
    values, lines = why(model, 0.5, -0.25)
    layers = [np.array([[0.5, -0.25]]), *model.activations(np.array([[0.5, -0.25]]))]
    assert [len(layer) for layer in values] == [2, 4, 2, 1]
    for mine, theirs in zip(values, layers):
        assert mine == theirs[0].tolist()
    assert lines[0] == "Entradas: x₁ = 0.50, x₂ = −0.25" and "Capa 2:" in "".join(lines)
    assert any(line.startswith("Responde") and "clase 1 (azul), porque es ≥ 0" in line for line in lines)
    assert "clase 0 (naranja), porque es menor que 0" in " ".join(why(model, 4, 2)[1])
    assert "(azul)" not in " ".join(why(model, 0, 0, colors=())[1])


def test_why_knows_the_points_of_the_data():
    model = Model(epochs=100)
    for row, part in ((0, "entrenamiento"), (249, "entrenamiento"), (250, "prueba")):
        x, y = model.data.points[row]
        label = model.data.labels[row]
        assert why(model, x + 0.001, y)[1][-1] == f"Ahí hay un punto de {part} de la clase {label:.0f}: acierta."
    model.edit(3, 0, None, 50.0)                 # now it says 1 everywhere
    x, y = model.data.points[model.data.labels == 0][0]
    assert why(model, x, y)[1][-1].endswith("de la clase 0: se equivoca.")
    assert "Ahí hay" not in why(model, 5.9, 5.9)[1][-1]
    hills = Model(dataset="reg-plane", epochs=5)
    assert "se equivoca por" in why(hills, *hills.data.points[0])[1][-1]
    assert "Ahí hay" not in " ".join(why(Model(dataset="own"), 0, 0)[1])
    pair = Model(dataset="own", points=PAIR)
    assert "Ahí hay" in why(pair, 0.1, 0.1)[1][-1] and "Ahí hay" not in why(pair, 0.2, 0)[1][-1]


def test_why_with_probabilities():
    lines = why(Model(dataset="gauss3", hidden=(3,), epochs=30), 0, 3)[1]
    assert any(line.startswith("Probabilidades (softmax): clase 0, ") for line in lines)
    assert "Responde clase 0, la de mayor probabilidad." in lines
    lines = why(Model(loss="crossentropy", epochs=50), 0, 0)[1]
    assert any("sigmoide(" in line for line in lines) and any("porque es ≥ 0.5" in line for line in lines)


def test_spoken_is_one_short_sentence():
    model = Model(epochs=12)
    said = spoken(model)
    assert said == (f"Época 12: pérdida {model.loss('train'):.2f} en entrenamiento y {model.loss('test'):.2f} en "
                    f"prueba; exactitud {math.floor(100 * model.score('test'))} %.")
    model.go(3)
    assert spoken(model).startswith("Época 3:")
    assert "R²" in spoken(Model(dataset="reg-plane", epochs=1))


@pytest.mark.parametrize("changes, said", [
    (dict(epochs=100), ["Datos: círculo, dos clases; 250 puntos", "acierta todos", "clase 1 en una isla"]),
    (dict(dataset="gauss", hidden=(), epochs=20), ["sin capas ocultas", "La frontera es casi recta"]),
    (dict(dataset="spiral3", noise=20, hidden=(8, 8, 4), dropout=0.1),
     ["tres clases, ruido 20 %", "tres salidas, softmax", "3 capas ocultas, de 8, 8 y 4 neuronas", "dropout 0.1"]),
    (dict(dataset="reg-plane", epochs=30), ["un número que predecir", "que crece hacia la derecha y arriba"]),
    (dict(dataset="reg-gauss", hidden=(8, 8), optimizer="adam", learning_rate=0.01, epochs=50), ["sube y baja"]),
    (dict(initializer="zeros", epochs=2), ["En casi todo el plano responde lo mismo"]),
    (dict(dataset="reg-plane", initializer="zeros"), ["Predice casi lo mismo en todo el plano"]),
    (dict(dataset="own", points=PAIR), ["1 punto entrena y 1 es de prueba"]),
    (dict(hidden=(1,), penalty="L2", penalty_rate=0.1, epochs=3), ["capa oculta de 1 neurona,", "Época 3.",
                                                                  "penalización L2 de 0.1"])], ids=str)
def test_the_description_says_what_is_seen(changes, said):
    text = describe(Model(**changes))
    for words in said:
        assert words in text
    assert ("casi recta" in text) == (changes.get("dataset") == "gauss" or changes.get("hidden") == (1,))


def test_zones_are_counted_without_specks():
    mask = np.zeros((100, 100), bool)
    mask[30:50, 30:50], mask[:, 90:], mask[70:73, 70:73] = True, True, True
    assert zones_of(mask) == (2, 1)              # a strip on the rim and an island


# ---- The code that is taken home

POINTS = np.random.default_rng(0).uniform(-6, 6, (300, 2))


def run(text):
    names = {}
    with contextlib.redirect_stdout(io.StringIO()) as out, warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(text, names)
    assert out.getvalue()
    return names


EXPORTED = [dict(dataset=dataset, activation=activation, hidden=hidden, loss=loss, **more)
            for dataset, loss in (("circle", "squared"), ("xor", "crossentropy"), ("spiral3", "crossentropy"),
                                  ("gauss3", "mae"), ("reg-gauss", "huber"))
            for activation, hidden, more in (("tanh", (), {}),
                                             ("relu", (4, 2), {"features": ("x", "sinY", "xSquared")}),
                                             ("sigmoid", (8,) * 6, {"optimizer": "adam", "initializer": "he_uniform"}),
                                             ("linear", (3,), {"dropout": 0.2, "optimizer": "momentum", "penalty": "L2",
                                                               "penalty_rate": 0.001, "features": FEATURES}))]
EXPORTED += [dict(dataset="own", points=(*PAIR, (2.0, -1.0, 1.0)), axes=("largo\ncm", "ancho"), penalty="L1",
                  penalty_rate=0.01)]


@pytest.mark.parametrize("changes", EXPORTED, ids=lambda c: "-".join(map(str, list(c.values())[:4])))
def test_the_exported_code_answers_as_the_net(changes):
    model = Model(**changes)
    model.step(2)
    expected = model.predict(POINTS)
    ours, theirs = code(model, "mlpedu"), code(model, "scikit-learn")
    made = run(ours)
    assert (made["responde"](POINTS) == expected).all() and ours.startswith(f"# {model.text()}\n")
    other = run(theirs)
    assert np.abs(other["responde"](POINTS) - expected).max() < 1e-12 and "import mlpedu" not in theirs
    assert "from mlpedu" not in theirs
    for names in (made, other):
        if model.state.n_classes:
            assert (names["clase"](POINTS) == model.classes(expected)).all()
        else:
            assert "clase" not in names
    x, y = model.arrays["train"]                 # compiled: it can go on learning, at the same price
    assert made["red"].evaluate(x, y, verbose=0) == pytest.approx(model.network.value(model.outputs["train"], y))
    made["red"].fit(x, y, epochs=1, verbose=0)


def recipe(text):
    """The commented lines that train from scratch, without their comment marks."""
    lines = text[text.index("# from mlpedu.playground import Model"):].splitlines()
    return "\n".join(line.removeprefix("#").removeprefix(" ") if line != "#" else "" for line in lines)


@pytest.mark.parametrize("changes", [dict(), dict(dropout=0.3, optimizer="adam", dataset="spiral3"),
                                     dict(dataset="own", points=PAIR * 9, batch_size=4)], ids=str)
def test_the_recipe_trains_the_same_net(changes):
    model = Model(**changes)
    model.step(5)
    model.step_batch()
    names = {}
    exec(recipe(code(model)), names)
    assert (names["model"].network.theta == model.network.theta).all() and "hasta estos mismos pesos" in code(model)
    model.go(2)
    exec(recipe(code(model)), names)
    assert (names["model"].network.theta == model.network.theta).all()
    model.edit(1, 0, 0, 3.0)
    assert "no dará estos mismos pesos" in code(model)


def test_the_recipe_of_scikit_learn_runs():
    for changes in (dict(), dict(dataset="reg-plane", optimizer="momentum"), dict(dataset="gauss3", optimizer="adam")):
        model = Model(epochs=3, **changes)
        text = code(model, "scikit-learn")
        lines = [line.removeprefix("#").removeprefix(" ") for line in text.splitlines()]
        start = max(k for k, line in enumerate(lines) if line.startswith("from sklearn"))
        names = {"X": model.arrays["train"][0], "y": model.data.labels[:model.data.n_train]}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")      # three epochs don't converge
            exec("\n".join(lines[start:]), names)
        assert names["otra"].score(names["X"], names["y"]) > -1 and names["otra"].n_iter_ == 3


def test_scikit_learn_divides_its_penalty_by_the_batch():
    text = code(Model(penalty="L2", penalty_rate=0.01, batch_size=20), "scikit-learn")
    assert "alpha=0.2," in text and "L1" not in text
    text = code(Model(penalty="L1", penalty_rate=0.01), "scikit-learn")
    assert "alpha=0," in text and "L1" in text


def test_only_two_libraries_are_known():
    with pytest.raises(ValueError, match="No conozco la biblioteca 'keras'"):
        code(Model(), "keras")
