"""A class of sixty, mixed from the banks of every task, graded by one command: every cell as the banks say."""
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from test_grading import book

from mlpedu.teaching.course import Course, tasks
from mlpedu.teaching.task import Right, load

pytestmark = pytest.mark.full
ROOT = Path(__file__).parents[1]
STUDENTS = 60


def hand_in(course, task, student, entry):
    """The reference with the student's own id and one solution changed; returns what each cell earns."""
    name, earned = task.name, {id: q.points for id, q in task.questions.items()}
    notebook = nbformat.read(ROOT / "course" / "source" / name / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.source.startswith("ESTUDIANTE = "):
            cell.source = f"ESTUDIANTE = {student!r}"
        id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if entry and id == f"{entry.question.replace('.', '-')}-solucion":
            cell.source = entry.code
    if entry and not isinstance(entry, Right):
        earned |= {entry.question: entry.points, **entry.also}
    folder = course.root / "submitted" / student / name
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return {(student, id.replace(".", "-")): points for id, points in earned.items()}


def test_sixty_submissions_get_what_the_banks_say(tmp_path):
    course = Course(tmp_path / "course")
    course.root.mkdir()
    for name in ("tareas", "source", "release", "nbgrader_config.py"):
        (course.root / name).symlink_to(ROOT / "course" / name)
    every, expected = [load(p) for p in tasks(course.tasks)], {}
    for number in range(STUDENTS):
        task = every[number % len(every)]
        entry = [None, *task.bank][number // len(every) * 3 % (1 + len(task.bank))]
        expected |= hand_in(course, task, f"persona-{number:02d}", entry)
    command = [sys.executable, "-m", "mlpedu", "docente", "calificar", "--course", str(course.root), "--jobs", "2"]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "MLPEDU_HOME": str(tmp_path / "casa")},
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Entregas calificadas: {STUDENTS} de {STUDENTS}" in done.stdout
    found = {key: score for key, score in book(course).items() if key in expected}      # essays wait for a person
    assert found == pytest.approx(expected, abs=0.005)
