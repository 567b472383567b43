"""Los datos del playground: los seis conjuntos del original, dos de tres clases, y los tuyos.

Son las recetas de `dataset.ts` (tensorflow/playground) con el azar de NumPy: mismas formas, otros puntos.
El ruido sale de un azar aparte, así que moverlo no cambia los puntos de lugar más que por el ruido.
"""
import csv
import io
import math
from typing import NamedTuple

import numpy as np

from .state import MOST_POINTS, REACH

SIZES = {0: 1200, 2: 500, 3: 600}                # points by number of classes


class Data(NamedTuple):
    """Puntos repartidos: los primeros `n_train` entrenan y los demás miden.

    points : ndarray (n, 2);  labels : ndarray (n,), clases 0, 1, 2 o números;  n_train : int
    """
    points: np.ndarray
    labels: np.ndarray
    n_train: int


def make(state):
    """Los datos que pide `state`, barajados y repartidos: `Data`.

    Ejemplos
    --------
    >>> from mlpedu.playground.state import State
    >>> data = make(State(dataset="xor"))
    >>> data.points.shape, data.n_train, sorted(set(data.labels.tolist()))
    ((500, 2), 250, [0.0, 1.0])
    """
    draw, jitter, order = (np.random.default_rng([state.seed, stream]) for stream in range(3))
    if state.dataset == "own":
        table = np.array(state.points, dtype=float).reshape(-1, 3)
        points, labels = table[:, :2], table[:, 2]
    else:
        points, labels = RECIPES[state.dataset](draw, jitter, state.noise / 100, SIZES[state.n_classes])
    rows = order.permutation(len(points))
    n_train = math.floor(len(points) * state.train_share / 100)
    if len(points) == 1:                         # a first point drawn by hand is there to learn from
        n_train = 1
    return Data(points[rows], labels[rows].astype(float), n_train)


def circle(draw, jitter, noise, n):
    """Un disco (clase 1) dentro de un anillo (clase 0); el ruido cambia etiquetas, no lugares."""
    inside = np.arange(n) < n // 2
    radius = np.where(inside, draw.uniform(0, 2.5, n), draw.uniform(3.5, 5, n))
    points = _polar(radius, draw.uniform(0, 2 * np.pi, n))
    moved = points + noise * jitter.uniform(-5, 5, (n, 2))
    return points, np.hypot(*moved.T) < 2.5


def xor(draw, jitter, noise, n):
    """Clase 1 si las coordenadas tienen el mismo signo; el ruido cambia etiquetas, no lugares."""
    points = draw.uniform(-5, 5, (n, 2))
    points += np.where(points > 0, 0.3, -0.3)
    moved = points + noise * jitter.uniform(-5, 5, (n, 2))
    return points, moved.prod(axis=1) >= 0


def gauss(draw, jitter, noise, n):
    """Dos nubes normales; el ruido las ensancha: varianza de 0.5, y 4 con ruido 50."""
    labels = np.arange(n) < n // 2
    return _cloud(draw, noise, np.where(labels[:, None], [2.0, 2.0], [-2.0, -2.0])), labels


def gauss3(draw, jitter, noise, n):
    """Tres nubes normales en las puntas de un triángulo."""
    labels = np.arange(n) % 3
    return _cloud(draw, noise, _polar(3.0, 2 * np.pi * labels / 3)), labels


