"""Files that went wrong, by accident or on purpose: refused with our words, or a model that works. Nothing else."""
import copy
import os
import re
import subprocess
import sys
import time
import tracemalloc
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from mutants import mutant

from mlpedu import Sequential, layers, load_model
from mlpedu.callbacks import Checkpoint, EarlyStopping
from mlpedu.storage import StorageError
from mlpedu.training import DivergenceError

# What Python announces when code is run, a process is started or a connection opened (PEP 578).
FORBIDDEN = ("exec", "pickle.find_class", "marshal.", "subprocess.", "os.system", "os.exec", "os.fork",
             "os.posix_spawn", "os.putenv", "ctypes.", "socket.")
# What memory a file may take, in times its size. The numbers take 3 times theirs; a configuration made for it, 14: a
# name of one character of four bytes and all the others of one, or many short texts.
TIMES = 20
X = np.linspace(-1, 1, 12, dtype="float32").reshape(4, 3)


def model():
    net = Sequential([layers.Dense(4, "relu", kernel_regularizer="l2", input_shape=[3]), layers.Dropout(0.5),
                      layers.Dense(2, "softmax")], random_state=0)
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


def train(net, *callbacks, epochs=1):
    return net.fit(X, [0, 1, 1, 0], batch_size=2, verbose=0, epochs=epochs, callbacks=callbacks)


def resumable(path):
    return EarlyStopping("loss", patience=9, restore_best_weights=True), Checkpoint(path)


def healthy_files(folder):
    """The three kinds of files there are: {kind: bytes}."""
    net = model()
    train(net)
    net.save(folder / "red")
    net.save_weights(folder / "pesos")
    train(model(), *resumable(folder / "punto"))
    return {kind: (folder / kind).read_bytes() for kind in USES}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    return healthy_files(tmp_path_factory.mktemp("sanos"))


def use_model(path):
    net = load_model(path)
    shape, k = net.input_shape[1:], net.output_shape[-1]
    if np.prod(shape) > 1e6:
        return
    x = np.full((2, *shape), 0.5)
    assert net.predict(x, verbose=0).shape == (2, *net.output_shape[1:])
    if net.loss is not None:
        y = np.zeros(2) if net.loss.from_labels else np.zeros((2, k))
        net.evaluate(x, y, verbose=0)
        net.fit(x, y, verbose=0)
        net.predict(x, verbose=0)


def use_weights(path):
    net = model()
    net.load_weights(path)
    assert np.isfinite(net.predict(X, verbose=0)).all()


def use_checkpoint(path):
    saved = path.read_bytes()
    net = model()
    train(net, epochs=2)                         # it knows other things than the file does
    before = everything(net)
    try:
        train(net, *resumable(path), epochs=2)
    except DivergenceError:                      # it was taken; what it held could not be trained
        raise
    except (StorageError, ValueError):
        assert path.read_bytes() == saved        # a refused file is left as it is, and so is the net
        for mine, then in zip(everything(net), before, strict=True):
            np.testing.assert_equal(mine, then)
        raise
    assert np.isfinite(net.predict(X, verbose=0)).all()


def everything(net):
    return copy.deepcopy([net.get_weights(), net.optimizer.state(), net.network.rng.bit_generator.state])


USES = {"red": use_model, "pesos": use_weights, "punto": use_checkpoint}
heard = None                                     # the forbidden things done while a file is used; None: nobody listens


def listen(event, arguments):
    if heard is None:
        return
    writes = event == "open" and "red" not in str(arguments[0]) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if (event.startswith(FORBIDDEN) or writes) and not importing(sys._getframe(1)):
        heard.append((event, arguments))


def importing(frame):
    """Python brings some of its own modules only when they are needed."""
    while frame and "importlib" not in frame.f_code.co_filename:
        frame = frame.f_back
    return frame


@pytest.fixture(scope="module", autouse=True)
def ears():
    sys.addaudithook(listen)                     # it can't be taken out


def attempt(kind, path):
    """What became of a file: "sirve" or "rechazado"; anything else that happens is a failure."""
    global heard
    heard = []
    try:
        USES[kind](path)
    except (StorageError, ValueError) as error:
        ours = "El punto de control .* es de otro entrenamiento|es de otra red"
        assert isinstance(error, (StorageError, DivergenceError)) or re.search(ours, str(error)), error
        return "rechazado"
    finally:
        done, heard = heard, None
        assert not done
    return "sirve"


@pytest.mark.parametrize("kind", USES)
@pytest.mark.parametrize("trials", [150, pytest.param(3400, marks=pytest.mark.full)])
def test_a_damaged_file_is_refused_with_our_words_or_gives_a_model_that_works(healthy, tmp_path, kind, trials):
    rng, whole, path = np.random.default_rng(trials), healthy[kind], tmp_path / "red"
    became = {"sirve": 0, "rechazado": 0}
    path.write_bytes(whole)
    assert attempt(kind, path) == "sirve"        # and all that reading needs is imported
    tracemalloc.start()
    try:
        for trial in range(trials):
            what, data = mutant(whole, rng)
            path.write_bytes(data)
            tracemalloc.reset_peak()
            before, start = tracemalloc.get_traced_memory()[0], time.process_time()
            with warnings.catch_warnings(record=True):
                warnings.simplefilter("always")
                became[attempt(kind, path)] += 1
            where = f"intento {trial}: {what}"
            assert time.process_time() - start < 1, where
            assert tracemalloc.get_traced_memory()[1] - before < TIMES * len(data) + (4 << 20), where
    finally:
        tracemalloc.stop()
    assert became["rechazado"] > trials / 2 and sorted(os.listdir(tmp_path)) == ["red"]


if find_spec("atheris"):                         # the row «fuzz» of tests/elsewhere.py installs it
    @pytest.mark.full
    def test_a_fuzzer_guided_by_coverage_finds_nothing():
        command = [sys.executable, "fuzz.py", f"-max_total_time={os.environ.get('FUZZ_SECONDS', '600')}",
                   "-rss_limit_mb=2000", "-timeout=2"]
        done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        print(done.stderr.splitlines()[-1])      # how many files it tried
