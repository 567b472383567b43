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
    """
    name: str
    formula: str
    compute: Callable
    mistakes: tuple = ()


def steps_of(network, y, weight, move):
    """Los pasos de un entrenamiento de `network` con el blanco `y`.

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
    formula = latex.loss(network, f"<a{k}>", dense[-1].units, weight is not None)[0]
    return Step("L", formula + (" + R(W)" if network.penalties else ""),
                lambda v: np.asarray(loss_of(network, v, y, weight, k)),
                (("falta promediar: dividir entre el número de ejemplos",
                  lambda v: np.asarray(loss_of(network, v, y, weight, k) * len(v["a0"]))),))


def loss_of(network, v, y, weight, k):
    n, p = network.rows_weigh(v["a0"], weight), v[f"a{k}"]
    weights = np.concatenate([v[f"W{i}"].ravel() for i in range(1, k + 1)])
    if network.penalty:
        priced = [(network.penalty, weights)]
    else:
        priced = [(layer.kernel_regularizer, v[f"W{i}"]) for i, layer in enumerate(dense_layers(network), 1)
                  if layer.kernel_regularizer]
    return network.loss.value(p, y, weight) + sum(penalty.value(W, n) for penalty, W in priced)


def output_delta(i, dense, network, y, weight):
    loss, activation = network.loss, dense[-1].activation
    formula, slope = latex.loss(network, f"<a{i}>", dense[-1].units, weight is not None)[1], activation.slope
    if not network.fused or weight is not None:  # beside its partner the loss gives dL/dz itself
        formula += latex.slope(activation, f"<z{i}>")

    def compute(v):
        if network.fused:
            return loss.residual(v[f"a{i}"], y, weight)
        return slope(v[f"a{i}"], loss.slope(v[f"a{i}"], y, weight))
    return Step(
        f"delta{i}", formula, compute,
        (("tiene el signo cambiado: es predicción menos blanco", lambda v: -compute(v)),
         ("falta dividir entre el número de ejemplos", lambda v: compute(v) * len(v["a0"])),
         ("falta multiplicar por f'(z)", lambda v: loss.slope(v[f"a{i}"], y, weight)),
         ("multiplicaste dos veces por f'(z)", lambda v: slope(v[f"a{i}"], compute(v)))))


def hidden_delta(i, dense, network, y, weight):
    activation = dense[i - 1].activation
    slope = activation.slope

    def back(v, W):
        return v[f"delta{i + 1}"] @ W
    return Step(
        f"delta{i}", rf"<delta{i + 1}> {{<W{i + 1}>}}^\top" + latex.slope(activation, f"<z{i}>"),
        lambda v: slope(v[f"a{i}"], back(v, v[f"W{i + 1}"].T)),
        (("falta multiplicar por f'(z)", lambda v: back(v, v[f"W{i + 1}"].T)),
         ("falta trasponer W", lambda v: slope(v[f"a{i}"], back(v, v[f"W{i + 1}"]))),
         ("la pendiente es la de esta capa, f'(z), no la salida a", lambda v: v[f"a{i}"] * back(v, v[f"W{i + 1}"].T)),
         ("usaste los pesos ya actualizados: delta va con los de antes del paso",
          lambda v: slope(v[f"a{i}"], back(v, v[f"W{i + 1}_new"].T)))))


def gradient_steps(i, dense, network, y, weight):
    def penalty_slope(v):
        penalty = network.penalty or dense[i - 1].kernel_regularizer
        return penalty.slope(v[f"W{i}"], network.rows_weigh(v["a0"], weight)) if penalty else 0.0

    extra = rf" + \frac{{\partial R}}{{\partial W^{{({i})}}}}" if network.penalties else ""
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


def update_steps(i, network, move):
    for name in ("W", "b"):
        start, grad = f"{name}{i}", f"d{name}{i}"
        if move.rate is None:
            yield Step(f"{start}_new", rf"<{start}> + \Delta {name}^{{({i})}}", lambda v, at=start: move.after[at])
            continue
        yield Step(
            f"{start}_new", rf"<{start}> - {move.rate:g} <{grad}>",
            lambda v, at=start, grad=grad: v[at] - move.rate * v[grad],
            (("sumaste el gradiente: hay que ir en contra", lambda v, at=start, grad=grad: v[at] + move.rate * v[grad]),
             ("falta multiplicar por la tasa de aprendizaje", lambda v, at=start, grad=grad: v[at] - v[grad]),
             ("eso es cuánto cambia, no el valor nuevo", lambda v, at=start, grad=grad: -move.rate * v[grad])))


def symbols_of(network):
    """Cómo se escribe en LaTeX cada valor de la tabla."""
    names, k = {"y": "Y", "L": "L", "a0": "X"}, len(dense_layers(network))
    for i in range(1, k + 1):
        at = f"^{{({i})}}"
        names |= {f"z{i}": f"Z{at}", f"a{i}": r"\hat Y" if i == k else f"A{at}", f"delta{i}": rf"\delta{at}"}
        for p in "Wb":
            names |= {f"{p}{i}": f"{p}{at}", f"d{p}{i}": rf"\frac{{\partial L}}{{\partial {p}{at}}}",
                      f"{p}{i}_new": rf"{p}{at}_{{\text{{nuevo}}}}"}
    return names
