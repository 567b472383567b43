"""Ver un paso de entrenamiento entero: adelante, atrás y la actualización, con cada número intermedio."""
import copy

import numpy as np

from .. import optimizers
from ..names import check
from ..optimizers import SGD
from . import answers
from .latex import derivation
from .steps import dense_layers, numbers_of, steps_of, symbols_of


def trace(model, x, y, weight=None, *, optimizer=None):
    """Da un paso de entrenamiento sobre una copia y lo muestra entero; el modelo no cambia.

    Parámetros
    ----------
    model : Sequential, MLPClassifier, MLPRegressor o Network
        Ya construido.
    x, y : los ejemplos, como los recibe su `fit`
    weight : (n,) o None
        Cuánto pesa cada ejemplo.
    optimizer : None, str u Optimizer
        Con qué se da el paso, o su nombre, «sgd» o «adam»; None es el que el modelo ya tiene o, si no tiene,
        `SGD(0.1)`.

    Devuelve
    --------
    Trace

    Errores
    -------
    ValueError
        Si la red tiene Dropout, que hace distinto cada paso, o los datos no son los que la red espera.

    Ejemplos
    --------
    >>> from mlpedu.layers import Dense
    >>> from mlpedu.network import Network
    >>> network = Network([Dense(2, "tanh"), Dense(1)], (2,), "mse", rng=np.random.default_rng(0))
    >>> network.theta[:] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0, 0, 0]
    >>> step = trace(network, np.array([[1.0, 2.0]]), np.array([[1.0]]))
    >>> step["z1"].round(4).tolist()
    [[0.7, 1.0]]
    >>> step.check({"z1": [[0.7, 1.0]], "a1[0,0]": 0.7})
    z1[0,0]            0.7000  bien
    z1[0,1]            1.0000  bien
    a1[0,0]            0.7000  mal: es z sin pasar por la función de activación
    Faltan 25 de 28 casillas.
    2 de 28 casillas bien.

    Referencias
    -----------
    Rumelhart, Hinton y Williams (1986), doi:10.1038/323533a0. Goodfellow, Bengio y Courville (2016),
    *Deep Learning*, algoritmos 6.3 y 6.4.
    """
    own = None
    if hasattr(model, "_as_batch"):              # a face: it keeps a network, and prepares the data for it
        model, x, y, weight, own = model._as_batch(x, y, weight)
    else:
        x, y, weight = checked(model, x, y, weight)
    optimizer = own or SGD(0.1) if optimizer is None else optimizers.get(optimizer)
    for layer in model.layers:
        if getattr(layer, "rate", 0) > 0:
            raise ValueError(f"La red tiene {type(layer).__name__}({layer.rate}), que apaga neuronas al azar: cada "
                             "paso es distinto. Traza una red sin esa capa, o con rate=0.")
    return Trace(model, x, y, weight, optimizer)


def checked(network, x, y, weight):
    """Los datos para una `Network` suelta, como los quiere una `Sequential`."""
    from ..sequential import inputs
    x = inputs.examples(x, network.input_shape, network.dtype)
    y = inputs.targets(y, network.loss, network.output_shape[0], len(x), network.dtype)
    return x, y, inputs.sample_weights(weight, len(x), network.dtype)


class Trace:
    """Un paso de entrenamiento: sus valores, su derivación y la tabla para hacerlo a mano.

    `step["z1"]` da un valor: x es «a0», el objetivo, «y», y la pérdida, «L»; por capa i hay «Wi», «bi», «zi», «ai»,
    «deltai», «dWi», «dbi», «Wi_new» y «bi_new».

    Atributos
    ---------
    values : dict de str a ndarray
    steps : list de Step
        En el orden en que se calculan, con su fórmula.
    """
    def __init__(self, network, x, y, weight, optimizer):
        goes_on = getattr(optimizer, "trains", None) is network.theta
        network, optimizer = copy.deepcopy(network), copy.deepcopy(optimizer)
        if not goes_on:                          # its memory, if any, is of another network
            optimizer.start(network.theta)
        flat = np.asarray(x, network.dtype)
        for layer in network.layers[:network.first]:
            flat = layer.forward(flat)
        self.values = {"a0": flat, "y": targets(network, y)}
        self.symbols = symbols_of(network)
        for i, layer in enumerate(dense_layers(network), 1):
            self.values |= {f"W{i}": layer.W.copy(), f"b{i}": layer.b.copy()}
        network.loss_and_grad(np.asarray(x, network.dtype), y, weight)
        self.steps = list(steps_of(network, y, weight, Move(network, optimizer)))
        for step in self.steps:
            self.values[step.name] = np.asarray(step.compute(self.values))
        self._others = dict(numbers_of(network, y, weight, self.values))

    def __getitem__(self, name):
        if name not in self.values:
            raise KeyError(f"{name!r} no está; están: {', '.join(self.values)}.")
        return self.values[name]

    def blank(self):
        """La tabla vacía: un dict con todas las casillas en None, para llenarla y pasarla a `check`."""
        return {answers.cell(step.name, at): None for step in self.steps
                for at in np.ndindex(self.values[step.name].shape)}

    def check(self, given, tolerance=1e-3):
        """Revisa lo calculado a mano.

        Parámetros
        ----------
        given : dict
            Tablas enteras, {"z1": [[0.7, 1.0]]}, o casillas sueltas, {"z1[0,1]": 1.0}. None: vacía.
        tolerance : float
            Diferencia que se perdona, relativa a cada número; o absoluta, si los de su tabla no son pequeños. De
            los parámetros nuevos se juzga el cambio. La usual deja redondear a 4 decimales.

        Devuelve
        --------
        Report
            Una fila por casilla: «bien», «mal» (con el error, si se lo reconoce), «arrastrado» (bien hecho con
            un número anterior equivocado) o «falta». Vale como verdadero si todo está bien.

        Errores
        -------
        ValueError, TypeError
            Si una casilla no existe, una tabla no tiene su forma, algo no es un número o `given` no es un dict.
        """
        check(tolerance, lambda t: 0 < t < 1, "tolerance debe ser un número entre 0 y 1")
        names = [step.name for step in self.steps]
        return answers.review(self.steps, self.values, answers.read(given, self.values, names), tolerance)

    def latex(self, decimals=4):
        """La derivación como lista de ecuaciones en LaTeX, con los números puestos."""
        return derivation(self.steps, self.values | self._others, self.symbols, decimals)

    def _repr_markdown_(self):
        return "\n\n".join(f"$${equation}$$" for equation in self.latex())

    def __repr__(self):
        options = {"precision": 4, "suppress_small": True, "prefix": " " * 9}
        return "\n".join(f"{s.name:<8} {np.array2string(self.values[s.name], **options)}" for s in self.steps)


def targets(network, y):
    """El objetivo con una columna por salida, también si vino como números de clase."""
    y = np.asarray(y)
    return np.eye(network.output_shape[0], dtype=network.dtype)[y] if network.loss.from_labels else y


class Move:
    """Cómo cambian los parámetros en un paso del optimizador.

    `rate` es la tasa si el paso es descenso simple, que se puede hacer a mano; si no, None. `after` tiene los
    parámetros nuevos, por nombre.
    """
    def __init__(self, network, optimizer):
        plain = isinstance(optimizer, SGD) and not optimizer.momentum
        self.rate = optimizer.learning_rate if plain else None
        theta = network.theta.copy()
        optimizer.step(theta, network.grad)
        self.after = {f"{name}{i}": view for i, windows in enumerate(filter(None, network.parameters.windows(theta)), 1)
                      for name, view in windows.items()}
