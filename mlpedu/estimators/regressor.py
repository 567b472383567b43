"""`MLPRegressor`: una red que predice cantidades, con las palabras y los números de scikit-learn."""
from math import inf, isfinite

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score

from .. import activations
from .._sklearn import in_spanish
from ..losses import HalfSquaredError, Huber, Loss, MeanAbsoluteError, PoissonDeviance
from ..names import find
from .base import BaseMLP
from .building import AS_SCIKIT_LEARN, find_loss, keep

LOSSES = {
    "squared_error": HalfSquaredError(**AS_SCIKIT_LEARN), "poisson": PoissonDeviance(**AS_SCIKIT_LEARN),
    "huber": Huber(**AS_SCIKIT_LEARN), "absolute_error": MeanAbsoluteError(**AS_SCIKIT_LEARN),
}
RANGES = {                                               # what each output activation can give
    "relu": (0, inf), "softplus": (0, inf), "exp": (0, inf),
    "logistic": (0, 1), "softmax": (0, 1), "heaviside": (0, 1), "tanh": (-1, 1),
}


class MLPRegressor(RegressorMixin, BaseMLP):
    """Perceptrón multicapa para predecir una cantidad, o varias a la vez.

    Con los mismos parámetros y `random_state` da los números de `sklearn.neural_network.MLPRegressor`. De
    `out_activation` en adelante, lo que aquel no tiene; y en `loss`, lo que no es «squared_error» ni «poisson».

    Parámetros
    ----------
    loss : «squared_error» (½e²), «poisson» (media desviación de Poisson, con salida exponencial), «huber» (δ = 1),
        «absolute_error», o un objeto de `mlpedu.losses`, como `Huber(delta=2)`. Con varias salidas se suman sus
        pérdidas, salvo que el objeto diga otra cosa.
    hidden_layer_sizes : cuántas neuronas tiene cada capa oculta; `()` es regresión lineal.
    activation : activación de las capas ocultas, «relu», «tanh», «logistic», «identity» o cualquiera de
        `mlpedu.activations`; o una lista, con una por capa.
    solver : «adam», «sgd» (descenso de gradiente estocástico) o «lbfgs», mejor si hay pocos datos.
    alpha : fuerza de la penalización L2, que suma ½·alpha·ΣW²/n a la pérdida; los sesgos no pagan.
    batch_size : ejemplos por lote; «auto» es min(200, n).
    learning_rate : «constant», «invscaling» (baja con los ejemplos vistos, elevados a `power_t`) o «adaptive»
        (se divide entre 5 cuando la pérdida se estanca); las dos últimas solo cuentan con «sgd».
    learning_rate_init : tasa de aprendizaje inicial.
    power_t : exponente de «invscaling».
    max_iter : máximo de épocas; con «lbfgs», de iteraciones.
    shuffle : si se barajan los ejemplos en cada época.
    random_state : semilla, o `RandomState`, de los pesos iniciales, la validación y los lotes.
    tol, n_iter_no_change : se para cuando en más de `n_iter_no_change` épocas seguidas la pérdida (o el puntaje
        de validación) no mejora `tol`. Con «lbfgs», cuando ninguna componente del gradiente pasa de `tol`.
    verbose : si se escribe la pérdida de cada época.
    warm_start : si `fit` sigue desde lo aprendido.
    momentum, nesterovs_momentum : impulso de «sgd», y si es el de Nesterov.
    early_stopping, validation_fraction : si se aparta esa parte de los datos y se para cuando su R² no mejora; al
        final vuelven los mejores parámetros.
    beta_1, beta_2, epsilon : las constantes de «adam».
    max_fun : máximo de evaluaciones de la pérdida con «lbfgs».
    out_activation : activación de salida; `None` es la de scikit-learn, «identity», o la que pida `loss`. Con
        «relu», «softplus» o «exp» las predicciones no bajan de 0; con «logistic» van de 0 a 1, y con «tanh», de
        -1 a 1. Las `y` deben caber ahí.
    scale_targets : con «logistic» o «tanh», lleva cada columna de y, de su mínimo a su máximo, al rango de la
        activación, y las predicciones de vuelta. La pérdida se mide en la escala de la red.
    dropout : fracción de las neuronas ocultas que se apaga al azar en cada paso; o una lista, una por capa.
    callbacks : lista de objetos de `mlpedu.callbacks`, que acompañan el entrenamiento.
    device : «cpu» o «gpu»
        Dónde se entrena y se predice; al terminar, los pesos quedan en NumPy. La GPU necesita CuPy (`mlpedu doctor`).

    Atributos
    ---------
    coefs_, intercepts_ : por capa, pesos (entradas, salidas) y sesgos (salidas,); cambiarlos cambia la red.
    loss_, loss_curve_, best_loss_ : última pérdida, la de cada época y la menor (`None` con early_stopping).
    validation_scores_, validation_loss_curve_, best_validation_score_ : con `early_stopping`, R² y pérdida (sin
        penalización) de validación en cada época, y el mejor R²; si no, `None`.
    n_iter_, t_ : épocas de la última llamada y ejemplos vistos desde el principio.
    n_layers_, n_outputs_, out_activation_ : capas (con la de entrada), salidas y activación de salida.
    y_min_, y_max_ : con `scale_targets`, mínimo y máximo de cada columna de y, arreglos (n_outputs_,).
    n_features_in_, feature_names_in_ : columnas de X y, si los hay, sus nombres.

    Errores
    -------
    ValueError o TypeError, en español, si un parámetro o los datos no sirven; el modelo queda como estaba.

    Ejemplos
    --------
    >>> X = np.linspace(-1, 1, 50)[:, None]
    >>> y = np.abs(X).ravel()
    >>> reg = MLPRegressor(hidden_layer_sizes=(8,), solver="lbfgs", random_state=1).fit(X, y)
    >>> reg.predict([[-0.5], [0.5]]).round(1)
    array([0.5, 0.5])

    Con «softplus» ninguna predicción es negativa, y Huber hace poco caso de un valor atípico:

    >>> y[10] = 50
    >>> reg.set_params(loss="huber", out_activation="softplus").fit(X, y).predict([[0.5]]).round(1)
    array([0.5])

    Referencias
    -----------
    Guía de scikit-learn, 1.17. Rumelhart, Hinton y Williams (1986), doi:10.1038/323533a0. Huber (1964),
    doi:10.1214/aoms/1177703732. Kingma y Ba (2015), arXiv:1412.6980.
    """

    def __init__(self, loss="squared_error", hidden_layer_sizes=(100,), activation="relu", *, solver="adam",
                 alpha=0.0001, batch_size="auto", learning_rate="constant", learning_rate_init=0.001, power_t=0.5,
                 max_iter=200, shuffle=True, random_state=None, tol=1e-4, verbose=False, warm_start=False,
                 momentum=0.9, nesterovs_momentum=True, early_stopping=False, validation_fraction=0.1, beta_1=0.9,
                 beta_2=0.999, epsilon=1e-8, n_iter_no_change=10, max_fun=15000, out_activation=None,
                 scale_targets=False, dropout=0.0, callbacks=None, device="cpu"):
        keep(self, locals())

    def predict(self, X):
        """La predicción para cada fila: arreglo (n,), o (n, n_outputs) si hay varias salidas."""
        p = self._forward(self._check_x(X))
        if hasattr(self, "y_min_"):
            low, high = RANGES[self.out_activation_]
            p = (p - low) / (high - low) * self._spread().astype(p.dtype) + self.y_min_.astype(p.dtype)
        return p.ravel() if p.shape[1] == 1 else p

    def _check_targets(self, y, going_on, incremental, classes):
        """y with a column per output, in the range of the output activation."""
        with in_spanish():
            y = np.asarray(y, dtype=float).reshape(len(y), -1)
        activation = self._output()[1]
        low, high = RANGES.get(activation, (-inf, inf))
        if self.scale_targets:
            y = self._scaled(y, low, high, going_on)
        else:
            for name in ("y_min_", "y_max_"):
                vars(self).pop(name, None)
        if not low <= y.min() <= y.max() <= high:
            cure = ("al continuar, y no puede salirse del rango de la primera vez" if self.scale_targets else
                    "usa scale_targets=True u otra salida" if isfinite(high) else "usa otra salida")
            raise ValueError(f"La salida {activation!r} va de {low} a {high} e y va de {y.min():.4g} a "
                             f"{y.max():.4g}: {cure}.")
        return y

    def _scaled(self, y, low, high, going_on):
        if not (isfinite(low) and isfinite(high)):
            raise ValueError("scale_targets=True lleva y al rango de la salida, que debe tener dos extremos: "
                             f"'logistic' o 'tanh'. Se recibió out_activation={self.out_activation!r}.")
        if not (going_on and hasattr(self, "y_min_")):
            self.y_min_, self.y_max_ = y.min(axis=0), y.max(axis=0)
        if np.abs(y).max() > np.finfo(float).max / 4:    # the spread would be infinite
            raise ValueError(f"y llega a {np.abs(y).max():.4g}, demasiado para cambiarla de escala: divídela antes.")
        return low + (high - low) * ((y - self.y_min_) / self._spread())

    def _spread(self):
        spread = self.y_max_ - self.y_min_
        return np.where(spread > 0, spread, 1)           # a constant column has nothing to spread

    def _output(self):
        loss = self.loss if isinstance(self.loss, Loss) else find(LOSSES, self.loss, "la pérdida")
        usual = loss.partner or (loss.fits or ("identity",))[0]
        activation = usual if self.out_activation is None else activations.get(self.out_activation).name
        return find_loss(loss, LOSSES, activation), activation

    def _network_score(self, p, y, weight):
        return r2_score(y, p, sample_weight=weight) if np.isfinite(p).all() else float("nan")

    @classmethod
    def _from_layers(cls, layers, loss=None):
        """Un regresor ya entrenado con copias de los pesos de `layers`; lo usa `Sequential.to_sklearn()`."""
        from .bridge import regressor_from
        return regressor_from(cls, layers, loss)
