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
    ValueError
        Si una casilla no existe, una tabla no tiene su forma o algo no es un número.
    """
    given = {name: np.full(values[name].shape, np.nan) for name in names}
    for key, answer in answers.items():
        match = re.fullmatch(r"(\w+)(?:\[([\d,\s]+)\])?", str(key))
        name = match and match[1]
        if name not in given:
            raise ValueError(f"No hay ninguna casilla {key!r}; los pasos son: {', '.join(names)}.")
        index = tuple(int(i) for i in match[2].split(",")) if match[2] else ...
        try:
            given[name][index] = np.array(answer, dtype=float)       # None becomes NaN: an empty cell
        except IndexError:
            raise ValueError(f"La casilla {key!r} no existe: {name} tiene forma {values[name].shape}.") from None
        except (TypeError, ValueError):
            raise ValueError(f"{key!r} espera números con la forma {given[name][index].shape}; "
                             f"llegó {answer!r:.60}.") from None
    return given


def review(steps, values, given, tolerance):
    """Compara cada casilla con la verdadera, con la que saldría de lo ya escrito, y con la de cada error conocido."""
    report, theirs = Report(), dict(values)
    for step in steps:
        answer, true = given[step.name], values[step.name]
        followed = step.compute(theirs)          # what comes out of their own earlier numbers
        mistakes = [(why, candidate) for why, compute in step.mistakes
                    for candidate in (attempt(compute, values), attempt(compute, theirs))
                    if candidate is not None and candidate.shape == true.shape]
        for at in np.ndindex(true.shape):
            report.append(judge(cell(step.name, at), answer[at], true[at], followed[at],
                                [(why, candidate[at]) for why, candidate in mistakes], tolerance))
        theirs[step.name] = np.where(np.isnan(answer), followed, answer)
    return report


def judge(name, answer, true, followed, mistakes, tolerance):
    if np.isnan(answer):
        return Verdict(name, None, MISSING)
    if near(answer, true, tolerance):
        return Verdict(name, float(answer), RIGHT)
    if near(answer, followed, tolerance):
        return Verdict(name, float(answer), CARRIED, "el cálculo es correcto, pero parte de un número que no lo es")
    # A mistake that changes nothing here explains nothing.
    why = next((why for why, wrong in mistakes if near(answer, wrong, tolerance)), "")
    return Verdict(name, float(answer), WRONG, why)


def near(a, b, tolerance):
    return abs(a - b) <= max(tolerance, tolerance * abs(b))


def attempt(compute, values):
    try:
        return np.asarray(compute(values))
    except (ValueError, KeyError):               # the mistake can't even be made with these shapes
        return None


def cell(name, at):
    return f"{name}[{','.join(map(str, at))}]" if at else name
