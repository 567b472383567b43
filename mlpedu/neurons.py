"""La neurona de McCulloch y Pitts, y los circuitos que se arman con ella.

Una neurona solo sabe contar: suma las señales que le llegan y se activa si la suma alcanza su umbral.
Con eso basta para calcular cualquier proposición lógica. Este archivo no usa NumPy: es Python a secas.
"""
from collections import Counter
from itertools import product
from operator import index

from .logic import ALWAYS_ON, TruthTable, disjunction_of_rows, parse, plan, variables
from .neurons_svg import Drawing, describe, layout, svg

_MAX_INPUTS = 16                     # a truth table of 17 inputs has 131 072 rows
_MAX_DRAWN = 40                      # a notebook shows larger circuits in words only


class McCullochPittsNeuron:
    """Neurona binaria con umbral: vale 1 (activa) o 0 (apagada).

    Cada sinapsis excitadora activa suma 1. La inhibición tiene dos convenios:

    - `"relative"`: cada sinapsis inhibidora activa resta 1; la neurona se activa si
      *suma − resta ≥ umbral*. Es el convenio de las lecciones.
    - `"absolute"`: basta una inhibidora activa para callar a la neurona; si no hay ninguna, se activa
      si *suma ≥ umbral*. Es el convenio de 1943.

    Parámetros
    ----------
    excitatory : dict o lista de str
        De dónde llegan las sinapsis excitadoras. `{"A": 2}` y `["A", "A"]` son dos sinapsis desde A.
        La fuente `"1"` está siempre activa.
    inhibitory : dict o lista de str
        Lo mismo para las inhibidoras.
    threshold : int
        Umbral, 0 o mayor.
    inhibition : {"relative", "absolute"}
        Convenio de la inhibición.

    Errores
    -------
    TypeError, ValueError
        Si las sinapsis, el umbral o el convenio no son como se dice arriba, o si no llega ninguna sinapsis.

    Ejemplos
    --------
    >>> neuron = McCullochPittsNeuron({"A": 2}, {"B": 1})
    >>> neuron
    McCullochPittsNeuron: se activa si 2·A − B ≥ 2
    >>> neuron(A=1, B=0), neuron(A=1, B=1)
    (1, 0)

    Referencias
    -----------
    W. S. McCulloch y W. Pitts (1943), «A logical calculus of the ideas immanent in nervous activity»,
    Bulletin of Mathematical Biophysics 5, 115-133. DOI 10.1007/BF02478259.
    """

    def __init__(self, excitatory, inhibitory=(), threshold=2, inhibition="relative"):
        self.excitatory = _count_synapses(excitatory, "excitatory")
        self.inhibitory = _count_synapses(inhibitory, "inhibitory")
        self.threshold = _natural(threshold, "threshold (el umbral)", least=0)
        self.inhibition = inhibition
        if not self.sources:
            raise ValueError("La neurona no recibe ninguna sinapsis: dale al menos una, por ejemplo {\"A\": 2}.")
        if inhibition not in ("relative", "absolute"):
            raise ValueError(f"inhibition debe ser \"relative\" o \"absolute\"; llegó {inhibition!r}.")

    @property
    def sources(self):
        """Nombres de todo lo que llega a la neurona, sin repetir."""
        return list(dict.fromkeys([*self.excitatory, *self.inhibitory]))

    def __call__(self, assignment=None, /, **values):
        """Salida, 0 o 1, para los valores dados: `neuron(A=1, B=0)` o `neuron({"A": 1, "B": 0})`."""
        return self._fire(_read([name for name in self.sources if name != ALWAYS_ON], assignment, values))

    def _fire(self, values):
        excitation = sum(times * values[name] for name, times in self.excitatory.items())
        inhibition = sum(times * values[name] for name, times in self.inhibitory.items())
        if self.inhibition == "absolute":
            return int(excitation >= self.threshold and inhibition == 0)
        return int(excitation - inhibition >= self.threshold)

    @property
    def rule(self):
        """La condición de activación, en una línea de texto."""
        plus = " + ".join(_times(*synapse) for synapse in self.excitatory.items()) or "0"
        if self.inhibition == "absolute" and self.inhibitory:
            silent = " = ".join([*self.inhibitory, "0"])
            return f"{plus} ≥ {self.threshold} con {silent}"
        minus = "".join(" − " + _times(*synapse) for synapse in self.inhibitory.items())
        return f"{plus}{minus} ≥ {self.threshold}"

    def __repr__(self):
        return f"McCullochPittsNeuron: se activa si {self.rule}"


