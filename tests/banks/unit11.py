from . import Bank

L2 = ("import numpy as np\nW = np.array([[1, -2], [0, 3]]); b = np.array([4, -1])\n"
      "dW = np.array([[.2, 0], [-.1, .4]]); db = np.array([.1, .2])")
DROP = "import numpy as np\na = np.array([1, 2, 3, 4]); mask = np.array([1, 0, 1, 1]); p = 0.25"
MOONS = ("import numpy as np\nfrom mlpedu import MLPClassifier\nfrom mlpedu.datasets import make_moons\n"
         "from sklearn.model_selection import train_test_split\nmoons = make_moons(200, noise=0.3, random_state=0)\n"
         "X_train, X_val, y_train, y_val = train_test_split(moons.data, moons.target, test_size=0.5, random_state=0)\n"
         "def scores(alpha):\n    nets = [MLPClassifier((50, 50), solver='lbfgs', alpha=alpha, max_iter=2000, random_state=s)"
         ".fit(X_train, y_train) for s in range(3)]\n"
         "    return (np.mean([n.score(X_train, y_train) for n in nets]), np.mean([n.score(X_val, y_val) for n in nets]))")
SPIKE = ("import numpy as np\nx = np.array([-2, -1, -.5, 0, .5, 1, 2]); relu = lambda z: np.maximum(z, 0)\n"
         "s = lambda a, b, c: a * relu(x + 1) + b * relu(x) + c * relu(x - 1)")
IMAGE = "import numpy as np\nim = np.arange(1, 10).reshape(3, 3)"
SEVEN = 'H = {"capas", "anchura", "activación", "tasa", "lote", "alpha", "paciencia"}'
SINE = ("from mlpedu.widgets import ApproximationExplorer\ne = ApproximationExplorer(neurons=1)\n"
        "def least(error, kind='ReLU', f='sen(x)'):\n    e.function.value, e.kind.value = f, kind\n"
        "    for n in range(1, 65):\n        e.neurons.value = n\n        if e.error() < error:\n            return n\n    return 64")
BOUND = ("import math\ndef omega(N=10000, d=3, delta=0.05, two=2, log=math.log, root=math.sqrt):\n"
         "    return root(8 / N * log(4 * ((two * N) ** d + 1) / delta))")

