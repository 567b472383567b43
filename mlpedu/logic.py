"""Proposiciones en español, como `A y (no B o C)`: leerlas, su tabla de verdad y el plan de su circuito.

Una proposición leída es un árbol pequeño: una variable es su nombre, `"A"`, y lo demás es una pareja
`(operador, partes)`, con operador `"no"`, `"y"` u `"o"`. Con ese árbol trabaja `mlpedu.neurons`.
"""
import re
from itertools import product

ALWAYS_ON = "1"                       # name of the input that is always active

_SYMBOLS = {"¬": "no", "∧": "y", "∨": "o"}
_WORDS = ("no", "y", "o")
_MAX_DEPTH = 50                       # nested parentheses; beyond this Python itself would run out of stack
_HELP = "Usa variables de una letra mayúscula (A, B, X1…), y, o, no (o bien ∧, ∨, ¬) y paréntesis."


def parse(text):
    """Convierte una proposición escrita en su árbol.

    Primero se aplica `no`, después `y` y al final `o`, salvo que los paréntesis digan otra cosa.

    Parámetros
    ----------
    text : str
        La proposición. Una variable es una letra mayúscula de la A a la Z, seguida o no de cifras.
        Operadores: `no`, `y`, `o` (en minúsculas) o `¬`, `∧`, `∨`.

    Devuelve
    --------
    str o tuple
        `"A"`, `("no", (parte,))`, `("y", (parte, parte, …))` u `("o", (parte, parte, …))`.

    Errores
    -------
    TypeError
        Si `text` no es texto.
    ValueError
        Si la proposición está mal escrita; el mensaje dice en qué posición (la primera es la 1).

    Ejemplos
    --------
    >>> parse("A y (no B o C)")
    ('y', ('A', ('o', (('no', ('B',)), 'C'))))
    >>> parse("A ∨ B ∧ C") == parse("A o (B y C)")
    True
    """
    if not isinstance(text, str):
        raise TypeError(f"Se esperaba una proposición como texto, por ejemplo \"A y no B\"; llegó {text!r}.")
    return _Parser(text).proposition()


def variables(tree):
    """Nombres de las variables de un árbol de `parse`, sin repetir y en orden: A, A2, A10, B…

    Ejemplos
    --------
    >>> variables(parse("B y (A10 o A2) y B"))
    ['A2', 'A10', 'B']
    """
    def names(node):
        return {node} if isinstance(node, str) else set().union(*map(names, node[1]))

    return sorted(names(tree), key=lambda name: (name[0], int(name[1:] or -1), name))


class _Parser:
    """Un método por nivel: proposición (o), conjunción (y), negación (no) y átomo."""

    def __init__(self, text):
        self.text, self.depth, self.next = text, 0, 0
        self.tokens = [(match[0], match.start() + 1) for match in re.finditer(r"\w+|[^\w\s]", text)]
        self.tokens = [(_SYMBOLS.get(token, token), position) for token, position in self.tokens]
        for token, position in self.tokens:
            if not (token in _WORDS or token in "()" or _is_variable(token)):
                self.fail(position, f"no entiendo «{token}». {_HELP}")

    def fail(self, position, reason):
        text = self.text if len(self.text) <= 80 else self.text[:79] + "…"
        raise ValueError(f"En la posición {position} de «{text}», {reason}")

    def peek(self):
        return self.tokens[self.next] if self.next < len(self.tokens) else ("", len(self.text) + 1)

    def take(self, *wanted):
        found = self.peek()[0] in wanted
        self.next += found
        return found

    def proposition(self):
        tree = self.disjunction()
        token, position = self.peek()
        if token:
            hint = " Los operadores van en minúsculas." if token.lower() in _WORDS else ""
            wanted = "no hay paréntesis abierto que cerrar" if token == ")" else f"falta y u o antes de «{token}»"
            self.fail(position, f"{wanted}.{hint}")
        return tree

    def disjunction(self):
        return self.chain("o", self.conjunction)

    def conjunction(self):
        return self.chain("y", self.negation)

    def chain(self, operator, part):
        parts = [part()]
        while self.take(operator):
            parts.append(part())
        return _join(operator, parts)

    def negation(self):
        times = 0
        while self.take("no"):
            times += 1
        tree = self.atom()
        if times % 2 == 0:                                   # no no A is A
            return tree
        return tree[1][0] if tree[0] == "no" else ("no", (tree,))

    def atom(self):
        token, position = self.peek()
        self.next += 1
        if token and _is_variable(token):
            return token
        if token != "(":
            self.fail(position, "falta una variable" + (f" antes de «{token}»." if token else " al final."))
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.fail(position, f"hay más de {_MAX_DEPTH} paréntesis abiertos a la vez: divide la proposición.")
        tree = self.disjunction()
        if not self.take(")"):
            if self.peek()[0]:
                self.fail(self.peek()[1], f"falta y, o u otro paréntesis antes de «{self.peek()[0]}».")
            self.fail(position, "se abre un paréntesis que no se cierra.")
        self.depth -= 1
        return tree


def _is_variable(token):
    return re.fullmatch(r"[A-Z][0-9]*", token) is not None


def _join(operator, parts):
    # (A y B) y C is A y B y C: one node with three parts, so that the net needs fewer neurons
    flat = []
    for part in parts:
        flat.extend(part[1] if part[0] == operator else [part])
    return flat[0] if len(flat) == 1 else (operator, tuple(flat))


