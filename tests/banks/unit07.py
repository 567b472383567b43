from . import Bank

WALK = ("def steps(factor_ok):\n    eta = 0.001\n    while factor_ok(eta):\n        eta += 0.001\n    return eta")
MOMENTUM = "def go(step, v=0, w=0):\n    for g in (2, 1):\n        v, w = step(g, v, w)\n    return w"
ADAM = ("import numpy as np\nG = [np.array([.5, -.02]), np.array([.1, -.02])]\n"
        "def adam(mc=1, vc=1, root=1, sign=-1, n=2):\n    m = v = th = np.zeros(2)\n"
        "    for t, g in enumerate(G[:n], 1):\n        m = .9 * m + .1 * g; v = .999 * v + .001 * g * g\n"
        "        a = m / (1 - .9 ** t) if mc else m; b = v / (1 - .999 ** t) if vc else v\n"
        "        th = th + sign * .01 * a / ((b ** .5 if root else b) + 1e-8)\n    return th")
IRIS = ("import numpy as np\nfrom mlpedu.datasets import load_iris\nfrom mlpedu.layers import Dense\n"
        "from mlpedu.network import Network\nfrom mlpedu.optimizers import SGD\niris = load_iris()\ny = iris.target\n"
        "X, Y = (iris.data - iris.data.mean(axis=0)) / iris.data.std(axis=0), np.eye(3)[y]")


def iris(shuffle, score="np.mean(net.forward(X).argmax(axis=1) == y)"):
    return ("def one(seed):\n    rng = np.random.default_rng(seed)\n"
            "    net = Network([Dense(8, 'relu'), Dense(3, 'softmax')], (4,), 'categorical_crossentropy', rng=rng)\n"
            "    sgd = SGD(0.1)\n    sgd.start(net.theta)\n    for epoch in range(20):\n"
            f"        {shuffle}\n        for start in range(0, 150, 10):\n"
            "            net.loss_and_grad(Xs[start:start + 10], Ys[start:start + 10])\n"
            f"            sgd.step(net.theta, net.grad)\n    return {score}\n"
            "round(float(np.mean([one(seed) for seed in range(10)])), 2)")


GOOD = "p = rng.permutation(150); Xs, Ys = X[p], Y[p]"
VALLEY = ("from mlpedu.widgets import DescentExplorer\ne = DescentExplorer('valle: curvaturas 1 y 25', momentum=0.5)\n"
          "def limit(method):\n    e.method.value, e.rate.value = method, 0.06\n"
          "    while e.fate() == 'converge':\n        e.rate.value = round(e.rate.value + 0.005, 3)\n    return e.rate.value")

