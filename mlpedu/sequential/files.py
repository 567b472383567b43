"""Guardar una `Sequential` en un archivo y leerla: capas y opciones en JSON, parámetros como arreglos."""
import math
from pathlib import Path

import numpy as np

from .. import losses, optimizers, storage
from ..metrics import METRICS, Metric
from ..names import find
from ..storage import StorageError
from . import measures

KERAS_SUFFIXES = (".h5", ".hdf5", ".keras")
KIND = "sequential"


def save_model(model, path, overwrite=True):
    """Guarda `model` en `path`; la documentación está en `Sequential.save`."""
    network, path = model._ready(), Path(path)
    if not overwrite and path.exists():
        raise FileExistsError(f"{path} ya existe; usa otro nombre u overwrite=True.")
    config, arrays = {"kind": KIND, "model": model.get_config(), "compile": None}, {"theta": network.theta}
    if model.loss is not None:
        started = model.optimizer.scratch is not None
        state = model.optimizer.state() if started else {}
        arrays |= {f"optimizer.{name}": value for name, value in state.items() if isinstance(value, np.ndarray)}
        config["compile"] = {
            "loss": model.loss.config(), "optimizer": model.optimizer.config(),
            "state": {name: value for name, value in state.items() if not isinstance(value, np.ndarray)},
            "metrics": [m for m in map(metric_config, model._asked) if m]}
    storage.save(path, config, arrays)
    if path.suffix.lower() in KERAS_SUFFIXES:
        print(f"{path.name} quedó en el formato de mlpedu, aunque termine en {path.suffix}: se lee con load_model de "
              "mlpedu, no con Keras.")


def metric_config(asked):
    metric, weighted = asked
    if isinstance(metric, str):
        return {"name": metric, "weighted": weighted}
    kind = measures.known(metric.rows)
    if kind is None:
        print(f"La métrica {metric.name!r} es tuya y no se guarda: al leer la red, compílala de nuevo con ella.")
        return None
    root = metric.finish is np.sqrt
    return {"name": metric.name, "kind": "root_mean_squared_error" if root else kind, "weighted": weighted}


def load_model(path, random_state=None):
    """Lee una red guardada con `Sequential.save`, lista para predecir o para seguir entrenando.

    Parámetros
    ----------
    path : str o Path
    random_state : int, Generator, RandomState o None
        El azar que usará de aquí en adelante.

    Devuelve
    --------
    Sequential

    Errores
    -------
    FileNotFoundError
        Si el archivo no está.
    StorageError
        Si no es de mlpedu, está dañado o incompleto, o es de una versión más nueva.

    Ejemplos
    --------
    >>> import tempfile
    >>> from mlpedu.layers import Dense
    >>> from mlpedu.sequential import Input, Sequential
    >>> model = Sequential([Input((2,)), Dense(1)], random_state=0)
    >>> path = Path(tempfile.mkdtemp()) / "mi_red"
    >>> model.save(path)
    >>> x = np.ones((3, 2))
    >>> bool((load_model(path).predict(x) == model.predict(x)).all())
    True
    """
    config, arrays = storage.load(path)
    try:
        if config.get("kind") != KIND:
            raise ValueError(f"guarda otra cosa ({config.get('kind')!r:.40}), no una red Sequential.")
        return restored(config, arrays, random_state)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise StorageError(f"{Path(path).name}: no se puede armar la red ({error}). Guárdala otra vez.") from error


def restored(config, arrays, random_state):
    from .model import Sequential
    check_sizes(config["model"], arrays["theta"])
    model = Sequential.from_config(config["model"], random_state=random_state)
    fill(model._ready().theta, arrays["theta"], "los parámetros")
    if config["compile"]:
        made = config["compile"]
        asked = [(metric_from(m), m["weighted"]) for m in made["metrics"]]
        model.compile(loss=losses.get(made["loss"]), optimizer=optimizers.get(made["optimizer"]),
                      metrics=[m for m, weighted in asked if not weighted],
                      weighted_metrics=[m for m, weighted in asked if weighted])
        if made["state"]:
            restore_optimizer(model, made["state"], arrays)
    return model


def check_sizes(config, theta):
    """Que los parámetros sean tantos como piden las capas, antes de reservar memoria para ellas."""
    from .stack import Input, Stack
    shape, size = Input(tuple(config["build_input_shape"])[1:]).input_shape, 0
    for layer in Stack.from_config({**config, "build_input_shape": None}).layers:
        size += sum(math.prod(s) for s in layer.shapes(shape).values())
        shape = layer.output_shape(shape)
    if theta.shape != (size,):
        raise ValueError(f"las capas piden {size} parámetros y hay {theta.shape}")


def fill(target, source, what):
    if source.shape != target.shape or source.dtype != target.dtype or not np.isfinite(source).all():
        raise ValueError(f"{what} no son {target.size} números finitos de tipo {target.dtype}")
    target[...] = source


def restore_optimizer(model, state, arrays):
    optimizer = model.optimizer
    optimizer.start(model.network.theta)
    for name in optimizer.memory:
        fill(getattr(optimizer, name), arrays[f"optimizer.{name}"], "la memoria del optimizador")
    optimizer.load_state({**state, **{name: getattr(optimizer, name) for name in optimizer.memory}})


def metric_from(config):
    if "kind" not in config:
        return config["name"]
    rows, finish = find(METRICS, config["kind"], "la métrica")
    return Metric(config["name"], rows, finish)
