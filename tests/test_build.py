"""The build: one source, one direction, the same bytes twice, and a fault is named by lesson, cell and line."""
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

from mlpedu.course import lesson
from mlpedu.course.address import installation
from mlpedu.course.build import build, environment, merge_outputs, normalize
from mlpedu.course.lesson import INSTALL, Course, LessonError, render

ROOT = Path(__file__).parents[1]
COURSE = Course(ROOT)
HEADER = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3 (ipykernel), language: python}
mlpedu:
  title: Prueba
  goals: [probar]
  prerequisites: nada.
  minutes: {read: 1, do: 1, compute: 1}
---
"""


@pytest.fixture
def course(tmp_path):
    """A course of two lessons in a folder of its own; `course.put(number, body)` writes one."""
    (tmp_path / "course" / "lecciones").mkdir(parents=True)
    (tmp_path / "mlpedu").mkdir()
    unit = '  - {{number: "0{n}", file: 0{n}-prueba, title: Prueba {n}, summary: s, elements: {{}}}}\n'
    units = "".join(unit.format(n=n) for n in (0, 1))
    (tmp_path / "course" / "temario.yml").write_text("units:\n" + units, "utf-8")
    made = Course(tmp_path)
    for n in (0, 1):
        put(made, n, "Hola.\n\n```{code-cell}\n1 + 1\n```\n")
    return made


def put(course, number, body, header=HEADER):
    (course.sources / f"0{number}-prueba.md").write_text(header + body, "utf-8")


def quiet(line):
    pass


def test_stored_notebooks_are_what_the_sources_say():
    for path in COURSE.lessons():
        target = COURSE.notebooks / f"{path.stem}.ipynb"
        stored = nbformat.read(target, as_version=4)
        fresh = render(COURSE, path)
        stale = f"{target.name}: ejecuta `make build`"
        assert [c.source for c in fresh.cells] == [c.source for c in stored.cells], stale
        assert nbformat.writes(merge_outputs(fresh, stored)) + "\n" == target.read_text("utf-8"), stale


def test_there_is_no_notebook_without_a_lesson():
    pages = {"glosario", "bibliografia"}
    assert {p.stem for p in COURSE.notebooks.glob("*.ipynb")} == {p.stem for p in COURSE.lessons()} | pages


def test_a_lesson_that_takes_longer_than_it_declares_is_refused_and_nothing_is_written(course):
    put(course, 0, "Hola.\n\n```{code-cell}\n1 + 2\n```\n", header=HEADER.replace("compute: 1", "compute: 0.001"))
    with pytest.raises(LessonError, match="00-prueba.md: tardó .* s y su encabezado declara 0 s"):
        build(course, say=quiet)
    assert not (course.notebooks / "00-prueba.ipynb").exists()


def test_building_twice_gives_the_same_bytes_and_runs_nothing_again(course):
    first = {p: p.read_bytes() for p in build(course, say=quiet)}
    assert len(first) == 2
    said = []
    assert build(course, say=said.append) == []
    assert "0 lecciones ejecutadas" in said[-1]
    assert {p: p.read_bytes() for p in build(course, force=True, say=quiet)} == first


def test_a_change_of_prose_rewrites_without_running_and_keeps_outputs(course):
    build(course, say=quiet)
    put(course, 1, "Adiós.\n\n```{code-cell}\n1 + 1\n```\n")
    said = []
    (written,) = build(course, say=said.append)
    assert "0 lecciones ejecutadas" in said[-1]
    notebook = nbformat.read(written, as_version=4)
    assert "Adiós" in notebook.cells[2].source and notebook.cells[3].outputs[0].data["text/plain"] == "2"


def test_a_change_of_code_or_of_the_package_runs_only_what_it_touches(course):
    build(course, say=quiet)
    put(course, 1, "```{code-cell}\n2 + 2\n```\n")
    assert [p.stem for p in build(course, say=quiet)] == ["01-prueba"]
    (course.root / "mlpedu" / "new.py").write_text("")
    assert len(build(course, say=quiet)) == 2


@pytest.mark.parametrize("damage", [b"", b"{", None, nbformat.writes(nbformat.v4.new_notebook()).encode()])
def test_a_damaged_or_foreign_notebook_is_built_again(course, damage):
    first, _ = build(course, say=quiet)
    good = first.read_bytes()
    first.unlink() if damage is None else first.write_bytes(damage)
    assert build(course, say=quiet) == [first] and first.read_bytes() == good


def test_a_notebook_that_someone_writes_during_the_build_is_not_taken_for_good(course):
    first = course.notebooks / "00-prueba.ipynb"
    with pytest.raises(LessonError, match="00-prueba.ipynb cambió mientras se construía"):
        build(course, jobs=1, say=lambda line: first.write_bytes(b"{}"))
    assert build(course, say=quiet) == [first] and nbformat.read(first, as_version=4).cells
    put(course, 1, "```{code-cell}\n2 + 2\n```\n")
    with pytest.raises(LessonError, match="00-prueba.ipynb cambió mientras se construía"):
        build(course, say=lambda line: first.write_bytes(b"{}"))
    assert build(course, say=quiet) == [first]


def test_a_failing_cell_is_named_with_lesson_cell_and_line_and_the_others_are_built(course):
    put(course, 0, "Texto.\n\n```{code-cell}\nx = 1\n```\n\n```{code-cell}\nx / 0\n```\n")
    with pytest.raises(LessonError, match=r"00-prueba\.md:16: falla la celda 4 con ZeroDivisionError") as error:
        build(course, say=quiet)
    assert "x / 0" in str(error.value)
    assert [p.stem for p in course.notebooks.glob("*.ipynb")] == ["01-prueba"]


@pytest.mark.parametrize("fatal, said", [("import os; os._exit(1)", "Núcleo"),
                                         ("import time; time.sleep(30)", "Tiempo")])
def test_a_cell_that_kills_its_kernel_or_never_ends_is_named_too(course, monkeypatch, fatal, said):
    monkeypatch.setattr("mlpedu.course.build.CELL_SECONDS", 3)
    put(course, 0, f"```{{code-cell}}\nx = 1\n```\n\n```{{code-cell}}\n{fatal}\n```\n\n```{{code-cell}}\nx\n```\n")
    with pytest.raises(LessonError, match=f"falla la celda 3 con {said}"):
        build(course, only=("00",), say=quiet)


def test_an_unknown_unit_is_refused(course):
    with pytest.raises(LessonError, match="No hay unidades 99"):
        build(course, only=("01", "99"), say=quiet)


def test_what_a_lesson_writes_to_stderr_is_a_fault(course):
    put(course, 0, "```{code-cell}\nimport warnings; warnings.warn('ojo')\n```\n")
    with pytest.raises(LessonError, match="escribe en stderr"):
        build(course, only=("00",), say=quiet)


@pytest.mark.parametrize("broken, said", [
    (HEADER.replace("  title: Prueba\n", ""), "le falta 'title'"),
    (HEADER.replace("goals: [probar]", "goals: probar"), "'goals' .list."),
    (HEADER.replace(", compute: 1", ""), "read, do y compute"),
    (HEADER.replace("goals: [", "goals: [["), "no es un MyST"),
])
def test_a_broken_header_is_refused_with_the_file_and_the_key(course, broken, said):
    put(course, 0, "Hola.\n", header=broken)
    with pytest.raises(LessonError, match=f"00-prueba.md.*{said}"):
        build(course, say=quiet)


@pytest.mark.parametrize("mark, said", [("{{ejercicio E99.9}}", "No hay un ejercicio 'E99.9'"),
                                        ("{{indice}} y {{ejercicios}}", "no hay una marca")])
def test_a_mark_that_names_nothing_is_refused(course, mark, said):
    put(course, 0, mark + "\n")
    with pytest.raises(LessonError, match=said):
        build(course, say=quiet)


def test_a_syllabus_that_cannot_be_read_or_names_no_lesson_is_refused(course):
    path = course.root / "course" / "temario.yml"
    path.write_text(path.read_text("utf-8").replace("01-prueba", "01-otra"), "utf-8")
    with pytest.raises(LessonError, match="no están.*01-otra.md"):
        course.lessons()
    path.write_text("units: [", "utf-8")
    with pytest.raises(LessonError, match="no se puede leer el temario"):
        course.lessons()
    with pytest.raises(LessonError, match="no se puede leer el temario"):
        Course(course.root / "nada").lessons()


def test_navigation_and_contents_are_made_from_the_syllabus(course):
    put(course, 0, "{{indice}}\n")
    first, second = (render(course, p) for p in course.lessons())
    assert "[01 · Prueba 1](01-prueba.ipynb) →" in first.cells[-1].source
    assert "← [00 · Prueba 0](00-prueba.ipynb)" in second.cells[-1].source
    assert "| 01 | [Prueba 1](01-prueba.ipynb) | s | 2 min |" in first.cells[2].source


# The cell that every lesson starts with.

# What IPython's %pip does, with its output seen.
STUB = """
import shlex, subprocess, sys
class get_ipython:
    def run_line_magic(self, name, line):
        assert name == "pip"
        subprocess.run([sys.executable, "-m", "pip", *shlex.split(line), *sys.argv[1:]], check=True)
