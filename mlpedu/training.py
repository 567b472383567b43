"""El entrenamiento: épocas, lotes, validación y callbacks, los objetos a los que se llama en cada momento.

Una época baraja los ejemplos y los recorre por lotes; cada lote da un gradiente y el optimizador, un paso.
"""
import math
import traceback
import warnings
from contextlib import contextmanager

import numpy as np

from .backend import DeviceError, device_of, free_bytes, out_of_memory, put
from .callbacks import Callback, History
from .metrics import Means, evaluate

ROWS_AT_ONCE = 1024                              # about how many have their loss measured together


class DivergenceError(ValueError):
    """La pérdida o los parámetros dejaron de ser números finitos; la red conserva los mejores que tuvo."""


class Training:
    """El estado de un entrenamiento: todo lo que hace falta para seguirlo, o para retomarlo igual.

    Atributos
    ---------
    network, data, optimizer, rng
        La red; x, y y los pesos; el optimizador; el azar que baraja.
    epoch, epochs : int
        La época en curso (desde 0) y cuántas se pidieron.
    order : ndarray (n,) de int
        El orden de los ejemplos; cada época baraja el de la anterior.
    samples_seen : int
        Ejemplos recorridos desde el principio.
    best, best_theta
        La menor pérdida conocida (de validación, si se mide) y los parámetros que la dieron.
    stop_training : bool
        Cualquier callback puede ponerlo en True: el entrenamiento para al terminar el lote, o la época.
    callbacks : list de Callback
        En el orden en que se los llama: los tuyos, la `History` y los que quieren ser últimos.
    watchers : list de Callback
        Los que quieren oír cada lote.
    history : History
    model
        Quien pidió el entrenamiento.
    """
    def __init__(self, network, data, optimizer, rng, callbacks, *, epochs, epoch=0, samples_seen=0,
                 batch_size=None, shuffle=False, model=None, validation=None, metrics=()):
        self.network, self.data, self.optimizer, self.rng = network, data, optimizer, rng
        self.epoch, self.epochs, self.samples_seen, self.stop_training = epoch, epochs, samples_seen, False
        self.validation, self.metrics = validation, metrics
        self.best, self.best_theta = math.inf, network.theta.copy()
        self.batch_size, self.shuffle, self.order = batch_size, shuffle, np.arange(data[0].shape[0])
        self.model = network if model is None else model
        for callback in callbacks:
            if not isinstance(callback, Callback):
                raise TypeError(f"callbacks es una lista de objetos Callback; llegó {callback!r:.80}. "
                                "Para hacer uno tuyo, hereda de mlpedu.callbacks.Callback.")
        self.history = History()
        self.callbacks = sorted([*callbacks, self.history], key=lambda callback: callback.last)
        for callback in self.callbacks:
            callback.training, callback.model = self, self.model
        self.watchers = [callback for callback in self.callbacks if hears_batches(callback)]

    def call(self, moment, *args):
        for callback in self.callbacks:
            getattr(callback, moment)(*args)


