"""La configuración del curso: la leen `mlpedu docente` y nbgrader. Agrega al final lo que quieras cambiar."""
from pathlib import Path

from mlpedu.teaching.settings import configure

c = get_config()  # noqa: F821  (nbgrader puts it there)
configure(c, Path(__file__).parent)

# Por ejemplo:
# c.CourseDirectory.course_id = "redes-2027"
# c.BoxedExecute.timeout = 30          # segundos por celda
