"""Ensayar una tarea sin nbgrader: correr sus celdas en otro proceso, entregar y juzgar.

Sirve para comprobar que la referencia gana todos los puntos y que cada entrega del banco pierde los que debe. El mismo
archivo es el programa que corre en ese proceso: `python -m mlpedu.teaching.rehearsal CARPETA…`.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from mlpedu.course.build import THREADS
from mlpedu.course.delivery import FOLDER, respond

SECONDS = 60                                              # for one case


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
    env = {**os.environ, **dict.fromkeys(THREADS, "1"), "MPLBACKEND": "agg"}
    command = [sys.executable, "-m", "mlpedu.teaching.rehearsal"]
    for group in [folders] if hasattr(os, "fork") else [[f] for f in folders]:
        if group:
            subprocess.run([*command, *map(str, group)], env=env, check=True, stdout=subprocess.DEVNULL)


def _judge(task, case, folder):
    from .deliveries import verdicts
    from .task import graded_question
    stopped = json.loads((folder / "errores.json").read_text("utf-8"))
    graded = [graded_question(c) for c in task.cells if c.cell_type == "code"]
    reasons = {graded[int(i)]: text for i, text in stopped.items() if graded[int(i)]}
    return verdicts(task, folder, case.student, reasons)


def main(folders: list[Path]) -> None:
    """Corre cada carpeta en un proceso hijo de este, que ya importó lo que más tarda: 0.1 s en lugar de 1.5."""
    if len(folders) == 1:
        rehearse_one(folders[0])
        return
    import matplotlib.pyplot  # noqa: F401
    import sklearn.neural_network
    import sklearn.pipeline  # noqa: F401
    for folder in folders:
        pid = os.fork()
        if pid == 0:
            signal.alarm(SECONDS)
            try:
                rehearse_one(folder)
            finally:
                os._exit(0)
        os.waitpid(pid, 0)


def rehearse_one(folder: Path) -> None:
    """Corre las celdas de una carpeta, anota con qué se detuvo cada una y responde a las llamadas que haya."""
    os.chdir(folder)
    os.environ[FOLDER] = str(folder)
    stopped_file = folder / "errores.json"
    stopped_file.write_text("{}", "utf-8")
    names, stopped = {"__name__": "__main__"}, {}
    for number, source in enumerate(json.loads((folder / "celdas.json").read_text("utf-8"))):
        try:
            exec(compile(source, f"celda {number}", "exec"), names)
        except Exception as error:
            stopped[number] = f"{type(error).__name__}: {error}"
            stopped_file.write_text(json.dumps(stopped), "utf-8")
    for id, path in json.loads((folder / "llamadas.json").read_text("utf-8")).items():
        respond(id, path)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
