"""De dónde sale cada conjunto de datos del playground: los seis del original y dos de tres clases.

Son las recetas de `dataset.ts` (tensorflow/playground) con el azar de NumPy: mismas formas, otros puntos. Cada una
recibe el azar que pone los puntos, el que los ensucia, el ruido de 0 a 1 y cuántos; da los puntos (n, 2) y sus
etiquetas (n,). El ruido sale de un azar aparte, así que moverlo no cambia los puntos de lugar más que por el ruido.
"""
import math

import numpy as np

from .state import REACH


def circle(draw, jitter, noise, n):
    """Un disco (clase 1) dentro de un anillo (clase 0); el ruido cambia etiquetas, no lugares."""
    inside = np.arange(n) < n // 2
    radius = np.where(inside, draw.uniform(0, 2.5, n), draw.uniform(3.5, 5, n))
    points = _polar(radius, draw.uniform(0, 2 * np.pi, n))
    moved = points + noise * jitter.uniform(-5, 5, (n, 2))
    return points, np.hypot(*moved.T) < 2.5


def xor(draw, jitter, noise, n):
    """Clase 1 si las coordenadas tienen el mismo signo; el ruido cambia etiquetas, no lugares."""
    points = draw.uniform(-5, 5, (n, 2))
    points += np.where(points > 0, 0.3, -0.3)
    moved = points + noise * jitter.uniform(-5, 5, (n, 2))
    return points, moved.prod(axis=1) >= 0


def gauss(draw, jitter, noise, n):
    """Dos nubes normales; el ruido las ensancha: varianza de 0.5, y 4 con ruido 50."""
    labels = np.arange(n) < n // 2
    return _cloud(draw, noise, np.where(labels[:, None], [2.0, 2.0], [-2.0, -2.0])), labels


def gauss3(draw, jitter, noise, n):
    """Tres nubes normales en las puntas de un triángulo."""
    labels = np.arange(n) % 3
    return _cloud(draw, noise, _polar(3.0, 2 * np.pi * labels / 3)), labels


def spiral(draw, jitter, noise, n, arms=2):
    """Brazos enrollados; el ruido mueve los puntos."""
    labels, step = np.divmod(np.arange(n), n // arms)
    step = step / (n // arms)
    turn = 1.75 * 2 * np.pi * step + 2 * np.pi * labels / arms
    if arms == 2:                                # the original's first arm is class 1
        labels = 1 - labels
    return _polar(5 * step, turn) + noise * jitter.uniform(-1, 1, (n, 2)), labels


def spiral3(draw, jitter, noise, n):
    """Tres brazos."""
    return spiral(draw, jitter, noise, n, arms=3)


def plane(draw, jitter, noise, n):
    """Regresión: (x₁ + x₂) / 10."""
    points = draw.uniform(-REACH, REACH, (n, 2))
    moved = points + noise * jitter.uniform(-REACH, REACH, (n, 2))
    return points, moved.sum(axis=1) / 10


CONES = np.array([(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)])


def cones(draw, jitter, noise, n):
    """Regresión: seis conos de radio 2 y alturas 1 y −1; entre ellos, 0."""
    points = draw.uniform(-REACH, REACH, (n, 2))
    moved = points + noise * jitter.uniform(-REACH, REACH, (n, 2))
    away = np.hypot(*(moved[:, None, :] - CONES[:, :2]).transpose(2, 0, 1))
    height = np.maximum(0, 1 - away / 2) * CONES[:, 2]
    return points, height[np.arange(n), np.abs(height).argmax(axis=1)]


def _polar(radius, angle):
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def _cloud(draw, noise, centers):
    return centers + math.sqrt(0.5 + 7 * noise) * draw.standard_normal(centers.shape)


RECIPES = {"circle": circle, "xor": xor, "gauss": gauss, "spiral": spiral, "spiral3": spiral3, "gauss3": gauss3,
           "reg-plane": plane, "reg-gauss": cones}
