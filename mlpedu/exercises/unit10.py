"""Ejercicios de la unidad 10: los MLP de scikit-learn, y los nuestros al lado."""
import warnings
from functools import cache

import numpy as np

from mlpedu.activations import logistic as sigmoid
from mlpedu.course.exercise import Exercise, Mistake, Misuse


def sizes():
    return {"layers": (2, 5, 2, 1)}


def shapes(layers):
    return tuple(zip(layers[:-1], layers[1:]))


def as_shapes(answer, d):
    try:
        return tuple(tuple(int(n) for n in shape) for shape in answer)
    except (TypeError, ValueError):
        raise Misuse("Se pide una lista de formas, una por matriz, por ejemplo [(3, 4), (4, 1)].") from None


@cache
def guide():
    """La red de la guía de scikit-learn, ajustada."""
    from sklearn.neural_network import MLPClassifier
    return MLPClassifier(solver="lbfgs", alpha=1e-5, hidden_layer_sizes=(5, 2), random_state=1).fit([[0, 0], [1, 1]], [0, 1])


def point():
    return {"x": np.array([2.0, 2.0]), "net": guide()}



def probabilities(d, hidden=True, bias=True, reverse=False, twice=False, raw=False):
    """Las dos probabilidades de (2, 2), o lo que sale con una confusión."""
    a = d.x
    last = len(d.net.coefs_) - 1
    for k, (W, b) in enumerate(zip(d.net.coefs_, d.net.intercepts_)):
        a = a @ W + b * bias
        if k < last and hidden:
            a = np.maximum(a, 0)
    if raw:
        return float(a[0])
    p = sigmoid(a[0])
    if twice:
        p = np.exp(p) / (np.exp(p) + np.exp(1 - p))
    return [p, 1 - p] if reverse else [1 - p, p]


def little():
    return {"train": np.array([1.0, 2.0, 6.0]), "test": 10.0}


def scaled(d, values=None, ddof=0, power=1):
    values = d.train if values is None else values
    return (d.test - values.mean()) / values.std(ddof=ddof) ** power


def search():
    return {"alphas": 10.0 ** -np.arange(1, 7), "folds": 5}


@cache
def iris(max_iter, scale="both", test=True):
    """Exactitud de prueba (o de entrenamiento) y épocas usadas, con la partición del enunciado."""
    from sklearn.datasets import load_iris
    from sklearn.model_selection import train_test_split
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import StandardScaler
    data = load_iris()
    x, x_test, y, y_test = train_test_split(data.data, data.target, test_size=0.2, random_state=42)
    scaler = StandardScaler().fit(x)
    if scale != "none":
        x = scaler.transform(x)
        x_test = scaler.transform(x_test) if scale == "both" else x_test
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")                   # a hundred epochs do not converge: that is the point
        model = MLPClassifier((100,), max_iter=max_iter, random_state=42).fit(x, y)
    return float(model.score(x_test, y_test) if test else model.score(x, y)), model.n_iter_


def pair(max_iter, **other):
    """Una exactitud con ese número de épocas y las épocas usadas cuando se permiten 500."""
    return lambda d: (iris(max_iter, **other)[0], iris(500)[1])


def near(*expected):
    """Dice si la respuesta es ese par, con una flor de diferencia y quince épocas, que dependen de la versión."""
    def matches(value, d):
        accuracy, epochs = (float(v) for v in value)
        good, used = expected[0](d) if callable(expected[0]) else expected
        return abs(accuracy - good) < 0.012 and abs(epochs - used) <= 15
    return matches


def accept_iris(value, d):
    accuracy, epochs = (float(v) for v in value)
    good, used = iris(100)[0], iris(500)[1]
    return abs(accuracy - good) < 0.034 and abs(epochs - used) <= 15 and epochs < 500


def loop():
    return {"rows": 150, "rounds": 10}


@cache
def learned(width):
    """Cuántas de 40 redes de ese ancho aprenden XOR."""
    from sklearn.neural_network import MLPClassifier
    X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sum(MLPClassifier((width,), activation="tanh", solver="lbfgs", alpha=1e-5, max_iter=500,
                                 random_state=seed).fit(X, y).score(X, y) == 1 for seed in range(40))


