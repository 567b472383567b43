"""Un doble de CuPy para las máquinas sin tarjeta: por dentro es NumPy; por fuera prohíbe lo que CuPy prohíbe.

    monkeypatch.setitem(sys.modules, "cupy", standin)

Las reglas son las de CuPy 14.2, leídas en su código fuente; tests/test_standin.py las tiene en una tabla y, donde hay
una tarjeta, se la hace también al CuPy de verdad. En la duda es más estricto: solo conoce los nombres de sus tablas.
`card` es la tarjeta: cuánta memoria tiene y cuánta está en uso, y los bytes que han viajado de ida y de vuelta.
"""
import sys
from operator import attrgetter
from types import SimpleNamespace

import numpy as np

__version__ = "14.2.0"
card = SimpleNamespace(memory=80 << 30, used=0, to_device=0, to_host=0)


class CUDARuntimeError(RuntimeError):
    """Lo que CuPy lanza si falta el controlador (35) o la tarjeta (100)."""

    def __init__(self, status):
        self.status = status
        super().__init__({35: "cudaErrorInsufficientDriver", 100: "cudaErrorNoDevice"}.get(status, f"error {status}"))


class OutOfMemoryError(MemoryError):
    """Lo que CuPy lanza si un arreglo no cabe en la tarjeta."""


class Device:
    id = 0

    @property
    def mem_info(self):
        return card.memory - card.used, card.memory

    def synchronize(self):
        """No hay nada que esperar."""


def is_available():
    try:
        return cuda.runtime.getDeviceCount() > 0
    except CUDARuntimeError:
        return False


cuda = SimpleNamespace(                          # a test without a card puts another getDeviceCount
    Device=Device, is_available=is_available, memory=SimpleNamespace(OutOfMemoryError=OutOfMemoryError),
    runtime=SimpleNamespace(CUDARuntimeError=CUDARuntimeError, getDeviceCount=lambda: 1))


def get_default_memory_pool():
    return SimpleNamespace(used_bytes=lambda: card.used, free_bytes=lambda: 0, free_all_blocks=lambda: None)


def table(rows):
    return {name: words.split() for words, names in rows.items() for name in names.split()}


# Each line: the words (arguments by name) that CuPy takes, and the functions that take them.
BOTH = {
    "axis dtype out keepdims": "sum prod mean", "axis dtype out ddof keepdims": "std var", "decimals out": "round",
    "axis out keepdims": "max min argmax argmin all any", "axis dtype out": "cumsum cumprod", "out": "dot clip",
    "order": "copy ravel reshape", "axis": "argsort repeat squeeze", "": "nonzero swapaxes transpose",
}
METHODS = table(BOTH | {"dtype order copy": "astype", "dtype": "view", "order": "copy flatten ravel reshape",
                        "": "fill nonzero swapaxes transpose"})
FUNCTIONS = table(BOTH | {
    "dtype order shape": "empty_like full_like ones_like zeros_like", "axis out dtype casting": "concatenate stack",
    "dtype casting": "hstack vstack", "axis weights returned keepdims": "average", "equal_nan": "array_equal",
    "rtol atol equal_nan": "allclose isclose", "axis out": "take",
    "axis": "append argsort expand_dims put_along_axis repeat size squeeze take_along_axis",
    "": "argwhere atleast_1d atleast_2d broadcast_to copyto may_share_memory ndim nonzero outer shape swapaxes "
        "transpose unique vdot where",
})
UFUNCS = {f for f in vars(np).values() if isinstance(f, np.ufunc)} - {
    getattr(np, name) for name in ("isnat", "matvec", "spacing", "vecdot", "vecmat") if hasattr(np, name)}


