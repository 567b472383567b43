"""Tu avance, guardado en tu computadora y en ningún otro lugar.

Es un archivo de texto al que solo se le agregan líneas, una por intento, así que dos cuadernos abiertos a la vez no
se pisan y una línea dañada no estropea las demás. Está en `MLPEDU_HOME` o en la carpeta de datos del sistema.
"""
import json
import os
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from .exercise import unit_exercises, units

EVENTS = ("attempt", "solved", "hint1", "hint2", "hint3")


def home() -> Path:
    """La carpeta de mlpedu en esta computadora: `MLPEDU_HOME` o, si falta, la que usa el sistema para datos.

    Errores
    -------
    FileNotFoundError
        Si nadie sabe cuál es.
    """
    try:
        if chosen := os.environ.get("MLPEDU_HOME"):
            return Path(chosen).expanduser()
        from platformdirs import user_data_path
        return user_data_path("mlpedu", appauthor=False).expanduser()     # an older one leaves the «~»
    except RuntimeError as error:                 # «~nadie», or a user without name nor HOME, as in containers
        raise FileNotFoundError("no se sabe cuál es la carpeta de mlpedu, porque el sistema no dice cuál es la tuya: "
                                "pon una ruta completa en la variable de entorno MLPEDU_HOME.") from error


def record(id: str, event: str) -> None:
    """Agrega un suceso al archivo de avance. Si no se puede escribir, el ejercicio sigue: el avance es lo de menos."""
    line = json.dumps({"id": id, "event": event, "when": datetime.now().isoformat(timespec="seconds")})
    try:
        home().mkdir(parents=True, exist_ok=True)
        with open(home() / "progreso.jsonl", "ab") as file:     # one short write at the end: atomic in practice
            file.write(b"\n" + line.encode() + b"\n")     # the first \n closes a line that was left cut
    except OSError:
        pass


def events() -> list[dict]:
    """Los sucesos guardados; las líneas que no se entienden se saltan."""
    try:
        lines = (home() / "progreso.jsonl").read_bytes().splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        try:
            event = json.loads(line)
            if isinstance(event["id"], str) and event["event"] in EVENTS:
                found.append(event)
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
    return found


class Progress:
    """El avance por unidad; en un cuaderno se ve como tabla."""

    def __init__(self):
        by_id = defaultdict(set)
        for event in events():
            by_id[event["id"]].add(event["event"])
        self.rows = []
        for unit in units():
            ids = [e.id for e in unit_exercises(unit)]
            solved = [i for i in ids if "solved" in by_id[i]]
            alone = [i for i in solved if "hint3" not in by_id[i]]
            left = next((i for i in ids if i not in solved), "—")
            self.rows.append((unit, len(ids), len(solved), len(alone), left))

    def __repr__(self) -> str:
        return "\n".join(f"Unidad {u}: {s} de {n} ejercicios resueltos" for u, n, s, _, _ in self.rows)

    def _repr_markdown_(self) -> str:
        head = "| unidad | ejercicios | resueltos | sin ver la solución | el siguiente |\n|---|---|---|---|---|\n"
        return head + "\n".join("| " + " | ".join(map(str, row)) + " |" for row in self.rows)


def progress() -> Progress:
    """Tu avance, unidad por unidad."""
    return Progress()
