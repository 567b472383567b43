"""Dónde viven los arreglos: en la memoria del procesador, con NumPy, o en la de una GPU de NVIDIA, con CuPy.

Este es el único archivo que nombra CuPy. Sus arreglos responden a las funciones de NumPy (`np.exp(x)`, con x en la GPU,
se calcula allá), así que las capas, las pérdidas y los optimizadores se escriben una sola vez: de aquí salen los
arreglos nuevos, y por aquí se mueven los demás. El azar es siempre el del procesador: la misma semilla da la misma red.
"""
import math
import sys
from functools import lru_cache

import numpy as np

DEVICES = ("cpu", "gpu")
LINE = 64                                        # bytes that a processor brings from memory at once


class DeviceError(RuntimeError):
    """No se puede usar la GPU que se pidió; el mensaje dice qué falta y qué hacer."""


def get(device):
    """El nombre de un lugar, si aquí se puede usar.

    Errores
    -------
    ValueError
        Si no es "cpu" ni "gpu".
    DeviceError
        Si se pide la GPU y falta CuPy, el controlador o la tarjeta.

    Ejemplos
    --------
    >>> get("cpu")
    'cpu'
    """
    if not isinstance(device, str) or device not in DEVICES:
        raise ValueError(f"device debe ser 'cpu' o 'gpu'. Se recibió {device!r}.")
    if device == "gpu":
        load()
    return device


def load():
    """CuPy, si está y ve una GPU."""
    try:
        import cupy
    except ImportError:
        raise DeviceError("device='gpu' necesita CuPy, que no está instalado: pip install 'mlpedu[gpu]' (mlpedu doctor "
                          "dice cuál conviene). Sin GPU todo funciona igual con device='cpu'.") from None
    try:
        cards = cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        raise DeviceError(f"CuPy está instalado, pero no puede usar una GPU ({error}). Revisa el controlador de NVIDIA "
                          "con nvidia-smi; mientras tanto, usa device='cpu'.") from None
    if not cards:
        raise DeviceError("CuPy está instalado, pero no encuentra ninguna GPU de NVIDIA: usa device='cpu'.")
    return cupy


def available():
    """Si hay una GPU que se pueda usar: bool."""
    try:
        return get("gpu") == "gpu"
    except DeviceError:
        return False


def device_of(array):
    """Dónde está un arreglo: "cpu" o "gpu".

    Ejemplos
    --------
    >>> device_of(np.zeros(3))
    'cpu'
    """
    return "gpu" if hasattr(array, "__cuda_array_interface__") else "cpu"


def put(array, device):
    """El mismo arreglo en `device`; si ya está ahí (o es None) no se copia."""
    if array is None or device_of(array) == device:
        return array
    return load().asarray(array) if device == "gpu" else load().asnumpy(array)


def like(array, other):
    """El arreglo, donde está `other`."""
    return put(array, device_of(other))


def to_numpy(array):
    """El arreglo como uno de NumPy."""
    return put(array, "cpu")


def zeros(shape, dtype, device="cpu"):
    """Ceros; en la CPU, desde donde empieza una línea de la memoria, que NumPy no promete.

    Ejemplos
    --------
    >>> zeros((2, 3), "float32").ctypes.data % 64
    0
    """
    if device == "gpu":
        return load().zeros(shape, dtype)
    # With 1024 columns, products that read W are 1.01 times as fast, those that write dW 1.04, Adam 1.07: a step, 1.02.
    size = math.prod(map(int, np.atleast_1d(shape))) * np.dtype(dtype).itemsize
    memory = np.zeros(size + LINE, np.uint8)
    start = -memory.ctypes.data % LINE
    return memory[start:start + size].view(dtype).reshape(shape)


@lru_cache(maxsize=16)                            # a training has one or two batch sizes
def ones(n, dtype, device="cpu"):
    return put(np.ones(n, dtype), device)


def out_of_memory(error):
    """Si lo que falta es memoria de la GPU, y no de la computadora."""
    cupy = sys.modules.get("cupy")
    return cupy is not None and isinstance(error, cupy.cuda.memory.OutOfMemoryError)


def free_bytes():
    """Cuánta memoria de la GPU queda, contando la que CuPy guarda para volver a usarla."""
    cupy = load()
    return cupy.cuda.Device().mem_info[0] + cupy.get_default_memory_pool().free_bytes()
