"""Los mapas: qué responde cada neurona en todo el plano, un byte por pixel.

Un byte de 0 a 254 es un valor de −1 a 1 (127 es cero); los colores los pone quien dibuja. Con tres clases, el mapa
grande lleva en cada byte la clase y la confianza: 64 · clase + confianza, de 0 a 63.
"""
import numpy as np

from .data import inputs
from .state import REACH

GRID = 100                                       # the large map; a small one keeps one row and column of every three
EVERY = 3                                        # … 0, 3, …, 99: 34 of them, from rim to rim


def grid(features):
    """Las entradas de la red en el centro de cada pixel, de arriba abajo y de izquierda a derecha: (10 000, k)."""
    axis = (np.arange(GRID) + 0.5) / GRID * 2 * REACH - REACH
    x, y = np.meshgrid(axis, axis[::-1])
    return inputs(np.column_stack([x.ravel(), y.ravel()]), features)


def shades(values, discretize=False):
    """Valores de la misma forma en bytes; fuera de −1 a 1 se saturan, como en el original.

    Ejemplos
    --------
    >>> shades(np.array([-2.0, -1.0, 0.0, 0.5, 1.0])).tolist()
    [0, 0, 127, 190, 254]
    >>> shades(np.array([-0.1, 0.0]), discretize=True).tolist()
    [0, 254]
    """
    if discretize:
        return np.where(values >= 0, np.uint8(254), np.uint8(0))
    with np.errstate(invalid="ignore"):
        return (np.clip(values, -1, 1) * 127 + 127).astype(np.uint8)


def class_shades(p, discretize=False):
    """Probabilidades (n, 3) en bytes: la clase que gana y con cuánta confianza.

    Ejemplos
    --------
    >>> class_shades(np.array([[1.0, 0.0, 0.0], [0.3, 0.3, 0.4]])).tolist()
    [63, 134]
    """
    sure = np.full(len(p), 63) if discretize else (np.clip((p.max(axis=1) - 1 / 3) * 1.5, 0, 1) * 63)
    return (64 * p.argmax(axis=1) + sure).astype(np.uint8)


class Maps:
    """Los mapas de un modelo: prepara la rejilla una vez y dibuja en cada cuadro.

    Ejemplos
    --------
    >>> from mlpedu.playground import Model
    >>> small, large = Maps(Model(hidden=(3,))).draw()
    >>> small.shape, large.shape                 # dos entradas, tres ocultas y la salida
    ((6, 34, 34), (100, 100))
    """

    def __init__(self, model):
        self.model, self.features = model, model.state.features
        self.plane = grid(self.features).astype(np.float32)

    @np.errstate(over="ignore", invalid="ignore")                        # it may be drawn just before it diverges
    def layers(self):
        """Lo que responde cada capa en los pixeles, desde las entradas: lista de (10 000, neuronas) float32.

        Con la mitad de los decimales se llega igual al byte, y la red mayor tarda 1.8 veces menos.
        """
        values = [self.plane]
        for layer in self.model.dense:
            W, b = layer.W.astype(np.float32), layer.b.astype(np.float32)
            values.append(layer.activation.f(values[-1] @ W + b))
        return values

    def small(self, shade):
        """De (10 000, k) a k mapas pequeños, (k, 34, 34)."""
        return shade.T.reshape(-1, GRID, GRID)[:, ::EVERY, ::EVERY]

    def draw(self, node=None):
        """Los mapas pequeños de todos los nodos, (k, 34, 34), y el grande de `node`, (100, 100).

        `node` es (capa, neurona): la capa 0 son las entradas; None es lo que la red responde.
        """
        model, discretize = self.model, self.model.state.discretize
        layers = self.layers()
        if model.out_activation == "sigmoid":
            layers[-1] = 2 * layers[-1] - 1      # a probability of a half is the middle of the scale
        shaded = [shades(values, discretize) for values in layers]
        small = np.concatenate([self.small(shade) for shade in shaded])
        if node is None and model.state.n_classes == 3:
            large = class_shades(layers[-1], discretize)
        elif node is None:
            large = shaded[-1][:, 0]
        else:
            layer, neuron = node
            large = shades(layers[layer][:, neuron], discretize)
        return small, large.reshape(GRID, GRID)
