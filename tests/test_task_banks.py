"""Each task judges as its bank says: the reference wins everything, each wrong submission loses what it should."""
from pathlib import Path

import pytest

from mlpedu.teaching.adequacy import check_bank
from mlpedu.teaching.course import tasks
from mlpedu.teaching.rehearsal import Case, rehearse
from mlpedu.teaching.task import Right, load

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


@every
@pytest.mark.full
def test_the_reference_wins_everything_whoever_solves_it(path):
    """Thresholds of trained models are measured, not proven: each id trains its own."""
    task, students = load(path), [f"persona-{n:02d}" for n in range(40)]
    found = zip(students, rehearse(task, [Case(student) for student in students]))
    lost = {(student, id): verdict.message for student, verdicts in found for id, verdict in verdicts.items()
            if verdict.credit < 1}
    assert lost == {}
