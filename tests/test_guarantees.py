"""Each promise of course/garantias.md names a test that exists."""
import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "course" / "garantias.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/\w+\.py)::(\w+)`", TEXT)))


@pytest.mark.parametrize("file, name", NAMED)
def test_the_test_that_holds_a_promise_exists(file, name):
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_promise_has_its_test():
    rows = [line for line in TEXT.splitlines() if line.startswith("|") and "`tests/" in line]
    tables = TEXT.count("| promesa | prueba | intentos |")
    promises = sum(line.startswith("| ") and line.count("|") == 4 for line in TEXT.splitlines()) - tables
    assert len(NAMED) > 25 and len(rows) + 8 == promises         # but the table of memory, whose test stands above it
