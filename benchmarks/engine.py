"""Lo que gana cada decisión del motor, y el motor frente a scikit-learn: razones de tiempo en una misma corrida.

Uso: OPENBLAS_NUM_THREADS=1 python benchmarks/engine.py. Cada fila alterna dos maneras de hacer el mismo trabajo y
da la mediana, ronda por ronda, del tiempo de CPU de la segunda entre el de la primera: más de 1 es lo que se gana.
"""
import statistics
import time
import warnings
from unittest.mock import patch

import numpy as np
from sklearn.neural_network import MLPClassifier as Theirs

from mlpedu import MLPClassifier, optimizers, parameters, training
from mlpedu.activations import Activation, relu_slope
from mlpedu.layers import Dense
from mlpedu.network import Network
from mlpedu.optimizers import SGD, Adam
from mlpedu.penalties import L2

ROUNDS, STEPS = 9, 40
NETS = {"4-10-3, lote 32": (4, (10,), 3, 32), "64-100-10, lote 200": (64, (100,), 10, 200),
        "784-300-100-10, lote 32": (784, (300, 100), 10, 32), "784-300-100-10, lote 200": (784, (300, 100), 10, 200),
        "784-1024-1024-10, lote 512": (784, (1024, 1024), 10, 512)}


def ratio(plain, better):
    """La mediana de tiempo(plain) / tiempo(better), alternados."""
    ratios = []
    for _ in range(ROUNDS):
        spent = []
        for call in (better, plain):
            began = time.process_time()
            call()
            spent.append(time.process_time() - began)
        ratios.append(spent[1] / spent[0])
    return statistics.median(ratios)


def network(net, dtype, activation="relu", penalty=None, layer=Dense):
    inputs, hidden, outputs, _ = NETS[net]
    return Network([*(layer(units, activation) for units in hidden), layer(outputs, "softmax")], (inputs,),
                   "categorical_crossentropy", dtype=dtype, penalty=penalty, rng=np.random.default_rng(0))


def batch(net, dtype):
    inputs, _, outputs, n = NETS[net]
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, inputs)).astype(dtype), np.eye(outputs, dtype=dtype)[rng.integers(0, outputs, n)]


def steps(model, optimizer, x, y):
    optimizer.start(model.theta)

    times = 4 if model.theta.size > 10 ** 6 else STEPS

    def run():
        for _ in range(times):
            model.loss_and_grad(x, y)
            optimizer.step(model.theta, model.grad)
    run()                                        # nobody's first time
    return run


class WantsAll(Network):
    """Calcula también ∂L/∂x de los datos, que nadie pide."""

    def bind(self):
        super().bind()
        for layer in self.layers:
            layer.wants_dx = True


class SummedBias(Dense):
    """El gradiente del sesgo como suma, y no como producto."""

    def backward_z(self, dz):
        self.x.T.dot(dz, self.dW)
        dz.sum(axis=0, out=self.db)
        return dz.dot(self._W.T) if self.wants_dx else None


class FloatAdam(Adam):
    """Con constantes de Python."""

    def start(self, theta):
        super().start(theta)
        self.constants[:3] = map(float, self.constants[:3])      # the last is the rate of each step


class TextbookAdam(Adam):
    """Las fórmulas tal cual, con arreglos nuevos en cada operación."""

    def start(self, theta):
        super().start(theta)
        self.m = self.v = np.zeros_like(theta)

    def step(self, theta, grad):
        self.t += 1
        self.m = self.beta_1 * self.m + (1 - self.beta_1) * grad
        self.v = self.beta_2 * self.v + (1 - self.beta_2) * grad ** 2
        rate = self.learning_rate * (1 - self.beta_2 ** self.t) ** 0.5 / (1 - self.beta_1 ** self.t)
        theta -= rate * self.m / (np.sqrt(self.v) + self.epsilon)


