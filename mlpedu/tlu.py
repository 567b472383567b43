"""La unidad con umbral (TLU) y las dos maneras clásicas de enseñarle: la regla de Rosenblatt y el PLA.

Una TLU suma sus entradas con pesos, añade un sesgo y aplica un escalón. Aprende de sus errores: cuando
se equivoca con un ejemplo, sus pesos se mueven hacia él o en su contra. Al final está la cota de Novikoff,
que dice cuántas veces puede equivocarse, como mucho, si los ejemplos son separables linealmente.
"""
from typing import NamedTuple

import numpy as np


def _numbers(values, name, ndim=None):
    """`values` as a fresh float array: the one door where bad numbers are refused."""
    try:
        array = np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} debe contener solo números, en filas del mismo largo; "
                         f"se recibió {type(values).__name__}.") from None
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} debe tener {ndim} dimensión(es) y tiene forma {array.shape}; "
                         "cámbiala con reshape.")
    if array.size == 0 or not np.isfinite(array).all():
        raise ValueError(f"{name} no puede estar vacío ni contener NaN o infinitos: revisa tus datos.")
    return array


def _labels(y, shape, allowed):
    """`y` as floats of the given shape whose values are all in `allowed`."""
    y = _numbers(y, "y")
    if y.shape != shape:
        raise ValueError(f"y debe tener forma {shape}, una respuesta por ejemplo y salida; tiene {y.shape}.")
    if not np.isin(y, allowed).all():
        raise ValueError(f"Las etiquetas de y deben ser {allowed[0]} o {allowed[1]}; "
                         f"se recibió {np.setdiff1d(y, allowed)[0]:g}.")
    return y


def heaviside(z):
    """Escalón de Heaviside: 1 si z ≥ 0, y 0 si no (Géron, ec. 10-1). Aquí H(0) = 1.

    Ejemplos
    --------
    >>> heaviside([-0.5, 0, 2])
    array([0, 1, 1])
    """
    return (_numbers(z, "z") >= 0).astype(int)


def sign(z):
    """Función signo: −1, 0 o +1 (Géron, ec. 10-1). Vale 0 solo en z = 0.

    Ejemplos
    --------
    >>> sign([-0.5, 0, 2])
    array([-1,  0,  1])
    """
    return np.sign(_numbers(z, "z")).astype(int)


STEPS = {"heaviside": heaviside, "sign": sign}
TARGETS = {"heaviside": (0, 1), "sign": (-1, 1)}         # the labels each step can answer


class Correction(NamedTuple):
    """Una corrección de `TLU.fit`: época, índice del ejemplo, error y − ŷ, y los pesos que quedaron."""
    epoch: int
    index: int
    W: np.ndarray
    b: np.ndarray
    error: np.ndarray


