"""Penalties: both conventions, their derivative, and names."""
import numpy as np
import pytest

from mlpedu import penalties
from mlpedu.penalties import L1, L1L2, L2

W = np.random.default_rng(0).normal(size=(4, 3))


@pytest.mark.parametrize("penalty", [L1(0.3), L2(0.2), L1L2(0.1, 0.4), L2(0.5, per_row=True), L1L2(0.1, 0.1, True)])
def test_slope_is_the_derivative_of_the_value(penalty):
    numeric = np.zeros_like(W)
    for at in np.ndindex(W.shape):
        h = np.zeros_like(W)
        h[at] = 1e-6
        numeric[at] = (penalty.value(W + h, 7) - penalty.value(W - h, 7)) / 2e-6
    np.testing.assert_allclose(penalty.slope(W, 7), numeric, rtol=1e-6)


def test_keras_price_is_whole_and_scikit_learns_is_per_row():
    assert L2(0.1).value(W, 50) == pytest.approx(0.1 * (W ** 2).sum())
    alpha = 0.1
    assert L2(alpha / 2, per_row=True).value(W, 50) == pytest.approx(0.5 * alpha * (W ** 2).sum() / 50)


@pytest.mark.parametrize("name, l1, l2", [("l1", 0.01, 0), ("l2", 0, 0.01), ("l1_l2", 0.01, 0.01)])
def test_names_mean_what_keras_means(name, l1, l2):
    penalty = penalties.get(name)
    assert (penalty.l1, penalty.l2) == (l1, l2)
    assert vars(penalties.get(penalty.config())) == vars(penalty)


@pytest.mark.parametrize("make", [lambda: L2(-1), lambda: L1(float("nan")), lambda: penalties.get("l3"),
                                  lambda: L1L2(l2=float("inf"))])
def test_bad_prices_are_refused(make):
    with pytest.raises(ValueError, match="debe ser un número finito|No conozco la penalización"):
        make()


def test_float32_stays_float32():
    for penalty in (L1(0.1), L2(0.1), L2(0.1, per_row=True)):
        assert penalty.slope(W.astype("float32"), 3).dtype == "float32"
