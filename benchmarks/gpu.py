"""Cuánto tarda un paso de entrenamiento en la GPU: el nuestro, los de PyTorch y los productos de matrices solos.

Uso: python benchmarks/gpu.py [1 2 …] [--rounds 7] [--save [ARCHIVO]]. Seis redes, en float32 sin TF32: gpu_peers.py
dice cuáles. Todos parten de los mismos pesos y ven los mismos datos en el mismo orden, y sus pérdidas se comparan:
nadie es rápido por hacer menos. Cada sistema tiene un proceso para él y las rondas los alternan; queda la mediana de
los µs por paso, de reloj, esperando a la GPU antes y después. «mlpedu, CPU» es lo nuestro en un hilo, en tiempo de CPU.
Hacen falta CuPy y PyTorch: pip install "mlpedu[gpu,benchmarks]".

`--accuracy`: en vez de la tabla, 30 épocas de Fashion-MNIST. `--models 200`: la memoria después de construir, entrenar
y soltar 200 modelos. `--small --device cpu` recorre lo mismo donde no hay GPU: prueba el programa y no mide nada.

Termina con error si no se llega a una meta. `--save` escribe lo que dibuja `plots.speedup()`.
"""
import argparse
import gc
import json
import math
import os
import platform
import statistics
import sys
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from gpu_peers import NET, PYTORCH, SYSTEMS, TASKS, Job, again, network, prepare, wait
from threadpoolctl import threadpool_limits

from mlpedu import Sequential, backend, datasets
from mlpedu.layers import Dense, Flatten

RECORD = Path(backend.__file__).parent / "plots" / "gpu.json"
MOST = 1.35                                      # mlpedu / products, at most, in every row
LEAST = 0.88                                     # accuracy of Fashion-MNIST, at least
TITLES = {"cpu": "mlpedu, CPU", "gpu": "mlpedu, GPU", "products": "productos"}


def measure(task, device, rounds):
    """De cada sistema, sus µs por paso en cada ronda y su curva; y por qué no están los que no están."""
    job, spent, curves, missing, runs = Job(task), {}, {}, {}, {}
    with ExitStack() as stack:
        for system in SYSTEMS:
            if find_spec("torch") is None and (system in PYTORCH or (system, device) == ("products", "gpu")):
                missing[system] = "PyTorch no está instalado"
                continue
            process = stack.enter_context(ProcessPoolExecutor(1, get_context("spawn")))
            try:
                why = process.submit(prepare, system, job, device).result()
            except Exception as error:           # its process died
                why = type(error).__name__
            if why:
                missing[system] = why
            else:
                runs[system], spent[system] = process, []
        for i in range(rounds):
            for system in (runs if i % 2 else reversed(runs)):
                us, curves[system] = runs[system].submit(again).result()
                spent[system].append(us)
    return spent, curves, missing


def ratio(spent, one, other):
    """La mediana, ronda a ronda, de los µs de `one` entre los de `other`; nan si falta alguno."""
    return statistics.median(a / b for a, b in zip(spent.get(one, [math.nan]), spent.get(other, [math.nan])))


def best(spent):
    """El más rápido de los de PyTorch, si hay."""
    return min((name for name in PYTORCH if name in spent), key=lambda name: statistics.median(spent[name]),
               default=None)


def apart(curves):
    """Los sistemas cuya pérdida no es la nuestra."""
    for name, curve in curves.items():
        # In float32 the same sums in another order part: PyTorch and ours, on a CPU, 0.5 % after an epoch of 1920 steps
        # of Adam and 2.4 % after 25 epochs.
        n = min(len(curve), len(curves["gpu"]))
        if name != "products" and not np.allclose(curve[:n], curves["gpu"][:n], rtol=[0.02] + [0.05] * (n - 1)):
            yield name


def judge(task, spent):
    """Las metas a las que una fila no llega, dichas en palabras."""
    floor, peer = ratio(spent, "gpu", "products"), ratio(spent, best(spent), "gpu")
    if not floor <= MOST:                        # nan is not
        yield f"{task}: mlpedu / productos es {words(floor)} y debe ser a lo más {MOST:g}"
    if not peer >= task.goal:
        yield f"{task}: PyTorch / mlpedu es {words(peer)} y debe ser al menos {task.goal:g}"


def words(value):
    return "—" if math.isnan(value) else f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def line(task, spent):
    """Una fila de la tabla, con sus metas al lado."""
    times = [words(statistics.median(spent.get(name, [math.nan]))) for name in SYSTEMS]
    floor, peer = ratio(spent, "gpu", "products"), ratio(spent, best(spent), "gpu")
    return f"| {task} | {' | '.join(times)} | {words(floor)} (≤ {MOST:g}) | {words(peer)} (≥ {task.goal:g}) |"


