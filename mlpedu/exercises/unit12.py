"""Ejercicios de la unidad 12: un clasificador de imágenes con Sequential."""
import warnings
from functools import cache

import numpy as np

from mlpedu.activations import softmax
from mlpedu.course.exercise import Exercise, Mistake


def layers():
    return {"sizes": (784, 300, 100, 10)}


def parameters(sizes, bias=lambda n_in, n_out: n_out, times=1):
    """Los parámetros de cada capa densa y el total."""
    each = [n * m + bias(n, m) for n, m in zip(sizes[:-1], sizes[1:])]
    return [*each, sum(each) * times]


def glorot():
    return {"n_in": 784, "n_out": 300}


def limit(d, top=6, bottom=None, root=True):
    value = top / (d.n_in + d.n_out if bottom is None else bottom)
    return value ** 0.5 if root else value


def scores():
    return {"Z": np.array([[2.0, 0.0, -1.0], [0.0, 3.0, 1.0]]), "y": np.array([0, 2])}



def entropy(d, activate=softmax, twice=False, shift=0, mean=np.mean):
    """La entropía cruzada del lote, con etiquetas enteras."""
    P = activate(activate(d.Z)) if twice else activate(d.Z)
    return float(mean(-np.log(P[np.arange(len(d.y)), d.y - shift])))


def both(**other):
    return lambda d: (entropy(d, **other), entropy(d, **other))


def table():
    P = np.full((3, 10), [[0.02], [0.03], [0.01]])
    P[[0, 1, 2], [9, 2, 1]] = 0.82, 0.73, 0.91
    return {"P": P}


@cache
def fashion():
    from mlpedu.datasets import load_fashion_mnist
    data = load_fashion_mnist("embedded")
    return data.x_train, data.y_train, data.x_test, data.y_test


@cache
def accuracy(linear=False, divide=True, epochs=30):
    """La exactitud de prueba de la red de la lección, o de la lineal, con los datos incluidos."""
    from mlpedu import MLPClassifier
    x, y, x_test, y_test = fashion()
    x, x_test = (a.reshape(len(a), -1).astype("float32") / (255 if divide else 1) for a in (x, x_test))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = MLPClassifier(() if linear else (300, 100), solver="sgd", momentum=0, alpha=0, batch_size=32,
                              learning_rate_init=0.01, max_iter=epochs, tol=0, random_state=42)
        return float(model.fit(x, y).score(x_test, y_test))


def accept_pair(value, d):
    net, line = (float(v) for v in value)
    return 0.80 <= net <= 0.87 and 0.79 <= line <= 0.845 and net > line


def near(net, line):
    return lambda v, d: abs(float(v[0]) - net) < 0.015 and abs(float(v[1]) - line) < 0.015


def six():
    return {"P": np.array([[.97, .02, .01], [.40, .35, .25], [.05, .90, .05], [.10, .30, .60], [.20, .75, .05], [.15, .05, .80]]),
            "y": np.array([0, 2, 1, 1, 0, 2])}


def wrong(d):
    return np.flatnonzero(d.P.argmax(axis=1) != d.y)


def confidence(d):
    """Lo segura que estaba la red en cada error."""
    return d.P.max(axis=1)[wrong(d)]