class TruthTable:
    """Tabla de verdad: las salidas para cada combinación de entradas, en el orden 00, 01, 10, 11.

    Dos tablas son iguales si tienen las mismas entradas y las mismas salidas.

    Parámetros
    ----------
    inputs : lista de str
        Nombres de las n entradas; la última es la que cambia más rápido.
    outputs : lista
        2ⁿ valores 0 o 1; con varias salidas, 2ⁿ tuplas.
    names : lista de str
        Nombre de cada salida, para el encabezado.

    Errores
    -------
    ValueError
        Si el número de salidas no es 2ⁿ.

    Ejemplos
    --------
    >>> table = TruthTable(["A", "B"], [0, 0, 1, 0], ["C"])
    >>> table
    A B | C
    ----+--
    0 0 | 0
    0 1 | 0
    1 0 | 1
    1 1 | 0
    >>> table == TruthTable(["A", "B"], [0, 0, 1, 0])
    True
    """

    def __init__(self, inputs, outputs, names=("salida",)):
        self.inputs, self.outputs, self.names = list(inputs), list(outputs), list(names)
        if len(self.outputs) != 2 ** len(self.inputs):
            raise ValueError(f"Una tabla de {len(self.inputs)} entradas tiene {2 ** len(self.inputs)} filas; "
                             f"llegaron {len(self.outputs)} salidas.")

    @property
    def rows(self):
        """Una tupla de ceros y unos por fila: las entradas y después las salidas."""
        several = len(self.names) > 1
        return [(*bits, *(out if several else (out,)))
                for bits, out in zip(product((0, 1), repeat=len(self.inputs)), self.outputs, strict=True)]

    def __eq__(self, other):
        if not isinstance(other, TruthTable):
            return NotImplemented
        return (self.inputs, self.outputs) == (other.inputs, other.outputs)

    def __repr__(self):
        def line(cells, bar):
            cells = [str(cell).ljust(len(name)) for cell, name in zip(cells, header, strict=True)]
            return " ".join([*cells[:n], bar, *cells[n:]]).rstrip()

        header, n = [*self.inputs, *self.names], len(self.inputs)
        rule = line(["-" * len(name) for name in header], "+").replace(" ", "-")
        return "\n".join([line(header, "|"), rule, *(line(row, "|") for row in self.rows)])

    def _repr_markdown_(self):
        header = [*self.inputs, *(f"**{name}**" for name in self.names)]
        lines = [header, [":-:"] * len(header), *self.rows]
        return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def disjunction_of_rows(inputs, outputs):
    """Árbol de una tabla de verdad: un «y» por cada fila con 1, unidos con «o» (forma normal disyuntiva).

    Ejemplos
    --------
    >>> disjunction_of_rows(["A", "B"], [0, 0, 1, 0])
    ('y', ('A', ('no', ('B',))))
    """
    rows = [("y", tuple(name if bit else ("no", (name,)) for name, bit in zip(inputs, bits, strict=True)))
            for bits, output in zip(product((0, 1), repeat=len(inputs)), outputs, strict=True) if output]
    never = ("y", (inputs[0], ("no", (inputs[0],))))         # for a table without ones: A y no A
    return ("o", tuple(rows)) if len(rows) > 1 else (*rows, never)[0]


def plan(tree):
    """Sinapsis de las neuronas, todas de umbral 2, que calculan un árbol; la última se llama «salida».

    - «o»: dos sinapsis desde cada parte, así que una sola parte activa alcanza el umbral.
    - «y»: una sinapsis desde cada una de dos partes; con tres o más, las primeras se reúnen de dos en dos.
      Las partes negadas llegan como inhibidoras y no gastan neurona.
    - Si todo lo que llega a un «y» está negado, excita la entrada siempre activa `"1"`.

    Ninguna neurona excitada suma más de 2 donde una inhibidora debe poder callarla, y por eso el plan vale
    tanto si la inhibición resta como si veta.

    Devuelve
    --------
    dict
        De nombre a pareja `(excitadoras, inhibidoras)`, cada una un diccionario de fuente a número.

    Ejemplos
    --------
    >>> plan(parse("(A o B) y no C"))
    {'n1': ({'A': 2, 'B': 2}, {}), 'salida': ({'n1': 2}, {'C': 1})}
    """
    neurons, names = {}, {}

    def add(excitatory, inhibitory=()):                      # the same neuron is never built twice
        key = (tuple(excitatory.items()), tuple(inhibitory))
        if key not in names:
            names[key] = f"n{len(names) + 1}"
            neurons[names[key]] = (excitatory, dict.fromkeys(inhibitory, 1))
        return names[key]

    def signal(node):                                        # name of the input or neuron that carries it
        if isinstance(node, str):
            return node
        operator, parts = node
        if operator == "o":
            return add({signal(part): 2 for part in parts})
        parts = [node] if operator == "no" else parts
        plus = list(dict.fromkeys(signal(part) for part in parts if part[0] != "no"))
        minus = dict.fromkeys(signal(part[1][0]) for part in parts if part[0] == "no")
        while len(plus) > 2:
            plus = list(dict.fromkeys([add({plus[0]: 1, plus[1]: 1}), *plus[2:]]))
        return add(dict.fromkeys(plus, 1) if len(plus) == 2 else {(*plus, ALWAYS_ON)[0]: 2}, minus)

    last = add({tree: 2}) if isinstance(tree, str) else signal(tree)
    neurons["salida"] = neurons.pop(last)                    # it listens to the others: nobody listens to it
    return neurons
