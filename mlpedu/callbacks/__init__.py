"""Callbacks: objetos a los que el entrenamiento llama en cada momento, para mirar, cambiar algo o parar.

Los nombres de los momentos son los de Keras. Para hacer uno tuyo, hereda de `Callback` y escribe solo los
que necesites; `self.training` es el estado del entrenamiento y `self.model` la red que lo pidió.
"""
from .base import Callback, History
from .checkpoint import Checkpoint
from .progress import ProgressBar
from .rate import LearningRateSchedule
from .stopping import EarlyStopping

LearningRateScheduler = LearningRateSchedule     # Keras's name

__all__ = ["Callback", "Checkpoint", "EarlyStopping", "History", "LearningRateSchedule", "LearningRateScheduler",
           "ProgressBar"]
