"""Una TLU en el plano con controles para sus pesos y su sesgo: a buscar, a mano, la recta que separa los puntos."""
import ipywidgets as widgets
import numpy as np

from mlpedu import plots

from .bundle import CONTROL
from .explorer import Explorer


class LineExplorer(Explorer):
    """Controles para w1, w2 y b, y la recta que resulta sobre los puntos dados.

    Parámetros
    ----------
    X, y : arrays de forma (n, 2) y (n,)
        Los puntos y su clase, 0 o 1.
    w, b : par de números y número
        Los pesos y el sesgo al empezar.

    Ejemplos
    --------
    >>> explorer = LineExplorer([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    >>> explorer.right()
    3
    >>> explorer.b.value = -1.5
    >>> explorer.right()
    1
    """

    def __init__(self, X, y, w=(1.0, 1.0), b=-0.5, class_names=None):
        self.points, self.labels, self.class_names = np.asarray(X, dtype=float), np.asarray(y), class_names
        def slider(name, value):
            return widgets.FloatSlider(value=value, min=-2, max=2, step=0.1, description=name, layout=CONTROL)
        self.w1, self.w2, self.b = slider("w₁", w[0]), slider("w₂", w[1]), slider("b", b)
        super().__init__(self.w1, self.w2, self.b)

    def right(self):
        """Cuántos puntos clasifica bien la TLU de los controles, con H(0) = 1."""
        z = self.points @ [self.w1.value, self.w2.value] + self.b.value
        return int(((z >= 0) == (self.labels == self.labels.max())).sum())

    def _draw(self, change=None):
        plot = plots.boundary((self.w1.value, self.w2.value), self.b.value, self.points, self.labels, margin=False,
                              class_names=self.class_names)
        self.image.value, self.description_text = plot.png(), plot.description
        self.status.value = f"<b>{self.right()} de {len(self.points)}</b> puntos bien clasificados."
