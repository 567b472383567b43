"""Cómo crece el tiempo de entrenar: pendientes en escala logarítmica, con las de scikit-learn y las multiplicaciones.

Uso: python benchmarks/complexity.py [--rounds 9] [--save [ARCHIVO]]. Un hilo, Adam, float32, segundos de CPU de `fit`:
por época y, cuando crece el lote, por paso. Las rondas alternan las dos bibliotecas; queda el mejor tiempo de cada
punto y, de las rondas, la mediana de scikit-learn / mlpedu (la razón, en el mayor de los dos tamaños). `--save` escribe
lo que dibuja `plots.growth()`.
"""
import argparse
import json
import math
import platform
import statistics
import time
import warnings
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
from peers import processor
from sklearn.neural_network import MLPClassifier as Theirs
from threadpoolctl import threadpool_limits

from mlpedu import MLPClassifier as Ours
from mlpedu.plots.growth import RECORD, SYSTEMS, slope

INPUTS, OUTPUTS = 64, 10
USUAL = {"n": 2000, "width": 64, "depth": 1, "batch": 200}
SWEEPS = {                                       # what grows: what is not as usual, and its sizes
    "n": ({"width": 100}, [200 * 2 ** i for i in range(9)]),
    "width": ({"depth": 2}, [2 ** i for i in range(3, 11)]),
    "depth": ({}, [2 ** i for i in range(6)]),
    "batch": ({"n": 8192, "width": 100}, [2 ** i for i in range(3, 12)]),      # n: no batch is short
}
WORDS = {"n": "ejemplos", "width": "neuronas por capa", "depth": "capas ocultas", "batch": "ejemplos por lote"}
LEAST = 0.05                                     # seconds of a fit: with more epochs its preparation counts less
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(51_200, INPUTS)).astype("float32"), RNG.integers(0, OUTPUTS, 51_200)


def seconds(model, epochs, n, width, depth, batch):
    """Tiempo de CPU de una época: el de `fit`, con su preparación, entre sus épocas."""
    net = model((width,) * depth, batch_size=batch, max_iter=epochs, n_iter_no_change=epochs, alpha=0, random_state=0)
    began = time.process_time()
    net.fit(X[:n], Y[:n])
    return (time.process_time() - began) / epochs


def products(n, width, depth, batch):
    """Multiplicaciones de una época: tres por peso y ejemplo, salvo el gradiente de los datos."""
    return n * (3 * (INPUTS * width + (depth - 1) * width * width + width * OUTPUTS) - INPUTS * width)


def measure(rounds):
    """Lo que crece -> una fila por tamaño: multiplicaciones, tiempos nuestros, tiempos de scikit-learn."""
    found, jobs = {}, []
    for name, (fixed, values) in SWEEPS.items():
        found[name] = []
        for value in values:
            size = USUAL | fixed | {name: value}
            share = size["batch"] / size["n"] if name == "batch" else 1      # a step is this much of an epoch
            epochs = math.ceil(min(100, LEAST / min(seconds(Ours, 1, **size) for _ in range(3))))
            ours, theirs = [], []
            jobs += [(Ours, epochs, size, share, ours), (Theirs, epochs, size, share, theirs)]
            found[name].append((products(**size) * share, ours, theirs))
    for _ in range(rounds):
        for model, epochs, size, share, times in jobs:
            times.append(seconds(model, epochs, **size) * share)
        jobs.reverse()                           # if the machine slows down halfway, both pay
    return found


def summary(values, rows):
    """Lo que se guarda: tamaños, el mejor tiempo de cada biblioteca y la mediana del cociente."""
    best = {name: [float(f"{min(row[k]):.3g}") for row in rows] for k, name in enumerate(SYSTEMS, start=1)}
    ratios = [statistics.median(b / a for a, b in zip(ours, theirs)) for _, ours, theirs in rows]
    return {"sizes": values, **best, "ratio": [round(ratio, 2) for ratio in ratios]}


def table(name, told, counted):
    """Las pendientes de un tamaño al siguiente y, al final, la de la recta que mejor pasa por todos."""
    sizes, last = told["sizes"], len(told["sizes"]) - 1
    for i, j in [*((i, i + 1) for i in range(last)), (0, last)]:
        part = slice(i, j + 1)
        slopes = [slope(sizes[part], values[part]) for values in (*(told[system] for system in SYSTEMS), counted)]
        print(f"{WORDS[name]:18}{sizes[i]:6}{sizes[j]:7}" + "".join(f"{value:18.2f}" for value in slopes)
              + f"{told['ratio'][j]:12.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, metavar="N")
    parser.add_argument("--save", nargs="?", const=RECORD, type=Path, metavar="ARCHIVO")
    args = parser.parse_args()
    warnings.simplefilter("ignore")              # a few epochs don't converge
    with threadpool_limits(1):
        found = measure(args.rounds)
    record = {"made": {"machine": processor(), "date": date.today().isoformat(), "python": platform.python_version(),
                       "numpy": np.__version__, **{name: version(name) for name in SYSTEMS}}}
    print(f"{'pendientes':>31}" + "".join(f"{head:>18}" for head in (*SYSTEMS, "multiplicaciones")) + f"{'razón':>12}")
    for name, rows in found.items():
        record[name] = summary(SWEEPS[name][1], rows)
        table(name, record[name], [row[0] for row in rows])
    if args.save:
        lines = ",\n".join(f' "{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in record.items())
        args.save.write_text(f"{{\n{lines}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
