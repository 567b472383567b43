"""Diez puntos, uno de ellos a voluntad, y las tres rectas que mejor se les ajustan: con MSE, con MAE y con Huber."""
from itertools import combinations

import ipywidgets as widgets
import numpy as np

from mlpedu import plots

from .bundle import CONTROL
from .explorer import Explorer

X = np.arange(1, 11.0)
Y = 1 + X + np.array([0.3, -0.4, 0.1, 0.5, -0.2, -0.5, 0.4, 0.2, -0.3, -0.1])
WIDE = {"description_width": "min(160px, 45%)"}


def least_squares(x, y, weight=None):
    """La recta (ordenada al origen, pendiente) de menor suma de w·(error)²."""
    A = np.column_stack([np.ones_like(x), x])
    W = np.ones_like(x) if weight is None else weight
    return np.linalg.solve(A.T @ (A * W[:, None]), A.T @ (W * y))


def least_absolute(x, y):
    """La recta de menor suma de |error|: siempre hay una que pasa por dos de los puntos, y aquí se prueban todas.

    Ejemplos
    --------
    >>> least_absolute(np.array([0.0, 1, 2, 3]), np.array([0.0, 1, 2, 30])).tolist()
    [0.0, 1.0]
    """
    lines = []
    for i, j in combinations(range(len(x)), 2):
        if x[i] != x[j]:
            slope = (y[j] - y[i]) / (x[j] - x[i])
            lines.append((y[i] - slope * x[i], slope))
    return np.array(min(lines, key=lambda line: np.abs(line[0] + line[1] * x - y).sum()))


def least_huber(x, y, delta, rounds=200):
    """La recta de menor pérdida de Huber: mínimos cuadrados que se repiten, con peso δ/|e| para los errores grandes."""
    line = least_absolute(x, y)
    for _ in range(rounds):
        error = np.abs(line[0] + line[1] * x - y)
        new = least_squares(x, y, delta / np.maximum(error, delta))
        if np.abs(new - line).max() < 1e-10:
            break
        line = new
    return new


class OutlierExplorer(Explorer):
    """Controles para el valor de un punto, su lugar y la δ de Huber, y las tres rectas que resultan.

    Parámetros
    ----------
    value : float
        Dónde empieza el punto que se mueve, de −20 a 40.
    position : int
        Cuál de los diez puntos se mueve, de 1 a 10.
    delta : float
        La δ de Huber al empezar, de 0.1 a 40.

    Ejemplos
    --------
    >>> explorer = OutlierExplorer(value=30)
    >>> float(explorer.at_ten()["MAE"].round(1))
    11.2
    >>> explorer.value.value = 40
    >>> float(explorer.at_ten()["MAE"].round(1))
    11.2
    """

    def __init__(self, value=30.0, position=10, delta=1.0):
        self.value = widgets.FloatSlider(value=value, min=-20, max=40, step=1, description="altura del punto",
                                         style=WIDE, layout=CONTROL)
        self.position = widgets.IntSlider(value=position, min=1, max=10, description="cuál se mueve (x)",
                                          style=WIDE, layout=CONTROL)
        self.delta = widgets.FloatLogSlider(value=delta, min=-1, max=np.log10(40), step=0.1, description="δ de Huber",
                                            readout_format=".2g", style=WIDE, layout=CONTROL)
        super().__init__(self.value, self.position, self.delta)

    def lines(self):
        """Las tres rectas: {nombre: (ordenada al origen, pendiente)}."""
        y = self._heights()
        return {"MSE": least_squares(X, y), "MAE": least_absolute(X, y), "Huber": least_huber(X, y, self.delta.value)}

    def at_ten(self):
        """Qué predice cada recta en x = 10."""
        return {name: line[0] + line[1] * 10 for name, line in self.lines().items()}

    def _heights(self):
        y = Y.copy()
        y[self.position.value - 1] = self.value.value
        return y

    def _draw(self, change=None):
        lines = self.lines()
        plot = plots.fitted_lines(X, self._heights(), lines, outliers=[self.position.value - 1], ylim=(-22, 42))
        self.image.value, self.description_text = plot.png(), plot.description
        cells = "".join(f"<tr><td>{name}</td><td>{slope:.2f}</td><td><b>{start + slope * 10:.2f}</b></td></tr>"
                        for name, (start, slope) in lines.items())
        self.status.value = ("<table><tr><th>pérdida</th><th>pendiente</th><th>predicción en x = 10</th></tr>"
                             f"{cells}</table>")
