"""Escribe lo que da un Keras 3 de verdad: `golden.json` (números, textos y hechos) y `golden.npz` (arreglos).

Corre en un entorno aparte, que se hace así desde la raíz del repositorio:

    python3.11 -m venv /tmp/keras-env
    /tmp/keras-env/bin/pip install keras==3.15.1 tensorflow-cpu==2.21.0 numpy==2.4.6
    /tmp/keras-env/bin/python tests/keras3/make_golden.py

Dos corridas dan los mismos bytes. El motor es TensorFlow porque con los otros dos Keras baja a float32 muchas
operaciones de una red en float64. Los casos están en `recipes.py`; lo aprendido, en `README.md`.
"""
import io
import json
import os
import warnings
from contextlib import redirect_stdout
from pathlib import Path

os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0",
               "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "COLUMNS": "80"}
import keras
import numpy as np
import recipes
import tensorflow
from keras import layers

HERE = Path(__file__).parent


def model(stack, dtype):
    return keras.Sequential(stack)               # the type was set for all by set_floatx


def run_cases(data):
    values, arrays = {}, {f"data|{name}": array for name, array in data.items()}
    for name in recipes.CASES:
        fresh((recipes.DEFAULTS | recipes.CASES[name])["dtype"])
        result = recipes.run(keras, name, data, model)
        for part in ("weights", "predict"):
            arrays[f"{name}|{part}"] = result.pop(part)
        values[name] = result
    return values, arrays


def run_scenarios(data):
    results = {}
    for name, scenario in recipes.SCENARIOS.items():
        fresh("float64")
        results[name] = scenario(keras, data, model)
    return results


def fresh(dtype):
    keras.utils.clear_session()                  # names start again from «sequential» and «dense»
    keras.config.set_floatx(dtype)


# --- Facts ---------------------------------------------------------------------------------------------

def image_net():
    return keras.Sequential([layers.Flatten(input_shape=[28, 28]), layers.Dense(300, activation="relu"),
                             layers.Dense(100, activation="relu"), layers.Dense(10, activation="softmax")])


def dropout_net():
    return keras.Sequential([layers.Input((8,)), layers.Dense(16, activation="relu"), layers.Dropout(0.3),
                             layers.Dense(1, name="una_capa_con_un_nombre_bastante_largo")], name="con_dropout")


def unbuilt_net():
    return keras.Sequential([layers.Dense(4), layers.Dropout(0.5), layers.Dense(2)])


def summary(net):
    written = io.StringIO()
    with redirect_stdout(written):
        net.summary()
    return written.getvalue()


def summaries():
    """The text of summary() before and after compiling and training, for three nets and two optimizers."""
    x = {"image": np.zeros((4, 28, 28)), "dropout": np.zeros((4, 8)), "unbuilt": np.zeros((4, 3))}
    y = {"image": np.zeros((4, 10)), "dropout": np.zeros((4, 1)), "unbuilt": np.zeros((4, 2))}
    texts = {}
    for name, make in {"image": image_net, "dropout": dropout_net, "unbuilt": unbuilt_net}.items():
        for optimizer in ("sgd", "adam", "momentum"):
            fresh("float32")
            net = make()
            texts[f"{name}.new"] = summary(net)
            with_momentum = keras.optimizers.SGD(momentum=0.9)
            net.compile(loss="mse", optimizer=with_momentum if optimizer == "momentum" else optimizer)
            texts[f"{name}.compiled"] = summary(net)
            net.fit(x[name], y[name], verbose=0)
            texts[f"{name}.{optimizer}"] = summary(net)
    for columns in (60, 84, 200):                # the table follows the width of the terminal, up to 88
        os.environ["COLUMNS"] = str(columns)
        fresh("float32")
        texts[f"columns.{columns}"] = summary(image_net())
    os.environ["COLUMNS"] = "80"
    fresh("float64")
    texts["dropout.float64"] = summary(dropout_net())
    fresh("float32")
    texts["empty"] = summary(keras.Sequential())
    texts["long_name"] = summary(keras.Sequential([layers.Input((3,)), layers.Dense(2, name="n" * 60)], name="larga"))
    texts["big"] = summary(keras.Sequential([layers.Input((3000,)), layers.Dense(4000), layers.Dense(4000)]))
    return texts


