from . import Bank

UNIT = "import numpy as np\nX = np.array([[1.5, .5], [0, -1], [0, 0], [1, 1]]); w = np.array([2, -1]); b = -1"
LAYER = ("import numpy as np\nWn = np.array([[1, 2], [0, -1], [2, 1]]); b = np.array([1, -1, 0])\n"
         "X = np.array([[1, 2], [0, 1], [3, -1]])")
IRIS = ("import numpy as np\nfrom sklearn.datasets import load_iris\nfrom sklearn.linear_model import Perceptron, SGDClassifier\n"
        "iris = load_iris(); X = iris.data[:, 2:4]; y = iris.target == 0\nflores = [[2, 0.5], [3, 1]]")
SUMS = "import numpy as np\nz = np.array([.2, 1.5, -3])"


def difference(arguments):
    return (f"p = Perceptron(random_state=42).fit(X, y)\ns = SGDClassifier({arguments}).fit(X, y)\n"
            "max(np.abs(p.coef_ - s.coef_).max(), np.abs(p.intercept_ - s.intercept_).max())")


def epoch(test="z >= 0", bias="b += e", error="t - s", stop=""):
    return ("w, b = [0, 0], 0\nfor x, t in [((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1)]:\n"
            f"    z = w[0] * x[0] + w[1] * x[1] + b\n    s = int({test})\n    e = {error}\n"
            f"    w = [w[0] + e * x[0], w[1] + e * x[1]]\n    {bias}\n    {stop}\n[*w, b]")


