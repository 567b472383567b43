"""Rehearsing many submissions at once gives what rehearsing each alone gives, and what they share runs once."""
import itertools
import json
import os
import subprocess
import sys

import pytest

from mlpedu.course.delivery import to_plain
from mlpedu.teaching import rehearsal

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="sin fork, cada entrega corre en su propio proceso")
DIE = "import os\nos._exit(1)"
SAVE = "open('x.txt', 'a').write(f'{x} ')"
# The program, with empty modules for those that it imports to have them ready: 0.2 s and not 2.
PROGRAM = """
import sys
from pathlib import Path
from types import ModuleType
heavy = "matplotlib", "matplotlib.pyplot", "sklearn", "sklearn.neural_network", "sklearn.pipeline"
sys.modules.update({name: ModuleType(name) for name in heavy})
from mlpedu.teaching import rehearsal
rehearsal.SECONDS, *folders = int(sys.argv[1]), *map(Path, sys.argv[2:])
rehearsal.main(folders)
"""


def run(folders, seconds=60):
    subprocess.run([sys.executable, "-c", PROGRAM, str(seconds), *folders], check=True, timeout=60)


@pytest.fixture
def rehearse(tmp_path):
    """Runs lists of cells together; of each, what it left in x.txt and with what its cells stopped."""
    def rehearsed(cases, seconds=60):
        folders = [tmp_path / str(n) for n in range(len(cases))]
        for folder, cells in zip(folders, cases):
            folder.mkdir()
            (folder / "celdas.json").write_text(json.dumps(cells), "utf-8")
            (folder / "llamadas.json").write_text("{}", "utf-8")
        run(folders, seconds)
        return [((folder / "x.txt").read_text("utf-8"), json.loads((folder / "errores.json").read_text("utf-8")))
                for folder in folders]
    return rehearsed


def alone(cells):
    names, left, stopped = {}, "", {}
    for number, source in enumerate(cells):
        if source == SAVE:
            left += f"{names['x']} "
            continue
        try:
            exec(source, names)
        except Exception as error:
            stopped[str(number)] = f"{type(error).__name__}: {error}"
    return left, stopped


def test_together_each_ends_as_it_would_alone(rehearse):
    middle = ("x = 2 * x", "x += 1", "raise ValueError(x)")
    cases = [["x = 1", SAVE, *cells, SAVE] for cells in itertools.product(middle, repeat=3)]
    cases += [cases[5], ["x = 7", *cases[0][1:]]]         # one twice, and another start
    assert rehearse(cases) == [alone(cells) for cells in cases]


@pytest.mark.skipif(sys.platform == "darwin", reason="en macOS cada entrega corre desde el principio")
def test_what_they_share_runs_once(rehearse, tmp_path):
    log = f"open({str(tmp_path / 'log')!r}, 'a').write"
    rehearse([["x = 1", SAVE, f"{log}('a')", f"{log}('{own}')", f"{log}('z')"] for own in "bcd"])
    assert sorted((tmp_path / "log").read_text("utf-8")) == sorted("abcdzzz")


def test_a_death_before_they_part_is_of_all(rehearse):
    assert rehearse([["x = 1", SAVE, DIE, f"x = {n}", SAVE] for n in range(3)]) == [("1 ", {})] * 3


def test_the_death_of_one_does_not_reach_the_rest(rehearse):
    assert rehearse([["x = 1", SAVE, cell, SAVE] for cell in ("x = 2", DIE, "x = 3")]) == [
        ("1 2 ", {}), ("1 ", {}), ("1 3 ", {})]


@pytest.mark.parametrize("fatal", [DIE, "while True:\n    pass"])
def test_one_alone_that_dies_or_never_ends_does_not_stop_the_rehearsal(rehearse, fatal):
    assert rehearse([["x = 1", SAVE, fatal, SAVE]], seconds=2) == [("1 ", {})]


def test_chance_goes_on_where_it_was(rehearse):
    start = "import random\nimport numpy as np\nrandom.seed(3)\nnp.random.seed(3)"
    cases = [[start, f"a = {own}", "x = random.random(), np.random.rand()", SAVE] for own in range(3)]
    assert rehearse(cases) == [alone(cells) for cells in cases]


def test_those_whose_cells_are_the_same_answer_their_own_calls(tmp_path):
    cells = ["from mlpedu.course import entrega", "ESTUDIANTE = 'ana'", "f = lambda a: a + 1", "entrega('T01.1', f)"]
    folders = [tmp_path / name for name in "ab"]
    for n, folder in enumerate(folders):
        folder.mkdir()
        (folder / "celdas.json").write_text(json.dumps(cells), "utf-8")
        (folder / "T01.1.llamadas").write_text(json.dumps([[to_plain(10 * n)]]), "utf-8")
        (folder / "llamadas.json").write_text(json.dumps({"T01.1": str(folder / "T01.1.llamadas")}), "utf-8")
    rehearsal._run(folders)
    answers = [json.loads((f / "T01.1.json").read_text("utf-8"))["answer"]["value"] for f in folders]
    assert [answer[0]["value"] for answer in answers] == [1, 11]
