"""Cuánta memoria pide `fit` por byte de datos, y cuánto tarda `predict` con un ejemplo y con muchos.

Uso: python benchmarks/footprint.py. La memoria es la máxima que tracemalloc ve pedir mientras corre `fit`, sin contar
los datos; no depende de la máquina. Los tiempos son de CPU, con un hilo y float32, en rondas que alternan las dos
bibliotecas: la mediana de cada una y la del cociente de cada ronda.
"""
import statistics
import time
import tracemalloc
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier as TheirClassifier
from sklearn.neural_network import MLPRegressor as TheirRegressor
from threadpoolctl import threadpool_limits

from mlpedu import MLPClassifier, MLPRegressor

ROUNDS, MANY = 15, 10_000
CASES = {"64-100-10": (64, (100,), MLPClassifier, TheirClassifier),
         "784-300-100-10": (784, (300, 100), MLPClassifier, TheirClassifier),
         "8-50-50-50-1": (8, (50, 50, 50), MLPRegressor, TheirRegressor)}


def data(n, inputs, dtype):
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, inputs)).astype(dtype), (np.arange(n) % 10).astype(dtype)


def peak(model, hidden, X, y):
    """Bytes que `fit` llega a tener pedidos a la vez, además de los datos."""
    net = model(hidden_layer_sizes=hidden, max_iter=1, random_state=0)
    net.fit(X[:1000], y[:1000])                  # the first time imports things
    tracemalloc.start()
    net.fit(X, y)
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return top


def seconds(model, X, calls):
    began = time.process_time()
    for _ in range(calls):
        model.predict(X)
    return (time.process_time() - began) / calls


def compared(models, X, calls):
    """Segundos de una predicción nuestra, de una de scikit-learn, y la razón entre ambas."""
    pairs = [[seconds(model, X, calls) for model in models] for _ in range(ROUNDS)]
    return *map(statistics.median, zip(*pairs)), statistics.median(b / a for a, b in pairs)


def main():
    print(f"{'memoria de fit, en MB':24}{'tipo':9}{'n':>7}{'datos':>8}{'mlpedu':>9}{'por byte':>10}{'scikit-learn':>14}"
          f"{'por byte':>10}")
    for net, (inputs, hidden, *classes) in CASES.items():
        for dtype in ("float32", "float64"):
            for n in (1000, 8000, 64_000):
                X, y = data(n, inputs, dtype)
                ours, theirs = (peak(model, hidden, X, y) for model in classes)
                print(f"{net:24}{dtype:9}{n:7}{X.nbytes / 1e6:8.1f}{ours / 1e6:9.2f}{ours / X.nbytes:10.2f}"
                      f"{theirs / 1e6:14.2f}{theirs / X.nbytes:10.2f}")
    print(f"\n{'predict':24}{'filas':>8}{'µs, mlpedu':>12}{'scikit-learn':>14}{'razón':>8}{'miles/s, mlpedu':>18}")
    for net, (inputs, hidden, *classes) in CASES.items():
        X, y = data(MANY, inputs, "float32")
        models = [model(hidden_layer_sizes=hidden, max_iter=1, random_state=0).fit(X, y) for model in classes]
        for rows, calls in ((1, 200), (MANY, 2)):
            ours, theirs, ratio = compared(models, X[:rows], calls)
            print(f"{net:24}{rows:8}{ours * 1e6:12.0f}{theirs * 1e6:14.0f}{ratio:8.2f}{rows / ours / 1000:18.1f}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")              # one epoch doesn't converge
    with threadpool_limits(1):
        main()
