"""Un probador guiado por la cobertura (atheris) contra la lectura de archivos: `python fuzz.py -max_total_time=600`.

Los primeros bytes de cada entrada dicen qué archivo sano se toma y qué parte suya se cambia por el resto: entera, su
configuración o un arreglo. Así pasa las sumas del zip y llega al código que debe rechazarla. Necesita atheris.
"""
import sys
import tempfile
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mlpedu"]):
    import mlpedu.callbacks.checkpoint
    import mlpedu.sequential.files  # noqa: F401
import test_hostile_files as hostile
from mutants import closed, opened

PATH = Path(tempfile.mkdtemp()) / "red"
HEALTHY = hostile.healthy_files(PATH.parent)
PARTS = {kind: opened(whole) for kind, whole in HEALTHY.items()}


def one(data):
    kind = sorted(HEALTHY)[data[0] % len(HEALTHY)] if data else "red"
    members, which = dict(PARTS[kind]), data[1] if len(data) > 1 else 0
    name = [None, *members][which % (len(members) + 1)]
    if name:
        members[name] = data[2:]
    PATH.write_bytes(closed(members) if name else data[2:])
    hostile.attempt(kind, PATH)


def seeds():
    """Cada parte de cada archivo sano: de ahí parte el probador."""
    folder = Path(tempfile.mkdtemp())
    for k, kind in enumerate(sorted(HEALTHY)):
        (folder / kind).write_bytes(bytes([k, 0]) + HEALTHY[kind])
        for n, (name, part) in enumerate(PARTS[kind].items(), 1):
            (folder / f"{kind}-{name}").write_bytes(bytes([k, n]) + part)
    return str(folder)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.addaudithook(hostile.listen)
    sys.stdout = open("/dev/null", "w")          # a checkpoint says that it goes on
    atheris.Setup([sys.argv[0], "-max_len=8192", "-len_control=0", "-keep_seed=1", *sys.argv[1:], seeds()], one)
    atheris.Fuzz()
