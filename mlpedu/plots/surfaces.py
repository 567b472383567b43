"""Caminos de un optimizador sobre superficies que se pueden ver: una curva, o las curvas de nivel de un valle."""
import numpy as np

from .checks import as_numbers, check_named, check_pair, heights_of
from .curves import brief
from .plot import Plot, chart, styled
from .words import COLORS, GREY, INK, LINES, count, look


@styled
def descent(f, path, *, xlim=None, xlabel="w", ylabel="f(w)", ax=None):
    """Dibuja una función de una variable y los puntos por los que pasó quien la bajaba.

    Parámetros
    ----------
    f : función
        Recibe un arreglo y devuelve otro de la misma forma.
    path : array de forma (n,)
        Los valores de w: el del comienzo y uno más por paso.
    xlim : (float, float), opcional
        Qué parte del eje se ve. Por omisión, la que recorre el camino.
    xlabel, ylabel : str
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si `path` está vacío o no son números finitos, o `f` no da un número por punto.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.descent(lambda w: w ** 2, [1, -0.5, 0.25]).description
    'Camino de 2 pasos desde w = 1: cruza el mínimo 2 veces y termina en w = 0.25. La función pasa de 1 a 0.062.'
    """
    path = as_numbers(path, "path")
    if xlim is None:
        far = max(abs(path).max(), 1e-9) * 1.15
        xlim = -far, far
    w = np.linspace(*check_pair(xlim, "xlim"), 300)
    height = heights_of(f, w, w.shape)
    span = np.ptp(height) or 1.0                 # of a constant function
    lowest = w[np.argmin(height)]
    seen = np.clip(path, *wide(xlim))
    steps = heights_of(f, seen, seen.shape)
    ax = chart(ax)
    ax.plot(w, height, color=INK, linewidth=1.4)
    ax.plot(seen, steps, color=COLORS[0], linestyle=":", linewidth=1.2)
    ax.scatter(seen, steps, s=34, color=COLORS[0], edgecolor=INK, linewidth=0.6, zorder=3, label="pasos")
    ax.scatter(seen[:1], steps[:1], s=80, color=COLORS[1], marker="s", edgecolor=INK, zorder=4, label="comienzo")
    ax.set(xlabel=xlabel, ylabel=ylabel, xlim=xlim, ylim=(height.min() - 0.06 * span, height.min() + span))
    ax.legend(loc="upper center")
    sides = np.sign((path - lowest)[abs(path - lowest) > 1e-2 * np.ptp(xlim)])
    crossings = int((sides[1:] != sides[:-1]).sum())
    how = f"cruza el mínimo {count(crossings, 'vez', 'veces')}" if crossings else "no cruza el mínimo"
    return Plot(ax, f"Camino de {count(len(path) - 1, 'paso')} desde {xlabel} = {brief(path[0])}: {how} y termina en "
                    f"{xlabel} = {short(path[-1])}. La función pasa de {short(f(path[0]))} a {short(f(path[-1]))}.")


