"""Rótulos sobre líneas: elige para cada uno un lugar de su línea donde no tape nodos ni otros rótulos."""
import numpy as np

from .words import INK

FRACTIONS = np.array([0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.16, 0.84])


def place_labels(ax, edges, nodes, radius=0.45):
    """Escribe el texto de cada línea (inicio, fin, texto) en el lugar más despejado de los ensayados.

    Se cuentan solapes en pixeles, con el tamaño aproximado del texto: no hace falta dibujar.
    """
    to_pixels = ax.transData.transform
    pixel = ax.figure.dpi / 72
    round_nodes = to_pixels(nodes)
    reach = np.abs(to_pixels((radius, 0)) - to_pixels((0, 0)))[0]
    taken, size = [], np.zeros(2)
    for k, (start, end, text) in enumerate(edges):
        if not text:
            continue
        size = pixel * np.array([7.0 * len(text) + 3, 13.0]) / 2
        spots = np.outer(1 - FRACTIONS, start) + np.outer(FRACTIONS, end)
        others = [np.array(edge[:2]) for j, edge in enumerate(edges) if j != k]
        costs = [crowding(to_pixels(spot), size, taken, round_nodes, reach, [to_pixels(o) for o in others])
                 for spot in spots]
        best = spots[int(np.argmin(costs))]
        taken.append((to_pixels(best), size))
        ax.text(*best, text, ha="center", va="center", fontsize=10, color=INK, zorder=3, gid="valor",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


def crowding(center, size, taken, nodes, reach, segments):
    """Cuánto estorba un rótulo en `center`: mucho sobre otro rótulo o nodo, algo sobre otra línea."""
    cost = sum(100.0 for other, half in taken if (np.abs(center - other) < size + half + 2).all())
    gaps = np.maximum(np.abs(nodes - center) - size, 0)
    cost += 100.0 * (np.hypot(*gaps.T) < reach).sum()
    return cost + sum(crosses(segment, center, size) for segment in segments)


def crosses(segment, center, size):
    """1 si el segmento pasa por la caja del rótulo, 0 si no."""
    samples = segment[0] + np.linspace(0, 1, 60)[:, None] * (segment[1] - segment[0])
    return float((np.abs(samples - center) < size + 2).all(axis=1).any())
