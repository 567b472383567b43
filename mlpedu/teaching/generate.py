"""De las tareas escritas a los cuadernos: `source/`, con soluciones y salidas; `release/`, para el estudiante."""
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI

from mlpedu.course.build import execute, normalize, write

from .course import Course, TeachingError
from .process import quiet
from .settings import read
from .task import Task, load, notebook


def generate(course: Course, only=(), jobs: int = 2, say=print) -> list[Path]:
    """Escribe `source/` y `release/` de las tareas y las anota en el libro de notas; devuelve los cuadernos.

    Errores
    -------
    TaskError, LessonError
        Si una tarea está mal escrita o su solución se detiene; entonces nada cambia.
    """
    tasks = [load(path) for path in course.task_paths(only)]
    with ThreadPoolExecutor(jobs) as pool:
        sources = list(pool.map(_executed, tasks))
    written = []
    with tempfile.TemporaryDirectory() as folder:         # one for all: a new gradebook takes nbgrader 1.7 s
        for task, source in zip(tasks, sources):
            written += _publish(course, task, source, Path(folder))
            say(f"{task.name}: {task.points:g} puntos, {len(task.questions)} preguntas"
                + (f" y {len(task.essays)} para corregir a mano" if task.essays else ""))
    return written


def _executed(task: Task) -> nbformat.NotebookNode:
    source = notebook(task)
    execute(source, task.path)
    return normalize(source)


def _publish(course: Course, task: Task, source: nbformat.NotebookNode, folder: Path) -> list[Path]:
    """Deja los dos cuadernos en su lugar y anota la tarea en el libro de notas."""
    write(source, _folder(folder / "escrito") / f"{task.name}.ipynb")
    text = (folder / "escrito" / f"{task.name}.ipynb").read_text("utf-8")
    made = release(course, task, folder, text)
    paths = []
    for kind, path in (("source", folder / "source" / task.name / made.name), ("release", made)):
        target = _folder(course.root / kind / task.name) / path.name
        shutil.copyfile(path, target.with_suffix(".parcial"))
        target.with_suffix(".parcial").replace(target)
        paths.append(target)
    register(course, task, f"sqlite:///{course.gradebook}")
    return paths


def _folder(path):
    path.mkdir(parents=True, exist_ok=True)
    return path


def release(course: Course, task: Task, folder: Path, source: str) -> Path:
    """El cuaderno sin soluciones que nbgrader hace de uno con ellas, en una carpeta y con un libro de notas aparte."""
    (_folder(folder / "source" / task.name) / f"{task.name}.ipynb").write_text(source, "utf-8", newline="\n")
    config = read(course.root)
    config.CourseDirectory.source_directory = str(folder / "source")
    config.CourseDirectory.release_directory = str(folder / "release")
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
    _generate(config, task)
    return folder / "release" / task.name / f"{task.name}.ipynb"


def register(course: Course, task: Task, db_url: str) -> None:
    """Anota una tarea, tal como está en `source/`, en un libro de notas."""
    config = read(course.root)
    config.CourseDirectory.db_url = db_url
    with tempfile.TemporaryDirectory() as name:
        config.CourseDirectory.release_directory = name
        _generate(config, task)


def _generate(config, task):
    with quiet() as log:
        result = NbGraderAPI(config=config).generate_assignment(task.name, force=True, create=True)
    if not result["success"]:
        raise TeachingError(f"nbgrader no pudo generar {task.name}:\n{result.get('log') or log.getvalue()}")
