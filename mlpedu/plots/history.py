"""La historia de las redes neuronales en una línea de tiempo, con sus épocas sombreadas."""
from .plot import Plot, canvas, styled
from .words import BLUE, GREEN, INK, ORANGE, PURPLE, SKY, VERMILION, count, listing, pale

HISTORY = (                                      # year, what happened, kind (see KINDS)
    (1943, "McCulloch y Pitts: la neurona artificial", "modelo"),
    (1949, "Hebb: aprender es reforzar conexiones", "teoría"),
    (1957, "Rosenblatt: el perceptrón", "modelo"),
    (1960, "Widrow y Hoff: ADALINE", "modelo"),
    (1969, "Minsky y Papert: los límites del perceptrón", "teoría"),
    (1970, "Linnainmaa: derivación automática inversa", "teoría"),
    (1982, "Hopfield: redes con memoria", "modelo"),
    (1986, "Rumelhart, Hinton y Williams: retropropagación", "teoría"),
    (1989, "Cybenko: aproximación universal", "teoría"),
    (1989, "LeCun: dígitos escritos a mano", "aplicación"),
    (1995, "Cortes y Vapnik: vectores de soporte", "modelo"),
    (1997, "Hochreiter y Schmidhuber: LSTM", "modelo"),
    (2006, "Hinton: redes profundas por capas", "modelo"),
    (2012, "AlexNet gana ImageNet", "aplicación"),
    (2016, "AlphaGo vence a Lee Sedol", "aplicación"),
    (2017, "Vaswani y otros: el Transformer", "modelo"),
)
ERAS = (                                         # first year, name: each lasts until the next begins
    (1943, "primeras\nesperanzas", ORANGE),
    (1969, "invierno", SKY),
    (1982, "conexio-\nnismo", GREEN),
    (1995, "máquinas de\nvectores\nde soporte", PURPLE),
    (2006, "ola actual", BLUE),
)
AXIS = 4.0                                       # where the line of time stands, from left to right
KINDS = {"modelo": ("o", BLUE), "teoría": ("s", ORANGE), "aplicación": ("^", VERMILION)}


@styled
def timeline(events=HISTORY, *, until=2026, ax=None):
    """Dibuja una línea de tiempo vertical, de arriba abajo, con las épocas de la historia sombreadas.

    Parámetros
    ----------
    events : lista de tuplas (year, label) o (year, label, kind)
        Los sucesos; `kind` es «modelo», «teoría» o «aplicación». Por omisión, los del curso.
    until : int
        El año donde acaba la línea.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si no hay sucesos, son más de 20, algún año no es un entero entre 1900 y `until`, o el tipo no existe.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.timeline([(1957, "Rosenblatt: el perceptrón"), (2012, "AlexNet")]).description
    'Línea de tiempo de 1957 a 2026 con 2 sucesos. Primeras esperanzas (desde 1943): 1957, Rosenblatt: el
    perceptrón. Ola actual (desde 2006): 2012, AlexNet.'
    """
    events = check_events(events, until)
    start = min(events[0][0], ERAS[0][0]) if events[0][0] < ERAS[0][0] else era_of(events[0][0])[0]
    rows = max(len(events), 8)
    height = rows + 1.0
    ax = canvas(ax, (0, 16.9), (height + 0.2, -1.3), (6.4, 0.385 * (height + 1.5)))
    ax.set_aspect("auto")

    def at(year):
        return height * (year - start) / (until - start)

    draw_eras(ax, at, start, until)
    tops = spread([at(year) for year, *_ in events], height)
    for (year, label, kind), top in zip(events, tops, strict=True):
        marker, color = KINDS[kind]
        ax.plot([AXIS, AXIS + 0.6, AXIS + 0.9], [at(year), top, top], color=INK, linewidth=0.8)
        ax.plot(AXIS, at(year), marker, color=color, markeredgecolor=INK, markersize=8, zorder=3)
        ax.text(AXIS + 1, top, f"{year}  {label}", va="center", gid="suceso")
    draw_key(ax, {kind for *_, kind in events})
    return Plot(ax, timeline_in_words(events, until))