class ndarray(np.lib.mixins.NDArrayOperatorsMixin):
    """Un arreglo en la tarjeta; `host` son sus números y `base`, de quién es la memoria si no es suya."""

    __slots__ = "host", "base"
    __cuda_array_interface__ = {}                # where the real one says its address

    def __init__(self, host, base=None):
        self.host, self.base = host, base

    def __del__(self):
        if self.base is None:
            card.used -= self.host.nbytes

    # Operators come to __array_ufunc__, np.exp(x) too; np.sum(x) to __array_function__; np.asarray(x) to __array__.

    def __array_ufunc__(self, ufunc, method, *inputs, **words):
        if ufunc not in UFUNCS:
            raise TypeError(f"CuPy no tiene {ufunc.__name__}.")
        if method != "__call__" and (ufunc not in (np.add, np.multiply) or method not in ("reduce", "accumulate")):
            raise NotImplementedError(f"`cupy_{ufunc.__name__}.{method}` is not supported yet")
        for x in inputs:
            if not isinstance(x, (ndarray, bool, int, float, complex, np.generic)):
                raise TypeError(f"Unsupported type {type(x)}: CuPy quiere arreglos suyos o números.")
        allowed = ["out", "dtype", "casting"] if method == "__call__" else ["axis", "dtype", "out", "keepdims"]
        return run(getattr(ufunc, method), allowed, inputs, words)

    def __array_function__(self, function, types, args, words):
        if function.__name__ in LIKE:            # np.zeros(3, like=x)
            return globals()[function.__name__](*args, **words)
        if getattr(np, function.__name__, None) is not function or function.__name__ not in FUNCTIONS:
            raise TypeError(f"CuPy no tiene {function.__name__}, o este doble no lo conoce.")
        return run(function, FUNCTIONS[function.__name__], args, words)

    def __array__(self, dtype=None, copy=None):
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()`.")

    def get(self):
        """Una copia, en NumPy: el único camino de vuelta."""
        card.to_host += self.host.nbytes
        return self.host.copy()

    def item(self):
        return self.get().item()

    def __len__(self):
        return len(self.host)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key):                  # a number of it, too, is an array: a window of no dimension
        return wrap(self.host[index(key)], [self])

    def __setitem__(self, key, value):
        if isinstance(value, (list, tuple, np.ndarray)) and np.ndim(value):
            raise ValueError("non-scalar numpy.ndarray cannot be used for fill: llévalo antes a la tarjeta.")
        self.host[index(key)] = value.host if isinstance(value, ndarray) else value

    def take(self, indices, axis=None, out=None):
        return run(np.ndarray.take, [], (self, asarray(indices), axis, out), {})

    def __deepcopy__(self, memo=None):
        return self.copy()

    __copy__ = __deepcopy__

    def __reduce__(self):
        return asarray, (self.get(),)

    @property
    def T(self):
        return self.transpose()

    @property
    def flags(self):
        own = self.host.flags
        return SimpleNamespace(c_contiguous=own.c_contiguous, f_contiguous=own.f_contiguous, owndata=self.base is None)


def method(name, words):
    def call(self, *args, **kwargs):
        return run(getattr(np.ndarray, name), words, (self, *args), kwargs)
    return call


def back(name):
    return lambda self, *args: getattr(self.get(), name)(*args)


for name in ("shape", "dtype", "size", "ndim", "nbytes", "itemsize", "strides"):
    setattr(ndarray, name, property(attrgetter(f"host.{name}")))
for name in ("tolist", "tobytes", "__bool__", "__int__", "__float__", "__format__", "__repr__"):
    setattr(ndarray, name, back(name))
for name, words in METHODS.items():
    setattr(ndarray, name, method(name, words))


def run(function, allowed, args, words):
    """Llama a la función de NumPy con los números de cada arreglo; lo que sale, si es un arreglo, es de la tarjeta."""
    if extra := words.keys() - set(allowed):
        raise TypeError(f"CuPy no conoce {sorted(extra)} en {function.__name__}.")
    sources = []
    args, words = unwrap(args, sources), {word: unwrap(value, sources) for word, value in words.items()}
    with np.errstate(all="ignore"):              # a card never warns
        return wrap(function(*args, **words), sources)


def unwrap(value, sources):
    if isinstance(value, ndarray):
        sources.append(value)
        return value.host
    if isinstance(value, np.ndarray):
        raise TypeError("CuPy no mezcla sus arreglos con los de NumPy: llévalo antes a la tarjeta.")
    return type(value)(unwrap(v, sources) for v in value) if isinstance(value, (list, tuple)) else value


def wrap(result, sources):
    if isinstance(result, (list, tuple)):
        return type(result)(wrap(r, sources) for r in result)
    if not isinstance(result, (bool, np.generic, np.ndarray)):
        return result                            # np.ndim(x), np.shape(x)
    for source in sources:                       # out=, or nothing to do
        if result is source.host:
            return source
    for source in sources:
        if isinstance(result, np.ndarray) and owner(result) is owner(source.host):
            return ndarray(result, source if source.base is None else source.base)
    return allocate(np.asarray(result))


def owner(array):
    return array if array.base is None else array.base


def index(key):
    """El índice con los números de cada arreglo; los que están en NumPy, y las listas, viajan."""
    key = tuple(part.host if isinstance(part, ndarray) else
                travel(part) if isinstance(part, (list, np.ndarray)) else part
                for part in (key if isinstance(key, tuple) else (key,)))
    return key if any(part is Ellipsis for part in key) else (*key, ...)


def travel(values):
    card.to_device += np.asarray(values).nbytes
    return values


def allocate(host):
    """Un arreglo nuevo en la tarjeta, si la hay y si cabe."""
    if host.dtype.char not in "?bBhHiIlLqQefdFD":
        raise ValueError(f"Unsupported dtype {host.dtype}")
    if not cuda.runtime.getDeviceCount():
        raise CUDARuntimeError(100)
    if card.used + host.nbytes > card.memory:
        raise OutOfMemoryError(f"Out of memory allocating {host.nbytes:,} bytes (so far: {card.used:,} bytes).")
    card.used += host.nbytes
    return ndarray(host)


def birth(name):
    return lambda *args, **words: allocate(getattr(np, name)(*args, **words))


zeros, empty, ones, full, arange, eye = map(birth, ("zeros", "empty", "ones", "full", "arange", "eye"))
LIKE = {"zeros", "empty", "arange", "array", "asarray"}        # the others get from NumPy a device= that CuPy lacks


def asarray(a, dtype=None):
    if isinstance(a, ndarray):
        return a if dtype is None else a.astype(dtype, copy=False)
    return allocate(np.array(travel(a), dtype))


def array(a, dtype=None, copy=True):
    result = asarray(a, dtype)
    return result.copy() if copy and result is a else result


def fresh():
    """Este módulo, con los viajes en cero."""
    card.to_device = card.to_host = 0
    return sys.modules[__name__]


def asnumpy(a):
    return a.get() if isinstance(a, ndarray) else np.asarray(a)


def get_array_module(*args):
    return sys.modules[__name__] if any(isinstance(a, ndarray) for a in args) else np
