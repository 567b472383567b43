from . import Bank

NEURONS = "from mlpedu.neurons import Circuit, McCullochPittsNeuron"
NET = ("import numpy as np\nX = np.array([[1, 2], [-1, 0]]); Wh = np.array([[.5, -1], [1, .5]]); bh = np.array([0, 1])\n"
       "Wo = np.array([[1], [-2]]); bo = np.array([.5])\ndef theta(z): return 1 / (1 + np.exp(-z))")
SPLITS = ("import numpy as np\nfrom sklearn.datasets import load_iris\nfrom sklearn.linear_model import *\n"
          "from sklearn.model_selection import train_test_split\n"
          "def medir(modelo, especies, positiva):\n"
          "    iris = load_iris(); k = np.isin(iris.target, especies); X, y = iris.data[k, 2:4], iris.target[k] == positiva\n"
          "    e = []\n    for s in range(30):\n"
          "        a, b, c, d = train_test_split(X, y, test_size=.3, stratify=y, random_state=s)\n"
          "        e.append(modelo(s).fit(a, c).score(b, d))\n    return np.mean(e), np.std(e)")


def shapes(X="('m', 10)", Wh="(10, 50)", bh="(50,)", Wo="(50, 3)", bo="(3,)", Y="('m', 3)"):
    return f"{{'X': {X}, 'Wh': {Wh}, 'bh': {bh}, 'Wo': {Wo}, 'bo': {bo}, 'Y': {Y}}}"


def net(y="-h1 + h2 - .5", h1="a + b - 1.5", h2="a + b - .5", hidden="int({} >= 0)", out="int({} >= 0)"):
    return ("t = []\nfor a in (0, 1):\n    for b in (0, 1):\n"
            f"        h1, h2 = {hidden.format(h1)}, {hidden.format(h2)}\n        t.append([h1, h2, {out.format(y)}])\nt")


