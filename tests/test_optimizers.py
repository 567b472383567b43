"""Optimisers: each step against its published formula, memory, rates and what they refuse."""
import numpy as np
import pytest

from mlpedu import optimizers
from mlpedu.optimizers import SGD, Adam
from mlpedu.schedules import Adaptive, InverseScaling

GRADS = np.random.default_rng(0).normal(size=(5, 4))
START = np.array([1.0, -2.0, 0.5, 3.0])


def run(optimizer, dtype="float64"):
    theta = START.astype(dtype)
    optimizer.start(theta)
    for grad in GRADS.astype(dtype):
        kept = grad.copy()
        optimizer.step(theta, grad)
        assert (grad == kept).all()              # the gradient belongs to the network
    return theta


def by_the_book(update):
    theta, memory = START.copy(), {}
    for t, grad in enumerate(GRADS, 1):
        theta = update(theta, grad, memory, t)
    return theta


def momentum(theta, g, memory, t):
    memory["v"] = 0.9 * memory.get("v", 0) - 0.1 * g
    return theta + memory["v"]


def nesterov(theta, g, memory, t):
    memory["v"] = 0.9 * memory.get("v", 0) - 0.1 * g
    return theta + 0.9 * memory["v"] - 0.1 * g


def adam(theta, g, memory, t):                   # Kingma and Ba's algorithm 1, epsilon moved as their section 2 says
    memory["m"] = 0.8 * memory.get("m", 0) + 0.2 * g
    memory["v"] = 0.95 * memory.get("v", 0) + 0.05 * g ** 2
    rate = 0.1 * np.sqrt(1 - 0.95 ** t) / (1 - 0.8 ** t)
    return theta - rate * memory["m"] / (np.sqrt(memory["v"]) + 1e-3)


@pytest.mark.parametrize("optimizer, update", [
    (SGD(0.1), lambda theta, g, memory, t: theta - 0.1 * g), (SGD(0.1, momentum=0.9), momentum),
    (SGD(0.1, momentum=0.9, nesterov=True), nesterov), (Adam(0.1, 0.8, 0.95, 1e-3), adam)])
def test_steps_follow_the_published_formula(optimizer, update):
    np.testing.assert_allclose(run(optimizer), by_the_book(update), rtol=1e-13)
    np.testing.assert_allclose(run(optimizer, "float32"), by_the_book(update), rtol=1e-5)


@pytest.mark.parametrize("make", [lambda: SGD(0.1, momentum=0.9), lambda: SGD(0.1, 0.5, True), lambda: Adam(0.1)])
def test_a_saved_state_goes_on_as_if_never_stopped(make):
    whole = run(make())
    first, theta = make(), START.copy()
    first.start(theta)
    for grad in GRADS[:2]:
        first.step(theta, grad)
    state = first.state()
    first.step(theta.copy(), GRADS[2])           # what the first does later must not reach the copy
    second = make()
    second.start(theta)
    second.load_state(state)
    for grad in GRADS[2:]:
        second.step(theta, grad)
    assert (theta == whole).all()


def test_the_memory_of_adam_is_not_taken_from_a_state_that_keeps_m_and_v_whole():
    adam = Adam(0.1, 0.8, 0.95, 1e-3)
    run(adam)
    m, v = (sum((1 - beta) * beta ** (4 - t) * grad ** power for t, grad in enumerate(GRADS))
            for beta, power in ((0.8, 1), (0.95, 2)))
    np.testing.assert_allclose(adam.gradients, m / (1 - 0.8), rtol=1e-13)
    np.testing.assert_allclose(adam.squares, v / (1 - 0.95), rtol=1e-13)
    with pytest.raises(KeyError, match="gradients"):
        adam.load_state({"t": 5, "learning_rate": 0.1, "m": m, "v": v})


@pytest.mark.parametrize("name", ["beta_1", "beta_2", "epsilon"])
def test_the_constants_of_adam_do_not_change_half_way(name):
    adam = Adam()
    with pytest.raises(AttributeError, match="se dicen al crear Adam"):
        setattr(adam, name, 0.5)
    assert adam.config() == Adam().config()


def test_a_saved_state_keeps_the_rate_and_the_configuration_the_first_one():
    first, second = SGD(0.5), SGD(0.5)
    first.start(START.copy())
    second.start(START.copy())
    first.learning_rate = 0.125
    second.load_state(first.state())
    assert second.learning_rate == 0.125 and first.config()["learning_rate"] == 0.5


def test_the_old_name_of_the_rate_is_not_taken_in_silence():
    with pytest.raises(AttributeError, match="se llama learning_rate"):
        SGD(0.1).lr = 9


def test_a_rate_of_zero_stays_put():
    assert (run(SGD(0.0, momentum=0.9)) == START).all()


def test_start_forgets():
    adam = Adam(0.1)
    assert (run(adam) == run(adam)).all()


def test_the_rate_is_a_plain_float_so_that_float32_stays_fast():
    sgd = SGD(np.float64(0.1), momentum=np.float64(0.9))
    assert type(sgd.learning_rate) is float and type(sgd.momentum) is float
    assert run(sgd, "float32").dtype == "float32"


def test_inverse_scaling_divides_by_a_power_of_the_examples_seen():
    sgd = SGD(1.0, schedule=InverseScaling(power_t=0.5))
    rates = []
    for seen in (24, 99):
        sgd.schedule.epoch_ends(sgd, seen)
        rates.append(sgd.learning_rate)
    assert rates == [0.2, 0.1] and sgd.schedule.plateau(sgd)


def test_adaptive_divides_by_five_until_it_is_too_small():
    sgd, stops = SGD(1e-4, schedule=Adaptive()), []
    for _ in range(5):
        stops.append(sgd.schedule.plateau(sgd))
    assert stops == [False, False, False, True, True] and sgd.learning_rate == pytest.approx(8e-7)


@pytest.mark.parametrize("optimizer", [SGD(0.2, 0.5, True, InverseScaling(0.3)),
                                       Adam(0.3, 0.5, 0.6, 1e-3, Adaptive(2))])
def test_an_optimizer_can_be_written_down_and_built_again(optimizer):
    assert optimizers.get(optimizer.config()).config() == optimizer.config() and optimizers.get(optimizer) is optimizer


@pytest.mark.parametrize("make, message", [
    (lambda: SGD("0.1"), "learning_rate debe ser un número finito, 0 o más; llegó '0.1'"),
    (lambda: SGD(-1), "llegó -1"),
    (lambda: SGD(None), "llegó None"), (lambda: optimizers.get(SGD), r"le faltan los paréntesis, SGD\(\)"),
    (lambda: InverseScaling("a"), "power_t"), (lambda: Adaptive(factor=1), "factor debe ser mayor que 1"),
    (lambda: Adam(float("nan")), "llegó nan"), (lambda: SGD(0.1, momentum=2), "momentum debe estar entre 0 y 1"),
    (lambda: Adam(beta_1=1), "beta_1"), (lambda: Adam(epsilon=0), "epsilon"),
    (lambda: optimizers.get("adan"), "¿Querías decir 'adam'?"), (lambda: optimizers.get(3), "se esperaba un nombre"),
    (lambda: SGD(schedule="Inverse"), "el plan de la tasa 'Inverse'")])
def test_bad_options_are_explained(make, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make()
