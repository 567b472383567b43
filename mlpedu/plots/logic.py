"""Figuras de lógica: tablas de verdad y las cuatro esquinas de una función de dos variables."""
from collections.abc import Mapping
from itertools import product

import numpy as np
from matplotlib.patches import Rectangle

from .checks import check_line
from .plot import Plot, canvas, check_axes, panels, styled
from .words import BLUE, GREY, INK, LINES, PALE, count, listing, pale

CORNERS = np.array(list(product((0, 1), repeat=2)))        # 00, 01, 10, 11: the order of a truth table


@styled
def truth_table(table, *, title=None, ax=None):
    """Dibuja una tabla de verdad; los 1 de la salida llevan fondo y letra gruesa.

    Parámetros
    ----------
    table : mlpedu.neurons.TruthTable, o par (names, rows)
        En el par, `names` son los nombres de las columnas y cada fila trae los valores de las entradas y,
        al final, la salida. Si falta el nombre de la salida se escribe «salida».
    title : str, opcional
        El título de la tabla.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si las filas no tienen el mismo largo, algún valor no es 0 o 1, o hay más de 16 filas.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.truth_table((["A", "B"], [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)])).description
    'Tabla de verdad de A y B: salida vale 1 en 1 de 4 filas (11).'
    """
    inputs, outputs, rows = read_table(table)
    header = inputs + outputs
    widths = [max(1.1, 0.5 + 0.28 * len(name)) for name in header]
    width, height = sum(widths), len(rows) + 1
    extra = 0.9 if title else 0
    size = max(1.6, min(6.4, 0.62 * width + 0.3)), min(6.4, 0.36 * (height + extra) + 0.25)
    ax = canvas(ax, (-0.15, width + 0.15), (-height - 0.15, extra + 0.15), size)
    ax.set_aspect("auto")
    if title:
        ax.text(width / 2, 0.5, title, ha="center", va="center", weight="bold")
    for i, row in enumerate([header, *rows]):
        draw_row(ax, -i, row, widths, len(inputs), i == 0)
    bar = sum(widths[:len(inputs)])
    ax.plot([bar, bar], [0, -height], color=INK, linewidth=2)
    return Plot(ax, table_in_words(inputs, outputs, rows, title))


def read_table(table):
    """Nombres de entradas, nombres de salidas y filas de ceros y unos."""
    try:
        if hasattr(table, "inputs"):
            inputs, outputs, rows = list(table.inputs), list(getattr(table, "names", ["salida"])), table.rows
        else:
            names, rows = table
            n = max(1, min(len(names), len(rows[0]) - 1))
            inputs, outputs = list(names[:n]), list(names[n:]) or ["salida"]
        rows = [tuple(int(bit) for bit in row) for row in rows]
    except (TypeError, ValueError, IndexError):
        raise ValueError("`table` debe ser una TruthTable o un par (nombres, filas) con filas como "
                         f"(0, 1, 1); llegó {table!r}.") from None
    if not rows or len(rows) > 16:
        raise ValueError(f"La tabla debe tener de 1 a 16 filas para poder leerse; llegaron {len(rows)}.")
    width = len(inputs) + len(outputs)
    if any(len(row) != width or set(row) - {0, 1} for row in rows):
        raise ValueError(f"Cada fila debe tener {width} valores, todos 0 o 1.")
    return [str(name) for name in inputs], [str(name) for name in outputs], rows


def draw_row(ax, top, row, widths, n_inputs, is_header):
    """Una fila: casillas de alto 1 con su texto."""
    left = 0
    for j, (cell, width) in enumerate(zip(row, widths, strict=True)):
        on = cell == 1 and j >= n_inputs and not is_header
        face = PALE if is_header else pale(BLUE, 0.6) if on else "white"
        ax.add_patch(Rectangle((left, top - 1), width, 1, facecolor=face, edgecolor=GREY, linewidth=0.8))
        ax.text(left + width / 2, top - 0.5, str(cell), ha="center", va="center",
                weight="bold" if on or is_header else "normal")
        left += width


def table_in_words(inputs, outputs, rows, title):
    """En qué filas vale 1 cada salida."""
    n, parts = len(inputs), []
    for k, name in enumerate(outputs):
        ones = ["".join(map(str, row[:n])) for row in rows if row[n + k]]
        parts.append(f"{name} vale 1 en {len(ones)} de {count(len(rows), 'fila')}" +
                     (f" ({listing(ones)})" if ones else ""))
    return f"Tabla de verdad de {listing(inputs)}{f' ({title})' if title else ''}: {'; '.join(parts)}."


