"""Comprobar un gradiente: mover un poco cada entrada y ver si la función cambia lo que el gradiente predice.

Sirve para cualquier función de un arreglo a un número, y para una red entera. Es lenta (dos evaluaciones por
coordenada) y aproximada, pero no comparte nada con tu fórmula: donde las dos coinciden, es difícil que falle.
"""
from typing import NamedTuple

import numpy as np

# By dtype: step (the cube root of its eps balances truncation and rounding), tolerance, and how much to shrink
# the step before accusing. float32 can see little: of |f| = 1, slopes down to about 1e-4.
PRECISION = {"float64": (6e-6, 1e-6, 0.01), "float32": (5e-3, 5e-3, 0.1)}
NOISE = 10                  # roundings that f may carry: it adds many terms, each rounded


class Comparison(NamedTuple):
    """Una derivada según el gradiente y según las diferencias, y su error relativo."""
    analytic: float
    numeric: float
    relative_error: float


class GradientReport(NamedTuple):
    """Lo que vio `check_gradient`. Vale como verdadero si el gradiente coincide; al mostrarlo lo explica.

    El error relativo es |tuya − numérica| / máx(|tuya|, |numérica|): un signo cambiado da 2, el doble o la mitad
    da 0.5 y un cero donde no lo hay da 1. Lo que el redondeo de f podría explicar no cuenta como error.
    """
    matches: bool
    index: tuple                    # of the worst coordinate among the checked ones
    worst: Comparison               # there
    direction: Comparison           # along a random direction, which moves every coordinate
    checked: int
    shape: tuple
    tolerance: float

    def __bool__(self):
        return self.matches

    def __repr__(self):
        seen = f"{self.checked} de {int(np.prod(self.shape))} coordenadas y una dirección al azar"
        if self.matches:            # no digit that hangs on rounding: stored outputs stay equal
            return f"El gradiente coincide: {seen}, con error relativo menor que {self.tolerance:g}."
        at, (analytic, numeric, error) = f"Peor coordenada: {list(self.index) or 'la única'}", self.worst
        if error <= self.tolerance:
            at, (analytic, numeric, error) = "Dirección al azar (el error está en otra coordenada)", self.direction
        return (f"El gradiente no coincide: {seen}, con tolerancia {self.tolerance:g}.\n"
                f"  {at}, error relativo {error:.2g}\n"
                f"    según tu gradiente:    {analytic:.4g}\n"
                f"    según las diferencias: {numeric:.4g}")


def numeric_gradient(f, x, step=None):
    """Gradiente por diferencias centrales: ∂f/∂xᵢ ≈ (f(x + h eᵢ) − f(x − h eᵢ)) / 2h, coordenada a coordenada.

    El error de truncamiento va con h² y el de redondeo con ε/h: se equilibran cerca de h = ∛ε.
    Donde f tiene un quiebre (relu en 0) no hay derivada, y sale el promedio de las dos pendientes.

    Parámetros
    ----------
    f : función de un arreglo de la forma de x a un número. Recibe siempre una copia: x no cambia.
    x : número o arreglo de decimales, float32 o float64.
    step : h, mayor que 0; por defecto h · máx(1, |xᵢ|), con h = 6e-6, o 5e-3 si x es float32.

    Devuelve
    --------
    Arreglo de la forma y el dtype de x (un número si x lo es).

    Errores
    -------
    TypeError si x no es de decimales; ValueError si tiene NaN o infinitos, si f no devuelve un solo número
    finito, o si el paso es tan pequeño que no mueve a x.

    Ejemplos
    --------
    >>> numeric_gradient(lambda x: x[0] ** 2 * x[1], np.array([3.0, 2.0])).round(4)
    array([12.,  9.])
    """
    x = _point(f, x)
    steps, gradient = _steps(x, step), np.zeros_like(x)
    for i in np.ndindex(x.shape):
        rise, gap, _ = _change(f, x, _only(steps, i))
        gradient[i] = rise / gap[i]
    return gradient[()]


