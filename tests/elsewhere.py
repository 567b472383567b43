"""`make test` en otras condiciones: dos hilos, otro BLAS, otro huso, otros Python, versiones mínimas, nuevas y las del
navegador, un probador guiado por la cobertura, una GPU.

Uso: python tests/elsewhere.py [FILA …]. Termina con la lista de lo que no se pudo correr y por qué; con STRICT=1,
un hueco es un fallo.
"""
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from mlpedu.backend import available
from mlpedu.course import lite

ROOT = Path(__file__).parents[1]
VENVS = ROOT / "build" / "venvs"
SUPPORTED = ("3.11", "3.12", "3.13")
TESTS = ["tests", "mlpedu", "--doctest-modules", "-m", "not full and not gpu", "-n", "2", "--dist", "loadfile", "-q"]
STRICT, LAX = (["notebooks", "course/source", flag, "-n", "2", "--dist", "loadfile", "-q"]
               for flag in ("--nbval", "--nbval-lax"))
HERE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass
class Row:
    """Una manera de correr: con qué Python, qué se instala, en qué entorno y qué se prueba."""

    name: str
    python: str = sys.executable
    install: list[list[str]] = field(default_factory=list)    # none: this very environment
    env: dict[str, str] = field(default_factory=dict)
    runs: list[list[str]] = field(default_factory=lambda: [TESTS, STRICT])


def floors():
    """Cada dependencia de base en la versión más vieja que pyproject.toml admite."""
    lines = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    pins = (re.match(r"([\w-]+)>=([\d.]+)$", line).groups() for line in lines)
    return [f"{name}=={version}" + ("" if version.count(".") > 1 else ".*") for name, version in pins]


def browser():
    """Las dependencias de base, y lo que piden, en las versiones que el curso recibe en un navegador; None sin npm."""
    if shutil.which("npm") is None:
        return None
    name = re.search(r"^PYODIDE := (\S+)", (ROOT / "Makefile").read_text("utf-8"), re.M)[1]
    archive = ROOT / "build" / "npm" / f"{name}.tgz"
    subprocess.run(["make", archive.relative_to(ROOT)], cwd=ROOT, check=True)
    lock = lite.read_lock(archive)
    return lite.pins(lock, lite.wanted(lock, [pin.partition("==")[0] for pin in floors()]))


def pythons():
    """Los intérpretes de las versiones admitidas que hay en la máquina, sin contar el que corre."""
    found = {}
    for version in SUPPORTED:
        if version == f"{sys.version_info.major}.{sys.version_info.minor}":
            continue
        places = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
        on_path = shutil.which(f"python{version}")
        for candidate in ([on_path] if on_path else []) + [str(p) for p in places]:
            if subprocess.run([candidate, "-c", "import venv, ssl"], capture_output=True).returncode == 0:
                found[version] = candidate
                break
        else:
            found[version] = None
    return found


def rows():
    """Las filas que se pueden correr y, aparte, los huecos."""
    lock = [["--require-hashes", "-r", "requirements.lock"], ["--no-deps", "-e", "."]]
    ready = [
        # One notebook at a time: threads of OpenBLAS that fight for a core make a lesson thirteen times as slow.
        Row("hilos", env={name: "2" for name in HERE}, runs=[["notebooks", "course/source", "--nbval", "-q"]]),
        # OpenBLAS's code for a processor of 2004: other roundings, as on another machine.
        Row("blas", env={"OPENBLAS_CORETYPE": "Prescott"}, runs=[STRICT]),
        Row("huso", env={"TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "C"}, runs=[STRICT]),
        # Equal digits are promised with scikit-learn 1.9; older ones differ among themselves.
        Row("minimas", install=[[*floors(), "-e", ".[dev]"]],
            runs=[[*TESTS, "--ignore", "tests/test_parity_sklearn.py"], LAX]),
        Row("nuevas", install=[["--upgrade", "-e", ".[dev]"]]),
        Row("fuzz", install=[["-e", ".[dev]", "atheris"]],
            runs=[["tests/test_hostile_files.py", "-m", "full", "-k", "fuzzer", "-q"]]),
    ]
    gaps, found = [], pythons()
    if (pins := browser()) is not None:
        # Its Python is 3.14, which is neither here nor admitted yet: the newest that is.
        newest = next((found[v] for v in reversed(SUPPORTED) if found.get(v)), sys.executable)
        ready.append(Row("navegador", newest, [[*pins, "-e", ".[dev]"]],
                         runs=[[*TESTS, "--ignore", "tests/test_parity_sklearn.py"], LAX,
                               ["tests/test_lite.py", "-m", "full", "-k", "with_numpy", "-q"]]))
    else:
        gaps.append("navegador: no hay npm, que dice qué versiones hay en Pyodide")
    if available():
        ready.append(Row("gpu", runs=[["tests", "-m", "gpu", "-q"]]))
    else:
        gaps.append("gpu: no hay una GPU que CuPy pueda usar")
    for version, python in found.items():
        if python:
            ready.append(Row(f"py{version}", python, lock))
        else:
            gaps.append(f"py{version}: no hay un Python {version} en esta máquina")
    return ready, gaps


def prepare(row):
    """El intérprete de la fila; si hace falta, en un entorno recién instalado."""
    if not row.install:
        return row.python
    folder = VENVS / row.name
    subprocess.run([row.python, "-m", "venv", "--clear", folder], check=True)
    for arguments in row.install:
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", *arguments], cwd=ROOT, check=True)
    return folder / "bin" / "python"


def run(row):
    """Corre una fila y devuelve si pasó."""
    print(f"\n=== {row.name}", flush=True)
    try:
        python = prepare(row)
    except subprocess.CalledProcessError as error:
        print(f"no se pudo instalar: {error}")
        return False
    env = {**os.environ, **HERE, **row.env}
    return all([subprocess.run([python, "-m", "pytest", *arguments], cwd=ROOT, env=env).returncode == 0
                for arguments in row.runs])


def main(names):
    ready, gaps = rows()
    if wrong := set(names) - {row.name for row in ready} - {"gpu", *(f"py{version}" for version in SUPPORTED)}:
        print(f"No hay filas {', '.join(sorted(wrong))}; hay {', '.join(row.name for row in ready)}.")
        return 2
    if names:                                    # what nobody asked for is no gap
        gaps = [gap for gap in gaps if gap.partition(":")[0] in names]
    if unknown := set(names) - {row.name for row in ready}:
        gaps += [f"{name}: no se puede correr aquí" for name in sorted(unknown)
                 if not any(gap.startswith(f"{name}:") for gap in gaps)]
    chosen = [row for row in ready if not names or row.name in names]
    results = {row.name: run(row) for row in chosen}
    print("\n" + "\n".join(f"{name}: {'bien' if ok else 'FALLA'}" for name, ok in results.items()))
    print("Lo que no se pudo correr:", *(gaps or ["nada"]), sep="\n  ")
    return 0 if all(results.values()) and not (gaps and os.environ.get("STRICT") == "1") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
