"""Los datos del curso: los que vienen incluidos, iguales en todas partes, y los reales, si los pides.

`load_…` trae un conjunto y `make_…` lo genera; todos devuelven un `Bunch` de scikit-learn cuyo atributo
`origin` dice en una oración qué se cargó. `source="real"`, o `MLPEDU_SOURCE=real` para toda la sesión,
busca o baja los publicados; nunca se entrega otra cosa en su lugar: si no se puede, hay un `DataError`.
"""
from . import california, images
from .california import load_california_housing
from .images import load_fashion_mnist, load_mnist
from .origins import DataError, UnknownDataset, data_folder, megabytes
from .toys import (
    load_digits,
    load_iris,
    logic_table,
    make_blobs,
    make_circles,
    make_moons,
    make_spirals,
    make_xor,
)
from .twin import california_twin

__all__ = ["DataError", "UnknownDataset", "california_twin", "data_folder", "fetch",
           "load_california_housing", "load_digits", "load_fashion_mnist", "load_iris", "load_mnist",
           "logic_table", "make_blobs", "make_circles", "make_moons", "make_spirals", "make_xor", "sources"]

EMBEDDED = {
    "fashion_mnist": "incluida una versión reducida (5 000 imágenes)",
    "mnist": "no viene incluido",
    "california_housing": "incluido un gemelo sintético (20 640 filas)",
}


def sources():
    """De dónde saldría cada conjunto ahora mismo: {nombre: oración}. Ni lee ni baja nada.

    Ejemplos
    --------
    >>> sorted(sources())
    ['california_housing', 'fashion_mnist', 'mnist']
    """
    return {name: f"{embedded}; {_where(name)}." for name, embedded in EMBEDDED.items()}


def fetch(name):
    """Trae los datos reales de `name` (o comprueba los que ya están) y dice en una oración dónde quedaron.

    Errores
    -------
    UnknownDataset (un ValueError) si el nombre no existe; DataError si no se pueden encontrar ni bajar.
    """
    if name not in EMBEDDED:
        from difflib import get_close_matches
        near = get_close_matches(str(name).lower().replace("-", "_"), EMBEDDED, n=1, cutoff=.4)
        hint = f" ¿Quisiste decir {near[0]}?" if near else ""
        raise UnknownDataset(f"No hay datos llamados {name!r}; los hay de {', '.join(EMBEDDED)}.{hint}")
    if name == "california_housing":
        *_, where = california.ensure()
        return f"{name}: datos reales {where}."
    _, folder, fetched = images.ensure(name.replace("_", "-"))
    return f"{name}: datos reales {'bajados y guardados' if fetched else 'encontrados'} en {folder}."


def _where(name):
    if name == "california_housing":
        found, size = california.located(), california.ARCHIVE_SIZE
    else:
        found, size = images.located(name.replace("_", "-")), images.total_size(name.replace("_", "-"))
    return f"los reales están en {found}" if found else f"los reales habría que bajarlos ({megabytes(size)})"
