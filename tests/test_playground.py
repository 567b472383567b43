"""The playground without a browser: its state, its data, its training and history, what is touched, and its maps."""
import ast
import json
import math
import subprocess
import sys
import warnings
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from mlpedu import playground
from mlpedu.playground import Model, State, nets
from mlpedu.playground.canvas import pack
from mlpedu.playground.data import INPUTS, SIZES, inputs, make, read_csv
from mlpedu.playground.history import MOST_PHOTOS, History
from mlpedu.playground.labels import LABELS
from mlpedu.playground.maps import GRID, Maps, class_shades
from mlpedu.playground.state import CLASSES, FEATURES, MOST_EPOCHS
from mlpedu.playground.words import describe, spoken

PAIR = ((0.0, 0.0, 1.0), (1.0, 1.0, 0.0))

# Each module imports only those before it.
ORDER = ("__init__ state labels history player canvas recipes data nets training model maps formulas words export "
         "challenges starts picture frames controls panels view race").split()


def test_arrows_of_import_point_one_way():
    home = Path(playground.__file__).parent
    assert {path.stem for path in home.glob("*.py")} == set(ORDER)
    for k, name in enumerate(ORDER):
        nodes = [node for node in ast.walk(ast.parse((home / f"{name}.py").read_text("utf-8")))
                 if isinstance(node, ast.ImportFrom) and node.level]
        used = {module for node in nodes for module in ([node.module] if node.module else [a.name for a in node.names])}
        assert used <= set(ORDER[:k]), name


# ---- The state and its text

ODD_ONES = [
    State(), State(dataset="spiral", noise=25, train_share=70, seed=3, weight_seed=9),
    State(dataset="reg-gauss", loss="huber", activation="linear"), State(dataset="spiral3", loss="crossentropy"),
    State(hidden=(), features=("xTimesY",)), State(hidden=(8,) * 6, features=FEATURES),
    State(learning_rate=1 / 3, batch_size=1, optimizer="adam", dropout=0.25, initializer="zeros"),
    State(penalty="L1", penalty_rate=0.001, optimizer="momentum", show_test=True, discretize=True, epochs=12),
    State(dataset="own", points=((1.23456789, -2.5, 452678.0), (0, 0, -3)), axes=("largo, en cm", "ñandú & = # %")),
    State(dataset="own", points=PAIR), State(dataset="own"),
]


@pytest.mark.parametrize("state", ODD_ONES, ids=lambda state: state.text()[:40])
def test_the_text_of_a_state_gives_it_back(state):
    assert State.from_text(state.text()) == state and "\n" not in state.text()
    assert State.from_text(f"https://playground.tensorflow.org/{state.text()}") == state


def test_every_field_is_in_the_text():
    plain = State()
    others = {"dataset": "xor", "noise": 5.0, "train_share": 60.0, "seed": 1, "weight_seed": 1, "features": ("y",),
              "hidden": (3,), "activation": "relu", "learning_rate": 0.1, "batch_size": 5, "penalty": "L2",
              "penalty_rate": 0.1, "loss": "mae", "optimizer": "adam", "dropout": 0.1, "initializer": "he_uniform",
              "points": PAIR, "axes": ("a", "b"), "show_test": True, "discretize": True, "epochs": 3}
    assert others.keys() == {field.name for field in fields(State)}
    for field, value in others.items():
        assert getattr(State.from_text(plain.change(**{field: value}).text()), field) == value, field


def test_links_of_the_original_are_understood():
    link = ("https://playground.tensorflow.org/#activation=relu&regularization=L2&batchSize=15&dataset=xor"
            "&regDataset=reg-plane&learningRate=0.1&regularizationRate=0.003&noise=20&networkShape=5,4&seed=0.59704"
            "&showTestData=true&discretize=false&percTrainData=70&x=true&y=false&xTimesY=true&xSquared=false"
            "&ySquared=false&cosX=false&sinX=true&cosY=false&sinY=false&collectStats=false&problem=classification"
            "&initZero=false&hideText=false&tutorial=x&playButton_hide=true")
    state = State.from_text(link)
    assert (state.dataset, state.activation, state.hidden, state.features) == ("xor", "relu", (5, 4),
                                                                               ("x", "xTimesY", "sinX"))
    assert (state.penalty, state.penalty_rate, state.batch_size, state.learning_rate) == ("L2", 0.003, 15, 0.1)
    assert (state.noise, state.train_share, state.show_test, state.seed) == (20, 70, True, 59704)
    assert state.initializer == "original"
    zero = State.from_text(link.replace("initZero=false", "initZero=true").replace("classification", "regression"))
    assert (zero.initializer, zero.dataset, zero.n_classes) == ("zeros", "reg-plane", 0)
    assert State.from_text("#initZero=1").initializer == "zeros"
    assert State.from_text("#networkShape=&x=anything&collectStats=1&x_hide=true") == State(hidden=())
    assert State.from_text("") == State.from_text("#") == State()
    assert State.from_text("#seed=&noise=&xSquared=&initZero=&dataset=&tutorial=") == State()        # empty: not said


