"""La puerta de entrada: lo que trae quien entrena se vuelve arreglos de NumPy, o se rechaza diciendo por qué.

Se revisa una sola vez, antes de empezar; adentro ya no hace falta desconfiar de nada. Acepta arreglos, listas,
tablas de pandas y enteros (los píxeles), y nunca cambia lo que recibió.
"""
import math

import numpy as np

from .. import losses
from ..activations import ALIASES
from ..backend import device_of, like, to_numpy
from ..names import check

KERAS_NAMES = {name: alias for alias, name in ALIASES.items()}


def numbers(values, name, dtype=None):
    """`values` como arreglo de números finitos, del tipo `dtype` si se da.

    Errores
    -------
    ValueError
        Si no son números, si las filas tienen distinto largo o si hay NaN o infinitos.
    TypeError
        Si es una matriz dispersa.

    Ejemplos
    --------
    >>> numbers([[1, 2], [3, 4]], "x", "float32").dtype
    dtype('float32')
    """
    array = as_array(values, name)
    if array.dtype.kind not in "buif":
        raise ValueError(f"{name} debe tener solo números; llegó un arreglo de {array.dtype}. Convierte antes los "
                         "textos, fechas u objetos (por ejemplo, np.unique(etiquetas, return_inverse=True)[1]).")
    with np.errstate(over="ignore"):             # too large for float32: infinite, and found below
        array = array if dtype is None else array.astype(dtype, copy=False)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        bad = np.argwhere(~np.isfinite(to_numpy(array)))
        first = tuple(int(i) for i in bad[0])
        raise ValueError(f"{name} tiene {len(bad)} valores que no son números finitos (NaN o infinito); el primero, "
                         f"en {name}[{', '.join(map(str, first))}]. Quítalos o complétalos (SimpleImputer).")
    return array


def as_floats(array, values, name):
    """Los objetos de `array` como números, si lo son; lo que falta en una tabla (NA) queda en NaN."""
    try:
        return (values.to_numpy(float, na_value=np.nan) if hasattr(values, "to_numpy") else array.astype(float))
    except OverflowError:
        raise ValueError(f"{name} tiene números demasiado grandes.") from None
    except (TypeError, ValueError):
        columns = [str(c) for c, kind in getattr(values, "dtypes", {}).items() if kind.kind not in "buif"] \
            if hasattr(values, "columns") else []
        if columns:
            raise ValueError(f"{name} debe tener solo números; no lo son las columnas {', '.join(columns)}. Quítalas "
                             "o conviértelas antes (pandas.get_dummies).") from None
        return array


def as_array(values, name):
    if values is None:
        raise ValueError(f"Falta {name}.")
    if hasattr(values, "tocsr"):
        raise TypeError(f"{name} es una matriz dispersa; conviértela con {name}.toarray().")
    if np.ma.is_masked(values):
        raise TypeError(f"{name} tiene datos tapados por una máscara, que entrarían como los demás: rellénalos con "
                        f"{name}.filled(valor) o quita esas filas.")
    try:
        array = values if device_of(values) == "gpu" else np.asarray(values)
    except (TypeError, ValueError):
        raise ValueError(f"{name} no es un arreglo: todas sus filas deben tener el mismo largo.") from None
    if array.ndim == 0:
        raise ValueError(f"{name} debe tener un elemento por ejemplo; llegó {values!r:.60}.")
    # Of objects: a table with columns of several types, or with gaps.
    return as_floats(array, values, name) if array.dtype.kind == "O" else array


def examples(x, input_shape, dtype, name="x"):
    """Los ejemplos como arreglo (n, *input_shape) de números, con n de al menos 1."""
    return numbers(shaped(x, input_shape, name), name, dtype)


