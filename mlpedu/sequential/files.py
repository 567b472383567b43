"""Guardar una `Sequential` en un archivo y leerla: capas y opciones en JSON, parámetros como arreglos."""
import json
import math
import os
from pathlib import Path

import numpy as np

from .. import layers, losses, optimizers, penalties, schedules, storage
from ..backend import like, to_numpy
from ..metrics import METRICS, Metric
from ..names import check, find
from ..storage import StorageError
from . import inputs

KERAS_SUFFIXES = (".h5", ".hdf5", ".keras")
KIND = "sequential"
OURS = (*layers.LAYERS.values(), type(None), penalties.L1, penalties.L2, penalties.L1L2)


def save_model(model, path, overwrite=True):
    """Guarda `model` en `path`; la documentación está en `Sequential.save`."""
    network, path = model._ready(), as_path(path)
    if not overwrite and path.exists():
        raise FileExistsError(f"{path} ya existe; usa otro nombre u overwrite=True.")
    config, arrays = {"kind": KIND, "model": layers_config(model), "compile": None}, {"theta": to_numpy(network.theta)}
    if model.loss is not None and can_be_kept(model.loss, model.optimizer):
        started = model.optimizer.trains is network.theta
        state = model.optimizer.state() if started else {}
        arrays |= {f"optimizer.{name}": value for name, value in state.items() if isinstance(value, np.ndarray)}
        config["compile"] = {
            "loss": model.loss.config(), "optimizer": model.optimizer.config(), "samples_seen": model._seen,
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
    kind = next((kind for kind, made in METRICS.items() if made == (metric.rows, metric.finish)), None)
    if kind is None:
        print(f"La métrica {metric.name!r} es tuya y no se guarda: al leer la red, compílala de nuevo con ella.")
        return None
    return {"name": metric.name, "kind": kind, "weighted": weighted}


def as_path(path):
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"Di el nombre del archivo, un texto o un Path; llegó {path!r:.60}.")
    if Path(path).is_dir():
        raise IsADirectoryError(f"{path} es una carpeta; di un archivo de adentro.")
    return Path(path)


def layers_config(model):
    """Las capas y sus opciones, si con eso se arman otra vez las mismas."""
    from .stack import Stack
    try:
        for layer in model.layers:
            if type(layer) not in OURS or type(getattr(layer, "kernel_regularizer", None)) not in OURS:
                raise ValueError(f"la capa {layer.name!r} tiene algo tuyo (su clase o su kernel_regularizer).")
        config = model.get_config()
        Stack.from_config(json.loads(json.dumps({**config, "build_input_shape": None})))
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"Esta red no se puede guardar, y no se escribió nada: {error} load_model solo sabe armar "
                         "las capas de mlpedu con sus opciones; guarda aparte model.get_weights().") from error
    return config


def can_be_kept(loss, optimizer):
    """Si la pérdida y el optimizador son de mlpedu; si no, dice cuál no se guarda."""
    ours = type(optimizer.schedule) in (type(None), *schedules.SCHEDULES.values())
    theirs = [what for what, kept in (
        (f"La pérdida {type(loss).__name__}", type(loss) in losses.LOSSES.values()),
        (f"El optimizador {type(optimizer).__name__}", type(optimizer) in optimizers.OPTIMIZERS.values()),
        (f"El plan de la tasa {type(optimizer.schedule).__name__}", ours)) if not kept]
    if theirs:
        print(f"{theirs[0]} es cosa tuya: se guardan las capas y sus parámetros, no lo compilado. Al leer la red, "
              "compílala de nuevo.")
    return not theirs


def save_weights(model, path):
    theta, shapes = model._ready().theta, [list(w.shape) for w in model.weights]
    storage.save(as_path(path), {"kind": "weights", "shapes": shapes}, {"theta": to_numpy(theta)})


def load_weights(model, path):
    theta, shapes = model._ready().theta, [list(w.shape) for w in model.weights]
    config, arrays = storage.load(as_path(path))
    if config.get("kind") != "weights" or "theta" not in arrays:
        raise StorageError(f"{Path(path).name} no es de save_weights. Una red entera se lee con load_model.")
    if config.get("shapes") != shapes:
        raise ValueError(f"{Path(path).name} es de otra red: tiene parámetros de formas {config.get('shapes')!r:.80} y "
                         f"esta, {shapes}.")
    try:
        fill(theta, arrays["theta"].astype(theta.dtype), "los parámetros")
    except ValueError as error:
        raise StorageError(f"{Path(path).name} está dañado: {error}.") from None


def load_model(path, random_state=None, compile=True, **unknown):
    """Lee una red guardada con `Sequential.save`, lista para predecir o para seguir entrenando.

    Parámetros
    ----------
    path : str o Path
    random_state : int, Generator, RandomState o None
        El azar que usará de aquí en adelante.
    compile : bool
        False para leerla sin compilar.

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
    inputs.refuse(unknown, "load_model", "path, random_state y compile")
    config, arrays = storage.load(as_path(path))
    try:
        if config.get("kind") == "checkpoint":
            raise ValueError("es un punto de control: para retomarlo, arma la misma red y pasa a fit "
                             "callbacks=[Checkpoint(archivo)]")
        if config.get("kind") != KIND:
            raise ValueError(f"guarda otra cosa ({config.get('kind')!r:.40}), no una red Sequential")
        return restored(config if compile else config | {"compile": None}, arrays, random_state)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise StorageError(f"{Path(path).name}: no se puede armar la red ({error}).") from error


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
        model._seen = inputs.count(made.get("samples_seen", 0), "samples_seen", 0)
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
    target[...] = like(source, target)


def restore_optimizer(model, state, arrays):
    optimizer = model.optimizer
    optimizer.start(model.network.theta)
    kept = {name.removeprefix("optimizer."): array for name, array in arrays.items() if name.startswith("optimizer.")}
    kept = optimizer.modern({**state, **kept})
    check(kept["t"], lambda t: type(t) is int and 0 <= t < 2**63, "El optimizador lleva la cuenta de sus pasos")
    if missing := [name for name in optimizer.memory if name not in kept]:
        raise ValueError(f"le falta la memoria del optimizador, {', '.join(missing)}: quizá es de otra versión. Con "
                         "load_model(…, compile=False) tienes la red; compílala de nuevo")
    for name in optimizer.memory:
        fill(getattr(optimizer, name), kept[name], "la memoria del optimizador")
    optimizer.load_state({**kept, **{name: getattr(optimizer, name) for name in optimizer.memory}})


def metric_from(config):
    if "kind" not in config:
        return config["name"]
    rows, finish = find(METRICS, config["kind"], "la métrica")
    return Metric(config["name"], rows, finish)
