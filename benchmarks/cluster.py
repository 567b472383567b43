"""Cuándo conviene más de un proceso, con Dask: el costo de una tarea, una búsqueda, un paso repartido, la memoria.

Uso: python benchmarks/cluster.py [--workers 2] [--rounds 5] [--save [ARCHIVO]]. Un planificador y sus trabajadores, de
un hilo, en esta máquina; ninguna red de verdad. Tiempos de reloj, el menor de las rondas. Las tareas de la primera
tabla duermen: no le quitan el núcleo a nadie, y lo que se ve es el costo de repartir. La memoria es la máxima de un
proceso aparte para cada caso (VmHWM, en Linux). `--save` escribe lo que dibuja `plots.cluster()`.
"""
import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import warnings
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
from joblib import parallel_config
from peers import processor
from sklearn.datasets import load_digits, load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlpedu import MLPClassifier
from mlpedu.layers import Dense
from mlpedu.network import Network
from mlpedu.plots.cluster import RECORD, tie

WORK = (0, 1, 2, 5, 10, 20, 50, 100)             # ms of each task
TASKS = 200
COLUMNS, CHUNK = 200, 5000                       # of the data that grow, float32, and rows per file
ROWS = (50_000, 150_000, 500_000)
NET, BATCH = (784, 300, 100, 10), 512


def best(rounds, job):
    """Los segundos de la ronda más corta; la primera vez, que importa y conecta, no cuenta."""
    job()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        job()
        times.append(time.perf_counter() - began)
    return min(times)


def rounded(x, figures=3):
    return float(f"{x:.{figures}g}")


def nap(task, seconds):
    time.sleep(seconds)


def cost_per_task(client, rounds):
    """ms por tarea según su trabajo: una tras otra aquí, y repartidas. Cada ronda pasa por todos los trabajos."""
    times = {"alone": {work: [] for work in WORK}, "cluster": {work: [] for work in WORK}}
    for _ in range(rounds + 1):                  # the first one warms up, and is seldom the best
        for work in WORK:
            n = max(20, min(TASKS, int(1000 / (work + 1))))          # a second at most, alone
            naps = partial(nap, seconds=work / 1000)
            began = time.perf_counter()
            for task in range(n):
                naps(task)
            middle = time.perf_counter()
            client.gather(client.map(naps, range(n), pure=False))
            times["alone"][work].append((middle - began) / n)
            times["cluster"][work].append((time.perf_counter() - middle) / n)
    return {"work": list(WORK), **{how: [rounded(1000 * min(found[work])) for work in WORK]
                                   for how, found in times.items()}}


def searches():
    """Dos búsquedas de 30 entrenamientos: unos de centésimas de segundo y otros de décimas."""
    small = make_pipeline(StandardScaler(), MLPClassifier((20,), solver="lbfgs", max_iter=300, random_state=0))
    large = make_pipeline(StandardScaler(), MLPClassifier((100,), max_iter=40, random_state=0))
    alphas = {"mlpclassifier__alpha": 10.0 ** -np.arange(1, 7)}
    return {"wine": (GridSearchCV(small, alphas, cv=5), load_wine(return_X_y=True)),
            "digits": (GridSearchCV(large, alphas, cv=5), load_digits(return_X_y=True))}


def times_of_searches(workers, rounds):
    """Segundos de cada búsqueda en serie, con los procesos de joblib y con Dask; y que las tres digan lo mismo."""
    found = {}
    for name, (search, data) in searches().items():
        times, scores = {}, []
        for backend in ("serial", "loky", "dask"):
            options = {"backend": backend} if backend == "dask" else {"backend": "loky",
                                                                     "n_jobs": 1 if backend == "serial" else workers}
            with parallel_config(**options):
                times[backend] = rounded(best(rounds, partial(search.fit, *data)))
            scores.append(search.cv_results_["mean_test_score"])
        assert all(np.array_equal(scores[0], other) for other in scores[1:])
        found[name] = {"fits": len(scores[0]) * 5, **times}
    return found


def gradient(net, x, y):
    net.backpropagate(x, y)
    return len(x), net.grad


