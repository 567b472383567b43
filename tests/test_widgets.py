"""The explorers of the lessons, driven without a browser."""
import base64
import itertools
import subprocess
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import numpy as np
import pytest

from mlpedu import widgets
from mlpedu.tlu import TLU, pla
from mlpedu.widgets import BroadcastExplorer, LineExplorer, NeuronExplorer, PerceptronExplorer, SpikeExplorer
from mlpedu.widgets.broadcasting import SHAPES
from mlpedu.widgets.bundle import WIDGET_VIEW, bundle
from mlpedu.widgets.neuron import NOTHING, RULES

X = np.array([[2, 1], [1, 3], [3, 2], [-1, -2], [-3, -1], [0.5, -1]])
Y = np.array([1, 1, 1, 0, 0, 0])
SIGN = np.where(Y == 1, 1, -1)
INSIDE = (3, 2, 2)                                # point 3, of class 0, in the middle of class 1


@pytest.fixture
def explorer():
    return PerceptronExplorer(X, Y, class_names=["no", "sí"])


def versions(widget):
    """What Jupyter receives when the widget is the last line of a cell."""
    return widget._repr_mimebundle_()


# ---- PerceptronExplorer: the path

def test_the_path_is_that_of_pla(explorer):
    run = pla(X, SIGN)
    assert run.converged and len(run.picked) > 1
    assert explorer.slider.max == explorer.play.max == len(run.picked)
    for step, (b, *w) in enumerate(run.weights):
        explorer.go(step)
        scene = explorer.canvas.scene
        assert (scene["w"], scene["b"]) == (w, b)
        assert scene["picked"] == (run.picked[step - 1] if step else None)
    assert scene["wrong"] == []


def test_eta_stretches_the_weights_and_leaves_the_lines(explorer):
    slow = PerceptronExplorer(X, Y, eta=0.1)
    for step in range(explorer.slider.max + 1):
        slow.go(step), explorer.go(step)
        assert slow.canvas.scene["w"] == pytest.approx(0.1 * np.array(explorer.canvas.scene["w"]))
        assert slow.canvas.scene["wrong"] == explorer.canvas.scene["wrong"]


def test_misclassified_points_are_those_of_the_current_line(explorer):
    explorer.go(1)
    scene = explorer.canvas.scene
    guesses = TLU(scene["w"], scene["b"], step="sign").predict(X)
    assert scene["wrong"] == np.flatnonzero(guesses != SIGN).tolist() != []
    assert f"mal clasificados {len(scene['wrong'])} de 6" in explorer.status.value


def test_without_weights_there_is_no_line_and_it_says_so(explorer):
    scene = explorer.canvas.scene
    assert (scene["w"], scene["b"], scene["wrong"]) == ([0, 0], 0, [])
    assert "Todavía no hay recta" in scene["notice"] and scene["notice"] in explorer.description()
    explorer.go(1)
    assert explorer.canvas.scene["notice"] == ""


def test_a_bias_alone_is_no_line_either():
    explorer = PerceptronExplorer([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])     # first picked: (0, 0)
    explorer.go(1)
    assert explorer.canvas.scene["w"] == [0, 0] and explorer.canvas.scene["b"] == -1
    assert "todos los puntos caen del lado de clase 0" in explorer.description()
    assert explorer.canvas.scene["wrong"] == [3]
    assert versions(explorer)["image/png"]


def test_the_end_is_announced_only_at_the_end(explorer):
    said = []
    for step in range(explorer.slider.max + 1):
        explorer.go(step)
        said.append("terminó: ya no hay errores" in explorer.summary())
    assert said == [False] * explorer.slider.max + [True]


# ---- Steps and moves

@pytest.mark.parametrize("asked, given", [(-5, 0), (0, 0), (1, 1), (10**6, None), (np.int64(2), 2)])
def test_the_step_is_clamped(explorer, asked, given):
    explorer.go(asked)
    assert explorer.step == explorer.slider.value == (explorer.slider.max if given is None else given)


