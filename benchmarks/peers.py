"""Lo que compara cpu.py: las seis tareas, y cada biblioteca haciéndolas con los mismos pesos, datos y orden.

Un `Job` dice qué entrenar y guarda con qué pesos y en qué orden lo hizo la nuestra; los demás empiezan por ahí. Cada
sistema es una función que recibe el trabajo, deja todo listo y devuelve otra, que entrena desde el principio y da la
pérdida de cada época. Solo esta segunda se mide.
"""
import os
import pickle
import platform
import time
import warnings
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_digits, load_iris
from sklearn.neural_network import MLPClassifier as TheirClassifier
from sklearn.neural_network import MLPRegressor as TheirRegressor

from mlpedu import MLPClassifier, MLPRegressor, Sequential
from mlpedu.callbacks import Callback
from mlpedu.layers import Dense
from mlpedu.losses import HalfSquaredError
from mlpedu.optimizers import SGD, Adam
from mlpedu.sequential import Input

CLASSIFIERS, REGRESSORS = (MLPClassifier, TheirClassifier), (MLPRegressor, TheirRegressor)


class Task(NamedTuple):
    """Una fila de la tabla: datos, red, lote, método y épocas."""
    title: str
    data: callable
    hidden: tuple
    batch: int
    solver: str
    epochs: int


def iris():
    X, y = load_iris(return_X_y=True)
    return (X - X.mean(axis=0)) / X.std(axis=0), y


def digits():
    X, y = load_digits(return_X_y=True)
    return X / 16, y


