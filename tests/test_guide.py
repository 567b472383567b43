"""The instructor's guide: its commands work as written, and the mistakes it names are those of the banks."""
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mlpedu.cli import parser
from mlpedu.course.exercise import find
from mlpedu.teaching.course import tasks
from mlpedu.teaching.task import load

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "course" / "guia-docente.md").read_text("utf-8")
DEPLOYMENT = (ROOT / "course" / "despliegue.md").read_text("utf-8")
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


def commands(text):
    """Those of mlpedu and nbgrader, in the blocks and within the sentences."""
    blocks = "".join(re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    return (re.findall(r"^(?:\w+=\S+ )*(?:\S+/)?((?:mlpedu|nbgrader) .+)$", blocks, re.MULTILINE)
            + re.findall(r"`((?:mlpedu|nbgrader) [^`\n]+)`", text))


@pytest.mark.parametrize("command", sorted(set(commands(DEPLOYMENT))))
def test_a_command_of_the_deployment_text_exists(command, capsys):
    program, *words = shlex.split(command)
    if program == "mlpedu":
        parser().parse_args(words)                        # it ends the test if an option or a name is not ours
    else:
        import nbgrader.apps as apps
        known = {name.replace("-", "_") for name in apps.NbGraderApp.subcommands}
        assert words[0].replace("-", "_") in known


def test_the_commands_are_found_where_they_stand():
    found = commands("```text\nX=/a /b/bin/mlpedu data uno\n```\nCon `nbgrader collect T01`, y lo que\nnbgrader pide.")
    assert found == ["mlpedu data uno", "nbgrader collect T01"]
    assert len(set(commands(DEPLOYMENT))) >= 10


def test_the_files_the_deployment_text_names_are_there():
    folder = ROOT / "course" / "despliegue"
    named = set(re.findall(r"`((?:jupyter/|values|servidor|jupyterhub_config)[\w./]*)`", DEPLOYMENT))
    assert {"jupyterhub_config.py", "servidor.sh", "values.yaml", "jupyter/comun/"} <= named
    for name in named:
        assert (folder / name).exists(), name
    config = (folder / "jupyterhub_config.py").read_text("utf-8")
    for variable in re.findall(r"^\| `(MLPEDU_\w+)` \|", DEPLOYMENT, re.MULTILINE):
        assert variable in config or variable in (folder / "jupyter/comun/nbgrader_config.py").read_text("utf-8")
