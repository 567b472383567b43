"""La red: una fila de capas sobre un solo vector de parámetros.

`forward` va de la entrada a la predicción; `backpropagate` va y vuelve: eso es la retropropagación entera.
"""
import numpy as np

from . import activations, losses
from .backend import DeviceError, device_of, get, like, out_of_memory
from .parameters import Parameters


class Network:
    """Una fila de capas, una pérdida y el vector de todos los parámetros.

    Parámetros
    ----------
    layers : list de Layer
    input_shape : tuple
        Forma de un ejemplo, como (8,) o (28, 28).
    loss : str o Loss
    penalty : None o L1L2
        Un precio para los pesos de toda la red; sin él, cada capa paga el suyo (`kernel_regularizer`).
    dtype : "float64" o "float32"
    rng : generador de NumPy (Generator o RandomState)
        De él salen los pesos iniciales, capa por capa, y el azar de Dropout.

    Atributos
    ---------
    theta, grad : ndarray (n_parámetros,)
        Parámetros y gradiente; `grad` se sobrescribe en cada `loss_and_grad` o `backpropagate`.
    output_shape : tuple
        Forma de una predicción.
    device : "cpu" o "gpu"
        Dónde está; `to` la mueve.

    Errores
    -------
    ValueError
        Si no hay capas, si una capa no acepta la forma que le llega, si una capa aparece dos veces o si
        ninguna tiene parámetros.

    Ejemplos
    --------
    >>> from mlpedu.layers import Dense
    >>> rng = np.random.default_rng(0)
    >>> network = Network([Dense(3, "tanh"), Dense(1)], (2,), "mse", rng=rng)
    >>> network.theta.size
    13
    >>> x, y = rng.normal(size=(4, 2)), rng.normal(size=(4, 1))
    >>> before = network.loss_and_grad(x, y)
    >>> network.theta -= 0.1 * network.grad
    >>> network.loss_and_grad(x, y) < before
    True

    Referencias
    -----------
    Rumelhart, Hinton y Williams (1986), *Learning representations by back-propagating errors*,
    doi:10.1038/323533a0.
    """
    def __init__(self, layers, input_shape, loss, *, penalty=None, dtype="float64", rng):
        self.layers, self.input_shape, self.rng, self.penalty = list(layers), tuple(input_shape), rng, penalty
        if len({id(layer) for layer in self.layers}) < len(self.layers):
            raise ValueError("La misma capa aparece dos veces; crea una capa nueva para cada lugar.")
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise ValueError(f"dtype debe ser 'float32' o 'float64'; llegó {dtype!r}.")
        shape, shapes = self.input_shape, []
        for layer in self.layers:
            shapes.append(layer.shapes(shape))
            shape = layer.output_shape(shape)
        if not any(shapes):
            raise ValueError("La red no tiene nada que aprender: agrega al menos una capa Dense.")
        self.output_shape, self.parameters = shape, Parameters(shapes, self.dtype)
        self.loss = loss
        self.bind()
        self.initialize()

    def bind(self):
        """Une las capas con sus ventanas; hace falta de nuevo después de copiar la red."""
        self.theta, self.grad = self.parameters.theta, self.parameters.grad
        self.parameters.bind(self.layers)
        # Nothing is gained by going back beyond the first layer that learns.
        self.first = next(i for i, shapes in enumerate(self.parameters.shapes) if shapes)
        for i, layer in enumerate(self.layers):
            layer.rng, layer.wants_dx = self.rng, i > self.first
        self.backwards = self.layers[self.first:][::-1]
        p = self.parameters
        self.penalties = [(self.penalty, p.weights, p.weight_grads)] if self.penalty else [
            (layer.kernel_regularizer, layer.W, layer.dW)
            for layer, shapes in zip(self.layers, p.shapes) if shapes and layer.kernel_regularizer]

    @property
    def device(self):
        return device_of(self.theta)

    def to(self, device):
        """Lleva la red a "cpu" o "gpu" y la devuelve. Quien la entrena con un optimizador lo lleva también (`move`).

        Errores
        -------
        DeviceError
            Si la GPU no se puede usar; la red queda donde estaba.
        """
        if get(device) != self.device:
            self.forget()
            try:
                self.parameters.move(device)
            except MemoryError as error:
                if not out_of_memory(error):
                    raise
                raise DeviceError(f"La red no cabe en la memoria de la GPU ({error}).") from None
            self.bind()
        return self

    def initialize(self):
        """Sortea de nuevo todos los parámetros, en el orden de las capas."""
        for layer in self.layers:
            layer.initialize(self.rng)

    @property
    def loss(self):
        return self._loss

    @loss.setter
    def loss(self, loss):
        self._loss = losses.get(loss)
        # A loss and its partner activation are derived together: p - y, no division by small numbers.
        partner = self._loss.partner
        self.fused = partner is not None and self.layers[-1].activation == activations.get(partner)

    def forward(self, x, training=False):
        """Predicción para `x`: de (n, *input_shape) a (n, *output_shape)."""
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def loss_and_grad(self, x, y, weight=None):
        """Retropropagación: la pérdida del lote, y su gradiente en `grad`.

        Parámetros
        ----------
        x : ndarray (n, *input_shape);  y : ndarray (n, k), o (n,) si son clases;  weight : ndarray (n,) o None

        Devuelve
        --------
        float
            La pérdida con sus penalizaciones. La predicción queda en `prediction`.
        """
        x, y, weight = (like(array, self.theta) for array in self.checked(x, y, weight))
        self.backpropagate(x, y, weight)
        return self.value(self.prediction, y, weight)

    def backpropagate(self, x, y, weight=None):
        """El gradiente del lote en `grad` y la predicción en `prediction`, sin medir la pérdida.

        Es lo que se repite en cada paso: los datos ya vienen como los deja `checked`.
        """
        p = self.prediction = self.forward(x, True)
        last, *before = self.backwards
        if self.fused:
            da = last.backward_z(self._loss.residual(p, y, weight))
        else:
            da = last.backward(self._loss.slope(p, y, weight))
        for layer in before:
            da = layer.backward(da)
        if self.penalties:                       # a pass for nothing costs up to a fifth of a step
            n = self.rows_weigh(p, weight)
            for penalty, W, dW in self.penalties:
                dW += penalty.slope(W, n)

    def checked(self, x, y, weight=None):
        """Los datos como los quiere `backpropagate`: y con la forma de la predicción, y todo del tipo de la red.

        Una vez por entrenamiento y no por lote. Un solo arreglo en float64 haría en float64 el paso entero.
        """
        dW = self.layers[self.first].dW
        if device_of(dW) != self.device or not np.may_share_memory(dW, self.grad):
            raise ValueError("Las capas de esta red fueron puestas después en otra: crea capas nuevas para cada red.")
        self.check_target((x.shape[0], *self.output_shape), y)
        mine = {"dtype": self.dtype, "copy": False}
        return (x.astype(**mine), y if self._loss.from_labels else y.astype(**mine),
                None if weight is None else weight.astype(**mine))

    def value(self, p, y, weight=None):
        """La pérdida de la predicción `p`, con sus penalizaciones: float."""
        self.check_target(p.shape, y)
        return self.loss.value(p, y, weight) + self.price(self.rows_weigh(p, weight))

    def price(self, n):
        """Lo que suman las penalizaciones a la pérdida de ejemplos que pesan `n`."""
        return sum(penalty.value(W, n) for penalty, W, _ in self.penalties)

    def check_target(self, shape, y):            # (n,) against (n, 1) would make (n, n), and no error
        if y.shape != (shape[:1] if self._loss.from_labels else shape):
            wanted = f"{shape[:1]}, un número de clase por ejemplo" if self._loss.from_labels else shape
            raise ValueError(f"Con {self._loss.name}, y debe tener forma {wanted}; llegó {y.shape}.")

    def forget(self):
        """Suelta los últimos ejemplos que vio: no tienen por qué quedarse con la red."""
        self.prediction = None
        for layer in self.layers:
            layer.x = layer.a = None

    def rows_weigh(self, p, weight):             # what a penalty per row is divided by
        return len(p) if weight is None else float(weight.sum())

    def __repr__(self):
        return f"<Network {self.input_shape} -> {self.output_shape}, {self.theta.size} parámetros>"

    def __getstate__(self):                      # copies lose their windows: they are bound again
        windows = "theta", "grad", "backwards", "penalties", "prediction"
        return {k: v for k, v in vars(self).items() if k not in windows}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.bind()
