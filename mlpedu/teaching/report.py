"""El informe de una clase: dónde se atasca, con qué errores, y las notas para el campus."""
import csv
import io
import statistics
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import CsvExportPlugin

from .course import Course, TeachingError, check_gradebook, read_record
from .preprocessors import VERDICTS
from .process import quiet
from .settings import TEMPLATES
from .task import Task, load


class Row(NamedTuple):
    """Una pregunta en una clase."""

    question: str
    title: str
    submissions: int
    full: int
    none: int
    mean: float
    seconds: float
    faults: list[tuple[str, int]]


def write_report(course: Course, only=(), say: Callable[[str], None] = print) -> list[Path]:
    """Escribe en `informes/` una página y las tablas de las tareas calificadas; devuelve los archivos."""
    folder = course.root / "informes"
    folder.mkdir(exist_ok=True)
    tasks = [load(path) for path in course.task_paths(only)]
    written, graded = [], []
    for task in tasks:
        records = _records(course, task)
        if not records:
            continue
        graded.append(task)
        rows = [_row(q, records) for q in task.questions.values()]
        written += [_table(folder / f"{task.name}-preguntas.csv", rows),
                    _faults(folder / f"{task.name}-errores.csv", rows),
                    _page(folder / f"{task.name}.html", task, rows, records)]
        say(f"{task.name}: {len(records)} entregas; lo más difícil, {min(rows, key=lambda r: r.mean).question}")
    if not graded:
        raise TeachingError("No hay entregas calificadas: corre antes `mlpedu docente calificar`.")
    check_gradebook(course)
    return [*written, _grades(course, folder / "notas.csv", graded), _moodle(course, folder / "moodle.csv", graded)]


def _records(course: Course, task: Task) -> dict[str, dict]:
    """Los veredictos de cada estudiante."""
    paths = sorted((course.root / "autograded").glob(f"*/{task.name}/{VERDICTS}"))
    return {p.parents[1].name: record for p in paths if (record := read_record(p))}


def _row(question, records) -> Row:
    found = [r[question.id] for r in records.values() if question.id in r]
    credits = [f["credit"] for f in found] or [0.0]
    faults = Counter(f["fault"] for f in found if f["fault"]).most_common()
    seconds = [f["seconds"] or 0 for f in found] or [0]
    return Row(question.id, question.title, len(found), sum(c == 1 for c in credits), sum(c == 0 for c in credits),
               round(statistics.fmean(credits), 3), statistics.median(seconds), faults)


def _write(path: Path, header, rows) -> Path:
    """Una tabla que también abre una hoja de cálculo: UTF-8 con marca, y ningún texto se toma por fórmula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([f"'{v}" if isinstance(v, str) and v[:1] in "=+-@" else v for v in row] for row in rows)
    path.write_text(text.getvalue(), "utf-8-sig", newline="\n")
    return path


def _table(path, rows):
    header = ("pregunta", "título", "entregas", "completas", "sin puntos", "media de los puntos (0 a 1)",
              "segundos de cómputo (mediana)")
    return _write(path, header, (row[:7] for row in rows))


def _faults(path, rows):
    found = ((row.question, name, count) for row in rows for name, count in row.faults)
    return _write(path, ("pregunta", "error", "estudiantes"), found)


def _page(path, task, rows, records):
    totals = [sum(q["points"] for q in record.values()) for record in records.values()]
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    text = environment.get_template("informe.html.j2").render(
        task=task, rows=sorted(rows, key=lambda r: r.mean), students=len(records),
        points=sum(q.points for q in task.questions.values()), mean=statistics.fmean(totals),
        median=statistics.median(totals), questions=_bars(rows), histogram=_histogram(totals, task))
    path.write_text(text, "utf-8", newline="\n")
    return path


def _figure(width, height):
    from matplotlib.figure import Figure
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure):
    from matplotlib import rc_context
    text = io.StringIO()
    with rc_context({"svg.hashsalt": "mlpedu", "svg.fonttype": "none"}):
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()[text.getvalue().index("<svg"):]


def _bars(rows):
    """Por pregunta, qué parte de la clase la tiene completa, en parte o sin puntos."""
    figure, ax = _figure(7.5, 0.9 + 0.38 * len(rows))
    names, start = [r.question for r in rows], [0.0] * len(rows)
    parts = (("completa", "#2f6f4f", [r.full for r in rows]),
             ("en parte", "#e0b040", [r.submissions - r.full - r.none for r in rows]),
             ("sin puntos", "#b04a3a", [r.none for r in rows]))
    for label, color, counts in parts:
        shares = [100 * n / max(1, r.submissions) for n, r in zip(counts, rows)]
        ax.barh(names, shares, left=start, label=label, color=color)
        start = [a + b for a, b in zip(start, shares)]
    ax.invert_yaxis()
    ax.set(xlabel="% de la clase", xlim=(0, 100))
    ax.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1), frameon=False)
    return _svg(figure)


def _histogram(totals, task):
    most = sum(q.points for q in task.questions.values())
    figure, ax = _figure(7.5, 2.4)
    ax.hist(totals, bins=10, range=(0, most), color="#3b6ea5", edgecolor="white")
    ax.set(xlabel="puntos automáticos", ylabel="estudiantes", xlim=(0, most))
    ax.yaxis.get_major_locator().set_params(integer=True)
    return _svg(figure)


def _grades(course, path, tasks):
    """Las notas como las exporta nbgrader, con sus columnas."""
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook, quiet():
        plugin = CsvExportPlugin()
        plugin.to, plugin.assignment = str(path), [task.name for task in tasks]
        plugin.export(gradebook)
    return path


def _moodle(course, path, tasks):
    """Una columna por tarea, para «Importar calificaciones» de Moodle; la identificación es su nombre de usuario."""
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
        rows = []
        for student in sorted(s.id for s in gradebook.students):
            marks = []
            for task in tasks:
                try:
                    found = gradebook.find_submission(task.name, student)
                    marks.append(round(max(0.0, found.score - found.late_submission_penalty), 2))
                except MissingEntry:
                    marks.append("")
            rows.append((student, *marks))
    return _write(path, ("username", *(task.name for task in tasks)), rows)
