"""The words of the course: its glossary, and a lint that keeps every text to it."""
import re
from pathlib import Path

import pytest
import yaml

from mlpedu.course.exercise import unit_exercises, units
from mlpedu.course.lesson import Course, LessonError
from mlpedu.course.pages import terms
from mlpedu.course.quiz import gift, quiz_units

ROOT = Path(__file__).parents[1]
COURSE = Course(ROOT)
TERMS = terms(COURSE)
FORBIDDEN = {wrong: term["es"] for term in TERMS for wrong in term.get("forbidden", [])}
LONGEST_FIRST = sorted(FORBIDDEN, key=len, reverse=True)
PATTERN = re.compile("|".join(rf"\b{re.escape(wrong)}(?!\w)" for wrong in LONGEST_FIRST), re.I)


def texts():
    """Everything that people read, by where it stands. The errata quote what the sources got wrong."""
    for path in (*COURSE.lessons(), *ROOT.glob("*.md")):
        yield path.name, path.read_text("utf-8")
    for path in sorted((ROOT / "mlpedu").rglob("*.py")):
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")
    guides = (ROOT / "course" / f"{name}.md" for name in ("guia-docente", "despliegue", "garantias"))
    for path in (*guides, *sorted((ROOT / "course" / "tareas").glob("*.md"))):
        yield path.name, path.read_text("utf-8")
    for unit in quiz_units():
        yield f"preguntas {unit}", gift(unit)


TEXTS = dict(texts())


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_uses_a_forbidden_form(name):
    text = " ".join(TEXTS[name].split())
    found = {m[0]: FORBIDDEN[m[0].lower()] for m in PATTERN.finditer(text)}
    assert not found, f"{name}: en vez de eso decimos {found}"


def test_the_lint_sees_a_forbidden_form_across_lines_and_in_capitals():
    assert PATTERN.search("el Límite de decisión") and not PATTERN.search("la frontera de decisión")


def test_a_term_stands_once_and_its_forbidden_forms_are_nobody_s_term():
    names = [t["es"].casefold() for t in TERMS]
    assert len(names) == len(set(names)) >= 60
    assert not set(names) & {wrong.casefold() for wrong in FORBIDDEN}


@pytest.mark.parametrize("term", TERMS, ids=lambda t: t["es"])
def test_a_term_is_used_in_the_unit_it_names(term):
    (unit,) = [u for u in COURSE.units() if u["number"] == term["unit"]]
    text = (COURSE.sources / f"{unit['file']}.md").read_text("utf-8")
    if unit["number"] in units():
        text += " ".join(e.statement for e in unit_exercises(unit["number"]))
    stem = term["es"].casefold()
    assert stem in " ".join(text.casefold().split()), f"{unit['file']} no usa «{term['es']}»"


def test_a_glossary_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "course").mkdir()
    path = tmp_path / "course" / "glosario.yml"
    for text, said in (("terms: [{es: a}]", "'a' le falta en, means, unit"), ("terms: [", "no se puede leer")):
        path.write_text(text, "utf-8")
        with pytest.raises(LessonError, match=said):
            terms(Course(tmp_path))


def test_the_yaml_is_sorted_for_whoever_edits_it():
    rows = [t["es"] for t in yaml.safe_load((ROOT / "course" / "glosario.yml").read_text("utf-8"))["terms"]]
    assert rows == [t["es"] for t in TERMS]
