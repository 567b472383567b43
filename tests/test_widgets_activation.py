"""The activation explorer: what its table says is true, and no control breaks it."""
import matplotlib

matplotlib.use("Agg")
import numpy as np
import pytest

from mlpedu.widgets import ActivationExplorer
from mlpedu.widgets.activation import SHOWN, STEEPEST, with_slope


@pytest.fixture(scope="module")
def explorer():
    return ActivationExplorer()


def test_the_steepest_slopes_are_the_steepest():
    z = np.linspace(-20, 20, 4001)
    for name, own in SHOWN.items():
        assert with_slope(own)[1](z).max() == pytest.approx(STEEPEST[name])


@pytest.mark.parametrize("x, w, b", [(1, 1, 0), (2, -4, 8), (-2, 4, -8), (0, 4, 1), (0.5, 0, 0)])
def test_the_table_agrees_with_finite_differences(explorer, x, w, b):
    explorer.x.value, explorer.w.value, explorer.b.value = x, w, b
    assert explorer.z == pytest.approx(w * x + b)
    for name, (a, slope, share, on_w) in explorer.rows().items():
        f, h = with_slope(SHOWN[name])[0], 1e-6
        at = lambda w: f(np.array([w * x + b]))[0]                                       # noqa: B023, E731
        assert a == at(w) and share == pytest.approx(slope / STEEPEST[name])
        if abs(w * x + b) > 1e-3 or name != "ReLU":                                     # not in ReLU's corner
            assert on_w == pytest.approx((at(w + h) - at(w - h)) / (2 * h), abs=1e-6)
        assert f"{slope:.4f}" in explorer.status.value


def test_the_exercise_can_be_read_off_the_table(explorer):
    explorer.x.value, explorer.w.value = 1, 1
    found = {}
    for b in np.arange(0, 7, 0.1):
        explorer.b.unobserve_all("value")                # the table alone: no need to draw each
        explorer.b.value = b
        for name, row in explorer.rows().items():
            if row[2] < 0.01:
                found.setdefault(name, explorer.z)
    assert found == pytest.approx({"σ": 6.0, "tanh": 3.0}, abs=0.11)


@pytest.mark.parametrize("slider", ["x", "w", "b"])
def test_every_slider_goes_to_both_ends_and_the_middle(slider):
    explorer = ActivationExplorer()
    control, seen = getattr(explorer, slider), set()
    for value in (control.min, (control.min + control.max) / 2, control.max):
        control.value = value
        seen.add((bytes(explorer.image.value), explorer.description(), explorer.status.value))
    assert len(seen) == 3


def test_all_the_corners_at_once():
    explorer = ActivationExplorer()
    for x, w, b in [(-2, -4, 8), (2, -4, -8), (2, 4, 8), (0, 0, 0)]:
        explorer.x.value, explorer.w.value, explorer.b.value = x, w, b
        assert f"z = {explorer.z:g}".replace("-", "−") in explorer.description()


def test_it_is_shown_as_a_live_view_a_picture_and_words(explorer):
    shown = explorer._repr_mimebundle_()
    assert {"image/png", "text/markdown", "text/plain"} < shown.keys() and len(shown["text/plain"]) > 40
