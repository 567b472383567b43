"""Funciones de pérdida: cuánto se equivoca la red, y hacia dónde corregirla.

Cada pérdida dice tres cosas de cada número que la red predice: cuánto cuesta (`each`), cuánto cambia el
costo si cambia la predicción p (`each_slope`, ∂ℓ/∂p) y, si la última capa lleva la activación compañera,
cuánto cambia si cambia su z (`each_residual`, ∂ℓ/∂z). Con su compañera todo se cancela y queda p - y.
El promedio sobre el lote, con pesos o sin ellos, se hace una sola vez, en `share`.
"""
import numpy as np

from .names import check, find


class Loss:
    """Lo común a todas las pérdidas: el promedio sobre ejemplos y salidas.

    Parámetros
    ----------
    outputs : {"mean", "sum"}
        Cómo se juntan las k salidas de un ejemplo: promedio (Keras) o suma (scikit-learn).
    by : {"samples", "weights"}
        Entre qué se divide la suma con pesos: entre los n ejemplos (Keras) o entre la suma de los pesos
        (scikit-learn). Sin pesos es lo mismo.
    epsilon : float o None
        Los logaritmos no ven nada más cerca de 0 (o de 1) que `epsilon`; None: el épsilon del tipo de dato.

    Errores
    -------
    ValueError
        Si `outputs` o `by` no son uno de sus dos valores, o `epsilon` no está entre 0 y 0.5.

    Ejemplos
    --------
    >>> p, y = np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]])
    >>> MeanSquaredError().value(p, y)
    2.0
    >>> MeanSquaredError().value(p, y, weight=np.array([1.0, 0.0]))
    0.0
    >>> MeanSquaredError().slope(p, y).tolist()
    [[0.0], [2.0]]
    """
    name = ""
    partner = None                               # the activation beside which dL/dz is simple
    fits = None                                  # output activations it makes sense with; None: any
    from_labels = False                          # True: y holds class numbers, not one column per output

    def __init__(self, *, outputs="mean", by="samples", epsilon=1e-7):
        if outputs not in ("mean", "sum") or by not in ("samples", "weights"):
            raise ValueError("Se esperaba outputs='mean' o 'sum' y by='samples' o 'weights'; "
                             f"llegó outputs={outputs!r}, by={by!r}.")
        check(epsilon, lambda e: e is None or 0 < e < 0.5, "epsilon debe estar entre 0 y 0.5, o ser None")
        self.outputs, self.by, self.epsilon = outputs, by, epsilon

    def value(self, p, y, weight=None):
        """Pérdida media del lote, float. `p`: (n, k); `y`: (n, k) o (n,) si son clases; `weight`: (n,)."""
        each, share = self.each(p, y), self.share(p, weight)
        return float(each.sum()) * share if weight is None else float((each * share).sum())

    def slope(self, p, y, weight=None):
        """∂L/∂p, arreglo (n, k)."""
        return self.each_slope(p, y) * self.share(p, weight)

    def residual(self, p, y, weight=None):
        """∂L/∂z cuando la última activación es `partner`, arreglo (n, k)."""
        return self.each_residual(p, y) * self.share(p, weight)

    def share(self, p, weight=None):
        """Lo que pesa cada ejemplo en el promedio: un número o, con pesos, una columna (n, 1)."""
        n, k = p.shape
        per_output = 1 / k if self.outputs == "mean" else 1.0
        if weight is None:
            return per_output / n
        total = float(n if self.by == "samples" else weight.sum())
        if total == 0:
            raise ValueError("Los pesos de un lote suman 0: quita los ejemplos de peso 0 o usa un lote mayor.")
        return weight[:, None] * (per_output / total)

    def near_zero(self, p):                      # no smaller than what p's type can tell from 0 and from 1
        tiniest = float(np.finfo(p.dtype).eps)
        return max(self.epsilon or tiniest, tiniest / 2)

    def clip(self, p):                           # keeps logarithms and quotients finite
        nearest = self.near_zero(p)
        return p.clip(nearest, 1 - nearest)

    def config(self):
        """Lo necesario para construirla de nuevo con `get(config)`."""
        return {"name": self.name, **vars(self)}

    def __repr__(self):
        own = [f"{name}={value!r}" for name, value in vars(self).items() if name not in ("outputs", "by", "epsilon")]
        return f"{type(self).__name__}({', '.join(own)})"


