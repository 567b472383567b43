"""Lo que se espera alrededor del motor: importar, reconstruir sin cambios, correr las lecciones y abrir JupyterLab.

    python benchmarks/around.py [imports|build|lessons|lab]

Sin argumento, todo, en unos ocho minutos. Las importaciones se miden en pares intercalados: la mediana de la
diferencia, en tiempo de CPU. Lo que se escribe queda en una copia temporal del curso. «lab» necesita lo mismo que
`make test-full`.
"""
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAIRS, REPEATS = 15, 5
STATEMENTS = ("import mlpedu", "from mlpedu import Sequential", "from mlpedu import MLPClassifier",
              "from sklearn.neural_network import MLPClassifier")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def run(command, folder=ROOT):
    """Segundos de CPU y de reloj de una orden de Python, y lo que dijo."""
    env = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(folder)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, *command], cwd=folder, env=env, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, done.stdout


def table(*columns):
    print("\n| " + " | ".join(columns) + " |\n|" + "---|" * len(columns), flush=True)


def row(*cells):
    print("| " + " | ".join(f"{c:.2f}" if isinstance(c, float) else str(c) for c in cells) + " |", flush=True)


@contextmanager
def copy():
    """Una copia del curso, con sus huellas."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("mlpedu", "course", "notebooks"):
            shutil.copytree(ROOT / name, Path(place) / name, ignore=shutil.ignore_patterns("__pycache__"))
        (Path(place) / "build").mkdir()
        for path in (*ROOT.glob("build/*.json"), *ROOT.glob("course/build/*.json")):
            shutil.copy(path, Path(place) / path.relative_to(ROOT))
        yield Path(place)


def imports():
    table("sobre `import numpy`", "ms de CPU, mediana", "mínimo y máximo")
    for statement in STATEMENTS:
        pairs = [[run(["-c", f"import numpy; {more}"])[0] for more in (statement, "")] for _ in range(1 + PAIRS)]
        extra = [1000 * (ours - base) for ours, base in pairs[1:]]         # the first pair warms the disk up
        row(f"`{statement}`", f"{statistics.median(extra):.0f}", f"{min(extra):.0f} a {max(extra):.0f}")


def build():
    table("sin cambios", "s de reloj, mediana", "s de CPU")
    with copy() as folder:
        for name in ("mlpedu build", "mlpedu docente generar"):
            order = ["-m", *name.split()]
            run(order, folder)                            # brings the copy up to date, if it wasn't
            times = [run(order, folder) for _ in range(REPEATS)]
            assert all("nada cambió" in said or "0 tareas generadas" in said for *_, said in times), times[-1]
            row(name, *(statistics.median(column) for column in list(zip(*times))[1::-1]))


def lessons():
    table("lección", "s de reloj, sola")
    with copy() as folder:
        for path in sorted((folder / "course" / "lecciones").glob("*.md")):
            said = run(["-m", "mlpedu", "build", "--force", "--jobs", "1", path.stem[:2]], folder)[2]
            row(path.stem, said.split(": ")[1].split("\n")[0].removesuffix(" s"))
        row(f"todas, {os.cpu_count()} a la vez", run(["-m", "mlpedu", "build", "--force"], folder)[1])


def lab():
    from playwright.sync_api import sync_playwright
    sys.path.insert(0, str(ROOT / "tests"))
    from test_browser import CHROMIUM, FLAGS, IDLE, opened
    moments = "contesta el servidor", "se ve la lección", "está listo el núcleo", "terminó la primera celda"
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for _ in range(REPEATS):
            marks = [time.perf_counter()]
            with tempfile.TemporaryDirectory() as place, opened(Path(place)) as address:
                marks.append(time.perf_counter())
                page = browser.new_page()
                page.goto(f"{address}/lab/tree/00-empieza-aqui.ipynb?token=t&reset")
                page.locator(".jp-Notebook").first.wait_for(timeout=60_000)
                marks.append(time.perf_counter())
                page.get_by_text(IDLE).first.wait_for(timeout=60_000)
                marks.append(time.perf_counter())
                page.locator(".jp-CodeCell .jp-InputArea-editor").first.click()
                page.keyboard.press("Shift+Enter")
                for mark in "[*]:", "[1]:":               # it came with the second
                    page.locator(".jp-CodeCell .jp-InputPrompt", has_text=mark).first.wait_for(timeout=60_000)
                times.append([moment - marks[0] for moment in (*marks[1:], time.perf_counter())])
                page.close()
        browser.close()
    table("desde `mlpedu lab` hasta que…", "s de reloj, mediana", "mínimo y máximo")
    for name, column in zip(moments, zip(*times)):
        row(name, statistics.median(column), f"{min(column):.1f} a {max(column):.1f}")


if __name__ == "__main__":
    parts = {"imports": imports, "build": build, "lessons": lessons, "lab": lab}
    for part in sys.argv[1:] or parts:
        parts[part]()
