"""Una red por dentro: qué responde cada neurona en todo el plano, y al lado lo que responde la red."""
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .checks import check_points
from .plot import Plot, canvas, styled
from .words import BLUE, GREEN, INK, ORANGE, count, listing, number

# −1 is orange, 0 pale, 1 blue. With classes: 0 orange circles, 1 blue squares, 2 green triangles.
SCALE = LinearSegmentedColormap.from_list("mlpedu", [ORANGE, "#E8E8E8", BLUE])
CLASSES = ((ORANGE, "o"), (BLUE, "s"), (GREEN, "^"))
SIDE, BIG, GAP = 0.8, 7.2, 1.15                  # of a small map, of the large one, and between neurons
WIDE = 10.5                                      # what the diagram takes, however many layers there are


@styled
def unit_maps(layers, weights, large, X, y, *, names=(), test=None, reach=6.0, ax=None):
    """Dibuja la red con el mapa de cada neurona y, a la derecha, el plano con los puntos.

    Parámetros
    ----------
    layers : lista de arreglos (neuronas, alto, ancho)
        Los mapas de cada capa, desde las entradas; valores de −1 (naranja) a 1 (azul). La fila 0 es la de arriba.
    weights : lista de matrices (de, a)
        Los pesos entre capas: el ancho de la línea crece con |w|; los negativos van con rayas.
    large : arreglo (alto, ancho) de −1 a 1, o (alto, ancho, 3) de colores
    X : (n, 2), puntos; los que no caben en el plano no se dibujan
    y : (n,), enteros si son clases (0, 1, 2), si no, números de −1 a 1
    names : textos de las entradas
    test : (n,) de bool, los puntos que no entrenan: llevan borde negro
    reach : el plano que se dibuja va de −reach a reach
    ax : Axes, opcional

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si los mapas y los pesos no son de la misma red, o los puntos no son del plano.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> maps = [np.zeros((2, 4, 4)), np.zeros((1, 4, 4))]
    >>> plots.unit_maps(maps, [np.ones((2, 1))], np.zeros((8, 8)), [[0, 0]], [1]).description
    'Una red por dentro: 2 entradas y 1 salida, con el mapa de cada neurona; a la derecha, lo que responde en el plano
    y 1 punto.'
    """
    layers, weights, sizes = check_network(layers, weights)
    X, y = check_points(X, y) if len(X) else (np.zeros((0, 2)), np.zeros(0))
    test = np.zeros(len(X), bool) if test is None else np.asarray(test, bool)
    tall, wide = max(BIG + 1.2, GAP * max(sizes)) + 0.6, WIDE + BIG + 3.4
    ax = canvas(ax, (-1.2, wide - 1.2), (-tall / 2, tall / 2), size=(7.6, 7.6 * tall / wide))
    places = [[(k * WIDE / len(weights), GAP * ((n - 1) / 2 - j)) for j in range(n)] for k, n in enumerate(sizes)]
    for start, end, W in zip(places, places[1:], weights):
        draw_links(ax, start, end, W)
    for maps, spots in zip(layers, places):
        for values, spot in zip(maps, spots):
            picture(ax, values, spot, SIDE)
    for name, (x, height) in zip(names, places[0]):
        ax.text(x - 0.55, height, name, ha="right", va="center", fontsize=10)
    seen = (np.abs(X) <= reach).all(axis=1)
    draw_plane(ax, large, X[seen], y[seen], test[seen], reach)
    return Plot(ax, f"Una red por dentro: {sizes_in_words(sizes)}, con el mapa de cada neurona; a la derecha, lo que "
                    f"responde en el plano y {count(int(seen.sum()), 'punto')}.")


def check_network(layers, weights):
    """Los mapas y los pesos como arreglos de una misma red, y cuántas neuronas tiene cada capa."""
    layers = [np.asarray(maps, dtype=float) for maps in layers]
    weights = [np.asarray(W, dtype=float) for W in weights]
    sizes = [len(maps) for maps in layers]
    shapes = [W.shape for W in weights]
    if not shapes or any(maps.ndim != 3 for maps in layers) or shapes != list(zip(sizes, sizes[1:])):
        raise ValueError("Va un arreglo (neuronas, alto, ancho) por capa, y entre dos capas una matriz (de, a); "
                         f"llegaron mapas {[m.shape for m in layers]} y pesos {shapes}.")
    return layers, weights, sizes


def sizes_in_words(sizes):
    first, *hidden, last = sizes
    if len(hidden) == 1:
        hidden = [f"una capa oculta de {count(hidden[0], 'neurona')}"]
    elif hidden:
        hidden = [f"capas ocultas de {listing(hidden)} neuronas"]
    return listing([count(first, "entrada"), *hidden, count(last, "salida")])


def picture(ax, values, center, side):
    (x, y), r = center, side / 2
    ax.imshow(values, cmap=SCALE, vmin=-1, vmax=1, extent=(x - r, x + r, y - r, y + r), interpolation="nearest",
              zorder=3)
    ax.plot([x - r, x + r, x + r, x - r, x - r], [y - r, y - r, y + r, y + r, y - r], color=INK, lw=0.8, zorder=4)


def draw_links(ax, start, end, W):
    for i, (x0, y0) in enumerate(start):
        for j, (x1, y1) in enumerate(end):
            w = float(W[i, j])
            ax.plot([x0 + SIDE / 2, x1 - SIDE / 2], [y0, y1], color=BLUE if w >= 0 else ORANGE, zorder=1,
                    lw=0.4 + min(abs(w), 5), ls="-" if w >= 0 else (0, (3, 1.5)), solid_capstyle="butt")


def draw_plane(ax, large, X, y, test, reach):
    """El mapa grande con los puntos encima y su eje."""
    center, scale = (WIDE + 1.4 + BIG / 2, 0.0), BIG / (2 * reach)
    picture(ax, large, center, BIG)
    for rows, edge in ((~test, "white"), (test, "black")):
        draw_points(ax, X[rows] * scale + center, y[rows], edge)
    for value in (-reach, 0, reach):
        ax.text(center[0] + value * scale, -BIG / 2 - 0.15, number(value), ha="center", va="top", fontsize=10)


def draw_points(ax, places, y, edge):
    if y.dtype.kind == "f":
        ax.scatter(*places.T, c=y, cmap=SCALE, vmin=-1, vmax=1, s=10, edgecolors=edge, linewidths=0.4, zorder=5)
        return
    for label, (color, marker) in enumerate(CLASSES):
        ax.plot(*places[y == label].T, marker, color=color, ms=3.6, mec=edge, mew=0.5, zorder=5)
