"""Leer lo que un cuaderno dejó y juzgarlo, desde fuera del proceso del estudiante.

Lo que se lee no es de fiar: puede ser un enlace, una tubería que no termina, un archivo enorme o un JSON torcido.
"""
import contextlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from mlpedu.course.delivery import from_plain, student_key, to_plain

from .question import Verdict, judge
from .task import Task

LARGEST = 20_000_000                                      # bytes of one delivery
MESSAGE = 2_000                                           # letters of a message


class Unreadable(ValueError):
    """Una entrega que no se puede leer; el texto se le muestra al estudiante."""


def read(path: Path) -> dict:
    """El registro de una entrega: quién dijo ser y qué entregó."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise Unreadable("la entrega no es un archivo") from error
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
        os.close(handle)
        raise Unreadable("la entrega no es un archivo de datos, o es demasiado grande")
    with os.fdopen(handle, "rb") as file:
        text = file.read(LARGEST)
    try:
        record = json.loads(text)
        student, answer, kind = record["student"], from_plain(record["answer"]), record["answer"]["kind"]
    except Exception as error:                            # forged or damaged: the words depend on how
        raise Unreadable("la entrega está dañada") from error
    if not isinstance(student, str | None) or len(student or "") > 100 or not isinstance(kind, str):
        raise Unreadable("la entrega está dañada")
    return {"student": student, "answer": answer, "kind": kind}


def functions(task: Task, folder: Path) -> list[str]:
    """Las preguntas en que se entregó una función y el juez pide una."""
    found = []
    for question in task.questions.values():
        with contextlib.suppress(Unreadable):
            if question.calls is not None and read(folder / f"{question.id}.json")["kind"] == "function":
                found.append(question.id)
    return found


def write_calls(task: Task, folder: Path, student: str, ids) -> dict[str, Path]:
    """Las llamadas ocultas de esas preguntas, cada una en un archivo de `folder`; las que piden un valor no tienen."""
    data, paths = task.values(student), {}
    for id in ids:
        calls = task.calls(task.questions[id], student, data)
        if calls is not None:
            paths[id] = folder / f"{id}.llamadas"
            paths[id].write_text(json.dumps([[to_plain(a) for a in arguments] for arguments in calls]), "utf-8")
    return paths


def verdicts(task: Task, folder: Path, student: str, stopped: dict[str, str] | None = None) -> dict[str, Verdict]:
    """El veredicto de cada pregunta.

    Parámetros
    ----------
    task : Task
    folder : la carpeta con los archivos de `entrega`.
    student : la identificación con que se recibió la entrega; la que diga el cuaderno no cuenta.
    stopped : por pregunta, con qué se detuvo su celda, si se detuvo.
    """
    data = task.values(student)
    found = {id: _verdict(task, question, Path(folder) / f"{id}.json", student, data, (stopped or {}).get(id))
             for id, question in task.questions.items()}
    return {id: verdict._replace(message=_writable(verdict.message)) for id, verdict in found.items()}


def _writable(message):
    """Un mensaje que cabe en una página y en un archivo: puede citar lo entregado, que es cualquier cosa."""
    return message[:MESSAGE].encode("utf-8", "replace").decode()


def _verdict(task, question, path, student, data, stopped) -> Verdict:
    if not path.exists() and not path.is_symlink():
        reason = f"algo se detuvo antes (`{stopped}`)" if stopped else "la celda `entrega` no se ejecutó"
        return Verdict(0.0, f"No llegó una respuesta: {reason}.", "no llega una respuesta")
    try:
        record = read(path)
    except Unreadable as error:
        return Verdict(0.0, f"No se pudo leer tu respuesta: {error}.")
    calls = task.calls(question, student, data)
    if calls is not None and record["kind"] == "function":
        return Verdict(0.0, "Tu función no terminó a tiempo o detuvo el núcleo cuando se probó.",
                       "la función no termina")
    if calls is not None and record["kind"] != "outcomes":
        return Verdict(0.0, "Aquí se entrega una función, no su resultado: escribe su nombre sin paréntesis.",
                       "entrega un valor y no una función")
    if calls is not None and len(record["answer"]) != len(calls):
        return Verdict(0.0, "No se pudo leer tu respuesta: la entrega está dañada.")
    data.calls = calls
    verdict = judge(question, record["answer"], data, calls)
    claimed = record["student"]
    if verdict.credit < 1 and calls is None and claimed and claimed != student_key(student):
        if _right_for(task, question, record["answer"], claimed):
            return Verdict(0.0, f"Tu respuesta es la de la variante de «{claimed}», y tu identificación es "
                                f"«{student}».", "resuelve la variante de otra identificación")
    return verdict


def _right_for(task: Task, question: Any, answer: Any, student: str) -> bool:
    try:
        return judge(question, answer, task.values(student)).credit == 1
    except ValueError:
        return False
