"""`calificar --cluster`: a real scheduler and two workers give the same grades as this machine alone."""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import nbformat
import pytest
from test_grading import BROKEN, CHEATS, GOOD, HONEST, SUM, TASK, book, new_course, submission, submit, verdicts

from mlpedu.cli import main
from mlpedu.teaching import crew
from mlpedu.teaching.course import Course, TeachingError
from mlpedu.teaching.examine import Outcome, examine
from mlpedu.teaching.feedback import write_feedback
from mlpedu.teaching.grading import grade

distributed = pytest.importorskip("distributed", reason="falta Dask: pip install 'mlpedu[cluster]'")
dask = pytest.importorskip("dask")
STUDENTS = {s: table[s] for table, names in ((HONEST, ("bien", "vacia", "sin-sesgo", "sintaxis")),
                                             (BROKEN, ("no-termina", "cierra")), (CHEATS, ("falsifica", "enlace")))
            for s in names}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Eight submissions of every quality and two that came otherwise, not graded."""
    course = new_course(tmp_path_factory.mktemp("docente") / "curso")
    for student, (first, second, _, _) in STUDENTS.items():
        submit(course, student, submission(course, student, first, second))
    late = submit(course, "tarde", submission(course, "tarde", SUM, "from mi_neurona import neurona"))
    (late / "mi_neurona.py").write_text("import numpy as np\n" + GOOD)
    (late / "timestamp.txt").write_text("2026-11-23 10:00:00 UTC")
    submit(course, "ilegible", '{"cells": [')
    return course


EXPECTED = {**{s: row[2] for s, row in STUDENTS.items()}, "tarde": 10, "ilegible": 0}


@pytest.fixture
def copy(course, tmp_path):
    """Otro curso igual, donde nadie calificó."""
    return Course(shutil.copytree(course.root, tmp_path / "curso"))


class Cluster:
    """Un planificador y sus trabajadores, cada uno un proceso en 127.0.0.1."""

    def __init__(self, folder):
        self.file, self.log, self.processes = folder / "planificador.json", (folder / "dask.log").open("w"), []
        self._start("scheduler", "--port", "0")
        while not self.file.exists():
            assert self.processes[0].poll() is None, (folder / "dask.log").read_text()
            time.sleep(0.1)
        self.client = distributed.Client(scheduler_file=str(self.file), set_as_default=False)
        self.address = self.client.scheduler.address

    def _start(self, kind, *options, **env):
        command = [sys.executable, "-m", "dask", kind, "--scheduler-file", str(self.file), "--host", "127.0.0.1",
                   "--dashboard-address", "127.0.0.1:0", *options]
        process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env={**os.environ, **env})
        self.processes.append(process)
        return process

    def have(self, count, nanny=False, **env):
        """Agrega los trabajadores que falten."""
        for _ in range(count - len(self.client.nthreads())):
            self._start("worker", "--nthreads", "1", "--nanny" if nanny else "--no-nanny", **env)
        self.client.wait_for_workers(count, timeout=120)
        return self

    def kill_a_busy_worker(self):
        """Mata a un trabajador que está corriendo una entrega y dice cuál era; None si nadie corrió ninguna."""
        pids, deadline = self.client.run(os.getpid), time.monotonic() + 60
        while time.monotonic() < deadline:
            for worker, tasks in self.client.processing().items():
                if tasks:
                    os.kill(pids[worker], signal.SIGKILL)
                    return worker
            time.sleep(0.05)

    def close(self):
        self.client.close()
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
        self.log.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    made = Cluster(tmp_path_factory.mktemp("dask"))
    yield made
    made.close()


@pytest.fixture
def nobody_here(monkeypatch):
    """Este proceso no puede correr ninguna entrega: los trabajadores, que son otros, sí."""
    monkeypatch.setattr(crew, "examine", None)


def everything(course):
    """What a course says of its submissions: gradebook, verdicts without their times, notebooks, feedback.

    How much a cell that is interrupted, or that ends its kernel, had said by then (a line, its number) is chance: those
    pages are left out, not their grades.
    """
    found = {}
    for student in EXPECTED:
        notebook = nbformat.read(course.root / "autograded" / student / TASK / f"{TASK}.ipynb", as_version=4)
        rows = {q: {k: v for k, v in row.items() if k != "seconds"} for q, row in verdicts(course, student).items()}
        cells = [(c.source, [o.get("data", o.get("text")) for o in c.get("outputs", [])]) for c in notebook.cells]
        found[student] = rows, cells
    written = write_feedback(course, progress=False, say=lambda text: None)
    pages = {path.parents[1].name: path.read_text("utf-8").splitlines() for path in written
             if path.parents[1].name not in BROKEN}
    files = sorted(str(p.relative_to(course.root)) for p in (course.root / "autograded").rglob("*"))
    return book(course), found, pages, files


@pytest.mark.full
def test_the_cluster_gives_what_this_machine_gives(course, copy, cluster, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(crew, "examine", None)              # this process may run none
        results = grade(copy, cluster=cluster.have(2).address, progress=False)
    assert {r.student: r.points for r in results} == EXPECTED and not any(r.problem for r in results)
    alone_course = Course(shutil.copytree(course.root, tmp_path / "solo"))
    alone = grade(alone_course, jobs=2, progress=False)
    print("segundos de cada una, en el clúster y aquí:", [(r.seconds, a.seconds) for r, a in zip(results, alone)])
    assert {r.student: r.points for r in alone} == EXPECTED
    for theirs, ours in zip(everything(copy), everything(alone_course)):
        assert theirs == ours
    with sqlite3.connect(copy.gradebook) as db:
        assert db.execute("select timestamp from submitted_assignment where timestamp is not null").fetchall() == [
            ("2026-11-23 10:00:00.000000",)]


@pytest.mark.full
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(copy, cluster, nobody_here):
    cluster.have(2)
    killed = []
    killer = threading.Thread(target=lambda: killed.append(cluster.kill_a_busy_worker()))
    killer.start()
    results = grade(copy, cluster=cluster.address, progress=False)
    killer.join()
    assert killed[0] and killed[0] not in cluster.client.nthreads()
    assert {r.student: r.points for r in results} == EXPECTED
    scores = {}
    for (student, _), score in book(copy).items():
        scores[student] = scores.get(student, 0) + score
    assert scores == EXPECTED
    with sqlite3.connect(copy.gradebook) as db:
        assert db.execute("select count(*) from submitted_assignment").fetchone() == (len(EXPECTED),)


@pytest.mark.full
def test_a_lost_cluster_leaves_the_gradebook_and_the_next_run_does_only_the_rest(copy, tmp_path, nobody_here):
    cluster, before = Cluster(tmp_path).have(1), copy.gradebook.read_bytes()
    done = copy.root / ".calificando" / "hecho.json"

    def stop():
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (done.exists() and done.read_text().count('"points"') >= 2):
            time.sleep(0.05)
        for process in cluster.processes:
            process.kill()

    killer = threading.Thread(target=stop)
    killer.start()
    try:
        with dask.config.set({"distributed.comm.timeouts.connect": "3s"}), pytest.raises(TeachingError, match="perdió"):
            grade(copy, cluster=cluster.address, progress=False)
    finally:
        killer.join()
        cluster.close()
    assert copy.gradebook.read_bytes() == before
    ready = [key for key, row in json.loads(done.read_text())["done"].items() if row.get("points") is not None]
    assert 2 <= len(ready) < len(EXPECTED)
    ran = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crew, "examine", lambda parcel: ran.append(parcel.student) or examine(parcel))
        assert {r.student: r.points for r in grade(copy, progress=False)} == EXPECTED
    assert len(ran) == len(EXPECTED) - len(ready)


@pytest.mark.full
def test_a_cluster_left_without_workers_says_so_and_does_not_wait_forever(copy, tmp_path, monkeypatch, nobody_here):
    monkeypatch.setattr(crew, "SECONDS", 15)
    cluster, before = Cluster(tmp_path).have(1), copy.gradebook.read_bytes()
    killer = threading.Thread(target=cluster.kill_a_busy_worker)
    killer.start()
    try:
        with pytest.raises(TeachingError, match="no le queda ningún trabajador"):
            grade(copy, cluster=cluster.address, progress=False)
    finally:
        killer.join()
        cluster.close()
    assert copy.gradebook.read_bytes() == before


@pytest.mark.parametrize("name", ["../../fuera.txt", "/tmp/fuera.txt", "a/../../fuera.txt"])
def test_what_comes_back_stays_in_its_folder(copy, monkeypatch, name):
    """A worker that answers with other names writes nowhere, and nobody else's grade waits for it."""
    monkeypatch.setattr(crew, "examine", lambda parcel: examine(parcel) if parcel.student == "bien" else
                        Outcome({"bien.txt": b"", name: b"mordido"}, 10.0, 0.1))
    before = sorted(p for p in copy.root.parent.rglob("*") if p.name in ("fuera.txt", "bien.txt"))
    results = {r.student: r for r in grade(copy, students=["bien", "vacia"], progress=False)}
    assert results["bien"].points == EXPECTED["bien"] and "saldría de su carpeta" in results["vacia"].problem
    assert sorted(p for p in copy.root.parent.rglob("*") if p.name in ("fuera.txt", "bien.txt")) == before


