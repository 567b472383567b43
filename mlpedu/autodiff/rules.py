"""La tabla de derivadas: cada operación con su valor y sus derivadas locales, una fila por operación.

Es todo el cálculo diferencial que hay aquí. El modo directo (`Dual`) y el inverso (`Value`, `Tensor`) leen
esta misma tabla y solo difieren en el orden en que multiplican las derivadas locales.
"""
from math import isfinite
from numbers import Real

import numpy as np


def _logistic(x):
    return np.exp(-np.logaddexp(0.0, -x))                     # no overflow, and precise far below zero too


def _power_dx(x, y, z):
    return y * np.power(x, np.where(y == 0, 1.0, y - 1))      # x**0 is constant, at x = 0 too


def _power_dy(x, y, z):
    return z * np.log(np.where(x == 0, 1.0, x))               # 0**y stays 0 as y moves


RULES = {               # operation: value, and one local derivative per argument, written with the result z
    "+":          (np.add,                                lambda x, y, z: 1.0,          lambda x, y, z: 1.0),
    "-":          (np.subtract,                           lambda x, y, z: 1.0,          lambda x, y, z: -1.0),
    "*":          (np.multiply,                           lambda x, y, z: y,            lambda x, y, z: x),
    "/":          (np.divide,                             lambda x, y, z: 1 / y,        lambda x, y, z: -z / y),
    "**":         (np.power,                              _power_dx,                    _power_dy),
    "neg":        (np.negative,                           lambda x, z: -1.0),
    "abs":        (np.abs,                                lambda x, z: np.sign(x)),
    "exp":        (np.exp,                                lambda x, z: z),
    "log":        (np.log,                                lambda x, z: 1 / x),
    "sin":        (np.sin,                                lambda x, z: np.cos(x)),
    "cos":        (np.cos,                                lambda x, z: -np.sin(x)),
    "tanh":       (np.tanh,                               lambda x, z: 1 - z * z),
    "logistic":   (_logistic,                             lambda x, z: z * (1 - z)),
    "softplus":   (lambda x: np.logaddexp(0.0, x),        lambda x, z: _logistic(x)),
    "relu":       (lambda x: np.maximum(x, 0.0),          lambda x, z: x > 0),
    "leaky_relu": (lambda x, a: np.where(x > 0, x, a * x),
                   lambda x, a, z: np.where(x > 0, 1.0, a),             lambda x, a, z: np.minimum(x, 0.0)),
    "maximum":    (np.maximum,                            # a tie shares the derivative, as PyTorch and JAX do
                   lambda x, y, z: (x > y) + 0.5 * (x == y),            lambda x, y, z: (y > x) + 0.5 * (x == y)),
    "clip":       (np.clip,                               lambda x, low, high, z: (low <= x) & (x <= high),
                   lambda x, low, high, z: x < low,                     lambda x, low, high, z: x > high),
    "where":      (lambda c, x, y: np.where(c != 0, x, y),              lambda c, x, y, z: 0.0,
                   lambda c, x, y, z: c != 0,                           lambda c, x, y, z: c == 0),
}


def apply(operation, *arguments):
    """Hace una operación de la tabla con lo que le den: números, arreglos, `Value`, `Dual` o `Tensor`."""
    kinds = {type(a) for a in arguments if isinstance(a, Operators)}
    if len(kinds) > 1:
        raise TypeError(f"No se pueden mezclar {' y '.join(sorted(k.__name__ for k in kinds))} en una operación: "
                        "usa un solo tipo en todo el cálculo.")
    kind = kinds.pop() if kinds else None
    arrays = [a for a in arguments if isinstance(a, np.ndarray)]
    if any(a.dtype == object for a in arrays) or (arrays and kind and not kind.takes_arrays):
        each = np.frompyfunc(lambda *numbers: apply(operation, *numbers), len(arguments), 1)
        return each(*arguments)                               # an array of Value or Dual: one by one
    if kind:
        return kind.record(operation, arguments)
    try:
        return RULES[operation][0](*arguments)
    except TypeError:
        kinds = ", ".join(type(a).__name__ for a in arguments)
        raise TypeError(f"{operation} se calcula con números, arreglos, Value, Dual o Tensor; "
                        f"se recibió {kinds}.") from None


def written(operation, words):
    """La operación como se lee: "x * y", "-x", "tanh(x)"."""
    if operation in ("+", "-", "*", "/", "**"):
        return f" {operation} ".join(f"({w})" if w.startswith("-") else w for w in words)
    return f"-{words[0]}" if operation == "neg" else f"{operation}({', '.join(words)})"


def evaluate(kind, operation, arguments):
    """El valor z de una operación entre números y los pares (argumento, ∂z/∂argumento).

    Solo los argumentos del tipo `kind` tienen derivada; los números corrientes son constantes.
    """
    numbers = [np.float64(a.data if isinstance(a, kind) else check_number(a, kind.__name__)) for a in arguments]
    value, *slopes = RULES[operation]
    with np.errstate(all="ignore"):                           # what isn't finite is refused below
        z = float(value(*numbers))
        parents = tuple((a, float(slope(*numbers, z))) for a, slope in zip(arguments, slopes) if isinstance(a, kind))
    if not all(map(isfinite, (z, *(slope for _, slope in parents)))):
        raise ValueError(f"{written(operation, [f'{n:g}' for n in numbers])} o su derivada no es un número finito: "
                         "está fuera del dominio o es demasiado grande. Revisa los valores que llegan ahí.")
    return z, parents


def check_number(value, kind):
    """El número que llegó, como float; si no lo es, un error que lo dice."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if not isinstance(value, Real | np.bool_):
        raise TypeError(f"{kind} trabaja con un número (para arreglos está Tensor); "
                        f"se recibió {type(value).__name__}.")
    if not isfinite(value):
        raise ValueError(f"{kind} necesita un número finito; se recibió {value}.")
    return float(value)


def _plain(other):
    return other.data if isinstance(other, Operators) else other


class Operators:
    """Los operadores de Python y las funciones de la tabla, para quien sepa hacer `record(operación, …)`."""

    takes_arrays = False

    def __add__(self, other): return apply("+", self, other)
    def __radd__(self, other): return apply("+", other, self)
    def __sub__(self, other): return apply("-", self, other)
    def __rsub__(self, other): return apply("-", other, self)
    def __mul__(self, other): return apply("*", self, other)
    def __rmul__(self, other): return apply("*", other, self)
    def __truediv__(self, other): return apply("/", self, other)
    def __rtruediv__(self, other): return apply("/", other, self)
    def __pow__(self, other): return apply("**", self, other)
    def __rpow__(self, other): return apply("**", other, self)
    def __neg__(self): return apply("neg", self)
    def __abs__(self): return apply("abs", self)

    # Comparing gives True or False (or an array of them): what a branch needs, nothing to differentiate.
    def __lt__(self, other): return self.data < _plain(other)
    def __le__(self, other): return self.data <= _plain(other)
    def __gt__(self, other): return self.data > _plain(other)
    def __ge__(self, other): return self.data >= _plain(other)

    # NumPy looks these names up in arrays of objects: np.exp(array of Value) works.
    def exp(self): return apply("exp", self)
    def log(self): return apply("log", self)
    def sin(self): return apply("sin", self)
    def cos(self): return apply("cos", self)
    def tanh(self): return apply("tanh", self)
    def sqrt(self): return apply("**", self, 0.5)