@pytest.mark.parametrize("text, said", [
    ("#dataset=spirla", "¿Querías decir 'spiral'?"), ("#noise=90", "de 0 a 80; llegó 90"),
    ("#noise=mucho", "No entiendo el valor de noise: 'mucho'"), ("#learningRate=nan", "learning_rate debe ser"),
    ("#batchSize=0", "batch_size"), ("#batchSize=2.5", "No entiendo"), ("#percTrainData=5", "train_share"),
    ("#networkShape=9", "cada capa oculta"), ("#networkShape=0", "cada capa oculta"),
    ("#networkShape=2,x", "No entiendo"), ("#networkShape=1,1,1,1,1,1,1", "Caben hasta 6"),
    ("#x=false&y=false", "al menos una entrada"), ("#activation=step", "No conozco la activación"),
    ("#regularization=L3", "la penalización"), ("#seed=1e999", "No entiendo"), ("#dropout=1", "dropout"),
    ("#problem=regression&loss=crossentropy", "es para clasificar"), ("#dataset=own&points=1,2", "tres números"),
    ("#dataset=own&points=1,2,inf", "tres números"), ("#dataset=own&points=a,b,c", "No entiendo"),
    ("#dataset=own&points=1,2,1.1e9", "de −1e9 a 1e9"),
    ("#axes=a", "dos ejes"), ("#epochs=-1", "epochs"), ("hola", "no es un estado"), (3, "El estado es un texto")])
def test_bad_states_are_refused_saying_why(text, said):
    with pytest.raises((ValueError, TypeError)) as caught:
        State.from_text(text)
    assert said in str(caught.value)


@pytest.mark.parametrize("changes, said", [
    ({"nois": 3}, "¿Querías decir 'noise'?"), ({"hidden": 4}, "hidden es una lista; llegó 4"),
    ({"features": "x"}, "features es una lista"), ({"features": ("z",)}, "la entrada"), ({"noise": True}, "noise"),
    ({"noise": None}, "noise"), ({"points": "1,2,3"}, "points es una lista"), ({"points": [(1, 2)]}, "tres números"),
    ({"points": [("a", 2, 3)]}, "tres números"), ({"points": [(0, 0, 1)] * 2001}, "Caben hasta 2000"),
    ({"seed": -1}, "seed"), ({"axes": ("a",)}, "dos ejes")])
def test_bad_changes_are_refused_and_nothing_changes(changes, said):
    model = Model(hidden=(2,), epochs=1)
    before = model.state, model.network.theta.copy()
    with pytest.raises(ValueError) as caught:
        model.change(**changes)
    assert said in str(caught.value)
    assert model.state == before[0] and (model.network.theta == before[1]).all()


# ---- The data, against the recipes of the original

def radius(points):
    return np.hypot(*points.T)


def data(dataset, **changes):
    return make(State(dataset=dataset, **changes))


@pytest.mark.parametrize("dataset", [dataset for dataset in CLASSES if dataset != "own"])
def test_sizes_shares_and_balance(dataset):
    made, classes = data(dataset), CLASSES[dataset]
    assert made.points.shape == (SIZES[classes], 2) and made.n_train == SIZES[classes] // 2
    assert data(dataset, train_share=10).n_train == SIZES[classes] // 10
    if classes:
        counts = np.bincount(made.labels.astype(int), minlength=classes)
        assert len(counts) == classes and counts.min() > SIZES[classes] / classes * 0.85
        # Shuffled: the part that trains isn't all of one class.
        assert np.bincount(made.labels[:made.n_train].astype(int)).min() > 50


def test_circle():
    made = data("circle")
    r = radius(made.points)
    assert (made.labels == (r < 2.5)).all() and made.labels.sum() == 250
    assert r[made.labels == 0].min() >= 3.5 and r.max() <= 5
    # The radius is uniform, not the area: half the disc's points lie within half its radius.
    assert abs((r[made.labels == 1] < 1.25).mean() - 0.5) < 0.1


def test_xor():
    made = data("xor")
    assert (np.abs(made.points) >= 0.3).all() and np.abs(made.points).max() <= 5.3
    assert (made.labels == (made.points.prod(axis=1) >= 0)).all()


@pytest.mark.parametrize("noise, variance", [(0, 0.5), (25, 2.25), (50, 4.0)])
def test_the_clouds_widen_with_noise(noise, variance):
    made, clean = data("gauss", noise=noise), data("gauss")
    centers = np.where(made.labels == 1, 2.0, -2.0)[:, None]
    assert ((clean.points - centers) ** 2).mean() == pytest.approx(0.5, rel=0.1)
    np.testing.assert_allclose(made.points - centers, (clean.points - centers) * math.sqrt(variance / 0.5))
    for label, center in ((1, 2.0), (0, -2.0)):
        cloud = made.points[made.labels == label]
        assert len(cloud) == 250 and np.abs(cloud.mean(axis=0) - center).max() < 0.5


@pytest.mark.parametrize("dataset", ["circle", "xor"])
def test_noise_in_circle_and_xor_changes_labels_only(dataset):
    clean, noisy, noisier = (data(dataset, noise=noise) for noise in (0, 10, 50))
    assert (clean.points == noisy.points).all() and (clean.points == noisier.points).all()
    flipped = [(clean.labels != other.labels).mean() for other in (noisy, noisier)]
    assert 0 < flipped[0] < flipped[1] < 0.5
    if dataset == "circle":                      # labels unbalance, as in the original: 175 of 500 at noise 50
        assert 140 < noisier.labels.sum() < 210


