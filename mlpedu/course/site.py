"""El sitio: del mismo curso, las páginas que Sphinx convierte en HTML (`make site`; la configuración está en `sitio/`).

Aquí se hace lo que un cuaderno no lleva y una página sí: las pistas plegadas, el enlace para descargar, un texto para
cada imagen, el glosario con anclas y el mapa de unidades. Sphinx corre aparte, en su propio entorno.
"""
import json
import re
import shutil
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat

from .address import address
from .exercise import find
from .lesson import INSTALL, Course, read
from .lite import ALONE, WITHOUT
from .pages import terms

CHECK = re.compile(r"""^check\(["'](E\d\d\.\d+)["']""", re.M)
DESCRIPTION = "*Descripción:*"
HINTS = ("Pista", "Pista mayor", "Solución")
# What the reference holds: the modules of the package that somebody calls, in the order in which they are met.
API = {
    "Las dos caras": ["estimators", "sequential", "keras_like", "tracing"],
    "Las primeras neuronas": ["neurons", "logic", "perceptron"],
    "El motor": ["activations", "initializers", "losses", "penalties", "parameters", "layers", "network", "optimizers",
                 "schedules", "training", "lbfgs", "callbacks", "metrics", "storage", "backend"],
    "Comprobar gradientes": ["autodiff", "gradcheck"],
    "Datos y figuras": ["datasets", "plots"],
    "En el cuaderno": ["playground", "widgets", "course"],
}
# Where methods come from classes that nobody calls, and where ours end.
INHERIT = {"estimators", "perceptron", "sequential"}
FOREIGN = "BaseEstimator, ClassifierMixin, RegressorMixin, MultiOutputMixin, tuple"
FIRST = "guia-docente"                           # of the pages for whoever teaches
LITE = "lite/lab/index.html"                     # where `make lite` leaves the course that runs in a browser


def prepare(course: Course, target: Path, *, lite: bool = False) -> Path:
    """Escribe en `target` las fuentes del sitio, desde cero, con las carpetas del repositorio: sus enlaces valen.

    Con `lite` hay enlaces al curso dentro del navegador, que pone `make lite`.
    """
    shutil.rmtree(target, ignore_errors=True)
    for folder in ("notebooks", "course", "api", "cuadernos"):
        (target / folder).mkdir(parents=True)
    for path in sorted(course.notebooks.glob("*.ipynb")):
        if path.stem != "glosario":
            shutil.copy(path, target / "cuadernos")                  # as it is, for whoever downloads it
            nbformat.write(page(path, lite=lite), target / "notebooks" / path.name)
    nbformat.write(glossary(course), target / "notebooks" / "glosario.ipynb")
    guides = sorted((course.root / "course").glob("*.md"), key=lambda p: (p.stem != FIRST, p.stem))
    for path in guides:
        text = re.sub(r"\]\(lecciones/([\w-]+)\.md\)", r"](../notebooks/\1.ipynb)", path.read_text("utf-8"))
        (target / "course" / path.name).write_text(text, "utf-8")
    others = sorted(p for p in course.root.glob("*.md") if p.stem not in ("README", "CHANGELOG"))
    for path in others:
        shutil.copy(path, target)
    marks = {"mapa": drawing(units(course)), "unidades": table(course),
             "navegador": "En el navegador <navegador>" if lite else "",
             "o_en_el_navegador": ", o [ábrelo en el navegador](navegador.md) sin instalar nada" if lite else "",
             "docente": "\n".join([*(f"course/{p.stem}" for p in guides), *(p.stem for p in others)]),
             "sin_red": " y ".join(ALONE), "lite": LITE,
             "no_corren": "\n".join(f"- **Unidad {unit}.** {text}" for unit, text in WITHOUT.items())}
    for path in (course.root / "sitio").glob("*.md"):
        if lite or path.stem != "navegador":
            text = re.sub(r"\{\{(\w+)\}\}", lambda mark: marks[mark[1]], path.read_text("utf-8"))
            (target / path.name).write_text(text, "utf-8")
    (target / "terminos.json").write_text(json.dumps([t["es"] for t in terms(course)]), "utf-8")
    for name, text in reference().items():
        (target / "api" / name).write_text(text, "utf-8")
    return target


