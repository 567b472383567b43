"""Un solo vector con todos los parámetros, y otro con todo el gradiente.

Cada capa ve su W, b, dW y db como ventanas (vistas) de esos dos vectores: escribir en una ventana es
escribir en el vector. Así un optimizador es una línea, guardar la red es guardar un arreglo, y quien
calcula el gradiente no sabe cómo se usa. Primero van los pesos de todas las capas y después los sesgos:
una penalización que no toca los sesgos es una rebanada.
"""
import math

from .backend import zeros


class Parameters:
    """El vector `theta`, su gradiente `grad`, y las ventanas de las capas sobre ambos.

    Parámetros
    ----------
    shapes : list de dict
        Por capa, la forma de cada parámetro: {"W": (entradas, salidas), "b": (salidas,)}, o {}.
    dtype : tipo de NumPy, float32 o float64.

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
        self.theta = zeros(sum(math.prod(shape) for layer in shapes for shape in layer.values()), dtype)
        self.make_grad()

    def make_grad(self):
        n_weights = sum(math.prod(layer["W"]) for layer in self.shapes if layer)
        self.grad = zeros(self.theta.shape, self.theta.dtype)
        self.weights, self.weight_grads = self.theta[:n_weights], self.grad[:n_weights]

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

    # A copied or unpickled array is nobody's window: only theta travels, the rest is made again.
    def __getstate__(self):
        return {"shapes": self.shapes, "theta": self.theta}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.make_grad()
