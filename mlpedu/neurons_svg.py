"""Dibuja un circuito de `mlpedu.neurons` como texto SVG y lo describe en palabras.

Las entradas van a la izquierda y cada capa de neuronas a la derecha de la anterior. Una sinapsis que salta
capas pasa por un hueco reservado en cada una, de modo que ninguna línea cruza una neurona.
El texto es siempre el mismo para el mismo circuito, sin identificadores ni estilos que choquen en una página.
"""
from dataclasses import dataclass
from html import escape
from math import cos, radians, sin

_COLUMN, _ROW, _RADIUS = 150, 84, 26          # pixels
_LEFT, _RIGHT, _TOP, _LEGEND = 70, 80, 58, 44
_INK, _PAPER = "#222222", "#FFFFFF"
_EXCITES, _INHIBITS = "#0072B2", "#D55E00"    # Okabe and Ito: told apart by colour-blind eyes; dashes tell them in grey
_MAX_LISTED = 12                              # rules of neurons in a description


@dataclass(frozen=True, repr=False)
class Drawing:
    """Dibujo de un circuito: `.svg` es el texto SVG y `.description` lo mismo en palabras.

    Ejemplos
    --------
    >>> Drawing("<svg/>", "Circuito vacío.")
    Circuito vacío.
    """

    svg: str
    description: str

    def __repr__(self):
        return self.description

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/svg+xml": self.svg, "text/plain": self.description}

    def _ipython_display_(self):
        # Two outputs: of one bundle JupyterLab shows only the picture, and without its description.
        from IPython.display import display

        words = "*Descripción:* " + self.description.replace("\n", "  \n")
        display({"image/svg+xml": self.svg, "text/plain": "<Figura>"}, raw=True)
        display({"text/markdown": words, "text/plain": self.description}, raw=True)


def layout(circuit):
    """Posición de cada entrada y neurona, y puntos de paso de las sinapsis que saltan capas.

    Devuelve
    --------
    tuple
        `positions`, de nombre a `(x, y)` con x = capa e y hacia arriba; y `routes`, de `(fuente, destino)`
        a la lista de sus puntos de paso.
    """
    depths = circuit.depths
    before = {name: [] for name in circuit.sources}          # what stands one column to the left of each place
    for target, neuron in circuit.neurons.items():
        before[target] = []
        for source in neuron.sources:
            places = [source, *((source, target, x) for x in range(depths[source] + 1, depths[target])), target]
            for left, right in zip(places, places[1:], strict=False):
                before.setdefault(right, []).append(left)
    at = {}
    for x in range(max(depths.values()) + 1):
        column = [place for place in before if (place[2] if isinstance(place, tuple) else depths[place]) == x]
        if x:                                                # each place near the middle of what feeds it
            column.sort(key=lambda place: -sum(at[left][1] for left in before[place]) / len(before[place]))
        at |= {place: (x, (len(column) - 1) / 2 - i) for i, place in enumerate(column)}
    routes = {}
    for place in at:
        if isinstance(place, tuple):
            routes.setdefault(place[:2], []).append(at[place])
    return {name: at[name] for name in depths}, routes


def svg(circuit, signals=None):
    """Texto SVG del circuito; con `signals` (lo que devuelve `circuit.trace`), llena lo que está activo."""
    positions, routes = layout(circuit)
    points = [*positions.values(), *(point for route in routes.values() for point in route)]
    top = max(y for _, y in points)
    width = max(_LEFT + _COLUMN * max(x for x, _ in points) + _RIGHT, 360)
    height = 2 * _TOP + _ROW * 2 * top + _LEGEND

    def pixel(point):
        return _LEFT + _COLUMN * point[0], _TOP + _ROW * (top - point[1])

    body = []
    for target, neuron in circuit.neurons.items():
        body += _synapses(target, neuron, positions, routes, pixel, signals)
    for name in positions:
        body += _node(circuit, name, pixel(positions[name]), signals)
    body += _legend(circuit, height - _LEGEND / 2)
    title, _, detail = escape(describe(circuit, signals)).partition("\n")
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{title}" '
            f'width="{_n(width)}" height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}" '
            f'font-family="sans-serif" font-size="14" text-anchor="middle">')
    paper = f'<rect width="100%" height="100%" rx="8" fill="{_PAPER}"/>'
    return "\n".join([head, f"<title>{title}</title>", f"<desc>{detail}</desc>", paper, *body, "</svg>\n"])


def _synapses(target, neuron, positions, routes, pixel, signals):
    """Una curva por sinapsis, cada una con su propio punto de llegada en el lado izquierdo de la neurona."""
    synapses = []                                            # (points, offset, excites, source)
    for source in neuron.sources:
        points = [pixel(point) for point in [positions[source], *routes.get((source, target), [])]]
        kinds = [True] * neuron.excitatory.get(source, 0) + [False] * neuron.inhibitory.get(source, 0)
        synapses += [(points, 8 * (i - (len(kinds) - 1) / 2), kind, source) for i, kind in enumerate(kinds)]
    synapses.sort(key=lambda synapse: synapse[0][-1][1] + synapse[1] / 100)
    x, y = pixel(positions[target])
    lines = []
    for i, (points, offset, excites, source) in enumerate(synapses):
        angle = radians(min(130, 26 * (len(synapses) - 1)) * (i / max(len(synapses) - 1, 1) - 0.5))
        reach = _RADIUS + (3 if excites else 6)
        end = (x - reach * cos(angle), y + reach * sin(angle))
        active = signals is None or signals[source]
        lines += _synapse([(px, py + offset) for px, py in points], end, excites, active)
    return lines


