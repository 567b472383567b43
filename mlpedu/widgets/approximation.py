"""Cuántas neuronas hacen falta para aproximar una función: escalones o ReLU puestos a mano, sin entrenar."""
import ipywidgets as widgets
import numpy as np

from mlpedu import plots

from .bundle import CONTROL
from .explorer import Explorer

FUNCTIONS = {"sen(x)": np.sin, "|x| / 3": lambda x: np.abs(x) / 3, "sen(3x)": lambda x: np.sin(3 * x)}
KINDS = ("ReLU", "escalones")
X = np.linspace(-np.pi, np.pi, 1201)
WIDE = {"description_width": "min(130px, 45%)"}


def approximation(f, n, kind, x=X):
    """Lo que da en `x` una capa oculta de `n` neuronas con pesos puestos a mano para imitar `f` en [−π, π].

    Con «ReLU» une con rectas n + 1 puntos de la curva; con «escalones», da n + 1 valores, uno por tramo.

    Ejemplos
    --------
    >>> approximation(np.abs, 2, "ReLU", np.array([-np.pi, 0, 1])).round(4).tolist()
    [3.1416, 0.0, 1.0]
    """
    if kind == "ReLU":
        knots = np.linspace(-np.pi, np.pi, n + 1)
        slopes = np.diff(f(knots)) / np.diff(knots)
        return f(knots[0]) + np.maximum(x[:, None] - knots[:-1], 0) @ np.diff(slopes, prepend=0)
    edges = np.linspace(-np.pi, np.pi, n + 2)
    values = f((edges[1:] + edges[:-1]) / 2)
    return values[0] + (x[:, None] >= edges[1:-1]) @ np.diff(values)


class ApproximationExplorer(Explorer):
    """Controles para la función, la clase de neurona y cuántas; y el error máximo que queda.

    Ejemplos
    --------
    >>> explorer = ApproximationExplorer()
    >>> explorer.neurons.value = 8
    >>> round(explorer.error(), 2)
    0.07
    """

    def __init__(self, neurons=4):
        self.function = widgets.Dropdown(options=list(FUNCTIONS), description="función", style=WIDE, layout=CONTROL)
        self.kind = widgets.Dropdown(options=KINDS, description="neuronas de", style=WIDE, layout=CONTROL)
        self.neurons = widgets.IntSlider(value=neurons, min=1, max=64, description="cuántas", style=WIDE,
                                         layout=CONTROL)
        super().__init__(self.function, self.kind, self.neurons)

    def values(self):
        """La función y lo que da la red, en los mismos puntos."""
        f = FUNCTIONS[self.function.value]
        return f(X), approximation(f, self.neurons.value, self.kind.value)

    def error(self):
        """La mayor distancia entre las dos curvas."""
        target, made = self.values()
        return float(np.abs(target - made).max())

    def _draw(self, change=None):
        target, made = self.values()
        plot = plots.curves({self.function.value: target, "la red": made}, x=X, xlabel="x", ylabel="valor",
                            ylim=(-1.3, 1.3))
        self.image.value = plot.png()
        many = plots.words.count(self.neurons.value, "neurona oculta", "neuronas ocultas")
        self.status.value = (f"Con {many} ({self.kind.value}), el error máximo al "
                             f"imitar {self.function.value} es {self.error():.4f}.")
