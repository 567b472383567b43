"""The epoch loop: order, averages, validation, and what happens when a training breaks."""
import tracemalloc

import numpy as np
import pytest

from mlpedu import metrics
from mlpedu.callbacks import Callback, Checkpoint, LearningRateSchedule
from mlpedu.layers import Dense
from mlpedu.lbfgs import fit_lbfgs
from mlpedu.metrics import evaluate
from mlpedu.network import Network
from mlpedu.optimizers import SGD, Adam
from mlpedu.penalties import L2
from mlpedu.training import DivergenceError, all_finite, fit

RNG = np.random.default_rng(0)
X = RNG.normal(size=(25, 3))
Y = X @ np.array([[1.0], [-2.0], [0.5]]) + 0.3


def linear(dtype="float64", loss="mse"):
    return Network([Dense(1)], (3,), loss, dtype=dtype, rng=np.random.default_rng(1))


def train(network=None, optimizer=None, **options):
    network = network or linear()
    options = {"epochs": 3, "batch_size": 10, "rng": np.random.RandomState(0)} | options
    return network, fit(network, X, Y, optimizer or SGD(0.05), **options)


def by_hand(epochs, batch_size, seed):
    """The same training written with nothing of ours but the initial weights."""
    net, rng, order, curve = linear(), np.random.RandomState(seed), np.arange(25), []
    W, b = net.layers[0].get_weights()
    for _ in range(epochs):
        order, total = order[rng.permutation(25)], 0.0
        for i in range(0, 25, batch_size):
            rows = order[i:i + batch_size]
            e = X[rows] @ W + b - Y[rows]
            total += (e ** 2).mean() * len(rows)
            W, b = W - 0.05 * 2 * X[rows].T @ e / len(rows), b - 0.05 * 2 * e.mean(axis=0)
        curve.append(total / 25)
    return W, b, curve


def test_a_training_is_the_one_written_by_hand():
    network, history = train()
    W, b, curve = by_hand(3, 10, 0)
    np.testing.assert_allclose(network.layers[0].W, W, rtol=1e-12)
    np.testing.assert_allclose(network.layers[0].b, b, rtol=1e-12)
    np.testing.assert_allclose(history.history["loss"], curve, rtol=1e-12)
    assert history.epoch == [0, 1, 2] and history.params == {"epochs": 3, "steps": 3}


def test_a_linear_network_finds_the_line():
    network, _ = train(epochs=200)
    np.testing.assert_allclose(network.theta, [1, -2, 0.5, 0.3], atol=1e-6)


def test_without_shuffling_batches_are_consecutive_rows():
    seen = []

    class Watch(Callback):
        def on_train_batch_end(self, batch, logs):
            seen.append(self.training.network.layers[0].x.copy())
    train(shuffle=False, epochs=1, callbacks=[Watch()])
    assert [len(x) for x in seen] == [10, 10, 5] and (np.vstack(seen) == X).all()


def test_same_seed_same_network_another_seed_another():
    thetas = [train(rng=np.random.default_rng(seed))[0].theta for seed in (3, 3, 4)]
    assert (thetas[0] == thetas[1]).all() and (thetas[0] != thetas[2]).any()


def test_two_fits_are_one_longer_fit():
    whole, _ = train(optimizer=Adam(0.05), epochs=6, shuffle=False)
    network, optimizer = linear(), Adam(0.05)
    train(network, optimizer, epochs=2, shuffle=False)
    _, history = train(network, optimizer, epochs=6, initial_epoch=2, shuffle=False)
    assert (network.theta == whole.theta).all() and history.epoch == [2, 3, 4, 5]


def test_weight_two_is_the_example_twice():
    weight = np.ones(25)
    weight[3] = 2
    rows = np.sort(np.append(np.arange(25), 3))
    network, twice = linear(loss="mean_squared_error"), linear()
    network.loss.by = "weights"
    fit(network, X, Y, SGD(0.05), epochs=5, batch_size=26, shuffle=False, rng=RNG, weight=weight)
    fit(twice, X[rows], Y[rows], SGD(0.05), epochs=5, batch_size=26, shuffle=False, rng=RNG)
    np.testing.assert_allclose(network.theta, twice.theta, rtol=1e-12)


