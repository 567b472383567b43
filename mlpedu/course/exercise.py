"""Qué es un ejercicio: su enunciado, su respuesta correcta y los errores que ya conocemos.

La respuesta y los errores son funciones de los mismos datos, de modo que un error conocido se
recalcula siempre; nunca es una cifra copiada. Este archivo no importa NumPy: la lección 02 corre sin él.
"""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace
from typing import Any


class Misuse(Exception):
    """Lo que `observe` levanta cuando lo entregado no es del tipo que se pide; su texto se le muestra al estudiante."""


@dataclass(frozen=True)
class Mistake:
    """Un error conocido: el concepto equivocado, el valor al que lleva y lo que le decimos a quien lo comete.

    `value` es una función de los datos que devuelve la respuesta equivocada. Si el error no lleva a
    un solo valor, `matches` recibe la respuesta y los datos y dice si es este error.
    """

    name: str
    diagnosis: str
    value: Callable[[Any], Any] | None = None
    matches: Callable[[Any, Any], bool] | None = None


@dataclass(frozen=True)
class Exercise:
    """Un ejercicio comprobable.

    Parámetros
    ----------
    id : str
        «E», la unidad, un punto y el número: "E03.3".
    statement : str
        El enunciado, en Markdown. La construcción lo copia en la lección: vive en un solo lugar.
    right : función de los datos que devuelve la respuesta correcta.
    mistakes : los errores conocidos; gana el primero que coincide.
    hints : tres textos: pista, pista mayor y solución.
    data : función sin argumentos que devuelve un diccionario con los datos; se llama al corregir, no al importar.
    tol : diferencia absoluta que se acepta en cada número.
    observe : función (respuesta, datos) que convierte lo entregado, por ejemplo una función o un circuito,
        en el valor que se compara; si no es del tipo que se pide, levanta `Misuse`. Sin ella se compara la
        respuesta misma.
    accept : función (valor observado, datos) que decide por sí sola si la respuesta vale, para preguntas con varias
        respuestas buenas. Sin ella vale la que es igual a `right`.
    praise : lo que se dice al acertar, además de «Correcto».
    """

    id: str
    title: str
    elements: tuple[str, ...]
    kind: str
    minutes: int
    difficulty: int
    statement: str
    right: Callable[[Any], Any]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str, str]
    data: Callable[[], dict] = dict
    tol: float = 0.0
    observe: Callable[[Any, Any], Any] | None = None
    accept: Callable[[Any, Any], bool] | None = None
    praise: str = ""

    @property
    def unit(self) -> str:
        """La unidad, con dos cifras: "03"."""
        return self.id[1:3]

    def values(self) -> SimpleNamespace:
        """Los datos del ejercicio como atributos: `d.X`, `d.w`…"""
        return SimpleNamespace(**self.data())


def units() -> list[str]:
    """Las unidades que tienen ejercicios: ["00", "01", …]."""
    package = import_module("mlpedu.exercises")
    return sorted(m.name[4:] for m in iter_modules(package.__path__) if m.name.startswith("unit"))


def unit_exercises(unit: str) -> Sequence[Exercise]:
    """Los ejercicios de una unidad, en orden."""
    return import_module(f"mlpedu.exercises.unit{unit}").EXERCISES


def find(id: str) -> Exercise:
    """El ejercicio de ese id; si no existe, un `LookupError` que sugiere el más parecido."""
    key = str(id).strip().upper()
    unit = key[1:3]
    if unit in units():
        for exercise in unit_exercises(unit):
            if exercise.id == key:
                return exercise
    known = [e.id for u in units() for e in unit_exercises(u)]
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f" ¿Quisiste decir {near[0]!r}?" if near else ""
    raise LookupError(f"No hay un ejercicio {id!r}.{hint} Los ids se escriben así: \"E03.3\".")
