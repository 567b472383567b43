"""The GPU: everything that the CPU does, with the same numbers; and what is said where it can't be.

Without a card the path runs on tests/standin.py, which refuses what CuPy refuses. Where there is one, on it too.
"""
import copy
import pickle
import sys
import warnings

import numpy as np
import pytest
import standin
from scipy.sparse import csr_matrix

from mlpedu import MLPClassifier, MLPRegressor, Sequential, backend, trace, training
from mlpedu.activations import ACTIVATIONS
from mlpedu.backend import DeviceError, device_of, put, to_numpy
from mlpedu.callbacks import Callback, Checkpoint, EarlyStopping
from mlpedu.layers import Dense, Dropout, Flatten
from mlpedu.losses import LOSSES
from mlpedu.network import Network
from mlpedu.optimizers import SGD, Adam
from mlpedu.penalties import L1L2
from mlpedu.sequential import Input, load_model
from mlpedu.training import fit

RNG = np.random.default_rng(0)
X = RNG.normal(size=(90, 4))
LABELS = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 0.5)
ONE_HOT = np.eye(3)[LABELS]
CLOSE = {"standin": {"rtol": 1e-12, "atol": 1e-14}, "card": {"rtol": 1e-7, "atol": 1e-9}}     # in float64


@pytest.fixture(params=["standin", pytest.param("card", marks=pytest.mark.gpu)])
def card(request, monkeypatch):
    """Cuánto pueden separarse los resultados de esta GPU, o de la que se le parece, de los de la CPU."""
    backend.ones.cache_clear()
    if request.param == "standin":
        monkeypatch.setitem(sys.modules, "cupy", standin)
    elif not backend.available():
        pytest.skip("no hay una GPU que CuPy pueda usar")
    yield CLOSE[request.param]
    backend.ones.cache_clear()


def same(one, other, close):
    np.testing.assert_allclose(to_numpy(one), to_numpy(other), **close)


def task_for(loss, n=90):
    """What a network with this loss predicts, and the activation it goes with."""
    k = {"binary_crossentropy": 1}.get(loss.name, 3)
    y = {"sparse_categorical_crossentropy": LABELS, "categorical_crossentropy": ONE_HOT}.get(loss.name)
    if y is None:
        y = ONE_HOT[:, :k] if loss.fits else X[:, :k]
    return y[:n], k, loss.fits[0] if loss.fits else "identity"


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_trains_to_the_same_numbers(card, name, weighted):
    loss = LOSSES[name]()
    y, k, last = task_for(loss)
    weight = np.linspace(0.5, 2, 90) if weighted else None
    found = []
    for device in ("cpu", "gpu"):
        network = Network([Dense(5, "tanh"), Dropout(0.3), Dense(k, last)], (4,), loss, penalty=L1L2(0.01, 0.01),
                          rng=np.random.default_rng(1)).to(device)
        history = fit(network, X, y, Adam(0.01), epochs=3, batch_size=20, rng=np.random.RandomState(0), weight=weight,
                      validation=(X[:30], y[:30]))
        found.append((network.theta, history.history["loss"], history.history["val_loss"]))
        assert network.device == device
    for one, other in zip(*found):
        same(one, other, card)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("optimizer", [SGD(0.001), SGD(0.001, 0.9, nesterov=True), Adam(0.01)], ids=repr)
def test_every_activation_and_optimizer_trains_to_the_same_numbers(card, activation, optimizer):
    found = []
    for device in ("cpu", "gpu"):
        network = Network([Flatten(), Dense(5, activation), Dense(1)], (2, 2), "mse", rng=np.random.default_rng(1))
        fit(network.to(device), X.reshape(-1, 2, 2), X[:, :1], copy.deepcopy(optimizer), epochs=2, batch_size=40,
            rng=np.random.RandomState(0))
        found.append(network.theta)
    same(*found, card)


def make(dtype="float64", hidden=6, optimizer="adam"):
    model = Sequential([Input((4,)), Dense(hidden, "relu"), Dropout(0.2), Dense(3, "softmax")], dtype=dtype,
                       random_state=3)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_a_sequential_does_everything_there(card):
    found = []
    for device in ("cpu", "gpu"):
        model = make().to(device)
        history = model.fit(X, LABELS, epochs=4, verbose=0, validation_split=0.2, class_weight={0: 2.0},
                            callbacks=[EarlyStopping("val_loss", patience=1, restore_best_weights=True)])
        one_batch = model.train_on_batch(X[:8], LABELS[:8], return_dict=True)
        found.append([history.history["loss"], history.history["val_accuracy"], list(one_batch.values()),
                      model.evaluate(X, LABELS, verbose=0), model.predict(X), model(X[:2]), *model.get_weights()])
        assert all(isinstance(value, (list, np.ndarray)) for value in found[-1])
    for one, other in zip(*found):
        same(one, other, card)


