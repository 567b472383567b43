"""Los pasos de la retropropagación, en orden, cada uno con su fórmula y los errores que suelen cometerse en él.

Un paso es una función de los anteriores: recibe un dict con los valores ya calculados (los verdaderos, o los de
un estudiante) y da el suyo. Así se distingue un error propio de uno arrastrado.
"""
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from . import latex


class Step(NamedTuple):
    """Un paso.

    Parámetros
    ----------
    name : str
        Cómo se llama en la tabla: «z1», «a1», «L», «delta1», «dW1», «db1», «W1_new», «b1_new».
    formula : str
        Su definición en LaTeX, con los valores que usa entre ángulos: «<a0> <W1> + <b1>».
    compute : función del dict de valores al valor de este paso.
    mistakes : tuple de (str, función)
        Lo que daría cada error conocido, y cómo se dice.
    start : str
        El valor que este paso cambia un poco, si lo hay: lo que se juzga es el cambio.
    """
    name: str
    formula: str
    compute: Callable
    mistakes: tuple = ()
    start: str = ""


def steps_of(network, y, weight, move):
    """Los pasos de un entrenamiento de `network` con el objetivo `y`.

    `move.rate` es la tasa si el paso es descenso simple; si no, None, y `move.after` tiene los parámetros nuevos.
    """
    dense = dense_layers(network)
    for i, layer in enumerate(dense, 1):
        yield from forward_steps(i, layer)
    yield loss_step(network, dense, y, weight)
    for i in range(len(dense), 0, -1):
        yield (output_delta if i == len(dense) else hidden_delta)(i, dense, network, y, weight)
        yield from gradient_steps(i, dense, network, y, weight)
    for i in range(1, len(dense) + 1):
        yield from update_steps(i, network, move)


def dense_layers(network):
    return [layer for layer in network.layers if layer.windows()]


def forward_steps(i, layer):
    f = layer.activation.f
    yield Step(
        f"z{i}", f"<a{i - 1}> <W{i}> + <b{i}>",
        lambda v: v[f"a{i - 1}"] @ v[f"W{i}"] + v[f"b{i}"],
        (("falta sumar el sesgo b", lambda v: v[f"a{i - 1}"] @ v[f"W{i}"]),
         ("el sesgo se suma, no se resta", lambda v: v[f"a{i - 1}"] @ v[f"W{i}"] - v[f"b{i}"]),
         ("W está traspuesta: cada columna de W es una neurona", lambda v: v[f"a{i - 1}"] @ v[f"W{i}"].T + v[f"b{i}"])))
    yield Step(
        f"a{i}", latex.function(layer.activation, f"<z{i}>"), lambda v: f(v[f"z{i}"]),
        (("es z sin pasar por la función de activación", lambda v: v[f"z{i}"]),))


def loss_step(network, dense, y, weight):
    k = len(dense)
    formula = latex.loss(network, k, weight is not None)[0]

    def error(v):
        return network.loss.value(v[f"a{k}"], y, weight)
    return Step("L", formula + (" + <R>" if network.penalties else ""),
                lambda v: np.asarray(error(v) + price(network, v, weight)),
                (("falta promediar: dividir entre el número de ejemplos",
                  lambda v: np.asarray(error(v) * len(v["a0"]) + price(network, v, weight))),
                 ("falta la penalización de los pesos", lambda v: np.asarray(error(v)))))


def price(network, v, weight):
    """Lo que pagan los pesos: la suma de las penalizaciones."""
    n = network.rows_weigh(v["a0"], weight)
    return sum(penalty.value(v[f"W{i}"], n) for i in range(1, len(dense_layers(network)) + 1)
               if (penalty := penalty_of(network, i)))


def penalty_of(network, i):
    return network.penalty or dense_layers(network)[i - 1].kernel_regularizer


def price_slope(network, i, v, weight):
    penalty = penalty_of(network, i)
    return penalty.slope(v[f"W{i}"], network.rows_weigh(v["a0"], weight)) if penalty else 0.0


def output_delta(i, dense, network, y, weight):
    loss, activation = network.loss, dense[-1].activation
    formula, slope = latex.loss(network, i, weight is not None)[1], activation.slope

    def compute(v):
        if network.fused:
            return loss.residual(v[f"a{i}"], y, weight)
        return slope(v[f"a{i}"], loss.slope(v[f"a{i}"], y, weight))
    return Step(
        f"delta{i}", formula, compute,
        (("tiene el signo cambiado: es predicción menos objetivo", lambda v: -compute(v)),
         ("falta dividir entre el número de ejemplos", lambda v: compute(v) * len(v["a0"])),
         ("falta multiplicar por f'(z)", lambda v: loss.slope(v[f"a{i}"], y, weight)),
         ("multiplicaste dos veces por f'(z)", lambda v: slope(v[f"a{i}"], compute(v)))))


