"""Downloads through networks and disks that fail at any byte, hundreds of times: the right data or a clear error."""
import gzip
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress

import numpy as np
import pytest
from test_datasets import PACKED, PUBLISHED, SHARED, Handler, Server, empty_home, real_data, sha, stored  # noqa: F401

from mlpedu import datasets
from mlpedu.datasets import california, images

trials = pytest.mark.parametrize("trials", [25, pytest.param(400, marks=pytest.mark.full)])
FAULTS = ("cut", "reset", "html", "wrong", "missing", "longer", "other range", "none")


class Faulty(Handler):
    """Each answer has the next fault of the server's list; when there are none left, it is good."""

    def do_GET(self):
        body, faults, rng = PACKED[self.path.strip("/")], self.server.faults, self.server.rng
        how = faults.pop(0) if faults else "none"
        start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        if how == "missing":
            return self.send_error(rng.choice([404, 403, 500, 503]))
        if how == "html":                        # what the network of a hotel says
            start, body = 0, b"<html>" + b"bienvenido " * rng.randrange(1, 500) + b"</html>"
        if how == "wrong":
            body = gzip.compress(rng.randbytes(100), mtime=0).ljust(len(body), b"x")
        if how == "longer":
            body += rng.randbytes(rng.randrange(1, 500))
        if how == "other range" and start:
            start = rng.randrange(start + 1)
        sent = body[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent[:rng.randrange(len(sent) + 1)] if how in ("cut", "reset") else sent)
        if how == "reset":                       # no goodbye: the other side gets an error, not an end
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.wfile.flush()
            self.connection.close()

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (OSError, ValueError):            # the client left first, or we did
            self.close_connection = True


@pytest.fixture
def faulty(monkeypatch):
    server = Server()
    server.RequestHandlerClass, server.faults, server.rng = Faulty, [], random.Random(0)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": .01}, daemon=True).start()
    table = tuple(images.IDX(name, len(packed), sha(packed), sha(content)) for name, content, packed in PUBLISHED)
    monkeypatch.setitem(images.FILES, "mnist", table)
    monkeypatch.setitem(images.URLS, "mnist", (server.url,))
    yield server
    server.shutdown()
    server.server_close()


EXPECTED = [np.frombuffer(content[16:], np.uint8).sum() for name, content, _ in PUBLISHED if "train-images" in name]


def assert_right(found):
    assert len(found.x_train) == 6 and found.x_train.sum() == EXPECTED[0]


def assert_clean(folder):
    """What has its final name is the published file; halves are called so."""
    for path in folder.rglob("*.gz"):
        assert path.read_bytes() == PACKED[path.name]
    assert all(name.endswith((".gz", ".part")) for name in stored(folder))


@trials
def test_after_any_faults_come_the_right_data_or_a_clear_error(faulty, tmp_path, monkeypatch, trials):
    errors = 0
    for trial in range(trials):
        folder = tmp_path / str(trial)
        monkeypatch.setenv("MLPEDU_DATA", str(folder))
        faulty.faults = faulty.rng.choices(FAULTS, k=faulty.rng.randrange(1, 8))
        for _attempt in range(10):
            try:
                assert_right(datasets.load_mnist())
                break
            except datasets.DataError as error:
                errors += 1
                assert faulty.url in str(error) and "repite" in str(error)
                assert_clean(folder)
        else:
            pytest.fail("diez intentos, y la red ya estaba bien")
        assert stored(folder) == sorted(PACKED)
        shutil.rmtree(folder)
    assert errors > trials / 2


