"""De dónde salen los datos: qué fuente se pidió, dónde se guarda lo bajado y cómo se avisa de un fallo."""
import os
from pathlib import Path

SOURCES = ("embedded", "real")


class DataError(RuntimeError):
    """Los datos reales no se pudieron encontrar, bajar o creer; el mensaje dice por qué y qué hacer."""


class UnknownDataset(ValueError):
    """No hay datos con ese nombre; el mensaje dice cuáles hay."""


def choose_source(source):
    """La fuente pedida o, con `None`, la de la sesión: `MLPEDU_SOURCE` si está puesta y "embedded" si no.

    Ejemplos
    --------
    >>> choose_source("real")
    'real'
    """
    origin = "source" if source is not None else "la variable de entorno MLPEDU_SOURCE"
    chosen = source if source is not None else os.environ.get("MLPEDU_SOURCE") or "embedded"
    if chosen not in SOURCES:
        raise ValueError(f'{origin} debe ser "embedded" (los que trae el curso, iguales en todas partes) o '
                         f'"real" (los publicados); se recibió {chosen!r}.')
    return chosen


def data_folder():
    """La carpeta donde se guardan los datos bajados; no la crea. Si nadie sabe cuál es, hay un `DataError`."""
    try:
        if os.environ.get("MLPEDU_DATA"):
            return Path(os.environ["MLPEDU_DATA"]).expanduser()
        if os.environ.get("MLPEDU_HOME"):
            return Path(os.environ["MLPEDU_HOME"]).expanduser() / "datos"
        from platformdirs import user_data_path
        return user_data_path("mlpedu", appauthor=False).expanduser() / "datos"      # an older one leaves the «~»
    except RuntimeError as error:                # «~nadie», or a user without name nor HOME, as in containers
        raise DataError("No se sabe en qué carpeta guardar los datos, porque el sistema no dice cuál es la tuya: "
                        "pon una ruta completa en la variable de entorno MLPEDU_DATA.") from error


def megabytes(size):
    """El tamaño para leerlo: `30.9 MB`.

    Ejemplos
    --------
    >>> megabytes(441_963)
    '0.4 MB'
    """
    return f"{size / 1e6:.1f} MB"


def bunch(**fields):
    """Un `Bunch` de scikit-learn, que se importa aquí para que `import mlpedu.datasets` sea ligero."""
    from sklearn.utils import Bunch
    return Bunch(**fields)
