"""Activations: values, slopes, stability at the extremes, and names that a reader may misspell."""
import pickle

import numpy as np
import pytest

from mlpedu import activations
from mlpedu.activations import ACTIVATIONS

Z = np.array([[-3.0, -0.5, 0.25, 2.0], [1.5, -1.0, 0.75, -2.5]])
SMOOTH = sorted(set(ACTIVATIONS) - {"heaviside"})


@pytest.mark.parametrize("name, value", [
    ("identity", 2.0), ("heaviside", 1.0), ("logistic", 1 / (1 + np.exp(-2))), ("tanh", np.tanh(2)), ("relu", 2.0),
    ("leaky_relu", 2.0), ("softplus", np.log(1 + np.exp(2))), ("exp", np.exp(2)), ("softmax", 1.0)])
def test_value_at_two(name, value):
    assert ACTIVATIONS[name].f(np.array([[2.0]])) == pytest.approx(value, rel=1e-14)


def test_left_of_zero_relu_is_flat_and_leaky_relu_keeps_a_fifth():
    z = np.array([[-5.0]])
    assert ACTIVATIONS["relu"].f(z) == 0 and ACTIVATIONS["leaky_relu"].f(z) == -1 and ACTIVATIONS["heaviside"].f(z) == 0


def test_heaviside_fires_at_zero_and_teaches_nothing():
    step = ACTIVATIONS["heaviside"]
    assert step.f(np.array([[0.0]])) == 1
    assert (step.slope(step.f(Z), np.ones_like(Z)) == 0).all()


@pytest.mark.parametrize("name", SMOOTH)
def test_slope_is_the_derivative(name):
    activation, da = ACTIVATIONS[name], np.random.default_rng(0).normal(size=Z.shape)
    numeric = np.zeros_like(Z)
    for at in np.ndindex(Z.shape):
        h = np.zeros_like(Z)
        h[at] = 1e-6
        numeric[at] = (da * (activation.f(Z + h) - activation.f(Z - h))).sum() / 2e-6
    np.testing.assert_allclose(activation.slope(activation.f(Z), da), numeric, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - {"exp"}))
def test_no_overflow_however_large_z_and_the_type_is_kept(name, dtype):
    z = np.array([[-1e4, -50, 0, 50, 1e4]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = ACTIVATIONS[name].f(z)
        dz = ACTIVATIONS[name].slope(a, np.ones_like(a))
    assert np.isfinite(a).all() and np.isfinite(dz).all()
    assert a.dtype == dz.dtype == z.dtype


def test_logistic_keeps_its_digits_where_it_is_tiny():
    assert ACTIVATIONS["logistic"].f(np.array([-40.0]))[0] == pytest.approx(np.exp(-40), rel=1e-14)


def test_softmax_rows_add_up_to_one():
    np.testing.assert_allclose(ACTIVATIONS["softmax"].f(Z * 300).sum(axis=1), 1, rtol=1e-14)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_integers_are_taken_for_the_numbers_they_are(name):
    z = np.array([[-2, 0, 3], [1, 2, 0]])
    a = ACTIVATIONS[name].f(z.astype(float))
    np.testing.assert_allclose(ACTIVATIONS[name].f(z), a, rtol=1e-15)
    da = np.array([[0.5, -1.5, 2.0], [1.0, 0.25, 3.0]])
    whole = np.array([[0, 0, 1], [1, 0, 2]])
    np.testing.assert_allclose(ACTIVATIONS[name].slope(whole, da), ACTIVATIONS[name].slope(whole.astype(float), da))


def test_softmax_beyond_numbers_is_nan_in_its_row_alone():
    with np.errstate(invalid="ignore"):
        a = ACTIVATIONS["softmax"].f(np.array([[np.inf, 0.0], [-np.inf, 0.0], [np.nan, 0.0], [1.0, 1.0]]))
    np.testing.assert_array_equal(a, [[np.nan, np.nan], [0, 1], [np.nan, np.nan], [0.5, 0.5]])


def test_an_input_is_left_as_it_was():
    for activation in ACTIVATIONS.values():
        z = Z.copy()
        a = activation.f(z)
        kept = a.copy()
        activation.slope(a, np.ones_like(z))
        assert (z == Z).all() and (a == kept).all()


@pytest.mark.parametrize("alias, name", [(None, "identity"), ("linear", "identity"), ("sigmoid", "logistic"),
                                         ("exponential", "exp"), ("relu", "relu")])
def test_keras_names_and_ours_meet(alias, name):
    assert activations.get(alias) is ACTIVATIONS[name] is activations.get(ACTIVATIONS[name])


def test_a_misspelt_name_gets_the_nearest():
    with pytest.raises(ValueError, match="No conozco la activación 'sigmoide'. ¿Querías decir 'sigmoid'?"):
        activations.get("sigmoide")


def test_something_that_is_no_name_is_refused():
    with pytest.raises(TypeError, match="llegó 3"):
        activations.get(3)


def test_activations_travel_through_pickle():
    for activation in ACTIVATIONS.values():
        assert pickle.loads(pickle.dumps(activation)) == activation
