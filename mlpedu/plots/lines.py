"""Rectas del plano: la frontera w·x + b = 0 con su margen y su vector de pesos, y su historia al aprender."""
import numpy as np

from .checks import check_binary, check_classes, check_features, check_line, check_points
from .data import scatter
from .plot import Plot, chart, styled
from .regions import spans
from .words import GREY, INK, VERMILION, count, listing, number


@styled
def boundary(w, b, X, y, *, margin=True, weight_vector=True, feature_names=None, class_names=None, ax=None):
    """Dibuja la recta w·x + b = 0, su margen, el vector de pesos y los puntos mal clasificados.

    Un punto va a la clase positiva (la mayor de las dos etiquetas) cuando w·x + b ≥ 0.
    El margen es la distancia al punto más cercano. Los dos ejes llevan la misma escala:
    así w se ve perpendicular a la recta, como es.

    Parámetros
    ----------
    w : array de forma (2,)
        Los pesos.
    b : float
        El sesgo.
    X, y : arrays de forma (n, 2) y (n,)
        Los puntos y su clase; a lo más dos clases.
    margin, weight_vector : bool
        Si se dibujan las dos rectas del margen y la flecha con la dirección de w.
    feature_names, class_names : opcional
        Como en `points`.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si `w` no tiene 2 números, hay más de dos clases o los datos no son puntos del plano.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.boundary([1, 1], -1.5, [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]).description
    'La recta x₁ + x₂ − 1.5 = 0 deja 4 de 4 puntos del lado correcto. Su pendiente es −1. El punto más cercano
    está a 0.3536 de la recta. El vector w = (1, 1) es perpendicular a la recta y apunta al lado de clase 1.'
    """
    coords, labels = check_points(X, y)
    features = check_features(X, feature_names)
    classes, names = check_classes(labels, class_names)
    positive = check_binary(labels)
    w, b = check_line(w, b)
    ax = chart(ax)
    wrong = (coords @ w + b >= 0) != positive
    scatter(ax, coords, labels, classes, names)
    ax.scatter(*coords[wrong].T, s=190, facecolor="none", edgecolor=VERMILION, linewidth=2,
               label="mal clasificado" if wrong.any() else None, zorder=4)
    ax.set(xlabel=features[0], ylabel=features[1])
    if w.any():
        draw_line(ax, w, b, coords, margin, weight_vector, "punto más cercano" if wrong.any() else "margen")
    ax.update_datalim(spans(coords, 2).T)
    ax.margins(0)
    ax.set_aspect("equal", adjustable="datalim")
    ax.legend()
    target = names[-1] if positive.any() else "la clase positiva"
    return Plot(ax, boundary_in_words(w, b, coords, wrong, margin, weight_vector, target))


def draw_line(ax, w, b, coords, margin, weight_vector, margin_name):
    """La recta, las dos del margen y la flecha de w, que nace frente al punto más cercano."""
    size, span = np.hypot(*w), np.ptp(coords, axis=0).max() or 1.0
    normal = w / size
    distance = (coords @ w + b) / size
    closest = np.abs(distance).argmin()
    foot = coords[closest] - distance[closest] * normal
    along = 0.01 * span * np.array([-normal[1], normal[0]])
    ax.axline(foot, foot + along, color=INK, label="frontera")
    if margin and abs(distance[closest]) > 1e-9:
        for side in (-1, 1):
            edge = foot + side * distance[closest] * normal
            ax.axline(edge, edge + along, color=GREY, linestyle="--", linewidth=1.2,
                      label=margin_name if side == 1 else None)
    if weight_vector:
        tip = foot + 0.2 * span * normal
        arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 2.2, "shrinkA": 0, "shrinkB": 0,
                 "mutation_scale": 16}
        ax.annotate("", tip, foot, arrowprops=arrow, zorder=5)
        ax.annotate("w", tip, xytext=10 * normal, textcoords="offset points", weight="bold", ha="center",
                    va="center", zorder=5)
        ax.update_datalim([tip + 0.12 * span * normal])


def equation(w, b):
    """Escribe w·x + b = 0; x₁ es el eje horizontal y x₂ el vertical.

    Ejemplos
    --------
    >>> equation([1, -0.5], 0)
    'x₁ − 0.5·x₂ = 0'
    """
    text = ""
    for value, name in zip([*w, b], ["x₁", "x₂", ""], strict=True):
        size = number(abs(value))
        if size == "0":
            continue
        term = name if name and size == "1" else f"{size}·{name}" if name else size
        text += (f" {'−' if value < 0 else '+'} " if text else "−" if value < 0 else "") + term
    return f"{text} = 0"


