"""La maquinaria del curso: ejercicios que se corrigen solos, avance, lecciones y laboratorio.

Una lección solo necesita `from mlpedu.course import check, hint, progress`, y una tarea, `entrega` y `variante`.
Nada de lo que un estudiante lee en `mlpedu/` importa esta carpeta, y esta fachada no importa NumPy.
"""
from .checks import check, hint
from .delivery import entrega, variante
from .doctor import ready
from .progress import progress

__all__ = ["check", "entrega", "hint", "progress", "ready", "variante"]