def fit(network, x, y, optimizer, *, epochs, batch_size=32, rng, shuffle=True, initial_epoch=0, samples_seen=0,
        callbacks=(), validation=None, weight=None, metrics=(), model=None):
    """Entrena la red por lotes.

    Parámetros
    ----------
    network : Network
    x : ndarray (n, *input_shape);  y : ndarray (n, k), o (n,) si son clases
    optimizer : Optimizer
        Si ya dio pasos, sigue desde donde estaba.
    epochs : int
        En qué época se termina (la primera es `initial_epoch`).
    batch_size : int
        Ejemplos por lote; el último puede ser más corto.
    rng : generador de NumPy
        Baraja los ejemplos.
    callbacks : list de Callback
    validation : None, (x, y) o (x, y, weight)
        Ejemplos con los que se mide, sin aprender de ellos, al final de cada época.
    weight : ndarray (n,) o None
        Cuánto pesa cada ejemplo.
    metrics : list de Metric

    Devuelve
    --------
    History

    Errores
    -------
    DivergenceError
        Si la pérdida deja de ser finita; la red queda con los mejores parámetros que tuvo.
    DeviceError
        Si la memoria de la GPU no alcanza; dice qué lote cabría, y la red queda usable.
    KeyboardInterrupt
        Si lo interrumpes; la red queda usable.

    Ejemplos
    --------
    >>> from mlpedu.layers import Dense
    >>> from mlpedu.network import Network
    >>> from mlpedu.optimizers import SGD
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(100, 2))
    >>> network = Network([Dense(1)], (2,), "mse", rng=rng)
    >>> history = fit(network, x, x[:, :1] + 2 * x[:, 1:], SGD(0.1), epochs=20, rng=rng)
    >>> network.layers[0].W.round(2).ravel().tolist()
    [1.0, 2.0]
    """
    with room_for(network, batch_size):
        data = placed(network.checked(x, y, weight), network.device)
        validation = validation and placed(validation, network.device)
        if optimizer.trains is not network.theta:
            optimizer.start(network.theta)
    training = Training(network, data, optimizer, rng, callbacks, epochs=epochs, epoch=initial_epoch,
                        samples_seen=samples_seen, batch_size=batch_size, shuffle=shuffle, model=model,
                        validation=validation, metrics=metrics)
    training.history.params = {"epochs": epochs, "steps": math.ceil(x.shape[0] / batch_size)}
    logs = {}
    training.call("on_train_begin", {})          # a checkpoint may put back what was saved
    try:
        while training.epoch < epochs and not training.stop_training:
            training.call("on_epoch_begin", training.epoch, {})
            before = network.theta.copy()
            if shuffle:
                training.order = training.order.copy()           # a callback may have kept the other
                rng.shuffle(training.order)
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):      # looked for below
                logs = run_epoch(training)
                fine = math.isfinite(logs["loss"]) and all_finite(network.theta)
            if not fine:
                network.theta[...] = training.best_theta
                optimizer.start(network.theta)   # its memory is of a fall that didn't happen
                raise diverged(training)
            if validation is not None:
                measured = evaluate(network, *validation, metrics=metrics)
                logs |= {f"val_{name}": value for name, value in measured.items()}
            # The epoch's loss was measured while it went on: what is known to deserve it is where it began.
            loss, theta = (logs["loss"], before) if validation is None else (logs["val_loss"], network.theta)
            if loss < training.best:
                training.best, training.best_theta[...] = loss, theta
            if optimizer.schedule:
                optimizer.schedule.epoch_ends(optimizer, training.samples_seen)
            training.call("on_epoch_end", training.epoch, logs)
            training.epoch += 1
    except MemoryError as error:
        if not out_of_memory(error):
            raise
        raise no_room(network, batch_size, error) from None
    finally:
        training.call("on_train_end", logs)
        training.data = training.validation = None       # whoever keeps a callback does not keep the data
    return training.history


