"""La difusión a la vista: se eligen las formas de dos arreglos y se ve, casilla por casilla, qué se resta."""
import ipywidgets as widgets
import numpy as np

from .bundle import bundle

SHAPES = {"(3,)": (3,), "(3, 1)": (3, 1), "(1, 3)": (1, 3), "(1,)": (1,), "(2, 3)": (2, 3)}
CELL = 'style="border:1px solid #888;padding:4px 10px;text-align:center"'


class BroadcastExplorer(widgets.VBox):
    """Dos menús con formas y la tabla de la resta; al empezar, (3,) y (3, 1).

    Ejemplos
    --------
    >>> explorer = BroadcastExplorer()
    >>> explorer.summary()
    'y - p tiene forma (3, 3): 9 restas.'
    >>> explorer.y.value = (2, 3)
    >>> explorer.summary()
    'Las formas (2, 3) y (3, 1) no se pueden combinar: NumPy da un ValueError.'
    """

    def __init__(self):
        self.y = widgets.Dropdown(options=SHAPES, value=(3,), description="forma de y")
        self.p = widgets.Dropdown(options=SHAPES, value=(3, 1), description="forma de p")
        self.table = widgets.HTML()
        super().__init__([widgets.HBox([self.y, self.p]), self.table])
        for control in (self.y, self.p):
            control.observe(self._draw, names="value")
        self._draw()

    def shape(self):
        """La forma de la resta, o `None` si las dos no se pueden combinar."""
        try:
            return np.broadcast_shapes(self.y.value, self.p.value)
        except ValueError:
            return None

    def summary(self):
        """Qué da la resta, en una frase."""
        shape = self.shape()
        if shape is None:
            return f"Las formas {self.y.value} y {self.p.value} no se pueden combinar: NumPy da un ValueError."
        n = int(np.prod(shape))
        return f"y - p tiene forma {shape}: {n} {'resta' if n == 1 else 'restas'}."

    def terms(self):
        """El texto de cada casilla, por ejemplo «y₁ − p₂», con la forma de la resta."""
        def names(letter, shape):
            return np.array([f"{letter}{n}" for n in range(1, int(np.prod(shape)) + 1)], dtype=object).reshape(shape)
        return names("y", self.y.value) + " − " + names("p", self.p.value)

    def _draw(self, change=None):
        rows = ""
        if self.shape() is not None:
            for row in np.atleast_2d(self.terms()):
                rows += "<tr>" + "".join(f"<td {CELL}>{term}</td>" for term in row) + "</tr>"
        self.table.value = f"<table>{rows}</table><p>{self.summary()}</p>"

    def svg(self):
        """La tabla como dibujo, para donde no hay núcleo."""
        terms = np.atleast_2d(self.terms()) if self.shape() is not None else np.empty((0, 0))
        cells = "".join(
            f'<rect x="{10 + 80 * j}" y="{10 + 34 * i}" width="80" height="34" fill="none" stroke="#888"/>'
            f'<text x="{50 + 80 * j}" y="{32 + 34 * i}" text-anchor="middle">{term}</text>'
            for i, row in enumerate(terms) for j, term in enumerate(row))
        width, height = 20 + 80 * terms.shape[1], 20 + 34 * terms.shape[0]
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" '
                f'font-family="sans-serif" font-size="15"><title>{self.summary()}</title>'
                f'<rect width="100%" height="100%" fill="#fff"/>{cells}</svg>')

    def _repr_mimebundle_(self, **kwargs):
        return bundle(self, self.svg(), self.summary())
