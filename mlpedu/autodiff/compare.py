"""Cuatro maneras de derivar la misma función, con lo que cuesta cada una: a mano, por diferencias, directo, inverso.

El costo se mide, no se supone: se cuentan las veces que cada método evalúa la función.
"""
import numpy as np

from .forward import forward_gradient, single
from .scalar import Value


def reverse_gradient(f, x):
    """El gradiente de f en x por el modo inverso: una ida y una vuelta, sean cuantas sean las entradas.

    Parámetros
    ----------
    f : función de un arreglo (o número) que devuelve un número, escrita con operadores y las funciones de
        `mlpedu.autodiff` o de NumPy que existen en `Value` (`np.exp`, `np.log`, `np.tanh`…).
    x : número o arreglo, el punto.

    Devuelve
    --------
    Arreglo de la forma de x (un número si x lo es).

    Ejemplos
    --------
    >>> reverse_gradient(lambda x: x[0] * x[1] + x[1], [2.0, 3.0])
    array([3., 3.])
    """
    inputs = np.frompyfunc(Value, 1, 1)(x)
    single(f(inputs), Value).backward()
    return np.array(np.frompyfunc(lambda node: node.grad, 1, 1)(inputs), dtype=float)[()]


def compare_modes(f, x, by_hand=None, numeric=None):
    """Deriva f en x de hasta cuatro maneras y cuenta las evaluaciones de f que necesitó cada una.

    Parámetros
    ----------
    f, x : como en `reverse_gradient`.
    by_hand : función x → gradiente, tu fórmula; opcional.
    numeric : función (f, x) → gradiente, como `mlpedu.gradcheck.numeric_gradient`; opcional.

    Devuelve
    --------
    Lista de diccionarios, uno por método: "method"; "gradient", de la forma de x; "evaluations", las veces que
    se evaluó f; "backward_passes", las vueltas; "difference", la mayor diferencia con el modo inverso.

    Ejemplos
    --------
    >>> def f(x):
    ...     return x[0] * x[1] + np.tanh(x[0])
    >>> def differences(f, x, h=1e-5):
    ...     return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])
    >>> for row in compare_modes(f, np.array([0.0, 2.0]), lambda x: np.array([x[1] + 1, x[0]]), differences):
    ...     print(row["method"], row["gradient"].round(4), row["evaluations"], row["backward_passes"])
    a mano [3. 0.] 0 0
    diferencias [3. 0.] 4 0
    modo directo [3. 0.] 2 0
    modo inverso [3. 0.] 1 1
    """
    calls = 0

    def counted(point):
        nonlocal calls
        calls += 1
        return f(point)

    methods = {"a mano": by_hand and (lambda f, x: by_hand(x)), "diferencias": numeric,
               "modo directo": forward_gradient, "modo inverso": reverse_gradient}
    rows = []
    for method, gradient in methods.items():
        if gradient is not None:
            calls = 0
            rows.append({"method": method, "gradient": gradient(counted, x), "evaluations": calls,
                         "backward_passes": int(gradient is reverse_gradient)})
    for row in rows:
        if np.shape(row["gradient"]) != np.shape(x):
            raise ValueError(f"El gradiente {row['method']} debe tener la forma de x, {np.shape(x)}; "
                             f"tiene {np.shape(row['gradient'])}.")
        row["difference"] = float(np.max(np.abs(row["gradient"] - rows[-1]["gradient"]), initial=0.0))
    return rows
