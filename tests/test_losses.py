"""Losses: values known by hand and from scikit-learn, averages under both conventions, partners and slopes."""
import numpy as np
import pytest
from sklearn.metrics import log_loss, mean_poisson_deviance, mean_squared_error

from mlpedu import activations, losses
from mlpedu.losses import LOSSES

RNG = np.random.default_rng(0)
N, K = 6, 3
SOFT = activations.get("softmax").f(RNG.normal(size=(N, K)))
LABELS = np.array([0, 1, 2, 1, 1, 0])
ONE_HOT = np.eye(K)[LABELS]
REAL, TARGET = RNG.normal(size=(N, K)), RNG.normal(size=(N, K))
COUNTS, RATES = RNG.poisson(2.0, (N, K)).astype(float), RNG.uniform(0.5, 4, (N, K))
BITS, PROBABILITIES = RNG.integers(0, 2, (N, K)).astype(float), RNG.uniform(0.05, 0.95, (N, K))
DATA = {"mean_squared_error": (REAL, TARGET), "half_squared_error": (REAL, TARGET), "huber": (REAL, TARGET),
        "mean_absolute_error": (REAL, TARGET), "binary_crossentropy": (PROBABILITIES, BITS),
        "categorical_crossentropy": (SOFT, ONE_HOT), "sparse_categorical_crossentropy": (SOFT, LABELS),
        "poisson": (RATES, COUNTS), "poisson_deviance": (RATES, COUNTS)}
WEIGHT = np.array([1.0, 2.0, 0.0, 0.5, 3.0, 1.0])


def test_every_loss_is_tested_here():
    assert DATA.keys() == LOSSES.keys()


def test_values_that_scikit_learn_gives():
    assert losses.get("mse").value(REAL, TARGET) == pytest.approx(mean_squared_error(TARGET, REAL))
    assert losses.get("categorical_crossentropy").value(SOFT, ONE_HOT) == pytest.approx(log_loss(LABELS, SOFT))
    assert losses.get("sparse_categorical_crossentropy").value(SOFT, LABELS) == pytest.approx(log_loss(LABELS, SOFT))
    deviance = mean_poisson_deviance(COUNTS[:, 0], RATES[:, 0])
    assert losses.get("poisson_deviance").value(RATES[:, :1], COUNTS[:, :1]) == pytest.approx(deviance / 2)
    bits = log_loss(BITS[:, 0], PROBABILITIES[:, 0], labels=[0, 1])
    assert losses.get("binary_crossentropy").value(PROBABILITIES[:, :1], BITS[:, :1]) == pytest.approx(bits)


def test_huber_is_the_half_square_near_and_a_line_far():
    huber = losses.Huber(delta=2.0)
    assert huber.value(np.array([[1.5]]), np.array([[0.0]])) == 1.125
    assert huber.value(np.array([[-7.0]]), np.array([[0.0]])) == 2 * (7 - 1)
    wide = losses.Huber(delta=1e9)
    assert wide.value(REAL, TARGET) == pytest.approx(losses.get("mse").value(REAL, TARGET) / 2)


@pytest.mark.parametrize("outputs, by", [("mean", "samples"), ("sum", "weights"), ("sum", "samples")])
@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("weight", [None, WEIGHT])
def test_slope_is_the_derivative_of_the_value(name, outputs, by, weight):
    loss, (p, y) = losses.get(name, outputs=outputs, by=by), DATA[name]
    # scikit-learn reports its squared error divided by the outputs, its gradient not (its issue 8349).
    times = K if name == "half_squared_error" and outputs == "sum" else 1
    numeric = np.zeros_like(p)
    for at in np.ndindex(p.shape):
        h = np.zeros_like(p)
        h[at] = 1e-6
        numeric[at] = (loss.value(p + h, y, weight) - loss.value(p - h, y, weight)) / 2e-6
    np.testing.assert_allclose(loss.slope(p, y, weight), times * numeric, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.partner])
