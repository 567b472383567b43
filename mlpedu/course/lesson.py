"""De la lección que alguien escribió (`course/lecciones/NN-tema.md`) al cuaderno sin ejecutar.

La portada, los enunciados de los ejercicios, el índice y los enlaces entre lecciones se generan aquí, de datos: el
encabezado de la lección, `mlpedu/exercises/` y `course/temario.yml`.
"""
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import nbformat
import yaml
from jupytext.myst import myst_to_notebook

from .address import address, installation
from .exercise import find
from .references import references

HEADER = {"title": str, "goals": list, "prerequisites": str, "minutes": dict}
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
INSTALL = "instalar"                             # the id of the cell that every lesson starts with
# Out of the way: JupyterLab shows it folded, and Colab as a form that shows its title only.
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}


class LessonError(ValueError):
    """Algo de una lección está mal; el mensaje dice en qué archivo y en qué línea."""


@dataclass(frozen=True)
class Course:
    """Las carpetas de un curso y su temario."""

    root: Path

    @property
    def sources(self) -> Path:
        return self.root / "course" / "lecciones"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def bibliography(self) -> Path:
        return self.root / "course" / "bibliografia.bib"

    def units(self) -> list[dict]:
        """Las unidades del temario, en orden."""
        path = self.root / "course" / "temario.yml"
        try:
            return yaml.safe_load(path.read_text("utf-8"))["units"]
        except (OSError, yaml.YAMLError, TypeError, KeyError) as error:
            raise LessonError(f"{path}: no se puede leer el temario ({error}).") from error

    def lessons(self) -> list[Path]:
        """Los textos de las lecciones, en el orden del temario."""
        paths = [self.sources / f"{u['file']}.md" for u in self.units()]
        if missing := [p.name for p in paths if not p.exists()]:
            raise LessonError(f"El temario nombra lecciones que no están en {self.sources}: {', '.join(missing)}.")
        return paths


def read(path: Path) -> nbformat.NotebookNode:
    """El cuaderno tal como está escrito, con el encabezado comprobado y la línea de cada celda."""
    try:
        notebook = myst_to_notebook(path.read_text("utf-8"), add_source_map=True)
    except Exception as error:                            # jupytext's own errors name no file
        raise LessonError(f"{path}: no es un MyST Markdown que jupytext entienda ({error}).") from error
    header = notebook.metadata.get("mlpedu", {})
    for key, kind in HEADER.items():
        if not isinstance(header.get(key), kind):
            raise LessonError(f"{path}: al encabezado `mlpedu` le falta {key!r} ({kind.__name__}), "
                              f"o no es de ese tipo; llegó {header.get(key)!r}.")
    if {"read", "do", "compute"} - header["minutes"].keys():
        raise LessonError(f"{path}: `minutes` lleva read, do y compute; llegó {header['minutes']!r}.")
    for cell, line in zip(notebook.cells, notebook.metadata.pop("source_map")):
        cell.metadata["line"] = line
    return notebook


def render(course: Course, path: Path) -> nbformat.NotebookNode:
    """El cuaderno completo, sin ejecutar: portada, instalación, enunciados, índice, enlaces, ids y metadatos."""
    source = read(path)
    header = source.metadata["mlpedu"]
    cells = [nbformat.v4.new_markdown_cell(cover(path.stem[:2], header))]
    for cell in source.cells:
        if cell.cell_type == "markdown":
            cell.source = fill(course, path, cell.source)
        cells.append(cell)
    cells.append(nbformat.v4.new_markdown_cell(navigation(course, path)))
    covers = []
    for number, cell in enumerate(cells):
        cell.id = f"c{number:03d}"
        covers += cell.metadata.pop("covers", [])
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in ("tags", "line")}
    cells.insert(1, nbformat.v4.new_code_cell(installation(address()), id=INSTALL, metadata=FOLDED))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = nbformat.from_dict({
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        "mlpedu": {"title": header["title"], "covers": sorted(set(covers), key=_natural)},
    })
    return notebook


