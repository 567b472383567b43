"""What nbval does not see: cells that never ran, unknown magics, numbers of one machine, missing pictures."""
import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from mlpedu.course.address import address, installation
from mlpedu.course.exercise import unit_exercises, units
from mlpedu.course.lesson import INSTALL

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("[0-9][0-9]-*.ipynb"))            # without the glossary and the bibliography
READ = {p.stem: nbformat.read(p, as_version=4) for p in NOTEBOOKS}


def code(notebook):
    return [c for c in notebook.cells if c.cell_type == "code"]


def data(notebook):
    return [(c, o.data) for c in code(notebook) for o in c.outputs if "data" in o]


@pytest.fixture(params=READ, ids=list(READ))
def notebook(request):
    return READ[request.param]


def test_every_cell_ran_once_and_in_order(notebook):
    counts = [c.execution_count for c in code(notebook) if c.source.strip()]
    assert counts == list(range(1, len(counts) + 1))


def test_no_cell_has_a_magic_a_shell_escape_or_a_syntax_error(notebook):
    for cell in code(notebook):
        assert TransformerManager().transform_cell(cell.source) == cell.source.rstrip("\n") + "\n", cell.source
        ast.parse(cell.source)


def test_an_expression_at_the_end_of_a_cell_has_its_output_stored(notebook):
    for cell in code(notebook):
        body = ast.parse(cell.source).body
        if body and isinstance(body[-1], ast.Expr) and not cell.source.rstrip().endswith(";"):
            assert cell.outputs, f"{cell.id}: {cell.source}"


def test_no_output_is_an_error_or_a_warning_or_exempt_from_comparison(notebook):
    for cell in code(notebook):
        assert not {"nbval-ignore-output", "nbval-skip", "raises-exception"} & set(cell.metadata.get("tags", []))
        assert "NBVAL" not in cell.source
        assert all(o.output_type != "error" and o.get("name") != "stderr" for o in cell.outputs)


def test_no_number_is_shown_with_more_than_four_decimals(notebook):
    for cell in code(notebook):
        for output in cell.outputs:
            text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
            assert not re.search(r"\d\.\d{5,}|\de-\d", text), f"{cell.id}: {text}"
            assert "0x" not in text


def test_every_picture_is_followed_by_its_description(notebook):
    for cell in code(notebook):
        for output, after in zip(cell.outputs, [*cell.outputs[1:], None]):
            if {"image/png", "image/svg+xml"} & output.get("data", {}).keys():
                text = after.get("data", {}).get("text/markdown", "") if after else ""
                assert text.startswith("*Descripción:*"), cell.source


def test_every_interactive_object_stores_a_picture(notebook):
    shown = [c for c in code(notebook) if re.search(r"^(\w*Explorer|Playground)\(", c.source, re.M)]
    assert shown, "la lección no tiene ningún objeto interactivo"
    for cell in shown:
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        assert kinds & {"image/png", "image/svg+xml"} and "text/markdown" in kinds, cell.source
        assert "application/vnd.jupyter.widget-view+json" not in kinds


def test_a_lesson_is_small_and_mostly_prose(notebook):
    cells, lengths = notebook.cells, sorted(len(c.source.splitlines()) for c in code(notebook))
    prose = len(cells) - len(lengths)
    assert len(cells) <= 90 and prose >= 0.8 * len(lengths)
    assert lengths[len(lengths) // 2] <= 4 and lengths[-1] <= 25
    assert len(nbformat.writes(notebook)) < 1_000_000


def test_checked_exercises_of_its_own_unit(notebook):
    number = notebook.cells[0].source[2:4]
    least = 3 if number < "05" else 4
    ids = {i for c in code(notebook) for i in re.findall(r'check\("(E\d\d\.\d+)"', c.source)}
    assert len({i for i in ids if i.startswith(f"E{number}.")}) >= least


def test_every_exercise_of_a_unit_is_posed_in_its_lesson():
    for unit in units():
        (notebook,) = [n for name, n in READ.items() if name.startswith(unit)]
        text = "\n".join(c.source for c in notebook.cells)
        for exercise in unit_exercises(unit):
            assert f"Ejercicio {exercise.id} ·" in text and f'check("{exercise.id}"' in text


def test_lessons_ask_for_predictions():
    for name, notebook in READ.items():
        assert sum("**Predice" in c.source for c in notebook.cells) >= 2, name


def test_a_lesson_ends_with_a_summary_a_quiz_and_what_to_read(notebook):
    text = "\n".join(c.source for c in notebook.cells)
    number = notebook.cells[0].source[2:4]
    assert "## En resumen" in text and f'Quiz("{number}")' in text
    assert "## Para seguir leyendo" in text or number == "00"


def test_a_lesson_declares_at_most_a_minute_of_computing(notebook):
    assert "la computadora necesita menos de un minuto" in notebook.cells[0].source


def test_links_between_lessons_lead_somewhere(notebook):
    names = {p.name for p in FOLDER.glob("*.ipynb")}
    for cell in notebook.cells:
        for link in re.findall(r"\]\(([^)\s]+\.ipynb)\)", cell.source):
            assert link in names


def test_no_lesson_reaches_for_the_network_or_for_a_picture_elsewhere(notebook):
    for cell in notebook.cells:
        assert not re.search(r"!\[[^]]*\]\(http|<img[^>]+src=.http|urllib|requests\.", cell.source)


def test_the_first_code_cell_installs_the_course_and_is_out_of_the_way(notebook):
    first = code(notebook)[0]
    assert first.id == INSTALL and notebook.cells[1] is first and not first.outputs
    assert first.source == installation(address())
    assert first.metadata["jupyter"]["source_hidden"] and first.metadata["cellView"] == "form"
    assert first.source.startswith("# @title ")              # what the form shows


def test_the_progress_of_whoever_runs_the_tests_changes_nothing_and_is_not_changed(tmp_path):
    lines = [json.dumps({"id": e.id, "event": "solved", "when": ""}) for u in units() for e in unit_exercises(u)]
    full = tmp_path / "progreso.jsonl"
    full.write_text("\n".join(lines) + "\n", "utf-8")
    before = full.read_bytes()
    (lesson,) = (p for p in NOTEBOOKS if p.name.startswith("00"))
    env = dict(os.environ, MLPEDU_HOME=str(tmp_path))
    for _ in range(2):
        command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", str(lesson)]
        done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=NOTEBOOKS[0].parents[1])
        assert done.returncode == 0, done.stdout
    assert full.read_bytes() == before
