from . import Bank

XOR = ("from mlpedu.playground import Model\n"
       "def cuenta(n=12, **cambios):\n"
       "    elegido = {'dataset': 'xor', 'activation': 'relu'} | cambios\n"
       "    return [sum(s >= 0.99 for s in Model(hidden=(w,), **elegido).seeds(n, epochs=60)) for w in (2, 3, 4, 8)]")
SPIRAL = ("import numpy as np\nfrom mlpedu.playground import Model\n"
          "def media(activation, hidden=(8, 8, 8, 8), epochs=250):\n"
          "    m = Model(dataset='spiral', hidden=hidden, activation=activation, optimizer='adam', learning_rate=0.003)\n"
          "    return np.mean(m.seeds(n=2, epochs=epochs))\n"
          "def tres(**cambios): return tuple(media(a, **cambios) for a in ('tanh', 'relu', 'sigmoid'))")
HANDMADE = ("from mlpedu.playground import Model\n"
            "def nota(dataset, *features, hidden=()):\n"
            "    m = Model(dataset=dataset, features=features, hidden=hidden); m.step(50); return m.score('train')\n"
            "def cuatro(**k): return [nota('circle', 'x', 'y', **k), nota('circle', 'xSquared', 'ySquared', **k),\n"
            "                         nota('xor', 'xSquared', 'ySquared', **k), nota('xor', 'xTimesY', **k)]")
AHEAD = ("import numpy as np\nx1, x2 = 2, 1\nz1, z2 = 0.8 * x1 - 1.5 * x2 + 0.4, -1.2 * x1 + 0.5 * x2 + 1\n"
         "def salida(a1, a2): return np.tanh(0.5 * a1 - a2 - 0.4)")
ZEROS = ("import numpy as np\nfrom mlpedu.playground import Model\n"
         "def red(activation):\n"
         "    m = Model(hidden=(3,), initializer='zeros', activation=activation); m.step(20); return m\n"
         "tanh, sigmoide = red('tanh'), red('sigmoid')")
STATE = "#dataset=spiral&noise=20&sinX=true&sinY=true&networkShape=6,4&activation=relu&learningRate=0.01"
WANTED = ("from mlpedu.playground import Model\n"
          "estado = dict(dataset='spiral', noise=20, features=('x', 'y', 'sinX', 'sinY'), hidden=(6, 4), activation='relu',\n"
          "              learning_rate=0.01)")

