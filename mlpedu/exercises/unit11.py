"""Ejercicios de la unidad 11: redes hechas a mano, sobreajuste, y las maneras de frenarlo."""
import math
from functools import cache

import numpy as np

from mlpedu.course.exercise import Exercise, Mistake

LEARNED = {"pesos", "sesgos"}
COMPUTED = {"perdida", "gradiente"}
SHAPE = {"capas", "anchura", "activacion"}
TRAINING = {"tasa", "lote", "paciencia"}


def penalised():
    return {"W": np.array([[1.0, -2], [0, 3]]), "b": np.array([4.0, -1]), "alpha": 0.1, "n": 5,
            "dW": np.array([[0.2, 0], [-0.1, 0.4]]), "db": np.array([0.1, 0.2])}


def gradients(d, share=None, biases=0.0, sign=1, of=None):
    """(dW, db) con la penalización, o con una de sus confusiones."""
    share = d.alpha / d.n if share is None else share
    return d.dW + sign * share * (d.W if of is None else of(d.W)), d.db + biases * d.b


def watched():
    return {"losses": (0.9, 0.7, 0.6, 0.55, 0.56, 0.54, 0.57, 0.58, 0.59, 0.6, 0.61), "patience": 3}


def stopping(d, patience=None, reset=True):
    """(época en que para, época de los mejores pesos)."""
    patience, best, at, count = d.patience if patience is None else patience, math.inf, 0, 0
    for epoch, loss in enumerate(d.losses, 1):
        if loss < best:
            best, at, count = loss, epoch, 0 if reset else count
        else:
            count += 1
        if count >= patience:
            return epoch, at
    return len(d.losses), at


def dropped():
    return {"a": np.array([1.0, 2, 3, 4]), "mask": np.array([1, 0, 1, 1]), "rate": 0.25}


@cache
def moons_scores(alpha):
    """Exactitud media, de entrenamiento y de validación, de tres redes."""
    import warnings

    from sklearn.datasets import make_moons
    from sklearn.model_selection import train_test_split

    from mlpedu import MLPClassifier
    X, y = make_moons(200, noise=0.3, random_state=0)
    X, X_val, y, y_val = train_test_split(X, y, test_size=0.5, random_state=0)
    scores = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in range(3):
            model = MLPClassifier((50, 50), solver="lbfgs", alpha=alpha, max_iter=2000, random_state=seed).fit(X, y)
            scores.append((model.score(X, y), model.score(X_val, y_val)))
    return tuple(np.mean(scores, axis=0).tolist())


def three_numbers(v):
    return np.shape(v) == (3,) and all(isinstance(x, (int, float, np.number)) for x in v)


def chose(*alphas):
    return lambda v, d: three_numbers(v) and any(math.isclose(v[0], alpha) for alpha in alphas)


def near_best(v, d):
    return chose(1)(v, d) and v[1] >= v[2] and all(abs(x - y) <= 0.03 for x, y in zip(v[1:], moons_scores(1.0)))


def spike():
    return {"x": np.array([-2, -1, -0.5, 0, 0.5, 1, 2])}


def sum_of_relus(d, *coefficients):
    return sum(c * np.maximum(d.x - k, 0) for c, k in zip(coefficients, (-1, 0, 1)))


def image():
    return {"image": np.arange(1, 10).reshape(3, 3)}


def listed(v, d):
    """El conjunto de nombres, sin mayúsculas ni acentos."""
    from mlpedu.course.compare import plain
    from mlpedu.course.exercise import Misuse
    if not isinstance(v, (set, frozenset, list, tuple)) or not all(isinstance(name, str) for name in v):
        raise Misuse("Entrega un conjunto de textos, por ejemplo {\"capas\", \"tasa\"}.")
    return {plain(name) for name in v}


