"""El intercambio de la clase: por él pasan las tareas y las entregas."""
import os

c = get_config()  # noqa: F821  (nbgrader puts it there)
c.CourseDirectory.course_id = os.environ.get("MLPEDU_CURSO", "redes")
c.Exchange.root = os.environ.get("MLPEDU_INTERCAMBIO", "/srv/mlpedu/intercambio")