def test_spiral():
    made = data("spiral")
    assert made.labels.sum() == 250 and radius(made.points).max() < 5
    r = radius(made.points)
    turn = 1.75 * 2 * np.pi * r / 5 + np.where(made.labels == 1, 0, np.pi)
    np.testing.assert_allclose(made.points, np.column_stack([r * np.sin(turn), r * np.cos(turn)]), atol=1e-12)
    noisy = data("spiral", noise=30)
    moved = np.abs(noisy.points - made.points)
    assert (noisy.labels == made.labels).all() and 0.25 < moved.max() <= 0.3 + 1e-12


def test_three_classes():
    arms = data("spiral3")
    assert sorted(set(arms.labels)) == [0, 1, 2] and radius(arms.points).max() < 5
    clouds = data("gauss3")
    centers = np.array([clouds.points[clouds.labels == k].mean(axis=0) for k in range(3)])
    assert radius(centers) == pytest.approx([3, 3, 3], abs=0.3)


def test_regression_sets():
    flat = data("reg-plane")
    assert flat.labels == pytest.approx(flat.points.sum(axis=1) / 10) and np.abs(flat.points).max() <= 6
    noisy = data("reg-plane", noise=50)
    assert (noisy.points == flat.points).all() and 0.1 < np.abs(noisy.labels - flat.labels).max() <= 0.6
    hills = data("reg-gauss")
    assert np.abs(hills.labels).max() <= 1 and 0.35 < (hills.labels == 0).mean() < 0.6
    for x, y, sign in ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)):
        away = np.hypot(hills.points[:, 0] - x, hills.points[:, 1] - y)
        near = away < 0.9
        assert hills.labels[near] == pytest.approx(sign * (1 - away[near] / 2)) and near.sum() > 5


def test_the_seed_draws_other_data_and_the_share_moves_no_point():
    assert (data("circle").points == data("circle").points).all()
    assert (data("circle").points != data("circle", seed=1).points).any()
    assert (data("circle").points == data("circle", train_share=90).points).all()


def test_every_point_may_train():
    model = Model(train_share=100, epochs=2)
    assert model.data.n_train == 500 and math.isnan(model.loss("test")) and model.loss("train") < 0.6
    assert "prueba" not in spoken(model) and "En prueba" not in describe(model)


def test_own_points_are_kept_and_one_alone_trains():
    made = data("own", points=PAIR)
    assert sorted(map(tuple, np.column_stack([made.points, made.labels]))) == sorted(PAIR) and made.n_train == 1
    for n in (1, 2, 9):                          # a tenth of nine is none: one trains, to have what to learn from
        assert data("own", points=(PAIR * 5)[:n], train_share=10).n_train == 1
    assert data("own").points.shape == (0, 2)
    classes = [State(dataset="own", points=[(0, 0, label) for label in labels]).n_classes
               for labels in ((), (0,), (0, 1), (0, 2), (0, 0.5), (-1, 1))]
    assert classes == [2, 2, 2, 3, 0, 0]


def test_the_seven_inputs():
    assert tuple(INPUTS) == FEATURES
    assert inputs([[2.0, -3.0]], FEATURES).tolist() == [[2, -3, 4, 9, -6, np.sin(2.0), np.sin(-3.0)]]


# ---- Training

@pytest.mark.parametrize("changes, epochs, low, high", [
    (dict(), 0, 0.45, 0.6), (dict(), 1, 0.45, 0.55), (dict(), 100, 0, 0.05), (dict(), 500, 0, 0.01),
    (dict(dataset="xor"), 10, 0.3, 0.5), (dict(dataset="xor"), 500, 0, 0.06),
    (dict(dataset="gauss"), 10, 0, 0.05), (dict(dataset="spiral"), 100, 0.4, 0.5),
    (dict(dataset="spiral", hidden=(8, 8), features=FEATURES), 300, 0, 0.2),
    (dict(hidden=()), 300, 0.45, 0.52), (dict(hidden=(2,)), 300, 0.15, 0.3),
    (dict(hidden=(3,), activation="relu"), 500, 0, 0.02),
    (dict(dataset="spiral", hidden=(8,) * 6, activation="sigmoid"), 60, 0.49, 0.52),
    (dict(penalty="L1", penalty_rate=0.1), 100, 0.49, 0.51)], ids=str)
def test_losses_are_like_those_of_the_original(changes, epochs, low, high):
    model = Model(**changes)
    model.step(epochs)
    assert model.epoch == epochs and not model.notice
    assert low <= model.loss("train") <= high


