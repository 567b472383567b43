"""Carreras: la misma red con una sola cosa distinta en cada carril, entrenando a la par."""
import threading

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from mlpedu.names import find
from mlpedu.widgets.bundle import bundle

from .canvas import joined, pack
from .controls import CALM, button, row
from .frames import finite
from .labels import LABELS
from .maps import Maps
from .model import Model
from .player import Player
from .words import result_words

RACES = {                                        # what changes from lane to lane: its values
    "optimizer": ("sgd", "momentum", "adam"),
    "activation": ("tanh", "relu", "sigmoid", "linear"),
    "initializer": ("original", "glorot_uniform", "he_uniform", "zeros"),
    "learning_rate": (0.003, 0.03, 0.3, 3.0),
    "hidden": ((2,), (4,), (8,), (8, 8)),
}
NAMES = {"optimizer": "optimizador", "activation": "activación", "initializer": "pesos iniciales",
         "learning_rate": "tasa de aprendizaje", "hidden": "capas ocultas"}


class RaceCanvas(anywidget.AnyWidget):
    """El dibujo de una carrera: un mapa por carril y sus curvas juntas."""
    _esm = joined("base.js", "chart.js", "page.js", "race.js")
    scene = traitlets.Dict().tag(sync=True)
    frame = traitlets.Bytes(b"").tag(sync=True)

    def __repr__(self):
        return "RaceCanvas()"


class Race(widgets.VBox):
    """Varias redes que solo se distinguen en un ajuste, entrenadas época por época a la par.

    Parámetros
    ----------
    field : "optimizer", "activation", "initializer", "learning_rate" o "hidden"
        Qué cambia de carril a carril.
    values : los valores, de dos a cuatro; None para los de `RACES`
    state, changes : lo demás, igual en todos los carriles, como en `Playground`; `epochs` entrena antes de mostrar

    Atributos
    ---------
    models : list de Model, uno por carril

    Errores
    -------
    ValueError
        Si el ajuste no es de los que corren, no van de dos a cuatro valores o alguno no se puede.

    Ejemplos
    --------
    >>> race = Race("optimizer", dataset="xor")
    >>> race.step(3)
    >>> [model.epoch for model in race.models]
    [3, 3, 3]
    """

    def __init__(self, field="optimizer", values=None, state=None, **changes):
        self.field, self.values = field, tuple(values or find(RACES, field, "el ajuste que corre"))
        if field not in RACES or not 2 <= len(self.values) <= 4:
            raise ValueError(f"Corren de dos a cuatro valores de uno de {', '.join(RACES)}; llegó {field!r} con "
                             f"{len(self.values)}.")
        self.models = [Model(state, **changes, **{field: value}) for value in self.values]
        self.maps = [Maps(model) for model in self.models]
        self.lock, self.number, self.calm = threading.RLock(), 0, False
        self.player = Player(self.advance, pause=lambda: CALM[2] * self.calm, done=self.refresh)
        self.canvas = RaceCanvas()
        self.canvas.on_msg(self.heard)
        super().__init__([self.buttons(), self.canvas])
        self.add_class("mlpedu-playground")     # where page.js looks for the controls
        self.refresh()

    def buttons(self):
        self.play = button("Reproducir", "Play, pause: entrena los carriles a la par", self.toggle, "play", "130px")
        return row(self.play, button("Época", "Step: una época en cada carril", self.step, "step-forward"),
                   button("Reiniciar", "Reset: los mismos pesos iniciales", lambda: self.do("reset"), "undo"),
                   button("Otros pesos", "New weights: otros pesos iniciales, los mismos en cada carril",
                          lambda: self.do("new_weights"), "random"))

    def toggle(self):
        """Reproduce o pausa."""
        with self.lock:
            self.player.toggle()
            self.refresh()

    def step(self, epochs=1):
        """Pausa y entrena épocas en cada carril."""
        self.do("step", epochs)

    def do(self, name, *args):
        self.player.stop()
        with self.lock:
            for model in self.models:
                getattr(model, name)(*args)
            self.refresh()

    def advance(self):
        with self.lock:
            going = [model for model in self.models if not model.notice]         # who diverged stays where it fell
            for model in going:
                model.step(CALM[1] if self.calm else 1)
            self.send()
            return self.number if going else None

    def heard(self, _, content, buffers):
        self.calm = content["calm"]
        self.player.drawn(content["n"])

    def refresh(self):
        with self.lock:
            playing = self.player.running
            self.play.description, self.play.icon = ("Pausa", "pause") if playing else ("Reproducir", "play")
            data = self.models[0].data
            self.canvas.scene = {
                "names": self.names(), "classes": self.models[0].state.n_classes, "describe": self.description(),
                "points": np.column_stack([data.points, data.labels])[:data.n_train].round(3).tolist()}
            self.send()

    def send(self):
        """Manda un cuadro: los mapas y las curvas de entrenamiento de todos los carriles."""
        self.number += 1
        longest = max(len(model.history.rows) for model in self.models)
        curves = np.stack([model.history.curves(n=longest)[0] for model in self.models])
        lanes = [{"epoch": model.epoch, "train": finite(model.loss("train")), "score": finite(model.score("train")),
                  "notice": model.notice} for model in self.models]
        large = np.stack([maps.draw()[1] for maps in self.maps])
        self.canvas.frame = pack({"n": self.number, "lanes": lanes}, maps=large, curves=curves)

    def names(self):
        """Cómo se llama cada carril."""
        if self.field in LABELS:
            return [LABELS[self.field][value][0] for value in self.values]
        if self.field == "hidden":
            return ["-".join(map(str, value)) if value else "ninguna" for value in self.values]
        return [f"{value:g}" for value in self.values]

    def description(self):
        """Lo que se ve, en palabras."""
        results = [result_words(model)[0] for model in self.models]
        lanes = [f"{name}: {result[0].lower()}{result[1:]}" for name, result in zip(self.names(), results)]
        epoch = max(model.epoch for model in self.models)
        return f"Carrera de {NAMES[self.field]}, época {epoch}. {' '.join(lanes)}"

    def picture(self):
        """La carrera como PNG."""
        from mlpedu import plots
        curves = {name: model.history.curves()[0] for name, model in zip(self.names(), self.models)}
        epochs = {name: np.linspace(0, model.history.rows[-1][0], len(curves[name]))
                  for name, model in zip(self.names(), self.models)}
        return plots.curves({name: (epochs[name], curves[name]) for name in curves}, xlabel="época",
                            ylabel="pérdida de entrenamiento").png()

    def _repr_mimebundle_(self, **kwargs):
        return bundle(self, self.picture(), self.description())

    def __repr__(self):
        return "Race()"
