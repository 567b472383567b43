"""Lo que un cuaderno de tarea llama: `variante` da los datos de cada quien y `entrega` deja la respuesta.

`entrega` no juzga. Convierte la respuesta en datos simples (JSON, nunca pickle) y, cuando se califica, los deja en un
archivo que el juez lee desde otro proceso. Una función no se guarda: al final se la llama con lo que el juez pregunte.
"""
import contextlib
import hashlib
import io
import json
import math
import os
import sys
import unicodedata
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from .checks import Message, show

FOLDER = "MLPEDU_ENTREGAS"                                # set only where a submission is being graded
LARGEST = 200_000                                         # values in one answer; a prediction on 10 000 images fits
WIDEST = 20_000_000                                       # letters in an array of texts
_state: dict = {"student": None, "functions": {}}


def student_key(student: str) -> str:
    """La identificación sin mayúsculas ni espacios de más: "Ana " y "ana" son la misma persona."""
    if not isinstance(student, str) or not student.strip():
        raise ValueError(f"Tu identificación es un texto, por ejemplo \"ana.perez\"; llegó {student!r}.")
    return unicodedata.normalize("NFC", " ".join(student.split())).casefold()


def variante(task: str, student: str):
    """Un generador de números al azar que depende solo de la tarea y de tu identificación.

    Parámetros
    ----------
    task : str
        La tarea, por ejemplo "T03".
    student : str
        Tu identificación, tal como la usa quien te califica.

    Devuelve
    --------
    numpy.random.Generator
        Siempre el mismo para las mismas dos cosas: tus datos no cambian de un día a otro.

    Errores
    -------
    ValueError
        Si la identificación no es un texto o está vacía.

    Ejemplos
    --------
    >>> variante("T03", "ana").integers(0, 10, size=3) == variante("T03", "Ana ").integers(0, 10, size=3)
    array([ True,  True,  True])
    """
    import numpy as np
    key = student_key(student)
    _state["student"] = key
    digest = hashlib.sha256(f"{task}\0{key}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def entrega(id: str, answer: Any) -> None:
    """Entrega tu respuesta a una pregunta de la tarea: un valor o una función, según lo que se pida.

    Parámetros
    ----------
    id : str
        La pregunta, por ejemplo "T03.2".
    answer : número, texto, lista, arreglo, diccionario, figura de Matplotlib o función.

    Errores
    -------
    TypeError
        Si la respuesta no se puede convertir en datos simples.
    ValueError
        Si tiene más de 200 000 valores.

    Ejemplos
    --------
    >>> entrega("T03.2", [1, 0])
    ✓ T03.2: entregado, una lista de 2.
    """
    record = {"student": _state["student"], "answer": to_plain(answer)}
    _state["functions"].pop(id, None)
    if record["answer"].get("kind") == "function":
        _state["functions"][id] = answer
    if folder := os.environ.get(FOLDER):
        _write(Path(folder) / f"{id}.json", record)
    show(Message(f"**✓ {id}**: entregado, {_describe(answer)}."))


def respond(id: str, questions: str) -> None:
    """Llama a la función entregada con cada grupo de argumentos de un archivo y deja al lado lo que devolvió."""
    calls = json.loads(Path(questions).read_text("utf-8"))
    if id not in _state["functions"]:
        return                                            # a value, or nothing, was delivered
    function, outcomes = _state["functions"][id], []
    for arguments in calls:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            outcomes.append(_call(function, [from_plain(a) for a in arguments]))
    record = {"student": _state["student"], "answer": {"kind": "outcomes", "value": outcomes}}
    _write(Path(os.environ[FOLDER]) / f"{id}.json", record)


def _call(function, arguments):
    try:
        return to_plain(function(*arguments))
    except Exception as error:                            # the student's own; its name and words go to the judge
        return {"kind": "error", "value": type(error).__name__, "text": str(error)[:200]}


def _write(path, record):
    partial = path.with_suffix(".parcial")
    partial.write_text(json.dumps(record), "utf-8")
    partial.replace(path)


def to_plain(value: Any) -> dict:
    """La respuesta como datos que JSON sabe escribir, con su clase al lado."""
    plain = _plain(value)
    if (size := _size(plain)) > LARGEST:
        raise ValueError(f"Una respuesta tiene a lo más {LARGEST} valores; llegó una de {size}.")
    return plain


def _plain(value):
    if value is None or value is ...:
        return {"kind": "nothing"}
    if type(value).__module__ == "numpy" or hasattr(value, "to_numpy"):
        return _numpy(value)
    if isinstance(value, bool | str):
        return {"kind": type(value).__name__, "value": value}
    if isinstance(value, Integral):
        return {"kind": "int", "value": int(value)}
    if isinstance(value, Real):
        return {"kind": "float", "value": float(value)}
    if "matplotlib" in sys.modules and (axes := _axes(value)) is not None:
        return {"kind": "figure", "value": _plain([_drawing(a) for a in axes])}
    if isinstance(value, dict):
        return {"kind": "dict", "value": [[_plain(k), _plain(v)] for k, v in value.items()]}
    if isinstance(value, set | frozenset):
        return {"kind": "set", "value": [_plain(v) for v in value]}
    if isinstance(value, list | tuple | range):
        return {"kind": "list", "value": [_plain(v) for v in value]}
    if callable(value):
        return {"kind": "function", "value": getattr(value, "__name__", type(value).__name__)}
    raise TypeError("Se entrega un número, un texto, una lista, un arreglo, un diccionario, una figura o una función; "
                    f"llegó un objeto {type(value).__name__}.")


def _numpy(value):
    import numpy as np
    array = np.asarray(value.to_numpy() if hasattr(value, "to_numpy") else value)
    if array.dtype.kind not in "biufUS":
        return _plain(array.tolist())                     # mixed things: each one as what it is
    kind = "array" if array.ndim else {"b": "bool", "i": "int", "u": "int", "f": "float"}.get(array.dtype.kind, "str")
    dtype = "U" if array.dtype.kind in "US" else array.dtype.name
    return {"kind": kind, "dtype": dtype, "shape": array.shape, "value": array.tolist()}


def _size(plain):
    if plain["kind"] == "array":
        return math.prod(plain["shape"])
    inner = plain.get("value")
    if plain["kind"] == "dict":
        return sum(_size(k) + _size(v) for k, v in inner)
    if plain["kind"] in ("list", "set"):
        return sum(map(_size, inner))
    return _size(inner) if plain["kind"] == "figure" else 1


def from_plain(plain: dict) -> Any:
    """Lo contrario de `to_plain`. Una función entregada vuelve como `Delivered`: solo se sabe su nombre."""
    kind, value = plain["kind"], plain.get("value")
    if kind == "array":
        import numpy as np
        dtype = np.dtype(plain["dtype"])
        if dtype.kind not in "biufU" or dtype.itemsize > 16:
            raise ValueError(f"un arreglo no puede ser de tipo {dtype}")
        array = np.array(value, dtype=object if dtype.kind == "U" else dtype).reshape(plain["shape"])
        if dtype.kind == "U" and array.size * max(map(len, array.flat), default=0) > WIDEST:
            raise ValueError("los textos de un arreglo son demasiado largos")      # each takes the room of the longest
        return array.astype(dtype)
    if kind == "dict":
        return {_key(from_plain(k)): from_plain(v) for k, v in value}
    if kind in ("list", "outcomes"):
        return [from_plain(v) for v in value]
    if kind == "set":
        return {_key(from_plain(v)) for v in value}
    if kind == "figure":
        return from_plain(value)
    if kind == "error":
        return Failure(value, plain.get("text", ""))
    return Delivered(value) if kind == "function" else None if kind == "nothing" else value


def _key(value):
    return tuple(map(_key, value)) if isinstance(value, list) else value


class Delivered(str):
    """El nombre de una función que se entregó y a la que nadie llamó."""


class Failure(str):
    """El nombre de la excepción con que se detuvo una función entregada; `text` es lo que decía."""

    def __new__(cls, name: str, text: str = ""):
        self = super().__new__(cls, name)
        self.text = text
        return self


def _axes(value):
    """Los ejes de una figura, de lo que Matplotlib devuelve o de una figura del curso; None si no es nada de eso."""
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    value = getattr(value, "ax", value)                   # what mlpedu.plots returns
    if isinstance(value, Figure):
        return value.axes
    return [value] if isinstance(value, Axes) else None


def _drawing(ax):
    """Lo que se puede juzgar de unos ejes: textos, escalas, puntos, líneas, barras e imágenes."""
    import numpy as np
    legend = ax.get_legend()
    return {
        "title": ax.get_title(), "xlabel": ax.get_xlabel(), "ylabel": ax.get_ylabel(),
        "xscale": ax.get_xscale(), "yscale": ax.get_yscale(),
        "legend": [t.get_text() for t in legend.get_texts()] if legend else [],
        "lines": [{**_points(ax, line), "label": str(line.get_label())} for line in ax.get_lines()],
        "points": [np.asarray(c.get_offsets(), float) for c in ax.collections if len(c.get_offsets())],
        "bars": [float(p.get_height()) for p in ax.patches if hasattr(p, "get_height")],
        "images": [np.asarray(image.get_array(), float) for image in ax.get_images()],
        "origins": [image.origin for image in ax.get_images()],
    }


def _points(ax, line):
    """Los puntos de una línea en las unidades de los ejes, también los de `axline` y `axvline`."""
    import numpy as np
    points = (line.get_transform() - ax.transData).transform(np.asarray(line.get_xydata(), float))
    return {"x": points[:, 0], "y": points[:, 1]}


def _describe(answer):
    """Cómo se llama lo entregado, en una frase corta."""
    shape = getattr(answer, "shape", None)
    if shape:
        return f"un arreglo de forma {tuple(shape)}"
    if isinstance(answer, dict | list | tuple | set):
        name = {dict: "un diccionario", set: "un conjunto"}.get(type(answer), "una lista")
        return f"{name} de {len(answer)}"
    if "matplotlib" in sys.modules and _axes(answer) is not None:
        return "una figura"
    if callable(answer):
        return f"la función `{getattr(answer, '__name__', type(answer).__name__)}`"
    return {str: "un texto", bool: "un valor lógico", type(None): "nada (None)"}.get(type(answer), "un número")
