"""Colores, marcas y palabras: cómo se distingue cada clase y cómo se dicen números y listas.

La paleta es la de Okabe e Ito; cada color va siempre con una marca y una trama propias,
de modo que nada depende solo del color.
"""
import matplotlib.colors

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, YELLOW, BLACK = "#CC79A7", "#56B4E9", "#F0E442", "#000000"
INK, GREY, PALE = "#222222", "#767676", "#E8E8E8"

COLORS = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, YELLOW, BLACK)
COLOR_NAMES = ("azul", "naranja", "verde", "bermellón", "púrpura", "celeste", "amarillo", "negro")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "<", ">", "h")   # 8 colours, 11 marks: 88 pairs
MARKER_NAMES = ("círculos", "cuadrados", "triángulos", "rombos", "triángulos invertidos", "cruces gruesas",
                "aspas", "pentágonos", "triángulos a la izquierda", "triángulos a la derecha", "hexágonos")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "+++", "---", "|||", "ooo", "**", "//..")
LINES = ("-", "--", "-.", ":")


def look(k):
    """Color, marca y trama de la clase número `k`, y sus nombres."""
    return {"color": COLORS[k % 8], "marker": MARKERS[k % 11], "hatch": HATCHES[k % 11],
            "words": f"{MARKER_NAMES[k % 11]}, color {COLOR_NAMES[k % 8]}"}


def pale(color, amount=0.72):
    """Mezcla un color con blanco."""
    return tuple(c + (1 - c) * amount for c in matplotlib.colors.to_rgb(color))


def number(x, decimals=None):
    """Escribe un número para leer: dos decimales (cuatro si es menor que 1), con el signo menos de verdad.

    Ejemplos
    --------
    >>> number(1.5), number(-0.25), number(3.14159), number(1 / 3), number(-1e-9)
    ('1.5', '−0.25', '3.14', '0.3333', '0')
    """
    x = float(x)
    if decimals is None:
        decimals = 2 if abs(x) >= 1 else 4
    text = f"{x:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "0", "") else text.replace("-", "−")


def percent(part, whole=1):
    """Escribe una proporción como porcentaje entero.

    Ejemplos
    --------
    >>> percent(1, 3)
    '33 %'
    """
    return f"{part / whole * 100:.0f} %"


def count(n, singular, plural=None):
    """Escribe una cantidad con su sustantivo.

    Ejemplos
    --------
    >>> count(1, "punto"), count(2, "punto"), count(0, "error", "errores")
    ('1 punto', '2 puntos', '0 errores')
    """
    return f"{n} {singular if n == 1 else plural or singular + 's'}"


def listing(parts):
    """Une frases con comas y una «y» final.

    Ejemplos
    --------
    >>> listing(["A", "B", "C"])
    'A, B y C'
    """
    *first, last = [str(part) for part in parts]
    if not first:
        return last
    link = "e" if last.lower().startswith(("i", "hi", "í")) else "y"
    return f"{', '.join(first)} {link} {last}"


def subscript(name, k):
    """Pone un subíndice: `subscript("x", 12)` es «x₁₂»."""
    return name + "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(k))
