"""What comes with the course: known licences, nothing that calls home."""
import ast
import re
import subprocess
import sys

import dependencies
import pytest

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


# What opens connections. `asyncio` is not here: JupyterLab's loop is all that is asked of it.
SPEAKERS = {"socket", "socketserver", "ssl", "http", "urllib.request", "urllib.error", "xmlrpc", "ftplib", "smtplib",
            "poplib", "imaplib", "telnetlib", "nntplib", "webbrowser", "requests", "urllib3", "httpx", "aiohttp",
            "websocket", "websockets", "tornado", "zmq", "paramiko", "fsspec", "pyodide", "distributed", "dask"}


def imported(path):
    """Each thing that a module imports, wherever it does, with its full name; and the texts with which it could."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
                "import_module", "__import__") and node.args and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


def speaks(name):
    parts = name.split(".")
    return (any(".".join(parts[:k]) in SPEAKERS for k in range(1, len(parts) + 1))
            or name.startswith("sklearn.datasets.fetch_"))


def test_only_the_downloading_of_data_knows_how_to_connect():
    """And the crew, with the Dask scheduler that `calificar --cluster` names; and the box, with its own kernels.

    The programs that are started aren't seen.
    """
    heard = {path.relative_to(PACKAGE).as_posix(): sorted(filter(speaks, imported(path)))
             for path in PACKAGE.rglob("*.py")}
    assert {file: names for file, names in heard.items() if names} == {
        "datasets/california.py": ["http.client.HTTPException", "sklearn.datasets.fetch_california_housing"],
        "datasets/download.py": ["http.client.HTTPException", "urllib.error", "urllib.request"],
        "teaching/box.py": ["zmq"],
        "teaching/crew.py": ["distributed.Client", "distributed.KilledWorker"]}


@pytest.mark.parametrize("how", ["import os, socket", "from urllib import request", "import http.client as h",
                                 "def f():\n    from requests import get", "from urllib.request import urlopen",
                                 "import importlib\nimportlib.import_module('socket')", "__import__('ssl')"])
def test_whoever_connects_is_seen(how, tmp_path):
    (tmp_path / "module.py").write_text(how)
    assert any(map(speaks, imported(tmp_path / "module.py")))


def test_every_dependency_is_listed_with_a_licence_that_lets_it_be_passed_on():
    rows = re.findall(r"^\| ([\w.-]+) \| (.+) \|$", dependencies.FILE.read_text("utf-8"), re.M)
    rows = [row for row in rows if row[0] != "paquete"]
    assert [name for name, _ in rows] == [name for names in dependencies.sections().values() for name in names], \
        "corre: python tests/dependencies.py"
    for name, licence in rows:
        for part in re.split(r" AND | OR ", licence):
            assert re.fullmatch(dependencies.ACCEPTED, part), f"{name}: {licence}"


def test_a_licence_is_what_the_installed_package_says():
    rows = dict(re.findall(r"^\| ([\w.-]+) \| (.+) \|$", dependencies.FILE.read_text("utf-8"), re.M))
    said = {name: licence for name in rows if (licence := dependencies.installed(name))}
    assert said == {name: rows[name] for name in said}, "corre: python tests/dependencies.py"
    assert len(said) > 40                        # in an environment with other versions, those that are the same