def test_a_net_comes_and_goes_in_the_middle_of_a_training(card):
    stay, move = make(), make()
    for device in ("gpu", "cpu", "gpu"):
        stay.fit(X, LABELS, epochs=1, verbose=0)
        move.to(device).fit(X, LABELS, epochs=1, verbose=0)
    same(stay.predict(X), move.predict(X), card)
    same(stay.optimizer.squares, move.optimizer.squares, card)


def test_what_is_saved_on_one_device_is_read_on_the_other(card, tmp_path):
    there = make().to("gpu")
    there.fit(X, LABELS, epochs=2, verbose=0)
    there.save(tmp_path / "net")
    there.save_weights(tmp_path / "weights")
    here = load_model(tmp_path / "net")
    assert here.device == "cpu"
    same(here.predict(X), there.predict(X), card)
    there.load_weights(tmp_path / "weights")
    there.set_weights(here.get_weights())
    for model in (here, there):                  # the optimizer's memory came along
        model.rng = model.network.rng = np.random.default_rng(5)
        for layer in model.layers:
            layer.rng = model.rng
        model.fit(X, LABELS, epochs=1, verbose=0)
    same(here.predict(X), there.predict(X), card)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))],
                         ids=["copy", "pickle"])
def test_a_copy_is_born_on_the_cpu_and_goes_on_the_same(card, copied):
    model = make().to("gpu")
    model.fit(X, LABELS, epochs=2, verbose=0)
    twin = copied(model)
    assert (twin.device, twin.network.device, model.network.device) == ("cpu", "cpu", "gpu")
    for each in (model, twin):
        each.fit(X, LABELS, epochs=1, verbose=0)
    same(twin.predict(X), model.predict(X), card)


def test_what_looks_inside_says_that_it_wants_it_at_home(card):
    with pytest.raises(ValueError, match=r"model.to\('cpu'\)"):
        trace(make().to("gpu"), X[:5], LABELS[:5])


def test_layers_added_there_are_born_there(card):
    model = Sequential([Input((4,)), Dense(3, "tanh")], random_state=0).to("gpu")
    model.add(Dense(2))
    assert model.network.device == model.device == "gpu"
    model.pop()
    assert model.predict(X).shape == (90, 3)


def test_device_arrays_bring_the_net_along_and_answer_in_kind(card):
    model, here = make(), make()
    there = [put(array, "gpu") for array in (X, LABELS)]
    model.fit(*there, epochs=2, verbose=0, class_weight={1: 3.0})
    here.fit(X, LABELS, epochs=2, verbose=0, class_weight={1: 3.0})
    assert model.device == "gpu" and device_of(model.predict(there[0])) == "gpu"
    assert isinstance(model.predict(X), np.ndarray)
    same(model.predict(there[0]), here.predict(X), card)
    bad = X.copy()
    bad[3, 1] = np.nan
    with pytest.raises(ValueError, match=r"x\[3, 1\]"):
        model.fit(put(bad, "gpu"), there[1], verbose=0)


ESTIMATORS = {
    "adam": (MLPClassifier, {"dropout": 0.2}), "sgd": (MLPClassifier, {"solver": "sgd", "learning_rate": "adaptive"}),
    "early": (MLPClassifier, {"early_stopping": True, "validation_fraction": 0.3}),
    "lbfgs": (MLPClassifier, {"solver": "lbfgs"}), "regressor": (MLPRegressor, {"loss": "huber"}),
}


