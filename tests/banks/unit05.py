"""Respuestas a los ejercicios de la unidad 05."""
from . import Bank

SIGMA = "import numpy as np\ndef s(z): return 1 / (1 + np.exp(-z))"
NETS = ("import numpy as np\nW1 = np.array([[1, 2], [0, -1]])\nb1 = np.array([1, 0])\n"
        "W2 = np.array([[2, 1], [0, -1]])\nb2 = np.array([0, 3])")
RELU = "import numpy as np\ndef r(z): return np.maximum(z, 0)\nz = np.array([-2.0, 0, 3])\nh = 0.001"

BANKS = {
    "E05.1": Bank(
        right=["(2, 2, -1)", "[2.0, 2, -1]"],
        wrong={
            "olvida duplicar el argumento": "(2, 1, -1)",
            "no reescala la salida": "(1, 2, 0)",
            "desplaza sin estirar": "(1, 2, -1)",
            "estira sin desplazar": "(2, 2, 0)",
            "iguala la pendiente sin contar el estirón": "(2, 4, -1)",
        },
        other=["(2, 2)", "(2, 2, 1)"],
    ),
    "E05.2": Bank(
        setup=SIGMA,
        right=["0.1966", "s(1) * (1 - s(1))", "np.exp(-1) / (1 + np.exp(-1)) ** 2"],
        wrong={
            "aplica σ otra vez a la salida": "s(s(1)) * (1 - s(s(1)))",
            "usa z donde va la salida": "1 * (1 - 1)",
            "usa la derivada de tanh": "1 - s(1) ** 2",
            "cambia un signo": "s(1) * (1 + s(1))",
            "entrega la salida": "0.7311",
            "da una pendiente negativa": "-0.1966",
            "da la pendiente en 0": "1 / 4",
            "entrega 1 − a": "0.2689",
        },
        other=["0.42", "'a(1-a)'"],
    ),
    "E05.3": Bank(
        right=["(10, 1)", "[10.0, 1.0]", "import numpy as np\nnp.poly1d([2, 3])(np.poly1d([5, -1])).coef"],
        wrong={
            "calcula g(f(x))": "(10, 14)",
            "no multiplica el −1": "(10, 2)",
            "suma las funciones": "(7, 2)",
            "multiplica los términos por separado": "(10, -3)",
            "pierde el término interior": "(10, 3)",
        },
        other=["(1, 10)", "'10x + 1'"],
    ),
    "E05.4": Bank(
        setup=NETS,
        right=["(W1 @ W2, b1 @ W2 + b2)", "([[2, -1], [0, 1]], [2, 4])", "[W1.dot(W2), b1.dot(W2) + b2]"],
        wrong={
            "multiplica en el otro orden": "(W2 @ W1, b1 @ W2 + b2)",
            "suma los sesgos sin propagarlos": "(W1 @ W2, b1 + b2)",
            "suma las matrices": "(W1 + W2, b1 + b2)",
            "multiplica elemento a elemento": "(W1 * W2, b1 @ W2 + b2)",
            "olvida el primer sesgo": "(W1 @ W2, b2)",
            "olvida el segundo sesgo": "(W1 @ W2, b1 @ W2)",
            "traspone el resultado": "((W1 @ W2).T, b1 @ W2 + b2)",
        },
        other=["W1 @ W2", "(W1 @ W2, 2 * b2)"],
    ),
    "E05.5": Bank(
        right=["0.25 ** 5", "1 / 1024", "0.000977"],
        wrong={
            "suma en lugar de multiplicar": "0.25 * 5",
            "usa el valor σ(0)": "0.5 ** 5",
            "cuenta una capa menos": "0.25 ** 4",
            "cree que la pendiente máxima es 1": "1 ** 5",
            "cuenta una sola capa": "0.25",
        },
        other=["0.1", "0"],
    ),
    "E05.6": Bank(
        setup=SIGMA,
        right=["(0, -0.0584)", "[0, s(0.8) ** 2 - s(1) ** 2]"],
        wrong={
            "resta al revés": "(0, 0.0584)",
            "compara salidas": "(0, s(0.8) - s(1))",
            "olvida la entrada": "(-1, s(-0.1) ** 2 - s(0) ** 2)",
            "entrega las pérdidas nuevas": "(1, s(0.8) ** 2)",
            "intercambia los dos cambios": "(-0.0584, 0)",
            "usa solo la suma ponderada": "(0, 0.8 ** 2 - 1)",
            "cree que el escalón también cambia": "(-0.1, -0.0584)",
        },
        other=["(0, 0)", "-0.0584"],
    ),
    "E05.7": Bank(
        right=["(2, 8)", "[2, 2 ** 3]"],
        wrong={
            "cree que cualquier combinación es posible": "(8, 8)",
            "piensa en un solo ejemplo": "(2, 2)",
            "fija el signo de δ": "(1, 8)",
            "intercambia las dos": "(8, 2)",
            "cuenta seis en tanh": "(2, 6)",
            "cuenta neuronas y no combinaciones": "(2, 3)",
        },
        other=["(4, 4)", "8"],
    ),
    "E05.8": Bank(
        setup="import numpy as np",
        right=["(6.0, 3.0)", "(5.99, 2.99)", "(6, 3.1)", "(2 * np.arccosh(10), np.arccosh(10))"],
        wrong={
            "mira la salida y no la pendiente": "(4.6, 2.6)",
            "usa 0.01 y no el 1 % del máximo": "(4.6, 3.0)",
            "cree que se apagan juntas": "(6, 6)",
            "intercambia las dos": "(3, 6)",
            "busca el 10 %": "(3.6, 1.8)",
            "usa z negativa": "(-6, -3)",
        },
        other=["(8, 4)", "6"],
    ),
    "E05.9": Bank(
        setup=RELU,
        right=["[0, 0.5, 1]", "(r(z + h) - r(z - h)) / (2 * h)"],
        wrong={
            "usa el convenio de nuestro código": "[0, 0, 1]",
            "usa la diferencia hacia adelante": "(r(z + h) - r(z)) / h",
            "divide entre h": "(r(z + h) - r(z - h)) / h",
            "entrega los valores de ReLU": "r(z)",
            "deriva la identidad": "[1, 1, 1]",
        },
        other=["[0, 1]", "[0.2, 0.5, 1]"],
    ),
}
