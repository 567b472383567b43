"""The instructor's guide: its commands work as written, and the mistakes it names are those of the banks."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlpedu.course.exercise import find
from mlpedu.teaching.course import tasks
from mlpedu.teaching.task import load

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "course" / "guia-docente.md").read_text("utf-8")
BLOCK = re.compile(r"^(`{3,4})(bash|markdown file=(\S+))\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def test_every_command_works_from_an_empty_folder(tmp_path):
    steps, folder, said = 0, tmp_path, ""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "MLPEDU_HOME": str(tmp_path / "casa")}
    for _, kind, file, body in BLOCK.findall(TEXT):
        if kind != "bash":
            (folder / file).write_text(body, "utf-8")
            continue
        for command in body.strip().splitlines():
            if command.startswith("cd "):
                folder = folder / command[3:]
                continue
            done = subprocess.run(command, shell=True, cwd=folder, env=env, capture_output=True, text=True)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            assert done.stderr == "" or "Calificando" in done.stderr or "Escribiendo" in done.stderr, done.stderr
            said += done.stdout
            steps += 1
    assert steps == 9
    assert re.search(r"T02  ana +0\.00", said) and re.search(r"T02  beto +6\.00", said)
    page = (folder / "feedback" / "beto" / "T02-umbral" / "T02-umbral.html").read_text("utf-8")
    assert "es la de la variante de «tu-identificacion»" in page
    assert (folder / "informes" / "moodle.csv").exists()


@pytest.mark.parametrize("id, name", re.findall(r"\| (E\d\d\.\d+) «(.+?)» \|", TEXT))
def test_a_mistake_it_names_is_in_the_bank(id, name):
    assert name in [m.name for m in find(id).mistakes]


def test_it_speaks_of_every_task():
    for path in tasks(ROOT / "course" / "tareas"):
        task = load(path)
        assert f"| {task.id} |" in TEXT
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| {task.id} |"))
        assert [u.strip() for u in row.split("|")[3].split(",")] == task.units
