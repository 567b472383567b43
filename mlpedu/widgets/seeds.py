"""La misma red con otra semilla: qué frontera encuentra y cuántas semillas aciertan según el ancho."""
import warnings

import ipywidgets as widgets
import numpy as np

from mlpedu import plots
from mlpedu.estimators import MLPClassifier

from .bundle import CONTROL
from .explorer import Explorer

X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
WIDEST, SEEDS = 6, 20
WIDE = {"description_width": "min(130px, 45%)"}


def train(width, seed):
    """Una red que aprendió XOR (unos 8 ms)."""
    model = MLPClassifier((width,), activation="tanh", solver="lbfgs", alpha=1e-5, max_iter=300, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")                   # some seeds end in a valley without a way out: they are shown
        return model.fit(X, Y)


class SeedExplorer(Explorer):
    """Controles para el ancho de la capa oculta y la semilla de una red que aprende XOR con L-BFGS.

    Las redes, una por ancho y semilla, se entrenan al crear el objeto: un segundo, y después cada dibujo es inmediato.

    Ejemplos
    --------
    >>> explorer = SeedExplorer()
    >>> explorer.width.value = 1
    >>> explorer.solved()
    0
    """

    def __init__(self):
        self.width = widgets.IntSlider(value=2, min=1, max=WIDEST, description="neuronas ocultas", style=WIDE,
                                       layout=CONTROL)
        self.seed = widgets.IntSlider(value=0, min=0, max=SEEDS - 1, description="semilla", style=WIDE, layout=CONTROL)
        self._nets = {(width, seed): train(width, seed) for width in range(1, WIDEST + 1) for seed in range(SEEDS)}
        self._solved = {width: sum(self.net(width, seed).score(X, Y) == 1 for seed in range(SEEDS))
                        for width in range(1, WIDEST + 1)}
        super().__init__(self.width, self.seed)

    def net(self, width, seed):
        """La red de ese ancho y esa semilla."""
        return self._nets[width, seed]

    def solved(self):
        """Cuántas semillas aciertan los cuatro puntos con el ancho elegido."""
        return self._solved[self.width.value]

    def _draw(self, change=None):
        net, solved = self.net(self.width.value, self.seed.value), self.solved()
        self.image.value = plots.decision_regions(net, X, Y, resolution=120).png()
        right = f"Esta semilla acierta {round(4 * net.score(X, Y))} de 4 puntos."
        self.status.value = f"{right} Con este ancho, <b>{solved} de {SEEDS}</b> semillas aciertan los cuatro."
        # In words, so that the stored text does not depend on the machine where a seed barely fails.
        many = "ninguna" if solved == 0 else "todas" if solved == SEEDS else "algunas sí y otras no"
        neurons = plots.words.count(self.width.value, "neurona oculta", "neuronas ocultas")
        self.description_text = (f"La frontera de una red con {neurons}. {right} "
                                 f"De las {SEEDS} semillas, aciertan los cuatro: {many}.")