def check_direction(f, gradient, x, rng=0, *, step=None):
    """La derivada en una dirección al azar: la que dice el gradiente y la de las diferencias.

    Dos evaluaciones de f miran todas las coordenadas a la vez, aunque sin decir cuál falla.

    Parámetros
    ----------
    f, x, step : como en `numeric_gradient`.
    gradient : tu gradiente, un arreglo de la forma de x, o tu función x → arreglo.
    rng : semilla o `numpy.random.Generator`, de donde sale la dirección.

    Devuelve
    --------
    Comparison : (analytic, numeric, relative_error). El error se mide, como mínimo, contra lo que suele valer
        la derivada en una dirección al azar: una que por azar salga casi nula no lo infla.

    Ejemplos
    --------
    >>> x = np.array([1.0, -2.0, 0.5])
    >>> check_direction(lambda x: (x ** 3).sum(), 3 * x ** 2, x).relative_error < 1e-6
    True
    """
    x = _point(f, x)
    return _along(f, _analytic(gradient, x), x, _steps(x, step), rng, PRECISION[x.dtype.name][1])


def check_gradient(f, gradient, x, *, rng=0, tolerance=None, step=None, max_coordinates=200):
    """Comprueba un gradiente contra diferencias centrales y dice, si no coincide, dónde.

    Mira las coordenadas una a una (una muestra, si son muchas) y además una dirección al azar, que las mueve
    todas. Antes de acusar prueba con un paso menor, porque un quiebre cercano (una relu con la suma casi 0)
    engaña al grande. Justo en el quiebre no hay derivada y lo normal es que no coincida: mueve x un poco.

    Parámetros
    ----------
    f : función de un arreglo de la forma de x a un número; el mismo número cada vez que x es el mismo.
    gradient : tu gradiente, un arreglo de la forma de x, o tu función x → arreglo.
    x : número o arreglo de decimales, float32 o float64. No cambia.
    rng : semilla o `numpy.random.Generator`, para la muestra y la dirección.
    tolerance : error relativo que se admite; por defecto 1e-6, o 5e-3 si x es float32.
    step : como en `numeric_gradient`.
    max_coordinates : cuántas coordenadas se miran una a una, como mucho.

    Devuelve
    --------
    GradientReport : verdadero si coincide; al mostrarlo, una explicación.

    Errores
    -------
    Los de `numeric_gradient`; y ValueError si el gradiente tiene NaN u otra forma que x, o si f cambia de una
    llamada a otra.

    Ejemplos
    --------
    >>> w = np.array([1.0, -2.0, 0.5])
    >>> check_gradient(lambda w: (w ** 2).sum(), 2 * w, w)
    El gradiente coincide: 3 de 3 coordenadas y una dirección al azar, con error relativo menor que 1e-06.
    >>> check_gradient(lambda w: (w ** 2).sum(), [2.0, 4.0, 1.0], w)
    El gradiente no coincide: 3 de 3 coordenadas y una dirección al azar, con tolerancia 1e-06.
      Peor coordenada: [1], error relativo 2
        según tu gradiente:    4
        según las diferencias: -4
    """
    x = _point(f, x)
    gradient, steps, rng = _analytic(gradient, x), _steps(x, step), _generator(rng)
    tolerance = PRECISION[x.dtype.name][1] if tolerance is None else _positive(tolerance, "tolerance")
    _refuse_moods(f, x)
    chosen = np.arange(x.size)
    if x.size > _positive(max_coordinates, "max_coordinates"):
        chosen = np.sort(rng.choice(x.size, int(max_coordinates), replace=False))
    rows = [(i, _compare(f, gradient, x, _only(steps, i), tolerance))
            for i in (tuple(map(int, np.unravel_index(k, x.shape))) for k in chosen)]
    # Rounded, so that the same mistake everywhere names its first coordinate, not the noisiest one.
    index, worst = max(rows, key=lambda row: float(f"{row[1].relative_error:.2g}"))
    direction = _along(f, gradient, x, steps, rng, tolerance)
    matches = max(worst.relative_error, direction.relative_error) <= tolerance
    return GradientReport(matches, index, worst, direction, len(chosen), x.shape, tolerance)


