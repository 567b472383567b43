"""Una imagen que se puede mover, aclarar y ensuciar, y lo que la red dice de ella en cada momento."""
import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np

from mlpedu import plots

from .bundle import CONTROL
from .explorer import Explorer

WIDE = {"description_width": "min(150px, 45%)"}
REACH = 8                                                 # pixels


class ImageExplorer(Explorer):
    """Controles para elegir una imagen, desplazarla y agregarle ruido; al lado, la probabilidad de cada clase.

    Parámetros
    ----------
    model : objeto con `predict`
        Recibe un lote de imágenes (n, 28, 28) y devuelve probabilidades (n, clases).
    x, y : arrays de forma (n, 28, 28) y (n,)
        Imágenes entre 0 y 1, y su clase.
    class_names : lista de textos
        El nombre de cada clase, en el orden de las probabilidades.

    Errores
    -------
    ValueError
        Si las formas no casan, o las imágenes no van de 0 a 1.

    Ejemplos
    --------
    >>> import numpy as np
    >>> sure = type("Modelo", (), {"predict": lambda self, x, verbose=0: np.array([[0.25, 0.75]])})()
    >>> explorer = ImageExplorer(sure, np.zeros((3, 28, 28)), [1, 1, 0], ["bota", "bolso"])
    >>> explorer.said()
    'bolso'
    >>> explorer.right()
    True
    """

    def __init__(self, model, x, y, class_names):
        self.model, self.class_names = model, list(class_names)
        self.x, self.y = plots.checks.as_numbers(x, "x", ndim=3), np.asarray(y)
        self._check()
        self._noise = np.random.default_rng(0).normal(size=self.x.shape[1:])

        def slider(name, low, high, value=0, step=1, kind=widgets.IntSlider):
            return kind(value=value, min=low, max=high, step=step, description=name, style=WIDE, layout=CONTROL)
        self.index = slider("imagen", 0, len(self.x) - 1)
        far = min(REACH, *self.x.shape[1:])                # beyond its own size nothing is left of it
        self.dx, self.dy = slider("a la derecha (px)", -far, far), slider("hacia abajo (px)", -far, far)
        self.noise = slider("ruido", 0, 1, 0.0, 0.05, widgets.FloatSlider)
        super().__init__(self.index, self.dx, self.dy, self.noise)

    def _check(self):
        if self.x.min() < 0 or self.x.max() > 1:
            raise ValueError(f"`x` debe tener valores entre 0 y 1; van de {self.x.min():g} a {self.x.max():g}. Si son "
                             "de 0 a 255, divide entre 255.")
        if self.y.shape != self.x.shape[:1]:
            raise ValueError(f"`y` debe tener una clase por imagen, {len(self.x)}; llegó la forma {self.y.shape}.")
        given = np.asarray(self.model.predict(self.x[:1].astype("float32"), verbose=0)).shape
        if given != (1, len(self.class_names)):
            raise ValueError(f"`model` debe dar una probabilidad por cada nombre de `class_names`, "
                             f"{len(self.class_names)}; dio la forma {given} con una imagen.")

    def picture(self):
        """La imagen elegida, con el desplazamiento y el ruido de los controles; lo que entra por el borde es blanco."""
        source, dx, dy = self.x[self.index.value], self.dx.value, self.dy.value
        moved = np.zeros_like(source)
        rows, columns = source.shape
        moved[max(dy, 0):rows + min(dy, 0), max(dx, 0):columns + min(dx, 0)] = \
            source[max(-dy, 0):rows + min(-dy, 0), max(-dx, 0):columns + min(-dx, 0)]
        return np.clip(moved + self.noise.value * self._noise, 0, 1)

    def probabilities(self):
        """Lo que la red da a cada clase para la imagen que se ve."""
        return np.asarray(self.model.predict(self.picture()[None].astype("float32"), verbose=0))[0]

    def said(self):
        """El nombre de la clase más probable."""
        return self.class_names[int(self.probabilities().argmax())]

    def right(self):
        """Si la red acierta la imagen que se ve."""
        return self.said() == self.class_names[int(self.y[self.index.value])]

    def description(self):
        """Qué se ve y qué dice la red, en una frase."""
        truth = self.class_names[int(self.y[self.index.value])]
        moved = f"desplazada ({self.dx.value}, {self.dy.value}) píxeles, con ruido {self.noise.value:.2f}"
        verdict = "Acierta" if self.right() else "Se equivoca"
        return f"Imagen {self.index.value}, {moved}: es «{truth}» y la red dice «{self.said()}». {verdict}."

    def _draw(self, change=None):
        p, truth = self.probabilities(), int(self.y[self.index.value])
        with plt.style.context(plots.plot.STYLE):
            figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.2), width_ratios=(1, 1.15))
            left.imshow(self.picture(), cmap="Greys", vmin=0, vmax=1)
            left.spines[:].set_visible(True)
            left.set(xticks=[], yticks=[], title=f"es «{self.class_names[truth]}»")
            colors = [plots.words.GREEN if k == truth else plots.words.GREY for k in range(len(p))]
            right.barh(range(len(p)), p, color=colors)
            right.set(yticks=range(len(p)), yticklabels=self.class_names, xlim=(0, 1), xlabel="probabilidad")
            right.invert_yaxis()
            figure.set_gid(plots.plot.OWN)
            self.image.value = plots.Plot(left, "").png()
        self.status.value = self.description()
