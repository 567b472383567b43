"""Esquemas de biología: una neurona, las capas de la corteza y el parecido con la unidad artificial.

Son dibujos para aprender los nombres, no imágenes de tejido: ni las formas ni las proporciones son reales.
"""
import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch, Polygon

from .plot import Plot, canvas, styled
from .units import arrow
from .words import BLUE, GREY, INK, ORANGE, PURPLE, VERMILION, count, pale

DENDRITES = (70, 112, 150, 192, 232, 285)        # degrees around the soma; the axon leaves at 0
TERMINALS = (38, 14, -14, -38)                   # degrees of the four branches at the end of the axon


@styled
def biological_neuron(*, ax=None):
    """Dibuja el esquema de una neurona viva con los nombres de sus partes.

    Parámetros
    ----------
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.biological_neuron().description[:51]
    'Esquema de una neurona: 6 dendritas llevan señales '
    """
    ax = canvas(ax, (-3.4, 9.6), (-4.3, 4.2), (6.4, 4.2))
    for degrees in DENDRITES:
        branch(ax, 0.9 * heading(degrees), degrees, 0.95, 5.0, 3)
    bend = np.linspace(0.8, 6.2, 60)
    ax.plot(bend, 0.25 * np.sin(1.1 * (bend - 0.8)), color=BLUE, linewidth=5, zorder=1)
    end = np.array([6.2, 0.25 * np.sin(1.1 * 5.4)])
    tips = [terminal(ax, end, degrees) for degrees in TERMINALS]
    ax.add_patch(Circle((0, 0), 1.05, facecolor=pale(BLUE, 0.55), edgecolor=BLUE, linewidth=2, zorder=2))
    ax.add_patch(Circle((-0.05, 0.05), 0.4, facecolor=PURPLE, edgecolor=INK, linewidth=1, zorder=3))
    arrow(ax, (2.0, -1.0), (5.4, -1.0), color=VERMILION, linewidth=2, mutation_scale=18)
    ax.text(3.7, -1.4, "dirección del impulso", ha="center", va="center", color=INK)
    for text, place, target in (
            ("dendritas", (-2.2, 3.75), (-0.75, 2.2)), ("núcleo", (2.2, 2.3), (0.15, 0.2)),
            ("soma", (2.1, -2.9), (0.55, -0.8)), ("axón", (3.7, 1.6), (3.3, 0.2)),
            ("telodendrias", (6.3, 2.8), (6.95, 0.75)),
            ("terminales sinápticas\n(sinapsis)", (7.4, -3.4), tips[-1])):
        name_part(ax, text, place, target)
    return Plot(ax, f"Esquema de una neurona: {len(DENDRITES)} dendritas llevan señales al soma, que "
                    "contiene el núcleo; del soma sale un axón por el que viaja el impulso, alejándose del "
                    f"soma, y que se divide en {len(TERMINALS)} telodendrias; cada una acaba en una terminal "
                    "sináptica, donde está la sinapsis con otra célula.")


