"""El modo inverso con números: `Value` recuerda de qué operación salió, y `backward()` recorre todo hacia atrás.

Es la retropropagación en su forma más corta: cada operación guarda sus derivadas locales (de la tabla de
`rules`), y la vuelta las multiplica por el gradiente que llega y suma lo que aporta cada camino.
"""
from typing import NamedTuple

from .rules import Operators, check_number, evaluate, written


class Value(Operators):
    """Un número que recuerda cómo se calculó, para poder derivar respecto de él.

    Se opera como un número corriente (`+ - * / **`, `abs`, comparaciones) y con las funciones de
    `mlpedu.autodiff` (`exp`, `log`, `tanh`, `relu`…). Los números de Python son constantes.

    Parámetros
    ----------
    data : número finito.
    name : nombre con que aparece en `graph`; opcional.

    Atributos
    ---------
    data : el valor. Cambiarlo no altera lo que ya se calculó con él.
    grad : derivada, respecto de este nodo, del último resultado que hizo `backward()`; 0 hasta entonces.
    operation, arguments : la operación de la que salió y con qué; `None` y `()` si es un dato.
    parents : pares (Value, derivada local), uno por argumento que se puede derivar.

    Errores
    -------
    TypeError si no es un número; ValueError si un valor o una derivada no es finito (log de 0, por ejemplo).

    Ejemplos
    --------
    >>> x = Value(3.0)
    >>> y = x * x + x
    >>> y.backward()
    >>> y, x
    (Value(12.0, grad=1.0), Value(3.0, grad=7.0))

    Referencias
    -----------
    Linnainmaa, S. (1976). Taylor expansion of the accumulated rounding error. BIT 16, 146-160.
    DOI 10.1007/BF01931367.
    """

    def __init__(self, data, name=None):
        self.data, self.grad, self.name = check_number(data, "Value"), 0.0, name
        self.operation, self.arguments, self.parents = None, (), ()

    @classmethod
    def record(cls, operation, arguments):
        """El resultado de una operación, con sus padres y derivadas locales anotados."""
        data, parents = evaluate(cls, operation, arguments)
        result = cls(data)
        result.operation, result.arguments, result.parents = operation, arguments, parents
        return result

    def backward(self):
        """Deja en `grad` de cada nodo anterior la derivada de este valor respecto de él.

        Empieza de cero en cada llamada: repetirla da lo mismo, y tras derivar otro resultado `grad` es de ese.
        """
        nodes = ordered(self)
        for node in nodes:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(nodes):
            for parent, slope in node.parents:
                parent.grad += slope * node.grad              # every path adds its share

    def __repr__(self):
        return f"Value({float(f'{self.data:.6g}')}, grad={float(f'{self.grad:.6g}')})"


def ordered(last):
    """Los nodos de los que depende `last`, cada uno después de sus padres. Sin recursión: no hay tope de largo."""
    nodes, seen, stack = [], set(), [(last, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            nodes.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent, _ in reversed(node.parents))
    return nodes


class Node(NamedTuple):
    """Una fila de `graph`: nombre, fórmula ("" si es un dato), valor, gradiente y pares (padre, derivada)."""
    name: str
    formula: str
    value: float
    grad: float
    parents: tuple


class Graph(list):
    """La lista de `Node` de un cálculo, que se muestra como tabla."""

    def __repr__(self):
        rows = [("nodo", "cálculo", "valor", "gradiente", "derivadas locales")]
        for node in self:
            local = ", ".join(f"∂{node.name}/∂{name} = {slope:.4g}" for name, slope in node.parents)
            rows.append((node.name, node.formula, f"{node.value:.4g}", f"{node.grad:.4g}", local))
        widths = [max(map(len, column)) for column in zip(*rows)]
        return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip() for row in rows)


def graph(value):
    """El cálculo de un `Value`, operación por operación y en orden: lo que `backward()` recorre hacia atrás.

    Parámetros
    ----------
    value : Value, el resultado.

    Devuelve
    --------
    Graph : lista de `Node` (name, formula, value, grad, parents); al imprimirla es una tabla.

    Ejemplos
    --------
    >>> x, w = Value(2.0, "x"), Value(-0.5, "w")
    >>> y = (w * x + 1) ** 2 + x
    >>> y.backward()
    >>> graph(y)
    nodo  cálculo  valor  gradiente  derivadas locales
    w              -0.5   0
    x              2      1
    v1    w * x    -1     0          ∂v1/∂w = 2, ∂v1/∂x = -0.5
    v2    v1 + 1   0      0          ∂v2/∂v1 = 1
    v3    v2 ** 2  0      1          ∂v3/∂v2 = 0
    v4    v3 + x   2      1          ∂v4/∂v3 = 1, ∂v4/∂x = 1
    """
    if not isinstance(value, Value):
        raise TypeError(f"graph muestra el cálculo de un Value; se recibió {type(value).__name__}.")
    nodes = ordered(value)
    unnamed = [node for node in nodes if node.name is None]
    names = {node: f"v{i}" for i, node in enumerate(unnamed, 1)} | {n: n.name for n in nodes if n.name is not None}
    return Graph(Node(names[node], _formula(node, names), node.data, node.grad,
                      tuple((names[parent], slope) for parent, slope in node.parents)) for node in nodes)


def _formula(node, names):
    if node.operation is None:
        return ""
    return written(node.operation, [names[a] if isinstance(a, Value) else f"{a:g}" for a in node.arguments])
