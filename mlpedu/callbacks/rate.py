"""Un plan para la tasa de aprendizaje, época por época."""
import inspect

from .base import Callback


class LearningRateSchedule(Callback):
    """Cambia la tasa de aprendizaje al empezar cada época.

    Parámetros
    ----------
    schedule : función de (epoch, learning_rate), o solo de epoch, a la nueva tasa, float
        `epoch` empieza en 0.
    verbose : int
        1 para que diga cada tasa.

    Ejemplos
    --------
    >>> halve = LearningRateSchedule(lambda epoch, rate: rate / 2 if epoch % 10 == 9 else rate)
    """
    needs_batches = True

    def __init__(self, schedule, verbose=0):
        if not callable(schedule):
            raise TypeError(f"schedule es una función de (epoch, learning_rate) a la tasa; llegó {schedule!r}.")
        self.schedule, self.verbose = schedule, verbose
        kinds = [parameter.kind for parameter in inspect.signature(schedule).parameters.values()]
        self.takes_rate = len(kinds) > 1 or inspect.Parameter.VAR_POSITIONAL in kinds

    def on_epoch_begin(self, epoch, logs):
        optimizer = self.training.optimizer
        given = (epoch, optimizer.learning_rate) if self.takes_rate else (epoch,)
        optimizer.learning_rate = self.schedule(*given)
        if self.verbose:
            print(f"Época {epoch + 1}: tasa de aprendizaje {optimizer.learning_rate:.4g}")

    def on_epoch_end(self, epoch, logs):
        logs["learning_rate"] = self.training.optimizer.learning_rate
