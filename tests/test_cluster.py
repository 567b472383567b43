"""Past one machine: a real Dask scheduler and two workers, each a process of its own, on loopback.

The two pieces of code that lesson 15 gives to take away, a client that keeps the data and a gradient, come from there.
"""
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import types
import warnings
from pathlib import Path

import joblib
import nbformat
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlpedu import MLPClassifier, MLPRegressor
from mlpedu.datasets import load_digits
from mlpedu.layers import Dense
from mlpedu.network import Network

distributed = pytest.importorskip("distributed", reason="Dask no está instalado (extra «lab»)")
ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "notebooks" / "15-mas-alla-de-una-maquina.ipynb"
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# Who asks a dead worker for a result should not insist for the usual half minute.
IMPATIENT = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
DIGITS = load_digits()
X, Y = DIGITS.data[:300] / 16, DIGITS.target[:300]
BOTH = [MLPClassifier((8,), random_state=0), MLPRegressor(hidden_layer_sizes=(8,), random_state=0)]


class Cluster:
    """A scheduler and its workers, of one thread each and without a nanny: who dies stays dead."""

    def __init__(self, folder):
        self.folder, self.processes, self.workers = folder, [], {}
        self.file = folder / "planificador.json"

    def __enter__(self):
        scheduler = self.launch("scheduler", "--port", "0", "--scheduler-file", self.file)
        try:
            wait(lambda: self.file.exists() or scheduler.poll() is not None)
            assert scheduler.poll() is None, (self.folder / "registro.txt").read_text("utf-8")
        except AssertionError:
            self.__exit__()
            raise
        return self


    def launch(self, kind, *options):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--host", "127.0.0.1",
                   "--dashboard-address", "127.0.0.1:0", *options]
        with open(self.folder / "registro.txt", "a") as log:
            process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       close_fds=True, env={**os.environ, **ONE_THREAD, **IMPATIENT})
        self.processes.append(process)
        return process

    def fill(self, n=2):
        """Start workers until `n` are alive."""
        self.workers = {name: process for name, process in self.workers.items() if process.poll() is None}
        while len(self.workers) < n:
            name = f"w{len(self.processes)}"
            self.workers[name] = self.launch("worker", "--scheduler-file", self.file, "--nthreads", "1", "--no-nanny",
                                             "--name", name)
        return self

    def __exit__(self, *error):
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


def wait(ready, seconds=60):
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "el clúster tardó demasiado"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster.fill()


