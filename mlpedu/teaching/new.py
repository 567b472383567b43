"""Empezar un curso propio: su carpeta, su configuración y una primera tarea que ya se califica."""
import shutil
from pathlib import Path

from .course import CONFIG, Course, TeachingError
from .settings import TEMPLATES

IGNORED = ("build/\nsubmitted/\nautograded/\nfeedback/\ninformes/\nrespaldos/\n.calificando/\ncalificado.json\n"
           "gradebook.db\n")


def create(folder: Path) -> list[Path]:
    """Crea un curso en una carpeta nueva o vacía y devuelve sus archivos.

    Errores
    -------
    TeachingError
        Si la carpeta tiene algo: no se toca.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TeachingError(f"{folder} ya tiene algo. Elige una carpeta nueva o vacía.")
    course = Course(folder)
    course.tasks.mkdir(parents=True)
    files = [folder / CONFIG, folder / ".gitignore", course.tasks / "T01-mi-primera-tarea.md"]
    shutil.copyfile(TEMPLATES / "configuracion.txt", files[0])
    files[1].write_text(IGNORED, "utf-8", newline="\n")
    shutil.copyfile(TEMPLATES / "tarea.md", files[2])
    return files