def names():
    fresh("float32")
    first, second = image_net(), image_net()
    return {"first": [first.name, *(layer.name for layer in first.layers)],
            "second": [second.name, *(layer.name for layer in second.layers)],
            "weights": [list(w.shape) for w in first.get_weights()],
            "input_shape": first.input_shape, "output_shape": first.output_shape,
            "parameters": first.count_params()}


def configs():
    fresh("float32")
    net = keras.Sequential([layers.Flatten(input_shape=[2, 3]),
                            layers.Dense(4, activation="relu", kernel_regularizer=keras.regularizers.L1L2(0.1, 0.2)),
                            layers.Dropout(0.25), layers.Dense(2, kernel_initializer="he_normal")])
    return {"model": net.get_config(), "SGD": keras.optimizers.SGD().get_config(),
            "Adam": keras.optimizers.Adam().get_config(),
            "l1": keras.regularizers.get("l1").get_config(), "l2": keras.regularizers.get("l2").get_config(),
            "L1L2": keras.regularizers.L1L2().get_config(), "leaky_relu at -1":
                float(keras.activations.get("leaky_relu")(np.array([-1.0]))[0])}


def initializers():
    """Deviation and largest value of each initializer on a big layer, fan_in 600 and fan_out 300."""
    fresh("float64")
    seen = {}
    for name in ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
                 "zeros"):
        draw = keras.initializers.get({"class_name": name, "config": {} if name == "zeros" else {"seed": 7}})
        values = np.asarray(draw((600, 300)))
        seen[name] = {"std": float(values.std()), "largest": float(np.abs(values).max())}
    keras.utils.set_random_seed(7)
    dense = layers.Dense(300)
    dense.build((None, 784))
    kernel, bias = (np.asarray(w) for w in dense.get_weights())
    seen["784 x 300 by default"] = {"class": type(dense.kernel_initializer).__name__,
                                    "largest": float(np.abs(kernel).max()), "bound": float(np.sqrt(6 / (784 + 300))),
                                    "biases": sorted({float(b) for b in bias})}
    return seen


def saturated():
    """One softmax so sure of the wrong class that the logarithm's clip is reached: loss and whether it learns."""
    fresh("float64")
    net = keras.Sequential([layers.Input((1,)), layers.Dense(2, activation="softmax")])
    before = [np.array([[40.0, -40.0]]), np.zeros(2)]
    net.set_weights(before)
    net.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.SGD(1.0))
    loss = float(net.train_on_batch(np.ones((1, 1)), np.array([1])))
    moved = max(float(np.abs(a - b).max()) for a, b in zip(before, net.get_weights()))
    return {"loss": loss, "largest change of a weight": moved}


def dropout():
    fresh("float64")
    ones = np.ones((2000, 5))
    facts = {}
    for rate in (0.0, 0.25, 0.5, 1.0):
        layer = layers.Dropout(rate, seed=1)
        trained = np.asarray(layer(ones, training=True))
        facts[str(rate)] = {"values": sorted({float(v) for v in trained.ravel()}), "kept": float((trained > 0).mean()),
                            "unchanged at inference": bool((np.asarray(layer(ones, training=False)) == ones).all())}
    return facts