def boundary_in_words(w, b, coords, wrong, margin, weight_vector, target):
    """Los aciertos, la pendiente, el margen y a dónde apunta w."""
    n, right = len(wrong), int((~wrong).sum())
    if not w.any():
        return (f"No hay recta que dibujar: los pesos son cero y todos los puntos van a la misma clase; "
                f"{right} de {count(n, 'punto')} quedan bien.")
    text = f"La recta {equation(w, b)} deja {right} de {count(n, 'punto')} del lado correcto"
    text += {0: ". ", 1: "; el otro va rodeado. "}.get(n - right, f"; los otros {n - right} van rodeados. ")
    text += "Es vertical." if abs(w[1]) < 1e-12 else f"Su pendiente es {number(-w[0] / w[1])}."
    if margin:
        closest = np.abs(coords @ w + b).min() / np.hypot(*w)
        text += f" El punto más cercano está a {number(closest)} de la recta."
    if weight_vector:
        text += (f" El vector w = ({number(w[0])}, {number(w[1])}) es perpendicular a la recta y apunta al "
                 f"lado de {target}.")
    return text


@styled
def weight_history(history, X, y, *, max_lines=6, feature_names=None, class_names=None, ax=None):
    """Dibuja cómo se movió la recta de un perceptrón mientras aprendía, de gris claro a negro.

    Parámetros
    ----------
    history : lista
        Por cada actualización o época, un par (w, b), o un objeto con `W` y `b`: los pesos, forma (2,), y
        el sesgo. Sirve tal cual `TLU.history`.
    X, y : arrays de forma (n, 2) y (n,)
        Los puntos y su clase; a lo más dos clases.
    max_lines : int
        Cuántas rectas dibujar; se reparten en la historia y la última siempre va.
    feature_names, class_names : opcional
        Como en `points`.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si la historia está vacía o algún par no es una recta del plano.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.weight_history([([1, 0], 0), ([1, 1], -1.5)], [[0, 0], [1, 1]], [0, 1]).description
    'Historia de 2 rectas, de la más clara (primera) a la más oscura (última); se dibujan 2.
    Puntos bien clasificados en las dibujadas: 1 y 2 de 2.'
    """
    coords, labels = check_points(X, y)
    features = check_features(X, feature_names)
    classes, names = check_classes(labels, class_names)
    positive = check_binary(labels)
    lines = check_history(history, max_lines)
    chosen = np.unique(np.linspace(0, len(lines) - 1, min(max_lines, len(lines))).round().astype(int))
    ax = chart(ax)
    right = [draw_step(ax, *lines[k], coords, positive, (rank + 1) / len(chosen), f"recta {k + 1}")
             for rank, k in enumerate(chosen)]
    scatter(ax, coords, labels, classes, names)
    window = spans(coords, 2)
    ax.set(xlabel=features[0], ylabel=features[1], xlim=window[0], ylim=window[1])
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), borderaxespad=0.5)
    missing = sum(not lines[k][0].any() for k in chosen)
    zero = f" {count(missing, 'recta no se ve', 'rectas no se ven')}: sus pesos son cero." if missing else ""
    return Plot(ax, f"Historia de {count(len(lines), 'recta')}, de la más clara (primera) a la más oscura "
                    f"(última); se dibujan {len(chosen)}. Puntos bien clasificados en las dibujadas: "
                    f"{listing(right)} de {len(coords)}.{zero}")


def check_history(history, max_lines):
    """Comprueba la lista de rectas."""
    if int(max_lines) < 1:
        raise ValueError(f"`max_lines` debe ser 1 o más; llegó {max_lines}.")
    pairs = [(step.W, step.b) if hasattr(step, "W") else step for step in history]
    if not pairs or any(not hasattr(pair, "__len__") or len(pair) != 2 for pair in pairs):
        raise ValueError("`history` debe ser una lista no vacía de pares (w, b).")
    return [check_line(w, b) for w, b in pairs]


def draw_step(ax, w, b, coords, positive, age, name):
    """Una recta de la historia: más oscura y gruesa cuanto más reciente. Devuelve los aciertos."""
    if w.any():
        foot = -b * w / (w @ w)
        ax.axline(foot, foot + [-w[1], w[0]], color=str(round(0.8 * (1 - age), 2)), linewidth=0.8 + 1.6 * age,
                  linestyle="-" if age == 1 else (0, (2 + 6 * age, 2)), label=name)
    return int(((coords @ w + b >= 0) == positive).sum())
