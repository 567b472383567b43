"""The judge: points and a reason, whatever was delivered."""
from types import SimpleNamespace

import numpy as np
import pytest

from mlpedu.course.delivery import Delivered, Failure
from mlpedu.teaching import Criterion, Fault, Question
from mlpedu.teaching.question import expected, judge

D = SimpleNamespace(x=3.0, y=np.array([1.0, 2.0, 4.0]))
VALUE = Question("T01.1", "valor", 2, right=lambda d: 2 * d.x, tol=0.01, faults=(
    Fault("no duplica", "Falta duplicar.", lambda d: d.x, credit=0.5),
    Fault("texto", "Se pide un número.", matches=lambda v, d: isinstance(v, str))))
LIST = Question("T01.2", "lista", 4, right=lambda d: d.y, by_parts=True)
FUNCTION = Question("T01.3", "función", 4, right=lambda d: lambda a: a ** 2, calls=lambda d, rng: [(1.0,), (2.0,), (3.0,), (-1.0,)],
                    by_parts=True, faults=(Fault("dobla", "Doblaste.", lambda d: lambda a: 2 * a, credit=0.25),))
OPEN = Question("T01.4", "abierta", 4, criteria=(Criterion(0.5, lambda v, d: v["error"] < 1, "El error es grande."),
                                                 Criterion(0.25, lambda v, d: v["n"] > 5, "Pocas neuronas."),
                                                 Criterion(0.25, lambda v, d: "nota" in v, "Falta la nota.")))
CALLS = [(1.0,), (2.0,), (3.0,), (-1.0,)]


@pytest.mark.parametrize("value, credit, text", [
    (6.0, 1, "Correcto"), (6.005, 1, "Correcto"), (3.0, 0.5, "Falta duplicar"), ("seis", 0, "Se pide un número"), (5.0, 0, ""),
    (-6.0, 0, "signo"), (None, 0, "None"), ([6.0], 0, "Se esperaba un número"), (float("nan"), 0, "no son números finitos"),
    (Delivered("f"), 0, "paréntesis"), (True, 0, ""),
])
def test_a_value(value, credit, text):
    verdict = judge(VALUE, value, D)
    assert verdict.credit == credit and text in verdict.message
    assert (verdict.fault == "no duplica") == (value == 3.0 and value is not True)


@pytest.mark.parametrize("value, credit", [([1, 2, 4], 1), ([1, 2, 5], 2 / 3), ([1, 2], 0), (7, 0), (np.array([1, 0, 4.0]), 2 / 3)])
def test_by_parts_keeps_the_share_that_is_right(value, credit):
    assert judge(LIST, value, D).credit == pytest.approx(credit)


@pytest.mark.parametrize("outcomes, credit, text", [
    ([1.0, 4.0, 9.0, 1.0], 1, "Correcto"), ([2.0, 4.0, 6.0, -2.0], 0.25, "Doblaste"), ([1.0, 4.0, 9.0, -1.0], 0.75, "3 de 4"),
    ([Failure("ValueError", "no")] * 4, 0, "se detuvo con `ValueError: no`"), ([1.0, Failure("KeyError"), 9.0, 1.0], 0.75, "`KeyError`"),
    ([None] * 4, 0, "return"),
])
def test_a_function(outcomes, credit, text):
    verdict = judge(FUNCTION, outcomes, D, CALLS)
    assert verdict.credit == credit and text in verdict.message


@pytest.mark.parametrize("value, credit", [({"error": 0.5, "n": 9, "nota": ""}, 1), ({"error": 2, "n": 9}, 0.25), ({}, 0), (3, 0)])
def test_criteria_add_up_and_what_cannot_be_measured_is_not_met(value, credit):
    verdict = judge(OPEN, value, D)
    assert verdict.credit == credit
    assert ("El error es grande." in verdict.message) == (credit < 0.5)


def test_a_judge_that_fails_on_an_odd_answer_still_gives_a_verdict():
    question = Question("T01.5", "x", 1, right=lambda d: 1, observe=lambda v, d: v["clave"])
    verdict = judge(question, 3, D)
    assert verdict.credit == 0 and "no tiene la forma que se pide" in verdict.message


def test_an_exception_is_the_right_answer_only_where_the_reference_raises_it():
    question = Question("T01.6", "x", 1, right=lambda d: lambda a: 1 / a, calls=lambda d, rng: [(0,), (1,)])
    assert [str(v) for v in expected(question, D, [(0,), (1,)], question.right)] == ["ZeroDivisionError", "1.0"]
    assert judge(question, [Failure("ZeroDivisionError"), 1.0], D, [(0,), (1,)]).credit == 1
    assert judge(question, [Failure("ValueError"), 1.0], D, [(0,), (1,)]).credit == 0
    assert judge(question, ["ZeroDivisionError", 1.0], D, [(0,), (1,)]).credit == 0
