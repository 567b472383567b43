"""Qué tareas hay que generar: aquellas de las que cambió algo de lo que entra o de lo que salió."""
import sqlite3
from contextlib import closing
from pathlib import Path

from mlpedu.course.stamps import machinery, note, recall, stamp

from .course import CONFIG, Course

REGISTERED = """select b.name, b.type, g.max_score, t.max_score, s.cell_type, s.locked, s.source, n.kernelspec
from assignment a join notebook n on n.assignment_id = a.id join base_cell b on b.notebook_id = n.id
left join grade_cells g on g.id = b.id left join task_cells t on t.id = b.id
left join source_cell s on s.notebook_id = n.id and s.name = b.name where a.name = ? order by 1, 2"""


def inputs(course: Course) -> dict[str, str]:
    """La huella de lo que entra en cada tarea: su texto, lo que esté junto a él, la configuración y quien la genera."""
    paths = course.task_paths()
    beside = sorted(set(course.tasks.iterdir()) - set(paths))
    common = stamp(machinery(), course.root / CONFIG, *beside)
    return {path.stem: stamp(common, path) for path in paths}


def changed(course: Course, now: dict[str, str]) -> list[str]:
    """Las tareas que no son lo que se generó de lo que entra ahora."""
    known = recall(course.root)
    return [name for name, stamp_ in now.items() if known.get(name) != [stamp_, _outputs(course, name)]]


def remember(course: Course, now: dict[str, str]) -> None:
    """Anota las tareas recién generadas; `now` es de antes de empezar: alguien pudo escribir mientras tanto."""
    note(course.root, {name: [stamp_, _outputs(course, name)] for name, stamp_ in now.items()})


def _outputs(course: Course, name: str) -> str:
    return stamp(*(course.root / kind / name for kind in ("source", "release")), _registered(course.gradebook, name))


def _registered(gradebook: Path, name: str) -> str:
    """Las celdas de una tarea en el libro de notas; no lo que alguien haya entregado."""
    try:
        with closing(sqlite3.connect(f"{gradebook.resolve().as_uri()}?mode=ro", uri=True)) as book:
            return repr(book.execute(REGISTERED, (name,)).fetchall())
    except sqlite3.Error:
        return ""
