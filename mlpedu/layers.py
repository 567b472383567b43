"""Capas: cada una transforma la entrada hacia adelante y devuelve el gradiente hacia atrás.

`forward` recibe x, un arreglo (n, entradas), y da a, (n, salidas). `backward` recibe da = ∂L/∂a y da ∂L/∂x.
Una capa sin parámetros (Dropout, Flatten) es una capa como las demás, con formas vacías.
"""
import math

import numpy as np

from . import activations, initializers, penalties
from .backend import device_of, like, ones, to_numpy
from .names import check, find


class Layer:
    """Lo común a todas las capas.

    Atributos
    ---------
    name : str o None
        Cómo se llama en `summary()`; si no se da, la red la numera.
    input_shape : tuple o None
        Forma de un ejemplo de entrada, sin el número de ejemplos; solo hace falta en la primera capa.
    rng : generador de NumPy
        El azar que usa la capa; se lo da la red.
    wants_dx : bool
        Si alguien necesita ∂L/∂x. Nadie pide el gradiente de los datos: la primera capa se lo ahorra.
    owner, numbered
        En qué red está, y si su nombre se lo puso ella; los anota la `Sequential`.
    """
    rng = owner = None
    numbered = False
    wants_dx = True
    activation = activations.get(None)

    def __init__(self, input_shape=None, name=None):
        if input_shape is not None:
            sizes = (input_shape,) if isinstance(input_shape, (int, np.integer)) else input_shape
            check(sizes, lambda sizes: len(sizes) and all(isinstance(s, (int, np.integer)) and s > 0 for s in sizes),
                  "input_shape es la forma de un ejemplo, enteros mayores que 0, como (28, 28) o (8,)")
            input_shape = tuple(int(size) for size in sizes)
        self.input_shape, self.name = input_shape, name

    def shapes(self, input_shape):
        """Forma de cada parámetro, {"W": (entradas, salidas), "b": (salidas,)}, o {} si no hay."""
        return {}

    def output_shape(self, input_shape):
        """Forma de un ejemplo a la salida."""
        return input_shape

    def bind(self, values, grads):
        """Recibe sus ventanas sobre el vector de parámetros y el de gradientes."""

    def initialize(self, rng):
        """Pone los valores iniciales de sus parámetros."""

    def forward(self, x, training=False):
        return x

    def backward(self, da):
        return da

    def get_weights(self):
        """Copias de sus parámetros en NumPy, en orden: [W, b], o [] si no tiene."""
        return [to_numpy(window).copy() for window in self.windows()]

    def set_weights(self, weights):
        """Escribe sus parámetros; recibe una lista como la de `get_weights()`.

        Errores
        -------
        ValueError
            Si no son tantos arreglos, de esas formas, de números finitos. Nada cambia en ese caso.
        """
        windows = self.windows()
        shapes, weights = [w.shape for w in windows], [np.asarray(to_numpy(w)) for w in weights]
        if shapes != [w.shape for w in weights]:
            raise ValueError(f"La capa {self.name!r} espera arreglos de formas {shapes}; "
                             f"llegaron {[w.shape for w in weights]}.")
        with np.errstate(over="ignore"):         # too large for float32 is not finite either
            fits = all(w.dtype.kind in "fiub" and np.isfinite(w.astype(window.dtype)).all()
                       for w, window in zip(weights, windows))
        if not fits:
            raise ValueError(f"Los parámetros de la capa {self.name!r} deben ser números finitos.")
        for window, w in zip(windows, weights):
            window[...] = like(w, window)

    def windows(self):
        return []

    def config(self):
        """Lo necesario para construirla de nuevo con `from_config`."""
        return {"class_name": type(self).__name__, "name": self.name, "input_shape": self.input_shape}

    @property
    def trainable(self):
        """True: aquí todas las capas con parámetros aprenden."""
        return True

    @trainable.setter
    def trainable(self, wanted):
        check(wanted, bool, "Aquí todas las capas aprenden: trainable no puede ser False")

    def get_config(self):
        """Otro nombre de `config`, el de Keras."""
        return self.config()

    def __repr__(self):
        return f"<{type(self).__name__} {self.name or 'sin nombre'}>"


