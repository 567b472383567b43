"""La pila de capas: agregar y quitar, nombrar, crear los parámetros cuando se sabe la entrada, y mostrarlos."""
import copy
import operator
import re

import numpy as np

from ..backend import DeviceError, device_of, get
from ..layers import Dense, Layer
from ..layers import from_config as layer_from_config
from ..names import check, find, free
from ..network import Network
from . import inputs
from .summary import summary

COUNTER_BYTES = 8                                # Keras (over TensorFlow) counts the steps in an int64


class Input(Layer):
    """La forma de un ejemplo de entrada; va primero y no cuenta como capa.

    Parámetros
    ----------
    shape : tuple de int
        Sin el número de ejemplos: (28, 28) o (8,).

    Ejemplos
    --------
    >>> Input((28, 28)).input_shape
    (28, 28)
    """
    def __init__(self, shape, name=None, *more):
        if more or shape is None or not isinstance(name, (str, type(None))):
            raise ValueError("La forma va en una sola tupla, como Input((28, 28)); llegó "
                             f"Input({', '.join(map(repr, (shape, name, *more))):.60}).")
        super().__init__(shape, name)


class Stack:
    """Las capas de una `Sequential` y su red del núcleo; la documentación está en `Sequential`."""
    _device = "cpu"                              # where the net is to be born

    def __init__(self, layers=None, *more, name="sequential", dtype="float32", random_state=None):
        if more or not isinstance(layers, (list, tuple, type(None))):
            raise TypeError("Las capas van en una lista: Sequential([Dense(3), Dense(1)]).")
        if dtype not in ("float32", "float64", np.float32, np.float64):
            raise ValueError(f"dtype debe ser 'float32' o 'float64'; llegó {dtype!r}.")
        self.name, self.dtype = str(name), np.dtype(dtype).name
        self.rng = inputs.own_generator(random_state)
        self.network, self._shape, self._layers = None, None, []
        self._mark = object()                    # what this net leaves on its layers and on its optimizer
        self._extend(layers or [])

    @property
    def layers(self):
        return list(self._layers)

    def add(self, layer):
        """Agrega una capa al final; los pesos de las anteriores se conservan."""
        self._extend([layer])

    def pop(self):
        """Quita la última capa y la devuelve, libre para usarla en otra red."""
        if not self._layers:
            raise ValueError("La red no tiene capas que quitar.")
        layer = self._layers.pop()
        self._build()
        layer.rng = layer.owner = None
        return layer

    def _extend(self, layers):
        """Agrega estas capas, o ninguna si alguna no va."""
        before = self._shape, self.layers
        try:
            taken = dict.fromkeys((layer.name for layer in self._layers), 0)
            for layer in layers:
                self._append(layer, taken)
            self._build()
        except BaseException:                    # also a hand on the stop button
            for layer in self._layers[len(before[1]):]:
                layer.rng = layer.owner = None
            self._shape, self._layers = before
            if self.network is not None:         # its layers may have been given other windows
                self.network.bind()
            raise

    def _append(self, layer, taken):
        if isinstance(layer, type) and issubclass(layer, Layer):
            raise TypeError(f"{layer.__name__} es la clase: le faltan los paréntesis, {layer.__name__}(…).")
        if not isinstance(layer, Layer):
            raise ValueError(f"Una red se hace de capas (Dense, Dropout, Flatten, Input); llegó {layer!r:.60}.")
        if isinstance(layer, Input) and (self._layers or self._shape):
            raise ValueError("Input dice la forma de la entrada: va una sola vez, antes de la primera capa.")
        if not self._layers and self._shape is None:
            self._shape = layer.input_shape
        if isinstance(layer, Input):
            return
        # A layer knows one place: in two networks, the second would take its parameters from the first.
        if layer.owner is not None or layer.rng is not None:
            raise ValueError(f"La capa {layer.name!r} ya está en una red: crea una nueva para cada lugar. Si quieres "
                             "los mismos pesos, cópialos con set_weights(otra.get_weights()).")
        self._give_name(layer, taken)
        self._layers.append(layer)
        layer.owner = self._mark

    def _give_name(self, layer, taken):          # dense, dense_1, dense_2…, numbered within this network
        if layer.name in taken and layer.numbered:
            layer.name = None                    # another net gave it that name
        if layer.name in taken:
            raise ValueError(f"Dos capas no pueden llamarse igual: {layer.name!r}. Da otro name a una de ellas.")
        if layer.name is None:
            base = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(layer).__name__).lower()
            layer.name, layer.numbered = free(base, taken), True
        taken.setdefault(layer.name, 0)

    def build(self, input_shape):
        """Crea los parámetros para la forma `input_shape`, con el lote primero: (None, 8)."""
        shape = tuple(input_shape)
        if len(shape) < 2 or shape[0] is not None:
            raise ValueError(f"build espera la forma con el lote primero, como (None, 8); llegó {input_shape!r}.")
        if self._shape not in (None, shape[1:]):
            raise ValueError(f"La red ya espera ejemplos de forma {self._shape}; llegó {shape[1:]}.")
        self._be_born(shape[1:])
        self._ready()

    def _be_born(self, shape):
        before, self._shape = self._shape, Input(shape).input_shape
        try:
            self._build()
        except BaseException:                    # also a hand on the stop button: the next call tries again
            self._shape = before
            raise

    def _build(self):
        """Crea la red del núcleo, o la rehace si cambiaron las capas; sin la forma de la entrada no hace nada."""
        kept = [(layer, layer.get_weights()) for layer in self.network.layers] if self.network else []
        if self._shape is None or not any(isinstance(layer, Dense) for layer in self._layers):
            self.network = None
            return
        # From a copy: however the layers were added, the same seed draws the same weights.
        network = Network(self._layers, self._shape, "mse", dtype=self.dtype, rng=copy.deepcopy(self.rng))
        for layer, weights in kept:
            if layer in self._layers:
                layer.set_weights(weights)
        self.network = network.to(self._device)

    @property
    def device(self):
        return self._device if self.network is None else self.network.device

    def to(self, device):
        """Lleva la red a "gpu" (o de vuelta a "cpu") con su optimizador, y la devuelve.

        Desde ahí entrena y predice en ese lugar. Los pesos iniciales, el orden y el dropout son los mismos números en
        los dos, y los resultados coinciden hasta donde llega float32 (unas 4 cifras tras cientos de pasos). Con
        ejemplos que ya son arreglos de CuPy va sola, y responde con arreglos de CuPy. Una copia (`copy`, `pickle`)
        nace en la CPU.

        Errores
        -------
        ValueError
            Si `device` no es "cpu" ni "gpu".
        DeviceError
            Si la GPU no se puede usar: falta CuPy, el controlador o la tarjeta. La red queda donde estaba.

        Ejemplos
        --------
        >>> from mlpedu.sequential import Sequential
        >>> Sequential([Input((2,)), Dense(1)]).to("cpu").device
        'cpu'
        """
        get(device)
        if self.network is not None:
            optimizer, before, here = getattr(self, "optimizer", None), self.network.theta, self.network.device
            self.network.to(device)
            try:
                if optimizer is not None and optimizer.trains is before:
                    optimizer.move(self.network.theta)
            except MemoryError as error:
                self.network.to(here)
                optimizer.trains = self.network.theta
                raise DeviceError(f"La red y la memoria de su optimizador no caben en la GPU ({error}).") from None
        self._device = device
        return self

    def _ready(self, x=None):
        """La red del núcleo, donde estén los ejemplos si están en la GPU; si nadie dijo su forma, nace aquí."""
        if x is not None and device_of(x) == "gpu":
            self.to("gpu")
        if not self._layers:
            raise ValueError("La red no tiene capas: agrégalas con model.add(capa).")
        if self._shape is None and x is not None:
            self._be_born(inputs.as_array(x, "x").shape[1:] or (1,))
        if self.network is None:
            raise ValueError("La red aún no tiene parámetros: le falta una capa Dense, o saber la forma de la entrada "
                             "(empieza con Input(forma), o llama a fit o build).")
        return self.network

    @property
    def built(self):
        return self.network is not None

    @property
    def input_shape(self):
        return (None, *self._known().input_shape)

    @property
    def output_shape(self):
        return (None, *self._known().output_shape)

    @property
    def trainable(self):
        return True

    @trainable.setter
    def trainable(self, value):
        if value is not True:
            raise ValueError("mlpedu no congela redes ni capas: al entrenar aprenden todos los parámetros. Para "
                             "conservar unos, cópialos antes con get_weights() y reponlos con set_weights().")

    def _known(self):
        if self.network is None:
            raise AttributeError("La red aún no sabe la forma de su entrada: empieza con Input(forma), o llama a fit.")
        return self.network

    def get_layer(self, name=None, index=None):
        """La capa que se llama `name`, o la número `index`."""
        if (name is None) == (index is None):
            raise ValueError("Da name o index, uno de los dos.")
        if name is not None:
            return find({layer.name: layer for layer in self._layers}, name, "la capa")
        check(index, lambda i: -len(self._layers) <= operator.index(i) < len(self._layers),
              f"index es el número de una capa: la red tiene {len(self._layers)}, desde la 0")
        return self._layers[index]

    def get_weights(self):
        """Copias de los parámetros, [W, b, W, b, …]; [] si la red aún no sabe su entrada."""
        return [w for layer in self._layers for w in layer.get_weights()] if self.network else []

    @property
    def weights(self):
        """Los parámetros mismos, [W, b, W, b, …]: escribir en ellos cambia la red."""
        return [w for layer in self._layers for w in layer.windows()] if self.network else []

    def set_weights(self, weights):
        """Escribe todos los parámetros, o ninguno si alguno no va."""
        network, weights = self._ready(), list(weights)
        before, expected = network.theta.copy(), [w.shape for w in self.get_weights()]
        if len(weights) != len(expected):
            raise ValueError(f"La red tiene {len(expected)} arreglos de parámetros, de formas {expected}; "
                             f"llegaron {len(weights)}.")
        try:
            for layer in self._layers:
                size = len(layer.windows())
                layer.set_weights(weights[:size])
                weights = weights[size:]
        except ValueError:
            network.theta[...] = before
            raise

    def count_params(self):
        """Cuántos parámetros tiene la red."""
        return self._ready().theta.size

    def __repr__(self):                          # no address: a notebook shows it the same everywhere
        return f"<{type(self).__name__} {self.name}: {', '.join(layer.name for layer in self._layers) or 'sin capas'}>"

    def summary(self, line_length=None, print_fn=None):
        """Imprime la tabla de Keras 3: capas, formas y parámetros. `print_fn` la recibe entera, si se da."""
        item, n = np.dtype(self.dtype).itemsize, self.network.theta.size if self.network else 0
        totals = [("Trainable", n, n * item), ("Non-trainable", 0, 0), *self._optimizer_totals(n, item)]
        total = ("Total", sum(t[1] for t in totals), sum(t[2] for t in totals))
        (print_fn or print)(summary(self.name, self._rows(), [total, *totals], line_length))

    def _rows(self):
        shape = self._shape if self.network else None
        for layer in self._layers:
            if self.network is None:
                text, params = "?", "0 (unbuilt)" if isinstance(layer, Dense) else "0"
            else:
                shape = layer.output_shape(shape)
                text = f"(None, {', '.join(map(str, shape))})"
                params = f"{sum(w.size for w in layer.windows()):,}"
            yield layer.name, type(layer).__name__, text, params

    def _optimizer_totals(self, n, item):
        """Lo que recuerda el optimizador cuando ya empezó: sus vectores, un contador de pasos y la tasa."""
        optimizer = getattr(self, "optimizer", None)
        if optimizer is None or self.network is None or optimizer.trains is not self.network.theta:
            return []
        vectors = 0 if getattr(optimizer, "momentum", None) == 0 else len(optimizer.memory)
        return [("Optimizer", n * vectors + 2, (n * vectors + 1) * item + COUNTER_BYTES)]

    def get_config(self):
        """Las capas y sus opciones, sin los pesos: un dict que se puede escribir en JSON."""
        configs = [dict(layer.config()) for layer in self._layers]
        for config in configs:
            if "activation" in config:
                config["activation"] = inputs.KERAS_NAMES.get(config["activation"], config["activation"])
        return {"name": self.name, "dtype": self.dtype,
                "layers": [{"class_name": config.pop("class_name"), "config": config} for config in configs],
                "build_input_shape": None if self._shape is None else (None, *self._shape)}

    @classmethod
    def from_config(cls, config, random_state=None):
        """Una red nueva, con pesos nuevos, a partir de lo que dio `get_config`."""
        if not isinstance(config, dict) or not {"name", "layers"} <= config.keys():
            raise ValueError("Se esperaba lo que da get_config(), un dict con «name» y «layers»; llegó "
                             f"{config!r:.80}.")
        shape = config.get("build_input_shape")
        try:
            layers = [layer_from_config({"class_name": layer["class_name"], **layer["config"]})
                      for layer in config["layers"]]
            first = [] if shape is None else [Input(tuple(shape)[1:])]
        except (KeyError, TypeError) as error:
            raise ValueError(f"La configuración no se entiende: {error!r}.") from None
        for layer in layers:
            layer.input_shape = None             # said once, by the network
        return cls([*first, *layers], name=config["name"], dtype=config.get("dtype", "float32"),
                   random_state=random_state)
