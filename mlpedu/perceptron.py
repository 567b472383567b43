"""El perceptrón como estimador de scikit-learn: los mismos parámetros y, hasta el último bit, los mismos pesos.

Este archivo revisa los datos y reparte el trabajo entre las unidades. La regla, que mira un bloque por
adelantado para hallar el siguiente error, vive en `mlpedu._lookahead`. Las piezas que se leen antes (`TLU`,
`pla`, `novikoff_bound`) viven en `mlpedu.tlu` y también se pueden importar desde aquí.
"""
import warnings
from math import isfinite
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import SVC
from sklearn.utils import check_random_state, compute_class_weight
from sklearn.utils.extmath import safe_sparse_dot
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from ._lookahead import train
from ._sklearn import QuietHTML, in_spanish, no_gaps, untouched_if_refused
from .tlu import (
    STEPS,
    TLU,
    Correction,
    NovikoffBound,
    PLARun,
    _labels,
    _numbers,
    heaviside,
    novikoff_bound,
    pla,
    sign,
)

__all__ = ["TLU", "Correction", "NovikoffBound", "PLARun", "Perceptron", "PerceptronHistory", "heaviside",
           "max_margin_separator", "novikoff_bound", "pla", "sign"]

MAX_INT = np.iinfo(np.int32).max


class PerceptronHistory(NamedTuple):
    """Una fila por corrección: salida (fila de `coef_`), época, índice del ejemplo, pesos y sesgo."""
    output: np.ndarray
    epoch: np.ndarray
    index: np.ndarray
    w: np.ndarray
    b: np.ndarray


