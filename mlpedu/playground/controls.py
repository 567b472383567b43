"""Los controles del playground: rótulos en español y, al señalarlos, el término inglés."""
import ipywidgets as widgets

from . import state as limits
from .labels import LABELS

WRAP = {"flex_flow": "row wrap", "align_items": "center"}
FIELDS = {"grid_template_columns": "repeat(auto-fill, minmax(230px, 1fr))", "grid_gap": "0 8px"}
LABEL = {"description_width": "88px"}
AUTO = {"width": "auto"}
TIPS = {                                         # field of State: label, tooltip
    "dataset": ("datos", "Data: los puntos que se aprenden"),
    "noise": ("ruido %", "Noise: cuánto se ensucian los datos"),
    "train_share": ("entrena %", "Ratio of training to test data: qué parte entrena; el resto solo mide"),
    "batch_size": ("lote", "Batch size: cuántos puntos por paso"),
    "learning_rate": ("tasa", "Learning rate: cuánto se avanza en cada paso; cambia sin perder lo aprendido"),
    "activation": ("activación", "Activation: la de las neuronas ocultas"),
    "penalty": ("penalización", "Regularization: un precio por los pesos grandes"),
    "penalty_rate": ("su tasa", "Regularization rate"),
    "loss": ("pérdida", "Loss: qué se minimiza"),
    "optimizer": ("optimizador", "Optimizer: cómo se usa el gradiente"),
    "dropout": ("dropout", "Dropout: fracción de neuronas ocultas que se apaga al azar en cada paso"),
    "initializer": ("pesos inic.", "Weight initialization: de dónde salen los pesos iniciales"),
}
SLIDERS = {"noise": (0, 50, 5), "train_share": (10, 90, 10), "batch_size": (1, 30, 1)}
NUMBERS = {"learning_rate": limits.RATES, "penalty_rate": limits.PENALTY_RATES,
           "dropout": tuple(k / 10 for k in range(10))}
TOOLS = {"mirar": "mirar", "● clase 0": "0", "■ clase 1": "1", "▲ clase 2": "2", "borrar": "borrar"}
TOOL_TIPS = ["Probe: explica la respuesta en ese punto", *["Draw: agrega un punto de esa clase"] * 3, "Erase"]
PALETTES = {"naranja y azul": "naranja-azul", "violeta y verde": "violeta-verde", "grises": "grises"}
SPEEDS = {                                       # what is trained between two frames, and the seconds between them
    "un lote cada medio segundo": ("batch", 1, 0.5),
    "un lote por cuadro": ("batch", 1, 0.0),
    "1 época por cuadro": ("epoch", 1, 0.0),
    "5 épocas por cuadro": ("epoch", 5, 0.0),
    "25 épocas por cuadro": ("epoch", 25, 0.0),
}

CALM = ("epoch", 15, 0.5)                        # for who asks for less motion: two frames a second, as much training


def button(text, tooltip, action, icon="", width="auto"):
    """Un botón que llama a `action()`."""
    made = widgets.Button(description=text, tooltip=tooltip, icon=icon, layout={"width": width})
    made.on_click(lambda _: action())
    return made


def row(*parts):
    return widgets.HBox(parts, layout=WRAP)


def check(text, tooltip):
    return widgets.Checkbox(description=text, tooltip=tooltip, indent=False, layout=AUTO)