class MeanSquaredError(Loss):
    """ℓ = (p - y)²: castiga mucho los errores grandes. Keras la promedia sobre ejemplos y salidas.

    >>> MeanSquaredError().value(np.array([[3.0]]), np.array([[1.0]]))
    4.0
    """
    name = "mean_squared_error"

    def each(self, p, y):
        e = p - y
        return e * e

    def each_slope(self, p, y):
        return 2 * (p - y)


class HalfSquaredError(Loss):
    """ℓ = ½(p - y)², como en scikit-learn: con outputs="sum" divide el valor entre las k salidas, la pendiente no.

    Con k > 1 esa pendiente es k veces la del valor; scikit-learn lo hace así y aquí se conserva para dar
    sus mismos números (https://github.com/scikit-learn/scikit-learn/issues/8349).

    >>> HalfSquaredError().value(np.array([[3.0]]), np.array([[1.0]]))
    2.0
    """
    name = "half_squared_error"

    def each(self, p, y):
        e = p - y
        return 0.5 * e * e

    def each_slope(self, p, y):
        return p - y

    def value(self, p, y, weight=None):
        return super().value(p, y, weight) / (1 if self.outputs == "mean" else p.shape[1])


class MeanAbsoluteError(Loss):
    """ℓ = |p - y|: a un valor atípico le hace el mismo caso que a los demás.

    >>> MeanAbsoluteError().value(np.array([[3.0], [1.0]]), np.array([[1.0], [1.0]]))
    1.0
    """
    name = "mean_absolute_error"

    def each(self, p, y):
        return np.abs(p - y)

    def each_slope(self, p, y):
        return np.sign(p - y)


class Huber(Loss):
    """Cuadrática hasta `delta` de error y recta después: la curva suave entre MSE y MAE.

    ℓ = ½e² si |e| ≤ δ, y δ(|e| - ½δ) si |e| > δ, con e = p - y.

    Parámetros
    ----------
    delta : float, mayor que 0
        El error desde el que crece en línea recta, en las unidades de y.

    Ejemplos
    --------
    >>> Huber(delta=1.0).each(np.array([[0.5, 3.0]]), 0.0).tolist()
    [[0.125, 2.5]]

    Referencias
    -----------
    Huber (1964), *Robust Estimation of a Location Parameter*, doi:10.1214/aoms/1177703732.
    """
    name = "huber"

    def __init__(self, delta=1.0, **options):
        super().__init__(**options)
        check(delta, lambda d: d > 0, "delta debe ser mayor que 0")
        self.delta = float(delta)

    def each(self, p, y):
        e = np.abs(p - y)
        return np.where(e <= self.delta, 0.5 * e * e, self.delta * (e - 0.5 * self.delta))

    def each_slope(self, p, y):
        return np.clip(p - y, -self.delta, self.delta)


class BinaryCrossentropy(Loss):
    """ℓ = -y log p - (1 - y) log(1 - p), con y entre 0 y 1 y p la probabilidad de que y sea 1.

    >>> round(BinaryCrossentropy().value(np.array([[0.5]]), np.array([[1.0]])), 4)      # log 2
    0.6931
    """
    name = "binary_crossentropy"
    partner = "logistic"
    fits = ("logistic", "softmax")

    def each(self, p, y):
        p = self.clip(p)
        return -(y * np.log(p) + (1 - y) * np.log(1 - p))

    def each_slope(self, p, y):
        p = self.clip(p)
        return (p - y) / (p * (1 - p))

    def each_residual(self, p, y):
        return p - y


