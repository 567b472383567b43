"""The backpropagation explorer: nothing is shown before it's asked for, and answers are judged as Trace.check does."""
import re

import numpy as np
import pytest

from mlpedu import trace
from mlpedu.layers import Dense
from mlpedu.losses import BinaryCrossentropy
from mlpedu.network import Network
from mlpedu.optimizers import SGD
from mlpedu.widgets import BackpropExplorer


@pytest.fixture
def explorer():
    network = Network([Dense(2, "sigmoid"), Dense(2, "sigmoid")], (2,), BinaryCrossentropy(outputs="sum"),
                      rng=np.random.default_rng(0))
    for layer, W, b in zip(network.layers, ([[0.5, -1], [0.25, 0.5]], [[1, -0.5], [0.5, 2]]), ([0, 0.5], [0.1, -0.2])):
        layer.W, layer.b = W, b
    x, y = np.array([[1.0, 2], [-1, 1]]), np.array([[1.0, 0], [0, 1]])
    return BackpropExplorer(trace(network, x, y, optimizer=SGD(1.0)))


def fill(explorer, *texts):
    for box, text in zip(explorer.boxes, texts):
        box.value = text
    explorer.compare.click()


def right(explorer):
    return [f"{v:.4f}" for v in np.ravel(explorer.trace[explorer.step.name])]


def test_at_first_every_step_is_covered(explorer):
    assert explorer.uncovered == 0 and explorer.svg().count("¿?") == len(explorer.steps) == 15
    assert "1.4479" not in explorer.svg()                # the loss


def test_uncovering_goes_on_to_the_end_and_stops(explorer):
    for n in range(1, 16):
        explorer.uncover.click()
        assert explorer.uncovered == n and explorer.svg().count("¿?") == 15 - n
    assert explorer.slider.value == 14 and explorer.uncover.disabled and "Terminaste" in explorer.status.value
    assert explorer.description().endswith("El último es b₂ nuevo: −0.1424 y −0.4283.")


def test_right_answers_uncover_every_step(explorer):
    for n in range(15):
        fill(explorer, *right(explorer))
        assert explorer.uncovered == n + 1, explorer.status.value
    good, answered = explorer.score()
    assert good == answered == sum(np.size(explorer.trace[s.name]) for s in explorer.steps)


def test_a_known_mistake_is_named_and_keeps_the_step_covered(explorer):
    explorer.uncover.click()
    fill(explorer, "1", "0,5")                           # z1 instead of a1; a decimal comma is read too
    assert "es z sin pasar por la función de activación" in explorer.status.value
    assert explorer.uncovered == 1 and explorer.score() == (0, 2)


def test_only_the_first_try_counts(explorer):
    fill(explorer, "9")
    fill(explorer, "1.0000")
    assert explorer.score() == (0, 1) and explorer.uncovered == 0     # one cell of four: still covered
    explorer.restart.click()
    assert explorer.score() == (0, 0)


@pytest.mark.parametrize("texts", [("hola",), ("1/2",), ()])
def test_what_is_no_number_is_refused_with_a_sentence(explorer, texts):
    fill(explorer, *texts)
    assert explorer.uncovered == 0 and "número" in explorer.status.value


def test_looking_ahead_shows_nothing(explorer):
    for value in (0, 7, 14):
        explorer.slider.value = value
        assert explorer.svg().count("¿?") == 15
        assert explorer.compare.disabled == (value > 0)
    visible = [box for box in explorer.boxes if box.layout.display is None]
    assert len(visible) == 2                             # b2_new: one per bias


def test_a_jump_ahead_can_uncover_all_that_comes_before(explorer):
    explorer.slider.value = 7
    explorer.uncover.click()
    assert explorer.uncovered == 8 and explorer.slider.value == 8


def test_no_box_of_the_drawing_is_left_out_and_no_text_leaves_it(explorer):
    for _ in range(15):
        explorer.uncover.click()
    assert explorer.svg().count("<rect") == 21
    assert all(0 < float(x) < 552 for x in re.findall(r' x="([\d.]+)"', explorer.svg()))


def test_a_network_too_large_to_read_is_refused():
    network = Network([Dense(5, "tanh"), Dense(1)], (4,), "mse", rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="más de 9 números"):
        BackpropExplorer(trace(network, np.ones((1, 4)), np.ones((1, 1))))


def test_it_is_shown_as_a_live_view_a_picture_and_words(explorer):
    shown = explorer._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<svg") and "15 cálculos, 0 destapados" in shown["text/plain"]
