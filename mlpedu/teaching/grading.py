"""Calificar: cada entrega en su proceso, varias a la vez, y las notas de una sola vez al final.

Todo se hace sobre una copia (`.calificando/`). Al terminar, el libro de notas se guarda en `respaldos/` y la copia toma
su lugar. Si algo muere a la mitad, queda el libro anterior, y la orden repetida sigue donde iba.
"""
import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from nbgrader.apps import NbGraderAPI
from tqdm import tqdm

from . import sandbox
from .course import STUDENT, Course, TeachingError, copy_database, read_record
from .generate import register
from .preprocessors import VERDICTS
from .process import quiet, run
from .reception import receive
from .settings import read
from .task import Task, load

try:
    import fcntl
except ModuleNotFoundError:                               # Windows
    fcntl = None

SECONDS = 420                                             # for one submission, from reception to grade


class Graded(NamedTuple):
    """Lo que resultó de una entrega: sus puntos o, si no se pudo calificar, por qué."""

    task: str
    student: str
    points: float | None
    seconds: float
    problem: str = ""


def grade(course: Course, only=(), *, students=(), jobs: int | None = None, again: bool = False,
          say: Callable[[str], None] = print, progress: bool = True) -> list[Graded]:
    """Califica las entregas nuevas o cambiadas y deja el libro de notas al día.

    Parámetros
    ----------
    course : Course
    only : tareas a las que limitarse; vacío quiere decir todas.
    students : identificaciones a las que limitarse.
    jobs : cuántas entregas a la vez; si falta, los núcleos que hay.
    again : calificar también lo que no cambió.

    Errores
    -------
    TeachingError
        Si no hay entregas, o si alguien cambió el libro de notas mientras tanto.
    """
    tasks = [load(path) for path in course.task_paths(only)]
    work = [(task, student) for task in tasks for student in course.students(task.name)
            if not students or student in students]
    if not work:
        raise TeachingError(f"No hay entregas que calificar en {course.root / 'submitted'}: cada una va en "
                            "submitted/IDENTIFICACION/TAREA/TAREA.ipynb.")
    strange = [Graded(t.name, s, None, 0.0, "su carpeta no es una identificación: letras, números, punto, guion o @")
               for t, s in work if not STUDENT.fullmatch(s)]
    work = [(t, s) for t, s in work if STUDENT.fullmatch(s)]
    for lack in sandbox.missing():
        say(f"ADVERTENCIA: las entregas corren sin encierro; {lack}. Califica solo cuadernos de quien confías.")
    with _alone(course):
        return strange + _grade(course, tasks, work, jobs, again, progress)


@contextlib.contextmanager
def _alone(course):
    """Nadie más califica este curso a la vez: dos corridas compartirían la copia del libro de notas."""
    if fcntl is None:
        yield
        return
    handle = os.open(course.root, os.O_RDONLY)            # closing it, or dying, lets it go
    try:
        with contextlib.suppress(OSError):                # a disk without locks: there, one trusts
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise TeachingError("Ya hay otro `calificar` en este curso: espera a que termine.") from None
        yield
    finally:
        os.close(handle)


def _grade(course, tasks, work, jobs, again, progress):
    run_ = Run(course)
    for task in tasks:
        run_.prepare(task)
    marks = {(t.name, s): fingerprint(course, t, s) for t, s in work}
    pending = [(t, s) for t, s in work if again or run_.done.get(f"{t.name}/{s}", {}).get("mark") != marks[t.name, s]]
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        waiting = {pool.submit(_grade_one, run_, task, student, marks[task.name, student]): None
                   for task, student in pending}
        for future in tqdm(as_completed(waiting), total=len(waiting), desc="Calificando", unit="entrega",
                           disable=not progress or None):
            run_.note(future.result())
    run_.finish(changed=bool(pending))
    return [run_.result(task.name, student) for task, student in work]


