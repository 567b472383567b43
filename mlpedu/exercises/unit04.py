"""Ejercicios de la unidad 04: XOR, lo que una sola neurona no puede, y la notación de varias capas."""
from functools import cache
from itertools import product

import numpy as np

from mlpedu.activations import logistic as sigmoid
from mlpedu.course.compare import same
from mlpedu.course.exercise import Exercise, Mistake
from mlpedu.exercises.unit02 import outputs


def step(z):
    return (np.asarray(z) >= 0).astype(int)



def corners():
    return {"X": np.array([[0, 0], [0, 1], [1, 0], [1, 1]])}


def xor_net(d, f=step, g=step, b1=-1.5, b2=-0.5, out=(-1, 1), b=-0.5):
    """Filas (h1, h2, y) de la red, o de una de sus confusiones."""
    s = d.X.sum(axis=1)
    H = np.column_stack([f(s + b1), f(s + b2)])
    return np.column_stack([H, g(H @ np.array(out) + b)])


def shapes(X=("m", 10), Wh=(10, 50), bh=(50,), Wo=(50, 3), bo=(3,), Y=("m", 3)):
    return lambda d: {"X": X, "Wh": Wh, "bh": bh, "Wo": Wo, "bo": bo, "Y": Y}


def forward():
    return {"X": np.array([[1, 2], [-1, 0]]), "Wh": np.array([[0.5, -1], [1, 0.5]]), "bh": np.array([0, 1]),
            "Wo": np.array([[1], [-2]]), "bo": np.array([0.5])}


def output(d, hidden=sigmoid, out=sigmoid, transpose=False, bias=1):
    Wh = d.Wh.T if transpose else d.Wh
    return out(hidden(d.X @ Wh + bias * d.bh) @ d.Wo + bias * d.bo).ravel()


def same_as_is(z):
    return z


def counts(sizes=(3, 5, 2)):
    return {"sizes": sizes}


def notation(d, first=None, hidden=None, width=None, bias=1, all_layers=True):
    """(L, capas ocultas, d(1), pesos w(2) con el sesgo, parámetros)."""
    i, h, o = d.sizes
    w1, w2 = (i + bias) * h, (h + bias) * o
    return (first or 2, hidden or 1, width or h, w2, w1 + w2 if all_layers else w2)


@cache
def accuracies(name, positive):
    """Exactitud de prueba en 30 particiones 70/30 de dos especies de iris, por los pétalos."""
    from sklearn.linear_model import LogisticRegression, Perceptron
    from sklearn.model_selection import train_test_split

    from mlpedu.datasets import load_iris
    iris = load_iris()
    keep = iris.target > 0 if positive == 2 else iris.target < 2
    X, y = iris.data[keep, 2:4], iris.target[keep] == positive
    found = []
    for seed in range(30):
        model = Perceptron(random_state=seed) if name == "perceptron" else LogisticRegression()
        X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, stratify=y, random_state=seed)
        found.append(model.fit(X_train, y_train).score(X_test, y_test))
    return float(np.mean(found)), float(np.std(found))


def variance(mean, deviation):
    return mean, deviation ** 2


def separable_count():
    """Cuántas de las 16 funciones de dos bits son de una TLU, y la mejor exactitud de una TLU en XOR."""
    X, xor = corners()["X"], np.array([0, 1, 1, 0])
    grid = np.arange(-2, 2.25, 0.5)
    tables = {tuple(step(X @ np.array(w) + b)) for *w, b in product(grid, repeat=3)}
    return max(float(np.mean(np.array(t) == xor)) for t in tables), len(tables)


