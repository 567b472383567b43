"""El curso dentro del navegador: lo que JupyterLite publica con `make lite`, después de `make site`.

Pyodide, que es Python para el navegador, viene de npm sin más paquetes que la biblioteca estándar. Los que son de
puro Python, y mlpedu, se publican en el sitio. Los demás (NumPy, SciPy, scikit-learn, Matplotlib…) no están ni en npm
ni en PyPI para el navegador: quien estudia los recibe del lugar de donde el núcleo los toma siempre, y para eso hace
falta red. La lección 02 no usa ninguno.

Uso: python -m mlpedu.course.lite requisitos PYODIDE.tgz    lo que hay que fijar en sitio/lite.lock (`make lock`)
     python -m mlpedu.course.lite preparar PYODIDE.tgz DIRECCIÓN    escribe build/lite (`make lite`)
"""
import hashlib
import json
import re
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import nbformat

from .lab import LAB_SETTINGS
from .lesson import INSTALL, Course

ALONE = ("02",)                                  # they run whole without NumPy: a test runs them so, and in Chromium
WITHOUT = {                                      # what a browser hasn't got, in a lesson that asks for it
    "14": "Un navegador no deja empezar hilos, así que la celda del reloj, que usa uno, termina en un error, y no "
          "usa la GPU. Lo demás corre.",
    "15": "Un navegador no deja empezar procesos ni trae Dask, así que esta lección no corre en él: léela aquí y "
          "ejecútala en tu computadora.",
}
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
NEEDS = """\
# @title Traer NumPy, SciPy, scikit-learn y Matplotlib
# La primera vez vienen de la red; luego los guarda el navegador.
try:
    import matplotlib, numpy, scipy, sklearn
except ImportError as error:
    raise ImportError("No llegó NumPy, o algo de lo que va con él. Comprueba que tengas red y ejecuta esta celda "
                      "otra vez. Sin red corre la lección 02.") from error"""
# Of Pyodide's core; the rest of the package is for other uses.
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
# What the kernel starts with. The last ones come with it; the others, from sitio/lite.lock.
KERNEL_NEEDS = ("micropip", "ipython", "comm", "jedi")
OURS = ("ipykernel", "piplite", "pyodide-kernel")
# What mlpedu needs without NumPy, and what its interactive objects need.
COURSE_NEEDS = ("platformdirs", "tqdm", "ipywidgets", "anywidget")
# Not in Pyodide's lock: what each one imports. The Python halves of the widgets' extensions aren't needed.
FOREIGN = {"comm": (), "ipywidgets": ("comm", "ipython", "traitlets"), "psygnal": (),
           "anywidget": ("ipywidgets", "psygnal", "typing-extensions")}
HOME = "/drive/avance"                           # beside the notebooks: the browser keeps it, too


class LiteError(RuntimeError):
    """Lo que hay no encaja; el mensaje dice qué y cómo arreglarlo."""


