"""Puntos de control: guardar un entrenamiento entero y retomarlo como si nunca se hubiera cortado."""
import json
import zlib
from pathlib import Path

import numpy as np

from .. import storage
from .base import Callback


class Checkpoint(Callback):
    """Guarda el entrenamiento entero en un archivo al final de cada época, y lo retoma si ya está.

    Si el proceso muere (un corte de luz, `kill -9`), el mismo programa lanzado de nuevo sigue desde la última
    época terminada y llega a los mismos parámetros, bit a bit, que si nada hubiera pasado: se guardan los
    parámetros, la memoria del optimizador, el azar, el orden de los ejemplos y los demás avisos.

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
    >>> train(5).epoch                           # retoma en la época 3, con la historia completa
    [0, 1, 2, 3, 4]
    """
    last = True                                  # it saves what the others have done

    def __init__(self, path, every=1, resume=True):
        if every < 1:
            raise ValueError(f"every es cada cuántas épocas se guarda, un entero mayor que 0; llegó {every!r}.")
        self.path, self.every, self.resume = path, every, resume

    def on_train_begin(self, logs):
        self.key = fingerprint(self.training)
        if self.resume and Path(self.path).exists():
            config, arrays = storage.load(self.path)
            restore(self.training, unpacked(config.get("training"), arrays), self.key, self.path)

    def on_epoch_end(self, epoch, logs):
        if (epoch + 1) % self.every == 0 or self.training.stop_training or epoch + 1 == self.training.epochs:
            arrays = {}
            state = packed({"key": self.key, **captured(self.training)}, arrays)
            storage.save(self.path, {"kind": "checkpoint", "training": state}, arrays)


def captured(training):
    """Todo lo que cambia en un entrenamiento, al final de una época."""
    return {"epoch": training.epoch + 1, "order": training.order, "samples_seen": training.samples_seen,
            "stop_training": training.stop_training, "theta": training.network.theta,
            "optimizer": training.optimizer.state(),
            "rng": rng_state(training.rng), "network_rng": rng_state(training.network.rng),
            "callbacks": [[type(c).__name__, c.state()] for c in training.callbacks]}


def restore(training, state, key, path):
    """Repone lo que dio `captured`, después de revisar que sea de este mismo entrenamiento."""
    names = [type(c).__name__ for c in training.callbacks]
    if not isinstance(state, dict) or state["key"] != key or [name for name, _ in state["callbacks"]] != names:
        raise ValueError(f"El punto de control {path} es de otro entrenamiento (otra red, otros datos, otro tamaño de "
                         "lote u otros avisos). Usa otro archivo, o Checkpoint(…, resume=False) para empezar de cero.")
    training.network.theta[...] = state["theta"]
    training.optimizer.load_state(state["optimizer"])
    training.epoch, training.samples_seen = state["epoch"], state["samples_seen"]
    training.order, training.stop_training = state["order"], state["stop_training"]
    set_rng_state(training.rng, state["rng"])
    set_rng_state(training.network.rng, state["network_rng"])
    for callback, (_, saved) in zip(training.callbacks, state["callbacks"]):
        callback.load_state(saved)


def rng_state(rng):
    return rng.get_state(legacy=False) if isinstance(rng, np.random.RandomState) else rng.bit_generator.state


def set_rng_state(rng, state):
    if isinstance(rng, np.random.RandomState):
        rng.set_state(state)
    else:
        rng.bit_generator.state = state


def fingerprint(training):
    """Un número que cambia si cambian la red, los datos o los lotes: para no retomar otro entrenamiento."""
    network = training.network
    settings = [[layer.config() for layer in network.layers], network.loss.config(), str(network.dtype),
                training.optimizer.config(), training.batch_size, training.shuffle]
    code = zlib.crc32(json.dumps(settings, default=str).encode())
    for array in training.data:
        if array is not None:
            # A sparse matrix is known by its values.
            code = zlib.crc32(np.ascontiguousarray(array.data if hasattr(array, "tocsr") else array), code)
    return code


def packed(value, arrays):
    """`value` para JSON, con cada arreglo apartado en `arrays` y un hueco que dice cuál es."""
    if isinstance(value, dict):
        return {key: packed(item, arrays) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(item, arrays) for item in value]
    if isinstance(value, np.ndarray):
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