class CategoricalCrossentropy(Loss):
    """ℓ = -Σ y log p sobre las clases, con una columna de y por clase (1 en la correcta, 0 en las demás).

    >>> round(CategoricalCrossentropy().value(np.array([[0.25, 0.75]]), np.array([[0, 1]])), 4)
    0.2877
    """
    name = "categorical_crossentropy"
    partner = "softmax"
    fits = ("softmax",)

    def __init__(self, **options):
        super().__init__(**options | {"outputs": "sum"})        # the sum over the classes is the loss of one example

    def each(self, p, y):
        return y * -np.log(self.clip(p))         # the sign on the float: y may be of unsigned integers

    def each_slope(self, p, y):
        return -(y / self.clip(p))

    def each_residual(self, p, y):
        return p - y


class SparseCategoricalCrossentropy(CategoricalCrossentropy):
    """La misma, pero y trae el número de la clase correcta: ℓ = -log p[y]. `y`: (n,) enteros.

    >>> round(SparseCategoricalCrossentropy().value(np.array([[0.25, 0.75]]), np.array([1])), 4)
    0.2877
    """
    name = "sparse_categorical_crossentropy"
    from_labels = True

    def each(self, p, y):
        return -np.log(self.clip(p[np.arange(len(p), like=p), y]))[:, None]

    def each_slope(self, p, y):
        slope, rows = np.zeros_like(p), np.arange(len(p), like=p)
        slope[rows, y] = -1 / self.clip(p[rows, y])
        return slope

    def each_residual(self, p, y):
        dz = p.copy()
        dz[np.arange(len(p), like=p), y] -= 1
        return dz


class Poisson(Loss):
    """ℓ = p - y log p, para contar cosas (y = 0, 1, 2…), como la escribe Keras.

    >>> round(Poisson().value(np.array([[2.0]]), np.array([[3.0]])), 4)
    -0.0794
    """
    name = "poisson"
    fits = ("exp", "softplus", "relu")

    def each(self, p, y):
        return p - y * np.log(p + self.near_zero(p))

    def each_slope(self, p, y):
        return 1 - y / (p + self.near_zero(p))


class PoissonDeviance(Loss):
    """ℓ = y log(y/p) - y + p: la misma salvo una constante que la hace valer 0 si p = y (scikit-learn).

    >>> PoissonDeviance().value(np.array([[3.0]]), np.array([[3.0]]))
    0.0
    """
    name = "poisson_deviance"
    partner = "exp"
    fits = ("exp", "softplus", "relu")

    def each(self, p, y):
        log_p = np.log(np.maximum(p, np.finfo(p.dtype).tiny))
        return y * (np.log(np.where(y > 0, y, 1)) - log_p) - y + p

    def each_slope(self, p, y):
        return 1 - y / np.maximum(p, self.near_zero(p))

    def each_residual(self, p, y):
        return p - y


LOSSES = {loss.name: loss for loss in (
    MeanSquaredError, HalfSquaredError, MeanAbsoluteError, Huber, BinaryCrossentropy, CategoricalCrossentropy,
    SparseCategoricalCrossentropy, Poisson, PoissonDeviance)}
ALIASES = {"mse": MeanSquaredError, "mae": MeanAbsoluteError, **{loss.__name__: loss for loss in LOSSES.values()}}


def get(loss, **options):
    """Busca una pérdida por su nombre (o su `config()`) y la construye; un objeto `Loss` se devuelve como está.

    Parámetros
    ----------
    loss : str, dict o Loss
        «mse», «mean_squared_error» y «MeanSquaredError» son la misma.
    **options
        Lo que recibe su constructor.

    Errores
    -------
    ValueError, TypeError
        Si el nombre no existe o no es un texto.

    Ejemplos
    --------
    >>> get("mse").name, get("huber", delta=2.0).delta
    ('mean_squared_error', 2.0)
    >>> get(Huber(delta=3.0).config()).delta
    3.0
    """
    if isinstance(loss, Loss):
        return loss
    if isinstance(loss, dict):
        return get(**{("loss" if key == "name" else key): value for key, value in loss.items()})
    return find(LOSSES | ALIASES, loss, "la pérdida")(**options)
