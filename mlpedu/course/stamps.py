"""Huellas: lo que no cambió no se vuelve a hacer, y saberlo no pide importar lo que construye.

Leer y resumir el curso entero tarda 0.1 s; importar lo que lo construye, 2 s.
"""
import hashlib
import json
import os
import site
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
RECORD = Path("build") / "huellas.json"
# What `mlpedu build` reads, besides the package, and what it writes; from the root of the repository.
READ = ("mlpedu", "course/lecciones", "course/temario.yml", "course/glosario.yml", "course/bibliografia.bib")
WRITTEN = ("notebooks", "course/ejercicios.md")


def stamp(*parts: Path | str) -> str:
    """Una huella de textos y del contenido de archivos y carpetas; la carpeta que los contiene no cuenta."""
    total = hashlib.sha256()
    for part in parts:
        total.update(repr(part if isinstance(part, str) else part.name).encode())
        for path in _files(part) if isinstance(part, Path) else ():
            name = path.relative_to(part.parent).as_posix()
            total.update(repr((name, hashlib.sha256(path.read_bytes()).hexdigest())).encode())
    return total.hexdigest()


def machinery() -> str:
    """Una huella de lo que construye: Python, este paquete y todo lo instalado, con sus versiones."""
    # Not sys.path: it grows with what is imported.
    folders = [*site.getsitepackages(), site.getusersitepackages(), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    installed = {path.name for folder in folders for path in Path(folder).glob("*.*-info")}      # numpy-2.4.6.dist-info
    return stamp(sys.version, *sorted(installed), PACKAGE)


def _files(place):
    inside = sorted(place.rglob("*")) if place.is_dir() else [place]
    return [p for p in inside if p.is_file() and "__pycache__" not in p.parts]


def recall(root: Path) -> dict[str, list[str]]:
    """Lo anotado de cada cosa construida: [huella de lo que entró, huella de lo que salió]."""
    try:
        found = json.loads((root / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def note(root: Path, made: dict[str, list[str]]) -> None:
    """Anota lo construido y conserva lo demás."""
    path = root / RECORD
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(recall(root) | made, indent=1, sort_keys=True), "utf-8")
