"""Training and saving under `kill -9`: nothing breaks, and the end is the same to the bit."""
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from mlpedu import storage

# Half a million parameters: a save takes about as long as an epoch, so that kills fall in both.
TRAINING = """
import sys
import numpy as np
from mlpedu.callbacks import Checkpoint, EarlyStopping
from mlpedu.layers import Dense, Dropout
from mlpedu.network import Network
from mlpedu.optimizers import Adam
from mlpedu.training import fit
checkpoint, final, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3])
rng = np.random.default_rng(0)
x = rng.normal(size=(64, 20))
network = Network([Dense(500, "relu"), Dropout(0.3), Dense(900, "tanh"), Dense(1)], (20,), "mse", rng=rng)
print("lista", flush=True)
fit(network, x, x[:, :1], Adam(), epochs=epochs, rng=rng, batch_size=16, validation=(x, x[:, :1]),
    callbacks=[EarlyStopping(patience=99), *([Checkpoint(checkpoint)] if checkpoint else [])])
np.save(final, network.theta)
"""


def start(*args):
    process = subprocess.Popen([sys.executable, "-c", TRAINING, *map(str, args)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"lista\n"
    return process


def kill(process, after):
    """Kills the process `after` seconds later; True if it was still alive."""
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    alive = process.wait() == -signal.SIGKILL
    process.stdout.close()
    return alive


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="este sistema no tiene kill -9")
@pytest.mark.parametrize("kills, epochs", [(6, 12), pytest.param(60, 150, marks=pytest.mark.full)])
def test_a_training_killed_again_and_again_ends_with_the_same_weights(tmp_path, kills, epochs):
    random.seed(0)
    process = start("", tmp_path / "whole.npy", epochs)
    began = time.monotonic()
    assert process.wait() == 0
    an_epoch = max(0.005, (time.monotonic() - began) / epochs)
    process.stdout.close()
    path, done = tmp_path / "punto", 0
    for _ in range(10 * kills):
        if done == kills:
            break
        done += kill(start(path, tmp_path / "resumed.npy", epochs), random.uniform(0, 4 * an_epoch))
        if path.exists():
            storage.load(path)                   # never half a file
    assert done == kills
    assert start(path, tmp_path / "resumed.npy", epochs).wait() == 0
    assert (np.load(tmp_path / "whole.npy") == np.load(tmp_path / "resumed.npy")).all()


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
@pytest.mark.parametrize("kills", [8, pytest.param(60, marks=pytest.mark.full)])
def test_a_save_killed_at_any_moment_leaves_a_whole_file(tmp_path, kills):
    random.seed(1)
    path = tmp_path / "red"
    for _ in range(kills):
        process = subprocess.Popen([sys.executable, "-c", SAVES, str(path)], stdout=subprocess.PIPE)
        assert process.stdout.readline() == b"lista\n"
        assert kill(process, random.uniform(0.03, 0.08))
        config, arrays = storage.load(path)
        assert (arrays["theta"] == config["turn"]).all()
    assert list(Path(tmp_path).glob(".red.*.tmp")), "no kill fell inside a save: the test proves nothing"
