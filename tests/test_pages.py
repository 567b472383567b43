"""The pages made from data, and the bibliography that lessons cite."""
import re
from pathlib import Path

import pytest

from mlpedu.course.exercise import unit_exercises, units
from mlpedu.course.lesson import Course, LessonError, fill
from mlpedu.course.pages import bibliography, exercises, pages, terms
from mlpedu.course.references import BibliographyError, references

COURSE = Course(Path(__file__).parents[1])
WORKS = references(COURSE.bibliography)
LESSONS = "\n".join(p.read_text("utf-8") for p in COURSE.lessons())
# The references of scikit-learn's guide (S13).
GUIDE = {"rumelhart1986", "bottou2010", "ng2011", "lecun1998efficient", "kingma2015"}


@pytest.mark.parametrize("path, text", pages(COURSE).items(), ids=lambda v: getattr(v, "name", ""))
def test_a_stored_page_is_what_its_data_say(path, text):
    assert path.read_text("utf-8") == text, f"{path.name}: ejecuta `make build`"


def test_the_table_has_every_exercise_and_its_mistakes():
    table = exercises(COURSE)
    every = [e for u in units() for e in unit_exercises(u)]
    assert len(every) >= 60 and f"{len(every)} ejercicios" in table
    for e in every:
        assert f"| {e.id} | {e.title} |" in table
    assert all(len(line.split(" | ")) == 7 for line in table.splitlines() if line.startswith("| E"))


def test_every_work_has_who_when_what_and_a_well_formed_doi():
    for work in WORKS.values():
        assert work.people and re.fullmatch(r"(19|20)\d\d", work.year) and work.title and work.place, work.key
        if "doi.org" in work.url:
            assert re.fullmatch(r"https://doi\.org/10\.\d{4,9}/\S+", work.url), work.key


def test_the_bibliography_has_the_guide_s_references_and_nothing_that_nobody_cites():
    cited = set(re.findall(r"\{\{cita (\w+)\}\}", LESSONS))
    assert GUIDE <= WORKS.keys()
    assert cited <= WORKS.keys()
    assert not WORKS.keys() - cited - GUIDE


def test_a_citation_reads_as_a_sentence_does():
    assert WORKS["rumelhart1986"].short == "[Rumelhart, Hinton y Williams (1986)](https://doi.org/10.1038/323533a0)"
    assert WORKS["lu2017"].short.startswith("[Lu y otros (2017)]")
    assert WORKS["minsky1969"].short == "Minsky y Papert (1969)"
    assert "Cybenko, G. (1989). [*Approximation" in bibliography(COURSE)


def test_citing_what_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(LessonError, match="no tiene la obra 'cybenco1989'.*'cybenko1989'"):
        fill(COURSE, Path("x.md"), "{{cita cybenco1989}}")


@pytest.mark.parametrize("text, said", [
    ("@article{a, author = {X}, year = {2000}}", "la obra 'a' le falta title"),
    ("@article{b, title = {X}}", "la obra 'b' le falta year, author"),
    ("@article{a", "no se puede leer"),
])
def test_a_broken_bibliography_is_refused_with_its_file_and_its_work(tmp_path, text, said):
    path = tmp_path / "b.bib"
    path.write_text(text, "utf-8")
    with pytest.raises(BibliographyError, match=f"b.bib.*{said}"):
        references(path)


@pytest.mark.parametrize("text", ["terms: [a]", "terms: 3", "[", "terms: [{es: a}]"])
def test_a_broken_glossary_is_refused_with_its_file(tmp_path, text):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "glosario.yml").write_text(text, "utf-8")
    with pytest.raises(LessonError, match="glosario.yml"):
        terms(Course(tmp_path))


def test_spaces_inside_a_mark_do_not_matter():
    assert fill(COURSE, Path("x.md"), "{{ cita  lu2017 }}") == WORKS["lu2017"].short


def test_latex_is_not_taken_for_a_mark():
    formula = r"$x^{{ab}} \frac{{a}}{{b}} {{x_i}}$"
    assert fill(COURSE, Path("x.md"), formula) == formula