def check_network(network, x, y, weight=None, *, rng=0, tolerance=None, step=None, max_coordinates=200):
    """Comprueba la retropropagación de una red: su gradiente contra diferencias de su pérdida.

    Mira un punto al azar muy cerca de `theta`, no `theta` mismo: con los sesgos en 0, como al empezar, hay sumas
    que valen 0 exacto, y ahí relu no tiene derivada. Con relu y float32 las diferencias ven poco, porque el paso
    grande cruza muchos quiebres: comprueba la misma red en float64.

    Parámetros
    ----------
    network : lo que tenga `theta` y `grad` (vectores que se escriben en su sitio) y `loss_and_grad(x, y, weight)`.
        Si tiene `rng`, se rebobina antes de cada evaluación: así Dropout apaga siempre las mismas neuronas.
    x, y, weight : un lote, como los recibe `loss_and_grad`.
    rng, tolerance, step, max_coordinates : como en `check_gradient`, aplicados a `theta`.

    Devuelve
    --------
    GradientReport. La red queda con los parámetros, el gradiente y el generador que tenía, también si hay un error.

    Ejemplos
    --------
    >>> class Line:
    ...     def __init__(self):
    ...         self.theta, self.grad = np.array([2.0, 1.0]), np.zeros(2)
    ...     def loss_and_grad(self, x, y, weight=None):
    ...         error = self.theta[0] * x + self.theta[1] - y
    ...         self.grad[:] = (2 * error * x).mean(), (2 * error).mean()
    ...         return (error ** 2).mean()
    >>> bool(check_network(Line(), np.array([0.0, 1.0, 2.0]), np.array([1.0, 0.0, 3.0])))
    True
    """
    if missing := [name for name in ("theta", "grad", "loss_and_grad") if not hasattr(network, name)]:
        raise TypeError(f"A {type(network).__name__} le falta {', '.join(missing)}: check_network comprueba redes "
                        "(de un modelo, su .network); para una función está check_gradient.")
    theta, grad, rewind = network.theta.copy(), network.grad.copy(), _rewinder(getattr(network, "rng", None))
    rng = _generator(rng)
    point = theta + (0.01 * rng.normal(size=theta.shape)).astype(theta.dtype)

    def loss(values):
        rewind()
        network.theta[...] = values
        return network.loss_and_grad(x, y, weight)

    try:
        loss(point)
        return check_gradient(loss, network.grad.copy(), point, rng=rng, tolerance=tolerance, step=step,
                              max_coordinates=max_coordinates)
    finally:
        rewind()
        network.theta[...], network.grad[...] = theta, grad


def _change(f, x, move):
    """How much f rises from x - move to x + move, the gap that was really crossed, and f's rounding."""
    above, below = x + move, x - move
    high, low = _call(f, above), _call(f, below)
    gap = above.astype(float) - below
    if not gap.any():
        raise ValueError("El paso es tan pequeño que x no se mueve: aumenta step.")
    return high - low, gap, NOISE * float(np.finfo(x.dtype).eps) * max(abs(high), abs(low))


def _compare(f, gradient, x, move, tolerance):
    """The rise that the gradient predicts against the one seen; with a smaller move before accusing."""
    seen = _look(f, gradient, x, move)
    return seen if seen.relative_error <= tolerance else _look(f, gradient, x, move * PRECISION[x.dtype.name][2])


