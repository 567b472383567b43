"""Recoger cuadernos que llegaron por correo o por el campus: una carpeta o un zip, a `submitted/`."""
import re
import shutil
import tempfile
import unicodedata
import zipfile
import zlib
from pathlib import Path

from .course import STUDENT, Course, TeachingError

# What `nbgrader submit` leaves in the exchange: who, what, when and some letters that nobody can guess.
EXCHANGE = re.compile(r"(.+)\+T\d\d-[a-z0-9-]+\+\d{4}-\d\d-\d\d [^+]+(?:\+[^+]*)?")
LARGEST = 500 << 20                                       # bytes of an archive once open
MOST_FILES = 50_000


def collect(course: Course, source: Path, only=()) -> list[str]:
    """Pone cada entrega en `submitted/IDENTIFICACION/TAREA/` y devuelve qué hizo, en frases.

    Se reconocen `T03-xor_ana.ipynb` y `ana_T03-xor.ipynb`, una carpeta `ana/` con sus archivos, lo que Moodle
    descarga («Ana Pérez_1234_assignsubmission_file_…»: la identificación es el número) y el intercambio de nbgrader
    («ana+T03-xor+2027-03-01 …»: de cada quien cuenta la última). Un zip se abre aparte.
    """
    source = Path(source)
    if not source.exists():
        raise TeachingError(f"No existe {source}: se espera una carpeta o un zip con las entregas.")
    tasks = [path.stem for path in course.task_paths(only)]
    if zipfile.is_zipfile(source):
        with tempfile.TemporaryDirectory() as name:
            try:
                _unzip(source, Path(name))
            except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError) as error:
                raise TeachingError(f"{source} está dañado o cifrado y no se pudo abrir: {error}") from error
            return _collect(course, Path(name), tasks)
    return _collect(course, source, tasks)


def _unzip(path, folder):
    with zipfile.ZipFile(path) as archive:
        items = archive.infolist()
        if sum(item.file_size for item in items) > LARGEST or len(items) > MOST_FILES:
            raise TeachingError(f"{path} ocupa más de {LARGEST >> 20} MB al abrirse, o tiene más de {MOST_FILES} "
                                "archivos: no se abrió.")
        archive.extractall(folder)                        # zipfile drops «..» and absolute paths


def _collect(course, source, tasks):
    done, placed = [], set()
    for item in sorted(source.iterdir()):
        if item.is_symlink():
            continue
        found = [item] if item.is_file() else sorted(item.rglob("*.ipynb")) if item.is_dir() else []
        for notebook in (path for path in found if _sent(path, source)):
            task = _task(notebook.name, tasks)
            if task and item.is_dir() and notebook.stem != task and (notebook.parent / f"{task}.ipynb").is_file():
                continue                                  # a draft beside the task: it goes along with it
            student = _student(item.name if item.is_dir() else item.stem, task) if task else None
            if task is None or student is None:
                done.append(f"{notebook.relative_to(source)}: no se sabe de quién o de qué tarea es; queda donde está")
                continue
            if other := _someone_else(item, student):
                done.append(f"{notebook.relative_to(source)}: dice ser de {student} y es de {other}; queda donde está")
                continue
            target = course.root / "submitted" / student / task
            _place(notebook, item if item.is_dir() else None, target, f"{task}.ipynb")
            again = " (había otro: cuenta este y no el anterior)" if target in placed else ""
            placed.add(target)
            done.append(f"{notebook.relative_to(source)}: {student}, {task}{again}")
    if not done:
        raise TeachingError(f"No hay cuadernos en {source}.")
    return done


def _sent(path, source):
    """Si es un cuaderno que alguien mandó: ni un enlace, que mostraría otro, ni una copia escondida de Jupyter."""
    inside = path.relative_to(source).parts
    return (path.suffix == ".ipynb" and path.is_file() and not path.is_symlink()
            and not any(part.startswith((".", "__")) for part in inside))


def _task(name, tasks):
    """La tarea que nombra un archivo; si el curso tiene una sola en juego, esa."""
    found = [t for t in tasks if t in name] or [t for t in tasks if re.search(rf"(?<![A-Za-z0-9]){t[:3]}(?!\d)", name)]
    return found[0] if len(found) == 1 else tasks[0] if len(tasks) == 1 and not found else None


def _student(name, task):
    name = unicodedata.normalize("NFC", name)              # macOS writes «ñ» as two characters
    if moodle := re.match(r".+?_(\d+)_assignsubmission", name):      # the first: the rest is the file's own name
        return moodle[1]
    if sent := EXCHANGE.fullmatch(name):
        return sent[1] if STUDENT.fullmatch(sent[1]) else None
    left = re.sub(rf"{re.escape(task)}|(?<![A-Za-z0-9]){task[:3]}(?!\d)", "", name).strip(" _-")
    return left if STUDENT.fullmatch(left) else None


def _someone_else(item, student):
    """Quién dejó una entrega en el intercambio con el nombre de otro: donde cada quien es un usuario, eso se ve."""
    try:
        import pwd
        expected = pwd.getpwnam(student).pw_uid
    except (ModuleNotFoundError, KeyError):               # Windows, or a student that is no user of this system
        return None
    return item.owner() if EXCHANGE.fullmatch(item.name) and item.stat().st_uid != expected else None


def _place(notebook, folder, target, name):
    """Copia el cuaderno y, si venía en una carpeta, lo que lo acompaña; lo que hubiera antes se cambia entero."""
    partial = target.with_name(f".{target.name}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    if folder is not None:
        from .box import copy_files
        copy_files(notebook.parent, partial)
        (partial / notebook.name).unlink(missing_ok=True)
    shutil.copyfile(notebook, partial / name)
    shutil.rmtree(target, ignore_errors=True)
    partial.replace(target)
