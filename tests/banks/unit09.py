from . import Bank

SUMS = "import numpy as np\nz = np.array([2, 1, .1]); e = np.exp(z); s = 1 / (1 + np.exp(-z))"
BATCH = "import numpy as np\np = np.array([[.7, .2, .1], [.1, .6, .3]]); own = np.array([.7, .3])"
EMAILS = "import numpy as np\ny = np.array([1, 0, 1, 0]); p = np.array([.9, .2, .4, .6]); q = np.where(y == 1, p, 1 - p)"
TWO = "import numpy as np\nz = np.array([1.2, .3]); s = 1 / (1 + np.exp(-z)); e = np.exp(z) / np.exp(z).sum()"
EIGHT = ("import numpy as np\nfrom sklearn.metrics import precision_score as P, recall_score as R\n"
         "p = np.array([.9, .8, .55, .45, .4, .35, .2, .1]); y = np.array([1, 1, 0, 1, 0, 1, 0, 0])")
STABLE = "import numpy as np\ndef top(Z): return Z.max(axis=1, keepdims=True)"
LAYERS = "{'tumor': (1, 'sigmoide'), 'foto': (3, 'sigmoide'), 'cifra': (10, 'softmax')}"

BANKS = {
    "E09.1": Bank(
        setup=SUMS,
        right=["[0.659, 0.2424, 0.0986]", "e / e.sum()", "from mlpedu.activations import softmax\nsoftmax(z)"],
        wrong={
            "aplica la sigmoide a cada una": "s",
            "normaliza sin exponencial": "z / z.sum()",
            "no normaliza": "e",
            "divide entre el máximo": "e / e.max()",
            "cambia el signo del exponente": "np.exp(-z) / np.exp(-z).sum()",
            "entrega solo la clase ganadora": "[1, 0, 0]",
        },
        other=["[0.5, 0.3, 0.2]", "0.659"],
    ),
    "E09.2": Bank(
        setup=BATCH,
        right=["0.7803", "-np.log(own).mean()", "-np.log(p[np.arange(2), [0, 2]]).mean()",
               "from mlpedu.losses import get\nget('sparse_categorical_crossentropy').value(p, np.array([0, 2]))"],
        wrong={
            "suma en lugar de media": "-np.log(own).sum()",
            "usa otra base": "-np.log10(own).mean()",
            "olvida el signo": "np.log(own).mean()",
            "suma todas las clases": "-np.log(p).sum() / 2",
            "usa 1 − p": "0.5",
            "divide también entre las clases": "0.2601",
            "usa la clase predicha": "-np.log([.7, .6]).mean()",
        },
        other=["0.9", "[0.3567, 1.204]"],
    ),
    "E09.3": Bank(
        setup=EMAILS,
        right=["0.5403", "-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))", "-np.log(q).mean()"],
        wrong={
            "suma en lugar de media": "-np.log(q).sum()",
            "olvida los negativos": "-np.mean(y * np.log(p))",
            "intercambia p y 1 − p": "-np.log(1 - q).mean()",
            "usa p también en los negativos": "-np.log(p).mean()",
            "toma el logaritmo de la etiqueta": "float('inf')",
            "usa otra base": "-np.log10(q).mean()",
            "usa el error cuadrático": "((y - p) ** 2).mean()",
            "olvida el signo": "-0.5403",
        },
        other=["0.7", "[0.1, 0.2, 0.9, 0.9]"],
    ),
    "E09.4": Bank(
        setup=TWO,
        right=["([0.7685, 0.5744], [1, 1])", "(s, s >= .5)", "[s.round(4), (z >= 0).astype(int)]"],
        wrong={
            "usa softmax": "(e, [1, 0])",
            "elige una sola etiqueta": "(s, [1, 0])",
            "obliga a que sumen 1": "(s / s.sum(), [1, 0])",
            "compara z con 0.5": "(z, z > .5)",
            "compara al revés": "(s, s < .5)",
        },
        other=["[0.7685, 0.5744]", "(s, [0, 1])"],
    ),
    "E09.5": Bank(
        setup=EIGHT,
        right=["(4 / 6, 1)", "(0.6667, 1)", "(P(y, p >= .3), R(y, p >= .3))"],
        wrong={
            "deja 0.5": "(P(y, p >= .5), R(y, p >= .5))",
            "las intercambia": "(1, 0.6667)",
            "sube el umbral": "(P(y, p >= .7), R(y, p >= .7))",
            "marca los de abajo": "(P(y, p < .3), R(y, p < .3))",
            "da la exactitud como precisión": "(0.75, 1)",
        },
        other=["(0.5, 0.5)", "0.6667"],
    ),
    "E09.6": Bank(
        right=["(0.95, 0, 0, 0.5)", "(950 / 1000, 0, 0.0, (0 + 1) / 2)"],
        wrong={
            "cree que todas coinciden": "(0.95, 0.95, 0.95, 0.95)",
            "mira los negativos": "(0.95, 1, 0, 0.5)",
            "entrega la parte de fallos": "(0.05, 0, 0, 0.5)",
            "no promedia por clase": "(0.95, 0, 0, 0.95)",
            "cree que sin aprender se acierta la mitad": "(0.5, 0, 0, 0.5)",
            "deja F1 sin definir": "(0.95, 0, float('nan'), 0.5)",
        },
        other=["0.95", "(0.95, 0.5, 0.5, 0.5)"],
    ),
    "E09.7": Bank(
        right=["0.8", "8 / (8 + 2)"],
        wrong={
            "entrega la exactitud": "0.94",
            "entrega la exhaustividad": "8 / 12",
            "entrega F1": "2 * .8 * (8 / 12) / (.8 + 8 / 12)",
            "entrega la especificidad": "86 / 88",
            "entrega el complemento": "0.2",
        },
        other=["0.5", "(8, 2)"],
    ),
    "E09.8": Bank(
        right=["0.95", "0.945", "0.96"],
        wrong={
            "no escala": "0.9211",
            "entrena 20 épocas": "0.4311",
            "entrena 200 épocas": "0.7889",
            "responde siempre la misma clase": "1 / 3",
            "entrega la parte de fallos": "0.05",
            "entrega la mejor red": "1",
        },
        other=["0.2", "[0.95, 0.96]", "'95 %'", "'0.95'"],
    ),
    "E09.9": Bank(
        setup="from mlpedu.exercises.unit09 import tumours\nfrom mlpedu.widgets import ThresholdExplorer",
        right=["(0.24, 0.60)", "(0.24, 0.5963)",
               "e = ThresholdExplorer(*tumours(), threshold=0.24)\n(e.threshold.value, e.measures()['precisión'])"],
        wrong={
            "deja 0.5": "(0.5, 0.76)",
            "cambia el orden": "(0.6, 0.24)",
            "busca la precisión de 0.9": "(0.7, 0.91)",
            "entrega otra medida": "(0.24, 0.74)",
            "baja demasiado": "(0.18, 0.55)",
            "no llega": "(0.3, 0.64)",
        },
        other=["0.24", "('bajo', 'mucha')"],
    ),
    "E09.10": Bank(
        setup=STABLE,
        right=["lambda Z: np.exp(Z - top(Z)) / np.exp(Z - top(Z)).sum(axis=1, keepdims=True)",
               "from scipy.special import softmax as soft\nlambda Z: soft(Z, axis=1)",
               "from mlpedu.activations import softmax\nsoftmax"],
        wrong={
            "usa la fórmula literal": "lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)",
            "resta la media": "lambda Z: np.exp(Z - Z.mean(axis=1, keepdims=True)) / np.exp(Z - Z.mean(axis=1, keepdims=True))"
                              ".sum(axis=1, keepdims=True)",
            "normaliza todo el lote": "lambda Z: np.exp(Z - top(Z)) / np.exp(Z - top(Z)).sum()",
            "normaliza por columnas": "lambda Z: np.exp(Z - top(Z)) / np.exp(Z - top(Z)).sum(axis=0)",
            "resta el máximo del lote": "lambda Z: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=1, keepdims=True)",
            "no normaliza": "lambda Z: np.exp(Z - top(Z))",
            "recorta z": "lambda Z: np.exp(np.clip(Z, -50, 50)) / np.exp(np.clip(Z, -50, 50)).sum(axis=1, keepdims=True)",
        },
        other=["lambda Z: Z / Z.sum(axis=1, keepdims=True)",
               "lambda Z: np.exp(Z - Z.max(axis=1)) / np.exp(Z - Z.max(axis=1)).sum(axis=1)", "lambda Z: 1 / (1 + np.exp(-Z))", "lambda Z: 1", "[0.6, 0.3, 0.1]"],
    ),
    "E09.11": Bank(
        right=[LAYERS, LAYERS.replace("(", "[").replace(")", "]"), LAYERS.replace("sigmoide", "Sigmoide")],
        wrong={
            "usa softmax para la foto": LAYERS.replace("(3, 'sigmoide')", "(3, 'softmax')"),
            "una salida por combinación": LAYERS.replace("(3, 'sigmoide')", "(8, 'softmax')"),
            "dos salidas para sí o no": LAYERS.replace("(1, 'sigmoide')", "(2, 'softmax')"),
            "usa sigmoide para la cifra": LAYERS.replace("softmax", "sigmoide"),
            "softmax con una salida": LAYERS.replace("(1, 'sigmoide')", "(1, 'softmax')"),
            "un número para la cifra": LAYERS.replace("(10, 'softmax')", "(1, 'sigmoide')"),
        },
        other=["{'tumor': (1, 'sigmoide')}", LAYERS.replace("10", "9"), "[1, 3, 10]"],
    ),
}
