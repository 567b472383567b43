"""Regiones de decisión: qué clase da un modelo en cada lugar del plano."""
import numpy as np
from matplotlib.patches import PathPatch

from .checks import check_classes, check_features, check_points
from .data import scatter
from .plot import Plot, chart, styled
from .words import INK, count, listing, look, pale, percent


@styled
def decision_regions(model, X, y, *, feature_names=None, class_names=None, resolution=300, ax=None):
    """Pinta qué clase da un modelo en cada lugar del plano, con los puntos encima.

    Parámetros
    ----------
    model : objeto con `predict`, o función
        Recibe un array (n, 2) y devuelve n etiquetas de clase.
    X, y : arrays de forma (n, 2) y (n,)
        Los puntos y su clase verdadera.
    feature_names, class_names : opcional
        Como en `points`; las clases son las de `y` y las que dé el modelo.
    resolution : int
        Puntos de la malla por lado.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    TypeError
        Si `model` no es una función ni tiene `predict`.
    ValueError
        Si los datos no son puntos del plano o el modelo no da una etiqueta por fila.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> right = lambda X: X[:, 0] > 1
    >>> plots.decision_regions(right, [[0, 0], [2, 2], [2, 0]], [False, True, False]).description
    'La frontera deja 2 de 3 puntos en la región de su clase: 1 de 2 de clase False y 1 de 1 de clase True.
    En el plano dibujado, clase False ocupa el 50 % y clase True ocupa el 50 %.'
    """
    coords, labels = check_points(X, y)
    features = check_features(X, feature_names)
    guessed, grid, plane = sweep(model, coords, labels, resolution)
    classes, names = check_classes(np.concatenate([labels, guessed, plane.ravel()]), class_names)
    ax = chart(ax)
    for k, c in enumerate(classes):
        region(ax, grid, plane == c, look(k), outline=k > 0)
    scatter(ax, coords, labels, classes, names)
    ax.set(xlabel=features[0], ylabel=features[1], xlim=grid[0, [0, -1], 0], ylim=grid[[0, -1], 0, 1])
    ax.legend()
    return Plot(ax, regions_in_words(labels, guessed, plane, classes, names))


def sweep(model, coords, labels, resolution):
    """Lo que el modelo dice de los puntos, la malla que los cubre y lo que dice de cada lugar de la malla."""
    grid = np.stack(np.meshgrid(*spans(coords, resolution)), axis=-1)
    plane = predictions(model, grid.reshape(-1, 2), labels).reshape(grid.shape[:2])
    return predictions(model, coords, labels), grid, plane


def spans(coords, resolution):
    """Los valores de la malla en cada eje: del mínimo al máximo, con un margen."""
    low, high = coords.min(axis=0), coords.max(axis=0)
    pad = np.where(high > low, 0.12 * (high - low), 1.0)
    return np.linspace(low - pad, high + pad, resolution).T


def predictions(model, coords, labels):
    """Pide las etiquetas al modelo y comprueba que hay una por fila y del mismo tipo que `y`."""
    predict = getattr(model, "predict", model)
    if not callable(predict):
        raise TypeError("`model` debe ser una función o tener el método predict; "
                        f"llegó {type(model).__name__}.")
    guessed = np.asarray(predict(coords))
    if guessed.shape == (len(coords), 1):
        guessed = guessed[:, 0]
    if guessed.shape != (len(coords),):
        raise ValueError(f"El modelo debe dar una etiqueta por fila, forma ({len(coords)},); "
                         f"dio {guessed.shape}. Si da probabilidades, conviértelas en clases antes.")
    if (guessed.dtype.kind in "biuf") != (labels.dtype.kind in "biuf"):
        raise ValueError(f"El modelo da etiquetas como {guessed[0]!r} y las de `y` son como {labels[0]!r}: "
                         "deben ser del mismo tipo.")
    return guessed


def region(ax, grid, inside, style, outline):
    """Rellena la región de una clase con su color claro y su trama."""
    x, y = grid[..., 0], grid[..., 1]
    if not inside.any():
        return
    filled = ax.contourf(x, y, inside.astype(float), levels=[0.5, 1.5])
    path = filled.get_paths()[0]
    filled.remove()                              # contourf reads its hatch colour too late for a style
    ax.add_patch(PathPatch(path, facecolor=pale(style["color"]), edgecolor=pale(style["color"], 0.35),
                           hatch=style["hatch"], linewidth=0, zorder=0))
    if outline and not inside.all():
        ax.contour(x, y, inside.astype(float), levels=[0.5], colors=INK, linewidths=1.5, zorder=1)


def regions_in_words(labels, guessed, plane, classes, names):
    """Cuenta aciertos por clase y la parte del plano que ocupa cada una."""
    right = guessed == labels
    parts = [f"{right[labels == c].sum()} de {(labels == c).sum()} de {name}"
             for c, name in zip(classes, names, strict=True) if (labels == c).any()]
    areas = [f"{name} ocupa el {percent((plane == c).mean())}"
             for c, name in zip(classes, names, strict=True)]
    return (f"La frontera deja {right.sum()} de {count(len(labels), 'punto')} en la región de su clase: "
            f"{listing(parts)}. En el plano dibujado, {listing(areas)}.")