def canonical(name: str) -> str:
    """El nombre de un paquete como PyPI lo compara."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(lock: dict, names: tuple[str, ...] = (*KERNEL_NEEDS, *COURSE_NEEDS)) -> list[str]:
    """Esos paquetes y lo que piden; si no se nombran, los que hay que publicar en el sitio."""
    depends = {canonical(name): package["depends"] for name, package in lock["packages"].items()} | FOREIGN
    found, pending = set(), [*names]
    while pending:
        name = canonical(pending.pop())
        if name not in found:
            found.add(name)
            pending += depends[name]
    return sorted(found)


def pins(lock: dict, names: list[str]) -> list[str]:
    """Esos paquetes con las versiones que Pyodide fija, si fija alguna."""
    pinned = {canonical(name): f"=={package['version']}" for name, package in lock["packages"].items()}
    return [f"{name}{pinned.get(name, '')}" for name in names]


def locked(lock: dict, wheels: list[Path], remote: str) -> dict:
    """La lista de paquetes de Pyodide como la necesita el sitio.

    Lo que está en `wheels` se toma de al lado, con su huella; lo demás, de `remote`. Al importar en una celda algo de
    la lista, el núcleo lo trae.
    """
    packages = {name: package | {"file_name": f"{remote}/{package['file_name']}"}
                for name, package in lock["packages"].items()}
    for wheel in wheels:
        name, version = wheel.name.split("-")[:2]
        name = canonical(name)
        known = packages.get(name, {})
        if known and known["version"] != version:
            raise LiteError(f"{wheel.name}: Pyodide pide {name} {known['version']}. Ejecuta `make lock` y repite.")
        fresh = {"name": name, "version": version, "depends": list(FOREIGN.get(name, ())), "imports": inside(wheel),
                 "install_dir": "site", "package_type": "package", "unvendored_tests": False}
        packages[name] = fresh | known | {"file_name": wheel.name,
                                          "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    packages["mlpedu"]["depends"] = list(COURSE_NEEDS)
    if missing := [name for name in (*wanted(lock), *OURS, "mlpedu") if "://" in packages[name]["file_name"]]:
        raise LiteError(f"Falta traer {', '.join(missing)}. Ejecuta `make lock` y repite.")
    return lock | {"packages": packages}


def inside(wheel: Path) -> list[str]:
    """Los nombres que se pueden importar de un archivo .whl."""
    names = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    return sorted(name.removesuffix(".py") for name in names if not name.endswith((".dist-info", ".data")))


def lighten(wheel: Path) -> None:
    """Quita de nuestro archivo .whl las lecciones, que el sitio ya publica."""
    partial = wheel.with_suffix(".parte")
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as light:
        for name in whole.namelist():
            if "/_notebooks/" not in name:
                light.writestr(whole.getinfo(name), whole.read(name))
    partial.replace(wheel)


def lesson(path: Path) -> nbformat.NotebookNode:
    """Un cuaderno como va al navegador: trae lo que necesita y dice lo que ahí no puede hacer."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["kernelspec"] = KERNEL
    unit = path.stem[:2]
    for place, cell in enumerate(notebook.cells):
        if cell.get("id") == INSTALL:
            if unit not in ALONE:
                cell.source = NEEDS
            if unit in WITHOUT:
                note = nbformat.v4.new_markdown_cell(f"> **En el navegador:** {WITHOUT[unit]}", id="navegador")
                notebook.cells.insert(place, note)
            break
    return notebook


def settings(packages: tuple[str, ...]) -> dict:
    """La configuración de JupyterLite: qué trae el núcleo al empezar y dónde guarda el avance."""
    kernel = {"loadPyodideOptions": {"packages": list(packages), "env": {"HOME": "/home/pyodide", "MLPEDU_HOME": HOME}}}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": {
        "appName": "mlpedu", "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel}}}


def read_lock(archive: Path) -> dict:
    """La lista de paquetes que Pyodide trae."""
    with tarfile.open(archive) as package:
        return json.load(package.extractfile("package/pyodide-lock.json"))


def prepare(course: Course, archive: Path, remote: str, target: Path) -> None:
    """Escribe en `target` lo que `jupyter lite build` publica; en `target/ruedas` ya están los archivos .whl."""
    lock = read_lock(archive)
    place = target / "static" / "pyodide"
    place.mkdir(parents=True)
    with tarfile.open(archive) as package:
        version = json.load(package.extractfile("package/package.json"))["version"]
        if f"/v{version}/" not in f"{remote}/":
            raise LiteError(f"El núcleo espera los paquetes de {remote} y llegó Pyodide {version}. "
                            "Pon en el Makefile la versión que dice la dirección.")
        for name in CORE:
            (place / name).write_bytes(package.extractfile(f"package/{name}").read())
    wheels = [Path(shutil.copy(wheel, place)) for wheel in sorted((target / "ruedas").glob("*.whl"))]
    for wheel in wheels:
        if wheel.name.startswith("mlpedu-"):
            lighten(wheel)
    (place / "pyodide-lock.json").write_text(json.dumps(locked(lock, wheels, remote)), "utf-8")
    (target / "files").mkdir()
    for path in sorted(course.notebooks.glob("*.ipynb")):
        # Each cell as one string, as a server would give it: JupyterLite doesn't join lines.
        (target / "files" / path.name).write_text(json.dumps(lesson(path)), "utf-8")
    preload = (*KERNEL_NEEDS, *OURS, "mlpedu")
    (target / "jupyter-lite.json").write_text(json.dumps(settings(preload), indent=1), "utf-8")
    overrides = {name.replace("/plugin", ":plugin").replace("/notification", ":notification"): values
                 for name, values in LAB_SETTINGS.items()}
    (target / "overrides.json").write_text(json.dumps(overrides, indent=1), "utf-8")


def main(order, archive, *rest):
    root = Path(__file__).parents[2]
    if order == "requisitos":
        lock = read_lock(Path(archive))
        print("\n".join(pins(lock, wanted(lock))))
    else:
        prepare(Course(root), Path(archive), *rest, root / "build" / "lite")


if __name__ == "__main__":
    main(*sys.argv[1:])