@styled
def logic_points(outputs, *, lines=None, inputs=("A", "B"), ax=None):
    """Dibuja una función lógica de dos variables como cuatro puntos: llenos si vale 1, huecos si vale 0.

    Parámetros
    ----------
    outputs : lista de 4 bits, TruthTable, o dict de nombre a cualquiera de las dos
        Las salidas en el orden 00, 01, 10, 11. Con un diccionario, un dibujo por función.
    lines : par (w, b), lista de pares, o dict de nombre a pares, opcional
        Rectas w·x + b = 0; el lado donde w·x + b ≥ 0 es el del 1.
    inputs : par de textos
        Nombres de las dos variables.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si alguna función no tiene 4 salidas de 0 o 1, o alguna recta no es del plano.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.logic_points([0, 0, 0, 1], lines=([1, 1], -1.5)).description
    'La función vale 1 en (1, 1) y 0 en (0, 0), (0, 1) y (1, 0). La recta deja 4 de 4 puntos
    del lado correcto.'
    """
    check_axes(ax)
    functions = read_functions(outputs)
    lines = lines if isinstance(lines, Mapping) else dict.fromkeys(functions, lines)
    if set(lines) - set(functions):
        raise ValueError("`lines` nombra funciones que no están en `outputs`: "
                         f"{', '.join(sorted(set(lines) - set(functions)))}.")
    drawn = {name: read_lines(lines.get(name)) for name in functions}
    n = len(functions)
    host, axes = panels(ax, n, (6.4, 2.7) if n > 2 else (5.6, 3.2) if n == 2 else (4.0, 4.0), gap=0.14)
    for inner, (name, bits) in zip(axes, functions.items(), strict=True):
        draw_corners(inner, name, bits, drawn[name], inputs)
    return Plot(host, " ".join(corners_in_words(name, bits, drawn[name]) for name, bits in functions.items()))


def read_functions(outputs):
    """Un diccionario de nombre a los cuatro bits de cada función."""
    functions = dict(outputs) if isinstance(outputs, Mapping) else {"": outputs}
    if not 1 <= len(functions) <= 4:
        raise ValueError(f"Se dibujan de 1 a 4 funciones a la vez; llegaron {len(functions)}.")
    for name, bits in functions.items():
        bits = getattr(bits, "outputs", bits)
        if np.shape(bits) != (4,) or not np.isin(bits, (0, 1)).all():
            raise ValueError("Una función de dos variables tiene 4 salidas de 0 o 1, en el orden 00, 01, "
                             f"10, 11; llegó {bits!r}.")
        functions[name] = np.array(bits, dtype=int)
    return functions


def read_lines(lines):
    """Una lista de rectas (w, b), aunque llegue una sola o ninguna."""
    if lines is None:
        return []
    pairs = [lines] if len(lines) == 2 and not hasattr(lines[1], "__len__") else list(lines)
    if any(not hasattr(pair, "__len__") or len(pair) != 2 for pair in pairs):
        raise ValueError(f"Cada recta debe ser un par (w, b); llegó {lines!r}.")
    return [check_line(w, b) for w, b in pairs]


def draw_corners(ax, name, bits, lines, inputs):
    """Los cuatro puntos, con su valor dentro, y las rectas."""
    for k, (w, b) in enumerate(lines):
        if w.any():
            foot = -b * w / (w @ w)
            ax.axline(foot, foot + [-w[1], w[0]], color=GREY, linestyle=LINES[k % 4], linewidth=2)
    ax.scatter(*CORNERS.T, s=260, color=[BLUE if bit else "white" for bit in bits], edgecolor=INK,
               linewidth=1.6, zorder=3)
    for corner, bit in zip(CORNERS, bits, strict=True):
        ax.text(*corner, str(bit), color="white" if bit else INK, ha="center", va="center", weight="bold",
                zorder=4)
    ax.set(title=name, xlabel=inputs[0], ylabel=inputs[1], xlim=(-0.4, 1.4), ylim=(-0.4, 1.4), xticks=[0, 1],
           yticks=[0, 1], aspect="equal")


def corners_in_words(name, bits, lines):
    """Dónde vale 1 y dónde 0, y cuántos puntos deja bien cada recta."""
    def places(value):
        return listing(f"({a}, {b})" for (a, b), bit in zip(CORNERS, bits, strict=True) if bit == value)

    who = f"{name} vale" if name else "La función vale"
    text = f"{who} {bits[0]} en las cuatro esquinas." if len(set(bits)) == 1 else (
        f"{who} 1 en {places(1)} y 0 en {places(0)}.")
    scores = [int(((CORNERS @ w + b >= 0) == bits).sum()) for w, b in lines]
    if len(scores) == 1:
        return f"{text} La recta deja {scores[0]} de 4 puntos del lado correcto."
    return text if not scores else f"{text} Las rectas dejan {listing(scores)} de 4 puntos del lado correcto."