class TLU:
    """Una capa de unidades con umbral: ŷ = escalón(X W + b) (Géron, ec. 10-2).

    Cada columna de `W` es una unidad. Con varias columnas, cada salida decide por su cuenta (multietiqueta).
    Si las clases son excluyentes, se elige la unidad de mayor suma: `decision_function(X).argmax(axis=1)`.

    Parámetros
    ----------
    W : matriz (n_in, n_out), o vector (n_in,) para una sola unidad. Se copia.
    b : número o vector (n_out,), por defecto 0. Se copia.
    step : "heaviside" (salidas 0 y 1) o "sign" (salidas −1 y +1; 0 si la suma es exactamente 0).

    Atributos
    ---------
    history : lista de `Correction`, una por cada corrección del último `fit`.

    Errores
    -------
    ValueError si un tamaño no concuerda, si hay NaN o texto, o si `step` no existe.

    Ejemplos
    --------
    La conjunción («y»), aprendida desde cero:

    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]
    >>> tlu = TLU(W=[0, 0]).fit(X, y)
    >>> tlu.predict(X)
    array([0, 0, 0, 1])
    >>> tlu.W, float(tlu.b), len(tlu.history)
    (array([2., 1.]), -3.0, 11)

    Referencias
    -----------
    Rosenblatt, F. (1958). The perceptron. Psychological Review 65(6). DOI 10.1037/h0042519.
    """

    def __init__(self, W, b=0.0, step="heaviside"):
        if step not in STEPS:
            raise ValueError(f"step debe ser 'heaviside' o 'sign'; se recibió {step!r}.")
        self.W, b = _numbers(W, "W"), _numbers(b, "b")
        if self.W.ndim not in (1, 2):
            raise ValueError(f"W debe tener forma (n_in,) o (n_in, n_out); tiene {self.W.shape}.")
        if b.shape not in ((), self.W.shape[1:]):
            raise ValueError(f"b debe tener un sesgo por unidad, forma {self.W.shape[1:]}; tiene {b.shape}.")
        self.b = np.broadcast_to(b, self.W.shape[1:]).copy()
        self.step = step
        self.history = []

    def decision_function(self, X):
        """La suma ponderada X W + b, antes del escalón: forma (n,) o (n, n_out)."""
        return self._rows(X, ndim=2) @ self.W + self.b

    def predict(self, X):
        """La salida de cada unidad para cada fila de X: forma (n,) o (n, n_out), enteros."""
        return STEPS[self.step](self.decision_function(X))

    def learn_one(self, x, y, eta=1.0):
        """Aprende de un solo ejemplo: w_ij ← w_ij + η (y_j − ŷ_j) x_i (Géron, ec. 10-3).

        Con "sign" y etiquetas ±1 el error vale ±2 (±1 si la suma es 0): la corrección dobla a la del PLA.

        Parámetros
        ----------
        x : vector (n_in,).
        y : número, o vector (n_out,) si hay varias unidades; 0 y 1, o −1 y +1, según `step`.
        eta : tasa de aprendizaje η, mayor que 0.

        Devuelve
        --------
        El error y − ŷ de cada unidad, antes de corregir.

        Ejemplos
        --------
        >>> tlu = TLU(W=[0.5, -0.5])
        >>> float(tlu.learn_one([1, 2], 1, eta=0.1))
        1.0
        >>> tlu.W.round(4), float(tlu.b)
        (array([ 0.6, -0.3]), 0.1)
        """
        x, y = self._rows(x, ndim=1), _labels(y, self.b.shape, TARGETS[self.step])
        return self._learn(x, y, _positive(eta))

    def fit(self, X, y, eta=1.0, epochs=100, rng=None):
        """Recorre los ejemplos uno a uno hasta una época sin errores, o hasta `epochs` épocas.

        Empieza con los pesos que ya tiene. Si los ejemplos no son separables nunca deja de corregir.

        Parámetros
        ----------
        X : matriz (n, n_in).
        y : vector (n,), o matriz (n, n_out); 0 y 1, o −1 y +1, según `step`.
        eta : tasa de aprendizaje η, mayor que 0.
        epochs : máximo de pasadas por los datos.
        rng : `numpy.random.Generator` que baraja cada época; sin él, siempre en el orden dado.

        Devuelve
        --------
        La propia `TLU`; en `history` queda cada corrección, lista para dibujar.
        """
        X, eta = self._rows(X, ndim=2), _positive(eta)
        y = _labels(y, (len(X), *self.b.shape), TARGETS[self.step])
        if not isinstance(epochs, int | np.integer) or epochs < 1:
            raise ValueError(f"epochs debe ser un entero mayor o igual que 1; se recibió {epochs!r}.")
        self.history = []
        for epoch in range(1, epochs + 1):
            before = len(self.history)
            for i in range(len(X)) if rng is None else rng.permutation(len(X)):
                error = self._learn(X[i], y[i], eta)
                if error.any():
                    self.history.append(Correction(epoch, int(i), self.W.copy(), self.b.copy(), error))
            if len(self.history) == before:
                break
        return self

    def _learn(self, x, y, eta):
        error = np.asarray(y - STEPS[self.step](x @ self.W + self.b))
        self.W += eta * np.multiply.outer(x, error)      # (n_in,) with one unit, (n_in, n_out) with several
        self.b += eta * error
        return error

    def _rows(self, X, ndim):
        X = _numbers(X, "X" if ndim == 2 else "x", ndim)
        if X.shape[-1] != len(self.W):
            raise ValueError(f"Cada ejemplo debe tener {len(self.W)} entradas, una por fila de W; "
                             f"tiene {X.shape[-1]}.")
        return X


def _positive(eta):
    eta = float(_numbers(eta, "eta", 0))
    if eta <= 0:
        raise ValueError(f"eta debe ser mayor que 0; se recibió {eta:g}.")
    return eta


class PLARun(NamedTuple):
    """Lo que hizo `pla`: pesos finales, todos los pesos (uno por fila), puntos elegidos y si terminó."""
    w: np.ndarray
    weights: np.ndarray
    picked: np.ndarray
    converged: bool


