"""Each task: what is committed is what its source says, it judges as its bank says, and no variant is unjust."""
from pathlib import Path

import nbformat
import pytest

from mlpedu.course.build import strip_lines
from mlpedu.teaching.adequacy import check_bank, check_variants
from mlpedu.teaching.course import Course, tasks
from mlpedu.teaching.generate import release
from mlpedu.teaching.task import TaskError, load, notebook
from mlpedu.teaching.validate import check_release, check_source, leaks, secret_lines

ROOT = Path(__file__).parents[1]
COURSE = Course(ROOT / "course")
PATHS = tasks(COURSE.tasks)
TEMPLATE = ROOT / "mlpedu" / "teaching" / "plantillas" / "tarea.md"
every = pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem[:3])


def committed(path, kind):
    return COURSE.root / kind / path.stem / f"{path.stem}.ipynb"


def test_there_are_tasks_for_every_exercise_of_the_sources():
    assert len(PATHS) >= 9
    assert sorted(p.name for p in (COURSE.root / "source").iterdir()) == [p.stem for p in PATHS]
    assert sorted(p.name for p in (COURSE.root / "release").iterdir()) == [p.stem for p in PATHS]
    for kind in ("source", "release"):                   # nothing beside the notebooks: nbgrader would ship it
        assert sorted((COURSE.root / kind).glob("*/*")) == [committed(p, kind) for p in PATHS]
    assert sum(bool(load(p).essays) for p in PATHS) >= 2


@every
def test_the_committed_source_is_what_the_task_says(path):
    made, stored = strip_lines(notebook(load(path))), nbformat.read(committed(path, "source"), as_version=4)
    assert [(c.id, c.cell_type, c.source, c.metadata) for c in made.cells] == [
        (c.id, c.cell_type, c.source, c.metadata) for c in stored.cells]
    assert made.metadata == stored.metadata
    assert all(c.execution_count for c in stored.cells if c.cell_type == "code")          # nbval compares its outputs
    assert not any(o.output_type == "error" or o.get("name") == "stderr" for c in stored.cells for o in c.get("outputs", []))


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """One gradebook for all: nbgrader takes 1.7 s to make another."""
    return tmp_path_factory.mktemp("mesa")


@every
def test_the_committed_release_is_what_nbgrader_makes_of_the_source(path, bench):
    made = release(COURSE, load(path), bench, committed(path, "source").read_text("utf-8"))
    assert made.read_text("utf-8") == committed(path, "release").read_text("utf-8")


@every
def test_the_release_stops_exactly_where_one_must_answer_and_leaks_nothing(path):
    task, release = load(path), committed(path, "release")
    assert check_release(task, release) + leaks(task, release) == []


@every
@pytest.mark.full                                        # in `make test`, nbval runs the same notebook
def test_nbgrader_finds_the_source_valid(path):
    assert check_source(committed(path, "source")) == []


@every
@pytest.mark.parametrize("students", [30, pytest.param(200, marks=pytest.mark.full)])
def test_the_variants_are_all_just(path, students):
    faults, table = check_variants(load(path), students)
    assert faults == []
    assert all(row.different == row.tried or row.discrete for row in table)


def test_the_leak_test_sees_a_leak(tmp_path):
    path = PATHS[0]
    task, text = load(path), committed(path, "release").read_text("utf-8")
    assert len(secret_lines(task)) > 40
    for line in (secret_lines(task)[0], secret_lines(task)[-1]):
        copy = nbformat.reads(text, as_version=4)
        copy.cells[-1].source += f"\n{line}"
        nbformat.write(copy, tmp_path / "r.ipynb")
        assert leaks(task, tmp_path / "r.ipynb") == [f"release/: se filtró la línea «{line}»."]


