"""Las métricas de una `Sequential`: qué quiere decir cada una con esta salida, y con qué nombre queda."""
from collections.abc import Callable

from .. import metrics
from ..metrics import Metric
from ..names import free

SPARSE = metrics.sparse_categorical_accuracy


def asked(given, argument, weighted):
    """Lo que se dio en compile, como lista de (métrica, si usa los pesos)."""
    if given is None:
        return []
    if not isinstance(given, (list, tuple)):
        raise ValueError(f'{argument} es una lista, como ["accuracy"]; llegó {given!r:.60}.')
    for metric in given:
        if not isinstance(metric, (str, Metric)):
            raise TypeError(f"Una métrica es un nombre o un objeto Metric; llegó {metric!r:.60}. Si es de "
                            "keras.metrics, le faltan los paréntesis; con una función tuya: "
                            "mlpedu.metrics.Metric(nombre, función de (p, y) a un número por ejemplo).")
    return [(metric, weighted) for metric in given]


def resolve(asked, loss, k):
    """Las métricas para `k` salidas y esta pérdida, cada una con su clave: «mae», «mae_1», «weighted_mae»…"""
    found, taken = [], {}
    for metric, weighted in asked:
        metric = metrics.get(metric, loss, k)._replace(weighted=weighted)
        check(metric, loss, k)
        name = f"weighted_{metric.name}" if weighted and metric.name in taken else metric.name
        found.append(metric._replace(name=free(name, taken)))
    return found


def check(metric, loss, k):
    """Rechaza una métrica que no entiende las y de esta pérdida: números de clase o una columna por salida."""
    if metric.rows is SPARSE and not loss.from_labels:
        raise ValueError(f"{metric.name} espera números de clase, y con {loss.name} y trae una columna por salida: usa "
                         "'accuracy'.")
    if loss.from_labels and metric.rows is not SPARSE and known(metric.rows):
        raise ValueError(f"{metric.name} espera una columna por salida, y con {loss.name} y trae números de clase: usa "
                         "'accuracy'.")
    if metric.rows is metrics.categorical_accuracy and k == 1:
        raise ValueError(f"Con una sola salida, {metric.name} acierta siempre: usa 'accuracy'.")


def known(rows: Callable):
    """El nombre en la tabla de `metrics` de esta función, o None."""
    return next((name for name, (function, _) in metrics.METRICS.items() if function is rows), None)


def number(value):
    """Como lo escribe Keras: cuatro decimales, o notación científica si es muy chico."""
    return f"{value:.4f}" if abs(value) > 1e-3 else f"{value:.4e}"


def line(logs):
    """Los valores en una línea.

    Ejemplos
    --------
    >>> line({"loss": 0.51236, "accuracy": 0.75})
    'loss: 0.5124 - accuracy: 0.7500'
    """
    return " - ".join(f"{name}: {number(value)}" for name, value in logs.items())
