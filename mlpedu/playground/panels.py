"""Los cajones del playground: experimentos y retos, tus datos, doce pesos iniciales, compartir y llevarte el código."""
import math
from html import escape

import ipywidgets as widgets

from . import export
from .challenges import CHALLENGES
from .controls import LABEL, button, row
from .data import read_csv
from .starts import STARTS
from .state import State

FULL = {"width": "min(100%, 720px)"}
EXAMPLE = "1.5,2,0\n-1,0.5,1\n…"
SEEDS = 12


def panels(playground):
    """Los cajones: un botón por cajón, y abajo el que está abierto. (Un `Accordion` no se abre con el teclado.)"""
    makers = {
        ("Experimentos y retos", "Starts and challenges: por dónde empezar y qué lograr"): experiments,
        ("Tus datos", "Your data: pega un CSV o dibuja puntos"): own_data,
        (f"{SEEDS} pesos iniciales", "Seeds: cuánto depende del comienzo"): seeds,
        ("Compartir y llevarte la red", "Share and export: el estado en un texto, y el código"): take_away}
    drawers = {widgets.ToggleButton(description=name, tooltip=tip, icon="caret-right", layout={"width": "auto"}):
               maker(playground) for (name, tip), maker in makers.items()}
    place = widgets.VBox()

    def show(change):
        if change.new:
            for other in drawers:
                other.value = other is change.owner
        change.owner.icon = "caret-down" if change.new else "caret-right"
        place.children = [drawer for opener, drawer in drawers.items() if opener.value]

    for opener in drawers:
        opener.observe(show, names="value")
    made = widgets.VBox([row(*drawers), place])
    made.add_class("mlpedu-playground-last")
    return made


def experiments(playground):
    """Puntos de partida con una pregunta, y retos con un comprobador."""
    start = widgets.Dropdown(options=[(start.title, name) for name, start in STARTS.items()], description="experimento",
                             style=LABEL, layout=FULL)
    challenge = widgets.Dropdown(options=[(challenge.title, challenge) for challenge in CHALLENGES], description="reto",
                                 style=LABEL, layout=FULL)
    said = widgets.HTML()

    def begin():
        chosen = STARTS[start.value]
        playground.look.challenge = None
        said.value = chosen.question
        playground.load(chosen.state, epochs=chosen.epochs)

    def accept():
        said.value = challenge.value.statement
        playground.look.challenge = challenge.value
        playground.load(challenge.value.start)

    def hint():
        said.value = f"{challenge.value.statement}<br><b>Pista.</b> {challenge.value.hint}"

    return widgets.VBox([
        row(start, button("Empezar", "Start: pone el playground como lo pide el experimento", begin)),
        row(challenge, button("Aceptar el reto", "Challenge: pone su punto de partida y vigila si lo logras", accept),
            button("Pista", "Hint", hint)), said])


def own_data(playground):
    """Pegar un CSV, subirlo, o empezar con el plano vacío."""
    area = widgets.Textarea(placeholder=EXAMPLE, layout={**FULL, "height": "120px"}, description="CSV",
                            tooltip="Tres columnas: dos coordenadas y una etiqueta")
    upload = widgets.FileUpload(accept=".csv,.txt,.tsv", description="Elegir archivo", tooltip="Upload",
                                layout={"width": "auto"})
    said = widgets.HTML("Tres columnas, dos coordenadas y una etiqueta (una clase o una cantidad), con encabezado o "
                        "sin él. También puedes dibujar puntos: elige una clase en «clic en el plano».")

    def use():
        try:
            table = read_csv(area.value)
        except ValueError as error:
            said.value = escape(str(error))          # it quotes what was pasted
            return
        said.value = escape(table.message)
        playground.do("own", table.points, axes=table.axes)

    def read(change):
        if not change.new:
            return
        try:
            area.value = bytes(change.new[0]["content"]).decode("utf-8-sig")
        except UnicodeDecodeError:
            said.value = "El archivo no es un texto en UTF-8: guárdalo como «CSV UTF-8» e inténtalo de nuevo."
            return
        use()

    upload.observe(read, names="value")
    empty = button("Plano vacío", "Empty: quita todos los puntos para dibujar los tuyos",
                   lambda: playground.do("own", (), axes=State.axes))
    return widgets.VBox([area, row(button("Usar estos datos", "Use data", use), upload, empty), said])


def seeds(playground):
    """La misma red con doce pesos iniciales: cuántas llegan, y un botón para ver cada una."""
    epochs = widgets.BoundedIntText(value=100, min=1, max=2000, description="épocas", layout={"width": "170px"})
    each, said = widgets.HBox(layout={"flex_flow": "row wrap"}), widgets.HTML()

    def run():
        playground.player.stop()
        said.value = f"Entrenando {SEEDS} redes…"
        scores, goal = playground.model.seeds(SEEDS, epochs.value), 0.99
        reached = sum(score >= goal for score in scores)
        said.value = f"Llegan a 0.99: <b>{reached} de {SEEDS}</b>. Cada botón pone esos pesos iniciales."
        shown = ["—" if math.isnan(score) else f"{score:.2f}" for score in scores]
        each.children = [button(f"{k}: {score}", "Ver la red con estos pesos iniciales",
                                lambda k=k: playground.choose(weight_seed=k)) for k, score in enumerate(shown)]

    start = button(f"Probar {SEEDS}", "Train the same net from 12 initial weights", run)
    return widgets.VBox([row(epochs, start), said, each])


def take_away(playground):
    """El estado en un texto, y el código de la red."""
    text = widgets.Text(description="este estado", layout=FULL, tooltip="State: cópialo para compartirlo")
    paste = widgets.Text(description="pegar", layout=FULL, placeholder="#dataset=spiral&networkShape=8,8",
                         tooltip="Paste: también sirve un enlace del Playground de TensorFlow")
    library = widgets.Dropdown(options=["mlpedu", "scikit-learn"], description="código para", layout={"width": "220px"})
    code = widgets.Textarea(description="código", layout={**FULL, "height": "220px"},
                            tooltip="Code: corre tal cual en un cuaderno")
    code.add_class("mlpedu-codigo")
    said = widgets.HTML()

    def show():
        text.value = playground.model.text()
        said.value = "" if not playground.model.touched else (
            "Tocaste pesos o ajustes a medio entrenar: el texto no los lleva, y el código sí.")

    def write():
        with playground.lock:
            code.value = export.code(playground.model, library.value)

    playground.listeners.append(show)
    open_it = button("Abrir", "Open: empieza de nuevo con ese estado", lambda: playground.load(paste.value))
    write_it = button("Escribir el código", "Export: la red de ahora, con sus pesos", write)
    return widgets.VBox([text, said, row(paste, open_it), row(library, write_it), code])
