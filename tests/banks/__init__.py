"""Bancos de respuestas: lo que un estudiante escribiría, bien y mal, para cada ejercicio."""
from typing import NamedTuple


class Bank(NamedTuple):
    """Código tal como se teclea; el valor de la última expresión es la respuesta.

    right: respuestas correctas, al menos dos escritas de otro modo. wrong: por nombre del error conocido.
    other: equivocadas que no son ningún error conocido. setup: lo que la lección ya definió.
    """

    right: list[str]
    wrong: dict[str, str]
    other: list[str]
    setup: str = ""
