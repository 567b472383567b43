"""What a submission's code may do in its box: work in its own folder, and nothing else."""
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlpedu.teaching import sandbox
from mlpedu.teaching.box import Box, Watchdog, copy_files

pytestmark = pytest.mark.skipif(bool(sandbox.missing()), reason=f"no sandbox here: {'; '.join(sandbox.missing())}")

# Each attempt is code of its own; beside it, what must stop it. Nothing here may succeed.
ATTEMPTS = {
    "read another's work": ("open(SECRET / 'submitted/otra/T01/T01.ipynb').read()", "PermissionError"),
    "list who submitted": ("os.listdir(SECRET / 'submitted')", "PermissionError"),
    "read the judge": ("open(SECRET / 'tareas/T01.md').read()", "PermissionError"),
    "read the gradebook": ("sqlite3.connect(f'file:{SECRET}/gradebook.db?mode=ro', uri=True).execute('select * from g')",
                           "OperationalError"),
    "change the gradebook": ("open(SECRET / 'gradebook.db', 'r+b').write(b'x')", "PermissionError"),
    "read the users of the machine": ("open('/etc/passwd').read()", "PermissionError"),
    "read through a link of its own": ("os.symlink(SECRET / 'gradebook.db', 'l') or open('l', 'rb').read()", "PermissionError"),
    "take a hard link": ("os.link(SECRET / 'gradebook.db', 'h')", "PermissionError OSError"),
    "move the gradebook into its folder": ("os.rename(SECRET / 'gradebook.db', 'g')", "PermissionError OSError"),
    "write beside its folder": ("open(SECRET / 'x', 'w')", "PermissionError"),
    "write in the system's temporary folder": ("open('/tmp/mlpedu-hostil', 'w')", "PermissionError"),
    "write in the package": ("open(PACKAGE / 'x.py', 'w')", "PermissionError OSError"),
    "use the network (TCP)": ("socket.create_connection(('127.0.0.1', PORT), 2)", "OSError"),
    "use the network (UDP)": ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "OSError"),
    "reach a local service": ("socket.socket(socket.AF_UNIX).connect(str(SECRET / 's'))", "PermissionError"),
    "log to the system": ("socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)", "OSError"),
    "fork": ("os.fork()", "PermissionError"),
    "run a program": ("subprocess.run(['/bin/echo'])", "PermissionError"),
    "start a process": ("multiprocessing.get_context('fork').Process(target=print).start()", "PermissionError"),
    "kill who grades": ("os.kill(os.getppid(), 9)", "PermissionError"),
    "kill everyone": ("os.kill(-1, 9)", "PermissionError"),
    "read the memory of who grades": ("open(f'/proc/{os.getppid()}/mem', 'rb').read(1)", "PermissionError"),
    "read the variables of who grades": ("open(f'/proc/{os.getppid()}/environ', 'rb').read()", "PermissionError"),
    "trace who grades": ("ctypes.CDLL(None, use_errno=True).ptrace(16, os.getppid(), 0, 0) == -1 and blocked()", "Blocked"),
    "outlive who grades": ("ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == -1 and blocked()", "Blocked"),
    "raise its memory limit": ("resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "ValueError PermissionError"),
    "become another user": ("os.setuid(12345) or os.getuid() == 12345 and open('/etc/shadow')", "PermissionError"),
    "mount": ("ctypes.CDLL(None, use_errno=True).mount(b'a', b'/', b'tmpfs', 0, 0) == -1 and blocked()", "Blocked"),
    "make a namespace": ("ctypes.CDLL(None).unshare(0x10000000) == -1 and blocked()", "Blocked"),
    "queue a signal for who grades": ("call(129, os.getppid(), 9, bytes([9, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]) + bytes(116))",
                                      "PermissionError"),
    "have a signal sent to who grades": ("__import__('fcntl').fcntl(open('s', 'w'), 8, os.getppid())", "PermissionError"),
    "send to a local service without connecting": ("socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)", "OSError"),
    "cut a file it can't write": ("os.truncate(SECRET / 'gradebook.db', 0)", "PermissionError"),
    "cut a file by reading it": ("os.open('/no/hay', os.O_RDONLY | os.O_TRUNC)", "PermissionError"),
    "cut a file by the newest way": ("call(437, -100, b'/no/hay', bytes(24), 24)", "OSError"),
    "watch the gradebook": ("call(254, call(294, 0), str(SECRET / 'gradebook.db').encode(), 0xfff)", "PermissionError"),
    "memory that no limit counts": ("os.memfd_create('m')", "PermissionError"),
    "hide from who watches": ("ctypes.CDLL(None).prctl(4, 0, 0, 0, 0) == -1 and blocked()", "Blocked"),
    "a call younger than the filter": ("call(463, 0, 0, 0, 0, 0, 0)", "OSError"),
    "a call of 32 bits": ("call(0x40000000 + 57)", "OSError"),
    "50 GB in one file": ("open('grande', 'wb').truncate(50 << 30)", "OSError"),
    "10 GB of memory": ("bytearray(10 << 30)", "MemoryError"),
    "a thousand threads of 64 MB": ("threads()", "RuntimeError MemoryError"),
}
HONEST = {
    "write in its folder": "open('a.txt', 'w').write('a')",
    "import its own file": "__import__('propio').VALOR == 7 or blocked()",
    "copy a file": "shutil.copy('a.txt', 'b.txt')",
    "use threads": "threading.Thread(target=print).start()",
    "import the package": "__import__('mlpedu.neurons')",
    "compute": "__import__('numpy').ones((300, 300)) @ __import__('numpy').ones((300, 300))",
    "plot": "__import__('matplotlib.pyplot').pyplot.figure().savefig('f.png')",
    "fit": "__import__('sklearn.linear_model').linear_model.LogisticRegression().fit([[0], [1]], [0, 1])",
    "n_jobs": "__import__('sklearn.model_selection').model_selection.cross_val_score(__import__('sklearn.dummy').dummy."
              "DummyClassifier(), [[0], [1]] * 9, [0, 1] * 9, n_jobs=2)",
    "load the course's data": "__import__('mlpedu.datasets').datasets.load_fashion_mnist()",
}
PROBE = """
import ctypes, json, multiprocessing, os, pathlib, resource, shutil, socket, sqlite3, subprocess, sys, threading, time
SECRET, PORT, PACKAGE = pathlib.Path(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
class Blocked(Exception): pass
def call(*arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(*map(lambda v: ctypes.c_long(v) if isinstance(v, int) else v, arguments))
    if result < 0: raise OSError(ctypes.get_errno(), "")
    return result
def blocked(): raise Blocked
def threads():
    threading.stack_size(64 << 20)
    for _ in range(1000): threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
found = {}
for name, code in json.loads(sys.argv[4]).items():
    try:
        exec(code)
        found[name] = "did it"
    except BaseException as error:
        found[name] = type(error).__name__
pathlib.Path("hallado.json").write_text(json.dumps(found))
os._exit(0)
"""