class Perceptron(QuietHTML, ClassifierMixin, BaseEstimator):
    """Perceptrón para clasificar: una unidad si hay dos clases, y una por clase (contra el resto) si hay más.

    Da exactamente los `coef_`, `intercept_` y `n_iter_` de `sklearn.linear_model.Perceptron` con los mismos
    parámetros, también con `shuffle=True`, y por tanto los de `SGDClassifier(loss="perceptron",
    learning_rate="constant", eta0=1, penalty=None)`. Calcula siempre en float64.

    Parámetros
    ----------
    penalty, early_stopping : solo se admiten `None` y `False`.
    alpha, l1_ratio, validation_fraction : sin efecto; están para que los parámetros sean los de scikit-learn.
    fit_intercept : si se aprende el sesgo.
    max_iter : máximo de épocas de `fit`.
    tol, n_iter_no_change : `fit` termina cuando la pérdida media no baja de la mejor menos `tol` durante
        `n_iter_no_change` épocas. Con `tol=None` recorre las `max_iter` épocas.
    shuffle : si se barajan los ejemplos en cada época.
    verbose : mayor que 0, escribe la pérdida y las correcciones de cada época.
    eta0 : tasa de aprendizaje, mayor que 0.
    n_jobs : sin efecto: las clases se aprenden una tras otra.
    random_state : semilla (o `RandomState`) de la que sale el orden de los ejemplos.
    class_weight : {clase: peso}, "balanced" o `None`; multiplica la corrección de cada ejemplo.
    warm_start : si `fit` sigue desde los pesos anteriores.
    step : "sign" corrige todo ejemplo con suma 0, como scikit-learn; con "heaviside" la suma 0 responde la
        clase positiva (H(0) = 1) y solo se corrige si el ejemplo es de la negativa.
    record_history : si se guarda `history_`.

    Atributos
    ---------
    coef_ : (1, n_features) con dos clases; (n_classes, n_features) con más.
    intercept_ : (1,) o (n_classes,).
    classes_, n_features_in_, feature_names_in_ : las clases, el número de columnas y sus nombres si los hay.
    n_iter_ : épocas de la última llamada (las de la unidad que más necesitó).
    t_ : 1 más los ejemplos vistos.
    n_updates_ : correcciones de la última llamada, sumadas todas las unidades.
    history_ : `PerceptronHistory` de la última llamada, con los pesos después de cada corrección; `None` sin
        `record_history`.

    Errores
    -------
    ValueError o TypeError, en español, si un parámetro o los datos no sirven; los pesos se conservan.

    Ejemplos
    --------
    >>> from sklearn.datasets import load_iris
    >>> iris = load_iris()
    >>> X, y = iris.data[:, 2:], iris.target == 0
    >>> clf = Perceptron(random_state=42).fit(X, y)
    >>> clf.predict([[2, 0.5], [3, 1]])
    array([ True, False])

    Referencias
    -----------
    Rosenblatt, F. (1958). The perceptron. Psychological Review 65(6). DOI 10.1037/h0042519.
    """

    def __init__(self, *, penalty=None, alpha=0.0001, l1_ratio=0.15, fit_intercept=True, max_iter=1000,
                 tol=1e-3, shuffle=True, verbose=0, eta0=1.0, n_jobs=None, random_state=0,
                 early_stopping=False, validation_fraction=0.1, n_iter_no_change=5, class_weight=None,
                 warm_start=False, step="sign", record_history=False):
        self.penalty = penalty
        self.alpha = alpha
        self.l1_ratio = l1_ratio
        self.fit_intercept = fit_intercept
        self.max_iter = max_iter
        self.tol = tol
        self.shuffle = shuffle
        self.verbose = verbose
        self.eta0 = eta0
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.class_weight = class_weight
        self.warm_start = warm_start
        self.step = step
        self.record_history = record_history

    def fit(self, X, y, coef_init=None, intercept_init=None, sample_weight=None):
        """Aprende de X (n, n_features) y las clases y (n,). Devuelve `self`.

        Empieza en `coef_init` e `intercept_init` si se dan; si no, con `warm_start` en los pesos anteriores,
        y sin él en cero. `sample_weight` (n,) multiplica la corrección de cada ejemplo.
        Avisa con `ConvergenceWarning` si agota `max_iter`. Una matriz dispersa se convierte en densa.
        """
        self._check_parameters()
        if self.warm_start and hasattr(self, "coef_"):
            coef_init = self.coef_ if coef_init is None else coef_init
            intercept_init = self.intercept_ if intercept_init is None else intercept_init
        with untouched_if_refused(self):
            X, y = self._check_data(X, y, reset=True)
            self._learn(X, y, np.unique(y), sample_weight, coef_init, intercept_init, self.max_iter, t=1.0)
        if self.tol is not None and self.n_iter_ == self.max_iter:
            warnings.warn(f"El perceptrón agotó sus {self.max_iter} épocas sin converger: aumenta max_iter; si "
                          "ya es grande, quizá los ejemplos no son separables linealmente.",
                          ConvergenceWarning, stacklevel=2)
        return self

    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """Una sola época con estos ejemplos, desde los pesos que ya hay. Devuelve `self`.

        En la primera llamada `classes` debe listar todas las clases que vendrán.
        """
        self._check_parameters()
        first = not hasattr(self, "classes_")
        if first and (classes is None or self.class_weight == "balanced"):
            raise ValueError("La primera llamada a partial_fit necesita classes, con todas las clases, y no "
                             "admite class_weight='balanced': da los pesos en un diccionario.")
        with untouched_if_refused(self):
            X, y = self._check_data(X, y, reset=first)
            with in_spanish():
                listed = None if classes is None else np.unique(classes)
                known = listed if first else self.classes_
                new = np.setdiff1d(y, known)
            if listed is not None and not np.array_equal(known, listed):
                raise ValueError(f"classes debe ser siempre la misma: antes fue {known}, ahora {classes}.")
            if len(new):
                raise ValueError(f"y tiene clases que no están en classes: {new}.")
            coef, intercept, t = (None, None, 1.0) if first else (self.coef_, self.intercept_, self.t_)
            return self._learn(X, y, known, sample_weight, coef, intercept, 1, t)

    def decision_function(self, X):
        """La suma ponderada wᵀx + b de cada unidad: forma (n,) con dos clases, (n, n_classes) con más."""
        check_is_fitted(self, msg="Este perceptrón aún no está entrenado: llama antes a fit.")
        no_gaps(X)
        with in_spanish():
            X = validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False)
        z = safe_sparse_dot(X, self.coef_.T, dense_output=True) + self.intercept_
        return z.ravel() if z.shape[1] == 1 else z

    def predict(self, X):
        """La clase de cada fila: el escalón de la suma con dos clases, la de mayor suma con más."""
        z = self.decision_function(X)
        if z.ndim == 2:
            return self.classes_[z.argmax(axis=1)]
        return self.classes_[(z >= 0 if self.step == "heaviside" else z > 0).astype(int)]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _check_parameters(self):
        for name, (good, expected) in RULES.items():
            if not good(value := getattr(self, name)):
                raise ValueError(f"{name} debe ser {expected}. Se recibió {value!r}.")

    def _check_data(self, X, y, reset):
        no_gaps(X, y)
        with in_spanish():
            X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, reset=reset)
            check_classification_targets(y)
        return X, y

    def _learn(self, X, y, classes, sample_weight, coef, intercept, max_iter, t):
        """Train one unit per row of coef_. Nothing learnt before changes until all of them are done."""
        if len(classes) < 2:
            raise ValueError("Hacen falta ejemplos de dos clases al menos y solo hay de una "
                             f"(n_samples={len(y)}, n_classes={len(classes)}).")
        no_gaps(sample_weight)
        with in_spanish():
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
            if not sample_weight.any():                  # scikit-learn asks this itself from 1.9 on
                raise ValueError("Sample weights are all zero")
            class_weight = np.ones(len(classes))
            if self.class_weight is not None:            # of nothing, a twelfth of a fit of 1e4 rows
                class_weight = compute_class_weight(self.class_weight, classes=classes, y=y)
            rng = check_random_state(self.random_state)
        n_units = 1 if len(classes) == 2 else len(classes)
        W = np.column_stack([_start(coef, "coef_init", (n_units, X.shape[1])),
                             _start(intercept, "intercept_init", (n_units,))])
        epochs, updates, log = [], 0, []
        for k, unit in enumerate(self._units(X, y, classes, class_weight, sample_weight, rng)):
            seen = [] if self.record_history else None
            with np.errstate(over="ignore", invalid="ignore"):           # `train` refuses what overflows
                n_epochs, n_updates = train(
                    *unit, w=W[k], max_iter=max_iter, tol=self.tol, n_iter_no_change=self.n_iter_no_change,
                    verbose=self.verbose, log=seen)
            epochs.append(n_epochs)
            updates += n_updates
            log += [(k, *row) for row in seen or ()]
        self.classes_, self.coef_, self.intercept_ = classes, W[:, :-1].copy(), W[:, -1].copy()
        self.n_iter_, self.n_updates_, self.t_ = max(epochs), updates, t + max(epochs) * len(y)
        self.history_ = _history(log, W.shape[1]) if self.record_history else None
        return self

    def _units(self, X, y, classes, class_weight, sample_weight, rng):
        """What `train` needs for each unit: signed rows, gain, ties, the bias's rate and the seed."""
        rate = float(self.fit_intercept)
        if issparse(X):                                  # scikit-learn slows the bias where data are sparse
            X, rate = X.toarray(), 0.01 * rate
        if len(classes) == 2:
            units = [(classes[1], class_weight[1], class_weight[0], rng)]
        else:
            seeds = rng.randint(MAX_INT, size=len(classes))
            units = [(label, weight, 1.0, check_random_state(seed))
                     for label, weight, seed in zip(classes, class_weight, seeds, strict=True)]
        for label, mine, others, draws in units:
            draws.randint(1, MAX_INT)                    # scikit-learn's first draw serves other solvers
            seed = draws.randint(MAX_INT)
            positive = y == label
            rows = np.empty((len(X), X.shape[1] + 1))
            rows[:, -1] = np.where(positive, 1.0, -1.0)
            np.multiply(X, rows[:, -1:], out=rows[:, :-1])
            yield (rows, self.eta0 * (np.where(positive, mine, others) * sample_weight),
                   ~positive | (self.step == "sign"), rate, int(seed) if self.shuffle else None)


