"""La caja de una entrega: una carpeta propia y un núcleo de Jupyter que no ve ni puede tocar nada más.

El núcleo habla con quien califica por enchufes que están dentro de la caja, no por la red. Donde el sistema no permite
encerrarlo (macOS, Windows, un Linux antiguo) corre sin encierro, y `mlpedu docente calificar` lo advierte.
"""
import contextlib
import json
import os
import shutil
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from subprocess import DEVNULL

import zmq
from jupyter_client.manager import AsyncKernelManager

import mlpedu
from mlpedu.course.build import THREADS
from mlpedu.course.delivery import FOLDER

from . import sandbox

MEMORY = 2 << 30                                          # bytes of address space; scikit-learn and plots need 0.6
CPU_SECONDS = 180
FILE_BYTES = 50 << 20
BOX_BYTES, BOX_FILES = 200 << 20, 2_000
THREADS_MOST = 500
MESSAGE_BYTES, MESSAGES = 16 << 20, 100                   # of one message of the kernel; how many may wait
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/dev/urandom",
          "/dev/random", "/dev/zero", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat",
          "/sys/devices/system/cpu")


class Box:
    """Una carpeta temporal con los archivos de una entrega, que se borra al cerrar."""

    def __init__(self, files: Path | None = None):
        self.path = Path(tempfile.mkdtemp(prefix="mlpedu-"))
        # What the notebook may only read is apart: who grades never writes where a link may have been planted.
        self.work, self.deliveries, self.state, self.questions = (self.path / n for n in "tenp")
        for folder in (self.work, self.deliveries, self.state, self.questions):
            folder.mkdir()
        if files is not None:
            copy_files(files, self.work)
        self.isolated = not sandbox.missing()
        (self.path / "limites.json").write_text(json.dumps(self._limits()), "utf-8")

    def _limits(self):
        package = Path(mlpedu.__file__).resolve().parent
        readable = [*SYSTEM, sys.prefix, sys.base_prefix, str(package), str(self.questions),
                    *map(str, _shared())]
        writable = [str(self.work), str(self.deliveries), str(self.state), "/dev/null"]
        return {"readable": readable, "writable": writable,
                "limits": {"AS": MEMORY, "CPU": CPU_SECONDS, "FSIZE": FILE_BYTES, "CORE": 0, "NOFILE": 256}}

    def command(self, command: list[str]) -> list[str]:
        """Ese programa, encerrado si se puede."""
        if not self.isolated:
            return command
        return [sys.executable, "-I", "-S", sandbox.__file__, str(self.path / "limites.json"), *command]

    def environment(self) -> dict[str, str]:
        """Las variables del núcleo: nada de quien califica pasa a la caja."""
        libraries, plots = _shared()
        env = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "PATHEXT") if name in os.environ}
        folder = str(self.state)
        return {**env, **dict.fromkeys(THREADS, "1"), "HOME": folder, "TMPDIR": folder, "TEMP": folder,
                "IPYTHONDIR": folder, "MLPEDU_HOME": folder, "MPLCONFIGDIR": str(plots), "PYTHONPATH": str(libraries),
                "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1",
                "JOBLIB_MULTIPROCESSING": "0",            # no new processes in the box: n_jobs=-1 is then n_jobs=1
                FOLDER: str(self.deliveries)}

    def too_big(self, pid: int | None = None) -> bool:
        """Si escribió más de lo que se admite: un tope por archivo no impide mil archivos.

        También cuentan los que ese proceso borró y tiene abiertos, que ocupan lo mismo y no se ven.
        """
        files, size = 0, _erased(pid) if pid else 0
        for folder, _, names in os.walk(self.path):
            for name in names:
                files += 1
                try:
                    size += os.lstat(os.path.join(folder, name)).st_size
                except OSError:                           # it went away meanwhile
                    continue
                if size > BOX_BYTES or files > BOX_FILES:
                    return True
        return False

    def close(self) -> None:
        """Borra la carpeta."""
        shutil.rmtree(self.path, ignore_errors=True)


def _erased(pid):
    """Los bytes de los archivos sin nombre que un proceso tiene abiertos."""
    total = 0
    with contextlib.suppress(OSError):                    # no /proc here, or the process ended
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                about = os.stat(f"/proc/{pid}/fd/{name}")
                total += about.st_size if stat.S_ISREG(about.st_mode) and not about.st_nlink else 0
    return total


