"""Redes dibujadas por capas, con sus neuronas de sesgo y, si se dan, los pesos en cada conexión."""
import numpy as np

from .labels import place_labels
from .plot import Plot, canvas, styled
from .units import node
from .words import BLUE, GREY, INK, ORANGE, VERMILION, count, listing, number, pale, subscript

MAX_DRAWN = 8                                    # of a larger layer: the first three, dots, the last
MAX_VALUES = 16                                  # more numbers than this can't be read


@styled
def network(layer_sizes, *, weights=None, biases=None, names=None, bias_units=True, ax=None):
    """Dibuja una red por capas, de la entrada (izquierda) a la salida (derecha).

    Con `weights`, cada conexión es más gruesa cuanto mayor es |w|: azul y continua si w > 0, bermellón y
    a trazos si w < 0. Si los números son pocos (16 o menos) se escriben.

    Parámetros
    ----------
    layer_sizes : lista de enteros
        Cuántas entradas y cuántas neuronas por capa, por ejemplo [2, 4, 3].
    weights : lista de arrays, opcional
        La matriz de cada capa, de forma (entradas de la capa, neuronas de la capa).
    biases : lista de arrays, opcional
        Los sesgos de cada capa, de forma (neuronas de la capa,).
    names : lista de listas de textos, opcional
        Los nombres dentro de los nodos, capa por capa.
    bias_units : bool
        Si se dibujan las neuronas de sesgo, cuadrados que siempre valen 1.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si hay menos de dos capas, o los pesos, sesgos o nombres no tienen la forma de las capas.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.network([2, 4, 3]).description
    'Red 2-4-3: capa de entrada con 2 entradas, capa oculta con 4 neuronas y capa de salida con 3 neuronas.
    Tiene 20 pesos y 7 sesgos: 27 parámetros.'
    """
    sizes = check_sizes(layer_sizes)
    weights, biases = check_parameters(sizes, weights, biases)
    names = check_names(sizes, names)
    tallest = max(len(visible(n)) + (bias_units and k < len(sizes) - 1) for k, n in enumerate(sizes))
    width, step = 7.4, 1.25 if tallest > 3 else 1.7
    height = step * max(tallest - 1, 1)
    ax = canvas(ax, (-1.1, width + 1.1), (-height / 2 - 0.8, height / 2 + 1.4),
                (6.4, 6.4 / (width + 2.2) * (height + 2.2)))
    last = len(sizes) - 1
    spots = [place_layer(k * width / last, n, step, bias_units and k < last) for k, n in enumerate(sizes)]
    draw_edges(ax, spots, weights, biases, few(sizes, weights, biases))
    for k, n in enumerate(sizes):
        draw_layer(ax, spots[k], names[k], k, len(sizes), height / 2 + 0.95, n)
    if biases is not None and not bias_units and few(sizes, weights, biases):
        write_biases(ax, spots, biases)
    return Plot(ax, network_in_words(sizes, weights, biases, names))


def check_sizes(layer_sizes):
    """Los tamaños de las capas como enteros positivos."""
    try:
        sizes = [int(n) for n in layer_sizes]
        exact = all(n == m and n > 0 for n, m in zip(sizes, layer_sizes, strict=True))
    except (TypeError, ValueError):
        exact = False
    if not exact or not 2 <= len(sizes) <= 6:
        raise ValueError("`layer_sizes` debe ser una lista de 2 a 6 enteros positivos, por ejemplo "
                         f"[2, 4, 3]; llegó {layer_sizes!r}.")
    return sizes


def check_parameters(sizes, weights, biases):
    """Pesos y sesgos como arreglos, con la forma que piden las capas."""
    shapes = list(zip(sizes, sizes[1:], strict=False))
    return (check_arrays(weights, "weights", shapes),
            check_arrays(biases, "biases", [(n,) for n in sizes[1:]]))


def check_arrays(arrays, what, shapes):
    if arrays is None:
        return None
    try:
        found = [np.asarray(array, dtype=float) for array in arrays]
    except (TypeError, ValueError):
        raise ValueError(f"`{what}` debe ser una lista de arreglos de números, uno por capa.") from None
    if what == "biases":
        found = [np.atleast_1d(array) for array in found]
    if [array.shape for array in found] != shapes:
        raise ValueError(f"`{what}` debe tener las formas {', '.join(map(str, shapes))}; llegaron "
                         f"{', '.join(str(array.shape) for array in found) or 'ninguna'}.")
    if not all(np.isfinite(array).all() for array in found):
        raise ValueError(f"`{what}` tiene valores NaN o infinitos.")
    return found


def check_names(sizes, names):
    """Los nombres dados, o x₁, x₂… en la entrada, h en una única capa oculta e ŷ en la salida."""
    if names is None:
        hidden = [[subscript("h", i + 1) if len(sizes) == 3 else "" for i in range(n)] for n in sizes[1:-1]]
        output = [subscript("ŷ", i + 1) for i in range(sizes[-1])] if sizes[-1] > 1 else ["ŷ"]
        return [[subscript("x", i + 1) for i in range(sizes[0])], *hidden, output]
    found = [list(map(str, layer)) for layer in names]
    if [len(layer) for layer in found] != sizes:
        raise ValueError(f"`names` debe dar {' + '.join(map(str, sizes))} nombres, una lista por capa; "
                         f"llegaron {' + '.join(str(len(layer)) for layer in found)}.")
    return found


