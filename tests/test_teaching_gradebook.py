"""The gradebook, its record and who else uses it: what is said to be graded is in it, and no grade is lost."""
import functools
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from nbgrader.api import Grade, Gradebook
from test_grading import EVERYONE, TASK, book, new_course, submission, submit

from mlpedu.teaching import course as courses
from mlpedu.teaching import crew, grading
from mlpedu.teaching.course import Course, TeachingError
from mlpedu.teaching.examine import Outcome, pack
from mlpedu.teaching.feedback import write_feedback
from mlpedu.teaching.grading import grade
from mlpedu.teaching.report import write_report

STUDENTS = {"bien": 10.0, "sin-sesgo": 8.0}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = new_course(tmp_path_factory.mktemp("libro") / "curso")
    for student in STUDENTS:
        submit(course, student, submission(course, student, *EVERYONE[student][:2]))
    grade(course, progress=False, say=lambda text: None)
    return course


@pytest.fixture
def examined(graded, monkeypatch):
    """The deliveries that were graded, one by one; each gets at once what it got when it was really run."""
    found = []

    def examine(sent):
        found.append(sent.student)
        return Outcome(pack(graded.root / "autograded" / sent.student / TASK), STUDENTS[sent.student], 0.1)

    monkeypatch.setattr(crew, "examine", examine)
    return found


@pytest.fixture
def course(graded, examined, tmp_path):
    shutil.copytree(graded.root, tmp_path / "curso")
    return Course(tmp_path / "curso")


def points(course, **options):
    return {g.student: g.points for g in grade(course, progress=False, say=lambda text: None, **options)}


def by_hand(course, points, **options):
    """A teacher puts the points of every cell."""
    with closing(sqlite3.connect(course.gradebook, **options)) as db:
        db.execute("update grade set manual_score = ?", (points,))
        db.commit()


def hands(course):
    with closing(sqlite3.connect(course.gradebook)) as db:
        return {score for score, in db.execute("select manual_score from grade")}


def test_a_grade_by_hand_is_kept_however_late_it_comes(course, monkeypatch):
    run, copy = grading.run, grading.copy_database

    def slow(*arguments):                                 # while the grades are stored
        result = run(*arguments)
        by_hand(course, 7.5)
        return result

    with monkeypatch.context() as patch, pytest.raises(TeachingError, match="cambió mientras se calificaba"):
        patch.setattr(grading, "run", slow)
        points(course, again=True)
    assert hands(course) == {7.5}

    def backup(source, target):                           # from the last look to the end nobody can
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            by_hand(course, 1, timeout=0)
        tried.append(target)
        copy(source, target)

    tried = []
    monkeypatch.setattr(grading, "copy_database", lambda source, target: (
        copy if target.parent.name == ".calificando" else backup)(source, target))
    assert points(course, again=True) == STUDENTS and tried and hands(course) == {7.5}


def test_formgrader_left_open_goes_on_writing_grades(course):
    with closing(Gradebook(f"sqlite:///{course.gradebook}")) as gradebook:
        grade_ = gradebook.find_submission_notebook(TASK, TASK, "bien").grades[0]
        id = grade_.id
        gradebook.db.commit()
        assert points(course, again=True) == STUDENTS
        gradebook.db.get(Grade, id).manual_score = 7.5
        gradebook.db.commit()
    assert hands(course) == {7.5, None}


def test_a_gradebook_that_another_program_holds_is_said_and_the_next_run_ends(course, examined, monkeypatch):
    before = book(course)
    monkeypatch.setattr(courses.sqlite3, "connect", functools.partial(sqlite3.connect, timeout=0))
    with closing(sqlite3.connect(course.gradebook, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(TeachingError, match="ocupado otro programa.*sigue donde iba"):
            points(course, again=True)
    examined.clear()
    assert points(course) == STUDENTS and not examined and book(course) == before


def backup(course):
    """The gradebook before anything was graded."""
    return sorted((course.root / "respaldos").glob("*.db"))[0]


LOST = {"restored": lambda course: shutil.copy(backup(course), course.gradebook),
        "deleted": lambda course: course.gradebook.unlink(),
        "emptied": lambda course: course.gradebook.write_bytes(b"")}


@pytest.mark.parametrize("how", LOST)
def test_a_gradebook_that_lost_its_grades_gets_them_again(course, examined, how):
    marks = book(course)
    LOST[how](course)
    assert points(course) == STUDENTS and sorted(examined) == sorted(STUDENTS) and book(course) == marks
    examined.clear()
    assert points(course) == STUDENTS and not examined


DAMAGED = {"other": lambda path: path.write_text("hola"),
           "cut": lambda path: path.write_bytes(path.read_bytes()[:60_000])}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_gradebook_is_said_with_the_way_back(course, how):
    marks = book(course)
    DAMAGED[how](course.gradebook)
    damaged, silent = course.gradebook.read_bytes(), {"say": lambda text: None}
    for command in (points, functools.partial(write_report, **silent), functools.partial(write_feedback, **silent)):
        with pytest.raises(TeachingError, match=f"dañado .*copia {backup(course)}, el último respaldo.*calificar"):
            command(course)
        assert course.gradebook.read_bytes() == damaged
    LOST["restored"](course)
    assert points(course) == STUDENTS and book(course) == marks


@pytest.mark.parametrize("how", ["deleted", "emptied"])
def test_there_is_no_report_nor_feedback_of_a_gradebook_without_grades(course, how):
    LOST[how](course)
    for command in (write_report, write_feedback):
        with pytest.raises(TeachingError, match="no está o está vacío: copia"):
            command(course, say=lambda text: None)


def change(path, **entries):
    record = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(record | entries), "utf-8")


@pytest.mark.parametrize("entry", [lambda e: {**e, "intentos": 3}, lambda e: [1], lambda e: {"mark": e["mark"]},
                                   lambda e: {**e, "points": "ocho"}, lambda e: None])
def test_what_a_record_says_in_another_way_is_graded_again(course, examined, entry):
    ledger, name = course.root / "calificado.json", f"{TASK}/bien"
    change(ledger, **{name: entry(json.loads(ledger.read_text("utf-8"))[name]), f"tarea {TASK}": 5})
    assert points(course) == STUDENTS and examined == ["bien"]


@pytest.mark.parametrize("done", [None, [], {f"{TASK}/bien": {"points": 3}}])
def test_an_unfinished_run_that_is_not_understood_is_begun_again(course, examined, done):
    marks, run = book(course), grading.Run(course)        # as a killed one leaves it
    half = run.folder / "autograded" / "bien" / TASK
    half.mkdir(parents=True)
    (half / f"{TASK}.ipynb").write_text("a medias")
    change(run.list, done=done)
    assert points(course) == STUDENTS and book(course) == marks and not run.folder.exists()
    assert (course.root / "autograded" / "bien" / TASK / f"{TASK}.ipynb").read_text("utf-8") != "a medias"