def rewritten(tmp_path, old, new, name="T01-mi-primera-tarea.md"):
    text = TEMPLATE.read_text("utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new), "utf-8")
    return tmp_path / name


@pytest.mark.parametrize("old, new, match", [
    ("minutes: 20", "minutes: veinte", "le falta 'minutes'"), ("mlpedu:", "otro:", "le falta 'title'"),
    (":tags: [juez]", ":tags: [jues]", r"etiqueta desconocida \['jues'\]"),
    ('entrega("T01.2", neurona)', "neurona", "falta la celda entrega.* de T01.2"),
    ('entrega("T01.2", neurona)', 'entrega("T01.1", neurona)', "T01.1 se entrega dos veces"),
    ('entrega("T01.2", neurona)', 'entrega("T01.3", neurona)', "de T01.2"),
    ('Question("T01.2"', 'Question("T02.2"', "T02.2"), ("by_parts=True", "sin_nada=True", "se detuvo con TypeError"),
    ("right=neuron(), ", "", "no tiene `right` ni `criteria`"), ('Right("T01.2"', 'Right("T01.9"', "el banco nombra T01.9"),
    ("### INICIO SOLUCIÓN\nz", "z", "falta una celda con ### INICIO"), ("jupytext:", "jupytext: {", "no es un MyST"),
])
def test_a_badly_written_task_is_refused_with_file_and_reason(tmp_path, old, new, match):
    with pytest.raises(TaskError, match=match) as error:
        load(rewritten(tmp_path, old, new))
    assert "T01-mi-primera-tarea.md" in str(error.value)


def test_an_error_of_the_judge_names_its_line(tmp_path):
    path = rewritten(tmp_path, "QUESTIONS = (", "1 / 0\nQUESTIONS = (")
    line = path.read_text().splitlines().index("1 / 0") + 1
    with pytest.raises(TaskError, match="ZeroDivisionError") as error:
        load(path)
    traceback = error.value.__cause__.__traceback__
    while traceback.tb_next:
        traceback = traceback.tb_next
    assert traceback.tb_lineno == line


def test_a_bank_that_expects_something_else_or_is_short_fails(tmp_path):
    task = load(rewritten(tmp_path, '2, "Falta sumar el sesgo"', '4, "otra cosa"'))
    faults = check_bank(task, jobs=1)
    assert len(faults) == 2 and "2 puntos y debían ser 4" in faults[0] and "se esperaba «otra cosa»" in faults[1]
    text = TEMPLATE.read_text("utf-8").split("    Wrong(")[0] + ")\n```\n"
    (tmp_path / "T01-b.md").write_text(text)
    assert check_bank(load(tmp_path / "T01-b.md"), jobs=1) == ["T01: el banco tiene menos de 6 entregas equivocadas."]


@pytest.mark.parametrize("old, new, match", [
    ('lambda d: d.w @ d.x, credit=0.5', 'lambda d: d.w @ d.x + d.b, credit=0.5', "«olvida el sesgo» da la respuesta correcta"),
    ('lambda d: d.w @ d.x - d.b', 'lambda d: d.w @ d.x', "«resta el sesgo» da lo mismo que «olvida el sesgo»"),
    ('rng.integers(1200, 4000, 3) / 1000', 'np.ones(3)', "respuestas distintas"),
    ('neuron(bias=0), credit', 'neuron(), credit', "«olvida el sesgo» da la respuesta correcta"),
    ('neuron(above=True), credit=0.75', 'neuron(above=True), credit=0.5', "conserva 0.5 y sin reconocerlo, 0.75"),
])
def test_an_unjust_variant_is_found(tmp_path, old, new, match):
    import re
    faults, _ = check_variants(load(rewritten(tmp_path, old, new)), 20)
    assert any(re.search(match, fault) for fault in faults)


def test_a_task_has_its_name(tmp_path):
    with pytest.raises(TaskError, match="se llama como T03-xor.md"):
        load(rewritten(tmp_path, "minutes: 20", "minutes: 20", "mi tarea.md"))