class Circuit:
    """Red de neuronas de McCulloch y Pitts sin ciclos: la señal va de las entradas a las salidas.

    En un cuaderno se dibuja sola.

    Parámetros
    ----------
    inputs : lista de str
        Nombres de las entradas, en el orden de la tabla de verdad.
    neurons : dict de str a McCullochPittsNeuron
        Las neuronas por nombre, en cualquier orden. Sus sinapsis vienen de entradas, de otras neuronas
        o de `"1"`, la entrada siempre activa.
    outputs : str o lista de str, opcional
        Neuronas de salida; si no se dice, las que no llegan a ninguna otra.

    Atributos
    ---------
    inputs, outputs : lista de str
    neurons : dict
        Las neuronas en orden de cálculo: ninguna va antes que las que le llegan.
    depths : dict
        Capa de cada entrada (0) y de cada neurona (1, 2…).

    Errores
    -------
    TypeError, ValueError
        Si hay un ciclo, un nombre repetido o desconocido, o nada que calcular.

    Ejemplos
    --------
    El o exclusivo, con tres neuronas:

    >>> xor = Circuit(["A", "B"], {
    ...     "D": McCullochPittsNeuron({"A": 2}, {"B": 1}),
    ...     "E": McCullochPittsNeuron({"B": 2}, {"A": 1}),
    ...     "C": McCullochPittsNeuron({"D": 2, "E": 2})})
    >>> xor(A=1, B=0)
    1
    >>> xor.truth_table().outputs
    [0, 1, 1, 0]
    >>> xor
    Circuito de 3 neuronas con entradas A y B: C se activa en 2 de las 4 filas (01 y 10).
    D se activa si 2·A − B ≥ 2
    E se activa si 2·B − A ≥ 2
    C se activa si 2·D + 2·E ≥ 2

    Referencias
    -----------
    McCulloch y Pitts (1943), DOI 10.1007/BF02478259: las redes sin ciclos calculan cualquier proposición.
    """

    def __init__(self, inputs, neurons, outputs=None):
        self.inputs = _names(inputs, "inputs")
        self.neurons, self.depths = _sort_by_layer(self.inputs, _check_neurons(self.inputs, neurons))
        heard = {source for neuron in self.neurons.values() for source in neuron.sources}
        silent = [name for name in self.neurons if name not in heard]
        outputs = [outputs] if isinstance(outputs, str) else outputs
        self.outputs = silent if outputs is None else _names(outputs, "outputs")
        unknown = [name for name in self.outputs if name not in self.neurons]
        if unknown:
            raise ValueError(f"No hay ninguna neurona llamada {unknown[0]!r} que sirva de salida; "
                             f"las neuronas son: {_list(self.neurons)}.")

    @property
    def sources(self):
        """Las entradas y, si alguna neurona la usa, la entrada siempre activa `"1"`."""
        return [name for name, depth in self.depths.items() if depth == 0]

    @property
    def n_synapses(self):
        """Número total de sinapsis."""
        return sum(sum(neuron.excitatory.values()) + sum(neuron.inhibitory.values())
                   for neuron in self.neurons.values())

    def __call__(self, assignment=None, /, **values):
        """Salida para una asignación: `circuit(A=1, B=0)` o `circuit({"A": 1, "B": 0})`.

        Devuelve 0 o 1; si hay varias salidas, una tupla en el orden de `outputs`.
        """
        return self._pick(self.trace(assignment, **values))

    def trace(self, assignment=None, /, **values):
        """Valor de cada entrada y de cada neurona, en orden de cálculo.

        Ejemplos
        --------
        >>> Circuit.from_expression("A y (no B o C)").trace(A=1, B=0, C=0)
        {'A': 1, 'B': 0, 'C': 0, '1': 1, 'n1': 1, 'n2': 1, 'salida': 1}
        """
        return self._run(_read(self.inputs, assignment, values))

    def _run(self, signals):
        signals = {name: 1 if name == ALWAYS_ON else signals[name] for name in self.sources}
        for name, neuron in self.neurons.items():
            signals[name] = neuron._fire(signals)
        return signals

    def _pick(self, signals):
        values = tuple(signals[name] for name in self.outputs)
        return values[0] if len(values) == 1 else values

    def truth_table(self):
        """Todas las filas a la vez: un `TruthTable` en el orden 00, 01, 10, 11.

        Ejemplos
        --------
        >>> Circuit.from_expression("A o B").truth_table().outputs
        [0, 1, 1, 1]
        """
        if len(self.inputs) > _MAX_INPUTS:
            raise ValueError(f"Con {len(self.inputs)} entradas la tabla tendría {2 ** len(self.inputs)} filas; "
                             f"el máximo son {_MAX_INPUTS} entradas. Evalúa las filas que te interesen con trace.")
        rows = product((0, 1), repeat=len(self.inputs))
        signals = (self._run(dict(zip(self.inputs, row, strict=True))) for row in rows)
        return TruthTable(self.inputs, map(self._pick, signals), self.outputs)

    @classmethod
    def from_expression(cls, text, inputs=None, inhibition="relative"):
        """Circuito que calcula una proposición, con todas las neuronas de umbral 2.

        Sirve igual para los dos convenios de inhibición. La entrada siempre activa aparece solo si hace falta.

        Parámetros
        ----------
        text : str
            La proposición: variables de una letra mayúscula, con cifras o sin ellas, unidas con `y`, `o`,
            `no` (o `∧`, `∨`, `¬`) y paréntesis. Véase `mlpedu.logic.parse`.
        inputs : lista de str, opcional
            Orden de las entradas; puede incluir otras que la proposición no use. Si no se da, alfabético.
        inhibition : {"relative", "absolute"}
            Convenio de la inhibición en todas las neuronas.

        Ejemplos
        --------
        >>> Circuit.from_expression("(A ∨ B) ∧ ¬C")
        Circuito de 2 neuronas con entradas A, B y C: salida se activa en 3 de las 8 filas (010, 100 y 110).
        n1 se activa si 2·A + 2·B ≥ 2
        salida se activa si 2·n1 − C ≥ 2
        """
        tree = parse(text)
        used = variables(tree)
        inputs = used if inputs is None else _names(inputs, "inputs")
        missing = [name for name in used if name not in inputs]
        if missing:
            raise ValueError(f"La proposición usa {missing[0]}, que no está en inputs={inputs}.")
        return cls(inputs, _neurons_for(tree, inhibition), "salida")

    @classmethod
    def from_truth_table(cls, outputs, inputs=None, inhibition="relative"):
        """Circuito con la tabla de verdad pedida: un «y» por cada fila con 1, y un «o» que los reúne.

        Parámetros
        ----------
        outputs : lista de 0 y 1
            Las 2ⁿ salidas en el orden 00, 01, 10, 11.
        inputs : lista de str, opcional
            Nombres de las n entradas; si no se dan, A, B, C…
        inhibition : {"relative", "absolute"}
            Convenio de la inhibición en todas las neuronas.

        Ejemplos
        --------
        >>> xor = Circuit.from_truth_table([0, 1, 1, 0])
        >>> len(xor.neurons), xor.truth_table().outputs
        (3, [0, 1, 1, 0])
        """
        outputs = [_bit(value, f"La salida de la fila {row}") for row, value in enumerate(outputs)]
        n = len(outputs).bit_length() - 1
        if len(outputs) != 2 ** n or not 1 <= n <= _MAX_INPUTS:
            raise ValueError(f"Una tabla de n entradas tiene 2ⁿ salidas (2, 4, 8… hasta {2 ** _MAX_INPUTS}); "
                             f"llegaron {len(outputs)}.")
        inputs = list("ABCDEFGHIJKLMNOP"[:n]) if inputs is None else _names(inputs, "inputs")
        TruthTable(inputs, outputs)                          # refuses a wrong number of names
        tree = disjunction_of_rows(inputs, outputs)
        return cls(inputs, _neurons_for(tree, inhibition), "salida")

    def layout(self):
        """Posición `(x, y)` de cada entrada y neurona: x es la capa; y crece hacia arriba, centrada en 0.

        Ejemplos
        --------
        >>> NETS["A y B"].layout()
        {'A': (0, 0.5), 'B': (0, -0.5), 'C': (1, 0.0)}
        """
        return layout(self)[0]

    def draw(self, assignment=None, /, **values):
        """Dibujo del circuito; con una asignación, llena las entradas y neuronas activas.

        Devuelve
        --------
        Drawing
            Se muestra solo en un cuaderno; `.svg` es el dibujo y `.description` lo cuenta en palabras.

        Ejemplos
        --------
        >>> NETS["A y no B"].draw(A=1, B=0)
        Con A = 1 y B = 0 se activa C. Salida: C = 1.
        """
        signals = self.trace(assignment, **values) if assignment is not None or values else None
        return Drawing(svg(self, signals), describe(self, signals))

    def __repr__(self):
        return describe(self)

    def _repr_mimebundle_(self, include=None, exclude=None):
        if len(self.neurons) > _MAX_DRAWN:
            return {"text/plain": describe(self)}
        return self.draw()._repr_mimebundle_()

    def _ipython_display_(self):
        if len(self.neurons) > _MAX_DRAWN:
            print(self)
        else:
            self.draw()._ipython_display_()