def errors(data):
    """Which exception each mistake raises in Keras; None where Keras says nothing."""
    x, y, label = data["x"], data["real"], data["label"]

    def net(loss="mse", out=None, metrics=None):
        new = keras.Sequential([layers.Input((5,)), layers.Dense(3, activation=out)])
        new.compile(loss=loss, optimizer="sgd", metrics=metrics)
        return new

    softmax = dict(loss="sparse_categorical_crossentropy", out="softmax")
    mistakes = {
        "fit before compile": lambda: keras.Sequential([layers.Dense(3)]).fit(x, y, verbose=0),
        "wrong width": lambda: net().predict(x[:, :4], verbose=0),
        "one row without its axis": lambda: net().predict(x[0], verbose=0),
        "unknown loss": lambda: net("mze").fit(x, y, verbose=0),
        "unknown activation": lambda: layers.Dense(3, activation="rleu"),
        "unknown optimizer": lambda: net().compile(loss="mse", optimizer="sdg"),
        "unknown metric": lambda: net(metrics=["acuracy"]).fit(x, y, verbose=0),
        "set_weights with a wrong shape": lambda: net().set_weights([np.zeros((5, 2)), np.zeros(3)]),
        "set_weights with too few": lambda: net().set_weights([np.zeros((5, 3))]),
        "x and y of different lengths": lambda: net().fit(x, y[:30], verbose=0),
        "y with other columns": lambda: net().fit(x, y[:, :2], verbose=0),
        "labels with categorical loss": lambda: net("categorical_crossentropy", "softmax").fit(x, label, verbose=0),
        "one-hot with sparse loss": lambda: net(**softmax).fit(x, np.eye(3)[label], verbose=0),
        "label beyond the last class": lambda: net(**softmax).fit(x, label + 1, verbose=0),
        "negative label": lambda: net(**softmax).fit(x, label - 1, verbose=0),
        "nan in x": lambda: net().fit(np.where(x > 1, np.nan, x), y, verbose=0),
        "empty": lambda: net().fit(x[:0], y[:0], verbose=0),
        "x as a list": lambda: net().fit(x.tolist(), y.tolist(), verbose=0),
        "text in x": lambda: net().fit(x.astype(str), y, verbose=0),
        "sample and class weight": lambda: net(**softmax).fit(x, label, sample_weight=np.ones(40),
                                                              class_weight={0: 1.0}, verbose=0),
        "validation_split leaves nothing": lambda: net().fit(x[:2], y[:2], validation_split=0.99, verbose=0),
        "epochs negative": lambda: net().fit(x, y, epochs=-1, verbose=0),
        "batch_size zero": lambda: net().fit(x, y, batch_size=0, verbose=0),
        "batch_size negative": lambda: net().fit(x, y, batch_size=-1, verbose=0),
        "units zero": lambda: layers.Dense(0),
        "rate above one": lambda: layers.Dropout(1.5),
        "two layers of one name": lambda: keras.Sequential([layers.Dense(3, name="a"), layers.Dense(3, name="a")]),
        "not a layer": lambda: keras.Sequential([3]),
        "predict without layers": lambda: keras.Sequential().predict(x, verbose=0),
        "layer that is not there": lambda: net().get_layer("x"),
        "output_shape before building": lambda: keras.Sequential([layers.Dense(3)]).output_shape,
        "count_params before building": lambda: keras.Sequential([layers.Dense(3)]).count_params(),
        "metrics as a text": lambda: net().compile(loss="mse", metrics="mae"),
        "save without a suffix": lambda: net().save(HERE / "no"),
        "load what is not there": lambda: keras.models.load_model(HERE / "no.keras"),
        "EarlyStopping of an unknown name": lambda: net().fit(x, y, verbose=0,
                                                              callbacks=[keras.callbacks.EarlyStopping("no")]),
    }
    seen = {}
    for name, mistake in mistakes.items():
        fresh("float64")
        try:
            mistake()
            seen[name] = None
        except Exception as error:               # whatever Keras raises is the fact
            seen[name] = type(error).__name__
    return seen


def main():
    warnings.simplefilter("ignore")
    tensorflow.get_logger().setLevel("ERROR")
    data = recipes.make_data()
    values, arrays = run_cases(data)
    golden = {"versions": {"keras": keras.__version__, "tensorflow": tensorflow.__version__, "numpy": np.__version__},
              "cases": values, "scenarios": run_scenarios(data), "summaries": summaries(), "names": names(),
              "configs": configs(), "initializers": initializers(), "dropout": dropout(), "saturated": saturated(),
              "errors": errors(data)}
    text = json.dumps(golden, ensure_ascii=False, indent=1, default=str)
    (HERE / "golden.json").write_text(text + "\n", encoding="utf-8")
    np.savez_compressed(HERE / "golden.npz", **arrays)


if __name__ == "__main__":
    main()
