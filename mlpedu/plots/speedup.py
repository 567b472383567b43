"""Cuándo gana la GPU: lo que midió benchmarks/gpu.py, guardado junto a este archivo."""
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import LogLocator

from .checks import as_numbers
from .plot import OWN, Plot, check_axes, styled
from .words import GREY, INK, LINES, look, number

RECORD = Path(__file__).with_name("gpu.json")
GPU = json.loads(RECORD.read_text("utf-8"))
DEVICES = ("CPU", "GPU")
SOLVERS = {"sgd": "SGD", "adam": "Adam"}


@styled
def speedup(measured=GPU, *, ax=None):
    """Dibuja lo que tarda un paso en la CPU y en la GPU, y su cociente, según el lote y el ancho.

    Parámetros
    ----------
    measured : dict, opcional
        Lo que escribe `benchmarks/gpu.py --save`: "made" dice con qué y cuándo se midió ("device", "processor", "date"
        y, si hace falta, "note"); "rows" es una lista de redes, cada una con "sizes", "batch", "solver" y "times", los
        µs por paso de cada sistema. Se dibujan las que tienen "cpu" y "gpu", con el optimizador que más se repite. Si
        falta, lo que trae el curso.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si a lo medido le falta una parte, si un tiempo no es positivo o si no hay dos redes con los dos tiempos.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> print(plots.speedup().description.split(",")[0])
    Tiempo de un paso de entrenamiento con Adam
    """
    solver, rows = check_rows(measured)
    check_axes(ax)
    if ax is None:
        figure = plt.figure(figsize=(6.4, 6.4), layout="none")   # constrained, insets would creep at each draw
        figure.set_gid(OWN)
        ax = figure.add_axes((0.11, 0.08, 0.87, 0.9))
    ax.set_axis_off()
    by_net, by_batch = {}, {}
    for sizes, batch, cpu, gpu in sorted(rows):
        by_net.setdefault(sizes, []).append((batch, cpu, gpu))
        by_batch.setdefault(batch, []).append((sizes[1], cpu, gpu))
    nets = {dashed(sizes[1:-1]): points for sizes, points in by_net.items()}
    batches = {f"lote {batch}": points for batch, points in sorted(by_batch.items())}
    for column, (groups, label) in enumerate(((nets, "ejemplos por lote"), (batches, "neuronas de la 1.ª capa"))):
        top, bottom = (ax.inset_axes((0.56 * column, y, 0.44, 0.42)) for y in (0.58, 0))
        panels(top, bottom, {name: np.transpose(points) for name, points in groups.items()})
        bottom.set_xlabel(label)
        if column == 0:
            top.set_ylabel("ms por paso")
            top.legend(handles=top.lines[:2], labels=DEVICES, loc="upper left", borderaxespad=0.2)
            bottom.set_ylabel("CPU / GPU")
    made = measured["made"]
    told = [f"Red {dashed(sizes)}: {tell(*np.transpose(points))}" for sizes, points in by_net.items()]
    return Plot(ax, f"Tiempo de un paso de entrenamiento con {SOLVERS.get(solver, solver)}, en la CPU y en la GPU, "
                    f"según el lote y el ancho, en escala logarítmica; abajo, cuántas veces más rápida es la GPU. "
                    f"{' '.join(told)} Medido con {made['device']} y un hilo de {made['processor']} el {made['date']}. "
                    f"{made.get('note', '')}".strip())


