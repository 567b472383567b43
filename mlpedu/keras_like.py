"""Los nombres de Keras 3 en su lugar de siempre, para que su código corra aquí sin cambiarlo.

    from mlpedu import keras_like as keras

y después `keras.models.Sequential`, `keras.layers.Dense`, `keras.datasets.fashion_mnist`…, o bien
`from mlpedu.keras_like.layers import Dense`. Lo que hay se comporta como en Keras; lo que no hay lo dice.
"""
import sys
from types import ModuleType

import numpy as np

from . import activations as _activations
from . import callbacks as _callbacks
from . import datasets as _datasets
from . import initializers as _initializers
from . import layers as _layers
from . import losses as _losses
from . import metrics as _metrics
from . import optimizers as _optimizers
from . import penalties as _penalties
from .metrics import Metric
from .sequential import Input, Sequential, load_model

INSTEAD = {                                      # Keras's name -> what to do here
    "set_random_seed": "pasa random_state a Sequential: aquí el azar no es global",
    "clear_session": "no hace falta: cada red numera sus capas",
    "set_floatx": 'pasa dtype="float64" a Sequential',
    "Model": "mlpedu tiene redes de capas en fila: usa Sequential",
    "RMSprop": "usa SGD o Adam",
    "Conv2D": "mlpedu enseña redes densas: usa Flatten y Dense",
    "BatchNormalization": "escala los datos antes de entrenar",
    "Activation": 'pon activation="…" en la capa Dense',
    "ModelCheckpoint": "usa callbacks.Checkpoint, que además retoma el entrenamiento",
    "LambdaCallback": "hereda de callbacks.Callback",
    "ReduceLROnPlateau": "usa callbacks.LearningRateScheduler, o schedule en el optimizador",
    "TensorBoard": "mira la History que devuelve fit: mlpedu.plots la dibuja",
    "CSVLogger": "guarda tú la History que devuelve fit",
    "schedules": "usa callbacks.LearningRateScheduler, o SGD(schedule=mlpedu.schedules.InverseScaling())",
    "backend": "aquí todo son arreglos de NumPy",
    "ops": "aquí todo son arreglos de NumPy: usa np",
    "elu": "usa relu, leaky_relu o softplus", "selu": "usa relu, leaky_relu o softplus",
    "gelu": "usa relu, leaky_relu o softplus",
}

KERAS_INITIALIZERS = ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
                      "zeros")


class Namespace(ModuleType):
    """Un rincón de Keras: sus nombres como atributos, y un error en español para los que no están.

    También se puede importar de él: `from mlpedu.keras_like.layers import Dense`.
    """
    def __init__(self, name, **names):
        super().__init__(f"{__name__}.{name}")
        self.__dict__.update(names)
        self.__names = sorted(names)
        sys.modules[self.__name__] = self

    def __getattr__(self, wanted):
        raise missing(self.__name__.removeprefix("mlpedu."), wanted, self.__names)

    def __dir__(self):
        return self.__names

    def __repr__(self):
        return f"<{self.__name__}: {', '.join(self.__names)}>"


def missing(where, wanted, names):
    instead = f"; {INSTEAD[wanted]}" if wanted in INSTEAD else ""
    return AttributeError(f"{where} no tiene {wanted!r}{instead}. Tiene: {', '.join(names)}.")


def InputLayer(shape=None, name=None, input_shape=None):
    """Otro nombre de `Input`."""
    return Input(input_shape if shape is None else shape, name)


def named_initializer(key):
    """Un constructor del inicializador `key`: HeNormal() es "he_normal"."""
    def make(seed=None):
        if seed is not None:
            raise TypeError("Aquí el azar se da una sola vez, a la red: Sequential(…, random_state=42), sin seed.")
        return _initializers.get(key)
    return make


# --- Metrics: objects that say their name ----------------------------------------------------------------

def camel(key):
    return "".join(word.title() for word in key.split("_"))


def named_metric(key):
    """Un constructor de la métrica `key`, con `name` como en Keras."""
    def make(name=key):
        rows, finish = _metrics.METRICS[key]
        return Metric(name, rows, finish)
    return make


class Above:
    """La exactitud de las probabilidades cortadas en `threshold`."""
    def __init__(self, threshold):
        self.threshold = threshold

    def __call__(self, p, y):
        return ((p > self.threshold) == (y > 0.5)).mean(axis=1)


