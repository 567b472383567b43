"""Imágenes de 28 × 28 en gris: Fashion-MNIST (con una versión pequeña incluida) y MNIST (solo la publicada).

Lo real se busca en las carpetas de siempre y, si no está, se baja. Un archivo solo se cree si la suma SHA-256
de su contenido es la publicada; uno ajeno que no coincide ni se usa ni se borra: se mira el lugar siguiente.
"""
import gzip
import hashlib
import os
import zlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .download import download
from .origins import DataError, bunch, choose_source, data_folder, megabytes

MINI = Path(__file__).with_name("fashion-mnist-mini.npz")
MINI_SHA256 = "4528f0fa982121b84568ba745f40154665ae6fc27ed6c28b8547ebf6a28e411c"


class IDX(NamedTuple):
    """Un archivo publicado: su nombre, los bytes y la suma del .gz, y la suma de lo que lleva dentro."""
    name: str
    size: int
    packed: str
    content: str


# In this order: training images and labels, test images and labels.
FILES = {
    "fashion-mnist": (
        IDX("train-images-idx3-ubyte.gz", 26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        IDX("train-labels-idx1-ubyte.gz", 29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        IDX("t10k-images-idx3-ubyte.gz", 4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        IDX("t10k-labels-idx1-ubyte.gz", 5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ),
    "mnist": (
        IDX("train-images-idx3-ubyte.gz", 9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        IDX("train-labels-idx1-ubyte.gz", 28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        IDX("t10k-images-idx3-ubyte.gz", 1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        IDX("t10k-labels-idx1-ubyte.gz", 4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ),
}
URLS = {
    "fashion-mnist": ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
    "mnist": ("https://storage.googleapis.com/cvdf-datasets/mnist/",
              "https://ossci-datasets.s3.amazonaws.com/mnist/"),
}
TITLE = {"fashion-mnist": "Fashion-MNIST", "mnist": "MNIST"}
CLASSES = ["Camiseta/top", "Pantalón", "Suéter", "Vestido", "Abrigo", "Sandalia", "Camisa", "Zapatilla",
           "Bolso", "Botín"]
CLASSES_EN = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
              "Ankle boot"]


def load_fashion_mnist(source=None):
    """Fashion-MNIST: fotos de ropa de diez clases.

    Parámetros
    ----------
    source : "embedded" (la versión reducida del curso: las primeras 400 y 100 imágenes de cada clase; no mira
        cachés ni la red), "real" (las 60 000 y 10 000 publicadas) o `None`: lo que diga `MLPEDU_SOURCE` y,
        si no dice nada, "embedded".

    Devuelve
    --------
    Bunch con arreglos nuevos de uint8: `x_train` (4000 o 60000, 28, 28), `y_train` (4000 o 60000,), `x_test`
    (1000 o 10000, 28, 28), `y_test` (1000 o 10000,); `class_names` (10 nombres en español), `target_names`
    (los originales), `origin` (una oración) y `DESCR`. Los píxeles van de 0 (fondo) a 255.

    Errores
    -------
    ValueError si `source` no existe; DataError si los datos reales no se encuentran ni se pueden bajar.

    Ejemplos
    --------
    >>> fashion = load_fashion_mnist(source="embedded")
    >>> fashion.x_train.shape, fashion.class_names[fashion.y_train[0]]
    ((4000, 28, 28), 'Botín')

    Referencias
    -----------
    Xiao, Rasul y Vollgraf (2017), arXiv:1708.07747. Licencia MIT, © 2017 Zalando SE.
    """
    if choose_source(source) == "embedded":
        packed = np.load(BytesIO(_mini()), allow_pickle=False)
        arrays = {name: packed[name] for name in ("x_train", "y_train", "x_test", "y_test")}
        origin = ("Fashion-MNIST reducido, incluido en mlpedu: 4 000 imágenes de entrenamiento y 1 000 "
                  "de prueba (las primeras de cada clase).")
    else:
        arrays, origin = _real("fashion-mnist")
    return bunch(**arrays, class_names=list(CLASSES), target_names=list(CLASSES_EN), origin=origin,
                 DESCR="Fotos de ropa de 28 × 28 píxeles y diez clases (Zalando, 2017; licencia MIT).")


def load_mnist(source=None):
    """MNIST: 70 000 dígitos escritos a mano. Solo existe la fuente "real", que se busca o se baja.

    Parámetros
    ----------
    source : "real" o `None`, que aquí quiere decir lo mismo, también con `MLPEDU_SOURCE=embedded`.

    Devuelve
    --------
    Bunch con arreglos nuevos de uint8: `x_train` (60000, 28, 28), `y_train` (60000,), `x_test`
    (10000, 28, 28), `y_test` (10000,); `class_names`, `target_names` ("0" a "9"), `origin` y `DESCR`.

    Errores
    -------
    ValueError si se pide "embedded"; DataError si los datos no se encuentran ni se pueden bajar.

    Referencias
    -----------
    LeCun, Bottou, Bengio y Haffner (1998), doi:10.1109/5.726791.
    """
    if source is not None and choose_source(source) == "embedded":
        raise ValueError('MNIST no viene incluido en mlpedu: usa load_mnist(source="real"), que lo busca o '
                         "lo baja (11.6 MB), o load_digits(), que trae dígitos de 8 × 8 sin red.")
    arrays, origin = _real("mnist")
    digits = [str(digit) for digit in range(10)]
    return bunch(**arrays, class_names=digits, target_names=list(digits), origin=origin,
                 DESCR="Dígitos manuscritos de 28 × 28 píxeles en gris (LeCun, Cortes y Burges).")


def places(name):
    """Las carpetas donde puede estar, en el orden en que se miran."""
    keras = Path(os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras"))
    debian = [Path("/usr/share/dataset-fashion-mnist")] if name == "fashion-mnist" else []
    return [data_folder() / name, data_folder(), keras / "datasets" / name, *debian]


def located(name):
    """La primera carpeta que tiene los cuatro archivos, o `None`; no los lee."""
    return next((folder for folder in places(name) if all(_path(folder, file) for file in FILES[name])), None)


def total_size(name):
    """Los bytes que habría que bajar."""
    return sum(file.size for file in FILES[name])


def ensure(name):
    """Deja los cuatro archivos al alcance, bajándolos si faltan: (contenidos, carpeta, si hubo que bajar)."""
    rejected = []
    for folder in places(name):
        if contents := _read(folder, name, rejected):
            return contents, folder, False
    folder = data_folder() / name
    try:
        for file in FILES[name]:
            download([url + file.name for url in URLS[name]], folder / file.name, file.size, file.packed)
    except DataError as error:
        raise DataError("\n".join([f"Faltan los datos de {TITLE[name]} ({megabytes(total_size(name))}).",
                                   str(error), *rejected])) from error
    contents = _read(folder, name, rejected)
    if not contents:                             # only if someone changed them this very moment
        raise DataError("\n".join([f"Los archivos bajados de {TITLE[name]} cambiaron: repite.", *rejected]))
    return contents, folder, True


def _real(name):
    contents, folder, fetched = ensure(name)
    # Copies: frombuffer's views are read-only, and a student may write.
    pixels, labels = ([np.frombuffer(c, np.uint8, offset=skip).copy() for c in contents[start::2]]
                      for start, skip in ((0, 16), (1, 8)))
    arrays = {f"{kind}_{part}": array for part, x, y in zip(("train", "test"), pixels, labels)
              for kind, array in (("x", x.reshape(-1, 28, 28)), ("y", y))}
    how = "bajado de su sitio oficial y guardado" if fetched else "encontrado"
    return arrays, (f"{TITLE[name]} completo, {how} en {folder}: 60 000 imágenes de entrenamiento y "
                    "10 000 de prueba.")


@lru_cache(maxsize=1)
def _mini():
    """The bytes of the small set, checked once: a damaged copy must not teach anything."""
    try:
        packed = MINI.read_bytes()
    except OSError as error:
        raise DataError(f"Falta {MINI.name}, que viene con mlpedu: vuelve a instalarlo ({error}).") from error
    if hashlib.sha256(packed).hexdigest() != MINI_SHA256:
        raise DataError(f"{MINI} está dañado (su SHA-256 no coincide): vuelve a instalar el paquete.")
    return packed


def _path(folder, file):
    """Where the file is in this folder, packed or not, or None."""
    options = (folder / file.name, folder / file.name.removesuffix(".gz"))
    return next((path for path in options if os.path.isfile(path)), None)    # is_file fails in a closed folder


def _read(folder, name, rejected):
    """The four contents if the folder has them all and each is the published one; otherwise None."""
    contents = []
    for file in FILES[name]:
        path = _path(folder, file)
        if path is None:
            return None
        try:
            content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        except (OSError, EOFError, zlib.error) as error:
            rejected.append(f"Se saltó {path}: no se pudo leer ({error}).")
            return None
        if hashlib.sha256(content).hexdigest() != file.content:
            rejected.append(f"Se saltó {path}: no es el archivo publicado (su SHA-256 no coincide).")
            return None
        contents.append(content)
    return contents