@styled
def surface(f, paths, *, xlim, ylim, minimum=None, xlabel="w₁", ylabel="w₂", ax=None):
    """Dibuja las curvas de nivel de una función de dos variables y los caminos de uno o varios optimizadores.

    Parámetros
    ----------
    f : función
        Recibe un arreglo (…, 2) y devuelve otro (…).
    paths : dict
        Nombre del camino → array (n, 2): el comienzo y un punto más por paso.
    xlim, ylim : (float, float)
        La parte del plano que se ve.
    minimum : par de float, opcional
        Dónde está el mínimo, para señalarlo.
    xlabel, ylabel : str
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si no hay caminos, alguno no es de puntos del plano con números finitos, o `f` no da un número por punto o
        es constante.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> bowl = lambda w: (w ** 2).sum(axis=-1)
    >>> plots.surface(bowl, {"recto": [[2, 0], [1, 0], [0, 0]]}, xlim=(-3, 3), ylim=(-2, 2)).description
    'Curvas de nivel, con w₁ de −3 a 3 y w₂ de −2 a 2. «recto»: 2 pasos desde (2, 0); la función pasa de 4 a 0.'
    """
    paths = check_named(paths, "paths", "nombre del camino -> puntos")
    table = {name: as_numbers(path, f"paths[{name!r}]", ndim=2) for name, path in paths.items()}
    if any(path.shape[1] != 2 for path in table.values()):
        raise ValueError("Cada camino debe tener forma (n, 2): un punto del plano por fila.")
    xlim, ylim = check_pair(xlim, "xlim"), check_pair(ylim, "ylim")
    grid = np.stack(np.meshgrid(np.linspace(*xlim, 120), np.linspace(*ylim, 120)), axis=-1)
    height = heights_of(f, grid, grid.shape[:2])
    if np.ptp(height) == 0:
        raise ValueError("`f` vale lo mismo en todo lo que se dibuja: no hay curvas de nivel.")
    minimum = None if minimum is None else as_numbers(minimum, "minimum")
    low = height.min() if minimum is None else min(height.min(), float(f(minimum)))
    ax = chart(ax)
    # Levels close together at the bottom, where the paths are.
    levels = low + np.ptp(height) * np.linspace(0.02, 1, 13) ** 2.5
    ax.contour(*np.moveaxis(grid, -1, 0), height, levels=levels, colors=[GREY], linewidths=0.7, linestyles="solid")
    for k, (name, path) in enumerate(table.items()):
        seen = np.clip(path, *zip(wide(xlim), wide(ylim)))
        style = {"color": COLORS[k % 8], "linestyle": LINES[k % 4]}
        ax.plot(*seen.T, label=name, marker=look(k)["marker"] if len(path) <= 80 else None, markersize=4,
                linewidth=1.4, zorder=3, **style)
        ax.plot(*seen[-1:].T, marker=look(k)["marker"], markersize=8, color=style["color"], markeredgecolor=INK,
                zorder=4)
    if minimum is not None:
        ax.plot(*minimum, marker="*", markersize=15, color="white", markeredgecolor=INK, linestyle="", label="mínimo",
                zorder=5)
    ax.set(xlabel=xlabel, ylabel=ylabel, xlim=xlim, ylim=ylim)
    ax.legend(loc="upper right")
    words = " ".join(walk(name, path, f, xlim, ylim) for name, path in table.items())
    return Plot(ax, f"Curvas de nivel, con {xlabel} de {brief(xlim[0])} a {brief(xlim[1])} y {ylabel} de "
                    f"{brief(ylim[0])} a {brief(ylim[1])}. {words}")


def wide(limits):
    """Un tramo mucho mayor que el que se ve: lo de más allá solo haría desbordar el dibujo."""
    span = limits[1] - limits[0]
    return limits[0] - 5 * span, limits[1] + 5 * span


def walk(name, path, f, xlim, ylim):
    """Un camino en una frase: cuánto dura, de dónde a dónde, y si se sale del dibujo."""
    inside = ((path >= [xlim[0], ylim[0]]) & (path <= [xlim[1], ylim[1]])).all(axis=1)
    out = f", y se sale del dibujo en el paso {int(np.argmin(inside))}" if not inside.all() else ""
    return (f"«{name}»: {count(len(path) - 1, 'paso')} desde ({short(path[0, 0])}, {short(path[0, 1])}); la función "
            f"pasa de {short(f(path[0]))} a {short(f(path[-1]))}{out}.")


def short(x):
    """Como `brief`, con cuatro decimales a lo sumo; lo que es casi cero o desmesurado se dice así."""
    x = float(x)
    if abs(x) < 1e-3:
        return f"{x:.4f}".rstrip("0").replace("-", "−") if abs(x) >= 1e-4 else "casi 0" if x else "0"
    return brief(x) if abs(x) < 1e6 else "más de un millón" if x > 0 else "menos de −1 millón"
