"""gradcheck: right gradients pass, wrong ones are caught and shown, and nothing that came in is changed."""
import copy
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from mlpedu.gradcheck import GradientReport, check_direction, check_gradient, check_network, numeric_gradient
from mlpedu.layers import Dense, Dropout
from mlpedu.network import Network

RNG = np.random.default_rng(0)
X, Y, W = RNG.normal(size=(20, 4)), RNG.normal(size=(20, 3)), RNG.normal(size=(4, 3))


def loss(W):
    return ((np.tanh(X @ W) - Y) ** 2).mean()


def gradient(W):
    a = np.tanh(X @ W)
    return X.T @ (2 * (a - Y) / a.size * (1 - a**2))


# --- Differences ----------------------------------------------------------------------------------------

def test_differences_give_the_gradient_of_every_shape_and_dtype():
    assert_allclose(numeric_gradient(loss, W), gradient(W), rtol=1e-7, atol=1e-11)
    cube = np.full((2, 1, 3), 2.0)
    assert_allclose(numeric_gradient(lambda x: (x**3).sum(), cube), 3 * cube**2, rtol=1e-9)
    small = numeric_gradient(lambda x: (x**2).sum(), np.float32([1, -2]))
    assert small.dtype == np.float32
    assert_allclose(small, [2, -4], rtol=1e-3)


def test_a_number_is_a_point_too():
    slope = numeric_gradient(lambda w: math.log(1 + math.exp(w)), 0.3)
    assert np.shape(slope) == ()
    assert_allclose(slope, 1 / (1 + math.exp(-0.3)), rtol=1e-9)


def test_the_step_can_be_chosen_and_its_error_has_a_best_place():
    def error(step):
        return abs(numeric_gradient(np.exp, 1.0, step=step) - math.e)
    assert error(1e-5) < 1e-9 < error(1e-2) and error(1e-5) < error(1e-13)
    assert error(1e-2) / error(1e-3) == pytest.approx(100, rel=0.01)         # truncation goes with h squared


def test_the_step_grows_with_x_so_that_large_numbers_move():
    assert_allclose(numeric_gradient(lambda x: x**2, 1e10), 2e10, rtol=1e-8)
    assert_allclose(numeric_gradient(lambda x: x**2, np.float32(3000.0)), 6000, rtol=1e-3)


def test_at_a_kink_the_two_slopes_are_averaged():
    assert numeric_gradient(lambda x: np.maximum(x, 0), 0.0) == 0.5
    assert not check_gradient(lambda x: np.maximum(x, 0), 0.0, 0.0)


def test_neither_x_nor_the_gradient_changes_even_if_f_writes_on_its_argument():
    def greedy(x):
        np.maximum(x, 0, out=x)
        return (x**2).sum()
    x, g = np.array([1.0, -2.0]), np.array([2.0, 0.0])
    assert_allclose(numeric_gradient(greedy, x), [2, 0], atol=1e-9)
    assert check_gradient(greedy, g, x)
    assert not check_gradient(lambda x: (x**2).sum(), lambda x: np.multiply(x, 0, out=x), x)     # seen at x, not at 0
    assert_array_equal(x, [1, -2])
    assert_array_equal(g, [2, 0])


# --- Right and wrong gradients --------------------------------------------------------------------------

def one_wrong(factor):
    def wrong(W):
        g = gradient(W)
        g[2, 1] *= factor
        return g
    return wrong


def test_a_right_gradient_coincides_as_array_and_as_function():
    for right in (gradient, gradient(W)):
        report = check_gradient(loss, right, W)
        assert report and report.matches and report.worst.relative_error < 1e-6 and report.checked == 12
        assert repr(report) == str(report) == ("El gradiente coincide: 12 de 12 coordenadas y una dirección al azar, "
                                               "con error relativo menor que 1e-06.")