def _look(f, gradient, x, move):
    rise, gap, noise = _change(f, x, move)
    length, share = float(np.linalg.norm(gap)), gradient * gap
    predicted = float(share.sum())
    excess = max(0.0, abs(predicted - rise) - noise)
    scale = max(abs(predicted), abs(rise), float(np.linalg.norm(share)))
    return Comparison(predicted / length, rise / length, excess / scale if scale else 0.0)


def _along(f, gradient, x, steps, rng, tolerance):
    u = _generator(rng).normal(size=x.shape)
    return _compare(f, gradient, x, (steps * u / np.linalg.norm(u)).astype(x.dtype), tolerance)


def _only(steps, i):
    move = np.zeros_like(steps)
    move[i] = steps[i]
    return move


def _steps(x, step):
    default = PRECISION[x.dtype.name][0] * np.maximum(1, np.abs(x))
    return default if step is None else np.full_like(x, _positive(step, "step"))


def _call(f, x):
    result = np.asarray(f(x.copy()[()]))            # [()]: a number where x is one
    if result.size != 1 or result.dtype.kind not in "fiu":
        what = f"forma {result.shape}" if result.size != 1 else f"tipo {result.dtype}"
        raise ValueError(f"f debe devolver un solo número real; devolvió algo de {what}. ¿Falta sumar o promediar?")
    if not np.isfinite(result).all():
        raise ValueError(f"f dio {result.item()} cerca de x: ahí no se puede comprobar nada. Prueba con otro x.")
    return float(result.item())


def _refuse_moods(f, x):
    first, second = _call(f, x), _call(f, x)
    if abs(first - second) > NOISE * np.finfo(x.dtype).eps * abs(first):
        raise ValueError(f"f dio {first:.6g} y después {second:.6g} con el mismo x: sin azar (Dropout, barajar) ni "
                         "memoria entre llamadas se puede comprobar; así no.")


def _point(f, x):
    if not callable(f):
        raise TypeError(f"f debe ser una función; se recibió {type(f).__name__}.")
    try:
        array = np.array(x)
    except ValueError:
        raise TypeError("x debe tener filas del mismo largo.") from None
    if array.dtype.name not in PRECISION:
        raise TypeError(f"x debe ser de decimales, float32 o float64; se recibió {array.dtype}. Con enteros no hay "
                        "pasos pequeños: usa x.astype(float), o 3.0 en lugar de 3.")
    if array.size == 0 or not np.isfinite(array).all():
        raise ValueError("x está vacío o tiene NaN o infinitos: elige un punto con números finitos.")
    return array


def _analytic(gradient, x):
    gradient = np.asarray(gradient(x.copy()[()]) if callable(gradient) else gradient)
    if gradient.dtype.kind not in "fiu" or not np.isfinite(gradient).all():
        raise ValueError(f"Tu gradiente debe ser de números finitos; es de {gradient.dtype} o tiene NaN o infinitos.")
    if gradient.shape != x.shape:
        hint = " ¿Está traspuesto?" if gradient.shape == x.shape[::-1] else ""
        raise ValueError(f"Tu gradiente debe tener la forma de x, {x.shape}; tiene {gradient.shape}.{hint}")
    return gradient.astype(float)


def _positive(value, name):
    if isinstance(value, bool) or not np.isscalar(value) or isinstance(value, str) or not 0 < value < np.inf:
        raise ValueError(f"{name} debe ser un número mayor que 0; se recibió {value!r}.")
    return value


def _generator(rng):
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise TypeError(f"rng debe ser una semilla (un entero) o un generador de NumPy; se recibió {rng!r}.") from None


def _rewinder(rng):
    """A function that puts a NumPy generator back where it is now."""
    if isinstance(rng, np.random.RandomState):
        state = rng.get_state()
        return lambda: rng.set_state(state)
    if isinstance(rng, np.random.Generator):
        state = rng.bit_generator.state
        return lambda: setattr(rng.bit_generator, "state", state)
    return lambda: None
