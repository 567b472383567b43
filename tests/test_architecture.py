"""Arrows of import point down only, islands stand alone, and importing mlpedu pulls in nothing."""
import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mlpedu"
# What a student reads: each module and what else of ours it may import.
STUDENT = {
    "logic": set(), "neurons_svg": set(), "neurons": {"logic", "neurons_svg"},
    "tlu": set(), "_shuffle": set(), "_lookahead": {"_shuffle"}, "_sklearn": set(),
    "perceptron": {"tlu", "_lookahead", "_sklearn"},
    "datasets": set(), "plots": set(), "autodiff": set(), "gradcheck": set(),
    "names": set(), "activations": {"names"}, "initializers": {"names"}, "losses": {"names"}, "penalties": {"names"},
    "backend": set(), "parameters": {"backend"},
    "layers": {"activations", "backend", "initializers", "names", "penalties"},
    "network": {"activations", "backend", "losses", "parameters"}, "schedules": {"names"},
    "optimizers": {"backend", "names", "schedules"}, "metrics": {"backend", "names"}, "storage": set(),
    "callbacks": {"backend", "names", "storage"}, "training": {"backend", "callbacks", "metrics"},
    "lbfgs": {"backend", "training"},
}
ENGINE = {"sequential", "estimators", "keras_like", "tracing"}       # they stand on the core, never the reverse
FACES = {"__init__", "__main__", "cli"}
MACHINERY = {"course", "exercises", "playground", "teaching", "widgets"}


def modules():
    return {p.stem for p in PACKAGE.glob("*.py")} | {p.parent.name for p in PACKAGE.glob("*/__init__.py")}


def imports(path):
    """Top-level names of mlpedu that a file imports, at any depth, relative or absolute."""
    inside = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*inside[:len(inside) - node.level + 1], *(node.module or "").split(".")]
            yield from [base[0]] if base[0] else [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "mlpedu":
            yield from node.module.split(".")[1:2] or [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("mlpedu."))


def files(name):
    return [PACKAGE / f"{name}.py"] if (PACKAGE / f"{name}.py").exists() else list((PACKAGE / name).glob("**/*.py"))


def test_every_module_has_its_place():
    assert modules() == STUDENT.keys() | ENGINE | FACES | MACHINERY


@pytest.mark.parametrize("name", STUDENT)
def test_what_a_student_reads_imports_only_what_is_below_it(name):
    for path in files(name):
        assert set(imports(path)) - {name} <= STUDENT[name], path


@pytest.mark.parametrize("name", sorted(ENGINE))
def test_the_faces_of_the_engine_import_no_machinery(name):
    for path in files(name):
        assert set(imports(path)) <= STUDENT.keys() | ENGINE, path


def test_the_reader_of_imports_sees_every_kind(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "plots").mkdir()
    file = tmp_path / "plots" / "x.py"
    file.write_text("from . import a\nfrom .b import c\nfrom .. import d\nfrom ..e import f\n"
                    "import mlpedu.g\nfrom mlpedu import h\nfrom mlpedu.i import j\nimport numpy\n")
    assert set(imports(file)) == {"plots", "d", "e", "g", "h", "i"}


@pytest.mark.parametrize("statement, forbidden", [
    ("import mlpedu", "numpy scipy sklearn matplotlib ipywidgets cupy mlpedu.course"),
    ("import mlpedu.neurons", "numpy scipy sklearn matplotlib ipywidgets mlpedu.course"),
    ("import mlpedu.course; mlpedu.course.check('E02.1', 1)", "numpy scipy sklearn matplotlib ipywidgets"),
    ("from mlpedu.widgets import NeuronExplorer; NeuronExplorer()", "numpy scipy sklearn matplotlib"),
    ("import mlpedu.datasets", "sklearn matplotlib ipywidgets mlpedu.course mlpedu.widgets"),
    ("import mlpedu.plots", "sklearn ipywidgets mlpedu.course mlpedu.widgets"),
    ("import mlpedu.training, mlpedu.network, mlpedu.layers, mlpedu.optimizers",
     "scipy sklearn matplotlib ipywidgets tqdm mlpedu.autodiff mlpedu.course mlpedu.widgets"),
    ("import mlpedu.sequential", "scipy sklearn matplotlib ipywidgets mlpedu.estimators mlpedu.course mlpedu.widgets"),
    ("import mlpedu.estimators", "matplotlib ipywidgets mlpedu.sequential mlpedu.course mlpedu.widgets"),
    ("from mlpedu.playground import Model; Model(epochs=1)", "scipy sklearn matplotlib ipywidgets mlpedu.course"),
    ("import mlpedu.perceptron", "matplotlib ipywidgets mlpedu.course mlpedu.widgets"),
])
def test_an_import_brings_only_what_it_needs(statement, forbidden):
    code = f"import sys\n{statement}\nprint(*[m for m in {forbidden.split()} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1].split() == []


def test_public_names_are_found_and_others_refused_with_the_list():
    import mlpedu
    for name in mlpedu.__all__:
        assert getattr(mlpedu, name) is not None and name in dir(mlpedu)
    with pytest.raises(AttributeError, match="mlpedu no tiene 'Perceptro'; tiene: .*Perceptron"):
        mlpedu.Perceptro  # noqa: B018


def test_only_the_backend_imports_cupy():
    assert [path.name for path in PACKAGE.rglob("*.py") if re.search(r"import cupy", path.read_text("utf-8"))] == [
        "backend.py"]