@pytest.fixture
def box(tmp_path):
    (tmp_path / "entrega").mkdir()
    (tmp_path / "entrega" / "propio.py").write_text("VALOR = 7\n")
    box = Box(tmp_path / "entrega")
    yield box
    box.close()
    assert not box.path.exists()


@pytest.fixture
def secret(tmp_path):
    """A course with things worth stealing."""
    course = tmp_path / "curso"
    for name in ("submitted/otra/T01/T01.ipynb", "tareas/T01.md", "gradebook.db"):
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text("secreto")
    yield course
    assert sorted(p.name for p in course.iterdir()) == ["gradebook.db", "submitted", "tareas"]
    assert (course / "gradebook.db").read_text() == "secreto"


def probe(box, secret, code, port=9):
    import mlpedu
    command = box.command([sys.executable, "-c", PROBE, str(secret), str(port),
                           str(Path(mlpedu.__file__).resolve().parent), json.dumps(code)])
    subprocess.run(command, cwd=box.work, env=box.environment(), check=True, timeout=120)
    return json.loads((box.work / "hallado.json").read_text())


def test_nothing_hostile_is_done_and_each_is_stopped_by_what_should(box, secret):
    import socket
    with socket.create_server(("127.0.0.1", 0)) as server:                 # someone does listen
        found = probe(box, secret, {name: code for name, (code, _) in ATTEMPTS.items()}, server.getsockname()[1])
    assert not Path("/tmp/mlpedu-hostil").exists()
    wrong = {name: got for name, got in found.items() if got not in ATTEMPTS[name][1].split()}
    assert found.keys() == ATTEMPTS.keys() and wrong == {}


