"""Figuras de datos y de resultados: nubes de puntos, errores por época y exactitudes repetidas."""
import numpy as np

from .checks import as_numbers, check_classes, check_features, check_named, check_points
from .plot import Plot, chart, styled
from .words import BLUE, INK, count, listing, look, number, pale


@styled
def points(X, y, *, feature_names=None, class_names=None, ax=None):
    """Dibuja una nube de puntos del plano, cada clase con su color y su marca.

    Parámetros
    ----------
    X : array de forma (n, 2)
        Un punto por fila.
    y : array de forma (n,)
        La clase de cada punto: números, textos o booleanos.
    feature_names : lista de 2 textos, opcional
        Rótulos de los ejes. Por omisión, las columnas del DataFrame, o x₁ y x₂.
    class_names : lista o diccionario, opcional
        Nombre de cada clase, en el orden de `numpy.unique(y)`, o por etiqueta.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si `X` no tiene 2 columnas, hay NaN o los largos no coinciden.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.points([[0, 1], [2, 3], [4, 5]], [0, 1, 1]).description
    'Nube de 3 puntos: 1 de clase 0 (círculos, color azul) y 2 de clase 1 (cuadrados, color naranja). Eje
    horizontal: x₁, de 0 a 4. Eje vertical: x₂, de 1 a 5.'
    """
    coords, labels = check_points(X, y)
    features = check_features(X, feature_names)
    classes, names = check_classes(labels, class_names)
    ax = chart(ax)
    scatter(ax, coords, labels, classes, names)
    ax.set(xlabel=features[0], ylabel=features[1])
    ax.legend()
    parts = [f"{(labels == c).sum()} de {name} ({look(k)['words']})"
             for k, (c, name) in enumerate(zip(classes, names, strict=True))]
    ranges = " ".join(f"Eje {axis}: {feature}, de {number(column.min())} a {number(column.max())}."
                      for axis, feature, column in zip(("horizontal", "vertical"), features, coords.T,
                                                       strict=True))
    return Plot(ax, f"Nube de {count(len(coords), 'punto')}: {listing(parts)}. {ranges}")


def scatter(ax, coords, labels, classes, names):
    """Pone los puntos de cada clase con su color, su marca y su entrada en la leyenda."""
    for k, (c, name) in enumerate(zip(classes, names, strict=True)):
        style = look(k)
        mine = coords[labels == c]
        ax.scatter(*mine.T, s=42, color=style["color"], marker=style["marker"], edgecolor=INK,
                   linewidth=0.7, label=name, zorder=3)


@styled
def errors_per_epoch(counts, *, ax=None):
    """Dibuja cuántos errores hubo en cada época de entrenamiento.

    Parámetros
    ----------
    counts : lista de enteros
        Errores de la época 1, 2, …
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si la lista está vacía o algún valor es negativo, NaN o no entero.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.errors_per_epoch([2, 1]).description
    'Errores en 2 épocas: empieza con 2 y termina con 1; 3 en total. Ninguna época quedó sin errores.'
    """
    errors = as_numbers(counts, "counts")
    if (errors < 0).any() or (errors != np.round(errors)).any():
        raise ValueError("`counts` debe tener cantidades de errores: enteros de 0 en adelante.")
    ax = chart(ax)
    epochs = np.arange(1, len(errors) + 1)
    ax.plot(epochs, errors, color=BLUE, marker="o" if len(errors) <= 40 else None)
    ax.set(xlabel="época", ylabel="errores", ylim=(-0.05 * max(errors.max(), 1), None))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.grid(axis="y")
    clean = np.flatnonzero(errors == 0)
    end = (f"La primera época sin errores es la {clean[0] + 1}." if len(clean) else
           "Ninguna época quedó sin errores.")
    return Plot(ax, f"Errores en {count(len(errors), 'época')}: empieza con {int(errors[0])} y termina con "
                    f"{int(errors[-1])}; {int(errors.sum())} en total. {end}")


@styled
def score_distribution(scores, *, score_name="exactitud", ax=None):
    """Compara las exactitudes de varios modelos en particiones repetidas: caja y puntos.

    Parámetros
    ----------
    scores : dict de texto a lista de números
        Por cada modelo, una medida por repetición.
    score_name : str
        Qué se midió; va de rótulo.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si no hay modelos o alguna lista está vacía o tiene NaN.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.score_distribution({"A": [0.8, 0.9], "B": [0.95, 0.97]}).description
    'Distribución de exactitud (media ± desviación estándar). A: 0.85 ± 0.0707 en 2 repeticiones, de 0.8 a
    0.9. B: 0.96 ± 0.0141 en 2 repeticiones, de 0.95 a 0.97. La media más alta es la de B.'
    """
    scores = check_named(scores, "scores", "nombre del modelo -> lista de medidas")
    table = {name: as_numbers(values, f"scores[{name!r}]") for name, values in scores.items()}
    ax = chart(ax, (6.4, 1.4 + 0.75 * len(table)))
    for k, values in enumerate(table.values()):
        strip(ax, k, values)
    ax.set(yticks=range(len(table)), yticklabels=table, xlabel=score_name, ylim=(len(table) - 0.4, -0.6))
    ax.grid(axis="x")
    best = max(table, key=lambda name: table[name].mean())
    end = f" La media más alta es la de {best}." if len(table) > 1 else ""
    parts = " ".join(spread(name, values) for name, values in table.items())
    return Plot(ax, f"Distribución de {score_name} (media ± desviación estándar). {parts}{end}")


def strip(ax, k, values):
    """Dibuja una caja y sus puntos; la altura de cada punto sigue una sucesión fija, sin azar."""
    style = look(k)
    ax.boxplot(values, positions=[k], orientation="horizontal", widths=0.55, showfliers=False,
               patch_artist=True, boxprops={"facecolor": pale(style["color"]), "edgecolor": INK},
               medianprops={"color": INK, "linewidth": 2}, manage_ticks=False)
    jitter = (np.arange(len(values)) * 0.618 % 1 - 0.5) * 0.4
    ax.scatter(values, k + jitter, s=22, color=style["color"], marker=style["marker"], edgecolor=INK,
               linewidth=0.5, zorder=3)


def spread(name, values):
    """Dice la media, la desviación estándar (con n − 1) y los extremos."""
    deviation = values.std(ddof=1) if len(values) > 1 else 0.0
    runs = count(len(values), "repetición", "repeticiones")
    return (f"{name}: {number(values.mean())} ± {number(deviation)} en {runs}, "
            f"de {number(values.min())} a {number(values.max())}.")
