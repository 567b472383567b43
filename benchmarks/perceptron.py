"""Cuánto gana el perceptrón por mirar hacia delante: tiempo del ciclo sencillo y de scikit-learn entre el nuestro.

Uso: OMP_NUM_THREADS=1 python benchmarks/perceptron.py. Las tres maneras hacen las mismas correcciones (se comprueba),
se alternan y se comparan por la mediana, ronda a ronda, del cociente de sus tiempos de CPU. El ciclo se compara con
nuestras épocas; scikit-learn, que está compilado, con nuestro `fit` entero, en orden y barajando.

Con ruido hay que corregir a cada paso y scikit-learn gana. Las tres últimas columnas dicen por qué. Cada error nos
cuesta cinco llamadas: el producto (0.6 µs), la comparación (0.4), la búsqueda (0.1), el puntaje (0.05) y la suma (0.4).
La penúltima es lo que le cuesta a scikit-learn, contando las filas que acierta y el resto de `fit`. La última dice que
adivinar no basta: si se supone qué filas de un bloque fallan, se suman todas las correcciones de una vez, se vuelve a
puntuar el bloque y se repite hasta que lo supuesto se cumpla, cada pasada resuelve apenas esos errores.
"""
import statistics
import time

import numpy as np
from sklearn.datasets import load_digits, load_iris
from sklearn.linear_model import Perceptron as SklearnPerceptron

from mlpedu import Perceptron
from mlpedu._lookahead import run_epoch

ROUNDS = 7


def data():
    """Nombre, X, y con clases −1 y 1, épocas."""
    petals, iris = load_iris().data[:, 2:], load_iris().target
    yield "iris, setosa", petals, np.where(iris == 0, 1, -1), 3
    yield "iris, virginica", petals, np.where(iris == 2, 1, -1), 20
    for margin, noise, epochs in ((0.5, 0, 2), (0, 0, 20), (0, 0.3, 20), (0, 3, 20)):
        rng = np.random.default_rng(0)
        X, w = rng.normal(size=(40_000, 20)), rng.normal(size=20)
        score = X @ w / np.linalg.norm(w)
        far = np.flatnonzero(abs(score) >= margin)[:10_000]
        y = np.where(score[far] + noise * rng.normal(size=10_000) > 0, 1, -1)
        yield f"10⁴×20, margen {margin}, ruido {noise}", X[far], y, epochs
    rng = np.random.default_rng(0)
    y = np.where(rng.random(10_000) < 1 / 3, 1, -1)
    yield "10⁴×2, separables como iris", rng.normal(size=(10_000, 2)) * 0.3 + 2 * y[:, None], y, 5
    digits = load_digits()
    yield "digits, 8 contra el resto", digits.data, np.where(digits.target == 8, 1, -1), 5
    yield "10⁴×4, mezcladas", rng.normal(size=(10_000, 4)) + 0.5 * y[:, None], y, 5
    yield "10⁴×4, ruido puro", rng.normal(size=(10_000, 4)), np.where(rng.random(10_000) < 0.5, 1, -1), 5


def plain(A, epochs):
    """La regla de uno en uno: un producto por fila."""
    w, updates = np.zeros(A.shape[1]), 0
    for _ in range(epochs):
        for a in A:
            if a @ w <= 0:
                w += a
                updates += 1
    return updates


def ahead(A, epochs):
    """La misma regla, mirando un bloque de filas por producto."""
    w, updates = np.zeros(A.shape[1]), 0
    for _ in range(epochs):
        updates += run_epoch(A, None, np.ones(len(A), dtype=bool), 1.0, w, None)[1]
    return updates


def mistakes_per_pass(A, epochs, size=128):
    """Adivinar los errores de cada bloque y corregir lo adivinado hasta que se cumpla: errores entre pasadas."""
    w, updates, passes = np.zeros(A.shape[1]), 0, 0
    for _ in range(epochs):
        for block in np.split(A, range(size, len(A), size)):
            wrong, guess = block @ w <= 0, None
            while not np.array_equal(wrong, guess):
                guess, passes = wrong, passes + 1
                met = np.add.accumulate(np.vstack([w, guess[:, None] * block]))
                wrong = np.einsum("ij,ij->i", block, met[:-1]) <= 0
            w, updates = met[-1], updates + wrong.sum()
    return updates / passes


def times(*calls):
    """El tiempo de CPU de cada llamada (función y argumentos) en cada ronda, alternadas."""
    spent = np.empty((ROUNDS, len(calls)))
    for row in spent:
        for k, (call, *given) in enumerate(calls):
            start = time.process_time()
            call(*given)
            row[k] = time.process_time() - start
    return spent.T


def main():
    print(f"{'':34}{'errores':>8}{'ciclo /':>10}{'sklearn / nuestro':>20}{'µs por error':>18}{'errores':>13}")
    print(f"{'datos':34}{'':8}{'nuestro':>10}{'en orden':>10}{'barajando':>10}{'nuestro':>9}{'sklearn':>9}"
          f"{'por pasada':>13}")
    for name, X, y, epochs in data():
        A = y[:, None] * np.column_stack([X, np.ones(len(X))])
        mistakes = ahead(A, epochs)
        assert mistakes == plain(A, epochs)
        models = [kind(max_iter=epochs, tol=None, shuffle=shuffle) for shuffle in (False, True)
                  for kind in (Perceptron, SklearnPerceptron)]
        spent = times((plain, A, epochs), (ahead, A, epochs), *((model.fit, X, y) for model in models))
        for ours, theirs in (models[:2], models[2:]):
            assert (ours.coef_ == theirs.coef_).all()
        loop, bare, ours, theirs, shuffled, theirs_shuffled = spent
        ratios = [statistics.median(a / b) for a, b in ((loop, bare), (theirs, ours), (theirs_shuffled, shuffled))]
        costs = [statistics.median(spent) / mistakes * 1e6 for spent in (bare, theirs)]
        print(f"{name:34}{mistakes / len(A) / epochs:8.1%}{ratios[0]:10.2f}{ratios[1]:10.2f}{ratios[2]:10.2f}"
              f"{costs[0]:9.2f}{costs[1]:9.2f}{mistakes_per_pass(A, epochs):13.1f}")


if __name__ == "__main__":
    main()
