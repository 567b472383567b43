"""El estado del playground: todo lo que se puede elegir, y el texto con que se comparte.

El texto usa las claves del Playground de TensorFlow (lo que va tras # en su dirección), así que un enlace de
aquel se puede pegar aquí; lo que aquel no tiene lleva claves nuevas, que él pasa por alto.
"""
import math
from dataclasses import dataclass, fields, replace
from functools import cached_property
from urllib.parse import parse_qsl, quote

from mlpedu.names import find

CLASSES = {"circle": 2, "xor": 2, "gauss": 2, "spiral": 2, "spiral3": 3, "gauss3": 3,      # dataset -> classes
           "reg-plane": 0, "reg-gauss": 0, "own": None}                                    # 0: a number is predicted
FEATURES = ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY")
ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear")
LOSSES = ("squared", "crossentropy", "mae", "huber")
OPTIMIZERS = ("sgd", "momentum", "adam")
PENALTIES = ("none", "L1", "L2")
INITIALIZERS = ("original", "glorot_uniform", "he_uniform", "lecun_uniform", "zeros")
RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTY_RATES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
MOST_LAYERS, MOST_NEURONS, MOST_POINTS, MOST_EPOCHS = 6, 8, 2000, 5000
REACH = 6.0                                      # the plane that is seen goes from -6 to 6

# The key of each field in the text. `features` and `dataset` are written as the original does, see `text`.
KEYS = {"noise": "noise", "train_share": "percTrainData", "batch_size": "batchSize", "hidden": "networkShape",
        "activation": "activation", "learning_rate": "learningRate", "penalty": "regularization",
        "penalty_rate": "regularizationRate", "seed": "seed", "show_test": "showTestData", "discretize": "discretize",
        "weight_seed": "weightSeed", "loss": "loss", "optimizer": "optimizer", "dropout": "dropout",
        "initializer": "initializer", "epochs": "epochs", "points": "points", "axes": "axes"}
CHOICES = {"dataset": CLASSES, "activation": ACTIVATIONS, "loss": LOSSES, "optimizer": OPTIMIZERS,
           "penalty": PENALTIES, "initializer": INITIALIZERS}
KIND = {"dataset": "el conjunto de datos", "activation": "la activación", "loss": "la pérdida",
        "optimizer": "el optimizador", "penalty": "la penalización", "initializer": "los pesos iniciales"}
RANGES = {"noise": (0, 80), "train_share": (10, 100), "learning_rate": (0, 100), "penalty_rate": (0, 100),
          "dropout": (0, 0.9)}
WHOLE = {"batch_size": (1, 100), "epochs": (0, MOST_EPOCHS), "seed": (0, 2 ** 32 - 1), "weight_seed": (0, 2 ** 32 - 1)}