@pytest.fixture(scope="module")
def lesson():
    """The classes and functions that lesson 15 defines, by name."""
    cells = [cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    names = {"__name__": "leccion", "cells": cells, "np": np, "Client": distributed.Client,
             "Dense": Dense, "Network": Network}
    for name in ("class KeepingClient", "def gradient"):
        (source,) = [source for source in cells if name in source]
        exec(source.split("\n\n\n")[0] if name.startswith("class") else source, names)
    return names


@pytest.fixture
def client(processes, lesson):
    """The lesson's client, of a cluster with two living workers."""
    processes.fill(2)
    with lesson["KeepingClient"](scheduler_file=str(processes.file)) as client:
        client.wait_for_workers(2, timeout=60)
        # One that was killed may still be counted for an instant.
        wait(lambda: {w["name"] for w in client.scheduler_info()["workers"].values()} == processes.workers.keys())
        yield client


def on(client):
    return joblib.parallel_config(backend="dask", client=client)


def results(search):
    return {name: column for name, column in search.cv_results_.items() if "score" in name and "time" not in name}


def assert_same(one, other):
    assert one.best_params_ == other.best_params_
    one, other = results(one), results(other)
    assert one.keys() == other.keys() and len(one) >= 5
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_without_dask_the_lesson_says_what_to_install(lesson, monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    with pytest.raises(ImportError, match=r"Falta Dask.*pip install 'mlpedu\[lab\]'"):
        exec(next(source for source in lesson["cells"] if "dask.distributed" in source), {})


# A search ------------------------------------------------------------------------------------------------------

CLASSIFY = make_pipeline(StandardScaler(), MLPClassifier((10,), max_iter=15, random_state=0))
REGRESS = MLPRegressor(hidden_layer_sizes=(10,), solver="lbfgs", max_iter=50, random_state=0)
SEARCHES = {
    "grid, classifier": (GridSearchCV(CLASSIFY, {"mlpclassifier__alpha": [1e-4, 0.1, 10],
                                                 "mlpclassifier__learning_rate_init": [0.001, 0.02]}, cv=3), Y),
    "grid, regressor": (GridSearchCV(REGRESS, {"alpha": [1e-3, 1, 100]}, cv=3), Y / 10),
    "random, classifier": (RandomizedSearchCV(CLASSIFY, {"mlpclassifier__alpha": np.logspace(-4, 2, 50)}, n_iter=4,
                                              cv=3, random_state=5), Y),
}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", SEARCHES)
def test_a_search_says_the_same_on_the_cluster(processes, client, name):
    search, y = SEARCHES[name]
    alone = clone(search).fit(X, y)
    with distributed.Client(scheduler_file=str(processes.file), set_as_default=False) as plain, on(plain):
        spread = clone(search).fit(X, y)
    assert_same(alone, spread)
    assert len(set(results(alone)["mean_test_score"])) > 1


def slow(notes):
    """A classifier that writes down who began each training, and takes its time. Local: it travels by value."""
    class Slow(MLPClassifier):
        def fit(self, X, y):
            Path(notes, f"{os.getpid()}-{time.monotonic_ns()}").touch()
            time.sleep(0.1)
            return super().fit(X, y)
    return Slow((10,), max_iter=3, random_state=0)


def killed_in_the_middle(client, processes, search, victim, after, notes):
    """Fit while a worker is killed as soon as it begins training number `after`; how many trainings began, in all."""
    pid = processes.workers[victim].pid

    def kill():
        wait(lambda: len(list(notes.glob(f"{pid}-*"))) >= after)
        os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    with on(client):
        search.fit(DIGITS.data, DIGITS.target)
    killer.join(60)
    assert processes.workers[victim].wait(60) == -signal.SIGKILL
    return len(list(notes.iterdir()))


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
# Joblib leaves data and folds of more than 1 kB with one worker: without a client that keeps them, they die with it.
@pytest.mark.parametrize("which, after", [(0, 1), *(pytest.param(k % 2, k, marks=pytest.mark.full)
                                                    for k in (1, 2, 5, 6))])
def test_a_worker_killed_in_the_middle_of_a_search_loses_nothing(client, processes, tmp_path, which, after):
    def search():
        return GridSearchCV(slow(str(tmp_path)), {"alpha": np.logspace(-4, 2, 4)}, cv=5)
    victim = sorted(processes.workers)[which]
    spread = search()
    began = killed_in_the_middle(client, processes, spread, victim, after, tmp_path)
    assert began > 4 * 5 + 1                     # one was cut off and began again: the search had not ended
    assert_same(search().fit(DIGITS.data, DIGITS.target), spread)


@pytest.mark.full
def test_without_a_client_that_keeps_the_data_the_search_dies_with_who_had_them(client, processes, tmp_path):
    """Why lesson 15 gives KeepingClient: should this fail, joblib or Dask have changed, and so must the lesson."""
    found = []

    def only_there(dask_scheduler):              # the workers, by how many pieces left by joblib nobody else has
        left = [task.who_has for task in dask_scheduler.tasks.values() if task.run_spec is None]
        return [next(iter(holders)).name for holders in left if len(holders) == 1]

    def kill():
        wait(lambda: list(tmp_path.iterdir()))
        found.extend(client.run_on_scheduler(by_value(only_there)))
        processes.workers[max(found, key=found.count)].kill()

    search = GridSearchCV(slow(str(tmp_path)), {"alpha": np.logspace(-4, 2, 4)}, cv=5)
    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    with distributed.Client(scheduler_file=str(processes.file), set_as_default=False) as plain, on(plain):
        with pytest.raises(distributed.client.FutureCancelledError):
            search.fit(DIGITS.data, DIGITS.target)
    killer.join(60)
    assert found and not hasattr(search, "best_score_")


def test_the_check_of_versions_in_the_lesson_sees_the_packages_it_names(client):
    text = "".join(cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells)
    packages = json.loads(re.search(r"get_versions\(check=True, packages=(\[.*?\])\)", text)[1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = client.get_versions(check=True, packages=packages)
    for who in (found["client"], found["scheduler"], *found["workers"].values()):
        assert all(who["packages"][name] for name in packages)     # an unknown name is None everywhere, and agrees


# What travels --------------------------------------------------------------------------------------------------

def net(dtype="float64"):
    layers = [Dense(12, "relu"), Dense(10, "softmax")]
    return Network(layers, (64,), "categorical_crossentropy", dtype=dtype, rng=np.random.default_rng(0))


def inspected(network):
    """On a worker: do the layers still look at the one vector? And what does it answer after changing it."""
    shared = all(np.shares_memory(layer.W, network.theta) and np.shares_memory(layer.dW, network.grad)
                 for layer in network.layers)
    network.theta *= 2
    return shared, network.forward(np.ones((3, 64))), network


def by_value(function):
    """The same function, of no module that a worker would have to import."""
    return types.FunctionType(function.__code__, {"np": np, "__name__": "aparte"}, function.__name__)


def test_a_network_arrives_with_its_windows_and_comes_back(client):
    mine = net()
    shared, answer, back = client.submit(by_value(inspected), mine, pure=False).result(timeout=60)
    mine.theta *= 2
    assert shared and np.array_equal(answer, mine.forward(np.ones((3, 64))))
    assert np.array_equal(back.theta, mine.theta) and np.shares_memory(back.layers[1].W, back.theta)


@pytest.mark.parametrize("estimator", BOTH)
def test_an_estimator_goes_on_learning_where_it_arrives(client, estimator):
    known = {"classes": range(10)} if isinstance(estimator, MLPClassifier) else {}
    model = clone(estimator).partial_fit(X[:100], Y[:100], **known)
    there = client.submit(lambda model, x, y: model.partial_fit(x, y), model, X[100:], Y[100:], pure=False)
    there, here = there.result(timeout=60), model.partial_fit(X[100:], Y[100:])
    assert all(np.array_equal(a, b) for a, b in zip(there.coefs_ + there.intercepts_, here.coefs_ + here.intercepts_))
    there.coefs_[0][...] = 0                     # its weights are windows of its own network
    assert not np.array_equal(there.predict(X), here.predict(X))


# A step in parts -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("dtype, tol", [("float64", 1e-12), ("float32", 1e-4)])
@pytest.mark.parametrize("cuts", [[150, 300], [200, 300], [20, 110, 299, 300]])
def test_steps_in_parts_are_those_of_one_machine(client, lesson, dtype, tol, cuts):
    targets = np.eye(10)[Y]
    workers = sorted(client.scheduler_info()["workers"])
    parts = [client.submit(lambda *part: part, X[a:b], targets[a:b], workers=[workers[k % 2]], pure=False)
             for k, (a, b) in enumerate(zip([0, *cuts], cuts))]
    gradient = lesson["gradient"]
    one, many = net(dtype), net(dtype)
    start = one.theta.copy()
    for _ in range(15):
        one.loss_and_grad(X, targets)
        one.theta -= 0.5 * one.grad
        found = client.gather([client.submit(lambda net, part: gradient(net, *part), many, part, pure=False)
                               for part in parts])
        many.theta -= 0.5 * (sum(n * grad for n, grad in found) / sum(n for n, _ in found)).astype(dtype)
    assert np.abs(one.theta - many.theta).max() < tol < np.abs(one.theta - start).max()


# Data that don't fit -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("estimator", BOTH)
def test_blocks_read_by_the_workers_teach_the_same_as_blocks_in_memory(client, tmp_path, estimator):
    import dask.array as da
    da.to_npy_stack(tmp_path, da.from_array(np.column_stack([X, Y]), chunks=(70, 65)))
    known = {"classes": range(10)} if isinstance(estimator, MLPClassifier) else {}
    data, far, near = da.from_npy_stack(tmp_path), clone(estimator), clone(estimator)
    assert data.numblocks == (5, 1)
    for _ in range(3):
        for k, block in enumerate(data.blocks):
            block, mine = client.compute(block).result(timeout=60), slice(70 * k, 70 * k + 70)
            far.partial_fit(block[:, :64], block[:, 64], **known)
            near.partial_fit(X[mine], Y[mine], **known)
    assert all(np.array_equal(a, b) for a, b in zip(far.coefs_ + far.intercepts_, near.coefs_ + near.intercepts_))


@pytest.mark.full
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="la memoria se mide en Linux")
def test_memory_by_blocks_is_bounded_while_the_data_grow_ten_times(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import cluster
    found = cluster.peaks((30_000, 300_000))     # 24 and 241 MB
    (few, many), (small, large) = found["blocks"], found["whole"]
    assert many < 1.1 * few, found
    assert large - small > 0.8 * (found["data"][1] - found["data"][0]), found      # so the measure does see memory
    for name in ("cluster", "peers"):
        sys.modules.pop(name, None)


def test_nothing_is_left_when_a_test_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), Cluster(tmp_path) as cluster:
        cluster.fill(1)
        1 / 0  # noqa: B018
    assert len(cluster.processes) == 2 and all(process.poll() is not None for process in cluster.processes)
