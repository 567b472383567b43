"""Planes para la tasa de aprendizaje: qué hace al final de cada época y cuando la pérdida deja de bajar."""
from .names import check, find


class InverseScaling:
    """Tasa que baja con los ejemplos vistos: η = η₀ / (t + 1)^power_t, al final de cada época.

    Ejemplos
    --------
    >>> from mlpedu.optimizers import SGD
    >>> sgd = SGD(learning_rate=1.0, schedule=InverseScaling(power_t=0.5))
    >>> sgd.schedule.epoch_ends(sgd, samples_seen=99)
    >>> sgd.learning_rate
    0.1
    """
    def __init__(self, power_t=0.5):
        check(power_t, lambda p: p >= 0, "power_t debe ser un número, 0 o más")
        self.power_t = float(power_t)

    def epoch_ends(self, optimizer, samples_seen):
        optimizer.learning_rate = optimizer.initial_rate / (samples_seen + 1) ** self.power_t

    def plateau(self, optimizer):
        """Qué hacer cuando la pérdida deja de bajar; True si hay que terminar."""
        return True


class Adaptive:
    """Tasa que se divide entre `factor` cada vez que la pérdida deja de bajar, hasta llegar a `minimum`.

    Quien decide que dejó de bajar es quien vigila: los estimadores, o `EarlyStopping`, que antes de parar la baja.

    Ejemplos
    --------
    >>> from mlpedu.optimizers import SGD
    >>> sgd = SGD(learning_rate=0.1, schedule=Adaptive())
    >>> sgd.schedule.plateau(sgd), sgd.learning_rate
    (False, 0.02)
    """
    def __init__(self, factor=5.0, minimum=1e-6):
        check(factor, lambda f: f > 1, "factor debe ser mayor que 1")
        check(minimum, lambda m: m > 0, "minimum debe ser mayor que 0")
        self.factor, self.minimum = float(factor), float(minimum)

    def epoch_ends(self, optimizer, samples_seen):
        pass

    def plateau(self, optimizer):
        if optimizer.learning_rate <= self.minimum:
            return True
        optimizer.learning_rate /= self.factor
        return False


SCHEDULES = {"InverseScaling": InverseScaling, "Adaptive": Adaptive}


def get(schedule):
    """None, un plan con `epoch_ends` y `plateau`, o la configuración guardada de uno."""
    if isinstance(schedule, dict):
        options = dict(schedule)
        return find(SCHEDULES, options.pop("name", None), "el plan de la tasa")(**options)
    if schedule is None or hasattr(schedule, "plateau"):
        return schedule
    return find(SCHEDULES, schedule, "el plan de la tasa")()