@trials
def test_whatever_lies_in_the_cache_the_data_are_the_right_ones(faulty, tmp_path, monkeypatch, trials):
    rng = random.Random(1)
    for trial in range(trials):
        folder = tmp_path / str(trial) / "mnist"
        monkeypatch.setenv("MLPEDU_DATA", str(folder.parent))
        folder.mkdir(parents=True)
        for name, packed in PACKED.items():      # cut at any byte, changed, empty, of something else, or nothing
            what, path = rng.randrange(7), folder / (name + rng.choice(["", ".part"]))
            at = rng.randrange(len(packed))
            if what < 5:
                path.write_bytes([packed[:at], packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1:], b"", packed * 2,
                                  rng.randbytes(at)][what])
        assert_right(datasets.load_mnist())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="este sistema no tiene fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
@trials
def test_processes_that_download_at_once_and_are_killed_leave_nothing_broken(faulty, tmp_path, monkeypatch, trials):
    rng, served = random.Random(2), faulty.url
    for trial in range(max(3, trials // 8)):
        folder = tmp_path / str(trial)
        monkeypatch.setenv("MLPEDU_DATA", str(folder))
        monkeypatch.setitem(images.URLS, "mnist", (served,))
        children = [child(datasets.load_mnist) for _ in range(3)]
        time.sleep(rng.uniform(0, 0.02))
        os.kill(children[0], signal.SIGKILL)
        ends = [os.waitpid(pid, 0)[1] for pid in children]
        assert ends[1:] == [0, 0]                # the others have the data
        assert_clean(folder)
        assert_right(datasets.load_mnist())


DRAWS = """
import os
from tqdm.auto import tqdm
from mlpedu.datasets.download import _progress
tqdm.get_lock()                                  # made once, for this process and its forks
if os.fork() == 0:
    tqdm.get_lock().acquire()
    os._exit(0)                                  # as killed: nobody lets go of the lock
os.wait()
with _progress("x", 0, 10) as bar:
    bar.update(10)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="este sistema no tiene fork")
def test_a_process_that_dies_while_it_draws_its_bar_stops_nobody():
    subprocess.run([sys.executable, "-c", DRAWS], check=True, timeout=30, stderr=subprocess.DEVNULL)


def child(work):
    """Does the work in another process, which ends with 0 if all went well."""
    if pid := os.fork():
        return pid
    status = 1
    try:
        sys.stderr = open(os.devnull, "w")
        work()
        status = 0
    finally:
        os._exit(status)


@pytest.mark.full
@real_data
@pytest.mark.skipif(not hasattr(os, "fork"), reason="este sistema no tiene fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_processes_that_fetch_california_at_once_all_get_it(monkeypatch, tmp_path):
    import sklearn.datasets
    real = sklearn.datasets.fetch_california_housing

    def fetch(data_home, **arguments):           # as if the network had brought the archive
        if arguments["download_if_missing"]:
            shutil.copy(SHARED / california.ARCHIVE, data_home)
        return real(data_home=data_home, **arguments)
    monkeypatch.setattr(sklearn.datasets, "fetch_california_housing", fetch)
    for trial in range(10):
        monkeypatch.setenv("MLPEDU_DATA", str(tmp_path / str(trial)))
        (tmp_path / str(trial)).mkdir()
        children = [child(lambda: datasets.load_california_housing("real")) for _ in range(3)]
        assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0, 0]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="este sistema no tiene /dev/full")
def test_a_full_disk_at_any_moment_is_said_and_the_next_try_goes_on(faulty, tmp_path, monkeypatch):
    monkeypatch.setenv("MLPEDU_DATA", str(tmp_path / "lleno"))
    (tmp_path / "lleno" / "mnist").mkdir(parents=True)
    for name in PACKED:                          # where the next file would be written there is no room
        part = tmp_path / "lleno" / "mnist" / f"{name}.part"
        part.symlink_to("/dev/full")
        with pytest.raises(datasets.DataError, match="disco está lleno(.|\n)*MLPEDU_DATA"):
            datasets.load_mnist()
        part.unlink()
        faulty.faults = ["none", "missing"]      # this file comes; the next is for the next turn
        with suppress(datasets.DataError):
            datasets.load_mnist()
    assert_right(datasets.load_mnist())
