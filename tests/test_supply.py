"""What comes with the course: known licences, nothing that calls home."""
import re
import subprocess
import sys

import dependencies

PACKAGE = dependencies.ROOT / "mlpedu"
IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
heard = []
sys.addaudithook(lambda event, arguments: heard.append(event) if event.startswith("socket.") else None)
import mlpedu
for module in pkgutil.walk_packages(mlpedu.__path__, "mlpedu."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
# Two of these open nothing: a name for this computer, and a socket for the event loop.
print({e for e in heard if e not in ("socket.gethostname", "socket.__new__", "socket.bind")})
"""


def test_importing_everything_opens_no_connection():
    done = subprocess.run([sys.executable, "-c", IMPORT_EVERYTHING], capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stdout + done.stderr


def test_only_the_downloading_of_data_knows_how_to_connect():
    speakers = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")
                if re.search(r"^\s*(import|from) (urllib\.(request|error)|http|socket|requests|httpx|smtplib|ftplib)",
                             path.read_text("utf-8"), re.M)}
    assert speakers == {"datasets/download.py"}


def test_every_dependency_is_listed_with_a_licence_that_lets_it_be_passed_on():
    rows = dict(re.findall(r"^\| ([\w.-]+) \| (.+) \|$", dependencies.FILE.read_text("utf-8"), re.M))
    rows.pop("paquete")
    assert sorted(rows) == dependencies.locked(), "corre: python tests/dependencies.py"
    for name, licence in rows.items():
        for part in re.split(r" AND | OR ", licence):
            assert re.fullmatch(dependencies.ACCEPTED, part), f"{name}: {licence}"
