"""Comparar lo que alguien respondió con un valor esperado, y decir en qué se distinguen.

Acepta números, textos, listas, tuplas, arreglos, diccionarios y conjuntos. Una lista, una tupla y un
arreglo con los mismos valores son la misma respuesta; una forma distinta, no.
"""
import math
import unicodedata
from numbers import Real
from typing import Any


def plain(value: Any) -> Any:
    """La respuesta en tipos simples: los arreglos como listas y los textos sin mayúsculas, acentos ni signos."""
    if hasattr(value, "tolist") and not isinstance(value, type):    # NumPy arrays and scalars, without importing NumPy
        value = value.tolist()
    if isinstance(value, str):
        letters = unicodedata.normalize("NFKD", value.casefold())
        return "".join(c for c in letters if c.isalnum())
    if isinstance(value, dict):
        return {_hashable(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return {_hashable(plain(v)) for v in value}
    if isinstance(value, (list, tuple, range)):
        return [plain(v) for v in value]
    if isinstance(value, int) and abs(value) > 2 ** 1000:
        return math.inf                                   # too large to subtract a float from
    return value


def _hashable(value):
    if isinstance(value, dict):
        return tuple((key, _hashable(inner)) for key, inner in value.items())
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return frozenset(value) if isinstance(value, set) else value


def same(a: Any, b: Any, tol: float = 0.0) -> bool:
    """Si dos respuestas son iguales: números a menos de `tol` (y del redondeo), lo demás exacto."""
    return _same(plain(a), plain(b), max(tol, 1e-9))


def _same(a, b, tol):
    if isinstance(a, Real) and isinstance(b, Real):
        return abs(a - b) <= tol                          # False for NaN, as it must
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_same(x, y, tol) for x, y in zip(a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k], tol) for k in a)
    return type(a) is type(b) and a == b


def shape(value: Any) -> tuple[int, ...]:
    """La forma de una lista de listas; una irregular se describe hasta donde es regular."""
    if not isinstance(value, list):
        return ()
    inner = {shape(v) for v in value}
    return (len(value), *(inner.pop() if len(inner) == 1 else ()))


def _structure(value):
    """Cómo está anidada una respuesta, sin sus valores."""
    return [_structure(v) for v in value] if isinstance(value, list) else None


def first_difference(answer: Any, right: Any, tol: float = 0.0) -> str:
    """La primera diferencia entre una respuesta y la correcta, sin revelar la correcta."""
    a, r = plain(answer), plain(right)
    if (kind := _kind(a)) != (expected := _kind(r)):
        return f"Se esperaba {expected} y llegó {kind}."
    if isinstance(r, dict):
        names = {_hashable(plain(key)): key for key in (*answer, *right)}
        return _dict_difference(a, r, tol, names)
    if isinstance(r, set):
        return _set_difference(a, r)
    if isinstance(r, list):
        if shape(a) != shape(r):
            return f"La forma no coincide: se esperaba {_show(shape(r))} y llegó {_show(shape(a))}."
        if odd := [i for i, (x, y) in enumerate(zip(a, r), 1) if _structure(x) != _structure(y)]:
            return f"La parte {odd[0]} de tu respuesta no tiene la forma que se pide."
        return _list_difference(a, r, tol)
    if isinstance(r, Real) and not isinstance(r, bool):
        return _numbers_difference([a], [r], tol) or "El valor no es el que se pide."
    return "Esa no es la respuesta que se pide."


def _kind(value):
    kinds = ((bool, "un número"), (Real, "un número"), (str, "un texto"), (list, "una lista o un arreglo"),
             (dict, "un diccionario"), (set, "un conjunto"), (type(None), "nada (None)"))
    return next((name for kind, name in kinds if isinstance(value, kind)), f"un objeto {type(value).__name__}")


def _show(shape):
    return f"({shape[0]},)" if len(shape) == 1 else str(shape)


def _flat(value):
    return [x for v in value for x in _flat(v)] if isinstance(value, list) else [value]


def _list_difference(a, r, tol):
    a, r = _flat(a), _flat(r)
    if all(isinstance(v, Real) for v in a + r):
        if message := _numbers_difference(a, r, tol):
            return message
    wrong = [i for i, (x, y) in enumerate(zip(a, r)) if not _same(x, y, max(tol, 1e-9))]
    right_ones = len(r) - len(wrong)
    if not right_ones:
        return "Ningún valor coincide: revisa el planteo desde el principio."
    return (f"{right_ones} de {len(r)} valores son correctos; "
            f"el primero que no coincide está en el lugar {wrong[0] + 1}.")


def _numbers_difference(a, r, tol):
    """Lo que se puede decir de números: no finitos, signo, factor constante o poca precisión; o nada."""
    tol = max(tol, 1e-9)
    if not all(math.isfinite(x) for x in a):
        return "Hay valores que no son números finitos (nan o inf): busca una división entre cero o un desborde."
    if all(abs(x + y) <= tol for x, y in zip(a, r)) and any(abs(y) > tol for y in r):
        return "El signo está cambiado en toda la respuesta."
    if tol > 1e-9 and _is_rounded(a, r):
        return "Estás muy cerca: redondea con más decimales."
    ratios = [x / y for x, y in zip(a, r) if abs(y) > tol]
    zeros = all(abs(x) <= tol for x, y in zip(a, r) if abs(y) <= tol)
    same_ratio = len(ratios) > 1 and zeros and max(ratios) - min(ratios) <= 1e-3 * abs(ratios[0])
    if same_ratio and abs(ratios[0]) > 1e-6 and abs(ratios[0] - 1) > 0.01:      # a factor of 1 is a slip in one value
        return f"Tu respuesta es proporcional a la correcta, pero con un factor constante de {ratios[0]:.4g}."
    return ""


def _is_rounded(a, r):
    """Si la respuesta es la correcta redondeada a uno, dos o tres decimales, o a otras tantas cifras."""
    ways = [(unit, n) for unit in (_decimals, _figures) for n in (1, 2, 3)]
    return any(all(_rounds(x, y, unit(y, n)) for x, y in zip(a, r)) for unit, n in ways)


def _rounds(x, y, unit):
    """Si x es y redondeado a múltiplos de `unit`; la mitad, hacia donde sea: 1.25 es 1.2 o 1.3."""
    return abs(x - y) <= unit / 2 + 1e-9 and abs(x / unit - round(x / unit)) < 1e-6


def _decimals(y, n):
    return 10.0 ** -n


def _figures(y, n):
    return 10.0 ** (math.floor(math.log10(abs(y))) - n + 1) if y else 1.0


def _dict_difference(a, r, tol, names):
    if missing := r.keys() - a.keys():
        return f"Faltan claves: se esperaban {len(r)} y no está, por ejemplo, {names[min(missing, key=str)]!r}."
    if extra := a.keys() - r.keys():
        return f"Sobran claves: {names[min(extra, key=str)]!r} no se pide."
    wrong = [k for k in r if not _same(a[k], r[k], max(tol, 1e-9))]
    return f"{len(r) - len(wrong)} de {len(r)} son correctas; la primera que no coincide es {names[wrong[0]]!r}."


def _set_difference(a, r):
    parts = []
    if extra := a - r:
        parts.append(f"{len(extra)} de las que pusiste no " + ("va" if len(extra) == 1 else "van"))
    if missing := r - a:
        parts.append(f"{'falta' if len(missing) == 1 else 'faltan'} {len(missing)}")
    return f"{len(a & r)} son correctas; {' y '.join(parts)}."
