"""Retos: un punto de partida, una meta que se comprueba sola y lo que no se vale.

    progress(CHALLENGES[0], model)

dice si ya está y, si no, qué falta. Un reto cambia de red, de ajustes o de pesos, según sus reglas; los datos de
cada uno no se cambian.
"""
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .labels import hundredths, number
from .state import FEATURES, State

DATA = ("dataset", "noise", "train_share", "seed", "points")
KEPT = {                                         # what is said when a field that must stay was changed
    **dict.fromkeys(DATA, "los datos son los del reto, sin agregar, quitar ni sortear puntos"),
    "features": "las entradas son las del reto", "hidden": "las capas ocultas son las del reto",
    "activation": "la activación es la del reto", "loss": "la pérdida es la del reto",
    "initializer": "los pesos iniciales son los del reto"}


class Check(NamedTuple):
    """Algo que se comprueba: `ok(model)` y, si no se cumple, `said(model)` lo dice."""
    ok: Callable
    said: Callable


class Challenge(NamedTuple):
    """Un reto.

    id, title, statement, hint : textos;  start : el texto de su estado inicial
    rules, goals : tuplas de Check; las reglas se cumplen siempre, y las metas, al final
    """
    id: str
    title: str
    statement: str
    hint: str
    start: str
    rules: tuple
    goals: tuple


class Progress(NamedTuple):
    """Si está logrado, y qué falta o qué no vale."""
    done: bool
    text: str


def progress(challenge, model):
    """Cómo va un reto.

    Ejemplos
    --------
    >>> from mlpedu.playground import Model
    >>> challenge = CHALLENGES[0]
    >>> progress(challenge, Model(challenge.start)).done
    False
    >>> progress(challenge, Model(challenge.start, dataset="gauss", epochs=20)).text
    'Así no cuenta: los datos son los del reto, sin agregar, quitar ni sortear puntos.'
    """
    broken = [rule.said(model) for rule in challenge.rules if not rule.ok(model)]
    if broken:
        return Progress(False, f"Así no cuenta: {'; '.join(dict.fromkeys(broken))}.")
    missing = [goal.said(model) for goal in challenge.goals if not goal.ok(model)]
    if missing:
        return Progress(False, f"Falta: {'; '.join(missing)}.")
    return Progress(True, "¡Logrado!")


# ---- Rules and goals

def keep(name, value):
    return Check(lambda model: getattr(model.state, name) == value, lambda model: KEPT[name])


def rule(ok, said):
    return Check(ok, lambda model: said)


def score_from(part, least):
    """Una exactitud, o un R², de `least` o más."""
    where = {"train": "entrenamiento", "test": "prueba"}[part]

    def said(model):
        if model.state.n_classes:
            return (f"en {where} acierta {hundredths(model.score(part))} de cada 100, y tienen que ser "
                    f"{100 * least:.0f}")
        score = number(hundredths(model.score(part)) / 100)
        return f"el R² de {where} es {score}, y tiene que llegar a {least:g}"
    return Check(lambda model: model.score(part) >= least, said)


def loss_below(part, most):
    where = {"train": "entrenamiento", "test": "prueba"}[part]
    return Check(lambda model: model.loss(part) < most,
                 lambda model: f"la pérdida de {where} es {model.loss(part):.3f}, y tiene que bajar de {most:g}")


def from_epoch(least):
    return Check(lambda model: model.shown_epoch >= least,
                 lambda model: f"van {model.shown_epoch} épocas, y hacen falta {least}")


def dead_inputs(model):
    """Cuántas entradas quedaron con todos sus pesos casi en cero."""
    return int((np.abs(model.dense[0].W).max(axis=1) < 0.01).sum())


def honest_error(model):
    """El error absoluto medio en los puntos que no son atípicos."""
    honest = model.data.labels < ODD
    return float(np.abs(model.predict(model.data.points[honest])[:, 0] - model.data.labels[honest]).mean())


def make(id, title, statement, hint, start, *, kept=(), rules=(), goals):
    """Un reto que además conserva los datos y los ajustes `kept` de su punto de partida."""
    same = tuple(keep(name, getattr(start, name)) for name in (*DATA, *kept))
    return Challenge(id, title, statement, hint, start.text(), same + tuple(rules), tuple(goals))


