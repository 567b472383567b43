"""Un curso de nbgrader: sus carpetas y su libro de notas."""
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

CONFIG = "nbgrader_config.py"
TASK = re.compile(r"T\d\d-[a-z0-9-]+")
STUDENT = re.compile(r"\w[\w.@-]{0,79}(?<!\.)")           # a folder's name on every system, and not «..»
TABLES = "sqlite_master where type = 'table' and name not like 'sqlite_%'"


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


@contextmanager
def rewriting(gradebook: Path, source: Path) -> Iterator[sqlite3.Connection]:
    """Un libro de notas donde nadie más puede escribir; al final tiene lo de otro, todo o nada.

    Se escribe dentro del archivo que hay: quien lo tenga abierto (Formgrader) no queda con uno borrado entre manos.
    """
    with closing(sqlite3.connect(gradebook, isolation_level=None, uri=True)) as book:      # closing it takes all back
        book.execute("attach ? as nuevo", (f"{source.resolve().as_uri()}?mode=ro",))
        book.execute("begin immediate")
        yield book
        for name, in book.execute(f"select name from main.{TABLES}").fetchall():
            book.execute(f'drop table main."{name}"')
        for name, sql in book.execute(f"select name, sql from nuevo.{TABLES}").fetchall():
            book.execute(sql)
            book.execute(f'insert into main."{name}" select * from nuevo."{name}"')
        indexes = "select sql from nuevo.sqlite_master where type = 'index' and sql is not null"
        for sql, in book.execute(indexes).fetchall():
            book.execute(sql)
        book.execute("commit")


def digest(book: sqlite3.Connection) -> str:
    """Una huella de todo lo que hay en un libro de notas; sin nada, vacía."""
    tables, = book.execute("select count(*) from sqlite_master").fetchone()
    return hashlib.sha256(book.serialize()).hexdigest() if tables else ""     # SQLite refuses to serialize no pages


def stamp(book: sqlite3.Connection) -> int:
    """El número que la última corrida de `calificar` dejó en un libro de notas y en sus respaldos; 0 si ninguna."""
    return book.execute("pragma user_version").fetchone()[0]


def check_gradebook(course: Course, needed: bool = True) -> None:
    """Se detiene si el libro de notas está dañado o, si hace falta, vacío, y dice cómo volver al último respaldo.

    Errores
    -------
    TeachingError
        Si no sirve o no se puede abrir.
    """
    path = course.gradebook
    backups = sorted((course.root / "respaldos").glob("gradebook-*.db"))
    restore = (f"copia {backups[-1]}, el último respaldo, como {path}" if backups else "no hay respaldos"
               ) + "; después corre `mlpedu docente calificar`, que pone las notas automáticas que falten."
    if not path.exists() or path.is_file() and not path.stat().st_size:
        if needed:
            raise TeachingError(f"El libro de notas {path} no está o está vacío: {restore}")
        return
    try:
        with closing(sqlite3.connect(path)) as book:
            found, = book.execute("pragma integrity_check(1)").fetchone()
    except sqlite3.OperationalError as error:             # someone holds it, it's a folder…
        raise TeachingError(f"No se pudo abrir {path} ({error}): cierra lo que lo use y repite la orden.") from error
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise TeachingError(f"El libro de notas {path} está dañado ({found}) y no se tocó. Guárdalo aparte, con "
                            f"{path.name}-journal si está; {restore}")


def read_record(path: Path) -> dict:
    """Un registro JSON que puede faltar o estar a medias: entonces está vacío."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
