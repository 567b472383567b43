"""La derivación de un paso de entrenamiento escrita en LaTeX, con los números puestos.

Las fórmulas de `steps` nombran los valores entre ángulos, `<a0> <W1> + <b1>`: aquí se escriben dos veces, con
símbolos y con números.
"""
import re

import numpy as np

LARGEST = 6                                      # rows or columns of a matrix that are printed whole
WORTH_PUTTING_IN = 4                             # and of one that is put into a formula

FUNCTIONS = {"identity": "", "tanh": r"\tanh", "logistic": r"\sigma", "exp": r"\exp"}

# Loss: its value and its slope, with p the prediction, y the target and 1/N the average (1/n, or 1/nk).
CROSSENTROPY = r"-\frac{1}{N} \sum y \odot \log p", r"\frac{1}{N} \left(p - y\right)"
LOSSES = {
    "mean_squared_error": (r"\frac{1}{N} \sum \left(p - y\right)^2", r"\frac{2}{N} \left(p - y\right)"),
    "half_squared_error": (r"\frac{1}{2 \cdot nk} \sum \left(p - y\right)^2", r"\frac{1}{N} \left(p - y\right)"),
    "mean_absolute_error": (r"\frac{1}{N} \sum \left|p - y\right|",
                            r"\frac{1}{N} \operatorname{signo}\left(p - y\right)"),
    "binary_crossentropy": (r"-\frac{1}{N} \sum \left(y \odot \log p + (1 - y) \odot \log(1 - p)\right)",
                            r"\frac{1}{N} \left(p - y\right)"),
    "categorical_crossentropy": CROSSENTROPY, "sparse_categorical_crossentropy": CROSSENTROPY,
}


def function(activation, argument):
    """f(argumento), con el nombre que f tiene en los libros."""
    name = FUNCTIONS.get(activation.name, rf"\operatorname{{{activation.name.replace('_', ' ')}}}")
    return rf"{name}\left({argument}\right)" if name else argument


def through(activation, i, slope):
    """∂L/∂z de la capa i, si `slope` es ∂L/∂a: nada cambia con la identidad, y softmax mezcla cada fila."""
    if activation.name == "identity":
        return slope
    if activation.name == "softmax":             # its Jacobian's product, for all the rows at once
        return rf"<a{i}> \odot \left({slope} - \left({slope} \odot <a{i}>\right) \mathbf 1 \mathbf 1^\top\right)"
    return rf"{slope} \odot <slope{i}>"


def loss(network, i, weighted):
    """(valor, ∂L/∂z) de la pérdida, en LaTeX. Si no hay una fórmula corta, con la letra ℓ."""
    last, name, p = network.layers[-1], network.loss.name, f"<a{i}>"
    known = name in LOSSES and not weighted
    value, slope = LOSSES[name] if known else (r"\ell\left(p, y\right)", "")
    if not known or (network.loss.partner and not network.fused):        # p - y is its slope only beside its partner
        slope = "<dloss>"
    if slope == "<dloss>" or not network.fused:
        slope = through(last.activation, i, slope)
    every = "<nk>" if last.units > 1 else "<n>"
    put = {"p": p, "y": "<y>", "N": every if network.loss.outputs == "mean" else "<n>", "nk": every}
    return tuple(re.sub(r"(?<![\\a-z<])(p|y|N|nk)(?![a-z])", lambda m: put[m[1]], text) for text in (value, slope))


def derivation(steps, values, symbols, decimals):
    """Una ecuación por paso: símbolo = fórmula = la misma con números = resultado."""
    return [" = ".join(dict.fromkeys(parts(step, values, symbols, decimals))) for step in steps]


def parts(step, values, symbols, decimals):
    yield symbols[step.name]
    yield re.sub(r"<(\w+)>", lambda m: symbols[m[1]], step.formula)
    named = set(re.findall(r"<(\w+)>", step.formula))
    if named and all(max(np.shape(values[name]), default=1) <= WORTH_PUTTING_IN for name in named):
        text = re.sub(r"<(\w+)>", lambda m: numbers(values[m[1]], decimals), step.formula)
        yield re.sub(r"\\left\(\\begin{pmatrix}((?:(?!\\end).)*)\\end{pmatrix}\\right\)",      # one pair of parentheses
                     r"\\begin{pmatrix}\1\\end{pmatrix}", text)
    yield numbers(values[step.name], decimals)


def numbers(value, decimals):
    """Un número o una matriz; las grandes se abrevian con puntos."""
    value = np.asarray(value)
    if value.ndim == 0:
        return number(value[()], decimals)
    rows = [[number(v, decimals) for v in row] for row in np.atleast_2d(value)]
    rows = shortened([shortened(row, r"\cdots") for row in rows], [r"\vdots"])
    return r"\begin{pmatrix}" + r" \\ ".join(" & ".join(row) for row in rows) + r"\end{pmatrix}"


def number(value, decimals):
    text = str(value) if value.dtype.kind in "iu" else f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text      # no «-0.0000»


def shortened(items, dots):
    return items if len(items) <= LARGEST else [*items[:LARGEST - 2], dots, items[-1]]
