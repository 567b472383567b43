"""El playground en la pantalla: controles, lienzo y cajones, alrededor de un `Model`.

Aquí no se calcula nada: cada control llama al modelo y manda un cuadro. JupyterLab puede atender los controles en otro
hilo mientras se entrena, así que todo lo que toca el modelo lo hace con el candado puesto.
"""
import math
import threading
import time
from collections import deque
from contextlib import contextmanager

import ipywidgets as widgets

from mlpedu.names import find
from mlpedu.widgets.bundle import bundle

from .canvas import Canvas
from .controls import CALM, SPEEDS, Controls
from .frames import Look, frame, scene
from .maps import Maps
from .model import Model
from .panels import panels
from .picture import picture
from .player import Player
from .starts import STARTS
from .state import State
from .words import describe, spoken

LONG = 300                                       # epochs from which a person waits enough to be told
QUIET = 3.0                                      # seconds between two spoken states while it trains


class Playground(widgets.VBox):
    """Abre el playground: elige datos y red, entrena y mira por dentro.

    Parámetros
    ----------
    state : State o el texto de uno, o None para empezar como el Playground de TensorFlow
    start : nombre de un experimento de `mlpedu.playground.starts`
    changes : ajustes de `State`, como `dataset="spiral"` o `epochs=100`

    Atributos
    ---------
    model : Model, lo mismo sin pantalla
    look : Look, qué se está mirando
    timings : los últimos cuadros, [segundos entrenando, mandando, dibujando en el navegador]

    Errores
    -------
    ValueError
        Si un ajuste no existe o está fuera de lo posible.

    Ejemplos
    --------
    >>> playground = Playground(dataset="xor", hidden=(3,))
    >>> playground.step()
    >>> playground.model.epoch
    1
    """

    def __init__(self, state=None, *, start=None, **changes):
        if start is not None:
            chosen = find(STARTS, start, "el experimento")
            state, changes = state or chosen.state, {"epochs": chosen.epochs, **changes}
        self.model, self.look, self.lock = Model(state, **changes), Look(), threading.RLock()
        self.number, self.calm, self.said, self.said_at, self.listeners = 0, False, "", 0.0, []
        self.timings = deque(maxlen=600)
        self.player = Player(self.advance, pause=lambda: self.pace()[2], done=self.refresh)
        self.canvas, self.maps = Canvas(), Maps(self.model)
        self.canvas.on_msg(self.heard)
        self.controls = Controls(self)
        super().__init__([*self.controls.above, self.canvas, *self.controls.below, panels(self)])
        self.add_class("mlpedu-playground")     # where page.js looks for the controls
        self.refresh()

    # ---- What a person asks for

    @contextmanager
    def touching(self):
        """Todo cambio del modelo pasa por aquí: con candado, y si no se puede, el aviso queda a la vista."""
        with self.lock:
            try:
                yield self.model
            except ValueError as error:
                self.model.notice = str(error)
            self.refresh()

    def do(self, name, *args, **changes):
        """Llama a un método del modelo."""
        with self.touching() as model:
            getattr(model, name)(*args, **changes)

    def choose(self, **changes):
        """Cambia ajustes de `State`."""
        self.do("change", **changes)

    def load(self, state, **changes):
        """Empieza de nuevo con otro estado, o con su texto."""
        with self.touching():
            self.player.stop()
            state = (State.from_text(state) if isinstance(state, str) else state or State()).change(**changes)
            if state.epochs > LONG:
                self.model.notice = f"Entrenando {state.epochs} épocas…"
                self.send()
            self.model = Model(state)
            self.look.node = self.look.point = None

    def toggle(self):
        """Reproduce o pausa."""
        with self.lock:
            self.player.toggle()
            self.refresh()

    def step(self, epochs=1):
        """Pausa y entrena épocas."""
        self.pause_and("step", epochs)

    def pause_and(self, name, *args):
        self.player.stop()
        self.do(name, *args)

    def back(self, epoch):
        """Pausa y muestra la red como estaba en esa época, o en la foto más cercana."""
        self.player.stop()
        with self.touching() as model:
            shown, stride = model.shown_epoch, model.history.stride
            model.go(epoch)
            if model.shown_epoch == shown:       # a key moves the control by one, and photos may be farther apart
                model.go(shown + (stride if epoch > shown else -stride))

    # ---- While it plays

    def pace(self):
        """Qué se entrena entre dos cuadros: épocas o lotes, cuántos, y los segundos que deben pasar."""
        return CALM if self.calm else SPEEDS[self.controls.speed.value]

    def advance(self):
        """Entrena lo que toca y manda un cuadro: su número, o None si hay que parar."""
        with self.lock:
            began, model = time.perf_counter(), self.model
            unit, times, _ = self.pace()
            stop_at = self.controls.stop_at.value or math.inf
            if model.epoch >= stop_at:
                model.notice = f"Ya pasó la época {stop_at}: cambia «parar en», o reinicia."
                return None
            if unit == "batch":
                model.step_batch()
            else:
                model.step(int(min(times, stop_at - model.epoch)))
            trained = time.perf_counter()
            self.send()
            self.timings.append([trained - began, time.perf_counter() - trained, math.nan])
            arrived = model.epoch >= stop_at and model.at == 0
            return None if model.notice or arrived else self.number

    # ---- What the browser says

    def heard(self, _, content, buffers):
        """Atiende un mensaje del lienzo."""
        kind = content["kind"]
        if kind == "drawn":
            self.drawn(content)
        elif kind == "key":
            {"play": self.toggle, "step": self.step, "batch": lambda: self.pause_and("step_batch"),
             "reset": lambda: self.pause_and("reset")}[content["name"]]()
        elif kind in ("hover", "probe"):         # nothing changes but what is shown
            with self.lock:
                if kind == "hover":
                    self.look.node = tuple(content["node"]) if content["node"] else None
                    self.look.forget(self.model.sizes)           # the net may have changed since that was sent
                else:
                    self.look.point = (content["x"], content["y"]) if "x" in content else None
                if not self.player.running:
                    self.send()
        else:
            with self.touching() as model:
                edit(model, kind, content)

    def drawn(self, content):
        self.calm = content["calm"]
        self.player.drawn(content["n"])
        late = self.number - content["n"] + 1
        if self.player.running and 1 <= late <= len(self.timings):
            self.timings[-late][2] = content["ms"] / 1000

    # ---- What the browser is told

    def refresh(self):
        """Pone todo lo que se ve como está el modelo."""
        with self.lock:
            model = self.model
            if self.maps.model is not model or self.maps.features != model.state.features:
                self.maps = Maps(model)
            self.look.forget(model.sizes)
            self.controls.show()
            self.canvas.scene = scene(model, self.look)
            for listener in self.listeners:
                listener()
            self.send()

    def send(self):
        """Manda un cuadro con la red como está."""
        with self.lock:
            self.number += 1
            running, now = self.player.running, time.monotonic()
            if not running or now - self.said_at > QUIET:
                self.said, self.said_at = spoken(self.model), now
                self.controls.show_past()
            self.canvas.frame = frame(self.model, self.maps, self.look,
                                      n=self.number, running=running, spoken=self.said)

    # ---- Where there is no kernel

    def description(self):
        """Lo que se ve, en palabras."""
        return describe(self.model)

    def _repr_mimebundle_(self, **kwargs):
        return bundle(self, picture(self.model, self.maps), self.description())

    def __repr__(self):
        return "Playground()"


def edit(model, kind, content):
    """Lo que se cambia con la mano sobre el dibujo."""
    if kind == "edit":
        model.edit(content["layer"], content["to"], content["source"], content["value"])
    elif kind == "silence":
        model.silence(content["layer"], content["neuron"])
    elif kind == "draw":
        model.draw(content["x"], content["y"], content["label"])
    elif kind == "erase":
        model.erase(content["x"], content["y"])
    elif kind == "feature":
        model.change(features=tuple(set(model.state.features) ^ {content["key"]}))
