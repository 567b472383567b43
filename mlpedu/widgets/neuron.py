"""Una neurona de McCulloch y Pitts con controles: cuántas sinapsis llegan, de qué clase, y cuál es el umbral.

No importa NumPy ni matplotlib: el dibujo es el SVG de `mlpedu.neurons`.
"""
import ipywidgets as widgets

from mlpedu.neurons import Circuit, Drawing, McCullochPittsNeuron

from .bundle import CONTROL, bundle

RULES = {"relativa: cada una resta 1": "relative", "absoluta: una sola silencia": "absolute"}
NOTHING = "Ninguna sinapsis llega a la neurona: ponle al menos una."
WIDE = {"description_width": "min(130px, 45%)"}


class NeuronExplorer(widgets.VBox):
    """Controles para las sinapsis de A y de B, el umbral y la clase de inhibición.

    Un número negativo de sinapsis quiere decir que son inhibidoras. La tabla y el dibujo siguen a los controles.

    Parámetros
    ----------
    a, b : int
        Sinapsis desde A y desde B al empezar, de −2 a 3.
    threshold : int
        Umbral al empezar, de 0 a 5.

    Ejemplos
    --------
    >>> explorer = NeuronExplorer(a=2, b=2)
    >>> explorer.circuit().truth_table().outputs
    [0, 1, 1, 1]
    >>> explorer.b.value = -1
    >>> explorer.circuit().truth_table().outputs
    [0, 0, 1, 0]
    """

    def __init__(self, a=1, b=1, threshold=2):
        def slider(name, value, low, high):
            return widgets.IntSlider(value=value, min=low, max=high, description=name, style=WIDE, layout=CONTROL)
        self.a = slider("sinapsis desde A", a, -2, 3)
        self.b = slider("sinapsis desde B", b, -2, 3)
        self.threshold = slider("umbral", threshold, 0, 5)
        self.inhibition = widgets.Dropdown(options=RULES, description="inhibición", style=WIDE, layout=CONTROL)
        self.picture = widgets.HTML()
        self.table = widgets.HTML()
        controls = widgets.VBox([self.a, self.b, self.threshold, self.inhibition])
        super().__init__([controls, widgets.HBox([self.picture, self.table], layout={"flex_flow": "row wrap"})])
        for control in (self.a, self.b, self.threshold, self.inhibition):
            control.observe(self._draw, names="value")
        self._draw()

    def circuit(self):
        """El circuito que dicen los controles, o `None` si ninguna sinapsis llega a la neurona."""
        synapses = {"A": self.a.value, "B": self.b.value}
        if not any(synapses.values()):
            return None
        neuron = McCullochPittsNeuron({name: n for name, n in synapses.items() if n > 0},
                                      {name: -n for name, n in synapses.items() if n < 0},
                                      threshold=self.threshold.value, inhibition=self.inhibition.value)
        return Circuit(["A", "B"], {"C": neuron})

    def _draw(self, change=None):
        circuit = self.circuit()
        if circuit is None:
            self.picture.value, self.table.value = NOTHING, ""
            return
        self.picture.value = circuit.draw().svg
        rows = "".join(f"<tr>{''.join(f'<td>{bit}</td>' for bit in inputs)}<td><b>{output}</b></td></tr>"
                       for *inputs, output in circuit.truth_table().rows)
        self.table.value = f"<table><tr><th>A</th><th>B</th><th>C</th></tr>{rows}</table>"

    def _repr_mimebundle_(self, **kwargs):
        circuit = self.circuit()
        drawing = circuit.draw() if circuit else Drawing('<svg xmlns="http://www.w3.org/2000/svg"/>', NOTHING)
        return bundle(self, drawing.svg, drawing.description)
