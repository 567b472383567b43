"""Un proceso por entrega: se lo vigila desde fuera y, si muere, solo se pierde a sí mismo."""
import contextlib
import io
import logging
import multiprocessing
import os
import select
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

PRELOAD = ["nbgrader.apps", "mlpedu.teaching.settings"]


@contextlib.contextmanager
def quiet():
    """Calla a nbgrader, que escribe en inglés y mucho, y devuelve lo que dijo; deja a mano sus programas."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))     # alembic is one
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    with _mute(), contextlib.redirect_stderr(said), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old = os.environ.get("PATH", "")
        os.environ["PATH"] = path
        logging.getLogger().addHandler(handler)
        try:
            yield said
        finally:
            logging.getLogger().removeHandler(handler)
            os.environ["PATH"] = old


@contextlib.contextmanager
def _mute():
    """Calla también a los núcleos que se arranquen mientras tanto: heredan el descriptor 2, no `sys.stderr`."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def run(function: Callable, arguments: tuple, seconds: float) -> Any:
    """El resultado de una función en un proceso propio.

    Errores
    -------
    TimeoutError
        Si no termina a tiempo; el proceso se detiene.
    ChildProcessError
        Si el proceso muere o la función falla; el texto dice con qué.
    """
    context = _context()
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, function, arguments))
    process.start()
    theirs.close()
    try:
        if not mine.poll(seconds):
            raise TimeoutError(f"no terminó en {seconds:.0f} s")
        good, value = mine.recv()
    except EOFError:
        process.join()
        raise ChildProcessError(f"su proceso se cayó (código {process.exitcode})") from None
    finally:
        process.terminate()
        process.join(5)
        if process.is_alive():
            process.kill()
        mine.close()
    if not good:
        raise ChildProcessError(value)
    return value


def _context():
    """Con forkserver, nbgrader se importa una vez (3 s) y no en cada entrega; donde no lo hay, se importa cada vez."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


MEMORY = 6 << 30                                          # bytes: an odd answer can make the judge broadcast too far


def _die_with_who_called(pipe):
    """Si a quien llamó lo matan, nadie leerá el resultado, y otra corrida puede estar usando la misma carpeta."""
    waiting = select.poll()
    waiting.register(pipe.fileno(), 0)                    # only errors: that nobody reads
    waiting.poll()
    os._exit(1)


def _answer(pipe, function, arguments):
    if os.name == "posix":
        import resource
        threading.Thread(target=_die_with_who_called, args=(pipe,), daemon=True).start()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))      # < 0: no limit
    try:
        pipe.send((True, function(*arguments)))
    except Exception as error:
        pipe.send((False, f"{type(error).__name__}: {error}"))
