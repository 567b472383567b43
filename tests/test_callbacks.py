"""Callbacks: stopping, rates, progress, and checkpoints that go on as if nothing had happened."""
import io
import os

import numpy as np
import pytest

from mlpedu import callbacks, metrics, storage
from mlpedu.callbacks import Callback, Checkpoint, EarlyStopping, History, LearningRateSchedule, ProgressBar
from mlpedu.layers import Dense, Dropout
from mlpedu.network import Network
from mlpedu.optimizers import SGD, Adam
from mlpedu.penalties import L2
from mlpedu.schedules import Adaptive
from mlpedu.training import fit

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = np.sin(X[:, :1])


class Script(Callback):
    """Puts a list of values in the logs, one an epoch, in the place of what was measured."""

    def __init__(self, values, name="val_loss"):
        self.values, self.name = values, name

    def on_epoch_end(self, epoch, logs):
        logs[self.name] = self.values[epoch]
        self.training.network.theta[:] = epoch


def run(values, name="val_loss", **options):
    network = Network([Dense(1)], (3,), "mse", rng=np.random.default_rng(0))
    stop = EarlyStopping(monitor=name, **options)
    history = fit(network, X, Y, SGD(1e-6), epochs=len(values), rng=RNG, callbacks=[Script(values, name), stop])
    return len(history.epoch), int(network.theta[0]), stop


@pytest.mark.parametrize("values, options, epochs, kept", [
    ([5, 4, 3, 2, 1], {}, 5, 4),
    ([5, 4, 6, 3, 1], {}, 3, 2),                                     # patience 0: the first that is no better
    ([5, 4, 6, 3, 1], {"patience": 2}, 5, 4),
    ([5, 4, 6, 7, 1], {"patience": 2}, 4, 3),
    ([5, 4, 6, 7, 1], {"patience": 2, "restore_best_weights": True}, 4, 1),
    ([5, 4, 6, 3, 3.5], {"patience": 9, "restore_best_weights": True}, 5, 3),    # restored though nothing stopped it
    ([5, 4.95, 4.9, 4.85], {"patience": 2, "min_delta": 0.5}, 3, 2),
    ([5, 5, 5, 5, 5], {"patience": 1, "start_from_epoch": 2}, 4, 3),
    ([5, 4, 3, 2], {"baseline": 1.0, "patience": 2}, 4, 3),
])
def test_when_it_stops_and_what_it_keeps(values, options, epochs, kept):
    assert run(values, **options)[:2] == (epochs, kept)


def test_accuracy_should_rise_and_mode_can_say_so():
    assert run([0.1, 0.2, 0.3], "val_accuracy")[0] == 3
    assert run([0.1, 0.2, 0.3], "val_accuracy", mode="min")[0] == 2
    assert run([0.1, 0.2, 0.3], "gain", mode="max")[0] == 3


def test_it_says_when_it_stopped(capsys):
    run([5, 4, 6, 7], patience=2, verbose=1)
    assert capsys.readouterr().out == "Parada temprana en la época 4; la mejor fue la 2.\n"


def test_a_nan_is_no_improvement():
    assert run([5, float("nan"), float("nan"), 4], patience=2)[0] == 3


def test_watching_what_is_not_measured_is_explained():
    network = Network([Dense(1)], (3,), "mse", rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="vigila 'val_loss', que aquí no se mide; hay: loss. .*validation_split"):
        fit(network, X, Y, SGD(), epochs=2, rng=RNG, callbacks=[EarlyStopping()])


@pytest.mark.parametrize("make, message", [
    (lambda: EarlyStopping(patience="3"), "llegó '3'"), (lambda: EarlyStopping(patience=float("nan")), "llegó nan"),
    (lambda: Checkpoint("x", every="2"), "llegó '2'"),
    (lambda: EarlyStopping(mode="up"), "mode debe ser"), (lambda: EarlyStopping(patience=-1), "llegó -1"),
    (lambda: EarlyStopping(patience=1.5), "llegó 1.5"), (lambda: LearningRateSchedule(0.1), "llegó 0.1"),
    (lambda: Checkpoint("x", every=0), "llegó 0")])
