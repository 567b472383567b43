"""Cuánto tarda entrenar aquí y en otras bibliotecas, y cuánto costarían solo los productos de matrices.

Uso: python benchmarks/cpu.py [W1 W4 …] [--threads 2] [--rounds 7] [--save CARPETA]. Seis tareas, de iris a una red de
dos millones de pesos; los nuestros son `MLPClassifier`, `MLPRegressor` y `Sequential`, como los usa cualquiera. Todos
parten de los mismos pesos y ven los mismos datos en el mismo orden, y sus pérdidas se comparan: nadie es rápido por
hacer menos. Cada sistema tiene un proceso para él, como lo tendría en casa de quien lo usa, y las rondas los alternan;
de cada uno queda la mediana del tiempo de CPU (y el de reloj) por época y la de su cociente, ronda a ronda, con el
nuestro. PyTorch y Keras, si están: pip install "mlpedu[benchmarks]".

Termina con error si scikit-learn / mlpedu, en float32, baja de lo que se exige. `--save` deja una tabla y una figura.
"""
import argparse
import os
import pickle
import platform
import statistics
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

# scikit-learn / mlpedu in float32: least, goal; in float64: goal. PyTorch, Keras / mlpedu. mlpedu / products, at most.
GOALS = {
    "W1": (6, 9, 8, 18, 16, 6), "W2": (2.4, 3.2, 2.3, 4.5, 3.5, 1.7), "W3": (3, 4, 2.5, 5.5, 3, 1.6),
    "W4": (1.6, 2.1, 2.3, 1.9, 1.4, 1.12), "W5": (1.35, 1.55, 1.3, 1.8, 1.15, 1.2),
    "W6": (1.25, 1.42, 1.2, 1.15, 1.0, 1.1)}


def single_core(threads):
    """Antes de importar nada: cada biblioteca lee al nacer cuántos hilos puede usar."""
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "JAX_PLATFORMS": "cpu"}
    if threads == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    if hasattr(os, "sched_setaffinity"):         # some start threads of their own: let them share
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def rounds_of(runs, rounds):
    """Por sistema, una lista de (segundos de CPU, de reloj); y la curva de pérdidas de cada uno."""
    spent, curves = {name: [] for name in runs}, {}
    for i in range(rounds + 1):
        for name in (runs if i % 2 else reversed(runs)):
            *times, curves[name] = runs[name]()
            if i:                                # the first one warms up
                spent[name].append(times)
    return spent, curves


def ratio(spent, one, other):
    """La mediana, ronda a ronda, de los segundos de CPU de `one` entre los de `other`."""
    return statistics.median(a[0] / b[0] for a, b in zip(spent[one], spent[other]))


def check_curves(curves, close, dtype):
    """Todos bajaron la pérdida por el mismo camino; Keras, en la primera época, la única con el mismo orden."""
    import numpy as np
    for name, limits in close.items():
        epochs = slice(1 if name == "Keras (JAX)" else None)
        if name in curves:
            np.testing.assert_allclose(curves[name][epochs], curves["mlpedu"][epochs], limits[dtype], err_msg=name)


def measure(name, dtype, rounds):
    """Una tarea en un tipo de dato: los tiempos de cada sistema que esté instalado, cada uno en su proceso."""
    import peers
    wanted = [system for system in peers.SYSTEMS if find_spec(peers.NEEDS.get(system, "numpy"))
              and (dtype == "float32" or system in ("mlpedu", "scikit-learn", "productos", "memoria"))]
    with TemporaryDirectory() as folder, ExitStack() as stack:
        job = Path(folder) / "job"
        with open(job, "wb") as file:
            pickle.dump(peers.Job(peers.TASKS[name], dtype), file, 5)
        runs = {}
        for system in wanted:
            process = stack.enter_context(ProcessPoolExecutor(
                1, get_context("spawn"), initializer=peers.prepare, initargs=(job, system)))
            runs[system] = lambda process=process: process.submit(peers.once).result()
        spent, curves = rounds_of(runs, rounds)
    check_curves({k: v for k, v in curves.items() if v is not None}, peers.CLOSE, dtype)
    return spent


def lbfgs(rounds):
    """L-BFGS, con todos los ejemplos en cada paso: scikit-learn / mlpedu y sus pérdidas finales, en float64."""
    import peers

    def final_loss(model):
        return peers.timed(lambda: model(**options).fit(X, y).loss_)

    for name, n in (("W1", 150), ("W2", 1797), ("W3", 4000)):
        task = peers.TASKS[name]
        X, y = (array[:n] for array in task.data())
        ours, theirs = peers.REGRESSORS if y.dtype.kind == "f" else peers.CLASSIFIERS
        options = {"hidden_layer_sizes": task.hidden, "solver": "lbfgs", "alpha": 0, "max_iter": 100, "random_state": 0}
        spent, losses = rounds_of({"mlpedu": partial(final_loss, ours), "scikit-learn": partial(final_loss, theirs)},
                                  rounds)
        yield (f"| {name}, {n} filas | {ratio(spent, 'scikit-learn', 'mlpedu'):.2f} | {losses['mlpedu']:.6g} "
               f"| {losses['scikit-learn']:.6g} |")


