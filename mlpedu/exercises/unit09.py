"""Ejercicios de la unidad 09: probabilidades, entropía cruzada y qué tan bien se clasifica."""
import math
from functools import cache

import numpy as np

from mlpedu.activations import logistic as sigmoid
from mlpedu.activations import softmax
from mlpedu.course.exercise import Exercise, Mistake, Misuse


def three_sums():
    return {"z": np.array([2.0, 1.0, 0.1])}


def two_rows():
    return {"p": np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]]), "y": np.array([0, 2])}


def own(d):
    """La probabilidad que recibió la clase verdadera de cada fila."""
    return d.p[np.arange(len(d.y)), d.y]


def four_emails():
    return {"y": np.array([1, 0, 1, 0]), "p": np.array([0.9, 0.2, 0.4, 0.6])}


def happened(d):
    """La probabilidad que se dio a lo que ocurrió."""
    return np.where(d.y == 1, d.p, 1 - d.p)


def email():
    return {"z": np.array([1.2, 0.3])}


def eight():
    return {"p": np.array([0.9, 0.8, 0.55, 0.45, 0.4, 0.35, 0.2, 0.1]), "y": np.array([1, 1, 0, 1, 0, 1, 0, 0]),
            "threshold": 0.3}


def precision_recall(marked, y):
    hits = (marked & (y == 1)).sum()
    return hits / max(marked.sum(), 1), hits / (y == 1).sum()


def counts():
    return {"tp": 8, "fp": 2, "fn": 4, "tn": 86}


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall)


@cache
def tumours():
    """Las probabilidades de «maligno» y las etiquetas de prueba de la red de la lección, con dos medidas."""
    import warnings

    from sklearn.datasets import load_breast_cancer
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from mlpedu import MLPClassifier
    cancer = load_breast_cancer()
    y = (cancer.target == 0).astype(int)
    X_train, X_test, y_train, y_test = train_test_split(cancer.data[:, [1, 4]], y, test_size=0.5, stratify=y, random_state=42)
    net = make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=(10,), learning_rate_init=0.01, max_iter=100,
                                                        random_state=0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        p = net.fit(X_train, y_train).predict_proba(X_test)[:, 1]
    return p, y_test


def at(threshold):
    p, y = tumours()
    return precision_recall(p >= threshold, y)


def best_threshold():
    """El mayor umbral, de centésima en centésima, que detecta al menos nueve de cada diez."""
    return max(t for t in (k / 100 for k in range(101)) if at(t)[1] >= 0.9)


def chosen(v):
    threshold, precision = (float(x) for x in v)
    return threshold, precision


def good_choice(v, d):
    threshold, precision = chosen(v)
    return abs(threshold - best_threshold()) < 0.0051 and at(threshold)[1] >= 0.9 and abs(precision - at(threshold)[0]) < 0.012


def big_rows():
    return {"Z": np.array([[2.0, 1.0, 0.1], [1000.0, 1001.0, 999.0], [-1000.0, -1000.0, -1000.0], [1000.0, -1000.0, -1000.0]])}


def by_rows(Z, shift=True, axis=1, keep=True):
    Z = Z - Z.max(axis=1, keepdims=True) if shift else Z
    with np.errstate(all="ignore"):
        e = np.exp(Z)
        return e / e.sum(axis=axis, keepdims=keep)


def on_rows(answer, d):
    """Lo que la función entregada da con las cuatro filas."""
    if not callable(answer) or isinstance(answer, type):
        raise Misuse("Entrega la función, sin llamarla: `respuesta = softmax_by_rows`.")
    with np.errstate(all="ignore"):
        found = np.asarray(answer(d.Z.copy()), dtype=float)
    if found.shape != d.Z.shape:
        raise Misuse(f"Tu función recibió un lote de forma {d.Z.shape} y devolvió algo de forma {found.shape}: debe devolver "
                     "una probabilidad por cada número.")
    return found


LAYERS = {"tumor": (1, "sigmoide"), "foto": (3, "sigmoide"), "cifra": (10, "softmax")}


def instead(**changes):
    return lambda d: d.right | changes


