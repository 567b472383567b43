"""Histogramas: cómo se reparten uno o varios grupos de valores."""
import numpy as np

from .checks import as_numbers, check_marks, check_named, check_pair
from .curves import brief, mark, marks_in_words
from .plot import Plot, chart, styled
from .words import INK, VERMILION, count, look, pale


@styled
def histograms(groups, *, bins=30, xlim=None, marks=None, xlabel="", ylabel="ejemplos", ax=None):
    """Dibuja el histograma de uno o varios grupos sobre los mismos ejes.

    Parámetros
    ----------
    groups : dict
        Nombre del grupo → sus valores, de forma (n,).
    bins : int
        En cuántos intervalos se parte el eje.
    xlim : (float, float), opcional
        De dónde a dónde va el eje horizontal; si falta, lo que ocupan los datos.
    marks : dict, opcional
        Nombre → abscisa de una raya vertical que conviene señalar.
    xlabel, ylabel : str
        Los rótulos.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si no hay grupos o alguno está vacío o tiene NaN, o `bins`, `xlim` o `marks` no sirven.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.histograms({"a": [1, 2, 2], "b": [4, 4, 5]}, marks={"umbral": 3}, xlabel="nota").description
    'Histograma de nota. «a»: 3 ejemplos, de 1 a 2, con mediana 2. «b»: 3 ejemplos, de 4 a 5, con mediana 4.
    Rayas: umbral en 3.'
    """
    groups = check_named(groups, "groups", "nombre del grupo -> valores")
    table = {name: as_numbers(values, f"groups[{name!r}]") for name, values in groups.items()}
    if bins < 1:
        raise ValueError(f"`bins` debe ser al menos 1; llegó {bins}.")
    marks = check_marks(marks)
    every = np.concatenate(list(table.values()))
    low, high = (every.min(), every.max()) if xlim is None else sorted(check_pair(xlim, "xlim"))
    edges = np.linspace(low, high if high > low else low + 1, bins + 1)
    ax = chart(ax)
    for k, (name, values) in enumerate(table.items()):
        style = look(k)
        ax.hist(values, edges, histtype="stepfilled", facecolor=(*pale(style["color"], 0.45), 0.65), edgecolor=INK,
                linewidth=0.8, hatch=style["hatch"], label=name)
    for name, at in marks.items():
        # Near the right end there would be no room for the name on that side.
        mark(ax, name, at, left=at > low + 0.8 * (edges[-1] - low), color=VERMILION, linestyle="--", linewidth=2)
    ax.set(xlabel=xlabel, ylabel=ylabel, xlim=xlim)
    if len(table) > 1:
        ax.legend()
    said = [f"«{name}»: {count(len(v), 'ejemplo')}, de {brief(v.min())} a {brief(v.max())}, con mediana "
            f"{brief(np.median(v))}." for name, v in table.items()]
    if outside := int(((every < low) | (every > high)).sum()):
        said.append(f"{count(outside, 'ejemplo queda', 'ejemplos quedan')} fuera del eje.")
    if marks:
        said.append(marks_in_words(marks))
    return Plot(ax, " ".join([f"Histograma de {xlabel or 'valores'}.", *said]))
