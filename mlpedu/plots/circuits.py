"""Circuitos de neuronas de McCulloch y Pitts, dibujados con matplotlib."""
import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch, PathPatch
from matplotlib.path import Path

from .labels import place_labels
from .plot import Plot, canvas, styled
from .units import node
from .words import BLUE, INK, VERMILION, count, listing, pale


@styled
def circuit(circuit, *, ax=None):
    """Dibuja un circuito: sinapsis excitadoras con flecha, inhibidoras a trazos con un círculo.

    Cada sinapsis repetida se dibuja como una línea más. Bajo el nombre de cada neurona va su umbral.

    Parámetros
    ----------
    circuit : mlpedu.neurons.Circuit
        El circuito: se usan `inputs`, `neurons`, `outputs` y `layout()`.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    TypeError
        Si lo que llega no es un circuito.

    Ejemplos
    --------
    >>> from mlpedu import neurons, plots
    >>> plots.circuit(neurons.NETS["A y no B"]).description
    'Circuito de 1 neurona con entradas A y B y salida C. Sinapsis de C: excitadoras, 2 de A; inhibidoras,
    1 de B; umbral 2.'
    """
    if not all(hasattr(circuit, name) for name in ("layout", "inputs", "neurons")):
        raise TypeError("`circuit` debe ser un Circuit de mlpedu.neurons, por ejemplo "
                        f"Circuit.from_expression(\"A y B\"); llegó {type(circuit).__name__}.")
    grid = circuit.layout()
    column = 3.0 if max(x for x, _ in grid.values()) <= 2 else 2.1
    places = {name: (column * x, 1.5 * y) for name, (x, y) in grid.items()}
    xs, ys = np.array(list(places.values())).T
    width, height = max(np.ptp(xs), 3) + 2, max(np.ptp(ys), 1.5) + 1.8
    middle = (xs.min() + xs.max()) / 2, (ys.min() + ys.max()) / 2
    scale = min(max(6.4 / width, 0.62), 0.85)    # inches per unit: names must fit in their circles
    ax = canvas(ax, (middle[0] - width / 2, middle[0] + width / 2),
                (middle[1] - height / 2, middle[1] + height / 2), (scale * width, scale * height))
    draw_synapses(ax, circuit, places)
    for name, place in places.items():
        draw_neuron(ax, name, place, circuit.neurons.get(name), name in getattr(circuit, "outputs", ()))
    return Plot(ax, circuit_in_words(circuit))


RADIUS = 0.46


def draw_synapses(ax, circuit, places):
    """Todas las sinapsis; con más de tres iguales, una sola línea con su número."""
    edges = []
    for name, neuron in circuit.neurons.items():
        for sources, draw in ((neuron.excitatory, excite), (neuron.inhibitory, inhibit)):
            for source, times in sources.items():
                via = waypoint(source, name, places)
                shown = times if times <= 3 else 1
                for k in range(shown):
                    draw(ax, *curve(places[source], via, places[name], 0.2 * (k - (shown - 1) / 2)))
                edges.append((places[source], places[name], f"×{times}" if times > 3 else ""))
    place_labels(ax, edges, list(places.values()))


def waypoint(source, target, places):
    """Punto hacia el que se curva una sinapsis: el medio, o apartado si una neurona estorba."""
    start, end = np.array(places[source]), np.array(places[target])
    others = [place for name, place in places.items() if name not in (source, target)]
    others = np.array(others).reshape(-1, 2)
    along = (end - start) / np.hypot(*(end - start))
    side = np.array([-along[1], along[0]])
    ahead, aside = (others - start) @ along, (others - start) @ side
    hit = (np.abs(aside) < RADIUS + 0.2) & (ahead > 0) & (ahead < np.hypot(*(end - start)))
    if not hit.any():
        return (start + end) / 2
    away = -1 if aside[hit][0] > 0 or (aside[hit][0] == 0 and start[1] <= 0) else 1
    return (start + end) / 2 + 2.0 * away * side


def curve(start, via, end, shift):
    """Inicio, paso y fin de una sinapsis, desde el borde de un nodo hasta el del otro."""
    first, last = ((b - a) / np.hypot(*(b - a)) for a, b in ((np.array(start), via), (via, np.array(end))))
    return (start + RADIUS * first + shift * np.array([-first[1], first[0]]), via + shift * np.array([0, 1]),
            end - (RADIUS + 0.09) * last + shift * np.array([-last[1], last[0]]))


def excite(ax, start, via, end):
    """Sinapsis excitadora: línea continua con punta de flecha."""
    path = Path([start, via, end], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    ax.add_patch(FancyArrowPatch(path=path, arrowstyle="-|>", color=BLUE, linewidth=1.6, mutation_scale=14,
                                 shrinkA=0, shrinkB=0))


def inhibit(ax, start, via, end):
    """Sinapsis inhibidora: línea a trazos que acaba en un círculo hueco."""
    radius = 0.085
    center = end - radius * (end - via) / np.hypot(*(end - via))
    path = Path([start, via, center], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    ax.add_patch(PathPatch(path, facecolor="none", edgecolor=VERMILION, linewidth=1.6, linestyle=(0, (4, 2))))
    ax.add_patch(Circle(center, radius, facecolor="white", edgecolor=VERMILION, linewidth=1.6, zorder=3))


def draw_neuron(ax, name, place, neuron, is_output):
    """Una entrada (círculo blanco), la entrada siempre activa (cuadrado) o una neurona con su umbral."""
    x, y = place
    if neuron is None:
        node(ax, x, y, name, square=name == "1", radius=RADIUS)
        return
    if is_output:
        ax.add_patch(Circle(place, RADIUS + 0.07, facecolor="white", edgecolor=INK, linewidth=1.1, zorder=2))
    node(ax, x, y, "", radius=RADIUS, color=pale(BLUE))
    ax.text(x, y + 0.13, name, ha="center", va="center", zorder=4, fontsize=11 if len(name) < 5 else 10)
    ax.text(x, y - 0.2, f"≥ {neuron.threshold}", ha="center", va="center", fontsize=10, zorder=4)


def circuit_in_words(circuit):
    """Entradas, salidas y lo que llega a cada neurona."""
    outputs = list(getattr(circuit, "outputs", ()))
    text = f"Circuito de {count(len(circuit.neurons), 'neurona')} con "
    text += f"{'entradas' if len(circuit.inputs) > 1 else 'entrada'} {listing(circuit.inputs)}"
    text += f" y {'salidas' if len(outputs) > 1 else 'salida'} {listing(outputs)}." if outputs else "."
    for name, neuron in circuit.neurons.items():
        groups = (("excitadoras", neuron.excitatory), ("inhibidoras", neuron.inhibitory))
        parts = [f"{kind}, {listing(f'{times} de {source}' for source, times in sources.items())}"
                 for kind, sources in groups if sources]
        text += f" Sinapsis de {name}: {'; '.join(parts)}; umbral {neuron.threshold}."
    return text
