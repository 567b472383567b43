"""Parada temprana: dejar de entrenar cuando ya no se mejora."""
import math

from ..backend import like, to_numpy
from ..names import check
from .base import Callback

# Words of a metric's name, by what it should do.
DIRECTIONS = {"max": ("acc", "auc", "score"),
              "min": ("loss", "error", "mse", "mae", "crossentropy", "poisson", "huber")}


class EarlyStopping(Callback):
    """Para cuando un valor deja de mejorar.

    Parámetros
    ----------
    monitor : str
        Qué se vigila: «val_loss», «val_accuracy», «loss»…
    min_delta : float
        Mejorar menos que esto no cuenta.
    patience : int
        Cuántas épocas seguidas sin mejorar se toleran. Si la tasa tiene el plan `Adaptive`, entonces baja, y el
        entrenamiento solo para cuando ya no puede bajar.
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
        check(mode, lambda m: m in ("auto", "min", "max"), "mode debe ser 'auto', 'min' o 'max'")
        check(patience, lambda p: p >= 0 and p == int(p), "patience es un número de épocas, un entero 0 o mayor")
        check(min_delta, math.isfinite, "min_delta debe ser un número finito")
        self.monitor, self.min_delta, self.patience = monitor, abs(min_delta), int(patience)
        self.verbose, self.mode, self.baseline = verbose, mode, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch

    def on_train_begin(self, logs):
        if self.mode == "auto":
            kind = next((kind for kind, words in DIRECTIONS.items() if any(w in self.monitor for w in words)), None)
            check(self.monitor, lambda monitor: kind, "EarlyStopping no sabe si ese valor mejora al subir o al bajar: "
                                                      "di mode='max' o mode='min'")
        self.sign = -1 if (kind if self.mode == "auto" else self.mode) == "max" else 1
        self.best, self.best_epoch, self.best_theta = self.sign * math.inf, 0, None
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
        if self.improves(value, self.best):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_theta = self.training.network.theta.copy()
            if self.baseline is None or self.improves(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:           # as in Keras, never at an improvement
            optimizer = self.training.optimizer
            if optimizer and optimizer.schedule and not optimizer.schedule.plateau(optimizer):
                self.wait = 0                    # with a smaller rate it may still improve
            else:
                self.stopped_epoch, self.training.stop_training = epoch, True

    def on_train_end(self, logs):
        if self.stopped_epoch is not None and self.verbose:
            print(f"Parada temprana en la época {self.stopped_epoch + 1}; la mejor fue la {self.best_epoch + 1}.")
        if self.restore_best_weights and self.best_theta is not None:
            theta = self.training.network.theta
            theta[...] = like(self.best_theta, theta)
        self.best_theta = to_numpy(self.best_theta)      # whoever keeps a callback may have no GPU

    def state(self):
        return {"best": self.best, "best_epoch": self.best_epoch, "wait": self.wait,
                "stopped_epoch": self.stopped_epoch, "best_theta": to_numpy(self.best_theta)}

    def load_state(self, state):
        shape = self.training.network.theta.shape
        check(state, lambda s: s.keys() == self.state().keys() and isinstance(s["best"], (int, float))
              and isinstance(s["best_epoch"], int) and isinstance(s["wait"], int)
              and isinstance(s["stopped_epoch"], (int, type(None)))
              and (s["best_theta"] is None or s["best_theta"].shape == shape),
              "EarlyStopping repone lo que dio su state()")
        vars(self).update(state)
