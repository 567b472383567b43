"""Dónde está el curso de quien enseña: en su carpeta personal y con el nombre con que se reparte."""
import os
from pathlib import Path

c = get_config()  # noqa: F821  (nbgrader puts it there)
c.CourseDirectory.root = str(Path.home() / os.environ.get("MLPEDU_CURSO", "redes"))
