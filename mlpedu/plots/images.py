"""Imágenes pequeñas en una cuadrícula: fotos de una clase, errores, o los pesos de una neurona vistos como imagen."""
from collections import Counter

import numpy as np

from .checks import as_numbers
from .plot import Plot, canvas, styled
from .words import GREY, count, listing

MOST = 40


@styled
def images(pictures, titles=None, *, columns=5, signed=False, about=None, ax=None):
    """Dibuja una cuadrícula de imágenes en gris, o de pesos: morado lo positivo, naranja lo negativo.

    Parámetros
    ----------
    pictures : array de forma (n, alto, ancho)
        De 1 a 40 imágenes. En gris, 0 es blanco y el máximo de todas, negro.
    titles : lista de n textos, opcional
        Lo que va encima de cada una.
    columns : int
        Cuántas por fila.
    signed : bool
        Si son pesos: el blanco es el cero, y cada imagen se compara con su propio máximo.
    about : str, opcional
        Qué son, para la descripción; si falta, se dicen los títulos.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si no son imágenes, son más de 40, tienen negativos sin `signed`, no hay un título por imagen o `columns`
        no es al menos 1.

    Ejemplos
    --------
    >>> import numpy as np
    >>> from mlpedu import plots
    >>> plots.images(np.eye(4).reshape(2, 2, 4), ["bota", "bolso"]).description
    'Se ven 2 imágenes de 2 × 4: bota y bolso.'
    """
    pictures = as_numbers(pictures, "pictures", ndim=3)
    if len(pictures) > MOST:
        raise ValueError(f"Caben hasta {MOST} imágenes y llegaron {len(pictures)}: elige unas cuantas, "
                         f"pictures[:{MOST}].")
    if not signed and pictures.min() < 0:
        raise ValueError(f"Una imagen en gris no tiene valores negativos y el menor es {pictures.min():g}. "
                         "Si son pesos, usa signed=True.")
    names = [str(t) for t in titles] if titles is not None else None
    if names is not None and len(names) != len(pictures):
        raise ValueError(f"`titles` debe tener un texto por imagen, {len(pictures)}; llegaron {len(names)}.")
    if columns < 1:
        raise ValueError(f"`columns` debe ser al menos 1; llegó {columns}.")
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    lines = max(name.count("\n") + 1 for name in names) if names else 0
    cell = 1.08 + 0.2 * lines                    # a row in units of a column: the picture and its title
    ax = canvas(ax, (0, columns), (-rows * cell, 0), (6.4, 6.4 / columns * rows * cell))
    look = {"cmap": "PuOr", "interpolation": "nearest"} if signed else {"cmap": "Greys", "interpolation": "nearest"}
    top = float(pictures.max()) or 1.0
    for k, picture in enumerate(pictures):
        left, bottom = k % columns + 0.04, -(k // columns + 1) * cell + 0.04
        inner = ax.inset_axes((left, bottom, 0.92, 0.92), transform=ax.transData)
        limit = float(np.abs(picture).max()) or 1.0
        inner.imshow(picture, vmin=-limit if signed else 0, vmax=limit if signed else top, **look)
        inner.set(xticks=[], yticks=[])
        inner.spines[:].set(visible=True, color=GREY, linewidth=0.8)
        if names:
            inner.set_title(names[k], fontsize=10, pad=3)
    return Plot(ax, images_in_words(pictures, names, signed, about))


def images_in_words(pictures, names, signed, about):
    """Cuántas hay, de qué tamaño y qué dicen sus títulos, contados si son muchas."""
    n, height, width = pictures.shape
    kind = count(n, "imagen de pesos", "imágenes de pesos") if signed else count(n, "imagen", "imágenes")
    head = f"{'Se ve' if n == 1 else 'Se ven'} {kind} de {height} × {width}"
    if about:
        return f"{head}: {about}."
    if not names:
        return head + "."
    flat = [" ".join(name.split()) for name in names]
    if n <= 10:
        return f"{head}: {listing(flat)}."
    return f"{head}: {listing([f'{many} de {name}' for name, many in Counter(flat).items()])}."
