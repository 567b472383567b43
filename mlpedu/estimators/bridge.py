"""Una misma red, dos caras: del estimador a `Sequential`, y de las capas de una `Sequential` al estimador."""
import numpy as np

from ..layers import Dense, Dropout, Flatten
from ..losses import Loss, MeanSquaredError
from .building import dense, make_network


def to_sequential(model):
    """Las capas y los pesos del estimador `model` en una `Sequential` nueva, del mismo tipo de números."""
    from ..sequential import Sequential
    layers = [Dropout(layer.rate) if isinstance(layer, Dropout) else Dense(layer.units, layer.activation.name)
              for layer in model._network.layers]
    layers[0].input_shape = (model.n_features_in_,)
    sequential = Sequential(layers, dtype=model._network.dtype.name)
    sequential.set_weights([w for layer in dense(model._network) for w in layer.get_weights()])
    return sequential


def classifier_from(cls, layers, classes=None):
    """Un clasificador ya entrenado con copias de los pesos de estas capas.

    Cómo se entrenaba no pasa: la pérdida es «log_loss» (la entropía cruzada, que es la misma), el optimizador es
    Adam, y no hay penalización, porque la de Keras, λ ΣW² en cada lote, no se divide entre sus n ejemplos; si los
    lotes son todos de n, `alpha` = 2nλ es la misma.

    Parámetros
    ----------
    cls : MLPClassifier
    layers : list de Dense, Dropout y Flatten, con sus pesos
        La última, logística (dos clases, o una por etiqueta) o softmax (una por clase).
    classes : (n_classes,) o None
        Las clases, en el orden de las salidas; None: 0, 1, 2…

    Errores
    -------
    ValueError
        Si las capas no son las de un clasificador, o `classes` no tiene una por salida.
    """
    model, weights, output = from_layers(cls, layers)
    k = len(weights[-1][1])
    if output not in ("logistic", "softmax") or (output == "softmax" and k == 1):
        raise ValueError("Un clasificador termina en softmax, con una salida por clase, o en una logística; esta red "
                         f"termina en {output!r} con {k}. Para predecir cantidades está MLPRegressor.")
    if output == "softmax" and k == 2:                   # the same function with one output, as scikit-learn has it
        (W, b), k, output = weights[-1], 1, "logistic"
        weights[-1] = [W[:, 1:] - W[:, :1], b[1:] - b[:1]]
    n_classes = 2 if k == 1 else k
    model.classes_ = np.arange(n_classes) if classes is None else np.asarray(classes)
    model._multilabel = output == "logistic" and k > 1
    if not np.array_equal(np.unique(model.classes_), model.classes_) or len(model.classes_) != n_classes:
        raise ValueError(f"classes debe tener {n_classes} clases distintas y en orden, como las salidas. "
                         f"Se recibió {classes}.")
    return filled(model, weights)


def regressor_from(cls, layers, loss=None):
    """Un regresor ya entrenado con copias de los pesos de estas capas: ver `classifier_from`.

    `loss`: el objeto `Loss` con que se entrenaba; None (o el error cuadrático, que es el doble) es «squared_error».
    """
    model, weights, output = from_layers(cls, layers)
    if isinstance(loss, Loss) and not isinstance(loss, MeanSquaredError):
        model.set_params(loss=loss)
    return filled(model.set_params(out_activation=output), weights)


def from_layers(cls, layers):
    """(estimador sin pesos con la forma de estas capas, pesos de cada Dense, activación de salida)."""
    sizes, names, rates, weights = [], [], [], []
    for layer in layers:
        if isinstance(layer, Dense):
            sizes, names, rates = [*sizes, layer.units], [*names, layer.activation.name], [*rates, 0.0]
            weights.append(layer.get_weights())
        elif isinstance(layer, Dropout) and rates and not rates[-1]:     # of two in a row only one could be kept
            rates[-1] = layer.rate
        elif not isinstance(layer, Flatten) or sizes:
            raise ValueError(f"El estimador no tiene dónde poner esta capa {type(layer).__name__}: sus capas son "
                             "densas, con un Dropout entre ellas si acaso.")
    if rates[-1:] != [0.0]:
        raise ValueError("La red debe terminar en una capa Dense.")
    model = cls(hidden_layer_sizes=tuple(sizes[:-1]), activation=one_if_same(names[:-1], "relu"), alpha=0.0,
                dropout=one_if_same(rates[:-1], 0.0))
    return model, weights, names[-1]


def one_if_same(values, usual):
    return values[0] if len(set(values)) == 1 else values or usual


def filled(model, weights):
    """El estimador con su red y estos pesos."""
    W, b = weights[-1]
    like = np.empty((0, len(weights[0][0])), W.dtype)
    network = make_network(model, like, len(b), *model._output(), np.random.RandomState(0), start="zeros")
    for layer, values in zip(dense(network), weights):
        layer.set_weights(values)
    model.n_features_in_ = like.shape[1]
    model._adopt(network, going_on=False)
    return model
