"""Cuándo parar, como scikit-learn: tras varias épocas en que la pérdida, o el puntaje de validación, no mejora."""
import math

from ..backend import like, to_numpy
from ..callbacks import Callback
from ..schedules import Adaptive

RECORD = ("n_iter_", "t_", "loss_", "loss_curve_", "best_loss_", "validation_scores_", "best_validation_score_",
          "validation_loss_curve_", "_no_improvement_count")


def start_record(model, anew):
    """Deja listas las cuentas del modelo: desde cero, o las del entrenamiento que continúa."""
    model.n_iter_ = 0
    if anew or not hasattr(model, "loss_curve_"):
        model.loss_curve_, model._no_improvement_count = [], 0
        model.best_loss_ = model.best_validation_score_ = None
        model.validation_scores_ = model.validation_loss_curve_ = None
    if model.early_stopping and model.validation_scores_ is None:
        model.validation_scores_, model.validation_loss_curve_ = [], []
        model.best_loss_, model.best_validation_score_ = None, -math.inf
    elif not model.early_stopping and model.best_loss_ is None:
        model.best_loss_, model.validation_scores_ = math.inf, None
        model.best_validation_score_ = model.validation_loss_curve_ = None


class LastIteration(Callback):
    """Deja en el modelo la pérdida y el número de la última iteración de L-BFGS, también si lo interrumpen."""

    def on_epoch_end(self, epoch, logs):
        self.model.n_iter_, self.model.loss_ = epoch + 1, logs["loss"]


class Stopping(Callback):
    """Lleva las cuentas de cada época en el modelo, las escribe si se pide, y para cuando ya no mejora.

    Parámetros
    ----------
    model : MLPClassifier o MLPRegressor
    validation : None o (x, y, weight)
        Con `early_stopping`, los ejemplos apartados: se mira su puntaje en vez de la pérdida, y al final
        vuelven los parámetros que dieron el mejor.
    anew : bool
        Si el entrenamiento empieza de cero. Al continuar, scikit-learn no vuelve a los mejores parámetros de
        antes, solo a los de ahora si superan aquel puntaje; aquí también.

    Referencias
    -----------
    Prechelt (1998), *Early Stopping - But When?*, doi:10.1007/3-540-49430-8_3. Guía de scikit-learn, 1.17.
    """
    def __init__(self, model, validation, anew):
        self.model, self.validation = model, validation
        self.best_theta = model._network.theta.copy() if anew and validation else None

    def on_epoch_end(self, epoch, logs):
        model = self.model
        model.n_iter_, model.t_, model.loss_ = epoch + 1, self.training.samples_seen, logs["loss"]
        model.loss_curve_.append(model.loss_)
        if model.verbose:
            print(f"Iteración {model.n_iter_}, pérdida = {model.loss_:.8f}")
        improved = self.score_improved(logs) if self.validation else self.loss_improved()
        model._no_improvement_count = 0 if improved else model._no_improvement_count + 1
        if model._no_improvement_count > model.n_iter_no_change:
            self.plateau()

    def loss_improved(self):
        model, loss = self.model, self.model.loss_
        enough = loss <= model.best_loss_ - model.tol
        model.best_loss_ = min(model.best_loss_, loss)
        return enough

    def score_improved(self, logs):
        model, network = self.model, self.training.network
        x, y, weight = self.validation
        p = model._forward(x)
        score = logs["val_score"] = model._network_score(p, y, weight)
        logs["val_loss"] = network.loss.value(p, y, weight)
        model.validation_scores_.append(score)
        model.validation_loss_curve_.append(logs["val_loss"])
        if model.verbose:
            print(f"Puntaje de validación: {score:f}")
        enough = not score < model.best_validation_score_ + model.tol
        if score > model.best_validation_score_:
            model.best_validation_score_, self.best_theta = score, network.theta.copy()
        return enough

    def plateau(self):
        """Nada mejoró en muchas épocas: terminar o, con la tasa «adaptive», seguir con una más chica."""
        model, optimizer = self.model, self.training.optimizer
        stop = optimizer.schedule is None or optimizer.schedule.plateau(optimizer)
        if model.verbose:
            what = "El puntaje de validación" if self.validation else "La pérdida"
            end = "La tasa ya es ínfima. Fin." if isinstance(optimizer.schedule, Adaptive) else "Fin."
            end = end if stop else f"Nueva tasa de aprendizaje: {optimizer.learning_rate:f}"
            print(f"{what} no mejoró más de tol={model.tol:f} en {model.n_iter_no_change:d} épocas seguidas. {end}")
        if stop:
            self.training.stop_training = True
        else:
            model._no_improvement_count = 0

    def on_train_end(self, logs):
        self.validation = None                   # the other callbacks can still be asked for this one
        if self.best_theta is not None:
            theta = self.training.network.theta
            theta[...] = like(self.best_theta, theta)

    def state(self):
        return {"record": {name: getattr(self.model, name, None) for name in RECORD},
                "best_theta": to_numpy(self.best_theta)}

    def load_state(self, state):
        vars(self.model).update(state["record"])
        self.best_theta = state["best_theta"]
