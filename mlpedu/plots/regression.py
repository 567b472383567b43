"""Figuras de regresión: rectas ajustadas, lo predicho frente a lo real y cajas delimitadoras."""
from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Rectangle

from .checks import as_numbers, check_pair, heights_of
from .curves import brief
from .plot import Plot, chart, panels, styled
from .words import BLACK, COLORS, INK, LINES, ORANGE, SKY, VERMILION, count, number


@styled
def fitted_lines(x, y, lines, *, outliers=(), xlabel="x", ylabel="y", ylim=None, ax=None):
    """Dibuja puntos y las rectas o curvas que se les ajustaron.

    Parámetros
    ----------
    x, y : arrays de forma (n,)
        Los datos.
    lines : dict
        Nombre → par (ordenada al origen, pendiente), o una función de un array x a un array y.
    outliers : lista de enteros, opcional
        Qué puntos se señalan como atípicos: sus lugares desde 0, o una máscara de forma (n,).
    xlabel, ylabel : str
        Los rótulos, con su unidad.
    ylim : (float, float), opcional
        Lo que se ve del eje vertical; si falta, los datos.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si x e y no miden lo mismo, hay NaN, `lines` no es un diccionario de rectas o funciones, o `outliers` nombra
        un punto que no está.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.fitted_lines([0, 1, 2], [0, 1, 8], {"MAE": (0, 1)}, outliers=[2]).description
    'Se ven 3 puntos, 1 de ellos atípico (x = 2, y = 8). «MAE» va de y = 0 (en x = 0) a y = 2 (en x = 2).'
    """
    at, values = as_numbers(x, "x"), as_numbers(y, "y")
    if len(at) != len(values):
        raise ValueError(f"`x` e `y` deben medir lo mismo; llegaron {len(at)} y {len(values)}.")
    if not isinstance(lines, Mapping):
        raise ValueError("`lines` debe ser un diccionario: nombre -> (ordenada, pendiente) o una función.")
    ylim = None if ylim is None else check_pair(ylim, "ylim")
    odd = check_outliers(outliers, len(at))
    ax, many = chart(ax), len(at) > 60
    ax.scatter(at[~odd], values[~odd], s=14 if many else 42, color=SKY, edgecolor=INK, linewidth=0.5)
    if odd.any():
        ax.scatter(at[odd], values[odd], s=28 if many else 90, color=ORANGE, edgecolor=INK, linewidth=0.7, marker="D",
                   label="atípico" if odd.sum() == 1 else "atípicos")
    grid, said = np.linspace(at.min(), at.max(), 200), []
    for k, (name, line) in enumerate(lines.items()):
        heights = line_heights(name, line, grid)
        ax.plot(grid, heights, color=(BLACK, VERMILION, COLORS[0], COLORS[2])[k % 4], linestyle=LINES[k % 4],
                linewidth=2.2, label=name)
        first, last = (number(h, 1) for h in heights[[0, -1]])
        said.append(f"«{name}» va de y = {first} (en x = {brief(grid[0])}) a y = {last} (en x = {brief(grid[-1])}).")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if ylim is not None:
        ax.set_ylim(*ylim)
    if ax.get_legend_handles_labels()[0]:
        ax.legend()
    verb = "Se ve" if len(at) == 1 else "Se ven"
    return Plot(ax, " ".join([f"{verb} {count(len(at), 'punto')}{oddities(at, values, odd)}.", *said]))


def check_outliers(outliers, n):
    """Qué puntos son atípicos, como n valores lógicos; vale una lista de lugares o una máscara."""
    chosen = np.asarray(outliers)
    if chosen.dtype == bool and chosen.shape == (n,):
        return chosen
    if chosen.size and (chosen.dtype.kind not in "iu" or chosen.ndim != 1 or chosen.min() < 0 or chosen.max() >= n):
        raise ValueError(f"`outliers` debe tener lugares entre 0 y {n - 1}, o {n} valores lógicos; "
                         f"llegó {outliers!r}.")
    return np.isin(np.arange(n), chosen)


def line_heights(name, line, grid):
    """Las alturas de una recta (ordenada, pendiente) o de una función en los puntos de `grid`."""
    if callable(line):
        return heights_of(lambda x: np.ravel(line(x)), grid, grid.shape, f"lines[{name!r}]")
    coefficients = as_numbers(line, f"lines[{name!r}]")
    if coefficients.shape != (2,):
        raise ValueError(f"`lines[{name!r}]` debe ser un par (ordenada, pendiente) o una función; llegó {line!r}.")
    return coefficients[0] + coefficients[1] * grid


def oddities(at, values, odd):
    """Cuántos puntos son atípicos y, si es uno, dónde está."""
    if odd.sum() == 1:
        return f", 1 de ellos atípico (x = {brief(at[odd][0])}, y = {brief(values[odd][0])})"
    return f", {odd.sum()} de ellos atípicos" if odd.any() else ""


