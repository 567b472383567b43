"""`Sequential`: la red capa por capa, con los nombres, los valores por omisión y los resultados de Keras 3.

Aquí no hay cuentas: se revisa lo que llega y se traducen las palabras de Keras al núcleo.
"""
import copy
import math

import numpy as np

from .. import optimizers
from ..backend import device_of, like, put
from ..metrics import Means, evaluate
from ..training import DivergenceError, finite_or_warned, fit, room_for
from . import files, inputs, measures
from .stack import Stack
from .watching import watched

ROWS_AT_ONCE = 1024                              # measuring and predicting: memory doesn't grow with the examples


class Sequential(Stack):
    """Una red de capas en fila, con la cara de Keras.

    Los nombres, los valores por omisión y los resultados son los de Keras 3, comprobados contra él. Lo que
    cambia: el azar se pasa (`random_state`), el optimizador se nombra siempre, y lo que Keras deja pasar en
    silencio (NaN, etiquetas imposibles, una pérdida que no va con la salida) aquí se rechaza.

    Parámetros
    ----------
    layers : list de Layer
        La primera puede ser `Input(forma)` o llevar `input_shape`; sin ellas, la red nace con los primeros datos.
    name : str
    dtype : "float32" o "float64"
    random_state : int, Generator, RandomState o None
        De ahí salen los pesos iniciales, el orden de los ejemplos y Dropout. Con un entero, todo se repite igual.

    Atributos
    ---------
    layers : list de Layer
    network : Network
        La red del núcleo: `theta`, `grad`, `loss_and_grad`… (None mientras no se conozca la entrada).
    optimizer, loss : los objetos que se dieron a `compile` (o los de ese nombre)
    history : History
        La del último `fit`, aunque se haya interrumpido.
    stop_training : bool
        Un callback lo pone en True para parar.
    built : bool
    input_shape, output_shape : tuple
        Con None en el lugar del número de ejemplos.

    Ejemplos
    --------
    >>> from mlpedu.layers import Dense
    >>> from mlpedu.sequential import Input
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(200, 2))
    >>> y = X[:, 0] * X[:, 1] > 0                # como XOR: signos iguales
    >>> model = Sequential([Input((2,)), Dense(8, "tanh"), Dense(1, "sigmoid")], random_state=42)
    >>> model.compile(loss="binary_crossentropy", optimizer=optimizers.Adam(0.05), metrics=["accuracy"])
    >>> history = model.fit(X, y, epochs=60, verbose=0)
    >>> history.history["loss"][-1] < history.history["loss"][0]
    True
    >>> model.evaluate(X, y, verbose=0, return_dict=True)["accuracy"] > 0.9
    True

    Referencias
    -----------
    Keras 3, https://keras.io/api/models/sequential/
    """
    def __init__(self, layers=None, *more, name="sequential", dtype="float32", random_state=None):
        self.optimizer = self.loss = self.history = self._training = self._connected = None
        self._asked, self.metrics, self._stop, self._seen = [], [], False, 0
        super().__init__(layers, *more, name=name, dtype=dtype, random_state=random_state)

    def compile(self, optimizer=None, loss=None, *more, metrics=None, weighted_metrics=None, **unknown):
        """Dice qué pérdida minimizar, con qué optimizador y qué métricas mirar. Los pesos no cambian.

        Parámetros
        ----------
        optimizer : "sgd", "adam" u objeto de `optimizers`
            Hay que decirlo siempre: Keras elegiría por omisión rmsprop, que aquí no está, y otro en su lugar
            daría otros resultados sin avisar. Su memoria empieza de cero. El objeto que das es el que la red usa
            (`model.optimizer`), salvo que ya sea de otra red o haya dado pasos: entonces usa una copia.
        loss : str u objeto de `losses`
        metrics, weighted_metrics : list de str o Metric
            Las segundas usan los pesos de los ejemplos; las primeras, no.

        Errores
        -------
        ValueError, TypeError
            Si algo no se conoce o no va con la última capa. La red queda como estaba.
        """
        if more:
            raise TypeError("Las métricas van con su nombre: metrics=[…]. (En Keras 3 el tercer argumento es otra "
                            "cosa, loss_weights.)")
        inputs.refuse(unknown, "compile", "optimizer, loss, metrics y weighted_metrics")
        if optimizer is None:
            raise ValueError('Di qué optimizador: optimizer="sgd" o "adam". (Keras usaría rmsprop, que aquí no está.)')
        before = vars(self).copy()
        try:
            self.loss, self.optimizer = inputs.loss(loss), self._own(optimizers.get(optimizer))
            self._asked = [*measures.asked(metrics, "metrics", False),
                           *measures.asked(weighted_metrics, "weighted_metrics", True)]
            if self.network is not None:
                self._connect()
        except BaseException:                    # also a hand on the stop button
            vars(self).update(before)
            raise
        self.optimizer.owner, self._seen = self._mark, 0

    def _own(self, optimizer):
        """El optimizador, o una copia sin memoria si es de otra red o ya dio pasos."""
        if not isinstance(optimizer, optimizers.Optimizer):
            raise TypeError("Para un optimizador tuyo, hereda de mlpedu.optimizers.Optimizer; llegó "
                            f"{optimizer!r:.60}.")
        if getattr(optimizer, "owner", self._mark) is not self._mark or optimizer.trains is not None:
            optimizer = copy.copy(optimizer)
            optimizer.trains = None
            if optimizer.schedule:               # its plan starts again, too
                optimizer.learning_rate = optimizer.initial_rate
        return optimizer

    def _connect(self):
        """Une lo compilado con la red, y rechaza lo que no va con su salida."""
        k = self.network.output_shape[-1]
        inputs.check_output(self.loss, self._layers[-1], k)
        self.metrics = measures.resolve(self._asked, self.loss, k)
        self.network.loss, self._connected, self._seen = self.loss, self.network, 0

    @property
    def metrics_names(self):
        return ["loss", *(metric.name for metric in self.metrics)]

    @property
    def stop_training(self):
        return self._training.stop_training if self._training else self._stop

    @stop_training.setter
    def stop_training(self, stop):
        self._stop = bool(stop)
        if self._training:
            self._training.stop_training = self._stop

    # --- Learning ----------------------------------------------------------------------------------------

    def fit(self, x, y=None, batch_size=None, epochs=1, verbose="auto", callbacks=None, validation_split=0.0,
            validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0,
            validation_batch_size=None, **unknown):
        """Entrena y devuelve la `History`.

        Parámetros
        ----------
        x, y : ejemplos, y lo que hay que aprender de ellos
        batch_size : int
            Ejemplos por lote; 32 si no se dice.
        epochs, initial_epoch : int
            En qué época se termina y en cuál se empieza.
        verbose : 0 no escribe nada; 1 o "auto", una barra; 2, una línea por época
        callbacks : list de Callback
        validation_split : float
            Esa fracción, la última de los datos tal como vienen, se aparta para validar.
        validation_data : (x, y) o (x, y, pesos)
        class_weight : dict de clase a peso;  sample_weight : (n,)
        validation_batch_size : int
            No cambia nada; está para que el código de Keras corra igual.

        Errores
        -------
        ValueError, TypeError
            Si los datos o las opciones no sirven: se dice por qué antes de empezar, y nada cambia.
        DivergenceError
            Si la pérdida deja de ser finita; quedan los mejores parámetros que hubo.
        KeyboardInterrupt
            Si lo interrumpes: la red queda usable y `model.history` tiene las épocas terminadas.
        """
        inputs.refuse(unknown, "fit", "x, y, batch_size, epochs, verbose, callbacks, validation_split, "
                      "validation_data, shuffle, class_weight, sample_weight e initial_epoch")
        self._compiled("fit", x)
        batch_size = inputs.count(32 if batch_size is None else batch_size, "batch_size", 1)
        epochs, initial_epoch = inputs.count(epochs, "epochs", 0), inputs.count(initial_epoch, "initial_epoch", 0)
        if not isinstance(shuffle, (bool, np.bool_)):
            raise ValueError(f"shuffle es True o False; llegó {shuffle!r}.")
        data, validation = self._data(x, y, sample_weight), None
        if validation_data is not None:
            validation = self._validation(validation_data)
        elif validation_split != 0:
            data, validation = inputs.split(data, validation_split)
        x, y, weight = self._with_class_weight(data, class_weight)
        try:
            return fit(self.network, x, y, self.optimizer, epochs=epochs, batch_size=batch_size, rng=self.network.rng,
                       shuffle=bool(shuffle), initial_epoch=initial_epoch, samples_seen=self._seen,
                       callbacks=watched(verbose, callbacks), validation=validation, weight=weight,
                       metrics=self.metrics, model=self)
        finally:                                 # the data don't stay with the model
            if self._training:
                self._seen = self._training.samples_seen
            self._stop, self._training = self.stop_training, None

    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, return_dict=False):
        """Un solo paso con este lote; devuelve la pérdida y las métricas de antes de darlo."""
        self._compiled("train_on_batch", x)
        data = self._with_class_weight(self._data(x, y, sample_weight), class_weight)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"), room_for(self.network, len(data[0])):
            x, y, weight = (put(array, self.device) for array in data)
            if self.optimizer.trains is not self.network.theta:
                self.optimizer.start(self.network.theta)
            loss = self.network.loss_and_grad(x, y, weight)
        if not (math.isfinite(loss) and np.isfinite(self.network.grad).all()):
            raise DivergenceError("La pérdida o el gradiente no son números finitos: el paso no se dio. Baja la tasa "
                                  "de aprendizaje o escala los datos.")
        means = Means(self.metrics)
        means.add(loss, self.network.prediction, y, weight)
        self.optimizer.step(self.network.theta, self.network.grad)
        self._seen += len(x)
        return listed(means.result(), return_dict)

    # --- Measuring and predicting ------------------------------------------------------------------------

    def evaluate(self, x, y=None, batch_size=None, verbose="auto", sample_weight=None, return_dict=False):
        """Pérdida y métricas en estos datos: [pérdida, métrica…], un número si no hay métricas, o un dict.

        El tamaño del lote no cambia el resultado. Si `verbose` no es 0, además las escribe en una línea.
        """
        self._compiled("evaluate", x)
        x, y, weight = self._data(x, y, sample_weight)
        rows = inputs.count(ROWS_AT_ONCE if batch_size is None else batch_size, "batch_size", 1)
        with room_for(self.network, rows):
            logs = evaluate(self.network, x, y, weight, metrics=self.metrics, batch_size=rows)
        if verbose:
            print(measures.line(logs))
        return listed(logs, return_dict)

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        """`evaluate` de un solo lote, sin escribir nada."""
        return self.evaluate(x, y, verbose=0, sample_weight=sample_weight, return_dict=return_dict)

    def predict(self, x, batch_size=None, verbose="auto"):
        """Las salidas de la red para `x`, arreglo (n, salidas). Va por lotes; `verbose` no hace nada."""
        network = self._ready(x)
        x = inputs.shaped(x, network.input_shape)
        rows = inputs.count(ROWS_AT_ONCE if batch_size is None else batch_size, "batch_size", 1)
        with room_for(network, rows):
            return np.concatenate([answer(network, inputs.numbers(x[start:start + rows], "x", network.dtype))
                                   for start in range(0, len(x), rows)])

    def predict_on_batch(self, x):
        """`predict` de un solo lote."""
        return self.predict(x, batch_size=max(len(x), 1))

    def __call__(self, x, training=False):
        """Como `predict`, en un solo lote; con `training=True`, Dropout apaga neuronas."""
        network = self._ready(x)
        x = inputs.examples(x, network.input_shape, network.dtype)
        with room_for(network, len(x)):
            return answer(network, x, bool(training))

    # --- What came, checked ------------------------------------------------------------------------------

    def _compiled(self, doing, x):
        if self.loss is None:
            raise ValueError(f"Antes de {doing} hay que compilar: model.compile(loss=…, optimizer=…).")
        if self._ready(x) is not self._connected:                # its layers came, or changed, after compiling
            self._connect()

    def _as_batch(self, x, y, sample_weight=None):
        """For `trace`: the network, the examples as it sees them, and its optimizer."""
        if "gpu" in (self.device, device_of(x)):
            raise ValueError("trace mira una red y unos datos que estén en la CPU: llama antes a model.to('cpu'), y "
                             "trae los arreglos de CuPy con .get().")
        self._compiled("trace", x)
        return (self.network, *self._data(x, y, sample_weight), self.optimizer)

    def _data(self, x, y, sample_weight, names=("x", "y")):
        network = self.network
        x = inputs.examples(x, network.input_shape, network.dtype, names[0])
        y = inputs.targets(y, self.loss, network.output_shape[-1], len(x), network.dtype, names[1])
        return x, y, inputs.sample_weights(sample_weight, len(x), network.dtype)

    def _validation(self, data):
        if not isinstance(data, (tuple, list)) or len(data) not in (2, 3):
            raise ValueError("validation_data es (x, y) o (x, y, pesos); llegó "
                             f"{type(data).__name__}{f' de {len(data)}' if isinstance(data, (tuple, list)) else ''}.")
        return self._data(*data[:2], data[2] if len(data) == 3 else None, ("validation_data[0]", "validation_data[1]"))

    def _with_class_weight(self, data, class_weight):
        x, y, weight = data
        if class_weight is None:
            return data
        if weight is not None:
            raise ValueError("No se pueden dar a la vez sample_weight y class_weight: multiplícalos en sample_weight.")
        k = self.network.output_shape[-1]
        return x, y, inputs.class_weights(class_weight, y, self.loss, k, self.network.dtype)

    # --- Keeping -----------------------------------------------------------------------------------------

    def save(self, path, overwrite=True):
        """Guarda la red entera (capas, pesos, lo compilado y la memoria del optimizador) en un archivo.

        El formato es el de mlpedu, sin pickle, se llame como se llame el archivo; se lee con `load_model`.

        No se guardan tus métricas, pérdidas u optimizadores propios (se dice en una línea: al leer, compila de
        nuevo) ni el estado del azar: quien sigue entrenando después de leer baraja de otra manera. Para
        cortar y retomar un mismo entrenamiento está `callbacks.Checkpoint`.

        Errores
        -------
        ValueError
            Si una capa, activación o penalización es tuya: load_model no sabría armarla. No se escribe nada.
        FileExistsError
            Si el archivo existe y `overwrite` es False.
        """
        files.save_model(self, path, overwrite)

    def save_weights(self, path):
        """Guarda solo los parámetros; se leen con `load_weights` en una red de las mismas capas."""
        files.save_weights(self, path)

    def load_weights(self, path):
        """Pone los parámetros de un archivo de `save_weights`, todos o ninguno."""
        files.load_weights(self, path)

    def to_sklearn(self, classes=None):
        """La misma red con la cara de scikit-learn, con copias de los pesos.

        Un `MLPClassifier` si la pérdida es una entropía cruzada (o, sin compilar, si termina en softmax o
        sigmoid), y si no un `MLPRegressor`. `classes`: las clases en el orden de las salidas; si no, 0, 1, 2…
        """
        from ..estimators import MLPClassifier, MLPRegressor
        self._ready()
        classifies = (self.loss.name.endswith("crossentropy") if self.loss
                      else self._layers[-1].activation.name in ("softmax", "logistic"))
        if classifies:
            return MLPClassifier._from_layers(self._layers, classes)
        return MLPRegressor._from_layers(self._layers, loss=self.loss)

    def __getstate__(self):
        state = {**vars(self), "history": None, "_training": None}     # they hold the data
        if self.device == "cpu":
            return state
        self.to("cpu")                           # a copy is born there: it may wake up where there is no GPU
        try:
            return copy.deepcopy(state | {"_device": "cpu"})
        finally:
            self.to("gpu")


def answer(network, x, training=False):
    """Las salidas para `x`, de vuelta donde esté `x`."""
    with np.errstate(over="ignore", invalid="ignore"):           # said once, in Spanish
        return finite_or_warned(like(network.forward(like(x, network.theta), training), x))


def listed(logs, return_dict):
    if return_dict:
        return logs
    values = list(logs.values())
    return values if len(values) > 1 else values[0]
