"""La barra de avance."""
from .base import Callback


class ProgressBar(Callback):
    """Una barra que avanza época por época, con la pérdida y las métricas al lado (tqdm).

    Ejemplos
    --------
    >>> ProgressBar().bar is None                # nace cuando empieza el entrenamiento
    True
    """
    bar = None

    def on_train_begin(self, logs):
        from tqdm.auto import tqdm
        self.bar = tqdm(total=self.training.epochs, initial=self.training.epoch, desc="Épocas", unit="época")

    def on_epoch_end(self, epoch, logs):
        self.bar.set_postfix({name: f"{value:.4f}" for name, value in logs.items()}, refresh=False)
        self.bar.update(epoch + 1 - self.bar.n)  # a checkpoint may have begun further on

    def on_train_end(self, logs):
        self.bar.close()
        self.bar = None