BANKS = {
    "E13.1": Bank(
        right=["('curva', 'poligonal', 'recta')", "['Curva', 'Poligonal', 'Recta']"],
        wrong={
            "usa otras palabras": "'curva, poligonal, recta'",
            "cree que la forma la ponen los datos": "('curva', 'curva', 'curva')",
            "cree que más capas curvan una red lineal": "('curva', 'poligonal', 'curva')",
            "intercambia tanh y ReLU": "('poligonal', 'curva', 'recta')",
            "mira una neurona suelta": "('recta', 'recta', 'recta')",
            "no ve las esquinas": "['curva', 'Curva', 'recta']",
            "ve solo los trozos": "('curva', 'recta', 'recta')",
        },
        other=["('poligonal', 'poligonal', 'recta')", "('curva', 'poligonal')"],
    ),
    "E13.2": Bank(
        setup=XOR,
        right=["cuenta()", "[0, 8, 11, 12]", "import numpy as np\nnp.array(cuenta())"],
        wrong={
            "cree que basta una capa oculta": "[12, 12, 12, 12]",
            "cree que si hay solución se halla": "[0, 12, 12, 12]",
            "deja tanh": "cuenta(activation='tanh')",
            "deja el círculo": "cuenta(dataset='circle')",
            "prueba una sola vez": "cuenta(n=1)",
            "entrega fracciones": "[n / 12 for n in cuenta()]",
            "cuenta las que fallan": "[12 - n for n in cuenta()]",
            "va de más a menos": "cuenta()[::-1]",
            "deja la lineal": "[0, 0, 0, 0]",
        },
        other=["7", "[0, 7, 11, 12]"],
    ),
    "E13.3": Bank(
        setup=SPIRAL,
        right=["tres()", "(0.98, 0.97, 0.67)"],
        wrong={
            "entrega porcentajes": "(98, 97, 67)",
            "cree que la activación no influye": "(0.95, 0.95, 0.95)",
            "no entrena": "tres(epochs=0)",
            "deja una sola capa, o pocas épocas": "tres(hidden=(8,))",
            "entrega el error": "(0.02, 0.03, 0.33)",
            "cambia el orden": "(0.67, 0.98, 0.97)",
            "entrega las seis": "[(0.98, 0.97), (0.97, 0.98), (0.6, 0.7)]",
            "cambia algo en una sola": "(0.98, 0.71, 0.67)",
        },
        other=["0.98", "(0.97, 0.97)"],
    ),
    "E13.4": Bank(
        setup=HANDMADE,
        right=["cuatro()", "(0.6, 1, 0.55, 1)"],
        wrong={
            "cree que cualquier entrada nueva ayuda": "(1, 1, 1, 1)",
            "cree que sin capa oculta nada funciona": "(0.5, 0.5, 0.5, 0.5)",
            "entrega porcentajes": "[100 * nota for nota in cuatro()]",
            "cree que los cuadrados sirven para XOR": "(0.6, 1, 1, 1)",
            "no cree en el producto": "(0.6, 1, 0.55, 0.55)",
            "deja las capas ocultas": "cuatro(hidden=(4, 2))",
            "intercambia las entradas de XOR": "[0.6, 1, 1, 0.55]",
            "entrega el error": "[1 - nota for nota in cuatro()]",
        },
        other=["(0.6, 1, 0.55)", "(0.6, 0.9, 0.55, 1)"],
    ),
    "E13.5": Bank(
        setup=AHEAD,
        right=["a1, a2 = np.tanh([z1, z2])\n(a1, a2, salida(a1, a2))", "(0.462, -0.716, 0.499)",
               "from mlpedu.playground import Model\nm = Model(hidden=(2,))\n"
               "m.dense[0].W[...] = [[0.8, -1.2], [-1.5, 0.5]]; m.dense[0].b[...] = 0.4, 1\n"
               "m.dense[1].W[...] = [[0.5], [-1]]; m.dense[1].b[...] = -0.4\n"
               "h, s = m.activations(np.array([[2.0, 1.0]]))\n(*h[0], *s[0])"],
        wrong={
            "olvida la activación oculta": "(z1, z2, salida(z1, z2))",
            "olvida la de la salida": "(0.4621, -0.7163, 0.5 * 0.4621 + 0.7163 - 0.4)",
            "olvida los sesgos": "a1, a2 = np.tanh([z1 - 0.4, z2 - 1])\n(a1, a2, np.tanh(0.5 * a1 - a2))",
            "olvida el sesgo de la salida": "a1, a2 = np.tanh([z1, z2])\n(a1, a2, np.tanh(0.5 * a1 - a2))",
            "suma en lugar de restar": "a1, a2 = np.tanh([z1, z2])\n(a1, a2, np.tanh(0.5 * a1 + a2 - 0.4))",
            "usa ReLU": "(z1, 0, salida(z1, 0))",
            "usa la sigmoide": "a1, a2 = 1 / (1 + np.exp(-z1)), 1 / (1 + np.exp(-z2))\n(a1, a2, salida(a1, a2))",
            "intercambia las coordenadas": "a1, a2 = np.tanh([0.8 - 3 + 0.4, -1.2 + 1 + 1])\n(a1, a2, salida(a1, a2))",
        },
        other=["0.499", "(0.462, 0.716, 0.499)"],
    ),
    "E13.6": Bank(
        right=["(42, 12)", "[4 * 5 + 6 * 3 + 4, -(-350 // 30)]",
               "from mlpedu.playground import Model\n"
               "m = Model(features=('x', 'y', 'xTimesY'), hidden=(5, 3), train_share=70, batch_size=30)\nn = 1\n"
               "m.step_batch()\nwhile m.epoch == 0:\n    m.step_batch(); n += 1\n(m.network.theta.size, n)"],
        wrong={
            "tira el último lote": "(42, 350 // 30)",
            "entrena con todos": "(42, -(-500 // 30))",
            "olvida los sesgos": "(15 + 15 + 3, 12)",
            "no cuenta el producto": "(3 * 5 + 6 * 3 + 4, 12)",
            "cuenta los puntos de prueba": "(42, 150 // 30)",
            "no redondea": "(42, 350 / 30)",
            "cuenta puntos y no lotes": "(42, 350)",
            "cambia el orden": "(12, 42)",
        },
        other=["(42, 10)", "42"],
    ),
    "E13.7": Bank(
        setup=WANTED,
        right=[repr(STATE), repr(STATE + "&showTestData=true&epochs=40"), "'https://playground.tensorflow.org/" + STATE + "&seed=0.59704'",
               "Model(**estado).text()", "Model(**estado).state"],
        wrong={
            "invierte las capas": repr(STATE.replace("6,4", "4,6")),
            "escribe la salida": repr(STATE.replace("6,4", "6,4,1")),
            "escribe el ruido como fracción": repr(STATE.replace("noise=20", "noise=0.2")),
            "olvida el ruido": repr(STATE.replace("&noise=20", "")),
            "olvida los senos": repr(STATE.replace("&sinX=true&sinY=true", "")),
            "quita x₁ y x₂": repr(STATE + "&x=false&y=false"),
            "olvida la activación": repr(STATE.replace("&activation=relu", "")),
            "olvida la tasa": repr(STATE.replace("&learningRate=0.01", "")),
            "falla en las entradas": repr(STATE.replace("sinX", "sinx")),
            "falla en las capas": repr(STATE.replace("networkShape", "hidden")),
            "falla en un valor": repr(STATE.replace("noise=20", "noise=2")),
            "agrega un ajuste": repr(STATE + "&regularization=L2"),
            "falla en varios ajustes": "'#dataset=xor'",
        },
        other=["'mi red de la espiral'", "'#dataset=caracol'", "7"],
    ),
    "E13.8": Bank(
        setup=ZEROS,
        right=["(np.count_nonzero(tanh.network.theta), np.count_nonzero(sigmoide.network.theta),\n"
               " len({tuple(c) for c in sigmoide.dense[0].W.T.round(4)}))", "[1, 13, 1]"],
        wrong={
            "cree que se mueven todos": "(13, 13, 1)",
            "cree que no se mueve nada": "(0, 0, 1)",
            "mueve los pesos de la salida": "(4, 13, 1)",
            "cree que las ocultas no se mueven": "(1, 4, 1)",
            "cree que la sigmoide tampoco arranca": "(1, 1, 1)",
            "cree que las neuronas se distinguen": "(1, 13, 3)",
            "cuenta los que siguen en cero": "(13 - np.count_nonzero(tanh.network.theta), 0, 1)",
        },
        other=["1", "(1, 13)"],
    ),
    "E13.9": Bank(
        right=["(-0.448, -0.43)", "w = -0.4\n[w - 0.3 * (0.2 + 0.1 * w), w - 0.3 * (0.2 + 0.1 * -1)]"],
        wrong={
            "olvida el ½": "(-0.4 - 0.3 * (0.2 - 0.08), -0.43)",
            "aleja del cero": "(-0.4 - 0.3 * 0.24, -0.4 - 0.3 * 0.3)",
            "no da el paso": "(-0.4, -0.4)",
            "va a favor del gradiente": "(-0.4 + 0.3 * 0.16, -0.4 + 0.3 * 0.1)",
            "no penaliza": "(-0.46, -0.46)",
            "deriva mal el valor absoluto": "(-0.448, -0.4 - 0.3 * 0.3)",
            "deja la penalización fuera de la tasa": "(-0.46 + 0.04, -0.46 + 0.1)",
            "cambia el orden": "(-0.43, -0.448)",
        },
        other=["-0.448", "(0.448, 0.43)", "(-0.43, -0.43)"],
    ),
}
