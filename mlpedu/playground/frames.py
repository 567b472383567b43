"""Lo que se le cuenta al navegador: la escena, cuando cambia la red, y un cuadro cada vez que se dibuja."""
import math
from dataclasses import dataclass

import numpy as np

from .canvas import pack
from .challenges import Challenge, progress
from .formulas import formula, why
from .labels import LABELS, name
from .state import REACH
from .words import describe

COLORS = {"naranja-azul": ("naranja", "azul"), "violeta-verde": ("violeta", "verde"), "grises": ("blanco", "negro")}


@dataclass
class Look:
    """Qué se está mirando: no es parte del modelo.

    node : (capa, neurona) o None;  point : (x, y) que se explica, o None;  challenge : el reto aceptado, o None
    tool : lo que hace un clic en el plano, "mirar", "0", "1", "2" o "borrar";  palette : los colores
    gradients : si las líneas muestran el gradiente en lugar del peso
    """
    node: tuple | None = None
    point: tuple | None = None
    challenge: Challenge | None = None
    tool: str = "mirar"
    palette: str = "naranja-azul"
    gradients: bool = False

    def forget(self, sizes):
        """Deja de mirar un nodo que ya no existe en una red de esas capas."""
        if self.node and not (self.node[0] < len(sizes) and self.node[1] < sizes[self.node[0]]):
            self.node = None


def scene(model, look):
    """Lo que cambia poco: las capas, los puntos y cómo se dibujan."""
    state, data = model.state, model.data
    rows = zip(np.char.mod("%.3g", data.points).astype(float).tolist(), data.labels.tolist())
    return {
        "features": [{"key": key, "label": label, "on": key in state.features}
                     for key, (label, _) in LABELS["features"].items()],
        "layers": model.sizes, "classes": state.n_classes, "reach": REACH, "axes": list(state.axes),
        "points": [[x, y, round(label, 3), int(k < data.n_train)] for k, ((x, y), label) in enumerate(rows)],
        "activation": LABELS["activation"][state.activation][0],
        "outActivation": LABELS["activation"][model.out_activation][0],
        "classNames": [f"clase {k}" for k in range(state.n_classes)],
        "showTest": state.show_test, "palette": look.palette, "tool": look.tool,
        "showGradients": look.gradients, "describe": describe(model),
    }


def frame(model, maps, look, **now):
    """Un cuadro: los mapas, los pesos, las curvas y las palabras, en bytes. `now` va en el encabezado tal cual."""
    small, large = maps.draw(look.node)
    arrays = {"minis": small, "big": large, "weights": flat((layer.W, layer.b) for layer in model.dense),
              "curve": model.history.curves(), "before": model.previous}
    if look.gradients:
        arrays["grads"] = flat(model.gradients())
    return pack({**header(model, look), **now}, **arrays)


def header(model, look):
    values, detail = why(model, *look.point, COLORS[look.palette]) if look.point else (None, [])
    if look.node:
        detail = formula(model, look.node)
    goal = progress(look.challenge, model) if look.challenge else None
    return {
        "epoch": model.shown_epoch, "updates": -(-model.at // model.state.batch_size), "past": model.viewed is not None,
        "train": finite(model.loss("train")), "test": finite(model.loss("test")),
        "scoreTrain": finite(model.score("train")), "scoreTest": finite(model.score("test")),
        "epochs": [model.history.rows[-1][0], model.previous_epoch],
        "scoreName": "exactitud" if model.state.n_classes else "R²", "lossName": loss_name(model.state),
        "selected": look.node, "title": title(model, look.node),
        "detail": detail, "probe": {"at": look.point, "values": values} if look.point else None,
        "notice": model.notice, "goal": {"text": goal.text, "done": goal.done} if goal else None,
    }


def loss_name(state):
    """Cómo se llama la pérdida de la curva, que no lleva la penalización."""
    return LABELS["loss"][state.loss][0] + (", sin la penalización" if state.penalty != "none" else "")


def title(model, node):
    """Qué muestra el mapa grande."""
    if node is None:
        return "lo que responde la red"
    layer, neuron = node
    last = len(model.sizes) - 1
    if layer == 0 or layer == last and model.sizes[last] == 1:
        return "la salida" if layer else f"la entrada {name(model, node)}"
    where = "la salida" if layer == last else f"la capa {layer}"
    return f"neurona {neuron + 1} de {where}: {name(model, node)}"


def flat(pairs):
    """Pesos y sesgos, capa por capa, en un solo vector."""
    return np.concatenate([np.concatenate([W.ravel(), b]) for W, b in pairs])


def finite(value):
    """Redondeado, o None si no lo hay: JSON no sabe de NaN."""
    return round(value, 6) if math.isfinite(value) else None