def accept_seeds(value, d):
    two, eight = (int(v) for v in value)
    return abs(two - learned(2)) <= 4 and abs(eight - learned(8)) <= 1


def as_letters(answer, d):
    """Un conjunto de letras, escrito como conjunto, lista o texto."""
    if not isinstance(answer, (str, set, list, tuple, frozenset)):
        raise Misuse('Se pide un conjunto de letras, por ejemplo {"b", "e"}.')
    return {str(letter).strip().lower() for letter in answer if str(letter).strip(" ,y{}'\"")}


EXERCISES = (
    Exercise(
        id="E10.1", title="Las matrices de una red ajustada", elements=("S2", "S4"), kind="predecir", minutes=5, difficulty=1,
        statement="Ajustas `MLPClassifier(hidden_layer_sizes=(5, 2))` con dos entradas y dos clases. Sin ejecutarlo: ¿qué formas "
                  "tienen las matrices de `coefs_`? Entrega una lista de tuplas, en orden.",
        data=sizes, observe=as_shapes, right=lambda d: shapes(d.layers),
        mistakes=(
            Mistake("toma la tupla por una matriz", "Esa tupla no es la forma de una matriz: enumera anchos de capas.",
                    lambda d: ((5, 2),)),
            Mistake("olvida la capa de salida", "Falta la matriz que llega a la salida.", lambda d: shapes(d.layers[:-1])),
            Mistake("pone una salida por clase", "Con dos clases basta una salida: la probabilidad de una da la de la otra.",
                    lambda d: shapes((*d.layers[:-1], 2))),
            Mistake("pone una fila por neurona", "Tus matrices están traspuestas: una fila por lo que entra.",
                    lambda d: tuple(s[::-1] for s in shapes(d.layers))),
            Mistake("mete el sesgo como una fila más", "Los sesgos no van en esas matrices: están en `intercepts_`.",
                    lambda d: tuple((n + 1, m) for n, m in shapes(d.layers))),
        ),
        hints=("Escribe los tamaños de todas las capas, de la entrada a la salida.",
               "Hay una matriz entre cada dos capas vecinas. Filas: lo que entra; columnas: lo que sale.",
               "Las capas son 2, 5, 2 y 1: [(2, 5), (5, 2), (2, 1)]."),
    ),
    Exercise(
        id="E10.2", title="Rehaz predict_proba", elements=("S4", "S10"), kind="completar código", minutes=10, difficulty=2,
        statement="Con los `coefs_` e `intercepts_` de `ours`, la red que acabas de ajustar, calcula con NumPy las dos "
                  "probabilidades de la entrada `[2, 2]`: una lista `[P(clase 0), P(clase 1)]`, con cuatro decimales o más. Prohibido llamar a `predict_proba`.",
        data=point, tol=5e-6, right=probabilities,
        mistakes=(
            Mistake("invierte las clases", "Las columnas siguen el orden de `classes_`: tienes las dos cambiadas.",
                    lambda d: probabilities(d, reverse=True)),
            Mistake("no activa las capas ocultas", "Hay dos causas posibles: redondeaste demasiado, o faltan las activaciones de las capas ocultas (mira `ours.activation`).",
                    lambda d: probabilities(d, hidden=False)),
            Mistake("olvida los sesgos", "Faltan los sesgos de cada capa.", lambda d: probabilities(d, bias=False)),
            Mistake("activa dos veces la salida", "Aplicaste softmax a algo que ya era una probabilidad: una activación de salida basta.",
                    lambda d: probabilities(d, twice=True)),
            Mistake("entrega la suma de la salida", "Eso es la suma de la última neurona: falta su activación, y el par.",
                    lambda d: probabilities(d, raw=True)),
            Mistake("entrega solo la clase 1", "Ese número es bueno, pero se piden las dos probabilidades.",
                    lambda d: probabilities(d)[1]),
        ),
        hints=("Mira qué dicen `ours.activation` y `ours.out_activation_`.",
               "Cada capa es `a @ W + b` y su activación. La salida es un solo número: la probabilidad de la clase 1.",
               "`a = np.maximum([2, 2] @ W[0] + b[0], 0)`, lo mismo con la segunda capa, y "
               "`p = 1 / (1 + np.exp(-(a @ W[2] + b[2])))`: [1 − p, p], que es [0.0002, 0.9998]."),
    ),
    Exercise(
        id="E10.3", title="Escalar sin hacer trampa", elements=("S11", "S3"), kind="calcular a mano", minutes=6, difficulty=1,
        statement="Una medida vale 1, 2 y 6 en el entrenamiento y 10 en la prueba. Con `StandardScaler` bien usado, "
                  "¿qué número recibe la red en lugar de ese 10? (Con tres decimales basta.)",
        data=little, tol=0.001, right=scaled,
        mistakes=(
            Mistake("ajusta con todos los datos", "El dato de prueba influyó en la media y en la desviación: eso es una fuga de datos.",
                    lambda d: scaled(d, values=np.append(d.train, d.test))),
            Mistake("ajusta con la prueba", "Ajustaste el escalador con la propia prueba: así todo queda en su media.", lambda d: 0),
            Mistake("usa n − 1 en la desviación", "Usaste la desviación con n − 1; `StandardScaler` divide entre n.",
                    lambda d: scaled(d, ddof=1)),
            Mistake("solo centra", "Restaste la media, pero falta dividir entre la desviación.", lambda d: d.test - d.train.mean()),
            Mistake("no transforma la prueba", "La red se entrenó con datos escalados: la prueba debe pasar por lo mismo.",
                    lambda d: d.test),
            Mistake("escala entre mínimo y máximo", "Usaste el mínimo y el máximo, y no la media y la desviación.",
                    lambda d: (d.test - d.train.min()) / np.ptp(d.train)),
            Mistake("divide entre la varianza", "Dividiste entre la varianza: falta una raíz.", lambda d: scaled(d, power=2)),
        ),
        hints=("¿Con qué datos se llama a `fit`?", "La media del entrenamiento es 3. Falta la desviación, dividiendo entre n.",
               "La desviación es √((4 + 1 + 9)/3) = 2.1602, y (10 − 3)/2.1602 = 3.240."),
    ),
    Exercise(
        id="E10.4", title="¿Cuántas redes entrena la rejilla?", elements=("S11", "K3"), kind="calcular a mano", minutes=4,
        difficulty=1,
        statement='`GridSearchCV(red, {"alpha": 10.0 ** -np.arange(1, 7)}, cv=5)` con lo demás por omisión. ¿Cuántas veces se llama al '
                  "`fit` de la red en total?",
        data=search, right=lambda d: len(d.alphas) * d.folds + 1,
        mistakes=(
            Mistake("olvida el ajuste final", "Falta uno: al terminar se ajusta la mejor con todo el entrenamiento (`refit`).",
                    lambda d: len(d.alphas) * d.folds),
            Mistake("cuenta solo candidatos", "Cada candidato se ajusta una vez por cada pliegue.", lambda d: len(d.alphas)),
            Mistake("cuenta candidatos y ajuste final", "Cada candidato se ajusta una vez por cada pliegue.",
                    lambda d: len(d.alphas) + 1),
            Mistake("incluye el extremo de arange", "El último número de `np.arange` no entra: cuenta los valores con `len`.",
                    lambda d: (len(d.alphas) + 1) * d.folds + 1),
            Mistake("incluye el extremo y olvida el final", "Dos cosas: el extremo de `np.arange` no entra, y al final hay un ajuste más.",
                    lambda d: (len(d.alphas) + 1) * d.folds),
            Mistake("suma en vez de multiplicar", "Sumaste candidatos y pliegues: cada candidato pasa por todos los pliegues.",
                    lambda d: len(d.alphas) + d.folds),
        ),
        hints=("Primero, ¿cuántos valores de alpha hay?", "Candidatos por pliegues… y lee qué hace `refit=True`, que es lo normal.",
               "6 candidatos × 5 pliegues + 1 ajuste final = 31."),
    ),
    Exercise(
        id="E10.5", title="¿100 o 500 iteraciones?", elements=("K4", "K3"), kind="experimentar", minutes=10, difficulty=1,
        statement="Con la partición de iris de arriba (80/20, `random_state=42`) y los datos escalados, entrena "
                  "`MLPClassifier((100,), random_state=42)` con `max_iter=100` y con `max_iter=500`. Entrega "
                  "`(exactitud de prueba con 100, épocas usadas con 500)`.",
        right=lambda d: (iris(100)[0], iris(500)[1]), tol=0.002, accept=accept_iris,
        mistakes=(
            Mistake("cree que las iteraciones se agotan", "`max_iter` es un máximo: el entrenamiento puede detenerse antes. Mira `n_iter_`.",
                    matches=lambda v, d: float(v[1]) == 500),
            Mistake("usa 500 en los dos casos", "Tu primera cifra es la de más iteraciones.", matches=near(pair(500))),
            Mistake("evalúa en el entrenamiento", "Mediste la exactitud en el conjunto de entrenamiento.", matches=near(pair(100, test=False))),
            Mistake("no escala la prueba", "Entrenaste con datos escalados y evaluaste sin escalar.", matches=near(pair(100, scale="train"))),
            Mistake("invierte el par", "El par está al revés: primero la exactitud.",
                    matches=lambda v, d: float(v[0]) > 1 and float(v[1]) <= 1),
            Mistake("no da una fracción", "La exactitud es una fracción, entre 0 y 1.", matches=lambda v, d: float(v[0]) > 1),
            Mistake("da las épocas de la red corta", "Tu segunda cifra es de la red con máximo de 100; se piden las épocas de la otra.",
                    matches=lambda v, d: float(v[1]) == 100),
        ),
        hints=("Después de `fit`, `modelo.n_iter_` dice cuántas épocas hubo.", "La exactitud es `modelo.score(prueba escalada, y_test)`.",
               "Con 100 épocas la exactitud es 0.933 (28 de 30 flores); con 500 de máximo se detiene sola cerca de la época 489."),
    ),
    Exercise(
        id="E10.6", title="Entrenar de época en época", elements=("S12", "S3"), kind="predecir", minutes=6, difficulty=2,
        statement="Creas `MLPClassifier(max_iter=1, warm_start=True, random_state=1)` y llamas a su `fit` diez veces seguidas con "
                  "las 150 flores de iris. Predice `(n_iter_, t_, len(loss_curve_))` al final.",
        data=loop, right=lambda d: (1, d.rows * d.rounds, d.rounds),
        mistakes=(
            Mistake("olvida warm_start", "Eso pasaría si cada llamada empezara de cero: `warm_start` dice lo contrario.",
                    lambda d: (1, d.rows, 1)),
            Mistake("acumula n_iter_", "Uno de los tres contadores se refiere solo a la última llamada.",
                    lambda d: (d.rounds, d.rows * d.rounds, d.rounds)),
            Mistake("cree que t_ cuenta épocas", "`t_` no cuenta épocas: cuenta ejemplos vistos.", lambda d: (1, d.rounds, d.rounds)),
            Mistake("mezcla los contadores", "Revisa cuáles se acumulan entre llamadas y cuáles no.",
                    lambda d: (d.rounds, d.rows, d.rounds)),
            Mistake("no acumula la curva", "La curva de pérdida crece en cada llamada, porque el entrenamiento continúa.",
                    lambda d: (1, d.rows * d.rounds, 1)),
        ),
        hints=("Pruébalo: imprime los tres en cada vuelta del ciclo.", "Dos de los tres se acumulan de una llamada a la siguiente.",
               "n_iter_ es de la última llamada, 1; t_ suma 150 por vuelta, 1500; y la curva tiene 10 valores: (1, 1500, 10)."),
    ),
    Exercise(
        id="E10.7", title="Mismo modelo, otra semilla", elements=("S3",), kind="experimentar", minutes=8, difficulty=2,
        statement='Entrena XOR con `activation="tanh"`, `solver="lbfgs"`, `alpha=1e-5`, `max_iter=500` y las semillas de 0 a 39. ¿Cuántas '
                  "de las 40 redes aciertan los cuatro puntos? Entrega dos cuentas: con **2** neuronas ocultas y con **8**.",
        right=lambda d: (learned(2), learned(8)), accept=accept_seeds,
        mistakes=(
            Mistake("no da cuentas", "Se piden dos cuentas, cada una entre 0 y 40; no fracciones ni porcentajes.",
                    matches=lambda v, d: max(map(float, v)) > 40 or any(0 < float(x) < 1 for x in v)),
            Mistake("cree que dos bastan siempre", "Con dos neuronas existe una solución, pero que exista no garantiza encontrarla.",
                    matches=lambda v, d: int(v[0]) >= 38 and int(v[1]) >= 38),
            Mistake("cree que dos no pueden", "Con dos sí se puede: la red de la unidad 04 tenía dos. Si no te salió ninguna, mira el ancho que usaste.",
                    matches=lambda v, d: int(v[0]) == 0),
            Mistake("invierte el par", "El par está al revés: primero la cuenta de la red más angosta.",
                    matches=lambda v, d: int(v[0]) >= 38 and 10 < int(v[1]) < 30),
            Mistake("cree que el ancho no influye", "El ancho sí influye: con más neuronas hay más caminos hacia una solución.",
                    matches=lambda v, d: abs(int(v[0]) - int(v[1])) <= 2),
            Mistake("usa otro ancho", "Revisa los anchos: tu segunda cuenta es menor de lo que dan 8 neuronas.",
                    matches=lambda v, d: abs(int(v[0]) - learned(2)) <= 4 and 25 <= int(v[1]) < 39),
        ),
        hints=("Un ciclo sobre las semillas y `score` igual a 1.", "`sum(MLPClassifier((2,), …, random_state=s).fit(X, y).score(X, y) == 1 "
               "for s in range(40))`.", "Con dos neuronas aprende cerca de la mitad, unas 20; con ocho, las 40."),
    ),
    Exercise(
        id="E10.8", title="¿Quién hace trampa?", elements=("S11", "K3"), kind="argumentar", minutes=6, difficulty=2,
        statement="Seis maneras de trabajar. ¿En cuáles la prueba deja de ser una prueba, porque algo de ella influyó antes, o se la "
                  "trata distinto que al entrenamiento? Entrega las letras en un conjunto.\n\n"
                  "a · `StandardScaler().fit(X)` con todo, y después partir en entrenamiento y prueba.\n\n"
                  "b · Un `Pipeline` de escalador y red dentro de `cross_val_score`, solo con el entrenamiento.\n\n"
                  "c · `fit_transform` con el entrenamiento y `transform` con la prueba.\n\n"
                  "d · `fit_transform` con el entrenamiento y otra vez `fit_transform` con la prueba.\n\n"
                  "e · `GridSearchCV` con el entrenamiento; la mejor red se mide una vez en la prueba.\n\n"
                  "f · Probar seis valores de `alpha` y quedarse con el que da más exactitud en la prueba.",
        observe=as_letters, right=lambda d: {"a", "d", "f"},
        mistakes=(
            Mistake("cree que reajustar en la prueba es inofensivo", "Te falta una: si la prueba se escala consigo misma, el mismo número ya no quiere decir lo mismo.",
                    lambda d: {"a", "f"}),
            Mistake("cree que elegir con la prueba vale", "Te falta una: si eliges mirando la prueba, ya no mide lo que pasará con datos nuevos.",
                    lambda d: {"a", "d"}),
            Mistake("cree que escalar con todo es inofensivo", "Te falta una: la media y la desviación también son algo aprendido de los datos.",
                    lambda d: {"d", "f"}),
            Mistake("sospecha de transform", "`transform` no aprende nada: solo aplica lo aprendido. Esa que marcaste está bien hecha.",
                    matches=lambda v, d: "c" in v),
            Mistake("sospecha del Pipeline", "Dentro de la validación cruzada, el `Pipeline` reajusta el escalador en cada pliegue: eso está bien.",
                    matches=lambda v, d: "b" in v),
            Mistake("sospecha de la rejilla", "La rejilla solo vio el entrenamiento, y la prueba se usó una vez. Eso está bien.",
                    matches=lambda v, d: "e" in v),
        ),
        hints=("Son tres. En cada una pregúntate qué se aprendió, y de qué datos.",
               "Todo lo que se ajusta o se elige debe salir solo del entrenamiento.",
               "a (la prueba influye en la media), d (la prueba se escala consigo misma) y f (se elige con la prueba)."),
    ),
)
