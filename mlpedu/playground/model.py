"""El playground sin pantalla: los datos, la red, el entrenamiento y su historia, en un objeto.

Todo lo que se ve y se toca en la pantalla pasa por aquí, de modo que un programa puede hacer lo mismo. Entrena con
el motor de `mlpedu`: cada lote es un `network.loss_and_grad` y un `optimizer.step`, como en la lección 07.

El azar de cada época sale de su número y no de lo que pasó antes: por eso volver a una época vieja y seguir desde
ahí da lo mismo que la primera vez, hasta el último bit.
"""
import math

import numpy as np

from mlpedu import losses
from mlpedu.initializers import Initializer, draw_uniform
from mlpedu.layers import Dense, Dropout
from mlpedu.names import check
from mlpedu.network import Network
from mlpedu.optimizers import SGD, Adam
from mlpedu.penalties import L1L2

from .data import inputs, make
from .history import History
from .state import REACH, State

DATA = {"dataset", "noise", "train_share", "seed"}                       # changing one of these makes other data,
NET = {"features", "hidden", "activation", "initializer", "weight_seed", "dropout", "loss"}    # or another network
TOO_MUCH = 1e9                                   # a loss that grew this many times isn't coming back
OPTIMIZERS = {"sgd": lambda rate: SGD(rate), "momentum": lambda rate: SGD(rate, momentum=0.9), "adam": Adam}
LOSSES = {"squared": lambda: losses.HalfSquaredError(), "mae": lambda: losses.MeanAbsoluteError(),
          "huber": lambda: losses.Huber(delta=0.5)}
# The original's start: the same interval whatever the fan-in, and biases of a tenth.
UNIFORM_HALF = Initializer("original", draw_uniform, lambda fan_in, fan_out: 1 / 12)
TENTHS = Initializer("tenths", lambda rng, shape, variance: np.full(shape, 0.1), lambda fan_in, fan_out: 0.0)