def test_the_description_changes_with_the_step(explorer):
    texts = set()
    for step in range(explorer.slider.max + 1):
        explorer.go(step)
        texts.add(explorer.description())
        assert explorer.canvas.scene["description"] == explorer.description()
    assert len(texts) == explorer.slider.max + 1
    explorer.go(1)
    assert "Causó la corrección el punto 0, de sí, que está en (2, 1)." in explorer.description()


def test_moving_a_point_changes_the_path_and_restoring_brings_it_back(explorer):
    first, start = explorer.path.weights.copy(), explorer.canvas.scene
    explorer.move(0, 0.4, -0.2)
    moved = X.copy()
    moved[0] = 0.4, -0.2
    assert np.array_equal(explorer.path.weights, pla(moved, SIGN).weights)
    assert not np.array_equal(explorer.path.weights, first)
    assert explorer.slider.max == len(explorer.path.picked)
    assert "Puntos que cambiaron de lugar: 1." in explorer.description()
    explorer.reset.click()
    assert np.array_equal(explorer.path.weights, first) and explorer.canvas.scene == start


def test_the_data_of_the_user_are_never_touched(explorer):
    mine = X.copy()
    PerceptronExplorer(mine, Y).move(*INSIDE)
    assert np.array_equal(mine, X)


def test_inside_the_other_class_it_never_ends_and_says_so(explorer):
    explorer.move(*INSIDE)
    assert not explorer.path.converged and explorer.slider.max == explorer.play.max == 500
    assert "no termina: ninguna recta separa las dos clases" in explorer.summary()
    assert "se detuvo en 500 correcciones" in explorer.summary()
    explorer.restore()
    assert "no termina" not in explorer.summary()


def test_a_path_cut_short_is_not_taken_for_an_impossible_one():
    explorer = PerceptronExplorer(X, Y, max_corrections=1)
    assert "se detuvo en 1 corrección sin terminar, aunque hay una recta" in explorer.summary()


def test_after_a_move_the_step_stays_in_range_and_the_last_one_stays_last(explorer):
    explorer.go(1)
    explorer.move(*INSIDE)
    assert explorer.step == 1
    explorer.go(500)
    explorer.restore()
    assert explorer.step == explorer.slider.max == len(pla(X, SIGN).picked)
    explorer.move(*INSIDE)
    assert explorer.step == 500
    explorer.go(400)
    explorer.restore()
    assert explorer.step == explorer.slider.max < 400


def test_the_canvas_and_the_slider_drive_it_as_the_browser_does(explorer):
    explorer.canvas.set_state({"moved": [3, 2.0, 2.0, 1]})
    assert explorer.points[3].tolist() == [2, 2] and explorer.slider.max == 500
    explorer.slider.set_state({"value": 7})
    assert "corrección 7 de 500" in explorer.status.value
    explorer.restore()
    explorer.canvas.set_state({"moved": [3, 2.0, 2.0, 2]})          # the same move once more
    assert explorer.slider.max == 500


# ---- Bad input

@pytest.mark.parametrize("bad, message", [
    ({"X": X[:, :1]}, "forma .n, 2."), ({"X": X[0]}, "forma .n, 2."), ({"X": [["a", "b"]]}, "solo números"),
    ({"X": np.where(X == 3, np.nan, X)}, "NaN"), ({"X": X[:-1]}, "una etiqueta por fila"),
    ({"X": np.empty((0, 2)), "y": []}, "forma .n, 2."),
    ({"y": np.zeros(6)}, "2 clases y tiene 1"), ({"y": range(6)}, "2 clases y tiene 6"),
    ({"y": np.eye(6)}, "un vector"), ({"y": [0, 0, 0, 1, 1, np.nan]}, "NaN"),
    ({"eta": 0}, "mayor que 0"), ({"eta": np.nan}, "mayor que 0"), ({"eta": "1"}, "número"),
    ({"max_corrections": 0}, "entero"), ({"max_corrections": 2.5}, "entero"),
    ({"feature_names": ["x"]}, "lista de 2"), ({"class_names": "sí"}, "lista de 2"),
    ({"class_names": 3}, "lista de 2"), ({"class_names": ["a", "b", "c"]}, "lista de 2"),
])
def test_wrong_arguments_are_refused_in_spanish(bad, message):
    arguments = {"X": X, "y": Y} | bad
    with pytest.raises(ValueError, match=message):
        PerceptronExplorer(arguments.pop("X"), arguments.pop("y"), **arguments)


