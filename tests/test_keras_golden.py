"""mlpedu's `Sequential` gives what a real Keras 3 gave: `tests/keras3/make_golden.py` wrote it down, once."""
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mlpedu import initializers, keras_like
from mlpedu.layers import Dropout
from mlpedu.sequential import Sequential

HERE = Path(__file__).parent / "keras3"       # not «keras»: `import keras` would find the folder
sys.path.insert(0, str(HERE))
import recipes  # noqa: E402

GOLDEN = json.loads((HERE / "golden.json").read_text("utf-8"))
with np.load(HERE / "golden.npz", allow_pickle=False) as _arrays:
    ARRAYS = {name: _arrays[name] for name in _arrays.files}
DATA = {name.removeprefix("data|"): array for name, array in ARRAYS.items() if name.startswith("data|")}

# What Keras computes in silence and mlpedu refuses, each with the words of the refusal.
REFUSED = {
    "pair.categorical_over_sigmoid": "categorical_crossentropy necesita en la última capa activation='softmax'",
    "pair.sparse_over_softplus": "categorical_crossentropy necesita en la última capa activation='softmax'",
}
# Keras repeats the plain metric in the list when two of them share a name; the dictionary is right in both.
LIST_DIFFERS = {"metrics.both_with_sample_weight", "metrics.repeated", "metrics.weighted_accuracy"}


# TensorFlow rounds some numbers to float32 and here a recipe can't give them already rounded: 0.2, 0.01, 0.9, 0.999.
ROUNDED = {"hidden.leaky_relu": 1e-6, "out.leaky_relu": 1e-6, "regularizer.l1": 1e-7, "regularizer.l2": 1e-7,
           "optimizer.adam_by_name": 3e-5}


def model(layers, dtype):
    return Sequential(layers, dtype=dtype, random_state=0)


def close(ours, theirs, rtol, atol=0.0):
    """The same structure, with numbers equal to the tolerance."""
    if isinstance(theirs, dict):
        assert ours.keys() == theirs.keys()
        for key in theirs:
            close(ours[key], theirs[key], rtol, atol)
    elif isinstance(theirs, (list, tuple)):
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs):
            close(a, b, rtol, atol)
    elif isinstance(theirs, float):
        assert_allclose(ours, theirs, rtol=rtol, atol=atol)
    else:
        assert ours == theirs


def tolerances(name):
    if name.startswith("float32"):
        return dict(rtol=2e-5, atol=1e-6)
    rtol = ROUNDED.get(name, 1e-10)
    return dict(rtol=rtol, atol=rtol / 100)


def test_the_golden_files_hold_every_case():
    assert GOLDEN["cases"].keys() == recipes.CASES.keys()
    assert GOLDEN["scenarios"].keys() == recipes.SCENARIOS.keys()


@pytest.mark.parametrize("name", sorted(recipes.CASES.keys() - REFUSED.keys()))
def test_training_measuring_and_predicting_give_what_keras_gives(name):
    ours, theirs, tolerance = recipes.run(keras_like, name, DATA, model), GOLDEN["cases"][name], tolerances(name)
    for part in ("epoch", "history", "evaluate"):
        close(ours[part], theirs[part], **tolerance)
    if name not in LIST_DIFFERS:
        close(ours["evaluate_list"], theirs["evaluate_list"], **tolerance)
    for part in ("weights", "predict"):
        assert ours[part].dtype == ARRAYS[f"{name}|{part}"].dtype
        assert_allclose(ours[part], ARRAYS[f"{name}|{part}"], **tolerance)


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused_where_keras_goes_on(name):
    with pytest.raises(ValueError, match=REFUSED[name]):
        recipes.run(keras_like, name, DATA, model)


@pytest.mark.parametrize("name", recipes.SCENARIOS)
def test_sequences_of_calls_give_what_keras_gives(name):
    close(recipes.SCENARIOS[name](keras_like, DATA, model), GOLDEN["scenarios"][name], **tolerances(name))


