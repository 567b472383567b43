"""El modo inverso con arreglos: `Tensor` hace lo que `Value`, con matrices enteras y difusión.

La red del curso no lo usa: sirve para comprobarla. Las operaciones elemento a elemento salen de la tabla
de `rules`; las que mezclan elementos (producto, sumas, índices) tienen la suya aquí.
"""
import numpy as np

from .rules import RULES, Operators, apply
from .scalar import ordered


def _spread(g, a, axis, keepdims):
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, a.shape)


def _scatter(g, a, positions):
    return np.bincount(positions.ravel(), g.ravel(), a.size).reshape(a.shape)     # a repeated index adds up


VJPS = {             # operation: value, and one product gradient × derivative per argument that has one
    "@":       (np.matmul,                             lambda g, a, b: g @ b.T,    lambda g, a, b: a.T @ g),
    "T":       (np.transpose,                          lambda g, a: g.T),
    "reshape": (np.reshape,                            lambda g, a, shape: g.reshape(a.shape)),
    "sum":     (lambda a, axis, keepdims: a.sum(axis=axis, keepdims=keepdims),     _spread),
    "[]":      (np.take,                               _scatter),
}


class Tensor(Operators):
    """Un arreglo que recuerda cómo se calculó, para poder derivar respecto de todos sus elementos.

    Tiene los operadores `+ - * / **` y `@` (dos dimensiones), `abs`, comparaciones, índices, `sum`, `mean`,
    `reshape`, `T` y las funciones de `mlpedu.autodiff` (`exp(t)`, no `np.exp(t)`). Donde hay difusión, el
    gradiente se suma sobre los ejes difundidos. Los números y arreglos corrientes son constantes y toman el
    dtype del `Tensor`.

    Parámetros
    ----------
    data : números, de cualquier forma. Se copian; los enteros pasan a float64, float32 sigue siendo float32.

    Atributos
    ---------
    data : el arreglo. No lo cambies en su sitio entre la ida y `backward()`: las derivadas lo usan.
    grad : gradiente del último resultado que hizo `backward()`, con la forma y el dtype de `data`.

    Errores
    -------
    TypeError si hay algo que no es un número real; ValueError si las formas no concuerdan.

    Ejemplos
    --------
    >>> W, b = Tensor([[1.0, -1.0], [0.5, 2.0]]), Tensor([0.0, 1.0])
    >>> loss = ((np.array([[1.0, 2.0], [3.0, 4.0]]) @ W + b) ** 2).mean()
    >>> loss.backward()
    >>> float(loss.data), b.grad
    (20.25, array([3.5, 5. ]))
    """

    __array_ufunc__ = None                                    # so that array + Tensor asks the Tensor
    takes_arrays = True

    def __init__(self, data):
        self.data, self.grad, self.parents = _floats(data), None, ()

    @classmethod
    def record(cls, operation, arguments):
        """El resultado de una operación elemento a elemento, con lo que hará la vuelta con cada argumento."""
        dtype = np.result_type(*(a.data for a in arguments if isinstance(a, Tensor)))
        arrays = [a.data if isinstance(a, Tensor) else _floats(a, dtype) for a in arguments]
        value, *slopes = RULES[operation]
        z = _compute(value, operation, arrays)
        return cls._node(z, [(a, _times(slope(*arrays, z), a.data.shape))
                             for a, slope in zip(arguments, slopes) if isinstance(a, Tensor)])

    @classmethod
    def _mix(cls, operation, *arguments):
        arrays = [a.data if isinstance(a, Tensor) else a for a in arguments]
        value, *vjps = VJPS[operation]
        return cls._node(_compute(value, operation, arrays),
                         [(a, lambda g, vjp=vjp: vjp(g, *arrays))
                          for a, vjp in zip(arguments, vjps) if isinstance(a, Tensor)])

    @classmethod
    def _node(cls, data, parents):
        result = cls(data)
        result.parents = parents
        return result

    def __matmul__(self, other): return self._product(self, other)
    def __rmatmul__(self, other): return self._product(other, self)

    def _product(self, *factors):
        factors = [a if isinstance(a, Tensor) else _floats(a, self.data.dtype) for a in factors]
        if any(len(a.shape) != 2 for a in factors):
            raise ValueError("@ multiplica matrices, de dos dimensiones; se recibieron formas "
                             f"{factors[0].shape} y {factors[1].shape}. Usa reshape.")
        return self._mix("@", *factors)

    def __getitem__(self, index):
        """Como en NumPy. Los índices se anotan: cambiarlos después no altera la vuelta."""
        try:
            positions = np.arange(self.data.size).reshape(self.shape)[index]
        except IndexError as error:
            raise IndexError(f"El índice no cabe en la forma {self.shape}. (NumPy: {error})") from None
        return self._mix("[]", self, positions)

    def sum(self, axis=None, keepdims=False):
        """La suma de todo o por ejes, como en NumPy."""
        return self._mix("sum", self, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        """La media de todo o por ejes, como en NumPy."""
        total = self.sum(axis, keepdims)
        return total / (self.data.size / total.data.size)

    def reshape(self, *shape):
        """Los mismos números con otra forma, como en NumPy."""
        return self._mix("reshape", self, shape[0] if len(shape) == 1 else shape)

    @property
    def T(self):
        """La traspuesta."""
        return self._mix("T", self)

    @property
    def shape(self):
        """La forma de `data`."""
        return self.data.shape

    def backward(self, grad=None):
        """Deja en `grad` de cada tensor anterior el gradiente de este resultado respecto de él.

        Empieza de cero en cada llamada, como en `Value`.

        Parámetros
        ----------
        grad : de la forma de este tensor, el gradiente que llega de más adelante; hace falta si el resultado
            no es un solo número. Se deriva entonces la suma de grad · resultado.
        """
        if grad is None and self.data.size != 1:
            raise ValueError(f"El resultado tiene forma {self.shape} y se deriva un solo número: súmalo o "
                             "promédialo antes, o da el gradiente que le llega con backward(grad).")
        grad = np.ones_like(self.data) if grad is None else _floats(grad, self.data.dtype)
        if grad.shape != self.shape:
            raise ValueError(f"grad debe tener la forma del resultado, {self.shape}; tiene {grad.shape}.")
        nodes = ordered(self)
        for node in nodes:
            node.grad = np.zeros_like(node.data)
        self.grad = grad
        for node in reversed(nodes):
            for parent, vjp in node.parents:
                parent.grad += vjp(node.grad)                 # every path adds its share

    def __repr__(self):
        return f"Tensor({np.array2string(self.data, precision=4)}, shape={self.shape}, dtype={self.data.dtype})"


def softmax(z, axis=-1):
    """Softmax de cada fila (o eje): exp(z) / Σ exp(z), restando antes el máximo para no desbordar.

    Parámetros
    ----------
    z : Tensor o arreglo (también de `Value` o `Dual`).
    axis : eje que suma 1.

    Ejemplos
    --------
    >>> softmax(Tensor([[0.0, 0.0], [1000.0, 0.0]])).data
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    top = (z.data if isinstance(z, Tensor) else z).max(axis=axis, keepdims=True)      # a constant: it cancels out
    e = apply("exp", z - top)
    return e / e.sum(axis=axis, keepdims=True)


def _floats(data, dtype=None):
    """A fresh floating array: later changes of what came don't reach the computation."""
    try:
        array = np.array(data)
    except ValueError:                                        # rows of different lengths
        array = np.array(None)
    if array.dtype.kind not in "fiub":
        raise TypeError("Tensor trabaja con números reales, en filas del mismo largo; "
                        f"se recibió {type(data).__name__}.")
    return array.astype(dtype or (array.dtype if array.dtype.kind == "f" else np.float64), copy=False)


def _compute(value, operation, arrays):
    try:
        return value(*arrays)
    except ValueError as error:
        shapes = " y ".join(str(a.shape) for a in arrays if isinstance(a, np.ndarray))
        raise ValueError(f"«{operation}» no se puede hacer con formas {shapes}. (NumPy: {error})") from None


def _times(slope, shape):
    """Multiply the arriving gradient by a local derivative, and add up the axes that were broadcast."""
    def vjp(g):
        g = g * slope
        g = g.sum(axis=tuple(range(g.ndim - len(shape))))
        return g.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)
    return vjp