class Model:
    """Un playground que se maneja desde Python.

    Parámetros
    ----------
    state : State, o el texto de uno, o None para empezar como el original
    changes : ajustes de `State` que cambian los de `state`

    Atributos
    ---------
    state : State;  data : Data;  network : Network;  optimizer : Optimizer
    epoch : int, cuántas épocas completas van;  history : History
    previous, previous_epoch : curvas del entrenamiento anterior, (2, m), para comparar, y hasta qué época llegó
    touched : bool, si se tocó un peso o un ajuste a medio camino: `text` no lo cuenta
    notice : str, lo último que hay que decirle a quien mira; vacío si nada

    Ejemplos
    --------
    >>> model = Model(dataset="circle")
    >>> model.step(100)
    >>> model.loss("train") < 0.05, model.score("test") > 0.95
    (True, True)
    >>> model.go(0)
    >>> round(model.score("train"), 1) < 0.8
    True
    """

    def __init__(self, state=None, **changes):
        state = State.from_text(state) if isinstance(state, str) else state or State()
        self.state, self.notice = state.change(**changes), ""
        self.previous, self.previous_epoch = np.zeros((2, 0), np.float32), 0
        self.make_data()
        self.reset()
        self.step(self.state.epochs)

    # ---- What is chosen

    def change(self, **changes):
        """Cambia ajustes de `State`; si con el cambio la red o los datos son otros, empieza de nuevo.

        La tasa, el optimizador, la penalización, el lote y los puntos propios cambian sin perder lo aprendido.
        """
        self.notice, old = "", self.state
        dataset = changes.get("dataset", old.dataset)
        if changes.get("loss", old.loss) == "crossentropy" and State(dataset, points=changes.get(
                "points", old.points)).n_classes == 0:
            changes["loss"] = "squared"
            self.notice = "La entropía cruzada es para clasificar: la pérdida pasó a ser el error cuadrático."
        self.state = new = old.change(**changes)
        changed = {name for name in changes if getattr(old, name) != getattr(new, name)}
        if changed & DATA or ("points" in changed and new.dataset == "own"):
            self.make_data()
        if changed & (DATA | NET) or old.n_classes != new.n_classes:
            self.reset()
        elif changed - {"show_test", "discretize", "axes", "epochs"}:
            self.tune(changed)

    def text(self):
        """El texto que lleva a otro playground hasta esta misma época."""
        return self.state.change(epochs=min(self.shown_epoch, 5000)).text()

    def tune(self, changed):
        """Lleva a la red ya empezada los ajustes que cambian sobre la marcha."""
        if "optimizer" in changed:
            self.optimizer = OPTIMIZERS[self.state.optimizer](self.state.learning_rate)
            self.optimizer.start(self.network.theta)
        self.touched |= bool(self.epoch or self.at)
        self.optimizer.learning_rate = self.state.learning_rate
        self.network.penalty = self.penalty()
        self.network.bind()                      # the list of penalties is made there
        self.prepare()
        self.at = 0                              # the rest of an epoch under way was of other batches
        self.measure()

    def make_data(self):
        self.data = data = make(self.state)
        train, test = slice(data.n_train), slice(data.n_train, None)
        self.parts = {"train": train, "test": test}

    def targets(self, labels):
        """Lo que la red debe dar: −1 y 1, 0 y 1, una columna por clase, o la cantidad misma; (n, salidas)."""
        if self.state.n_classes == 3:
            return np.eye(3)[labels.astype(int)]
        if self.state.n_classes == 2 and self.state.loss != "crossentropy":
            labels = 2 * labels - 1
        return labels[:, None]

    @property
    def sizes(self):
        """Cuántos nodos tiene cada capa: las entradas, las ocultas y la salida."""
        return [len(self.state.features), *(layer.units for layer in self.dense)]

    @property
    def out_activation(self):
        """La activación de la salida, que se sigue de los datos y de la pérdida."""
        if self.state.n_classes == 3:
            return "softmax"
        if self.state.n_classes == 2:
            return "sigmoid" if self.state.loss == "crossentropy" else "tanh"
        return "linear"

    def penalty(self):
        state = self.state
        if state.penalty == "none" or not state.penalty_rate:
            return None
        # As in the original, L2 costs half the sum of squares: its slope is rate · w.
        return L1L2(l1=state.penalty_rate) if state.penalty == "L1" else L1L2(l2=state.penalty_rate / 2)

    def build(self):
        """La red que pide el estado, recién nacida."""
        state, layers = self.state, []
        first = {"kernel_initializer": state.initializer}
        if state.initializer == "original":
            first = {"kernel_initializer": UNIFORM_HALF, "bias_initializer": TENTHS}
        for units in state.hidden:
            layers.append(Dense(units, state.activation, **first))
            if state.dropout:
                layers.append(Dropout(state.dropout))
        layers.append(Dense(max(1, state.n_classes if state.n_classes == 3 else 1), self.out_activation, **first))
        return Network(layers, (len(state.features),), self.loss_object(), penalty=self.penalty(),
                       rng=np.random.default_rng([state.weight_seed, 0]))

    def loss_object(self):
        if self.state.loss == "crossentropy":
            return losses.CategoricalCrossentropy() if self.state.n_classes == 3 else losses.BinaryCrossentropy()
        return LOSSES[self.state.loss]()

    # ---- Training

    def reset(self):
        """Vuelve a los mismos pesos iniciales y olvida lo aprendido; la curva queda para comparar."""
        if getattr(self, "history", None) and len(self.history.rows) > 1:
            self.previous, self.previous_epoch = self.history.curves(), self.history.rows[-1][0]
        self.prepare()
        self.network = self.build()
        self.dense = [layer for layer in self.network.layers if isinstance(layer, Dense)]
        self.optimizer = OPTIMIZERS[self.state.optimizer](self.state.learning_rate)
        self.optimizer.start(self.network.theta)
        self.history, self.epoch, self.at, self.viewed, self.touched = History(), 0, 0, None, False
        self.measure()

    def new_weights(self):
        """Sortea otros pesos iniciales."""
        self.change(weight_seed=self.state.weight_seed + 1)

    def new_data(self):
        """Sortea otros datos del mismo conjunto."""
        self.change(seed=self.state.seed + 1)

    def step(self, epochs=1):
        """Entrena épocas completas; termina antes si diverge."""
        self.latest()
        for _ in range(epochs):
            if not self.step_batch(whole_epoch=True):
                break

    def step_batch(self, whole_epoch=False):
        """Un lote, o todos los que faltan de la época; devuelve False si no se puede seguir."""
        self.latest()
        self.notice = ""
        x, y = self.arrays["train"]
        if not len(x):
            self.notice = "No hay puntos para entrenar: agrega algunos en el plano o pega un CSV."
            return False
        n, size, network = len(x), self.state.batch_size, self.network
        order = np.random.default_rng([self.state.weight_seed, 1, self.epoch]).permutation(n)
        with np.errstate(over="ignore", invalid="ignore"):               # looked for in `measure`
            while self.at < n:
                rows = order[self.at:self.at + size]
                if self.state.dropout:
                    self.reseed()
                loss = network.loss_and_grad(x[rows], y[rows])
                self.optimizer.step(network.theta, network.grad)
                self.at += size
                if not math.isfinite(loss) or not whole_epoch:
                    break
        if self.at >= n:
            self.epoch, self.at = self.epoch + 1, 0
        return self.measure()

    def reseed(self):
        rng = np.random.default_rng([self.state.weight_seed, 2, self.epoch, self.at])
        for layer in self.network.layers:
            layer.rng = rng

    def measure(self):
        """Mide las pérdidas y las anota; si dejaron de ser números finitos, vuelve a lo último que lo era."""
        with np.errstate(over="ignore", invalid="ignore"):
            self.forward()
            if self.viewed:                      # the past is looked at, not written again
                return True
            measures = [self.loss("train"), self.loss("test"), self.score("train"), self.score("test")]
        at_first = self.history.rows[0][1] if self.history.rows else 1.0
        if not np.isfinite(self.network.theta).all() or measures[0] > TOO_MUCH * max(1.0, at_first):
            last = self.history.photos[-1]
            self.notice = (f"Divergió en la época {self.epoch}: los pesos crecieron sin límite. Baja la tasa de "
                           f"aprendizaje (ahora {self.state.learning_rate:g}); la red volvió a la época {last.epoch}.")
            self.back_to(last)
            return False
        if self.at == 0:                         # in the middle of an epoch there is nothing to come back to
            self.history.add(self.epoch, measures, self.network.theta, self.optimizer.state())
        return True

    def prepare(self):
        """Deja listas las entradas y las salidas deseadas: `arrays[part]` es (n, entradas), (n, salidas)."""
        self.arrays = {part: (inputs(self.data.points[rows], self.state.features), self.targets(self.data.labels[rows]))
                       for part, rows in self.parts.items()}

    def forward(self):
        self.outputs = {part: self.network.forward(x) for part, (x, _) in self.arrays.items()}

    # ---- What is measured

    def loss(self, part):
        """La pérdida media de "train" o "test", sin la penalización; NaN si no hay puntos."""
        _, y = self.arrays[part]
        return float(self.network.loss.value(self.outputs[part], y)) if len(y) else math.nan

    def score(self, part):
        """La exactitud o, si se predice un número, R²; NaN si no hay puntos."""
        labels = self.data.labels[self.parts[part]]
        if not len(labels):
            return math.nan
        if self.state.n_classes == 0:
            missed, spread = ((labels - self.outputs[part][:, 0]) ** 2).sum(), ((labels - labels.mean()) ** 2).sum()
            return float(1 - missed / spread) if spread else math.nan
        return float((self.classes(self.outputs[part]) == labels).mean())

    def classes(self, outputs):
        """La clase que dice cada fila de salidas: (n,)."""
        if self.state.n_classes == 3:
            return outputs.argmax(axis=1)
        return (outputs[:, 0] >= (0.5 if self.out_activation == "sigmoid" else 0)).astype(int)

    def predict(self, points):
        """Lo que responde la red en puntos del plano, (n, 2): (n, salidas)."""
        return self.network.forward(inputs(points, self.state.features))

    def activations(self, x):
        """Las salidas de todas las capas densas para entradas `x`, (n, entradas): una lista de (n, neuronas)."""
        found = []
        for layer in self.network.layers:
            x = layer.forward(x)
            if isinstance(layer, Dense):
                found.append(x)
        return found

    def gradients(self):
        """∂L/∂W y ∂L/∂b de cada capa densa con todos los puntos de entrenamiento: [(dW, db), …]."""
        x, y = self.arrays["train"]
        if len(x):
            self.network.loss_and_grad(x, y)
        return [(layer.dW.copy(), layer.db.copy()) for layer in self.dense]

    # ---- What is touched by hand

    def edit(self, layer, to, source, value):
        """Pone un peso a mano: el que va de `source` (None: el sesgo) a la neurona `to` de la capa `layer`, desde 1."""
        check(value, lambda v: math.isfinite(v), "Un peso es un número finito")
        check(layer, lambda k: 1 <= k <= len(self.dense), f"layer es una capa con pesos, de 1 a {len(self.dense)}")
        dense = self.dense[layer - 1]
        sources, units = dense.W.shape
        check(to, lambda j: 0 <= j < units, f"to es una neurona de la capa {layer}, de 0 a {units - 1}")
        check(source, lambda i: i is None or 0 <= i < sources, f"source va de 0 a {sources - 1}, o None para el sesgo")
        self.latest()
        (dense.b if source is None else dense.W[source])[to] = value
        self.touched = True
        self.measure()

    def silence(self, layer, neuron):
        """Apaga una neurona oculta: pone en cero los pesos que salen de ella. Las capas ocultas van desde 1."""
        check(layer, lambda k: 1 <= k < len(self.dense), f"layer es una capa oculta, de 1 a {len(self.dense) - 1}")
        units = len(self.dense[layer].W)
        check(neuron, lambda j: 0 <= j < units, f"neuron es una de la capa {layer}, de 0 a {units - 1}")
        self.latest()
        self.dense[layer].W[neuron] = 0
        self.touched = True
        self.measure()

    def draw(self, x, y, label):
        """Agrega un punto tuyo; si los datos eran de otro conjunto, los conserva y los hace tuyos.

        Desde el primero que dibujas, todos entrenan: un punto que solo midiera parecería no estar.
        """
        mine = self.state.dataset == "own" and self.state.points
        self.own([*self.points(), (_near(x), _near(y), float(label))], **({} if mine else {"train_share": 100}))

    def erase(self, x, y, reach=0.4):
        """Quita el punto más cercano a (x, y), si está a menos de `reach`; dice si quitó uno."""
        points = self.points()
        away = [math.hypot(px - x, py - y) for px, py, _ in points]
        if not away or min(away) > reach:
            return False
        points.pop(away.index(min(away)))
        self.own(points)
        return True

    def own(self, points, **changes):
        """Usa estos puntos, (x, y, etiqueta) cada uno, en lugar de un conjunto de la lista."""
        self.change(dataset="own", points=tuple(points), noise=0, **changes)

    def points(self):
        """Los puntos de ahora, en el orden del estado si son tuyos."""
        if self.state.dataset == "own":
            return list(self.state.points)
        return [(_near(x), _near(y), float(label)) for (x, y), label in zip(self.data.points, self.data.labels)]

    # ---- Going back in the training

    def go(self, epoch):
        """Muestra la red como estaba en esa época (o en la foto más cercana); `latest` vuelve al presente."""
        photo = self.history.near(epoch)
        self.latest()
        if photo.epoch != self.epoch:
            self.viewed = (photo, self.network.theta.copy())
            self.network.theta[...] = photo.theta
        self.forward()

    @property
    def shown_epoch(self):
        """La época de la red que se ve, que puede ser una del pasado."""
        return self.viewed[0].epoch if self.viewed else self.epoch

    def latest(self):
        """Deja de mirar el pasado."""
        if self.viewed:
            self.network.theta[...] = self.viewed[1]
            self.viewed = None
            self.forward()

    def resume(self):
        """Sigue desde la época que se mira: lo que vino después se olvida."""
        if self.viewed:
            self.back_to(self.viewed[0])

    def back_to(self, photo):
        self.viewed, self.epoch, self.at = None, photo.epoch, 0
        self.network.theta[...] = photo.theta
        if set(self.optimizer.memory) <= photo.optimizer.keys():
            self.optimizer.load_state({**photo.optimizer, "learning_rate": self.state.learning_rate})
        else:                                    # it was another optimizer's: this one starts without memory
            self.optimizer.start(self.network.theta)
        self.history.cut(photo.epoch)
        self.measure()

    # ---- Many at once

    def seeds(self, n=12, epochs=100, goal=0.99):
        """Entrena la misma red con `n` pesos iniciales distintos y da la nota de entrenamiento de cada una.

        Ejemplos
        --------
        >>> len(Model(hidden=(3,)).seeds(n=2, epochs=1))
        2
        """
        scores = []
        for seed in range(n):
            model = Model(self.state, weight_seed=seed, epochs=0)
            for _ in range(epochs):
                model.step()
                if model.notice or model.score("train") >= goal:
                    break
            scores.append(model.score("train"))
        return scores


def _near(value):
    """A place in the plane, as it is written in the state."""
    return float(f"{min(REACH, max(-REACH, float(value))):.4g}")