def BinaryAccuracy(name="binary_accuracy", threshold=0.5):
    """La fracción de aciertos si se contesta 1 cuando la probabilidad pasa de `threshold`."""
    if threshold == 0.5:
        return named_metric("binary_accuracy")(name)
    return Metric(name, Above(threshold))


# --- Data ------------------------------------------------------------------------------------------------

def load_fashion_mnist():
    """((x_train, y_train), (x_test, y_test)): todas las imágenes si ya están en este equipo; si no, unas pocas.

    Para traer las 70 000: `mlpedu.datasets.fetch("fashion_mnist")`. `MLPEDU_SOURCE` manda, si está puesta.
    """
    import os
    here = not os.environ.get("MLPEDU_SOURCE") and _datasets.images.located("fashion-mnist")
    loaded = _datasets.load_fashion_mnist("real" if here else None)
    if len(loaded.x_train) < 60_000:
        print(f"{loaded.origin} Con más imágenes se aprende más: mlpedu.datasets.fetch(\"fashion_mnist\") trae todas. "
              "Con estas, aparta 500 para validar, no 5 000.")
    return (loaded.x_train, loaded.y_train), (loaded.x_test, loaded.y_test)


def load_mnist():
    """((x_train, y_train), (x_test, y_test)) de MNIST: se busca en este equipo y, si no está, se baja."""
    loaded = _datasets.load_mnist()
    return (loaded.x_train, loaded.y_train), (loaded.x_test, loaded.y_test)


def to_categorical(x, num_classes=None):
    """De números de clase a una columna por clase, con 1 en la suya.

    Ejemplos
    --------
    >>> to_categorical([0, 2, 1]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    labels = np.asarray(x)
    if labels.dtype.kind == "f" and (labels % 1 == 0).all():
        labels = labels.astype(int)
    if labels.size == 0 or labels.dtype.kind not in "biu" or labels.min() < 0:
        raise ValueError(f"Se esperaban números de clase, enteros de 0 en adelante; llegó {x!r:.60}.")
    classes = int(labels.max()) + 1 if num_classes is None else num_classes
    if labels.max() >= classes:
        raise ValueError(f"Con num_classes={classes} la clase mayor es {classes - 1}; llegó {labels.max()}.")
    return np.eye(classes)[labels.reshape(-1)].reshape(*labels.shape, classes)


layers = Namespace("layers", Dense=_layers.Dense, Dropout=_layers.Dropout, Flatten=_layers.Flatten, Input=Input,
                   InputLayer=InputLayer, Layer=_layers.Layer)
models = Namespace("models", Sequential=Sequential, load_model=load_model)
saving = Namespace("saving", load_model=load_model)
losses = Namespace("losses", **{loss.__name__: loss for loss in (
    _losses.Loss, _losses.MeanSquaredError, _losses.MeanAbsoluteError, _losses.Huber, _losses.BinaryCrossentropy,
    _losses.CategoricalCrossentropy, _losses.SparseCategoricalCrossentropy, _losses.Poisson)}, get=_losses.get)
optimizers = Namespace("optimizers", SGD=_optimizers.SGD, Adam=_optimizers.Adam, get=_optimizers.get)
callbacks = Namespace("callbacks", **{name: getattr(_callbacks, name) for name in _callbacks.__all__})
activations = Namespace("activations", get=_activations.get, **_activations.ACTIVATIONS, **{
    alias: _activations.get(alias) for alias in _activations.ALIASES})
regularizers = Namespace("regularizers", L1=_penalties.L1, L2=_penalties.L2, L1L2=_penalties.L1L2, l1=_penalties.L1,
                         l2=_penalties.L2, l1_l2=_penalties.L1L2, get=_penalties.get)
metrics = Namespace("metrics", BinaryAccuracy=BinaryAccuracy, **{
    camel(key): named_metric(key) for key in _metrics.METRICS if key != "binary_accuracy"})
initializers = Namespace("initializers", **{camel(key): named_initializer(key) for key in KERAS_INITIALIZERS})
datasets = Namespace("datasets", mnist=Namespace("datasets.mnist", load_data=load_mnist),
                     fashion_mnist=Namespace("datasets.fashion_mnist", load_data=load_fashion_mnist))
utils = Namespace("utils", to_categorical=to_categorical)

__all__ = ["Input", "Sequential", "activations", "callbacks", "datasets", "initializers", "layers", "losses",
           "metrics", "models", "optimizers", "regularizers", "saving", "utils"]


def __getattr__(name):
    raise missing("keras_like", name, __all__)