def test_validation_is_measured_after_the_epoch_and_teaches_nothing():
    plain, _ = train()
    network, history = train(validation=(X[:7], Y[:7]), metrics=[metrics.get("mae")])
    assert (network.theta == plain.theta).all()
    p = network.forward(X[:7])
    assert history.history["val_loss"][-1] == pytest.approx(((p - Y[:7]) ** 2).mean())
    assert history.history["val_mae"][-1] == pytest.approx(abs(p - Y[:7]).mean())
    assert list(history.history) == ["loss", "mae", "val_loss", "val_mae"]


def test_evaluating_in_batches_is_evaluating_at_once():
    network, weight = linear(), RNG.uniform(0, 2, 25)
    measures = [metrics.get("mae"), metrics.get("rmse"), metrics.get("mse")._replace(weighted=True, name="w")]
    whole = evaluate(network, X, Y, weight, metrics=measures, batch_size=100)
    parts = evaluate(network, X, Y, weight, metrics=measures, batch_size=4)
    assert whole == pytest.approx(parts, rel=1e-12)
    e = network.forward(X) - Y
    assert whole["w"] == pytest.approx((weight @ e ** 2).item() / weight.sum())
    assert whole["rmse"] == pytest.approx(np.sqrt((e ** 2).mean()))


@pytest.mark.parametrize("rate", [50.0, 1e200])
def test_divergence_stops_with_an_explanation_and_the_best_so_far(rate):
    network, before = linear(), None

    class Wild(Callback):
        def on_epoch_begin(self, epoch, logs):
            nonlocal before
            if epoch == 2:                       # the last whose loss will be known
                before = self.training.network.theta.copy()
            if epoch == 3:
                self.training.optimizer.learning_rate = rate
    with pytest.raises(DivergenceError, match="tasa de aprendizaje es muy alta .*décima parte.*StandardScaler"):
        train(network, epochs=5000, callbacks=[Wild()])
    assert np.isfinite(network.theta).all()
    assert network.value(network.forward(X), Y) <= ((X @ before[:3, None] + before[3] - Y) ** 2).mean() * (1 + 1e-9)


def test_divergence_with_one_batch_an_epoch_does_not_keep_the_parameters_that_blew_up():
    network = linear()
    start = network.value(network.forward(X), Y)
    with pytest.raises(DivergenceError):
        train(network, SGD(1e8), epochs=100, batch_size=25)
    assert network.value(network.forward(X), Y) <= start


def test_after_a_divergence_a_smaller_rate_is_enough():
    network, sgd = linear(), SGD(1e8, momentum=0.9)
    with pytest.raises(DivergenceError):
        train(network, sgd, epochs=100)
    sgd.learning_rate = 0.01
    _, history = train(network, sgd, epochs=5)   # no velocity is left of the fall
    assert history.history["loss"][-1] < history.history["loss"][0]


def test_with_validation_the_best_are_those_of_the_least_validation_loss():
    network, thetas = linear(), []

    class Wild(Callback):
        def on_epoch_end(self, epoch, logs):
            thetas.append((logs["val_loss"], self.training.network.theta.copy()))
            if epoch == 3:
                self.training.optimizer.learning_rate = 1e200
    with pytest.raises(DivergenceError):
        train(network, epochs=10, validation=(X[:5], -Y[:5]), callbacks=[Wild()])      # the worse, the longer it learns
    losses = [loss for loss, _ in thetas]
    assert losses == sorted(losses) and (network.theta == thetas[0][1]).all()


def test_parameters_that_overflow_after_the_last_finite_loss_are_seen():
    network = Network([Dense(1)], (1,), "mae", rng=RNG)
    with pytest.raises(DivergenceError):
        fit(network, np.array([[1e300]]), np.array([[0.0]]), SGD(1e10), epochs=1, rng=RNG)
    assert np.isfinite(network.theta).all()


def test_a_training_lets_go_of_the_data():
    import pickle
    _, history = train(callbacks=[], validation=(X, Y))
    assert history.training.data is None and history.training.validation is None
    assert len(pickle.dumps(history)) < 2000
    network = linear()
    fit_lbfgs(network, X, Y)
    assert network.layers[0].x is None


def test_a_training_that_is_refused_lets_go_of_the_data_too():
    watch = Callback()
    with pytest.raises(ValueError, match="y debe tener forma"):
        fit(linear(), X, Y[:, 0], SGD(), epochs=1, rng=RNG, callbacks=[watch])
    assert watch.training is None or watch.training.data is None


