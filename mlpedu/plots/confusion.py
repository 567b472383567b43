"""La matriz de confusión: qué clase era cada ejemplo y qué clase se dijo."""
import numpy as np

from .checks import check_classes, name_of
from .plot import Plot, chart, luminance, styled
from .words import INK, count, listing, percent


@styled
def confusion_matrix(y_true, y_pred, *, class_names=None, ax=None):
    """Dibuja cuántos ejemplos de cada clase verdadera (filas) se asignaron a cada clase (columnas).

    El color de una casilla sigue a la raíz de su parte de la fila: así se comparan clases de distinto tamaño.

    Parámetros
    ----------
    y_true, y_pred : arrays de forma (n,)
        La clase verdadera y la predicha de cada ejemplo: números, textos o booleanos.
    class_names : lista o diccionario, opcional
        Nombre de cada clase, en orden, o por etiqueta.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si los largos no coinciden, están vacíos, falta una etiqueta, unas son números y otras textos o hay más de
        20 clases.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], class_names=["no", "sí"]).description
    'Matriz de confusión de 4 ejemplos y 2 clases; acierta en el 75 %. De los 2 de «no», 1 se dijo «no» y 1, «sí».
    De los 2 de «sí», 0 se dijeron «no» y 2, «sí».'
    """
    true, predicted = labels_of(y_true, "y_true"), labels_of(y_pred, "y_pred")
    if true.ndim != 1 or true.shape != predicted.shape or not len(true):
        raise ValueError(f"`y_true` e `y_pred` deben ser dos listas de igual largo, con al menos un ejemplo; llegaron "
                         f"las formas {true.shape} y {predicted.shape}.")
    if (true.dtype.kind == "U") != (predicted.dtype.kind == "U"):
        raise ValueError("`y_true` e `y_pred` deben ser las dos de números o las dos de textos: «1» no es 1.")
    classes, names = check_classes(np.concatenate([true, predicted]), class_names)
    if class_names is None:
        names = [name_of(c) for c in classes]
    table = (true[:, None] == classes).astype(int).T @ (predicted[:, None] == classes)
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    n = len(classes)
    side = 3.0 + 0.36 * n
    ax = chart(ax, (side + 0.8, side))
    shade = np.sqrt(share)
    image = ax.imshow(shade, cmap="Blues", vmin=0, vmax=1)
    for i, row in enumerate(table):
        for j, value in enumerate(row):
            dark = luminance(image.cmap(shade[i, j])[:3]) < 60
            ax.text(j, i, str(value), ha="center", va="center", color="white" if dark else INK,
                    fontweight="bold" if i == j else "normal", fontsize=10 if n > 4 else 13)
    tilted = max(map(len, names)) * n > 36
    ax.set(xlabel="clase predicha", ylabel="clase verdadera", xticks=range(n), yticks=range(n), yticklabels=names)
    ax.set_xticklabels(names, rotation=45 if tilted else 0, ha="right" if tilted else "center",
                       rotation_mode="anchor" if tilted else None)
    ax.tick_params(length=0)
    head = (f"Matriz de confusión de {count(len(true), 'ejemplo')} y {count(n, 'clase')}; acierta en el "
            f"{percent(np.trace(table), len(true))}.")
    return Plot(ax, f"{head} {two_rows(table, names) if n == 2 else worst(table, share, names)}")


def labels_of(labels, name):
    """Las etiquetas como arreglo de una dimensión, sin que falte ninguna."""
    try:
        array = np.asarray(labels)
    except ValueError:
        raise ValueError(f"`{name}` debe ser una lista de etiquetas, no una lista de listas.") from None
    if any(label is None or label != label for label in array.ravel().tolist()):         # NaN is not itself
        raise ValueError(f"`{name}` tiene etiquetas que faltan (None o NaN); quita esos ejemplos.")
    return array.astype(str) if array.dtype == object else array


def two_rows(table, names):
    """Con dos clases, las cuatro cuentas."""
    def told(name, row):
        total = sum(row)
        verb = "dijo" if row[0] == 1 else "dijeron"
        return (f"{'Del único' if total == 1 else f'De los {total}'} de «{name}», {row[0]} se {verb} «{names[0]}» y "
                f"{row[1]}, «{names[1]}».")
    return " ".join(told(name, row) for name, row in zip(names, table.tolist(), strict=True))


def worst(table, share, names):
    """Con varias, las confusiones más frecuentes y la clase que más se equivoca, sin cifras de una sola máquina."""
    wrong = table - np.diag(np.diag(table))
    if not wrong.any():
        return "No hay ninguna confusión."
    pairs = np.argwhere(wrong == wrong.max())
    said = listing([f"«{names[i]}» tomada por «{names[j]}»" for i, j in pairs[:3]])
    empty = table.sum(axis=1) == 0
    weak = np.where(empty, 2, np.diag(share)).argmin()
    return f"Lo que más se confunde: {said}. La clase con menor acierto es «{names[weak]}»."
