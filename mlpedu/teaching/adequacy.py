"""Comprobar que una tarea juzga bien: referencia, banco y variantes."""
from typing import NamedTuple

from .question import Question, equal, expected, judge, unrecognized
from .rehearsal import Case, rehearse
from .task import Right, Task

STUDENTS = ("tu-identificacion", "ana", "20231234")        # the bank is tried as the first of them
FEW, SLACK = 20, 0.02                                     # variants in a mean of credits, and what it may exceed by
LEAST = 6                                                 # wrong submissions in a task's bank


class Variants(NamedTuple):
    """De una pregunta: cuántas identificaciones se probaron y cuántas respuestas correctas distintas hubo."""

    question: str
    tried: int
    different: int
    discrete: bool


class Expected(NamedTuple):
    """Lo que debe resultar de una entrega del banco: los puntos que no son todos y lo que debe leerse."""

    name: str
    case: Case
    points: dict
    question: str = ""
    says: str = ""


def check_bank(task: Task, jobs: int = 2) -> list[str]:
    """Lo que falla del banco: la referencia y las otras soluciones ganan todo; cada equivocada, lo que allí dice."""
    every = [Expected(f"referencia de {student}", Case(student), {}) for student in STUDENTS]
    every += map(_expected, task.bank)
    faults = [] if sum(not isinstance(e, Right) for e in task.bank) >= LEAST else [
        f"{task.id}: el banco tiene menos de {LEAST} entregas equivocadas."]
    for entry, verdicts in zip(every, rehearse(task, [entry.case for entry in every], jobs)):
        for id, verdict in verdicts.items():
            worth = task.questions[id].points
            got, wanted = round(worth * verdict.credit, 2), entry.points.get(id, worth)
            if abs(got - wanted) > 0.005:
                faults.append(f"{id}, «{entry.name}»: {got:g} puntos y debían ser {wanted:g}. {verdict.message}")
        if entry.says:
            said = verdicts[entry.question].message
            if entry.says.casefold() not in said.casefold():
                faults.append(f"{entry.question}, «{entry.name}»: se esperaba «{entry.says}» y dijo «{said}»")
    return faults


def _expected(entry) -> Expected:
    case = Case(STUDENTS[0], {entry.question: entry.code})
    if isinstance(entry, Right):
        return Expected(f"otra solución de {entry.question}", case, {})
    return Expected(entry.name, case, {entry.question: entry.points, **entry.also}, entry.question, entry.says)


def check_variants(task: Task, students: int = 200) -> tuple[list[str], list[Variants]]:
    """Lo que falla de las variantes, y cuántas respuestas distintas tiene cada pregunta.

    En cada variante la respuesta correcta gana todos los puntos y ningún error conocido da la correcta ni lo mismo que
    otro error. Una respuesta de números reales es distinta para cada quien. Reconocer un error no cuesta puntos: quien
    lo comete conserva al menos lo que, en promedio, valen las partes que acertó.
    """
    names = [f"estudiante-{n:03d}" for n in range(students)]
    faults, table = [], []
    for question in task.questions.values():
        if question.right is None:
            continue
        answers, cases = [], []
        for name in names:
            data = task.values(name)
            calls = task.calls(question, name, data)
            right = expected(question, data, calls, question.right)
            answers.append(right)
            cases.append((data, calls, right))
            faults += _collisions(question, name, data, calls, right)
        faults += _unjust(question, cases[:FEW])
        if question.calls is None:
            different = _different(answers, question.tol)
            table.append(Variants(question.id, students, different, question.discrete))
            if different < students and not question.discrete:
                faults.append(f"{question.id}: {students} identificaciones dan solo {different} respuestas distintas.")
    return faults, table


def _collisions(question: Question, student, data, calls, right):
    faults, seen = [], []
    if calls is None and question.observe is None and judge(question, right, data).credit != 1:
        faults.append(f"{question.id}, {student}: la respuesta correcta no gana todos los puntos.")
    for fault in question.faults:
        if fault.value is None:
            continue
        value = expected(question, data, calls, fault.value)
        if equal(value, right, question.tol):
            faults.append(f"{question.id}, {student}: «{fault.name}» da la respuesta correcta.")
        for other, earlier in seen:
            if equal(value, earlier, question.tol):
                faults.append(f"{question.id}, {student}: «{fault.name}» da lo mismo que «{other}».")
        seen.append((fault.name, value))
    return faults


def _unjust(question, cases):
    """Los errores conocidos que conservan menos de lo que valdría lo mismo si nadie los reconociera."""
    faults = []
    for fault in question.faults if question.by_parts else ():
        if fault.value is not None:
            shares = [_parts(question, expected(question, data, calls, fault.value), right, calls)
                      for data, calls, right in cases]
            if (mean := sum(shares) / len(shares)) > fault.credit + SLACK:
                faults.append(f"{question.id}: «{fault.name}» conserva {fault.credit:g} y sin reconocerlo, {mean:.2f}.")
    return faults


def _parts(question, value, right, calls):
    return 1.0 if equal(value, right, question.tol) else unrecognized(value, right, question, calls).credit


def _different(answers, tol):
    found = []
    for answer in answers:
        if not any(equal(answer, other, tol) for other in found):
            found.append(answer)
    return len(found)
