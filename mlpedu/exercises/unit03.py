"""Ejercicios de la unidad 03: la TLU, una capa de ellas y las reglas con que aprenden."""
from functools import cache

import numpy as np

from mlpedu.course.exercise import Exercise, Mistake


def step(z):
    return (np.asarray(z) >= 0).astype(int)


def unit():
    return {"X": np.array([[1.5, 0.5], [0, -1], [0, 0], [1, 1]]), "w": np.array([2.0, -1.0]), "b": -1.0}


def layer():
    return {"X": np.array([[1, 2], [0, 1], [3, -1]]), "Wn": np.array([[1, 2], [0, -1], [2, 1]]), "b": np.array([1, -1, 0])}


def one_step():
    return {"w": np.array([0.5, -0.5]), "b": 0.0, "eta": 0.1, "x": np.array([1.0, 2.0]), "y": 1}


def moved(d, error, eta=None, x=None, bias=True):
    """[w1, w2, b] después de una corrección con ese error."""
    eta, x = d.eta if eta is None else eta, d.x if x is None else x
    return [*(d.w + eta * error * x), d.b + eta * error * bias]


def output(d):
    return int(d.w @ d.x + d.b >= 0)


def pla_step():
    return {"w": np.array([1.0, 2.0, -1.0]), "x": np.array([1.0, 2.0, 1.0]), "y": -1}


def conjunction():
    return {"X": np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), "y": np.array([0, 0, 0, 1])}


def epochs(d, n=1, strict=False, bias=True, sign=1, batch=False, until_first=False):
    """[w1, w2, b] después de n épocas de la regla, o de una de sus confusiones."""
    w, b = np.zeros(2), 0.0
    for _ in range(n):
        start = w.copy(), b
        for x, y in zip(d.X, d.y):
            seen_w, seen_b = start if batch else (w, b)
            z = seen_w @ x + seen_b
            error = sign * (y - int(z > 0 if strict else z >= 0))
            w, b = w + error * x, b + error * bias
            if error and until_first:
                return [*w, b]
    return [*w, b]


def four_points():
    return {"X": np.array([[2, 1], [1, 3], [-1, -2], [-3, -1]]), "y": np.array([1, 1, -1, -1]), "w": np.array([1, 1])}


def bound(d, radius=np.max, margin=np.min, norm=True, power=2):
    margins = d.y * (d.X @ d.w) / (np.linalg.norm(d.w) if norm else 1)
    return (radius(np.linalg.norm(d.X, axis=1)) / margin(margins)) ** power


@cache
def petals():
    from mlpedu.datasets import load_iris
    iris = load_iris()
    return iris.data[:, 2:4], iris.target


@cache
def trained(species=0, **other):
    """Coeficientes y sesgo de un SGDClassifier que imita al perceptrón, salvo en lo que diga `other`."""
    from sklearn.linear_model import SGDClassifier
    X, target = petals()
    same = {"loss": "perceptron", "learning_rate": "constant", "eta0": 1.0, "penalty": None, "random_state": 42}
    model = SGDClassifier(**{**same, **other}).fit(X, target == species)
    return np.append(model.coef_, model.intercept_)


def flowers():
    return {"flowers": np.array([[2, 0.5], [3, 1]])}


def scores(d, species=0):
    w = trained(species)
    return d.flowers @ w[:2] + w[2]


def gap(**other):
    return lambda d: float(np.abs(trained(**other) - trained()).max())


def sums():
    return {"z": np.array([0.2, 1.5, -3.0])}


