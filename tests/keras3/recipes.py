"""Los casos con que se compara mlpedu y Keras: el mismo código corre con los dos.

Cada receta está escrita con las palabras de Keras 3 y recibe el módulo `k`: el Keras verdadero cuando
`make_golden.py` escribe lo que da, y `mlpedu.keras_like` cuando `tests/test_keras_golden.py` lo compara.
Los datos y los pesos iniciales salen de una semilla y quedan guardados junto a los resultados.
"""
import numpy as np

EPOCHS, BATCH = 4, 16                            # 40 rows: two whole batches and a short one of 8
WIDTHS = {"one": (5, 7, 1), "three": (5, 7, 3), "deep": (5, 6, 4, 3), "flat": (6, 4, 3)}


def make_data():
    """Los arreglos que usan las recetas: {nombre: arreglo}."""
    rng = np.random.default_rng(20261122)
    x, more = rng.normal(size=(40, 5)), rng.normal(size=(21, 5))
    mix = rng.normal(size=(5, 3))
    data = {"x": x, "xv": more, "images": rng.integers(0, 256, (40, 2, 3)).astype(np.uint8)}
    for end, inputs in (("", x), ("v", more)):
        score = inputs @ mix + 0.5 * rng.normal(size=(len(inputs), 3))
        label = score.argmax(axis=1)
        data |= {"real" + end: score, "scalar" + end: score[:, 0], "column" + end: score[:, :1],
                 "yesno" + end: (score[:, 0] > 0).astype(float), "tags" + end: (score > 0).astype(float),
                 "label" + end: label, "onehot" + end: np.eye(3)[label],
                 "counts" + end: rng.poisson(np.exp(score / 2)).astype(float),
                 "weight" + end: rng.uniform(0.1, 3.0, len(inputs))}
    data["weight"][[3, 17]] = 0.0                # rows that must not count
    for name, widths in WIDTHS.items():
        for i, (a, b) in enumerate(zip(widths, widths[1:])):
            data[f"{name}.W{i}"] = rng.normal(size=(a, b)) / np.sqrt(a)
            data[f"{name}.b{i}"] = 0.1 * rng.normal(size=b)
    return data


def start(data, kind):
    """Los pesos iniciales de la red `kind`, en el orden de `get_weights()`."""
    return [data[f"{kind}.{letter}{i}"] for i in range(len(WIDTHS[kind]) - 1) for letter in "Wb"]


def exact(value):
    """El float32 más cercano: TensorFlow redondea así estos números; dado ya redondeado, los dos usan el mismo."""
    return float(np.float32(value))


# --- What a recipe can say ----------------------------------------------------------------------------
# kind: the widths; hidden, out: activations; y: the target's name; loss, optimizer, metrics, weighted, callbacks,
# regularizer: the value or a function of k; fit: further arguments of fit; validation: names of the validation arrays.

DEFAULTS = dict(kind="three", hidden="tanh", out=None, x="x", y="real", loss="mse", optimizer="sgd", metrics=None,
                weighted=None, callbacks=(), regularizer=None, fit={}, weight=None, validation=(), dtype="float64")

def adam(k, rate, beta_1=0.9, beta_2=0.999, **options):
    return k.optimizers.Adam(learning_rate=rate, beta_1=exact(beta_1), beta_2=exact(beta_2), **options)


LOSSES = {
    "mse": dict(loss="mse"),
    "mae": dict(loss="mae"),
    "huber": dict(loss=lambda k: k.losses.Huber()),
    "huber_narrow": dict(loss=lambda k: k.losses.Huber(delta=0.3)),
    "binary": dict(loss="binary_crossentropy", out="sigmoid", y="tags"),
    "categorical": dict(loss="categorical_crossentropy", out="softmax", y="onehot"),
    "sparse": dict(loss="sparse_categorical_crossentropy", out="softmax", y="label"),
    "poisson": dict(loss="poisson", out="softplus", y="counts"),
}
OPTIMIZERS = {
    "sgd": lambda k: k.optimizers.SGD(learning_rate=0.1),
    "momentum": lambda k: k.optimizers.SGD(learning_rate=0.05, momentum=exact(0.9)),
    "nesterov": lambda k: k.optimizers.SGD(learning_rate=0.05, momentum=exact(0.8), nesterov=True),
    "adam": lambda k: adam(k, 0.01),
}
SPARSE = LOSSES["sparse"]
BINARY = dict(kind="one", loss="binary_crossentropy", out="sigmoid", y="yesno")
FAST = dict(optimizer=lambda k: adam(k, 0.05))


