"""Una bola que baja por una parábola o por un valle, con la tasa y el momento a la mano.

Los pasos los dan los optimizadores de `mlpedu.optimizers`: los mismos que entrenan las redes.
"""
import ipywidgets as widgets
import numpy as np

from mlpedu import plots
from mlpedu.optimizers import SGD, Adam

from .bundle import CONTROL
from .explorer import Explorer

PARABOLA, VALLEY = "parábola: curvatura 4", "valle: curvaturas 1 y 25"
CURVATURES = {PARABOLA: np.array([4.0]), VALLEY: np.array([1.0, 25.0])}
STARTS = {PARABOLA: [1.0], VALLEY: [-9.0, 1.5]}
METHODS = ("descenso simple", "momento", "Nesterov", "Adam")
LONG = 1000                                      # steps after which we say what became of it
WIDE = {"description_width": "min(130px, 45%)"}


def optimizer(method, rate, momentum):
    """El optimizador de ese nombre; solo «momento» y «Nesterov» usan `momentum`."""
    if method == "Adam":
        return Adam(rate)
    return SGD(rate, momentum if method in METHODS[1:3] else 0.0, nesterov=method == "Nesterov")


def walk(curvature, start, stepper, steps):
    """Los puntos por los que pasa `stepper` al minimizar ½ Σ curvatura · w², desde `start`.

    Ejemplos
    --------
    >>> walk(np.array([4.0]), [1.0], SGD(0.25), 2).ravel().tolist()      # de un salto al mínimo
    [1.0, 0.0, 0.0]
    """
    w = np.array(start, dtype=float)
    path = [w.copy()]
    stepper.start(w)
    for _ in range(steps):
        if np.abs(w).max() > 1e9:                # it is lost: further on there is only overflow
            break
        stepper.step(w, curvature * w)
        path.append(w.copy())
    return np.array(path)


class DescentExplorer(Explorer):
    """Controles para la superficie, el método, la tasa, el momento y los pasos; y el camino que resulta.

    Parámetros
    ----------
    surface : "parábola: curvatura 4" o "valle: curvaturas 1 y 25"
    method : "descenso simple", "momento", "Nesterov" o "Adam"
    rate, momentum : float
        Con qué tasa y qué momento empieza.

    Ejemplos
    --------
    >>> explorer = DescentExplorer()
    >>> explorer.rate.value = 0.49
    >>> explorer.fate()
    'converge'
    >>> explorer.rate.value = 0.51
    >>> explorer.fate()
    'diverge'
    """

    def __init__(self, surface=PARABOLA, method="descenso simple", rate=0.1, momentum=0.5):
        self.surface = widgets.Dropdown(options=list(CURVATURES), value=surface, description="superficie", style=WIDE,
                                        layout=CONTROL)
        self.method = widgets.Dropdown(options=METHODS, value=method, description="método", style=WIDE, layout=CONTROL)
        self.rate = widgets.FloatSlider(value=rate, min=0.005, max=1.2, step=0.005, readout_format=".3f",
                                        description="tasa η", style=WIDE, layout=CONTROL)
        self.momentum = widgets.FloatSlider(value=momentum, min=0, max=0.95, step=0.05, description="momento μ",
                                            style=WIDE, layout=CONTROL)
        self.steps = widgets.IntSlider(value=20, min=1, max=60, description="pasos", style=WIDE, layout=CONTROL)
        super().__init__(self.surface, self.method, self.rate, self.momentum, self.steps)

    def value(self, w):
        """La altura de la superficie en `w`, de forma (…, 1) o (…, 2)."""
        return 0.5 * (np.asarray(w) ** 2 * CURVATURES[self.surface.value]).sum(axis=-1)

    def path(self, steps=None):
        """Los puntos del camino con los controles de ahora."""
        kind = self.surface.value
        stepper = optimizer(self.method.value, self.rate.value, self.momentum.value)
        return walk(CURVATURES[kind], STARTS[kind], stepper, self.steps.value if steps is None else steps)

    def fate(self):
        """Qué pasa en mil pasos: «converge», «diverge» o «ni converge ni diverge»."""
        far = self.path(LONG)
        first, last = self.value(far[0]), self.value(far[-100:]).max()
        if len(far) <= LONG or last > 100 * first:
            return "diverge"
        return "converge" if last < 1e-3 * first else "ni converge ni diverge"

    def _plot(self):
        path = self.path()
        if self.surface.value == PARABOLA:
            return plots.descent(lambda w: self.value(w[..., None]), path[:, 0], xlim=(-1.6, 1.6))
        return plots.surface(self.value, {self.method.value: path}, xlim=(-10, 10), ylim=(-3, 3), minimum=(0, 0))

    def _draw(self, change=None):
        self.momentum.disabled = self.method.value not in METHODS[1:3]
        plot = self._plot()
        self.image.value = plot.png()
        self.status.value = f"{plot.description} En {LONG} pasos, {self.fate()}."
