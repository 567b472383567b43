"""Comprobar una respuesta en el acto: `check("E03.3", respuesta)` y `hint("E03.3", 2)`.

Lo que `check` muestra depende solo de la respuesta: si es la correcta, si es la de un error conocido
(y entonces dice cuál) o, si no, cuál es la primera diferencia. Nunca muestra un traceback.
"""
import sys
from copy import deepcopy
from typing import Any, NamedTuple

from .compare import first_difference, same
from .exercise import Exercise, Mistake, Misuse, find
from .progress import record


class Verdict(NamedTuple):
    """El resultado de comprobar una respuesta."""

    ok: bool
    message: str
    mistake: Mistake | None = None
    empty: bool = False


class Message:
    """Un texto en Markdown que también se lee bien donde no hay cuaderno."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return self.text.replace("**", "")

    def _repr_markdown_(self) -> str:
        return self.text


def grade(exercise: Exercise, answer: Any) -> Verdict:
    """Compara una respuesta con la correcta y con los errores conocidos, sin mostrar ni guardar nada."""
    if _is_empty(answer):
        return Verdict(False, f"Todavía no hay respuesta. Para empezar: {exercise.hints[0]}", empty=True)
    data = exercise.values()
    try:
        # Its own copy: a function that changes what it receives must not change what it is compared with.
        value = exercise.observe(answer, deepcopy(data)) if exercise.observe else answer
    except Misuse as error:
        return Verdict(False, str(error))
    except (Exception, SystemExit) as error:              # the student's own code failed, or left: say so, in words
        return Verdict(False, _failure(error))
    try:
        return _compare(exercise, value, data)
    except Exception:                                     # too odd to compare, as a list that contains itself
        return Verdict(False, "Lo que entregaste no se puede comparar con la respuesta: mira qué tipo se pide.")


def _compare(exercise, value, data):
    right = exercise.right(data)
    if exercise.accept(value, data) if exercise.accept else same(value, right, exercise.tol):
        return Verdict(True, f"**Correcto.** {exercise.praise}".strip())
    for mistake in exercise.mistakes:
        if _commits(mistake, value, data, exercise.tol):
            return Verdict(False, mistake.diagnosis, mistake)
    return Verdict(False, first_difference(value, right, exercise.tol))


def _is_empty(answer):
    """Si no se respondió nada: `...`, `None`, o un diccionario o una lista donde todo son tres puntos."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, (list, tuple)) and answer:
        return all(value is ... for value in answer)
    return answer is None or answer is ...


def _commits(mistake, value, data, tol):
    try:
        if mistake.matches is not None:
            return bool(mistake.matches(value, data))
        return same(value, mistake.value(data), tol)
    except Exception:                                     # an answer too odd to compare is not this mistake
        return False


def _failure(error):
    try:
        text = str(error).strip().splitlines()
    except Exception:                                     # an exception of the student's that cannot say what it is
        text = []
    detail = f": {text[0]}" if text else ""
    return f"Lo que entregaste se detuvo con `{type(error).__name__}{detail}`. Pruébalo antes en una celda aparte."


def check(id: str, answer: Any = ...) -> None:
    """Comprueba tu respuesta a un ejercicio y te dice, en español, cómo va.

    Parámetros
    ----------
    id : str
        El ejercicio, por ejemplo "E03.3".
    answer : cualquier cosa
        Tu respuesta: número, texto, lista, arreglo, diccionario, función o circuito, según lo que se pida.
        `...` (tres puntos) quiere decir que todavía no respondes.

    Errores
    -------
    LookupError
        Si no hay un ejercicio con ese id.

    Ejemplos
    --------
    >>> check("E02.1", [0, 1, 1, 1])
    ✗ E02.1: Dejaste que una sola señal baste: mira el umbral.
    Si necesitas ayuda: hint("E02.1")
    """
    exercise = find(id)
    verdict = grade(exercise, answer)
    if not verdict.empty:
        record(exercise.id, "solved" if verdict.ok else "attempt")
    mark = "✓" if verdict.ok else "·" if verdict.empty else "✗"
    text = f"**{mark} {exercise.id}**: {verdict.message}"
    if not verdict.ok:
        text += f"\n\nSi necesitas ayuda: `hint(\"{exercise.id}\")`"
    show(Message(text))


def hint(id: str, step: int = 1) -> None:
    """Muestra una ayuda: 1 es una pista, 2 una pista mayor y 3 la solución.

    Ejemplos
    --------
    >>> hint("E02.1", 2)
    Pista mayor de E02.1: Compara cada suma con 2.
    """
    exercise = find(id)
    if step not in (1, 2, 3):
        raise ValueError(f"`step` es 1 (pista), 2 (pista mayor) o 3 (solución); llegó {step!r}.")
    step = int(step)                                      # 3.0 is a 3, too
    record(exercise.id, f"hint{step}")
    label = ("Pista", "Pista mayor", "Solución")[step - 1]
    show(Message(f"**{label} de {exercise.id}**: {exercise.hints[step - 1]}"))


def show(message: Message) -> None:
    """Muestra un mensaje: con formato en un cuaderno, como texto en cualquier otro lugar."""
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        from IPython.display import display
        display(message)
    else:
        text = "\n".join(line.replace("`", "") for line in repr(message).splitlines() if line)
        # A Windows console may lack «✓»; and there is no stdout if it was closed.
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        print(text.encode(encoding, "replace").decode(encoding))
