from . import Bank

SCORES = ("import numpy as np\nZ = np.array([[2., 0, -1], [0, 3, 1]]); y = [0, 2]\n"
          "def softmax(Z): return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)\n"
          "def ce(P, y=y): return -np.log(P[[0, 1], y])")
TABLE = "import numpy as np\nP = np.full((3, 10), [[.02], [.03], [.01]]); P[0, 9], P[1, 2], P[2, 1] = .82, .73, .91"
SIX = ("import numpy as np\nP = np.array([[.97, .02, .01], [.40, .35, .25], [.05, .90, .05], [.10, .30, .60], [.20, .75, .05], "
       "[.15, .05, .80]])\ny = np.array([0, 2, 1, 1, 0, 2])\nmal = np.flatnonzero(P.argmax(axis=1) != y); seguro = P.max(axis=1)")
FASHION = ("import warnings; warnings.simplefilter('ignore')\nfrom mlpedu import MLPClassifier\n"
           "from mlpedu.datasets import load_fashion_mnist\nd = load_fashion_mnist()\n"
           "x, xt = d.x_train.reshape(4000, -1) / 255, d.x_test.reshape(1000, -1) / 255\n"
           "def red(capas, x=x, xt=xt, y=d.y_test, n=30):\n"
           "    m = MLPClassifier(capas, solver='sgd', momentum=0, alpha=0, batch_size=32, learning_rate_init=0.01, max_iter=n,\n"
           "                      random_state=42)\n    return m.fit(x, d.y_train).score(xt, y)")

BANKS = {
    "E12.1": Bank(
        right=["[235500, 30100, 1010, 266610]", "[785 * 300, 301 * 100, 101 * 10, 785 * 300 + 301 * 100 + 101 * 10]"],
        wrong={
            "olvida los sesgos": "[235200, 30000, 1000, 266200]",
            "pone un sesgo por capa": "[235201, 30001, 1001, 266203]",
            "pone un sesgo por entrada": "[784 * 301, 300 * 101, 100 * 11, 784 * 301 + 300 * 101 + 1100]",
            "no aplana": "[29 * 300, 30100, 1010, 39810]",
            "multiplica por el lote": "[235500, 30100, 1010, 266610 * 32]",
        },
        other=["[235500, 30100, 1010]", "266610"],
    ),
    "E12.2": Bank(
        right=["(6 / 1084) ** .5", "0.0744",
               "from mlpedu.layers import Dense\nfrom mlpedu import Sequential\n"
               "m = Sequential([Dense(300, input_shape=(784,))], random_state=0)\nabs(m.get_weights()[0]).max()"],
        wrong={
            "entrega la desviación": "(2 / 1084) ** .5",
            "olvida la raíz": "6 / 1084",
            "solo cuenta las entradas": "(6 / 784) ** .5",
            "multiplica los tamaños": "(6 / (784 * 300)) ** .5",
            "usa el factor 3": "(3 / 1084) ** .5",
            "toma el promedio de los tamaños": "(6 / 542) ** .5",
        },
        other=["0.5", "-0.0744"],
    ),
    "E12.3": Bank(
        setup=SCORES,
        right=["(ce(softmax(Z)).mean(), ce(softmax(Z)).mean())", "(1.1698, 1.1698)",
               "H = np.eye(3)[y]; a = -(H * np.log(softmax(Z))).sum(axis=1).mean()\n(a, a)"],
        wrong={
            "promedia también las clases": "(1.1698, 1.1698 / 3)",
            "aplica softmax dos veces": "a = ce(softmax(softmax(Z))).mean()\n(a, a)",
            "cuenta las clases desde 1": "a = ce(softmax(Z), [-1, 1]).mean()\n(a, a)",
            "suma el lote": "a = ce(softmax(Z)).sum()\n(a, a)",
            "usa sigmoide": "a = ce(1 / (1 + np.exp(-Z))).mean()\n(a, a)",
            "usa otro logaritmo": "(0.5081, 0.5081)",
            "olvida el signo": "(-1.1698, -1.1698)",
        },
        other=["1.1698", "(1.17, 0.5)"],
    ),
    "E12.4": Bank(
        setup=TABLE,
        right=["P.argmax(axis=-1)", "[9, 2, 1]", "np.argmax(P, axis=1)"],
        wrong={
            "recorre el otro eje": "P.argmax(axis=0)",
            "no da el eje": "P.argmax()",
            "entrega el máximo": "P.max(axis=1)",
            "cuenta desde 1": "[10, 3, 2]",
            "toma la menor": "P.argmin(axis=1)",
        },
        other=["[9, 2]", "[1, 2, 9]"],
    ),
    "E12.5": Bank(
        setup=FASHION,
        right=["(red((300, 100)), red(()))", "(0.84, 0.81)"],
        wrong={
            "entrega porcentajes": "(84, 81)",
            "copia las cifras del conjunto completo": "(0.88, 0.84)",
            "no divide entre 255": "(red((300, 100), x * 255, xt * 255, n=3), 0.81)",
            "invierte el par": "(0.81, 0.84)",
            "entrega el error": "(0.16, 0.19)",
            "evalúa en el entrenamiento": "(0.91, 0.86)",
        },
        other=["0.84", "(0.84, 0.84)"],
    ),
    "E12.6": Bank(
        right=["'b'", "' B '"],
        wrong={"mira si existe": "'a'", "mira la exactitud": "'c'", "mira los nombres": "'d'", "vuelve a entrenar": "'e'"},
        other=["'f'", "2"],
    ),
    "E12.7": Bank(
        setup=SIX,
        right=["mal[seguro[mal].argmax()]", "4", "int(np.where(P.argmax(axis=1) != y, seguro, 0).argmax())"],
        wrong={
            "toma la más segura de todas": "seguro.argmax()",
            "toma el error menos seguro": "mal[seguro[mal].argmin()]",
            "cuenta dentro de los errores": "seguro[mal].argmax()",
            "cuenta los errores": "len(mal)",
            "cuenta desde 1": "5",
        },
        other=["9", "0.75"],
    ),
}
