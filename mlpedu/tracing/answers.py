"""Revisar lo que un estudiante calculó a mano, casilla por casilla, y decirle en qué paso se torció."""
import re
from typing import NamedTuple

import numpy as np

RIGHT, CARRIED, WRONG, MISSING = "bien", "arrastrado", "mal", "falta"


class Verdict(NamedTuple):
    """Lo que se dice de una casilla: su nombre, lo escrito, el veredicto y, si se reconoce, el porqué."""
    cell: str
    answer: float | None
    verdict: str
    why: str = ""


class Report(list):
    """Una lista de `Verdict`; vale como verdadero si todas las casillas están bien. Al mostrarla, es una tabla."""

    def __bool__(self):
        return all(row.verdict == RIGHT for row in self)

    def count(self, verdict):
        return sum(row.verdict == verdict for row in self)

    def __repr__(self):
        told = [row for row in self if row.verdict != MISSING]
        lines = [f"{row.cell:<14} {row.answer:>10.4f}  {row.verdict}{row.why and ': '}{row.why}" for row in told]
        if missing := self.count(MISSING):
            lines.append(f"Faltan {missing} de {len(self)} casillas.")
        return "\n".join([*lines, f"{self.count(RIGHT)} de {len(self)} casillas bien."])


def read(answers, values, names):
    """Pasa lo que escribió el estudiante a un dict de arreglos con NaN donde no escribió.

    Acepta tablas enteras («z1»: [[…]]) y casillas sueltas («z1[0,1]»: 0.35); None es una casilla vacía.

    Errores
    -------
    ValueError, TypeError
        Si una casilla no existe, una tabla no tiene su forma, algo no es un número o no llegó un dict.
    """
    if not isinstance(answers, dict):
        raise TypeError("Se esperaba un dict, como {'z1': [[0.7, 1.0]]} o {'z1[0,1]': 1.0}; "
                        f"llegó {answers!r:.60}.")
    given = {name: np.full(values[name].shape, np.nan) for name in names}
    for key, answer in answers.items():
        match = re.fullmatch(r"(\w+)(?:\[(\d+(?:\s*,\s*\d+)*)\])?", str(key).strip())
        name = match and match[1]
        if name not in given:
            raise ValueError(f"No hay ninguna casilla {key!r}; se escriben «z1[0,1]» (o «z1», la tabla entera) y los "
                             f"pasos son: {', '.join(names)}.")
        index = tuple(int(i) for i in match[2].split(",")) if match[2] else ()
        try:
            shape = given[name][index].shape
        except IndexError:
            raise ValueError(f"La casilla {key!r} no existe: {name} tiene forma {values[name].shape}.") from None
        given[name][index] = table(answer, shape, key)
    return given


def table(answer, shape, key):
    """La respuesta como arreglo de esa forma; None es NaN, una casilla vacía."""
    try:
        numbers = np.array(answer, dtype=float)
    except (TypeError, ValueError):
        numbers = None
    if numbers is None or numbers.shape != shape:
        expected = f"números con la forma {shape}" if shape else "un número"
        raise ValueError(f"{key!r} espera {expected}, con punto decimal (0.55); llegó {answer!r:.60}.")
    return numbers


def review(steps, values, given, tolerance):
    """Compara cada casilla con la verdadera, con la que saldría de lo ya escrito, y con la de cada error conocido."""
    report, theirs = Report(), dict(values)
    for step in steps:
        answer, true, start = given[step.name], values[step.name], values.get(step.start)
        followed = np.asarray(step.compute(theirs))          # what comes out of their own earlier numbers
        right, carried = near(answer, true, tolerance, start), near(answer, followed, tolerance, start)
        if all(row.verdict in (RIGHT, MISSING) for row in report):
            right = right | carried              # nothing wrong so far: only rounding may have been carried
        mistakes = [(why, near(answer, candidate, tolerance, start)) for why, compute in step.mistakes
                    for candidate in (attempt(compute, values), attempt(compute, theirs))
                    if candidate is not None and candidate.shape == true.shape]
        for at in np.ndindex(true.shape):
            report.append(judge(cell(step.name, at), answer[at], right[at], carried[at],
                                [why for why, made in mistakes if made[at]]))
        theirs[step.name] = np.where(np.isnan(answer), followed, answer)
    return report


def judge(name, answer, right, carried, mistakes):
    if np.isnan(answer):
        return Verdict(name, None, MISSING)
    if right:
        return Verdict(name, float(answer), RIGHT)
    if carried:
        return Verdict(name, float(answer), CARRIED, "el cálculo es correcto, pero parte de un número que no lo es")
    return Verdict(name, float(answer), WRONG, mistakes[0] if mistakes else "")


def near(answer, table, tolerance, start=None):
    """Qué casillas de `answer` son las de `table`: arreglo de bool.

    Los números pequeños no se regalan: si todos los de la tabla lo son, un cero o un signo cambiado no valen. Con
    `start`, el valor que el paso cambia, lo pequeño puede ser el cambio.
    """
    size = np.abs(table if start is None else table - start)
    largest = size.max(initial=0.0)
    slack = max(largest / 50, tolerance / 16)    # 1/16 of 1e-3: numbers rounded to four decimals
    if start is None:
        slack = min(slack, largest / 2)
    # Rounding noise where everything should be zero is no number.
    return np.abs(answer - table) <= np.maximum(tolerance * size, min(tolerance, slack) + 1e-4 * tolerance)


def attempt(compute, values):
    try:
        return np.asarray(compute(values))
    except (ValueError, KeyError):               # the mistake can't even be made with these shapes
        return None


def cell(name, at):
    return f"{name}[{','.join(map(str, at))}]" if at else name
