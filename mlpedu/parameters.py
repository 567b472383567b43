"""Un solo vector con todos los parámetros, y otro con todo el gradiente.

Cada capa ve su W, b, dW y db como ventanas (vistas) de esos dos vectores: escribir en una ventana es
escribir en el vector. Así un optimizador es una línea, guardar la red es guardar un arreglo, y quien
calcula el gradiente no sabe cómo se usa. Primero van los pesos de todas las capas y después los sesgos:
una penalización que no toca los sesgos es una rebanada.
"""
import math

from .backend import device_of, put, to_numpy, zeros


class Parameters:
    """El vector `theta`, su gradiente `grad`, y las ventanas de las capas sobre ambos.

    Parámetros
    ----------
    shapes : list de dict
        Por capa, la forma de cada parámetro: {"W": (entradas, salidas), "b": (salidas,)}, o {}.
    dtype : tipo de NumPy, float32 o float64.

    Nacen en la CPU; `move` los lleva a otro lugar.

    Atributos
    ---------
    theta, grad : ndarray (n_parámetros,)
        `grad` se sobrescribe en cada paso; copia lo que quieras conservar.
    weights, weight_grads : ndarray (n_pesos,)
        La parte de cada vector que son pesos y no sesgos.

    Ejemplos
    --------
    >>> parameters = Parameters([{"W": (2, 3), "b": (3,)}, {}, {"W": (3, 1), "b": (1,)}], "float64")
    >>> parameters.theta.size, parameters.weights.size
    (13, 9)
    >>> parameters.windows(parameters.theta)[0]["b"].shape
    (3,)
    """
    def __init__(self, shapes, dtype):
        self.shapes = shapes
        self.adopt(zeros(sum(math.prod(shape) for layer in shapes for shape in layer.values()), dtype))

    def adopt(self, theta):
        """Desde ahora los parámetros son `theta`; su gradiente nace a su lado, o nada cambia si no hay memoria."""
        grad = zeros(theta.shape, theta.dtype, device_of(theta))
        n_weights = sum(math.prod(layer["W"]) for layer in self.shapes if layer)
        self.theta, self.grad = theta, grad
        self.weights, self.weight_grads = theta[:n_weights], grad[:n_weights]

    def move(self, device):
        """Lleva los dos vectores a `device`; las ventanas quedan sobre los de antes hasta que se llama a `bind`."""
        self.adopt(put(self.theta, device))

    def windows(self, vector):
        """Por capa, un dict de nombre a ventana de `vector` con la forma del parámetro."""
        views, start = [{} for _ in self.shapes], 0
        for name in ("W", "b"):
            for view, layer in zip(views, self.shapes):
                if layer:
                    end = start + math.prod(layer[name])
                    view[name], start = vector[start:end].reshape(layer[name]), end
        return views

    def bind(self, layers):
        """Da a cada capa sus ventanas. Hay que repetirlo tras copiar: una copia las corta."""
        for layer, values, grads in zip(layers, self.windows(self.theta), self.windows(self.grad)):
            layer.bind(values, grads)

    # A copied or unpickled array is nobody's window: only theta travels, through the CPU, and the rest is made again.
    def __getstate__(self):
        return {"shapes": self.shapes, "theta": to_numpy(self.theta)}

    def __setstate__(self, state):
        self.shapes = state["shapes"]
        self.adopt(state["theta"])