def run_epoch(training):
    """Una época: un paso por lote. Devuelve la pérdida y las métricas, promediadas sobre los lotes."""
    network, optimizer, size = training.network, training.optimizer, training.batch_size
    x, y, weight = training.data
    order = put(training.order, device_of(x))
    x, y, weight = (array if array is None else taker(array, network.device) for array in (x, y, weight))
    watchers, means = training.watchers, Means(training.metrics)
    # The loss of 1000 rows costs little more than that of 32, and so does taking their y. Several batches are measured
    # together, an epoch on iris 1.2 times as fast, unless somebody asks for each or its weights divide its loss.
    alone = watchers or weight is not None
    together = size if alone else size * max(1, ROWS_AT_ONCE // size)
    for first in range(0, len(order), together):
        rows = order[first:first + together]
        y_rows, w = y(rows), None if weight is None else weight(rows)
        predictions = []
        for start in range(0, len(rows), size):
            batch = rows[start:start + size]
            for callback in watchers:
                callback.on_train_batch_begin(first // size, {})
            network.backpropagate(x(batch), y_rows[start:start + size], w)
            predictions.append(network.prediction)
            if network.penalties:                # priced with the weights of this moment
                means.loss += network.price(network.rows_weigh(network.prediction, w)) * len(batch)
            optimizer.step(network.theta, network.grad)          # a callback may have moved them
        p = np.concatenate(predictions)
        means.add(network.loss.value(p, y_rows, w), p, y_rows, w)
        if not math.isfinite(means.loss):
            break
        for callback in watchers:
            callback.on_train_batch_end(first // size, means.result())
        if training.stop_training:
            break
    training.samples_seen += means.n
    return means.result()


def placed(data, device):
    """Los datos donde está la red si caben en la mitad de su memoria; si no, se quedan y viajan los de cada lote."""
    travels = [array for array in data if array is not None and device_of(array) != device]
    stay = device == "gpu" and (is_sparse(data[0]) or sum(array.nbytes for array in travels) > free_bytes() / 2)
    return data if stay else tuple(put(array, device) for array in data)


def taker(array, device):
    """La función que saca filas de `array` y las deja en `device`."""
    if device_of(array) != device:
        here = taker(array, device_of(array))
        dense = (lambda part: part.toarray()) if is_sparse(array) else (lambda part: part)
        return lambda rows: put(dense(here(put(rows, device_of(array)))), device)
    # `take` needs half the time of brackets. Of columns, or of part of a larger array, it would copy the whole each
    # time; a sparse matrix has none.
    rows_in_order = not is_sparse(array) and array.flags.c_contiguous
    return (lambda rows: array.take(rows, 0)) if rows_in_order else array.__getitem__


def is_sparse(array):
    return hasattr(array, "tocsr")


@contextmanager
def room_for(network, rows):
    """Lo que no quepa en la GPU se dice, con el lote que cabría."""
    try:
        yield
    except MemoryError as error:
        if not out_of_memory(error):
            raise
        raise no_room(network, rows, error) from None


def no_room(network, batch_size, error):
    """El error de un lote que no cabe en la GPU, y el que cabría: lo que sale de una capa ocupa lugar unas 4 veces."""
    traceback.clear_frames(error.__traceback__)          # they hold what did fit
    network.forget()
    shape, numbers = network.input_shape, math.prod(network.input_shape)
    for layer in network.layers:
        shape = layer.output_shape(shape)
        numbers += 4 * math.prod(shape)
    measured = ROWS_AT_ONCE * math.prod(shape) * network.dtype.itemsize      # predictions that wait for their loss
    fits = int((free_bytes() - measured) / (numbers * network.dtype.itemsize))
    hint = f"prueba con batch_size={fits}" if 0 < fits < batch_size else "usa una red más chica o device='cpu'"
    return DeviceError(f"La memoria de la GPU no alcanza para lotes de {batch_size} ejemplos: {hint}.")


def all_finite(theta):
    # Its square says so in a quarter of the time, unless it is too large for its type.
    return math.isfinite(theta.dot(theta)) or np.isfinite(theta).all()


def finite_or_warned(answers):
    """Las respuestas de una red; si alguna no es un número finito, con una advertencia.

    Ejemplos
    --------
    >>> finite_or_warned(np.array([[1.5]])).tolist()
    [[1.5]]
    """
    with np.errstate(over="ignore", invalid="ignore"):
        fine = math.isfinite(answers.sum())
    if not fine and (lost := int((~np.isfinite(answers)).any(axis=1).sum())):
        warnings.warn(f"La red responde NaN o infinito a {lost} de {len(answers)} ejemplos: sus parámetros o esos "
                      "datos son demasiado grandes. Escálalos y entrénala de nuevo.", RuntimeWarning, stacklevel=5)
    return answers


def hears_batches(callback):
    return any(name in vars(callback) or getattr(type(callback), name) is not getattr(Callback, name)
               for name in ("on_train_batch_begin", "on_train_batch_end"))


def diverged(training):
    rate = ""
    if training.optimizer:
        rate = (f"la tasa de aprendizaje es muy alta (ahora {training.optimizer.learning_rate:.4g}; prueba con la "
                "décima parte), o ")
    return DivergenceError(
        f"El entrenamiento divergió en la época {training.epoch + 1}: la pérdida dejó de ser un número finito. "
        f"Lo más común: {rate}los datos no están escalados (prueba StandardScaler). "
        "La red conserva los mejores parámetros que tuvo.")
