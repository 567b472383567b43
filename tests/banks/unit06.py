"""Respuestas a los ejercicios de la unidad 06."""
from . import Bank

NET = """import numpy as np
X = np.array([[1.0, 2], [-1, 1]]); y = np.array([[1.0, 0], [0, 1]])
W1 = np.array([[0.5, -1], [0.25, 0.5]]); b1 = np.array([0, 0.5])
W2 = np.array([[1, -0.5], [0.5, 2]]); b2 = np.array([0.1, -0.2])
def s(z): return 1 / (1 + np.exp(-z))
z1 = X @ W1 + b1; a1 = s(z1); z2 = a1 @ W2 + b2; p = s(z2)
d2 = (p - y) / 2; d1 = d2 @ W2.T * a1 * (1 - a1)"""
SOFTMAX = """import numpy as np
Z = np.array([[2.0, 1, 0], [0, 0, 1]]); Y = np.array([[1, 0, 0], [0, 1, 0]])
P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)"""
CURVE = """import numpy as np
def f(w): return np.log(1 + np.exp(w))
exact = 1 / (1 + np.exp(-0.3)); h = 1e-5
def order(e): return np.floor(np.log10(abs(e)))"""

BANKS = {
    "E06.1": Bank(
        setup=NET,
        right=["[[0.7581, 0.6636], [0.7268, 0.7929]]", "p", "s(s(X @ W1 + b1) @ W2 + b2)"],
        wrong={
            "traspone W1": "s(s(X @ W1.T + b1) @ W2 + b2)",
            "traspone W2": "s(a1 @ W2.T + b2)",
            "pasa z1 en lugar de a1": "s(z1 @ W2 + b2)",
            "no activa la salida": "z2",
            "olvida los sesgos": "s(s(X @ W1) @ W2)",
            "calcula solo el primer ejemplo": "[[0.7581, 0.6636]]",
            "entrega la salida de la capa oculta": "a1",
        },
        other=["z1", "0.7581"],
    ),
    "E06.2": Bank(
        setup=NET,
        right=["(p - y) / 2", "[[-0.1210, 0.3318], [0.3634, -0.1035]]", "(p - y) / (p * (1 - p)) / 2 * p * (1 - p)"],
        wrong={
            "cambia el signo": "(y - p) / 2",
            "multiplica dos veces por la pendiente": "(p - y) / 2 * p * (1 - p)",
            "olvida promediar": "p - y",
            "deriva respecto de p": "(p - y) / (p * (1 - p)) / 2",
            "divide también entre las salidas": "(p - y) / 4",
            "olvida restar y": "p / 2",
            "eleva el error al cuadrado": "(p - y) ** 2 / 2",
        },
        other=["p", "[0.1, 0.2]"],
    ),
    "E06.3": Bank(
        setup=NET,
        right=["d1", "[[-0.0564, 0.1417], [0.1022, -0.0027]]", "np.multiply(np.dot(d2, W2.T), a1 - a1 ** 2)"],
        wrong={
            "no traspone W2": "d2 @ W2 * a1 * (1 - a1)",
            "olvida la derivada de la activación": "d2 @ W2.T",
            "aplica σ dos veces": "d2 @ W2.T * s(a1) * (1 - s(a1))",
            "usa la pendiente de la otra capa": "d2 @ W2.T * p * (1 - p)",
            "usa z1(1 − z1)": "d2 @ W2.T * z1 * (1 - z1)",
            "propaga con la W2 nueva": "d2 @ (W2 - a1.T @ d2).T * a1 * (1 - a1)",
            "cambia el signo": "-d1",
            "olvida promediar": "(p - y) @ W2.T * a1 * (1 - a1)",
        },
        other=["d2", "d1[0]"],
    ),
    "E06.4": Bank(
        setup=NET,
        right=["X.T @ d1", "[[-0.1586, 0.1444], [-0.0106, 0.2808]]", "sum(np.outer(x, d) for x, d in zip(X, d1))"],
        wrong={
            "entrega la traspuesta": "d1.T @ X",
            "suma sin promediar": "X.T @ (2 * d1)",
            "promedia dos veces": "X.T @ d1 / 2",
            "usa a1 en lugar de X": "a1.T @ d1",
            "usa δ2 en lugar de δ1": "X.T @ d2",
            "no traspone X": "X @ d1",
            "cambia el signo": "-X.T @ d1",
            "da el paso": "W1 - X.T @ d1",
        },
        other=["X * d1", "d1"],
    ),
    "E06.5": Bank(
        setup=NET,
        right=["d1.sum(axis=0)", "[0.0458, 0.1391]", "np.ones(2) @ d1"],
        wrong={
            "no suma sobre el lote": "d1",
            "promedia otra vez": "d1.mean(axis=0)",
            "olvida el promedio": "(2 * d1).sum(axis=0)",
            "suma el eje equivocado": "d1.sum(axis=1)",
            "da gradiente cero": "[0, 0]",
            "suma todo": "d1.sum()",
            "suma el gradiente de los pesos": "(X.T @ d1).sum(axis=0)",
        },
        other=["[0.5, 0.5]", "d2.sum(axis=0)"],
    ),
    "E06.6": Bank(
        setup=NET,
        right=["W1 - X.T @ d1", "[[0.6586, -1.1444], [0.2606, 0.2192]]"],
        wrong={
            "propaga por los pesos ya cambiados": "W2 = W2 - a1.T @ d2\nd1 = d2 @ W2.T * a1 * (1 - a1)\nW1 - X.T @ d1",
            "sube por el gradiente": "W1 + X.T @ d1",
            "olvida el promedio": "W1 - 2 * X.T @ d1",
            "resta el gradiente traspuesto": "W1 - d1.T @ X",
            "entrega el gradiente": "X.T @ d1",
            "no traspone W2": "W1 - X.T @ (d2 @ W2 * a1 * (1 - a1))",
            "no modifica W1": "W1",
        },
        other=["W2", "W1 - 0.1 * X.T @ d1"],
    ),
    "E06.7": Bank(
        setup=SOFTMAX,
        right=["P - Y", "[[-0.3348, 0.2447, 0.0900], [0.2119, -0.7881, 0.5761]]", "from scipy.special import softmax\nsoftmax(Z, axis=1) - Y"],
        wrong={
            "multiplica por p(1 − p)": "(P - Y) * P * (1 - P)",
            "cambia el signo": "Y - P",
            "resta el número de clase": "P - np.array([[0], [1]])",
            "hace softmax por columnas": "np.exp(Z) / np.exp(Z).sum(axis=0) - Y",
            "usa la sigmoide": "1 / (1 + np.exp(-Z)) - Y",
            "promedia": "(P - Y) / 2",
            "entrega las probabilidades": "P",
        },
        other=["Z - Y", "[0, 0, 0]"],
    ),
    "E06.8": Bank(
        right=["(1, 1, 1)", "[1, 1, 1]"],
        wrong={
            "cree que entrenar separa las neuronas": "(4, 4, 4)",
            "cree que basta con no empezar en cero": "(1, 1, 4)",
            "cuenta cero columnas": "(0, 0, 0)",
            "cree que la sigmoide las separa": "(4, 1, 4)",
            "cuenta neuronas y no columnas distintas": "(4, 1, 1)",
        },
        other=["1", "(2, 2, 2)"],
    ),
    "E06.9": Bank(
        setup=CURVE,
        right=["-12", "-11", "-13.0", "order((f(0.3 + h) - f(0.3 - h)) / (2 * h) - exact)"],
        wrong={
            "usa la diferencia hacia adelante": "order((f(0.3 + h) - f(0.3)) / h - exact)",
            "entrega el error": "1.9e-12",
            "usa un paso muy grande o muy pequeño": "order((f(0.4) - f(0.2)) / 0.2 - exact)",
            "divide entre h": "order((f(0.3 + h) - f(0.3 - h)) / h - exact)",
            "entrega el exponente del paso al cuadrado": "-10",
            "entrega el exponente sin signo": "12",
        },
        other=["-8", "[1, 2]"],
    ),
    "E06.10": Bank(
        right=["9", "2 * 3 + 3", "from mlpedu.autodiff import Value\nx = Value(3.0)\ny = x * x + 3 * x\ny.backward()\nx.grad"],
        wrong={
            "sobrescribe": "3",
            "cuenta solo x·x": "6",
            "cuenta un camino dos veces": "12",
            "entrega el valor de y": "18",
            "olvida sembrar la salida": "0",
        },
        other=["7", "'9'"],
    ),
    "E06.11": Bank(
        right=["{'X', 'a1', 'p'}", "['p', 'a1', 'x']", "('a1', 'X', 'p')"],
        wrong={
            "guarda también las sumas": "{'X', 'z1', 'a1', 'z2', 'p'}",
            "agrega lo que ya se dijo": "{'X', 'a1', 'p', 'W2', 'y'}",
            "olvida la entrada": "{'a1', 'p'}",
            "cree que basta la salida": "{'p'}",
            "olvida la salida": "{'X', 'a1'}",
            "guarda las sumas en lugar de las salidas": "{'X', 'z1', 'z2'}",
        },
        other=["{'X'}", "{'a1', 'z2'}", "'X, a1, p'"],
    ),
}