@pytest.mark.parametrize("wrong, error", [
    (lambda W: 2 * gradient(W), 0.5),
    (lambda W: gradient(W) / 2, 0.5),
    (lambda W: -gradient(W), 2),
    (lambda W: 0 * W, 1),
    (lambda W: gradient(W) * (1 + 1e-4), 1e-4),
    (one_wrong(-1), 2), (one_wrong(0), 1), (one_wrong(2), 0.5), (one_wrong(1.001), 0.001),
])
def test_a_wrong_gradient_is_caught_with_its_relative_error(wrong, error):
    report = check_gradient(loss, wrong, W)
    assert not report and report.worst.relative_error == pytest.approx(error, rel=0.01)


def test_a_forgotten_transpose_is_caught_where_no_shape_gives_it_away():
    square = RNG.normal(size=(4, 4))

    def f(V):
        return (np.tanh(X @ V) ** 2).mean()
    a = np.tanh(X @ square)
    right = X.T @ (2 * a / a.size * (1 - a**2))
    assert check_gradient(f, right, square) and not check_gradient(f, right.T, square)


@pytest.mark.parametrize("wrong", [
    lambda W: gradient(W) * 20,                                              # sum, not mean
    lambda W: X.T @ (2 * (np.tanh(X @ W) - Y) / Y.size),                     # no slope of tanh
    lambda W: gradient(W) + 0.01 * W,                                        # a penalty that f doesn't have
    lambda W: gradient(W).astype(np.float16),                                # too few digits
])
def test_usual_mistakes_are_caught(wrong):
    assert not check_gradient(loss, wrong, W)


def test_the_report_names_the_worst_coordinate_with_both_numbers():
    report = check_gradient(loss, one_wrong(-1), W)
    assert report.index == (2, 1)
    assert_allclose([report.worst.analytic, report.worst.numeric], [-gradient(W)[2, 1], gradient(W)[2, 1]], rtol=1e-6)
    assert str(report).splitlines() == [
        "El gradiente no coincide: 12 de 12 coordenadas y una dirección al azar, con tolerancia 1e-06.",
        "  Peor coordenada: [2, 1], error relativo 2",
        f"    según tu gradiente:    {-gradient(W)[2, 1]:.4g}",
        f"    según las diferencias: {gradient(W)[2, 1]:.4g}"]
    assert "Peor coordenada: la única" in str(check_gradient(np.sin, 1.0, 0.3))


def test_the_same_mistake_everywhere_names_the_first_coordinate_every_time():
    assert all(check_gradient(loss, lambda W: 2 * gradient(W), W, rng=seed).index == (0, 0) for seed in range(5))


def test_of_a_large_gradient_a_sample_is_seen_and_a_direction_sees_the_rest():
    def f(x):
        return (x**4).mean()
    x = RNG.normal(size=800)
    right, worst = 4 * x**3 / 800, int(np.abs(x).argmax())
    seen = check_gradient(f, right, x, max_coordinates=5)
    assert seen and seen.checked == 5
    wrong = right.copy()
    wrong[worst] *= -1
    report = check_gradient(f, wrong, x, max_coordinates=5)
    assert not report and report.worst.relative_error < 1e-6 < report.direction.relative_error
    assert "Dirección al azar (el error está en otra coordenada)" in str(report)
    assert check_gradient(f, wrong, x, max_coordinates=800).index == (worst,)


def test_the_sample_has_no_coordinate_twice():
    x = np.linspace(1, 2, 10)
    wrong = 2 * x + np.eye(10)[3]
    seen = [check_gradient(lambda x: (x**2).sum(), wrong, x, max_coordinates=9, rng=seed) for seed in range(30)]
    assert sum(report.index == (3,) for report in seen) >= 24            # 27 are expected; with repetition, 18


def test_a_direction_tells_right_from_wrong_with_two_evaluations():
    calls = []
    result = check_direction(lambda V: calls.append(1) or loss(V), gradient, W, np.random.default_rng(1))
    assert result.relative_error < 1e-6 and len(calls) == 2
    assert_allclose(result.analytic, result.numeric, rtol=1e-6)
    assert check_direction(loss, one_wrong(-1), W, np.random.default_rng(1)).relative_error > 1e-3
    assert result == check_direction(loss, gradient, W, rng=1)


def test_directions_don_t_accuse_by_chance():
    assert max(check_direction(loss, gradient, W, rng=seed).relative_error for seed in range(300)) < 1e-6


