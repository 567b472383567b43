"""Adónde se va el tiempo de un paso: los µs de cada pieza de una ida y vuelta, en las seis tareas de cpu.py.

Uso: OMP_NUM_THREADS=1 python benchmarks/steps.py [W1 W4 …] [--dtype float64]. Cada pieza se mide sola, con los
arreglos de un lote de verdad; queda la mejor de varias veces. «Paso» es un paso dentro de `fit`, y «resto» lo que no
explican las piezas: llamadas de Python, memoria fría, lo que se hace una vez por época. Los productos son el piso.
"""
import argparse
import time
import warnings

import numpy as np
import peers

from mlpedu.layers import ones
from mlpedu.training import ROWS_AT_ONCE


def best(call, seconds=0.05, times=7):
    """µs de CPU de una llamada, la mejor de varias veces."""
    began = time.process_time()
    call()
    n = max(1, int(seconds / max(time.process_time() - began, 1e-6)))
    spent = []
    for _ in range(times):
        began = time.process_time()
        for _ in range(n):
            call()
        spent.append((time.process_time() - began) / n)
    return 1e6 * min(spent)


def forward(layers, x):
    """Las piezas de la ida; deja en cada capa lo que la vuelta necesita."""
    for layer in layers:
        z = x.dot(layer.W)
        yield "productos", best(lambda x=x, layer=layer: x.dot(layer.W))
        yield "sesgo", best(lambda z=z, layer=layer: np.add(z, layer.b, out=z))
        yield "activación", best(lambda z=z, layer=layer: layer.activation.f(z))
        x = layer.forward(x)


def backward(layers, dz):
    """Las de la vuelta, desde ∂L/∂z de la última capa."""
    for layer in reversed(layers):
        yield "productos", best(lambda dz=dz, layer=layer: layer.x.T.dot(dz, layer.dW))
        yield "gradiente del sesgo", best(lambda dz=dz, layer=layer: ones(len(dz), dz.dtype).dot(dz, layer.db))
        if layer is not layers[0]:
            yield "productos", best(lambda dz=dz, layer=layer: dz.dot(layer.W.T))
            below, da = layers[layers.index(layer) - 1], dz.dot(layer.W.T)
            yield "pendiente", best(lambda da=da, below=below: below.activation.slope(below.a, da))
            dz = below.activation.slope(below.a, da)


def step(job, model):
    """Nombre de cada pieza y sus µs por paso."""
    network, optimizer = model._network, model._optimizer
    size, steps = job.task.batch, len(job.batches())
    rows = job.orders[0][:size]
    x, y = job.X[rows], job.target[rows]
    yield "tomar el lote", best(lambda: job.X.take(rows, axis=0)) + best(lambda: job.target.take(rows, axis=0))
    yield from forward(network.layers, x)
    p, loss = network.forward(x), network.loss
    residual = loss.residual if network.fused else loss.slope
    yield "residuo", best(lambda: residual(p, y))
    yield from backward(network.layers, residual(p, y))
    theta, grad = network.theta.copy(), network.grad.copy()
    yield "optimizador", best(lambda: optimizer.step(theta, grad))
    together = min(max(1, ROWS_AT_ONCE // size), steps)
    many_p, many_y = np.concatenate([p] * together), np.concatenate([y] * together)
    yield "pérdida", best(lambda: loss.value(many_p, many_y)) / together


def main(args):
    for name in args.tasks or peers.TASKS:
        task = peers.TASKS[name]
        job = peers.Job(task, args.dtype)
        whole = best(peers.mlpedu(job), times=3) / len(job.batches()) / task.epochs
        spent = {}
        for piece, value in step(job, peers.fitted(job)):
            spent[piece] = spent.get(piece, 0.0) + value
        spent["resto"] = whole - sum(spent.values())
        print(f"\n{name}, {task.title}, {args.dtype}: paso {whole:.1f} µs, "
              f"{whole / spent['productos']:.2f} veces sus productos")
        for piece, value in sorted(spent.items(), key=lambda pair: -pair[1]):
            print(f"  {piece:22}{value:10.1f} µs {value / whole:7.1%}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tasks", nargs="*", choices=[[], *peers.TASKS])
    parser.add_argument("--dtype", default="float32", choices=["float32", "float64"])
    warnings.simplefilter("ignore")              # so few epochs don't converge
    main(parser.parse_args())
