"""Casas de California (censo de 1990): 20 640 grupos de manzanas y el precio mediano de sus casas.

Viene incluido un gemelo sintético (`twin.california_twin`); el publicado lo baja y lo lee scikit-learn.
"""
import hashlib
import os
import shutil
import tempfile
import warnings
from functools import cache
from http.client import HTTPException
from pathlib import Path

import numpy as np

from .download import FULL, disk_errors, lock, sha256
from .origins import DataError, bunch, choose_source, data_folder
from .twin import california_twin

NAMES = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"]
NAMES_ES = ["ingreso mediano (10 000 USD al año)", "edad mediana de las casas (años)", "cuartos por hogar",
            "dormitorios por hogar", "habitantes", "personas por hogar", "latitud (grados)",
            "longitud (grados)"]
ARCHIVE, CACHE = "cal_housing.tgz", "cal_housing_py3.pkz"
ARCHIVE_SIZE = 441_963
ARCHIVE_SHA256 = "aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681"
CONTENT_SHA256 = "f8ce03213e1c375e51c57d02cb41558c30b643325347f1cc0b26ce713ce3a0b7"   # of data, then target


def load_california_housing(source=None):
    """Casas de California: predecir el precio mediano de un grupo de manzanas.

    Parámetros
    ----------
    source : "embedded" (un gemelo sintético con las mismas columnas, tamaño y rarezas; no mira cachés ni la
        red), "real" (el publicado, con `sklearn.datasets.fetch_california_housing`) o `None`: lo que diga
        `MLPEDU_SOURCE` y, si no dice nada, "embedded".

    Devuelve
    --------
    Bunch con arreglos nuevos: `data` (20640, 8) float64, `target` (20640,) float64 en cientos de miles de
    dólares, `feature_names` (los publicados: MedInc, HouseAge…), `feature_names_es` (en español y con
    unidades), `target_names`, `origin` (una oración) y `DESCR`.

    Errores
    -------
    ValueError si `source` no existe; DataError si los datos reales no se encuentran ni se pueden bajar.

    Notas
    -----
    El gemelo frente al real (medido): los cuantiles de cada columna difieren en menos de 5 %; las raíces del
    error cuadrático medio son 0.73 y 0.73 (regresión lineal, prueba), 0.53 y 0.51 (MLP 3 × 50, validación) y
    0.52 y 0.52 (bosque, validación). El modelo que lo genera está en `california_twin`.

    Ejemplos
    --------
    >>> houses = load_california_housing(source="embedded")
    >>> houses.data.shape, houses.feature_names[:2]
    ((20640, 8), ['MedInc', 'HouseAge'])

    Referencias
    -----------
    Pace y Barry (1997), doi:10.1016/S0167-7152(96)00140-X.
    """
    if choose_source(source) == "embedded":
        data, target = (array.copy() for array in _twin())
        origin = ("Casas de California, gemelo sintético incluido en mlpedu: 20 640 filas inventadas por "
                  "un modelo que imita al censo de 1990.")
    else:
        data, target, where = ensure()
        origin = f"Casas de California, datos reales del censo de 1990 ({where}): 20 640 grupos de manzanas."
    return bunch(data=data, target=target, feature_names=list(NAMES), feature_names_es=list(NAMES_ES),
                 target_names=["MedHouseVal"], origin=origin,
                 DESCR="Precio mediano de las casas por grupo de manzanas en California, cortado en 5.00001.")


_twin = cache(california_twin)                   # 22 ms to make, 1 to copy: checking T06 asks for it 298 times


def located():
    """El archivo del que saldrían los datos reales, o `None`; ni lo lee ni crea carpetas."""
    return next((path for path in _candidates() if os.path.isfile(path)), None)


def ensure():
    """Los datos reales, bajándolos si hace falta: (data, target, de dónde)."""
    rejected = []
    for path in _candidates():
        if os.path.isfile(path) and (arrays := _from_file(path, rejected)):
            return *arrays, f"encontrados en {path}"
    folder = data_folder()
    with lock(folder / (CACHE + ".lock")):
        if arrays := _from_file(folder / CACHE, []):         # another process has just fetched it
            return *arrays, f"encontrados en {folder / CACHE}"
        with disk_errors(folder), tempfile.TemporaryDirectory(prefix=".california-", dir=folder) as home:
            try:
                arrays = _fetch(home)
            except (OSError, EOFError, ValueError, HTTPException) as error:
                if getattr(error, "errno", None) in FULL:
                    raise                        # not the network's fault: disk_errors says whose
                raise DataError("\n".join([
                    f"No se pudieron bajar las casas de California (0.4 MB): {error}. Revisa tu conexión y "
                    f"repite, o copia {ARCHIVE} a {folder}.", *rejected])) from error
            if not _published(*arrays):
                raise DataError("Lo que se bajó no son las casas de California publicadas (su SHA-256 no "
                                "coincide); se borró. Repite más tarde.")
            os.replace(Path(home) / CACHE, folder / CACHE)   # whole or not at all
    return *arrays, f"bajados con scikit-learn y guardados en {folder / CACHE}"


def _candidates():
    """Our folder and scikit-learn's, as scikit-learn's cache or as the published archive."""
    sklearn_home = Path(os.path.expanduser(os.environ.get("SCIKIT_LEARN_DATA") or "~/scikit_learn_data"))
    return [folder / name for folder in (data_folder(), sklearn_home) for name in (CACHE, ARCHIVE)]


def _fetch(home, download_if_missing=True):
    from sklearn.datasets import fetch_california_housing
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Retry downloading")
        found = fetch_california_housing(data_home=home, n_retries=2, download_if_missing=download_if_missing)
    return np.ascontiguousarray(found.data), np.ascontiguousarray(found.target)


def _from_file(path, rejected):
    """The arrays in this cache or archive, or None if not the published ones; it stays as it is."""
    try:
        if path.name == CACHE:
            arrays = _fetch(path.parent, download_if_missing=False)
        elif path.stat().st_size != ARCHIVE_SIZE or sha256(path) != ARCHIVE_SHA256:
            arrays = None                        # scikit-learn would go to the network for it
        else:
            with tempfile.TemporaryDirectory() as home:      # a copy: scikit-learn deletes what it reads
                shutil.copy(path, home)
                arrays = _fetch(home)
        if arrays and _published(*arrays):
            return arrays
    except Exception as error:                   # a pickle of who knows what, taken for an array: anything
        rejected.append(f"Se saltó {path}: no se pudo leer ({error}).")
        return None
    rejected.append(f"Se saltó {path}: no es el publicado (su SHA-256 no coincide).")
    return None


def _published(data, target):
    content = data.astype("<f8").tobytes() + target.astype("<f8").tobytes()
    return hashlib.sha256(content).hexdigest() == CONTENT_SHA256
