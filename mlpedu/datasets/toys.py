"""Conjuntos pequeños que no necesitan red: iris y dígitos, tablas lógicas y nubes de puntos en el plano.

Las nubes dependen solo de sus parámetros: con la misma semilla salen los mismos puntos.
"""
from itertools import product
from numbers import Integral, Real

import numpy as np

from .origins import bunch, choose_source

IRIS_ES = ["largo del sépalo (cm)", "ancho del sépalo (cm)", "largo del pétalo (cm)", "ancho del pétalo (cm)"]
IRIS_COLUMNS = {"all": [0, 1, 2, 3], "petals": [2, 3], "sepals": [0, 1]}

# Each connective from the number of ones among the n inputs.
CONNECTIVES = {
    "AND": lambda ones, n: ones == n,
    "OR": lambda ones, n: ones >= 1,
    "NAND": lambda ones, n: ones < n,
    "NOR": lambda ones, n: ones == 0,
    "XOR": lambda ones, n: ones % 2 == 1,        # parity, for n > 2
    "XNOR": lambda ones, n: ones % 2 == 0,
    "NOT": lambda ones, n: ones == 0,            # one input only
}


def load_iris(features="all", source=None):
    """Iris: 150 flores de tres especies (Fisher, 1936), tal como vienen con scikit-learn.

    Parámetros
    ----------
    features : "all" (cuatro medidas), "petals" (largo y ancho del pétalo) o "sepals".
    source : se acepta como en los demás; las dos fuentes son aquí el mismo conjunto completo.

    Devuelve
    --------
    Bunch con `data` (150, 4) o (150, 2) float64 en centímetros, `target` (150,) int, `feature_names` (en
    español), `feature_names_en`, `target_names` (setosa, versicolor, virginica), `origin` y `DESCR`.

    Ejemplos
    --------
    >>> iris = load_iris(features="petals")
    >>> iris.data.shape, iris.feature_names
    ((150, 2), ['largo del pétalo (cm)', 'ancho del pétalo (cm)'])

    Referencias
    -----------
    Fisher (1936), doi:10.1111/j.1469-1809.1936.tb02137.x.
    """
    choose_source(source)
    if not isinstance(features, str) or features not in IRIS_COLUMNS:
        raise ValueError(f'features debe ser "all", "petals" o "sepals"; se recibió {features!r}.')
    from sklearn.datasets import load_iris as original
    iris, columns = original(), IRIS_COLUMNS[features]
    return bunch(data=np.ascontiguousarray(iris.data[:, columns]), target=iris.target,
                 feature_names=[IRIS_ES[c] for c in columns],
                 feature_names_en=[iris.feature_names[c] for c in columns],
                 target_names=[str(n) for n in iris.target_names],
                 origin=f"Iris completo, incluido en scikit-learn: 150 flores y {len(columns)} medidas.",
                 DESCR="Sépalos y pétalos de tres especies de iris (Fisher, 1936).")


def load_digits(source=None):
    """Dígitos manuscritos de 8 × 8, tal como vienen con scikit-learn.

    Devuelve
    --------
    Bunch con `images` (1797, 8, 8) y `data` (1797, 64), float64 de 0 a 16; `target` (1797,) int,
    `feature_names`, `target_names` ("0" a "9"), `origin` y `DESCR`. `data` no comparte memoria con `images`.

    Ejemplos
    --------
    >>> load_digits().images.shape
    (1797, 8, 8)
    """
    choose_source(source)
    from sklearn.datasets import load_digits as original
    digits = original()
    return bunch(data=digits.data, images=digits.images.copy(), target=digits.target,
                 feature_names=[f"píxel ({row}, {column})" for row in range(8) for column in range(8)],
                 target_names=[str(digit) for digit in range(10)],
                 origin="Dígitos de 8 × 8, incluidos en scikit-learn: 1 797 imágenes.",
                 DESCR="Dígitos manuscritos de 8 × 8 píxeles, de 0 a 16 (Alpaydin y Kaynak, 1998).")


def logic_table(name, n=2):
    """La tabla de verdad de una conectiva con n entradas, como un conjunto de datos.

    Parámetros
    ----------
    name : "AND", "OR", "NAND", "NOR", "XOR" (con n > 2, la paridad), "XNOR" o "NOT".
    n : entradas, de 1 a 10; "NOT" tiene una sola, sea cual sea n.

    Devuelve
    --------
    Bunch con `data` (2ⁿ, n) y `target` (2ⁿ,), int de 0 y 1, en orden de conteo; `feature_names`,
    `target_names`, `origin` y `DESCR`.

    Ejemplos
    --------
    >>> logic_table("XOR").target
    array([0, 1, 1, 0])
    """
    key = name.upper() if isinstance(name, str) else name
    if not isinstance(key, str) or key not in CONNECTIVES:
        raise ValueError(f"name debe ser una de {', '.join(CONNECTIVES)}; se recibió {name!r}.")
    n = 1 if key == "NOT" else _count(n, "n", 1, 10)
    data = np.array(list(product((0, 1), repeat=n)))
    return bunch(data=data, target=CONNECTIVES[key](data.sum(axis=1), n).astype(int),
                 feature_names=[f"x{i + 1}" for i in range(n)], target_names=["0", "1"],
                 origin=f"Tabla de verdad de {key} con {n} entrada(s): {2 ** n} filas.",
                 DESCR="Todas las combinaciones de entradas y lo que responde la conectiva.")


