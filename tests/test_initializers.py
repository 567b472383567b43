"""Initial weights have the variance their authors derived, and come from the generator they are given."""
import numpy as np
import pytest

from mlpedu import initializers
from mlpedu.initializers import INITIALIZERS

IN, OUT = 300, 200
VARIANCE = {"glorot": 2 / (IN + OUT), "half_glorot": 2 / 3 / (IN + OUT), "he": 2 / IN, "lecun": 1 / IN}
RANDOM = [name for name in INITIALIZERS if name != "zeros"]


@pytest.mark.parametrize("name", RANDOM)
def test_variance_is_the_one_promised(name):
    w = INITIALIZERS[name](np.random.default_rng(0), (IN, OUT), IN, OUT)
    assert w.shape == (IN, OUT)
    assert w.var() == pytest.approx(VARIANCE[name.rsplit("_", 1)[0]], rel=0.02)
    assert abs(w.mean()) < 4 * w.std() / np.sqrt(w.size)


@pytest.mark.parametrize("name", RANDOM)
def test_nothing_falls_outside_its_bound(name):
    w = INITIALIZERS[name](np.random.default_rng(1), (IN, OUT), IN, OUT)
    deviation = np.sqrt(VARIANCE[name.rsplit("_", 1)[0]])
    bound = deviation * (np.sqrt(3) if "uniform" in name else 2 / initializers.CUT_NORMAL_STD)
    assert 0.99 * bound < np.abs(w).max() <= bound * (1 + 1e-15)


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.parametrize("generator", [np.random.default_rng, np.random.RandomState])
def test_same_seed_same_weights_another_seed_others(name, generator):
    draw = INITIALIZERS[name]
    first, again, other = (draw(generator(seed), (4, 3), 4, 3) for seed in (5, 5, 6))
    assert (first == again).all() and (first != other).any()


def test_glorot_uniform_is_scikit_learns_draw():
    w = INITIALIZERS["glorot_uniform"](np.random.RandomState(0), (4, 3), 4, 3)
    bound = np.sqrt(6 / 7)
    np.testing.assert_allclose(w, np.random.RandomState(0).uniform(-bound, bound, (4, 3)), rtol=1e-15)


def test_zeros_are_zeros():
    assert (INITIALIZERS["zeros"](None, (2, 2), 2, 2) == 0).all()


def test_a_misspelt_name_gets_the_nearest():
    with pytest.raises(ValueError, match="el inicializador 'glorot'. ¿Querías decir 'glorot"):
        initializers.get("glorot")
