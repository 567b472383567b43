"""Qué se instala y con qué licencia: `python tests/dependencies.py` escribe DEPENDENCIAS.md de lo que hay instalado."""
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "DEPENDENCIAS.md"
# All let you use, change and pass on, also for money; MPL asks that its own files stay open.
ACCEPTED = r"MIT(-0|-CMU)?|BSD|(0|BSD-[23]-Clause|0BSD)|Apache-2\.0|ISC|PSF-2\.0|MPL-2\.0|Zlib|CC0-1\.0|HPND"
# What packages write where SPDX has a name, and what only other systems install (from their own pages).
SPDX = {"Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0",
        "Apache License, Version 2.0": "Apache-2.0", "MIT License": "MIT", "BSD License": "BSD",
        "Python Software Foundation License": "PSF-2.0", "ISC License (ISCL)": "ISC",
        "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0"}
ELSEWHERE = {"appnope": "BSD-2-Clause", "colorama": "BSD-3-Clause", "pywinpty": "MIT"}


def locked():
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", text, re.M)))


def licence(name):
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE[name]
    named = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("License")]
    said = about.get("License-Expression") or (named or [about.get("License") or "?"])[0]
    return SPDX.get(said, said)


def table():
    rows = "\n".join(f"| {name} | {licence(name)} |" for name in locked())
    return ("# De qué depende mlpedu\n\nLo que instala `make test`, con la licencia que cada paquete declara. Todas "
            "dejan usar, cambiar y volver a distribuir. Para estudiar basta una parte: la que pide el extra `lab`.\n\n"
            "El sitio que hace `make lite` lleva además Pyodide (MPL-2.0) y los paquetes de `sitio/lite.lock`.\n\n"
            "Sale de `python tests/dependencies.py`; una prueba compara con `requirements.lock`.\n\n"
            f"| paquete | licencia |\n|---|---|\n{rows}\n")


if __name__ == "__main__":
    FILE.write_text(table(), "utf-8")
