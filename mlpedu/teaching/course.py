"""Un curso de nbgrader: sus carpetas y su libro de notas."""
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

CONFIG = "nbgrader_config.py"
TASK = re.compile(r"T\d\d-[a-z0-9-]+")
STUDENT = re.compile(r"\w[\w.@-]{0,79}(?<!\.)")           # a folder's name on every system, and not «..»


class TeachingError(RuntimeError):
    """Algo impide hacer lo que se pidió; el mensaje dice qué hacer."""


@dataclass(frozen=True)
class Course:
    """La carpeta de un curso: la que tiene `nbgrader_config.py` y `tareas/`."""

    root: Path

    @property
    def tasks(self) -> Path:
        return self.root / "tareas"

    @property
    def gradebook(self) -> Path:
        return self.root / "gradebook.db"

    def task_paths(self, only=()) -> list[Path]:
        """Las tareas escritas; con `only`, las de esos ids («T03» o «T03-xor-y-capas»)."""
        found = tasks(self.tasks)
        chosen = [p for p in found if not only or p.stem in only or p.stem[:3] in only]
        known = {p.stem for p in found} | {p.stem[:3] for p in found}
        if unknown := [name for name in only if name not in known]:
            raise TeachingError(f"No hay una tarea {unknown[0]!r} en {self.tasks}; hay "
                                f"{', '.join(p.stem[:3] for p in found) or 'ninguna'}.")
        if not chosen:
            raise TeachingError(f"No hay tareas en {self.tasks}: se llaman como T01-mi-tema.md.")
        return chosen

    def students(self, task: str) -> list[str]:
        """Quienes entregaron una tarea: las carpetas de `submitted/`."""
        folder = self.root / "submitted"
        return sorted(p.name for p in folder.glob("*") if (p / task).is_dir())


def tasks(folder: Path) -> list[Path]:
    """Las tareas escritas en una carpeta, en orden."""
    return sorted(p for p in Path(folder).glob("*.md") if TASK.fullmatch(p.stem))


def find(folder: Path) -> Course:
    """El curso de una carpeta: ella misma, su carpeta `course/` o una de las que la contienen."""
    folder = Path(folder).resolve()
    for candidate in (folder, folder / "course", *folder.parents):
        if (candidate / CONFIG).is_file():
            return Course(candidate)
    raise TeachingError(f"No hay un curso en {folder}: falta {CONFIG}. Crea uno con: mlpedu docente nuevo mi-curso")


def copy_database(source: Path, target: Path) -> None:
    """Copia un libro de notas entero aunque alguien lo esté usando, y lo deja de una vez."""
    partial = target.with_name(f"{target.name}.parcial")
    for half in (partial, target.with_name(f"{partial.name}-journal")):      # of a copy that was killed
        half.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(partial)) as new:
        old.backup(new)
    partial.replace(target)


def read_record(path: Path) -> dict:
    """Un registro JSON que puede faltar o estar a medias: entonces está vacío."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
