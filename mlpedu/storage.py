"""Guardar y leer: una configuración en JSON y arreglos de NumPy en un solo archivo, sin pickle.

El archivo es un zip sin comprimir con `config.json` y un `.npy` por arreglo. Se escribe aparte, se asegura en
el disco y recién entonces toma el nombre pedido: quien corte la luz a la mitad deja el archivo anterior entero.
Leer no ejecuta nada y revisa todo antes de devolver algo.
"""
import glob
import io
import json
import math
import os
import re
import secrets
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

FORMAT = 1
STALE_SECONDS = 600                              # a half-written file this old belongs to a killed process
MAX_CONFIG_BYTES = 64 << 20
MAX_PARTS = 20_000                               # lists, dicts and keys: each takes up to a hundred times its text


class StorageError(ValueError):
    """El archivo no es de mlpedu, está cortado o dañado, o es de una versión más nueva."""


def save(path, config, arrays):
    """Guarda `config` y `arrays` en `path`, entero o nada.

    Parámetros
    ----------
    path : str o Path
        Cualquier nombre; la carpeta debe existir.
    config : dict que se puede escribir en JSON
    arrays : dict de str (letras, dígitos, «_» y «.») a ndarray de números

    Errores
    -------
    OSError
        Si no se puede escribir ahí; lo que hubiera en `path` sigue intacto.

    Ejemplos
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "red.mlpedu"
    >>> save(path, {"units": 3}, {"theta": np.arange(2.0)})
    >>> config, arrays = load(path)
    >>> config["units"], arrays["theta"].tolist()
    (3, [0.0, 1.0])
    """
    path = Path(os.path.realpath(path))          # a link stays a link to what is saved
    if path.is_dir():
        raise IsADirectoryError(f"{path} es una carpeta; di un nombre de archivo dentro de ella.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"No existe la carpeta {path.parent}; créala y guarda otra vez.")
    for old in path.parent.glob(f".{glob.escape(path.name)}.{'?' * 8}.tmp"):
        with suppress(OSError):                  # another process may be clearing it, too
            if time.time() - old.stat().st_mtime > STALE_SECONDS:
                old.unlink()
    temporary = path.parent / f".{path.name}.{secrets.token_hex(4)}.tmp"
    try:
        with open(temporary, "xb") as file:
            write(file, {"format": FORMAT, "arrays": list(arrays), "config": config}, arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write(file, config, arrays):
    text = json.dumps(config, ensure_ascii=False, default=as_json).encode("utf-8", "surrogatepass")
    if too_much(text):                           # what could not be read again
        raise ValueError(f"La configuración es demasiado grande para guardarla: a lo sumo {MAX_PARTS} listas, "
                         f"diccionarios y claves, y {MAX_CONFIG_BYTES >> 20} MB.")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        # A fixed date: the same network gives the same bytes.
        archive.writestr(zipfile.ZipInfo("config.json"), text)
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, np.asarray(array, order="C"), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), buffer.getvalue())


def too_much(text):
    return len(text) > MAX_CONFIG_BYTES or sum(map(text.count, (b"[", b"{", b":"))) > MAX_PARTS


def as_json(value):
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    raise TypeError(f"No sé guardar {type(value).__name__} ({value!r:.60}).")


def load(path):
    """Lee lo que guardó `save`, sin ejecutar nada.

    Devuelve
    --------
    (config, arrays) : dict y dict de ndarray

    Errores
    -------
    FileNotFoundError
        Si no está.
    StorageError
        Si no es un archivo de mlpedu, está cortado o dañado, trae algo más que números, o es de una
        versión más nueva.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"No encuentro el archivo {path}.")
    try:
        # Read whole, because on a file zipfile makes room for whatever sizes its directory claims.
        data = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return read(archive, len(data))
    except StorageError as error:
        raise StorageError(f"{path.name}: {error}") from None
    except PermissionError:
        raise
    except Exception as error:                   # a hostile file can make any part of the reading fail
        raise StorageError(f"{path.name}: no es un archivo de mlpedu, o está cortado o dañado "
                           f"({type(error).__name__}). Guarda la red otra vez.") from error


def read(archive, size):
    members = archive.infolist()
    names = [member.filename for member in members]
    if names[:1] != ["config.json"] or len(set(names)) < len(names):
        raise StorageError("no es un archivo de mlpedu: se esperaba un config.json y arreglos, sin repetir.")
    for member in members:
        # Stored, not compressed: nothing can be larger in memory than it is on the disk.
        if member.compress_type != zipfile.ZIP_STORED or not re.fullmatch(r"config\.json|[\w.]+\.npy", member.filename):
            raise StorageError(f"trae algo que no es un arreglo de mlpedu: {member.filename!r:.60}.")
    # Not every Python sees that members lie one over another, to be read many times.
    if sum(member.file_size for member in members) > size:
        raise StorageError("sus partes suman más que el archivo: está dañado.")
    text = archive.read("config.json")
    if too_much(text):
        raise StorageError("su configuración es demasiado grande para ser de mlpedu.")
    header = json.loads(text)
    version = header.get("format") if isinstance(header, dict) else None
    if not isinstance(version, int) or version < 1:
        raise StorageError("no dice de qué formato es; no lo escribió mlpedu.")
    if version > FORMAT:
        raise StorageError(f"es del formato {version} y este mlpedu lee hasta el {FORMAT}: actualiza mlpedu.")
    arrays = {name.removesuffix(".npy"): read_array(archive.read(name), name) for name in names[1:]}
    if not isinstance(header.get("config"), dict) or header.get("arrays") != list(arrays):
        raise StorageError("le faltan o le sobran arreglos: está dañado. Guarda la red otra vez.")
    return header["config"], arrays


def read_array(data, name):
    file = io.BytesIO(data)
    np.lib.format.read_magic(file)
    shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    # Before any memory is taken: what the header promises is what there is.
    if dtype.kind not in "fiub" or math.prod(shape) * dtype.itemsize != len(data) - file.tell():
        raise StorageError(f"{name} no es un arreglo de números, o no está entero.")
    return np.load(io.BytesIO(data), allow_pickle=False)         # refuses objects: nothing is executed
