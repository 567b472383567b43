"""Qué es una pregunta de una tarea y cómo se juzga lo entregado: puntos y la razón, en una frase.

El juez nunca ejecuta código del estudiante. Recibe datos simples: el valor entregado o, si se entregó una función, lo
que devolvió en cada llamada que el juez pidió.
"""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from mlpedu.course.compare import first_difference, same
from mlpedu.course.delivery import Delivered, Failure
from mlpedu.course.exercise import Mistake


@dataclass(frozen=True)
class Fault(Mistake):
    """Un error conocido de una tarea: lo que lo delata, lo que se dice y la parte de los puntos que conserva.

    Si la pregunta pide una función, `value(d)` devuelve la función equivocada.
    """

    credit: float = 0.0


class Criterion(NamedTuple):
    """Una parte de una pregunta que se juzga por separado: cuánto vale, cómo se comprueba y qué se dice si falta."""

    share: float
    test: Callable[[Any, Any], bool]
    message: str


@dataclass(frozen=True)
class Question:
    """Una pregunta que se califica sola.

    Parámetros
    ----------
    id : str
        La tarea, un punto y el número: "T03.2".
    title : str
    points : float
    right : función de los datos que devuelve la respuesta correcta; con `calls`, la función correcta.
    calls : función (datos, rng) que devuelve las llamadas con que se prueba la función entregada: una lista de
        tuplas de argumentos. `rng` no se puede adivinar desde el cuaderno. Los criterios las ven en `d.calls`.
    faults : los errores conocidos; gana el primero que coincide.
    criteria : partes que se juzgan por separado; sus `share` suman 1.
    tol : diferencia absoluta que se acepta en cada número.
    by_parts : si lo que no es un error conocido conserva la fracción de valores (o llamadas) correctos.
    observe : función (valor, datos) que prepara lo entregado antes de comparar.
    praise : lo que se dice al acertar, además de «Correcto».
    discrete : si la respuesta es un número de pocas posibilidades y puede repetirse entre estudiantes.
    """

    id: str
    title: str
    points: float
    right: Callable[[Any], Any] | None = None
    calls: Callable[[Any, Any], list[tuple]] | None = None
    faults: tuple[Fault, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    tol: float = 1e-6
    by_parts: bool = False
    observe: Callable[[Any, Any], Any] | None = None
    praise: str = ""
    discrete: bool = False


class Verdict(NamedTuple):
    """Lo que decide el juez: la parte de los puntos, el mensaje y, si se reconoció, el nombre de lo que pasó."""

    credit: float
    message: str
    fault: str | None = None


def expected(question: Question, data: Any, calls: list[tuple] | None, value: Callable[[Any], Any]) -> Any:
    """La respuesta a que lleva `question.right` o el `value` de un error: un valor o lo que da en cada llamada."""
    found = value(data)
    return found if calls is None else [_outcome(found, arguments) for arguments in calls]


def _outcome(function, arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return Failure(type(error).__name__, str(error))


def judge(question: Question, value: Any, data: Any, calls: list[tuple] | None = None) -> Verdict:
    """El veredicto sobre lo entregado: un valor, o la lista de lo que una función devolvió en `calls`."""
    if value is None:
        return Verdict(0.0, "No entregaste una respuesta: llegó nada (None). ¿Falta un `return`?", "entrega None")
    if calls is not None and all(isinstance(v, Failure) for v in value):
        return Verdict(0.0, f"Tu función se detuvo con {_fault_text(value[0])}. Pruébala en una celda aparte.",
                       "la función se detiene")
    if calls is not None and all(v is None for v in value):
        return Verdict(0.0, "Tu función no devuelve nada (None). ¿Falta un `return`?", "la función no devuelve")
    if calls is None and isinstance(value, Delivered):
        return Verdict(0.0, "Aquí se entrega un valor, no una función: ¿faltan los paréntesis de la llamada?",
                       "entrega una función y no su valor")
    try:
        return _judge(question, question.observe(value, data) if question.observe else value, data, calls)
    except Exception as error:                            # too odd for the judge's own code: never the grader's end
        return Verdict(0.0, f"Lo que entregaste no tiene la forma que se pide ({type(error).__name__}: {error}).")


def _judge(question, value, data, calls):
    right = expected(question, data, calls, question.right) if question.right else None
    if question.right and equal(value, right, question.tol):
        return Verdict(1.0, f"Correcto. {question.praise}".strip())
    for fault in question.faults:
        if _commits(fault, question, value, data, calls):
            return Verdict(fault.credit, fault.diagnosis, fault.name)
    if question.criteria:
        return _by_criteria(question.criteria, value, data, question.praise)
    return unrecognized(value, right, question, calls)


def equal(value, right, tol):
    """Como `same`, y una excepción solo es igual a otra del mismo nombre."""
    if isinstance(value, Failure) or isinstance(right, Failure):
        return isinstance(value, Failure) and isinstance(right, Failure) and str(value) == str(right)
    if isinstance(value, list) and isinstance(right, list) and len(value) == len(right):
        return all(equal(v, r, tol) for v, r in zip(value, right))
    return same(value, right, tol)


def _commits(fault, question, value, data, calls):
    try:
        if fault.matches is not None:
            return bool(fault.matches(value, data))
        return equal(value, expected(question, data, calls, fault.value), question.tol)
    except Exception:                                     # an answer too odd to compare is not this fault
        return False


def _by_criteria(criteria, value, data, praise):
    failed = [c for c in criteria if not _holds(c, value, data)]
    credit = round(1.0 - sum(c.share for c in failed), 10)
    if not failed:
        return Verdict(1.0, f"Correcto. {praise}".strip())
    kept = len(criteria) - len(failed)
    reasons = " ".join(c.message for c in failed)
    return Verdict(max(0.0, credit), f"Cumples {kept} de {len(criteria)} criterios. {reasons}")


def _holds(criterion, value, data):
    try:
        return bool(criterion.test(value, data))
    except Exception:                                     # what can't be measured isn't met
        return False


def unrecognized(value, right, question, calls):
    """Una respuesta equivocada que no es ningún error conocido."""
    if calls is None:
        share = _share(value, right, question.tol) if question.by_parts else 0.0
        return Verdict(share, first_difference(value, right, question.tol))
    good = [equal(v, r, question.tol) for v, r in zip(value, right)]
    first = good.index(False)
    reason = (f"se detuvo con {_fault_text(value[first])}" if isinstance(value[first], Failure)
              else first_difference(value[first], right[first], question.tol))
    credit = sum(good) / len(good) if question.by_parts else 0.0
    count = f"Tu función acierta en {sum(good)} de {len(good)} pruebas."
    return Verdict(credit, f"{count} En la primera que falla: {reason}")


def _share(value, right, tol):
    """La fracción de valores correctos de una lista o un diccionario del tamaño pedido."""
    if isinstance(right, dict) and isinstance(value, dict):
        return sum(k in value and equal(value[k], r, tol) for k, r in right.items()) / len(right)
    try:
        pairs = list(zip(list(value), list(right), strict=True))
    except (TypeError, ValueError):
        return 0.0
    return sum(equal(v, r, tol) for v, r in pairs) / len(pairs) if pairs else 0.0


def _fault_text(failure):
    """El nombre de una excepción y lo que decía, como código: nada de eso es Markdown."""
    text = " ".join(f"{failure}: {failure.text}".split())[:300] if failure.text else f"{failure}"[:300]
    return "`" + text.replace("`", "'") + "`"
