"""Devolver: una página por entrega con los puntos y la razón de cada uno, y las notas de lo corregido a mano."""
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from tqdm import tqdm

from .course import Course, TeachingError, check_gradebook
from .process import quiet, run
from .settings import TEMPLATES, read

SECONDS = 120


def write_feedback(course: Course, only=(), *, students=(), jobs: int | None = None, progress: bool = True,
                   say: Callable[[str], None] = print) -> list[Path]:
    """Escribe `feedback/IDENTIFICACION/TAREA/TAREA.html` de cada entrega calificada.

    Errores
    -------
    TeachingError
        Si no hay nada calificado, o con las entregas cuya página no se pudo escribir; las demás quedan escritas.
    """
    work = [(p.stem, s.name) for p in course.task_paths(only) for s in sorted((course.root / "autograded").glob("*"))
            if (s / p.stem).is_dir() and (not students or s.name in students)]
    if not work:
        raise TeachingError("No hay entregas calificadas: corre antes `mlpedu docente calificar`.")
    check_gradebook(course)
    failed = []
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        pages = [(w, pool.submit(run, _page, (str(course.root), *w), SECONDS)) for w in work]
        for (task, student), future in tqdm(pages, desc="Escribiendo", unit="página", disable=not progress or None):
            try:
                future.result()
            except (TimeoutError, ChildProcessError) as error:
                failed.append(f"{task} de {student}: {error}")
    say(f"{len(work) - len(failed)} páginas en {course.root / 'feedback'}")
    if failed:
        raise TeachingError("\n".join(failed))
    return [course.root / "feedback" / student / task / f"{task}.html" for task, student in work]


def _page(root: str, task: str, student: str) -> None:
    config = read(Path(root))
    config.HTMLExporter.extra_template_basedirs = [str(TEMPLATES)]        # here only: the Formgrader has its own
    with quiet() as log:
        result = NbGraderAPI(config=config).generate_feedback(task, student, force=True)
    if not result["success"]:
        raise TeachingError(str(result.get("log") or log.getvalue())[-500:])
