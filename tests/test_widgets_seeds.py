"""The explorer of seeds: which border each finds, and how many find one that works."""
import pytest

from mlpedu.widgets import SeedExplorer
from mlpedu.widgets.seeds import SEEDS, WIDEST, X, Y


@pytest.fixture(scope="module")
def explorer():
    return SeedExplorer()


def test_one_neuron_never_solves_xor_and_six_nearly_always_do(explorer):
    explorer.width.value = 1
    assert explorer.solved() == 0 and "ninguna" in explorer.description()
    explorer.width.value = WIDEST
    assert explorer.solved() >= SEEDS - 1


def test_two_neurons_sometimes_do(explorer):
    explorer.width.value = 2
    assert 0 < explorer.solved() < SEEDS and "algunas sí" in explorer.description()


def test_every_control_goes_to_both_ends_and_the_middle(explorer):
    for control in (explorer.width, explorer.seed):
        for value in (control.min, control.max, (control.min + control.max) // 2):
            control.value = value
            assert bytes(explorer.image.value).startswith(b"\x89PNG") and explorer.description().endswith(".")


def test_the_status_counts_the_points_of_this_seed(explorer):
    explorer.width.value, explorer.seed.value = WIDEST, 0
    assert f"acierta {round(4 * explorer.net(WIDEST, 0).score(X, Y))} de 4" in explorer.status.value