def heading(degrees):
    """El vector unitario en una dirección."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def branch(ax, start, degrees, length, width, depth, color=BLUE):
    """Una rama que se adelgaza y se divide en dos: así crecen aquí las dendritas."""
    end = start + length * heading(degrees)
    ax.plot(*zip(start, end, strict=True), color=color, linewidth=width, solid_capstyle="round", zorder=1)
    if depth > 1:
        for turn in (-26, 22):
            branch(ax, end, degrees + turn, 0.74 * length, 0.6 * width, depth - 1, color)


def terminal(ax, start, degrees):
    """Una telodendria con su botón final. Devuelve dónde queda el botón."""
    middle = start + 1.1 * heading(degrees)
    end = middle + 1.1 * heading(0.5 * degrees)
    ax.plot(*zip(start, middle, end, strict=True), color=BLUE, linewidth=2.5, zorder=1)
    ax.add_patch(Circle(end, 0.2, facecolor=ORANGE, edgecolor=INK, linewidth=1, zorder=3))
    return end


def name_part(ax, text, place, target):
    """Un nombre con una línea fina hasta la parte que nombra."""
    ax.annotate(text, target, place, ha="center", va="center", zorder=5, gid="parte",
                arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 1, "shrinkA": 1, "shrinkB": 0})


LAYERS = (                                       # name, thickness, neurons drawn, shape
    ("I", "molecular", 0.8, 3, "grano"),
    ("II", "granular externa", 1.0, 16, "grano"),
    ("III", "piramidal externa", 1.5, 11, "pirámide"),
    ("IV", "granular interna", 0.9, 18, "grano"),
    ("V", "piramidal interna", 1.5, 7, "pirámide"),
    ("VI", "multiforme", 1.2, 10, "mezcla"),
)


@styled
def cortex_layers(*, random_state=0, ax=None):
    """Dibuja un esquema de las seis capas de la corteza cerebral, con neuronas puestas al azar.

    Parámetros
    ----------
    random_state : int o numpy.random.Generator
        De dónde sale el azar; con el mismo entero, el mismo dibujo.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.cortex_layers().description[:64]
    'Esquema de 6 capas de la corteza, de la superficie hacia dentro:'
    """
    rng = np.random.default_rng(random_state)
    depth = sum(thickness for _, _, thickness, _, _ in LAYERS)
    ax = canvas(ax, (-4.3, 6.2), (-depth - 0.7, 0.75), (6.4, 5.2))
    top = 0.0
    for k, (numeral, name, thickness, n, shape) in enumerate(LAYERS):
        ax.fill_between([0, 6], -top, -top - thickness, color=pale(BLUE, 0.8 if k % 2 else 0.92), linewidth=0)
        ax.text(-0.15, -top - thickness / 2, f"{numeral}  {name}", ha="right", va="center")
        for i in range(n):
            x = 6 * (i + 0.5 + rng.uniform(-0.28, 0.28)) / n
            y = -top - thickness * rng.uniform(0.35, 0.72)
            cell(ax, x, y, shape if shape != "mezcla" else ("grano", "pirámide")[i % 2], -top, rng)
        top += thickness
    ax.text(3, 0.4, "superficie de la corteza", ha="center", va="center", color=INK)
    ax.text(3, -depth - 0.4, "sustancia blanca", ha="center", va="center", color=INK)
    parts = [f"{numeral}, {name} ({count(n, 'neurona')})" for numeral, name, _, n, _ in LAYERS]
    return Plot(ax, f"Esquema de {len(LAYERS)} capas de la corteza, de la superficie hacia dentro: "
                    f"{'; '.join(parts)}. Las neuronas están puestas al azar: en la corteza real hay "
                    "muchísimas más, y el grosor de las capas varía según la zona.")


def cell(ax, x, y, shape, ceiling, rng):
    """Una neurona pequeña: un grano con tres hilos, o una pirámide con su dendrita hacia arriba y su axón."""
    if shape == "grano":
        for degrees in rng.uniform(0, 120) + np.array([0, 120, 240]):
            ax.plot(*zip((x, y), (x, y) + 0.2 * heading(degrees), strict=True), color=INK, linewidth=0.8)
        ax.add_patch(Circle((x, y), 0.075, facecolor=ORANGE, edgecolor=INK, linewidth=0.7, zorder=3))
        return
    ax.plot([x, x], [y, min(y + 0.85, ceiling + 0.3)], color=BLUE, linewidth=1.3)
    ax.plot([x, x], [y, y - 0.45], color=INK, linewidth=0.8)
    for side in (-1, 1):
        ax.plot([x, x + 0.2 * side], [y - 0.08, y - 0.2], color=BLUE, linewidth=1)
    ax.add_patch(Polygon([(x - 0.13, y - 0.1), (x + 0.13, y - 0.1), (x, y + 0.2)], facecolor=BLUE,
                         edgecolor=INK, linewidth=0.7, zorder=3))


ANALOGY = (                                      # living part, artificial part
    ("dendritas", "entradas x₁, x₂, …"),
    ("fuerza de cada sinapsis", "pesos w₁, w₂, …"),
    ("soma, que reúne señales", "suma z = w·x + b"),
    ("umbral de disparo", "escalón"),
    ("impulso por el axón", "salida ŷ"),
)


@styled
def neuron_analogy(*, ax=None):
    """Pone cada parte de la neurona viva al lado de la parte de la unidad artificial que la imita.

    Parámetros
    ----------
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.neuron_analogy().description[:60]
    'Comparación de 5 partes, de la neurona viva a la unidad arti'
    """
    n = len(ANALOGY)
    ax = canvas(ax, (0, 10), (-n - 0.1, 1.0), (6.4, 0.64 * (n + 1.1)))
    for x, title in ((2.2, "neurona viva"), (7.8, "unidad artificial")):
        ax.text(x, 0.6, title, ha="center", va="center", weight="bold")
    for k, (living, artificial) in enumerate(ANALOGY):
        for left, text, color in ((0.2, living, BLUE), (5.8, artificial, ORANGE)):
            ax.add_patch(FancyBboxPatch((left, -k - 0.72), 4, 0.64, boxstyle="round,pad=0,rounding_size=0.15",
                                        facecolor=pale(color), edgecolor=INK))
            ax.text(left + 2, -k - 0.4, text, ha="center", va="center")
        arrow(ax, (4.35, -k - 0.4), (5.65, -k - 0.4))
        if k:
            for x in (2.2, 7.8):
                ax.plot([x, x], [-k + 0.28, -k - 0.08], color=GREY, zorder=0)
    pairs = [f"{living} → {artificial}" for living, artificial in ANALOGY]
    return Plot(ax, f"Comparación de {n} partes, de la neurona viva a la unidad artificial: "
                    f"{'; '.join(pairs)}. Es una analogía: la unidad artificial es mucho más simple.")