EXERCISES = (
    Exercise(
        id="E12.1", title="El resumen de 784-300-100-10", elements=("T10",), kind="calcular a mano", minutes=5, difficulty=1,
        statement="La red aplana imágenes de 28×28 y tiene capas densas de 300, 100 y 10 neuronas. ¿Cuántos parámetros tiene cada una? "
                  "Entrega cuatro números: los de las tres capas y el total.",
        data=layers, right=lambda d: parameters(d.sizes),
        mistakes=(
            Mistake("olvida los sesgos", "Faltan los sesgos en las tres capas.", lambda d: parameters(d.sizes, lambda n, m: 0)),
            Mistake("pone un sesgo por capa", "Sumaste un solo sesgo por capa: hay uno por neurona.",
                    lambda d: parameters(d.sizes, lambda n, m: 1)),
            Mistake("pone un sesgo por entrada", "Sumaste un sesgo por entrada y no por neurona.",
                    lambda d: parameters(d.sizes, lambda n, m: n)),
            Mistake("no aplana", "La imagen se aplana antes: cuenta todos sus píxeles, no los de una fila.",
                    lambda d: parameters((28, *d.sizes[1:]))),
            Mistake("multiplica por el lote", "El lote no cambia el número de parámetros: son los mismos para todas las imágenes.",
                    lambda d: parameters(d.sizes, times=32)),
        ),
        hints=("En una capa densa, cada neurona tiene un peso por entrada… ¿y qué más?", "Son (entradas + 1) · neuronas, y la primera capa "
               "tiene 28 · 28 entradas.", "785·300 = 235500, 301·100 = 30100 y 101·10 = 1010; el total, 266610."),
    ),
    Exercise(
        id="E12.2", title="El intervalo inicial", elements=("T11",), kind="calcular a mano", minutes=4, difficulty=1,
        statement="Los pesos de la capa de 784 a 300 empiezan al azar, uniformes entre −r y r. La regla de Glorot pide que su varianza "
                  "(la desviación al cuadrado) sea 2 / (entran + salen). La de una uniforme entre −r y r es r²/3. ¿Cuánto vale r? "
                  "(Con cuatro decimales.)",
        data=glorot, tol=0.0002, right=limit,
        mistakes=(
            Mistake("entrega la desviación", "Esa es la desviación estándar de la distribución, no el extremo del intervalo.",
                    lambda d: limit(d, top=2)),
            Mistake("olvida la raíz", "Falta la raíz cuadrada.", lambda d: limit(d, root=False)),
            Mistake("solo cuenta las entradas", "También cuentan las salidas de la capa.", lambda d: limit(d, bottom=d.n_in)),
            Mistake("multiplica los tamaños", "Los dos tamaños se suman.", lambda d: limit(d, bottom=d.n_in * d.n_out)),
            Mistake("usa el factor 3", "El número de arriba, dentro de la raíz, es el doble del que usaste.",
                    lambda d: limit(d, top=3)),
            Mistake("toma el promedio de los tamaños", "Dividiste entre el promedio de los dos tamaños: la regla los suma.",
                    lambda d: limit(d, bottom=(d.n_in + d.n_out) / 2)),
        ),
        hints=("Son dos expresiones de la misma varianza.",
               "Iguálalas y despeja: r = √(6 / (entran + salen)).", "√(6 / 1084) = 0.0744. Compruébalo con `np.abs(weights).max()`."),
    ),
    Exercise(
        id="E12.3", title="La misma pérdida con dos nombres", elements=("T12",), kind="calcular a mano", minutes=8, difficulty=2,
        statement="Antes de softmax, dos imágenes dan `Z = [[2, 0, -1], [0, 3, 1]]`, y sus clases son 0 y 2. Calcula la pérdida del lote de "
                  "dos maneras y entrega el par: `sparse_categorical_crossentropy` (con las clases como enteros) y "
                  "`categorical_crossentropy` (con cada clase como una fila de ceros y un uno).",
        data=scores, tol=0.001, right=both(),
        mistakes=(
            Mistake("promedia también las clases", "Las dos deben coincidir: en la segunda promediaste también sobre las clases.",
                    lambda d: (entropy(d), entropy(d) / 3)),
            Mistake("aplica softmax dos veces", "Activaste dos veces: aplica softmax una sola vez a Z.", both(twice=True)),
            Mistake("cuenta las clases desde 1", "Tu índice está corrido: la primera clase es la 0.", both(shift=1)),
            Mistake("suma el lote", "Sumaste las dos imágenes sin dividir.", both(mean=np.sum)),
            Mistake("usa sigmoide", "Con la sigmoide las clases no compiten entre sí: aquí va softmax.",
                    both(activate=lambda Z: 1 / (1 + np.exp(-Z)))),
            Mistake("usa otro logaritmo", "Usaste el logaritmo de base 10: aquí va el natural.",
                    lambda d: (entropy(d) / np.log(10), entropy(d) / np.log(10))),
            Mistake("olvida el signo", "Una entropía cruzada no puede ser negativa: falta un signo menos.",
                    lambda d: (-entropy(d), -entropy(d))),
        ),
        hints=("Primero softmax, fila por fila.", "Después, menos el logaritmo de la probabilidad de la clase verdadera, y el "
               "promedio de las dos imágenes. La fila de ceros y un uno elige el mismo número que el índice.",
               "Las probabilidades verdaderas son 0.8438 y 0.1142; −ln da 0.1698 y 2.1698, y la media es 1.1698 en los dos casos."),
    ),
    Exercise(
        id="E12.4", title="De probabilidades a clases", elements=("T14",), kind="completar código", minutes=4, difficulty=1,
        statement="`P` tiene forma (3, 10): las probabilidades de tres imágenes. Calcula la clase de cada una, con NumPy.",
        data=table, right=lambda d: d.P.argmax(axis=1),
        mistakes=(
            Mistake("recorre el otro eje", "Obtuviste un valor por clase, no uno por imagen: cambia el eje.", lambda d: d.P.argmax(axis=0)),
            Mistake("no da el eje", "Obtuviste un solo número: sin eje, `argmax` aplana la tabla.", lambda d: int(d.P.argmax())),
            Mistake("entrega el máximo", "Diste la probabilidad y no su posición.", lambda d: d.P.max(axis=1)),
            Mistake("cuenta desde 1", "Las clases se cuentan desde 0.", lambda d: d.P.argmax(axis=1) + 1),
            Mistake("toma la menor", "Tomaste la clase menos probable.", lambda d: d.P.argmin(axis=1)),
        ),
        hints=("Hay una imagen por fila: ¿sobre qué eje están sus probabilidades?", "`argmax` da la posición del mayor; falta decirle el eje.",
               "`P.argmax(axis=-1)`: [9, 2, 1]."),
    ),
    Exercise(
        id="E12.5", title="¿Cuánto gana la red al modelo lineal?", elements=("G30", "T13", "T14"), kind="experimentar", minutes=15,
        difficulty=2,
        statement="Con los datos incluidos (4 000 y 1 000 imágenes, aplanadas y entre 0 y 1), entrena la red (300, 100) y un modelo sin capas "
                  'ocultas con la misma receta: `MLPClassifier(capas, solver="sgd", momentum=0, alpha=0, batch_size=32, '
                  "learning_rate_init=0.01, max_iter=30, random_state=42)`, con `capas` igual a `(300, 100)` y a `()`. (La clase se importa "
                  "de `mlpedu`.) Entrega las dos exactitudes de prueba: `(red, lineal)`. Tarda unos segundos.",
        right=lambda d: (accuracy(), accuracy(linear=True)), accept=accept_pair,
        mistakes=(
            Mistake("entrega porcentajes", "Las exactitudes son fracciones, entre 0 y 1.", matches=lambda v, d: float(v[0]) > 1),
            Mistake("copia las cifras del conjunto completo", "Esas cifras son de 55 000 imágenes; aquí hay muchas menos.",
                    matches=near(0.88, 0.84)),
            Mistake("no divide entre 255", "Una de las dos quedó muy por debajo de lo esperable: mira la escala de las entradas.",
                    matches=lambda v, d: 0 < min(float(v[0]), float(v[1])) < 0.75 and max(float(v[0]), float(v[1])) > 0.5),
            Mistake("invierte el par", "¿Seguro que están en orden? Primero la red y después el modelo lineal.",
                    matches=lambda v, d: accept_pair((v[1], v[0]), d)),
            Mistake("entrega el error", "Diste la fracción de fallos; se pide la de aciertos.",
                    matches=lambda v, d: accept_pair((1 - float(v[0]), 1 - float(v[1])), d)),
            Mistake("evalúa en el entrenamiento", "Tus cifras son demasiado buenas: ¿mediste con las imágenes de entrenamiento?",
                    matches=lambda v, d: float(v[0]) > 0.87),
        ),
        hints=("`x.reshape(len(x), -1) / 255` aplana y escala; hazlo también con la prueba.", "`modelo.score(prueba, y_test)` con cada uno de los dos.",
               "La red queda cerca de 0.84 y el modelo lineal cerca de 0.81: con tan pocas imágenes, la ventaja es pequeña."),
    ),
    Exercise(
        id="E12.6", title="Guardar y volver a cargar", elements=("T15",), kind="argumentar", minutes=5, difficulty=1,
        statement="Guardaste una red y la cargaste de nuevo. ¿Cuál de estas comprobaciones asegura que es la misma? Entrega una letra.\n\n"
                  "a · El archivo existe.\n\nb · La mayor diferencia entre las predicciones de las dos es 0.\n\n"
                  "c · Las dos tienen la misma exactitud de prueba.\n\nd · Las capas tienen los mismos nombres.\n\n"
                  "e · Al entrenarlas un poco más, llegan a una pérdida parecida.",
        observe=lambda answer, d: str(answer).strip().lower(), right=lambda d: "b",
        mistakes=(
            Mistake("mira si existe", "Un archivo puede existir y estar incompleto.", lambda d: "a"),
            Mistake("mira la exactitud", "Dos redes distintas pueden acertar lo mismo.", lambda d: "c"),
            Mistake("mira los nombres", "Los nombres no dicen nada de los pesos.", lambda d: "d"),
            Mistake("vuelve a entrenar", "Al entrenarlas de nuevo ya no comparas lo que guardaste.", lambda d: "e"),
        ),
        hints=("¿Qué hace una red para quien la usa?", "Compara lo que las dos contestan, número por número, no un resumen.",
               "b: si con muchas imágenes las salidas son idénticas, para quien la usa es la misma red."),
    ),
    Exercise(
        id="E12.7", title="El error más confiado", elements=("T14",), kind="completar código", minutes=6, difficulty=2,
        statement="`P` son las probabilidades de seis imágenes e `y`, sus clases:\n\n"
                  "`P = np.array([[.97, .02, .01], [.40, .35, .25], [.05, .90, .05], [.10, .30, .60], [.20, .75, .05], [.15, .05, .80]])`\n\n"
                  "`y = np.array([0, 2, 1, 1, 0, 2])`\n\n"
                  "De las imágenes **mal clasificadas**, ¿en cuál estaba más segura la red de lo que dijo? Entrega su índice, contando desde 0.",
        data=six, right=lambda d: int(wrong(d)[confidence(d).argmax()]),
        mistakes=(
            Mistake("toma la más segura de todas", "Esa imagen está bien clasificada: primero quédate con los errores.",
                    lambda d: int(d.P.max(axis=1).argmax())),
            Mistake("toma el error menos seguro", "Ese es el error en el que la red dudaba más.", lambda d: int(wrong(d)[confidence(d).argmin()])),
            Mistake("cuenta dentro de los errores", "Ese es su lugar entre los errores: se pide su índice en `P`.",
                    lambda d: int(confidence(d).argmax())),
            Mistake("cuenta los errores", "Eso es cuántos errores hay; se pide cuál.", lambda d: len(wrong(d))),
            Mistake("cuenta desde 1", "Los índices se cuentan desde 0.", lambda d: int(wrong(d)[confidence(d).argmax()]) + 1),
        ),
        hints=("`P.argmax(axis=1) != y` dice cuáles están mal.", "Hay tres errores. De cada uno mira `P.max(axis=1)`.",
               "Los errores son las imágenes 1, 3 y 4, con 0.40, 0.60 y 0.75: la 4."),
    ),
)