@pytest.mark.parametrize("wrong", [
    lambda e: e.move(6, 0, 0), lambda e: e.move(-1, 0, 0), lambda e: e.move(1.0, 0, 0),
    lambda e: e.move(0, np.nan, 0), lambda e: e.move(0, "a", 0),
    lambda e: e.go(1.5), lambda e: e.go("1"), lambda e: e.go(True),
])
def test_a_wrong_move_or_step_is_refused_and_loses_nothing(explorer, wrong):
    before = explorer.canvas.scene
    with pytest.raises(ValueError, match="debe|NaN"):
        wrong(explorer)
    assert explorer.canvas.scene == before and np.array_equal(explorer.points, X)


@pytest.mark.parametrize("labels", [Y == 1, Y.astype(float), np.where(Y, "sí", "no"), SIGN, -7 * (1 - Y)],
                         ids=["booleans", "floats", "texts", "signs", "negative"])
def test_the_larger_of_any_two_labels_is_the_positive_class(labels):
    assert PerceptronExplorer(X, labels).canvas.scene["positive"] == (Y == 1).tolist()


@pytest.mark.parametrize("points", [X + 1e6, X * 1e-6, np.zeros((6, 2)), np.ones((6, 2)) * [[5, -5]]])
def test_odd_scales_still_give_a_window_around_every_point(points):
    x0, x1, y0, y1 = PerceptronExplorer(points, Y).canvas.scene["window"]
    assert x0 < points[:, 0].min() <= points[:, 0].max() < x1
    assert y0 < points[:, 1].min() <= points[:, 1].max() < y1


# ---- What is shown

@pytest.mark.parametrize("make, kind", [
    (lambda: PerceptronExplorer(X, Y), "image/png"), (NeuronExplorer, "image/svg+xml"),
    (lambda: NeuronExplorer(a=0, b=0), "image/svg+xml"), (BroadcastExplorer, "image/svg+xml"),
    (SpikeExplorer, "image/png"), (lambda: LineExplorer(X, Y), "image/png"),
])
def test_every_explorer_gives_a_live_view_a_picture_and_a_description(make, kind):
    widget = make()
    shown = versions(widget)
    assert shown.keys() == {WIDGET_VIEW, kind, "text/markdown", "text/plain"}
    assert shown[WIDGET_VIEW]["model_id"] == widget.model_id
    assert shown["text/markdown"] == f"*Descripción:* {shown['text/plain']}" and len(shown["text/plain"]) > 20
    if kind == "image/png":
        assert base64.b64decode(shown[kind]).startswith(b"\x89PNG")
    else:
        assert shown[kind].startswith("<svg")


def test_the_picture_follows_the_step_and_is_the_same_each_time(explorer):
    pictures = []
    for step in range(3):
        explorer.go(step)
        pictures.append(explorer.picture())
        assert explorer.picture() == pictures[-1]
    assert len(set(pictures)) == 3


def test_nothing_shown_depends_on_an_address(explorer):
    assert repr(explorer.canvas) == "PerceptronCanvas()" and " at 0x" not in repr(explorer)


def test_a_picture_in_bytes_goes_as_png_and_one_in_text_as_svg(explorer):
    assert bundle(explorer, b"abc", "d")["image/png"] == "YWJj"
    assert bundle(explorer, "<svg/>", "d")["image/svg+xml"] == "<svg/>"


def test_the_front_end_asks_nothing_of_the_network_and_is_the_one_that_runs():
    source = Path(widgets.__file__).with_name("perceptron.js").read_text("utf-8")
    assert not any(word in source for word in ("http", "import(", "fetch(", "import "))
    assert "export default { render }" in source
    assert str(PerceptronExplorer(X, Y).canvas._esm) == source


