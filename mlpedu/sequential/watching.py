"""Quién mira el entrenamiento de una `Sequential`: lo une con ella y escribe mientras aprende."""
from ..callbacks import Callback, ProgressBar
from .measures import line

VERBOSE = (0, 1, 2, "auto")


class Watch(Callback):
    """Da a la red su historia y su `stop_training`, y escribe según `verbose`.

    Es un solo callback para todos los `verbose`: así un punto de control se retoma aunque cambie lo que se escribe.
    """
    def __init__(self, verbose):
        if not any(verbose == option for option in VERBOSE):
            raise ValueError('verbose es 0 (nada), 1 o "auto" (una barra) o 2 (una línea por época); '
                             f"llegó {verbose!r}.")
        self.verbose = verbose
        self.bar = ProgressBar() if verbose in (1, "auto") else None

    def on_train_begin(self, logs):
        self.training.history.params["verbose"] = self.verbose
        self.model.history, self.model._training = self.training.history, self.training
        if self.bar:
            self.bar.training = self.training
            self.bar.on_train_begin(logs)

    def on_epoch_end(self, epoch, logs):
        if self.bar:
            self.bar.on_epoch_end(epoch, logs)
        elif self.verbose:                       # no times: the same line everywhere
            print(f"Época {epoch + 1}/{self.training.epochs} - {line(logs)}")

    def on_train_end(self, logs):
        if self.bar and self.bar.bar is not None:
            self.bar.on_train_end(logs)


def watched(verbose, callbacks):
    """Los callbacks de un fit: el que mira y los que dio quien llama, que pueden ser uno solo."""
    given = [callbacks] if isinstance(callbacks, Callback) else [] if callbacks is None else callbacks
    if not isinstance(given, (list, tuple)):
        raise TypeError(f"callbacks es una lista de objetos, como [EarlyStopping(…)]; llegó {callbacks!r:.60}.")
    for callback in given:
        if isinstance(callback, type):
            raise TypeError(f"{callback.__name__} es la clase: le faltan los paréntesis, {callback.__name__}(…).")
    return [Watch(verbose), *given]