@pytest.mark.parametrize("sparse", [False, True], ids=["", "sparse"])
@pytest.mark.parametrize("name", ESTIMATORS)
def test_an_estimator_trains_there_and_comes_home(card, name, sparse):
    kind, options = ESTIMATORS[name]
    x, y = csr_matrix(np.where(X > 0, X, 0)) if sparse else X, X[:, 0] if kind is MLPRegressor else LABELS
    found = []
    for device in ("cpu", "gpu"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = kind(hidden_layer_sizes=(6,), max_iter=12, random_state=0, device=device, **options)
            model.fit(x, y, sample_weight=np.linspace(1, 2, 90))
            if name in ("adam", "sgd"):
                model.partial_fit(x, y)
        assert all(type(w) is np.ndarray for w in model.coefs_ + model.intercepts_)
        assert pickle.loads(pickle.dumps(model)).predict(x[:3]).shape == (3,)
        found.append([model.loss_, *model.coefs_, model.predict(x),
                      model.predict_proba(x) if kind is MLPClassifier else model.score(x, y)])
    for one, other in zip(*found):
        same(one, other, card | {"rtol": max(card["rtol"], 1e-9 if name == "lbfgs" else 0)})


def test_a_checkpoint_of_one_device_goes_on_in_the_other(card, tmp_path):
    class Dies(Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    whole = make()
    whole.fit(X, LABELS, epochs=4, verbose=0, callbacks=[Checkpoint(tmp_path / "whole")])
    cut = make().to("gpu")
    with pytest.raises(KeyboardInterrupt):
        cut.fit(X, LABELS, epochs=4, verbose=0, callbacks=[Checkpoint(tmp_path / "cut"), Dies()])
    again = make()
    again.fit(X, LABELS, epochs=4, verbose=0, callbacks=[Checkpoint(tmp_path / "cut")])
    same(again.predict(X), whole.predict(X), card)


def test_data_that_do_not_fit_travel_by_batches(card, monkeypatch):
    found = []
    for room in (10 ** 9, 100):
        monkeypatch.setattr(training, "free_bytes", lambda room=room: room)
        model = make().to("gpu")
        model.fit(X, LABELS, epochs=2, verbose=0, sample_weight=np.linspace(1, 2, 90))
        found.append(model.predict(X))
    assert (found[0] == found[1]).all()


def test_a_batch_without_room_names_one_that_fits(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", standin)
    backend.ones.cache_clear()
    monkeypatch.setattr(standin.card, "memory", standin.card.used + 2_000_000)
    x, labels = np.ones((4000, 4)), np.zeros(4000, int)
    model = make(hidden=50).to("gpu")
    with pytest.raises(DeviceError, match=r"lotes de 4000 ejemplos: prueba con batch_size=\d+") as refused:
        model.fit(x, labels, batch_size=4000, verbose=0)
    fits = int(str(refused.value).split("batch_size=")[1].rstrip("."))
    assert 100 < fits < 4000
    model.fit(x, labels, batch_size=fits, verbose=0)             # what it says is true
    assert model.predict(x, batch_size=fits).shape == (4000, 3)
    for ask in (lambda: model.predict(x, batch_size=4000), lambda: model.train_on_batch(x, labels),
                lambda: model.evaluate(x, labels, batch_size=4000, verbose=0)):
        with pytest.raises(DeviceError, match="lotes de 4000 ejemplos: prueba con"):
            ask()


def test_a_net_without_room_stays_where_it_was(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", standin)
    monkeypatch.setattr(standin.card, "memory", standin.card.used + 1000)
    model = make(hidden=50)
    with pytest.raises(DeviceError, match="no cabe"):
        model.to("gpu")
    assert model.device == model.network.device == "cpu"
    model.fit(X, LABELS, verbose=0)


def test_with_data_there_an_epoch_sends_only_its_order(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", standin)
    backend.ones.cache_clear()
    network = Network([Dense(5, "relu"), Dense(3, "softmax")], (4,), "sparse_categorical_crossentropy",
                      rng=np.random.default_rng(0)).to("gpu")
    sent = []

    class Counts(Callback):
        def on_epoch_end(self, epoch, logs=None):
            sent.append(standin.card.to_device)

    fit(network, X, LABELS, Adam(), epochs=4, batch_size=30, rng=np.random.RandomState(0), callbacks=[Counts()])
    assert set(np.diff(sent)) == {90 * np.dtype(int).itemsize}


def test_without_cupy_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    for ask in (lambda: make().to("gpu"), lambda: MLPClassifier(device="gpu").fit(X, LABELS)):
        with pytest.raises(DeviceError, match=r"pip install 'mlpedu\[gpu\]'.*device='cpu'"):
            ask()
    assert not backend.available()


@pytest.mark.parametrize("cards, words", [(0, "no encuentra ninguna GPU"), (None, "controlador de NVIDIA")])
def test_without_a_card_or_a_driver_it_says_so(monkeypatch, cards, words):
    monkeypatch.setitem(sys.modules, "cupy", standin)

    def count():
        if cards is None:
            raise standin.CUDARuntimeError(35)
        return cards

    monkeypatch.setattr(standin.cuda.runtime, "getDeviceCount", count)
    model = make()
    with pytest.raises(DeviceError, match=words):
        model.to("gpu")
    assert model.device == "cpu" and not backend.available()
    model.fit(X, LABELS, verbose=0)


def test_a_wrong_device_is_refused():
    with pytest.raises(ValueError, match="'cpu' o 'gpu'"):
        make().to("cuda")
    with pytest.raises(ValueError, match="'cpu' o 'gpu'"):
        MLPClassifier(device=0).fit(X, LABELS)


def test_an_estimator_of_the_cpu_refuses_device_arrays(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", standin)
    with pytest.raises(ValueError, match="usa device='gpu'"):
        MLPClassifier().fit(put(X, "gpu"), LABELS)
    model = MLPClassifier((3,), tol=10, device="gpu", random_state=0).fit(put(X, "gpu"), put(LABELS, "gpu"))
    assert model.predict(put(X, "gpu")).shape == (90,)


@pytest.fixture
def double(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", standin)
    backend.ones.cache_clear()
    return lambda room: monkeypatch.setattr(standin.card, "memory", standin.card.used + room)


def test_a_copy_in_the_middle_of_an_epoch_does_not_stop_it(double):
    class Copies(Callback):
        def on_train_batch_end(self, batch, logs=None):
            copy.deepcopy(self.model)

    found = []
    for callbacks in ([], [Copies()]):
        model = make().to("gpu")
        found.append(model.fit(X, LABELS, epochs=3, verbose=0, callbacks=callbacks).history["loss"])
    np.testing.assert_allclose(*found, rtol=1e-12)


def test_a_move_without_room_for_the_optimizer_changes_nothing(double):
    moved, stayed = make(hidden=50), make(hidden=50)
    for model in (moved, stayed):
        model.fit(X, LABELS, verbose=0)
    double(int(2.5 * moved.network.theta.nbytes))
    with pytest.raises(DeviceError, match="optimizador"):
        moved.to("gpu")
    assert moved.device == copy.deepcopy(moved).device == "cpu"
    double(10 ** 8)
    for model in (moved, stayed):
        model.fit(X, LABELS, verbose=0)
    np.testing.assert_array_equal(moved.predict(X), stayed.predict(X))


def test_after_a_training_without_room_there_can_be_another(double):
    model = make(hidden=50).to("gpu")
    double(3 * model.network.theta.nbytes)
    with pytest.raises(DeviceError, match="no alcanza"):
        model.fit(X, LABELS, verbose=0)
    double(10 ** 8)
    assert len(model.fit(X, LABELS, verbose=0).epoch) == 1


def test_a_layer_without_room_is_not_added(double):
    model = make(hidden=5).to("gpu")
    before = model.predict(X)
    double(100)
    with pytest.raises(DeviceError):
        model.add(Dense(300))
    double(10 ** 8)
    assert len(model.layers) == 3
    np.testing.assert_array_equal(model.predict(X), before)


@pytest.mark.parametrize("which", ["x", "y", "weight"])
def test_part_of_the_data_may_be_there(double, monkeypatch, which):
    monkeypatch.setattr(training, "free_bytes", lambda: 100)     # the rest does not fit
    data = {"x": X, "y": LABELS, "weight": np.linspace(1, 2, 90)}
    there = data | {which: put(data[which], "gpu")}
    found = []
    for x, y, weight in (data.values(), there.values()):
        model = make().to("gpu")
        found.append(model.fit(x, y, sample_weight=weight, verbose=0).history["loss"])
    assert found[0] == found[1]


def test_nothing_of_the_gpu_goes_in_a_pickle(double, monkeypatch):
    model, stopping = make().to("gpu"), EarlyStopping("loss", restore_best_weights=True)
    model.fit(X, LABELS, verbose=0, callbacks=[stopping])
    model.compile(model.optimizer, "sparse_categorical_crossentropy")
    grown = make().to("gpu")
    grown.fit(X, LABELS, verbose=0)
    grown.add(Dense(2, "softmax"))
    packed = [pickle.dumps(thing) for thing in (model, model.optimizer, grown, stopping)]
    monkeypatch.setattr(standin.ndarray, "__reduce__", None)     # they are made of NumPy
    assert packed == [pickle.dumps(thing) for thing in (model, model.optimizer, grown, stopping)]


def test_memory_that_the_computer_lacks_is_not_the_cards_fault(double):
    class Hungry(Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise MemoryError("10 TB")

    with pytest.raises(MemoryError, match="10 TB"):
        make().to("gpu").fit(X, LABELS, verbose=0, callbacks=[Hungry()])


def test_a_callback_can_read_and_write_the_weights_of_an_estimator_there(double):
    class Reads(Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.coefs_[0] = np.zeros((4, 3))
            seen.append(self.model.activations(X[:2])[0])

    seen = []
    MLPClassifier((3,), tol=10, device="gpu", random_state=0, callbacks=[Reads()]).fit(X, LABELS)
    assert type(seen[0]) is np.ndarray and (seen[0] == seen[0][0]).all()


def test_layers_of_a_net_elsewhere_are_told_apart(double):
    layers = [Dense(3)]
    first = Network(layers, (4,), "mse", rng=np.random.default_rng(0)).to("gpu")
    Network(layers, (4,), "mse", rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="puestas después en otra"):
        fit(first, X, X[:, :3], SGD(), epochs=1, rng=np.random.default_rng(0))
