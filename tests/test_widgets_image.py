"""The explorer of images: what moves, what stays, and that the network is really asked."""
import numpy as np
import pytest

from mlpedu.widgets import ImageExplorer
from mlpedu.widgets.image import REACH


class WhereTheInkIs:
    """Says "izquierda" or "derecha" by where the mean of the ink stands."""

    def predict(self, x, verbose=0):
        left, right = x[:, :, :14].sum((1, 2)), x[:, :, 14:].sum((1, 2))
        return np.stack([left, right], axis=1) / np.maximum(left + right, 1e-9)[:, None]


@pytest.fixture
def explorer():
    x = np.zeros((3, 28, 28))
    x[0, 10:14, 8:12], x[1, 10:14, 20:24], x[2, 0, 0] = 1, 1, 1
    return ImageExplorer(WhereTheInkIs(), x, [0, 1, 0], ["izquierda", "derecha"])


def test_moving_the_picture_moves_every_pixel_and_loses_those_that_leave(explorer):
    explorer.dx.value, explorer.dy.value = 3, -2
    assert np.argwhere(explorer.picture()).min(0).tolist() == [8, 11]
    assert explorer.picture().sum() == 16
    explorer.index.value, explorer.dx.value = 2, -1
    assert explorer.picture().sum() == 0


def test_the_answer_changes_when_the_ink_crosses_the_middle(explorer):
    assert explorer.right() and "Acierta" in explorer.description()
    explorer.dx.value = 8
    assert explorer.said() == "derecha" and "Se equivoca" in explorer.status.value


def test_noise_is_the_same_each_time_and_stays_within_grey(explorer):
    explorer.noise.value = 0.5
    first = explorer.picture()
    explorer.noise.value = 0
    explorer.noise.value = 0.5
    assert (first == explorer.picture()).all() and first.min() >= 0 and first.max() <= 1 and 0 < (first > 0).mean() < 1


def test_every_control_goes_to_both_ends_and_the_middle(explorer):
    for control in explorer.controls:
        for value in (control.min, control.max, (control.min + control.max) / 2):
            control.value = value if control is explorer.noise else int(value)
            assert bytes(explorer.image.value).startswith(b"\x89PNG")
    assert explorer.dx.max == -explorer.dx.min == REACH


@pytest.mark.parametrize("x, y, names, said", [
    (np.zeros((2, 28, 28)), [0, 1], ["a"], "una probabilidad por cada nombre"),
    (np.zeros((2, 28, 28)), [0], ["a", "b"], "una clase por imagen"),
    (np.zeros((28, 28)), [0], ["a", "b"], "3 dimensi"),
    (np.zeros((0, 28, 28)), [], ["a", "b"], "vac"),
    (np.full((2, 28, 28), 255), [0, 1], ["a", "b"], "divide entre 255"),
])
def test_it_says_what_it_needs(x, y, names, said):
    with pytest.raises(ValueError, match=said):
        ImageExplorer(WhereTheInkIs(), x, y, names)


def test_a_picture_smaller_than_the_reach_moves_out_and_no_further():
    small = ImageExplorer(WhereTheInkIs(), np.ones((1, 5, 5)), [0], ["izquierda", "derecha"])
    for value in (small.dx.min, small.dx.max):
        small.dx.value = value
        assert small.picture().sum() == 0