def _synapse(points, end, excites, active):
    colour, dash = (_EXCITES, "") if excites else (_INHIBITS, ' stroke-dasharray="7 4"')
    (x, y), *rest = points
    path = f"M{_n(x)} {_n(y)}"                               # the node, drawn later, covers the start
    for px, py in [*rest, end]:
        bend = (px - x) / 2
        path += f" C{_n(x + bend)} {_n(y)} {_n(px - bend)} {_n(py)} {_n(px)} {_n(py)}"
        x, y = px, py
    width = 2 if active else 1
    return [f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>',
            _tip(x, y, excites)]


def _tip(x, y, excites):
    colour = _EXCITES if excites else _INHIBITS
    radius, fill = (4, colour) if excites else (5, _PAPER)
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{radius}" fill="{fill}" stroke="{colour}" stroke-width="2"/>'


def _node(circuit, name, centre, signals):
    x, y = centre
    value = None if signals is None else signals[name]
    fill, ink = (_INK, _PAPER) if value else (_PAPER, _INK)
    style = f'fill="{fill}" stroke="{_INK}" stroke-width="2"'
    if name in circuit.neurons:
        lines = [f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_RADIUS}" {style}/>',
                 _text(x, y - _RADIUS - 11, name, _INK)]
        inside = f"θ={circuit.neurons[name].threshold}"
    else:
        always_on = name not in circuit.inputs
        style += ' stroke-dasharray="3 3"' if always_on else ""
        lines = [f'<rect x="{_n(x - 18)}" y="{_n(y - 18)}" width="36" height="36" rx="6" {style}/>']
        lines += [_text(x, y + 34, "1 (siempre activa)", _INK, size=12)] if always_on else []
        inside = name
    if value is None:
        lines.append(_text(x, y + 5, inside, ink))
    else:
        lines += [_text(x, y - 2, inside, ink, size=12), _text(x, y + 13, value, ink, bold=True)]
    if name in circuit.outputs:                              # the arrow that leaves the circuit
        lines.append(f'<path d="M{_n(x + _RADIUS)} {_n(y)}h30m-7 -5l8 5l-8 5" fill="none" '
                     f'stroke="{_INK}" stroke-width="2"/>')
    return lines


def _legend(circuit, y):
    neurons = circuit.neurons.values()
    rows = [(True, "excitadora (+1)")] if any(neuron.excitatory for neuron in neurons) else []
    kinds = {neuron.inhibition for neuron in neurons if neuron.inhibitory}
    rows += [(False, "inhibidora" + {"relative": " (−1)", "absolute": " (veta)"}[kinds.pop()]
              if len(kinds) == 1 else "inhibidora")] if kinds else []
    lines = []
    for i, (excites, label) in enumerate(rows):
        x = 24 + 170 * i
        lines += _synapse([(x, y)], (x + 34, y), excites, True)
        lines.append(_text(x + 46, y + 4, label, _INK, size=12, anchor="start"))
    return lines


def _text(x, y, text, colour, size=14, bold=False, anchor="middle"):
    weight = ' font-weight="bold"' if bold else ""
    return (f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}"{weight}>{escape(str(text))}</text>')


def _n(number):
    return f"{round(number, 1) + 0:g}"                       # + 0 turns -0.0 into 0.0


def describe(circuit, signals=None):
    """El circuito en palabras; con `signals`, lo que pasa con esa asignación."""
    if signals is not None:
        given = _join(f"{name} = {signals[name]}" for name in circuit.inputs)
        active = [name for name in circuit.neurons if signals[name]]
        what = f"se activa{'n' * (len(active) > 1)} {_join(active)}" if active else "no se activa ninguna neurona"
        outputs = _join(f"{name} = {signals[name]}" for name in circuit.outputs)
        return f"Con {given} {what}. Salida{'s' * (len(circuit.outputs) > 1)}: {outputs}."
    neurons = _count(len(circuit.neurons), "neurona")
    inputs = f"entrada{'s' * (len(circuit.inputs) > 1)} {_join(circuit.inputs)}"
    rules = [f"{name} se activa si {neuron.rule}" for name, neuron in circuit.neurons.items()]
    if len(rules) > _MAX_LISTED:
        rules[_MAX_LISTED:] = [f"… y {_count(len(rules) - _MAX_LISTED, 'neurona')} más"]
    return "\n".join([f"Circuito de {neurons} con {inputs}{_activity(circuit)}.", *rules])


def _activity(circuit):
    if len(circuit.inputs) > 8:                              # the table would take too long for a caption
        return ""
    table, n = circuit.truth_table(), len(circuit.inputs)
    parts = []
    for i, name in enumerate(circuit.outputs):
        rows = ["".join(map(str, row[:n])) for row in table.rows if row[n + i]]
        which = f" ({_join(rows)})" if 0 < len(rows) <= 4 else ""
        parts.append(f"{name} se activa en {len(rows)} de las {2 ** n} filas{which}")
    return ": " + "; ".join(parts)


def _count(number, noun):
    return f"{number} {noun}{'s' * (number != 1)}"


def _join(words):
    *first, last = map(str, words)
    return f"{', '.join(first)} y {last}" if first else last