BANKS = {
    "E03.1": Bank(
        setup=UNIT,
        right=["[1, 1, 0, 1]", "(X @ w + b >= 0).astype(int)", "[True, True, False, True]",
               "from mlpedu import TLU\nTLU(w, b).predict(X)"],
        wrong={
            "toma H(0) = 0": "(X @ w + b > 0) * 1",
            "resta el sesgo": "[1, 1, 1, 1]",
            "usa la función signo": "np.sign(X @ w + b)",
            "no aplica el escalón": "X @ w + b",
            "pierde el signo de un peso": "[1, 0, 0, 1]",
        },
        other=["[0, 1, 1, 1]", "[1, 1, 0]", "1"],
    ),
    "E03.2": Bank(
        setup=LAYER,
        right=["X @ Wn.T + b", "[[6, -3, 4], [3, -2, 1], [2, 0, 5]]", "(Wn @ X.T).T + b"],
        wrong={
            "usa reshape en lugar de trasponer": "X @ Wn.reshape(2, 3) + b",
            "suma un sesgo por ejemplo": "X @ Wn.T + b.reshape(3, 1)",
            "olvida el sesgo": "X @ Wn.T",
            "entrega la traspuesta": "Wn @ X.T + b[:, None]",
            "aplica el escalón": "(X @ Wn.T + b >= 0).astype(int)",
            "multiplica elemento a elemento": "X * Wn",
        },
        other=["X @ Wn.T - b", "[6, -3, 4]", "Wn"],
    ),
    "E03.3": Bank(
        right=["[0.6, -0.3, 0.1]", "[0.5 + 0.1 * 1, -0.5 + 0.1 * 2, 0.1]", "(0.6, -0.3, 0.1)",
               "from mlpedu import TLU\nt = TLU([0.5, -0.5]); _ = t.learn_one([1, 2], 1, eta=0.1)\n[*t.W, t.b]"],
        wrong={
            "resta al revés": "[0.4, -0.7, -0.1]",
            "no actualiza el sesgo": "[0.6, -0.3, 0]",
            "olvida multiplicar por x": "[0.6, -0.4, 0.1]",
            "olvida la tasa": "[1.5, 1.5, 1]",
            "mide el error con z": "[0.5 + .1 * 1.5 * 1, -0.5 + .1 * 1.5 * 2, .1 * 1.5]",
            "cree que la predicción era correcta": "[0.5, -0.5, 0]",
            "usa el error de las etiquetas ±1": "[0.7, -0.1, 0.2]",
        },
        other=["[0.6, -0.3]", "[0.6, 0.3, 0.1]"],
    ),
    "E03.4": Bank(
        right=["[0, 0, -2]", "(0, 0, -2)", "import numpy as np\nnp.array([1, 2, -1]) - np.array([1, 2, 1])"],
        wrong={
            "resta y·x": "[2, 4, 0]",
            "corrige el doble": "[-1, -2, -3]",
            "no toca el peso de x0": "[1, 0, -2]",
            "cree que está bien clasificado": "[1, 2, -1]",
            "suma y a todos los pesos": "[0, 1, -2]",
        },
        other=["[0, -2]", "[0, 0, 2]"],
    ),
    "E03.5": Bank(
        right=["[1, 1, 0]", epoch(), "(1.0, 1.0, 0.0)"],
        wrong={
            "calcula todos los errores con los pesos iniciales": "[-1, -1, -3]",
            "toma H(0) = 0": epoch(test="z > 0"),
            "deja fijo el sesgo": epoch(bias="pass"),
            "corrige al revés": epoch(error="s - t"),
            "se detiene en el primer error": epoch(stop="if e: break"),
            "entrega los pesos finales": "from mlpedu import TLU\nt = TLU([0, 0]).fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])\n[*t.W, t.b]",
        },
        other=["[1, 1, -1]", "[1, 1]"],
    ),
    "E03.6": Bank(
        setup=IRIS,
        right=["Perceptron(random_state=42).fit(X, y).predict(flores)", "[True, False]",
               "from mlpedu import Perceptron as P\nP(random_state=42).fit(X, y).predict(flores)"],
        wrong={
            "toma otra especie como positiva": "Perceptron(random_state=42).fit(X, iris.target == 2).predict(flores)",
            "invierte las etiquetas": "Perceptron(random_state=42).fit(X, iris.target != 0).predict(flores)",
            "entrena con tres clases": "Perceptron(random_state=42).fit(X, iris.target).predict(flores)",
            "entrega la suma ponderada": "Perceptron(random_state=42).fit(X, y).decision_function(flores)",
            "responde siempre lo mismo": "[True, True]",
        },
        other=["True", "[[True], [False]]", "['sí', 'no']"],
    ),
    "E03.7": Bank(
        setup=IRIS,
        right=["0", "0.0", difference("loss='perceptron', learning_rate='constant', eta0=1, penalty=None, random_state=42")],
        wrong={
            "deja la penalización": difference("loss='perceptron', learning_rate='constant', eta0=1, random_state=42"),
            "usa la tasa 0.01": difference("loss='perceptron', learning_rate='constant', eta0=.01, penalty=None, random_state=42"),
            "usa la pérdida de bisagra": difference("loss='hinge', learning_rate='constant', eta0=1, penalty=None, random_state=42"),
            "deja la tasa por defecto": difference("loss='perceptron', penalty=None, random_state=42"),
            "solo fija la semilla": difference("random_state=42"),
            "usa la tasa 0.1": difference("loss='perceptron', learning_rate='constant', eta0=.1, penalty=None, random_state=42"),
            "usa otra semilla": difference("loss='perceptron', learning_rate='constant', eta0=1, penalty=None, random_state=0"),
        },
        other=["0.5", "[0, 0, 0]", "'cero'"],
    ),
    "E03.8": Bank(
        setup="import numpy as np",
        right=["10 / 4.5", "2.2222", "(np.sqrt(10) / (3 / np.sqrt(2))) ** 2",
               "from mlpedu.perceptron import novikoff_bound\n"
               "novikoff_bound([[2, 1], [1, 3], [-1, -2], [-3, -1]], [1, 1, -1, -1], [1, 1]).bound"],
        wrong={
            "no divide entre la norma de w*": "10 / 9",
            "no eleva al cuadrado": "np.sqrt(10) / (3 / np.sqrt(2))",
            "usa el mayor margen": "10 / 8",
            "usa la norma media": "(np.mean([5 ** .5, 10 ** .5, 5 ** .5, 10 ** .5]) / (3 / 2 ** .5)) ** 2",
            "invierte el cociente": "4.5 / 10",
            "entrega el número real de correcciones": "1",
        },
        other=["2", "22.2"],
    ),
    "E03.9": Bank(
        setup=SUMS,
        right=["([1, 1, 0], 1)", "([True, True, False], 1)", "((z >= 0).astype(int), z.argmax())"],
        wrong={
            "decide con las salidas ya escalonadas": "((z >= 0).astype(int), (z >= 0).argmax())",
            "elige la menor suma": "([1, 1, 0], z.argmin())",
            "impone una sola etiqueta": "([0, 1, 0], 1)",
            "cree que no hay clase": "([1, 1, 0], None)",
            "activa la suma negativa": "([1, 1, 1], 1)",
        },
        other=["[1, 1, 0]", "([0, 0, 1], 2)"],
    ),
}
