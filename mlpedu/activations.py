"""Funciones de activación: cada una es un par, f(z) y la pendiente que usa la retropropagación.

La pendiente se escribe con la salida a = f(z), que ya está calculada: `slope(a, da)` recibe
∂L/∂a y devuelve ∂L/∂z. Casi todas actúan número por número; softmax mezcla la fila entera.
"""
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .names import find


class Activation(NamedTuple):
    """Una función de activación con su pendiente.

    Parámetros
    ----------
    name : str
        Su nombre en la tabla `ACTIVATIONS`.
    f : función de z, arreglo (n, k), a `a` de la misma forma.
    slope : función de (a, da), ambos (n, k), a dz = ∂L/∂z, de la misma forma.

    Ejemplos
    --------
    >>> relu = get("relu")
    >>> relu.f(np.array([-2.0, 3.0]))
    array([0., 3.])
    >>> relu.slope(np.array([0.0, 3.0]), np.array([5.0, 5.0]))
    array([0., 5.])

    Referencias
    -----------
    Goodfellow, Bengio y Courville (2016), *Deep Learning*, secciones 6.2.2 y 6.3.
    """
    name: str
    f: Callable
    slope: Callable


LEAK = 0.2                                       # slope of leaky_relu left of zero, as in Keras 3


def same(z):
    return z


def step(z):
    return (z >= 0).astype(z.dtype)


def logistic(z):
    # exp of a number never above zero: no overflow however large |z| is.
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def relu(z):
    # Beside zeros and not beside 0: only for two arrays has NumPy a vector loop, 3 times as fast (a step, up to 1.06).
    a = np.zeros(z.shape, z.dtype) if isinstance(z, np.ndarray) else np.zeros_like(z)
    return np.maximum(z, a, out=a)


def leaky_relu(z):
    return np.maximum(z, LEAK * z)


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def softmax(z):
    z = z.T.copy()                               # a column per example: adding up rows is 3 times as fast
    z -= z.max(axis=0)                           # the largest exponent is 0
    e = np.exp(z)
    e /= np.add.reduce(e)
    return e.T.copy()


def same_slope(a, da):
    return da


def flat_slope(a, da):                           # a step is flat: nothing can be learned through it
    return np.zeros_like(da)


def logistic_slope(a, da):
    return da * a * (1 - a)


def tanh_slope(a, da):
    return da * (1 - a * a)


def relu_slope(a, da):
    # By a mask of 0 and 1 (a is never below 0) of da's type, and not da[a == 0] = 0 or da * (a > 0): a step up to 1.2
    # times as fast.
    dz = a.astype(bool).astype(da.dtype)
    dz *= da
    return dz


def leaky_relu_slope(a, da):
    return np.where(a > 0, da, LEAK * da)


def softplus_slope(a, da):                       # logistic(z) = 1 - exp(-softplus(z))
    return da * -np.expm1(-a)


def exp_slope(a, da):
    return da * a


def softmax_slope(a, da):                        # every output depends on every z of its row
    return a * (da - (a * da).sum(axis=-1, keepdims=True))


ACTIVATIONS = {a.name: a for a in (
    #          name          f(z)        slope(a, da)
    Activation("identity",   same,       same_slope),
    Activation("heaviside",  step,       flat_slope),
    Activation("logistic",   logistic,   logistic_slope),
    Activation("tanh",       np.tanh,    tanh_slope),
    Activation("relu",       relu,       relu_slope),
    Activation("leaky_relu", leaky_relu, leaky_relu_slope),
    Activation("softplus",   softplus,   softplus_slope),
    Activation("exp",        np.exp,     exp_slope),
    Activation("softmax",    softmax,    softmax_slope),
)}
ALIASES = {"linear": "identity", "sigmoid": "logistic", "exponential": "exp"}    # Keras's words


def get(activation):
    """Busca una activación por su nombre; un objeto `Activation` se devuelve como está.

    Parámetros
    ----------
    activation : str, Activation o None
        None es la identidad, como en Keras; «linear», «sigmoid» y «exponential» son otros nombres de
        «identity», «logistic» y «exp».

    Devuelve
    --------
    Activation

    Errores
    -------
    ValueError
        Si el nombre no existe; el mensaje sugiere el más parecido.
    TypeError
        Si no es un texto ni una `Activation`.

    Ejemplos
    --------
    >>> get("sigmoid").name
    'logistic'
    >>> get("softmax").f(np.array([[1000.0, 1000.0]]))
    array([[0.5, 0.5]])
    """
    if activation is None:
        return ACTIVATIONS["identity"]
    if isinstance(activation, Activation):
        return activation
    return find(ACTIVATIONS | {alias: ACTIVATIONS[name] for alias, name in ALIASES.items()},
                activation, "la activación")
