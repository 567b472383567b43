"""The comparison behind `check`: lenient about containers, strict about shapes, and helpful about differences."""
import numpy as np
import pytest

from mlpedu.course.compare import first_difference, same


@pytest.mark.parametrize("a, b", [
    ([0, 1], (0, 1)), (np.array([0, 1]), [0, 1]), (np.float32(0.5), 0.5), (True, 1), ("B A C", "bac"),
    ("Axón", "axon"), ({"Suma": "Sí"}, {"suma": "si"}), ({(0, 1)}, {(0, 1)}), (0.1 + 0.2, 0.3),
    ([[1], [2]], np.array([[1], [2]])),
])
def test_the_same_answer_written_otherwise_is_the_same(a, b):
    assert same(a, b) and same(b, a)


@pytest.mark.parametrize("a, b", [
    ([0, 1], [[0, 1]]), ([0, 1], [1, 0]), (1, "1"), (float("nan"), float("nan")), ({0}, [0]), ([1, 2, 3], [1, 2]),
    (None, 0), ({"a": 1}, {"a": 1, "b": 2}), (0.1, 0.2),
])
def test_different_answers_are_different(a, b):
    assert not same(a, b) and not same(b, a)


def test_the_tolerance_is_absolute_and_holds_inside_containers():
    assert same([1.0004, {"x": 2.0004}], [1, {"x": 2}], tol=1e-3)
    assert not same([1.0004, {"x": 2.004}], [1, {"x": 2}], tol=1e-3)


@pytest.mark.parametrize("answer, right, said", [
    ("hola", [1, 2], "Se esperaba una lista o un arreglo y llegó un texto"),
    ([1, 2, 3], [1, 2], "se esperaba (2,) y llegó (3,)"),
    ([[1, 2]], [1, 2], "se esperaba (2,) y llegó (1, 2)"),
    ([-1, 2], [1, -2], "signo"),
    ([2, 4, 6], [1, 2, 3], "factor constante de 2"),
    ([1, 2, 9], [1, 2, 3], "2 de 3 valores son correctos; el primero que no coincide está en el lugar 3"),
    ([7, 8], [1, 2.5], "Ningún valor coincide"),
    ([float("nan"), 1], [0, 1], "no son números finitos"),
    ({"a": 1}, {"a": 1, "b": 2}, "Faltan claves"),
    ({"a": 1, "c": 2}, {"a": 1}, "Sobran claves"),
    ({"a": 1, "b": 3}, {"a": 1, "b": 2}, "1 de 2 son correctas; la primera que no coincide es 'b'"),
    ({1, 2, 5}, {1, 2, 3}, "2 son correctas; 1 de las que pusiste no va y falta 1"),
    (4, 5, "no es el que se pide"),
    ("b", "a", "no es la respuesta"),
])
def test_the_first_difference_is_said_in_words(answer, right, said):
    assert said in first_difference(answer, right)


@pytest.mark.parametrize("answer, right, tol", [
    (0.49, 0.4905, 1e-4), ([0.49, 0.29], [0.4905, 0.2923], 1e-4), (0.7, 2 / 3, 1e-3)])
def test_a_rounded_answer_is_asked_for_more_decimals(answer, right, tol):
    assert "más decimales" in first_difference(answer, right, tol)


def test_an_answer_that_is_near_but_not_rounded_is_not():
    assert "decimales" not in first_difference([0.736, 0.038], [0.736, 0.194], tol=0.02)


def test_keys_are_named_as_the_student_wrote_them():
    assert "'axón'" in first_difference({"axón": 1}, {"axón": 2}) and "'Wh'" in first_difference({}, {"Wh": 1})


def test_a_part_of_another_shape_is_told():
    assert "La parte 1" in first_difference(([[1], [1], [0]], 1), ([1, 1, 0], 1))


def test_a_slip_in_one_large_number_is_not_called_a_factor_of_one():
    said = first_difference([235500, 30100, 266611], [235500, 30100, 266610], 0)
    assert said == "2 de 3 valores son correctos; el primero que no coincide está en el lugar 3."


def test_a_right_answer_with_too_few_figures_is_told_so():
    for answer, right in (([0.07, 0.0002], [0.0744, 0.00021]), (1.3, 1.25), (1.2, 1.25), ([1.0, 0.0], [0.98, 0.0])):
        assert "redondea con más decimales" in first_difference(answer, right, 1e-6)
    assert "redondea" not in first_difference(1.4, 1.25, 1e-6)
