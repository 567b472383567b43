"""Recibir una entrega: de lo que el estudiante mandó a un cuaderno que nbgrader pueda calificar.

Nada de lo recibido es de fiar ni se cambia donde está: se hace una copia aparte. Un cuaderno que no se puede leer se
cambia por uno vacío, y quien lo mandó lee por qué.
"""
import copy
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.utils import parse_utc

from mlpedu.course.lesson import KERNEL

from .box import copy_files

LARGEST = 30 << 20                                        # bytes of a notebook, its outputs included
MOST_CELLS = 2_000
LONGEST = 20_000                                          # letters of one text cell: an essay has 5 000


def receive(submission: Path, release: Path, target: Path) -> list[str]:
    """Prepara en `target` la copia que se califica y devuelve lo que hubo que arreglar, en frases.

    Parámetros
    ----------
    submission : la carpeta de `submitted/` con lo que el estudiante mandó.
    release : el cuaderno sin resolver de la tarea.
    target : carpeta nueva; queda el cuaderno, con el nombre de la tarea, y los demás archivos.
    """
    target.mkdir(parents=True)
    copy_files(submission, target)
    blank = nbformat.read(release, as_version=4)
    found = sorted(p for p in submission.glob("*.ipynb") if p.is_file() and not p.is_symlink())
    chosen = next((p for p in found if p.name == release.name), found[0] if len(found) == 1 else None)
    for path in target.glob("*.ipynb"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    _date(target / "timestamp.txt")
    if chosen is None:
        notes = ["No hay un cuaderno con el nombre de la tarea." if found else "No hay ningún cuaderno en la entrega."]
        notebook = blank
    else:
        notebook, notes = _read(chosen, blank)
        if chosen.name != release.name:
            notes.append(f"El cuaderno se llamaba {chosen.name} y debía llamarse {release.name}.")
    notes += _restore(notebook, blank)
    if notes:
        notebook.cells.insert(0, _notice(notes))
    nbformat.write(notebook, target / release.name)
    return notes


def _date(path):
    """Quita una fecha de entrega que nbgrader no entiende: con ella dejaría de calificar."""
    if path.exists():
        try:
            parse_utc(path.read_text("utf-8").strip())
        except Exception:                                 # a folder, bytes, a year that doesn't exist…
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _read(path, blank):
    """El cuaderno recibido, sin salidas ni metadatos que no sean de nbgrader; o el vacío, y por qué."""
    if path.stat().st_size > LARGEST:
        return copy.deepcopy(blank), [f"El cuaderno pesa más de {LARGEST >> 20} MB y no se leyó: borra sus salidas."]
    try:
        _, notebook = nbformat.validator.normalize(nbformat.reads(_text(path), as_version=4))
        nbformat.validate(notebook, relax_add_props=True)
        if len(notebook.cells) > MOST_CELLS:
            raise ValueError(f"tiene más de {MOST_CELLS} celdas")
    except Exception as error:                            # nbformat fails in a dozen ways on what is no notebook
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        return copy.deepcopy(blank), [f"El cuaderno no se puede leer ({reason}). Ábrelo en JupyterLab, guárdalo otra "
                                      "vez y vuelve a entregarlo."]
    notes = []
    kernel = notebook.metadata.get("kernelspec", {}).get("name", KERNEL["name"])
    if kernel != KERNEL["name"]:
        notes.append(f"El cuaderno pedía el núcleo {kernel[:40]!r}; se corrió con Python.")
    notebook.metadata = copy.deepcopy(blank.metadata)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader")
        sound = isinstance(about, dict) and isinstance(about.get("grade_id"), str)
        cell.metadata = nbformat.from_dict({"nbgrader": about} if sound else {})
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            _disarm(cell)
    return notebook, notes


def _text(path):
    """El JSON de un cuaderno, también con la marca de Windows; un medio carácter, que no se puede escribir, es «?»."""
    text = json.dumps(json.loads(path.read_text("utf-8-sig")), ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


TAG = re.compile(r"<(?=[a-zA-Z/!?])")
TEX_LINK = re.compile(r"\\(href|style|class|cssId)(?![a-zA-Z])")
SCHEMES = re.compile(r"https?:|mailto:|data:image/(png|jpeg);base64,|[^:]*(?:[/?#]|$)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x20]")                      # a browser doesn't see them inside a scheme
PICTURES = {"image/png", "image/jpeg"}


def _disarm(cell):
    """Un texto del estudiante queda sin HTML: quien corrige lo abre en su navegador, donde tiene su sesión."""
    cell.cell_type = "markdown"                           # a raw cell would be pasted as it is
    attachments = {}
    for name, item in cell.pop("attachments", {}).items():
        kept = {kind: data for kind, data in item.items() if kind in PICTURES and picture(data)}
        attachments |= {name: kept} if kept else {}
    if attachments:
        cell.attachments = nbformat.from_dict(attachments)
    cell.source = harmless(cell.source[:LONGEST], attachments)


def harmless(text: str, attachments: dict | None = None) -> str:
    """Un Markdown sin HTML, enlaces que ejecuten algo ni fórmulas que sean enlaces; si no se puede, como código.

    Se mira la página que resulta: un enlace tiene demasiadas maneras de escribirse.
    """
    text = TEX_LINK.sub(r"\\text{\1}", TAG.sub("< ", text))
    try:                                                  # a picture that isn't there would stop the whole page
        found = Links(MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=attachments)).render(text))
    except Exception:
        found = None
    if found is not None and all(SCHEMES.match(CONTROL.sub("", link)) for link in found.links):
        return text
    return "\n".join(f"    {line}" for line in text.splitlines())


