"""What did not change is not built again; whatever may change the result is: a wrong memory is worse than none."""
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from mlpedu.cli import main
from mlpedu.course import build, pages, stamps
from mlpedu.course.lesson import LessonError
from mlpedu.teaching import generate, pending
from mlpedu.teaching.course import Course
from mlpedu.teaching.new import create

TASK = "T01-mi-primera-tarea"


def append(path):
    def change(root):
        with (root / path).open("a", encoding="utf-8") as file:
            file.write("\n")
    return change


def new(path):
    return lambda root: (root / path).write_text("", "utf-8")


def remove(path):
    return lambda root: (root / path).unlink()


# ---- Stamps

@pytest.mark.parametrize("change", [
    append("a/b.txt"), new("a/c.txt"), remove("a/b.txt"), remove("alone.txt"), append("alone.txt"),
    lambda root: (root / "a" / "b.txt").rename(root / "a" / "z.txt")])
def test_a_stamp_sees_every_change_and_not_where_it_is(tmp_path, change):
    root = tmp_path / "here"
    (root / "a" / "__pycache__").mkdir(parents=True)
    for name in ("a/b.txt", "alone.txt"):
        new(name)(root)
    shutil.copytree(root, tmp_path / "there")

    def stamp(folder, word="x"):
        return stamps.stamp(word, folder / "a", folder / "alone.txt")

    before = stamp(root)
    new("a/__pycache__/b.pyc")(root)
    assert before == stamp(root) == stamp(tmp_path / "there") and before != stamp(root, "y")
    change(root)
    assert before != stamp(root)


def test_the_machinery_is_python_the_package_and_all_that_is_installed(tmp_path, monkeypatch):
    package, packages = tmp_path / "mlpedu", tmp_path / "site"
    package.mkdir()
    (packages / "numpy-2.4.6.dist-info").mkdir(parents=True)
    monkeypatch.setattr(stamps, "PACKAGE", package)
    monkeypatch.setattr(stamps.site, "getsitepackages", lambda: [packages])
    seen = [stamps.machinery(), stamps.machinery()]
    assert seen.pop() == seen[0]
    (packages / "numpy-2.4.6.dist-info").rename(packages / "numpy-2.5.0.dist-info")
    seen.append(stamps.machinery())
    new("engine.py")(package)
    seen.append(stamps.machinery())
    monkeypatch.setattr(sys, "version", "3.99")
    seen.append(stamps.machinery())
    assert len(set(seen)) == 4


# ---- mlpedu build

@pytest.fixture
def root(tmp_path, monkeypatch):
    """A course already built; `root.built` counts the times that it is built again."""
    for name in (*stamps.READ, *stamps.WRITTEN):
        path = tmp_path / name / "x.txt" if "." not in name else tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pages, "write", lambda course: [])
    monkeypatch.setattr(build, "build", lambda *arguments, **options: None)
    assert main(["build"]) == 0
    return tmp_path


@pytest.fixture
def built(monkeypatch):
    calls = []
    monkeypatch.setattr(build, "build", lambda *arguments, **options: calls.append(options))
    return calls


def test_a_course_where_nothing_changed_is_not_built_again(root, built, capsys):
    assert main(["build"]) == main(["build"]) == 0 and built == []
    assert "nada cambió" in capsys.readouterr().out
    assert main(["build", "--force"]) == main(["build", "03"]) == 0 and len(built) == 2


@pytest.mark.parametrize("change", [
    *(append(f"{name}/x.txt" if "." not in name else name) for name in (*stamps.READ, *stamps.WRITTEN)),
    new("course/lecciones/14-nueva.md"), remove("notebooks/x.txt"), new("notebooks/14-nueva.ipynb"),
    remove("build/huellas.json"), lambda root: (root / "build/huellas.json").write_text("[1", "utf-8"),
    lambda root: (root / "build/huellas.json").write_text("[1]", "utf-8")])
def test_any_change_of_what_is_read_or_written_builds_again(root, built, change):
    change(root)
    assert main(["build"]) == 0 and len(built) == 1
    assert main(["build"]) == 0 and len(built) == 1


def test_another_version_of_anything_builds_again(root, built, monkeypatch, tmp_path_factory):
    packages = tmp_path_factory.mktemp("site")
    monkeypatch.setattr(stamps.site, "getusersitepackages", lambda: packages)
    assert main(["build"]) == 0 and len(built) == 0
    (packages / "scipy-9.dist-info").mkdir()
    assert main(["build"]) == 0 and len(built) == 1


def test_a_build_that_fails_or_that_someone_wrote_during_is_not_taken_for_good(root, built, monkeypatch):
    def fail(*arguments, **options):
        raise LessonError("no")
    append("course/temario.yml")(root)
    with monkeypatch.context() as patch:
        patch.setattr(build, "build", fail)
        assert main(["build"]) == 1
    with monkeypatch.context() as patch:
        patch.setattr(build, "build", lambda *arguments, **options: append("course/temario.yml")(root))
        assert main(["build"]) == 0
    assert main(["build"]) == 0 and len(built) == 1


def test_when_nothing_changed_nothing_heavy_is_imported(root):
    code = ("from mlpedu.cli import main\nmain(['build'])\nimport sys\n"
            "print({'nbformat', 'yaml', 'numpy', 'mlpedu.course.build'} & set(sys.modules))")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(stamps.PACKAGE.parent), os.environ["PYTHONPATH"]))}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, env=env)
    assert done.stdout.splitlines()[-1] == "set()"


# ---- mlpedu docente generar

@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("curso") / "mío"
    create(folder)
    assert main(["docente", "generar", "--course", str(folder)]) == 0
    return folder


@pytest.fixture
def course(generated, tmp_path):
    return Course(shutil.copytree(generated, tmp_path / "copia"))


def changed(course):
    return pending.changed(course, pending.inputs(course))


def book(statement):
    def change(root):
        with sqlite3.connect(root / "gradebook.db") as db:
            db.execute(statement)
    return change


def test_tasks_where_nothing_changed_are_not_generated_again(course, monkeypatch):
    asked = []
    monkeypatch.setattr(generate, "generate", lambda course, names, **options: asked.append(names))
    assert changed(course) == []
    book("insert into student (id, lms_user_id) values ('ana', '')")(course.root)      # a class changes no task
    assert main(["docente", "generar", "--course", str(course.root)]) == 0 and asked == []
    assert main(["docente", "generar", "T01", "--course", str(course.root)]) == 0 and asked == [[TASK]]


@pytest.mark.parametrize("change", [
    append(f"tareas/{TASK}.md"), append("nbgrader_config.py"), new("tareas/datos.csv"),
    append(f"source/{TASK}/{TASK}.ipynb"), remove(f"release/{TASK}/{TASK}.ipynb"), new(f"release/{TASK}/otro.txt"),
    remove("gradebook.db"), remove("build/huellas.json"), book("update grade_cells set max_score = 99"),
    book("update source_cell set source = ''"), book("update assignment set name = 'T02'"),
    lambda root: (root / "gradebook.db").write_text("no es una base", "utf-8")])
def test_any_change_of_what_a_task_is_made_of_or_of_what_was_made_generates_it(course, change):
    change(course.root)
    assert changed(course) == [TASK]


def test_another_version_of_anything_generates_the_tasks(course, monkeypatch, tmp_path):
    (tmp_path / "nbgrader-9.dist-info").mkdir()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    assert changed(course) == [TASK]


def test_of_several_tasks_only_the_changed_one_is_generated(course):
    new("tareas/T02-otra.md")(course.root)
    assert changed(course) == ["T02-otra"]
