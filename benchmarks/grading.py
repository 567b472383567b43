"""Cuánto tarda calificar: una entrega a la vez, dos a la vez, y `nbgrader autograde` una vez por estudiante.

    python benchmarks/grading.py

Las mismas doce entregas de T03, en una misma corrida; se informan cocientes, porque las máquinas son ruidosas.
"""
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
TASK = "T03-xor-y-capas"
STUDENTS = [f"persona-{n:02d}" for n in range(12)]


def classroom(root: Path) -> Path:
    """Un curso con doce entregas resueltas, cada una con su identificación."""
    root.mkdir()
    for name in ("tareas", "source", "release", "nbgrader_config.py"):
        (root / name).symlink_to(ROOT / "course" / name)
    for student in STUDENTS:
        notebook = nbformat.read(ROOT / "course" / "source" / TASK / f"{TASK}.ipynb", as_version=4)
        for cell in notebook.cells:
            if cell.source.startswith("ESTUDIANTE = "):
                cell.source = f"ESTUDIANTE = {student!r}"
        folder = root / "submitted" / student / TASK
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{TASK}.ipynb")
    return root


def seconds(*commands: list[str], folder: Path) -> float:
    """Lo que tardan unas órdenes, una tras otra; ninguna puede fallar."""
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    start = time.perf_counter()
    for command in commands:
        subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
    return time.perf_counter() - start


def main():
    ours = [sys.executable, "-m", "mlpedu", "docente", "calificar", TASK, "--jobs"]
    with tempfile.TemporaryDirectory() as place:
        one = seconds([*ours, "1"], folder=classroom(Path(place) / "uno"))
        two = seconds([*ours, "2"], folder=classroom(Path(place) / "dos"))
        folder = classroom(Path(place) / "nbgrader")
        seconds(["nbgrader", "generate_assignment", TASK, "--force", "--create",
                 f"--CourseDirectory.release_directory={place}/r"], folder=folder)
        each = (["nbgrader", "autograde", TASK, "--create", "--student", student] for student in STUDENTS)
        theirs = seconds(*each, folder=folder)
    n = len(STUDENTS)
    print(f"por entrega: {one / n:.2f} s de a una, {two / n:.2f} s de a dos, {theirs / n:.2f} s con nbgrader autograde")
    print(f"dos frente a una: {one / two:.2f}; frente a nbgrader por estudiante: {theirs / two:.2f}")


if __name__ == "__main__":
    main()
