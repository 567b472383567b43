"""Juzgar una entrega lejos del curso: lo que hace falta viaja con ella, y vuelven sus archivos.

Quien la corre, en esta máquina o en otra, no ve ni la carpeta del curso ni el libro de notas. Recibe un curso en
miniatura, con esa tarea y esa sola entrega, y nbgrader la califica ahí como en cualquier otro.
"""
import json
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Base
from nbgrader.apps import NbGraderAPI
from sqlalchemy import create_engine

from .box import BOX_BYTES, plain_files
from .course import Course, TeachingError
from .generate import register
from .preprocessors import VERDICTS
from .process import quiet, run
from .reception import receive
from .settings import read
from .task import Task

SECONDS = 420                                             # for one submission, from reception to grade


class Parcel(NamedTuple):
    """Una entrega y el curso en miniatura que la juzga: cada archivo con su ruta."""

    task: str
    student: str
    files: dict[str, bytes]


class Outcome(NamedTuple):
    """Lo que vuelve: los archivos de `autograded/` y los puntos o, si no se pudo calificar, por qué."""

    files: dict[str, bytes]
    points: float | None
    seconds: float
    problem: str = ""


def kit(course: Course, task: Task) -> dict[str, bytes]:
    """Lo que comparten las entregas de una tarea: configuración, tarea, cuadernos y un libro de notas sin nadie."""
    release = f"release/{task.name}/{task.name}.ipynb"
    files = {path.name: path.read_bytes() for path in course.root.glob("*.py")}      # the configuration may import some
    files |= {f"tareas/{task.path.name}": task.path.read_bytes(), release: (course.root / release).read_bytes()}
    files |= pack(course.root / "source" / task.name, f"source/{task.name}/")
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "gradebook.db")
        engine = create_engine(f"sqlite:///{book}")
        Base.metadata.create_all(engine)                  # else nbgrader asks alembic for its version: 1.7 s
        engine.dispose()
        register(course, task, f"sqlite:///{book}")
        return files | {book.name: book.read_bytes()}


def parcel(course: Course, task: str, student: str, shared: dict[str, bytes]) -> Parcel:
    """Una entrega lista para mandar, con lo que `kit` da para su tarea."""
    folder = course.root / "submitted" / student / task
    if sum(path.stat().st_size for path in plain_files(folder)) > BOX_BYTES:
        raise OSError(f"la entrega pesa más de {BOX_BYTES >> 20} MB: deja en su carpeta solo lo que haga falta")
    return Parcel(task, student, shared | pack(folder, f"submitted/{student}/{task}/"))


def pack(folder: Path, at: str = "") -> dict[str, bytes]:
    """Los archivos corrientes de una carpeta, cada uno con su ruta a partir de `at`."""
    return {f"{at}{path.relative_to(folder).as_posix()}": path.read_bytes() for path in plain_files(folder)}


def unpack(files: dict[str, bytes], folder: Path) -> None:
    """Escribe en una carpeta lo que `pack` leyó de otra.

    Errores
    -------
    OSError
        Si algo saldría de la carpeta o entre todo pesa demasiado; entonces no se escribe nada.
    """
    if outside := [name for name in files if not (folder / name).resolve().is_relative_to(folder.resolve())]:
        raise OSError(f"trae un archivo que saldría de su carpeta: {outside[0]!r:.80}")
    if sum(map(len, files.values())) > 2 * BOX_BYTES:
        raise OSError(f"trae más de {2 * BOX_BYTES >> 20} MB")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def examine(parcel: Parcel) -> Outcome:
    """Juzga una entrega en un proceso propio; lo que falle es de ella sola y se dice en `problem`."""
    start, files, points, problem = time.perf_counter(), {}, None, ""
    try:
        with tempfile.TemporaryDirectory(prefix="mlpedu-", ignore_cleanup_errors=True) as name:
            unpack(parcel.files, Path(name))
            points = run(_autograde, (name, parcel.task, parcel.student), SECONDS)
            files = pack(Path(name, "autograded", parcel.student, parcel.task))
    except (OSError, MemoryError) as error:               # TimeoutError, ChildProcessError; no room on the disk…
        points, problem = None, str(error) or "no alcanzó la memoria"
    return Outcome(files, points, round(time.perf_counter() - start, 2), problem)


def _autograde(name: str, task: str, student: str) -> float:
    """Recibir, y que nbgrader ejecute y juzgue; devuelve los puntos automáticos."""
    root = Path(name)
    config = read(root)
    config.CourseDirectory.update(root=name, source_directory="source", submitted_directory="recibido",
                                  autograded_directory="autograded", db_url=f"sqlite:///{root / 'gradebook.db'}")
    config.BoxedExecute.tasks = str(root / "tareas")
    with quiet() as log:
        receive(root / "submitted" / student / task, root / "release" / task / f"{task}.ipynb",
                root / "recibido" / student / task)
        result = NbGraderAPI(config=config).autograde(task, student, force=True, create=True)
    if not result["success"]:
        raise TeachingError(_last_line(result.get("log") or result.get("error") or log.getvalue()))
    verdicts = json.loads((root / "autograded" / student / task / VERDICTS).read_text("utf-8"))
    return round(sum(v["points"] for v in verdicts.values()), 2)


def _last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "nbgrader no dijo por qué"