class Links(HTMLParser):
    """Las direcciones a que lleva o que carga una página, como las lee un navegador."""

    def __init__(self, page: str):
        super().__init__()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def picture(data: Any) -> bool:
    """Si es una imagen en base64, y nada más."""
    return isinstance(data, str) and re.fullmatch(r"[A-Za-z0-9+/=\s]+", data) is not None


def _restore(notebook, blank):
    """Deja una sola celda de cada id y repone las que faltan, con los metadatos del original."""
    original = {c.metadata.nbgrader.grade_id: c for c in blank.cells if "nbgrader" in c.metadata}
    seen, copies = set(), []
    for cell in notebook.cells:
        id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if id not in original or id in seen:
            copies += [id] if id in seen else []
            cell.metadata.pop("nbgrader", None)           # a cell of the student's own, or half of one
            continue
        seen.add(id)
        cell.metadata["nbgrader"] = copy.deepcopy(original[id].metadata.nbgrader)
    # A lost solution isn't put back empty: the student's may be there, in a cell that lost its mark.
    missing = [id for id, cell in original.items() if id not in seen
               and (cell.metadata.nbgrader.grade or not cell.metadata.nbgrader.solution)]
    for id in missing:
        notebook.cells.insert(_place(notebook, list(original), id), copy.deepcopy(original[id]))
    notes = [f"Había más de una celda {id}: cuenta la primera." for id in dict.fromkeys(copies)
             if original[id].metadata.nbgrader.grade]
    lost = [id.replace("-", ".") for id in missing if original[id].metadata.nbgrader.grade]
    return notes + ([f"Faltaban las celdas que entregan {', '.join(lost)}; se repusieron."] if lost else [])


def _place(notebook, order, id):
    """Dónde va una celda repuesta: después de la anterior del original que esté, con lo propio que la siga."""
    before = set(order[:order.index(id)])
    where = [n for n, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade_id") in before]
    place = (where[-1] + 1) if where else 0
    while place < len(notebook.cells) and "nbgrader" not in notebook.cells[place].metadata:
        place += 1
    return place


def _notice(notes):
    text = "\n".join(f"- {note}" for note in notes).encode("utf-8", "replace").decode()      # a file's name is bytes
    return nbformat.v4.new_markdown_cell(f"**Al recibir tu entrega:**\n\n{harmless(text)}", id="recepcion")
