"""`MLPClassifier`: una red que clasifica, con las palabras y los números de scikit-learn."""
import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets, type_of_target, unique_labels

from .._sklearn import in_spanish
from ..losses import BinaryCrossentropy, CategoricalCrossentropy, HalfSquaredError
from .base import BaseMLP, learns_in_batches
from .building import AS_SCIKIT_LEARN, find_loss, keep

LOSSES = {                                               # name: the loss for each output activation
    "log_loss": {"logistic": BinaryCrossentropy(**AS_SCIKIT_LEARN),
                 "softmax": CategoricalCrossentropy(**AS_SCIKIT_LEARN)},
    "squared_error": dict.fromkeys(("logistic", "softmax"), HalfSquaredError(**AS_SCIKIT_LEARN)),
}


class MLPClassifier(ClassifierMixin, BaseMLP):
    """Perceptrón multicapa para clasificar: dos clases, varias, o varias etiquetas a la vez.

    Con los mismos parámetros y `random_state` da los números de `sklearn.neural_network.MLPClassifier`. De
    `loss` en adelante, lo que aquel no tiene.

    Parámetros
    ----------
    hidden_layer_sizes : cuántas neuronas tiene cada capa oculta; `()` es regresión logística.
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
    early_stopping, validation_fraction : si se aparta esa parte de los datos y se para cuando su exactitud no
        mejora; al final vuelven los mejores parámetros. La parte es estratificada solo con dos clases.
    beta_1, beta_2, epsilon : las constantes de «adam».
    max_fun : máximo de evaluaciones de la pérdida con «lbfgs».
    loss : «log_loss» (entropía cruzada), «squared_error» para comparar, o un objeto de `mlpedu.losses`.
    dropout : fracción de las neuronas ocultas que se apaga al azar en cada paso; o una lista, una por capa.
    callbacks : lista de objetos de `mlpedu.callbacks`, que acompañan el entrenamiento.
    device : «cpu» o «gpu»
        Dónde se entrena y se predice; al terminar, los pesos quedan en NumPy. La GPU necesita CuPy (`mlpedu doctor`).

    Atributos
    ---------
    classes_ : las clases, en el orden de las columnas de `predict_proba`.
    coefs_, intercepts_ : por capa, pesos (entradas, salidas) y sesgos (salidas,); cambiarlos cambia la red.
    loss_, loss_curve_, best_loss_ : última pérdida, la de cada época y la menor (`None` con early_stopping).
    validation_scores_, validation_loss_curve_, best_validation_score_ : con `early_stopping`, exactitud y pérdida
        (sin penalización) de validación en cada época, y la mejor exactitud; si no, `None`.
    n_iter_, t_ : épocas de la última llamada y ejemplos vistos desde el principio.
    n_layers_, n_outputs_, out_activation_ : capas (con la de entrada), salidas y activación de salida.
    n_features_in_, feature_names_in_ : columnas de X y, si los hay, sus nombres.

    Errores
    -------
    ValueError o TypeError, en español, si un parámetro o los datos no sirven; el modelo queda como estaba.

    Ejemplos
    --------
    XOR, que una sola neurona no puede:

    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], ["igual", "distinto", "distinto", "igual"]
    >>> clf = MLPClassifier((4,), "tanh", solver="lbfgs", random_state=0).fit(X, y)
    >>> clf.predict(X).tolist()
    ['igual', 'distinto', 'distinto', 'igual']
    >>> [W.shape for W in clf.coefs_]
    [(2, 4), (4, 1)]
    >>> bool(clf.predict_proba(X).max(axis=1).min() > 0.9)
    True

    Referencias
    -----------
    Guía de scikit-learn, 1.17. Rumelhart, Hinton y Williams (1986), doi:10.1038/323533a0. Kingma y Ba (2015),
    arXiv:1412.6980. Liu y Nocedal (1989), doi:10.1007/BF01589116.
    """

    def __init__(self, hidden_layer_sizes=(100,), activation="relu", *, solver="adam", alpha=0.0001,
                 batch_size="auto", learning_rate="constant", learning_rate_init=0.001, power_t=0.5, max_iter=200,
                 shuffle=True, random_state=None, tol=1e-4, verbose=False, warm_start=False, momentum=0.9,
                 nesterovs_momentum=True, early_stopping=False, validation_fraction=0.1, beta_1=0.9, beta_2=0.999,
                 epsilon=1e-8, n_iter_no_change=10, max_fun=15000, loss="log_loss", dropout=0.0, callbacks=None,
                 device="cpu"):
        keep(self, locals())

    @available_if(learns_in_batches)
    def partial_fit(self, X, y, sample_weight=None, classes=None):
        """Una sola época con estos ejemplos, desde lo aprendido. Devuelve `self`.

        En la primera llamada `classes` debe listar todas las clases que vendrán.
        """
        if classes is None and not hasattr(self, "_network"):
            raise ValueError("La primera llamada a partial_fit necesita classes, con todas las clases que vendrán.")
        return self._fit(X, y, sample_weight, incremental=True, classes=classes)

    def predict(self, X):
        """La clase de cada fila: la más probable; con varias etiquetas, las de probabilidad mayor que 0.5."""
        p = self._forward(self._check_x(X))
        if self._multilabel:
            return (p > 0.5).astype(int)
        return self.classes_[p.argmax(axis=1) if self.n_outputs_ > 1 else (p.ravel() > 0.5).astype(int)]

    def predict_proba(self, X):
        """La probabilidad de cada clase (o etiqueta): arreglo (n, n_classes), en el orden de `classes_`."""
        p = self._forward(self._check_x(X))
        return np.hstack([1 - p, p]) if self.n_outputs_ == 1 else p

    def predict_log_proba(self, X):
        """El logaritmo de `predict_proba(X)`."""
        with np.errstate(divide="ignore"):               # the logarithm of 0 is -inf, which is right
            return np.log(self.predict_proba(X))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags

    def _check_targets(self, y, going_on, incremental, classes):
        """y with a column per output, of 0 and 1: the class of each row, or its labels."""
        with in_spanish():
            kind = type_of_target(y)
            if not kind.endswith(("binary", "multiclass", "multilabel-indicator", "multioutput")):
                check_classification_targets(y)          # quantities: it refuses them
        multilabel = kind == "multilabel-indicator"
        if y.ndim == 2 and not multilabel:
            raise ValueError("Cada ejemplo lleva una clase, o una fila de 0 y 1 con una columna por etiqueta; y "
                             f"tiene forma {y.shape} y otros valores.")
        if going_on:
            self._check_same(multilabel, classes)
        else:
            self._learn_classes(y, multilabel, classes)
        if multilabel:
            return y
        if (going_on or classes is not None) and len(new := np.setdiff1d(y, self.classes_)):
            raise ValueError(f"y tiene clases nuevas: {new}. Las conocidas son {self.classes_}.")
        if going_on and not incremental and len(np.unique(y)) < len(self.classes_):
            raise ValueError(f"Con warm_start, y debe tener las mismas clases de antes, {self.classes_}; tiene "
                             f"{np.unique(y)}.")
        return y[:, None] == (self.classes_ if len(self.classes_) > 2 else self.classes_[1:])

    def _learn_classes(self, y, multilabel, classes):
        with in_spanish():
            self.classes_ = unique_labels(y if multilabel or classes is None else classes)
        self._multilabel = multilabel
        if len(self.classes_) < 2 and not multilabel:
            raise ValueError("Hacen falta ejemplos de dos clases al menos y solo hay de una "
                             f"(n_samples={len(y)}, n_classes={len(self.classes_)}).")

    def _check_same(self, multilabel, classes):
        if multilabel != self._multilabel:
            raise ValueError("y debe ser como la primera vez: una clase por ejemplo, o siempre una fila de 0 y 1.")
        with in_spanish():
            other = classes is not None and not np.array_equal(self.classes_, np.unique(classes))
        if other:
            raise ValueError(f"classes debe ser siempre la misma: antes fue {self.classes_}, ahora {classes}.")

    def _output(self):
        activation = "logistic" if self._multilabel or len(self.classes_) == 2 else "softmax"
        named = {name: losses[activation] for name, losses in LOSSES.items()}
        return find_loss(self.loss, named, activation), activation

    def _network_score(self, p, y, weight):
        if self.out_activation_ == "softmax":
            hits = p.argmax(axis=1) == y.argmax(axis=1)
        else:
            hits = ((p > 0.5) == (y > 0.5)).all(axis=1)
        return float(np.average(hits, weights=weight))

    @classmethod
    def _from_layers(cls, layers, classes=None):
        """Un clasificador ya entrenado con copias de los pesos de `layers`; lo usa `Sequential.to_sklearn()`."""
        from .bridge import classifier_from
        return classifier_from(cls, layers, classes)