@pytest.mark.parametrize("order", [np.asfortranarray, lambda x: np.repeat(x, 2, axis=1)[:, ::2]])
def test_batches_are_taken_from_any_array_without_copying_it_whole(order):
    x = order(np.random.default_rng(0).normal(size=(4000, 50)))         # a table of pandas comes by columns
    network = Network([Dense(1)], (50,), "mse", rng=np.random.default_rng(1))
    tracemalloc.start()
    try:
        fit(network, x, x[:, :1], SGD(0.01), epochs=1, rng=RNG)
        assert tracemalloc.get_traced_memory()[1] < x.nbytes / 2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("y", [Y[:, 0], np.tile(Y, 2), Y[:5]])
def test_a_target_of_another_shape_is_refused_and_not_broadcast(y):
    for call in (lambda: linear().loss_and_grad(X, y), lambda: linear().value(linear().forward(X), y),
                 lambda: fit_lbfgs(linear(), X, y)):
        with pytest.raises(ValueError, match=r"Con mean_squared_error, y debe tener forma \(25, 1\); llegó"):
            call()
    labels = Network([Dense(2, "softmax")], (3,), "sparse_categorical_crossentropy", rng=RNG)
    with pytest.raises(ValueError, match="un número de clase por ejemplo; llegó \\(25, 1\\)"):
        labels.loss_and_grad(X, np.zeros((25, 1), int))


def test_a_batch_whose_weights_are_all_zero_is_explained():
    network, weight = linear(), np.ones(25)
    network.loss.by, weight[:10] = "weights", 0
    with pytest.raises(ValueError, match="pesos de un lote suman 0"):
        train(network, shuffle=False, weight=weight)


@pytest.mark.parametrize("by", ["samples", "weights"])
def test_evaluating_in_batches_averages_weights_and_penalties_once(by):
    network = Network([Dense(1)], (3,), "mse", penalty=L2(0.3, per_row=True), rng=RNG)
    network.loss.by, weight = by, RNG.uniform(0, 2, 25)
    whole = network.value(network.forward(X), Y, weight)
    for batch_size in (3, 25, 1000):
        assert evaluate(network, X, Y, weight, batch_size=batch_size)["loss"] == pytest.approx(whole, rel=1e-12)


@pytest.mark.parametrize("watch", [Checkpoint("x"), LearningRateSchedule(lambda epoch: 0.1)])
def test_lbfgs_refuses_callbacks_that_need_batches(watch):
    with pytest.raises(ValueError, match="necesita un optimizador por lotes"):
        fit_lbfgs(linear(), X, Y, callbacks=[watch])


def test_a_divergence_in_the_first_epoch_gives_back_the_initial_parameters():
    network, start = linear(), linear().theta
    with pytest.raises(DivergenceError, match="época 1"):
        fit(network, X, np.full((25, 1), 1e308), SGD(0.05), epochs=1, rng=RNG)
    assert (network.theta == start).all()


def test_numbers_beyond_reach_warn_nobody_else(recwarn):
    with pytest.raises(DivergenceError):
        train(optimizer=SGD(1e200))
    assert not recwarn.list


class Interrupt(Callback):
    ended = False

    def on_train_batch_end(self, batch, logs):
        if self.training.epoch == 2 and batch == 1:
            raise KeyboardInterrupt

    def on_train_end(self, logs):
        self.ended = True


def test_an_interruption_leaves_a_usable_network_and_its_history():
    network, watch = linear(), Interrupt()
    with pytest.raises(KeyboardInterrupt):
        train(network, callbacks=[watch])
    assert watch.ended and watch.training.history.epoch == [0, 1]
    assert network.forward(X).shape == (25, 1) and np.isfinite(network.theta).all()
    train(network)                               # and training can go on


def test_a_callback_stops_at_the_end_of_the_epoch_and_may_change_anything():
    class Stop(Callback):
        def on_epoch_end(self, epoch, logs):
            logs["mine"] = 1.5
            self.training.stop_training = epoch == 1

    class After(Callback):
        def on_epoch_end(self, epoch, logs):
            assert logs["mine"] == 1.5
    _, history = train(epochs=10, callbacks=[Stop(), After()])
    assert history.epoch == [0, 1]


