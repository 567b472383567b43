"""Qué se instala y con qué licencia: `python tests/dependencies.py` escribe DEPENDENCIAS.md de lo que hay instalado."""
import re
import sys
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "DEPENDENCIAS.md"
# All let you use, change and pass on, also for money; MPL asks that its own files stay open.
ACCEPTED = (r"MIT(-0|-CMU)?|BSD|BSD-[23]-Clause|0BSD|Apache-2\.0|ISC|PSF-2\.0|MPL-2\.0|Zlib|CC0-1\.0|HPND|"
            "Public Domain")
# What packages write where SPDX has a name; what only other systems or a browser install (from their own pages), and
# what stands in a file and not in the metadata (the GPL of docutils is of an Emacs mode, which is not installed).
SPDX = {"Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0",
        "Apache License, Version 2.0": "Apache-2.0", "MIT License": "MIT", "BSD License": "BSD",
        "Python Software Foundation License": "PSF-2.0", "ISC License (ISCL)": "ISC",
        "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0"}
READ = {"appnope": "BSD-2-Clause", "colorama": "BSD-3-Clause", "pywinpty": "MIT", "micropip": "MPL-2.0",
        "pkginfo": "MIT", "docutils": "Public Domain",
        "contourpy": "BSD-3-Clause"}             # its version for Python 3.11 only says BSD


# Each file of versions, and what it is for. A package is listed where it is first needed.
LOCKS = {
    "requirements.lock": "Lo que instala `make test`. Para estudiar basta una parte: la que pide el extra `lab`.",
    "requirements-site.lock": "Además, para hacer el sitio con `make site` o `make lite`.",
    "requirements-hub.lock": "Además, para el Hub de una clase.",
    "sitio/lite.lock": "Además, lo que el sitio de `make lite` lleva al navegador, junto con Pyodide (MPL-2.0).",
}
VENVS = ("site", "hub")                          # where `make` installs the second and the third


@cache
def pinned(file):
    """{package: its versions}, of a lock; there may be one for each Python."""
    found = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / file).read_text("utf-8"), re.M):
        found.setdefault(name, []).append(version)
    return found


def sections():
    """{lock: the packages that no lock before it has}."""
    found, seen = {}, set()
    for file in LOCKS:
        found[file] = sorted(set(pinned(file)) - seen)
        seen |= set(found[file])
    return found


def places():
    """Where packages are: this environment, and those that `make` made."""
    return [sys.path, *([str(path)] for name in VENVS
                        for path in (ROOT / "build" / f"{name}-venv").glob("lib/python*/site-packages"))]


def installed(name):
    """What the installed package says of its licence, if there is one of a pinned version."""
    versions = [version for file in LOCKS for version in pinned(file).get(name, ())]
    for path in places():
        for found in distributions(name=name, path=path):
            if found.version in versions:
                about = found.metadata
                named = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("License")]
                said = about.get("License-Expression") or (named or [about.get("License") or "?"])[0]
                return READ.get(name) or SPDX.get(said, said)


def table():
    before = dict(re.findall(r"^\| ([\w.-]+) \| (.+) \|$", FILE.read_text("utf-8"), re.M))
    parts = ["# De qué depende mlpedu\n\nCada paquete con la licencia que declara. Todas dejan usar, cambiar y volver "
             "a distribuir.\n\nSale de `python tests/dependencies.py`. Una prueba compara los nombres con las "
             "versiones fijadas, y las licencias con lo que dicen los paquetes instalados. De lo que no está instalado "
             "queda el renglón que había: para mirarlo todo, corre antes `make site` y `make test-full`.\n"]
    for file, names in sections().items():
        rows = "\n".join(f"| {name} | {installed(name) or READ.get(name) or before[name]} |" for name in names)
        parts.append(f"## `{file}`\n\n{LOCKS[file]}\n\n| paquete | licencia |\n|---|---|\n{rows}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    FILE.write_text(table(), "utf-8")
