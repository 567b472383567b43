"""Every element of the syllabus is covered by its lesson, and the lesson really treats it."""
from pathlib import Path

import nbformat
import pytest

from mlpedu.course.exercise import unit_exercises, units
from mlpedu.course.lesson import Course, sections

COURSE = Course(Path(__file__).parents[1])
UNITS = COURSE.units()
# The elements that the course promised: the syllabus may not lose one. S13, the references, is the bibliography.
PROMISED = {"01": "G1 G2 G3 G4 G5", "02": "G6", "03": "G7 G8 G9 G10 G11 G12 G13 G14 T1", "04": "G15 G16 G17 T2 T3",
            "05": "G21 G22 T5", "06": "G18 G19 G20 S10 T4", "07": "S5 S8 S9 S10", "08": "G23 G24 G25 G26 S6 K5",
            "09": "G27", "10": "S1 S2 S3 S4 S11 S12 K1 K3 K4 K5", "11": "T6 T7 T8 S5 S7 S11",
            "12": "G29 G30 S5 T9 T10 T11 T12 T13 T14 T15", "13": "G28",
            "14": "K2 S1", "15": "S11 K3 S3 S1"}


@pytest.mark.parametrize("number", PROMISED)
def test_the_syllabus_has_every_promised_element(number):
    (unit,) = [u for u in UNITS if u["number"] == number]
    assert set(unit["elements"]) == set(PROMISED[number].split())


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u["number"])
def test_a_lesson_covers_its_elements_and_says_so_in_its_notebook(unit):
    path = COURSE.sources / f"{unit['file']}.md"
    assert set(sections(COURSE, path)) == set(unit["elements"])
    notebook = nbformat.read(COURSE.notebooks / f"{unit['file']}.ipynb", as_version=4)
    assert set(notebook.metadata.mlpedu.covers) == set(unit["elements"])


@pytest.mark.parametrize("unit, id", [pytest.param(u, e, id=e) for u in UNITS for e in u["elements"]])
def test_the_section_of_an_element_treats_it(unit, id):
    text = sections(COURSE, COURSE.sources / f"{unit['file']}.md")[id]
    text = " ".join(text.casefold().split())
    missing = [w for w in unit["elements"][id]["words"] if w.casefold() not in text]
    assert not missing, f"{unit['file']}.md: la sección de {id} no habla de {', '.join(missing)}"


def test_exercises_name_elements_of_the_syllabus():
    known = {e for u in UNITS for e in u["elements"]}
    for unit in units():
        for exercise in unit_exercises(unit):
            assert set(exercise.elements) <= known, exercise.id
