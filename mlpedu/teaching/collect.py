"""Recoger cuadernos que llegaron por correo o por el campus: una carpeta o un zip, a `submitted/`."""
import os
import re
import shutil
import tempfile
import unicodedata
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path

from .course import STUDENT, Course, TeachingError

# What `nbgrader submit` leaves in the exchange: who, what, when and some letters that nobody can guess.
EXCHANGE = re.compile(r"(.+)\+(T\d\d-[a-z0-9-]+)\+\d{4}-\d\d-\d\d [^+]+(?:\+[^+]*)?")
MOODLE = re.compile(r".+?_(\d+)_assignsubmission")        # the first: the rest is the file's own name
NUMBER = re.compile(r"(?<![A-Za-z0-9])[Tt]\d\d(?!\d)")
LARGEST = 500 << 20                                       # bytes of an archive once open
MOST_FILES = 50_000


def collect(course: Course, source: Path, only=()) -> list[str]:
    """Pone cada entrega en `submitted/IDENTIFICACION/TAREA/` y devuelve qué hizo, en frases.

    Se reconocen `T03-xor_ana.ipynb` y `ana_T03-xor.ipynb`, una carpeta `ana/` con sus archivos, lo que Moodle
    descarga («Ana Pérez_1234_assignsubmission_file_…»: la identificación es el número) y el intercambio de nbgrader
    («ana+T03-xor+2027-03-01 …»: de cada quien cuenta la última). En un intercambio, donde cualquiera deja algo, solo
    cuenta lo que tiene ese nombre. Un zip se abre aparte.
    """
    source = Path(source)
    if not source.exists():
        raise TeachingError(f"No existe {source}: se espera una carpeta o un zip con las entregas.")
    tasks = [path.stem for path in course.task_paths(only)]
    others = [path.stem for path in course.task_paths() if path.stem not in tasks]
    if zipfile.is_zipfile(source):
        with tempfile.TemporaryDirectory() as name:
            try:
                _unzip(source, Path(name))
            except TeachingError:
                raise
            except Exception as error:                    # zlib.error, LZMAError, UnicodeDecodeError…: by the damage
                raise TeachingError(f"{source} está dañado o cifrado y no se pudo abrir: {error}") from error
            return _collect(course, Path(name), tasks, others)
    if not source.is_dir():
        raise TeachingError(f"{source} no es una carpeta, ni un zip que se pueda abrir: se espera uno de los dos, con "
                            "las entregas. Si es un solo cuaderno, ponlo en una carpeta.")
    return _collect(course, source, tasks, others)


def _unzip(path, folder):
    with zipfile.ZipFile(path) as archive:
        items = archive.infolist()
        if sum(item.file_size for item in items) > LARGEST or len(items) > MOST_FILES:
            raise TeachingError(f"{path} ocupa más de {LARGEST >> 20} MB al abrirse, o tiene más de {MOST_FILES} "
                                "archivos: no se abrió.")
        archive.extractall(folder)                        # zipfile drops «..» and absolute paths


def _collect(course, source, tasks, others=()):
    items = sorted(path for path in source.iterdir() if not path.is_symlink() and not path.name.startswith("."))
    exchange = source.absolute().name == "inbound" or any(map(_submission, items))
    done, placed = [], set()
    for item in items:
        with _or_stays(item.name, done):
            for notebook, student, task in (_exchanged if exchange else _mailed)(item, tasks, others):
                name = notebook.relative_to(source)
                with _or_stays(name, done):
                    if student is None:
                        raise TeachingError("no se sabe de quién o de qué tarea es")
                    target = course.root / "submitted" / student / task
                    _place(notebook, item if item.is_dir() else None, target, f"{task}.ipynb")
                    again = " (había otro: cuenta este y no el anterior)" if target in placed else ""
                    placed.add(target)
                    done.append(f"{name}: {student}, {task}{again}")
    if not done:
        raise TeachingError(f"No hay cuadernos de {', '.join(task[:3] for task in tasks)} en {source}.")
    return done


@contextmanager
def _or_stays(name, done):
    """Anota por qué una entrega no se recogió, y se sigue con las demás: nadie detiene la de los otros."""
    try:
        yield
    except OSError as error:
        done.append(f"{name}: no se puede leer ({error.strerror or error}); queda donde está")
    except TeachingError as error:
        done.append(f"{name}: {error}; queda donde está")


