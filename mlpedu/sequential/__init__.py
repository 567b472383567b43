"""La red con las palabras de Keras: `Sequential`, `Input` y `load_model`.

`stack` es la pila de capas y `model` lo que se hace con ella: compilar, entrenar, medir, predecir. Las demás
piezas: `inputs` revisa lo que llega, `measures` nombra las métricas, `watching` mira el entrenamiento,
`summary` dibuja la tabla y `files` guarda y lee.
"""
from .files import load_model
from .model import Sequential
from .stack import Input

__all__ = ["Input", "Sequential", "load_model"]