def _is_number(value, kind=Real):
    return isinstance(value, kind) and not isinstance(value, bool) and isfinite(value)


RULES = {                                                # parameter: (is it good?, what was expected)
    "penalty": (lambda v: v is None, "None: este perceptrón no penaliza; usa el de scikit-learn para eso"),
    "early_stopping": (lambda v: not v, "False: aquí no hay parada temprana; usa el de scikit-learn para eso"),
    "max_iter": (lambda v: _is_number(v, Integral) and v >= 1, "un entero mayor o igual que 1"),
    "n_iter_no_change": (lambda v: _is_number(v, Integral) and v >= 1, "un entero mayor o igual que 1"),
    "tol": (lambda v: v is None or (_is_number(v) and v >= 0), "None o un número mayor o igual que 0"),
    "eta0": (lambda v: _is_number(v) and v > 0, "un número mayor que 0"),
    "class_weight": (lambda v: v is None or isinstance(v, dict) or (isinstance(v, str) and v == "balanced"),
                     "None, 'balanced' o un diccionario {clase: peso}"),
    "step": (lambda v: v in tuple(STEPS), "'sign' o 'heaviside'"),
}


def _start(values, name, shape):
    """The weights to start from, always a copy: zeros if none were given."""
    if values is None:
        return np.zeros(shape)
    values = _numbers(values, name)
    if shape[0] == 1 and values.size == np.prod(shape):  # one unit: (d,) or (1, d), a number or (1,)
        values = values.reshape(shape)
    if values.shape != shape:
        raise ValueError(f"{name} debe tener forma {shape} y tiene {values.shape}; con warm_start, los datos "
                         "nuevos deben tener las mismas columnas y el mismo número de clases.")
    return values