def pla(X, y, w=None, rng=None, pick="first", max_updates=10_000):
    """El algoritmo del perceptrón (PLA): mientras haya un punto mal clasificado, w ← w + y x.

    La hipótesis es signo(wᵀx), con el sesgo dentro de w: cada x lleva delante x₀ = 1.

    Parámetros
    ----------
    X : matriz (n, d), sin la columna de unos.
    y : vector (n,) de −1 y +1.
    w : pesos iniciales (d + 1,), primero el sesgo; por defecto, ceros.
    rng : `numpy.random.Generator`; hace falta con `pick="random"`.
    pick : "first" corrige el primer punto mal clasificado; "random", uno al azar.
    max_updates : máximo de correcciones: sin separación, el algoritmo no termina.

    Devuelve
    --------
    PLARun : `w` (d + 1,); `weights` (correcciones + 1, d + 1), con los iniciales en la primera fila;
        `picked`, el índice del punto de cada corrección; `converged`, si no quedan errores.

    Errores
    -------
    ValueError si hay NaN, formas que no concuerdan, otras etiquetas u otro valor de `pick`.

    Ejemplos
    --------
    >>> run = pla([[2, 1], [1, 3], [-1, -2], [-3, -1]], [1, 1, -1, -1])
    >>> run.w, run.picked, run.converged
    (array([1., 2., 1.]), array([0]), True)

    Referencias
    -----------
    Abu-Mostafa, Y., Magdon-Ismail, M. y Lin, H.-T. (2012). Learning from Data, sección 1.1.
    """
    X = _numbers(X, "X", 2)
    y = _labels(y, (len(X),), (-1, 1))
    X = np.column_stack([np.ones(len(X)), X])                # x0 = 1 carries the bias
    w = np.zeros(X.shape[1]) if w is None else _numbers(w, "w", 1)
    if w.shape != X.shape[1:]:
        raise ValueError(f"w debe tener {X.shape[1]} pesos, primero el sesgo; tiene {w.size}.")
    if pick not in ("first", "random") or (pick == "random" and rng is None):
        raise ValueError("pick debe ser 'first', o 'random' junto con rng=numpy.random.default_rng(semilla); "
                         f"se recibió pick={pick!r}, rng={rng!r}.")
    weights, picked = [w], []
    while (wrong := np.flatnonzero(np.sign(X @ w) != y)).size and len(picked) < max_updates:
        i = wrong[0] if pick == "first" else rng.choice(wrong)
        w = w + y[i] * X[i]
        weights.append(w)
        picked.append(i)
    return PLARun(w, np.array(weights), np.array(picked, dtype=int), wrong.size == 0)


class NovikoffBound(NamedTuple):
    """Radio R de los datos, margen γ del separador y cota (R/γ)² del número de correcciones."""
    radius: float
    margin: float
    bound: float


def novikoff_bound(X, y, w, b=None):
    """Cota de Novikoff: quien empieza en cero corrige como mucho (R/γ)² veces.

    R es la mayor norma de un ejemplo y γ = mín y (wᵀx) / ‖w‖, el margen de un separador cualquiera.
    Con sesgo, cada x se amplía con un 1 y w con b, y se miden así las normas de ambos.
    Vale para cualquier η constante y cualquier orden; cuanto mayor el margen, menor la cota.

    Parámetros
    ----------
    X : matriz (n, d).
    y : vector (n,) de −1 y +1.
    w : vector (d,), un separador: y (wᵀx + b) > 0 en todos los ejemplos.
    b : sesgo del separador; `None` si la unidad no tiene sesgo.

    Devuelve
    --------
    NovikoffBound : (radius, margin, bound), con el margen geométrico en las unidades de X.

    Errores
    -------
    ValueError si (w, b) no separa los ejemplos: entonces no hay cota.

    Ejemplos
    --------
    >>> X, y = [[2, 1], [1, 3], [-1, -2], [-3, -1]], [1, 1, -1, -1]
    >>> [round(v, 4) for v in novikoff_bound(X, y, w=[1, 1])]
    [3.1623, 2.1213, 2.2222]

    Referencias
    -----------
    Novikoff, A. (1962). On convergence proofs on perceptrons. Symposium on the Mathematical Theory of
    Automata 12, 615-622.
    """
    X, w = _numbers(X, "X", 2), _numbers(w, "w", 1)
    y = _labels(y, (len(X),), (-1, 1))
    if len(w) != X.shape[1]:
        raise ValueError(f"w debe tener {X.shape[1]} pesos, uno por columna de X; tiene {len(w)}.")
    if b is not None:
        X, w = np.column_stack([np.ones(len(X)), X]), np.append(_numbers(b, "b", 0), w)
    norm = np.linalg.norm(w)
    margins = y * (X @ w) / (norm if norm > 0 else 1)
    worst = int(margins.argmin())
    if margins[worst] <= 0:
        raise ValueError(f"El separador dado no separa: el ejemplo {worst} queda en el lado equivocado o en "
                         "la frontera de decisión. Busca otro con max_margin_separator.")
    radius, margin = float(np.linalg.norm(X, axis=1).max()), float(margins[worst])
    return NovikoffBound(radius, margin, (radius / margin) * (radius / margin))
