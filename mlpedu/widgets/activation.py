"""Una neurona con una entrada y controles para ella, su peso y su sesgo: qué sale y cuánta pendiente queda."""
import ipywidgets as widgets
import numpy as np

from mlpedu import activations, plots

from .bundle import CONTROL
from .explorer import Explorer

SHOWN = {"σ": "logistic", "tanh": "tanh", "ReLU": "relu"}
STEEPEST = {"σ": 0.25, "tanh": 1.0, "ReLU": 1.0}
WINDOW = 8.0
WIDE = {"description_width": "min(90px, 45%)"}


def with_slope(name):
    """La activación `name` y su pendiente, las dos como funciones de z.

    Ejemplos
    --------
    >>> f, slope = with_slope("tanh")
    >>> float(f(np.array([0.0]))[0]), float(slope(np.array([0.0]))[0])
    (0.0, 1.0)
    """
    activation = activations.get(name)
    return activation.f, lambda z: activation.slope(activation.f(z), np.ones_like(z))


class ActivationExplorer(Explorer):
    """Controles para la entrada x, el peso w y el sesgo b, y lo que σ, tanh y ReLU hacen con z = w·x + b.

    Cada curva lleva su recta tangente. La tabla da la salida, la pendiente, qué parte es de la mayor pendiente de
    esa función y la derivada de la salida respecto de w, que es la pendiente por x.

    Ejemplos
    --------
    >>> explorer = ActivationExplorer()
    >>> explorer.z, round(explorer.rows()["tanh"][1], 2)
    (2.0, 0.07)
    >>> explorer.b.value = 5
    >>> explorer.rows()["σ"][2] < 0.01
    True
    """

    def __init__(self, x=1.0, w=1.0, b=1.0):
        def slider(name, value, low, high):
            return widgets.FloatSlider(value=value, min=low, max=high, step=0.1, description=name, style=WIDE,
                                       readout_format=".1f", layout=CONTROL)
        self.x, self.w = slider("entrada x", x, -2, 2), slider("peso w", w, -4, 4)
        self.b = slider("sesgo b", b, -8, 8)
        super().__init__(self.x, self.w, self.b)

    @property
    def z(self):
        """La suma ponderada de los controles."""
        return round(self.w.value * self.x.value + self.b.value, 6)

    def rows(self):
        """Por función: (salida, pendiente, pendiente / la mayor que tiene, derivada respecto de w)."""
        z, told = np.array([self.z]), {}
        for name, own in SHOWN.items():
            f, slope = with_slope(own)
            steep = float(slope(z)[0])
            told[name] = float(f(z)[0]), steep, steep / STEEPEST[name], steep * self.x.value
        return told

    def _draw(self, change=None):
        window = max(WINDOW, abs(self.z) + 1)
        plot = plots.functions_and_slopes({name: with_slope(own) for name, own in SHOWN.items()}, window=window,
                                          at=self.z)
        self.image.value, self.description_text = plot.png(), plot.description
        rows = "".join(f"<tr><td><b>{name}</b></td><td>{a:.4f}</td><td>{slope:.4f}</td><td>{100 * share:.2f} %</td>"
                       f"<td>{on_w:.4f}</td></tr>" for name, (a, slope, share, on_w) in self.rows().items())
        self.status.value = (f"<b>z = w·x + b = {self.z:.2f}</b><table><tr><th></th><th>salida</th><th>pendiente</th>"
                            f"<th>de su máximo</th><th>∂salida/∂w</th></tr>{rows}</table>")