def test_the_front_end_reads_only_what_the_scene_has(explorer):
    source = Path(widgets.__file__).with_name("perceptron.js").read_text("utf-8")
    for name in explorer.canvas.scene:
        assert name in source, f"Python sends {name} and nobody reads it"


def test_the_explorer_needs_no_matplotlib_until_its_picture_is_asked():
    code = ("import sys\nfrom mlpedu.widgets import PerceptronExplorer\n"
            "PerceptronExplorer([[0, 1], [1, 0]], [0, 1])\nprint('matplotlib' in sys.modules)")
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False"]


# ---- The other explorers, at every value of their controls

def test_the_neuron_answers_at_every_value_of_its_controls():
    explorer = NeuronExplorer()
    ranges = [range(s.min, s.max + 1) for s in (explorer.a, explorer.b, explorer.threshold)]
    for a, b, threshold, rule in itertools.product(*ranges, RULES.values()):
        explorer.a.value, explorer.b.value, explorer.threshold.value = a, b, threshold
        explorer.inhibition.value = rule
        if a == b == 0:
            assert explorer.picture.value == NOTHING and explorer.table.value == ""
            continue
        expected = []
        for x, y in itertools.product((0, 1), repeat=2):
            silenced = rule == "absolute" and ((a < 0 and x) or (b < 0 and y))
            expected.append(int(a * x + b * y >= threshold and not silenced))
        assert explorer.circuit().truth_table().outputs == expected
        assert explorer.table.value.count("<b>1</b>") == sum(expected)
        assert versions(explorer)["image/svg+xml"] == explorer.picture.value


def test_broadcasting_says_what_numpy_does_with_every_pair_of_shapes():
    explorer = BroadcastExplorer()
    for y, p in itertools.product(SHAPES.values(), repeat=2):
        explorer.y.value, explorer.p.value = y, p
        try:
            expected = (np.empty(y) - np.empty(p)).shape
        except ValueError:
            expected = None
        assert explorer.shape() == expected
        cells = 0 if expected is None else int(np.prod(expected))
        assert explorer.table.value.count("<td") == explorer.svg().count(" − ") == cells
        assert explorer.summary() in explorer.table.value
        assert explorer.summary() == versions(explorer)["text/plain"]


@pytest.mark.parametrize("make", [SpikeExplorer, lambda: LineExplorer(X, Y)], ids=["spikes", "line"])
def test_every_slider_goes_to_both_ends_and_the_middle(make):
    explorer = make()
    sliders = [child for child in explorer.children if hasattr(child, "min")]
    assert len(sliders) == 3
    for slider in sliders:
        pictures = set()
        for value in (slider.min, (slider.min + slider.max) / 2, slider.max):
            slider.value = value
            pictures.add(bytes(explorer.image.value))
        assert len(pictures) >= 2, slider.description


def test_pulses_that_come_faster_fire_more_and_inhibition_silences():
    explorer = SpikeExplorer()
    assert "dispara 10 veces" in explorer.description()
    explorer.interval.value = 2
    assert "dispara 25 veces" in explorer.description()
    explorer.inhibition.value = 0.4
    assert "no dispara" in explorer.description()


def test_no_line_gets_all_four_points_of_xor():
    explorer = LineExplorer([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    for slider in (explorer.w1, explorer.w2, explorer.b):
        slider.unobserve_all("value")                     # 125 lines: no need to draw each
    best = 0
    for w1, w2, b in itertools.product((-2, -1, 0, 1, 2), repeat=3):
        for slider, value in zip((explorer.w1, explorer.w2, explorer.b), (w1, w2, b / 2)):
            slider.value = value
        best = max(best, explorer.right())
    assert best == 3


def test_an_unknown_explorer_is_refused_with_the_list():
    with pytest.raises(AttributeError, match="no tiene 'Neuron'; tiene: .*NeuronExplorer"):
        widgets.Neuron  # noqa: B018