def test_zero_gradients_and_rounding_are_not_accused():
    assert check_gradient(lambda x: 0.0, np.zeros(3), np.ones(3))
    assert check_gradient(lambda x: 1e3 + 0 * x.sum(), np.full(3, 1e-9), np.ones(3))
    assert not check_gradient(lambda x: 1e-9 * x.sum(), np.zeros(3), np.ones(3))


def test_a_kink_nearby_does_not_accuse_a_right_gradient_nor_hide_a_wrong_one():
    x = np.array([1e-6, 2.0])                            # nearer than the first step, farther than the second
    def f(x): return np.maximum(x, 0).sum()
    assert check_gradient(f, [1.0, 1.0], x)
    report = check_gradient(f, [0.0, 1.0], x)
    assert not report and report.index == (0,) and report.worst.numeric == pytest.approx(1)


def test_float32_is_checked_to_what_it_can_see():
    w = W.astype(np.float32)
    def f(V): return np.float32(loss(V))
    assert check_gradient(f, gradient, w)
    assert not check_gradient(f, lambda V: 1.1 * gradient(V), w) and not check_gradient(f, one_wrong(-1), w)


def test_tolerance_and_step_are_the_callers():
    slightly = gradient(W) * (1 + 1e-4)
    assert not check_gradient(loss, slightly, W) and check_gradient(loss, slightly, W, tolerance=1e-3)
    assert check_gradient(lambda x: (x**2).sum(), 2 * W, W, step=0.5)        # differences are exact on parabolas
    assert not check_gradient(loss, gradient, W, step=0.5)


# --- Networks -------------------------------------------------------------------------------------------

def network(dtype="float64", hidden="tanh", rate=0.3):
    layers = [Dense(6, hidden), Dropout(rate), Dense(5, hidden), Dense(3, "softmax")]
    return Network(layers, (4,), "sparse_categorical_crossentropy", dtype=dtype, rng=np.random.default_rng(3))


LABELS = RNG.integers(0, 3, 20)


def test_a_network_passes_and_keeps_its_parameters_gradient_and_generator():
    net = network()
    net.loss_and_grad(X, LABELS)
    before = net.theta.copy(), net.grad.copy(), copy.deepcopy(net.rng.bit_generator.state)
    assert check_network(net, X, LABELS, RNG.uniform(0.5, 2, 20))
    assert_array_equal(net.theta, before[0])
    assert_array_equal(net.grad, before[1])
    assert net.rng.bit_generator.state == before[2]
    assert np.shares_memory(net.layers[0].W, net.theta) and np.shares_memory(net.layers[0].dW, net.grad)


def test_a_network_with_a_random_state_is_rewound_too():
    net = Network([Dense(5, "tanh"), Dropout(0.5), Dense(3)], (4,), "mse", rng=np.random.RandomState(0))
    before = net.rng.get_state()[2]
    assert check_network(net, X, Y) and net.rng.get_state()[2] == before


@pytest.mark.parametrize("seed", range(5))
def test_a_relu_network_at_its_start_is_not_accused(seed):
    net = Network([Dense(4, "relu"), Dropout(0.5), Dense(4, "relu"), Dense(3)], (4,), "mse",
                  rng=np.random.default_rng(seed))      # dead rows and zero biases: sums that are exactly 0
    assert check_network(net, X, Y, rng=seed)


class Broken:
    """A network whose gradient is spoilt by a function."""

    def __init__(self, spoil):
        self.inner, self.spoil = network(rate=0.0), spoil
        self.theta, self.grad = self.inner.theta, self.inner.grad

    def loss_and_grad(self, x, y, weight=None):
        value = self.inner.loss_and_grad(x, y, weight)
        self.spoil(self.inner)
        return value


def transpose_of_dW(net):
    net.layers[2].dW[:5] = net.layers[2].dW[:5].T.copy()


def no_bias(net):
    net.layers[3].db[:] = 0


def twice(net):
    net.grad *= 2


def one_weight(net):
    net.grad[7] *= -1


