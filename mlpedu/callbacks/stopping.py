"""Parada temprana: dejar de entrenar cuando ya no se mejora."""
import math

from .base import Callback


class EarlyStopping(Callback):
    """Para cuando un valor deja de mejorar.

    Parámetros
    ----------
    monitor : str
        Qué se vigila: «val_loss», «val_accuracy», «loss»…
    min_delta : float
        Mejorar menos que esto no cuenta.
    patience : int
        Cuántas épocas seguidas sin mejorar se toleran.
    mode : {"auto", "min", "max"}
        Si mejorar es bajar o subir; «auto» lo deduce del nombre.
    baseline : float o None
        Además, hay que llegar a mejorar este valor.
    restore_best_weights : bool
        Si al final vuelven los parámetros de la mejor época.
    start_from_epoch : int
        Antes de esta época no se vigila.
    verbose : int
        1 para que diga cuándo paró.

    Errores
    -------
    ValueError
        Si `mode` no existe o `monitor` no es algo que este entrenamiento mide.

    Ejemplos
    --------
    >>> from mlpedu import Sequential, layers
    >>> model = Sequential([layers.Dense(1, input_shape=[1])], random_state=0)
    >>> model.compile(loss="mse", optimizer="sgd")
    >>> history = model.fit([[0], [1]], [0, 1], epochs=1000, verbose=0,
    ...                     callbacks=[EarlyStopping("loss", min_delta=1e-3, patience=2)])
    >>> len(history.epoch) < 1000
    True

    Referencias
    -----------
    Prechelt (1998), *Early Stopping - But When?*, doi:10.1007/3-540-49430-8_3.
    """
    def __init__(self, monitor="val_loss", min_delta=0.0, patience=0, verbose=0, mode="auto", baseline=None,
                 restore_best_weights=False, start_from_epoch=0):
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"mode debe ser 'auto', 'min' o 'max'; llegó {mode!r}.")
        if patience < 0 or patience != int(patience):
            raise ValueError(f"patience es un número de épocas, un entero 0 o mayor; llegó {patience!r}.")
        self.monitor, self.min_delta, self.patience = monitor, abs(min_delta), int(patience)
        self.verbose, self.mode, self.baseline = verbose, mode, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch

    def on_train_begin(self, logs):
        rises = self.mode == "max" or (self.mode == "auto" and any(w in self.monitor for w in ("acc", "auc", "score")))
        self.sign = -1 if rises else 1           # from here on, lower is better
        self.best, self.best_epoch, self.best_theta = math.inf, 0, None
        self.wait, self.stopped_epoch = 0, None

    def improves(self, value, reference):
        return self.sign * value < self.sign * reference - self.min_delta

    def on_epoch_end(self, epoch, logs):
        if self.monitor not in logs:
            raise ValueError(f"EarlyStopping vigila {self.monitor!r}, que aquí no se mide; hay: {', '.join(logs)}. "
                             "Para las que empiezan con «val_», da a fit validation_split o validation_data.")
        if epoch < self.start_from_epoch:
            return
        value = logs[self.monitor]
        self.wait += 1
        if self.improves(value, self.sign * self.best):
            self.best, self.best_epoch = self.sign * value, epoch
            if self.restore_best_weights:
                self.best_theta = self.training.network.theta.copy()
            if self.baseline is None or self.improves(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:           # as in Keras, never at an improvement
            self.stopped_epoch, self.training.stop_training = epoch, True

    def on_train_end(self, logs):
        if self.stopped_epoch is not None and self.verbose:
            print(f"Parada temprana en la época {self.stopped_epoch + 1}; la mejor fue la {self.best_epoch + 1}.")
        if self.restore_best_weights and self.best_theta is not None:
            self.training.network.theta[...] = self.best_theta

    def state(self):
        return {"best": self.best, "best_epoch": self.best_epoch, "wait": self.wait,
                "stopped_epoch": self.stopped_epoch, "best_theta": self.best_theta}

    def load_state(self, state):
        vars(self).update(state)