class Controls:
    """Los controles de un playground. `show` los pone como está el modelo, sin que avisen.

    Atributos
    ---------
    above, below : las filas que van antes y después del dibujo
    fields : dict de ajuste de `State` a control;  features : dict de entrada a botón
    speed, stop_at, past, tool : controles que no son del estado
    """

    def __init__(self, playground):
        self.playground, self.quiet = playground, False
        self.fields = {name: self.field(name) for name in TIPS}
        self.above = [self.training_row(), widgets.GridBox(list(self.fields.values()), layout=FIELDS),
                      self.network_row()]
        for part in self.above[1:]:
            part.add_class("mlpedu-playground-later")        # on a phone they go below the drawing, see canvas.css
        self.below = self.looking_rows()

    def when(self, control, action):
        """Llama a `action(valor)` cuando alguien mueve el control."""
        def moved(change):
            with self.playground.lock:           # or another thread's `quiet` would swallow what a person chose
                if not self.quiet:
                    action(change.new)
        control.observe(moved, names="value")
        return control

    def choose(self, control, name):
        return self.when(control, lambda value: self.playground.choose(**{name: value}))

    def field(self, name):
        """El control de un ajuste."""
        text, tip = TIPS[name]
        look = {"description": text, "tooltip": tip, "style": LABEL, "layout": AUTO}
        if name in limits.CHOICES:
            options = [(LABELS[name][value][0], value) for value in limits.CHOICES[name]]
            return self.choose(widgets.Dropdown(options=options, **look), name)
        if name in SLIDERS:
            low, high, step = SLIDERS[name]
            return self.choose(widgets.IntSlider(min=low, max=high, step=step, **look), name)
        return self.choose(widgets.Dropdown(options=[(f"{value:g}", value) for value in NUMBERS[name]], **look), name)

    def training_row(self):
        pg = self.playground
        self.play = button("Reproducir", "Play, pause: entrena sin parar (espacio en el dibujo)", pg.toggle, "play",
                           "130px")
        self.speed = widgets.Dropdown(options=list(SPEEDS), value="1 época por cuadro", description="velocidad",
                                      tooltip="Speed: cuánto se entrena entre dos cuadros",
                                      layout={"width": "min(100%, 280px)"})
        self.stop_at = widgets.BoundedIntText(max=10 ** 6, description="parar en", layout={"width": "170px"},
                                              tooltip="Stop at epoch: en qué época parar; 0 es nunca")
        return row(
            self.play,
            button("Época", "Step: una época (s en el dibujo)", pg.step, "step-forward"),
            button("Lote", "One batch: un solo paso (b en el dibujo)", lambda: pg.pause_and("step_batch"),
                   "caret-right"),
            button("Reiniciar", "Reset: los mismos pesos iniciales (r en el dibujo)", lambda: pg.pause_and("reset"),
                   "undo"),
            button("Otros pesos", "New weights: otros pesos iniciales", lambda: pg.do("new_weights"), "random"),
            button("Otros datos", "Regenerate: otros puntos del mismo conjunto", lambda: pg.do("new_data"), "random"),
            self.speed, self.stop_at)

    def network_row(self):
        pg = self.playground
        self.features = {name: widgets.ToggleButton(description=LABELS["features"][name][0], layout=AUTO,
                                                    tooltip=LABELS["features"][name][1]) for name in limits.FEATURES}
        self.layers = [widgets.BoundedIntText(min=1, max=limits.MOST_NEURONS, description=f"capa {k}",
                                              style={"description_width": "auto"}, layout={"width": "104px"},
                                              tooltip=f"Neurons: cuántas tiene la capa oculta {k}")
                       for k in range(1, limits.MOST_LAYERS + 1)]
        for control in self.features.values():
            self.when(control, lambda _: pg.choose(features=tuple(n for n, on in self.features.items() if on.value)))
        for control in self.layers:
            self.when(control, lambda _: pg.choose(hidden=tuple(layer.value for layer in self.layers_box.children)))
        self.layers_box = row()
        return row(
            widgets.Label("entradas"), row(*self.features.values()), widgets.Label("capas ocultas"),
            button("− capa", "Remove layer: quita la última", lambda: pg.choose(hidden=pg.model.state.hidden[:-1])),
            button("+ capa", "Add layer: agrega una de dos neuronas",
                   lambda: pg.choose(hidden=(*pg.model.state.hidden, 2))), self.layers_box)

    def looking_rows(self):
        pg = self.playground
        self.past = self.when(widgets.IntSlider(max=1, description="volver a", layout={"width": "min(100%, 340px)"},
                                                tooltip="History: la red como estaba en esa época"),
                              pg.back)
        self.show_test = self.choose(check("ver los datos de prueba", "Show test data"), "show_test")
        self.discretize = self.choose(check("discretizar", "Discretize output: solo los signos"), "discretize")
        self.gradients = check("gradientes en las líneas", "Gradients: hacia dónde va a moverse cada peso")
        self.palette = widgets.Dropdown(options=PALETTES, description="colores", tooltip="Colors",
                                        layout={"width": "220px"})
        self.tool = widgets.ToggleButtons(options=TOOLS, description="clic en el plano", tooltips=TOOL_TIPS,
                                          style={"button_width": "auto", "description_width": "auto"})
        for control, name in ((self.gradients, "gradients"), (self.palette, "palette"), (self.tool, "tool")):
            self.when(control, lambda value, name=name: (setattr(pg.look, name, value), pg.refresh()))
        resume = button("Seguir desde aquí", "Resume: olvida lo que vino después de la época que miras",
                        lambda: pg.do("resume"))
        return [row(self.past, resume, self.show_test, self.discretize, self.gradients, self.palette), self.tool]

    def show(self):
        """Pone todo como está el modelo."""
        self.quiet = True
        try:
            self.show_state(self.playground.model.state)
            self.show_past()
            playing = self.playground.player.running
            self.play.description, self.play.icon = ("Pausa", "pause") if playing else ("Reproducir", "play")
        finally:
            self.quiet = False

    def show_past(self):
        """Pone el control de la historia; también de vez en cuando mientras se entrena."""
        model, quiet = self.playground.model, self.quiet
        self.quiet = True
        self.past.max = max(1, model.epoch)
        self.past.value = model.shown_epoch
        self.quiet = quiet

    def show_state(self, state):
        for name, control in self.fields.items():
            value = getattr(state, name)
            if name in SLIDERS:                  # a pasted state may be beyond the slider, or between two of its marks:
                value = round(value)             # the browser would send back the nearest one, as if someone chose it
                control.max, control.step = max(control.max, value), 1 if value % control.step else control.step
            elif name in NUMBERS and value not in [number for _, number in control.options]:
                control.options = sorted([*control.options, (f"{value:g}", value)], key=lambda option: option[1])
            control.value = value
        self.show_test.value, self.discretize.value = state.show_test, state.discretize
        for name, control in self.features.items():
            control.value = name in state.features
        for control, units in zip(self.layers, state.hidden):
            control.value = units
        self.layers_box.children = self.layers[:len(state.hidden)]