def test_beside_its_partner_the_residual_is_the_slope_through_the_activation(name):
    loss, (p, y) = losses.get(name), DATA[name]
    partner = activations.get(loss.partner)
    np.testing.assert_allclose(loss.residual(p, y, WEIGHT), partner.slope(p, loss.slope(p, y, WEIGHT)), atol=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_a_weight_of_two_is_the_example_twice_and_of_zero_never(name):
    (p, y), weight = DATA[name], np.array([1.0, 2, 0, 1, 1, 1])
    rows = [0, 1, 1, 3, 4, 5]
    loss = losses.get(name, by="weights")
    assert loss.value(p, y, weight) == pytest.approx(loss.value(p[rows], y[rows]))


def test_weights_are_divided_by_the_examples_as_keras_or_by_their_sum_as_scikit_learn():
    p, y, weight = np.array([[1.0], [2.0]]), np.zeros((2, 1)), np.array([3.0, 1.0])
    assert losses.get("mse", by="samples").value(p, y, weight) == 3.5
    assert losses.get("mse", by="weights").value(p, y, weight) == 7 / 4


@pytest.mark.parametrize("name", ["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"])
@pytest.mark.parametrize("epsilon", [1e-7, None])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_total_confidence_in_the_wrong_class_costs_much_but_finitely(name, epsilon, dtype):
    y = np.array([1]) if "sparse" in name else np.array([[0.0, 1.0]], dtype)
    loss, p = losses.get(name, epsilon=epsilon), np.array([[1, 0]], dtype)
    cost = -np.log(epsilon or np.finfo(dtype).eps)
    assert loss.value(p, y) == pytest.approx(cost, rel=2e-2 if dtype == "float32" else 1e-6)
    assert np.isfinite(loss.slope(p, y)).all()


@pytest.mark.parametrize("name", LOSSES)
def test_float32_stays_float32(name):
    p, y = DATA[name]
    p32, y32 = p.astype("float32"), y if losses.get(name).from_labels else y.astype("float32")
    assert losses.get(name).slope(p32, y32, WEIGHT.astype("float32")).dtype == "float32"


def test_a_count_of_zero_is_no_trouble_for_poisson():
    loss = losses.get("poisson_deviance")
    assert loss.value(np.array([[0.5]]), np.array([[0.0]])) == 0.5
    y = np.array([[0.0], [3.0], [20.0]])
    for kind in (loss, losses.get("poisson"), losses.get("poisson_deviance", epsilon=None)):
        assert np.isfinite(kind.value(np.zeros((3, 1)), y)) and np.isfinite(kind.slope(np.zeros((3, 1)), y)).all()


def test_one_hot_of_small_unsigned_integers_is_no_trouble():
    loss, y = losses.get("categorical_crossentropy"), ONE_HOT.astype("uint8")
    assert loss.value(SOFT, y) == loss.value(SOFT, ONE_HOT) and (loss.slope(SOFT, y) == loss.slope(SOFT, ONE_HOT)).all()


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_can_be_written_down_and_built_again(name):
    loss = losses.get(name, outputs="sum", by="weights", epsilon=None)
    assert vars(losses.get(loss.config())) == vars(loss) and losses.get(loss) is loss


@pytest.mark.parametrize("make, message", [
    (lambda: losses.get("mes"), "la pérdida 'mes'. ¿Querías decir 'mse'"),
    (lambda: losses.get(None), "se esperaba un nombre"),
    (lambda: losses.Huber(delta=0), "delta debe ser mayor que 0; llegó 0"),
    (lambda: losses.Huber(delta=float("nan")), "delta"),
    (lambda: losses.MeanSquaredError(outputs="max"), "outputs='max'"),
    (lambda: losses.BinaryCrossentropy(epsilon=0.7), "llegó 0.7"),
])
def test_bad_options_are_explained(make, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make()