def _submission(item):
    """Las partes del nombre, si es una carpeta como las que deja `nbgrader submit`."""
    return EXCHANGE.fullmatch(item.name) if not MOODLE.match(item.name) and item.is_dir() else None


def _exchanged(item, tasks, others):
    """El cuaderno de una entrega del intercambio: vale lo que dice la carpeta, si es de quien dice ser."""
    sent = _submission(item)
    if sent is None:
        raise TeachingError("no es una entrega de nbgrader")
    student, task = unicodedata.normalize("NFC", sent[1]), sent[2]
    if task in others:
        return
    if task not in tasks or not STUDENT.fullmatch(student):
        raise TeachingError("no se sabe de quién o de qué tarea es")
    if other := _someone_else(item, student):
        raise TeachingError(f"dice ser de {student} y es de {other}")
    found = [path for path in _notebooks(item)
             if path.parent == item and _task(path.relative_to(item.parent), [task], ())]
    if not found:
        raise TeachingError(f"no trae un cuaderno de {task}")
    named = item / f"{task}.ipynb"
    for notebook in [named] if named in found else found:
        yield notebook, student, task


def _mailed(item, tasks, others):
    """Cada cuaderno que llegó por correo, con de quién y de qué tarea es, o None si no se sabe."""
    for notebook in _notebooks(item):
        task = _task(notebook.relative_to(item.parent), tasks, others)
        if task in others:
            continue
        if task and item.is_dir() and notebook.stem != task and (notebook.parent / f"{task}.ipynb").is_file():
            continue                                      # a draft beside the task: it goes along with it
        yield notebook, _student(item.name if item.is_dir() else item.stem, task) if task else None, task


def _notebooks(item):
    """Los cuadernos que alguien mandó: ni enlaces, que mostrarían otro, ni copias escondidas de Jupyter."""
    found = [item]
    if item.is_dir():                                     # os.walk: rglob says nothing of a folder that it cannot read
        found = sorted(Path(folder, name) for folder, _, names in os.walk(item, onerror=_raise) for name in names)
    return [path for path in found if path.suffix == ".ipynb" and path.is_file() and not path.is_symlink()
            and not any(part.startswith((".", "__")) for part in path.relative_to(item.parent).parts)]


def _raise(error):
    raise error


def _task(path, tasks, others):
    """La tarea que nombra un archivo; si hay una sola en juego y nada en la ruta nombra otra, esa."""
    known = [*tasks, *others]
    found = [t for t in known if t in path.name] or [
        t for t in known if re.search(rf"(?<![A-Za-z0-9]){t[:3]}(?!\d)", path.name)]
    if found:
        return found[0] if len(found) == 1 else None
    return tasks[0] if len(tasks) == 1 and set(NUMBER.findall(str(path))) <= {tasks[0][:3]} else None


def _student(name, task):
    name = unicodedata.normalize("NFC", name)              # macOS writes «ñ» as two characters
    if moodle := MOODLE.match(name):
        return moodle[1]
    left = re.sub(rf"{re.escape(task)}|(?<![A-Za-z0-9]){task[:3]}(?!\d)", "", name).strip(" _-")
    return left if STUDENT.fullmatch(left) else None


def _someone_else(item, student):
    """Quién dejó una entrega en el intercambio con el nombre de otro: donde cada quien es un usuario, eso se ve."""
    try:
        import pwd
        expected = pwd.getpwnam(student).pw_uid
    except (ModuleNotFoundError, KeyError):               # Windows, or a student that is no user of this system
        return None
    uid = item.stat().st_uid
    return _user(uid) if uid != expected else None


def _user(uid):
    """El nombre de un usuario del sistema, o su número si ya no tiene nombre."""
    import pwd
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _place(notebook, folder, target, name):
    """Copia el cuaderno y, si venía en una carpeta, lo que lo acompaña; lo que hubiera antes se cambia entero."""
    from .box import FILE_BYTES, copy_files
    if notebook.stat().st_size > FILE_BYTES:
        raise TeachingError(f"ocupa más de {FILE_BYTES >> 20} MB")
    partial = target.with_name(f".{target.name}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        if folder is not None:
            copy_files(notebook.parent, partial)
            (partial / notebook.name).unlink(missing_ok=True)
        shutil.copyfile(notebook, partial / name)
        shutil.rmtree(target, ignore_errors=True)
        partial.replace(target)
    finally:                                              # a copy that failed leaves nothing, nor an empty folder
        shutil.rmtree(partial, ignore_errors=True)
        with suppress(OSError):
            target.parent.rmdir()
