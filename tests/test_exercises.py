"""Every exercise can be solved and can be failed, and each known mistake is met with its own diagnosis."""
import ast
import contextlib
import io
import sys
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest

from mlpedu.course import check, hint
from mlpedu.course.checks import grade
from mlpedu.course.compare import plain
from mlpedu.course.exercise import find, unit_exercises, units

EXERCISES = {e.id: e for u in units() for e in unit_exercises(u)}
BANKS = {id: bank for u in units() for id, bank in import_module(f"tests.banks.unit{u}").BANKS.items()}


LOOP = []
LOOP.append(LOOP)


def typed(bank, code):
    """What a student's cell would hand in: the value of its last expression."""
    tree = ast.parse(f"{bank.setup}\n{code}")
    last = ast.Expression(tree.body.pop().value)
    names = {}
    exec(compile(tree, "<celda>", "exec"), names)
    return eval(compile(last, "<celda>", "eval"), names)


def rows(kind):
    return [pytest.param(id, code, id=f"{id}-{n}") for id, bank in BANKS.items()
            for n, code in enumerate(getattr(bank, kind))]


def test_every_exercise_has_a_bank_and_every_bank_an_exercise():
    assert EXERCISES.keys() == BANKS.keys()


@pytest.mark.parametrize("id", BANKS)
def test_the_bank_is_whole(id):
    exercise, bank = EXERCISES[id], BANKS[id]
    assert bank.wrong.keys() == {m.name for m in exercise.mistakes}
    assert len(bank.right) >= 2 and len(bank.other) >= 1
    assert len(exercise.mistakes) >= 4
    assert exercise.id == id and exercise.unit in units() and len(exercise.hints) == 3


@pytest.mark.parametrize("id, code", rows("right"))
def test_a_right_answer_passes(id, code):
    verdict = grade(EXERCISES[id], typed(BANKS[id], code))
    assert verdict.ok, verdict.message


@pytest.mark.parametrize("id, name", [(id, name) for id, bank in BANKS.items() for name in bank.wrong])
def test_a_known_mistake_gets_its_diagnosis(id, name):
    verdict = grade(EXERCISES[id], typed(BANKS[id], BANKS[id].wrong[name]))
    assert not verdict.ok
    assert verdict.mistake is not None, verdict.message
    assert verdict.mistake.name == name


@pytest.mark.parametrize("id, code", rows("other"))
def test_another_wrong_answer_gets_the_general_message(id, code):
    verdict = grade(EXERCISES[id], typed(BANKS[id], code))
    assert not verdict.ok and verdict.mistake is None and len(verdict.message) > 20


@pytest.mark.parametrize("id", EXERCISES)
@pytest.mark.parametrize("nothing", [None, ...])
def test_an_empty_answer_gets_the_first_hint(id, nothing):
    verdict = grade(EXERCISES[id], nothing)
    assert verdict.empty and not verdict.ok and EXERCISES[id].hints[0] in verdict.message


@pytest.mark.parametrize("id", EXERCISES)
@pytest.mark.parametrize("odd", ["", "hola", [], {}, set(), object(), float("nan"), 10**400, [[1], [2, 3]], int, len,
                                 lambda: 1, {"a": [1]}, b"x", 1j, {frozenset({1})},
                                 {frozenset({1}): 1}, np.ndarray, np.float64, LOOP, Fraction(10**400, 3)],
                         ids=lambda v: type(v).__name__)
def test_no_answer_is_odd_enough_for_a_traceback(id, odd):
    verdict = grade(EXERCISES[id], odd)
    assert isinstance(verdict.message, str) and verdict.message


def spoil(*received):
    """Empties what it receives: compared with that, nothing would be the answer."""
    for value in received:
        if isinstance(value, list):
            value.clear()
        elif isinstance(value, np.ndarray):
            value[...] = 0
    return received[0]


@pytest.mark.parametrize("id", EXERCISES)
def test_a_function_that_spoils_what_it_receives_is_not_right(id):
    assert not grade(EXERCISES[id], spoil).ok


def test_a_function_that_uses_up_what_it_receives_can_be_right():
    def mp(X, w, umbral):
        found = []
        while X:
            found.append(int(sum(p * x for p, x in zip(w, X.pop(0))) >= umbral))
        return found
    assert grade(EXERCISES["E02.6"], mp).ok


def test_a_function_that_exits_does_not_end_the_lesson():
    verdict = grade(EXERCISES["E02.6"], lambda X, w, umbral: sys.exit())
    assert not verdict.ok and "SystemExit" in verdict.message


def test_an_exception_that_cannot_be_shown_is_named():
    class Mute(Exception):
        def __str__(self):
            raise ValueError("sin texto")

    def mp(X, w, umbral):
        raise Mute
    assert "`Mute`" in grade(EXERCISES["E02.6"], mp).message


@pytest.mark.parametrize("id", EXERCISES)
def test_no_message_gives_the_answer_away(id):
    exercise = EXERCISES[id]
    right = plain(exercise.right(exercise.values()))
    spoken = str(right).strip("[]").replace(" ", "")
    for text in (*(m.diagnosis for m in exercise.mistakes), *exercise.hints[:2]):
        assert len(spoken) < 3 or spoken not in text.replace(" ", "")


def test_hints_go_from_less_to_more_and_end_in_the_solution():
    with contextlib.redirect_stdout(io.StringIO()) as out:
        for step in (1, 2, 3.0):
            hint("E02.1", step)
    assert [line.split(" de ")[0] for line in out.getvalue().splitlines()] == ["Pista", "Pista mayor", "Solución"]
    with pytest.raises(ValueError, match="1 .pista., 2 .pista mayor. o 3 .solución."):
        hint("E02.1", 4)


def test_an_unknown_id_suggests_the_nearest():
    with pytest.raises(LookupError, match="¿Quisiste decir 'E02.1'"):
        check("E021", 1)


def test_what_check_shows_depends_on_the_answer_alone():
    def shown():
        with contextlib.redirect_stdout(io.StringIO()) as out:
            check("E02.1", [0, 1, 1, 1])
        return out.getvalue()
    first = shown()
    hint("E02.1", 3)
    assert shown() == first
    assert find("e02.1 ") is EXERCISES["E02.1"]
