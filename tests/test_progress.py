"""Progress is a file of lines on this machine; nothing that happens to it may hurt a lesson."""
import json
import os
import random
import sys

import pytest

from mlpedu.course import check, hint
from mlpedu.course.exercise import unit_exercises, units
from mlpedu.course.progress import events, home, progress, record


@pytest.fixture(autouse=True)
def empty_home(tmp_path, monkeypatch):
    monkeypatch.setenv("MLPEDU_HOME", str(tmp_path / "casa"))
    return tmp_path / "casa"


def solved(unit):
    return next(row[2] for row in progress().rows if row[0] == unit)


def test_a_solved_exercise_counts_once_and_a_failed_one_does_not(capsys):
    check("E02.1", [1, 1, 1, 1])
    assert solved("02") == 0
    check("E02.1", [0, 0, 0, 1])
    check("E02.1", [0, 0, 0, 1])
    assert solved("02") == 1


def test_an_empty_answer_is_not_an_attempt(capsys):
    check("E02.1", ...)
    assert events() == []


def test_seeing_the_solution_is_told_apart(capsys):
    hint("E02.1", 3)
    check("E02.1", [0, 0, 0, 1])
    assert next(row for row in progress().rows if row[0] == "02")[2:4] == (1, 0)


def test_damaged_lines_are_skipped_and_kept(empty_home):
    record("E02.1", "solved")
    with open(empty_home / "progreso.jsonl", "ab") as file:
        file.write(b'{"id": "E02.2", "event"\n\xff\xfe\n[1]\n{"id": 3, "event": "solved"}\nnull\n')
    record("E02.3", "solved")
    assert [e["id"] for e in events()] == ["E02.1", "E02.3"]
    assert b"\xff\xfe" in (empty_home / "progreso.jsonl").read_bytes()


def test_a_line_that_was_cut_does_not_spoil_the_next(empty_home):
    record("E02.1", "solved")
    with open(empty_home / "progreso.jsonl", "ab") as file:
        file.write(b'{"id": "E02.2", "ev')
    record("E02.3", "solved")
    assert [e["id"] for e in events()] == ["E02.1", "E02.3"]


def test_a_home_that_cannot_be_written_does_not_stop_a_lesson(tmp_path, monkeypatch, capsys):
    (tmp_path / "archivo").write_text("")
    monkeypatch.setenv("MLPEDU_HOME", str(tmp_path / "archivo" / "casa"))
    check("E02.1", [0, 0, 0, 1])
    assert "Correcto" in capsys.readouterr().out and events() == []


@pytest.mark.skipif(os.name == "nt", reason="en Windows siempre hay una carpeta personal")
@pytest.mark.parametrize("chosen", ["", "~nadie.se.llama.asi"])
def test_without_a_home_a_lesson_goes_on_and_home_says_what_to_do(monkeypatch, capsys, chosen):
    import pwd

    def unknown(_):
        raise KeyError("uid")
    monkeypatch.setattr(pwd, "getpwuid", unknown)         # as in a container, for a user with no name there
    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MLPEDU_HOME", chosen)
    check("E02.1", [0, 0, 0, 1])
    hint("E02.1")
    assert "Correcto" in capsys.readouterr().out and events() == []
    with pytest.raises(FileNotFoundError, match="una ruta completa en la variable de entorno MLPEDU_HOME"):
        home()


def test_a_closed_stdout_does_not_stop_a_lesson(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    check("E02.1", [0, 0, 0, 1])
    assert solved("02") == 1


def test_two_writers_lose_nothing(empty_home):
    from concurrent.futures import ThreadPoolExecutor
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: record(f"E02.{n % 7}", "attempt"), range(400)))
    assert len(events()) == 400


def test_the_default_home_is_the_platform_s(monkeypatch):
    from platformdirs import user_data_path
    monkeypatch.delenv("MLPEDU_HOME")
    assert home() == user_data_path("mlpedu", appauthor=False)


@pytest.mark.parametrize("trials", [40, pytest.param(500, marks=pytest.mark.full)])
def test_any_damage_leaves_a_progress_that_can_be_read_and_goes_on(empty_home, trials):
    """Bytes of anything, lines of another version, cuts: what can be understood counts, and the next one is kept."""
    rng = random.Random(0)
    empty_home.mkdir()
    file, unit = empty_home / "progreso.jsonl", units()[0]
    ids = [e.id for e in unit_exercises(unit)]
    lines = [b'{"id": "E99.9", "event": "solved"}', b'{"id": 3, "event": "solved"}', b'{"event": "solved"}', b"[]",
             b'{"id": "E00.1", "event": "dominated", "version": 7}', b'{"id": "E00.1", "event": ["solved"]}', b"null",
             b'{"id": "\\ud800", "event": "solved"}', b'{"id": "E00.1"}' * 3, b"\xff\xfe\x00", b"[" * 100_000]
    for _ in range(trials):
        mine = json.dumps({"id": rng.choice(ids), "event": "solved", "when": "2026-01-01T00:00:00"}).encode()
        text = bytearray(b"\n".join(rng.choices([*lines, mine, mine, rng.randbytes(rng.randrange(200))], k=12)))
        for _ in range(rng.randrange(4)):
            text[rng.randrange(len(text))] ^= 1 << rng.randrange(8)
        file.write_bytes(text[:rng.randrange(len(text) + 1)])
        before = {row[0]: row[2] for row in progress().rows}
        repr(progress()), progress()._repr_markdown_()
        record(ids[0], "solved")
        after = {row[0]: row[2] for row in progress().rows}
        assert before[unit] <= after[unit] <= before[unit] + 1 and after[unit] >= 1
        assert {u: n for u, n in after.items() if u != unit} == {u: n for u, n in before.items() if u != unit}
