"""Las comprobaciones de entrada de las figuras: qué se esperaba, qué llegó y qué hacer."""
from collections.abc import Mapping

import numpy as np


def as_numbers(values, name, ndim=1):
    """Convierte a un arreglo de números finitos y no vacío, o explica por qué no se puede."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"`{name}` debe contener solo números y filas de igual largo; "
                         f"llegó {type(values).__name__}.") from None
    if array.ndim != ndim:
        raise ValueError(f"`{name}` debe tener {ndim} dimensión(es); llegó la forma {array.shape}.")
    if array.size == 0:
        raise ValueError(f"`{name}` está vacío; hace falta al menos un valor.")
    if not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise ValueError(f"`{name}` tiene {bad} valor(es) NaN o infinitos; quítalos o reemplázalos.")
    return array


def check_points(X, y):
    """Comprueba puntos del plano con su etiqueta: X de forma (n, 2), y de forma (n,)."""
    points = as_numbers(X, "X", ndim=2)
    if points.shape[1] != 2:
        raise ValueError(f"Solo se dibujan puntos del plano: `X` debe tener 2 columnas y llegaron "
                         f"{points.shape[1]}. Elige dos, por ejemplo X[:, [0, 1]].")
    labels = np.asarray(y)
    if labels.shape == (len(points), 1):
        labels = labels[:, 0]
    if labels.shape != (len(points),):
        raise ValueError(f"`y` debe tener una etiqueta por fila de `X`, forma ({len(points)},); "
                         f"llegó {labels.shape}.")
    if labels.dtype == object:
        labels = labels.astype(str)              # pandas' text columns
    if labels.dtype.kind == "f" and not np.isfinite(labels).all():
        raise ValueError("`y` tiene valores NaN o infinitos; cada punto necesita una etiqueta.")
    return points, labels


def check_features(X, feature_names):
    """Da los nombres de los dos rasgos: los pedidos, los del DataFrame, o x₁ y x₂."""
    if feature_names is None:
        columns = getattr(X, "columns", None)
        return ["x₁", "x₂"] if columns is None else [str(name) for name in columns]
    names = [str(name) for name in feature_names]
    if isinstance(feature_names, str) or len(names) != 2:
        raise ValueError(f"`feature_names` debe ser una lista de 2 nombres; llegó {feature_names!r}.")
    return names


def check_classes(labels, class_names):
    """Da las clases ordenadas y el nombre de cada una."""
    classes = np.unique(labels)
    if len(classes) > 20:
        raise ValueError(f"Se esperaban etiquetas de clase y llegaron {len(classes)} valores distintos; "
                         "¿son números de una regresión?")
    if class_names is None:
        return classes, [f"clase {name_of(c)}" for c in classes]
    if isinstance(class_names, Mapping):
        missing = [name_of(c) for c in classes if c not in class_names]
        if missing:
            raise ValueError(f"A `class_names` le faltan las clases {', '.join(missing)}.")
        return classes, [str(class_names[c]) for c in classes]
    names = [str(name) for name in class_names]
    if isinstance(class_names, str) or len(names) != len(classes):
        raise ValueError(f"`class_names` debe dar un nombre por clase, {len(classes)} "
                         f"({', '.join(name_of(c) for c in classes)}); llegaron {len(names)}.")
    return classes, names


def name_of(label):
    """Escribe una etiqueta como se lee: 1 y no np.int64(1) ni 1.0."""
    value = label.item() if hasattr(label, "item") else label
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def check_line(w, b):
    """Comprueba una recta w·x + b = 0 del plano y la devuelve como (w, b) con w de forma (2,)."""
    weights = as_numbers(np.ravel(w), "w")
    bias = as_numbers(np.ravel(b), "b")
    if weights.shape != (2,) or bias.shape != (1,):
        raise ValueError("Una recta del plano necesita `w` con 2 números y `b` con 1; llegaron "
                         f"{weights.size} y {bias.size}.")
    return weights, float(bias[0])


def check_binary(labels):
    """Dice qué puntos son de la clase positiva (la mayor de dos etiquetas)."""
    classes = np.unique(labels)
    if len(classes) > 2:
        raise ValueError(f"Una recta separa dos clases; en `y` hay {len(classes)}. Convierte `y` en una "
                         "pregunta de sí o no, por ejemplo y == 0.")
    if len(classes) == 1:
        positive = classes[0] > 0 if classes.dtype.kind in "biuf" else True
        return np.full(len(labels), bool(positive))
    return labels == classes[1]


def check_named(table, argument, what):
    """Da {nombre: valor}, con los nombres como texto, de un diccionario no vacío; `what` dice qué lleva cada lado."""
    if not isinstance(table, Mapping) or not table:
        raise ValueError(f"`{argument}` debe ser un diccionario no vacío: {what}.")
    named = {}
    for name, value in table.items():
        if str(name) in named:
            raise ValueError(f"En `{argument}` hay dos que se llaman {str(name)!r}: hacen falta nombres distintos.")
        named[str(name)] = value
    return named


def check_pair(pair, name):
    """Da (desde, hasta) con dos números finitos y distintos, o explica qué se esperaba."""
    limits = as_numbers(pair, name)
    if limits.shape != (2,) or limits[0] == limits[1]:
        raise ValueError(f"`{name}` debe ser un par (desde, hasta) de números distintos; llegó {pair!r}.")
    return tuple(limits.tolist())


def check_marks(marks):
    """Da {nombre: abscisa} de las rayas verticales que se piden; ninguna si es None."""
    if marks is not None and not isinstance(marks, Mapping):
        raise ValueError(f"`marks` debe ser un diccionario: nombre -> abscisa; llegó {type(marks).__name__}.")
    return {str(name): float(as_numbers(at, f"marks[{name!r}]", ndim=0)) for name, at in (marks or {}).items()}


def heights_of(f, at, shape, name="f"):
    """Lo que `f` da en `at`, comprobado: números finitos, y tantos como puntos."""
    if not callable(f):
        raise ValueError(f"`{name}` debe ser una función; llegó {type(f).__name__}.")
    heights = np.asarray(f(at), dtype=float)
    if heights.shape != shape:
        raise ValueError(f"`{name}` debe dar un valor por punto, con forma {shape}; dio la forma {heights.shape}.")
    if not np.isfinite(heights).all():
        raise ValueError(f"`{name}` da {(~np.isfinite(heights)).sum()} valor(es) NaN o infinitos en lo que se dibuja.")
    return heights