def shaped(x, input_shape, name="x"):
    """Los ejemplos con la forma de la red; un eje final de tamaño 1 se agrega o se quita, como en Keras."""
    array = as_array(x, name)
    if array.ndim == len(input_shape) and input_shape[-1] == 1:
        array = array[..., None]
    elif array.ndim == len(input_shape) + 2 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.shape[1:] != tuple(input_shape):
        hint = ""
        if array.shape == tuple(input_shape):
            hint = f" Parece un solo ejemplo: usa {name}[np.newaxis]."
        elif array.ndim > 1 and math.prod(array.shape[1:]) == math.prod(input_shape):
            hint = f" Tiene los números que hacen falta: {name}.reshape({(-1, *input_shape)})."
        expected = ", ".join(["n", *map(str, input_shape)])
        raise ValueError(f"La red espera {name} de forma ({expected}); llegó {array.shape}.{hint}")
    if not len(array):
        raise ValueError(f"{name} no tiene ningún ejemplo (forma {array.shape}). Si lo cortaste con [5000:], mira "
                         "antes cuántos había.")
    return array


def targets(y, loss, k, n, dtype, name="y"):
    """Lo que la red debe aprender, como lo quiere la pérdida: (n, k), o (n,) de enteros si son clases."""
    array = numbers(y, name)
    if len(array) != n:
        raise ValueError(f"x y {name} deben tener tantos ejemplos uno como otro: x tiene {n} y {name}, {len(array)}.")
    if loss.from_labels:
        return class_numbers(array, k, name)
    if array.ndim == 1 and k == 1:
        array = array[:, None]
    if array.shape != (n, k):
        hint = ""
        if k > 1 and array.shape in ((n,), (n, 1)) and (array % 1 == 0).all():
            hint = " Si son números de clase, la pérdida es sparse_categorical_crossentropy."
        raise ValueError(f"Con {outputs(k)} y {loss.name}, {name} debe tener forma {(n, k)}; llegó {array.shape}."
                         f"{hint}")
    check_range(array, loss, name)
    return array.astype(dtype, copy=False)


def outputs(k):
    return "1 salida" if k == 1 else f"{k} salidas"


def class_numbers(array, k, name):
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        hint = f" Con una columna por clase, usa categorical_crossentropy o {name}.argmax(axis=1)." \
            if array.ndim == 2 and array.shape[1] == k else ""
        raise ValueError(f"sparse_categorical_crossentropy espera {name} de forma (n,), el número de la clase de cada "
                         f"ejemplo; llegó {array.shape}.{hint}")
    labels = array.astype(np.int64)
    if not (labels == array).all() or labels.min() < 0 or labels.max() >= k:
        wrong = array[(labels != array) | (labels < 0) | (labels >= k)][0]
        raise ValueError(f"Con {outputs(k)}, las clases de {name} son enteros de 0 a {k - 1}; llegó {wrong!s}. "
                         f"Renumera (np.unique({name}, return_inverse=True)[1]) o pon en la última capa una salida "
                         "por clase.")
    return labels


def check_range(array, loss, name):
    low, high = float(array.min()), float(array.max())
    if loss.name.endswith("crossentropy") and (low < 0 or high > 1):
        raise ValueError(f"Con {loss.name}, {name} va de 0 a 1; llegaron valores de {low:.4g} a {high:.4g}.")
    if loss.name.startswith("poisson") and low < 0:
        raise ValueError(f"Con {loss.name}, {name} cuenta cosas y no puede ser negativo; llegó {low:.4g}.")


def sample_weights(sample_weight, n, dtype):
    """El peso de cada ejemplo, (n,), o None si todos pesan igual."""
    if sample_weight is None:
        return None
    array = numbers(sample_weight, "sample_weight", dtype)
    if array.shape == (n, 1):
        array = array[:, 0]
    if array.shape != (n,):
        raise ValueError(f"sample_weight debe tener un peso por ejemplo, forma {(n,)}; llegó {array.shape}.")
    if array.min() < 0 or not array.any():
        raise ValueError("sample_weight debe tener pesos de 0 o más, y alguno mayor que 0.")
    with np.errstate(over="ignore"):
        total = array.sum()
    if not math.isfinite(total):
        raise ValueError("Los pesos de sample_weight son demasiado grandes para sumarlos: divídelos entre el mayor.")
    return array


