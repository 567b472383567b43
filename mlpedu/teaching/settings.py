"""La configuración de nbgrader para un curso: la misma para `mlpedu docente` y para nbgrader mismo."""
from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
)
from traitlets.config import Config, PyFileConfigLoader

from .course import CONFIG
from .preprocessors import VERDICTS, BoxedExecute, Judge

CELL_SECONDS = 20
TEMPLATES = Path(__file__).with_name("plantillas")


def read(root: Path) -> Config:
    """La configuración de un curso, con lo que quien enseña haya agregado en su archivo."""
    return PyFileConfigLoader(CONFIG, path=str(root)).load_config()


def configure(c: Config, root: Path) -> Config:
    """Escribe en `c` lo que un curso necesita; se llama desde `nbgrader_config.py`."""
    root = Path(root).resolve()
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.course_id = root.parent.name if root.name == "course" else root.name
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", VERDICTS]
    c.ClearSolutions.begin_solution_delimeter = "INICIO SOLUCIÓN"
    c.ClearSolutions.end_solution_delimeter = "FIN SOLUCIÓN"
    c.ClearSolutions.code_stub = {"python": "# TU CÓDIGO AQUÍ\nraise NotImplementedError()"}
    c.ClearSolutions.text_stub = "TU RESPUESTA AQUÍ"
    c.BoxedExecute.tasks = str(root / "tareas")
    c.BoxedExecute.timeout = CELL_SECONDS
    c.Autograde.autograde_preprocessors = [BoxedExecute, Judge, IgnorePattern, LimitOutput, SaveAutoGrades,
                                           AssignLatePenalties, CheckCellMetadata]
    return c
