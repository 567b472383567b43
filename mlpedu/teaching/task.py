"""Una tarea: de `course/tareas/TNN-tema.md` al cuaderno de nbgrader y al juez, que nunca viajan juntos.

El archivo es MyST Markdown. Por la etiqueta (`:tags:`) de cada celda de código se sabe a dónde va: `datos`, al cuaderno
y al juez; `juez` y `banco`, solo a quien califica; sin etiqueta, al cuaderno. Lo que está entre `### INICIO SOLUCIÓN` y
`### FIN SOLUCIÓN` no llega al estudiante.
"""
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import nbformat
from jupytext.myst import myst_to_notebook

from mlpedu.course.delivery import student_key, variante
from mlpedu.course.lesson import KERNEL

from .course import TASK
from .question import Question

HEADER = {"title": str, "units": list, "minutes": int}
BEGIN, END = "### INICIO SOLUCIÓN", "### FIN SOLUCIÓN"
GRADED = re.compile(r'^entrega\("(T\d\d\.\d+)", .+\)$')
TAGS = {"datos", "juez", "banco"}


class TaskError(ValueError):
    """Algo de una tarea está mal; el mensaje dice en qué archivo y en qué línea."""


class Wrong(NamedTuple):
    """Una entrega equivocada: qué celda cambia, cuántos puntos conserva esa pregunta y qué se le dice.

    `also` lleva los puntos de otras preguntas que el cambio arrastra.
    """

    name: str
    question: str
    code: str
    points: float
    says: str
    also: dict = {}


class Right(NamedTuple):
    """Otra solución que también vale: la celda escrita de otro modo."""

    question: str
    code: str


@dataclass(frozen=True)
class Task:
    """Una tarea leída: las celdas del cuaderno, las preguntas del juez y el banco de entregas de prueba."""

    path: Path
    title: str
    minutes: int
    units: list
    cells: list
    questions: dict[str, Question]
    essays: dict[str, float]
    data: Any
    bank: tuple = ()
    hidden_lines: tuple = ()
    secret: bytes = field(repr=False, default=b"")

    @property
    def name(self) -> str:
        """El nombre del archivo y de la tarea en nbgrader: "T03-xor"."""
        return self.path.stem

    @property
    def id(self) -> str:
        """Las tres primeras letras del nombre: "T03"."""
        return self.name[:3]

    @property
    def points(self) -> float:
        """Los puntos de toda la tarea, con los del ensayo."""
        return sum(q.points for q in self.questions.values()) + sum(self.essays.values())

    def values(self, student: str) -> SimpleNamespace:
        """Los datos de la variante de un estudiante."""
        return SimpleNamespace(**self.data(variante(self.id, student)))

    def calls(self, question: Question, student: str, data: SimpleNamespace) -> list[tuple] | None:
        """Las llamadas ocultas de una pregunta: dependen del estudiante y de lo que solo el juez conoce."""
        if question.calls is None:
            return None
        import numpy as np
        seed = hashlib.sha256(b"\0".join((self.secret, question.id.encode(), student_key(student).encode()))).digest()
        return question.calls(data, np.random.default_rng(int.from_bytes(seed[:8], "big")))


def load(path: Path) -> Task:
    """Lee una tarea y comprueba que sus partes se correspondan.

    Errores
    -------
    TaskError
        Con el archivo y la línea: encabezado incompleto, etiqueta desconocida, una pregunta sin celda de entrega o sin
        juez, o un juez que no se puede ejecutar.
    """
    path = Path(path)
    if not TASK.fullmatch(path.stem):
        raise TaskError(f"{path}: una tarea se llama como T03-xor.md; llegó {path.name!r}.")
    text = path.read_text("utf-8")
    try:
        notebook = myst_to_notebook(text, add_source_map=True)
    except Exception as error:                            # jupytext's own errors name no file
        raise TaskError(f"{path}: no es un MyST Markdown que jupytext entienda ({error}).") from error
    header = notebook.metadata.get("mlpedu", {})
    for key, kind in HEADER.items():
        if not isinstance(header.get(key), kind):
            raise TaskError(f"{path}: al encabezado `mlpedu` le falta {key!r} ({kind.__name__}); "
                            f"llegó {header.get(key)!r}.")
    lines = notebook.metadata["source_map"]
    for cell, line in zip(notebook.cells, lines):
        cell.metadata["line"] = line
        if unknown := set(cell.metadata.get("tags", [])) - TAGS:
            raise TaskError(f"{path}:{line}: etiqueta desconocida {sorted(unknown)}; hay datos, juez y banco.")
    hidden = [c for c in notebook.cells if {"juez", "banco"} & set(c.metadata.get("tags", []))]
    shared = [c for c in notebook.cells if "datos" in c.metadata.get("tags", [])]
    names = _execute(path, text, sorted(shared + hidden, key=lambda c: c.metadata["line"]))
    cells = [c for c in notebook.cells if c not in hidden]
    task = Task(path, header["title"], header["minutes"], header["units"], cells,
                {q.id: q for q in names.get("QUESTIONS", ())}, _essays(path, cells),
                names.get("datos", lambda rng: {}), tuple(names.get("BANK", ())),
                tuple(line for cell in hidden for line in cell.source.splitlines()),
                hashlib.sha256(text.encode()).digest())
    _check(task)
    return task


def _execute(path, text, cells):
    """Corre las celdas del juez, que son de quien enseña, en un espacio de nombres propio."""
    names, end = {"__name__": f"tarea_{path.stem}"}, 0
    for cell in cells:
        start = text.index(cell.source, end)
        end = start + len(cell.source)
        source = "\n" * text.count("\n", 0, start) + cell.source          # so that a traceback names the right line
        try:
            exec(compile(source, str(path), "exec"), names)
        except Exception as error:
            raise TaskError(f"{path}:{cell.metadata['line']}: esta celda del juez se detuvo con "
                            f"{type(error).__name__}: {error}.") from error
    return names


