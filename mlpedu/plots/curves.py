"""Curvas con nombre sobre los mismos ejes: activaciones, pérdidas por época, errores según el ancho…"""
import numpy as np

from .checks import as_numbers, check_marks, check_named, check_pair
from .plot import Plot, chart, styled
from .words import COLORS, GREY, LINES, listing, look

SCALES = ("linear", "log")


@styled
def curves(series, *, x=None, xlabel="", ylabel="", xscale="linear", yscale="linear", ylim=None, marks=None,
           coarse=False, ax=None):
    """Dibuja una o varias curvas, cada una con su color y su trazo, y dice cómo va cada una.

    Parámetros
    ----------
    series : dict
        Nombre de la curva → valores de forma (n,), o un par (x, valores) si cada curva tiene los suyos.
    x : array de forma (n,), opcional
        Las abscisas comunes; si faltan, 1, 2, 3…
    xlabel, ylabel : str
        Los rótulos, con su unidad.
    xscale, yscale : "linear" o "log"
        Las escalas de los ejes.
    ylim : (float, float), opcional
        Lo que se ve del eje vertical; la descripción cuenta la curva entera.
    marks : dict, opcional
        Nombre → abscisa de una raya vertical que conviene señalar.
    coarse : bool
        Si la descripción da una sola cifra y calla los vaivenes: conviene con un entrenamiento largo, cuya segunda
        cifra cambia de una máquina a otra.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si no hay curvas o dos se llaman igual, alguna tiene NaN o no mide lo mismo que sus abscisas, o una escala
        logarítmica recibe valores que no son positivos.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.curves({"entrenamiento": [2, 1, 0.5], "validación": [2, 1.2, 1.4]}, xlabel="época",
    ...              ylabel="pérdida").description
    'Se ve pérdida según época, de 1 a 3. «entrenamiento» baja de 2 a 0.5. «validación» empieza en 2,
    baja hasta 1.2 (época = 2) y termina en 1.4.'
    """
    table, marks = check_series(series, x), check_marks(marks)
    check_scales(table, marks, xscale, yscale)
    ylim = None if ylim is None else check_pair(ylim, "ylim")
    ax = chart(ax)
    for k, (name, (at, values)) in enumerate(table.items()):
        few = len(values) <= 25
        ax.plot(at, values, color=COLORS[k % 8], linestyle=LINES[k % 4], label=name,
                marker=look(k)["marker"] if few else None, markersize=5)
    for name, at in marks.items():
        mark(ax, name, at, color=GREY, linestyle=":", linewidth=1.4)
    ax.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    if ylim is not None:
        ax.set_ylim(*ylim)
    ax.grid(True)
    if len(table) > 1:
        ax.legend()
    return Plot(ax, curves_in_words(table, xlabel, ylabel, marks, coarse))


def check_series(series, x):
    """Da {nombre: (x, valores)} con todo comprobado."""
    table = {}
    for name, values in check_named(series, "series", "nombre de la curva -> valores").items():
        if isinstance(values, tuple) and len(values) == 2 and np.ndim(values[0]) == 1:
            at, values = as_numbers(values[0], f"x de {name!r}"), as_numbers(values[1], f"series[{name!r}]")
        else:
            values = as_numbers(values, f"series[{name!r}]")
            at = np.arange(1, len(values) + 1) if x is None else as_numbers(x, "x")
        if len(at) != len(values):
            raise ValueError(f"La curva {name!r} tiene {len(values)} valores y {len(at)} abscisas; "
                             "hace falta una por valor.")
        table[name] = at, values
    return table


def check_scales(table, marks, xscale, yscale):
    """Comprueba que las escalas existen y que los valores y las rayas caben en ellas."""
    for axis, scale, k in (("x", xscale, 0), ("y", yscale, 1)):
        if scale not in SCALES:
            raise ValueError(f"`{axis}scale` debe ser «linear» o «log»; llegó {scale!r}.")
        if scale == "log" and any((pair[k] <= 0).any() for pair in table.values()):
            raise ValueError(f"Con `{axis}scale=\"log\"` todos los valores de {axis} deben ser positivos; "
                             "alguno es cero o negativo.")
    if xscale == "log" and any(at <= 0 for at in marks.values()):
        raise ValueError("Con `xscale=\"log\"` todas las rayas de `marks` deben estar en abscisas positivas.")


def mark(ax, name, at, *, left=False, **style):
    """Traza una raya vertical con su nombre arriba, a la derecha o, si se pide, a la izquierda."""
    ax.axvline(at, **style)
    ax.annotate(name, (at, 1), xycoords=("data", "axes fraction"), xytext=(-4 if left else 4, -4),
                textcoords="offset points", va="top", ha="right" if left else "left")


def marks_in_words(marks):
    """Dónde están las rayas, en una frase."""
    return f"Rayas: {listing([f'{name} en {brief(at)}' for name, at in marks.items()])}."


def curves_in_words(table, xlabel, ylabel, marks, coarse):
    """Qué se ve y, de cada curva, dónde empieza, dónde termina y sus extremos."""
    every = np.concatenate([at for at, _ in table.values()])
    what, where = ylabel or "valores", f" según {xlabel}" if xlabel else ""
    head = f"Se ve {what}{where}, de {brief(every.min())} a {brief(every.max())}."
    parts = [f"«{name}» {course(at, values, xlabel or 'x', coarse)}." for name, (at, values) in table.items()]
    if marks:
        parts.append(marks_in_words(marks))
    return " ".join([head, *parts])


def course(at, values, xlabel, coarse=False):
    """El recorrido de una curva en una frase; los números, con dos cifras, que no dependen de la máquina."""
    first, last, low, high = values[0], values[-1], values.min(), values.max()
    if coarse:
        return f"{'sube' if last > first else 'baja'} de {brief(first, 1)} a {brief(last, 1)}"
    margin = 0.02 * (high - low)
    if brief(low) == brief(high):
        return f"se queda en {brief(low)}"
    if low >= min(first, last) - margin and high <= max(first, last) + margin:
        return f"{'sube' if last > first else 'baja'} de {brief(first)} a {brief(last)}"
    inside = []
    if low < min(first, last) - margin:
        inside.append((values.argmin(), f"baja hasta {brief(low)}"))
    if high > max(first, last) + margin:
        inside.append((values.argmax(), f"sube hasta {brief(high)}"))
    steps = [f"{text} ({xlabel} = {brief(at[k])})" for k, text in sorted(inside)]
    return f"empieza en {brief(first)}, {listing([*steps, f'termina en {brief(last)}'])}"


def brief(x, figures=2):
    """Un número con dos cifras significativas, o las que se digan, sin exponente; los enteros, enteros.

    Ejemplos
    --------
    >>> brief(0.001234), brief(1.5), brief(128.4), brief(-0.0), brief(3.0)
    ('0.0012', '1.5', '130', '0', '3')
    """
    x = float(x)
    if abs(x) < 1e-12:
        return "0"
    if abs(x - round(x)) < 1e-9 and 0.5 < abs(x) < 10_000:     # a last bit must not turn «123» into «120»
        return f"{x:.0f}".replace("-", "−")
    last = int(np.floor(np.log10(abs(x)))) - figures + 1  # the power of ten of the last figure
    digits, scale = max(0, -last), 10.0 ** last
    text = f"{round(x / scale) * scale:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")