def _neurons_for(tree, inhibition):
    return {name: McCullochPittsNeuron(excitatory, inhibitory, threshold=2, inhibition=inhibition)
            for name, (excitatory, inhibitory) in plan(tree).items()}


def _sort_by_layer(inputs, neurons):
    """Neuronas en orden de cálculo, y capa de cada nombre; sin orden posible hay un ciclo."""
    depths, ordered, pending = dict.fromkeys(inputs, 0), {}, dict(neurons)
    if any(ALWAYS_ON in neuron.sources for neuron in neurons.values()):
        depths[ALWAYS_ON] = 0
    while pending:
        layer = {name: 1 + max(depths[source] for source in neuron.sources)
                 for name, neuron in pending.items() if all(source in depths for source in neuron.sources)}
        if not layer:
            raise ValueError(f"Hay un ciclo: para calcular {_list(pending)} hace falta conocer antes su propia "
                             "salida. En un circuito la señal solo avanza.")
        ordered |= {name: pending.pop(name) for name in layer}
        depths |= layer
    return ordered, depths


def _check_neurons(inputs, neurons):
    if not isinstance(neurons, dict) or not neurons:
        raise TypeError("neurons debe ser un diccionario con al menos una neurona, por ejemplo "
                        f"{{\"C\": McCullochPittsNeuron({{\"A\": 2}})}}; llegó {neurons!r}.")
    for name in _names(list(neurons), "neurons"):
        if not isinstance(neurons[name], McCullochPittsNeuron):
            raise TypeError(f"{name} debe ser una McCullochPittsNeuron; llegó {neurons[name]!r}.")
        if name in inputs:
            raise ValueError(f"El nombre {name!r} es a la vez de una entrada y de una neurona: cambia uno.")
        unknown = [source for source in neurons[name].sources if source not in {*inputs, *neurons, ALWAYS_ON}]
        if unknown:
            raise ValueError(f"A {name} le llega una sinapsis desde {unknown[0]!r}, que no existe; "
                             f"hay: {_list([*inputs, *neurons, ALWAYS_ON])}.")
    return neurons