@cache
def neurons_needed(kind, error):
    """Las menos neuronas con que la construcción a mano imita el seno con menos de ese error."""
    from mlpedu.widgets.approximation import X, approximation
    return next(n for n in range(1, 1000) if np.abs(approximation(np.sin, n, kind) - np.sin(X)).max() < error)


def composed():
    return {"layers": 10, "width": 2}


def bound():
    return {"N": 10_000, "d": 3, "delta": 0.05}


def penalty(d, N=None, root=True, delta=None, double=2):
    N, delta = d.N if N is None else N, d.delta if delta is None else delta
    inside = 8 / N * math.log(4 * ((double * N) ** d.d + 1) / delta)
    return math.sqrt(inside) if root else inside


EXERCISES = (
    Exercise(
        id="E11.1", title="El gradiente con L2", elements=("T7", "S7"), kind="completar código", minutes=8, difficulty=2,
        statement="Con el convenio de scikit-learn se suma $\\frac{\\alpha}{2n}\\sum w^2$ a la pérdida. `W = [[1, -2], [0, 3]]`, "
                  "`b = [4, -1]`, $\\alpha = 0.1$, $n = 5$. Los gradientes sin penalización son `dW = [[0.2, 0], [-0.1, 0.4]]` y "
                  "`db = [0.1, 0.2]`. Entrega la tupla `(dW, db)` con la penalización.",
        data=penalised, tol=1e-4, right=lambda d: gradients(d),
        mistakes=(
            Mistake("penaliza los sesgos", "El gradiente del sesgo cambió, y los sesgos no pagan.",
                    lambda d: gradients(d, biases=d.alpha / d.n)),
            Mistake("no divide entre n", "La penalización pesa n veces más de la cuenta.", lambda d: gradients(d, d.alpha)),
            Mistake("deriva sin el ½", "Te sobra un factor 2: la penalización lleva un medio, y la derivada de w² es 2w.",
                    lambda d: gradients(d, 2 * d.alpha / d.n)),
            Mistake("cambia el signo", "Con ese signo los pesos crecerían en vez de encogerse.", lambda d: gradients(d, sign=-1)),
            Mistake("olvida la penalización", "La penalización está en la pérdida, pero no en tu gradiente.",
                    lambda d: gradients(d, 0)),
            Mistake("usa el signo del peso", "Sumaste el signo de cada peso y no el peso: esa es otra penalización, L1.",
                    lambda d: gradients(d, of=np.sign)),
        ),
        hints=("Deriva la penalización respecto de un solo peso.", "La derivada de α w²/(2n) es α w/n. Los sesgos no entran.",
               "dW + 0.02·W = [[0.22, −0.04], [−0.1, 0.46]], y db queda igual."),
    ),
    Exercise(
        id="E11.2", title="Parada temprana", elements=("T7",), kind="predecir", minutes=6, difficulty=2,
        statement="La pérdida de validación de cada época es 0.9, 0.7, 0.6, 0.55, 0.56, 0.54, 0.57, 0.58, 0.59, 0.6, 0.61. La paciencia es "
                  "3: se detiene cuando van tres épocas seguidas sin un nuevo mínimo. Entrega la tupla `(época en que para, época cuyos pesos "
                  "se guardan)`. La primera época es la 1.",
        data=watched, right=lambda d: stopping(d),
        mistakes=(
            Mistake("guarda los últimos pesos", "Paraste bien, pero guardaste pesos ya sobreajustados.",
                    lambda d: (stopping(d)[0],) * 2),
            Mistake("exige superar la paciencia", "Esperaste una época de más. scikit-learn cuenta así; aquí basta llegar.",
                    lambda d: stopping(d, patience=d.patience + 1)),
            Mistake("no reinicia la cuenta", "Cada nuevo mínimo devuelve la cuenta a cero.", lambda d: stopping(d, reset=False)),
            Mistake("para en la primera subida", "Una subida aislada no agota la paciencia.", lambda d: stopping(d, patience=1)),
            Mistake("agota las épocas", "Guardas los buenos, pero no te detienes a tiempo.", lambda d: (len(d.losses), stopping(d)[1])),
            Mistake("no para ni recupera", "No aplicaste ni la parada ni la recuperación de los pesos.",
                    lambda d: (len(d.losses),) * 2),
        ),
        hints=("Marca cada nuevo mínimo.", "El último mínimo está en la época 6. Cuenta tres épocas desde ahí.",
               "Para en la 9 y guarda los de la 6: (9, 6)."),
    ),
    Exercise(
        id="E11.3", title="Dropout invertido", elements=("T8",), kind="calcular a mano", minutes=6, difficulty=2,
        statement="Una capa da $a = (1, 2, 3, 4)$. Se apaga una fracción $p = 0.25$, y el sorteo dejó la máscara $(1, 0, 1, 1)$. Entrega la "
                  "tupla `(salida al entrenar, salida al predecir)` con el dropout invertido, que agranda lo que queda para compensar.",
        data=dropped, tol=1e-3, right=lambda d: (d.a * d.mask / (1 - d.rate), d.a),
        mistakes=(
            Mistake("no compensa", "Al entrenar, la suma esperada queda menor: falta compensar.", lambda d: (d.a * d.mask, d.a)),
            Mistake("divide entre p", "Dividiste entre la probabilidad de apagar, no entre la de conservar.",
                    lambda d: (d.a * d.mask / d.rate, d.a)),
            Mistake("compensa también al predecir", "Compensaste dos veces: al entrenar y al predecir.",
                    lambda d: (d.a * d.mask / (1 - d.rate), d.a * (1 - d.rate))),
            Mistake("apaga también al predecir", "Al predecir no se apaga nada.", lambda d: (d.a * d.mask / (1 - d.rate),) * 2),
            Mistake("invierte la máscara", "Apagaste las que debían quedar.", lambda d: (d.a * (1 - d.mask) / (1 - d.rate), d.a)),
            Mistake("multiplica por 1 − p", "Multiplicaste donde hay que dividir.", lambda d: (d.a * d.mask * (1 - d.rate), d.a)),
        ),
        hints=("Aplica primero la máscara.", "En promedio, la salida debe seguir siendo a: se divide entre la probabilidad de conservar.",
               "Al entrenar, a · máscara / 0.75 = (1.3333, 0, 4, 5.3333). Al predecir, (1, 2, 3, 4)."),
    ),
    Exercise(
        id="E11.4", title="Alpha y sobreajuste", elements=("S5", "S7"), kind="experimentar", minutes=12, difficulty=2,
        statement="Con `X_train`, `X_val` y sus etiquetas, entrena `MLPClassifier((50, 50), solver=\"lbfgs\", max_iter=2000)` con las semillas "
                  "0, 1 y 2 y con cada alpha de 1e-5, 0.01, 1, 10 y 1000. ¿Cuál da la mejor exactitud media de **validación**? Entrega la tupla "
                  "`(alpha, exactitud media de entrenamiento, exactitud media de validación)`.",
        tol=0.03, right=lambda d: (1.0, *(round(s, 2) for s in moons_scores(1.0))), accept=near_best,
        mistakes=(
            Mistake("elige por entrenamiento", "Elegiste mirando el entrenamiento: ahí gana la que memoriza.", matches=chose(1e-5)),
            Mistake("cree que basta un poco", "Mejora, pero todavía hay distancia entre las dos exactitudes.", matches=chose(0.01)),
            Mistake("cree que más penalización es mejor", "Las dos exactitudes bajan juntas: esa red se quedó corta.", matches=chose(10)),
            Mistake("anula los pesos", "Los pesos son casi cero: responde siempre lo mismo.", matches=chose(1000)),
            Mistake("cambia el orden", "El alpha es bueno. Pero lo usual es acertar más en los datos con que se aprendió: mira el orden.",
                    matches=lambda v, d: chose(1)(v, d) and v[1] < v[2]),
        ),
        hints=("Haz una tabla: un renglón por alpha, con las dos exactitudes medias.",
               "Sobreajuste: las dos se separan. Subajuste: bajan juntas. Busca el máximo de la de validación, no el de la otra.",
               "Con alpha = 1 dan cerca de 0.94 y 0.91: (1, 0.94, 0.91)."),
    ),
    Exercise(
        id="E11.5", title="Un pico con tres ReLU", elements=("T6",), kind="diseñar", minutes=10, difficulty=2,
        statement="Halla $c_1, c_2, c_3$ para que $c_1\\,\\text{ReLU}(x+1) + c_2\\,\\text{ReLU}(x) + c_3\\,\\text{ReLU}(x-1)$ valga 1 en "
                  "$x = 0$ y 0 fuera de $(-1, 1)$. Entrega lo que vale tu suma en `x = [-2, -1, -0.5, 0, 0.5, 1, 2]`.",
        data=spike, tol=1e-6, right=lambda d: sum_of_relus(d, 1, -2, 1),
        mistakes=(
            Mistake("no dobla la pendiente", "Después del pico tu función no baja: se queda arriba.", lambda d: sum_of_relus(d, 1, -1, 1)),
            Mistake("olvida la tercera", "A la derecha tu función se hunde sin parar.", lambda d: sum_of_relus(d, 1, -2, 0)),
            Mistake("olvida la del centro", "Tu función nunca deja de subir.", lambda d: sum_of_relus(d, 1, 0, 1)),
            Mistake("cambia el signo de la tercera", "A la derecha la pendiente se dobla en vez de anularse.",
                    lambda d: sum_of_relus(d, 1, -2, -1)),
            Mistake("se queda a media altura", "El pico no alcanza la altura pedida.", lambda d: sum_of_relus(d, 0.5, -1, 0.5)),
            Mistake("entrega los coeficientes", "Esos son tres coeficientes. Se pide lo que vale la suma en los siete puntos.",
                    matches=lambda v, d: np.shape(v) == (3,)),
        ),
        hints=("Dibuja el pico y anota su pendiente en cada tramo.",
               "Las pendientes deseadas son 0, 1, −1 y 0. Cada ReLU agrega su coeficiente a la pendiente desde donde empieza.",
               "Los cambios de pendiente son +1, −2 y +1: la suma da [0, 0, 0.5, 1, 0.5, 0, 0]."),
    ),
    Exercise(
        id="E11.6", title="Desplazar una imagen", elements=("T8",), kind="completar código", minutes=6, difficulty=1,
        statement="Desplaza un píxel a la derecha la imagen `np.arange(1, 10).reshape(3, 3)`. Lo que sale se pierde y lo que entra vale 0.",
        data=image, right=lambda d: np.pad(d.image, ((0, 0), (1, 0)))[:, :-1],
        mistakes=(
            Mistake("usa np.roll", "Lo que salió por un borde entró por el otro.", lambda d: np.roll(d.image, 1, axis=1)),
            Mistake("desplaza a la izquierda", "Se movió hacia el otro lado.", lambda d: np.pad(d.image, ((0, 0), (0, 1)))[:, 1:]),
            Mistake("desplaza hacia abajo", "Moviste filas y no columnas.", lambda d: np.pad(d.image, ((1, 0), (0, 0)))[:-1]),
            Mistake("no recorta", "La imagen creció una columna: falta quitar la que sale.", lambda d: np.pad(d.image, ((0, 0), (1, 0)))),
            Mistake("desplaza la imagen aplanada", "Cada fila heredó el final de la anterior.",
                    lambda d: np.roll(d.image.ravel(), 1).reshape(3, 3)),
        ),
        hints=("¿Qué columna entra y cuál sale?", "Entra una columna de ceros por la izquierda y se quita la última.",
               "`np.pad(imagen, ((0, 0), (1, 0)))[:, :-1]` da [[0, 1, 2], [0, 4, 5], [0, 7, 8]]."),
    ),
    Exercise(
        id="E11.7", title="¿Quién pone el número?", elements=("S11",), kind="argumentar", minutes=10, difficulty=2,
        statement="De esta lista, ¿cuáles son **hiperparámetros**? capas, anchura, activación, tasa, lote, alpha, paciencia, pesos, sesgos, "
                  "pérdida, gradiente. («Pérdida» es aquí el número que se calcula en cada paso.) Entrega un conjunto de textos. Después, "
                  "para ti, escribe en una línea cómo elegirías cada uno y con qué datos.",
        right=lambda d: SHAPE | TRAINING | {"alpha"}, observe=listed,
        mistakes=(
            Mistake("incluye lo que se aprende", "Marcaste algo que el entrenamiento ajusta por sí mismo.",
                    matches=lambda v, d: bool(v & LEARNED)),
            Mistake("incluye lo que se calcula", "Marcaste cantidades que se calculan durante el entrenamiento: nadie las elige.",
                    matches=lambda v, d: bool(v & COMPUTED)),
            Mistake("solo piensa en la forma", "También se eligen las opciones del entrenamiento.",
                    matches=lambda v, d: bool(v) and v <= SHAPE | {"alpha"}),
            Mistake("solo piensa en el entrenamiento", "También se elige la forma de la red.",
                    matches=lambda v, d: bool(v) and v <= TRAINING | {"alpha"}),
            Mistake("olvida la regularización", "Falta lo que frena el sobreajuste.", matches=lambda v, d: v == SHAPE | TRAINING),
        ),
        hints=("Pregúntate quién pone el número: tú o el entrenamiento.", "Son siete de los once.",
               "capas, anchura, activación, tasa, lote, alpha y paciencia. Una buena costumbre: primero la tasa, en escala logarítmica; "
               "después, anchura hasta que sobreajuste; después, alpha. Todo con validación, y la prueba una sola vez."),
        praise="Y la línea que escribiste para cada uno vale más que la lista.",
    ),
    Exercise(
        id="E11.8", title="¿Cuántas neuronas pide el seno?", elements=("T6",), kind="experimentar", minutes=8, difficulty=2,
        statement="Con los controles, imita sen(x) con **ReLU**. ¿Cuántas neuronas hacen falta, como mínimo, para que el error máximo sea "
                  "menor que 0.1? ¿Y menor que 0.01? Entrega la tupla de las dos cantidades.",
        right=lambda d: (neurons_needed("ReLU", 0.1), neurons_needed("ReLU", 0.01)),
        mistakes=(
            Mistake("supone que diez veces menos error pide diez veces más neuronas",
                    "La primera está bien. La segunda la calculaste con una regla de tres: prueba con menos.",
                    lambda d: (neurons_needed("ReLU", 0.1), 10 * neurons_needed("ReLU", 0.1))),
            Mistake("usa escalones", "Esas son las cantidades de los escalones, o están muy cerca.",
                    matches=lambda v, d: np.shape(v) == (2,) and 29 <= v[0] <= 33),
            Mistake("se queda una corta", "Con una menos el error todavía no baja del límite en alguno de los dos casos.",
                    matches=lambda v, d: np.shape(v) == (2,) and v[0] in (6, 7) and v[1] in (22, 23) and tuple(v) != (7, 23)),
            Mistake("toma otra función", "Con tan pocas el seno no se deja: ¿qué función elegiste?",
                    matches=lambda v, d: np.shape(v) == (2,) and 0 < v[0] <= 4 and v[1] <= 22),
            Mistake("cambia el orden", "Están las dos, al revés.",
                    lambda d: (neurons_needed("ReLU", 0.01), neurons_needed("ReLU", 0.1))),
        ),
        hints=("Sube el control de una en una y mira el error.", "La primera está entre 5 y 10. La segunda, entre 20 y 30.",
               "(7, 23): para un error diez veces menor bastaron algo más de tres veces las neuronas, cerca de √10."),
    ),
    Exercise(
        id="E11.9", title="Ancho o profundidad", elements=("T6",), kind="calcular a mano", minutes=6, difficulty=2,
        statement="Cada capa de 2 neuronas ReLU, bien puesta, **duplica** los tramos rectos de la función. Se empieza con un tramo y se apilan 10 "
                  "capas. Una sola capa oculta de $N$ ReLU da, a lo sumo, $N + 1$ tramos. Entrega la tupla `(tramos de la red profunda, neuronas "
                  "que necesitaría una sola capa para igualarla)`.",
        data=composed, right=lambda d: (2 ** d.layers, 2 ** d.layers - 1),
        mistakes=(
            Mistake("suma en lugar de duplicar", "Cada capa duplica lo que había; tú lo sumaste.",
                    lambda d: (2 * d.layers, 2 * d.layers - 1)),
            Mistake("olvida el tramo que ya había", "Los tramos están bien. Con N neuronas hay N + 1 tramos, no N.",
                    lambda d: (2 ** d.layers, 2 ** d.layers)),
            Mistake("suma el tramo al revés", "Los tramos están bien. Despeja N de «N + 1 tramos».",
                    lambda d: (2 ** d.layers, 2 ** d.layers + 1)),
            Mistake("eleva al revés", "Duplicar diez veces no es elevar diez al cuadrado.", lambda d: (d.layers ** 2, d.layers ** 2 - 1)),
            Mistake("cuenta las neuronas de la profunda", "La segunda es la cuenta de la red profunda. Se pide la de una sola capa.",
                    lambda d: (2 ** d.layers, d.width * d.layers)),
        ),
        hints=("Escribe los tramos después de una, dos y tres capas.", "Después de k capas hay 2 elevado a k tramos.",
               "2¹⁰ = 1024 tramos con 20 neuronas; una sola capa necesitaría 1023."),
    ),
    Exercise(
        id="E11.10", title="La cota, en números", elements=("T6",), kind="calcular a mano", minutes=8, difficulty=3,
        statement="La recta en el plano tiene $d_{VC} = 3$. Con $N = 10\\,000$ ejemplos y $\\delta = 0.05$, calcula cuánto agrega la cota al "
                  "error de entrenamiento: $\\sqrt{\\frac{8}{N} \\ln \\frac{4\\left((2N)^{d_{VC}} + 1\\right)}{\\delta}}$. Usa Python como "
                  "calculadora.",
        data=bound, tol=1e-3, right=lambda d: penalty(d),
        mistakes=(
            Mistake("olvida la raíz", "Falta la raíz cuadrada.", lambda d: penalty(d, root=False)),
            Mistake("usa N en lugar de 2N", "Dentro de la potencia va el doble de los ejemplos.", lambda d: penalty(d, double=1)),
            Mistake("usa el logaritmo decimal", "Usaste el logaritmo de base 10; es el natural.",
                    lambda d: math.sqrt(8 / d.N * math.log10(4 * ((2 * d.N) ** d.d + 1) / d.delta))),
            Mistake("no divide entre δ", "Falta dividir entre δ dentro del logaritmo.", lambda d: penalty(d, delta=1)),
            Mistake("usa cien ejemplos", "Esa es la de cien ejemplos: una cota mayor que 1 no dice nada.", lambda d: penalty(d, N=100)),
        ),
        hints=("Calcula primero lo de dentro del logaritmo.", "Es 4 · (20 000³ + 1) / 0.05, cerca de 6.4 · 10¹⁴, y su logaritmo natural es 34.09.",
               "√(0.0008 · 34.09) = 0.1652."),
    ),
)
