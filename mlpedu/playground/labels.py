"""Cómo se llama cada cosa del playground: los ajustes, los nodos y los números."""
import math

# What each choice is called, and its English name for the tooltip.
LABELS = {
    "dataset": {
        "circle": ("círculo", "Circle: un disco dentro de un anillo"),
        "xor": ("XOR", "Exclusive or: la clase 1 donde x₁ y x₂ tienen el mismo signo"),
        "gauss": ("dos nubes", "Gaussian: dos nubes normales"),
        "spiral": ("espiral", "Spiral: dos brazos enrollados"),
        "spiral3": ("espiral de tres", "Three-armed spiral: tres brazos, tres clases"),
        "gauss3": ("tres nubes", "Three Gaussians: tres nubes normales, tres clases"),
        "reg-plane": ("plano inclinado", "Plane (regression): un número que crece con x₁ + x₂"),
        "reg-gauss": ("seis conos", "Multi Gaussian (regression): tres picos y tres hoyos"),
        "own": ("tus puntos", "Your own data: los que dibujas o pegas"),
    },
    "features": {
        "x": ("x₁", "Feature X1: la coordenada horizontal"),
        "y": ("x₂", "Feature X2: la coordenada vertical"),
        "xSquared": ("x₁²", "Feature X1 squared: el cuadrado de x₁"),
        "ySquared": ("x₂²", "Feature X2 squared: el cuadrado de x₂"),
        "xTimesY": ("x₁x₂", "Feature X1 times X2: el producto"),
        "sinX": ("sen x₁", "Feature sin(X1): el seno de x₁"),
        "sinY": ("sen x₂", "Feature sin(X2): el seno de x₂"),
    },
    "activation": {
        "tanh": ("tanh", "Tanh: de −1 a 1"),
        "relu": ("ReLU", "Rectified linear unit: cero o z"),
        "sigmoid": ("sigmoide", "Sigmoid: de 0 a 1"),
        "linear": ("lineal", "Linear: deja pasar z"),
        "softmax": ("softmax", "Softmax: probabilidades que suman 1"),
    },
    "loss": {
        "squared": ("error cuadrático", "Half squared error: la del original, ½(p − y)²"),
        "crossentropy": ("entropía cruzada", "Cross-entropy: para clasificar"),
        "mae": ("error absoluto", "Mean absolute error: |p − y|"),
        "huber": ("Huber", "Huber loss: cuadrática de cerca y recta de lejos, desde 0.5"),
    },
    "optimizer": {
        "sgd": ("SGD", "Stochastic gradient descent: el del original"),
        "momentum": ("SGD con momento", "SGD with momentum 0.9"),
        "adam": ("Adam", "Adam: un paso propio para cada peso"),
    },
    "penalty": {
        "none": ("ninguna", "No regularization"),
        "L1": ("L1", "L1 regularization: lleva pesos a cero"),
        "L2": ("L2", "L2 regularization: achica los pesos grandes"),
    },
    "initializer": {
        "original": ("entre −0.5 y 0.5", "Original: uniforme de −0.5 a 0.5, sesgos de 0.1"),
        "glorot_uniform": ("Glorot", "Glorot (Xavier) uniform: para tanh y sigmoide"),
        "he_uniform": ("He", "He uniform: para ReLU"),
        "lecun_uniform": ("LeCun", "LeCun uniform"),
        "zeros": ("ceros", "All zeros: todas las neuronas iguales"),
    },
}


def number(value):
    """Un número para leerlo en una fórmula: dos decimales, o tres si es menor que 0.1.

    Ejemplos
    --------
    >>> number(-1.2), number(0.0312), number(-1e-9), number(2.0)
    ('−1.20', '0.031', '0', '2.00')
    """
    size = abs(value)
    if size >= 1e5:
        text = f"{size:.1e}"
    else:
        text = f"{size:.2f}" if size >= 0.095 else f"{size:.3f}"
    return "0" if not text.strip("0.") else ("−" if value < 0 else "") + text


def hundredths(score):
    """Cuántos de cada cien, hacia abajo: 100 son todos.

    Ejemplos
    --------
    >>> hundredths(0.996), hundredths(0.58), hundredths(-0.001)
    (99, 58, -1)
    """
    return math.floor(100 * score + 1e-9)        # 0.58 * 100 is 57.99999999999999


def name(model, node):
    """Cómo se llama un nodo: x₁, x₁², sen x₁… en las entradas, y a¹₂ en la segunda neurona de la capa 1."""
    layer, neuron = node
    if layer == 0:
        return LABELS["features"][model.state.features[neuron]][0]
    return f"a{''.join('⁰¹²³⁴⁵⁶⁷⁸⁹'[int(d)] for d in str(layer))}{subscript(neuron)}"


def subscript(neuron):
    return "₁₂₃₄₅₆₇₈"[neuron]