def houses():
    """Del tamaño de California: ocho números y un precio."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(11_610, 8))
    return X, np.tanh(X @ rng.normal(size=8)) + 0.1 * rng.normal(size=len(X))


def images(n):
    """Del tamaño de Fashion-MNIST: la mitad de los píxeles en blanco, y una clase que sale de ellos."""
    rng = np.random.default_rng(0)
    X = rng.random((n, 784), dtype=np.float32)
    X *= rng.random((n, 784), dtype=np.float32) < 0.5
    return X, (X @ rng.normal(size=(784, 10)).astype(np.float32)).argmax(axis=1)


TASKS = {
    "W1": Task("iris 150×4, (10,), lote 32, Adam", iris, (10,), 32, "adam", 200),
    "W2": Task("digits 1797×64, (100,), lote 200, Adam", digits, (100,), 200, "adam", 50),
    "W3": Task("11 610×8, (50, 50, 50), lote 200, Adam", houses, (50, 50, 50), 200, "adam", 20),
    "W4": Task("60 000×784, (300, 100), lote 32, SGD", partial(images, 60_000), (300, 100), 32, "sgd", 1),
    "W5": Task("60 000×784, (300, 100), lote 200, Adam", partial(images, 60_000), (300, 100), 200, "adam", 1),
    "W6": Task("20 000×784, (1024, 1024), lote 512, Adam", partial(images, 20_000), (1024, 1024), 512, "adam", 1),
}


class Recorder(Callback):
    """Con qué pesos empieza un entrenamiento y en qué orden ve los ejemplos cada época."""

    def on_train_begin(self, logs=None):
        network, self.orders = self.training.network, []
        self.weights = [w for layer in network.layers for w in layer.get_weights()]
        self.rng = self.training.rng.get_state()

    def on_train_batch_begin(self, batch, logs=None):
        if batch == 0:
            self.orders.append(self.training.order)


class Job:
    """Una tarea en un tipo de dato: los datos, las opciones de los estimadores, los pesos y el orden."""

    def __init__(self, task, dtype):
        self.task, self.dtype = task, dtype
        X, y = task.data()
        self.X, self.regression = X.astype(dtype), y.dtype.kind == "f"
        self.y = y.astype(dtype) if self.regression else y
        self.target = self.y[:, None] if self.regression else np.eye(y.max() + 1, dtype=dtype)[y]
        self.sizes = [X.shape[1], *task.hidden, self.target.shape[1]]
        self.rate = 0.01 if task.solver == "sgd" else 0.001
        self.options = {"hidden_layer_sizes": task.hidden, "batch_size": task.batch, "solver": task.solver, "alpha": 0,
                        "learning_rate_init": self.rate, "momentum": 0, "max_iter": task.epochs, "tol": 0,
                        "n_iter_no_change": task.epochs, "random_state": 0}
        fitted(self, callbacks=[recorder := Recorder()])
        self.weights, self.rng, self.orders = recorder.weights, recorder.rng, recorder.orders

    def batches(self):
        """Los tramos de una época."""
        return [slice(first, first + self.task.batch) for first in range(0, len(self.X), self.task.batch)]


def fitted(job, **options):
    """Uno de nuestros estimadores, entrenado."""
    ours, _ = REGRESSORS if job.regression else CLASSIFIERS
    return ours(**job.options, **options).fit(job.X, job.y)


def mlpedu(job):
    return lambda: fitted(job).loss_curve_


def scikit_learn(job):
    _, theirs = REGRESSORS if job.regression else CLASSIFIERS
    return lambda: theirs(**job.options).fit(job.X, job.y).loss_curve_


def sequential(job):
    """La nuestra con las palabras de Keras."""
    *hidden, last = job.sizes[1:]
    model = Sequential([Input((job.sizes[0],)), *(Dense(units, "relu") for units in hidden),
                        Dense(last, None if job.regression else "softmax")], dtype=job.dtype)
    loss = HalfSquaredError() if job.regression else "categorical_crossentropy"
    rng = np.random.RandomState()                # the estimators', for the same order

    def run():
        optimizer = SGD(job.rate) if job.task.solver == "sgd" else Adam(job.rate, epsilon=1e-8)
        model.compile(optimizer=optimizer, loss=loss)
        model.set_weights(job.weights)
        rng.set_state(job.rng)
        model.network.rng = rng
        return model.fit(job.X, job.target, batch_size=job.task.batch, epochs=job.task.epochs,
                         verbose=0).history["loss"]
    return run


def torch_eager(job, **options):
    import torch
    net = torch.nn.Sequential()
    for inputs, outputs in zip(job.sizes, job.sizes[1:]):
        net.extend([torch.nn.Linear(inputs, outputs, dtype=getattr(torch, job.dtype)), torch.nn.ReLU()])
    net.pop(-1)                                  # no ReLU at the end
    X, orders = torch.from_numpy(job.X), [torch.from_numpy(order) for order in job.orders]
    y = torch.from_numpy(job.target if job.regression else job.y)
    error = (lambda p, t: torch.nn.functional.mse_loss(p, t) / 2) if job.regression else torch.nn.CrossEntropyLoss()

    def run():
        with torch.no_grad():
            for mine, start in zip(net.parameters(), job.weights):
                mine.copy_(torch.from_numpy(start.T.copy()))
        make = torch.optim.SGD if job.task.solver == "sgd" else torch.optim.Adam
        optimizer, curve = make(net.parameters(), lr=job.rate, **options), []
        for order in orders:
            total = 0.0
            for batch in job.batches():
                rows = order[batch]
                optimizer.zero_grad()
                loss = error(net(X[rows]), y[rows])
                loss.backward()
                optimizer.step()
                total += loss.item() * len(rows)
            curve.append(total / len(X))
        return curve
    return run


def torch_fused(job):
    return torch_eager(job, fused=True)


def keras_jax(job):
    """Keras, siempre en el orden de la primera época: otro no se le puede dar. Compilar no se cuenta."""
    os.environ["KERAS_BACKEND"] = "jax"
    import keras
    last = "linear" if job.regression else "softmax"
    net = keras.Sequential([keras.Input((job.sizes[0],)),
                            *(keras.layers.Dense(units, "relu") for units in job.sizes[1:-1]),
                            keras.layers.Dense(job.sizes[-1], last)])
    net.compile(keras.optimizers.SGD(job.rate) if job.task.solver == "sgd"
                else keras.optimizers.Adam(job.rate, epsilon=1e-8), "mse" if job.regression else
                "categorical_crossentropy")
    X, y = job.X[job.orders[0]], job.target[job.orders[0]]
    options = {"batch_size": job.task.batch, "verbose": 0, "shuffle": False}

    def run(epochs=job.task.epochs):
        net.set_weights(job.weights)
        for variable in net.optimizer.variables:
            if "learning_rate" not in variable.path:
                variable.assign(np.zeros(variable.shape))
        curve = net.fit(X, y, epochs=epochs, **options).history["loss"]
        return np.array(curve) / (2 if job.regression else 1)                # the others halve the square
    run(1)
    return run


def products(job):
    """Solo los productos de matrices de cada paso, en memoria ya reservada: por debajo no baja nadie."""
    weights = [np.zeros(shape, job.dtype) for shape in zip(job.sizes, job.sizes[1:])]
    grads = [w.copy() for w in weights]
    lengths = [len(job.X[batch]) for batch in job.batches()]
    rooms = {n: [np.zeros((n, units), job.dtype) for units in job.sizes] for n in set(lengths)}

    def run():
        for _ in range(job.task.epochs):
            for n in lengths:
                a = rooms[n]
                for i, w in enumerate(weights):
                    np.dot(a[i], w, out=a[i + 1])
                for i in reversed(range(len(weights))):
                    np.dot(a[i].T, a[i + 1], out=grads[i])
                    if i:
                        np.dot(a[i + 1], weights[i].T, out=a[i])
    return run


def traffic(job):
    """La memoria que un optimizador no puede dejar de leer y escribir: 3 vectores con SGD, 7 con Adam."""
    source = np.zeros(sum((i + 1) * o for i, o in zip(job.sizes, job.sizes[1:])), job.dtype)
    target = source.copy()
    copies = job.task.epochs * len(job.batches()) * (3 if job.task.solver == "sgd" else 7) / 2    # a copy moves two

    def run():
        for _ in range(round(copies)):
            np.copyto(target, source)
    return run


SYSTEMS = {"mlpedu": mlpedu, "Sequential": sequential, "scikit-learn": scikit_learn, "PyTorch": torch_eager,
           "PyTorch fused": torch_fused, "Keras (JAX)": keras_jax, "productos": products, "memoria": traffic}
NEEDS = {"PyTorch": "torch", "PyTorch fused": "torch", "Keras (JAX)": "keras"}
# How far its curve may be from ours: in float32 the same sums in another order part after some hundreds of steps.
CLOSE = {"scikit-learn": {"float64": 1e-10, "float32": 1e-2}, "Sequential": {"float32": 1e-2},
         "PyTorch": {"float32": 1e-2}, "PyTorch fused": {"float32": 1e-2}, "Keras (JAX)": {"float32": 1e-2}}


def prepare(path, system):
    """Deja listo un sistema para un trabajo guardado, en el proceso que es suyo."""
    global run
    warnings.simplefilter("ignore")              # so few epochs don't converge
    with open(path, "rb") as file:
        run = SYSTEMS[system](pickle.load(file))


def once():
    """Lo que tardó el sistema de este proceso, y su curva."""
    return timed(run)


def timed(run):
    """(segundos de CPU, de reloj, lo que devolvió `run`); si es corto se repite, que despertar también tarda."""
    times, cpu, clock = 0, time.process_time(), time.perf_counter()
    while times == 0 or time.perf_counter() - clock < 0.2:
        curve, times = run(), times + 1
    return (time.process_time() - cpu) / times, (time.perf_counter() - clock) / times, curve


def processor():
    """El procesador, como se llama a sí mismo donde lo dice."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
