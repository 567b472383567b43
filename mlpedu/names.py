"""Los nombres: buscarlos, con un error que sugiere el más parecido, y darlos sin repetir."""
from difflib import get_close_matches


def find(table, name, kind):
    """Devuelve `table[name]`; si no está, dice qué nombres hay y cuál se parece más.

    Parámetros
    ----------
    table : dict de str a cualquier cosa.
    name : str
        Lo que escribió quien llama.
    kind : str
        Qué se busca, con artículo («la activación»), para el mensaje.

    Errores
    -------
    ValueError
        Si el nombre no está en la tabla.
    TypeError
        Si `name` no es un texto.

    Ejemplos
    --------
    >>> find({"relu": 1, "tanh": 2}, "relu", "la activación")
    1
    >>> find({"relu": 1, "tanh": 2}, "rleu", "la activación")
    Traceback (most recent call last):
        ...
    ValueError: No conozco la activación 'rleu'. ¿Querías decir 'relu'? Conozco: relu, tanh.
    """
    if not isinstance(name, str):
        raise TypeError(f"Para {kind} se esperaba un nombre (texto) o un objeto; llegó {name!r:.80} "
                        f"({type(name).__name__}). Nombres: {', '.join(table)}.")
    if name in table:
        return table[name]
    near = get_close_matches(name[:80].lower(), table, n=1)
    guess = f" ¿Querías decir {near[0]!r}?" if near else ""
    raise ValueError(f"No conozco {kind} {name!r:.80}.{guess} Conozco: {', '.join(table)}.")


def check(value, good, expected):
    """Rechaza `value` si `good(value)` no es cierto, o ni siquiera se puede preguntar.

    Errores
    -------
    ValueError
        Con lo que se esperaba, `expected`, y lo que llegó.

    Ejemplos
    --------
    >>> check(0.5, lambda rate: 0 <= rate < 1, "rate debe estar entre 0 y 1")
    >>> check("0.5", lambda rate: 0 <= rate < 1, "rate debe estar entre 0 y 1")
    Traceback (most recent call last):
        ...
    ValueError: rate debe estar entre 0 y 1; llegó '0.5'.
    """
    try:
        fine = bool(good(value))
    except (TypeError, ValueError):
        fine = False
    if not fine:
        raise ValueError(f"{expected}; llegó {value!r:.80}.")


def free(base, taken):
    """`base`, o `base_1`, `base_2`…: el primer nombre que no está en `taken`, donde queda anotado.

    `taken` es un dict de cada nombre al último número que se probó con él: así muchos nombres no tardan de más.

    Ejemplos
    --------
    >>> taken = {}
    >>> [free(base, taken) for base in ("dense", "dense", "flatten", "dense")]
    ['dense', 'dense_1', 'flatten', 'dense_2']
    """
    name = base
    while name in taken:
        taken[base] += 1
        name = f"{base}_{taken[base]}"
    taken[name] = 0
    return name
