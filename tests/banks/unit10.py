from . import Bank

GUIDE = ("import numpy as np\nfrom mlpedu import MLPClassifier\n"
         "ours = MLPClassifier((5, 2), solver='lbfgs', alpha=1e-5, random_state=1).fit([[0, 0], [1, 1]], [0, 1])\n"
         "W, b = ours.coefs_, ours.intercepts_; relu = lambda z: np.maximum(z, 0); s = lambda z: 1 / (1 + np.exp(-z))\n"
         "z = relu(relu(np.array([2, 2]) @ W[0] + b[0]) @ W[1] + b[1]) @ W[2] + b[2]; p = s(z)[0]")
IRIS = ("import warnings; warnings.simplefilter('ignore')\nfrom sklearn.datasets import load_iris\n"
        "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\n"
        "from sklearn.neural_network import MLPClassifier\niris = load_iris()\n"
        "X, Xt, y, yt = train_test_split(iris.data, iris.target, test_size=0.2, random_state=42)\n"
        "e = StandardScaler().fit(X); A, B = e.transform(X), e.transform(Xt)\n"
        "def red(n, A=A): return MLPClassifier((100,), max_iter=n, random_state=42).fit(A, y)")
XOR = ("from mlpedu import MLPClassifier\nX, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]\n"
       "def cuenta(h): return sum(MLPClassifier((h,), activation='tanh', solver='lbfgs', alpha=1e-5, max_iter=500, "
       "random_state=s).fit(X, y).score(X, y) == 1 for s in range(40))")
LOOP = ("import warnings; warnings.simplefilter('ignore')\nfrom sklearn.datasets import load_iris\n"
        "from sklearn.neural_network import MLPClassifier\nX, y = load_iris(return_X_y=True)\n"
        "def ciclo(**k):\n    m = MLPClassifier(max_iter=1, random_state=1, **k)\n"
        "    for _ in range(10): m.fit(X, y)\n    return m.n_iter_, m.t_, len(m.loss_curve_)")