def _names(names, parameter):
    if not isinstance(names, (list, tuple)) or not names or not all(isinstance(n, str) and n for n in names):
        raise TypeError(f"{parameter} debe ser una lista de nombres, por ejemplo [\"A\", \"B\"]; llegó {names!r}.")
    if len(set(names)) < len(names):
        raise ValueError(f"Hay nombres repetidos en {parameter}={names!r}.")
    if ALWAYS_ON in names:
        raise ValueError(f"El nombre {ALWAYS_ON!r} está reservado para la entrada siempre activa.")
    return list(names)


def _count_synapses(synapses, parameter):
    """Diccionario de fuente a número de sinapsis, a partir de un diccionario o de una lista con repeticiones."""
    if not isinstance(synapses, (dict, list, tuple)) or not all(isinstance(name, str) and name for name in synapses):
        raise TypeError(f"{parameter} debe ser un diccionario como {{\"A\": 2}} o una lista de nombres como "
                        f"[\"A\", \"A\"]; llegó {synapses!r}.")
    return {name: _natural(times, f"el número de sinapsis desde {name}", least=1)
            for name, times in (synapses if isinstance(synapses, dict) else Counter(synapses)).items()}


def _natural(value, what, least):
    try:
        number = index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise TypeError(f"{what} debe ser un entero; llegó {value!r}.")
    if number < least:
        raise ValueError(f"{what} debe ser {least} o mayor; llegó {value!r}.")
    return number


