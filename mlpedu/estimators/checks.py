"""Lo que un estimador revisa antes de empezar: sus parámetros."""
from math import inf, isfinite
from numbers import Integral, Real

import numpy as np

from .. import activations
from ..backend import get as get_device
from ..callbacks import Callback, EarlyStopping
from ..losses import Loss
from ..names import find

SOLVERS = ("lbfgs", "sgd", "adam")
RATES = ("constant", "invscaling", "adaptive")


def is_number(value, kind=Real):
    return isinstance(value, kind) and not isinstance(value, bool) and isfinite(value)


def counts(value):
    return is_number(value, Integral) and value >= 1


def is_flag(value):
    return isinstance(value, (bool, np.bool_))


def share(value):
    return is_number(value) and 0 <= value < 1


ONE_OR_MORE, FLAG, SHARE = "un entero mayor o igual que 1", "True o False", "un número de 0 a menos de 1"
POSITIVE, NOT_NEGATIVE = "un número mayor que 0", "un número mayor o igual que 0"
RULES = {                                                # parameter: (is it good?, what was expected)
    "alpha": (lambda v: is_number(v) and v >= 0, NOT_NEGATIVE),
    "batch_size": (lambda v: v == "auto" if isinstance(v, str) else counts(v), f"'auto' o {ONE_OR_MORE}"),
    "learning_rate_init": (lambda v: is_number(v) and v > 0, POSITIVE),
    "power_t": (lambda v: is_number(v) and v >= 0, NOT_NEGATIVE),
    "max_iter": (counts, ONE_OR_MORE),
    "shuffle": (is_flag, FLAG),
    "tol": (lambda v: is_number(v) and v >= 0, NOT_NEGATIVE),
    "verbose": (lambda v: is_flag(v) or (is_number(v, Integral) and v >= 0), "True, False o un entero"),
    "warm_start": (is_flag, FLAG),
    "momentum": (lambda v: is_number(v) and 0 <= v <= 1, "un número de 0 a 1"),
    "nesterovs_momentum": (is_flag, FLAG),
    "early_stopping": (is_flag, FLAG),
    "validation_fraction": (share, SHARE),
    "beta_1": (share, SHARE),
    "beta_2": (share, SHARE),
    "epsilon": (lambda v: is_number(v) and v > 0, POSITIVE),
    "n_iter_no_change": (lambda v: counts(v) or v == inf, f"{ONE_OR_MORE} (o np.inf)"),
    "max_fun": (counts, ONE_OR_MORE),
    "callbacks": (lambda v: v is None or (isinstance(v, (list, tuple)) and all(isinstance(c, Callback) for c in v)),
                  "None o una lista de objetos de mlpedu.callbacks"),
    "scale_targets": (is_flag, FLAG),
}


def check_parameters(parameters):
    """Revisa los parámetros que se entienden por separado; los demás se revisan al armar la red.

    Errores
    -------
    ValueError o TypeError que dice qué se esperaba y qué llegó.
    """
    for name, (good, expected) in RULES.items():
        if name in parameters and not good(value := parameters[name]):
            raise ValueError(f"{name} debe ser {expected}. Se recibió {value!r}.")
    if is_number(rate := parameters["learning_rate"]):
        raise ValueError(f"learning_rate dice cómo cambia la tasa ({', '.join(RATES)}); la tasa misma es "
                         f"learning_rate_init={rate!r}.")
    if not isinstance(loss := parameters["loss"], (str, Loss)):
        raise TypeError("loss debe ser el nombre de una pérdida o un objeto de mlpedu.losses. Se recibió "
                        f"{loss!r:.60}. (Las capas ocultas se piden así: hidden_layer_sizes=(100,).)")
    find(dict.fromkeys(SOLVERS), parameters["solver"], "el solver")
    find(dict.fromkeys(RATES), parameters["learning_rate"], "la forma de learning_rate")
    get_device(parameters["device"])
    validates = parameters["early_stopping"] and parameters["solver"] != "lbfgs"
    for callback in parameters["callbacks"] or ():
        name = getattr(callback, "monitor", "") if isinstance(callback, EarlyStopping) else ""
        if name.startswith("val_") and not (validates and name in ("val_loss", "val_score")):
            raise ValueError(f"EarlyStopping vigila {name!r}, que aquí no se mide. Con early_stopping=True y solver "
                             "'adam' o 'sgd' se miden 'val_loss' y 'val_score'; sin eso, solo 'loss'.")


def hidden_sizes(sizes):
    """`hidden_layer_sizes` como lista: un número es una sola capa, y una lista vacía, ninguna.

    Ejemplos
    --------
    >>> hidden_sizes(5), hidden_sizes((300, 100)), hidden_sizes([])
    ([5], [300, 100], [])
    """
    listed = [sizes] if isinstance(sizes, Real) else list(sizes) if np.iterable(sizes) else [None]
    if isinstance(sizes, str) or not all(counts(size) for size in listed):
        raise ValueError("hidden_layer_sizes debe ser una lista con las neuronas de cada capa oculta, enteros "
                         f"mayores que 0, como (300, 100). Se recibió {sizes!r}.")
    return [int(size) for size in listed]


def one_per_layer(value, n_hidden, name):
    """Un valor por capa oculta: el mismo en todas, o los de una lista de ese largo.

    Ejemplos
    --------
    >>> one_per_layer("relu", 2, "activation"), one_per_layer(["relu", "tanh"], 2, "activation")
    (['relu', 'relu'], ['relu', 'tanh'])
    """
    if isinstance(value, activations.Activation) or not isinstance(value, (list, tuple, np.ndarray)):
        return [value] * n_hidden
    if len(value) != n_hidden:
        raise ValueError(f"{name} tiene {len(value)} valores y hay {n_hidden} capas ocultas: da uno por capa, o uno "
                         "solo para todas.")
    return list(value)
