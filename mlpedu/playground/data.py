"""Los datos del playground, repartidos en entrenamiento y prueba; lo que la red ve de ellos; y los tuyos, de un CSV."""
import csv
import io
import math
from typing import NamedTuple

import numpy as np

from .recipes import RECIPES
from .state import MOST_POINTS, REACH

SIZES = {0: 1200, 2: 500, 3: 600}                # points by number of classes
FAINT = 1.5                                      # the original's quantities reach 1.2, beyond its scale of colors


class Data(NamedTuple):
    """Puntos repartidos: los primeros `n_train` entrenan y los demás miden.

    points : ndarray (n, 2);  labels : ndarray (n,), clases 0, 1, 2 o números;  n_train : int
    """
    points: np.ndarray
    labels: np.ndarray
    n_train: int

    def part(self, name):
        """Los puntos y las etiquetas de "train" o de "test"."""
        rows = slice(self.n_train) if name == "train" else slice(self.n_train, None)
        return self.points[rows], self.labels[rows]


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
    n_train = math.floor(len(points) * state.train_share / 100)          # of a few, at least one: to learn from it
    return Data(points[rows], labels[rows].astype(float), max(n_train, min(1, len(points))))


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
    eje lo dice. Las etiquetas que son textos, o hasta tres valores distintos, son clases; las demás, cantidades, que
    también se centran y se escalan si no caben en los colores, de −1 a 1. El mensaje lo dice.

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
    moved = centers.any() or (widths != 1).any()
    said += f". Cada coordenada se centró y se escaló: {axes[0]}; {axes[1]}" if moved else ""
    return Table(points, axes, f"{len(points)} puntos; {said}.")


def _rows(text):
    if not isinstance(text, str) or not text.strip():
        raise ValueError("Pega tres columnas, dos coordenadas y una etiqueta: 1.5,2.0,0 en cada línea.")
    sample = text.strip().splitlines()[0]
    separator = next((mark for mark in ("\t", ";", ",") if mark in sample), None)
    if separator is None:
        raise ValueError("No encuentro las columnas: sepáralas con coma, punto y coma o tabulador; "
                         f"llegó {sample!r:.60}.")
    try:
        table = [row for row in csv.reader(io.StringIO(text.strip()), delimiter=separator) if row]
    except csv.Error as error:                   # a cell without end, most often of a quotation mark that is not closed
        raise ValueError(f"El CSV no se puede leer: {error}. Revisa las comillas.") from None
    rows = [[cell.strip() for cell in row] for row in table]
    for number, row in enumerate(rows, start=1):
        if len(row) != 3:
            raise ValueError(f"La línea {number} debe llevar tres columnas, dos coordenadas y una etiqueta; lleva "
                             f"{len(row)}.")
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
        if not _is_number(cell) or not abs(float(cell)) < 1e100:         # nor their differences overflow
            raise ValueError(f"En la línea {number} la {name} columna debe ser un número finito; llegó {cell!r:.40}.")
    return [float(cell) for cell in column]


def _labels(column, first):
    """The third column as numbers, and in words what it is taken for."""
    if all(_is_number(cell) for cell in column):
        values = _numbers(column, first, "tercera")
        if len(set(values)) > 3:
            return _quantity(values)
        names = sorted(set(values))
    else:
        values, names = list(column), sorted(set(column))
        if len(names) > 3:
            raise ValueError(f"Caben hasta tres clases; llegaron {len(names)}: {', '.join(names[:5])}…")
    if len(names) < 2:
        raise ValueError(f"Hay una sola clase, {names[0]!r}: hacen falta al menos dos.")
    said = ", ".join(f"{k} es {f'{name:g}' if isinstance(name, float) else name}" for k, name in enumerate(names))
    return [float(names.index(value)) for value in values], f"clases: {said}"


def _quantity(values):
    """A quantity; if it doesn't fit in the colors, from −1 to 1, centered and scaled."""
    said = "la tercera columna es una cantidad: regresión"
    if max(map(abs, values)) <= FAINT:
        return values, said
    center, width = _fit(values, 1)
    return [(value - center) / width for value in values], f"{said} de {_scaled('valor', center, width)}"


def _fitted(places, header):
    """The names of the axes, and the center and width by which each column fits in the plane."""
    axes = tuple(header[:2]) if header else ("x₁", "x₂")
    if np.abs(places).max() <= REACH:
        return axes, np.zeros(2), np.ones(2)
    fits = [_fit(column, 5) for column in places.tolist()]
    return tuple(_scaled(name, *fit) for name, fit in zip(axes, fits)), *np.transpose(fits)


def _fit(values, reach):
    """The center and the width by which values go from −reach to reach, with four digits of the width."""
    low, high = min(values), max(values)
    width = (high - low) / (2 * reach) or 1.0
    digits = 3 - math.floor(math.log10(width))
    return round((high + low) / 2, digits), round(width, digits)


def _scaled(name, center, width):
    return f"({name} {'+' if center < 0 else '−'} {abs(center):.12g})/{width:g}"