def test_what_is_no_callback_is_refused():
    with pytest.raises(TypeError, match="lista de objetos Callback; llegó <function .*hereda de"):
        train(callbacks=[lambda epoch, logs: None])


def test_an_optimizer_used_with_another_network_starts_anew():
    adam = Adam(0.05)
    fit(Network([Dense(4), Dense(1)], (3,), "mse", rng=RNG), X, Y, adam, epochs=2, rng=RNG)
    network, _ = train(optimizer=adam)
    assert (network.theta == train(optimizer=Adam(0.05))[0].theta).all()


def test_a_callback_of_ones_own_sees_every_moment_in_order():
    heard = []

    class Ear(Callback):
        def __getattribute__(self, name):
            if name.startswith("on_"):
                heard.append(name)
            return super().__getattribute__(name)

        def on_train_batch_begin(self, batch, logs): pass
    train(epochs=1, batch_size=25, callbacks=[Ear()])
    assert heard == ["on_train_begin", "on_epoch_begin", "on_train_batch_begin", "on_train_batch_end", "on_epoch_end",
                     "on_train_end"]


def test_a_method_hung_on_one_callback_hears_each_batch_as_one_of_its_class():
    watch, heard = Callback(), []
    watch.on_train_batch_end = lambda batch, logs: heard.append((batch, sorted(logs)))
    train(epochs=1, callbacks=[watch])
    assert heard == [(batch, ["loss"]) for batch in range(3)]


def test_listening_to_the_batches_changes_nothing_of_what_is_learned():
    class Listen(Callback):
        def on_train_batch_begin(self, batch, logs): pass
    for options in ({}, {"metrics": [metrics.get("mae"), metrics.get("rmse")]}, {"batch_size": 1}):
        plain, expected = train(epochs=3, **options)
        network, history = train(epochs=3, callbacks=[Listen()], **options)
        assert (network.theta == plain.theta).all()
        for name, values in expected.history.items():
            np.testing.assert_allclose(history.history[name], values, rtol=1e-12)


def test_lbfgs_solves_least_squares():
    network = linear()
    result = fit_lbfgs(network, X, Y, tol=1e-9)
    np.testing.assert_allclose(network.theta, [1, -2, 0.5, 0.3], atol=1e-5)
    assert result.success and result.fun < 1e-9 and len(result.history.history["loss"]) == result.nit


def test_lbfgs_works_in_float32_too():
    network = linear("float32")
    fit_lbfgs(network, X.astype("float32"), Y.astype("float32"))
    assert network.theta.dtype == "float32"
    np.testing.assert_allclose(network.theta, [1, -2, 0.5, 0.3], atol=1e-3)


def test_lbfgs_can_be_stopped_and_keeps_the_last_accepted_point():
    class Stop(Callback):
        def on_epoch_end(self, epoch, logs):
            self.training.stop_training = epoch == 2
            self.loss = logs["loss"]
    network, stop = linear(), Stop()
    result = fit_lbfgs(network, X, Y, tol=0, callbacks=[stop])
    assert result.nit == 3
    assert network.value(network.forward(X), Y) == pytest.approx(stop.loss, rel=1e-12)


def test_lbfgs_that_diverges_gives_back_the_start():
    network = linear()
    with pytest.raises(DivergenceError, match="datos no están escalados"):
        fit_lbfgs(network, X, np.full((25, 1), 1e200))
    assert (network.theta == linear().theta).all()


def test_lbfgs_interrupted_keeps_the_last_accepted_point():
    class Interrupt(Callback):
        def on_epoch_end(self, epoch, logs):
            if epoch == 2:
                raise KeyboardInterrupt
            self.loss = logs["loss"]
    network, watch = linear(), Interrupt()
    with pytest.raises(KeyboardInterrupt):
        fit_lbfgs(network, X, Y, tol=0, callbacks=[watch])
    assert network.value(network.forward(X), Y) < watch.loss


def test_parameters_whose_square_overflows_are_still_finite():
    theta = np.full(5, 1e200)
    with np.errstate(over="ignore"):
        assert all_finite(theta)
        for bad in (np.nan, np.inf, -np.inf):
            theta[2] = bad
            assert not all_finite(theta)
