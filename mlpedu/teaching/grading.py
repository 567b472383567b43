"""Calificar: cada entrega en su proceso, varias a la vez, y las notas de una sola vez al final.

Quien juzga una entrega (`examine`) devuelve sus archivos; en el libro de notas escribe uno solo, al final, y sobre una
copia (`.calificando/`). Entonces el libro se guarda en `respaldos/` y recibe de una vez lo de la copia. Si algo muere
a la mitad, queda el libro anterior, y la orden repetida sigue donde iba.
"""
import contextlib
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from tqdm import tqdm

from .course import (
    STUDENT,
    Course,
    TeachingError,
    check_gradebook,
    copy_database,
    digest,
    read_record,
    rewriting,
    stamp,
)
from .crew import gather
from .examine import Outcome, kit, parcel, unpack
from .generate import register
from .process import quiet, run
from .settings import read
from .task import Task, load

try:
    import fcntl
except ModuleNotFoundError:                               # Windows
    fcntl = None

SECONDS = 60, 10                                          # to write the gradebook: at least, and for each submission


# What a record says of a delivery that is graded; of a task, only its mark.
RECORD = {"task": str, "student": str, "points": (int, float), "seconds": (int, float), "problem": str, "mark": str}


class Graded(NamedTuple):
    """Lo que resultó de una entrega: sus puntos o, si no se pudo calificar, por qué."""

    task: str
    student: str
    points: float | None
    seconds: float
    problem: str = ""