class NumpyRate(SGD):
    """La tasa es un número de NumPy, que lleva float32 a float64."""

    def step(self, theta, grad):
        theta += -np.float64(self.learning_rate) * grad


class PlainSGD(SGD):
    def step(self, theta, grad):
        theta += -self.learning_rate * grad


def by_index(a, da):
    da[a == 0] = 0
    return da


def against_zero(z):
    return np.maximum(z, 0)


def anywhere(net, dtype, x, y):
    """Los vectores donde NumPy los ponga."""
    def zeros(shape, dtype, device="cpu"):
        return np.zeros(shape, dtype)

    with patch.object(parameters, "zeros", zeros), patch.object(optimizers, "zeros", zeros):
        return steps(network(net, dtype), Adam(), x, y)


def decisions(net, dtype):
    x, y = batch(net, dtype)
    args = (x, y)
    all_dx = network(net, dtype)
    all_dx.__class__ = WantsAll
    all_dx.bind()
    yield "no calcular ∂L/∂x de los datos", steps(all_dx, SGD(), *args), steps(network(net, dtype), SGD(), *args)
    index = Activation("relu", network(net, dtype).layers[0].activation.f, by_index)
    yield ("relu por máscara, no por índice", steps(network(net, dtype, index), SGD(), *args),
           steps(network(net, dtype), SGD(), *args))
    zero = Activation("relu", against_zero, relu_slope)
    yield ("relu contra ceros, no contra 0", steps(network(net, dtype, zero), SGD(), *args),
           steps(network(net, dtype), SGD(), *args))
    yield ("gradiente del sesgo como producto", steps(network(net, dtype, layer=SummedBias), SGD(), *args),
           steps(network(net, dtype), SGD(), *args))
    yield "memoria al inicio de una línea", anywhere(net, dtype, *args), steps(network(net, dtype), Adam(), *args)
    yield ("constantes de Adam sin dimensión", steps(network(net, dtype), FloatAdam(), *args),
           steps(network(net, dtype), Adam(), *args))
    yield ("Adam en su sitio", steps(network(net, dtype), TextbookAdam(), *args),
           steps(network(net, dtype), Adam(), *args))
    yield ("tasa de Python, no de NumPy", steps(network(net, dtype), NumpyRate(), *args),
           steps(network(net, dtype), PlainSGD(), *args))
    yield ("sin penalización no se la recorre", steps(network(net, dtype, penalty=L2(0.0)), SGD(), *args),
           steps(network(net, dtype), SGD(), *args))


def fits(net, dtype):
    """Entrenamientos enteros: midiendo la pérdida de cada lote, el nuestro y el de scikit-learn."""
    inputs, hidden, outputs, n = NETS[net]
    rng = np.random.default_rng(2)
    rows = n * (4 if n > 200 else 20)
    x, y = rng.normal(size=(rows, inputs)).astype(dtype), np.arange(rows) % outputs
    options = {"hidden_layer_sizes": hidden, "batch_size": n, "max_iter": 3, "random_state": 0, "tol": 0, "alpha": 0}

    def ours():
        MLPClassifier(**options).fit(x, y)

    def one_by_one():
        with patch.object(training, "ROWS_AT_ONCE", 1):
            ours()
    return one_by_one, ours, lambda: Theirs(**options).fit(x, y)


if __name__ == "__main__":
    warnings.simplefilter("ignore")              # three epochs don't converge
    for dtype in ("float32", "float64"):
        for net in NETS:
            print(f"\n{net}, {dtype}")
            for name, plain, better in decisions(net, dtype):
                print(f"  {name:<36} {ratio(plain, better):.2f}", flush=True)
            one_by_one, ours, theirs = fits(net, dtype)
            print(f"  {'pérdida de muchos lotes juntos':<36} {ratio(one_by_one, ours):.2f}")
            print(f"  {'scikit-learn / mlpedu, fit con Adam':<36} {ratio(theirs, ours):.2f}")
