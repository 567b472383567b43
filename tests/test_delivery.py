"""`entrega` turns an answer into plain data, and the judge reads it back from a file nobody has to trust."""
import json
import math
import os

import numpy as np
import pytest

from mlpedu.course import delivery, entrega, variante
from mlpedu.course.delivery import Delivered, Failure, from_plain, respond, to_plain
from mlpedu.teaching.deliveries import Unreadable, read


def through(value):
    """As a file would give it back."""
    return from_plain(json.loads(json.dumps(to_plain(value))))


@pytest.mark.parametrize("value", [
    3, -2.5, True, "hola", [1, [2.0, "a"]], {"a": 1, 2: [3]}, {1, 2}, None, math.inf, 10 ** 30,
])
def test_plain_values_come_back(value):
    assert through(value) == value


def test_tuples_and_ranges_come_back_as_lists_and_nan_as_nan():
    assert through((1, (2,))) == [1, [2]] and through(range(3)) == [0, 1, 2]
    assert math.isnan(through(float("nan"))) and through(...) is None


@pytest.mark.parametrize("array", [
    np.arange(6).reshape(2, 3), np.array([True, False]), np.array([["a", "bc"]]), np.zeros((0, 3)), np.float32([0.1]),
    np.array([[np.inf, np.nan]]),
])
def test_arrays_keep_shape_type_and_bits(array):
    back = through(array)
    assert back.dtype == array.dtype and back.shape == array.shape
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("value, kind", [(np.float64(0.5), float), (np.int64(3), int), (np.bool_(True), bool), (np.str_("a"), str)])
def test_numpy_scalars_become_python_ones(value, kind):
    assert type(through(value)) is kind


def test_tables_of_pandas_are_arrays():
    pd = pytest.importorskip("pandas")
    np.testing.assert_array_equal(through(pd.DataFrame({"a": [1, 2], "b": [3, 4]})), [[1, 3], [2, 4]])
    assert through(pd.DataFrame({"a": [1], "b": ["x"]})) == [[1, "x"]]


def test_a_figure_becomes_what_can_be_judged_of_it():
    from matplotlib.figure import Figure
    figure = Figure()
    ax = figure.add_subplot()
    ax.plot([0, 1], [2, 3], label="pérdida")
    ax.scatter([1], [2])
    ax.bar([0], [5])
    ax.set(title="t", xlabel="x", ylabel="y", yscale="log")
    ax.legend()
    for value in (figure, ax):
        drawing, = through(value)
        assert (drawing["title"], drawing["xlabel"], drawing["ylabel"], drawing["yscale"]) == ("t", "x", "y", "log")
        assert drawing["legend"] == ["pérdida"] and drawing["bars"] == [5.0]
        assert drawing["lines"][0]["y"].tolist() == [2, 3] and drawing["points"][0].tolist() == [[1, 2]]


def test_a_function_leaves_its_name_only():
    assert through(len) == "len" and isinstance(through(len), Delivered)


@pytest.mark.parametrize("value, error, match", [
    (object(), TypeError, "llegó un objeto object"), (1j, TypeError, "complex"), ([object()], TypeError, "objeto"),
    (np.zeros(300_000), ValueError, "a lo más 200000"), ([[0] * 1000] * 300, ValueError, "300000"),
])
def test_what_cannot_be_delivered_is_refused_in_words(value, error, match):
    with pytest.raises(error, match=match):
        to_plain(value)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(delivery.FOLDER, str(tmp_path))
    return tmp_path


