"""The explorers of lesson 11, driven without a browser: neurons that imitate a function, and alpha on a plane."""
import itertools

import matplotlib

matplotlib.use("Agg")
import numpy as np
import pytest

from mlpedu import plots
from mlpedu.datasets import make_moons
from mlpedu.widgets import AlphaExplorer, ApproximationExplorer
from mlpedu.widgets.approximation import FUNCTIONS, KINDS, X, approximation
from mlpedu.widgets.bundle import WIDGET_VIEW

LEARN, JUDGE = make_moons(80, noise=0.3), make_moons(80, noise=0.3, random_state=1)


@pytest.fixture(scope="module")
def alphas():
    return AlphaExplorer(LEARN.data, LEARN.target, JUDGE.data, JUDGE.target)


@pytest.mark.parametrize("kind, power", [("ReLU", 2), ("escalones", 1)])
def test_the_error_falls_with_that_power_of_the_width(kind, power):
    wide, wider = (np.abs(approximation(np.sin, n, kind) - np.sin(X)).max() for n in (50, 100))
    assert np.log2(wide / wider) == pytest.approx(power, abs=0.1)


def test_relus_join_points_of_the_curve_and_steps_take_as_many_values_as_pieces():
    knots = np.linspace(-np.pi, np.pi, 8)
    assert approximation(np.sin, 7, "ReLU", knots) == pytest.approx(np.sin(knots))
    assert len(np.unique(approximation(np.exp, 7, "escalones").round(9))) == 8


@pytest.mark.parametrize("function, kind", list(itertools.product(FUNCTIONS, KINDS)))
def test_no_end_of_the_controls_fails_and_the_words_follow(function, kind):
    explorer = ApproximationExplorer()
    explorer.function.value, explorer.kind.value = function, kind
    for n in (1, 32, 64):
        explorer.neurons.value = n
        assert bytes(explorer.image.value).startswith(b"\x89PNG")
        many = "1 neurona oculta" if n == 1 else f"{n} neuronas ocultas"
        assert explorer.description() == (f"Con {many} ({kind}), el error máximo al imitar {function} es "
                                          f"{explorer.error():.4f}.")


def test_more_alpha_means_smaller_weights_and_in_the_end_one_answer(alphas):
    sizes = []
    for _, value in alphas.alpha.options:
        alphas.alpha.value = value
        sizes.append(alphas.norm())
        assert bytes(alphas.image.value).startswith(b"\x89PNG")
    assert all(small < large for large, small in itertools.pairwise(sizes))
    assert alphas.scores() == (0.5, 0.5)


def test_the_distance_between_both_accuracies_closes(alphas):
    gaps = {}
    for value in (1e-5, 1.0):
        alphas.alpha.value = value
        training, validation = alphas.scores()
        gaps[value] = training - validation
    assert gaps[1e-5] > gaps[1.0] + 0.03


@pytest.mark.parametrize("make", [ApproximationExplorer,
                                  lambda: AlphaExplorer(LEARN.data, LEARN.target, JUDGE.data, JUDGE.target)])
def test_they_show_a_picture_and_words_where_there_is_no_kernel(make):
    explorer = make()
    shown = explorer._repr_mimebundle_()
    assert {WIDGET_VIEW, "image/png", "text/markdown"} <= shown.keys() and shown["text/plain"] == explorer.description()


def test_a_grid_tells_the_hits_of_each_model():
    def right(points):
        return points[:, 0] > 1

    data = np.array([[0, 0], [2, 2], [3, 1], [0, 1]]), np.array([False, True, True, True])
    said = plots.region_grid({"a": {"m": (right, *data)}, "b": {"m": (right, *data)}}).description
    assert "a, 75 % (m); b, 75 % (m)" in said


@pytest.mark.parametrize("table", [{}, {"a": {}}, {"a": {"m": 1}, "b": {"n": 1}}])
def test_a_grid_needs_rows_with_the_same_columns(table):
    with pytest.raises(ValueError):
        plots.region_grid(table)
