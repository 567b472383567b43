"""El playground sin pantalla: los datos, la red, el entrenamiento y su historia, en un objeto.

Todo lo que se ve y se toca en la pantalla pasa por aquí, de modo que un programa puede hacer lo mismo.
"""
import math

from mlpedu.names import check

from .data import make
from .state import MOST_EPOCHS, REACH, State
from .training import Training

DATA = {"dataset", "noise", "train_share", "seed"}                       # changing one of these makes other data,
NET = {"features", "hidden", "activation", "initializer", "weight_seed", "dropout", "loss"}    # or another network,
LIVE = {"learning_rate", "optimizer", "penalty", "penalty_rate", "batch_size", "points"}       # or loses nothing
HEAVIEST = 1e4                                   # a weight put by hand: the product of seven layers still fits in a map


class Model(Training):
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

    Errores
    -------
    ValueError
        Si un ajuste no existe o está fuera de lo posible.

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
        state = State() if state is None else state
        super().__init__((state if isinstance(state, State) else State.from_text(state)).change(**changes))
        self.step(self.state.epochs)

    # ---- What is chosen

    def change(self, **changes):
        """Cambia ajustes de `State`; si con el cambio la red o los datos son otros, empieza de nuevo.

        La tasa, el optimizador, la penalización, el lote y los puntos propios cambian sin perder lo aprendido.
        """
        old, notice = self.state, ""
        if changes.get("loss", old.loss) == "crossentropy" and not old.change(**changes | {"loss": "mae"}).n_classes:
            changes["loss"] = "squared"
            notice = "La entropía cruzada es para clasificar: la pérdida pasó a ser el error cuadrático."
        if old.dataset == "own" and changes.get("dataset", "own") != "own":
            changes.setdefault("axes", State.axes)                       # the names were of those points
        self.state = new = old.change(**changes)
        changed = {name for name in changes if getattr(old, name) != getattr(new, name)}
        if new.dataset != "own":                 # the points are kept, for when they are chosen again
            changed.discard("points")
        if changed & {*DATA, "points"}:
            self.data = make(new)
        if changed & (DATA | NET) or old.n_classes != new.n_classes:
            self.reset()
        elif changed & LIVE:
            self.tune(changed)
        self.notice = notice

    def new_weights(self):
        """Sortea otros pesos iniciales."""
        self.change(weight_seed=self.state.weight_seed + 1)

    def new_data(self):
        """Sortea otros datos del mismo conjunto."""
        self.change(seed=self.state.seed + 1)

    def text(self):
        """El texto que lleva a otro playground hasta esta misma época."""
        points = self.state.points if self.state.dataset == "own" else ()
        return self.state.change(epochs=min(self.shown_epoch, MOST_EPOCHS), points=points).text()

    # ---- What is touched by hand

    def edit(self, layer, to, source, value):
        """Pone un peso a mano: el que va de `source` (None: el sesgo) a la neurona `to` de la capa `layer`, desde 1."""
        check(value, lambda v: abs(v) <= HEAVIEST, f"Un peso es un número finito, de −{HEAVIEST:.0f} a {HEAVIEST:.0f}")
        check(layer, lambda k: 1 <= k <= len(self.dense), f"layer es una capa con pesos, de 1 a {len(self.dense)}")
        dense = self.dense[layer - 1]
        sources, units = dense.W.shape
        check(to, lambda j: 0 <= j < units, f"to es una neurona de la capa {layer}, de 0 a {units - 1}")
        check(source, lambda i: i is None or 0 <= i < sources, f"source va de 0 a {sources - 1}, o None para el sesgo")
        self.write(dense.b if source is None else dense.W[source], to, value)

    def silence(self, layer, neuron):
        """Apaga una neurona oculta: pone en cero los pesos que salen de ella. Las capas ocultas van desde 1."""
        check(layer, lambda k: 1 <= k < len(self.dense), f"layer es una capa oculta, de 1 a {len(self.dense) - 1}")
        units = len(self.dense[layer].W)
        check(neuron, lambda j: 0 <= j < units, f"neuron es una de la capa {layer}, de 0 a {units - 1}")
        self.write(self.dense[layer].W, neuron, 0)

    def write(self, weights, place, value):
        """Escribe en los pesos de ahora, no en los de la época que se mira."""
        self.latest()
        weights[place] = value
        self.touched, self.notice = True, ""
        self.measure()

    def draw(self, x, y, label):
        """Agrega un punto tuyo; si los datos eran de otro conjunto, los conserva y los hace tuyos.

        Desde el primero que dibujas, todos entrenan: un punto que solo midiera parecería no estar.
        """
        mine = self.state.dataset == "own" and self.state.points
        x, y = (min(REACH, max(-REACH, value)) for value in (x, y))
        self.own([*self.points(), (*short(x, y), float(label))], **({} if mine else {"train_share": 100}))

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
        return [(*short(x, y), float(label)) for (x, y), label in zip(self.data.points, self.data.labels)]

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


def short(*place):
    """A place in the plane with the digits that a screen shows: the text of the state is shorter."""
    return tuple(float(f"{value:.4g}") for value in place)