def check_rows(measured):
    """El optimizador y sus filas, (capas, lote, ms en la CPU, ms en la GPU), comprobadas."""
    if not isinstance(measured, Mapping) or not {"made", "rows"} <= measured.keys():
        raise ValueError("`measured` debe ser un diccionario con made y rows, como lo escribe benchmarks/gpu.py "
                         "--save.")
    if missing := {"device", "processor", "date"} - measured["made"].keys():
        raise ValueError("`measured['made']` debe decir con qué y cuándo se midió; "
                         f"falta {', '.join(sorted(missing))}.")
    both = []
    for k, row in enumerate(measured["rows"]):
        if not isinstance(row, Mapping) or not {"sizes", "batch", "solver", "times"} <= row.keys():
            raise ValueError(f"`measured['rows'][{k}]` debe tener las partes sizes, batch, solver y times.")
        if {"cpu", "gpu"} <= row["times"].keys():
            times = as_numbers([row["times"]["cpu"], row["times"]["gpu"]], f"measured['rows'][{k}]['times']") / 1000
            if times.min() <= 0:
                raise ValueError(f"Los tiempos de `measured['rows'][{k}]` deben ser positivos.")
            both.append((row["solver"], (tuple(row["sizes"]), row["batch"], *times)))
    solver = Counter(name for name, _ in both).most_common(1)[0][0] if both else None
    rows = [found for name, found in both if name == solver]
    if len(rows) < 2:
        raise ValueError("`measured` debe tener al menos 2 redes del mismo optimizador con los tiempos cpu y gpu; "
                         f"llegaron {len(rows)}.")
    return solver, rows


def panels(top, bottom, groups):
    """Arriba, los tiempos: el color es el aparato y el trazo, el grupo. Abajo, el cociente, con el empate señalado."""
    for k, (name, (x, cpu, gpu)) in enumerate(groups.items()):
        trace = {"linestyle": LINES[k % 4], "markersize": 5}
        for j, times in enumerate((cpu, gpu)):
            top.plot(x, times, color=look(j)["color"], marker=look(j)["marker"], **trace)
        bottom.plot(x, cpu / gpu, color=look(k + 2)["color"], marker=look(k + 2)["marker"], label=name, **trace)
        if tie := break_even(x, cpu, gpu):
            bottom.plot(tie, 1, color=INK, marker="o", markersize=9, fillstyle="none")
    bottom.axhline(1, color=GREY, linewidth=1.4, zorder=1)
    bottom.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=2, frameon=False, columnspacing=1, borderaxespad=0.2)
    for panel in (top, bottom):
        panel.set(xscale="log", yscale="log")
        panel.set_xticks(sorted({value for x, *_ in groups.values() for value in x}))
        panel.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
        panel.minorticks_off()
        for axis in (panel.xaxis, panel.yaxis):
            axis.set_major_formatter("{x:g}")
        panel.grid()


def tell(batches, cpu, gpu):
    """Una red, en palabras: sus extremos y desde qué lote gana la GPU."""
    tie, gain = break_even(batches, cpu, gpu), cpu / gpu
    ends = ", ".join(f"{rounded(c)} ms y {rounded(g)} ms con lotes de {batch:g}"
                     for batch, c, g in list(zip(batches, cpu, gpu))[::max(1, len(batches) - 1)])
    if tie:
        return f"{ends}; la GPU gana desde lotes de unos {rounded(tie)}, y llega a {rounded(gain.max())} veces."
    always = "gana la GPU" if gain.min() >= 1 else "gana la CPU" if gain.max() <= 1 else "gana una u otra"
    return f"{ends}; {always} en todos los lotes, de {rounded(gain.min())} a {rounded(gain.max())} veces."


def break_even(x, cpu, gpu):
    """Desde qué x gana la GPU: donde la recta entre dos medidas, en escala logarítmica, pasa por el empate.

    Si gana desde la primera medida, o si no gana nunca, None.

    Ejemplos
    --------
    >>> round(break_even([10, 1000], [1, 100], [10, 10]))
    100
    >>> break_even([10, 1000], [20, 200], [10, 10])
    """
    x, gain = np.log(x), np.log(cpu) - np.log(gpu)
    for k in np.flatnonzero((gain[:-1] < 0) & (gain[1:] >= 0)):
        return float(np.exp(x[k] - gain[k] * (x[k + 1] - x[k]) / (gain[k + 1] - gain[k])))
    return None


def dashed(sizes):
    return "-".join(map(str, sizes))


def rounded(x):
    return number(float(f"{x:.2g}"))
