"""Una neurona viva muy simplificada: reúne pulsos, se le escurre el potencial y dispara si llega al umbral.

Es el modelo de integración y disparo con fuga, de Lapicque (1907), con pulsos de entrada a intervalos fijos.
"""
import ipywidgets as widgets
import numpy as np

from mlpedu import plots

from .bundle import CONTROL
from .explorer import Explorer

STEP, SPAN, LEAK, EXCITATION = 0.5, 200.0, 20.0, 0.3      # ms, ms, ms, and what one pulse adds
WIDE = {"description_width": "min(150px, 45%)"}


def membrane(interval, inhibition=0.0, threshold=1.0):
    """Instantes (ms) y potencial de la neurona.

    Parámetros
    ----------
    interval : ms entre dos pulsos excitadores.
    inhibition : cuánto resta el pulso inhibidor que llega a la mitad de cada intervalo.
    threshold : potencial con el que dispara; después vuelve a 0.

    Ejemplos
    --------
    >>> times, potential = membrane(interval=5)
    >>> len(times), int((potential >= 1).sum()) > 0
    (401, True)
    """
    times = np.arange(0, SPAN + STEP / 2, STEP)
    every, potential = round(interval / STEP), np.zeros(len(times))
    for i in range(1, len(times)):
        before = 0.0 if potential[i - 1] >= threshold else potential[i - 1]
        pulse = EXCITATION * (i % every == 0) - inhibition * (i % every == every // 2)
        potential[i] = before * (1 - STEP / LEAK) + pulse
    return times, potential


class SpikeExplorer(Explorer):
    """Controles para el intervalo entre pulsos, la inhibición y el umbral, y el potencial que resulta.

    Ejemplos
    --------
    >>> explorer = SpikeExplorer()
    >>> explorer.interval.value = 40
    >>> explorer.description()
    'En 200 ms la neurona no dispara.'
    """

    def __init__(self):
        def slider(name, value, low, high, step):
            return widgets.FloatSlider(value=value, min=low, max=high, step=step, description=name, style=WIDE,
                                       layout=CONTROL)
        self.interval = slider("entre pulsos (ms)", 4, 2, 40, 1)
        self.inhibition = slider("inhibición", 0, 0, 0.4, 0.05)
        self.threshold = slider("umbral", 1, 0.5, 2, 0.1)
        super().__init__(self.interval, self.inhibition, self.threshold)

    def _plot(self):
        times, potential = membrane(self.interval.value, self.inhibition.value, self.threshold.value)
        return plots.membrane_potential(times, potential, self.threshold.value)

    def _draw(self, change=None):
        plot = self._plot()
        self.image.value, self.status.value = plot.png(), plot.description
