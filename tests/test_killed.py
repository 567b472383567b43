"""Training and saving under `kill -9`: nothing breaks, and the end is the same to the bit."""
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from mlpedu import storage

# Half a million parameters: a save takes about as long as an epoch, so that kills fall in both. Two generators, for the
# order and for the dropout; callbacks whose memory is part of the result; a rate that depends on the rows that went by.
TRAINING = """
import sys
import numpy as np
from mlpedu.callbacks import Callback, Checkpoint, EarlyStopping
from mlpedu.layers import Dense, Dropout
from mlpedu.network import Network
from mlpedu.optimizers import Adam
from mlpedu.schedules import InverseScaling
from mlpedu.training import fit
checkpoint, final, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3])
class Say(Callback):
    last = True                                  # and after the checkpoint, which stands before it
    def on_epoch_end(self, epoch, logs):
        self.theta = self.training.network.theta.copy()
        print("guardada", flush=True)
rng, x = np.random.default_rng(0), np.random.default_rng(1).normal(size=(64, 20))
layers = [Dense(500, "relu"), Dropout(0.3), Dense(900, "tanh"), Dense(1)]
network = Network(layers, (20,), "mse", rng=np.random.default_rng(2))
# Its best epoch is the first, so that it has something to remember from there on: `best_theta` is of then.
say, stopping = Say(), EarlyStopping("loss", mode="max", patience=999, restore_best_weights=True)
print("lista", flush=True)
history = fit(network, x, x[:, :1], Adam(schedule=InverseScaling()), epochs=epochs, rng=rng, batch_size=16,
              validation=(x, x[:, :1]), callbacks=[stopping, *([Checkpoint(checkpoint)] if checkpoint else []), say])
np.savez(final, theta=say.theta, best_theta=network.theta, epochs=history.epoch, **history.history,
         wait=stopping.wait, best=stopping.best, best_epoch=stopping.best_epoch)
"""


def start(*args):
    process = subprocess.Popen([sys.executable, "-uc", TRAINING, *map(str, args)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "lista\n"
    return process


def kill(process, after):
    """Kills the process `after` seconds later: (if it was still alive, what it had said)."""
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    alive = process.wait() == -signal.SIGKILL
    with process.stdout:
        return alive, process.stdout.read()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="este sistema no tiene kill -9")
@pytest.mark.parametrize("kills", [6, pytest.param(60, marks=pytest.mark.full)])
def test_a_training_killed_again_and_again_ends_with_the_same_weights(tmp_path, kills):
    random.seed(0)
    whole, resumed, path, epochs = tmp_path / "whole.npz", tmp_path / "resumed.npz", tmp_path / "punto", 5 * kills
    with start("", whole, epochs) as process:
        began = time.monotonic()
        assert process.wait() == 0
    an_epoch = max(0.005, (time.monotonic() - began) / epochs)
    done, said = 0, ""
    for _ in range(10 * kills):
        if done == kills:
            break
        process = start(path, resumed, epochs)
        if done % 2:                             # every other time once it has gone on: so it comes to the end
            while process.stdout.readline() not in ("guardada\n", ""):
                pass
        alive, more = kill(process, random.uniform(0, 2 * an_epoch))
        done, said = done + alive, said + more
        if path.exists():
            storage.load(path)                   # never half a file
    assert done == kills
    with start(path, resumed, epochs) as process:
        last = process.stdout.read()
    assert process.returncode == 0
    # Without this, a training that always began again would pass.
    assert int(re.search(r"retomo el entrenamiento en la época (\d+)", last)[1]) > kills / 2
    with np.load(whole) as one, np.load(resumed) as other:
        assert sorted(one) == sorted(other)
        for name in one:
            np.testing.assert_array_equal(one[name], other[name], name)


SAVES = """
import sys
import numpy as np
from mlpedu import storage
for turn in range(10 ** 6):
    storage.save(sys.argv[1], {"turn": turn}, {"theta": np.full(300_000, float(turn))})
    if not turn:
        print("lista", flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="este sistema no tiene kill -9")
@pytest.mark.parametrize("kills", [8, pytest.param(200, marks=pytest.mark.full)])
def test_a_save_killed_at_any_moment_leaves_a_whole_file(tmp_path, kills):
    random.seed(1)
    path = tmp_path / "red"
    for _ in range(kills):
        process = subprocess.Popen([sys.executable, "-c", SAVES, str(path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "lista\n"
        assert kill(process, random.uniform(0.03, 0.08))[0]
        config, arrays = storage.load(path)
        assert (arrays["theta"] == config["turn"]).all()
    assert list(Path(tmp_path).glob(".red.*.tmp")), "no kill fell inside a save: the test proves nothing"
