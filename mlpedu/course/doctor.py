"""`mlpedu doctor`: qué hay instalado, de dónde saldrían los datos y qué conviene hacer."""
import os
import platform
import shutil
from importlib import metadata, util
from pathlib import Path

from .address import address
from .checks import Message, show
from .progress import home

NEEDED = ("numpy", "scipy", "scikit-learn", "matplotlib")
FOR_LAB = ("jupyterlab", "ipywidgets", "anywidget", "tqdm")
OPTIONAL = ("nbgrader", "torch", "keras", "jax")
LOW_DISK = 1 << 30


def report() -> tuple[list[str], list[str]]:
    """Las líneas del informe y, aparte, los consejos; sin consejos, todo está bien."""
    lines, advice = packages()
    extras = [f"{n} {v}" for n in OPTIONAL if (v := _version(n))]
    lines.append("Opcionales: " + (", ".join(extras) or "ninguno"))
    lines.append(f"GPU: {_gpu()}")
    lines += data_lines()
    lines.append(f"Avance y configuración: {home()}")
    if url := address():
        lines.append(f"Para avisar de un problema: {url}/issues")
    free = shutil.disk_usage(_existing(home())).free
    lines.append(f"Disco libre: {free / 1e9:.1f} GB")
    if free < LOW_DISK:
        advice.append("Queda menos de 1 GB libre: haz lugar antes de bajar datos o instalar.")
    if os.environ.get("MLPEDU_SOURCE", "embedded") not in ("embedded", "real"):
        advice.append(f"MLPEDU_SOURCE vale {os.environ['MLPEDU_SOURCE']!r} y debe ser embedded o real.")
    if "MLPEDU_DATA" in os.environ and not Path(os.environ["MLPEDU_DATA"]).is_dir():
        advice.append(f"MLPEDU_DATA dice {os.environ['MLPEDU_DATA']}, que no es una carpeta.")
    if not (_existing(home()).is_dir() and os.access(_existing(home()), os.W_OK)):
        advice.append(f"No se puede escribir en {home()} y tu avance no se guardará: elige otra con MLPEDU_HOME.")
    return lines, advice


def packages() -> tuple[list[str], list[str]]:
    """Las versiones de lo que hace falta y los consejos para lo que no está."""
    import mlpedu
    lines = [f"mlpedu {mlpedu.__version__}, Python {platform.python_version()}, "
             f"{platform.system()} {platform.machine()}"]
    advice = []
    for title, names, package in (("Base", NEEDED, "mlpedu"), ("Cuadernos", FOR_LAB, "mlpedu[lab]")):
        versions = {name: _version(name) for name in names}
        lines.append(f"{title}: " + ", ".join(f"{n} {v or 'FALTA'}" for n, v in versions.items()))
        if missing := [name for name, found in versions.items() if not found]:
            advice.append(f"Falta {', '.join(missing)}. Instálalo con: pip install '{package}'")
    return lines, advice


def ready() -> None:
    """Dice, en un cuaderno, si está instalado todo lo que las lecciones usan y, si no, qué falta."""
    advice = packages()[1]
    show(Message("\n\n".join(advice) or "**✓ Todo listo:** está instalado lo que usan las lecciones."))


def data_lines() -> list[str]:
    """De dónde saldría cada conjunto de datos, sin leerlo ni bajarlo."""
    if not _version("numpy"):
        return []
    from mlpedu import datasets
    return [f"Datos · {name}: {where}" for name, where in datasets.sources().items()]


def _version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _gpu():
    if util.find_spec("cupy") is None:
        return "ninguna que mlpedu pueda usar (CuPy no está instalado); no hace falta para estas lecciones"
    try:
        import cupy
        count = cupy.cuda.runtime.getDeviceCount()
        return ", ".join(cupy.cuda.runtime.getDeviceProperties(i)["name"].decode() for i in range(count))
    except Exception as error:                            # a broken driver must not break the doctor
        return f"CuPy está instalado, pero no ve una GPU ({type(error).__name__})"


def _existing(path):
    return next(p for p in (path, *path.parents, Path(".")) if p.exists())