def _threads(pid):
    """Cuántos hilos tiene un proceso: los de la máquina se reparten entre todos, también con las demás entregas."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:                                       # no /proc here, or the process ended
        return 0


def copy_files(source: Path, target: Path) -> None:
    """Copia archivos y carpetas corrientes; un enlace o una tubería no se sigue ni se copia."""
    target.mkdir(parents=True, exist_ok=True)
    for path in plain_files(source):
        if path.stat().st_size <= FILE_BYTES:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def plain_files(source: Path) -> Iterator[Path]:
    """Los archivos corrientes de una carpeta y de las de adentro: ni enlaces, ni tuberías, ni lo que haya detrás."""
    for folder, names, files in os.walk(source):
        names[:] = [n for n in names if not os.path.islink(os.path.join(folder, n))]
        for path in (Path(folder, name) for name in files):
            if path.is_file() and not path.is_symlink():
                yield path


@cache
def _shared() -> tuple[Path, Path]:
    """Dos carpetas que todas las cajas leen: un enlace al paquete y la lista de letras de Matplotlib, ya hecha.

    El enlace evita listar la carpeta que contiene al paquete, donde puede estar el curso entero.
    """
    from mlpedu.course.progress import home
    root = home() / "cajas"
    libraries, plots = root / "paquete", root / "matplotlib"
    libraries.mkdir(parents=True, exist_ok=True)
    plots.mkdir(parents=True, exist_ok=True)
    link, package = libraries / "mlpedu", Path(mlpedu.__file__).resolve().parent
    if not link.is_symlink() or link.resolve() != package:
        partial = link.with_name(f"mlpedu.{os.getpid()}")
        with contextlib.suppress(OSError):                # Windows may refuse links; there is no box there, either
            partial.symlink_to(package, target_is_directory=True)
            partial.replace(link)
    if not any(plots.glob("fontlist-*.json")):            # else each box would search the system's fonts: 2 s
        import matplotlib
        cached = Path(matplotlib.get_cachedir())
        import matplotlib.font_manager
        for path in cached.glob("fontlist-*.json"):
            shutil.copyfile(path, plots / path.name)
    return libraries, plots


class BoxedKernelManager(AsyncKernelManager):
    """Un núcleo dentro de una caja: se le pone en `box` antes de arrancar."""

    box: Box

    def format_kernel_cmd(self, extra_arguments=None):
        command = super().format_kernel_cmd(extra_arguments)
        command[0] = sys.executable                       # the course's Python, whatever the kernelspec says
        return self.box.command(command)

    async def _async_pre_start_kernel(self, **kw):
        if os.name == "posix":
            self.transport, self.ip = "ipc", str(self.box.state / "k")
        self.connection_file = str(self.box.state / "k.json")
        self.context.setsockopt(zmq.MAXMSGSIZE, MESSAGE_BYTES)      # a flood fills the student's memory, not ours
        self.context.setsockopt(zmq.RCVHWM, MESSAGES)
        return await super()._async_pre_start_kernel(**{**kw, "env": self.box.environment(), "cwd": str(self.box.state),
                                                       "stdout": DEVNULL, "stderr": DEVNULL})

    pre_start_kernel = _async_pre_start_kernel


class Watchdog(threading.Thread):
    """Vigila una caja y detiene su núcleo si se pasa de tiempo o de disco."""

    def __init__(self, box: Box, seconds: float, kill, pid=lambda: None):
        super().__init__(daemon=True)
        self.pid = pid
        self.box, self.deadline, self.kill = box, time.monotonic() + seconds, kill
        self.reason, self.finished = None, threading.Event()

    def run(self):
        while not self.finished.wait(0.5):
            if time.monotonic() > self.deadline:
                self.reason = "el cuaderno tardó más de lo permitido"
            elif self.box.too_big(self.pid()):
                self.reason = "el cuaderno escribió más archivos de lo permitido"
            elif _threads(self.pid()) > THREADS_MOST:
                self.reason = "el cuaderno abrió más hilos de los permitidos"
            if self.reason:
                self.kill()
                return