def test_the_measures_are_what_they_say():
    model = Model(epochs=20, train_share=30)
    for part, rows in (("train", slice(0, 150)), ("test", slice(150, 500))):
        points, labels = model.data.points[rows], model.data.labels[rows]
        out = model.predict(points)[:, 0]
        assert model.loss(part) == pytest.approx(0.5 * ((out - (2 * labels - 1)) ** 2).mean())
        assert model.score(part) == ((out >= 0) == labels).mean()
    hills = Model(dataset="reg-gauss", epochs=3)
    out, labels = hills.predict(hills.data.points[600:])[:, 0], hills.data.labels[600:]
    assert hills.score("test") == pytest.approx(1 - ((labels - out) ** 2).sum() / ((labels - labels.mean()) ** 2).sum())
    flat = Model(dataset="own", points=[(k / 3, 0, 0.1) for k in range(14)], train_share=100)
    assert math.isnan(flat.score("train"))       # though the mean of fourteen 0.1 isn't 0.1
    odds = Model(loss="crossentropy", epochs=3)
    assert odds.score("train") == ((odds.outputs["train"][:, 0] >= 0.5) == odds.data.labels[:250]).mean()
    three = Model(dataset="gauss3", loss="crossentropy", epochs=3)
    p, labels = three.predict(three.data.points[300:]), three.data.labels[300:].astype(int)
    assert p.sum(axis=1) == pytest.approx(1) and three.score("test") == (p.argmax(axis=1) == labels).mean()
    assert three.loss("test") == pytest.approx(-np.log(p[np.arange(300), labels]).mean())


def test_what_is_built_is_what_its_labels_say():
    assert nets.optimizer(State(optimizer="momentum")).momentum == 0.9 and "0.9" in LABELS["optimizer"]["momentum"][1]
    assert nets.loss(State(loss="huber")).delta == 0.5 and "0.5" in LABELS["loss"]["huber"][1]
    layers = nets.build(State(hidden=(3, 2), dropout=0.3)).layers
    assert [type(layer).__name__ for layer in layers] == ["Dense", "Dropout", "Dense", "Dropout", "Dense"]
    assert layers[1].rate == layers[3].rate == 0.3


@pytest.mark.parametrize("penalty", ["L1", "L2"])
def test_a_penalty_moves_the_weights_as_in_the_original_and_the_biases_not_at_all(penalty):
    rate, price, plain = 0.03, 0.3, Model(batch_size=100)
    priced = Model(batch_size=100, penalty=penalty, penalty_rate=price)
    before = [layer.W.copy() for layer in plain.dense]
    for model in (plain, priced):
        model.step_batch()
    for old, free, paid in zip(before, plain.dense, priced.dense):
        move = rate * price * (np.sign(old) if penalty == "L1" else old)
        np.testing.assert_allclose(paid.W, free.W - move, atol=1e-15)
        assert (paid.b == free.b).all()


def test_an_epoch_is_every_batch_once():
    whole, batches = Model(batch_size=30), Model(batch_size=30)
    whole.step()
    done = 0
    while batches.epoch == 0:
        assert batches.step_batch()
        done += 1
    assert done == math.ceil(250 / 30) and (whole.network.theta == batches.network.theta).all()
    assert len(batches.history.rows) == 2        # the start and the epoch: a batch isn't written down


LIVE = [{"learning_rate": 0.3}, {"optimizer": "adam"}, {"penalty": "L2", "penalty_rate": 0.1}, {"batch_size": 3},
        {"show_test": True}, {"discretize": True}]
AFRESH = [{"dataset": "xor"}, {"noise": 10}, {"train_share": 80}, {"seed": 5}, {"features": ("x",)}, {"hidden": (4, 3)},
          {"activation": "relu"}, {"initializer": "he_uniform"}, {"weight_seed": 4}, {"dropout": 0.1}, {"loss": "mae"}]


@pytest.mark.parametrize("changes", LIVE, ids=str)
def test_some_changes_keep_what_was_learned_and_act_at_once(changes):
    # In the middle of an epoch too, which goes on with the batches that were left.
    half, fresh = Model(), Model()
    fresh.change(**changes)
    assert not fresh.touched                     # nothing had been trained yet: the state says it all
    half.step_batch()
    assert not half.touched
    half.change(**changes)
    assert half.at == (0 if "batch_size" in changes else 10)
    model, plain = Model(epochs=5), Model(epochs=6)
    before, rows = model.network.theta.copy(), len(model.history.rows)
    model.change(**changes)
    assert (model.network.theta == before).all() and model.epoch == 5 and len(model.history.rows) == rows
    assert model.touched == (not changes.keys() & {"show_test", "discretize"})
    model.step()
    assert (model.network.theta == plain.network.theta).all() == (not model.touched)


@pytest.mark.parametrize("changes", AFRESH, ids=str)
def test_the_others_start_again_and_leave_the_old_curve_to_compare(changes):
    model = Model(epochs=5)
    curve = model.history.curves()
    model.change(**changes)
    assert model.epoch == 0 and len(model.history.rows) == 1 and (model.previous == curve).all()
    model.reset()                                # nothing was trained since: the curve is still the one to compare
    assert (model.previous == curve).all() and model.previous_epoch == 5
    fresh = Model(State().change(**changes))
    assert (model.network.theta == fresh.network.theta).all() and (model.data.points == fresh.data.points).all()


def test_reset_gives_the_same_weights_and_new_weights_others():
    model = Model(dataset="spiral", dropout=0.2)
    first = model.network.theta.copy()
    assert np.abs(first).max() <= 0.5 and all((layer.b == 0.1).all() for layer in model.dense)
    model.step(3)
    model.reset()
    assert (model.network.theta == first).all() and model.epoch == 0
    points = model.data.points
    model.new_weights()
    assert (model.network.theta != first).any() and (model.data.points == points).all()
    model.new_data()
    assert (model.data.points != points).any()
    assert not Model(initializer="zeros").network.theta.any()
    one, two = (Model(initializer="zeros", weight_seed=seed, epochs=1).network.theta for seed in (0, 1))
    assert (one != two).any()                    # the order of the batches is drawn too


