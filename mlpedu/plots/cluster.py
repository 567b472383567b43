"""Cuándo conviene repartir: lo que midió benchmarks/cluster.py, guardado junto a este archivo."""
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.ticker import LogLocator

from .checks import as_numbers
from .plot import Plot, panels, styled
from .speedup import break_even
from .words import INK, look, number

RECORD = Path(__file__).with_name("cluster.json")
CLUSTER = json.loads(RECORD.read_text("utf-8"))
PARTS = {"tasks": ("work", "alone", "cluster"), "memory": ("data", "blocks", "whole")}


@styled
def cluster(measured=CLUSTER, *, ax=None):
    """Dibuja cuánto tarda una tarea, aquí y repartida, y cuánta memoria pide entrenar con todo o por bloques.

    Parámetros
    ----------
    measured : dict, opcional
        Lo que escribe `benchmarks/cluster.py --save`: "made" dice dónde, cuándo y con cuántos trabajadores se midió;
        "tasks" lleva los ms de trabajo de una tarea ("work") y los que toma cada una, tras otra ("alone") y repartida
        ("cluster"); "memory", los MB de los datos ("data") y los que ocupó el proceso con un bloque a la vez ("blocks")
        y con todo ("whole"). Si falta, lo que trae el curso.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si a lo medido le falta una parte, si las listas no tienen el mismo largo o si un tiempo no es positivo.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> print(plots.cluster().description.split(",")[0])
    Tiempo por tarea según su trabajo
    """
    times, memory = check(measured)
    made = measured["made"]
    host, (left, right) = panels(ax, 2, (6.4, 3.7), gap=0.17)
    crowd = f"{made['workers']} trabajadores"
    draw(left, times[0], {"uno tras otro": times[1], crowd: times[2]})
    left.set(xscale="log", yscale="log", xlabel="ms de trabajo por tarea", ylabel="ms por tarea")
    left.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    left.minorticks_off()
    for axis in (left.xaxis, left.yaxis):
        axis.set_major_formatter("{x:g}")
    if even := break_even(*times):
        height = np.exp(np.interp(np.log(even), np.log(times[0]), np.log(times[1])))
        left.plot(even, height, color=INK, marker="o", markersize=11, fillstyle="none")
    draw(right, memory[0], {"por bloques": memory[1], "todo a la vez": memory[2]}, first=2)
    right.set(xlabel="MB de datos", ylabel="MB que ocupa entrenar", ylim=(0, None), xlim=(0, None))
    if even:
        told = f"repartir gana desde tareas de unos {rounded(even)} ms"
    else:
        told = f"{'repartir' if times[2][0] < times[1][0] else 'uno tras otro'} gana siempre"
    data, blocks, whole = (f"de {column[0]:.0f} a {column[-1]:.0f}" for column in memory)
    short, long = ([f"{rounded(column[k])} ms" for column in times] for k in (0, -1))
    return Plot(host, f"Tiempo por tarea según su trabajo, en escala logarítmica: una tarea de {short[0]} toma "
                      f"{short[1]} aquí y {short[2]} repartida entre {crowd}; una de {long[0]}, {long[1]} y {long[2]}; "
                      f"{told}. A la derecha, la memoria: si los datos pasan {data} MB, entrenar por bloques ocupa "
                      f"{blocks} MB, y con todo a la vez, {whole}. Medido en {made['machine']} el {made['date']}. "
                      f"{made.get('note', '')}".strip())


def check(measured):
    """Lo que se dibuja, comprobado: las tareas con algún trabajo, y la memoria."""
    if not isinstance(measured, Mapping) or not {"made", *PARTS} <= measured.keys():
        raise ValueError(f"`measured` debe ser un diccionario con made, {', '.join(PARTS)}, como lo escribe "
                         "benchmarks/cluster.py --save.")
    if missing := {"machine", "date", "workers"} - measured["made"].keys():
        raise ValueError("`measured['made']` debe decir dónde, cuándo y con cuántos trabajadores se midió; "
                         f"falta {', '.join(sorted(missing))}.")
    return [columns(measured[name], name, parts) for name, parts in PARTS.items()]


def columns(table, name, parts):
    """Las columnas de una tabla, del mismo largo y, en las filas con trabajo o datos, positivas."""
    if not isinstance(table, Mapping) or not set(parts) <= table.keys():
        raise ValueError(f"`measured[{name!r}]` debe tener las partes {', '.join(parts)}.")
    found = [as_numbers(table[part], f"measured[{name!r}][{part!r}]") for part in parts]
    if len({len(column) for column in found}) > 1:
        raise ValueError(f"Las partes de `measured[{name!r}]` deben tener el mismo largo; llegaron "
                         f"{', '.join(str(len(column)) for column in found)}.")
    kept = found[0] > 0                          # no work has no place in a logarithmic scale
    found = [column[kept] for column in found]
    if kept.sum() < 2 or min(column.min() for column in found) <= 0:
        raise ValueError(f"`measured[{name!r}]` debe tener al menos 2 filas con {parts[0]} mayor que 0, y lo medido en "
                         "ellas, también.")
    return found


def draw(ax, x, lines, first=0):
    """Una línea por nombre, con color y marca propios desde el número `first`."""
    for k, (name, y) in enumerate(lines.items(), start=first):
        ax.plot(x, y, color=look(k)["color"], marker=look(k)["marker"], markersize=5, label=name)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, borderaxespad=0.2)
    ax.grid()


def tie(tasks):
    """Desde cuántos ms de trabajo por tarea gana repartir; None si no hay empate entre lo medido."""
    return break_even(*columns(tasks, "tasks", PARTS["tasks"]))


def rounded(x):
    return number(float(f"{x:.2g}"))