BANKS = {
    "E11.1": Bank(
        setup=L2,
        right=["(dW + 0.1 * W / 5, db)", "([[0.22, -0.04], [-0.1, 0.46]], [0.1, 0.2])",
               "from mlpedu.penalties import L2\n(dW + L2(0.05, per_row=True).slope(W, 5), db)"],
        wrong={
            "penaliza los sesgos": "(dW + 0.02 * W, db + 0.02 * b)",
            "no divide entre n": "(dW + 0.1 * W, db)",
            "deriva sin el ½": "(dW + 2 * 0.1 / 5 * W, db)",
            "cambia el signo": "(dW - 0.02 * W, db)",
            "olvida la penalización": "(dW, db)",
            "usa el signo del peso": "(dW + 0.02 * np.sign(W), db)",
        },
        other=["dW + 0.02 * W", "(db, dW)"],
    ),
    "E11.2": Bank(
        right=["(9, 6)", "[9, 6]"],
        wrong={
            "guarda los últimos pesos": "(9, 9)",
            "exige superar la paciencia": "(10, 6)",
            "no reinicia la cuenta": "(8, 6)",
            "para en la primera subida": "(5, 4)",
            "agota las épocas": "(11, 6)",
            "no para ni recupera": "(11, 11)",
        },
        other=["9", "(8, 5)"],
    ),
    "E11.3": Bank(
        setup=DROP,
        right=["(a * mask / (1 - p), a)", "([1.3333, 0, 4, 5.3333], [1, 2, 3, 4])"],
        wrong={
            "no compensa": "(a * mask, a)",
            "divide entre p": "(a * mask / p, a)",
            "compensa también al predecir": "(a * mask / (1 - p), a * (1 - p))",
            "apaga también al predecir": "(a * mask / (1 - p), a * mask / (1 - p))",
            "invierte la máscara": "(a * (1 - mask) / (1 - p), a)",
            "multiplica por 1 − p": "(a * mask * (1 - p), a)",
        },
        other=["a", "(a, a)"],
    ),
    "E11.4": Bank(
        setup=MOONS,
        right=["(1, *scores(1))", "(1, 0.94, 0.91)", "(1.0, 0.95, 0.9)"],
        wrong={
            "elige por entrenamiento": "(1e-5, 1.0, 0.87)",
            "cree que basta un poco": "(0.01, *scores(0.01))",
            "cree que más penalización es mejor": "(10, 0.83, 0.82)",
            "anula los pesos": "(1000, 0.51, 0.49)",
            "cambia el orden": "(1, *scores(1)[::-1])",
        },
        other=["1", "(2, 0.9, 0.9)", "(1, 0.99, 0.7)"],
    ),
    "E11.5": Bank(
        setup=SPIKE,
        right=["s(1, -2, 1)", "[0, 0, 0.5, 1, 0.5, 0, 0]"],
        wrong={
            "no dobla la pendiente": "s(1, -1, 1)",
            "olvida la tercera": "s(1, -2, 0)",
            "olvida la del centro": "s(1, 0, 1)",
            "cambia el signo de la tercera": "s(1, -2, -1)",
            "se queda a media altura": "s(0.5, -1, 0.5)",
            "entrega los coeficientes": "[1, -2, 1]",
        },
        other=["s(2, -2, 1)", "1"],
    ),
    "E11.6": Bank(
        setup=IMAGE,
        right=["np.pad(im, ((0, 0), (1, 0)))[:, :-1]", "[[0, 1, 2], [0, 4, 5], [0, 7, 8]]",
               "new = np.zeros_like(im); new[:, 1:] = im[:, :-1]\nnew"],
        wrong={
            "usa np.roll": "np.roll(im, 1, axis=1)",
            "desplaza a la izquierda": "np.pad(im, ((0, 0), (0, 1)))[:, 1:]",
            "desplaza hacia abajo": "np.pad(im, ((1, 0), (0, 0)))[:-1]",
            "no recorta": "np.pad(im, ((0, 0), (1, 0)))",
            "desplaza la imagen aplanada": "np.roll(im, 1)",
        },
        other=["im", "np.roll(im, 1, axis=0)"],
    ),
    "E11.7": Bank(
        setup=SEVEN,
        right=["H", '["Capas", "anchura", "activacion", "tasa", "lote", "Alpha", "paciencia"]'],
        wrong={
            "incluye lo que se aprende": 'H | {"pesos", "sesgos"}',
            "incluye lo que se calcula": 'H | {"pérdida", "gradiente"}',
            "solo piensa en la forma": '{"capas", "anchura", "activación", "alpha"}',
            "solo piensa en el entrenamiento": '{"alpha", "lote", "paciencia", "tasa"}',
            "olvida la regularización": 'H - {"alpha"}',
        },
        other=['H - {"capas"}', '"capas"', "{1, 2}"],
    ),
    "E11.8": Bank(
        setup=SINE,
        right=["(7, 23)", "(least(0.1), least(0.01))"],
        wrong={
            "supone que diez veces menos error pide diez veces más neuronas": "(7, 70)",
            "usa escalones": "(least(0.1, 'escalones'), 314)",
            "se queda una corta": "(6, 22)",
            "toma otra función": "(least(0.1, f='|x| / 3'), least(0.01, f='|x| / 3'))",
            "cambia el orden": "(23, 7)",
        },
        other=["7", "(10, 40)"],
    ),
    "E11.9": Bank(
        right=["(1024, 1023)", "(2 ** 10, 2 ** 10 - 1)"],
        wrong={
            "suma en lugar de duplicar": "(20, 19)",
            "olvida el tramo que ya había": "(1024, 1024)",
            "suma el tramo al revés": "(1024, 1025)",
            "eleva al revés": "(100, 99)",
            "cuenta las neuronas de la profunda": "(1024, 20)",
        },
        other=["1024", "(512, 511)"],
    ),
    "E11.10": Bank(
        setup=BOUND,
        right=["omega()", "0.1651", "0.165148"],
        wrong={
            "olvida la raíz": "omega(root=lambda x: x)",
            "usa N en lugar de 2N": "omega(two=1)",
            "usa el logaritmo decimal": "omega(log=math.log10)",
            "no divide entre δ": "omega(delta=1)",
            "usa cien ejemplos": "omega(N=100)",
        },
        other=["0.5", "[0.165]"],
    ),
}
