"""De los parámetros de scikit-learn a las piezas del núcleo: capas, red, pérdida y optimizador."""
from scipy.sparse import issparse

from .. import activations
from ..layers import Dense, Dropout
from ..losses import Loss
from ..names import find
from ..network import Network
from ..optimizers import SGD, Adam
from ..penalties import L2
from ..schedules import Adaptive, InverseScaling
from .checks import hidden_sizes, one_per_layer

# How it joins the outputs, what it divides weighted sums by, where it cuts logarithms.
AS_SCIKIT_LEARN = {"outputs": "sum", "by": "weights", "epsilon": None}


def keep(model, parameters):
    """Lo único que hace un `__init__` de scikit-learn: guardar cada parámetro con su nombre."""
    vars(model).update({name: value for name, value in parameters.items() if name != "self"})


class SparseDense(Dense):
    """Una primera capa cuya entrada es una matriz dispersa, que nunca se llena de ceros."""

    def backward_z(self, dz):
        self.dW[...] = self.x.T @ dz
        dz.sum(axis=0, out=self.db)

    def config(self):                            # the same layer, for a checkpoint that goes on elsewhere
        return super().config() | {"class_name": "Dense"}


def make_network(model, X, n_outputs, loss, out_activation, rng, start=None):
    """La red que piden los parámetros de `model`, con pesos nuevos o con los que diga `start`.

    Los pesos y los sesgos nacen como en scikit-learn: uniformes hasta √(6/(entradas + salidas)), o √(2/…) si la
    activación es la logística; la capa de salida, como la última oculta.

    Errores
    -------
    ValueError o TypeError
        Si un tamaño, una activación o una tasa de dropout no existe, o no van uno por capa.

    Referencias
    -----------
    Glorot y Bengio (2010), *Understanding the difficulty of training deep feedforward neural networks*, ecuación 16.
    """
    sizes = hidden_sizes(model.hidden_layer_sizes)
    n_hidden = len(sizes)
    names = [activations.get(name).name for name in one_per_layer(model.activation, n_hidden, "activation")]
    rates = one_per_layer(model.dropout, n_hidden, "dropout")
    last = names[-1] if names else activations.get(model.activation or "identity").name
    layers = []
    for units, name, born_as, rate in zip([*sizes, n_outputs], [*names, out_activation], [*names, last], [*rates, 0]):
        initializer = start or ("half_glorot_uniform" if born_as == "logistic" else "glorot_uniform")
        # On the GPU the rows of a batch are filled with zeros as they travel; with L-BFGS, all.
        kind = SparseDense if issparse(X) and not layers and model.device == "cpu" else Dense
        layers.append(kind(units, name, kernel_initializer=initializer, bias_initializer=initializer))
        layers += [dropout] if (dropout := Dropout(rate)).rate else []
    if model.solver == "lbfgs" and len(layers) > n_hidden + 1:
        raise ValueError("dropout cambia la red en cada paso y L-BFGS necesita que sea siempre la misma: usa "
                         "solver='adam' o 'sgd'.")
    penalty = L2(model.alpha / 2, per_row=True) if model.alpha else None
    return Network(layers, (X.shape[1],), loss, penalty=penalty, dtype=X.dtype, rng=rng)


def find_loss(loss, named, out_activation):
    """La pérdida de ese nombre (o el objeto que se dio), si va con esa activación de salida.

    Errores
    -------
    ValueError o TypeError
        Si no existe, si espera números de clase, o si no va con la salida.
    """
    loss = loss if isinstance(loss, Loss) else find(named, loss, "la pérdida")
    if loss.from_labels:
        raise ValueError(f"La pérdida {loss.name!r} espera números de clase y aquí hay una columna por salida: usa "
                         "'log_loss' o CategoricalCrossentropy().")
    if loss.fits is not None and out_activation not in loss.fits:
        raise ValueError(f"La pérdida {loss.name!r} no va con la salida {out_activation!r}; va con: "
                         f"{', '.join(loss.fits)}.")
    return loss


def make_optimizer(model):
    """SGD o Adam, con las constantes de `model`."""
    if model.solver == "adam":
        return Adam(model.learning_rate_init, model.beta_1, model.beta_2, model.epsilon)
    schedules = {"constant": None, "invscaling": InverseScaling(model.power_t), "adaptive": Adaptive()}
    return SGD(model.learning_rate_init, model.momentum, model.nesterovs_momentum, schedules[model.learning_rate])


def dense(network):
    """Las capas que aprenden."""
    return [layer for layer in network.layers if isinstance(layer, Dense)]
