"""Optimizadores: dado el gradiente, un paso que mejora los parámetros.

Todos conocen dos vectores y nada más: `start(theta)` prepara su memoria y `step(theta, grad)` cambia `theta`
en su sitio. La tasa de aprendizaje es un número de Python: con un `np.float64`, un paso en float32 tarda hasta
1.4 veces más. (Las razones de tiempo de este archivo y los demás las mide benchmarks/engine.py.)
"""
import copy
import math

import numpy as np

from . import schedules
from .backend import device_of, like, to_numpy, zeros
from .names import check, find


class Optimizer:
    """Lo común: la tasa y su plan, y la memoria que un punto de control guarda y repone.

    Errores
    -------
    ValueError
        Si la tasa no es un número finito, 0 o más.
    """
    memory = ()                                  # names of the vectors it remembers

    def __init__(self, learning_rate, schedule=None):
        self.learning_rate = learning_rate
        self.initial_rate, self.schedule, self.t = self.learning_rate, schedules.get(schedule), 0
        self.trains = None                       # the vector its memory is of

    @property
    def learning_rate(self):
        return self._rate

    @learning_rate.setter
    def learning_rate(self, rate):
        check(rate, lambda r: 0 <= r < math.inf, "learning_rate debe ser un número finito, 0 o más")
        self._rate = float(rate)

    def old_name(self, *rate):
        raise AttributeError("La tasa se llama learning_rate, como en Keras 3.")

    lr = property(old_name, old_name)            # assigning it would otherwise change nothing, in silence

    def start(self, theta):
        """Olvida lo acumulado (no la tasa) y reserva memoria para entrenar `theta`."""
        self.t, self.trains = 0, None
        for name in (*self.memory, "scratch"):
            setattr(self, name, zeros(theta.shape, theta.dtype, device_of(theta)))
        self.trains = theta                      # once there was room for everything

    def state(self):
        """Lo que hace falta para seguir igual: números y copias de sus vectores."""
        return {"t": self.t, "learning_rate": self.learning_rate,
                **{name: to_numpy(getattr(self, name)).copy() for name in self.memory}}

    def load_state(self, state):
        """Repone lo que dio `state()`, después de `start`."""
        self.t, self.learning_rate = int(state["t"]), float(state["learning_rate"])
        for name in self.memory:
            getattr(self, name)[...] = like(state[name], self.trains)

    def modern(self, state):
        """Un estado que guardó otra versión, como lo daría `state()` en esta."""
        return state

    def move(self, theta):
        """Sigue entrenando los mismos parámetros, ahora en `theta`: su memoria va con ellos, o nada cambia."""
        twin = copy.copy(self)
        twin.start(theta)
        twin.load_state(self.state())
        vars(self).update(vars(twin))

    def __getstate__(self):                      # a copy is born on the CPU: it may wake up where there is no GPU
        return {name: [*map(to_numpy, value)] if name == "constants" else to_numpy(value)
                for name, value in vars(self).items()}

    def config(self):
        """Lo necesario para construirlo de nuevo con `get`."""
        plan = self.schedule and {"name": type(self.schedule).__name__, **vars(self.schedule)}
        return {"name": type(self).__name__, "learning_rate": self.initial_rate, "schedule": plan}

    def __repr__(self):
        return f"<{type(self).__name__}, tasa {self.learning_rate:g}, {self.t} pasos>"


class SGD(Optimizer):
    """Descenso de gradiente estocástico, con impulso si se quiere.

    v ← μv - ηg;  θ ← θ + v.  Con Nesterov, θ ← θ + μv - ηg, con la v recién calculada.

    Parámetros
    ----------
    learning_rate : float
        η, cuánto se avanza.
    momentum : float de 0 a 1
        μ, cuánto se conserva de la velocidad anterior.
    nesterov : bool
    schedule : None, InverseScaling o Adaptive

    Ejemplos
    --------
    >>> theta, sgd = np.array([1.0]), SGD(learning_rate=0.1, momentum=0.5)
    >>> sgd.start(theta)
    >>> for _ in range(2): sgd.step(theta, 2 * theta)        # minimiza θ²
    >>> theta.round(4).tolist()
    [0.54]

    Referencias
    -----------
    Polyak (1964), doi:10.1016/0041-5553(64)90137-5. Sutskever, Martens, Dahl y Hinton (2013), *On the importance of
    initialization and momentum in deep learning*, ecuaciones 1 a 4, escritas para θ + μv, el punto adonde se va.
    """
    memory = ("velocity",)

    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, schedule=None):
        super().__init__(learning_rate, schedule)
        check(momentum, lambda m: 0 <= m <= 1, "momentum debe estar entre 0 y 1")
        self.momentum, self.nesterov = float(momentum), bool(nesterov)

    def step(self, theta, grad):
        self.t += 1
        move = np.multiply(grad, -self.learning_rate, out=self.scratch)      # -ηg
        if self.momentum:
            v = self.velocity
            v *= self.momentum
            v += move
            if self.nesterov:
                move += self.momentum * v
            else:
                move = v
        theta += move

    def config(self):
        return super().config() | {"momentum": self.momentum, "nesterov": self.nesterov}