def _essays(path, cells):
    found = {}
    for cell in cells:
        if "ensayo" in cell.metadata:
            if cell.cell_type != "markdown" or "points" not in cell.metadata:
                raise TaskError(f"{path}:{cell.metadata['line']}: un ensayo es una celda de texto con "
                                '+++ {"ensayo": "T08.4", "points": 4}.')
            found[cell.metadata["ensayo"]] = float(cell.metadata["points"])
    return found


def graded_question(cell) -> str | None:
    """La pregunta que una celda entrega, si es una celda de entrega."""
    match = GRADED.match(cell.source.strip()) if cell.cell_type == "code" else None
    return match[1] if match else None


def _check(task):
    delivered = [q for q in map(graded_question, task.cells) if q]
    if repeated := {q for q in delivered if delivered.count(q) > 1}:
        raise TaskError(f"{task.path}: {', '.join(sorted(repeated))} se entrega dos veces.")
    if missing := task.questions.keys() - set(delivered):
        raise TaskError(f'{task.path}: falta la celda entrega("…", …) de {", ".join(sorted(missing))}; '
                        "lleva esa sola línea.")
    if missing := set(delivered) - task.questions.keys():
        raise TaskError(f"{task.path}: QUESTIONS no tiene {', '.join(sorted(missing))}.")
    for question in task.questions.values():
        if not question.id.startswith(f"{task.id}."):
            raise TaskError(f"{task.path}: la pregunta {question.id} no es de {task.id}.")
        if question.right is None and not question.criteria:
            raise TaskError(f"{task.path}: {question.id} no tiene `right` ni `criteria`: no hay cómo juzgarla.")
        if question.criteria and abs(sum(c.share for c in question.criteria) - 1) > 1e-9:
            raise TaskError(f"{task.path}: las partes de los criterios de {question.id} no suman 1.")
        if question.id not in solutions(task):
            raise TaskError(f"{task.path}: antes de entregar {question.id} falta una celda con {BEGIN}.")
    for entry in task.bank:
        if entry.question not in task.questions:
            raise TaskError(f"{task.path}: el banco nombra {entry.question}, que no es una pregunta.")


def solutions(task: Task) -> dict[str, Any]:
    """La celda de solución de cada pregunta: la última con una solución antes de su entrega."""
    found, last = {}, None
    for cell in task.cells:
        if cell.cell_type == "code" and BEGIN in cell.source:
            last = cell
        elif question := graded_question(cell):
            if last is not None:
                found[question] = last
            last = None
    return found


def notebook(task: Task) -> nbformat.NotebookNode:
    """El cuaderno de quien enseña, con soluciones y sin ejecutar; lo que no es respuesta queda bloqueado."""
    first = nbformat.v4.new_markdown_cell(cover(task))
    answers = {id(cell): question for question, cell in solutions(task).items()}
    cells = []
    for number, cell in enumerate([first, *task.cells]):
        if cell.cell_type == "code":
            new = nbformat.v4.new_code_cell(cell.source)
        else:
            new = nbformat.v4.new_markdown_cell(cell.source)
        new.id = f"c{number:03d}"
        new.metadata = nbformat.from_dict(_metadata(task, cell, number, answers.get(id(cell))))
        cells.append(new)
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"},
                                            "mlpedu": {"task": task.name}})
    return notebook


def grade_id(question: str) -> str:
    """El id de una pregunta como nbgrader lo admite: "T03-2"."""
    return question.replace(".", "-")


def _metadata(task, cell, number, answered):
    """Los metadatos de nbgrader de una celda."""
    base = {"schema_version": 3, "grade": False, "solution": False, "locked": True, "task": False}
    if question := graded_question(cell):
        mine = {"grade": True, "grade_id": grade_id(question), "points": task.questions[question].points}
    elif essay := cell.metadata.get("ensayo"):
        mine = {"grade": True, "solution": True, "locked": False, "grade_id": grade_id(essay),
                "points": task.essays[essay]}
    elif cell.cell_type == "code" and BEGIN in cell.source:
        own = f"{grade_id(answered)}-solucion" if answered else f"solucion-{number:02d}"
        mine = {"solution": True, "locked": False, "grade_id": own}
    elif cell.cell_type == "code" and cell.source.startswith("ESTUDIANTE = "):
        return {}
    else:
        mine = {"grade_id": f"celda-{number:02d}"}
    return {"nbgrader": {**base, **mine}}


def cover(task: Task) -> str:
    """La portada: título, puntos, tiempo y cómo se entrega."""
    return (f"# {task.id} · {task.title}\n\n"
            f"**Puntos:** {task.points:g}. **Tiempo:** unos {task.minutes} minutos. "
            f"**Antes:** unidades {', '.join(task.units)}.\n\n"
            "Escribe tu identificación donde dice `ESTUDIANTE`: tus datos salen de ella. Cambia `# TU CÓDIGO AQUÍ` por "
            "tu solución; puedes agregar celdas. Las celdas que empiezan con `entrega(` no se cambian: al calificar se "
            "reponen. Antes de entregar, reinicia el núcleo y ejecuta todo.")


def code(task: Task, replaced: dict[str, str] | None = None) -> Sequence[str]:
    """El código de las celdas del cuaderno, con las soluciones de `replaced` en lugar de las propias."""
    answers = {id(cell): question for question, cell in solutions(task).items()}
    replaced = replaced or {}
    return [replaced.get(answers.get(id(cell)), cell.source) for cell in task.cells if cell.cell_type == "code"]