@pytest.mark.full
def test_workers_that_would_grade_otherwise_are_refused_by_name(copy, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(crew, "SECONDS", 15)
    cluster, before = Cluster(tmp_path), copy.gradebook.read_bytes()
    order = ["docente", "calificar", "--course", str(copy.root), "--cluster", cluster.address]
    try:
        assert main(order) == 1 and "no tiene trabajadores" in capsys.readouterr().err
        cluster.have(1, nanny=True)                       # as `dask worker` starts them if nothing is said
        assert main(order) == 1 and "--no-nanny" in capsys.readouterr().err
        cluster.client.retire_workers()
        cluster.have(1, nanny=True, DASK_DISTRIBUTED__WORKER__DAEMON="False")
        monkeypatch.setattr(crew, "PACKAGES", ("mlpedu", "numpy"))
        assert main(order) == 1 and "nbgrader" in capsys.readouterr().err      # ours has none; theirs does
        monkeypatch.undo()
        assert main([*order, "--student", "bien"]) == 0 and "10.00" in capsys.readouterr().out
    finally:
        cluster.close()
    assert not (copy.root / ".calificando").exists() and before != copy.gradebook.read_bytes()


def test_an_address_where_nobody_answers_changes_nothing(copy, monkeypatch, capsys):
    monkeypatch.setattr(crew, "SECONDS", 1)
    before = sorted(copy.root.rglob("*")), copy.gradebook.read_bytes()
    for address in ("tcp://127.0.0.1:9", "127.0.0.1", "http://127.0.0.1:9"):
        assert main(["docente", "calificar", "--course", str(copy.root), "--cluster", address]) == 1
        error = capsys.readouterr().err
        assert f"No contesta un planificador de Dask en {address}" in error and "No se tocó nada" in error
    assert (sorted(copy.root.rglob("*")), copy.gradebook.read_bytes()) == before


def test_a_worker_that_has_something_else_is_named():
    ours = crew.about()
    crew._check("tcp://10.0.0.7:1", ours, ours)
    other = ours._replace(versions={**ours.versions, "numpy": "1.0"})
    with pytest.raises(TeachingError, match=r"tcp://10.0.0.7:1 tiene numpy 1.0 y aquí"):
        crew._check("tcp://10.0.0.7:1", other, ours)
    with pytest.raises(TeachingError, match="--no-nanny"):
        crew._check("tcp://10.0.0.7:1", ours._replace(daemon=True), ours)
    with pytest.raises(TeachingError, match="no puede encerrar las entregas .*falta Landlock"):
        crew._check("tcp://10.0.0.7:1", ours._replace(lacks=["falta Landlock"]), ours._replace(lacks=[]))
    crew._check("tcp://10.0.0.7:1", ours._replace(lacks=["falta Landlock"]), ours._replace(lacks=["falta Landlock"]))
    with pytest.raises(TeachingError, match=r"mlpedu\[docente,cluster\]"):
        crew._check("tcp://10.0.0.7:1", ModuleNotFoundError("No module named 'mlpedu'"), ours)
