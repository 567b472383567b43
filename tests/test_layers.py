"""Layers: shapes, what they let through, windows that can't be unhooked, and what they refuse."""
import numpy as np
import pytest

from mlpedu import layers
from mlpedu.layers import Dense, Dropout, Flatten
from mlpedu.network import Network


def built(*stack, input_shape=(3,), dtype="float64"):
    return Network(stack, input_shape, "mse", dtype=dtype, rng=np.random.default_rng(0))


def test_dense_is_f_of_x_w_plus_b():
    layer = Dense(2, "tanh")
    built(layer)
    layer.b = [0.5, -0.5]
    x = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(layer.forward(x), np.tanh(x @ layer.W + layer.b), rtol=1e-15)


def test_assigning_a_parameter_writes_into_the_network():
    layer = Dense(2)
    network = built(layer)
    layer.W = np.full((3, 2), 7.0)
    layer.b = 3
    assert network.theta.tolist() == [7] * 6 + [3] * 2
    network.theta[:] = 1
    assert (layer.W == 1).all() and (layer.b == 1).all()


def test_get_weights_gives_copies_and_set_weights_takes_them_back():
    layer = Dense(2)
    network = built(layer)
    W, b = layer.get_weights()
    W[:] = 5
    assert not (network.theta == 5).any()
    layer.set_weights([W, b + 1])
    assert (layer.W == 5).all() and (layer.b == 1).all()


@pytest.mark.parametrize("weights, message", [
    ([np.ones((3, 2))], r"espera arreglos de formas \[\(3, 2\), \(2,\)\]; llegaron \[\(3, 2\)\]"),
    ([np.ones((2, 3)), np.ones(2)], "formas"), ([np.full((3, 2), np.nan), np.ones(2)], "finitos"),
    ([np.full((3, 2), "a"), np.ones(2)], "finitos"), ([np.full((3, 2), 1j), np.ones(2)], "finitos")])
def test_weights_that_dont_fit_change_nothing(weights, message):
    layer = Dense(2)
    network = built(layer)
    before = network.theta.copy()
    with pytest.raises(ValueError, match=message):
        layer.set_weights(weights)
    assert (network.theta == before).all()


def test_the_first_layer_that_learns_computes_no_gradient_for_the_data():
    first, second = Dense(4, "relu"), Dense(1)
    network = built(Flatten(), first, second, input_shape=(2, 2))
    network.loss_and_grad(np.ones((5, 2, 2)), np.ones((5, 1)))
    assert not first.wants_dx and second.wants_dx
    assert first.backward(np.ones((5, 4))) is None


def test_dropout_keeps_the_mean_and_zeroes_the_fraction_asked_for():
    layer = Dropout(0.3)
    layer.rng = np.random.default_rng(0)
    a = layer.forward(np.ones((200, 500)), training=True)
    assert (a == 0).mean() == pytest.approx(0.3, abs=0.01) and a.mean() == pytest.approx(1, abs=0.01)
    assert set(np.unique(a)) == {0.0, 1 / 0.7}


def test_dropout_returns_the_gradient_only_where_it_let_pass():
    layer = Dropout(0.5)
    layer.rng = np.random.default_rng(0)
    a = layer.forward(np.ones((3, 4)), training=True)
    assert (layer.backward(np.ones((3, 4))) == a).all()


@pytest.mark.parametrize("rate, training", [(0.5, False), (0.0, True)])
def test_dropout_lets_everything_pass_outside_training_or_at_rate_zero(rate, training):
    layer, x = Dropout(rate), np.ones((2, 3))
    assert (layer.forward(x, training) == x).all() and (layer.backward(x) == x).all()


def test_dropout_keeps_float32():
    layer = Dropout(0.5)
    layer.rng = np.random.default_rng(0)
    assert layer.forward(np.ones((2, 3), "float32"), training=True).dtype == "float32"


def test_flatten_and_back():
    layer, x = Flatten(), np.arange(24.0).reshape(2, 3, 4)
    assert layer.output_shape((3, 4)) == (12,)
    flat = layer.forward(x)
    assert flat.shape == (2, 12) and (layer.backward(flat) == x).all()


def test_each_initializer_is_given_what_comes_in_and_what_goes_out():
    layer = Dense(400, kernel_initializer="lecun_uniform", bias_initializer="he_uniform")
    built(layer, input_shape=(50,))
    assert layer.W.var() == pytest.approx(1 / 50, rel=0.05) and layer.b.var() == pytest.approx(2 / 50, rel=0.2)


def test_before_a_network_there_are_no_parameters():
    with pytest.raises(ValueError, match="aún no tiene parámetros: nacen cuando una red la recibe"):
        Dense(3).get_weights()


def test_a_layer_cannot_be_frozen_and_says_so():
    layer = Dense(2)
    layer.trainable = True
    with pytest.raises(ValueError, match="trainable no puede ser False; llegó False"):
        layer.trainable = False


def test_keras_names_are_the_same_windows():
    layer = Dense(2)
    network = built(layer)
    layer.kernel, layer.bias = 1.0, 2.0
    assert network.theta.tolist() == [1] * 6 + [2] * 2 and layer.get_config() == layer.config()


def test_an_activation_of_ones_own_is_not_written_down_by_its_name():
    from mlpedu.activations import Activation
    with pytest.raises(ValueError, match="La activación 'tanh' es tuya"):
        Dense(2, Activation("tanh", np.sin, lambda a, da: da)).config()


@pytest.mark.parametrize("layer", [Dense(2, bias_initializer="he_normal"),
                                   Dense(3, "relu", "he_normal", "zeros", "l2", (4,), "oculta"), Dropout(0.25),
                                   Flatten((28, 28)), Dense(2)])
def test_a_layer_can_be_written_down_and_built_again(layer):
    assert layers.from_config(layer.config()).config() == layer.config()


@pytest.mark.parametrize("make, message", [
    (lambda: Dense(0), "units es un entero mayor que 0, el número de neuronas; llegó 0"),
    (lambda: Dense(-3), "llegó -3"), (lambda: Dense(2.5), "llegó 2.5"), (lambda: Dense("3"), "llegó '3'"),
    (lambda: Dense(True), "llegó True"), (lambda: Dense(3, "rellu"), "¿Querías decir 'relu'"),
    (lambda: Dense(3, kernel_initializer="xavier"), "el inicializador 'xavier'"),
    (lambda: Dense(3, kernel_regularizer="L3"), "la penalización 'L3'"),
    (lambda: Dropout(1), "de 0 a menos de 1; llegó 1"), (lambda: Dropout(-0.1), "llegó -0.1"),
    (lambda: Dropout("0.5"), "llegó '0.5'"), (lambda: Flatten((28, -1)), r"llegó \(28, -1\)"),
    (lambda: Dense(3, input_shape=()), r"llegó \(\)"),
    (lambda: layers.from_config({"class_name": "Conv2D"}), "No conozco la capa 'Conv2D'"),
    (lambda: layers.from_config({"class_name": "Dense", "unitz": 3}), "no se entiende"),
    (lambda: layers.from_config({}), "se esperaba un nombre"),
    (lambda: built(Dense(3), input_shape=(2, 2)), r"forma \(entradas,\); llegó \(2, 2\). Pon antes una capa Flatten")])
def test_what_makes_no_sense_is_explained(make, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make()
