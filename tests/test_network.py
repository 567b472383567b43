"""The network over one vector: windows survive every kind of copy, and the gradient is asked of it alone."""
import copy
import pickle

import numpy as np
import pytest

from mlpedu.activations import Activation
from mlpedu.layers import Dense, Dropout, Flatten, Layer
from mlpedu.losses import MeanSquaredError
from mlpedu.network import Network
from mlpedu.optimizers import Adam
from mlpedu.penalties import L1, L2
from mlpedu.training import fit

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(30, 4)), np.eye(3)[RNG.integers(0, 3, 30)]


def network(dtype="float64", **options):
    stack = [Dense(5, "tanh", kernel_regularizer=options.pop("regularizer", None)), Dense(3, "softmax")]
    return Network(stack, (4,), "categorical_crossentropy", dtype=dtype, rng=np.random.default_rng(1), **options)


COPIES = [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n)), lambda n: pickle.loads(pickle.dumps(n, protocol=2))]


@pytest.mark.parametrize("duplicate", COPIES)
def test_a_copy_trains_and_leaves_the_first_alone(duplicate):
    first = network()
    first.loss_and_grad(X, Y)
    second, before = duplicate(first), first.theta.copy()
    assert (second.theta == before).all()
    losses = fit(second, X, Y, Adam(0.05), epochs=5, rng=np.random.default_rng(0)).history["loss"]
    assert losses[-1] < losses[0] - 0.01         # with cut windows the loss stays constant, and no error is seen
    assert (first.theta == before).all()
    assert (second.layers[0].W.ravel() == second.theta[:20]).all()


@pytest.mark.parametrize("duplicate", COPIES)
def test_a_copy_keeps_its_penalties(duplicate):
    for options in ({"penalty": L2(0.1)}, {"regularizer": L1(0.1)}):
        first = network(**options)
        second = duplicate(first)
        assert first.loss_and_grad(X, Y) == second.loss_and_grad(X, Y)
        second.theta *= 2
        assert second.value(second.forward(X), Y) != network().value(second.forward(X), Y)


def test_weights_come_first_then_biases():
    net = network()
    net.theta[:] = np.arange(net.theta.size)
    assert net.parameters.weights.size == 4 * 5 + 5 * 3
    assert net.layers[1].W[0, 0] == 20 and net.layers[0].b[0] == 35 and net.layers[1].b[0] == 40


def test_a_penalty_for_all_is_the_sum_of_one_for_each_and_spares_the_biases():
    net = network(penalty=L2(0.1))
    net.theta[35:] = 100.0                       # biases
    plain = network()
    plain.theta[:] = net.theta
    expected = plain.loss_and_grad(X, Y) + 0.1 * (net.theta[:35] ** 2).sum()
    assert net.loss_and_grad(X, Y) == pytest.approx(expected)
    np.testing.assert_allclose(net.grad[35:], plain.grad[35:])
    np.testing.assert_allclose(net.grad[:35], plain.grad[:35] + 0.2 * net.theta[:35])


def test_predicting_does_not_overwrite_an_earlier_prediction():
    net = network()
    first = net.forward(X)
    kept = first.copy()
    net.forward(X + 1)
    assert (first == kept).all()


def test_the_last_activation_is_fused_with_its_loss_and_with_no_other():
    assert network().fused
    assert not Network([Dense(1, "logistic")], (4,), "mse", rng=RNG).fused
    assert Network([Dense(1, "sigmoid")], (4,), "binary_crossentropy", rng=RNG).fused
    assert not Network([Dense(3, "softmax"), Dropout(0.5)], (4,), "categorical_crossentropy", rng=RNG).fused


def test_an_activation_of_ones_own_is_not_taken_for_the_partner():
    own = Activation("logistic", lambda z: np.full_like(z, 0.5), lambda a, da: np.zeros_like(da))
    assert not Network([Dense(1, own)], (4,), "binary_crossentropy", rng=RNG).fused


def test_layers_taken_to_another_network_are_missed():
    first = network()
    Network(first.layers, (4,), "categorical_crossentropy", rng=RNG)
    with pytest.raises(ValueError, match="fueron puestas después en otra"):
        first.loss_and_grad(X, Y)


def test_fused_and_unfused_gradients_agree():
    fused, plain = network(), network()
    plain.fused = False
    assert fused.loss_and_grad(X, Y) == plain.loss_and_grad(X, Y)
    np.testing.assert_allclose(fused.grad, plain.grad, rtol=1e-12)


def test_float32_stays_float32():
    net = network("float32")
    net.loss_and_grad(X.astype("float32"), Y.astype("float32"))
    assert net.theta.dtype == net.grad.dtype == net.forward(X.astype("float32")).dtype == "float32"


class Doubled(Layer):
    def forward(self, x, training=False):
        return x * np.float64(2)

    def backward(self, da):
        return da * np.float64(2)


class InFloat64(MeanSquaredError):
    def each_slope(self, p, y):
        return super().each_slope(p, y).astype("float64")


LEAKY = Activation("mía", lambda z: np.where(z > 0, z, 0.1 * z.astype("float64")),
                   lambda a, da: da * np.where(a > 0, 1.0, 0.1))
STEPS = Activation("escalones", lambda z: np.floor(3 * z).astype(int), lambda a, da: 3 * da)


@pytest.mark.parametrize("middle, last, loss", [
    ([Dense(5, LEAKY)], None, "mse"), ([Dense(5, STEPS)], None, "mse"), ([Dense(5, "relu")], LEAKY, "mse"),
    ([Dense(5, "relu"), Doubled()], None, "mse"), ([Dense(5, "tanh")], None, InFloat64())])
def test_what_one_writes_may_answer_in_another_type(middle, last, loss):
    nets = [Network([*copy.deepcopy(middle), Dense(3, last)], (4,), loss, dtype=dtype, rng=np.random.default_rng(1))
            for dtype in ("float32", "float64")]
    nets[1].theta[:] = nets[0].theta
    values = [net.loss_and_grad(X, Y) for net in nets]
    assert values[0] == pytest.approx(values[1], rel=1e-5) and nets[0].grad.dtype == "float32"
    np.testing.assert_allclose(nets[0].grad, nets[1].grad, rtol=1e-4, atol=1e-5)
    fit(nets[0], X, Y, Adam(), epochs=1, rng=RNG)


def test_same_generator_state_same_network():
    assert (network().theta == network().theta).all()


def test_shapes_are_followed_through_the_layers():
    net = Network([Flatten(), Dropout(0.5), Dense(7, "relu"), Dense(2)], (3, 4), "mse", rng=RNG)
    assert net.layers[2].W.shape == (12, 7) and net.output_shape == (2,) and net.first == 2


twice = Dense(4)


@pytest.mark.parametrize("stack, options, message", [
    ([twice, twice], {}, "aparece dos veces"), ([], {}, "nada que aprender"), ([Flatten()], {}, "nada que aprender"),
    ([Dense(2)], {"dtype": "int32"}, "dtype debe ser 'float32' o 'float64'; llegó 'int32'")])
def test_what_is_no_network_is_explained(stack, options, message):
    with pytest.raises(ValueError, match=message):
        Network(stack, (4,), "mse", rng=RNG, **options)