@dataclass(frozen=True)
class State:
    """Lo que se elige en el playground; no cambia: `change` da otro.

    Parámetros
    ----------
    dataset : "circle", "xor", "gauss", "spiral" (dos clases); "spiral3", "gauss3" (tres);
        "reg-plane", "reg-gauss" (regresión); "own" (tus puntos, en `points`)
    noise : de 0 a 80, por ciento;  train_share : de 10 a 100, el porcentaje de los datos con que se entrena
    seed, weight_seed : enteros; del primero salen los datos, del segundo los pesos iniciales y el orden de los lotes
    features : tuple con algunas de "x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY"
    hidden : tuple de 0 a 6 enteros de 1 a 8, las neuronas de cada capa oculta
    activation : "tanh", "relu", "sigmoid" o "linear", la de todas las capas ocultas
    learning_rate : float;  batch_size : de 1 a 100
    penalty : "none", "L1" o "L2";  penalty_rate : float
    loss : "squared", "crossentropy", "mae" o "huber"
    optimizer : "sgd", "momentum" o "adam";  dropout : de 0 a 0.9
    initializer : "original" (entre −0.5 y 0.5, sesgos 0.1), "glorot_uniform", "he_uniform", "lecun_uniform" o "zeros"
    points : tuple de (x, y, etiqueta), con dataset="own"
    axes : tuple de dos textos, los nombres de los ejes
    epochs : cuántas épocas entrenar al empezar, de 0 a 5000
    show_test, discretize : bool, cómo se dibuja

    Errores
    -------
    ValueError
        Si algo está fuera de lo posible; el mensaje dice qué se esperaba.

    Ejemplos
    --------
    >>> state = State(dataset="spiral", hidden=(8, 8))
    >>> state.text()
    '#dataset=spiral&networkShape=8,8'
    >>> State.from_text("#dataset=xor&networkShape=2&xTimesY=true").features
    ('x', 'y', 'xTimesY')
    """
    dataset: str = "circle"
    noise: float = 0.0
    train_share: float = 50.0
    seed: int = 0
    weight_seed: int = 0
    features: tuple = ("x", "y")
    hidden: tuple = (4, 2)
    activation: str = "tanh"
    learning_rate: float = 0.03
    batch_size: int = 10
    penalty: str = "none"
    penalty_rate: float = 0.0
    loss: str = "squared"
    optimizer: str = "sgd"
    dropout: float = 0.0
    initializer: str = "original"
    epochs: int = 0
    points: tuple = ()
    axes: tuple = ("x₁", "x₂")
    show_test: bool = False
    discretize: bool = False

    def __post_init__(self):
        for name, table in CHOICES.items():
            find(dict.fromkeys(table), getattr(self, name), KIND[name])
        for name, (low, high) in RANGES.items():
            self._set(name, _number(getattr(self, name), name, low, high))
        for name, (low, high) in WHOLE.items():
            self._set(name, _whole(getattr(self, name), name, low, high))
        self._set("hidden", tuple(_whole(n, "cada capa oculta", 1, MOST_NEURONS) for n in _list(self.hidden, "hidden")))
        if len(self.hidden) > MOST_LAYERS:
            raise ValueError(f"Caben hasta {MOST_LAYERS} capas ocultas; llegaron {len(self.hidden)}.")
        chosen = _list(self.features, "features")
        for name in chosen:
            find(dict.fromkeys(FEATURES), name, "la entrada")
        if not chosen:
            raise ValueError("La red necesita al menos una entrada: sin entradas responde siempre lo mismo.")
        self._set("features", tuple(name for name in FEATURES if name in chosen))
        self._set("points", _points(self.points))
        self._set("axes", tuple(str(name).replace(",", " ") for name in _list(self.axes, "axes")))
        if len(self.axes) != 2:
            raise ValueError(f"axes son los nombres de los dos ejes; llegaron {len(self.axes)}.")
        if self.n_classes == 0 and self.loss == "crossentropy":
            raise ValueError("La entropía cruzada es para clasificar; con estos datos se predice un número: "
                             "usa squared, mae o huber.")

    def _set(self, name, value):
        object.__setattr__(self, name, value)

    @cached_property
    def n_classes(self):
        """Cuántas clases hay; 0 si se predice un número."""
        if self.dataset != "own":
            return CLASSES[self.dataset]
        labels = {label for *_, label in self.points}
        return int(max(labels | {1})) + 1 if labels <= {0, 1, 2} else 0

    def change(self, **changes):
        """Otro estado, con esos cambios."""
        for name in changes:
            find({field.name: field for field in fields(self)}, name, "el ajuste")
        return replace(self, **changes)

    def text(self):
        """El estado en una línea que se puede pegar; solo lleva lo que no es lo de siempre."""
        plain, pairs = State(), []
        if self.n_classes == 0 and self.dataset != "own":
            pairs += [("problem", "regression"), ("regDataset", self.dataset)]
        elif self.dataset != plain.dataset:
            pairs += [("dataset", self.dataset)]
        for name in FEATURES:
            if (name in self.features) != (name in plain.features):
                pairs.append((name, _written(name in self.features)))
        pairs += [(key, _written(getattr(self, name))) for name, key in KEYS.items()
                  if getattr(self, name) != getattr(plain, name)]
        return "#" + "&".join(f"{key}={quote(value, safe=',;.-')}" for key, value in pairs)

    @classmethod
    def from_text(cls, text):
        """El estado que describe un texto de `text()` o un enlace del Playground de TensorFlow.

        Errores
        -------
        ValueError
            Si un valor no se entiende o está fuera de lo posible. Las claves que no conoce las pasa por alto.

        Ejemplos
        --------
        >>> State.from_text("https://playground.tensorflow.org/#activation=relu&networkShape=3&seed=0.59704").hidden
        (3,)
        """
        if not isinstance(text, str):
            raise ValueError(f"El estado es un texto como '#dataset=spiral&networkShape=8,8'; llegó {text!r:.80}.")
        said = text.strip().rpartition("#")[2]
        # An empty value is as if it weren't there, but of the layers: then there are none.
        values = {key: value for key, value in parse_qsl(said, keep_blank_values=True)
                  if value or key == KEYS["hidden"]}
        if said and "=" not in said:
            raise ValueError(f"Esto no es un estado del playground: {text!r:.80}. Es un texto como "
                             "'#dataset=spiral&networkShape=8,8'.")
        changes = {name: _read(cls, name, values[key]) for name, key in KEYS.items() if key in values}
        if values.get("problem") == "regression":
            changes["dataset"] = values.get("regDataset", "reg-plane")
        elif "dataset" in values:
            changes["dataset"] = values["dataset"]
        changes["features"] = tuple(name for name in FEATURES
                                    if values.get(name, _written(name in cls.features)) != "false")
        if values.get("initZero", "false") != "false":
            changes["initializer"] = "zeros"
        return cls(**changes)


