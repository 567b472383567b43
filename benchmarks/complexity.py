"""Cómo crece el tiempo de una ida y vuelta: pendientes en escala logarítmica, junto a las de las multiplicaciones.

Uso: OPENBLAS_NUM_THREADS=1 python benchmarks/complexity.py. Cada tiempo es el mejor de varias rondas alternadas.
La lección 07 cuenta multiplicaciones, que son iguales en toda máquina; aquí va lo que depende de la tuya.
"""
import math
import time

import numpy as np

from mlpedu.layers import Dense
from mlpedu.network import Network

ROUNDS = 15
USUAL = {"n": 200, "m": 64, "h": 100, "k": 2, "o": 10}
RANGES = {"n": (500, 4000), "m": (1000, 8000), "h": (8, 64, 512, 2048), "k": (5, 40)}
WORDS = {"n": "ejemplos", "m": "entradas", "h": "neuronas por capa", "k": "capas ocultas"}


def products(n, m, h, k, o):
    """Multiplicaciones de una ida y vuelta: tres por peso y ejemplo, salvo el gradiente de los datos."""
    return n * (3 * (m * h + (k - 1) * h * h + h * o) - m * h)


def job(n, m, h, k, o):
    """Una función que hace una ida y vuelta."""
    rng = np.random.default_rng(0)
    layers = [*(Dense(h, "relu") for _ in range(k)), Dense(o, "softmax")]
    net = Network(layers, (m,), "categorical_crossentropy", rng=rng)
    X, Y = rng.normal(size=(n, m)), np.eye(o)[rng.integers(0, o, n)]
    return lambda: net.loss_and_grad(X, Y)


def seconds(jobs):
    """El mejor tiempo de cada trabajo; las rondas se alternan para que el reloj trate igual a todos."""
    best = [math.inf] * len(jobs)
    for _ in range(ROUNDS):
        for i, run in enumerate(jobs):
            began = time.perf_counter()
            run()
            best[i] = min(best[i], time.perf_counter() - began)
    return best


def main():
    print(f"De base: {USUAL}")
    print(f"{'lo que crece':20}{'de':>6}{'a':>7}{'pendiente del tiempo':>23}{'de las multiplicaciones':>26}")
    for name, values in RANGES.items():
        sizes = [USUAL | {name: value} for value in values]
        spent = seconds([job(**size) for size in sizes])
        for i in range(len(values) - 1):
            span = math.log(values[i + 1] / values[i])
            measured = math.log(spent[i + 1] / spent[i]) / span
            counted = math.log(products(**sizes[i + 1]) / products(**sizes[i])) / span
            print(f"{WORDS[name]:20}{values[i]:6}{values[i + 1]:7}{measured:23.2f}{counted:26.2f}")


if __name__ == "__main__":
    main()