def page(path: Path, *, lite: bool = False) -> nbformat.NotebookNode:
    """El cuaderno como página: sin la celda que instala, con sus pistas plegadas, de dónde llevárselo o abrirlo, y un
    texto en lugar de cada imagen."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.get("id") != INSTALL]
    if any(cell.cell_type == "code" for cell in cells):
        cells.insert(1, nbformat.v4.new_markdown_cell(downloads(path.name, lite=lite), id="descarga"))
    notebook.cells = []
    for cell in cells:
        notebook.cells.append(cell)
        if cell.cell_type == "code":
            if text := alternative(cell):
                cell.metadata["mystnb"] = {"image": {"alt": text}}
            notebook.cells += [nbformat.v4.new_markdown_cell(hints(id), id=id.replace(".", "-"))
                               for id in dict.fromkeys(CHECK.findall(cell.source))]
    return notebook


def downloads(name: str, *, lite: bool = False) -> str:
    """Cómo llevarse o abrir un cuaderno; los enlaces a otros servicios, solo si el repositorio tiene una dirección."""
    links = [f"{{download}}`Descargar este cuaderno <../cuadernos/{name}>`"]
    if lite:                                     # as HTML: Sphinx looks for what Markdown links to, and it comes later
        links.append(f'<a href="../{LITE}?path={name}">Abrirlo aquí, en el navegador</a> '
                     "([qué hace falta](../navegador.md))")
    if (home := address()) and home.startswith("https://github.com/"):
        place = home.removeprefix("https://github.com/")
        links.append(f"[Abrirlo en Colab](https://colab.research.google.com/github/{place}/blob/main/notebooks/{name})")
    return ":::{div} descarga\n" + " · ".join(links) + "\n:::"


def alternative(cell: nbformat.NotebookNode) -> str | None:
    """Lo que se lee en lugar de las imágenes de una celda, o `None` si no tiene.

    La descripción calculada ya está escrita debajo: repetirla la haría oír dos veces.
    """
    data = [output.get("data", {}) for output in cell.outputs]
    if not any("image/png" in d or "image/svg+xml" in d for d in data):
        return None
    described = any(DESCRIPTION in d.get("text/markdown", "") for d in data)
    return "Figura; su descripción está debajo." if described else "Figura."


def hints(id: str) -> str:
    """Las tres ayudas de un ejercicio, cada una plegada dentro de la anterior: para ver la solución hay que pedirla."""
    text = ""
    for depth, (label, hint) in enumerate(zip(reversed(HINTS), reversed(find(id).hints)), 3):
        fence = ":" * depth
        text = f"{fence}{{dropdown}} {label} de {id}\n{hint}\n\n{text}{fence}\n"
    return text


def glossary(course: Course) -> nbformat.NotebookNode:
    """El glosario con un ancla por término, a donde llegan los enlaces de las lecciones."""
    lesson = {u["number"]: f"[unidad {u['number']}]({u['file']}.ipynb)" for u in course.units()}
    rows = "\n\n".join(f"{t['es']}\n  *{t['en']}*. {t['means']} ({lesson.get(t['unit'], t['unit'])})"
                       for t in terms(course))
    text = f"# Glosario\n\nCada término, su nombre en inglés y la unidad donde aparece.\n\n```{{glossary}}\n{rows}\n```"
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="c000")])


def reference() -> dict[str, str]:
    """Las páginas de la referencia, {archivo: texto}: una por módulo, y el índice."""
    pages = {}
    index = ["El paquete", "==========", "", "Cada página sale de la documentación del código.", ""]
    for title, names in API.items():
        index += [".. toctree::", f"   :caption: {title}", "   :maxdepth: 1", "", *(f"   {n}" for n in names), ""]
        for name in names:
            module = f"mlpedu.{name}"
            members = "" if name == "keras_like" else "   :members:\n"          # other names for what is elsewhere
            if name in INHERIT:
                members += f"   :inherited-members: {FOREIGN}\n"
            pages[f"{name}.rst"] = f"{module}\n{'=' * len(module)}\n\n.. automodule:: {module}\n{members}"
    return pages | {"index.rst": "\n".join(index)}


@dataclass(frozen=True)
class Unit:
    """Una unidad en el mapa: qué pide y qué tan abajo queda."""

    number: str
    title: str
    file: str
    needs: tuple[str, ...]
    below: frozenset[str]                        # all it stands on, near and far
    level: int


def prerequisites(text: str) -> set[str]:
    """Las unidades que nombra el encabezado de una lección: «las unidades 05 a 07 y 11; …» pide 05, 06, 07 y 11."""
    text = re.split("[;.]", text)[0]
    ranges = (range(int(a), int(b) + 1) for a, b in re.findall(r"\b(\d\d) a (\d\d)\b", text))
    return {f"{n:02d}" for r in ranges for n in r} | set(re.findall(r"\b\d\d\b", text))


def units(course: Course) -> list[Unit]:
    """Las unidades con lo que piden de verdad: lo que ya pide otra de las que piden no se repite."""
    made: dict[str, Unit] = {}
    for unit, path in zip(course.units(), course.lessons()):
        asked = prerequisites(read(path).metadata["mlpedu"]["prerequisites"])
        needs = {a for a in asked if not any(a in made[other].below for other in asked)}
        below = asked.union(*(made[a].below for a in asked))
        level = max((made[a].level + 1 for a in needs), default=0)
        made[unit["number"]] = Unit(unit["number"], unit["title"], unit["file"], tuple(sorted(needs)), frozenset(below),
                                    level)
    return [*made.values()]


def table(course: Course) -> str:
    """Lo mismo que el mapa, en palabras, y lo que toma cada unidad."""
    rows = []
    for unit, path, row in zip(units(course), course.lessons(), course.units()):
        minutes = read(path).metadata["mlpedu"]["minutes"]
        rows.append(f"| [{unit.number} · {unit.title}](notebooks/{unit.file}.ipynb): {row['summary']} "
                    f"| {', '.join(unit.needs) or '—'} | {minutes['read'] + minutes['do']}&nbsp;min |")
    return "| lección | antes | tiempo |\n|---|---|---|\n" + "\n".join(rows)


WIDE, TALL, GAP, ROW = 168, 58, 24, 88           # a box, and the space between columns and from row to row


def drawing(units: list[Unit]) -> str:
    """El mapa de unidades en SVG, angosto para que quepa en un teléfono. Los colores son los de la página."""
    rows = {level: [u for u in units if u.level == level] for level in {u.level for u in units}}
    above = {u.number: sum(u.number in other.below for other in units) for u in units}
    place = {}
    for level, row in rows.items():
        row.sort(key=lambda u: (-above[u.number], u.number))        # the one that leads on goes first: fewer crossings
        left = (2 * WIDE + GAP - len(row) * WIDE - (len(row) - 1) * GAP) / 2
        place |= {u.number: (left + i * (WIDE + GAP), level * ROW + 2) for i, u in enumerate(row)}
    arrows = "".join(_arrow(place[need], place[u.number]) for u in units for need in u.needs)
    boxes = "".join(_box(u, *place[u.number]) for u in units)
    height = (max(rows) + 1) * ROW - (ROW - TALL) + 4
    return (f'<svg class="mapa" viewBox="-2 0 {2 * WIDE + GAP + 4} {height}" role="group" '
            f'aria-label="Mapa de unidades; dice lo mismo que la tabla que sigue">{arrows}{boxes}</svg>')


def _arrow(start, end):
    (x0, y0), (x1, y1) = start, end
    x0, x1, y0 = x0 + WIDE / 2, x1 + WIDE / 2, y0 + TALL
    free = ROW - TALL                            # what is left between two rows
    path = f"M{x0:g} {y0:g}"
    if y1 - y0 > free:                           # past other rows it goes between their boxes
        path += _bend(x0, y0, WIDE + GAP / 2, y0 + free) + f"V{y1 - free:g}"
        x0, y0 = WIDE + GAP / 2, y1 - free
    return f'<path d="{path}{_bend(x0, y0, x1, y1)}"/>'


def _bend(x0, y0, x1, y1):
    middle = (y0 + y1) / 2
    return f"C{x0:g} {middle:g} {x1:g} {middle:g} {x1:g} {y1:g}"


def _box(unit, x, y):
    lines = _wrap(f"{unit.number} · {unit.title}", 22)
    first = y + TALL / 2 - 8 * (len(lines) - 1) + 5
    text = "".join(f'<tspan x="{x + WIDE / 2:g}" y="{first + 16 * i:g}">{escape(line)}</tspan>'
                   for i, line in enumerate(lines))
    return (f'<a href="notebooks/{unit.file}.html"><rect x="{x:g}" y="{y:g}" width="{WIDE}" height="{TALL}" rx="8"/>'
            f"<text>{text}</text></a>")


def _wrap(text, width):
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


if __name__ == "__main__":
    root = Path(__file__).parents[2]
    prepare(Course(root), root / "build" / "site" / "fuentes", lite="--lite" in sys.argv)