BANKS = {
    "E07.1": Bank(
        setup="import math",
        right=["51570", "math.ceil(55000 / 32) * 30", "-(-55000 // 32) * 30"],
        wrong={
            "descarta el lote incompleto": "55000 // 32 * 30",
            "un paso por ejemplo": "55000 * 30",
            "un paso por época": "30",
            "cuenta una sola época": "math.ceil(55000 / 32)",
            "junta las épocas antes de dividir": "math.ceil(55000 * 30 / 32)",
            "deja la división sin redondear": "55000 / 32 * 30",
        },
        other=["1000", "'muchos'"],
    ),
    "E07.2": Bank(
        setup=WALK,
        right=["0.5", "2 / 4", "steps(lambda eta: abs(1 - 4 * eta) < 1)"],
        wrong={
            "da la tasa óptima": "1 / 4",
            "cree que el límite es siempre 1": "1",
            "olvida la curvatura": "2",
            "da la curvatura": "4",
            "da la mitad de la óptima": "1 / 8",
            "da una que converge": "0.49",
            "da una que diverge de sobra": "0.51",
        },
        other=["0", "[0, 0.5]", "-0.5"],
    ),
    "E07.3": Bank(
        setup=MOMENTUM,
        right=["-0.48", "go(lambda g, v, w: (.9 * v - .1 * g, w + .9 * v - .1 * g))",
               "import numpy as np\nfrom mlpedu.optimizers import SGD\nw = np.zeros(1); s = SGD(0.1, 0.9); s.start(w)\n"
               "s.step(w, np.array([2.0])); s.step(w, np.array([1.0]))\nw[0]"],
        wrong={
            "suma el gradiente": "go(lambda g, v, w: (.9 * v + .1 * g, w + .9 * v + .1 * g))",
            "no acumula la velocidad": "go(lambda g, v, w: (0, w - .1 * g))",
            "promedia el gradiente": "-0.02 - 0.028",
            "aplica Nesterov": "import numpy as np\nfrom mlpedu.optimizers import SGD\nw = np.zeros(1); s = SGD(0.1, 0.9, True); s.start(w)\n"
                               "s.step(w, np.array([2.0])); s.step(w, np.array([1.0]))\nw[0]",
            "cambia el signo de μ": "go(lambda g, v, w: (-.9 * v - .1 * g, w - .9 * v - .1 * g))",
            "entrega la última velocidad": "0.9 * -0.2 - 0.1",
        },
        other=["-0.5", "[-0.2, -0.48]"],
    ),
    "E07.4": Bank(
        setup=ADAM,
        right=["adam()", "[-0.01803, 0.02]",
               "from mlpedu.optimizers import Adam\nth = np.zeros(2); a = Adam(0.01, epsilon=1e-8); a.start(th)\n"
               "a.step(th, G[0]); a.step(th, G[1])\nth"],
        wrong={
            "sin correcciones de sesgo": "adam(mc=0, vc=0)",
            "corrige solo v": "adam(mc=0)",
            "corrige solo m": "adam(vc=0)",
            "sube por el gradiente": "adam(sign=1)",
            "olvida la raíz": "adam(root=0)",
            "descenso simple": "-.01 * (G[0] + G[1])",
            "da un solo paso": "adam(n=1)",
        },
        other=["[-0.018, 0]", "-0.018", "[0, 0]"],
    ),
    "E07.5": Bank(
        setup=IRIS,
        right=["0.97", iris(GOOD), iris("order = rng.permutation(len(X)); Xs = X[order]; Ys = Y[order]")],
        wrong={
            "deja las permutaciones distintas": iris("Xs, Ys = X[rng.permutation(150)], Y[rng.permutation(150)]"),
            "compara la red consigo misma": iris(GOOD, "np.mean(net.forward(X).argmax(axis=1) == net.forward(X).argmax(axis=1))"),
            "entrega la tasa de error": "1 - 0.97",
            "entrega la cuenta de aciertos": iris(GOOD, "(net.forward(X).argmax(axis=1) == y).sum()"),
        },
        other=["0.7", "[0.97, 0.97]"],
    ),
    "E07.6": Bank(
        setup="c = lambda h, k=2, o=10: 64 * h + (k - 1) * h * h + h * o",
        right=["c(200) / c(100)", "54800 / 17400", "3.1494"],
        wrong={
            "cree que es lineal": "2",
            "cree que es cuadrático": "4",
            "cuenta una matriz cuadrada de más": "c(200, 3) / c(100, 3)",
            "cree que es cúbico": "2 ** 3",
            "olvida la capa de salida": "c(200, o=0) / c(100, o=0)",
            "invierte el cociente": "c(100) / c(200)",
        },
        other=["54800", "2.5"],
    ),
    "E07.7": Bank(
        setup="L = [1, .8, .7, .69995, .69992, .69985, .6998, .69979]",
        right=["6", "best, n, stop = float('inf'), 0, None\nfor e, x in enumerate(L, 1):\n"
               "    n = n + 1 if x > best - 1e-4 else 0\n    best = min(best, x)\n"
               "    stop = e if n > 2 and stop is None else stop\nstop"],
        wrong={
            "para al alcanzar la cuenta": "5",
            "ignora la tolerancia": "'no se detiene'",
            "para en la primera época sin mejora": "4",
            "agota la lista": "len(L)",
            "cuenta una época de más": "7",
        },
        other=["3", "[6]", "0.69985", "'6'"],
    ),
    "E07.8": Bank(
        setup="from mlpedu import MLPClassifier",
        right=["('funciona', 'funciona', 'AttributeError')", "['funciona', 'funciona', AttributeError]",
               "['Funciona', 'funciona', 'attributeerror']",
               "['funciona' if hasattr(MLPClassifier(solver=s), 'partial_fit') else 'AttributeError' for s in ('adam', 'sgd', 'lbfgs')]"],
        wrong={
            "cree que todos aprenden por partes": "['funciona'] * 3",
            "cree que solo Adam usa minilotes": "['funciona', 'AttributeError', 'AttributeError']",
            "invierte los métodos": "['AttributeError', 'AttributeError', 'funciona']",
            "espera otro error": "['funciona', 'funciona', 'ValueError']",
        },
        other=["'funciona'", "['funciona', 'funciona']", "['ValueError', 'funciona', 'funciona']"],
    ),
    "E07.9": Bank(
        setup=VALLEY,
        right=["(0.08, 0.12)", "(2 / 25, 2 * 1.5 / 25)", "(limit('descenso simple'), limit('momento'))", "(0.075, 0.115)"],
        wrong={
            "usa la dirección plana": "(2, 3)",
            "promedia las curvaturas": "(2 / 13, 3 / 13)",
            "cree que el momento no cambia el límite": "(0.08, 0.08)",
            "cree que el momento baja el límite": "(0.08, 0.04)",
            "usa Nesterov": "(limit('descenso simple'), limit('Nesterov'))",
            "da las de la parábola": "(0.5, 0.75)",
            "cambia el orden": "(0.12, 0.08)",
        },
        other=["0.08", "(0.08, 0.5)"],
    ),
    "E07.10": Bank(
        right=["0.5", "2 / 16 ** 0.5", "2 * (4 / 64) ** 0.5"],
        wrong={
            "divide entre el cociente": "2 / 16",
            "cree que no cambia": "2",
            "lo aumenta": "2 * 4",
            "divide entre la raíz del lote nuevo": "2 / 64 ** 0.5",
            "lo aumenta en proporción": "2 * 16",
        },
        other=["1", "0"],
    ),
    "E07.11": Bank(
        right=["0.0163", "0.2 / 151 ** 0.5", "0.01628",
               "from mlpedu.optimizers import SGD\nfrom mlpedu.schedules import InverseScaling\ns = SGD(0.2, schedule=InverseScaling(0.5))\n"
               "s.schedule.epoch_ends(s, samples_seen=150)\ns.learning_rate"],
        wrong={
            "cuenta épocas": "0.2 / 2 ** 0.5",
            "cuenta pasos": "0.2 / (3 + 1) ** 0.5",
            "olvida el exponente": "0.2 / 151",
            "olvida sumar 1": "0.2 / 150 ** 0.5",
            "la deja igual": "0.2",
        },
        other=["0.02", "[0.0163]"],
    ),
}