def spiral(draw, jitter, noise, n, arms=2):
    """Brazos enrollados; el ruido mueve los puntos."""
    labels, step = np.divmod(np.arange(n), n // arms)
    step = step / (n // arms)
    turn = 1.75 * 2 * np.pi * step + 2 * np.pi * labels / arms
    return _polar(5 * step, turn) + noise * jitter.uniform(-1, 1, (n, 2)), arms - 1 - labels if arms == 2 else labels


def spiral3(draw, jitter, noise, n):
    """Tres brazos."""
    return spiral(draw, jitter, noise, n, arms=3)


def plane(draw, jitter, noise, n):
    """Regresión: (x₁ + x₂) / 10."""
    points = draw.uniform(-REACH, REACH, (n, 2))
    moved = points + noise * jitter.uniform(-REACH, REACH, (n, 2))
    return points, moved.sum(axis=1) / 10


CONES = np.array([(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)])


def cones(draw, jitter, noise, n):
    """Regresión: seis conos de radio 2 y alturas 1 y −1; entre ellos, 0."""
    points = draw.uniform(-REACH, REACH, (n, 2))
    moved = points + noise * jitter.uniform(-REACH, REACH, (n, 2))
    away = np.hypot(*(moved[:, None, :] - CONES[:, :2]).transpose(2, 0, 1))
    height = np.maximum(0, 1 - away / 2) * CONES[:, 2]
    return points, height[np.arange(n), np.abs(height).argmax(axis=1)]


def _polar(radius, angle):
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def _cloud(draw, noise, centers):
    return centers + math.sqrt(0.5 + 7 * noise) * draw.standard_normal(centers.shape)


RECIPES = {"circle": circle, "xor": xor, "gauss": gauss, "spiral": spiral, "spiral3": spiral3, "gauss3": gauss3,
           "reg-plane": plane, "reg-gauss": cones}

# Each input that the network may see, from x and y: (n,) -> (n,).
INPUTS = {
    "x":        lambda x, y: x,
    "y":        lambda x, y: y,
    "xSquared": lambda x, y: x * x,
    "ySquared": lambda x, y: y * y,
    "xTimesY":  lambda x, y: x * y,
    "sinX":     lambda x, y: np.sin(x),
    "sinY":     lambda x, y: np.sin(y),
}


def inputs(points, features):
    """Las columnas que ve la red: de puntos (n, 2) a (n, entradas).

    Ejemplos
    --------
    >>> inputs(np.array([[2.0, 3.0]]), ("x", "xTimesY"))
    array([[2., 6.]])
    """
    points = np.asarray(points, dtype=float)
    return np.column_stack([INPUTS[name](points[:, 0], points[:, 1]) for name in features])


class Table(NamedTuple):
    """Lo que se leyó de un CSV: los puntos, los nombres de los ejes y qué se hizo con ellos, en palabras."""
    points: tuple
    axes: tuple
    message: str


def read_csv(text):
    """Lee tus datos: tres columnas, dos coordenadas y una etiqueta, con encabezado o sin él.

    Si las coordenadas no caben en el plano que se ve, de −6 a 6, cada columna se centra y se escala; el nombre del
    eje lo dice. Las etiquetas que son textos, o hasta tres valores distintos, son clases; las demás, cantidades.

    Devuelve
    --------
    Table

    Errores
    -------
    ValueError
        Si no hay tres columnas de números (la etiqueta puede ser un texto), si hay huecos o valores que no son
        finitos, si hay más de tres clases de texto o más de 2000 filas. Dice en qué fila.

    Ejemplos
    --------
    >>> read_csv("largo,ancho,especie\\n1.4,0.2,setosa\\n4.7,1.4,versicolor\\n").points
    ((1.4, 0.2, 0.0), (4.7, 1.4, 1.0))
    """
    rows = _rows(text)
    header = None if _is_number(rows[0][0]) or _is_number(rows[0][1]) else rows.pop(0)
    if not rows:
        raise ValueError("El CSV solo tiene el encabezado: faltan las filas de datos.")
    if len(rows) > MOST_POINTS:
        raise ValueError(f"Caben hasta {MOST_POINTS} filas; llegaron {len(rows)}.")
    columns, first = list(zip(*rows)), 1 + (header is not None)
    places = np.array([_numbers(column, first, name) for column, name in zip(columns[:2], ("primera", "segunda"))])
    labels, said = _labels(columns[2], first)
    axes, centers, widths = _fitted(places, header)
    places = (places - centers[:, None]) / widths[:, None]
    points = tuple((float(f"{x:.4g}"), float(f"{y:.4g}"), label) for (x, y), label in zip(places.T, labels))
    moved = "" if (widths == 1).all() else f" Cada coordenada se centró y se escaló: {axes[0]}; {axes[1]}."
    return Table(points, axes, f"{len(points)} puntos; {said}.{moved}")


def _rows(text):
    if not isinstance(text, str) or not text.strip():
        raise ValueError("Pega tres columnas, dos coordenadas y una etiqueta: 1.5,2.0,0 en cada línea.")
    sample = text.strip().splitlines()[0]
    separator = next((mark for mark in ("\t", ";", ",") if mark in sample), None)
    if separator is None:
        raise ValueError("No encuentro las columnas: sepáralas con coma, punto y coma o tabulador; "
                         f"llegó {sample!r:.60}.")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.strip()), delimiter=separator) if row]
    for number, row in enumerate(rows, start=1):
        if len(row) != 3:
            raise ValueError(f"La línea {number} tiene {len(row)} columnas; van tres: dos coordenadas y una etiqueta.")
        if "" in row:
            raise ValueError(f"La línea {number} tiene una casilla vacía: complétala o quita la línea.")
    if separator != ",":                         # where the comma is free, it may be the decimal mark
        rows = [[_decimal(cell) for cell in row] for row in rows]
    return rows


def _decimal(cell):
    point = cell.replace(",", ".")
    return point if _is_number(point) else cell


def _is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _numbers(column, first, name):
    for number, cell in enumerate(column, start=first):
        if not _is_number(cell) or not math.isfinite(float(cell)):
            raise ValueError(f"En la línea {number} la {name} columna debe ser un número finito; llegó {cell!r:.40}.")
    return [float(cell) for cell in column]


def _labels(column, first):
    """The third column as numbers, and in words what it is taken for."""
    if all(_is_number(cell) for cell in column):
        values = _numbers(column, first, "tercera")
        if len(set(values)) > 3:
            return values, "la tercera columna es una cantidad: regresión"
        names = sorted(set(values))
    else:
        values, names = list(column), sorted(set(column))
        if len(names) > 3:
            raise ValueError(f"Caben hasta tres clases; llegaron {len(names)}: {', '.join(names[:5])}…")
    if len(names) < 2:
        raise ValueError(f"Hay una sola clase, {names[0]!r}: hacen falta al menos dos.")
    said = ", ".join(f"{k} es {f'{name:g}' if isinstance(name, float) else name}" for k, name in enumerate(names))
    return [float(names.index(value)) for value in values], f"clases: {said}"


def _fitted(places, header):
    """The names of the axes, and the center and width by which each column fits in the plane."""
    axes = tuple(header[:2]) if header else ("x₁", "x₂")
    centers, widths = np.zeros(2), np.ones(2)
    if np.abs(places).max() > REACH:
        centers = (places.max(axis=1) + places.min(axis=1)) / 2
        widths = np.where(np.ptp(places, axis=1) > 0, np.ptp(places, axis=1) / 10, 1.0)
        centers, widths = (np.array([float(f"{v:.4g}") for v in values]) for values in (centers, widths))
        axes = tuple(f"({name} − {center:g})/{width:g}" for name, center, width in zip(axes, centers, widths))
    return axes, centers, widths
