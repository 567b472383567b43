"""El modo directo: un número dual lleva su valor y su derivada, y cada operación actualiza los dos a la vez.

No hace falta recordar nada ni volver atrás, pero cada pasada da la derivada en una sola dirección: con n
entradas, el gradiente completo cuesta n pasadas.
"""
from numbers import Real

import numpy as np

from .rules import Operators, check_number, evaluate


class Dual(Operators):
    """Un número con su derivada respecto de una dirección de las entradas.

    Se opera como un número corriente y con las mismas funciones que `Value`.

    Parámetros
    ----------
    data : número finito, el valor.
    derivative : número finito, cuánto cambia por cada unidad que se avanza; 0 en las constantes.

    Ejemplos
    --------
    La derivada de x² + x en x = 3:

    >>> x = Dual(3.0, 1.0)
    >>> x * x + x
    Dual(12.0, derivative=7.0)

    Referencias
    -----------
    Baydin, A. G. et al. (2018). Automatic differentiation in machine learning: a survey. JMLR 18(153).
    """

    def __init__(self, data, derivative=0.0):
        self.data, self.derivative = check_number(data, "Dual"), check_number(derivative, "Dual")

    @classmethod
    def record(cls, operation, arguments):
        """El resultado de una operación: su valor y, por la regla de la cadena, su derivada."""
        data, parents = evaluate(cls, operation, arguments)
        return cls(data, sum(slope * argument.derivative for argument, slope in parents))

    def __repr__(self):
        return f"Dual({float(f'{self.data:.6g}')}, derivative={float(f'{self.derivative:.6g}')})"


def jvp(f, x, v):
    """El valor de f en x y su derivada en la dirección v, en una sola pasada.

    Parámetros
    ----------
    f : función de un arreglo (o número) que devuelve un número, escrita con operadores y las funciones de
        `mlpedu.autodiff` o de NumPy que existen en `Dual` (`np.exp`, `np.log`, `np.tanh`…).
    x : número o arreglo, el punto.
    v : de la forma de x, la dirección (no hace falta que mida 1).

    Devuelve
    --------
    (float, float) : f(x) y ∇f(x) · v.

    Ejemplos
    --------
    >>> jvp(lambda x: x[0] * x[1] + x[1], [2.0, 3.0], [1.0, 0.0])
    (9.0, 3.0)
    """
    if np.shape(x) != np.shape(v):
        raise ValueError(f"v debe tener la forma de x, {np.shape(x)}; tiene {np.shape(v)}.")
    result = single(f(np.frompyfunc(Dual, 2, 1)(x, v)), Dual)
    return result.data, result.derivative


def forward_gradient(f, x):
    """El gradiente de f en x por el modo directo: una pasada por entrada.

    Parámetros
    ----------
    f, x : como en `jvp`.

    Devuelve
    --------
    Arreglo de la forma de x (un número si x lo es).

    Ejemplos
    --------
    >>> forward_gradient(lambda x: x[0] * x[1] + x[1], [2.0, 3.0])
    array([3., 3.])
    """
    gradient = np.zeros(np.shape(x))
    for i in np.ndindex(gradient.shape):
        direction = np.zeros_like(gradient)
        direction[i] = 1.0
        gradient[i] = jvp(f, x, direction)[1]
    return gradient[()]                                       # a number where x is one


def single(result, kind):
    """Lo que devolvió f, como `kind`: uno solo; un número corriente vale como constante."""
    if isinstance(result, np.ndarray) and result.size == 1:
        result = result.item()
    if not isinstance(result, kind | Real):
        raise TypeError("f debe devolver un solo número, hecho con operadores y funciones de mlpedu.autodiff; "
                        f"devolvió {type(result).__name__}. Si son varios, súmalos o promédialos.")
    return result if isinstance(result, kind) else kind(result)
