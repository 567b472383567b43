"""La figura del potencial de una neurona que reúne pulsos y dispara."""
import numpy as np

from .checks import as_numbers
from .plot import Plot, chart, styled
from .words import BLUE, VERMILION, count


@styled
def membrane_potential(times, potential, threshold, *, ax=None):
    """Dibuja el potencial de una neurona en el tiempo, su umbral y sus disparos.

    Parámetros
    ----------
    times, potential : arrays de forma (n,)
        Instantes, en ms, y el potencial en cada uno. Un disparo es un instante en que el potencial
        alcanza el umbral.
    threshold : float
        El umbral, mayor que 0.
    ax : Axes, opcional
        Dónde dibujar; si falta, en una figura nueva.

    Devuelve
    --------
    Plot
        El par (ax, description).

    Errores
    -------
    ValueError
        Si `times` y `potential` no miden lo mismo o hay valores que no son números.

    Ejemplos
    --------
    >>> from mlpedu import plots
    >>> plots.membrane_potential([0, 1, 2, 3], [0, 0.6, 1.2, 0], threshold=1).description
    'En 3 ms la neurona dispara 1 vez: a los 2 ms.'
    """
    times, potential = as_numbers(times, "times"), as_numbers(potential, "potential")
    if len(times) != len(potential):
        raise ValueError(f"`times` y `potential` deben medir lo mismo; miden {len(times)} y {len(potential)}.")
    ax = chart(ax, size=(6.4, 3.2))
    fired = potential >= threshold
    ax.plot(times, np.minimum(potential, threshold), color=BLUE)
    ax.vlines(times[fired], threshold, 1.6 * threshold, color=VERMILION, linewidth=2.5, label="disparo")
    ax.axhline(threshold, color="black", linestyle="--", linewidth=1, label="umbral")
    ax.set(xlabel="tiempo (ms)", ylabel="potencial", ylim=(min(-0.1 * threshold, potential.min()), 1.8 * threshold))
    ax.legend(loc="upper right", ncols=2)
    return Plot(ax, spikes_in_words(times, fired))


def spikes_in_words(times, fired):
    """Cuántas veces dispara y cuándo empieza."""
    n, span = int(fired.sum()), f"En {times[-1] - times[0]:.0f} ms la neurona"
    if n == 0:
        return f"{span} no dispara."
    first = f"{times[fired][0]:.0f} ms"
    when = f"a los {first}" if n == 1 else f"la primera, a los {first}"
    return f"{span} dispara {count(n, 'vez', 'veces')}: {when}."