BANKS = {
    "E10.1": Bank(
        right=["[(2, 5), (5, 2), (2, 1)]", "((2, 5), (5, 2), (2, 1))", "[[2, 5], [5, 2], [2, 1]]",
               "from mlpedu import MLPClassifier\nm = MLPClassifier((5, 2), solver='lbfgs', random_state=1).fit([[0, 0], [1, 1]], [0, 1])\n"
               "[W.shape for W in m.coefs_]"],
        wrong={
            "toma la tupla por una matriz": "[(5, 2)]",
            "olvida la capa de salida": "[(2, 5), (5, 2)]",
            "pone una salida por clase": "[(2, 5), (5, 2), (2, 2)]",
            "pone una fila por neurona": "[(5, 2), (2, 5), (1, 2)]",
            "mete el sesgo como una fila más": "[(3, 5), (6, 2), (3, 1)]",
        },
        other=["[(2, 5), (2, 1)]", "[(2, 2), (5, 5), (2, 1)]"],
    ),
    "E10.2": Bank(
        setup=GUIDE,
        right=["[1 - p, p]", "ours.predict_proba([[2, 2]])[0]", "(1 - s(z)[0], s(z)[0])", "[0.0002, 0.9998]"],
        wrong={
            "invierte las clases": "[p, 1 - p]",
            "no activa las capas ocultas": "q = s(((np.array([2, 2]) @ W[0] + b[0]) @ W[1] + b[1]) @ W[2] + b[2])[0]\n[1 - q, q]",
            "olvida los sesgos": "q = s(relu(relu(np.array([2, 2]) @ W[0]) @ W[1]) @ W[2])[0]\n[1 - q, q]",
            "activa dos veces la salida": "v = np.exp([1 - p, p])\nv / v.sum()",
            "entrega la suma de la salida": "float(z[0])",
            "entrega solo la clase 1": "p",
        },
        other=["[0.5, 0.6]", "[[1 - p, p]]"],
    ),
    "E10.3": Bank(
        setup="import numpy as np\nfrom sklearn.preprocessing import StandardScaler\na = np.array([[1.], [2], [6]]); t = np.array([[10.]])",
        right=["StandardScaler().fit(a).transform(t)[0, 0]", "3.2404", "7 / (14 / 3) ** .5"],
        wrong={
            "ajusta con todos los datos": "StandardScaler().fit(np.vstack([a, t])).transform(t)[0, 0]",
            "ajusta con la prueba": "StandardScaler().fit_transform(t)[0, 0]",
            "usa n − 1 en la desviación": "7 / np.std([1, 2, 6], ddof=1)",
            "solo centra": "7",
            "no transforma la prueba": "10",
            "escala entre mínimo y máximo": "(10 - 1) / 5",
            "divide entre la varianza": "7 / np.var([1, 2, 6])",
        },
        other=["-3.24", "[3, 2]"],
    ),
    "E10.4": Bank(
        setup="import numpy as np",
        right=["31", "len(10.0 ** -np.arange(1, 7)) * 5 + 1"],
        wrong={
            "olvida el ajuste final": "30",
            "cuenta solo candidatos": "6",
            "cuenta candidatos y ajuste final": "7",
            "incluye el extremo de arange": "36",
            "incluye el extremo y olvida el final": "35",
            "suma en vez de multiplicar": "11",
        },
        other=["5", "60"],
    ),
    "E10.5": Bank(
        setup=IRIS,
        right=["(red(100).score(B, yt), red(500).n_iter_)", "(0.933, 489)", "[28 / 30, 480]"],
        wrong={
            "cree que las iteraciones se agotan": "(0.933, 500)",
            "usa 500 en los dos casos": "(red(500).score(B, yt), red(500).n_iter_)",
            "evalúa en el entrenamiento": "(red(100).score(A, y), red(500).n_iter_)",
            "no escala la prueba": "(red(100).score(Xt, yt), red(500).n_iter_)",
            "invierte el par": "(489, 0.933)",
            "no da una fracción": "(93.3, 489)",
            "da las épocas de la red corta": "(0.933, 100)",
        },
        other=["(0.5, 300)", "0.933"],
    ),
    "E10.6": Bank(
        setup=LOOP,
        right=["ciclo(warm_start=True)", "(1, 1500, 10)"],
        wrong={
            "olvida warm_start": "ciclo()",
            "acumula n_iter_": "(10, 1500, 10)",
            "cree que t_ cuenta épocas": "(1, 10, 10)",
            "mezcla los contadores": "(10, 150, 10)",
            "no acumula la curva": "(1, 1500, 1)",
        },
        other=["(2, 1500, 10)", "1500"],
    ),
    "E10.7": Bank(
        setup=XOR,
        right=["(cuenta(2), cuenta(8))", "[20, 40]"],
        wrong={
            "no da cuentas": "(50, 100)",
            "cree que dos bastan siempre": "(40, 40)",
            "cree que dos no pueden": "(cuenta(1), cuenta(8))",
            "invierte el par": "(40, 20)",
            "cree que el ancho no influye": "(20, 20)",
            "usa otro ancho": "(cuenta(2), cuenta(3))",
        },
        other=["(8, 40)", "(33, 40)"],
    ),
    "E10.8": Bank(
        right=["{'a', 'd', 'f'}", "'adf'", "['a', 'f', 'd']", "'a, d, f'"],
        wrong={
            "cree que reajustar en la prueba es inofensivo": "{'a', 'f'}",
            "cree que elegir con la prueba vale": "'ad'",
            "cree que escalar con todo es inofensivo": "{'d', 'f'}",
            "sospecha de transform": "{'a', 'c', 'd', 'f'}",
            "sospecha del Pipeline": "{'a', 'b', 'f'}",
            "sospecha de la rejilla": "{'a', 'd', 'e', 'f'}",
        },
        other=["{'a'}", "{'f'}"],
    ),
}