BANKS = {
    "E04.1": Bank(
        right=["[[0, 0, 0], [0, 1, 1], [0, 1, 1], [1, 1, 0]]", net(),
               "import numpy as np\nnp.array([[0, 0, 0], [0, 1, 1], [0, 1, 1], [1, 1, 0]])"],
        wrong={
            "toma positivo el peso de h1": net(y="h1 + h2 - .5"),
            "cambia el signo de los sesgos": net(y="-h1 + h2 + .5", h1="a + b + 1.5", h2="a + b + .5"),
            "olvida el sesgo de la salida": net(y="-h1 + h2"),
            "no aplica el escalón oculto": net(hidden="{}"),
            "intercambia los umbrales ocultos": net(h1="a + b - .5", h2="a + b - 1.5"),
            "invierte la salida": net(out="int({} < 0)"),
        },
        other=["[0, 1, 1, 0]", net(y="h1 - .5")],
    ),
    "E04.2": Bank(
        right=[shapes(), "dict(X=('M', 10), Wh=(10, 50), bh=(50,), Wo=(50, 3), bo=(3,), Y=('M', 3))",
               shapes(X="['m', 10]", bh="[50]")],
        wrong={
            "una fila por neurona": shapes(Wh="(50, 10)", Wo="(3, 50)"),
            "un ejemplo por columna": shapes(X="(10, 'm')", Y="(3, 'm')"),
            "un sesgo por ejemplo": shapes(bh="('m', 50)", bo="('m', 3)"),
            "un sesgo por entrada": shapes(bh="(10,)", bo="(50,)"),
            "olvida el lote": shapes(X="(10,)", Y="(3,)"),
            "conecta la salida con la entrada": shapes(Wo="(10, 3)"),
            "olvida la coma": shapes(bh="50", bo="3"),
            "hace del sesgo una matriz": shapes(bh="(1, 50)", bo="(1, 3)"),
            "un solo sesgo por capa": shapes(bh="(1,)", bo="(1,)"),
        },
        other=["{'X': ('m', 10)}", shapes(Wh="(10, 30)"), "(10, 50, 3)"],
    ),
    "E04.3": Bank(
        right=["(0.75, 14)", "(3 / 4, 14)", "[.75, 16 - 2]"],
        wrong={
            "cree que sin separación solo queda el azar": "(.5, 14)",
            "cree que basta ajustar los pesos": "(1, 16)",
            "olvida la negación de XOR": "(.75, 15)",
            "descarta las constantes": "(.75, 12)",
            "invierte la exactitud": "(.25, 14)",
        },
        other=["(.75, 10)", "14"],
    ),
    "E04.4": Bank(
        right=["'a'", "'A'", "'a)'"],
        wrong={
            "confunde experimento con demostración": "'b'",
            "resta desigualdades": "'c'",
            "busca el signo de un producto": "'d'",
            "impone una restricción que no hay": "'e'",
        },
        other=["'f'", "1"],
    ),
    "E04.5": Bank(
        setup=NET,
        right=["theta(theta(X @ Wh + bh) @ Wo + bo).ravel()", "[0.4905, 0.2923]", "theta(theta(X @ Wh + bh) @ Wo + bo)[:, 0].round(4)"],
        wrong={
            "traspone Wh": "theta(theta(X @ Wh.T + bh) @ Wo + bo).ravel()",
            "olvida la función oculta": "theta((X @ Wh + bh) @ Wo + bo).ravel()",
            "olvida la función de salida": "(theta(X @ Wh + bh) @ Wo + bo).ravel()",
            "olvida los sesgos": "theta(theta(X @ Wh) @ Wo).ravel()",
            "usa el escalón en la capa oculta": "theta((X @ Wh + bh >= 0) @ Wo + bo).ravel()",
            "entrega forma (2, 1)": "theta(theta(X @ Wh + bh) @ Wo + bo)",
        },
        other=["theta(theta(X @ Wh + bh) @ Wo - bo).ravel()", "0.4905", "[0.49, 0.29]"],
    ),
    "E04.6": Bank(
        right=["(2, 1, 5, 12, 32)", "[2, 1, 5, 6 * 2, 4 * 5 + 6 * 2]"],
        wrong={
            "cuenta la entrada como capa": "(3, 1, 5, 12, 32)",
            "olvida los sesgos": "(2, 1, 5, 10, 25)",
            "toma d(0) por d(1)": "(2, 1, 3, 12, 32)",
            "cuenta la salida como oculta": "(2, 2, 5, 12, 32)",
            "olvida la primera capa": "(2, 1, 5, 12, 12)",
        },
        other=["(2, 1, 5, 12)", "32"],
    ),
    "E04.7": Bank(
        setup=SPLITS,
        right=["medir(lambda s: Perceptron(random_state=s), [1, 2], 2)", "(0.74, 0.19)"],
        wrong={
            "mide la regresión logística": "medir(lambda s: LogisticRegression(), [1, 2], 2)",
            "supone igual media y más dispersión": "(.95, .2)",
            "entrega la varianza": "m, d = medir(lambda s: Perceptron(random_state=s), [1, 2], 2)\n(m, d ** 2)",
            "incluye a setosa": "medir(lambda s: Perceptron(random_state=s), [0, 1], 0)",
            "cree que no aprende nada": "(.5, 0)",
        },
        other=["(.6, .1)", "0.74"],
    ),
    "E04.8": Bank(
        setup=NEURONS,
        right=["Circuit.from_expression('(A y B) o (no A y no B)')", "[1, 0, 0, 1]",
               "Circuit(['A', 'B'], {'D': McCullochPittsNeuron({'A': 1, 'B': 1}), 'S': McCullochPittsNeuron({'D': 2, '1': 1}, {'A': 1, 'B': 1}, threshold=1)})"],
        wrong={
            "entrega XOR": "Circuit.from_expression('(A o B) y no (A y B)')",
            "solo cubre 11": "Circuit.from_expression('A y B')",
            "solo cubre 00": "Circuit.from_expression('no A y no B')",
            "o inclusivo": "[0, 1, 1, 1]",
        },
        other=["[1, 1, 0, 1]", "'xnor'"],
    ),
}
