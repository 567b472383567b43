"""Lo que usa quien enseña: tareas con su juez, calificación en un proceso aislado e informes.

El juez de una tarea se escribe con `Question`, `Fault`, `Criterion`, `Right` y `Wrong`; lo demás está detrás de
`mlpedu docente`. Nada se importa hasta que se usa: una orden que no tiene qué hacer no espera 2 s por nbgrader.
"""
from importlib import import_module

_HOME = {"Criterion": "question", "Fault": "question", "Question": "question", "Right": "task", "Wrong": "task"}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"mlpedu.teaching no tiene {name!r}; tiene: {', '.join(__all__)}.")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
