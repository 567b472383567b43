"""Cuánto gana el perceptrón por mirar hacia delante: tiempo del ciclo sencillo entre el nuestro, en una corrida.

Uso: python benchmarks/perceptron.py. Las dos maneras hacen las mismas correcciones (se comprueba), se alternan y se
comparan por la mediana del tiempo de CPU de cinco épocas. También contra scikit-learn, que está compilado.
"""
import statistics
import time

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import Perceptron as SklearnPerceptron

from mlpedu import Perceptron
from mlpedu._lookahead import run_epoch

EPOCHS, ROUNDS = 5, 7


def data():
    """Filas con signo, a = y (x, 1), de más a menos separables."""
    rng = np.random.default_rng(0)
    y = np.where(rng.random(10_000) < 1 / 3, 1, -1)
    iris_like = rng.normal(size=(10_000, 2)) * 0.3 + 2 * y[:, None]
    digits = load_digits()
    yield "separables, como iris", iris_like, y
    yield "digits, 8 contra el resto", digits.data, np.where(digits.target == 8, 1, -1)
    yield "mezcladas", rng.normal(size=(10_000, 4)) + 0.5 * y[:, None], y
    yield "ruido puro", rng.normal(size=(10_000, 4)), np.where(rng.random(10_000) < 0.5, 1, -1)


def plain(A):
    """La regla de uno en uno: un producto por fila."""
    w, updates = np.zeros(A.shape[1]), 0
    for _ in range(EPOCHS):
        for a in A:
            if a @ w <= 0:
                w += a
                updates += 1
    return updates


def ahead(A):
    """La misma regla, mirando un bloque de filas por producto."""
    w, updates = np.zeros(A.shape[1]), 0
    gain, tie, longest = np.ones(len(A)), np.ones(len(A), dtype=bool), np.linalg.norm(A, axis=1).max()
    for _ in range(EPOCHS):
        updates += run_epoch(A, gain, tie, 1.0, longest, w, None)[1]
    return updates


def fitted(kind, X, y):
    return lambda: kind(max_iter=EPOCHS, tol=None, shuffle=False).fit(X, y)


def medians(*calls):
    """La mediana del tiempo de CPU de cada llamada, alternadas."""
    spent = [[] for _ in calls]
    for _ in range(ROUNDS):
        for times, call in zip(spent, calls):
            start = time.process_time()
            call()
            times.append(time.process_time() - start)
    return [statistics.median(times) for times in spent]


def main():
    print(f"{'datos':28}{'errores':>9}{'ciclo / nuestro':>17}{'scikit-learn / nuestro':>24}")
    for name, X, y in data():
        A = y[:, None] * np.column_stack([X, np.ones(len(X))])
        mistakes = ahead(A)
        assert mistakes == plain(A)
        loop, ours, fit, theirs = medians(lambda A=A: plain(A), lambda A=A: ahead(A), fitted(Perceptron, X, y),
                                          fitted(SklearnPerceptron, X, y))
        print(f"{name:28}{mistakes / len(A) / EPOCHS:9.1%}{loop / ours:17.2f}{theirs / fit:24.2f}")


if __name__ == "__main__":
    main()
