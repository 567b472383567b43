"""Lo que usa quien enseña: tareas con su juez, calificación en un proceso aislado e informes.

El juez de una tarea se escribe con `Question`, `Fault`, `Criterion`, `Right` y `Wrong`; lo demás está detrás de
`mlpedu docente`.
"""
from .question import Criterion, Fault, Question
from .task import Right, Wrong

__all__ = ["Criterion", "Fault", "Question", "Right", "Wrong"]