class Adam(Optimizer):
    """Adam: cada parámetro avanza según la media de su gradiente y de su cuadrado.

    m ← β₁m + (1-β₁)g;  v ← β₂v + (1-β₂)g²;  θ ← θ - η √(1-β₂ᵗ)/(1-β₁ᵗ) · m/(√v + ε).

    Los factores 1-β son los mismos en cada paso: aquí m y v se guardan sin ellos, y entran en la tasa y en ε.

    Parámetros
    ----------
    learning_rate : float
    beta_1, beta_2 : float de 0 a menos de 1
    epsilon : float mayor que 0
        ε, fuera de la raíz: 1e-7 como Keras; scikit-learn usa 1e-8.
    schedule : None, InverseScaling o Adaptive

    Ejemplos
    --------
    >>> theta, adam = np.array([1.0, -10.0]), Adam(learning_rate=0.1)
    >>> adam.start(theta)
    >>> adam.step(theta, 2 * theta)              # el primer paso mide η, venga el gradiente que venga
    >>> theta.round(4).tolist()
    [0.9, -9.9]

    Referencias
    -----------
    Kingma y Ba (2015), *Adam: A Method for Stochastic Optimization*, algoritmo 1 y el final de la sección 2,
    arXiv:1412.6980.
    """
    memory = "gradients", "squares"              # m / (1-β₁) and v / (1-β₂), sums that fade

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, schedule=None):
        super().__init__(learning_rate, schedule)
        check((beta_1, beta_2, epsilon), lambda v: 0 <= v[0] < 1 and 0 <= v[1] < 1 and v[2] > 0,
              "beta_1 y beta_2 van de 0 a menos de 1, y epsilon es mayor que 0")
        self._beta_1, self._beta_2, self._epsilon = float(beta_1), float(beta_2), float(epsilon)

    def fixed(self, value):
        raise AttributeError("beta_1, beta_2 y epsilon se dicen al crear Adam y después no cambian: crea otro.")

    beta_1 = property(lambda self: self._beta_1, fixed)
    beta_2 = property(lambda self: self._beta_2, fixed)
    epsilon = property(lambda self: self._epsilon, fixed)

    def start(self, theta):
        # As arrays of no dimension: NumPy takes them in half the time of a Python number (an epoch on iris, 1.04).
        # The last is the rate of each step.
        self.constants = [like(np.array(value, theta.dtype), theta) for value in (
            self.beta_1, self.beta_2, self.epsilon / math.sqrt(1 - self.beta_2), 0)]
        self.scale = (1 - self.beta_1) / math.sqrt(1 - self.beta_2)
        super().start(theta)

    def step(self, theta, grad):
        # Every product goes into memory that is already there: a whole step up to 1.15 times as fast.
        self.t += 1
        m, v, tmp = self.gradients, self.squares, self.scratch
        beta_1, beta_2, epsilon, rate = self.constants
        rate[...] = self._rate * self.scale * math.sqrt(1 - self._beta_2 ** self.t) / (1 - self._beta_1 ** self.t)
        m *= beta_1
        m += grad
        v *= beta_2
        v += np.multiply(grad, grad, out=tmp)
        np.sqrt(v, out=tmp)
        tmp += epsilon
        np.divide(m, tmp, out=tmp)
        tmp *= rate
        theta -= tmp

    def modern(self, state):
        if {"m", "v"} <= state.keys():           # until 0.5 they were saved with their factors
            state = {**state, "gradients": state["m"] / (1 - self.beta_1), "squares": state["v"] / (1 - self.beta_2)}
            del state["m"], state["v"]
        return state

    def config(self):
        return super().config() | {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}


OPTIMIZERS = {"sgd": SGD, "adam": Adam}


def get(optimizer):
    """Un objeto con `start` y `step`, un nombre («sgd», «adam») o una configuración guardada.

    Errores
    -------
    ValueError, TypeError
        Si el nombre no existe o no es un texto.

    Ejemplos
    --------
    >>> get("sgd").learning_rate
    0.01
    >>> get(Adam(0.02).config()).learning_rate
    0.02
    """
    if isinstance(optimizer, type):
        raise TypeError(f"{optimizer.__name__} es la clase: le faltan los paréntesis, {optimizer.__name__}().")
    if hasattr(optimizer, "step"):
        return optimizer
    if isinstance(optimizer, dict):
        options = dict(optimizer)
        return find(OPTIMIZERS, str(options.pop("name", "")).lower(), "el optimizador")(**options)
    return find(OPTIMIZERS, optimizer.lower() if isinstance(optimizer, str) else optimizer, "el optimizador")()