@pytest.mark.parametrize("spoil", [transpose_of_dW, no_bias, twice, one_weight])
def test_a_broken_backward_pass_is_caught_and_the_parameters_put_back(spoil):
    net = Broken(spoil)
    before = net.theta.copy()
    assert not check_network(net, X, LABELS)
    assert_array_equal(net.theta, before)


def test_a_network_is_put_back_when_the_batch_is_wrong():
    net = network()
    before, state = net.theta.copy(), copy.deepcopy(net.rng.bit_generator.state)
    with pytest.raises((ValueError, IndexError)):
        check_network(net, X, LABELS[:3])
    assert_array_equal(net.theta, before)
    assert net.rng.bit_generator.state == state


# --- Bad input ------------------------------------------------------------------------------------------

def square(x):
    return (x**2).sum()


ONE = np.ones(3)


@pytest.mark.parametrize("wrong, error, message", [
    (lambda: numeric_gradient(square, [1, 2]), TypeError, r"decimales, float32 o float64; se recibió int64.*astype"),
    (lambda: numeric_gradient(square, 3), TypeError, "3.0 en lugar de 3"),
    (lambda: numeric_gradient(square, "a"), TypeError, "se recibió <U1"),
    (lambda: numeric_gradient(square, [[1.0], [1.0, 2.0]]), TypeError, "filas del mismo largo"),
    (lambda: numeric_gradient(square, [1.0, np.nan]), ValueError, "tiene NaN o infinitos"),
    (lambda: numeric_gradient(square, np.zeros(0)), ValueError, "está vacío"),
    (lambda: numeric_gradient(None, ONE), TypeError, "f debe ser una función; se recibió NoneType"),
    (lambda: numeric_gradient(lambda x: x, ONE), ValueError, r"un solo número real; devolvió algo de forma \(3,\)"),
    (lambda: numeric_gradient(lambda x: None, ONE), ValueError, "devolvió algo de tipo object"),
    (lambda: numeric_gradient(lambda x: 1j, ONE), ValueError, "de tipo complex128"),
    (lambda: numeric_gradient(lambda x: np.inf, ONE), ValueError, "f dio inf cerca de x"),
    (lambda: numeric_gradient(square, ONE, step=0), ValueError, "step debe ser un número mayor que 0; se recibió 0"),
    (lambda: numeric_gradient(square, ONE, step="a"), ValueError, "step debe ser"),
    (lambda: numeric_gradient(square, ONE, step=[1, 2]), ValueError, "step debe ser"),
    (lambda: numeric_gradient(square, ONE, step=1e-30), ValueError, "x no se mueve: aumenta step"),
    (lambda: check_gradient(square, ONE[:2], ONE), ValueError, r"la forma de x, \(3,\); tiene \(2,\)\.$"),
    (lambda: check_gradient(np.sum, np.ones((3, 2)), np.ones((2, 3))), ValueError, "¿Está traspuesto?"),
    (lambda: check_gradient(square, ONE * np.nan, ONE), ValueError, "Tu gradiente .* tiene NaN"),
    (lambda: check_gradient(square, None, ONE), ValueError, "Tu gradiente debe ser de números"),
    (lambda: check_gradient(square, ONE, ONE, tolerance=-1), ValueError, "tolerance debe ser"),
    (lambda: check_gradient(square, ONE, ONE, max_coordinates=0), ValueError, "max_coordinates debe ser"),
    (lambda: check_gradient(square, ONE, ONE, rng="a"), TypeError, "rng debe ser una semilla"),
    (lambda: check_gradient(lambda x: RNG.random(), ONE, ONE), ValueError, "con el mismo x: sin azar"),
    (lambda: check_direction(square, ONE[:2], ONE), ValueError, "la forma de x"),
    (lambda: check_network(3, X, Y), TypeError, "A int le falta theta, grad, loss_and_grad"),
])
def test_bad_input_is_refused_in_spanish(wrong, error, message):
    with pytest.raises(error, match=message):
        wrong()


def test_reports_are_plain_data():
    report = check_gradient(square, 2 * ONE, ONE)
    assert isinstance(report, GradientReport) and report.shape == (3,) and report.tolerance == 1e-6
    assert all(type(number) is float for number in (*report.worst, *report.direction))
