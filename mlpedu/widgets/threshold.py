"""El umbral que se mueve: dos histogramas de probabilidades, la matriz de confusión y sus medidas."""
import ipywidgets as widgets
import numpy as np

from mlpedu import plots

from .bundle import CONTROL
from .explorer import Explorer

WIDE = {"description_width": "min(90px, 45%)"}


def measures(p, y, threshold):
    """Las cuentas y las medidas de decir «positivo» cuando p ≥ umbral.

    Sin ningún marcado, la precisión no está definida y vale NaN; sin ningún acierto positivo, F1 vale 0.

    Ejemplos
    --------
    >>> found = measures([0.9, 0.6, 0.2], [1, 0, 1], 0.5)
    >>> found["VP"], found["FP"], found["FN"], found["VN"], found["precisión"], found["exhaustividad"]
    (1, 1, 1, 0, 0.5, 0.5)
    """
    marked, positive = np.asarray(p) >= threshold, np.asarray(y) == 1
    tp, fp = int((marked & positive).sum()), int((marked & ~positive).sum())
    fn, tn = int((~marked & positive).sum()), int((~marked & ~positive).sum())
    return {"VP": tp, "FP": fp, "FN": fn, "VN": tn, "exactitud": (tp + tn) / len(marked),
            "precisión": tp / (tp + fp) if tp + fp else float("nan"),
            "exhaustividad": tp / (tp + fn) if tp + fn else float("nan"), "F1": 2 * tp / max(2 * tp + fp + fn, 1)}


class ThresholdExplorer(Explorer):
    """Un control para el umbral, con los histogramas de las dos clases, la matriz de confusión y sus medidas.

    Parámetros
    ----------
    p : array de forma (n,)
        La probabilidad que el modelo da a la clase positiva.
    y : array de forma (n,)
        1 si el ejemplo es positivo y 0 si no.
    class_names : par de textos
        Cómo se llaman la clase negativa y la positiva.
    threshold : float
        El umbral al empezar, de 0 a 1.

    Errores
    -------
    ValueError
        Si no hay una probabilidad y una etiqueta por ejemplo, falta una clase o los nombres no son dos.

    Ejemplos
    --------
    >>> explorer = ThresholdExplorer([0.9, 0.6, 0.2, 0.1], [1, 0, 1, 0])
    >>> explorer.measures()["exhaustividad"]
    0.5
    >>> explorer.threshold.value = 0.15
    >>> explorer.measures()["exhaustividad"]
    1.0
    """

    def __init__(self, p, y, class_names=("negativo", "positivo"), threshold=0.5):
        self.p, self.y, self.class_names = plots.checks.as_numbers(p, "p"), np.asarray(y), tuple(class_names)
        if self.p.shape != self.y.shape or set(self.y.tolist()) != {0, 1}:
            raise ValueError("Se esperaban una probabilidad y una etiqueta, 0 o 1, por ejemplo, con las dos clases "
                             f"presentes; llegaron las formas {self.p.shape} y {self.y.shape}, y las etiquetas "
                             f"{np.unique(self.y).tolist()[:5]}.")
        if self.p.min() < 0 or self.p.max() > 1:
            raise ValueError("`p` debe tener probabilidades, de 0 a 1; ¿son las de decision_function?")
        if len(set(self.class_names)) != 2:
            raise ValueError(f"`class_names` debe tener dos nombres distintos; llegó {class_names!r}.")
        self.threshold = widgets.FloatSlider(value=threshold, min=0, max=1, step=0.01, description="umbral", style=WIDE,
                                             layout=CONTROL)
        super().__init__(self.threshold)

    def measures(self):
        """Las cuentas (VP, FP, FN, VN) y las medidas con el umbral del control."""
        return measures(self.p, self.y, self.threshold.value)

    def description(self):
        """Lo que se ve, en palabras."""
        found = self.measures()
        return f"{self.description_text} Con ese umbral: {self._numbers(found)}."

    def _numbers(self, found):
        def shown(value):
            return "sin definir" if np.isnan(value) else f"{value:.3f}"      # 0.896 is not yet 0.9
        return ", ".join(f"{name} {shown(found[name])}" for name in ("exactitud", "precisión", "exhaustividad", "F1"))

    def _draw(self, change=None):
        negative, positive = self.class_names
        plot = plots.histograms({negative: self.p[self.y == 0], positive: self.p[self.y == 1]}, bins=25, xlim=(0, 1),
                                marks={"umbral": self.threshold.value}, xlabel=f"probabilidad de «{positive}»")
        self.image.value, self.description_text = plot.png(), plot.description
        found = self.measures()
        self.status.value = (
            f"<table><tr><th></th><th>se dice {negative}</th><th>se dice {positive}</th></tr>"
            f"<tr><th>es {negative}</th><td>{found['VN']} (VN)</td><td>{found['FP']} (FP)</td></tr>"
            f"<tr><th>es {positive}</th><td>{found['FN']} (FN)</td><td>{found['VP']} (VP)</td></tr></table>"
            f"<p>{self._numbers(found)}</p>")