def stopping(**arguments):
    return dict(SPARSE, **FAST, metrics=["accuracy"], validation=("xv", "labelv"), fit=dict(epochs=30),
                callbacks=lambda k: [k.callbacks.EarlyStopping(**arguments)])


CASES = {f"loss.{a}.{b}": dict(loss, optimizer=opt) for a, loss in LOSSES.items() for b, opt in OPTIMIZERS.items()}
CASES |= {f"float32.{a}.{b}": dict(LOSSES[a], optimizer=OPTIMIZERS[b], dtype="float32")
          for a, b in (("mse", "sgd"), ("huber", "nesterov"), ("binary", "adam"), ("sparse", "momentum"))}
CASES |= {f"hidden.{name}": dict(hidden=name, kind="deep", optimizer=OPTIMIZERS["sgd"])
          for name in ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "softmax")}
CASES |= {f"out.{name}": dict(out=name) for name in ("sigmoid", "tanh", "relu", "leaky_relu", "softplus", "softmax")}
CASES |= {
    # Losses beside activations that are not their partners, and targets of other shapes.
    "pair.categorical_over_sigmoid": dict(loss="categorical_crossentropy", out="sigmoid", y="onehot"),
    "pair.sparse_over_softplus": dict(SPARSE, out="softplus"),
    "pair.poisson_over_exponential": dict(loss="poisson", out="exponential", y="counts"),
    "hidden.exponential": dict(hidden="exponential"),
    "pair.mse_over_softmax": dict(out="softmax", y="onehot", metrics=["accuracy"]),
    "target.vector_for_one_output": dict(kind="one", y="scalar", metrics=["mae"]),
    "target.column_for_one_output": dict(kind="one", y="column", metrics=["mae"]),
    "loss.names.mean_squared_error": dict(loss="mean_squared_error"),
    "loss.names.mean_absolute_error": dict(loss="mean_absolute_error"),
    "loss.names.huber": dict(loss="huber"),
    "loss.objects.MeanSquaredError": dict(loss=lambda k: k.losses.MeanSquaredError()),
    "loss.objects.SparseCategoricalCrossentropy": dict(SPARSE, loss=lambda k: k.losses.SparseCategoricalCrossentropy()),

    # Optimizers by name have Keras's default rates.
    "optimizer.sgd_by_name": dict(SPARSE, optimizer="sgd"),
    "optimizer.adam_by_name": dict(SPARSE, optimizer="adam"),
    "optimizer.adam_betas": dict(optimizer=lambda k: adam(k, 0.02, beta_1=0.8, beta_2=0.95, epsilon=1e-4)),

    "metrics.accuracy_binary": dict(BINARY, **FAST, metrics=["accuracy"]),
    "metrics.accuracy_categorical": dict(LOSSES["categorical"], **FAST, metrics=["accuracy"]),
    "metrics.accuracy_sparse": dict(SPARSE, **FAST, metrics=["accuracy"]),
    "metrics.accuracy_multilabel": dict(LOSSES["binary"], **FAST, metrics=["accuracy"]),
    "metrics.acc": dict(SPARSE, **FAST, metrics=["acc"]),
    "metrics.binary_accuracy_of_many": dict(LOSSES["binary"], **FAST, metrics=["binary_accuracy"]),
    "metrics.several": dict(metrics=["mae", "mse", "mean_absolute_error", "mean_squared_error"]),
    "metrics.object_rmse": dict(metrics=lambda k: [k.metrics.RootMeanSquaredError()]),
    "metrics.object_named": dict(metrics=lambda k: ["mae", k.metrics.RootMeanSquaredError(name="raiz")]),
    "metrics.repeated": dict(metrics=["mae", "mae"]),
    "metrics.plain_with_sample_weight": dict(weight="weight", metrics=["mae"]),
    "metrics.weighted_with_sample_weight": dict(weight="weight", weighted=["mae"]),
    "metrics.both_with_sample_weight": dict(weight="weight", metrics=["mae"], weighted=["mae", "mse"]),
    "metrics.weighted_accuracy": dict(SPARSE, weight="weight", metrics=["accuracy"], weighted=["accuracy"]),
    "metrics.weighted_validation": dict(weight="weight", metrics=["mae"], weighted=["mse"],
                                        validation=("xv", "realv", "weightv")),

    "regularizer.l2": dict(regularizer="l2"),
    "regularizer.l1": dict(regularizer="l1"),
    "regularizer.L2": dict(regularizer=lambda k: k.regularizers.L2(exact(0.05)), validation=("xv", "realv")),
    "regularizer.L1": dict(regularizer=lambda k: k.regularizers.L1(exact(0.02)), validation=("xv", "realv")),
    "regularizer.L1L2": dict(regularizer=lambda k: k.regularizers.L1L2(l1=exact(0.01), l2=exact(0.03)), metrics=["mse"],
                             validation=("xv", "realv")),
    "regularizer.with_sample_weight": dict(regularizer=lambda k: k.regularizers.L2(exact(0.05)), weight="weight"),

    "stopping.patience_0": stopping(),
    "stopping.patience_3": stopping(patience=3),
    "stopping.restore": stopping(patience=2, restore_best_weights=True),
    "stopping.restore_never_stopped": stopping(patience=50, restore_best_weights=True),
    "stopping.min_delta": stopping(patience=1, min_delta=0.05),
    "stopping.start_from_epoch": stopping(patience=1, start_from_epoch=4, restore_best_weights=True),
    "stopping.baseline_missed": stopping(patience=2, baseline=0.1, restore_best_weights=True),
    "stopping.baseline_met": stopping(patience=2, baseline=10.0),
    "stopping.accuracy": stopping(monitor="val_accuracy", patience=2, restore_best_weights=True),
    "stopping.mode_max_of_loss": stopping(monitor="val_loss", mode="max", patience=1),
    "stopping.training_loss": stopping(monitor="loss", patience=0, min_delta=0.02),

    "weights.sample": dict(SPARSE, weight="weight", metrics=["accuracy"]),
    "weights.class": dict(SPARSE, metrics=["accuracy"], fit=dict(class_weight={0: 1.0, 1: 2.5, 2: 0.5})),
    "weights.class_missing_one": dict(SPARSE, fit=dict(class_weight={1: 3.0})),
    "weights.class_onehot": dict(LOSSES["categorical"], fit=dict(class_weight={0: 0.2, 1: 1.0, 2: 2.0})),
    "weights.class_binary": dict(BINARY, fit=dict(class_weight={0: 1, 1: 4}), metrics=["accuracy"]),
    "weights.validation": dict(SPARSE, validation=("xv", "labelv", "weightv"), metrics=["accuracy"]),
    "weights.class_not_in_validation": dict(SPARSE, validation=("xv", "labelv"), metrics=["accuracy"],
                                            fit=dict(class_weight={0: 1.0, 1: 2.5, 2: 0.5})),
    "validation.data": dict(SPARSE, validation=("xv", "labelv"), metrics=["accuracy"]),
    "validation.batch_size": dict(SPARSE, validation=("xv", "labelv"), fit=dict(validation_batch_size=4)),
    "validation.split": dict(SPARSE, metrics=["accuracy"], fit=dict(validation_split=0.25)),
    "validation.split_rounds": dict(fit=dict(validation_split=0.33)),
    "validation.split_with_weights": dict(weight="weight", weighted=["mae"], fit=dict(validation_split=0.2)),

    "fit.default_batch_size": dict(fit=dict(batch_size=None)),
    "fit.batch_larger_than_n": dict(fit=dict(batch_size=64)),
    "fit.batch_of_one": dict(fit=dict(batch_size=1, epochs=1)),
    "fit.initial_epoch": dict(fit=dict(initial_epoch=3, epochs=5)),
    "fit.schedule": dict(callbacks=lambda k: [k.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5)]),
    "fit.schedule_of_epoch": dict(validation=("xv", "realv"), callbacks=lambda k: [
        k.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (1 + epoch))]),
    "fit.flatten_images": dict(kind="flat", x="images", y="label", loss="sparse_categorical_crossentropy",
                               out="softmax", optimizer=lambda k: k.optimizers.SGD(1e-3)),
    "fit.dropout_of_zero": dict(kind="dropout"),
}
SAME_NET = {"dropout": "three"}                  # kinds that start from another kind's weights


