"""A task as a student meets it in a real JupyterLab, and the notebook that JupyterLab saves, graded."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

pytest.importorskip("playwright")
from playwright.sync_api import sync_playwright
from test_browser import CHROMIUM, FLAGS, open_lesson, opened, run_all

pytestmark = [pytest.mark.full, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")]
ROOT = Path(__file__).parents[1]
TASK = "T03-xor-y-capas"


def test_a_task_is_solved_saved_by_jupyterlab_and_graded(tmp_path):
    with opened(tmp_path) as lab, sync_playwright() as player:
        folder = tmp_path / "curso"
        shutil.copy(ROOT / "course" / "release" / TASK / f"{TASK}.ipynb", folder / "sin-resolver.ipynb")
        solved = nbformat.read(ROOT / "course" / "source" / TASK / f"{TASK}.ipynb", as_version=4)
        for cell in solved.cells:
            if cell.source.startswith("ESTUDIANTE"):
                cell.source = 'ESTUDIANTE = "ana"'
            cell.get("outputs", []).clear()
        nbformat.write(solved, folder / f"{TASK}.ipynb")
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page, _ = open_lesson(browser, lab, "sin-resolver.ipynb")
        run_all(page)
        assert "NotImplementedError" in " ".join(page.locator(".jp-OutputArea-output").all_text_contents())
        page, outside = open_lesson(browser, lab, f"{TASK}.ipynb")
        run_all(page)
        said = " ".join(page.locator(".jp-OutputArea-output").all_text_contents())
        assert [f"✓ T03.{n}: entregado" in said for n in (1, 2, 3)] == [True] * 3 and "Error" not in said
        assert outside == []
        pictures = ROOT / "build" / "capturas"
        pictures.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=pictures / "tarea-T03.png")
        page.keyboard.press("Control+s")
        page.wait_for_timeout(2000)
    course = tmp_path / "docente"
    course.mkdir()
    for name in ("tareas", "source", "release", "nbgrader_config.py"):
        (course / name).symlink_to(ROOT / "course" / name)
    (course / "correo").mkdir()
    shutil.copy(folder / f"{TASK}.ipynb", course / "correo" / f"ana_{TASK}.ipynb")
    command = [sys.executable, "-m", "mlpedu", "docente", "calificar", "T03", "--from", "correo", "--course", "."]
    done = subprocess.run(command, cwd=course, env={**os.environ, "MLPEDU_HOME": str(tmp_path / "casa")},
                          capture_output=True, text=True)
    assert done.returncode == 0 and "T03  ana   10.00" in done.stdout, done.stdout + done.stderr
