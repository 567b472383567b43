"""Funciones de una variable al lado de sus pendientes, con la recta tangente en un punto si se pide."""
import numpy as np

from .checks import as_numbers, check_named, check_pair, heights_of
from .plot import Plot, panels, styled
from .words import COLORS, INK, LINES, listing, number

TOO_STEEP = 8                                    # between two points of the grid: it's a jump, not a slope


@styled
def functions_and_slopes(functions, *, window=5.0, at=None, ylim=(-1.3, 2.3), ax=None):
    """Dibuja funciones de z, a la izquierda, y sus pendientes (derivadas), a la derecha.

    Parámetros
    ----------
    functions : dict de texto a par de funciones (f, slope)
        f lleva un arreglo de z a sus valores; slope, a las pendientes de f.
    window : float, mayor que 0
        Se dibuja de −window a window.
    at : float, opcional
        Una z que se marca en todas las curvas, con la recta tangente de cada una.
    ylim : par de números
        Qué alturas se ven a la izquierda.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si `functions` está vacío o alguna no da un número por punto, o si `window` no es mayor que 0.

    Ejemplos
    --------
    >>> import numpy as np
    >>> from mlpedu import plots
    >>> plots.functions_and_slopes({"recta": (lambda z: 2 * z, lambda z: 2 + 0 * z)}, window=1).description
    'Con z de −1 a 1: recta va de −2 a 2, y su pendiente, de 2 a 2.'
    """
    functions = check_named(functions, "functions", "nombre -> (función, pendiente)")
    if as_numbers(window, "window", ndim=0) <= 0:
        raise ValueError(f"`window` debe ser un número mayor que 0; llegó {window!r}.")
    if any(not isinstance(pair, (tuple, list)) or len(pair) != 2 for pair in functions.values()):
        raise ValueError("A cada nombre de `functions` le toca un par de funciones: (función, pendiente).")
    ylim, at = check_pair(ylim, "ylim"), None if at is None else float(as_numbers(at, "at", ndim=0))
    z = np.linspace(-window, window, 401)
    host, (left, right) = panels(ax, 2, (6.6, 3.5))
    told = []
    left.set_ylim(*ylim)
    for k, (name, (f, slope)) in enumerate(functions.items()):
        style = {"color": COLORS[k % 8], "linestyle": LINES[k % 4], "linewidth": 2.2}
        heights, steepness = (heights_of(g, z, z.shape, f"functions[{name!r}]") for g in (f, slope))
        left.plot(*broken(z, heights), label=name, **style)
        right.plot(*broken(z, steepness), **style)
        text = f"{name} va de {span(heights)}, y su pendiente, de {span(steepness)}"
        if at is not None:
            text += f"; en z = {number(at)} vale {touch(left, right, f, slope, at, window, style)}"
        told.append(text)
    for inner, title, limits in ((left, "la función", ylim), (right, "su pendiente", (-0.15, 1.25))):
        inner.set(title=title, xlabel="z", xlim=(-window, window), ylim=limits)
        inner.axhline(0, color=INK, linewidth=0.6, zorder=0)
        inner.axvline(0, color=INK, linewidth=0.6, zorder=0)
        inner.grid()
    left.legend(loc="upper left", handlelength=2.2)
    return Plot(host, f"Con z de {number(-window)} a {number(window)}: {'; '.join(told)}.")


def broken(z, heights):
    """La curva, cortada donde salta: un escalón no tiene tramo vertical."""
    jumps = np.flatnonzero(np.abs(np.diff(heights)) > TOO_STEEP * (z[1] - z[0])) + 1
    return np.insert(z, jumps, np.nan), np.insert(heights, jumps, np.nan)


def span(heights):
    return f"{number(heights.min(), 2)} a {number(heights.max(), 2)}"


def touch(left, right, f, slope, at, window, style):
    """Marca el punto de z = at en las dos curvas y traza su tangente; dice los dos números."""
    height, steep = (float(np.asarray(g(np.array([at])))[0]) for g in (f, slope))
    low, high = left.get_ylim()
    reach = 0.3 * window / np.hypot(1, 2 * window * steep / (high - low))      # the same length on the page
    left.plot([at - reach, at + reach], [height - steep * reach, height + steep * reach], color=INK, linewidth=1.4,
              zorder=4)
    for inner, y in ((left, height), (right, steep)):
        inner.plot([at], [y], "o", color=style["color"], markeredgecolor=INK, zorder=5)
    return listing([number(height, 4), f"tiene pendiente {number(steep, 4)}"])
