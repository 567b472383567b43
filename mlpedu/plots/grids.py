"""Muchas regiones de decisión juntas, en filas y columnas, para compararlas de un vistazo."""
from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np

from .checks import check_classes, check_named, check_points
from .plot import OWN, Plot, check_axes, styled
from .regions import region, sweep
from .words import INK, look, percent


@styled
def region_grid(table, *, resolution=100, ax=None):
    """Pinta las regiones de varios modelos en una tabla: una fila por conjunto de datos, una columna por modelo.

    Parámetros
    ----------
    table : dict
        Nombre de la fila → {nombre de la columna: (modelo, X, y)}. Todas las filas con las mismas columnas.
    resolution : int
        Puntos de la malla por lado, en cada dibujo.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si no hay filas, no tienen todas las mismas columnas o alguna casilla no es (modelo, X, y).

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> good, bad = (lambda X: X[:, 0] > 1), (lambda X: X[:, 0] > 9)
    >>> data = [[0, 0], [2, 2]], [False, True]
    >>> plots.region_grid({"dos puntos": {"corte en 1": (good, *data), "corte en 9": (bad, *data)}}).description
    'Regiones de 1 × 2 modelos. Aciertos en los puntos dibujados: dos puntos, 100 % (corte en 1), 50 % (corte en 9).'
    """
    table = check_named(table, "table", "fila -> {columna: (modelo, X, y)}")
    rows = list(table.values())
    columns = list(rows[0]) if all(isinstance(row, Mapping) for row in rows) else []
    if not columns or any(list(row) != columns for row in rows):
        raise ValueError("Todas las filas de `table` deben tener las mismas columnas, en el mismo orden.")
    if any(not isinstance(entry, (tuple, list)) or len(entry) != 3 for row in table.values() for entry in row.values()):
        raise ValueError("Cada casilla de `table` debe ser una tupla (modelo, X, y).")
    check_axes(ax)
    if ax is None:
        figure = plt.figure(figsize=(6.4, 0.5 + 6.1 / len(columns) * len(table)), layout="none")
        figure.set_gid(OWN)
        ax = figure.add_axes((0.07, 0.02, 0.92, 0.9))
    ax.set_axis_off()
    said = []
    for i, (row, cells) in enumerate(table.items()):
        scores = []
        for j, (column, (model, X, y)) in enumerate(cells.items()):
            gap = 0.03
            size = (1 - gap * (len(columns) - 1)) / len(columns), (1 - gap * (len(table) - 1)) / len(table)
            small = ax.inset_axes((j * (size[0] + gap), 1 - (i + 1) * size[1] - i * gap, *size))
            scores.append(f"{percent(cell(small, model, X, y, resolution))} ({column})")
            if i == 0:
                small.set_title(column, fontsize=11)
            if j == 0:
                small.set_ylabel(row)
        said.append(f"{row}, {', '.join(scores)}")
    return Plot(ax, f"Regiones de {len(table)} × {len(columns)} modelos. Aciertos en los puntos dibujados: "
                    f"{'; '.join(said)}.")


def cell(ax, model, X, y, resolution):
    """Dibuja las regiones de un modelo, sin números en los ejes, y dice qué parte de los puntos acierta."""
    coords, labels = check_points(X, y)
    guessed, grid, plane = sweep(model, coords, labels, resolution)
    classes, _ = check_classes(np.concatenate([labels, guessed, plane.ravel()]), None)
    for k, c in enumerate(classes):
        style = look(k)
        region(ax, grid, plane == c, style | {"hatch": ""}, outline=k > 0)
        ax.scatter(*coords[labels == c].T, s=10, color=style["color"], marker=style["marker"], edgecolor=INK,
                   linewidth=0.3, zorder=3)
    ax.set(xlim=grid[0, [0, -1], 0], ylim=grid[[0, -1], 0, 1], xticks=[], yticks=[])
    return float((guessed == labels).mean())