def build(k, recipe, model):
    """La red de la receta, sin pesos; `model(layers, dtype)` la crea con cada biblioteca."""
    widths = WIDTHS[SAME_NET.get(recipe["kind"], recipe["kind"])]
    regularizer = of(recipe["regularizer"], k)
    layers = [k.layers.Dense(n, activation=recipe["hidden"], kernel_regularizer=regularizer) for n in widths[1:-1]]
    layers.append(k.layers.Dense(widths[-1], activation=recipe["out"], kernel_regularizer=regularizer))
    if recipe["kind"] == "flat":
        layers = [k.layers.Input((2, 3)), k.layers.Flatten(), *layers]
    elif recipe["kind"] == "dropout":
        layers = [k.layers.Input((5,)), layers[0], k.layers.Dropout(0.0), layers[1]]
    else:
        layers = [k.layers.Input((5,)), *layers]
    return model(layers, recipe["dtype"])


def of(value, k):
    return value(k) if callable(value) else value


def run(k, name, data, model):
    """Corre el caso `name` y devuelve lo que se compara, en números y arreglos de NumPy."""
    recipe = DEFAULTS | CASES[name]
    net = build(k, recipe, model)
    net.set_weights(start(data, SAME_NET.get(recipe["kind"], recipe["kind"])))
    net.compile(loss=of(recipe["loss"], k), optimizer=of(recipe["optimizer"], k), metrics=of(recipe["metrics"], k),
                weighted_metrics=recipe["weighted"])
    x, y = data[recipe["x"]], data[recipe["y"]]
    weight = data[recipe["weight"]] if recipe["weight"] else None
    arguments = dict(epochs=EPOCHS, batch_size=BATCH, shuffle=False, verbose=0) | recipe["fit"]
    if recipe["validation"]:
        arguments["validation_data"] = tuple(data[part] for part in recipe["validation"])
    history = net.fit(x, y, sample_weight=weight, callbacks=list(of(recipe["callbacks"], k)), **arguments)
    score = net.evaluate(x, y, batch_size=BATCH, sample_weight=weight, verbose=0, return_dict=True)
    listed = net.evaluate(x, y, batch_size=BATCH, sample_weight=weight, verbose=0)
    return {"history": {key: [float(v) for v in values] for key, values in history.history.items()},
            "epoch": [int(e) for e in history.epoch],
            "evaluate": {key: float(v) for key, v in score.items()},
            "evaluate_list": [float(v) for v in listed] if isinstance(listed, list) else float(listed),
            "weights": np.concatenate([np.ravel(w) for w in net.get_weights()]),
            "predict": np.asarray(net.predict(x[:9], batch_size=4, verbose=0))}