def test_cross_entropy_gives_way_to_a_number():
    model = Model(loss="crossentropy")
    assert model.out_activation == "sigmoid"
    model.change(dataset="reg-plane")
    assert model.state.loss == "squared" and "entropía cruzada" in model.notice and model.out_activation == "linear"


def test_a_state_with_epochs_arrives_there():
    model = Model(dataset="xor", optimizer="momentum", epochs=7)
    again = Model(model.text())
    assert again.epoch == 7 and (again.network.theta == model.network.theta).all()
    model.step(2)
    model.go(3)
    assert Model(model.text()).epoch == 3
    model.latest()
    model.epoch = MOST_EPOCHS + 1                # an evening of playing: the text goes as far as it may
    assert State.from_text(model.text()).epochs == MOST_EPOCHS


def test_another_process_arrives_at_the_same_bits():
    text = "#dataset=spiral3&loss=crossentropy&optimizer=adam&dropout=0.2&epochs=3"
    code = f"from mlpedu.playground import Model; print(Model({text!r}).network.theta.tobytes().hex())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == Model(text).network.theta.tobytes().hex()


def test_dropout_silences_others_in_each_batch_and_each_epoch():
    model = Model(hidden=(8,), dropout=0.5, batch_size=50)
    model.step_batch()
    draws = []
    while model.epoch < 3:
        draws.append(model.network.layers[1].rng.random())       # what comes after the mask of the last batch
        model.step_batch()
    assert len(set(draws)) == len(draws) == 14


def test_gradients_with_dropout_are_those_of_the_next_step_and_do_not_dance():
    model, plain = Model(dropout=0.5, epochs=1), Model(dropout=0.5, epochs=1)
    first, second = model.gradients(), model.gradients()
    assert all((a == b).all() for one, other in zip(first, second) for a, b in zip(one, other))
    model.step()
    plain.step()
    assert (model.network.theta == plain.network.theta).all()


def test_seeds_start_from_nothing_whatever_the_epochs_of_the_state():
    state = State(hidden=(3,), dataset="xor")
    assert Model(state, epochs=50).seeds(2, epochs=1) == Model(state).seeds(2, epochs=1)


def test_seeds_are_the_first_ones_and_stop_at_the_goal():
    model = Model(hidden=(3,), learning_rate=0.3)
    scores = model.seeds(3, epochs=50, goal=0.9)
    for seed, score in enumerate(scores):
        other = Model(model.state, weight_seed=seed, epochs=1)
        while other.score("train") < 0.9:
            other.step()
        assert score == other.score("train")
    assert len(set(scores)) > 1


# ---- Going back

@pytest.mark.parametrize("changes", [dict(), dict(optimizer="momentum"), dict(optimizer="adam"), dict(dropout=0.3),
                                     dict(optimizer="adam", dropout=0.5, batch_size=7, dataset="spiral3")], ids=str)
def test_resuming_from_the_past_repeats_it_to_the_last_bit(changes):
    model = Model(**changes)
    model.step(12)
    end, losses = model.network.theta.copy(), model.history.curves()
    model.go(5)
    assert model.shown_epoch == 5 and model.epoch == 12
    model.resume()
    assert model.epoch == 5 and model.history.rows[-1][0] == 5
    model.step(7)
    assert (model.network.theta == end).all() and (model.history.curves() == losses).all()


def test_looking_at_the_past_changes_nothing():
    model = Model(epochs=10)
    now, loss = model.network.theta.copy(), model.loss("train")
    model.go(2)
    assert model.loss("train") != loss and (model.network.theta != now).any()
    model.change(learning_rate=0.1)              # a change live, while looking, is not written over the present
    model.change(discretize=True)
    model.latest()
    assert (model.network.theta == now).all() and model.loss("train") == loss
    assert (model.history.near(10).theta == now).all() and model.history.rows[-1][1] == loss
    model.go(2)
    model.step()                                 # training goes on from the present
    assert model.epoch == 11


def test_the_present_may_be_chosen_though_it_has_no_photo():
    model = Model(hidden=(1,), batch_size=100, epochs=MOST_PHOTOS + 5)
    now = model.network.theta.copy()
    assert model.history.photos[-1].epoch < model.epoch
    model.go(7)
    model.go(model.epoch)
    assert model.viewed is None and model.shown_epoch == model.epoch and (model.network.theta == now).all()


def test_a_half_done_epoch_is_no_place_to_come_back_to():
    model, straight = Model(epochs=2), Model(epochs=4)
    for _ in range(3):
        model.step_batch()
    model.step(2)
    model.go(2)
    model.resume()
    model.step(2)
    assert (model.network.theta == straight.network.theta).all()


def test_training_and_editing_are_of_the_present_though_the_past_is_looked_at():
    looked, straight = Model(epochs=10), Model(epochs=10)
    for name, arguments in (("step", ()), ("step_batch", ()), ("edit", (1, 0, 0, 2.0)), ("silence", (1, 1))):
        looked.go(2)
        for model in (looked, straight):
            getattr(model, name)(*arguments)
        assert looked.viewed is None and (looked.network.theta == straight.network.theta).all()


