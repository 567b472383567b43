"""Cómo crece lo que tarda entrenar: lo que midió benchmarks/complexity.py, guardado junto a este archivo."""
import json
from collections.abc import Mapping
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import LogLocator

from .checks import as_numbers
from .plot import OWN, Plot, check_axes, styled
from .words import GREY, LINES, look, number

RECORD = Path(__file__).with_name("growth.json")
GROWTH = json.loads(RECORD.read_text("utf-8"))
SYSTEMS = ("mlpedu", "scikit-learn")
PANELS = {                                       # what grows: its name, what takes that time, the slope expected
    "n": ("ejemplos", "época", 1),
    "width": ("neuronas por capa", "época", 2),
    "depth": ("capas ocultas", "época", 1),
    "batch": ("ejemplos por lote", "paso", 1),
}


@styled
def growth(measured=GROWTH, *, ax=None):
    """Dibuja cuánto tarda entrenar según los ejemplos, el ancho, la profundidad y el lote, en escala logarítmica.

    Parámetros
    ----------
    measured : dict, opcional
        Lo que escribe `benchmarks/complexity.py --save`: "made" dice dónde y cuándo se midió; "n", "width", "depth" y
        "batch" llevan los tamaños ("sizes") y los segundos de "mlpedu" y de "scikit-learn". Si falta, lo que trae el
        curso.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si a lo medido le falta una parte, o no hay un tiempo por tamaño, al menos 3 y todos positivos.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> print(plots.growth().description.split(".")[0])
    Tiempo de entrenar en escala logarítmica, con la pendiente al principio y al final
    """
    if not isinstance(measured, Mapping) or not {"made", *PANELS} <= measured.keys():
        raise ValueError(f"`measured` debe ser un diccionario con made, {', '.join(PANELS)}, como lo escribe "
                         "benchmarks/complexity.py --save.")
    table = {name: check_sweep(name, measured[name]) for name in PANELS}
    check_axes(ax)
    if ax is None:
        figure = plt.figure(figsize=(6.4, 5.8), layout="none")   # constrained, insets would creep at each draw
        figure.set_gid(OWN)
        ax = figure.add_axes((0.1, 0.09, 0.88, 0.89))
    ax.set_axis_off()
    told = []
    for k, (name, (label, unit, expected)) in enumerate(PANELS.items()):
        inner = ax.inset_axes((0.56 * (k % 2), 0.56 * (1 - k // 2), 0.44, 0.44))
        sizes, times = table[name]
        panel(inner, sizes, times, expected, whole_legend=k == 0)
        inner.set(xlabel=label, ylabel=f"ms por {unit}")
        ends = [f"{system}, de {end(sizes[:3], t[:3])} a {end(sizes[-3:], t[-3:])}" for system, t in times.items()]
        told.append(f"{label}, de {sizes[0]:g} a {sizes[-1]:g}: {'; '.join(ends)}; a trazos, {expected}")
    ratios = np.concatenate([times["scikit-learn"] / times["mlpedu"] for _, times in table.values()])
    made = measured["made"]
    return Plot(ax, f"Tiempo de entrenar en escala logarítmica, con la pendiente al principio y al final. "
                    f"{'. '.join(text[0].upper() + text[1:] for text in told)}. scikit-learn tarda de "
                    f"{number(ratios.min(), 1)} a {number(ratios.max(), 1)} veces lo que mlpedu. Medido con un hilo en "
                    f"{made['machine']} el {made['date']}.")


def check_sweep(name, sweep):
    """Los tamaños y los tiempos de cada biblioteca, comprobados."""
    if not isinstance(sweep, Mapping) or not {"sizes", *SYSTEMS} <= sweep.keys():
        raise ValueError(f"`measured[{name!r}]` debe tener las partes sizes, {', '.join(SYSTEMS)}.")
    sizes, *times = (as_numbers(sweep[part], f"measured[{name!r}][{part!r}]") for part in ("sizes", *SYSTEMS))
    if len(sizes) < 3 or any(len(t) != len(sizes) for t in times) or min(map(np.min, (sizes, *times))) <= 0:
        raise ValueError(f"`measured[{name!r}]` debe tener al menos 3 tamaños y un tiempo por tamaño, todos positivos; "
                         f"llegaron {len(sizes)} tamaños y {' y '.join(str(len(t)) for t in times)} tiempos.")
    return sizes, dict(zip(SYSTEMS, times))


def panel(ax, sizes, times, expected, whole_legend):
    """Los puntos de cada biblioteca y, a trazos, la pendiente esperada, que pasa por nuestro último punto."""
    ax.set(xscale="log", yscale="log")
    for k, (system, seconds) in enumerate(times.items()):
        ax.plot(sizes, 1000 * seconds, color=look(k)["color"], marker=look(k)["marker"], markersize=5, label=system)
    ax.set_ylim(ax.get_ylim())                   # the line must not shrink the points
    line = 1000 * times["mlpedu"][-1] * (sizes / sizes[-1]) ** expected
    ax.plot(sizes, line, color=GREY, linestyle=LINES[1], linewidth=1.4, zorder=1, label=f"pendiente {expected}")
    ax.legend(handles=ax.lines if whole_legend else ax.lines[-1:], loc="upper left", borderaxespad=0.2)
    ax.set_xticks(sizes[::1 + len(sizes) // 6])
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    ax.minorticks_off()
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:g}")
    ax.grid()


def end(sizes, times):
    return number(slope(sizes, times), 1)


def slope(sizes, times):
    """La pendiente de la recta que mejor pasa por los puntos en escala logarítmica: el exponente.

    Ejemplos
    --------
    >>> round(float(slope([1, 2, 4], [3, 12, 48])), 6)
    2.0
    """
    return np.polyfit(np.log(sizes), np.log(times), 1)[0]
