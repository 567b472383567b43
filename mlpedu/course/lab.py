"""La carpeta de trabajo del estudiante y el JupyterLab del curso.

Las lecciones se copian a `mi-curso/`; las originales no se abren para escribir. Lo que alguien cambió no se pisa
nunca: una versión nueva de la lección se pone al lado, y restaurar una guarda antes una copia de la suya.
"""
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

from .progress import home

MANIFEST = ".mlpedu.json"                                 # lesson -> digest of the original that was copied
LAB_SETTINGS = {
    "@jupyterlab/translation-extension/plugin": {"locale": "es_ES"},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
NBGRADER_LAB = ("@jupyter/nbgrader",)
NBGRADER_SERVER = ("nbgrader.server_extensions.formgrader", "nbgrader.server_extensions.validate_assignment",
                   "nbgrader.server_extensions.assignment_list", "nbgrader.server_extensions.course_list")
# `python -m jupyterlab`, 1.2 s sooner: see mlpedu/cli.py.
START = ("import sys; sys.modules.setdefault('rfc3987_syntax', None); from jupyterlab.labapp import main; "
         "sys.exit(main())")


class LabError(RuntimeError):
    """Algo impide preparar la carpeta o abrir JupyterLab; el mensaje dice qué hacer."""


def originals() -> Path:
    """La carpeta con las lecciones construidas: dentro del paquete instalado o junto a él en el repositorio."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_notebooks", package.parent / "notebooks"):
        if any(folder.glob("[0-9][0-9]-*.ipynb")):
            return folder
    raise LabError("No están las lecciones. En el repositorio, constrúyelas con `make build`; "
                   "si instalaste con pip, vuelve a instalar mlpedu.")


def copy_lessons(folder: Path, source: Path | None = None) -> list[str]:
    """Copia a `folder` las lecciones que faltan y pone al día las que nadie cambió; devuelve qué hizo, en frases."""
    source = source or originals()
    _prepare(folder, source)
    before = _read_manifest(folder)
    manifest, done = dict(before), []
    for original in sorted(source.glob("*.ipynb")):        # the lessons, the glossary and the bibliography
        mine, version = folder / original.name, _digest(original)
        if not mine.exists():
            _copy(original, mine)
            done.append(f"{original.name}: copiada")
        elif manifest.get(original.name) == version or _digest(mine) == version:
            pass                                          # the course did not change since it was copied
        elif _digest(mine) == manifest.get(original.name):
            _copy(original, mine)
            done.append(f"{original.name}: puesta al día")
        else:
            beside = mine.with_name(f"{mine.stem}.nueva{mine.suffix}")
            if beside.exists() and _digest(beside) not in (version, manifest.get(beside.name)):
                beside = _free(beside)                    # the student works in the earlier new one, too
            _copy(original, beside)
            manifest[beside.name] = version
            done.append(f"{original.name}: la cambiaste, así que la versión nueva está al lado, en {beside.name}")
        manifest[original.name] = version
    if manifest != before:
        _write_json(folder / MANIFEST, manifest)
    return done


def reset(folder: Path, unit: str, source: Path | None = None) -> str:
    """Restaura la lección de una unidad ("03") y guarda la que había como copia; devuelve qué hizo."""
    source = source or originals()
    found = sorted(source.glob(f"{unit}-*.ipynb")) if re.fullmatch(r"\d\d", unit) else []
    if not found:
        known = ", ".join(p.name[:2] for p in sorted(source.glob("[0-9][0-9]-*.ipynb")))
        raise LabError(f"No hay una lección {unit!r}; hay {known}.")
    original, mine, kept = found[0], folder / found[0].name, ""
    _prepare(folder, source)
    if mine.exists():
        copy = _free(mine.with_name(f"{mine.stem}.copia-{date.today():%Y-%m-%d}{mine.suffix}"))
        shutil.copyfile(mine, copy)                       # a copy first: at no moment is there less than before
        kept = f"; la tuya está en {copy.name}"
    _copy(original, mine)
    _write_json(folder / MANIFEST, {**_read_manifest(folder), original.name: _digest(original)})
    return f"{original.name}: restaurada{kept}"


def start(folder: Path, *, instructor: bool = False, extra: tuple[str, ...] = ()) -> int:
    """Abre JupyterLab en `folder`, en español, en la primera lección; devuelve su código de salida."""
    if importlib.util.find_spec("jupyterlab") is None:
        raise LabError("JupyterLab no está instalado aquí. Instálalo con: pip install 'mlpedu[lab]'")
    first = min(p.name for p in originals().glob("00-*.ipynb"))
    command = [sys.executable, "-c", START, f"--ServerApp.root_dir={folder.resolve()}",
               f"--LabApp.default_url=/lab/tree/{first}", *extra]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return _run(command, lab_environment(instructor))


def _run(command, env):
    """Cede el lugar a Jupyter, para que Ctrl-C y las señales le lleguen a él; en Windows, lo espera."""
    if os.name == "posix":
        os.execve(command[0], command, env)
    process = subprocess.Popen(command, env=env)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:                         # Jupyter got it, too, and asks what to do
            continue


def lab_environment(instructor: bool = False) -> dict[str, str]:
    """El entorno de JupyterLab: en español y sin avisos; sin los menús de nbgrader, salvo para docentes.

    La configuración del curso vive en su propia carpeta: la que el usuario tenga para otros trabajos no cambia.
    """
    config = home() / "jupyter" / ("docente" if instructor else "estudiante")
    _write_json(config / "labconfig" / "page_config.json",
                {"disabledExtensions": dict.fromkeys(NBGRADER_LAB, not instructor)})
    _write_json(config / "jupyter_server_config.json",
                {"ServerApp": {"jpserver_extensions": dict.fromkeys(NBGRADER_SERVER, instructor),
                               "kernel_websocket_connection_class": "mlpedu.course.websocket.PromptConnection"}})
    for plugin, settings in LAB_SETTINGS.items():
        path = config / "settings" / f"{plugin}.jupyterlab-settings"
        if not path.exists():                             # from then on it is the student's
            _write_json(path, settings)
    path = os.pathsep.join(filter(None, (str(config), os.environ.get("JUPYTER_CONFIG_PATH"))))
    return dict(os.environ, MLPEDU_HOME=str(home().resolve()), JUPYTER_CONFIG_PATH=path,
                JUPYTERLAB_SETTINGS_DIR=str(config / "settings"),
                JUPYTERLAB_WORKSPACES_DIR=str(config / "workspaces"))


def _prepare(folder, source):
    """Deja lista la carpeta de trabajo, que no puede ser la de las lecciones originales."""
    if folder.resolve() == source.resolve():
        raise LabError(f"{folder} es la carpeta de las lecciones originales. Elige otra con --folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabError(f"No se puede usar la carpeta {folder}: {error}. Elige otra con --folder.") from error


def _digest(path):
    """Una huella de lo que alguien escribió en un cuaderno: abrirlo o ejecutarlo, que Jupyter guarda, no la cambia."""
    content = path.read_bytes()
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(content)["cells"]]
        content = json.dumps(cells).encode()
    except (ValueError, TypeError, KeyError, RecursionError):         # not a notebook: every byte counts
        pass
    return hashlib.sha256(content).hexdigest()


def _copy(original, target):
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(original, partial)                    # contents only: a read-only original gives a writable copy
    partial.replace(target)
    _trust(target)


def _trust(path):
    """Le dice a Jupyter que las salidas de una lección son de fiar: sin eso no muestra los dibujos SVG guardados."""
    try:
        import nbformat
        from nbformat.sign import NotebookNotary
        NotebookNotary().sign(nbformat.read(path, as_version=4))
    except Exception:                                     # without Jupyter, or its folder: the lesson still opens
        return


def _free(path):
    """Un nombre que no está en uso: el mismo, o con 2, 3… al final."""
    names = [path, *(path.with_name(f"{path.stem}-{n}{path.suffix}") for n in range(2, 1000))]
    return next(name for name in names if not name.exists())


def _read_manifest(folder):
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        return manifest if isinstance(manifest, dict) else {}
    except (OSError, ValueError, RecursionError):         # lost or damaged: every lesson then counts as changed
        return {}


def _write_json(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_text(json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False), "utf-8")
    partial.replace(path)