def test_an_edited_epoch_is_come_back_to_as_it_was_edited():
    model = Model(epochs=3)
    model.edit(1, 0, 0, 2.0)
    edited = model.network.theta.copy()
    model.step()
    model.go(3)
    assert (model.network.theta == edited).all() and len(model.history.photos) == 5


def test_coming_back_keeps_the_rate_of_now():
    model = Model(epochs=4)
    model.change(learning_rate=0.3)
    model.go(1)
    model.resume()
    assert model.optimizer.learning_rate == 0.3


def test_coming_back_to_another_optimizer_starts_this_one_without_memory():
    model = Model(epochs=4)
    model.change(optimizer="adam")
    model.step(2)
    model.go(1)
    model.resume()
    assert model.epoch == 1 and model.optimizer.t == 0 and model.step() is None and model.epoch == 2


@pytest.mark.parametrize("changes", [
    dict(dataset="reg-plane", hidden=(8, 8), activation="relu", learning_rate=10.0),
    dict(dataset="reg-gauss", hidden=(8,) * 3, activation="linear", learning_rate=3.0, optimizer="momentum"),
    dict(dataset="reg-plane", hidden=(4,), learning_rate=100.0, penalty="L2", penalty_rate=10.0)], ids=str)
def test_divergence_is_said_and_undone(changes):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = Model(**changes)
        model.step(20)
    assert "Divergió" in model.notice and "Baja la tasa" in model.notice
    assert np.isfinite(model.network.theta).all() and model.loss("train") < 1e9
    model.change(learning_rate=0.001, optimizer="sgd", penalty="none")
    model.step(3)
    assert not model.notice and model.loss("train") < 1e9


def test_weights_without_limit_are_divergence_though_the_loss_is_bounded():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = Model(learning_rate=1.0, penalty="L2", penalty_rate=10, activation="relu", loss="crossentropy")
        while not model.notice and model.epoch < 3:
            model.step_batch()
            Maps(model).draw()                   # what is about to diverge is drawn without a warning
            assert np.abs(model.network.theta).max() <= 1e9
    assert "Divergió" in model.notice


@pytest.mark.parametrize("name, arguments", [("reset", ()), ("resume", ()), ("go", (0,)), ("edit", (1, 0, 0, 1.0)),
                                             ("silence", (1, 0)), ("new_weights", ())])
def test_a_notice_lasts_until_something_else_is_done(name, arguments):
    model = Model(dataset="reg-plane", hidden=(8, 8), activation="relu", learning_rate=10.0, epochs=20)
    if name == "resume":
        model.edit(1, 0, 0, 1.0)
        model.step()
        model.viewed = model.history.photos[0], model.network.theta.copy()
    assert "Divergió" in model.notice
    getattr(model, name)(*arguments)
    assert not model.notice


def test_large_quantities_are_no_divergence():
    model = Model(dataset="own", points=[(0, 0, 1e9), (1, 1, -1e9), (2, 2, 5)], train_share=100, learning_rate=1e-5)
    assert model.step() is None and model.epoch == 1 and not model.notice
    model = Model(dataset="own", points=[(0, 0, 0.5), (1, 1, 0.2)], train_share=100, learning_rate=1e-5, epochs=3)
    model.own([(0, 0, 1e6), (1, 1, 3e6)])        # other points, a network that goes on
    assert model.epoch == 3 and model.step() is None and model.epoch == 4 and not model.notice


def test_history_thins_its_photos_and_its_curves():
    history = History()
    for epoch in range(3000):
        history.add(epoch, (1 / (epoch + 1), 0.5, 0.5, 0.5), np.full(2, float(epoch)), {})
    epochs = [photo.epoch for photo in history.photos]
    assert len(epochs) <= MOST_PHOTOS and epochs[0] == 0 and set(np.diff(epochs)) == {history.stride}
    assert all(abs(history.near(epoch).epoch - epoch) <= history.stride for epoch in range(0, 3000, 37))
    curves = history.curves(300)
    assert curves.shape == (2, 300) and curves[0, 0] == 1 and curves[0, -1] == np.float32(1 / 3000)
    history.add(2999, (9.0, 9.0, 0, 0), np.zeros(2), {})
    assert len(history.rows) == 3000 and history.rows[-1][1] == 9
    history.cut(100)
    assert history.rows[-1][0] == 100 and history.photos[-1].epoch <= 100


# ---- By hand

def test_editing_a_weight_and_a_bias():
    model = Model(hidden=(3,))
    model.edit(1, 2, 0, 1.5)
    model.edit(1, 2, None, -0.25)
    model.edit(2, 0, 2, 2.0)
    assert model.dense[0].W[0, 2] == 1.5 and model.dense[0].b[2] == -0.25 and model.dense[1].W[2, 0] == 2
    assert model.touched and model.history.rows[-1][1] == model.loss("train") and len(model.history.rows) == 1
    a = np.tanh(model.arrays["train"][0] @ model.dense[0].W + model.dense[0].b)
    out = np.tanh(a @ model.dense[1].W + model.dense[1].b)
    np.testing.assert_allclose(model.outputs["train"], out, atol=1e-15)


