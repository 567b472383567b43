"""El perceptrón en movimiento: la recta avanza corrección por corrección y los puntos se pueden arrastrar.

El camino lo calcula `mlpedu.tlu.pla`, y se vuelve a calcular cada vez que un punto cambia de lugar. El dibujo
está en `perceptron.js`: recibe una escena ya calculada y solo avisa qué punto se movió.
"""
from numbers import Integral, Real
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from mlpedu.tlu import pla

from .bundle import bundle

MARKS = ("círculos azules", "cuadrados naranjas")
PLAY_MS = 15_000                                 # a whole path plays in about this time, however long it is


class PerceptronCanvas(anywidget.AnyWidget):
    """El lienzo: dibuja `scene` y escribe en `moved` el punto que el usuario cambió de lugar."""
    _esm = Path(__file__).with_name("perceptron.js")
    scene = traitlets.Dict().tag(sync=True)
    moved = traitlets.List().tag(sync=True)      # [index, x, y, time]: the time makes each one new

    def __repr__(self):
        return "PerceptronCanvas()"              # the inherited one has an address, different at each run


class PerceptronExplorer(widgets.VBox):
    """La recta del perceptrón sobre puntos del plano, con un control que va de corrección en corrección.

    Empieza con los pesos en cero y corrige siempre el primer punto mal clasificado, como `mlpedu.tlu.pla`.
    Un punto sobre la recta cuenta como mal clasificado. La clase positiva es la mayor de las dos etiquetas.

    Parámetros
    ----------
    X : matriz (n, 2).
    y : vector (n,) con dos clases: números, textos o booleanos.
    feature_names : dos textos para los ejes; por defecto, las columnas del DataFrame, o x₁ y x₂.
    class_names : dos textos, en el orden de `numpy.unique(y)`.
    eta : tasa de aprendizaje, mayor que 0. Con pesos iniciales cero, cambia el largo de w y no la recta.
    max_corrections : dónde se corta el camino si el algoritmo no termina.

    Atributos
    ---------
    points : matriz (n, 2), los puntos donde están ahora.
    path : el `PLARun` de esos puntos, con η = 1.
    canvas, slider, play, reset, status : las partes que se ven.

    Errores
    -------
    ValueError si X no son puntos del plano, si hay NaN o si no hay exactamente dos clases.

    Ejemplos
    --------
    >>> explorer = PerceptronExplorer([[2, 1], [1, 3], [-1, -2], [-3, -1]], [1, 1, 0, 0])
    >>> explorer.go(1)
    >>> explorer.summary()
    'corrección 1 de 1: w = (2, 1), b = 1; mal clasificados 0 de 4; terminó: ya no hay errores'
    >>> explorer.move(2, 1.5, 2)
    >>> explorer.summary()
    'corrección 500 de 500: w = (4.5, 1), b = 2; mal clasificados 1 de 4; no termina: ninguna recta separa las
    dos clases, y se detuvo en 500 correcciones'
    """

    def __init__(self, X, y, *, feature_names=None, class_names=None, eta=1.0, max_corrections=500):
        self._home, self._y = _points(X), _labels(y)
        if len(self._y) != len(self._home):
            raise ValueError(f"y debe tener una etiqueta por fila de X: X tiene {len(self._home)} e y tiene "
                             f"{len(self._y)}.")
        classes = np.unique(self._y)
        if feature_names is None:
            feature_names = getattr(X, "columns", ("x₁", "x₂"))
        if class_names is None:
            class_names = [f"clase {name}" for name in classes.tolist()]
        self._features = _two_names(feature_names, "feature_names")
        self._classes = _two_names(class_names, "class_names")
        self._sign = np.where(self._y == classes[1], 1, -1)
        self._eta = _positive(eta, "eta", Real)
        self._limit = _positive(max_corrections, "max_corrections", Integral)
        self.points = self._home.copy()
        super().__init__(self._parts())
        self._learn()

    def _parts(self):
        self.canvas = PerceptronCanvas()
        self.play = widgets.Play(max=1, show_repeat=False, description="reproducir")
        self.slider = widgets.IntSlider(max=1, description="corrección", layout={"width": "320px"})
        self.reset = widgets.Button(description="Restaurar los puntos", layout={"width": "auto"})
        self.status = widgets.HTML()
        widgets.jslink((self.play, "value"), (self.slider, "value"))
        self.slider.observe(lambda change: self._draw(), names="value")
        self.canvas.observe(lambda change: self.move(*change.new[:3]), names="moved")
        self.reset.on_click(lambda button: self.restore())
        controls = widgets.HBox([self.play, self.slider, self.reset], layout={"flex_flow": "row wrap"})
        return [self.canvas, controls, self.status]

    @property
    def step(self):
        """Cuántas correcciones van, de 0 a `slider.max`."""
        return self.slider.value

    def go(self, step):
        """Va a la corrección `step`; si no existe, a la primera o a la última."""
        if not isinstance(step, Integral) or isinstance(step, bool):
            raise ValueError(f"step debe ser un entero, el número de la corrección; se recibió {step!r}.")
        self.slider.value = int(np.clip(step, 0, self.slider.max))

    def move(self, index, x, y):
        """Lleva el punto `index` (desde 0) al lugar (x, y) y aprende de nuevo.

        Quien estaba en la última corrección sigue en la última; los demás, en la misma si todavía existe.
        """
        n = len(self.points)
        if not isinstance(index, Integral) or not 0 <= index < n:
            raise ValueError(f"index debe ser el número de un punto, un entero de 0 a {n - 1}; "
                             f"se recibió {index!r}.")
        points = self.points.copy()
        points[index] = _points([[x, y]])[0]
        self.points = points
        self._learn()

    def restore(self):
        """Devuelve todos los puntos a su lugar."""
        self.points = self._home.copy()
        self._learn()

    def _learn(self):
        step, follow = self.step, self.step == self.slider.max
        self.path = pla(self.points, self._sign, max_updates=self._limit)
        self._ending = self._how_it_ends()
        n = len(self.path.picked)
        self.play.interval = int(np.clip(PLAY_MS // n, 40, 800))
        self.play.max = self.slider.max = n
        self.slider.value = n if follow else min(step, n)
        self._draw()

    def _how_it_ends(self):
        n = f"{self._limit} {'corrección' if self._limit == 1 else 'correcciones'}"
        if self.path.converged:
            return ""
        if _separable(self.points, self._sign):
            return f"se detuvo en {n} sin terminar, aunque hay una recta que separa las dos clases"
        return f"no termina: ninguna recta separa las dos clases, y se detuvo en {n}"

    def _state(self):
        """La corrección actual: cuál es, qué punto la causó, w, b y cuáles están mal clasificados."""
        path = self.path                         # one look: another thread may be putting a new one
        step = min(self.step, len(path.picked))
        picked = int(path.picked[step - 1]) if step else None
        z = _with_ones(self.points) @ path.weights[step]                # as `pla` does it, to the last bit
        wrong = np.sign(z) != self._sign
        b, *w = self._eta * path.weights[step]
        return step, picked, np.array(w), float(b), wrong

    def summary(self):
        """La corrección actual en una línea: los pesos, los errores y si el algoritmo terminó."""
        step, _, w, b, wrong = self._state()
        end = self._ending or ("" if wrong.any() else "terminó: ya no hay errores")
        return (f"corrección {step} de {self.slider.max}: w = {_pair(w)}, b = {_number(b)}; "
                f"mal clasificados {wrong.sum()} de {len(wrong)}{'; ' if end else ''}{end}")

    def description(self):
        """Lo que se ve, en palabras: los puntos, la recta y el punto que causó la última corrección."""
        _, picked, w, b, wrong = self._state()
        groups = [f"{(self._sign == sign).sum()} de {name} ({mark})"
                  for sign, name, mark in zip((-1, 1), self._classes, MARKS)]
        text = f"{len(wrong)} puntos, {groups[0]} y {groups[1]}; {self.summary()}."
        if picked is not None:
            name = self._classes[int(self._sign[picked] > 0)]
            text += (f" Causó la corrección el punto {picked}, de {name}, "
                     f"que está en {_pair(self.points[picked])}.")
        text += f" {self._notice(w, b)}" if not w.any() else (
            f" El vector w es perpendicular a la recta y señala el lado de {self._classes[1]}.")
        moved = int((self.points != self._home).any(axis=1).sum())
        return text + (f" Puntos que cambiaron de lugar: {moved}." if moved else "")

    def _notice(self, w, b):
        """Por qué no se ve una recta; vacío si la hay."""
        if w.any():
            return ""
        if b == 0:
            return "Todavía no hay recta: los pesos y el sesgo son cero."
        return f"No hay recta: w es cero y todos los puntos caen del lado de {self._classes[int(b > 0)]}."

    def _draw(self):
        _, picked, w, b, wrong = self._state()
        self.status.value = f"<div>{self.summary()}</div>"
        self.canvas.scene = {
            "points": self.points.tolist(), "positive": (self._sign > 0).tolist(),
            "window": _window(self._home), "features": self._features, "classes": self._classes,
            "w": w.tolist(), "b": b, "picked": picked,
            "wrong": np.flatnonzero(wrong).tolist() if w.any() or b else [],
            "notice": self._notice(w, b), "description": self.description(),
        }

    def picture(self):
        """El estado actual como PNG, para donde no hay núcleo."""
        from mlpedu import plots  # here: the object itself needs no matplotlib
        _, _, w, b, _ = self._state()
        names = {"feature_names": self._features, "class_names": self._classes}
        if not w.any():
            return plots.points(self.points, self._y, **names).png()
        return plots.boundary(w, b, self.points, self._y, margin=False, **names).png()

    def _repr_mimebundle_(self, **kwargs):
        return bundle(self, self.picture(), self.description())


def _points(X):
    """X as a fresh float matrix of points of the plane: the one door where bad points are refused."""
    try:
        points = np.array(X, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("X debe contener solo números, dos por punto; "
                         f"se recibió {type(X).__name__}.") from None
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(f"X debe tener forma (n, 2), un punto del plano por fila; tiene {points.shape}. "
                         "Si hay más columnas, elige dos: X[:, 2:4].")
    if not np.isfinite(points).all():
        raise ValueError("X no puede contener NaN ni infinitos: quita esos puntos.")
    return points


def _labels(y):
    y = np.asarray(y)
    if y.dtype == object:
        y = y.astype(str)                        # text columns of pandas
    if y.ndim != 1 or (y.dtype.kind == "f" and np.isnan(y).any()):
        raise ValueError(f"y debe ser un vector con una etiqueta por punto, sin NaN; su forma es {y.shape}.")
    if len(np.unique(y)) != 2:
        raise ValueError(f"y debe tener exactamente 2 clases y tiene {len(np.unique(y))}; "
                         "haz una pregunta de sí o no, por ejemplo y == 0.")
    return y


def _two_names(names, what):
    if isinstance(names, str) or np.shape(names) != (2,):
        raise ValueError(f"{what} debe ser una lista de 2 textos; se recibió {names!r}.")
    return [str(name) for name in names]


def _positive(value, name, kind):
    if not isinstance(value, kind) or isinstance(value, bool) or not 0 < value < np.inf:
        raise ValueError(f"{name} debe ser un {'entero' if kind is Integral else 'número'} mayor que 0; "
                         f"se recibió {value!r}.")
    return value


def _with_ones(points):
    return np.column_stack([np.ones(len(points)), points])


def _separable(points, sign):
    """Whether some line has each class strictly on its side: a linear programme with no objective."""
    from scipy.optimize import linprog
    signed = sign[:, None] * _with_ones(points)
    return linprog(np.zeros(3), -signed, -np.ones(len(points)), bounds=(None, None)).status == 0


def _window(points):
    """[x0, x1, y0, y1] with some air. The first lines pass near the origin: if it is close, it is in view."""
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    low, high = np.where((low > 0) & (low < span), 0, low), np.where((high < 0) & (-high < span), 0, high)
    air = 0.15 * (high - low).max() or 0.5
    return [low[0] - air, high[0] + air, low[1] - air, high[1] + air]


def _number(value):
    return f"{round(float(value), 4) + 0.0:g}".replace("-", "−")


def _pair(values):
    return f"({', '.join(map(_number, values))})"
