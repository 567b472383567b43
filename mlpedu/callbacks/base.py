"""La base de los callbacks, y la historia que todo entrenamiento lleva."""


class Callback:
    """Un callback que no hace nada: la base de todos.

    Atributos
    ---------
    training : Training
        El entrenamiento en curso: `training.network`, `training.optimizer`, `training.stop_training`…
    model : Sequential, MLPClassifier, MLPRegressor o Network
        Quien pidió el entrenamiento.
    last : bool
        Si quiere que lo llamen después de todos los demás.
    needs_batches : bool
        Si no tiene sentido con L-BFGS, que no va por lotes ni tiene tasa.

    Ejemplos
    --------
    Parar cuando la pérdida baja de un valor:

    >>> class UntilLow(Callback):
    ...     def on_epoch_end(self, epoch, logs):
    ...         self.training.stop_training = logs["loss"] < 0.1
    """
    training = None
    model = None
    last = False
    needs_batches = False

    def on_train_begin(self, logs=None): pass

    def on_train_end(self, logs=None): pass

    def on_epoch_begin(self, epoch, logs=None): pass

    def on_epoch_end(self, epoch, logs=None): pass

    def on_train_batch_begin(self, batch, logs=None): pass

    def on_train_batch_end(self, batch, logs=None): pass

    def state(self):
        """Lo que un `Checkpoint` debe guardar para seguir igual: un dict con números, textos, listas y arreglos."""
        return {}

    def load_state(self, state):
        """Repone lo que dio `state()`."""

    def __repr__(self):
        return f"<{type(self).__name__}>"

    def __getstate__(self):                      # a copy is not in the middle of anything
        return {k: v for k, v in vars(self).items() if k not in ("training", "model")}


class History(Callback):
    """La historia del entrenamiento: la devuelve `fit`.

    Atributos
    ---------
    history : dict de str a list de float
        Un número por época: «loss», cada métrica y, si hubo validación, «val_loss», «val_…».
    epoch : list de int
    params : dict
        «epochs», «steps» (lotes por época) y, si la pidió una `Sequential`, «verbose».

    Ejemplos
    --------
    >>> history = History()
    >>> history.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.7})
    >>> history
    <History: 1 épocas de loss, val_loss>
    """
    def __init__(self):
        self.history, self.epoch, self.params = {}, [], {}

    def on_epoch_end(self, epoch, logs):
        self.epoch.append(epoch)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)

    def state(self):
        return {"history": self.history, "epoch": self.epoch}

    def load_state(self, state):
        self.history = {name: [float(value) for value in values] for name, values in state["history"].items()}
        self.epoch = [int(epoch) for epoch in state["epoch"]]

    def __repr__(self):
        return f"<History: {len(self.epoch)} épocas de {', '.join(self.history) or 'nada todavía'}>"