@pytest.mark.parametrize("arguments, said", [
    ((0, 0, 0, 1.0), "layer"), ((4, 0, 0, 1.0), "layer"), ((1, 4, 0, 1.0), "to es"), ((1, -1, 0, 1.0), "to es"),
    ((1, 0, 2, 1.0), "source"), ((1, 0, 0, math.nan), "finito"), ((1, 0, 0, "uno"), "finito"),
    ((1, 0, 0, None), "finito"), ((1, 0, 0, 1.1e4), "de −10000 a 10000")])
def test_an_edit_that_fits_nowhere_is_refused(arguments, said):
    model = Model()
    before = model.network.theta.copy()
    with pytest.raises(ValueError, match=said):
        model.edit(*arguments)
    assert (model.network.theta == before).all() and not model.touched


def test_silence_a_hidden_neuron():
    model = Model(epochs=3)
    model.silence(1, 2)
    assert not model.dense[1].W[2].any() and model.dense[1].W[[0, 1, 3]].all()
    for layer, neuron in ((0, 0), (3, 0), (1, 4), (1, -1), (2, 2)):
        with pytest.raises(ValueError):
            model.silence(layer, neuron)
    with pytest.raises(ValueError):
        Model(hidden=()).silence(1, 0)


def test_drawing_keeps_the_data_there_were():
    model = Model(epochs=2)
    model.draw(9, -1.23456, 1)
    assert model.state.dataset == "own" and len(model.data.points) == 501 and model.epoch == 0
    assert model.state.points[-1] == (6, -1.235, 1)
    model.step(2)
    model.step_batch()
    theta = model.network.theta.copy()
    model.draw(0, 0, 0)                          # now that they are its own, a point more loses nothing
    assert (model.network.theta == theta).all() and model.epoch == 2 and model.touched and not model.at
    model.draw(1, 1, 2)
    assert model.state.n_classes == 3 and model.epoch == 0 and model.out_activation == "softmax"


def test_drawing_on_your_own_points_keeps_their_share():
    model = Model(dataset="own", points=PAIR * 5, train_share=40)
    model.draw(1, 1, 1)
    assert model.state.train_share == 40 and model.data.n_train == 4


def test_your_points_have_no_noise():
    model = Model(noise=20)
    model.draw(1, 1, 1)
    assert model.state.noise == 0 and "ruido" not in describe(model)


def test_points_beyond_the_plane_stay_where_they_are_when_they_become_yours():
    model = Model(dataset="gauss", noise=50)
    farthest = np.abs(model.data.points).max()
    model.draw(0, 0, 1)
    assert farthest > 6 and np.abs(model.data.points).max() == pytest.approx(farthest, rel=1e-3)


def test_what_was_of_your_points_does_not_follow_to_other_data():
    model = Model()
    model.own(PAIR, axes=("edad", "peso"))
    model.change(dataset="circle")
    assert model.state.axes == ("x₁", "x₂") and model.text() == "#"
    model.step()
    model.change(points=())                      # nobody sees them
    assert model.epoch == 1 and not model.touched
    model.own(PAIR)
    model.change(dataset="xor", axes=("a", "b"))
    assert model.state.axes == ("a", "b") and model.state.points == PAIR


def test_erasing():
    model = Model(dataset="own", points=(*PAIR, (4.0, 4.0, 1.0)))
    assert not model.erase(-3, -3) and len(model.state.points) == 3
    assert model.erase(1.1, 0.9) and model.state.points == (PAIR[0], (4.0, 4.0, 1.0))
    assert model.erase(0, 0) and model.erase(4, 4) and not model.erase(4, 4)
    model.step()
    assert "No hay puntos" in model.notice and math.isnan(model.loss("train")) and math.isnan(model.score("test"))
    assert "no hay puntos" in spoken(model) and describe(model)


def test_own_points_train_from_the_first():
    model = Model(dataset="own")
    model.draw(1, 1, 1)
    model.step(30)
    assert model.epoch == 30 and model.score("train") == 1 and math.isnan(model.score("test"))
    model.own([(0, 0, 0.5), (1, 1, 3.5), (2, 2, 4)], axes=("edad", "peso"))
    assert model.state.n_classes == 0 and model.state.axes == ("edad", "peso")


@pytest.mark.parametrize("text, points, words", [
    ("1.5,2,0\n-1,0.5,1", ((1.5, 2, 0), (-1, 0.5, 1)), "2 puntos; clases: 0 es 0, 1 es 1."),
    ("x;y;z\n1,5;2;a\n-1;0,5;b\n", ((1.5, 2, 0), (-1, 0.5, 1)), "0 es a, 1 es b"),
    ("1\t2\t-1\n3\t4\t1\n5\t5\t-1", ((1, 2, 0), (3, 4, 1), (5, 5, 0)), "0 es -1, 1 es 1"),
    ("a,b,c\n1,1,1.2\n2,2,-1\n3,3,0\n4,4,1", ((1, 1, 1.2), (2, 2, -1), (3, 3, 0), (4, 4, 1)), "cantidad: regresión."),
    ("a,b,c\n1,1,10.5\n2,2,11\n3,3,12\n4,4,13", ((1, 1, -1), (2, 2, -0.6), (3, 3, 0.2), (4, 4, 1)),
     "regresión de (valor − 11.75)/1.25."),
    ('"largo, cm","ancho",tipo\n0,0,si\n1,1,no', ((0, 0, 1), (1, 1, 0)), "0 es no, 1 es si"),
    ("0,0,0\n10,20,1", ((-5, -5, 0), (5, 5, 1)), "se centró y se escaló: (x₁ − 5)/1; (x₂ − 10)/2."),
    ("0,-20,0\n10,-10,1", ((-5, -5, 0), (5, 5, 1)), "se centró y se escaló: (x₁ − 5)/1; (x₂ + 15)/1."),
    ("12345,7,0\n12349,7,1", ((-5, 0, 0), (5, 0, 1)), "(x₁ − 12347)/0.4; (x₂ − 7)/1.")])