def times_of_steps(client, rounds):
    """ms de un paso de la red de Fashion-MNIST, entero aquí y repartido."""
    rng = np.random.default_rng(0)
    layers = [*(Dense(n, "relu") for n in NET[1:-1]), Dense(NET[-1], "softmax")]
    net = Network(layers, (NET[0],), "categorical_crossentropy", dtype="float32", rng=rng)
    x = rng.normal(size=(BATCH, NET[0])).astype("float32")
    y = np.eye(NET[-1], dtype="float32")[rng.integers(0, NET[-1], BATCH)]
    workers = list(client.scheduler_info()["workers"])
    parts = [client.scatter([a, b], workers=[worker]) for a, b, worker in
             zip(np.array_split(x, len(workers)), np.array_split(y, len(workers)), workers)]

    def spread():
        found = client.gather([client.submit(gradient, net, *part, pure=False) for part in parts])
        return sum(n * grad for n, grad in found) / BATCH

    gradient(net, x, y)
    np.testing.assert_allclose(spread(), net.grad, atol=1e-6)
    return {"net": list(NET), "batch": BATCH, "alone": rounded(1000 * best(rounds, partial(gradient, net, x, y))),
            "cluster": rounded(1000 * best(rounds, spread))}


def megabytes_per_second(client, rounds, megabytes=64):
    """Lo que viaja por segundo hasta un trabajador, por esta máquina y no por una red."""
    worker = [next(iter(client.scheduler_info()["workers"]))]
    rng = np.random.default_rng(0)
    data = rng.random(megabytes * 125_000)       # 8 bytes each
    return rounded(megabytes / best(rounds, lambda: client.scatter(data, workers=worker, hash=False)))


def write_blocks(folder, rows):
    """Los datos que crecen, un archivo por bloque, como los deja `dask.array.to_npy_stack`."""
    import dask.array as da
    seeds = np.random.SeedSequence(0).spawn(-(-rows // CHUNK))

    def block(block_info):
        (begin, end), _ = block_info[None]["array-location"]
        rng = np.random.default_rng(seeds[begin // CHUNK])
        return rng.random((end - begin, COLUMNS + 1), dtype="float32")

    data = da.map_blocks(block, chunks=((CHUNK,) * (rows // CHUNK), (COLUMNS + 1,)), dtype="float32")
    da.to_npy_stack(folder, data)


def train(folder, how):
    """Una época, bloque por bloque ("blocks") o con todo en la memoria ("whole"); los MB que hicieron falta.

    La última columna se vuelve la etiqueta.
    """
    import dask.array as da
    data = da.from_npy_stack(folder)
    model = MLPClassifier((20,), random_state=0, max_iter=1)
    if how == "blocks":
        for block in data.blocks:
            block = block.compute()
            model.partial_fit(block[:, :-1], block[:, -1] > 0.5, classes=[False, True])
    else:
        whole = np.empty(data.shape, data.dtype)
        for k, block in enumerate(data.blocks):
            whole[k * CHUNK:(k + 1) * CHUNK] = block.compute()
        model.fit(whole[:, :-1], whole[:, -1] > 0.5)
    return peak()


def peak():
    """Los MB que este proceso llegó a ocupar. No `ru_maxrss`: en Linux hereda el de quien lo lanzó."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        sys.exit("La memoria se mide en Linux: aquí no hay /proc.")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1000


def peaks(rows=ROWS):
    """MB por número de filas: lo que ocupan los datos, y el máximo de entrenar de cada manera."""
    found = {"rows": list(rows), "data": [], "blocks": [], "whole": []}
    for n in rows:
        with tempfile.TemporaryDirectory() as folder:
            write_blocks(folder, n)
            found["data"].append(rounded(n * (COLUMNS + 1) * 4 / 1e6))
            for how in ("blocks", "whole"):
                out = subprocess.run([sys.executable, __file__, "--train", folder, how], check=True, text=True,
                                     stdout=subprocess.PIPE).stdout
                found[how].append(rounded(float(out)))
    return found


def measure(workers, rounds):
    from dask.distributed import Client, LocalCluster
    began = time.perf_counter()
    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None,
                      host="127.0.0.1") as cluster, Client(cluster) as client:
        start = time.perf_counter() - began
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
        note = "" if load is None else f"Carga al empezar: {load:.1f} procesos para {os.cpu_count()} núcleos."
        return {"made": {"machine": processor(), "date": date.today().isoformat(), "python": platform.python_version(),
                         "dask": version("dask"), "workers": workers, "note": note},
                "start": rounded(start, 2),
                "tasks": cost_per_task(client, rounds),
                "search": times_of_searches(workers, max(1, rounds // 2)),
                "step": times_of_steps(client, rounds),
                "transfer": megabytes_per_second(client, rounds),
                "memory": peaks()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--save", nargs="?", const=RECORD, type=Path, metavar="ARCHIVO")
    parser.add_argument("--train", nargs=2, metavar=("CARPETA", "MANERA"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)              # so few epochs don't converge
    if args.train:
        return print(train(*args.train))
    record = measure(args.workers, args.rounds)
    lines = ",\n".join(f' "{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in record.items())
    print(lines, f"\n empate: {tie(record['tasks'])} ms por tarea")
    if args.save:
        args.save.write_text(f"{{\n{lines}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