# --- Sequences of calls: each returns a list of numbers (or of lists and dictionaries of numbers) ---------

def ready(k, data, model, optimizer=None, **changes):
    recipe = DEFAULTS | SPARSE | changes
    net = build(k, recipe, model)
    net.set_weights(start(data, recipe["kind"]))
    net.compile(loss=recipe["loss"], optimizer=optimizer or adam(k, 0.03), metrics=["accuracy"])
    return net


def flat(net):
    return [float(v) for w in net.get_weights() for v in np.ravel(w)]


def fit_twice(k, data, model):
    """The second fit goes on with Adam's memory and begins a new history."""
    net = ready(k, data, model)
    first, second = (net.fit(data["x"], data["label"], batch_size=BATCH, epochs=2, shuffle=False, verbose=0)
                     for _ in range(2))
    return [first.history, second.history, list(second.epoch), flat(net)]


def compile_again(k, data, model):
    """Compiling keeps the weights and forgets the optimizer's memory."""
    net = ready(k, data, model)
    net.fit(data["x"], data["label"], batch_size=BATCH, epochs=2, shuffle=False, verbose=0)
    net.compile(loss="sparse_categorical_crossentropy", optimizer=adam(k, 0.03), metrics=["accuracy"])
    history = net.fit(data["x"], data["label"], batch_size=BATCH, epochs=1, shuffle=False, verbose=0)
    return [history.history, flat(net)]