def class_weights(class_weight, y, loss, k, dtype):
    """De {clase: peso} al peso de cada ejemplo; la clase que no está pesa 1, como en Keras."""
    classes = 2 if k == 1 else k
    if loss.from_labels:
        labels = y
    elif loss.partner == "softmax":
        labels = y.argmax(axis=1)
    elif loss.partner == "logistic" and k == 1:
        labels = np.rint(y[:, 0]).astype(int)
    else:
        raise ValueError(f"class_weight es para clasificar en clases excluyentes; con {loss.name} y {outputs(k)} usa "
                         "sample_weight.")
    if not isinstance(class_weight, dict) or not all(c in range(classes) for c in class_weight):
        raise ValueError(f"class_weight es un diccionario {{clase: peso}} con clases de 0 a {classes - 1}; llegó "
                         f"{class_weight!r:.80}. Para equilibrar, calcula los pesos con "
                         "sklearn.utils.compute_class_weight.")
    table = numbers([class_weight.get(c, 1.0) for c in range(classes)], "class_weight", dtype)
    if table.min() < 0:
        raise ValueError(f"Los pesos de class_weight son números de 0 o más; llegó {class_weight!r:.80}.")
    return like(table, labels)[labels]


def split(arrays, fraction):
    """Separa la última parte de cada arreglo (o None) para validar: (los primeros, los últimos)."""
    check(fraction, lambda f: 0 < f < 1, "validation_split es una fracción entre 0 y 1")
    n = len(arrays[0])
    start = math.floor(n * (1 - fraction))
    if not 0 < start < n:
        raise ValueError(f"Con {n} ejemplos, validation_split={fraction} no deja ninguno "
                         f"{'para validar' if start else 'para aprender'}.")
    return tuple([a if a is None else a[rows] for a in arrays] for rows in (slice(start), slice(start, None)))


def count(value, name, least):
    """Un entero de al menos `least`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} debe ser un entero de {least} o más; llegó {value!r}.")
    return int(value)


def check_output(loss, layer, k):
    """Rechaza una pérdida que no tiene sentido con la activación de la última capa."""
    name = layer.activation.name
    if loss.fits and name not in loss.fits:
        good = " o ".join(repr(KERAS_NAMES.get(fit, fit)) for fit in loss.fits)
        raise ValueError(f"{loss.name} necesita en la última capa activation={good}; tiene "
                         f"{KERAS_NAMES.get(name, name)!r}. (Aquí no hay from_logits: la activación va en la capa.)")
    if name == "softmax" and k == 1:
        raise ValueError("softmax con una sola salida da siempre 1: usa una salida por clase, o activation='sigmoid' "
                         "con binary_crossentropy.")


def loss(given):
    """La pérdida, que debe ser una sola: un nombre o un objeto `Loss`."""
    if isinstance(given, type) and issubclass(given, losses.Loss):
        raise TypeError(f"{given.__name__} es la clase: le faltan los paréntesis, {given.__name__}().")
    if not isinstance(given, (str, losses.Loss)):
        raise TypeError(f"loss es el nombre de una pérdida o un objeto de mlpedu.losses; llegó {given!r:.60}. La red "
                        "tiene una sola salida, así que una lista o un dict no sirven; para una función tuya, hereda "
                        "de mlpedu.losses.Loss.")
    return losses.get(given)


def refuse(unknown, method, accepted):
    """Rechaza los argumentos que Keras tiene y aquí no hacen nada."""
    if unknown:
        raise TypeError(f"{method} no tiene {', '.join(unknown)}; acepta {accepted}.")


def own_generator(random_state):
    """Un generador para esta red sola: nadie más saca números de él."""
    if isinstance(random_state, np.random.Generator):
        return random_state.spawn(1)[0]
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**31, size=4))
    try:
        return np.random.default_rng(random_state)
    except (TypeError, ValueError):
        raise ValueError("random_state es un entero de 0 o más, un generador de NumPy o None; llegó "
                         f"{random_state!r}.") from None
