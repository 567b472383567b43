"""Each task judges as its bank says: the reference wins everything, each wrong submission loses what it should."""
from pathlib import Path

import pytest

from mlpedu.teaching.adequacy import check_bank
from mlpedu.teaching.task import Right, load, tasks

PATHS = tasks(Path(__file__).parents[1] / "course" / "tareas")
every = pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem[:3])


@every
def test_the_bank_gets_the_points_and_the_reasons_it_says(path):
    assert check_bank(load(path), jobs=1) == []


@every
def test_each_question_has_a_wrong_submission_and_there_are_at_least_six(path):
    task = load(path)
    wrong = [entry.question for entry in task.bank if not isinstance(entry, Right)]
    assert len(wrong) >= 6 and set(wrong) == set(task.questions)