def grade(course: Course, only=(), *, students=(), jobs: int | None = None, cluster: str = "", again: bool = False,
          say: Callable[[str], None] = print, progress: bool = True) -> list[Graded]:
    """Califica las entregas nuevas o cambiadas y deja el libro de notas al día.

    Parámetros
    ----------
    course : Course
    only : tareas a las que limitarse; vacío quiere decir todas.
    students : identificaciones a las que limitarse.
    jobs : cuántas entregas a la vez; si falta, los núcleos que hay.
    cluster : la dirección de un planificador de Dask: sus trabajadores corren las entregas; vacía, esta máquina.
    again : calificar también lo que no cambió.

    Errores
    -------
    TeachingError
        Si no hay entregas, si el libro de notas está dañado o alguien lo cambió mientras tanto, o si el clúster no
        contesta.
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
    with _alone(course), gather(cluster, jobs) as crew:
        for lack in crew.lacks:
            say(f"ADVERTENCIA: las entregas corren sin encierro; {lack}. Califica solo cuadernos de quien confías.")
        return strange + _grade(course, tasks, work, crew, again, progress)


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


def _grade(course, tasks, work, crew, again, progress):
    run_ = Run(course)
    for task in tasks:
        run_.prepare(task)
    marks = {(t.name, s): fingerprint(course, t, s) for t, s in work}
    pending = [(t, s) for t, s in work if again or run_.done.get(f"{t.name}/{s}", {}).get("mark") != marks[t.name, s]]
    kits = {task.name: kit(course, task) for task in tasks if any(t is task for t, _ in pending)}
    with ThreadPoolExecutor(crew.size) as pool:
        waiting = {pool.submit(_grade_one, course, crew, t.name, s, kits[t.name]): (t.name, s) for t, s in pending}
        try:
            for future in tqdm(as_completed(list(waiting)), total=len(waiting), desc="Calificando", unit="entrega",
                               disable=not progress or None):
                name = waiting.pop(future)                # whoever keeps it keeps the files of the delivery
                run_.note(*name, marks[name], future.result())
        except BaseException:                             # what is done is kept; what waits needn't begin
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    run_.finish(changed=bool(pending))
    return [run_.result(task.name, student) for task, student in work]


def _grade_one(course, crew, task, student, kit):
    try:
        sent = parcel(course, task, student, kit)
    except OSError as error:                              # too big, or a file that can't be read
        return Outcome({}, None, 0.0, str(error))
    return crew.examine(sent)


class Run:
    """Una corrida: su copia del libro de notas y la lista de lo que ya está hecho."""

    def __init__(self, course: Course):
        self.course, self.folder = course, course.root / ".calificando"
        self.gradebook, self.list = self.folder / "gradebook.db", self.folder / "hecho.json"
        self.ledger = course.root / "calificado.json"
        check_gradebook(course, needed=False)
        before, ledger = self._look()
        state = read_record(self.list)
        done = state.get("done")
        if state.get("before") != before or not isinstance(done, dict) or not self.gradebook.exists():
            shutil.rmtree(self.folder, ignore_errors=True)           # a first run, or the gradebook moved on
            self.folder.mkdir(parents=True)
            if course.gradebook.exists():
                copy_database(course.gradebook, self.gradebook)
            done = ledger
        self.before, self.done = before, _understood(done)
        for path in (self.folder / "autograded").glob("*/*"):        # half written, or that no record explains
            if f"{path.name}/{path.parent.name}" not in self.done:
                shutil.rmtree(path)
        # A run that died while it changed the old for the new left nothing to grade, and everything to change.
        self.unfinished = self.done != ledger
        self.save()

    def _look(self) -> tuple[str, dict]:
        """La huella del libro de notas, y lo que está hecho según el registro de ese mismo libro.

        Un libro borrado, o vuelto a un respaldo, no tiene las notas que el registro recuerda: los dos llevan un sello.
        """
        if not self.course.gradebook.exists():
            return "", {}
        with closing(sqlite3.connect(self.course.gradebook)) as book:
            before, number = digest(book), stamp(book)
        for path in (self.ledger, self.ledger.with_suffix(".parcial")):      # a run may die between the book and this
            if (record := read_record(path)).get("libro") == number:
                return before, _understood(record)
        return before, {}

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

    def note(self, task: str, student: str, mark: str, outcome: Outcome) -> None:
        """Guarda una entrega hecha; la que no se pudo calificar queda pendiente para la próxima vez."""
        target = self.folder / "autograded" / student / task
        shutil.rmtree(target, ignore_errors=True)
        if not outcome.problem:
            try:
                unpack(outcome.files, target)
            except OSError as error:
                outcome = Outcome({}, None, outcome.seconds, str(error))
        graded = Graded(task, student, outcome.points, outcome.seconds, outcome.problem)
        self.done[f"{task}/{student}"] = {**graded._asdict(), "mark": None if graded.problem else mark}
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
        self._store()
        try:
            with rewriting(self.course.gradebook, self.gradebook) as book:
                self._replace(book)
        except sqlite3.OperationalError as error:
            raise TeachingError(f"No se pudo escribir en {self.course.gradebook} ({error}): ¿lo tiene ocupado otro "
                                "programa, o se llenó el disco? Quedó como estaba. Repite la orden: sigue donde iba."
                                ) from error
        self.ledger.with_suffix(".parcial").replace(self.ledger)
        shutil.rmtree(self.folder)

    def _replace(self, book):
        """Lo que se hace con el libro de notas tomado: nadie pone una nota entre que se lo mira y se lo cambia."""
        if digest(book) != self.before:
            raise TeachingError(f"{self.course.gradebook} cambió mientras se calificaba (¿alguien puso notas a mano?). "
                                "No se tocó. Repite la orden.")
        for path in sorted((self.folder / "autograded").glob("*/*")):
            target = self.course.root / "autograded" / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            path.replace(target)
        if self.before:
            backups = self.course.root / "respaldos"
            backups.mkdir(exist_ok=True)
            copy_database(self.course.gradebook, backups / f"gradebook-{datetime.now():%Y-%m-%dT%H-%M-%S}.db")
        number = 1 + secrets.randbelow(2**31 - 1)         # not 0, which is what a new gradebook has
        self.ledger.with_suffix(".parcial").write_text(json.dumps({"libro": number, **self.done}, ensure_ascii=False),
                                                       "utf-8")
        book.execute(f"pragma main.user_version = {number}")

    def _store(self):
        """Pasa a la copia del libro de notas lo que hay en su `autograded/`; repetirlo no cambia nada."""
        names = [(p.parent.name, p.name) for p in sorted((self.folder / "autograded").glob("*/*"))]
        if not names:
            return
        try:
            failed = run(_store, (str(self.course.root), str(self.folder), names), SECONDS[0] + SECONDS[1] * len(names))
        except OSError as error:                          # TimeoutError, ChildProcessError
            raise TeachingError(f"No se pudieron guardar las notas: {error}. El libro de notas no se tocó. "
                                "Repite la orden: sigue donde iba.") from error
        for student, task, problem in failed:
            shutil.rmtree(self.folder / "autograded" / student / task)
            self.done[f"{task}/{student}"].update(points=None, problem=problem, mark=None)
        self.save()


def _understood(record: dict) -> dict:
    """Lo que se entiende de un registro; lo que otra versión escribió de otra manera se hace de nuevo."""
    def kinds(name):
        return RECORD if "/" in name else {"mark": str}

    return {name: entry for name, entry in record.items() if isinstance(entry, dict)
            and entry.keys() == kinds(name).keys() and all(isinstance(entry[k], t) for k, t in kinds(name).items())}


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


def _store(root: str, folder: str, names: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """En un proceso propio, que es el único que escribe en la copia; devuelve lo que no se pudo guardar y por qué."""
    config, failed = read(Path(root)), []
    config.CourseDirectory.autograded_directory = str(Path(folder, "autograded"))
    config.CourseDirectory.db_url = f"sqlite:///{Path(folder, 'gradebook.db')}"
    with quiet():
        api = NbGraderAPI(config=config)
        for student, task in names:
            try:
                _store_one(api, student, task)
            except Exception as error:
                failed.append((student, task, f"{type(error).__name__}: {error}"))
    return failed


def _store_one(api, student, task):
    """Lo que `nbgrader autograde` guarda, leído del cuaderno que ya juzgó quien corrió la entrega."""
    directory = api.coursedir
    place = Path(directory.format_path(directory.autograded_directory, student, task))
    date = directory.get_existing_timestamp(str(place))
    with Gradebook(directory.db_url, directory.course_id) as book:
        book.update_or_create_student(student)
        book.update_or_create_submission(task, student, **({"timestamp": date} if date else {}))
    notebook = nbformat.read(place / f"{task}.ipynb", as_version=4)
    about = {"nbgrader": {"student": student, "assignment": task, "notebook": task, "db_url": directory.db_url}}
    for save in (SaveAutoGrades, AssignLatePenalties):
        notebook, about = save(parent=api)(notebook, about)
    Autograde(coursedir=directory, parent=api).set_permissions(task, student)
