"""benchmarks/gpu.py where there is no GPU: it runs small, on the CPU and on the stand-in, and its goals are judged."""
import json
import math
import subprocess
import sys
import warnings
from argparse import Namespace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import standin

from mlpedu import backend, plots

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def script():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        import gpu
        yield gpu
        for name in ("gpu", "gpu_peers", "peers"):
            sys.modules.pop(name, None)


@pytest.fixture
def peers(script):
    with warnings.catch_warnings():
        yield sys.modules["gpu_peers"]


@pytest.fixture(params=["cpu", "gpu"])
def device(request, monkeypatch):
    """Each device; the GPU is the stand-in."""
    backend.ones.cache_clear()
    if request.param == "gpu":
        monkeypatch.setitem(sys.modules, "cupy", standin.fresh())
    yield request.param
    backend.ones.cache_clear()


def test_the_table_is_measured_small_on_the_cpu_and_says_what_could_not_run():
    command = [sys.executable, ROOT / "benchmarks" / "gpu.py", "2", "--small", "--device", "cpu", "--rounds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    head, _, row, *gaps = done.stdout.splitlines()
    cells = dict(zip(head.split(" | "), row.split(" | "), strict=True))
    assert cells["| µs por paso"] == "| 784-16-8-10, lote 32, adam"
    assert all(float(cells[name]) > 0 for name in ("mlpedu, CPU", "mlpedu, GPU", "productos"))
    assert cells["torch graph"] == "—" and any("torch graph: " in gap and "(fila 2)" in gap for gap in gaps)
    assert (cells["torch"] == "—") == (find_spec("torch") is None)


@pytest.mark.parametrize("row", ["1", "2"])
def test_ours_trains_the_same_on_the_device(peers, device, row):
    task = peers.TASKS[row].small()
    assert peers.prepare("gpu", peers.Job(task), device) is None
    us, curve = peers.again()
    assert us > 0
    np.testing.assert_allclose(curve, peers.ours(peers.Job(task), "cpu")(), rtol=1e-4)
    assert len(curve) == task.epochs and curve[-1] < curve[0]


def test_the_orders_given_to_the_others_are_ours(peers):
    """One example per batch: another order would give another first epoch."""
    task = peers.TASKS["1"].small()._replace(batch=1, rows=16)
    job = peers.Job(task)
    model = peers.network(task.sizes)
    model.compile("sgd", "sparse_categorical_crossentropy")
    curve = []
    for order in job.orders:
        losses = [model.train_on_batch(job.X[order[i:i + 1]], job.y[order[i:i + 1]]) for i in range(task.rows)]
        curve.append(np.mean(losses))
    np.testing.assert_allclose(peers.ours(job, "cpu")(), curve, rtol=1e-4)


def test_a_system_that_cannot_run_says_why(peers, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert "torch" in peers.prepare("torch", peers.Job(peers.TASKS["1"].small()), "cpu")


def test_the_memory_of_models_is_flat_and_a_leak_is_seen(script, device, capsys, monkeypatch):
    args = Namespace(models=4, device=device)
    assert script.models(args) == [] and capsys.readouterr().out.startswith("4 modelos, MB tomados: ")
    kept, make = [], script.network
    monkeypatch.setattr(script, "network", lambda *args: kept.append(make(*args)) or kept[-1])
    assert script.models(args) == ["la memoria crece con los modelos"]


def test_fashion_mnist_is_trained_on_the_device(script, device, capsys):
    assert script.accuracy(Namespace(small=True, device=device)) == []
    assert capsys.readouterr().out.startswith("Fashion-MNIST, 2 épocas: ")


SPENT = {"gpu": [60.0, 66.0], "products": [50.0, 50.0], "torch": [1000.0, 1000.0], "torch graph": [120.0, 125.0]}


@pytest.mark.parametrize("change, missed", [
    ({}, []),
    ({"gpu": [80.0, 80.0]}, ["mlpedu / productos es 1.6", "PyTorch / mlpedu es 1.53"]),
    ({"torch compile": [90.0, 90.0]}, ["PyTorch / mlpedu es 1.43"]),
    ({"products": None}, ["mlpedu / productos es —"]),
    ({"gpu": None}, ["mlpedu / productos es —", "PyTorch / mlpedu es —"]),
    ({"torch": None, "torch graph": None}, ["PyTorch / mlpedu es —"]),
])
def test_a_goal_that_is_missed_or_not_measured_is_a_fault(script, change, missed):
    spent = {name: times for name, times in (SPENT | change).items() if times}
    faults = list(script.judge(script.TASKS["1"], spent))
    assert len(faults) == len(missed) and all(said in fault for said, fault in zip(missed, faults))


def test_a_system_with_another_loss_is_named(script):
    curves = {"cpu": [2.0], "gpu": [2.0, 1.0], "products": [math.nan], "torch": [2.01, 1.01],
              "torch fused": [2.05, 1.0], "torch graph": [2.0, 1.1], "torch compile": [2.0, math.nan]}
    assert list(script.apart(curves)) == ["torch fused", "torch graph", "torch compile"]


def test_what_is_saved_is_what_the_plot_draws(script):
    made = {"device": "GPU", "processor": "CPU", "versions": "", "date": "2026-11-23", "command": "", "note": ""}
    rows = [{"sizes": [784, 300, 10], "batch": batch, "solver": "adam", "times": {"cpu": 50.0 * batch, "gpu": 1600.0}}
            for batch in (8, 512)]
    text = script.record(made, rows)
    assert json.loads(text) == {"made": made, "rows": rows}
    assert "784-300-10" in plots.speedup(json.loads(text)).description


@pytest.mark.parametrize("options", [["--save", "--device", "cpu"], ["--save", "--small"], ["1", "--save"]])
def test_only_a_whole_table_of_a_gpu_is_saved(script, options, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["gpu.py", *options])
    with pytest.raises(SystemExit):
        script.main()
    assert "medida en una GPU" in capsys.readouterr().err


def test_without_a_gpu_it_says_so_and_fails(script, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["gpu.py"])
    monkeypatch.setitem(sys.modules, "cupy", None)
    assert "CuPy" in script.main()