class Run:
    """Una corrida: su copia del libro de notas y la lista de lo que ya está hecho."""

    def __init__(self, course: Course):
        self.course, self.folder = course, course.root / ".calificando"
        self.gradebook, self.list = self.folder / "gradebook.db", self.folder / "hecho.json"
        before = _digest(course.gradebook)
        state = read_record(self.list)
        if state.get("before") != before or not self.gradebook.exists():      # a first run, or the gradebook moved on
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            if course.gradebook.exists():
                copy_database(course.gradebook, self.gradebook)
            state = {"before": before, "done": read_record(course.root / "calificado.json")}
        self.before, self.done = before, state["done"]
        # A run that died while it changed the old for the new left nothing to grade, and everything to change.
        self.unfinished = self.done != read_record(course.root / "calificado.json")
        self.save()

    @property
    def db_url(self) -> str:
        return f"sqlite:///{self.gradebook}"

    def prepare(self, task: Task) -> None:
        """La tarea tiene que estar en el libro de notas, tal como está escrita ahora."""
        source = self.course.root / "source" / task.name / f"{task.name}.ipynb"
        if not source.exists():
            raise TeachingError(f"Falta {source}: genera primero la tarea con `mlpedu docente generar {task.id}`.")
        mark = _digest(source)
        if self.done.get(f"tarea {task.name}", {}).get("mark") != mark:
            register(self.course, task, self.db_url)
            self.done[f"tarea {task.name}"] = {"mark": mark}
            self.save()

    def note(self, outcome: tuple[Graded, str]) -> None:
        """Anota una entrega hecha; la que no se pudo calificar queda pendiente para la próxima vez."""
        graded, mark = outcome
        self.done[f"{graded.task}/{graded.student}"] = {**graded._asdict(), "mark": None if graded.problem else mark}
        self.save()

    def save(self) -> None:
        partial = self.list.with_suffix(".parcial")
        partial.write_text(json.dumps({"before": self.before, "done": self.done}, ensure_ascii=False), "utf-8")
        partial.replace(self.list)

    def result(self, task: str, student: str) -> Graded:
        found = dict(self.done[f"{task}/{student}"])
        found.pop("mark")
        return Graded(**found)

    def finish(self, changed: bool) -> None:
        """Cambia lo anterior por lo nuevo; cada paso se puede repetir si la máquina se apaga entre dos."""
        if not changed and not self.unfinished:
            shutil.rmtree(self.folder)
            return
        if _digest(self.course.gradebook) != self.before:
            raise TeachingError(f"{self.course.gradebook} cambió mientras se calificaba (¿alguien puso notas a mano?). "
                                "No se tocó. Repite la orden.")
        for path in sorted((self.folder / "autograded").glob("*/*")):
            target = self.course.root / "autograded" / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            path.replace(target)
        if self.course.gradebook.exists():
            backups = self.course.root / "respaldos"
            backups.mkdir(exist_ok=True)
            copy_database(self.course.gradebook, backups / f"gradebook-{datetime.now():%Y-%m-%dT%H-%M-%S}.db")
        ledger = self.course.root / "calificado.json"
        ledger.with_suffix(".parcial").write_text(json.dumps(self.done, ensure_ascii=False), "utf-8")
        copy_database(self.gradebook, self.course.gradebook)
        ledger.with_suffix(".parcial").replace(ledger)
        shutil.rmtree(self.folder)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def fingerprint(course: Course, task: Task, student: str) -> str:
    """Una huella de lo entregado y de la tarea: si no cambia, no hace falta calificar otra vez."""
    total = hashlib.sha256(task.secret)
    folder = course.root / "submitted" / student / task.name
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()):
        total.update(os.fsencode(path.relative_to(folder)) + f"\0{path.stat().st_size}\0".encode())
        with contextlib.suppress(PermissionError), path.open("rb") as file:      # who receives it will say so
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def _grade_one(run_, task, student, mark):
    start = time.perf_counter()
    try:
        points = run(_autograde, (str(run_.course.root), str(run_.folder), task.name, student), SECONDS)
        problem = ""
    except OSError as error:                              # TimeoutError, ChildProcessError, or no room for a process
        points, problem = None, str(error)
    return Graded(task.name, student, points, round(time.perf_counter() - start, 2), problem), mark


def _autograde(root: str, folder: str, task: str, student: str) -> float:
    """En un proceso propio: recibir, y que nbgrader ejecute, juzgue y guarde; devuelve los puntos automáticos."""
    root, folder = Path(root), Path(folder)
    received = folder / "recibido" / f"{student}" / task
    shutil.rmtree(received, ignore_errors=True)
    with quiet():
        receive(root / "submitted" / student / task, root / "release" / task / f"{task}.ipynb", received)
    config = read(root)
    config.CourseDirectory.submitted_directory = str(folder / "recibido")
    config.CourseDirectory.autograded_directory = str(folder / "autograded")
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
    with quiet() as log:
        result = NbGraderAPI(config=config).autograde(task, student, force=True, create=True)
    if not result["success"]:
        (folder / f"{student}-{task}.log").write_text(f"{result.get('log')}\n{log.getvalue()}", "utf-8")
        raise TeachingError(_last_line(result.get("log") or result.get("error") or log.getvalue()))
    verdicts = json.loads((folder / "autograded" / student / task / VERDICTS).read_text("utf-8"))
    return round(sum(v["points"] for v in verdicts.values()), 2)


def _last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "nbgrader no dijo por qué"
