"""Puntos de control: guardar un entrenamiento entero y retomarlo como si nunca se hubiera cortado."""
import copy
import json
import math
import zlib
from pathlib import Path

import numpy as np

from .. import storage
from ..backend import like, to_numpy
from ..names import check
from .base import Callback


class Checkpoint(Callback):
    """Guarda el entrenamiento entero en un archivo al final de cada época, y lo retoma si ya está.

    Si el proceso muere (un corte de luz, `kill -9`), el mismo programa lanzado de nuevo sigue desde la última
    época terminada y llega a los mismos parámetros, bit a bit, que si nada hubiera pasado: se guardan los
    parámetros, la memoria del optimizador, el azar, el orden de los ejemplos y los demás callbacks.

    Parámetros
    ----------
    path : str o Path
        El archivo; si existe, el entrenamiento continúa desde él.
    every : int
        Cada cuántas épocas se guarda.
    resume : bool
        False para empezar de cero aunque el archivo exista.

    Errores
    -------
    StorageError
        Si el archivo está dañado.
    ValueError
        Si es de otra red, otros datos u otro entrenamiento; el archivo y la red quedan como estaban.

    Ejemplos
    --------
    >>> import tempfile
    >>> from mlpedu import Sequential, layers
    >>> path = Path(tempfile.mkdtemp()) / "entrenamiento"
    >>> def train(epochs):
    ...     model = Sequential([layers.Dense(1, input_shape=[1])], random_state=0)
    ...     model.compile(loss="mse", optimizer="sgd")
    ...     return model.fit([[0], [1]], [0, 1], epochs=epochs, verbose=0, callbacks=[Checkpoint(path)])
    >>> train(3).epoch                           # supón que aquí se cortó la luz
    [0, 1, 2]
    >>> train(5).epoch                           # doctest: +ELLIPSIS
    /...entrenamiento: retomo el entrenamiento en la época 4.
    [0, 1, 2, 3, 4]
    """
    last = True                                  # it saves what the others have done
    needs_batches = True

    def __init__(self, path, every=1, resume=True):
        check(every, lambda n: n >= 1 and n == int(n), "every es cada cuántas épocas se guarda, un entero mayor que 0")
        self.path, self.every, self.resume = path, every, resume

    def on_train_begin(self, logs):
        self.key = fingerprint(self.training)
        if self.resume and Path(self.path).exists():
            config, arrays = storage.load(self.path)
            restore(self.training, config.get("training"), arrays, self.key, self.path)
            left = max(self.training.epochs - self.training.epoch, 0) * (not self.training.stop_training)
            print(f"{self.path}: retomo el entrenamiento en la época {self.training.epoch + 1}." if left else
                  f"{self.path}: este entrenamiento ya había terminado, con {self.training.epoch} épocas.")

    def on_epoch_end(self, epoch, logs):
        if (epoch + 1) % self.every == 0 or self.training.stop_training or epoch + 1 == self.training.epochs:
            arrays = {}
            state = packed({"key": self.key, **captured(self.training)}, arrays)
            storage.save(self.path, {"kind": "checkpoint", "training": state}, arrays)


def captured(training):
    """Todo lo que cambia en un entrenamiento, al final de una época."""
    return {"epoch": training.epoch + 1, "order": training.order, "samples_seen": training.samples_seen,
            "stop_training": training.stop_training, "theta": to_numpy(training.network.theta),
            "best": training.best, "best_theta": to_numpy(training.best_theta), "optimizer": training.optimizer.state(),
            "rng": rng_state(training.rng), "network_rng": rng_state(training.network.rng),
            "callbacks": [[type(c).__name__, c.state()] for c in keepers(training)]}


def keepers(training):
    """Los callbacks con algo que guardar: una barra puede estar hoy y mañana no."""
    return [callback for callback in training.callbacks if type(callback).state is not Callback.state]


def restore(training, saved, arrays, key, path):
    """Repone lo que dio `captured`, después de revisar que sea de este mismo entrenamiento; si no, nada cambia."""
    now = copy.deepcopy({"key": key, **captured(training)})
    other = "usa otro archivo, o Checkpoint(…, resume=False) para empezar de cero."
    try:
        state = unpacked(saved, arrays)
        state["optimizer"] = training.optimizer.modern(state["optimizer"])
        same = state["key"] == key and outline(state) == outline(now)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        same = False
    if not same:
        raise ValueError(f"El punto de control {path} es de otro entrenamiento (otra red, otros datos, otro tamaño de "
                         f"lote u otros callbacks): {other}")
    try:
        check(state, sound, "Un punto de control lleva cuentas, un orden y parámetros finitos")
        put_back(training, state)
    except Exception as error:                   # anything may stand anywhere in a damaged file
        put_back(training, now)
        raise storage.StorageError(f"{path}: el punto de control está dañado ({error!r:.200}): {other}") from error


