"""Métricas: números que se miran mientras la red aprende, pero que no la guían.

Cada una es el promedio de un número por ejemplo (`rows`), de modo que se puede juntar lote por lote.
"""
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .backend import put
from .names import find


class Metric(NamedTuple):
    """Una métrica: el promedio de `rows(p, y)`, arreglo (n,), pasado por `finish`.

    Parámetros
    ----------
    name : str
        La clave en `History.history`.
    rows : función de (p, y) a un número por ejemplo. `p`: (n, k); `y`: (n, k), o (n,) si son clases.
    finish : función del promedio al resultado.
    weighted : bool
        Si el promedio usa los pesos de los ejemplos.

    Ejemplos
    --------
    >>> get("mae").rows(np.array([[1.0], [5.0]]), np.array([[0.0], [2.0]])).tolist()
    [1.0, 3.0]
    """
    name: str
    rows: Callable
    finish: Callable = float
    weighted: bool = False


def binary_accuracy(p, y):
    return ((p > 0.5) == y).mean(axis=1)


def categorical_accuracy(p, y):
    return p.argmax(axis=1) == y.argmax(axis=1)


def sparse_categorical_accuracy(p, y):
    return p.argmax(axis=1) == y


def squared_error(p, y):
    return np.square(p - y).mean(axis=1)


def absolute_error(p, y):
    return np.abs(p - y).mean(axis=1)


METRICS = {
    "binary_accuracy":                 (binary_accuracy, float),
    "categorical_accuracy":            (categorical_accuracy, float),
    "sparse_categorical_accuracy":     (sparse_categorical_accuracy, float),
    "mean_squared_error":              (squared_error, float),
    "mean_absolute_error":             (absolute_error, float),
    "root_mean_squared_error":         (squared_error, np.sqrt),
}
ALIASES = {"mse": "mean_squared_error", "mae": "mean_absolute_error", "rmse": "root_mean_squared_error",
           "BinaryAccuracy": "binary_accuracy", "CategoricalAccuracy": "categorical_accuracy",
           "SparseCategoricalAccuracy": "sparse_categorical_accuracy", "MeanSquaredError": "mean_squared_error",
           "MeanAbsoluteError": "mean_absolute_error", "RootMeanSquaredError": "root_mean_squared_error"}


def get(metric, loss=None, outputs=1):
    """Busca una métrica por su nombre; un objeto `Metric` se devuelve como está.

    «accuracy» quiere decir lo que conviene al problema, como en Keras: con una salida, si p > 0.5 acierta;
    con varias, si la mayor es la correcta.

    Parámetros
    ----------
    metric : str o Metric
    loss : Loss o None
        Para saber si y trae números de clase.
    outputs : int
        Cuántas salidas tiene la red.

    Errores
    -------
    ValueError, TypeError
        Si el nombre no existe o no es un texto.

    Ejemplos
    --------
    >>> get("accuracy", outputs=3).rows(np.array([[0.1, 0.7, 0.2]]), np.array([[0, 1, 0]])).tolist()
    [True]
    """
    if isinstance(metric, Metric):
        return metric
    name = ALIASES.get(metric, metric) if isinstance(metric, str) else metric
    if name in ("accuracy", "acc"):
        kind = "binary" if outputs == 1 else "categorical"
        name = "sparse_categorical_accuracy" if loss is not None and loss.from_labels else f"{kind}_accuracy"
    known = {"accuracy": None} | METRICS | {alias: METRICS[key] for alias, key in ALIASES.items()}
    rows, finish = find(known, name, "la métrica")
    return Metric(metric, rows, finish)


def evaluate(network, x, y, weight=None, *, metrics=(), batch_size=1024):
    """La pérdida (con penalizaciones) y las métricas en `x`, sin aprender: dict de str a float.

    Recorre los ejemplos por lotes, para que la memoria no crezca con ellos.
    """
    means, heavy = Means(metrics), network.loss.by == "weights" and weight is not None
    for start in range(0, x.shape[0], batch_size):
        rows = slice(start, start + batch_size)
        x_batch, y_batch, w = (put(part if part is None else part[rows], network.device) for part in (x, y, weight))
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):      # an infinite loss says it by itself
            p = network.forward(x_batch)
            network.check_target(p.shape, y_batch)
            mass = float(w.sum()) if heavy else len(p)
            means.add(network.loss.value(p, y_batch, w) if mass else 0.0, p, y_batch, w, mass)
    logs = means.result()
    n = x.shape[0] if weight is None else float(weight.sum())
    return logs | {"loss": logs["loss"] + network.price(n)}


class Means:
    """Promedios de la pérdida y de las métricas que crecen lote por lote."""

    def __init__(self, metrics):
        self.metrics, self.n, self.loss, self.totals = metrics, 0, 0.0, [[0.0, 0.0] for _ in metrics]

    def add(self, loss, p, y, weight, mass=None):
        """Suma un lote; `mass` es lo que pesa en la pérdida media, si no es su número de ejemplos."""
        mass = len(p) if mass is None else mass
        self.n, self.loss = self.n + mass, self.loss + loss * mass
        for metric, total in zip(self.metrics, self.totals):
            rows = metric.rows(p, y)
            if metric.weighted and weight is not None:
                total[0], total[1] = total[0] + float(weight @ rows), total[1] + float(weight.sum())
            else:
                total[0], total[1] = total[0] + float(rows.sum()), total[1] + len(p)

    def result(self):
        return {"loss": self.loss / self.n,
                **{m.name: float(m.finish(t / n)) for m, (t, n) in zip(self.metrics, self.totals)}}
