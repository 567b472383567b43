"""De lo que se elige a lo que entrena: la red de un `State`, su pérdida, su optimizador y lo que debe responder."""
import numpy as np

from mlpedu import losses
from mlpedu.initializers import Initializer, draw_uniform
from mlpedu.layers import Dense, Dropout
from mlpedu.network import Network
from mlpedu.optimizers import SGD, Adam
from mlpedu.penalties import L1L2

OPTIMIZERS = {"sgd": SGD, "momentum": lambda rate: SGD(rate, momentum=0.9), "adam": Adam}
LOSSES = {"squared": losses.HalfSquaredError, "crossentropy": losses.BinaryCrossentropy,
          "mae": losses.MeanAbsoluteError, "huber": lambda: losses.Huber(delta=0.5)}
# The original's start: the same interval whatever the fan-in, and biases of a tenth.
UNIFORM_HALF = Initializer("original", draw_uniform, lambda fan_in, fan_out: 1 / 12)
TENTHS = Initializer("tenths", lambda rng, shape, variance: np.full(shape, 0.1), lambda fan_in, fan_out: 0.0)


def build(state):
    """La red que pide el estado, recién nacida.

    Ejemplos
    --------
    >>> from mlpedu.playground import State
    >>> build(State(dataset="spiral3", hidden=(8,)))
    <Network (2,) -> (3,), 51 parámetros>
    """
    first, layers = {"kernel_initializer": state.initializer}, []
    if state.initializer == "original":
        first = {"kernel_initializer": UNIFORM_HALF, "bias_initializer": TENTHS}
    for units in state.hidden:
        layers.append(Dense(units, state.activation, **first))
        if state.dropout:
            layers.append(Dropout(state.dropout))
    layers.append(Dense(3 if state.n_classes == 3 else 1, out_activation(state), **first))
    return Network(layers, (len(state.features),), loss(state), penalty=penalty(state),
                   rng=np.random.default_rng([state.weight_seed, 0]))


def out_activation(state):
    """La activación de la salida, que se sigue de los datos y de la pérdida."""
    if state.n_classes == 2:
        return "sigmoid" if state.loss == "crossentropy" else "tanh"
    return "softmax" if state.n_classes == 3 else "linear"


def loss(state):
    if state.loss == "crossentropy" and state.n_classes == 3:
        return losses.CategoricalCrossentropy()
    return LOSSES[state.loss]()


def penalty(state):
    """El precio de los pesos, o None si no lo hay."""
    if state.penalty == "none" or not state.penalty_rate:
        return None
    # As in the original, L2 costs half the sum of squares: its slope is rate · w.
    return L1L2(l1=state.penalty_rate) if state.penalty == "L1" else L1L2(l2=state.penalty_rate / 2)


def optimizer(state):
    return OPTIMIZERS[state.optimizer](state.learning_rate)


def targets(state, labels):
    """Lo que la red debe dar: −1 y 1, 0 y 1, una columna por clase, o la cantidad misma; (n, salidas)."""
    if state.n_classes == 3:
        return np.eye(3)[labels.astype(int)]
    if out_activation(state) == "tanh":
        labels = 2 * labels - 1
    return labels[:, None]


def classes(state, outputs):
    """La clase que dice cada fila de salidas: (n,)."""
    if state.n_classes == 3:
        return outputs.argmax(axis=1)
    return (outputs[:, 0] >= (0.5 if out_activation(state) == "sigmoid" else 0)).astype(int)