def _history(log, width):
    output, epoch, index, weights = zip(*log, strict=True) if log else ((), (), (), ())
    weights = np.reshape(weights, (-1, width))
    return PerceptronHistory(np.array(output, dtype=int), np.array(epoch, dtype=int),
                             np.array(index, dtype=int), weights[:, :-1], weights[:, -1])


def max_margin_separator(X, y):
    """El separador (w, b) de mayor margen, medido como en `novikoff_bound`: da la menor cota posible.

    Es una SVM sin sesgo sobre los ejemplos ampliados (1, x). Se le dan los vectores y (1, x) y sus opuestos:
    por simetría, su sesgo es 0.

    Parámetros
    ----------
    X : matriz (n, d).
    y : vector (n,) de −1 y +1.

    Devuelve
    --------
    w : vector (d,), y b : número. Su longitud no importa: la cota solo mira su dirección.

    Errores
    -------
    ValueError si no halla separador: no lo hay, o X tiene una escala muy distinta de 1.

    Ejemplos
    --------
    >>> X, y = [[2, 1], [1, 3], [-1, -2], [-3, -1]], [1, 1, -1, -1]
    >>> w, b = max_margin_separator(X, y)
    >>> round(novikoff_bound(X, y, w, b).bound, 3)
    2.444
    """
    X = _numbers(X, "X", 2)
    y = _labels(y, (len(X),), (-1, 1))
    signed = y[:, None] * np.column_stack([np.ones(len(X)), X])
    svm = SVC(kernel="linear", C=1e9, tol=1e-6, max_iter=200_000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)              # what matters is checked below
        w = svm.fit(np.vstack([signed, -signed]), np.repeat([1, -1], len(X))).coef_[0]
    if (signed @ w <= 0).any():
        raise ValueError("No se halló un separador: los ejemplos no son separables linealmente, o su margen es "
                         "ínfimo para su escala; si es esto, centra y escala X.")
    return w[1:], float(w[0])
