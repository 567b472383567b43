"""Comprobar una tarea antes de darla: banco, variantes, cuaderno del estudiante y fugas."""
import tempfile
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL

import nbformat
from nbclient import NotebookClient
from nbgrader.validator import Validator

from mlpedu.course.build import environment

from .adequacy import Variants, check_bank, check_variants
from .course import Course
from .process import quiet
from .task import BEGIN, END, Task, graded_question, load

SECONDS = 60


def validate(course: Course, only=(), *, students: int = 200, jobs: int = 2, say: Callable[[str], None] = print) -> int:
    """Comprueba las tareas y dice lo que falla; devuelve cuántas fallas hay."""
    total = 0
    for path in course.task_paths(only):
        task = load(path)
        variants, table = check_variants(task, students)
        faults = variants + check_bank(task, jobs) + check_notebooks(course, task)
        total += len(faults)
        say(f"{task.name}: bien ({len(task.bank)} entregas en el banco)" if not faults else
            f"{task.name}: {len(faults)} falla{'s' * (len(faults) > 1)}")
        for row in table:
            say(f"  {_row(row)}")
        for fault in faults:
            say(f"  ✗ {fault}")
    return total


def _row(row: Variants) -> str:
    kind = " (respuesta de pocas posibilidades)" if row.discrete else ""
    return f"{row.question}: {row.different} respuestas distintas en {row.tried} identificaciones{kind}"


def check_notebooks(course: Course, task: Task) -> list[str]:
    """Lo que falla de los cuadernos: `source/` corre entero y `release/` se detiene solo donde hay que responder."""
    source, release = (course.root / kind / task.name / f"{task.name}.ipynb" for kind in ("source", "release"))
    if missing := [p for p in (source, release) if not p.exists()]:
        return [f"{missing[0]} no existe: corre `mlpedu docente generar {task.id}`."]
    return check_source(source) + check_release(task, release) + leaks(task, release)


def check_source(source: Path) -> list[str]:
    """Las celdas de entrega que nbgrader no da por buenas en el cuaderno resuelto."""
    with quiet():
        found = Validator().validate(str(source))
    return [f"source/: nbgrader rechaza la celda «{cell['source'][:60]}»." for cell in found.get("failed", [])]


def check_release(task: Task, release: Path) -> list[str]:
    """Las celdas que se detienen en el cuaderno sin resolver son de algún ejercicio, y todo ejercicio se detiene."""
    notebook = nbformat.read(release, as_version=4)
    with tempfile.TemporaryDirectory() as home, quiet():
        NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", allow_errors=True).execute(
            cwd=home, env=environment(Path(home) / "mlpedu"), stderr=DEVNULL)
    faults, current, failing = [], False, set()
    unanswered = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        about = cell.metadata.get("nbgrader", {})
        current = current or about.get("solution", False)
        failed = any(o.output_type == "error" for o in cell.outputs)
        if failed and not current:
            faults.append(f"release/: se detiene una celda que no es de un ejercicio: «{cell.source[:60]}».")
        unanswered.append(failed)
        if question := graded_question(cell):
            if any(unanswered):
                failing.add(question)
            current, unanswered = False, []
    return faults + [f"release/: {q} no se detiene en ninguna celda: sin responder parece resuelta."
                     for q in task.questions if q not in failing and task.questions[q].calls is None]


def leaks(task: Task, release: Path) -> list[str]:
    """Las líneas del cuaderno del estudiante que solo debían estar en las soluciones, el juez o el banco."""
    shared = "\n".join(c.source for c in nbformat.read(release, as_version=4).cells)
    return [f"release/: se filtró la línea «{line}»." for line in secret_lines(task) if line in shared]


def secret_lines(task: Task) -> list[str]:
    """Las líneas de la tarea que el estudiante no debe ver, salvo las muy cortas y las que también están a la vista."""
    visible, secret, hidden = set(), [], False
    for cell in task.cells:
        for line in cell.source.splitlines():
            hidden = (hidden or BEGIN in line) and END not in line
            (secret.append if hidden else visible.add)(line.strip())
    for line in task.hidden_lines:
        secret.append(line.strip())
    text = "\n".join(visible)
    return sorted({line for line in secret if len(line) > 11 and line not in text and BEGIN not in line})