def one_batch_at_a_time(k, data, model):
    net = ready(k, data, model)
    x, y, w = data["x"][:12], data["label"][:12], data["weight"][:12]
    returned = [net.train_on_batch(x, y), net.train_on_batch(x, y, sample_weight=w),
                net.train_on_batch(x, y, class_weight={0: 1.0, 1: 3.0, 2: 0.5}),
                net.train_on_batch(x, y, return_dict=True), net.test_on_batch(x, y),
                net.test_on_batch(x, y, sample_weight=w), net.test_on_batch(x, y, return_dict=True)]
    returned = [r if isinstance(r, dict) else [float(v) for v in r] for r in returned]
    return [returned, flat(net), np.asarray(net.predict_on_batch(x[:3])).ravel().tolist()]


def only_the_loss(k, data, model):
    """Without metrics, evaluate and train_on_batch return one number instead of a list."""
    net = build(k, DEFAULTS, model)
    net.set_weights(start(data, "three"))
    net.compile(loss="mse", optimizer="sgd")
    x, y = data["x"], data["real"]
    return [float(net.evaluate(x, y, verbose=0)), float(net.train_on_batch(x, y)),
            net.train_on_batch(x, y, return_dict=True)]


def hooks(k, data, model):
    """Which hooks a callback hears in two epochs of fit, and which names their logs carry."""
    heard = []

    class Listener(k.callbacks.Callback):
        def on_train_begin(self, logs=None):
            heard.append(["train_begin", sorted(logs or {})])

        def on_epoch_begin(self, epoch, logs=None):
            heard.append(["epoch_begin", epoch, sorted(logs or {})])

        def on_train_batch_begin(self, batch, logs=None):
            heard.append(["batch_begin", batch, sorted(logs or {})])

        def on_train_batch_end(self, batch, logs=None):
            heard.append(["batch_end", batch, sorted(logs or {}), [float(logs[name]) for name in sorted(logs)]])

        def on_epoch_end(self, epoch, logs=None):
            heard.append(["epoch_end", epoch, sorted(logs or {})])

        def on_train_end(self, logs=None):
            heard.append(["train_end", sorted(logs or {})])

    net = ready(k, data, model)
    net.fit(data["x"], data["label"], batch_size=BATCH, epochs=2, shuffle=False, verbose=0, callbacks=[Listener()],
            validation_data=(data["xv"], data["labelv"]))
    return heard


def stop_within_an_epoch(k, data, model):
    class Stop(k.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = batch == 1

    net = ready(k, data, model)
    history = net.fit(data["x"], data["label"], batch_size=BATCH, epochs=3, shuffle=False, verbose=0,
                      callbacks=[Stop()])
    return [history.history, list(history.epoch), flat(net)]


def stop_at_an_epochs_end(k, data, model):
    class Stop(k.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 1

    net = ready(k, data, model)
    history = net.fit(data["x"], data["label"], batch_size=BATCH, epochs=5, shuffle=False, verbose=0,
                      callbacks=[Stop()])
    return [history.history, list(history.epoch), flat(net)]


def no_epochs(k, data, model):
    net = ready(k, data, model)
    history = net.fit(data["x"], data["label"], epochs=0, verbose=0)
    return [history.history, list(history.epoch)]


def history_object(k, data, model):
    net = ready(k, data, model)
    history = net.fit(data["x"], data["label"], batch_size=BATCH, epochs=2, verbose=0, shuffle=False)
    return [history.params, net.history is history, history.model is net, sorted(history.history)]


SCENARIOS = {f.__name__: f for f in (fit_twice, compile_again, one_batch_at_a_time, only_the_loss, hooks,
                                     stop_within_an_epoch, stop_at_an_epochs_end, no_epochs, history_object)}