def test_the_comparison_sees_a_small_error():
    name = "loss.mse.adam"
    other = DATA | {"three.W0": DATA["three.W0"] * (1 + 1e-8)}
    with pytest.raises(AssertionError):
        close(recipes.run(keras_like, name, other, model)["history"], GOLDEN["cases"][name]["history"], 1e-10, 1e-13)


# --- Texts, names and configurations ---------------------------------------------------------------------

def image_net(**options):
    k = keras_like
    return Sequential([k.layers.Flatten(input_shape=[28, 28]), k.layers.Dense(300, activation="relu"),
                       k.layers.Dense(100, activation="relu"), k.layers.Dense(10, activation="softmax")], **options)


def dropout_net(**options):
    k = keras_like
    return Sequential([k.layers.Input((8,)), k.layers.Dense(16, activation="relu"), k.layers.Dropout(0.3),
                       k.layers.Dense(1, name="una_capa_con_un_nombre_bastante_largo")], name="con_dropout", **options)


def unbuilt_net(**options):
    k = keras_like
    return Sequential([k.layers.Dense(4), k.layers.Dropout(0.5), k.layers.Dense(2)], **options)


NETS = {"image": (image_net, (4, 28, 28), 10), "dropout": (dropout_net, (4, 8), 1), "unbuilt": (unbuilt_net, (4, 3), 2)}


def printed(net, capsys, monkeypatch, columns=80):
    monkeypatch.setenv("COLUMNS", str(columns))
    capsys.readouterr()
    assert net.summary() is None
    return capsys.readouterr().out


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "momentum"])
@pytest.mark.parametrize("name", NETS)
def test_summary_prints_keras_table_before_and_after_training(name, optimizer, capsys, monkeypatch):
    make, shape, outputs = NETS[name]
    net, texts = make(), GOLDEN["summaries"]
    assert printed(net, capsys, monkeypatch) == texts[f"{name}.new"]
    net.compile(loss="mse", optimizer=keras_like.optimizers.SGD(momentum=0.9) if optimizer == "momentum" else optimizer)
    assert printed(net, capsys, monkeypatch) == texts[f"{name}.compiled"]
    net.fit(np.zeros(shape), np.zeros((4, outputs)), verbose=0)
    assert printed(net, capsys, monkeypatch) == texts[f"{name}.{optimizer}"]


@pytest.mark.parametrize("columns", [60, 84, 200])
def test_summary_follows_the_width_of_the_terminal(columns, capsys, monkeypatch):
    assert printed(image_net(), capsys, monkeypatch, columns) == GOLDEN["summaries"][f"columns.{columns}"]


def test_summary_of_other_nets(capsys, monkeypatch):
    k, texts = keras_like, GOLDEN["summaries"]
    long = Sequential([k.Input((3,)), k.layers.Dense(2, name="n" * 60)], name="larga")
    big = Sequential([k.Input((3000,)), k.layers.Dense(4000, kernel_initializer="zeros"),
                      k.layers.Dense(4000, kernel_initializer="zeros")], name="sequential_1")
    assert printed(dropout_net(dtype="float64"), capsys, monkeypatch) == texts["dropout.float64"]
    assert printed(Sequential(), capsys, monkeypatch) == texts["empty"]
    assert printed(long, capsys, monkeypatch) == texts["long_name"]
    assert printed(big, capsys, monkeypatch) == texts["big"]


def test_names_shapes_and_counts_are_keras_ones():
    net, facts = image_net(), GOLDEN["names"]
    assert [net.name, *(layer.name for layer in net.layers)] == facts["first"]
    assert [list(w.shape) for w in net.get_weights()] == facts["weights"]
    assert list(net.input_shape) == facts["input_shape"] and list(net.output_shape) == facts["output_shape"]
    assert net.count_params() == facts["parameters"] == 266_610
    second = image_net()                         # Keras goes on counting from one net to the next; mlpedu does not
    assert [layer.name for layer in second.layers] == facts["first"][1:] != facts["second"][1:]