def visible(n):
    """Qué neuronas de una capa se dibujan; None son los puntos suspensivos."""
    return list(range(n)) if n <= MAX_DRAWN else [0, 1, 2, None, n - 1]


def place_layer(x, n, step, bias_unit):
    """Posición de cada nodo visible de una capa, de arriba abajo; la de sesgo, "bias", va la última."""
    keys = visible(n) + (["bias"] if bias_unit else [])
    return {key: (x, step * ((len(keys) - 1) / 2 - i)) for i, key in enumerate(keys)}


def few(sizes, weights, biases):
    """Dice si los números que hay se pueden leer en el dibujo."""
    n = sum(array.size for group in (weights, biases) if group is not None for array in group)
    return 0 < n <= MAX_VALUES and max(sizes) <= MAX_DRAWN


def draw_edges(ax, spots, weights, biases, write):
    """Las conexiones de cada capa con la anterior y, si son pocas, sus números."""
    biggest = max((np.abs(a).max() for group in (weights, biases) if group for a in group), default=1) or 1
    edges = []
    for k, (left, right) in enumerate(zip(spots, spots[1:], strict=False)):
        for i, start in left.items():
            for j, end in right.items():
                if None in (i, j) or j == "bias":
                    continue
                group = biases if i == "bias" else weights
                value = None if group is None else group[k][j] if i == "bias" else group[k][i, j]
                ax.plot(*zip(start, end, strict=True), zorder=1, **line_style(value, biggest))
                edges.append((start, end, number(value, 2) if write and value is not None else ""))
    place_labels(ax, edges, [spot for layer in spots for spot in layer.values()])


def line_style(value, biggest):
    """Grosor según |w|; color y trazo según el signo."""
    if value is None:
        return {"color": GREY, "linewidth": 1}
    if value == 0:
        return {"color": GREY, "linewidth": 0.8, "linestyle": ":"}
    return {"linewidth": 0.7 + 2.6 * abs(value) / biggest, "color": BLUE if value > 0 else VERMILION,
            "linestyle": "-" if value > 0 else (0, (4, 1.5))}


def draw_layer(ax, spots, names, k, n_layers, top, size):
    """Los nodos de una capa y su rótulo."""
    color = "white" if k == 0 else pale(ORANGE) if k == n_layers - 1 else pale(BLUE)
    for key, (x, y) in spots.items():
        if key is None:
            ax.text(x, y, "⋮", ha="center", va="center", fontsize=18)
        else:
            node(ax, x, y, "1" if key == "bias" else names[key], square=key == "bias", color=color)
    text = layer_name(k, n_layers)
    if n_layers > 3:                             # four columns or more: break "capa de entrada" in two lines
        text = text.replace("capa de ", "capa de\n").replace("oculta ", "\noculta ")
    text += f"\n({size})" if size > MAX_DRAWN else ""
    ax.text(next(iter(spots.values()))[0], top, text, ha="center", va="center", weight="bold", color=INK)


def layer_name(k, n_layers):
    """El nombre de la capa número `k`."""
    if k in (0, n_layers - 1):
        return "capa de entrada" if k == 0 else "capa de salida"
    return "capa oculta" if n_layers == 3 else f"capa oculta {k}"


def write_biases(ax, spots, biases):
    """Sin neuronas de sesgo, cada sesgo se escribe bajo su neurona."""
    for layer, values in zip(spots[1:], biases, strict=True):
        for key, (x, y) in layer.items():
            ax.text(x, y - 0.56, f"b = {number(values[key], 2)}", ha="center", va="center", zorder=4)


def network_in_words(sizes, weights, biases, names):
    """Capas y parámetros; con pocos pesos, también lo que recibe cada neurona."""
    last = len(sizes) - 1
    layers = [f"{layer_name(k, len(sizes))} con {count(n, 'neurona' if k else 'entrada')}"
              for k, n in enumerate(sizes)]
    n_weights, n_biases = sum(a * b for a, b in zip(sizes, sizes[1:], strict=False)), sum(sizes[1:])
    text = (f"Red {'-'.join(map(str, sizes))}: {listing(layers)}. Tiene {count(n_weights, 'peso')} y "
            f"{count(n_biases, 'sesgo')}: {n_weights + n_biases} parámetros.")
    if weights is None or not few(sizes, weights, biases):
        return text
    rules = []
    for k in range(last):
        for j, target in enumerate(names[k + 1]):
            terms = [f"{number(weights[k][i, j])}·{source or f'neurona {i + 1}'}"
                     for i, source in enumerate(names[k])]
            terms += [] if biases is None else [number(biases[k][j])]
            rules.append(f"{target or f'neurona {j + 1} de la capa {k + 1}'} suma " +
                         " + ".join(terms).replace("+ −", "− "))
    return f"{text} {'; '.join(rules)}."
