"""Lesson 14 says the same with a card and without one: its cells, run with the stand-in for CuPy."""
import ast
import contextlib
import io
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import nbformat
import pytest
import standin

from mlpedu import backend, plots

NOTEBOOK = nbformat.read(Path(__file__).parents[1] / "notebooks" / "14-la-gpu.ipynb", as_version=4)


@pytest.fixture
def card(monkeypatch):
    backend.ones.cache_clear()
    monkeypatch.setitem(sys.modules, "cupy", standin)
    yield
    backend.ones.cache_clear()


def run(source, names):
    """What a cell prints and then shows, as text."""
    tree, shown = ast.parse(source), ""
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(tree, "<celda>", "exec"), names)
        if last:
            value = eval(compile(ast.Expression(last.value), "<celda>", "eval"), names)
            shown = "" if value is None else repr(value)
    return out.getvalue() + shown


def stored(cell):
    """The same, as the notebook keeps it; None if there is a picture or an answer to an exercise."""
    if any(output.output_type == "display_data" or len(output.get("data", {})) > 1 for output in cell.outputs):
        return None
    return "".join(output.get("text") or output.data["text/plain"] for output in cell.outputs)


def test_every_cell_says_the_same_with_a_card_and_measures_it(card):
    names, compared = {}, 0
    for cell in (cell for cell in NOTEBOOK.cells if cell.cell_type == "code"):
        said = run(cell.source.replace("steps=10", "steps=1").replace("range(4)", "range(2)"), names)
        if (expected := stored(cell)) is not None:
            assert said == expected, cell.source
            compared += bool(expected)
    assert compared >= 15 and names["device"] == names["answer"] == names["there"].device == "gpu"
    assert all(row["times"].keys() == {"cpu", "gpu"} for row in names["mine"]["rows"])
    assert "Medido con tu GPU" in plots.speedup(names["mine"]).description