def strip_lines(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Quita de las celdas la línea de la que vienen: sirve para los errores, no es parte del cuaderno."""
    for cell in notebook.cells:
        cell.metadata.pop("line", None)
    return notebook


def sections(course: Course, path: Path) -> dict[str, str]:
    """Para cada elemento que la lección cubre, el texto desde su marca hasta la marca siguiente."""
    found: dict[str, str] = {}
    current: list[str] = []
    for cell in read(path).cells:
        if "covers" in cell.metadata:
            current = cell.metadata["covers"]
        text = fill(course, path, cell.source) if cell.cell_type == "markdown" else cell.source
        for element in current:
            found[element] = found.get(element, "") + text + "\n"
    return found


def cover(number: str, header: dict) -> str:
    """La portada: título, lo que se logra, lo que hace falta saber y cuánto tarda."""
    minutes = header["minutes"]
    goals = "\n".join(f"- {goal}" for goal in header["goals"])
    return (f"# {number} · {header['title']}\n\n**Al terminar podrás:**\n\n{goals}\n\n"
            f"**Antes de empezar:** {header['prerequisites']}\n\n"
            f"**Tiempo:** {minutes['read']} min de lectura y {minutes['do']} min de práctica; "
            f"la computadora necesita {_compute(minutes['compute'])}.")


MARK = re.compile(r"\{\{ *([a-z]{3,})(?: +([^{}]*?))? *\}\}")            # not LaTeX: x^{{ab}}, \frac{{a}}{{b}}


def fill(course: Course, path: Path, text: str) -> str:
    """Cambia las marcas `{{ejercicio E03.3}}`, `{{cita rosenblatt1958}}` e `{{indice}}` por lo que nombran."""
    def replace(match):
        what, argument = match[1], (match[2] or "").strip()
        if what == "ejercicio":
            return statement(argument, path)
        if what == "indice" and not argument:
            return contents(course)
        if what == "cita":
            return citation(course, argument, path)
        raise LessonError(f"{path}: no hay una marca {match[0]!r}; hay {{{{ejercicio E03.3}}}}, "
                          "{{cita rosenblatt1958}} y {{indice}}.")
    return MARK.sub(replace, text)


def citation(course: Course, key: str, path: Path) -> str:
    """Cómo se cita una obra de la bibliografía."""
    works = references(course.bibliography)
    if key not in works:
        near = get_close_matches(key, works, n=1)
        hint = f" ¿Quisiste decir {near[0]!r}?" if near else ""
        raise LessonError(f"{path}: {course.bibliography.name} no tiene la obra {key!r}.{hint}")
    return works[key].short


def statement(id: str, path: Path) -> str:
    """El enunciado de un ejercicio, como se ve en la lección."""
    try:
        exercise = find(id)
    except LookupError as error:
        raise LessonError(f"{path}: {error.args[0]}") from error
    level = "●" * exercise.difficulty + "○" * (3 - exercise.difficulty)
    return (f"> **Ejercicio {exercise.id} · {exercise.title}** "
            f"({exercise.kind}, {exercise.minutes} min, {level})\n>\n"
            + "\n".join(f"> {line}".rstrip() for line in exercise.statement.strip().splitlines()))


def contents(course: Course) -> str:
    """La tabla de unidades, con enlaces."""
    rows = []
    for unit, path in zip(course.units(), course.lessons()):
        minutes = read(path).metadata["mlpedu"]["minutes"]
        rows.append(f"| {unit['number']} | [{unit['title']}]({unit['file']}.ipynb) | {unit['summary']} | "
                    f"{minutes['read'] + minutes['do']} min |")
    return "| unidad | lección | de qué trata | tiempo |\n|---|---|---|---|\n" + "\n".join(rows)


def navigation(course: Course, path: Path) -> str:
    """Los enlaces a la lección anterior, al índice y a la siguiente."""
    units = course.units()
    here = [u["file"] for u in units].index(path.stem)
    links = []
    if here > 0:
        links.append(f"← [{units[here - 1]['number']} · {units[here - 1]['title']}]({units[here - 1]['file']}.ipynb)")
        if here > 1:
            links.append(f"[índice]({units[0]['file']}.ipynb)")
    if here + 1 < len(units):
        links.append(f"[{units[here + 1]['number']} · {units[here + 1]['title']}]({units[here + 1]['file']}.ipynb) →")
    return "---\n\n" + " &nbsp;·&nbsp; ".join(links)


def _compute(minutes):
    return "menos de un minuto" if minutes <= 1 else f"hasta {minutes:.0f} min"


def _natural(element):
    return element[0], int(re.sub(r"\D", "", element))