def test_csv(text, points, words):
    table = read_csv(text)
    assert table.points == points and words in table.message
    model = Model(dataset="own", points=table.points, axes=table.axes)
    assert Model(model.state.text()).state == model.state


@pytest.mark.parametrize("text, said", [
    ("1,2," + 200_000 * "x", "Revisa las comillas"),
    ("", "tres columnas"), (None, "tres columnas"), ("hola", "No encuentro las columnas"),
    ("1,2\n3,4", "línea 1 debe llevar tres"), ("1,2,0\n3,4", "línea 2 debe llevar tres"),
    ("1,2,0\n3,,1", "línea 2 tiene una casilla vacía"), ("x,y,z", "solo tiene el encabezado"),
    ("x,y,z\n1,dos,0\n1,1,1", "línea 2 la segunda columna"), ("1,2,0\ninf,2,1", "línea 2 la primera"),
    ("1e308,2,0\n-1e308,2,1", "línea 1 la primera"),
    ("1,2,0\n2,2,nan", "línea 2 la tercera"), ("1,1,a\n2,2,a", "una sola clase"), ("1,1,3\n2,2,3", "una sola clase"),
    ("1,1,a\n2,2,b\n3,3,c\n4,4,d", "Caben hasta tres clases"), ("1,1,0\n" * 2001, "Caben hasta 2000 filas")])
def test_a_bad_csv_is_refused_saying_where(text, said):
    with pytest.raises(ValueError, match=said):
        read_csv(text)


# ---- Maps and frames

def test_the_top_row_is_the_top_of_the_plane_and_nodes_go_in_order():
    model = Model(hidden=(2,), features=("x", "y", "xTimesY"))
    small, large = Maps(model).draw()
    assert small.shape == (3 + 2 + 1, 34, 34) and large.shape == (GRID, GRID)
    x, y, product = small[:3].astype(int)
    assert x[0, 0] == 0 and x[0, -1] == 254 and (x[0] == x[-1]).all()            # grows to the right
    assert y[0, 0] == 254 and y[-1, 0] == 0                                      # and upwards
    assert product[0, 0] == 0 and product[0, -1] == 254 and product[-1, 0] == 254
    model.edit(1, 1, 1, 5.0)                     # the second hidden neuron sees x2 only
    model.edit(1, 1, 0, 0.0)
    model.edit(1, 1, 2, 0.0)
    small, large = Maps(model).draw(node=(1, 1))
    assert (small[4] == small[4][:, :1]).all() and small[4, 0, 0] > 250 > 4 > small[4, -1, 0]
    assert (large[::3, ::3] == small[4]).all()


def test_the_large_map_is_the_answer():
    model = Model(epochs=100)
    _, large = Maps(model).draw()
    for (px, py), row, column in (((0, 0), 50, 50), ((0, 4.5), 12, 50), ((-4.5, 0), 50, 12)):
        answer = model.predict([[px, py]])[0, 0]
        assert large[row, column] / 127 - 1 == pytest.approx(answer, abs=0.15)
    three = Model(dataset="gauss3", epochs=20)
    _, large = Maps(three).draw()
    axis = (np.arange(GRID) + 0.5) / GRID * 12 - 6
    points = np.array([[x, y] for y in axis[::-1] for x in axis])
    assert (large.ravel() // 64 == three.predict(points).argmax(axis=1)).all()
    assert class_shades(np.array([[0.2, 0.2, 0.6]]), discretize=True) == [191]


def test_maps_of_a_probability_are_centered_and_discretize_leaves_two_values():
    model = Model(loss="crossentropy", initializer="zeros")
    assert (Maps(model).draw()[1] == 127).all()  # a half, everywhere
    model = Model(epochs=50, discretize=True)
    small, large = Maps(model).draw()
    assert set(np.unique(small)) <= {0, 254} and set(np.unique(large)) == {0, 254}


def test_a_frame_is_read_back_from_its_header():
    big, curve = np.arange(9, dtype=np.uint8).reshape(3, 3), np.array([[1.5, np.nan]], dtype=np.float32)
    block = pack({"epoch": 1, "title": "ñ"}, big=big, curve=curve)
    size = int.from_bytes(block[:4], "little")
    header = json.loads(block[4:4 + size])
    assert size % 4 == 0 and header["title"] == "ñ" and len(block) % 4 == 0
    for wanted in (big, curve):
        kind, shape, start = header["arrays"]["big" if wanted is big else "curve"]
        read = np.frombuffer(block, dtype=kind, count=math.prod(shape), offset=4 + size + start).reshape(shape)
        assert start % 4 == 0
        np.testing.assert_array_equal(read, wanted)
    with pytest.raises(ValueError):
        pack({"loss": math.nan})                 # no NaN in JSON: the browser could not read it