def table(args):
    """Mide las filas, las escribe y devuelve las faltas."""
    heads = ["µs por paso", *(TITLES.get(name, name) for name in SYSTEMS), "mlpedu / productos", "PyTorch / mlpedu"]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}", flush=True)
    rows, faults, gaps = [], [], {}
    for name in args.tasks or TASKS:
        task = TASKS[name].small() if args.small else TASKS[name]
        spent, curves, missing = measure(task, args.device, args.rounds)
        print(line(task, spent), flush=True)
        if "gpu" in curves:
            faults += [f"{task}: la pérdida de {system} no es la nuestra" for system in apart(curves)]
        if args.device == "gpu":
            faults += judge(task, spent)
        for system, why in missing.items():
            gaps.setdefault(f"{TITLES.get(system, system)}: {why}", []).append(name)
        rows.append({"sizes": task.sizes, "batch": task.batch, "solver": task.solver, "times": {
            name: float(f"{statistics.median(times):.4g}") for name, times in spent.items()}})
    if gaps:
        print("\nLo que no se pudo correr:", *(f"{gap} (fila {', '.join(of)})" for gap, of in gaps.items()), sep="\n  ")
    if args.save:
        args.save.write_text(record(made(args), rows), "utf-8")
    return faults


def made(args):
    """Con qué se midió."""
    from peers import processor
    cupy = backend.load()
    versions = [f"{title} {version(name)}" for title, name in (("PyTorch", "torch"), ("NumPy", "numpy"))
                if find_spec(name)]
    return {"device": cupy.cuda.runtime.getDeviceProperties(0)["name"].decode(), "processor": processor(),
            "versions": ", ".join([f"CuPy {cupy.__version__}", *versions, f"Python {platform.python_version()}"]),
            "date": date.today().isoformat(), "command": f"python benchmarks/gpu.py --rounds {args.rounds} --save",
            "note": "float32 sin TF32; la mediana de las rondas, que alternan los sistemas."}


def record(made, rows):
    lines = ",\n  ".join(map(json.dumps, rows))
    return f'{{"made": {json.dumps(made, ensure_ascii=False, indent=2)},\n "rows": [\n  {lines}]}}\n'


def accuracy(args):
    """Fashion-MNIST con la red de Keras: segundos, contando el viaje de los datos a la GPU, y exactitud."""
    data = datasets.load_fashion_mnist("embedded" if args.small else "real")
    x, x_test = (pixels.astype("float32") / 255 for pixels in (data.x_train, data.x_test))
    y, y_test = data.y_train.astype(int), data.y_test.astype(int)
    kept = 500 if args.small else 5000           # to validate
    model = Sequential([Flatten(input_shape=[28, 28]), Dense(300, "relu"), Dense(100, "relu"), Dense(10, "softmax")],
                       random_state=0).to(args.device)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    wait(args.device)
    began = time.perf_counter()
    x, y = backend.put(x, args.device), backend.put(y, args.device)
    model.fit(x[kept:], y[kept:], epochs=2 if args.small else 30, validation_data=(x[:kept], y[:kept]), verbose=0)
    wait(args.device)
    seconds = time.perf_counter() - began
    reached = model.evaluate(x_test, y_test, verbose=0, return_dict=True)["accuracy"]
    print(f"Fashion-MNIST, {len(model.history.epoch)} épocas: {seconds:.1f} s; exactitud de prueba, {reached:.4f}")
    return [] if args.small or reached >= LEAST else [f"la exactitud es {reached:.4f} y debe ser al menos {LEAST}"]


def models(args):
    """La memoria que queda tomada después de construir, entrenar y soltar cada modelo."""
    from peers import images
    tracemalloc.start()
    X, y = (backend.put(array, args.device) for array in images(512))
    held = []
    for seed in range(args.models):
        model = network(NET, seed).to(args.device)
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(X, y, verbose=0)
        del model
        gc.collect()                             # a model and its history know each other
        if args.device == "gpu":
            pool = backend.load().get_default_memory_pool()
            held.append(pool.used_bytes() + pool.free_bytes())           # what it keeps for later, too
        else:
            held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    settled = len(held) // 10
    print(f"{args.models} modelos, MB tomados: {held[0] / 1e6:.1f} tras el primero, {held[settled] / 1e6:.1f} tras "
          f"{settled + 1}, {held[-1] / 1e6:.1f} al final")
    return [] if held[-1] <= 1.05 * held[settled] else ["la memoria crece con los modelos"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tasks", nargs="*", choices=[[], *TASKS])
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    parser.add_argument("--save", nargs="?", const=RECORD, type=Path, metavar="ARCHIVO")
    parser.add_argument("--device", choices=backend.DEVICES, default="gpu")
    parser.add_argument("--small", action="store_true", help="redes mínimas, para probar el programa")
    parser.add_argument("--accuracy", action="store_true", help="en vez de la tabla, 30 épocas de Fashion-MNIST")
    parser.add_argument("--models", type=int, metavar="N", help="en vez de la tabla, la memoria de N modelos")
    args = parser.parse_args()
    if args.save and (args.tasks or args.small or args.device == "cpu"):
        parser.error("se guarda la tabla entera, medida en una GPU")
    try:
        backend.get(args.device)
    except backend.DeviceError as error:
        return str(error)
    with threadpool_limits(1):
        return "\n".join(accuracy(args) if args.accuracy else models(args) if args.models else table(args)) or 0


if __name__ == "__main__":
    # Each library reads as it is born, in its process, how many threads it may use and whether it may round to TF32.
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    os.environ |= {"NVIDIA_TF32_OVERRIDE": "0"}
    sys.exit(main())