def _read(names, assignment, values):
    """La asignación comprobada: un valor 0 o 1 para cada nombre, ni más ni menos."""
    if assignment is not None and not isinstance(assignment, dict):
        raise TypeError(f"Da los valores como un diccionario o por nombre, por ejemplo {names[0]}=1; "
                        f"llegó {assignment!r}." if names else "Esta neurona no tiene entradas a las que dar valor.")
    given = {**(assignment or {}), **values}
    wrong = [name for name in names if name not in given] + [name for name in given if name not in names]
    if wrong:
        problem = "Falta el valor de" if wrong[0] in names else "No hay ninguna entrada llamada"
        raise ValueError(f"{problem} {wrong[0]!r}; las entradas son: {_list(names)}.")
    return {name: _bit(given[name], f"El valor de {name}") for name in names} | {ALWAYS_ON: 1}


def _bit(value, what):
    # getattr: NumPy scalars are welcome, its arrays are not (and this file does not import NumPy)
    if getattr(value, "ndim", 0) == 0 and value in (0, 1):
        return int(value)
    raise ValueError(f"{what} debe ser 0 o 1; llegó {value!r}.")


def _times(name, times):
    return name if times == 1 else f"{times}·{name}"


def _list(names):
    return ", ".join(map(str, names))


# The five nets of the lesson, all with threshold 2: what arrives at C decides what C computes.
NETS = {
    "A": Circuit(["A"], {"C": McCullochPittsNeuron({"A": 2})}),
    "A y B": Circuit(["A", "B"], {"C": McCullochPittsNeuron({"A": 1, "B": 1})}),
    "A o B": Circuit(["A", "B"], {"C": McCullochPittsNeuron({"A": 2, "B": 2})}),
    "A y no B": Circuit(["A", "B"], {"C": McCullochPittsNeuron({"A": 2}, {"B": 1})}),
    "no A": Circuit(["A"], {"C": McCullochPittsNeuron({ALWAYS_ON: 2}, {"A": 1})}),
}
