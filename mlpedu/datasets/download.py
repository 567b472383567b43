"""Bajar un archivo sin sorpresas: se retoma donde quedó y no recibe su nombre hasta comprobar su SHA-256.

Lo que llega va a `NOMBRE.part`; un candado del sistema impide que dos procesos escriban ahí a la vez y se
suelta solo aunque el proceso muera. Lo que no coincide con su suma nunca queda con el nombre definitivo.
"""
import errno
import hashlib
import os
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, nullcontext
from http.client import HTTPException

from .origins import DataError, megabytes

TIMEOUT = 30                                     # seconds without a byte
CHUNK = 1 << 16
FULL = (errno.ENOSPC, errno.EDQUOT)              # what a full disk says


def sha256(path):
    """La suma SHA-256 del archivo, en hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(urls, path, size, digest):
    """Baja a `path` el archivo de `size` bytes y SHA-256 `digest`, de la primera dirección que lo tenga.

    Errores
    -------
    DataError si ninguna sirve; lo bajado a medias queda en `path` + ".part" y la próxima vez se continúa.
    """
    part = path.with_name(path.name + ".part")
    with disk_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    with lock(path.with_name(path.name + ".lock")), disk_errors(path.parent):
        if os.path.isfile(path) and sha256(path) == digest:  # another process has just finished
            return path
        failures = []
        for url in urls:
            try:
                _complete(url, part, size, digest)
                os.replace(part, path)
                return path
            except _Unusable as failure:
                failures.append(f"· {url}: {failure}")
    raise DataError(f"No se pudo bajar {path.name} a {path.parent}:\n" + "\n".join(failures) + "\n"
                    "Revisa tu conexión y repite (sigue donde quedó), o copia el archivo a esa carpeta.")


class _Unusable(Exception):
    """This address did not give the file; the next one may."""


def _complete(url, part, size, digest):
    """Leaves in `part` the whole verified file, or nothing that a later try could not continue."""
    resumed = part.is_file() and part.stat().st_size > 0
    _receive(url, part, size)
    if sha256(part) == digest:
        return
    part.unlink()
    if not resumed:
        raise _Unusable("lo que llegó no es el archivo publicado (su SHA-256 no coincide); se borró.")
    _complete(url, part, size, digest)           # the old piece may have been the bad one: from zero


def _receive(url, part, size):
    have = part.stat().st_size if part.is_file() else 0
    if have >= size:
        return                                   # whole already: the checksum decides
    headers = {"User-Agent": "mlpedu"} | ({"Range": f"bytes={have}-"} if have else {})
    with network_errors():
        response = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=TIMEOUT)
    with response:
        if have and not (response.status == 206
                         and response.headers.get("Content-Range", "").startswith(f"bytes {have}-")):
            have = 0                             # the server starts again from the beginning, and so do we
        have = _write(response, part, have, size)
    if have < size:
        raise _Unusable(f"la conexión se cortó: llegaron {megabytes(have)} de {megabytes(size)}.")


def _write(response, part, have, size):
    with open(part, "ab" if have else "wb") as file, _progress(part.stem, have, size) as bar:
        while have < size:
            with network_errors():
                chunk = response.read(CHUNK)
            if not chunk:
                break
            if have == 0 and chunk[:2] != b"\x1f\x8b":
                raise _Unusable("respondió con una página u otra cosa, no con el archivo comprimido "
                                "(¿una red que pide iniciar sesión?).")
            chunk = chunk[:size - have]          # a longer answer is another file; its checksum will say so
            file.write(chunk)
            file.flush()
            have += len(chunk)
            bar and bar.update(len(chunk))
    return have


def _progress(name, have, size):
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return nullcontext()

    class Bar(tqdm):
        # tqdm's own lock is one with those of its forks: if one is killed while it draws, the others wait for ever.
        _lock, monitor_interval = threading.RLock(), 0

    return Bar(total=size, initial=have, unit="B", unit_scale=True, desc=name, leave=False)


@contextmanager
def network_errors():
    """Turns what the network raises into words."""
    try:
        yield
    except urllib.error.HTTPError as error:
        raise _Unusable(f"el servidor respondió {error.code} ({error.reason}).") from error
    except (OSError, HTTPException, ValueError) as error:    # URLError and timeouts are OSErrors; http_proxy, whatever
        reason = getattr(error, "reason", error)
        raise _Unusable(f"no hubo conexión ({reason}).") from error


@contextmanager
def disk_errors(folder):
    """Convierte los fallos del disco en un `DataError` que dice qué hacer."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            reason, advice = "el disco está lleno", "Libera espacio y repite"
        elif isinstance(error, PermissionError) or error.errno == errno.EROFS:
            reason, advice = "no se puede leer o escribir ahí", "Cambia los permisos"
        else:
            reason, advice = str(error), "Revisa la carpeta"
        raise DataError(f"No se pudo guardar en {folder}: {reason}. {advice}, o elige otra carpeta con la "
                        "variable de entorno MLPEDU_DATA.") from error


@contextmanager
def lock(path):
    """Espera a que ningún otro proceso tenga el candado `path` y lo guarda mientras dura el bloque."""
    with disk_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = open(path, "a+b")
    with file:
        try:
            import fcntl
            fcntl.flock(file, fcntl.LOCK_EX)     # closing the file releases it
        except ImportError:                      # Windows
            _lock_windows(file)
        except OSError:
            pass                                 # some network disks have no locks; renaming is atomic
        yield


def _lock_windows(file):
    import msvcrt
    while True:
        try:
            file.seek(0)
            return msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            time.sleep(.2)
