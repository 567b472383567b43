"""Lessons on machines nobody chose: no home, nowhere to write, odd paths and locales; and a hand on the stop button."""
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

pytestmark = pytest.mark.full
ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
NOBODY = "/proc/nobody"                          # not even root can make a folder there


def without_home(tmp_path):
    """No home: what Jupyter can't do without goes to a temporary folder, and Matplotlib's, which would warn of it."""
    own = {"JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"), "MPLCONFIGDIR": str(tmp_path / "matplotlib"),
           "HOME": NOBODY, "XDG_DATA_HOME": NOBODY, "XDG_CONFIG_HOME": NOBODY, "XDG_CACHE_HOME": NOBODY,
           "MLPEDU_HOME": NOBODY}
    return own, tmp_path / "curso", []


def read_only(tmp_path):
    """The folder of the course can be read and no more: as on a shared disk."""
    if os.geteuid():
        return {}, tmp_path / "curso", ["sh", "-c", 'chmod -R a-w . && exec "$@"', "sh"]
    if not shutil.which("unshare"):
        pytest.skip("root escribe en cualquier parte, y falta unshare")
    script = 'mount --bind . . && cd "$PWD" && mount -o remount,ro,bind . && exec "$@"'
    return {}, tmp_path / "curso", ["unshare", "-m", "sh", "-c", script, "sh"]


CONDITIONS = {
    "sin carpeta personal": without_home,
    "carpeta de solo lectura": read_only,
    "ruta con espacios y acentos": lambda tmp_path: ({}, tmp_path / "mi cursó ñandú (2)" / "año 1", []),
    "sin UTF-8": lambda tmp_path: ({"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
                                   tmp_path / "curso", []),
    "las antípodas": lambda tmp_path: ({"TZ": "Pacific/Chatham", "LC_ALL": "C.utf8"}, tmp_path / "curso", []),
}


@pytest.mark.skipif(sys.platform == "win32", reason="las condiciones se preparan con órdenes de Unix")
@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_lesson_gives_what_it_shows(condition, tmp_path):
    changes, folder, around = CONDITIONS[condition](tmp_path)
    folder.mkdir(parents=True)
    for path in LESSONS:
        shutil.copy(path, folder)
    shutil.copy(ROOT / "tests" / "nbval_sanitize.cfg", tmp_path)
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "", **changes}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--nbval", "-n", "2",
               "--dist", "loadfile", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT),
               f"--nbval-sanitize-with={tmp_path / 'nbval_sanitize.cfg'}", "."]
    done = subprocess.run([*around, *command], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def outcome(client, source, interrupt=None):
    """How a cell ended, ("ok" or the error's name), and how long it took; `interrupt` stops it after a while."""
    # Or the kernel drops, without running it, what comes in the instant after an error.
    request = client.execute(source, store_history=True, stop_on_error=False)
    start, stopped = time.perf_counter(), False
    while True:
        if interrupt and not stopped and time.perf_counter() - start > interrupt[0]:
            interrupt[1]()
            stopped = True
        try:
            reply = client.get_shell_msg(timeout=0.02)
        except Exception:                        # queue.Empty: it goes on
            assert time.perf_counter() - start < 120
            continue
        if reply["parent_header"].get("msg_id") == request:
            content = reply["content"]
            return content.get("ename", content["status"]), time.perf_counter() - start


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_a_long_cell_can_be_stopped_and_run_again(path, tmp_path, monkeypatch):
    """Stopped at two moments, it ends with KeyboardInterrupt or goes on with what it had; run again, it works."""
    monkeypatch.setenv("MLPEDU_HOME", str(tmp_path))
    rng, stopped = random.Random(path.stem), 0
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code" and c.source.strip()]
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path))
    try:
        for cell in cells:
            expected = "raises-exception" in cell.metadata.get("tags", [])
            ended, seconds = outcome(client, cell.source)
            assert (ended == "ok") != expected, (cell.source, ended)
            if seconds < 0.4 or expected:
                continue
            for _ in range(2):
                ended, _ = outcome(client, cell.source, (rng.uniform(0.05, 0.8) * seconds, manager.interrupt_kernel))
                assert ended in ("ok", "KeyboardInterrupt"), (cell.source, ended)
                stopped += ended != "ok"
            ended, _ = outcome(client, cell.source)
            assert ended == "ok", (cell.source, ended)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    print(f"{path.stem}: {stopped} celdas interrumpidas")