def test_without_a_judge_nothing_is_written_and_the_student_reads_what_arrived(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv(delivery.FOLDER, raising=False)
    monkeypatch.chdir(tmp_path)
    for answer, text in ((np.zeros((2, 3)), "forma (2, 3)"), ([1], "una lista de 1"), ({}, "un diccionario de 0"), (3, "un número"),
                         (len, "la función len"), ("a", "un texto"), (None, "nada (None)")):
        entrega("T03.1", answer)
        assert text in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_delivery_says_who_and_what(folder):
    variante("T03", " Ana  Pérez ")
    entrega("T03.1", np.arange(3))
    record = read(folder / "T03.1.json")
    assert record["student"] == "ana pérez" and record["answer"].tolist() == [0, 1, 2] and record["kind"] == "array"
    entrega("T03.1", len)
    assert read(folder / "T03.1.json")["kind"] == "function"


def test_a_function_is_called_with_what_the_judge_asks_and_its_failures_are_data(folder):
    entrega("T03.2", lambda a, b: print("ruido") or a @ b)
    calls = [[np.eye(2), np.ones(2)], [np.eye(2), np.ones(3)]]
    (folder / "c.json").write_text(json.dumps([[to_plain(a) for a in call] for call in calls]))
    respond("T03.2", str(folder / "c.json"))
    first, second = read(folder / "T03.2.json")["answer"]
    assert first.tolist() == [1, 1]
    assert isinstance(second, Failure) and second == "ValueError" and "mismatch" in second.text
    respond("T03.9", str(folder / "c.json"))                    # nothing was delivered there: nothing happens
    assert not (folder / "T03.9.json").exists()


def test_variants_depend_on_task_and_id_alone():
    draw = lambda task, student: variante(task, student).integers(0, 1 << 60)     # noqa: E731
    assert draw("T03", "ana") == draw("T03", " Ana") != draw("T03", "beto") != draw("T04", "beto")
    for bad in ("", "  ", None, 7):
        with pytest.raises(ValueError, match="Tu identificación es un texto"):
            variante("T03", bad)


@pytest.mark.parametrize("make", [
    lambda p: p.write_text("{"), lambda p: p.write_text("[]"), lambda p: p.write_text('{"student": 3, "answer": {"kind": "int", "value": 1}}'),
    lambda p: p.write_text('{"student": null, "answer": {"kind": "array", "dtype": "O", "shape": [1], "value": [1, 2]}}'),
    lambda p: p.write_text(json.dumps({"student": None, "answer": {"kind": "array", "dtype": "V999999999", "shape": [1], "value": [1]}})),
    lambda p: p.write_text(json.dumps({"student": None, "answer": {"kind": "array", "dtype": "U", "shape": [-1],
                                                                   "value": ["x" * 100_000] + [""] * 1000}})),
    lambda p: p.write_text('{"student": null, "answer": {"kind": ["function"], "value": 1}}'),
    lambda p: p.write_text("[" * 100_000), lambda p: p.write_bytes(b"\xff\xfe\x00"), lambda p: p.mkdir(),
    lambda p: os.symlink("/etc/hostname", p), lambda p: os.mkfifo(p), lambda p: p.write_bytes(bytes(30_000_000)),
], ids=["cut", "list", "number as name", "object array", "giant items", "wide texts", "list as kind", "deep", "bytes", "folder", "link", "pipe", "large"])
def test_a_forged_delivery_is_unreadable_and_harms_nothing(tmp_path, make):
    make(tmp_path / "T03.1.json")
    with pytest.raises(Unreadable):
        read(tmp_path / "T03.1.json")


def test_lines_drawn_across_the_axes_come_in_their_units_and_so_do_the_course_s_figures():
    from matplotlib.figure import Figure

    from mlpedu import plots
    ax = Figure().add_subplot()
    ax.set(xlim=(0, 2), ylim=(0, 10))
    ax.axline((0, 1), slope=2)
    ax.axvline(1.5)
    drawing, = through(ax)
    first, second = drawing["lines"]
    np.testing.assert_allclose(first["y"], 1 + 2 * first["x"])
    assert first["x"][0] != first["x"][1] and second["x"].tolist() == [1.5, 1.5]
    figure = plots.logic_points({"AND": [0, 0, 0, 1]})
    assert isinstance(through(figure), list) and "title" in through(figure)[0]