def make_xor(n_samples=200, noise=0.0, margin=0.3, random_state=0):
    """O exclusivo continuo: puntos de [−5, 5]², clase 1 si las dos coordenadas tienen el mismo signo.

    Parámetros
    ----------
    n_samples : puntos, al menos 2.
    noise : desviación estándar del ruido gaussiano, que se suma después de asignar la clase.
    margin : distancia mínima a los ejes antes del ruido, de 0 a menos de 5.
    random_state : entero, `RandomState`, o `None` para puntos distintos cada vez.

    Devuelve
    --------
    Bunch con `data` (n_samples, 2) float64, `target` (n_samples,) int, `feature_names`, `target_names`,
    `origin` y `DESCR`; igual en las demás funciones `make_…`.

    Ejemplos
    --------
    >>> xor = make_xor(n_samples=100)
    >>> bool(((xor.data[:, 0] * xor.data[:, 1] > 0) == xor.target).all())
    True
    """
    n, rng = _count(n_samples, "n_samples", 2), _rng(random_state)
    margin = _amount(margin, "margin", 5)
    size = margin + (5 - margin) * rng.random_sample((n, 2))
    points = np.where(rng.random_sample((n, 2)) < .5, -size, size)
    target = (points[:, 0] * points[:, 1] > 0).astype(int)
    points += _amount(noise, "noise") * rng.standard_normal((n, 2))
    return _plane(points, target, "O exclusivo continuo")


def make_spirals(n_samples=200, noise=0.0, random_state=0):
    """Dos espirales entrelazadas, la forma difícil del Playground de TensorFlow.

    El punto i de los n de cada clase está en (r sen t, r cos t), con r = 5i/n y t = 1.75 · 2πi/n, más π en la
    clase 1. `n_samples` se reparte entre las dos; si es impar, la clase 0 lleva el que sobra.

    Ejemplos
    --------
    >>> spirals = make_spirals(200)
    >>> spirals.data[20].round(4), spirals.target[[0, 199]]
    (array([ 0.809 , -0.5878]), array([0, 1]))
    """
    total, rng = _count(n_samples, "n_samples", 2), _rng(random_state)
    arms = []
    for n, turn in ((total - total // 2, 0.0), (total // 2, np.pi)):
        step = np.arange(n) / n
        t = 1.75 * 2 * np.pi * step + turn
        arms.append(5 * step[:, None] * np.column_stack([np.sin(t), np.cos(t)]))
    points = np.concatenate(arms) + _amount(noise, "noise") * rng.standard_normal((total, 2))
    return _plane(points, np.repeat([0, 1], [len(arm) for arm in arms]), "Dos espirales")


def make_circles(n_samples=200, noise=0.1, factor=0.5, random_state=0):
    """Dos círculos concéntricos, el de dentro (clase 1) de radio `factor`: `sklearn.datasets.make_circles`.

    Ejemplos
    --------
    >>> make_circles(10).target.sum()
    np.int64(5)
    """
    from sklearn.datasets import make_circles as original
    n, factor = _count(n_samples, "n_samples", 2), _amount(factor, "factor", 1)
    return _plane(*original(n, noise=_amount(noise, "noise"), factor=factor, random_state=_rng(random_state)),
                  "Dos círculos concéntricos")


def make_moons(n_samples=200, noise=0.1, random_state=0):
    """Dos medias lunas que se abrazan: `sklearn.datasets.make_moons`.

    Ejemplos
    --------
    >>> make_moons(10).data.shape
    (10, 2)
    """
    from sklearn.datasets import make_moons as original
    return _plane(*original(_count(n_samples, "n_samples", 2), noise=_amount(noise, "noise"),
                            random_state=_rng(random_state)), "Dos medias lunas")


def make_blobs(n_samples=200, centers=2, cluster_std=1.0, random_state=0):
    """Nubes gaussianas en el plano, una por clase: `sklearn.datasets.make_blobs`.

    `centers` es cuántas nubes, o un arreglo (clases, 2) con sus centros; `cluster_std`, su desviación.

    Ejemplos
    --------
    >>> make_blobs(9, centers=3).target_names
    ['0', '1', '2']
    """
    from sklearn.datasets import make_blobs as original
    n = _count(n_samples, "n_samples", 2)
    if isinstance(centers, Integral):
        centers = _count(centers, "centers", 1, n)
    else:
        try:
            centers = np.array(centers, dtype=float)
        except (TypeError, ValueError):
            centers = np.empty(0)                # not numbers: refused just below
        if centers.ndim != 2 or centers.shape[1] != 2 or not np.isfinite(centers).all():
            raise ValueError("centers debe ser un entero o un arreglo (clases, 2) de números; "
                             f"se recibió algo de forma {centers.shape}.")
    return _plane(*original(n, centers=centers, cluster_std=_amount(cluster_std, "cluster_std"),
                            random_state=_rng(random_state)), "Nubes gaussianas")


def _plane(points, target, title):
    classes = int(target.max()) + 1
    return bunch(data=points, target=target.astype(int), feature_names=["x1", "x2"],
                 target_names=[str(c) for c in range(classes)],
                 origin=f"{title}: {len(points)} puntos generados por mlpedu, {classes} clases.",
                 DESCR=f"{title} en el plano, con datos sintéticos.")


def _count(value, name, low, high=10 ** 7):
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= value <= high:
        raise ValueError(f"{name} debe ser un entero de {low} a {high}; se recibió {value!r}.")
    return int(value)


def _amount(value, name, below=np.inf):
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value < below:
        limit = f" y menor que {below}" if below < np.inf else " y finito"
        raise ValueError(f"{name} debe ser un número mayor o igual que 0{limit}; se recibió {value!r}.")
    return float(value)


def _rng(random_state):
    """A RandomState of our own: NumPy's global one is never touched, and the stream is frozen."""
    if isinstance(random_state, np.random.RandomState):
        return random_state
    if random_state is None:
        return np.random.RandomState()
    return np.random.RandomState(_count(random_state, "random_state", 0, 2 ** 32 - 1))
