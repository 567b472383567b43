"""Pesos iniciales: azar cuyo tamaño depende de cuántas conexiones entran y salen.

Si los pesos nacen muy grandes o muy chicos, la señal crece o se apaga de capa en capa. Glorot, He y
LeCun eligen la varianza de modo que conserve su tamaño: 2/(entradas + salidas), 2/entradas y 1/entradas.
"""
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .names import find

# Standard deviation of a unit normal cut at two sigma: dividing by it gives the variance asked for.
CUT_NORMAL_STD = 0.87962566103423978


class Initializer(NamedTuple):
    """Un inicializador: `initializer(rng, shape, fan_in, fan_out)` devuelve un arreglo float64.

    Parámetros
    ----------
    name : str
        Nombre en la tabla `INITIALIZERS`.
    draw : función de (rng, shape, variance) a un arreglo de esa forma.
    variance : función de (fan_in, fan_out) a la varianza deseada.

    Ejemplos
    --------
    >>> w = get("glorot_uniform")(np.random.default_rng(0), (3, 2), 3, 2)
    >>> w.shape, bool(abs(w).max() <= math.sqrt(6 / (3 + 2)))
    ((3, 2), True)

    Referencias
    -----------
    Glorot y Bengio (2010), *Understanding the difficulty of training deep feedforward neural networks*,
    ecuación 16. He, Zhang, Ren y Sun (2015), doi:10.1109/ICCV.2015.123, ecuación 10.
    LeCun, Bottou, Orr y Müller (1998), *Efficient BackProp*, doi:10.1007/3-540-49430-8_2, sección 4.6.
    """
    name: str
    draw: Callable
    variance: Callable

    def __call__(self, rng, shape, fan_in, fan_out):
        return self.draw(rng, shape, self.variance(fan_in, fan_out))


def draw_uniform(rng, shape, variance):          # U(-r, r) has variance r²/3
    bound = math.sqrt(3 * variance)
    return rng.uniform(-bound, bound, shape)


def draw_normal(rng, shape, variance):
    values = rng.normal(size=shape)
    while (far := np.abs(values) > 2).any():     # draw again what fell beyond two sigma
        values[far] = rng.normal(size=int(far.sum()))
    return values * (math.sqrt(variance) / CUT_NORMAL_STD)


def draw_zeros(rng, shape, variance):
    return np.zeros(shape)


def glorot(fan_in, fan_out):
    return 2 / (fan_in + fan_out)


def half_glorot(fan_in, fan_out):                # scikit-learn's choice for the logistic: bound² = 2/(in + out)
    return glorot(fan_in, fan_out) / 3


def he(fan_in, fan_out):
    return 2 / fan_in


def lecun(fan_in, fan_out):
    return 1 / fan_in


def none(fan_in, fan_out):
    return 0.0


INITIALIZERS = {i.name: i for i in (
    Initializer("glorot_uniform",      draw_uniform, glorot),
    Initializer("glorot_normal",       draw_normal,  glorot),
    Initializer("half_glorot_uniform", draw_uniform, half_glorot),
    Initializer("he_uniform",          draw_uniform, he),
    Initializer("he_normal",           draw_normal,  he),
    Initializer("lecun_uniform",       draw_uniform, lecun),
    Initializer("lecun_normal",        draw_normal,  lecun),
    Initializer("zeros",               draw_zeros,   none),
)}


def get(initializer):
    """Busca un inicializador por su nombre; un objeto `Initializer` se devuelve como está.

    Parámetros
    ----------
    initializer : str o Initializer

    Errores
    -------
    ValueError, TypeError
        Si el nombre no existe o no es un texto.

    Ejemplos
    --------
    >>> get("he_normal").variance(100, 10)
    0.02
    """
    return initializer if isinstance(initializer, Initializer) else find(INITIALIZERS, initializer, "el inicializador")