def test_bad_options_are_explained(make, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make()


def test_a_schedule_changes_the_rate_and_history_keeps_it(capsys):
    network, sgd = Network([Dense(1)], (3,), "mse", rng=np.random.default_rng(0)), SGD(0.8)
    history = fit(network, X, Y, sgd, epochs=3, rng=RNG,
                  callbacks=[LearningRateSchedule(lambda epoch, rate: rate / 2, verbose=1)])
    assert history.history["learning_rate"] == [0.4, 0.2, 0.1] and sgd.learning_rate == 0.1
    assert capsys.readouterr().out.splitlines()[0] == "Época 1: tasa de aprendizaje 0.4"
    assert callbacks.LearningRateScheduler is LearningRateSchedule


def test_a_schedule_that_gives_nonsense_is_refused():
    network = Network([Dense(1)], (3,), "mse", rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="learning_rate debe ser un número finito, 0 o más; llegó -1"):
        fit(network, X, Y, SGD(), epochs=3, rng=RNG, callbacks=[LearningRateSchedule(lambda epoch, rate: -1)])


def test_the_bar_ends_at_the_last_epoch(monkeypatch):
    import tqdm.auto
    text = io.StringIO()
    bars = []

    def bar(**options):
        bars.append(tqdm.std.tqdm(file=text, mininterval=0, **options))
        return bars[-1]
    monkeypatch.setattr(tqdm.auto, "tqdm", bar)
    network = Network([Dense(1)], (3,), "mse", rng=np.random.default_rng(0))
    fit(network, X, Y, SGD(), epochs=3, rng=RNG, callbacks=[ProgressBar()])
    assert bars[0].n == 3 and "3/3" in text.getvalue() and "loss=" in text.getvalue()


def test_history_says_what_it_has():
    history = History()
    assert repr(history) == "<History: 0 épocas de nada todavía>"
    history.on_epoch_end(0, {"loss": 1.0})
    assert repr(history) == "<History: 1 épocas de loss>"


# Checkpoints ---------------------------------------------------------------------------------------------------------

class Die(Callback):
    def __init__(self, epoch):
        self.at = epoch

    def on_train_batch_end(self, batch, logs):
        if self.training.epoch == self.at and batch == 1:
            raise RuntimeError("power cut")


def training(path, *, optimizer, generator, die=None, epochs=8, data=(X, Y), units=4, batch_size=7, **options):
    rng = generator(3)
    network = Network([Dense(units, "tanh"), Dropout(0.2), Dense(1)], (3,), "mse", rng=rng)
    stop = EarlyStopping(patience=50, restore_best_weights=True)
    callbacks = [stop, Die(die), *([Checkpoint(path, **options)] if path else [])]
    history = fit(network, *data, optimizer, epochs=epochs, rng=rng, batch_size=batch_size, validation=data,
                  callbacks=callbacks)
    return network, history, stop


OPTIMIZERS = [lambda: SGD(0.1, 0.9), lambda: SGD(0.1, 0.9, True, Adaptive()), lambda: Adam(0.01)]


@pytest.mark.parametrize("make", OPTIMIZERS)
@pytest.mark.parametrize("generator", [np.random.default_rng, np.random.RandomState])
def test_a_cut_training_ends_as_if_never_cut(tmp_path, make, generator):
    whole, history, stop = training(None, optimizer=make(), generator=generator)
    path = tmp_path / "punto"
    for die in (0, 3, 5):
        with pytest.raises(RuntimeError):
            training(path, optimizer=make(), generator=generator, die=die)
    resumed, again, stop_again = training(path, optimizer=make(), generator=generator)
    assert (resumed.theta == whole.theta).all()
    assert again.history == history.history and again.epoch == history.epoch
    assert (stop_again.best, stop_again.best_epoch) == (stop.best, stop.best_epoch)
    assert os.listdir(tmp_path) == ["punto"]


def test_a_finished_training_is_not_repeated_and_can_be_prolonged(tmp_path):
    path = tmp_path / "punto"
    options = {"optimizer": SGD(0.1), "generator": np.random.default_rng}
    first, _, _ = training(path, **options)
    again, history, _ = training(path, **options)
    assert (first.theta == again.theta).all() and len(history.epoch) == 8
    whole, _, _ = training(None, epochs=12, **options | {"optimizer": SGD(0.1)})
    longer, history, _ = training(path, epochs=12, **options | {"optimizer": SGD(0.1)})
    assert len(history.epoch) == 12 and (longer.theta == whole.theta).all()


@pytest.mark.parametrize("change", [{"units": 5}, {"data": (X + 1, Y)}, {"data": (X, -Y)}, {"batch_size": 8},
                                    {"optimizer": SGD(0.2)}])
def test_a_checkpoint_of_another_training_is_refused_and_kept(tmp_path, change):
    path = tmp_path / "punto"
    options = {"optimizer": SGD(0.1), "generator": np.random.default_rng}
    training(path, **options)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="es de otro entrenamiento .*resume=False"):
        training(path, **options | change)
    assert path.read_bytes() == before
    training(path, **options | change, resume=False)
    assert path.read_bytes() != before


def test_a_damaged_checkpoint_is_refused(tmp_path):
    path = tmp_path / "punto"
    options = {"optimizer": SGD(0.1), "generator": np.random.default_rng}
    training(path, **options)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(storage.StorageError, match="cortado o dañado"):
        training(path, **options)


def test_a_saved_network_is_no_checkpoint(tmp_path):
    storage.save(tmp_path / "red", {"kind": "sequential"}, {})
    with pytest.raises(ValueError, match="otro entrenamiento"):
        training(tmp_path / "red", optimizer=SGD(0.1), generator=np.random.default_rng)


def test_every_so_many_epochs_and_always_the_last(tmp_path, monkeypatch):
    saved = []
    monkeypatch.setattr(storage, "save", lambda path, config, arrays: saved.append(config["training"]["epoch"]))
    training(tmp_path / "punto", optimizer=SGD(0.1), generator=np.random.default_rng, every=3)
    assert saved == [3, 6, 8]