def test_without_the_box_the_same_attempts_succeed(box, secret):
    """So that the test above can't pass for another reason."""
    names = ("read another's work", "list who submitted", "read the judge", "read the users of the machine", "run a program",
             "use the network (UDP)", "log to the system", "fork")
    box.isolated = False
    found = probe(box, secret, {name: ATTEMPTS[name][0] for name in names})
    assert set(found.values()) == {"did it"}


def test_honest_work_runs_in_the_box(box, secret):
    found = probe(box, secret, HONEST)
    assert {name for name, got in found.items() if got != "did it"} == set()


def test_modes_and_dates_of_files_outside_stay_as_they_are(box, secret):
    book = secret / "gradebook.db"
    before = book.stat()
    code = f"os.chmod({str(book)!r}, 0o777); os.utime({str(book)!r}, (1, 1))"
    assert probe(box, secret, {"x": code}) == {"x": "did it"}               # it says so
    after = book.stat()
    assert (after.st_mode, after.st_mtime, after.st_uid) == (before.st_mode, before.st_mtime, before.st_uid)


def test_the_watchdog_stops_who_fills_the_machine_with_threads(box):
    code = ("import threading, time\nthreading.stack_size(32768)\n"
            "for _ in range(600): threading.Thread(target=time.sleep, args=(60,)).start()\nprint(flush=True)")
    child = subprocess.Popen(box.command([sys.executable, "-c", code]), cwd=box.work, env=box.environment(),
                             stdout=subprocess.PIPE)
    child.stdout.readline()
    dog = Watchdog(box, 60, child.kill, lambda: child.pid)
    dog.start()
    dog.join(10)
    assert "más hilos" in dog.reason and child.wait(10) == -9


def test_who_grades_keeps_its_turn_on_the_processor(box, secret):
    code = f"os.sched_setscheduler({os.getpid()}, os.SCHED_IDLE, os.sched_param(0))"
    assert probe(box, secret, {"x": code}) == {"x": "did it"}               # it says so: ZeroMQ makes the same call
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_open_files_without_a_name_count_as_written(box):
    child = subprocess.Popen([sys.executable, "-c", "import os, time\nf = open('x', 'wb')\nos.remove('x')\n"
                              "f.truncate(300 << 20)\nprint(flush=True)\ntime.sleep(60)"], cwd=box.work, stdout=subprocess.PIPE)
    child.stdout.readline()
    assert not box.too_big() and box.too_big(child.pid)
    child.kill()
    child.wait()


def test_the_notebook_dies_with_who_grades(box):
    """A grader that is killed leaves no student's process behind."""
    child = box.command([sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)"])
    code = ("import json, subprocess, sys, time\n"
            "p = subprocess.Popen(json.loads(sys.argv[1]), stdout=subprocess.PIPE, text=True)\n"
            "print(p.stdout.readline().strip(), flush=True); time.sleep(60)")
    grader = subprocess.Popen([sys.executable, "-c", code, json.dumps(child)], stdout=subprocess.PIPE, text=True,
                              cwd=box.work)
    pid = int(grader.stdout.readline())
    grader.kill()
    grader.wait()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.parametrize("files, size", [(3_000, 10), (10, 40 << 20)])
def test_the_watchdog_stops_who_fills_the_disk(box, files, size):
    for n in range(files):
        with (box.work / f"{n}").open("wb") as file:
            file.truncate(size)
    killed = []
    dog = Watchdog(box, 60, lambda: killed.append(1))
    dog.start()
    dog.join(10)
    assert killed and "más archivos" in dog.reason


def test_links_and_pipes_in_a_submission_are_not_followed(tmp_path):
    source = tmp_path / "s"
    source.mkdir()
    (source / "a.txt").write_text("a")
    os.symlink("/etc/passwd", source / "l")
    os.symlink("/etc", source / "carpeta")
    os.mkfifo(source / "tuberia")
    copy_files(source, tmp_path / "t")
    assert [p.name for p in (tmp_path / "t").rglob("*")] == ["a.txt"]


def test_where_the_kernel_lacks_something_it_is_said(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    assert "hace falta Linux" in sandbox.missing()[0]
    with pytest.raises(sandbox.SandboxError, match="hace falta Linux"):
        sandbox.enclose([], [], {})
    monkeypatch.undo()
    monkeypatch.setattr(sandbox, "landlock_version", lambda: 0)
    assert any("Landlock" in text for text in sandbox.missing())