@styled
def predictions(y_true, y_pred, *, unit="", ax=None):
    """Dibuja lo predicho frente a lo real: sobre la diagonal, la predicción es exacta.

    Parámetros
    ----------
    y_true, y_pred : arrays de forma (n,)
        Lo real y lo predicho.
    unit : str
        La unidad, para los rótulos.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si no miden lo mismo o hay NaN.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.predictions([1, 2, 4], [1, 3, 3]).description
    'Lo predicho frente a lo real en 3 ejemplos. La mitad de los errores no pasa de 1 y el 90 % no pasa de 1.'
    """
    true, predicted = as_numbers(y_true, "y_true"), as_numbers(y_pred, "y_pred")
    if len(true) != len(predicted):
        raise ValueError(f"`y_true` e `y_pred` deben medir lo mismo; llegaron {len(true)} y {len(predicted)}.")
    ax = chart(ax, (5.2, 4.6))
    ends = (0.001, 0.999) if len(true) > 300 else (0, 1)         # a wild prediction must not shrink the rest
    low, high = np.quantile(predicted, ends)
    low, high = min(true.min(), low), max(true.max(), high)
    if len(true) > 300:
        high += low == high                      # the tiles need some room
        tiles = ax.hexbin(true, predicted, gridsize=40, bins="log", cmap="Blues", mincnt=1,
                          extent=(low, high, low, high))
        ax.figure.colorbar(tiles, ax=ax, label="ejemplos en cada casilla", format="%d")
    else:
        ax.scatter(true, predicted, s=30, color=SKY, edgecolor=INK, linewidth=0.5)
    ax.plot([low, high], [low, high], color=VERMILION, linestyle="--", label="predicción exacta")
    unit = f" ({unit})" if unit else ""
    ax.set(xlabel=f"valor real{unit}", ylabel=f"valor predicho{unit}")
    ax.legend(loc="upper left")
    half, most = np.quantile(np.abs(predicted - true), (0.5, 0.9))
    return Plot(ax, f"Lo predicho frente a lo real en {count(len(true), 'ejemplo')}. La mitad de los errores no pasa "
                    f"de {number(half, 1)} y el 90 % no pasa de {number(most, 1)}.")


@styled
def boxes(images, real, predicted=None, *, ax=None):
    """Dibuja imágenes con su caja delimitadora real y, si se da, la predicha.

    Parámetros
    ----------
    images : array de forma (n, alto, ancho)
        De una a cinco imágenes.
    real, predicted : arrays de forma (n, 4)
        Centro x, centro y, ancho y alto de cada caja, en píxeles.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si las formas no son esas o hay NaN.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.boxes(np.zeros((1, 8, 8)), [[4, 4, 2, 2]], [[5, 4, 2, 2]]).description
    'Una imagen de 8 × 8 con su caja. Real y predicha comparten cerca del 30 % de su unión.'
    """
    pictures, true = as_numbers(images, "images", ndim=3), as_numbers(real, "real", ndim=2)
    guess = None if predicted is None else as_numbers(predicted, "predicted", ndim=2)
    n = len(pictures)
    if n > 5 or any(array is not None and array.shape != (n, 4) for array in (true, guess)):
        raise ValueError("`images` debe tener de 1 a 5 imágenes y cada caja, 4 números: centro x, centro y, "
                         "ancho y alto.")
    host, spots = panels(ax, n, (6.4, 6.4 / n + 0.5), gap=0.05)
    for k, spot in enumerate(spots):
        spot.imshow(pictures[k], cmap="gray_r", extent=(0, pictures.shape[2], pictures.shape[1], 0))
        spot.set(xticks=[], yticks=[])
        for box, color, style in ((true[k], VERMILION, "-"), (None if guess is None else guess[k], COLORS[0], "--")):
            if box is not None:
                spot.add_patch(Rectangle((box[0] - box[2] / 2, box[1] - box[3] / 2), box[2], box[3], fill=False,
                                         edgecolor=color, linestyle=style, linewidth=2.2))
    key = "caja real (línea continua)" + ("" if guess is None else " y predicha (a trazos)")
    host.text(0.5, -0.04, key, ha="center", va="top", transform=host.transAxes)
    size = f"{pictures.shape[1]} × {pictures.shape[2]}"
    said = f"Una imagen de {size} con su caja." if n == 1 else f"Se ven {n} imágenes de {size}, cada una con su caja."
    if guess is not None:
        shared = np.mean([overlap(a, b) for a, b in zip(true, guess, strict=True)])
        said += (f" Real y predicha comparten{', en promedio,' if n > 1 else ''} cerca del {10 * round(10 * shared)} % "
                 "de su unión.")
    return Plot(host, said)


def overlap(a, b):
    """Área común de dos cajas (centro x, centro y, ancho, alto) entre el área de su unión."""
    low = np.maximum(a[:2] - a[2:] / 2, b[:2] - b[2:] / 2)
    high = np.minimum(a[:2] + a[2:] / 2, b[:2] + b[2:] / 2)
    common = np.prod(np.maximum(high - low, 0))
    union = np.prod(np.abs(a[2:])) + np.prod(np.abs(b[2:])) - common
    return float(common / union) if union > 0 else 0.0           # two boxes without area share nothing
