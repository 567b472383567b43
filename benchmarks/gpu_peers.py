"""Lo que compara gpu.py: las seis redes, y cada sistema entrenándolas con los mismos pesos, datos y orden.

Un sistema es una función que recibe un trabajo y dónde correr, deja todo listo, con los datos ya en la GPU, y devuelve
otra, que entrena desde el principio y da la pérdida de cada época. Solo esta segunda se mide.
"""
import math
import os
import sys
import time
import warnings
from functools import partial
from typing import NamedTuple

import numpy as np

from mlpedu import Sequential, backend
from mlpedu.layers import Dense
from mlpedu.optimizers import SGD, Adam
from mlpedu.sequential import Input

RATE = {"sgd": 0.01, "adam": 0.001}


class Task(NamedTuple):
    """Una fila de la tabla; `goal`: cuántas veces lo que tardamos debe tardar, al menos, el mejor PyTorch."""
    sizes: tuple
    batch: int
    solver: str
    rows: int
    epochs: int
    goal: float

    def __str__(self):
        return f"{'-'.join(map(str, self.sizes))}, lote {self.batch}, {self.solver}"

    def small(self):
        """Lo mismo, en un momento."""
        return self._replace(sizes=(784, 16, 8, 10), batch=32, rows=128, epochs=2)


NET, WIDE = (784, 300, 100, 10), (784, 2048, 2048, 10)
TASKS = {                                        # no batch is short: a graph has one size
    "1": Task(NET, 32, "sgd", 61_440, 1, 1.9), "2": Task(NET, 32, "adam", 61_440, 1, 4.5),
    "3": Task(NET, 512, "adam", 61_440, 4, 3.6), "4": Task(NET, 4096, "adam", 61_440, 25, 2.1),
    "5": Task(WIDE, 512, "adam", 16_384, 10, 1.7), "6": Task(WIDE, 4096, "adam", 16_384, 25, 1.04)}


def network(sizes, seed=0):
    """La nuestra, con las palabras de Keras."""
    first, *hidden, last = sizes
    return Sequential([Input((first,)), *(Dense(units, "relu") for units in hidden), Dense(last, "softmax")],
                      random_state=seed)


class Job:
    """Los datos de una tarea, los pesos con que todos empiezan y el orden en que ven los ejemplos cada época."""

    # Made once and sent to the processes of the systems, which need no scikit-learn.
    def __init__(self, task):
        from peers import images

        self.task, self.rate = task, RATE[task.solver]
        self.X, self.y = images(task.rows)
        self.weights = network(task.sizes).get_weights()
        rng, order = np.random.default_rng(1), np.arange(task.rows)
        self.orders = [order := rng.permutation(order) for _ in range(task.epochs)]
        self.batches = [slice(first, first + task.batch) for first in range(0, task.rows, task.batch)]