# ---- Two sets of points of their own

ODD = 1.5                                        # a label from here on isn't of the ramp
CORNERS = tuple((x + dx, y + dy, float(x * y > 0)) for x in (-3.0, 3.0) for y in (-3.0, 3.0)
                for dx, dy in ((-0.6, -0.6), (0.6, -0.6), (-0.6, 0.6), (0.6, 0.6), (0.0, 0.0)))
SIDES = (-4.5, -3.0, -1.5, 0.0, 1.5, 3.0, 4.5)
RAMP = tuple((x, y, (x + y) / 10) for x in SIDES for y in SIDES) + tuple(
    (x, y, 2.0) for x, y in ((-4.0, -4.0), (-3.5, -2.5), (-2.5, -3.5), (-4.0, -2.0), (-2.0, -4.0), (-5.0, -3.5)))

CHALLENGES = (
    make("xor-sin-ocultas", "XOR sin capa oculta",
         "Separa XOR con 99 de cada 100 aciertos en prueba, sin ninguna capa oculta. Interesa porque lo que una capa "
         "oculta aprendería se le puede dar hecho a la red.",
         "¿Qué entrada es positiva justo donde las dos coordenadas tienen el mismo signo?",
         State(dataset="xor", hidden=()), kept=("hidden",), goals=[score_from("test", 0.99)]),
    make("xor-a-mano", "XOR a mano",
         "Pon los pesos de una red 2-2-1 para que acierte en todos los puntos, sin entrenar ni un lote. Interesa "
         "porque obliga a pensar qué recta traza cada neurona y cómo las junta la salida.",
         "Dos rectas paralelas, x₁ + x₂ = 3 y x₁ + x₂ = −3: la clase 0 queda entre las dos. Haz clic en cada peso.",
         State(dataset="own", points=CORNERS, hidden=(2,)), kept=("features", "hidden"),
         rules=[rule(lambda model: not (model.epoch or model.optimizer.t),
                     "es sin entrenar: presiona Reiniciar y pon los pesos a mano")],
         goals=[score_from("train", 1.0), score_from("test", 1.0)]),
    make("circulo-tres", "Un círculo con tres rectas",
         "Encierra el círculo con 99 de cada 100 aciertos en prueba, con una sola capa oculta de tres neuronas o menos "
         "y solo x₁ y x₂. Interesa porque tres rectas son las menos que encierran algo.",
         "Con dos neuronas sale una franja. ¿Cuántos lados tiene la figura cerrada más simple?",
         State(hidden=(2,)), kept=("features",), goals=[score_from("test", 0.99)],
         rules=[rule(lambda model: len(model.state.hidden) == 1 and model.state.hidden[0] <= 3,
                     "va una sola capa oculta, de tres neuronas o menos")]),
    make("rapido", "En diez épocas",
         "Con x₁ y x₂, acierta 99 de cada 100 puntos de prueba del círculo en diez épocas o menos. Interesa porque la "
         "tasa y el optimizador cambian la velocidad por diez, y demasiada tasa lo arruina.",
         "Prueba tasas cada vez mayores, o Adam. Si te pasas de época, puedes volver a una anterior.",
         State(), kept=("features",), goals=[score_from("test", 0.99)],
         rules=[rule(lambda model: model.shown_epoch <= 10,
                     "van más de diez épocas: reinicia o vuelve a una anterior")]),
    make("espiral", "La espiral, solo con x₁ y x₂",
         "Lleva la pérdida de prueba de la espiral por debajo de 0.05 solo con x₁ y x₂. Interesa porque la red tiene "
         "que inventar sola lo que otros le dan hecho con senos y productos.",
         "Más neuronas (8 y 8, o 8, 8 y 8), Adam con una tasa de 0.01, y paciencia; ReLU suele llegar antes.",
         State(dataset="spiral"), kept=("features", "loss"), goals=[loss_below("test", 0.05)]),
    make("espiral-chica", "La espiral con 30 parámetros",
         "Acierta 95 de cada 100 puntos de prueba de la espiral con una red de 30 parámetros o menos. Interesa porque "
         "con buenas entradas una red pequeña hace lo de una grande.",
         "Los brazos giran: sen x₁ y sen x₂ junto a x₁ y x₂, y una sola capa de cuatro neuronas.",
         State(dataset="spiral", hidden=(3,)), goals=[score_from("test", 0.95)],
         rules=[rule(lambda model: model.network.theta.size <= 30, "la red tiene más de 30 parámetros")]),
    make("seis-sigmoides", "Seis capas de sigmoides",
         "Haz que esta red de seis capas sigmoides acierte 95 de cada 100 puntos de entrenamiento, sin cambiar sus "
         "capas ni su activación. Interesa porque tal cual no aprende nada: el gradiente llega muerto a la primera.",
         "Pesos iniciales más grandes (He o Glorot) para que la señal pase, y Adam, que agranda los pasos pequeños.",
         State(hidden=(8,) * 6, activation="sigmoid"), kept=("features", "hidden", "activation"),
         goals=[score_from("train", 0.95)]),
    make("simetria", "Romper la simetría",
         "La red empieza con todos los pesos en cero y así no aprende. Cambia a mano los menos que puedas, entrena y "
         "acierta 95 de cada 100 puntos de prueba. Interesa porque muestra para qué se sortean los pesos iniciales.",
         "Un peso distinto despierta una sola neurona. ¿Cuántas hacen falta para encerrar un disco?",
         State(hidden=(4,), initializer="zeros", learning_rate=0.1),
         kept=("features", "hidden", "activation", "initializer"), goals=[score_from("test", 0.95)]),
    make("ruido", "Que no memorice",
         "Con pocos puntos y mucho ruido, esta red grande los memoriza. Sin cambiar sus entradas ni sus capas, "
         "entrénala 200 épocas o más y que la pérdida de prueba quede por debajo de 0.34. Interesa porque aprender no "
         "es recordar: lo que cuenta son los puntos que no vio.",
         "Un precio por los pesos: L2 con 0.1, o L1 con 0.03. Compara las dos curvas.",
         State(noise=50, train_share=20, hidden=(8, 8), features=FEATURES), kept=("features", "hidden", "loss"),
         goals=[loss_below("test", 0.34), from_epoch(200)]),
    make("atipicos", "Seis puntos que mienten",
         "Los datos son una rampa, menos seis puntos mal medidos. Sin capas ocultas, haz que el error medio en los "
         "demás baje de 0.12. Interesa porque el error cuadrático persigue a los que más se apartan.",
         "Cambia la pérdida: ¿cuál no deja que un error grande pese tanto?",
         State(dataset="own", points=RAMP, hidden=(), train_share=80), kept=("features", "hidden"),
         goals=[Check(lambda model: honest_error(model) < 0.12,
                      lambda model: f"el error medio en los puntos buenos es {honest_error(model):.2f}, y tiene que "
                                    "bajar de 0.12")]),
    make("l1-entradas", "Que la red elija sus entradas",
         "Con las siete entradas encendidas, consigue que al menos cinco queden con todos sus pesos en menos de 0.01, "
         "y 99 de cada 100 aciertos en prueba. Interesa porque la penalización L1 elige por ti qué mirar.",
         "L1 con una tasa de 0.003 a 0.03, y esperar. ¿Qué dos entradas quedan?",
         State(hidden=(3,), features=FEATURES), kept=("features", "hidden"),
         goals=[score_from("test", 0.99),
                Check(lambda model: dead_inputs(model) >= 5,
                      lambda model: f"quedaron en cero {dead_inputs(model)} entradas, y tienen que ser 5")]),
    make("tres-brazos", "Tres brazos",
         "Acierta 90 de cada 100 puntos de prueba de la espiral de tres brazos. Interesa porque con tres clases la "
         "salida son tres neuronas que se reparten una probabilidad: softmax.",
         "Entropía cruzada, Adam con una tasa de 0.01, y dos o tres capas; los senos ayudan.",
         State(dataset="spiral3", hidden=(4,)), goals=[score_from("test", 0.9)]),
    make("conos", "Tres picos y tres hoyos",
         "Predice los seis conos con un R² de prueba de 0.9 o más. Interesa porque aquí no hay clases: la red dibuja "
         "una superficie entera.",
         "Dos capas de ocho, Adam con una tasa de 0.01, y entradas que suban y bajen.",
         State(dataset="reg-gauss"), goals=[score_from("test", 0.9)]),
)
