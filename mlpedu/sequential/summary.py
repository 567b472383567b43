"""La tabla de `summary()`: una fila por capa, con la forma de su salida y cuántos parámetros tiene.

Son los mismos caracteres que imprime Keras 3, para que lo que veas aquí y allá se lea igual.
"""
import shutil
import textwrap

HEADER = ("Layer (type)", "Output Shape", "Param #")
UNITS = ("B", "KB", "MB", "GB", "TB", "PB")
NARROWEST, WIDEST = 40, 88


def summary(name, rows, totals, line_length=None):
    """El texto de la tabla.

    Parámetros
    ----------
    name : str
        El nombre de la red.
    rows : list de (nombre, clase, forma, parámetros), cuatro textos por capa
    totals : list de (título, cantidad, bytes)
    line_length : int o None
        Ancho; None: el de la terminal, hasta 88.

    Errores
    -------
    ValueError
        Si en ese ancho no cabe una tabla.

    Ejemplos
    --------
    >>> print(summary("red", [("dense", "Dense", "(None, 3)", "9")], [("Total", 9, 36)], line_length=50))
    Model: "red"
    ┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━┳━━━━━━━━━┓
    ┃ Layer (type)        ┃ Output Shape   ┃ Param # ┃
    ┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━╇━━━━━━━━━┩
    │ dense (Dense)       │ (None, 3)      │       9 │
    └─────────────────────┴────────────────┴─────────┘
     Total params: 9 (36.00 B)
    """
    widths = column_widths(line_length or max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns - 4)))
    rows = list(rows)
    body = f"\n{rule('├─┼┤', widths)}\n".join(
        "\n".join(cells("│", part, widths) for part in layer_lines(row, widths)) for row in rows)
    table = [f'Model: "{name}"', rule("┏━┳┓", widths), cells("┃", HEADER, widths), rule("┡━╇┩", widths),
             *([body] if rows else []), rule("└─┴┘", widths)]
    return "\n".join(table + [f" {title} params: {count:,} ({size(n_bytes)})" for title, count, n_bytes in totals])


def column_widths(total):
    # Keras puts the columns at 45 %, 80 % and 100 %; borders and margins take 3, 4 and 3 from them.
    first, second = int(0.45 * total), int(0.8 * total)
    widths = (first - 3, second - first - 4, total - second - 3)
    if min(widths) < 4:
        raise ValueError(f"En un ancho de {total} no cabe la tabla; da line_length de 40 o más.")
    return widths


def rule(corners, widths):
    left, line, middle, right = corners
    return left + middle.join(line * (width + 2) for width in widths) + right


def cells(border, texts, widths):
    first, second, third = (cut(text, width) for text, width in zip(texts, widths))
    return f"{border} {first:<{widths[0]}} {border} {second:<{widths[1]}} {border} {third:>{widths[2]}} {border}"


def cut(text, width):
    return text if len(text) <= width else text[:width - 1] + "…"


def layer_lines(row, widths):
    """Las líneas de una capa: si el nombre y la clase no caben en una, la clase pasa a la siguiente."""
    name, kind, shape, count = row
    lines = textwrap.wrap(f"{name} ({kind})", widths[0], break_long_words=False, break_on_hyphens=False)
    return [(lines[0], shape, count), *((line, "", "") for line in lines[1:])]


def size(n_bytes):
    """Bytes con la unidad que conviene.

    Ejemplos
    --------
    >>> size(1_066_440)
    '1.02 MB'
    """
    power = 0
    while n_bytes >= 1024 and power < len(UNITS) - 1:
        n_bytes, power = n_bytes / 1024, power + 1
    return f"{n_bytes:.2f} {UNITS[power]}"