def test_get_config_says_of_every_layer_what_keras_says():
    k = keras_like
    net = Sequential([k.layers.Flatten(input_shape=[2, 3]),
                      k.layers.Dense(4, activation="relu", kernel_regularizer=k.regularizers.L1L2(0.1, 0.2)),
                      k.layers.Dropout(0.25), k.layers.Dense(2, kernel_initializer="he_normal")])
    ours, theirs = net.get_config(), GOLDEN["configs"]["model"]
    assert ours["name"] == theirs["name"] and list(ours["build_input_shape"]) == theirs["build_input_shape"]
    for mine, other in zip(ours["layers"], theirs["layers"][1:], strict=True):     # Keras lists its InputLayer too
        assert mine["class_name"] == other["class_name"]
        for key in ("name", "units", "activation", "rate"):
            assert mine["config"].get(key) == other["config"].get(key)
    regularizer = theirs["layers"][2]["config"]["kernel_regularizer"]["config"]
    assert {key: ours["layers"][1]["config"]["kernel_regularizer"][key] for key in regularizer} == regularizer


def test_defaults_are_keras_ones():
    k, configs = keras_like, GOLDEN["configs"]
    for name, optimizer in (("SGD", k.optimizers.SGD()), ("Adam", k.optimizers.Adam())):
        for key in vars(optimizer).keys() & configs[name].keys() | {"learning_rate"}:
            assert getattr(optimizer, key) == pytest.approx(configs[name][key], rel=1e-6)
    for name in ("l1", "l2"):
        assert getattr(k.regularizers.get(name), name) == pytest.approx(configs[name][name], rel=1e-6)
    assert {key: getattr(k.regularizers.L1L2(), key) for key in ("l1", "l2")} == configs["L1L2"]


# --- Distributions and limits ----------------------------------------------------------------------------

@pytest.mark.parametrize("name", [name for name in GOLDEN["initializers"] if "_" in name])
def test_initializers_have_the_spread_of_keras_ones(name):
    theirs = GOLDEN["initializers"][name]
    values = initializers.get(name)(np.random.default_rng(0), (600, 300), 600, 300)
    assert values.std() == pytest.approx(theirs["std"], rel=0.01)
    assert np.abs(values).max() == pytest.approx(theirs["largest"], rel=0.01)


def test_the_first_hidden_layer_starts_as_in_keras():
    facts = GOLDEN["initializers"]["784 x 300 by default"]
    kernel, bias = image_net(random_state=42).layers[1].get_weights()
    assert facts["largest"] <= facts["bound"] and 0.99 * facts["bound"] < np.abs(kernel).max() <= facts["bound"]
    assert np.unique(bias).tolist() == facts["biases"] == [0.0]


@pytest.mark.parametrize("rate", ["0.0", "0.25", "0.5"])
def test_dropout_scales_as_keras_does(rate):
    facts, layer, ones = GOLDEN["dropout"][rate], Dropout(float(rate)), np.ones((2000, 5))
    layer.rng = np.random.default_rng(0)
    dropped = layer.forward(ones, training=True)
    assert np.unique(dropped).tolist() == pytest.approx(facts["values"])
    assert (dropped > 0).mean() == pytest.approx(facts["kept"], abs=0.03)
    assert facts["unchanged at inference"] and (layer.forward(ones) == ones).all()


def test_a_net_that_is_sure_and_wrong_still_learns_as_in_keras():
    k, facts = keras_like, GOLDEN["saturated"]
    net = Sequential([k.Input((1,)), k.layers.Dense(2, activation="softmax")], dtype="float64")
    net.set_weights([np.array([[40.0, -40.0]]), np.zeros(2)])
    net.compile(loss="sparse_categorical_crossentropy", optimizer=k.optimizers.SGD(1.0))
    loss = net.train_on_batch(np.ones((1, 1)), [1])
    assert max(abs(net.get_weights()[1])) == pytest.approx(facts["largest change of a weight"]) == 1.0
    # Over TensorFlow Keras finds the softmax and takes the logarithm before it; over JAX it cuts it, as mlpedu does.
    assert loss == pytest.approx(-np.log(1e-7)) and facts["loss"] == pytest.approx(80.0)
