"""Grading, feedback and backups under `kill -9`, again and again: nothing is lost and nothing is doubled."""
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from test_grading import EVERYONE, TASK, book, new_course, submission, submit

from mlpedu.teaching.course import copy_database
from mlpedu.teaching.grading import grade

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="este sistema no tiene kill -9")
kills = pytest.mark.parametrize("kills", [1, pytest.param(50, marks=pytest.mark.full)])
STUDENTS = ("bien", "sin-sesgo")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course whose deliveries are graded and given back, and how long each takes."""
    course = new_course(tmp_path_factory.mktemp("cortes") / "curso")
    for student in STUDENTS:
        submit(course, student, submission(course, student, *EVERYONE[student][:2]))
    grade(course, progress=False, say=lambda text: None)
    return course


def command(course, name, *more):
    return [sys.executable, "-m", "mlpedu", "docente", name, "--course", str(course.root), *more]


def killed(command, after):
    """Runs a command and all that it starts, killed some seconds later unless it ended; True if it was killed."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    assert process.returncode == 0
    return False


def kill(command, rng, seconds):
    """Runs it until a kill finds it at work: it doesn't always take as long as when it was measured."""
    while not killed(command, rng.uniform(0.1, 0.95) * seconds):
        seconds *= 0.8


def run(command):
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return time.perf_counter() - start


def assert_whole(database):
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)


@kills
def test_grading(course, kills):
    again, rng = command(course, "calificar", "--again", "--jobs", "2"), random.Random(0)
    marks, seconds = book(course), run(again)
    assert len(marks) == 2 * len(STUDENTS)
    for _ in range(kills):
        kill(again, rng, seconds)
        assert_whole(course.gradebook)
        assert book(course) == marks             # the one before or the one after: they say the same
    run(again)
    assert book(course) == marks
    assert not (course.root / ".calificando").exists()
    assert {p.name for p in (course.root / "autograded").iterdir()} == set(STUDENTS)
    for backup in (course.root / "respaldos").glob("*.db"):
        assert_whole(backup)


@pytest.mark.full
@pytest.mark.parametrize("kills", [50])
def test_a_changed_delivery_has_its_old_grade_or_its_new_one(course, kills):
    plain, rng = command(course, "calificar", "--jobs", "2"), random.Random(1)
    before = book(course)
    submit(course, "bien", submission(course, "bien", None, EVERYONE["bien"][1]))
    after = {**before, ("bien", "T01-1"): 0.0}
    for _ in range(kills):
        killed(plain, rng.uniform(0.2, 4))
        assert_whole(course.gradebook)
        assert book(course) in (before, after)
        if book(course) == after:                # it had time to end: once more, the other way
            before, after = after, before
            submit(course, "bien", submission(course, "bien", *EVERYONE["bien"][:2] if after[("bien", "T01-1")] else
                                              (None, EVERYONE["bien"][1])))
    run(plain)
    assert book(course) == after
    submit(course, "bien", submission(course, "bien", *EVERYONE["bien"][:2]))
    run(plain)


@kills
def test_feedback(course, kills):
    give_back, rng = command(course, "retroalimentar"), random.Random(2)
    seconds, pages = run(give_back), read(course)
    assert len(pages) == len(STUDENTS)
    for _ in range(kills):
        kill(give_back, rng, seconds)
    run(give_back)
    assert read(course) == pages


def read(course):
    """Each student's page, without the date when it was made."""
    return {p.parents[1].name: re.sub(r"\d{4}-\d\d-\d\d[\dT:. ]*", "", p.read_text("utf-8"))
            for p in (course.root / "feedback").glob(f"*/{TASK}/{TASK}.html")}


COPY = """
import sys
from pathlib import Path
from mlpedu.teaching.course import copy_database
copy_database(Path(sys.argv[1]), Path(sys.argv[3]))
print("listo", flush=True)
while True:
    copy_database(Path(sys.argv[2]), Path(sys.argv[3]))
    copy_database(Path(sys.argv[1]), Path(sys.argv[3]))
"""


@kills
def test_a_backup(tmp_path, kills):
    def content(path):
        with closing(sqlite3.connect(path)) as db:
            return db.execute("select count(*), min(v), max(v) from t").fetchone()

    rng, target = random.Random(3), tmp_path / "copia.db"
    sources = [tmp_path / "uno.db", tmp_path / "dos.db"]
    for value, source in enumerate(sources):
        with closing(sqlite3.connect(source)) as db:
            db.execute("create table t (v)")
            db.executemany("insert into t values (?)", [(value,)] * (50_000 + value))
            db.commit()
    for _ in range(kills):
        process = subprocess.Popen([sys.executable, "-c", COPY, *sources, target], stdout=subprocess.PIPE)
        assert process.stdout.readline() == b"listo\n"
        time.sleep(rng.uniform(0.05, 0.5))
        assert process.poll() is None            # at work when it's killed, and not dead of something else
        process.kill()
        process.wait()
        process.stdout.close()
        assert_whole(target)
        assert content(target) in ((50_000, 0, 0), (50_001, 1, 1))
    copy_database(sources[0], target)            # and no half of the killed ones stays
    assert content(target) == (50_000, 0, 0)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copia.db", "dos.db", "uno.db"]