EXERCISES = (
    Exercise(
        id="E03.1", title="Una TLU sobre cuatro puntos", elements=("G7", "G8"), kind="calcular a mano", minutes=6, difficulty=1,
        statement="Una TLU tiene pesos $w = (2, -1)$, sesgo $b = -1$ y escalón de Heaviside, con $H(0) = 1$. Calcula a mano "
                  "su salida en los puntos (1.5, 0.5), (0, −1), (0, 0) y (1, 1): una lista de cuatro números.",
        data=unit, right=lambda d: step(d.X @ d.w + d.b),
        mistakes=(
            Mistake("toma H(0) = 0", "En dos de los puntos z vale exactamente cero: mira qué dice el convenio.",
                    lambda d: (d.X @ d.w + d.b > 0).astype(int)),
            Mistake("resta el sesgo", "Cambiaste el signo del sesgo.", lambda d: step(d.X @ d.w - d.b)),
            Mistake("usa la función signo", "Esas son las salidas de la función signo, no las del escalón pedido.",
                    lambda d: np.sign(d.X @ d.w + d.b)),
            Mistake("no aplica el escalón", "Te quedaste en la suma ponderada: falta el escalón.",
                    lambda d: d.X @ d.w + d.b),
            Mistake("pierde el signo de un peso", "Revisa el signo del segundo peso en cada producto.",
                    lambda d: step(d.X @ np.abs(d.w) + d.b)),
        ),
        hints=("Calcula primero z para cada punto, por separado.", "Hay dos puntos con z = 0.",
               "z = 1.5, 0, −1 y 0; H(z) es 1 cuando z no es negativa: [1, 1, 0, 1]."),
    ),
    Exercise(
        id="E03.2", title="Una capa de tres neuronas", elements=("G10", "G11"), kind="completar código", minutes=8, difficulty=2,
        statement="Los pesos de tres neuronas llegan con **una fila por neurona**: "
                  "`Wn = np.array([[1, 2], [0, -1], [2, 1]])`, con sesgos `b = np.array([1, -1, 0])`. Para el lote "
                  "`X = np.array([[1, 2], [0, 1], [3, -1]])`, calcula $Z = XW + b$, donde $W$ tiene una fila por entrada.",
        data=layer, tol=1e-9, right=lambda d: d.X @ d.Wn.T + d.b,
        mistakes=(
            Mistake("usa reshape en lugar de trasponer",
                    "La forma es buena, pero mezclaste pesos de neuronas distintas: cambiar la forma no es trasponer.",
                    lambda d: d.X @ d.Wn.reshape(2, 3) + d.b),
            Mistake("suma un sesgo por ejemplo", "Sumaste un sesgo por fila: va uno por neurona.",
                    lambda d: d.X @ d.Wn.T + d.b[:, None]),
            Mistake("olvida el sesgo", "Falta el sesgo de cada neurona.", lambda d: d.X @ d.Wn.T),
            Mistake("entrega la traspuesta", "Tienes una fila por neurona: se pide una por ejemplo.",
                    lambda d: (d.X @ d.Wn.T + d.b).T),
            Mistake("aplica el escalón", "Se pedía la suma ponderada, antes del escalón.",
                    lambda d: step(d.X @ d.Wn.T + d.b)),
            Mistake("multiplica elemento a elemento", "Usaste `*` en lugar de `@`: eso no suma sobre las entradas.",
                    lambda d: d.X * d.Wn),
        ),
        hints=("Escribe las formas debajo de cada matriz: X es (3, 2). ¿Qué forma debe tener W?",
               "W debe ser (2, 3), una fila por entrada, y lo que tienes es (3, 2).",
               "`X @ Wn.T + b`: la traspuesta pone una columna por neurona, y la difusión suma b a cada fila."),
    ),
    Exercise(
        id="E03.3", title="Un paso de la regla del perceptrón", elements=("G12",), kind="calcular a mano", minutes=6,
        difficulty=1,
        statement="$w = (0.5, -0.5)$, $b = 0$, $\\eta = 0.1$. Llega el ejemplo $x = (1, 2)$ con etiqueta $y = 1$ "
                  "(etiquetas 0 y 1, $H(0) = 1$). Haz un paso de la regla a mano y entrega `[w1, w2, b]`.",
        data=one_step, tol=1e-6, right=lambda d: moved(d, d.y - output(d)),
        mistakes=(
            Mistake("resta al revés", "Te alejas del ejemplo: revisa el orden de la resta del error.",
                    lambda d: moved(d, output(d) - d.y)),
            Mistake("no actualiza el sesgo", "El sesgo también aprende: su entrada vale siempre 1.",
                    lambda d: moved(d, d.y - output(d), bias=False)),
            Mistake("olvida multiplicar por x", "Todos los pesos cambiaron lo mismo: falta la entrada de cada uno.",
                    lambda d: moved(d, d.y - output(d), x=np.ones(2))),
            Mistake("olvida la tasa", "El paso es diez veces mayor de lo pedido.", lambda d: moved(d, d.y - output(d), eta=1)),
            Mistake("mide el error con z", "Usaste la suma antes del escalón: en esta regla el error se mide con la salida.",
                    lambda d: moved(d, d.y - (d.w @ d.x + d.b))),
            Mistake("cree que la predicción era correcta", "Calcula z: este ejemplo sí está mal clasificado.",
                    lambda d: moved(d, 0)),
            Mistake("usa el error de las etiquetas ±1", "Tu corrección es el doble: ¿qué etiquetas usa el enunciado?",
                    lambda d: moved(d, 2 * (d.y - output(d)))),
        ),
        hints=("Calcula z y la salida ŷ.", "El error es y − ŷ. Cada peso suma η · error · su entrada; la del sesgo es 1.",
               "z = −0.5, ŷ = 0, error 1: w = (0.5 + 0.1·1, −0.5 + 0.1·2) y b = 0.1. [0.6, −0.3, 0.1]."),
    ),
    Exercise(
        id="E03.4", title="La variante con etiquetas ±1", elements=("T1",), kind="calcular a mano", minutes=6, difficulty=2,
        statement="Con $x_0 = 1$ por delante, $w = (1, 2, -1)$: el primero es el sesgo. El punto $(2, 1)$ tiene etiqueta "
                  "$y = -1$. Haz una corrección $w \\leftarrow w + y\\,x$, si hace falta, y entrega los tres pesos.",
        data=pla_step, tol=1e-9, right=lambda d: d.w + d.y * d.x,
        mistakes=(
            Mistake("resta y·x", "La corrección tiene el signo contrario.", lambda d: d.w - d.y * d.x),
            Mistake("corrige el doble", "Tu corrección es el doble: con etiquetas ±1, la diferencia y − ŷ vale ±2, y aquí se suma y·x.",
                    lambda d: d.w + 2 * d.y * d.x),
            Mistake("no toca el peso de x0", "Falta corregir el sesgo, que acompaña a la entrada constante.",
                    lambda d: d.w + d.y * np.array([0, *d.x[1:]])),
            Mistake("cree que está bien clasificado", "Compara el signo de wᵀx con la etiqueta.", lambda d: d.w),
            Mistake("suma y a todos los pesos", "Falta multiplicar la corrección por cada entrada.", lambda d: d.w + d.y),
        ),
        hints=("Amplía el punto con un 1 delante.", "wᵀx vale 4: su signo no coincide con la etiqueta.",
               "(1, 2, −1) − (1, 2, 1) = [0, 0, −2]."),
    ),
    Exercise(
        id="E03.5", title="Una época con la tabla de AND", elements=("G12", "G6"), kind="calcular a mano", minutes=10, difficulty=2,
        statement="Los ejemplos son 00 → 0, 01 → 0, 10 → 0 y 11 → 1, en ese orden; $\\eta = 1$, pesos y sesgo empiezan en cero "
                  "y $H(0) = 1$. Aplica la regla de Rosenblatt, ejemplo por ejemplo, y entrega `[w1, w2, b]` al terminar la "
                  "**primera** época.",
        data=conjunction, right=lambda d: epochs(d),
        mistakes=(
            Mistake("calcula todos los errores con los pesos iniciales",
                    "Corregiste al final de la pasada: la regla corrige después de cada ejemplo.", lambda d: epochs(d, batch=True)),
            Mistake("toma H(0) = 0", "Tu primer ejemplo salió bien clasificado: mira cuánto vale el escalón en cero.",
                    lambda d: epochs(d, strict=True)),
            Mistake("deja fijo el sesgo", "El sesgo no cambió nunca.", lambda d: epochs(d, bias=False)),
            Mistake("corrige al revés", "Las correcciones van en la dirección opuesta.", lambda d: epochs(d, sign=-1)),
            Mistake("se detiene en el primer error", "Te detuviste en el primer error: hay que recorrer los cuatro ejemplos.",
                    lambda d: epochs(d, until_first=True)),
            Mistake("entrega los pesos finales", "Esos pesos ya clasifican bien todo; se piden los de una sola época.",
                    lambda d: epochs(d, n=20)),
        ),
        hints=("Haz una tabla con columnas: ejemplo, z, ŷ, error, pesos nuevos.",
               "El primer ejemplo da z = 0, y entonces la salida es 1. En toda la época hay dos correcciones.",
               "00 corrige b a −1; 01 y 10 salen bien; 11 da z = −1 y corrige: [1, 1, 0]."),
    ),
    Exercise(
        id="E03.6", title="Iris setosa con dos medidas", elements=("G9", "G14"), kind="experimentar", minutes=8, difficulty=1,
        statement="Entrena el `Perceptron` de scikit-learn, con `random_state=42`, para decir si una flor es setosa a partir del "
                  "largo y el ancho del pétalo. Entrega lo que predice para las flores `[[2, 0.5], [3, 1]]`.",
        data=flowers, right=lambda d: scores(d) > 0,
        mistakes=(
            Mistake("entrena con tres clases", "Devolviste números; se pedía sí o no (True o False): usa etiquetas lógicas.",
                    matches=lambda v, d: np.asarray(v).dtype.kind in "iu"),
            Mistake("toma otra especie como positiva", "Hay dos causas posibles: falta `random_state=42`, o tu clase positiva no es setosa.",
                    lambda d: [False, False]),
            Mistake("invierte las etiquetas", "Tus etiquetas están al revés: entrenaste «no es setosa».",
                    lambda d: [False, True]),
            Mistake("entrega la suma ponderada", "Eso es la suma ponderada; falta pasarla a sí o no.",
                    matches=lambda v, d: np.asarray(v).dtype.kind == "f"),
            Mistake("responde siempre lo mismo", "Das la misma respuesta a las dos flores. ¿Una no tiene el pétalo claramente mayor?",
                    lambda d: [True, True]),
        ),
        hints=("¿Qué arreglo de la lección dice cuáles flores son setosas?", "La etiqueta es `setosa`, es decir, `iris.target == 0`; las medidas, las columnas 2 y 3.",
               "`Perceptron(random_state=42).fit(iris.data[:, 2:4], iris.target == 0).predict([[2, 0.5], [3, 1]])` "
               "da [True, False]."),
    ),
    Exercise(
        id="E03.7", title="El perceptrón es un caso de SGDClassifier", elements=("G14",), kind="experimentar", minutes=8, difficulty=2,
        statement="Con `X` y `setosa`, elige los argumentos de `SGDClassifier` que lo convierten en "
                  "`Perceptron(random_state=42)`, con la misma semilla, y entrega la mayor diferencia absoluta entre los coeficientes y sesgos de los dos modelos.",
        tol=1e-9, right=lambda d: 0.0,
        mistakes=(
            Mistake("deja la penalización", "Tus pesos se encogen: hay una regularización que el perceptrón no tiene.",
                    gap(penalty="l2")),
            Mistake("usa la tasa 0.01", "Tus pesos son proporcionales a los buscados, pero más pequeños: revisa la tasa.",
                    gap(eta0=0.01)),
            Mistake("usa la pérdida de bisagra", "Esa pérdida corrige también aciertos con poco margen.", gap(loss="hinge")),
            Mistake("deja la tasa por defecto", "La tasa cambia de un paso a otro, y la del perceptrón es siempre la misma: fíjala.",
                    gap(learning_rate="optimal")),
            Mistake("solo fija la semilla", "Ese es `SGDClassifier` casi sin cambios: entrena otro modelo, no un perceptrón.",
                    gap(learning_rate="optimal", loss="hinge", penalty="l2")),
            Mistake("usa la tasa 0.1", "Tus pesos son proporcionales a los buscados, pero más pequeños: revisa la tasa.", gap(eta0=0.1)),
            Mistake("usa otra semilla", "El orden de los ejemplos no es el mismo: iguala la semilla.", gap(random_state=0)),
        ),
        hints=("Además de la semilla hay que fijar cuatro argumentos.",
               "Uno elige la pérdida, otro quita la regularización y dos fijan la tasa.",
               '`SGDClassifier(loss="perceptron", learning_rate="constant", eta0=1, penalty=None, random_state=42)`: la diferencia es 0.'),
    ),
    Exercise(
        id="E03.8", title="La cota del teorema de convergencia", elements=("G13",), kind="calcular a mano", minutes=10, difficulty=3,
        statement="Cuatro puntos: (2, 1) y (1, 3) positivos; (−1, −2) y (−3, −1) negativos. Sin sesgo, el vector $w^* = (1, 1)$ los "
                  "separa. Calcula la cota $(R/\\gamma)^2$ del número de correcciones, con decimales, sin redondear a entero: $R$ es la mayor norma y "
                  "$\\gamma$, el menor margen.",
        data=four_points, tol=1e-3, right=lambda d: bound(d),
        mistakes=(
            Mistake("no divide entre la norma de w*", "Tu margen depende del largo de w*: normaliza.",
                    lambda d: bound(d, norm=False)),
            Mistake("no eleva al cuadrado", "Falta el cuadrado de la cota.", lambda d: bound(d, power=1)),
            Mistake("usa el mayor margen", "El margen del teorema es el del punto más cercano, no el del más lejano.",
                    lambda d: bound(d, margin=np.max)),
            Mistake("usa la norma media", "R acota todas las normas: no vale el promedio.", lambda d: bound(d, radius=np.mean)),
            Mistake("invierte el cociente", "El cociente está invertido: más margen debe dar menos correcciones.",
                    lambda d: bound(d, power=-2)),
            Mistake("entrega el número real de correcciones",
                    "Eso es lo que ocurrió en una ejecución; se pide la cota, que vale para todas.", lambda d: 1),
        ),
        hints=("Empieza por la norma de los cuatro puntos.", "R² es 10. El margen de un punto es y·(w*ᵀx)/‖w*‖, y aquí ‖w*‖ = √2.",
               "γ = 3/√2, así que (R/γ)² = 10 / 4.5 = 2.2222: a lo sumo dos correcciones."),
    ),
    Exercise(
        id="E03.9", title="¿Varias etiquetas o una clase?", elements=("G10",), kind="predecir", minutes=5, difficulty=2,
        statement="Una capa de tres TLU da sumas $z = (0.2,\\ 1.5,\\ -3)$. Entrega la tupla "
                  "`([las tres salidas, si es multietiqueta], clase elegida si las clases se excluyen)`; las clases son 0, 1 y 2.",
        data=sums, right=lambda d: (step(d.z), int(d.z.argmax())),
        mistakes=(
            Mistake("decide con las salidas ya escalonadas",
                    "Dos salidas empatan en 1: decide con un valor que no esté ya recortado.",
                    lambda d: (step(d.z), int(step(d.z).argmax()))),
            Mistake("elige la menor suma", "Elegiste la suma más pequeña.", lambda d: (step(d.z), int(d.z.argmin()))),
            Mistake("impone una sola etiqueta", "En multietiqueta cada neurona decide por su cuenta.",
                    lambda d: ([0, 1, 0], int(d.z.argmax()))),
            Mistake("cree que no hay clase", "Con clases que se excluyen siempre se elige una: compara las sumas.",
                    matches=lambda v, d: v[1] is None or (np.ndim(v[1]) == 0 and v[1] not in (0, 1, 2))),
            Mistake("activa la suma negativa", "Una suma negativa no activa su neurona.", lambda d: ([1, 1, 1], 1)),
        ),
        hints=("Multietiqueta: son tres decisiones independientes.", "Si se excluyen, es una sola decisión: gana la suma mayor.",
               "H(z) = [1, 1, 0] y la mayor suma es la de la clase 1: ([1, 1, 0], 1)."),
    ),
)