def on_cpu(job, device):
    """La nuestra en un solo hilo. Una época: con las redes grandes, más es esperar por esperar."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    return ours(job, "cpu", 1)


def ours(job, device, epochs=None):
    """La nuestra, donde se pida."""
    model = network(job.task.sizes).to(device)
    X, y = backend.put(job.X, device), backend.put(job.y, device)

    def run():
        model.compile(SGD(job.rate) if job.task.solver == "sgd" else Adam(job.rate, epsilon=1e-8),
                      "sparse_categorical_crossentropy")
        model.set_weights(job.weights)
        model.network.rng = np.random.default_rng(1)                    # it shuffles as `job.orders` were made
        return model.fit(X, y, batch_size=job.task.batch, epochs=epochs or job.task.epochs, verbose=0).history["loss"]
    return run


def pytorch(job, device, fused=None, graph=False, compiled=False):
    """PyTorch; y con el optimizador fundido, con cada paso entero como un grafo de CUDA, o compilado."""
    import torch
    if graph and device == "cpu":
        raise RuntimeError("los grafos de CUDA piden una GPU")
    place, adam = {"gpu": "cuda"}.get(device, device), job.task.solver == "adam"
    net = torch.nn.Sequential()
    for inputs, outputs in zip(job.task.sizes, job.task.sizes[1:]):
        net.extend([torch.nn.Linear(inputs, outputs), torch.nn.ReLU()])
    net.pop(-1)                                  # no ReLU at the end
    net.to(place)
    X, y, *orders = (torch.from_numpy(array).to(place) for array in (job.X, job.y, *job.orders))
    weights = [torch.from_numpy(start.T.copy()).to(place) for start in job.weights]
    options = {"capturable": True} if graph and adam else {}
    optimizer = (torch.optim.Adam if adam else torch.optim.SGD)(net.parameters(), job.rate, fused=fused, **options)
    total = torch.zeros((), device=place)

    def error(x, target):
        return torch.nn.functional.cross_entropy(net(x), target)

    if compiled:
        error = torch.compile(error, mode="reduce-overhead")

    def step(rows):
        optimizer.zero_grad()
        loss = error(X.index_select(0, rows), y.index_select(0, rows))
        loss.backward()
        optimizer.step()
        total.add_(loss.detach())                # read once per epoch: who reads it waits for the GPU

    if graph:
        rows = orders[0][:job.task.batch].clone()
        replay = captured(partial(step, rows))

        def step(batch):
            rows.copy_(batch)
            replay()

    def run():
        with torch.no_grad():
            for mine, start in zip(net.parameters(), weights):
                mine.copy_(start)
        for memory in optimizer.state.values():
            for value in memory.values():
                if value is not None:
                    value.zero_()
        curve = []
        for order in orders:
            total.zero_()
            for batch in job.batches:
                step(order[batch])
            curve.append(total.item() / len(job.batches))
        return curve
    return run


def captured(step):
    """El paso como un grafo de CUDA: los mismos núcleos, sin Python que los lance de uno en uno."""
    import torch
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):                       # what a first step makes must not be made within the graph
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def products(job, device):
    """Solo los productos de matrices de cada paso, en memoria ya reservada: por debajo no baja nadie."""
    place, product = (lambda array: array), np.dot
    if device == "gpu":
        import torch
        place, product = (lambda array: torch.from_numpy(array).cuda()), torch.mm
    # Those of a network, not zeros: with zeros a GPU uses less power, and may run faster.
    weights = [place(w) for w in job.weights[::2]]
    grads = [place(np.zeros_like(w)) for w in job.weights[::2]]
    a = [place(np.zeros((job.task.batch, units), "float32")) for units in job.task.sizes]
    a[0][:] = place(job.X[:job.task.batch])

    def step():
        for i, w in enumerate(weights):
            product(a[i], w, out=a[i + 1])
        for i in reversed(range(len(weights))):
            product(a[i].T, a[i + 1], out=grads[i])
            if i:
                product(a[i + 1], weights[i].T, out=a[i])

    if device == "gpu":                          # what Python takes to launch them is not theirs
        step = captured(step)

    def run():
        for _ in range(job.task.epochs * len(job.batches)):
            step()
        return [math.nan] * job.task.epochs      # they have no loss
    return run


SYSTEMS = {"cpu": on_cpu, "gpu": ours, "products": products, "torch": pytorch,
           "torch fused": partial(pytorch, fused=True), "torch graph": partial(pytorch, graph=True),
           "torch graph fused": partial(pytorch, graph=True, fused=True),
           "torch compile": partial(pytorch, fused=True, compiled=True)}
PYTORCH = [name for name in SYSTEMS if name.startswith("torch")]


def prepare(system, job, device):
    """Deja listo un sistema en el proceso que es suyo y lo corre una vez. Devuelve por qué no pudo, o None."""
    global once
    warnings.simplefilter("ignore")
    try:
        run = SYSTEMS[system](job, device)
        run()
    except Exception as error:                   # the others can still be measured
        return f"{type(error).__name__}: {error}".partition("\n")[0]
    once = partial(timed, run, len(job.batches), device, time.process_time if system == "cpu" else time.perf_counter)


def again():
    """(µs por paso, curva de pérdidas) de otro entrenamiento del sistema de este proceso."""
    return once()


def timed(run, steps, device, clock, least=0.2):
    """µs por paso de `run`, que se repite si es corto, y su curva."""
    wait(device)
    epochs, began = 0, clock()
    while epochs == 0 or clock() - began < least:
        curve = run()
        epochs += len(curve)
    wait(device)
    return 1e6 * (clock() - began) / (epochs * steps), curve


def wait(device):
    """Espera a la GPU: quien le da una orden no la espera, y un reloj sin esto mediría cuánto se tarda en darlas."""
    if device == "gpu":
        if torch := sys.modules.get("torch"):
            torch.cuda.synchronize()
        elif "cupy" in sys.modules:
            backend.load().cuda.Device().synchronize()