def check_events(events, until):
    """Los sucesos ordenados por año, todos con su tipo."""
    try:
        found = [(int(year), str(label), *(rest or ["modelo"])) for year, label, *rest in events]
        exact = all(event[0] == row[0] and len(row) == 3 for event, row in zip(events, found, strict=True))
    except (TypeError, ValueError):
        exact = False
    if not exact:
        raise ValueError("Cada suceso debe ser (año, texto) o (año, texto, tipo), con el año entero; "
                         f"llegó {events!r}.")
    if not 1 <= len(found) <= 20:
        raise ValueError(f"Caben de 1 a 20 sucesos; llegaron {len(found)}.")
    for year, label, kind in found:
        if kind not in KINDS:
            raise ValueError(f"El tipo {kind!r} no existe; usa {listing(KINDS)}.")
        if not 1900 <= year < until:
            raise ValueError(f"El año de «{label}», {year}, debe estar entre 1900 y {until - 1}.")
        if len(label) > 46:
            raise ValueError(f"El texto «{label}» no cabe: tiene {len(label)} letras y el máximo es 46.")
    return sorted(found, key=lambda event: event[0])


def era_of(year):
    """La época de un año: la última que empezó antes."""
    return [era for era in ERAS if era[0] <= max(year, ERAS[0][0])][-1]


def spread(places, height, gap=1.0):
    """Separa alturas ordenadas al menos `gap`, moviéndolas lo justo y sin salirse de 0 a `height`."""
    tops = list(places)
    for i in range(1, len(tops)):
        tops[i] = max(tops[i], tops[i - 1] + gap)
    tops[-1] = min(tops[-1], height)
    for i in range(len(tops) - 2, -1, -1):
        tops[i] = min(tops[i], tops[i + 1] - gap)
    return tops


def draw_eras(ax, at, start, until):
    """Las bandas de las épocas con su nombre y el año en que empiezan, y el eje del tiempo."""
    for k, (first, name, color) in enumerate(ERAS):
        last = ERAS[k + 1][0] if k + 1 < len(ERAS) else until
        top, bottom = at(max(first, start)), at(last)
        if last <= start:
            continue
        ax.fill_between([0.1, AXIS], top, bottom, color=pale(color, 0.65 if k % 2 else 0.82), linewidth=0)
        ax.plot([0.1, AXIS], [top, top], color="white", linewidth=2)
        ax.text(0.25, (top + bottom) / 2, name, va="center", fontsize=10, gid="época")
        ax.text(AXIS - 0.25, top + 0.1, str(first), va="top", ha="right", fontsize=10, gid="época")
    ax.plot([AXIS, AXIS], [at(start), at(until)], color=INK, linewidth=2)


def draw_key(ax, kinds):
    """La leyenda de los tipos de suceso, en una línea arriba."""
    for k, kind in enumerate(kind for kind in KINDS if kind in kinds):
        marker, color = KINDS[kind]
        ax.plot(AXIS + 1.3 + 3.2 * k, -0.9, marker, color=color, markeredgecolor=INK, markersize=8)
        ax.text(AXIS + 1.65 + 3.2 * k, -0.9, kind, va="center")


def timeline_in_words(events, until):
    """Los sucesos, época por época."""
    text = f"Línea de tiempo de {events[0][0]} a {until} con {count(len(events), 'suceso')}."
    for first, name, _ in ERAS:
        mine = [f"{year}, {label}" for year, label, _ in events if era_of(year)[0] == first]
        if mine:
            title = name.replace("-\n", "").replace("\n", " ")
            text += f" {title[0].upper()}{title[1:]} (desde {first}): {'; '.join(mine)}."
    return text
