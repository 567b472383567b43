"""El playground en palabras: el estado entero, la fórmula de cada nodo y el porqué de una respuesta.

Son funciones de un `Model`; las cuentas de los nodos están en `formulas` y los nombres en `labels`.
"""
import math

import numpy as np
from scipy import ndimage

from mlpedu.plots.words import listing

from . import nets
from .formulas import formula, why
from .labels import LABELS, hundredths, name
from .maps import GRID, grid
from .state import REACH

__all__ = ["describe", "formula", "spoken", "why"]
LOSS_BANDS = ((0.01, "menos de 0.01"), (0.05, "entre 0.01 y 0.05"), (0.1, "entre 0.05 y 0.1"),
              (0.2, "entre 0.1 y 0.2"), (0.4, "entre 0.2 y 0.4"), (math.inf, "más de 0.4"))
SCORE_BANDS = ((0.95, "más de 95 de cada 100"), (0.9, "más de 9 de cada 10"), (0.75, "más de 3 de cada 4"),
               (0.6, "más de 6 de cada 10"), (0.4, "cerca de la mitad"), (-math.inf, "menos de 4 de cada 10"))
FIT_BANDS = ((0.99, "casi toda"), (0.9, "más de nueve décimas partes de"), (0.5, "más de la mitad de"),
             (-math.inf, "menos de la mitad de"))
SPECK = 0.01                                     # a zone smaller than this part of the plane isn't told


def spoken(model):
    """Una frase corta del estado de ahora.

    Ejemplos
    --------
    >>> from mlpedu.playground import Model
    >>> spoken(Model(dataset="own"))
    'Época 0: no hay puntos todavía.'
    """
    losses, where = [], (("train", "en entrenamiento"), ("test", "en prueba"))
    for part, said in where:
        if not math.isnan(model.loss(part)):
            losses.append(f"{model.loss(part):.2f} {said}")
    if not losses:
        return f"Época {model.shown_epoch}: no hay puntos todavía."
    score = model.score("train") if math.isnan(model.score("test")) else model.score("test")
    said = ""
    if not math.isnan(score):
        said = f"; R² {score:.2f}" if model.state.n_classes == 0 else f"; exactitud {hundredths(score)} %"
    return f"Época {model.shown_epoch}: pérdida {' y '.join(losses)}{said}."


def describe(model):
    """El estado entero en un párrafo, para quien no ve la pantalla.

    Los resultados van en palabras anchas («más de 9 de cada 10»), que no cambian de una máquina a otra con la última
    cifra de las cuentas.

    Ejemplos
    --------
    >>> from mlpedu.playground import Model
    >>> print(describe(Model(dataset="gauss", hidden=(), epochs=20)))
    Datos: dos nubes, dos clases; 250 puntos entrenan y 250 son de prueba. Red: entradas x₁, x₂; sin capas ocultas;
    una salida, tanh; 3 parámetros. Entrena con SGD, tasa 0.03, lotes de 10 y pérdida error cuadrático. Época 20.
    En entrenamiento, pérdida de menos de 0.01; acierta todos. En prueba, pérdida de menos de 0.01; acierta todos.
    En el plano: clase 0 en una zona; clase 1 en una zona. La frontera es casi recta.
    """
    return " ".join([data_words(model), net_words(model), training_words(model), *result_words(model),
                     plane_words(model)])


def data_words(model):
    state, data = model.state, model.data
    kinds = {0: "un número que predecir", 2: "dos clases", 3: "tres clases"}[state.n_classes]
    noise = f", ruido {state.noise:g} %" if state.noise else ""
    train, test = data.n_train, len(data.points) - data.n_train
    return (f"Datos: {LABELS['dataset'][state.dataset][0]}, {kinds}{noise}; "
            f"{train} {'punto entrena' if train == 1 else 'puntos entrenan'} y {test} "
            f"{'es' if test == 1 else 'son'} de prueba.")


def net_words(model):
    state, hidden = model.state, model.state.hidden
    names = ", ".join(name(model, (0, i)) for i in range(len(state.features)))
    activation = LABELS["activation"][state.activation][0]
    if not hidden:
        layers = "sin capas ocultas"
    else:
        layers = "capa oculta de " if len(hidden) == 1 else f"{len(hidden)} capas ocultas, de "
        layers += f"{listing(hidden)} {'neurona' if hidden == (1,) else 'neuronas'}, con activación {activation}"
    outputs = "tres salidas" if state.n_classes == 3 else "una salida"
    dropout = f"; dropout {state.dropout:g}" if state.dropout else ""
    return (f"Red: entradas {names}; {layers}; {outputs}, {LABELS['activation'][model.out_activation][0]}; "
            f"{model.network.theta.size} parámetros{dropout}.")


