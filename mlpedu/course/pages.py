"""Las páginas que no son lecciones y se generan de datos: el glosario, la bibliografía y la tabla de ejercicios."""
from pathlib import Path

import nbformat
import yaml

from .exercise import unit_exercises, units
from .lesson import KERNEL, Course, LessonError
from .references import references


def pages(course: Course) -> dict[Path, str]:
    """Cada página que el curso puede tener, con el texto que le toca: {archivo: contenido}."""
    made = {}
    if (course.root / "course" / "glosario.yml").exists():
        made[course.notebooks / "glosario.ipynb"] = _notebook("Glosario", glossary(course))
    if course.bibliography.exists():
        made[course.notebooks / "bibliografia.ipynb"] = _notebook("Bibliografía", bibliography(course))
    return made | {course.root / "course" / "ejercicios.md": exercises(course)}


def terms(course: Course) -> list[dict]:
    """Los términos del glosario, en orden alfabético.

    Errores
    -------
    LessonError
        Si el archivo no se puede leer o a un término le falta algo.
    """
    path = course.root / "course" / "glosario.yml"
    try:
        rows = yaml.safe_load(path.read_text("utf-8"))["terms"]
        for row in rows:
            if missing := {"es", "en", "unit", "means"} - row.keys():
                raise LessonError(f"{path}: a {row.get('es', row)!r} le falta {', '.join(sorted(missing))}.")
    except (OSError, yaml.YAMLError, AttributeError, TypeError, KeyError) as error:
        raise LessonError(f"{path}: no se puede leer el glosario ({error}).") from error
    return sorted(rows, key=lambda row: _key(row["es"]))


def glossary(course: Course) -> str:
    """La tabla del glosario, con un enlace a la unidad donde aparece cada término."""
    lesson = {u["number"]: f"[{u['number']}]({u['file']}.ipynb)" for u in course.units()}
    rows = [f"| {t['es']} | {t['en']} | {t['means']} | {lesson.get(t['unit'], t['unit'])} |" for t in terms(course)]
    return "\n".join(["| término | en inglés | qué quiere decir | unidad |", "|---|---|---|---|", *rows])


def bibliography(course: Course) -> str:
    """La lista de obras citadas, por autor y año."""
    works = sorted(references(course.bibliography).values(), key=lambda r: (_key(r.people[0]), r.year))
    return "\n".join(f"- {work.full}" for work in works)


def exercises(course: Course) -> str:
    """La tabla de todos los ejercicios y sus errores conocidos, para quien enseña."""
    every = [e for unit in units() for e in unit_exercises(unit)]
    columns = ("id", "título", "elementos", "tipo", "dificultad", "minutos", "errores conocidos")
    rows = [(e.id, e.title, ", ".join(e.elements) or "—", e.kind, e.difficulty, e.minutes,
             "; ".join(m.name for m in e.mistakes)) for e in every]
    table = ("| " + " | ".join(map(str, row)) + " |" for row in (columns, ["---"] * len(columns), *rows))
    return ("<!-- Generado por `make build`: no se edita a mano. -->\n# Los ejercicios del curso\n\n"
            f"{len(every)} ejercicios que se corrigen solos y {sum(len(e.mistakes) for e in every)} errores conocidos, "
            "cada uno con su diagnóstico.\n\n" + "\n".join(table) + "\n")


def write(course: Course) -> list[Path]:
    """Escribe las páginas que cambiaron y las devuelve."""
    changed = []
    for path, text in pages(course).items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
            changed.append(path)
    return changed


def _notebook(title, body):
    text = f"# {title}\n\n{body}\n\n---\n\n[índice](00-empieza-aqui.ipynb)"
    cell = nbformat.v4.new_markdown_cell(text, id="c000")
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}, "mlpedu": {"title": title}}
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell], metadata=metadata)) + "\n"


def _key(text):
    """El orden alfabético del español: las tildes no cuentan."""
    return text.casefold().translate(str.maketrans("áéíóúüñ", "aeiouun"))
