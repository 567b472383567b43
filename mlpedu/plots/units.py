"""Una unidad por dentro: las dos funciones escalón y el dibujo de una unidad con umbral (TLU)."""
import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from .checks import as_numbers
from .plot import Plot, canvas, panels, styled
from .words import BLUE, INK, ORANGE, PALE, count, number, pale, subscript

STEPS = {                                        # name -> title, value left of 0, at 0, right of 0
    "heaviside": ("Escalón de Heaviside", 0, 1, 1),
    "sign": ("Función signo", -1, 0, 1),
}


@styled
def step_functions(*, ax=None):
    """Dibuja las dos funciones escalón del perceptrón, Heaviside y signo, una al lado de la otra.

    El punto lleno dice qué vale la función en z = 0; el hueco, a dónde llega sin tocarlo.

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
    >>> plots.step_functions().description
    'Escalón de Heaviside: vale 0 si z < 0, 1 en z = 0 y 1 si z > 0. Función signo: vale −1 si z < 0,
    0 en z = 0 y 1 si z > 0.'

    Referencias
    -----------
    A. Géron, «Hands-On Machine Learning», ecuación 10-1.
    """
    host, axes = panels(ax, 2, (6.4, 3.2))
    for step, inner in zip(STEPS.values(), axes, strict=True):
        draw_step(inner, *step)
    return Plot(host, " ".join(
        f"{title}: vale {number(left)} si z < 0, {number(at)} en z = 0 y {number(right)} si z > 0."
        for title, left, at, right in STEPS.values()))


def draw_step(ax, title, left, at, right):
    """Un escalón: dos tramos, y en z = 0 un punto lleno y los huecos que hagan falta."""
    ax.plot([-3, 0], [left, left], color=BLUE, linewidth=2.5)
    ax.plot([0, 3], [right, right], color=BLUE, linewidth=2.5)
    holes = sorted({left, right} - {at})
    ax.plot([0] * len(holes), holes, "o", markerfacecolor="white", markeredgecolor=BLUE, markeredgewidth=1.8)
    ax.plot([0], [at], "o", color=BLUE)
    ax.set(title=title, xlabel="z", xlim=(-3, 3), ylim=(-1.3, 1.3), xticks=range(-3, 4), yticks=[-1, 0, 1])
    ax.grid()


@styled
def threshold_unit(inputs=3, *, weights=None, bias=None, step="heaviside", ax=None):
    """Dibuja una unidad con umbral: entradas, pesos, suma, escalón y salida.

    Parámetros
    ----------
    inputs : int o lista de textos
        Cuántas entradas, o sus nombres; de 1 a 6.
    weights : lista de números, opcional
        Los pesos; si faltan se escriben w₁, w₂, …
    bias : float, opcional
        El sesgo; si falta se escribe b.
    step : {"heaviside", "sign"}
        El escalón de la salida.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si no hay un peso por entrada, o el escalón no existe.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.threshold_unit(2, weights=[1, 1], bias=-1.5).description
    'Unidad con umbral de 2 entradas: calcula z = 1·x₁ + 1·x₂ − 1.5 y responde con el escalón de Heaviside:
    0 si z < 0 y 1 si z ≥ 0.'
    """
    names, labels, bias_label, formula = check_unit(inputs, weights, bias)
    if step not in STEPS:
        raise ValueError(f"`step` debe ser {' o '.join(map(repr, STEPS))}; llegó {step!r}.")
    n = len(names)
    top = max(2.0, 0.55 * n)
    ax = canvas(ax, (-0.7, 7.6), (-top - 0.75, top + 1.0), (6.4, 0.4 + 0.75 * (2 * top + 1.75)))
    heights = np.linspace(top, -top, n + 1)
    for name, label, y in zip([*names, "1"], [*labels, bias_label], heights, strict=True):
        touch = 0.42 * y / top                   # arrows end around the circle, not all at one point
        arrow(ax, (0.42, y), (3.2 - np.sqrt(0.74**2 - touch**2), touch))
        node(ax, 0, y, name, square=name == "1" and y == heights[-1])
        ax.text(1.3, y + 0.4 * (touch - y), label, ha="center", va="center", bbox=PAPER)
    draw_body(ax, step)
    for x, text in ((0, "entradas"), (1.3, "pesos"), (3.2, "suma"), (5.25, "escalón"), (7.1, "salida")):
        ax.text(x, top + 0.72, text, ha="center", va="center", weight="bold")
    title, left, at, right = STEPS[step]
    rule = {"heaviside": "0 si z < 0 y 1 si z ≥ 0", "sign": "−1 si z < 0, 0 si z = 0 y 1 si z > 0"}[step]
    title = title[0].lower() + title[1:]
    with_step = "el escalón de Heaviside" if step == "heaviside" else f"la {title}"
    return Plot(ax, f"Unidad con umbral de {count(n, 'entrada')}: calcula z = {formula} y responde con "
                    f"{with_step}: {rule}.")


PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}


def check_unit(inputs, weights, bias):
    """Los nombres de las entradas, lo que se escribe en cada flecha y la fórmula de z."""
    names = [str(name) for name in inputs] if not isinstance(inputs, int) else [
        subscript("x", k + 1) for k in range(inputs)]
    if not 1 <= len(names) <= 6:
        raise ValueError(f"El dibujo admite de 1 a 6 entradas; llegaron {len(names)}.")
    if weights is None:
        labels = [subscript("w", k + 1) for k in range(len(names))]
        formula = " + ".join(f"{w}·{x}" for w, x in zip(labels, names, strict=True))
    else:
        values = as_numbers(weights, "weights")
        if len(values) != len(names):
            raise ValueError(f"Hace falta un peso por entrada: {len(names)}; llegaron {len(values)}.")
        labels = [number(value) for value in values]
        formula = " + ".join(f"{w}·{x}" for w, x in zip(labels, names, strict=True)).replace("+ −", "− ")
    if bias is None:
        return names, labels, "b", f"{formula} + b"
    bias_label = number(as_numbers([bias], "bias")[0])
    return names, labels, bias_label, f"{formula} + {bias_label}".replace("+ −", "− ")


def draw_body(ax, step):
    """La suma, el escalón y la salida."""
    ax.add_patch(Circle((3.2, 0), 0.72, facecolor=pale(BLUE), edgecolor=INK, linewidth=1.5))
    ax.text(3.2, 0.16, "Σ", ha="center", va="center", fontsize=20)
    ax.text(3.2, -0.38, "z", ha="center", va="center", style="italic")
    arrow(ax, (3.92, 0), (4.5, 0))
    ax.add_patch(FancyBboxPatch((4.6, -0.62), 1.3, 1.24, boxstyle="round,pad=0.05", facecolor=pale(ORANGE),
                                edgecolor=INK, linewidth=1.5))
    low, high = (-0.4, 0.4) if step == "sign" else (-0.3, 0.4)
    ax.plot([4.7, 5.8], [0 if step == "sign" else low] * 2, color=INK, linewidth=0.8)
    ax.plot([4.75, 5.25, 5.25, 5.75], [low, low, high, high], color=INK, linewidth=2.5)
    arrow(ax, (5.98, 0), (6.7, 0))
    node(ax, 7.1, 0, "ŷ")


def node(ax, x, y, text, square=False, radius=0.38, color="white"):
    """Un nodo: círculo para una entrada o neurona, cuadrado para la entrada fija 1 del sesgo."""
    if square:
        r = 0.82 * radius
        ax.add_patch(Rectangle((x - r, y - r), 2 * r, 2 * r, facecolor=PALE, edgecolor=INK, linewidth=1.3,
                               zorder=3))
    else:
        ax.add_patch(Circle((x, y), radius, facecolor=color, edgecolor=INK, linewidth=1.3, zorder=3))
    ax.text(x, y, text, ha="center", va="center", zorder=4)


def arrow(ax, start, end, **style):
    """Una flecha recta de punta pequeña."""
    options = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0,
               "mutation_scale": 12} | style
    ax.annotate("", end, start, arrowprops=options)