EXERCISES = (
    Exercise(
        id="E09.1", title="Softmax a mano", elements=("G27",), kind="calcular a mano", minutes=5, difficulty=1,
        statement="Una red termina con las sumas $z = (2, 1, 0.1)$, una por clase. Calcula softmax(z), con cuatro decimales: la "
                  "exponencial de cada una, dividida entre la suma de las tres exponenciales.",
        data=three_sums, tol=1e-3, right=lambda d: softmax(d.z),
        mistakes=(
            Mistake("aplica la sigmoide a cada una", "Tus valores no suman 1: cada uno va por su lado.", lambda d: sigmoid(d.z)),
            Mistake("normaliza sin exponencial", "Dividiste las sumas mismas: falta la exponencial.", lambda d: d.z / d.z.sum()),
            Mistake("no normaliza", "Falta dividir entre la suma de las tres.", lambda d: np.exp(d.z)),
            Mistake("divide entre el máximo", "Dividiste entre el mayor, no entre la suma.", lambda d: np.exp(d.z - d.z.max())),
            Mistake("cambia el signo del exponente", "La suma mayor recibió la menor probabilidad: revisa el signo del exponente.",
                    lambda d: softmax(-d.z)),
            Mistake("entrega solo la clase ganadora", "Así señalas la clase ganadora, pero se piden las tres probabilidades.",
                    lambda d: (d.z == d.z.max()) * 1),
        ),
        hints=("Calcula primero las tres exponenciales.", "Su suma es 7.389 + 2.718 + 1.105. Las tres respuestas deben sumar 1.",
               "[7.389, 2.718, 1.105] / 11.212 = [0.659, 0.2424, 0.0986]."),
    ),
    Exercise(
        id="E09.2", title="La entropía cruzada de un lote", elements=("G27",), kind="calcular a mano", minutes=6, difficulty=1,
        statement="Para dos ejemplos, una red da las probabilidades `[[.7, .2, .1], [.1, .6, .3]]`. Las clases verdaderas son la 0 y la "
                  "2. Calcula la entropía cruzada media.",
        data=two_rows, tol=1e-3, right=lambda d: -np.log(own(d)).mean(),
        mistakes=(
            Mistake("suma en lugar de media", "Sumaste sobre el lote sin dividir.", lambda d: -np.log(own(d)).sum()),
            Mistake("usa otra base", "Usaste otra base de logaritmo: es el natural.", lambda d: -np.log10(own(d)).mean()),
            Mistake("olvida el signo", "Esta pérdida no puede ser negativa: revisa el signo.", lambda d: np.log(own(d)).mean()),
            Mistake("suma todas las clases", "Solo cuenta la probabilidad de la clase verdadera.",
                    lambda d: -np.log(d.p).sum(axis=1).mean()),
            Mistake("usa 1 − p", "Eso mide la probabilidad que le faltó, sin logaritmo.", lambda d: (1 - own(d)).mean()),
            Mistake("divide también entre las clases", "Promediaste también sobre las clases: se divide solo entre los ejemplos.",
                    lambda d: -np.log(own(d)).mean() / d.p.shape[1]),
            Mistake("usa la clase predicha", "Tomaste la clase más probable de cada fila, no la verdadera.",
                    lambda d: -np.log(d.p.max(axis=1)).mean()),
        ),
        hints=("De cada fila importa un solo número. ¿Cuál?", "Es la probabilidad de la clase verdadera: 0.7 en la primera fila y 0.3 en "
               "la segunda.", "(−ln 0.7 − ln 0.3)/2 = (0.3567 + 1.204)/2 = 0.7803."),
    ),
    Exercise(
        id="E09.3", title="La entropía cruzada binaria", elements=("G27",), kind="completar código", minutes=6, difficulty=1,
        statement="Cuatro correos, con `y = [1, 0, 1, 0]` y probabilidades de spam `p = [.9, .2, .4, .6]`. Calcula la pérdida media: menos el "
                  "logaritmo de la probabilidad que el modelo le dio a lo que de verdad ocurrió.",
        data=four_emails, tol=5e-3, right=lambda d: -np.log(happened(d)).mean(),
        mistakes=(
            Mistake("suma en lugar de media", "Sumaste sin dividir entre el número de correos.", lambda d: -np.log(happened(d)).sum()),
            Mistake("olvida los negativos", "Los correos de clase 0 también cuestan.", lambda d: -(d.y * np.log(d.p)).mean()),
            Mistake("intercambia p y 1 − p", "Castigas los aciertos: los papeles de p y 1 − p están cambiados.",
                    lambda d: -np.log(1 - happened(d)).mean()),
            Mistake("usa p también en los negativos", "Si el correo no era spam, lo que ocurrió tenía otra probabilidad, no p.",
                    lambda d: -np.log(d.p).mean()),
            Mistake("toma el logaritmo de la etiqueta", "Tomaste el logaritmo de la etiqueta, no de la probabilidad.",
                    matches=lambda v, d: math.isinf(float(v)) or math.isnan(float(v))),
            Mistake("usa otra base", "Usaste otra base de logaritmo: es el natural.",
                    matches=lambda v, d: any(abs(float(v) + log(happened(d)).mean()) < 5e-3 for log in (np.log10, np.log2))),
            Mistake("usa el error cuadrático", "Esa es otra pérdida: el error cuadrático.", lambda d: ((d.p - d.y) ** 2).mean()),
            Mistake("olvida el signo", "Falta el signo menos.", lambda d: np.log(happened(d)).mean()),
        ),
        hints=("Para cada correo, ¿qué probabilidad le dio el modelo a lo que pasó?",
               "Son p si y = 1 y 1 − p si y = 0: 0.9, 0.8, 0.4 y 0.4.",
               "`-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))` da 0.5403."),
    ),
    Exercise(
        id="E09.4", title="Spam y urgente a la vez", elements=("G27",), kind="predecir", minutes=6, difficulty=2,
        statement="Una red mira un correo y da $z = (1.2, 0.3)$: la primera suma es para «spam» y la segunda para «urgente». Un correo puede "
                  "ser las dos cosas. Entrega `([p_spam, p_urgente], [spam, urgente])`: las probabilidades y las etiquetas (1 o 0), con umbral 0.5.",
        data=email, tol=5e-3, right=lambda d: (sigmoid(d.z), (sigmoid(d.z) >= 0.5).astype(int)),
        mistakes=(
            Mistake("usa softmax", "Pusiste a competir dos etiquetas que pueden darse juntas.",
                    matches=lambda v, d: np.allclose(v[0], softmax(d.z), atol=5e-3)),
            Mistake("elige una sola etiqueta", "Las probabilidades están bien, pero elegiste una sola etiqueta.",
                    lambda d: (sigmoid(d.z), [1, 0])),
            Mistake("obliga a que sumen 1", "No tienen por qué sumar 1: son dos preguntas distintas.",
                    matches=lambda v, d: np.allclose(v[0], sigmoid(d.z) / sigmoid(d.z).sum(), atol=5e-3)),
            Mistake("compara z con 0.5", "Comparaste con 0.5 la suma z, y el umbral es de la probabilidad.", lambda d: (d.z, [1, 0])),
            Mistake("compara al revés", "Las dos probabilidades superan el umbral.", lambda d: (sigmoid(d.z), [0, 0])),
        ),
        hints=("¿Es una pregunta con dos respuestas, o dos preguntas de sí o no?", "La sigmoide de cada z. ¿Cuáles pasan de 0.5?",
               "σ(1.2) = 0.7685 y σ(0.3) = 0.5744; las dos pasan: ([0.7685, 0.5744], [1, 1])."),
    ),
    Exercise(
        id="E09.5", title="Mover el umbral", elements=("G27",), kind="calcular a mano", minutes=8, difficulty=2,
        statement="Con `p = [.9, .8, .55, .45, .4, .35, .2, .1]` e `y = [1, 1, 0, 1, 0, 1, 0, 0]`, se dice «positivo» cuando $p \\ge 0.3$. "
                  "Entrega `(precisión, exhaustividad)`.",
        data=eight, tol=5e-3, right=lambda d: precision_recall(d.p >= d.threshold, d.y),
        mistakes=(
            Mistake("deja 0.5", "Ese es el resultado con el umbral de siempre.", lambda d: precision_recall(d.p >= 0.5, d.y)),
            Mistake("las intercambia", "Los dos números están intercambiados.",
                    lambda d: precision_recall(d.p >= d.threshold, d.y)[::-1]),
            Mistake("sube el umbral", "Moviste el umbral en el otro sentido.", lambda d: precision_recall(d.p >= 1 - d.threshold, d.y)),
            Mistake("marca los de abajo", "Invertiste la comparación: marcaste los que quedan por debajo.",
                    lambda d: precision_recall(d.p < d.threshold, d.y)),
            Mistake("da la exactitud como precisión", "El primer número cuenta los aciertos de todos los casos; la precisión, solo los de "
                    "los marcados.", lambda d: (((d.p >= d.threshold) == d.y).mean(), 1.0)),
        ),
        hints=("Primero marca los que llegan a 0.3. ¿Cuántos son?",
               "Precisión: de los marcados, qué parte es positiva. Exhaustividad: de los positivos, qué parte marcaste.",
               "Se marcan seis y entre ellos están los cuatro positivos: (4/6, 4/4) = (0.6667, 1)."),
    ),
    Exercise(
        id="E09.6", title="Una exactitud que engaña", elements=("G27",), kind="predecir", minutes=5, difficulty=1,
        statement="Hay 50 positivos y 950 negativos. Un modelo responde siempre «negativo». Entrega "
                  "`(exactitud, exhaustividad, F1, exactitud equilibrada)`; la última es la media de la parte acertada de cada clase.",
        data=lambda: {"positive": 50, "negative": 950}, tol=1e-3,
        right=lambda d: (d.negative / (d.positive + d.negative), 0, 0, 0.5),
        mistakes=(
            Mistake("cree que todas coinciden", "No todas miran lo mismo: ¿cuántos positivos encontró?", lambda d: [0.95] * 4),
            Mistake("mira los negativos", "La exhaustividad se refiere a la clase positiva.", lambda d: (0.95, 1, 0, 0.5)),
            Mistake("entrega la parte de fallos", "El primer número es la proporción de fallos.", lambda d: (0.05, 0, 0, 0.5)),
            Mistake("no promedia por clase", "La equilibrada promedia el acierto de una clase con el de la otra.",
                    lambda d: (0.95, 0, 0, 0.95)),
            Mistake("cree que sin aprender se acierta la mitad", "Si las clases no están equilibradas, responder siempre lo mismo no "
                    "acierta la mitad.", lambda d: (0.5, 0, 0, 0.5)),
            Mistake("deja F1 sin definir", "Escribe F1 con las cuentas, 2·VP/(2·VP + FP + FN): así no se divide entre cero.",
                    matches=lambda v, d: math.isnan(float(list(v)[2]))),
        ),
        hints=("Escribe los cuatro números: verdaderos y falsos, positivos y negativos.", "No hay ningún verdadero positivo. Acierta todos "
               "los negativos y ningún positivo.", "(950/1000, 0/50, 0, (0 + 1)/2) = (0.95, 0, 0, 0.5)."),
    ),
    Exercise(
        id="E09.7", title="Precisión no es exactitud", elements=("G27",), kind="calcular a mano", minutes=6, difficulty=1,
        statement="Verdaderos positivos, 8; falsos positivos, 2; falsos negativos, 4; verdaderos negativos, 86. ¿Cuál es la **precisión** "
                  "(en inglés, *precision*)?",
        data=counts, tol=5e-3, right=lambda d: d.tp / (d.tp + d.fp),
        mistakes=(
            Mistake("entrega la exactitud", "Contaste todos los aciertos, también los negativos: esa es la exactitud.",
                    lambda d: (d.tp + d.tn) / (d.tp + d.fp + d.fn + d.tn)),
            Mistake("entrega la exhaustividad", "Dividiste entre los que de verdad son positivos.", lambda d: d.tp / (d.tp + d.fn)),
            Mistake("entrega F1", "Esa es la media armónica de dos medidas.",
                    lambda d: f1(d.tp / (d.tp + d.fp), d.tp / (d.tp + d.fn))),
            Mistake("entrega la especificidad", "Miraste los negativos.", lambda d: d.tn / (d.tn + d.fp)),
            Mistake("entrega el complemento", "Esa es la parte de los marcados que *no* lo era.", lambda d: d.fp / (d.tp + d.fp)),
        ),
        hints=("El denominador son los que se marcaron como positivos.", "De los 8 + 2 marcados, ¿cuántos lo eran?", "8 / 10 = 0.8."),
    ),
    Exercise(
        id="E09.8", title="Iris con 5 a 10 neuronas", elements=("G27",), kind="experimentar", minutes=20, difficulty=2,
        statement="Con `X_train`, `X_test`, `y_train` e `y_test`, entrena treinta redes: una capa oculta de 5, 6, 7, 8, 9 y 10 neuronas, con "
                  "`random_state` de 0 a 4, `max_iter=1000` y las entradas estandarizadas. Entrega la **media** de las treinta exactitudes de prueba.",
        tol=0.015, right=lambda d: 0.95, accept=lambda v, d: not isinstance(v, str) and 0.933 < float(v) < 0.98,
        mistakes=(
            Mistake("no escala", "Ese nivel es el de las entradas sin estandarizar: hay redes que no despegan.",
                    matches=lambda v, d: 0.88 < float(v) <= 0.933),
            Mistake("entrena 20 épocas", "Las redes se detuvieron casi al principio.", matches=lambda v, d: 0.36 < float(v) < 0.6),
            Mistake("entrena 200 épocas", "A las redes les faltaron épocas: con las de siempre, avisan que no convergieron.",
                    matches=lambda v, d: 0.68 < float(v) < 0.86),
            Mistake("responde siempre la misma clase", "Esa es la exactitud de responder siempre lo mismo.",
                    matches=lambda v, d: abs(float(v) - 1 / 3) < 0.02),
            Mistake("entrega la parte de fallos", "Esa es la proporción de fallos.", matches=lambda v, d: 0.02 < float(v) < 0.1),
            Mistake("entrega la mejor red", "Un solo resultado perfecto no es la media de treinta redes. Hay dos causas posibles: "
                    "tomaste el máximo, o mediste con los datos de entrenamiento.", matches=lambda v, d: 0.98 <= float(v) <= 1),
        ),
        hints=("Dos ciclos `for`, uno dentro de otro, y una lista de exactitudes.",
               "Cada modelo es `make_pipeline(StandardScaler(), MLPClassifier(…))`, y `score(X_test, y_test)` da su exactitud.",
               "`np.mean([make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=(h,), max_iter=1000, random_state=s))"
               ".fit(X_train, y_train).score(X_test, y_test) for h in range(5, 11) for s in range(5)])` da cerca de 0.95."),
    ),
    Exercise(
        id="E09.9", title="Nueve de cada diez", elements=("G27",), kind="experimentar", minutes=8, difficulty=2,
        statement="En el objeto de arriba, busca el **mayor** umbral con el que se detectan al menos nueve de cada diez tumores malignos. "
                  "Entrega `(umbral, precisión)`: cuánto vale ese umbral y a qué precisión obliga.",
        right=lambda d: (best_threshold(), at(best_threshold())[0]), accept=good_choice,
        mistakes=(
            Mistake("deja 0.5", "Con ese umbral se escapan demasiados: mira la exhaustividad.",
                    matches=lambda v, d: abs(chosen(v)[0] - 0.5) < 0.005),
            Mistake("cambia el orden", "Primero va el umbral y después la precisión.",
                    matches=lambda v, d: good_choice(chosen(v)[::-1], d)),
            Mistake("busca la precisión de 0.9", "Lo que llega a 0.9 con ese umbral es la precisión: se pide la exhaustividad.",
                    matches=lambda v, d: chosen(v)[0] > best_threshold() + 0.02 and at(chosen(v)[0])[0] >= 0.88),
            Mistake("entrega otra medida", "El umbral está bien. El segundo número no es la precisión: ¿leíste otra columna?",
                    matches=lambda v, d: abs(chosen(v)[0] - best_threshold()) < 0.0051 and at(chosen(v)[0])[1] >= 0.9),
            Mistake("baja demasiado", "Con ese umbral la exhaustividad alcanza, pero hay otro mayor que también, y cuesta menos.",
                    matches=lambda v, d: 0 <= chosen(v)[0] < best_threshold() and at(chosen(v)[0])[1] >= 0.9),
            Mistake("no llega", "Con ese umbral no se detectan nueve de cada diez: hay que bajarlo un poco más.",
                    matches=lambda v, d: best_threshold() < chosen(v)[0] < 1 and at(chosen(v)[0])[1] < 0.9),
        ),
        hints=("Empieza en 0.5 y baja el umbral mirando la exhaustividad.", "Está entre 0.15 y 0.3. Cuando la exhaustividad llegue a 0.900, "
               "anota el umbral y la precisión.", "El umbral es 0.24 y la precisión, 0.60: de cada diez avisos, cuatro son falsas alarmas."),
    ),
    Exercise(
        id="E09.10", title="Softmax estable", elements=("G27",), kind="completar código", minutes=10, difficulty=2,
        statement="Escribe `softmax_by_rows(Z)`, softmax para un lote: `Z` tiene una fila por ejemplo y una columna por clase, y cada fila del resultado suma 1. "
                  "Debe funcionar también con filas como $(1000, 1001, 999)$ o $(-1000, -1000, -1000)$. Entrega la función.",
        data=big_rows, tol=1e-6, observe=on_rows, right=lambda d: by_rows(d.Z),
        mistakes=(
            Mistake("resta la media", "En una fila como (1000, −1000, −1000) se desborda: lo que restas no es el mayor.",
                    matches=lambda v, d: not np.isfinite(v[3]).all() and np.allclose(v[:3], by_rows(d.Z)[:3])),
            Mistake("resta el máximo del lote", "Restaste un mismo número a todo el lote: en las filas de números menores, todas las "
                    "exponenciales valen cero.",
                    matches=lambda v, d: bool(np.isnan(v).any()) and np.allclose(v[1], by_rows(d.Z)[1])),
            Mistake("usa la fórmula literal", "Hay valores que no son números: la exponencial de 1000 no cabe, y con −1000 todas valen cero.",
                    matches=lambda v, d: bool(np.isnan(v).any())),
            Mistake("normaliza todo el lote", "Cada fila debe sumar 1; dividiste entre la suma del lote entero.",
                    matches=lambda v, d: abs(v.sum() - 1) < 1e-6),
            Mistake("normaliza por columnas", "Son las columnas las que suman 1: cada fila es un ejemplo.",
                    matches=lambda v, d: np.allclose(v.sum(axis=0), 1) and not np.allclose(v.sum(axis=1), 1)),
            Mistake("no normaliza", "Falta dividir entre la suma de cada fila.", lambda d: np.exp(d.Z - d.Z.max(axis=1, keepdims=True))),
            Mistake("recorta z", "Recortaste las sumas: 1000, 1001 y 999 dejaron de ser distintas.",
                    matches=lambda v, d: np.allclose(v[1], 1 / 3) and np.allclose(v[0], by_rows(d.Z)[0])),
        ),
        hints=("¿Qué le pasa a softmax si le restas el mismo número a todas las z de una fila?",
               "No cambia nada: el factor se cancela. Entonces puedes restar el mayor de la fila, con `keepdims=True`.",
               "`e = np.exp(Z - Z.max(axis=1, keepdims=True))` y después `e / e.sum(axis=1, keepdims=True)`."),
        praise="Así lo hace también el motor del curso, en `mlpedu/activations.py`.",
    ),
    Exercise(
        id="E09.11", title="Elige la última capa", elements=("G27",), kind="diseñar", minutes=5, difficulty=2,
        statement="Para cada tarea, ¿cuántas neuronas de salida y qué activación, `\"sigmoide\"` o `\"softmax\"`? Usa las menos posibles y "
                  "entrega, para cada una, un par `(neuronas, activación)`. `tumor`: ¿es maligno? `foto`: qué hay en ella, entre playa, perro y noche, que pueden coincidir o faltar. `cifra`: qué "
                  "cifra, del 0 al 9, es esta imagen.",
        data=lambda: {"right": LAYERS}, right=lambda d: d.right,
        mistakes=(
            Mistake("usa softmax para la foto", "Con softmax, la playa le quitaría probabilidad al perro, y siempre habría que elegir.",
                    instead(foto=(3, "softmax"))),
            Mistake("una salida por combinación", "Una salida por combinación funciona, pero sobran: son tres preguntas de sí o no.",
                    instead(foto=(8, "softmax"))),
            Mistake("dos salidas para sí o no", "Para sí o no, la segunda probabilidad es uno menos la primera: sobra una salida.",
                    instead(tumor=(2, "softmax"))),
            Mistake("usa sigmoide para la cifra", "Una imagen es de una sola cifra: las diez respuestas se excluyen.",
                    instead(cifra=(10, "sigmoide"))),
            Mistake("softmax con una salida", "Softmax con una sola salida da siempre 1.", instead(tumor=(1, "softmax"))),
            Mistake("un número para la cifra", "Eso trata la cifra como una cantidad, como si el 3 estuviera entre el 2 y el 4.",
                    matches=lambda v, d: isinstance(v, dict) and list(v.get("cifra", ()))[:1] == [1]),
        ),
        hints=("¿Las respuestas de cada tarea se excluyen, o pueden darse a la vez?",
               "Sí o no: una salida. Varias preguntas de sí o no: una por pregunta. Varias clases que se excluyen: una por clase.",
               "tumor: (1, sigmoide); foto: (3, sigmoide); cifra: (10, softmax)."),
    ),
)
