"""Ensayar una tarea sin nbgrader: correr sus celdas en otro proceso, entregar y juzgar.

Sirve para comprobar que la referencia gana todos los puntos y que cada entrega del banco pierde los que debe. El mismo
archivo es el programa que corre en ese proceso: `python -m mlpedu.teaching.rehearsal CARPETA…`.
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from mlpedu.course.delivery import FOLDER, respond

SECONDS = 60                                              # for one case
STOPPED = "errores.json"


class Case(NamedTuple):
    """Una entrega de ensayo: de quién y qué soluciones cambian."""

    student: str
    replaced: dict[str, str] = {}


def rehearse(task, cases: list[Case], jobs: int = 2) -> list[dict]:
    """Los veredictos de cada entrega, en orden."""
    with tempfile.TemporaryDirectory() as name:
        folders = [_write(task, case, Path(name) / f"{n}") for n, case in enumerate(cases)]
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(_run, [folders[n::jobs] for n in range(jobs)]))
        return [_judge(task, case, folder) for case, folder in zip(cases, folders)]


def _write(task, case, folder):
    from .deliveries import write_calls
    from .task import code
    folder.mkdir()
    cells = [c.replace('ESTUDIANTE = "tu-identificacion"', f"ESTUDIANTE = {case.student!r}")
             for c in code(task, case.replaced)]
    calls = write_calls(task, folder, case.student, task.questions)
    (folder / "celdas.json").write_text(json.dumps(cells), "utf-8")
    (folder / "llamadas.json").write_text(json.dumps({k: str(v) for k, v in calls.items()}), "utf-8")
    return folder


def _run(folders):
    from mlpedu.course.build import THREADS  # not at the top: the program below would wait 1.3 s for it
    env = {**os.environ, **dict.fromkeys(THREADS, "1"), "MPLBACKEND": "agg"}
    command = [sys.executable, "-m", "mlpedu.teaching.rehearsal"]
    for group in [folders] if hasattr(os, "fork") else [[f] for f in folders]:
        if group:
            subprocess.run([*command, *map(str, group)], env=env, check=True, stdout=subprocess.DEVNULL)


def _judge(task, case, folder):
    from .deliveries import verdicts
    from .task import graded_question
    stopped = json.loads((folder / STOPPED).read_text("utf-8"))
    graded = [graded_question(c) for c in task.cells if c.cell_type == "code"]
    reasons = {graded[int(i)]: text for i, text in stopped.items() if graded[int(i)]}
    return verdicts(task, folder, case.student, reasons)


def main(folders: list[Path]) -> None:
    """Corre las entregas de unas carpetas en hijos de este proceso, que ya importó lo que más tarda."""
    cases = [(folder, json.loads((folder / "celdas.json").read_text("utf-8"))) for folder in folders]
    if not hasattr(os, "fork"):                           # only one came
        rehearse_together(cases)
        return
    import matplotlib.pyplot  # noqa: F401
    import sklearn.neural_network
    import sklearn.pipeline  # noqa: F401
    # On macOS each from the start: Apple's Accelerate may hang in the child of a process that has used it.
    for group in [[case] for case in cases] if sys.platform == "darwin" else [cases]:
        _fork(group)


def rehearse_together(cases: list, first: int = 0, names: dict | None = None) -> None:
    """Corre las celdas de unas entregas, anota con qué se detuvo cada celda y responde a las llamadas que haya.

    Lo que tienen en común, desde la primera celda, corre una sola vez: donde unas cambian, siguen en un proceso hijo.
    """
    (folder, cells), names = cases[0], names or {"__name__": "__main__"}
    os.chdir(folder)
    os.environ[FOLDER] = str(folder)
    stopped = json.loads((folder / STOPPED).read_text("utf-8")) if first else {}
    (folder / STOPPED).write_text(json.dumps(stopped), "utf-8")
    for number in range(first, len(cells)):               # the banks of the ten tasks: 100 s of CPU and not 128
        kinds = {}
        for case in cases:
            kinds.setdefault(case[1][number], []).append(case)
        cases = kinds.pop(cells[number])
        for others in kinds.values():
            _inherit(folder, others[0][0])
            _fork(others, number, names)
        try:
            exec(compile(cells[number], f"celda {number}", "exec"), names)
        except Exception as error:
            stopped[number] = f"{type(error).__name__}: {error}"
            (folder / STOPPED).write_text(json.dumps(stopped), "utf-8")
    for case in cases[1:]:                                # the same cells; perhaps not the same calls
        _inherit(folder, case[0])
        _fork([case], len(cells), names)
    for id, path in json.loads((folder / "llamadas.json").read_text("utf-8")).items():
        respond(id, path)


def _fork(cases, *state):
    """Sigue unas entregas en un proceso hijo; mientras, el tiempo de este no cuenta."""
    left, chance = signal.alarm(0), random.getstate()
    pid = os.fork()
    if pid == 0:
        random.setstate(chance)                           # at a fork Python sows another
        signal.alarm(SECONDS)
        try:
            rehearse_together(cases, *state)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    signal.alarm(left)
    for folder, _ in cases:
        if not (folder / STOPPED).exists():               # it died before they parted: so would each of them
            _inherit(cases[0][0], folder)


def _inherit(source, folder):
    """Deja en una carpeta lo que las celdas ya corridas dejaron en otra."""
    shutil.copytree(source, folder, dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("celdas.json", "llamadas.json", "*.llamadas"))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
