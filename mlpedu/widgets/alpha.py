"""La fuerza de la regularización a la mano: cómo cambia la frontera y qué pasa con las dos exactitudes."""
import warnings

import ipywidgets as widgets
import numpy as np

from mlpedu import MLPClassifier, plots

from .bundle import CONTROL
from .explorer import Explorer

ALPHAS = (1e-5, 1e-3, 1e-2, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)


class AlphaExplorer(Explorer):
    """Un control para alpha, y la frontera y las exactitudes de una red ya entrenada con ese valor.

    Las redes, de dos capas de 30 neuronas, se entrenan al crear el objeto.

    Parámetros
    ----------
    X, y : los puntos de entrenamiento, en el plano, y su clase
    X_validation, y_validation : los que se apartaron

    Ejemplos
    --------
    >>> from mlpedu.datasets import make_moons
    >>> learn, check = make_moons(60, noise=0.3), make_moons(60, noise=0.3, random_state=1)
    >>> explorer = AlphaExplorer(learn.data, learn.target, check.data, check.target)
    >>> explorer.alpha.value = 100.0
    >>> explorer.norm() < 0.1
    True
    """

    def __init__(self, X, y, X_validation, y_validation):
        self.X, self.y, self.validation = np.asarray(X), np.asarray(y), (X_validation, y_validation)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.models = {alpha: self.train(alpha) for alpha in ALPHAS}
        options = [(f"{alpha:g}" if alpha >= 1e-3 else "0.00001", alpha) for alpha in ALPHAS]
        self.alpha = widgets.SelectionSlider(options=options, value=0.1, description="alpha",
                                             continuous_update=False, layout=CONTROL)
        super().__init__(self.alpha)

    def train(self, alpha):
        """Una red con ese alpha, siempre con los mismos pesos iniciales."""
        return MLPClassifier((30, 30), alpha=alpha, learning_rate_init=0.02, max_iter=400, tol=0,
                             n_iter_no_change=400, random_state=0).fit(self.X, self.y)

    def scores(self):
        """Exactitud de entrenamiento y de validación."""
        model = self.models[self.alpha.value]
        return model.score(self.X, self.y), model.score(*self.validation)

    def norm(self):
        """El tamaño de los pesos: la raíz de la suma de sus cuadrados."""
        return float(np.sqrt(sum((W ** 2).sum() for W in self.models[self.alpha.value].coefs_)))

    def _draw(self, change=None):
        model = self.models[self.alpha.value]
        self.image.value = plots.decision_regions(model, self.X, self.y, resolution=70).png()
        training, validation = self.scores()
        self.status.value = (f"Con alpha = {self.alpha.label}: entrenamiento {training:.2f}, validación "
                             f"{validation:.2f}, distancia {training - validation:.2f}. "
                             f"Los pesos miden {self.norm():.1f}.")
