"""`mlpedu doctor`: qué hay instalado, de dónde saldrían los datos y qué conviene hacer."""
import os
import platform
import re
import shutil
import subprocess
import sys
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
    try:
        folder = home()
        lines.append(f"Avance y configuración: {folder}")
        if not (_existing(folder).is_dir() and os.access(_existing(folder), os.W_OK)):
            advice.append(f"No se puede escribir en {folder} y tu avance no se guardará: elige otra con MLPEDU_HOME.")
    except OSError as error:                              # nobody knows: below, the disk is that of this folder
        folder = Path()
        advice.append(f"Tu avance no se guardará: {error}")
    if url := address():
        lines.append(f"Para avisar de un problema: {url}/issues")
    free = shutil.disk_usage(_existing(folder)).free
    lines.append(f"Disco libre: {free / 1e9:.1f} GB")
    if free < LOW_DISK:
        advice.append("Queda menos de 1 GB libre: haz lugar antes de bajar datos o instalar.")
    if os.environ.get("MLPEDU_SOURCE", "embedded") not in ("embedded", "real"):
        advice.append(f"MLPEDU_SOURCE vale {os.environ['MLPEDU_SOURCE']!r} y debe ser embedded o real.")
    if "MLPEDU_DATA" in os.environ and not os.path.isdir(os.environ["MLPEDU_DATA"]):
        advice.append(f"MLPEDU_DATA dice {os.environ['MLPEDU_DATA']}, que no es una carpeta.")
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
    try:
        return [f"Datos · {name}: {where}" for name, where in datasets.sources().items()]
    except datasets.DataError as error:                   # what is wrong is what the doctor is for
        return [f"Datos: {error}"]


def _version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _gpu():
    """La tarjeta que hay y, si mlpedu no la puede usar, qué falta."""
    if not (sys.modules.get("cupy") or util.find_spec("cupy")):
        return _seen_by_driver() or "ninguna que mlpedu pueda usar; no hace falta: sin ella todo funciona igual"
    try:
        from mlpedu import backend
        cupy = backend.load()
        cuda = cupy.cuda.runtime
        cards = [cuda.getDeviceProperties(i) for i in range(cuda.getDeviceCount())]
        names = ", ".join(f"{card['name'].decode()} de {card['totalGlobalMem'] / 2 ** 30:.0f} GB" for card in cards)
        version = cuda.driverGetVersion()
        return (f"{names}, lista para usarse (CuPy {cupy.__version__}, controlador para CUDA {version // 1000}."
                f"{version % 1000 // 10})")
    except Exception as error:                            # a broken driver must not break the doctor
        seen = _seen_by_driver()
        return (str(error).partition("\n")[0] or type(error).__name__) + (f" ({seen})" if seen else "")


def _seen_by_driver():
    """Lo que nvidia-smi dice de la tarjeta y el extra que le va; "" si no hay nvidia-smi."""
    banner = _nvidia_smi()
    if banner is None:
        return ""
    found = re.search(r"CUDA (?:\w+ )?Version *: *(\d+)\.(\d+)", banner)      # «CUDA UMD Version» since driver 610
    if not found:
        return "nvidia-smi está instalado, pero no contesta: revisa el controlador de NVIDIA"
    major, minor = map(int, found.groups())
    rows = re.findall(r"^(.+), *([^,\n]+), *([^,\n]+)$", _nvidia_smi(
        "--query-gpu=name,memory.total,compute_cap", "--format=csv,noheader,nounits") or "", re.M)
    names = ", ".join(name + (f" de {int(mib) / 1024:.0f} GB" if mib.isdecimal() else "")
                      for name, mib, _ in rows) or "una tarjeta de NVIDIA"
    driver = f"{names}, con un controlador para CUDA {major}.{minor}"
    if major < 12:
        return f"{driver}: actualízalo, que CuPy pide CUDA 12 o posterior"
    # CUDA 13 left out the cards before Turing (7.5), which its first drivers still serve.
    old = any(float(capability) < 7.5 for *_, capability in rows if re.fullmatch(r"\d+\.\d+", capability))
    return f"{driver}; para usarla: pip install 'mlpedu[{'gpu-cuda13' if major >= 13 and not old else 'gpu'}]'"


def _nvidia_smi(*arguments):
    """Lo que contesta nvidia-smi: "" si falla o tarda demasiado, None si no está."""
    if (program := shutil.which("nvidia-smi")) is None:
        return None
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, errors="replace", timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _existing(path):
    # Not p.exists(), which fails inside a folder that cannot be entered.
    return next(p for p in (path, *path.parents, Path(".")) if os.path.exists(p))