def training_words(model):
    state = model.state
    penalty = f", penalización {state.penalty} de {state.penalty_rate:g}" if nets.penalty(state) else ""
    return (f"Entrena con {LABELS['optimizer'][state.optimizer][0]}, tasa {state.learning_rate:g}, lotes de "
            f"{state.batch_size} y pérdida {LABELS['loss'][state.loss][0]}{penalty}. Época {model.shown_epoch}.")


def result_words(model):
    """Las pérdidas y la nota de cada parte que tiene puntos, en palabras."""
    said = []
    for part, where in (("train", "entrenamiento"), ("test", "prueba")):
        loss, score = model.loss(part), model.score(part)
        if math.isnan(loss):
            continue
        text = f"En {where}, pérdida de {next(words for most, words in LOSS_BANDS if loss < most)}"
        if model.state.n_classes and not math.isnan(score):
            found = "todos" if score == 1 else next(words for least, words in SCORE_BANDS if score >= least)
            text += f"; acierta {found}"
        elif not math.isnan(score):
            text += f"; explica {next(words for least, words in FIT_BANDS if score >= least)} la variación"
        said.append(text + ".")
    return said


def plane_words(model):
    """Qué hace la red con el plano: las zonas de cada clase, o la forma de lo que predice."""
    outputs = model.network.forward(grid(model.state.features))
    if model.state.n_classes == 0:
        return surface_words(outputs[:, 0].reshape(GRID, GRID))
    classes = model.classes(outputs).reshape(GRID, GRID)
    present = [k for k in range(model.state.n_classes) if (classes == k).mean() >= SPECK]
    if len(present) == 1:
        return f"En casi todo el plano responde lo mismo: clase {present[0]}."
    zones = {k: zones_of(classes == k) for k in present}
    said = [f"clase {k} en {counted(*zones[k])}" for k in present]
    edge = " La frontera es casi recta." if len(present) == 2 and straight(classes == present[1]) else ""
    return f"En el plano: {'; '.join(said)}.{edge}"


def zones_of(mask):
    """Cuántas zonas separadas hay, sin contar las muy pequeñas, y cuántas no tocan el borde del plano."""
    zones, n = ndimage.label(mask)
    border = set(np.concatenate([zones[0], zones[-1], zones[:, 0], zones[:, -1]]).tolist())
    large = [k for k in range(1, n + 1) if (zones == k).mean() >= SPECK]
    return len(large), sum(k not in border for k in large)


def counted(n, closed):
    if n == 1:
        return "una isla" if closed else "una zona"
    if not closed:
        return f"{n} zonas"
    return f"{n} zonas, {'todas' if closed == n else closed} rodeada{'s' * (closed > 1)} por otra clase"


def straight(mask):
    """Si la frontera es casi una recta: sus puntos se apartan poco de la que mejor los sigue."""
    turns = [np.argwhere(np.diff(mask, axis=axis)) for axis in (0, 1)]
    points = np.concatenate(turns) * (2 * REACH / GRID)
    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return bool(spread[-1] / math.sqrt(len(points)) < 0.2)


def surface_words(values):
    """La forma de lo que predice una red de regresión."""
    if np.ptp(values) < 0.1:
        return "Predice casi lo mismo en todo el plano."
    columns = np.column_stack([grid(("x", "y")), np.ones(values.size)])
    slopes = np.linalg.lstsq(columns, values.ravel(), rcond=None)[0]
    missed = values.ravel() - columns @ slopes
    if missed.var() > 0.1 * values.var():
        return "Lo que predice sube y baja en el plano."
    toward = [way for slope, way in zip(slopes, ("la derecha", "arriba")) if slope > 0.2 * np.abs(slopes[:2]).max()]
    away = [way for slope, way in zip(slopes, ("la izquierda", "abajo")) if slope < -0.2 * np.abs(slopes[:2]).max()]
    return f"Lo que predice es casi una rampa, que crece hacia {' y '.join(toward + away)}."