def hidden_delta(i, dense, network, y, weight):
    activation = dense[i - 1].activation
    slope = activation.slope

    def back(v, W):
        return v[f"delta{i + 1}"] @ W
    return Step(
        f"delta{i}", latex.through(activation, i, rf"<delta{i + 1}> {{<W{i + 1}>}}^\top"),
        lambda v: slope(v[f"a{i}"], back(v, v[f"W{i + 1}"].T)),
        (("falta multiplicar por f'(z)", lambda v: back(v, v[f"W{i + 1}"].T)),
         ("falta trasponer W", lambda v: slope(v[f"a{i}"], back(v, v[f"W{i + 1}"]))),
         ("la pendiente es la de esta capa, f'(z), no la salida a", lambda v: v[f"a{i}"] * back(v, v[f"W{i + 1}"].T)),
         ("usaste los pesos ya actualizados: delta va con los de antes del paso",
          lambda v: slope(v[f"a{i}"], back(v, v[f"W{i + 1}_new"].T)))))


def gradient_steps(i, dense, network, y, weight):
    def penalty_slope(v):
        return price_slope(network, i, v, weight)

    extra = f" + <dR{i}>" if penalty_of(network, i) else ""
    yield Step(
        f"dW{i}", rf"{{<a{i - 1}>}}^\top <delta{i}>" + extra,
        lambda v: v[f"a{i - 1}"].T @ v[f"delta{i}"] + penalty_slope(v),
        (("falta dividir entre el número de ejemplos",
          lambda v: v[f"a{i - 1}"].T @ v[f"delta{i}"] * len(v["a0"]) + penalty_slope(v)),
         ("falta la pendiente de la penalización", lambda v: v[f"a{i - 1}"].T @ v[f"delta{i}"]),
         ("está traspuesta: tiene la forma de W", lambda v: (v[f"a{i - 1}"].T @ v[f"delta{i}"]).T),
         ("usaste z en lugar de la salida a de la capa anterior", lambda v: v[f"z{i - 1}"].T @ v[f"delta{i}"]),
         ("usaste la salida de esta capa; va la entrada", lambda v: v[f"a{i}"].T @ v[f"delta{i}"])))
    yield Step(
        f"db{i}", rf"\mathbf 1^\top <delta{i}>",
        lambda v: v[f"delta{i}"].sum(axis=0),
        (("se suma sobre los ejemplos: el promedio ya está en delta", lambda v: v[f"delta{i}"].mean(axis=0)),
         ("falta dividir entre el número de ejemplos", lambda v: v[f"delta{i}"].sum(axis=0) * len(v["a0"]))))


NOT_UPDATED = "no actualizaste: es el valor de antes del paso"


def update_steps(i, network, move):
    for name in ("W", "b"):
        start, grad = f"{name}{i}", f"d{name}{i}"
        if move.rate is None:
            yield Step(f"{start}_new", f"<{start}> + <move_{start}>", lambda v, at=start: move.after[at],
                       ((NOT_UPDATED, lambda v, at=start: v[at]),), start)
            continue
        yield Step(
            f"{start}_new", rf"<{start}> - {move.rate:g} <{grad}>",
            lambda v, at=start, grad=grad: v[at] - move.rate * v[grad],
            ((NOT_UPDATED, lambda v, at=start: v[at]),
             ("sumaste el gradiente: hay que ir en contra", lambda v, at=start, grad=grad: v[at] + move.rate * v[grad]),
             ("falta multiplicar por la tasa de aprendizaje", lambda v, at=start, grad=grad: v[at] - v[grad]),
             ("eso es cuánto cambia, no el valor nuevo", lambda v, at=start, grad=grad: -move.rate * v[grad])), start)


def symbols_of(network):
    """Cómo se escribe en LaTeX cada valor de la tabla."""
    k = len(dense_layers(network))
    names = {"y": "Y", "L": "L", "a0": "X", "n": "n", "nk": "nk", "R": "R(W)",
             "dloss": r"\frac{\partial \ell}{\partial \hat Y}"}
    for i in range(1, k + 1):
        at = f"^{{({i})}}"
        names |= {f"z{i}": f"Z{at}", f"a{i}": r"\hat Y" if i == k else f"A{at}", f"delta{i}": rf"\delta{at}",
                  f"slope{i}": rf"f'\left(Z{at}\right)", f"dR{i}": rf"\frac{{\partial R}}{{\partial W{at}}}"}
        for p in "Wb":
            names |= {f"{p}{i}": f"{p}{at}", f"d{p}{i}": rf"\frac{{\partial L}}{{\partial {p}{at}}}",
                      f"{p}{i}_new": rf"{p}{at}_{{\text{{nuevo}}}}", f"move_{p}{i}": rf"\Delta {p}{at}"}
    return names


def numbers_of(network, y, weight, v):
    """Lo que las fórmulas nombran y no es un paso: n, las pendientes f'(z), la penalización, el cambio."""
    dense = dense_layers(network)
    n, k = v["y"].shape
    yield from {"n": n, "nk": n * k, "R": price(network, v, weight),
                "dloss": network.loss.slope(v[f"a{len(dense)}"], y, weight)}.items()
    for i, layer in enumerate(dense, 1):
        yield f"slope{i}", layer.activation.slope(v[f"a{i}"], np.ones_like(v[f"a{i}"]))
        yield f"dR{i}", price_slope(network, i, v, weight)
        for p in "Wb":
            yield f"move_{p}{i}", v[f"{p}{i}_new"] - v[f"{p}{i}"]
