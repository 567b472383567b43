"""Entrenar, medir y volver atrás: una red, sus datos y su historia.

Entrena con el motor de `mlpedu`: cada lote es un `network.backpropagate` y un `optimizer.step`, como en `fit`.

El azar de cada época sale de su número y no de lo que pasó antes: por eso volver a una época vieja y seguir desde
ahí da lo mismo que la primera vez, hasta el último bit.
"""
import math

import numpy as np

from mlpedu.layers import Dense

from . import nets
from .data import inputs, make
from .history import History

TOO_MUCH = 1e9                                   # a weight this large, or a loss that grew so, isn't coming back
PARTS = "train", "test"


class Training:
    """El entrenamiento que pide un `State`; `Model` le agrega lo que se cambia y se toca.

    Parámetros
    ----------
    state : State

    Atributos
    ---------
    state : State;  data : Data;  network : Network;  optimizer : Optimizer
    dense : las capas con pesos;  arrays : de "train" y "test", (entradas, respuestas);  outputs : lo que da la red
    epoch : int, cuántas épocas completas van;  at : int, cuántos puntos van de la que está a medias
    history : History;  viewed : (la foto que se mira, los pesos de ahora), o None
    previous, previous_epoch : curvas del entrenamiento anterior, (2, m), para comparar, y hasta qué época llegó
    touched : bool, si se tocó un peso o un ajuste a medio camino: desde el estado no se llega a los mismos pesos
    notice : str, lo último que hay que decirle a quien mira; vacío si nada
    limit : float, la pérdida desde la que se da por divergida
    """

    def __init__(self, state):
        self.state, self.data, self.history = state, make(state), History()
        self.previous, self.previous_epoch = np.zeros((2, 0), np.float32), 0
        self.reset()

    def reset(self):
        """Vuelve a los mismos pesos iniciales y olvida lo aprendido; la curva queda para comparar."""
        if len(self.history.rows) > 1:
            self.previous, self.previous_epoch = self.history.curves(), self.history.rows[-1][0]
        self.history, self.epoch, self.at, self.viewed = History(), 0, 0, None
        self.touched, self.notice = False, ""
        self.network = nets.build(self.state)
        self.dense = [layer for layer in self.network.layers if isinstance(layer, Dense)]
        self.new_optimizer()
        self.prepare()
        self.measure()

    def new_optimizer(self):
        self.optimizer = nets.optimizer(self.state)
        self.optimizer.start(self.network.theta)

    def prepare(self):
        """Deja listas las entradas y las respuestas deseadas de cada parte, y lo más que puede costar la red."""
        self.arrays = {}
        for part in PARTS:
            points, labels = self.data.part(part)
            self.arrays[part] = inputs(points, self.state.features), nets.targets(self.state, labels)
        self.forward()
        self.limit = TOO_MUCH * max(1.0, self.loss("train"))             # 1.0 beside the NaN of no points

    def tune(self, changed):
        """Lleva a la red ya empezada los ajustes que cambian sobre la marcha; `changed`, sus nombres."""
        self.touched |= bool(self.epoch or self.at)
        if "optimizer" in changed:
            self.new_optimizer()
        self.optimizer.learning_rate = self.state.learning_rate
        self.network.penalty = nets.penalty(self.state)
        self.network.bind()                      # the list of penalties is made there
        if "points" in changed:
            self.prepare()
        if changed & {"points", "batch_size"}:   # the rest of an epoch under way was of other batches
            self.at = 0
        self.measure()

    @property
    def sizes(self):
        """Cuántos nodos tiene cada capa: las entradas, las ocultas y la salida."""
        return [len(self.state.features), *(layer.units for layer in self.dense)]

    @property
    def out_activation(self):
        """La activación de la salida, que se sigue de los datos y de la pérdida."""
        return nets.out_activation(self.state)

    # ---- Training

    def step(self, epochs=1):
        """Entrena épocas completas; termina antes si diverge."""
        for _ in range(epochs):
            if not self.step_batch(whole_epoch=True):
                break

    @np.errstate(over="ignore", invalid="ignore")                        # they are looked for in `settle`
    def step_batch(self, whole_epoch=False):
        """Un lote, o todos los que faltan de la época; devuelve False si no se puede seguir."""
        self.latest()
        self.notice = ""
        n, size = self.data.n_train, self.state.batch_size
        if not n:
            self.notice = "No hay puntos para entrenar: agrega algunos en el plano o pega un CSV."
            return False
        order = np.random.default_rng([self.state.weight_seed, 1, self.epoch]).permutation(n)
        while self.at < n:
            self.learn(order[self.at:self.at + size])
            self.at += size
            if not whole_epoch:
                break
        if self.at >= n:
            self.epoch, self.at = self.epoch + 1, 0
        return self.settle()

    def learn(self, rows):
        """Un paso con esos puntos de entrenamiento."""
        self.reseed()
        x, y = self.arrays["train"]
        self.network.backpropagate(x[rows], y[rows])
        self.optimizer.step(self.network.theta, self.network.grad)

    def reseed(self):
        """El azar de dropout en este paso."""
        if self.state.dropout:
            rng = np.random.default_rng([self.state.weight_seed, 2, self.epoch, self.at])
            for layer in self.network.layers:
                layer.rng = rng

    def settle(self):
        """Anota lo que se acaba de entrenar; si divergió, vuelve a la última foto y devuelve False."""
        self.forward()
        if np.abs(self.network.theta).max() <= TOO_MUCH and self.loss("train") <= self.limit:
            self.note()
            return True
        epoch, last = self.epoch, self.history.photos[-1]
        self.back_to(last)
        self.notice = (f"Divergió en la época {epoch}: los pesos crecieron sin límite. Baja la tasa de aprendizaje "
                       f"(ahora {self.state.learning_rate:g}); la red volvió a la época {last.epoch}.")
        return False

    # ---- What is measured

    def measure(self):
        """Mide la red como está ahora, y lo anota."""
        self.forward()
        self.note()

    def forward(self):
        self.outputs = {part: self.network.forward(x) for part, (x, _) in self.arrays.items()}

    def note(self):
        """Anota la época en la historia: a medias no hay adónde volver, y el pasado no se escribe otra vez."""
        if not self.at and not self.viewed:
            measures = [measure(part) for measure in (self.loss, self.score) for part in PARTS]
            self.history.add(self.epoch, measures, self.network.theta, self.optimizer.state())

    def loss(self, part):
        """La pérdida media de "train" o "test", sin la penalización; NaN si no hay puntos."""
        _, y = self.arrays[part]
        return float(self.network.loss.value(self.outputs[part], y)) if len(y) else math.nan

    def score(self, part):
        """La exactitud o, si se predice un número, R²; NaN si no hay puntos, o si todos valen lo mismo."""
        _, labels = self.data.part(part)
        if not len(labels):
            return math.nan
        if self.state.n_classes:
            return float((self.classes(self.outputs[part]) == labels).mean())
        missed, spread = ((labels - self.outputs[part][:, 0]) ** 2).sum(), ((labels - labels.mean()) ** 2).sum()
        return float(1 - missed / spread) if np.ptp(labels) else math.nan

    def classes(self, outputs):
        """La clase que dice cada fila de salidas: (n,)."""
        return nets.classes(self.state, outputs)

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
        """Hacia dónde crece la pérdida con todos los puntos de entrenamiento: [(dW, db), …], una por capa densa."""
        x, y = self.arrays["train"]
        if len(x):
            self.reseed()
            self.network.loss_and_grad(x, y)
        return [(layer.dW.copy(), layer.db.copy()) for layer in self.dense]

    # ---- Going back

    def go(self, epoch):
        """Muestra la red como estaba en esa época (o en la foto más cercana); `latest` vuelve al presente."""
        self.latest()
        self.notice, photo = "", self.history.near(epoch)
        if max(epoch, photo.epoch) < self.epoch:         # the present needs no photo, and may have none
            self.viewed = photo, self.network.theta.copy()
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
            self.notice = ""
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