class Dense(Layer):
    """Capa densa: a = f(x W + b), cada salida conectada con todas las entradas.

    Parámetros
    ----------
    units : int, mayor que 0
        Cuántas neuronas (salidas) tiene.
    activation : str, Activation o None
        Función de activación f; None es la identidad.
    kernel_initializer, bias_initializer : str o Initializer
        De dónde salen W y b al principio.
    kernel_regularizer : None, str, L1, L2 o L1L2
        Precio por W grande.

    Atributos
    ---------
    W, b : ventanas (entradas, salidas) y (salidas,)
        Asignar `capa.W = …` escribe dentro de la ventana.
    dW, db : ventanas del gradiente, de la misma forma.

    Errores
    -------
    ValueError
        Si `units` no es un entero mayor que 0, o si la entrada no es una fila de números por ejemplo.

    Ejemplos
    --------
    >>> Dense(3, activation="relu").shapes((2,))
    {'W': (2, 3), 'b': (3,)}

    Referencias
    -----------
    Rumelhart, Hinton y Williams (1986), doi:10.1038/323533a0, ecuaciones 1 a 8.
    """
    def __init__(self, units, activation=None, kernel_initializer="glorot_uniform", bias_initializer="zeros",
                 kernel_regularizer=None, input_shape=None, name=None):
        super().__init__(input_shape, name)
        if isinstance(units, bool) or not isinstance(units, (int, np.integer)) or units < 1:
            raise ValueError(f"units es un entero mayor que 0, el número de neuronas; llegó {units!r}.")
        self.units = int(units)
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = penalties.get(kernel_regularizer)

    def shapes(self, input_shape):
        if len(input_shape) != 1:
            raise ValueError(f"Dense recibe una fila de números por ejemplo, forma (entradas,); llegó {input_shape}. "
                             "Pon antes una capa Flatten().")
        return {"W": (input_shape[0], self.units), "b": (self.units,)}

    def output_shape(self, input_shape):
        return (self.units,)

    def bind(self, values, grads):
        self._W, self._b, self.dW, self.db = values["W"], values["b"], grads["W"], grads["b"]

    def initialize(self, rng):
        fans = self._W.shape
        self.W = self.kernel_initializer(rng, self._W.shape, *fans)
        self.b = self.bias_initializer(rng, self._b.shape, *fans)

    def forward(self, x, training=False):        # x: (n, entradas)  ->  a: (n, salidas)
        z = x.dot(self._W)
        z += self._b
        a = self.activation.f(z)
        self.x, self.a = x, a                    # for backward; another thread may be predicting with this layer
        return a

    def backward(self, da):                      # dL/da  ->  dL/dx
        return self.backward_z(self.activation.slope(self.a, da))

    def backward_z(self, dz):                    # dL/dz  ->  dL/dx, leaving dL/dW and dL/db in their windows
        try:
            self.x.T.dot(dz, self.dW)
            # dz.sum(axis=0), as a product: a step up to 1.09 times as fast
            ones(len(dz), dz.dtype, device_of(dz)).dot(dz, self.db)
        except ValueError:                       # `dot` wants one type, and an activation of yours gave another
            np.matmul(self.x.T, dz, out=self.dW)
            dz.sum(axis=0, out=self.db)
        return dz.dot(self._W.T) if self.wants_dx else None  # none for the data: a step 1.2 to 1.5 times as fast

    # Assigning writes through: a new array in the place of the window would no longer be trained.
    @property
    def W(self):
        return self._W

    @W.setter
    def W(self, values):
        self._W[...] = like(values, self._W)

    @property
    def b(self):
        return self._b

    @b.setter
    def b(self, values):
        self._b[...] = like(values, self._b)

    kernel, bias = W, b                          # Keras's names

    def windows(self):
        if not hasattr(self, "_W"):
            raise ValueError(f"La capa {self.name or 'Dense'} aún no tiene parámetros: nacen cuando una red la recibe "
                             "y sabe la forma de su entrada.")
        return [self._W, self._b]

    def config(self):
        penalty = self.kernel_regularizer
        if activations.ACTIVATIONS.get(self.activation.name) != self.activation:
            raise ValueError(f"La activación {self.activation.name!r} es tuya: una configuración solo guarda nombres, "
                             "y ese no está en la tabla.")
        return super().config() | {
            "units": self.units, "activation": self.activation.name,
            "kernel_initializer": self.kernel_initializer.name, "bias_initializer": self.bias_initializer.name,
            "kernel_regularizer": penalty and penalty.config()}

    # A batch and the windows don't travel with a copy: the network binds the windows again.
    def __getstate__(self):
        return {k: v for k, v in vars(self).items() if k not in ("x", "a", "_W", "_b", "dW", "db")}