def test_the_generator_of_dropout_is_restored_when_it_is_another(tmp_path):
    def run(path, epochs, die=None):
        network = Network([Dense(4, "tanh"), Dropout(0.5), Dense(1)], (3,), "mse", rng=np.random.default_rng(1))
        fit(network, X, Y, SGD(0.1), epochs=epochs, batch_size=10, rng=np.random.RandomState(2),
            callbacks=[Checkpoint(path)] if path else [])
        return network.theta
    run(tmp_path / "punto", 3)
    assert (run(tmp_path / "punto", 6) == run(None, 6)).all()


def test_a_training_that_stopped_early_stays_stopped(tmp_path, capsys):
    def run():
        network = Network([Dense(1)], (3,), "mse", rng=np.random.default_rng(0))
        return fit(network, X, Y, SGD(0.1), epochs=9, rng=np.random.default_rng(0),
                   callbacks=[Script([5, 4, 6, 7, 3, 2, 1, 1, 1]), EarlyStopping("val_loss", patience=2),
                              Checkpoint(tmp_path / "punto", every=100)])
    assert run().epoch == run().epoch == [0, 1, 2, 3]
    assert "este entrenamiento ya había terminado, con 4 épocas" in capsys.readouterr().out


def test_waiting_goes_on_counting_after_a_cut(tmp_path):
    def run(epochs):
        network = Network([Dense(1)], (3,), "mse", rng=np.random.default_rng(0))
        return fit(network, X, Y, SGD(0.1), epochs=epochs, rng=np.random.default_rng(0),
                   callbacks=[Script([5, 4, 6, 7, 8, 9]), EarlyStopping("val_loss", patience=3),
                              Checkpoint(tmp_path / "punto")])
    run(3)
    assert run(6).epoch == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("change", [{"penalty": L2(0.5)}, {"metrics": [metrics.get("mae")]}, {"loss": "mae"},
                                    {"shuffle": False}, {"validation": (X[:5], Y[:5])},
                                    {"rng": np.random.RandomState(0)}])
def test_what_else_makes_it_another_training(tmp_path, change):
    def run(penalty=None, loss="mse", rng=None, **options):
        network = Network([Dense(1)], (3,), loss, penalty=penalty, rng=np.random.default_rng(0))
        fit(network, X, Y, SGD(0.1), epochs=2, rng=rng or np.random.default_rng(0),
            callbacks=[Checkpoint(tmp_path / "punto")], **options)
    run()
    with pytest.raises(ValueError, match="es de otro entrenamiento"):
        run(**change)


def test_a_state_that_could_not_be_read_back_is_not_saved(tmp_path):
    class Mine(Callback):
        def __init__(self, kept):
            self.kept = kept

        def state(self):
            return self.kept
    network = Network([Dense(1)], (3,), "mse", rng=np.random.default_rng(0))
    for kept in ({1: 2}, {"a": np.array(["texto"])}):
        with pytest.raises(ValueError, match="textos por claves|arreglos de números"):
            fit(network, X, Y, SGD(), epochs=1, rng=RNG, callbacks=[Mine(kept), Checkpoint(tmp_path / "punto")])
    assert os.listdir(tmp_path) == []


def test_the_bar_begins_where_the_checkpoint_does(tmp_path, monkeypatch):
    import tqdm.auto
    bars = []

    def bar(**options):
        bars.append(tqdm.std.tqdm(file=io.StringIO(), **options))
        return bars[-1]
    monkeypatch.setattr(tqdm.auto, "tqdm", bar)
    for epochs, watchers in ((3, []), (5, [ProgressBar()])):
        network = Network([Dense(1)], (3,), "mse", rng=np.random.default_rng(0))
        fit(network, X, Y, SGD(), epochs=epochs, rng=np.random.default_rng(0),
            callbacks=[*watchers, Checkpoint(tmp_path / "punto")])
    assert bars[0].n == 5


def test_with_an_adaptive_rate_it_first_slows_down():
    network, sgd = Network([Dense(1)], (3,), "mse", rng=np.random.default_rng(0)), SGD(1e-5, schedule=Adaptive())
    history = fit(network, X, Y, sgd, epochs=50, rng=RNG,
                  callbacks=[Script([1.0] * 50, "val_loss"), EarlyStopping(patience=2)])
    assert sgd.learning_rate < 1e-6 and 5 < len(history.epoch) < 50


def test_a_name_it_does_not_know_needs_a_mode():
    with pytest.raises(ValueError, match="di mode='max' o mode='min'; llegó 'val_r2'"):
        run([1, 2, 3], "val_r2")
    assert run([1, 2, 3], "val_r2", mode="max")[0] == 3


def test_best_is_the_value_itself_and_a_negative_delta_is_taken_whole():
    assert run([0.1, 0.7, 0.6], "val_accuracy", patience=5)[2].best == 0.7
    assert run([5, 4.95, 4.9, 4.85], min_delta=-0.5, patience=2)[0] == 3