EXERCISES = (
    Exercise(
        id="E04.1", title="Verifica la red que resuelve XOR", elements=("G15",), kind="calcular a mano", minutes=10, difficulty=1,
        statement="$h_1 = H(x_1 + x_2 - 1.5)$, $h_2 = H(x_1 + x_2 - 0.5)$, $y = H(-h_1 + h_2 - 0.5)$. Rellena a mano la tabla: "
                  "una fila `[h1, h2, y]` para cada entrada 00, 01, 10 y 11.",
        data=corners, right=xor_net,
        mistakes=(
            Mistake("toma positivo el peso de h1", "La conexión de h1 con la salida inhibe: revisa su signo.",
                    lambda d: xor_net(d, out=(1, 1))),
            Mistake("cambia el signo de los sesgos", "Tus neuronas ocultas están siempre activas: revisa el signo de los sesgos.",
                    lambda d: xor_net(d, b1=1.5, b2=0.5, b=0.5)),
            Mistake("olvida el sesgo de la salida", "Sin el sesgo de la salida, z = 0 ya activa: mira la fila 00.",
                    lambda d: xor_net(d, b=0)),
            Mistake("no aplica el escalón oculto", "Tus valores ocultos no son 0 o 1: falta el escalón intermedio.",
                    lambda d: xor_net(d, f=same_as_is)),
            Mistake("intercambia los umbrales ocultos",
                    "Intercambiaste la neurona «al menos una» con la neurona «las dos».",
                    lambda d: xor_net(d, b1=-0.5, b2=-1.5)),
            Mistake("invierte la salida", "La capa oculta está bien; la salida está negada.",
                    lambda d: np.column_stack([xor_net(d)[:, :2], 1 - xor_net(d)[:, 2]])),
        ),
        hints=("h1 se activa en una sola fila.", "h2 se activa en tres filas; y, cuando h2 = 1 y h1 = 0.",
               "[[0, 0, 0], [0, 1, 1], [0, 1, 1], [1, 1, 0]]: h1 es AND, h2 es OR y la salida es «OR y no AND»."),
    ),
    Exercise(
        id="E04.2", title="Las formas de la red 10-50-3", elements=("T3", "G17"), kind="predecir", minutes=6, difficulty=1,
        statement='Una red tiene 10 entradas, una capa oculta de 50 neuronas y 3 salidas, y recibe lotes de $m$ ejemplos, uno por '
                  'fila. Completa el diccionario con las formas de `X`, `Wh`, `bh`, `Wo`, `bo` y `Y`; escribe la dimensión del '
                  'lote como el texto `"m"`. Por ejemplo, `{"X": ("m", 7), …}`.',
        right=shapes(),
        mistakes=(
            Mistake("una fila por neurona", "Tus matrices de pesos están traspuestas respecto de XW + b.",
                    matches=lambda v, d: same(v["Wh"], (50, 10)) or same(v["Wo"], (3, 50))),
            Mistake("un ejemplo por columna", "Pusiste los ejemplos en columnas: aquí van en filas.", shapes(X=(10, "m"), Y=(3, "m"))),
            Mistake("un sesgo por ejemplo", "El sesgo no depende del tamaño del lote: se reparte por difusión.",
                    shapes(bh=("m", 50), bo=("m", 3))),
            Mistake("un sesgo por entrada", "El sesgo es uno por neurona de la capa, no uno por entrada.", shapes(bh=(10,), bo=(50,))),
            Mistake("olvida el lote", "Perdiste la dimensión del lote en la entrada y en la salida.", shapes(X=(10,), Y=(3,))),
            Mistake("conecta la salida con la entrada", "La capa de salida recibe a la capa oculta, no a las entradas.",
                    shapes(Wo=(10, 3))),
            Mistake("olvida la coma", "Un sesgo es un vector: su forma es una tupla de un elemento, que lleva coma, como `(7,)`.",
                    matches=lambda v, d: same(v["bh"], 50) or same(v["bo"], 3)),
            Mistake("hace del sesgo una matriz", "El sesgo es un vector de una sola dimensión, no una matriz de una fila o columna.",
                    matches=lambda v, d: any(same(v["bh"], s) for s in ((1, 50), (50, 1)))),
            Mistake("un solo sesgo por capa", "Un solo número de sesgo por capa no basta: cada neurona tiene el suyo.",
                    shapes(bh=(1,), bo=(1,))),
        ),
        hints=("En cada W, las filas son lo que entra y las columnas, lo que sale.", "(m, 10) por (10, 50), ¿qué forma da?",
               'X ("m", 10), Wh (10, 50), bh (50,), Wo (50, 3), bo (3,), Y ("m", 3): '
               'en θ(θ(X Wh + bh) Wo + bo) cada producto encaja.'),
    ),
    Exercise(
        id="E04.3", title="¿Hasta dónde llega una sola TLU?", elements=("G15", "G13"), kind="experimentar", minutes=8, difficulty=2,
        statement="Prueba muchos valores de $w_1$, $w_2$ y $b$, por ejemplo de −2 a 2 de 0.5 en 0.5. ¿Cuál es la mayor fracción de los "
                  "cuatro puntos de XOR que acierta una sola TLU? ¿Y cuántas de las 16 tablas de verdad de dos entradas puede dar? "
                  "Entrega `(fracción, tablas)`.",
        right=lambda d: separable_count(),
        mistakes=(
            Mistake("cree que sin separación solo queda el azar", "Una recta puede acertar más que el azar aunque no acierte todo.",
                    lambda d: (0.5, 14)),
            Mistake("cree que basta ajustar los pesos", "Ninguna recta separa esos cuatro puntos: prueba a dibujarla.",
                    lambda d: (1, 16)),
            Mistake("olvida la negación de XOR", "Si una función no es separable, tampoco lo es su negación.",
                    lambda d: (0.75, 15)),
            Mistake("descarta las constantes", "Las funciones constantes también se representan: piensa en el sesgo.",
                    lambda d: (0.75, 12)),
            Mistake("invierte la exactitud", "Ese es el porcentaje de fallos de la mejor recta.", lambda d: (0.25, 14)),
        ),
        hints=("Recorre w1, w2 y b con tres ciclos y guarda en un conjunto (`set`) la tabla de cada TLU.",
               "Una recta puede dejar un solo punto en el lado equivocado.",
               "Acierta 3 de 4 (0.75) y representa 14: todas menos XOR y su negación."),
    ),
    Exercise(
        id="E04.4", title="La línea que cierra la demostración", elements=("G15",), kind="argumentar", minutes=12, difficulty=3,
        statement="¿Qué línea demuestra que las cuatro condiciones no se pueden cumplir a la vez? **a** sumar las de 01 y 10, y "
                  "compararlas con la suma de las de 00 y 11 · **b** probar muchos pesos sin éxito · **c** restar la de 01 de la de "
                  "10, que deja $w_1 - w_2$ · **d** multiplicar $w_1$ por $w_2$ y mirar su signo · **e** pedir que los pesos sean "
                  "enteros. Responde con una letra.",
        right=lambda d: "a",
        mistakes=(
            Mistake("confunde experimento con demostración", "Probar muchos pesos sugiere, pero no demuestra.", lambda d: "b"),
            Mistake("resta desigualdades", "Restar dos desigualdades del mismo sentido no da ninguna desigualdad.", lambda d: "c"),
            Mistake("busca el signo de un producto", "Las condiciones no fijan el signo de ese producto: por ahí no hay contradicción.",
                    lambda d: "d"),
            Mistake("impone una restricción que no hay", "Los pesos pueden ser números reales: la demostración no usa enteros.",
                    lambda d: "e"),
        ),
        hints=("Dos desigualdades del mismo sentido se pueden sumar.", "¿Qué pares de condiciones tienen el mismo sentido? Súmalos.",
               "a: las de 01 y 10 suman w1 + w2 + 2b ≥ 0; las de 00 y 11 suman lo mismo, w1 + w2 + 2b < 0."),
    ),
    Exercise(
        id="E04.5", title="La ecuación en código", elements=("T3",), kind="completar código", minutes=10, difficulty=2,
        statement="Con θ la función sigmoide, $\\theta(z) = 1/(1 + e^{-z})$, y las matrices `X = [[1, 2], [-1, 0]]`, "
                  "`Wh = [[0.5, -1], [1, 0.5]]`, `bh = [0, 1]`, `Wo = [[1], [-2]]`, `bo = [0.5]`, calcula "
                  "$Y = \\theta(\\theta(X W_h + b_h) W_o + b_o)$. Entrega las dos salidas con cuatro decimales, con forma `(2,)`.",
        data=forward, tol=1e-4, right=output,
        mistakes=(
            Mistake("traspone Wh", "La matriz oculta está traspuesta; como es cuadrada, no da error.",
                    lambda d: output(d, transpose=True)),
            Mistake("olvida la función oculta", "Falta la sigmoide de la capa oculta.", lambda d: output(d, hidden=same_as_is)),
            Mistake("olvida la función de salida", "Tu salida no está entre 0 y 1: falta la última sigmoide.",
                    lambda d: output(d, out=same_as_is)),
            Mistake("olvida los sesgos", "Faltan los sesgos.", lambda d: output(d, bias=0)),
            Mistake("usa el escalón en la capa oculta", "Recortaste a 0 o 1 en la capa oculta: aquí θ es la sigmoide en las dos capas.",
                    lambda d: output(d, hidden=step)),
            Mistake("entrega forma (2, 1)", "Los números son buenos; se pide forma (2,).", lambda d: output(d)[:, None]),
        ),
        hints=("Calcula primero Zh = X @ Wh + bh.", "Aplica θ, multiplica por Wo y suma bo.",
               "`theta(theta(X @ Wh + bh) @ Wo + bo).ravel()` da [0.4905, 0.2923]."),
    ),
    Exercise(
        id="E04.6", title="La notación por capas", elements=("T2", "G17"), kind="predecir", minutes=5, difficulty=2,
        statement="Para una red 3-5-2, entrega la tupla ($L$, capas ocultas, $d^{(1)}$, cantidad de pesos "
                  "$w_{ij}^{(2)}$ con $i$ desde 0, parámetros en total).",
        data=counts, right=notation,
        mistakes=(
            Mistake("cuenta la entrada como capa", "La entrada no calcula nada: no cuenta en L.", lambda d: notation(d, first=3)),
            Mistake("olvida los sesgos", "El índice 0 es el del sesgo, y también se cuenta.", lambda d: notation(d, bias=0)),
            Mistake("toma d(0) por d(1)", "El superíndice 1 es el de la primera capa que calcula.", lambda d: notation(d, width=d.sizes[0])),
            Mistake("cuenta la salida como oculta", "La última capa no es oculta.", lambda d: notation(d, hidden=2)),
            Mistake("olvida la primera capa", "Te falta sumar los parámetros de la otra capa.",
                    lambda d: notation(d, all_layers=False)),
        ),
        hints=("L cuenta las capas que tienen pesos.", "Cada capa tiene (entradas + 1) × neuronas parámetros.",
               "L = 2, una oculta, d(1) = 5, (5 + 1)·2 = 12 y (3 + 1)·5 + 12 = 32: (2, 1, 5, 12, 32)."),
    ),
    Exercise(
        id="E04.7", title="Perceptrón, regresión logística y azar", elements=("G16",), kind="experimentar", minutes=12, difficulty=2,
        statement="Iris versicolor contra virginica, que no son separables, por el largo y el ancho del pétalo. Para cada semilla de 0 "
                  "a 29: parte 70/30, estratificado (`train_test_split(..., test_size=0.3, stratify=y, random_state=semilla)`), y "
                  "entrena `Perceptron(random_state=semilla)`; es lo que hace `accuracy`. Entrega `(media, desviación)` de las 30 exactitudes.",
        tol=0.02, right=lambda d: accuracies("perceptron", 2),
        mistakes=(
            Mistake("mide la regresión logística", "Ese par es el de un modelo que da probabilidades, la regresión logística.",
                    lambda d: accuracies("logistic", 2)),
            Mistake("supone igual media y más dispersión", "La dispersión se parece; mira también la media, que es menor.",
                    matches=lambda v, d: v[0] > 0.9 and abs(v[1] - accuracies("perceptron", 2)[1]) < 0.05),
            Mistake("entrega la varianza", "La media está bien; el segundo número es la varianza, y se pide su raíz, la desviación.",
                    matches=lambda v, d: same(v, variance(*accuracies("perceptron", 2)), 0.02)),
            Mistake("incluye a setosa", "Con esas dos especies el problema es separable; aquí no lo es.",
                    lambda d: accuracies("perceptron", 0)),
            Mistake("cree que no aprende nada", "Sin separación no converge, pero acierta más que el azar.",
                    matches=lambda v, d: same(v[0], 0.5, 0.02)),
        ),
        hints=("Guarda las 30 exactitudes en una lista y usa `np.mean` y `np.std`.",
               "Con datos que no son separables, los pesos nunca se asientan: el resultado depende de cuándo te detienes.",
               "Alrededor de (0.74, 0.19). La regresión logística da 0.95 ± 0.03 con las mismas particiones."),
    ),
    Exercise(
        id="E04.8", title="La equivalencia, con neuronas", elements=("G15",), kind="diseñar", minutes=10, difficulty=2,
        statement="XNOR vale 1 cuando sus dos entradas coinciden. Ármala con neuronas de McCulloch y Pitts y entrega el `Circuit`, o "
                  "sus cuatro salidas si lo hiciste en papel.",
        data=corners, observe=outputs, right=lambda d: [int(a == b) for a, b in d.X],
        mistakes=(
            Mistake("entrega XOR", "Tu circuito se activa cuando las entradas difieren: es la negación de lo pedido.",
                    lambda d: [int(a != b) for a, b in d.X]),
            Mistake("solo cubre 11", "Falta la fila 00: las dos entradas apagadas también coinciden.", lambda d: [0, 0, 0, 1]),
            Mistake("solo cubre 00", "Falta la fila 11: las dos entradas activas también coinciden.", lambda d: [1, 0, 0, 0]),
            Mistake("o inclusivo", "Ese es el o de siempre: la fila 00 debe activar y la 01 no.", lambda d: [0, 1, 1, 1]),
        ),
        hints=("¿En qué filas coinciden las dos entradas?", "Son «A y B» o «ni A ni B»; la segunda pide la entrada siempre activa.",
               '`Circuit.from_expression("(A y B) o (no A y no B)")`: tres neuronas.'),
    ),
)