class Dropout(Layer):
    """Al entrenar apaga al azar una fracción `rate` de las entradas y agranda las demás para compensar.

    Fuera del entrenamiento deja pasar todo. Ojo: `rate` es lo que se apaga, no lo que se queda.

    Errores
    -------
    ValueError
        Si `rate` no está entre 0 (incluido) y 1.

    Ejemplos
    --------
    >>> layer = Dropout(0.5)
    >>> layer.rng = np.random.default_rng(0)
    >>> layer.forward(np.ones((1, 6)), training=True).tolist()
    [[2.0, 0.0, 0.0, 0.0, 2.0, 2.0]]
    >>> layer.forward(np.ones((1, 3))).tolist()
    [[1.0, 1.0, 1.0]]

    Referencias
    -----------
    Srivastava, Hinton, Krizhevsky, Sutskever y Salakhutdinov (2014), *Dropout*, JMLR 15, 1929-1958.
    """
    def __init__(self, rate, input_shape=None, name=None):
        super().__init__(input_shape, name)
        if isinstance(rate, bool) or not isinstance(rate, (int, float, np.number)) or not 0 <= rate < 1:
            raise ValueError(f"rate es la fracción que se apaga, de 0 a menos de 1; llegó {rate!r}.")
        self.rate = float(rate)

    def forward(self, x, training=False):
        self.mask = None
        if not training or self.rate == 0:
            return x
        self.mask = like((self.rng.random(x.shape) >= self.rate) * x.dtype.type(1 / (1 - self.rate)), x)
        return x * self.mask

    def backward(self, da):
        return da if self.mask is None else da * self.mask

    def config(self):
        return super().config() | {"rate": self.rate}

    def __getstate__(self):
        return {k: v for k, v in vars(self).items() if k != "mask"}


class Flatten(Layer):
    """Pone cada ejemplo en una sola fila: una imagen de 28 × 28 pasa a ser 784 números.

    Ejemplos
    --------
    >>> Flatten().forward(np.zeros((5, 28, 28))).shape
    (5, 784)
    """
    def output_shape(self, input_shape):
        return (math.prod(input_shape),)

    def forward(self, x, training=False):
        self.batch_shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, da):
        return None if da is None else da.reshape(self.batch_shape)


LAYERS = {layer.__name__: layer for layer in (Dense, Dropout, Flatten)}


def from_config(config):
    """Construye una capa con lo que dio su `config()`.

    Errores
    -------
    ValueError
        Si la clase no existe o le falta o le sobra algo.

    Ejemplos
    --------
    >>> from_config(Dropout(0.2).config()).rate
    0.2
    """
    options = dict(config)
    layer = find(LAYERS, options.pop("class_name", None), "la capa")
    try:
        return layer(**options)
    except TypeError as error:
        raise ValueError(f"La configuración de la capa {layer.__name__} no se entiende: {error}.") from None