def lines(name, dtype, spent, epochs):
    """La tabla de una tarea: ms de CPU y de reloj por época, y los cocientes con el nuestro y con los productos."""
    least, *goals = GOALS[name]
    goals = dict(zip(("scikit-learn", "scikit-learn 64", "PyTorch", "Keras (JAX)", "mlpedu"), goals))
    for system, times in spent.items():
        cpu, clock = (1e3 * statistics.median(column) / epochs for column in zip(*times))
        ours, floor = ratio(spent, system, "mlpedu"), ratio(spent, system, "productos")
        goal = goals.get(f"{system} 64" if dtype == "float64" and system != "mlpedu" else system)
        word = "" if goal is None else f"{'≤' if system == 'mlpedu' else '≥'} {goal:g}"
        cpu, clock = (f"{ms:.0f}" if ms >= 100 else f"{ms:.3g}" for ms in (cpu, clock))
        yield f"| {name} | {dtype} | {system} | {cpu} | {clock} | {ours:.2f} | {floor:.2f} | {word} |"


def draw(spent, path):
    """Cuántas veces lo que cuestan solo los productos tarda cada sistema, en float32."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    fig, ax = plt.subplots(figsize=(9, 4), layout="constrained")
    tasks = list(spent)
    systems = [system for system in spent[tasks[0]] if system not in ("productos", "memoria")]
    for k, system in enumerate(systems):
        heights = [ratio(spent[task], system, "productos") for task in tasks]
        places = [i + (k - (len(systems) - 1) / 2) * 0.13 for i in range(len(tasks))]
        bars = ax.bar(places, heights, 0.12, label=system, color=f"C{k}" if k else "black")
        ax.bar_label(bars, [f"{h:.0f}" if h >= 10 else f"{h:.1f}" for h in heights], fontsize=6)
    ax.set(yscale="log", xticks=range(len(tasks)), xticklabels=tasks, ylabel="veces lo que cuestan los productos")
    ax.axhline(1, color="gray", lw=1)
    ax.legend(ncols=3, fontsize=8)
    fig.savefig(path, dpi=130)


def main(args):
    import peers
    packages = ("numpy", "scipy", "scikit-learn", "torch", "keras", "jax")
    there = [f"{name} {version(name)}" for name in packages if find_spec(name.replace("scikit-learn", "sklearn"))]
    made = [f"{peers.processor()}; {args.threads} hilo(s); {args.rounds} rondas; Python {platform.python_version()}; "
            f"{', '.join(there)}.", "",
            "| tarea | tipo | sistema | ms de CPU por época | de reloj | entre mlpedu | entre los productos | meta |",
            "|---|---|---|---|---|---|---|---|"]
    print("\n".join(made), flush=True)
    found, slow = {}, []
    for name in args.tasks or GOALS:
        for dtype in args.dtype or ("float32", "float64"):
            spent = measure(name, dtype, args.rounds)
            made += (table := list(lines(name, dtype, spent, peers.TASKS[name].epochs)))
            print("\n".join(table), flush=True)
            if dtype == "float32":
                found[name] = spent
                if ratio(spent, "scikit-learn", "mlpedu") < GOALS[name][0]:
                    slow.append(name)
    if not args.tasks and "float64" in (args.dtype or ["float64"]):
        made += ["", "| L-BFGS, 100 iteraciones | scikit-learn / mlpedu | pérdida | la de scikit-learn |",
                 "|---|---|---|---|"]
        made += (table := list(lbfgs(args.rounds)))
        print("\n".join(made[-len(table) - 2:]), flush=True)
    if args.save:
        Path(args.save).mkdir(parents=True, exist_ok=True)
        (Path(args.save) / f"cpu-{args.threads}.md").write_text("\n".join(made) + "\n", "utf-8")
        draw(found, Path(args.save) / f"cpu-{args.threads}.png")
    return f"Por debajo de lo que se exige: {', '.join(slow)}." if slow and args.threads == 1 else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tasks", nargs="*", choices=[[], *GOALS])
    parser.add_argument("--threads", type=int, default=1, metavar="N")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    parser.add_argument("--dtype", action="append", choices=["float32", "float64"])
    parser.add_argument("--save", metavar="CARPETA")
    args = parser.parse_args()
    single_core(args.threads)
    warnings.simplefilter("ignore")              # so few epochs don't converge
    sys.exit(main(args))
