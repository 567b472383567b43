"""Las funciones elementales, iguales para números, arreglos, `Value`, `Dual` y `Tensor`.

Una fórmula escrita con ellas se puede evaluar y también derivar, sin tocarla.
"""
from .rules import apply


def exp(x):
    """eˣ."""
    return apply("exp", x)


def log(x):
    """Logaritmo natural, para x > 0."""
    return apply("log", x)


def sin(x):
    """Seno, con x en radianes."""
    return apply("sin", x)


def cos(x):
    """Coseno, con x en radianes."""
    return apply("cos", x)


def tanh(x):
    """Tangente hiperbólica."""
    return apply("tanh", x)


def logistic(x):
    """Función logística (sigmoide) 1 / (1 + e⁻ˣ), sin desbordes para |x| grande."""
    return apply("logistic", x)


def softplus(x):
    """log(1 + eˣ), sin desbordes para |x| grande."""
    return apply("softplus", x)


def relu(x):
    """máx(x, 0). En x = 0, donde no hay derivada, se toma 0."""
    return apply("relu", x)


def leaky_relu(x, negative_slope=0.2):
    """x si x > 0; si no, `negative_slope` · x. En x = 0 se toma como derivada `negative_slope`."""
    return apply("leaky_relu", x, negative_slope)


def maximum(x, y):
    """El mayor de los dos, elemento a elemento. En un empate, cada uno se lleva media derivada."""
    return apply("maximum", x, y)


def clip(x, low, high):
    """x recortado al intervalo [low, high]; fuera de él la derivada respecto de x es 0."""
    return apply("clip", x, low, high)


def where(condition, x, y):
    """x donde se cumple la condición (un número o arreglo de verdadero y falso) e y donde no."""
    return apply("where", condition, x, y)