"""


def first_cell(home, *pip, python=(sys.executable, "-I"), **options):
    return subprocess.run([*python, "-c", STUB + installation(home), *pip], capture_output=True, text=True, **options)


@pytest.mark.parametrize("home", [None, "https://github.com/alguien/mlpedu"])
def test_where_the_course_is_the_first_cell_does_nothing(home):
    done = first_cell(home)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_where_it_is_not_and_it_has_no_address_yet_the_first_cell_says_how_to_install_it():
    done = first_cell(None, python=(sys.executable, "-I", "-S"))           # -S: without what is installed
    assert done.returncode and "ModuleNotFoundError: Aquí no está el paquete mlpedu" in done.stderr
    assert "pip install -e '.[lab]'" in done.stderr


def test_with_an_address_the_first_cell_asks_pip_for_the_course_and_what_its_notebooks_use():
    asked = []
    cell = installation("https://github.com/alguien/mlpedu")
    shell = type("Shell", (), {"run_line_magic": lambda self, name, line: asked.append((name, shlex.split(line)))})
    absent = cell.replace("from importlib.util import find_spec", "find_spec = lambda name: None")
    exec(absent, {"get_ipython": shell})
    ((name, (install, quiet, text)),) = asked
    wanted = Requirement(text)
    assert (name, install, quiet) == ("pip", "install", "-q")
    assert (wanted.name, wanted.url) == ("mlpedu", "git+https://github.com/alguien/mlpedu")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert wanted.extras <= extras.keys() and any(e.startswith("ipywidgets") for e in extras[wanted.extras.pop()])


def test_a_lesson_has_it_second_with_an_id_of_its_own_so_that_the_others_keep_theirs(course, monkeypatch):
    for home in (None, "https://github.com/alguien/mlpedu"):
        monkeypatch.setattr(lesson, "address", lambda home=home: home)
        notebook = render(course, course.lessons()[0])
        assert [cell.id for cell in notebook.cells][:4] == ["c000", INSTALL, "c001", "c002"]
        assert notebook.cells[1].source == installation(home)


@pytest.mark.full
def test_from_a_repository_the_first_cell_installs_a_course_that_works(tmp_path):
    home = tmp_path / "curso"
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("mlpedu", "notebooks"):
        shutil.copytree(ROOT / name, home / name, ignore=ignored)
    for path in (ROOT / "pyproject.toml", ROOT / "README.md", *ROOT.glob("LICENSE*")):
        shutil.copy(path, home)
    git = ["git", "-C", home, "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    venv.create(tmp_path / "venv", with_pip=True)
    python = (tmp_path / "venv" / "bin" / "python", "-I")
    assert subprocess.run([*python, "-c", "import mlpedu"], capture_output=True).returncode
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}      # pip asks the network for what builds it
    quick = "--no-deps"                                  # what it depends on is tried by `make dist`
    address = home.as_uri().replace("///", "//localhost/")           # older versions of pip want a host
    done = first_cell(address, quick, python=python, env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    again = first_cell(address, python=python, env=env, cwd=tmp_path)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    use = "from mlpedu.course.quiz import questions; from mlpedu.neurons import NETS; print(NETS['A y B'](A=1, B=1))"
    works = subprocess.run([*python, "-c", use], capture_output=True, text=True, cwd=tmp_path)
    assert works.stdout.split() == ["1"], works.stderr


def test_a_widget_keeps_its_picture_and_its_description_and_loses_its_live_view():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "abc"}, "image/png": "iVBO",
            "text/markdown": "*Descripción:* algo", "text/plain": "algo"}
    cell = nbformat.v4.new_code_cell("w", outputs=[nbformat.v4.new_output("display_data", data=view)])
    picture, description = normalize(nbformat.v4.new_notebook(cells=[cell])).cells[0].outputs
    assert picture.data == {"image/png": "iVBO", "text/plain": "algo"}
    assert description.data == {"text/markdown": "*Descripción:* algo"}


def test_pieces_of_one_stream_are_joined():
    pieces = [nbformat.v4.new_output("stream", name="stdout", text=t) for t in ("a", "b\n")]
    cell = nbformat.v4.new_code_cell("print()", outputs=pieces)
    (joined,) = normalize(nbformat.v4.new_notebook(cells=[cell])).cells[0].outputs
    assert joined.text == "ab\n"


def test_the_address_of_an_object_is_the_same_at_every_run():
    shown = nbformat.v4.new_output("execute_result", data={"text/plain": "<Legend at 0x7fa33a6d6f50>"})
    cell = nbformat.v4.new_code_cell("ax.legend()", outputs=[shown])
    (output,) = normalize(nbformat.v4.new_notebook(cells=[cell])).cells[0].outputs
    assert output.data == {"text/plain": "<Legend at 0x000000>"}


def test_the_lessons_environment_owes_nothing_to_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("MLPEDU_SOURCE", "real")
    monkeypatch.setenv("MLPEDU_HOME", "/en/otra/parte")
    env = environment(tmp_path)
    assert env["MATPLOTLIBRC"] == os.devnull and env["IPYTHONDIR"].startswith(str(tmp_path))
    assert "MLPEDU_SOURCE" not in env and env["MLPEDU_HOME"] == str(tmp_path) and env["OMP_NUM_THREADS"] == "1"


@pytest.mark.full
def test_rebuilding_everything_gives_the_stored_notebooks_and_pictures(tmp_path):
    shutil.copytree(ROOT / "course", tmp_path / "course")
    shutil.copytree(ROOT / "mlpedu", tmp_path / "mlpedu", ignore=shutil.ignore_patterns("__pycache__"))
    built = build(Course(tmp_path), force=True, say=quiet)
    for path in built:
        fresh, stored = (nbformat.read(p, as_version=4) for p in (path, COURSE.notebooks / path.name))
        assert nbformat.writes(fresh) == nbformat.writes(stored), path.name
