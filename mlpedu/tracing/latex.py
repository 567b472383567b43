"""La derivación de un paso de entrenamiento escrita en LaTeX, con los números puestos."""
import numpy as np

LARGEST = 6                                      # rows or columns of a matrix that are printed whole


def derivation(steps, values, decimals):
    """Una ecuación por paso: símbolo = fórmula = números."""
    return [f"{step.symbol} = {step.formula} = {numbers(values[step.name], decimals)}" for step in steps]


def numbers(value, decimals):
    """Un número o una matriz; las grandes se abrevian con puntos."""
    value = np.asarray(value)
    if value.ndim == 0:
        return number(value, decimals)
    rows = [[number(v, decimals) for v in row] for row in np.atleast_2d(value)]
    rows = shortened([shortened(row, r"\cdots") for row in rows], [r"\vdots"])
    return r"\begin{pmatrix}" + r" \\ ".join(" & ".join(row) for row in rows) + r"\end{pmatrix}"


def number(value, decimals):
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text      # no «-0.0000»


def shortened(items, dots):
    return items if len(items) <= LARGEST else [*items[:LARGEST - 2], dots, items[-1]]