def _written(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return ";".join(",".join(f"{v:.6g}" for v in point) for point in value)
        return ",".join(str(v) for v in value)
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _read(cls, name, text):
    """The text of one key as the value of its field; whoever makes the State judges the value."""
    plain = getattr(cls, name)
    if isinstance(plain, bool):
        return text != "false"
    if isinstance(plain, str):
        return text
    try:
        if name == "points":
            return tuple(tuple(float(v) for v in point.split(",")) for point in text.split(";") if point)
        if name == "axes":
            return tuple(text.split(","))
        if name == "hidden":
            return tuple(int(v) for v in text.split(",") if v)
        if name == "seed" and "." in text:       # the original's seeds are 0.59704
            return round(float(text) * 100_000)
        return int(text) if isinstance(plain, int) else float(text)
    except (ValueError, OverflowError):
        raise ValueError(f"No entiendo el valor de {KEYS[name]}: {text!r:.80}.") from None


def _list(value, name):
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        raise ValueError(f"{name} es una lista; llegó {value!r:.80}.")
    return tuple(value)


def _number(value, name, low, high):
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not low <= number <= high:
        raise ValueError(f"{name} debe ser un número de {low:g} a {high:g}; llegó {value!r:.80}.")
    return number


def _whole(value, name, low, high):
    number = _number(value, name, low, high)
    if number != int(number):
        raise ValueError(f"{name} debe ser un entero de {low} a {high}; llegó {value!r:.80}.")
    return int(number)


def _points(points):
    points = _list(points, "points")
    if len(points) > MOST_POINTS:
        raise ValueError(f"Caben hasta {MOST_POINTS} puntos; llegaron {len(points)}.")
    try:                                         # as many digits as the text carries: it gives back the same state
        points = tuple(tuple(float(f"{float(v):.6g}") for v in point) for point in points)
        good = all(len(point) == 3 and all(abs(v) <= 1e9 for v in point) for point in points)
    except (TypeError, ValueError):
        good = False
    if not good:
        raise ValueError("points es una lista de (x, y, etiqueta), tres números cada uno, de −1e9 a 1e9.")
    return points