def put_back(training, state):
    theta = training.network.theta
    theta[...] = like(state["theta"], theta)
    training.optimizer.load_state(state["optimizer"])
    training.best, training.best_theta = state["best"], like(state["best_theta"], theta)
    training.epoch, training.samples_seen = state["epoch"], state["samples_seen"]
    training.order, training.stop_training = state["order"], state["stop_training"]
    set_rng_state(training.rng, state["rng"])
    set_rng_state(training.network.rng, state["network_rng"])
    for callback, (_, kept) in zip(keepers(training), state["callbacks"], strict=True):
        callback.load_state(kept)


def sound(state):
    """Si lo que se va a reponer podría haber salido de un entrenamiento."""
    optimizer, order = state["optimizer"], state["order"]
    counts = state["epoch"], state["samples_seen"], optimizer["t"]
    vectors = [state["best_theta"], *(value for value in optimizer.values() if isinstance(value, np.ndarray))]
    return (all(type(count) is int and 0 <= count < 2**63 for count in counts) and type(state["stop_training"]) is bool
            and not math.isnan(state["best"]) and np.isfinite(state["theta"]).all()
            and order.dtype.kind == "i" and (np.sort(order) == np.arange(len(order))).all()
            and all(v.shape == state["theta"].shape and np.isfinite(v).all() for v in vectors))


def outline(state):
    """Lo que debe ser igual en dos momentos de un mismo entrenamiento: qué hay, y de qué forma."""
    return (sorted(state), state["theta"].shape, state["theta"].dtype, state["order"].shape,
            sorted(state["optimizer"]), state["rng"]["bit_generator"], state["network_rng"]["bit_generator"],
            [name for name, _ in state["callbacks"]])


def rng_state(rng):
    return rng.get_state(legacy=False) if isinstance(rng, np.random.RandomState) else rng.bit_generator.state


def set_rng_state(rng, state):
    # Where its block of numbers goes on: NumPy believes it, and would read out of the block.
    for place, block in ((state["state"].get("pos"), state["state"].get("key")),
                         (state.get("buffer_pos"), state.get("buffer"))):
        if place is not None and not 0 <= place <= len(block):
            raise ValueError(f"el generador iría por el número {place} de {len(block)}")
    if isinstance(rng, np.random.RandomState):
        rng.set_state(state)
    else:
        rng.bit_generator.state = state


def fingerprint(training):
    """Un número que cambia si cambian la red, los datos o los lotes: para no retomar otro entrenamiento."""
    network = training.network
    settings = [[layer.config() for layer in network.layers], network.loss.config(), str(network.dtype),
                network.penalty and network.penalty.config(), training.optimizer.config(), training.batch_size,
                training.shuffle, [metric.name for metric in training.metrics]]
    code = zlib.crc32(json.dumps(settings, default=str).encode())
    for array in (*training.data, *(training.validation or ())):
        # A sparse matrix is its values, their columns and where each row begins.
        parts = (array.data, array.indices, array.indptr) if hasattr(array, "tocsr") else (array,)
        for part in parts if array is not None else ():
            code = zlib.crc32(np.ascontiguousarray(to_numpy(part)), code)
    return code


def packed(value, arrays):
    """`value` para JSON, con cada arreglo apartado en `arrays` y un hueco que dice cuál es."""
    if isinstance(value, dict):
        check(value, lambda d: all(isinstance(key, str) for key in d), "Un estado lleva textos por claves")
        return {key: packed(item, arrays) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(item, arrays) for item in value]
    if isinstance(value, np.ndarray):
        check(value.dtype, lambda dtype: dtype.kind in "fiub", "Un punto de control guarda arreglos de números")
        name = f"array_{len(arrays)}"
        arrays[name] = value
        return {"__array__": name}
    return value


def unpacked(value, arrays):
    """Lo contrario de `packed`."""
    if isinstance(value, dict):
        if value.keys() == {"__array__"}:
            return arrays[value["__array__"]]
        return {key: unpacked(item, arrays) for key, item in value.items()}
    return [unpacked(item, arrays) for item in value] if isinstance(value, list) else value
