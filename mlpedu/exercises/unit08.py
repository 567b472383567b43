"""Ejercicios de la unidad 08: predecir cantidades, con la salida y la pérdida que convienen."""
import math
from functools import cache

import numpy as np

from mlpedu.activations import logistic as sigmoid
from mlpedu.course.exercise import Exercise, Mistake, Misuse


def three_errors():
    return {"e": np.array([0.5, -0.5, -4.0]), "delta": 1.0}


def huber(d, half=0.5, lose=0.5, absolute=True, join=np.mean):
    """La pérdida de Huber de los errores, o la de una de sus confusiones."""
    size = np.abs(d.e)
    small = (size if absolute else d.e) <= d.delta
    return join(np.where(small, half * d.e ** 2, d.delta * size - lose * d.delta ** 2))


def two_folds():
    return {"mse": np.array([0.05, 1.01]), "unit": 100_000}


ACTIVATIONS = {"precio": "softplus", "fracción": "sigmoide", "temperatura": "ninguna", "coseno": "tanh"}


def targets():
    return {"right": ACTIVATIONS}


def instead(**changes):
    return lambda d: d.right | changes


def five_z():
    return {"z": np.array([-10.0, 0.0, 10.0, 1000.0, -1000.0])}


def at_each(answer, d):
    """Lo que la función entregada da en los cinco puntos, también si solo acepta un número a la vez."""
    if not callable(answer) or isinstance(answer, type):
        raise Misuse("Entrega la función, sin llamarla: `respuesta = softplus`.")

    def one(z):
        try:
            return float(answer(float(z)))
        except OverflowError:                             # math.exp(1000)
            return math.inf
    with np.errstate(all="ignore"):
        try:
            values = np.asarray(answer(d.z.copy()), dtype=float)
        except (TypeError, ValueError, OverflowError):    # it takes one number at a time, or has an `if`
            values = np.array([one(z) for z in d.z])
    if values.shape != d.z.shape:
        raise Misuse(f"Tu función recibió {d.z.size} números y devolvió algo de forma {values.shape}: debe devolver uno por cada z.")
    return values


def literal(z):
    with np.errstate(over="ignore"):
        return np.log(1 + np.exp(z))



def pair(v):
    train, valid = (float(x) for x in v)
    return train, valid


def between(low, high, train=(0, np.inf)):
    """Si la RMSE de validación, y la de entrenamiento, caen en esos intervalos."""
    def matches(v, d):
        t, val = pair(v)
        return low <= val <= high and train[0] <= t <= train[1]
    return matches


def good(v, d):
    train, valid = pair(v)
    return 0.40 <= train <= 0.53 and 0.48 <= valid <= 0.565 and train < valid


def five_numbers():
    return {"y": np.array([1.0, 2, 3, 4, 100])}


@cache
def predictions(height):
    """Lo que predicen en x = 10 las tres rectas del control, con el punto de x = 10 a esa altura."""
    from mlpedu.widgets.outlier import X, Y, least_absolute, least_huber, least_squares
    y = np.append(Y[:-1], height)
    lines = least_squares(X, y), least_absolute(X, y), least_huber(X, y, 1.0)
    return tuple(float(a + 10 * b) for a, b in lines)


def moved(d):
    return [high - low for low, high in zip(predictions(d.low), predictions(d.high))]


def two_outputs():
    return {"p": np.array([[1.0, 2.0], [3.0, 5.0]]), "y": np.array([[1.0, 0.0], [2.0, 5.0]])}


def scaled():
    return {"a": 0.2, "low": 0.15, "high": 5.0}


EXERCISES = (
    Exercise(
        id="E08.1", title="Huber a mano", elements=("G25",), kind="calcular a mano", minutes=8, difficulty=2,
        statement="Una red comete los errores 0.5, −0.5 y −4. Calcula la pérdida de Huber media con $\\delta = 1$: "
                  "$\\tfrac12 e^2$ si $|e| \\le \\delta$ y $\\delta\\,(|e| - \\tfrac12\\delta)$ si no.",
        data=three_errors, tol=5e-3, right=lambda d: huber(d),
        mistakes=(
            Mistake("entrega el MSE", "Elevaste al cuadrado también el error grande.", lambda d: np.mean(d.e ** 2)),
            Mistake("entrega el MAE", "También a los errores pequeños les diste el valor absoluto.",
                    lambda d: np.mean(np.abs(d.e))),
            Mistake("olvida restar ½δ²", "Tus dos tramos no empalman en δ: a la parte recta le falta un término.",
                    lambda d: huber(d, lose=0)),
            Mistake("olvida el ½ de la parte cuadrática", "La parte cuadrática te sale al doble.", lambda d: huber(d, half=1)),
            Mistake("compara e, no |e|, con δ", "El error negativo grande se trató como pequeño: falta el valor absoluto.",
                    lambda d: huber(d, absolute=False)),
            Mistake("suma en lugar de media", "Sumaste sin dividir entre el número de errores.", lambda d: huber(d, join=np.sum)),
            Mistake("recorta los errores", "Huber no recorta los errores en δ: después sigue creciendo, en línea recta.",
                    lambda d: np.mean(0.5 * np.minimum(np.abs(d.e), d.delta) ** 2)),
        ),
        hints=("¿Qué errores pasan de δ en valor absoluto?",
               "Los pequeños cuestan ½e²; el grande, δ|e| − ½δ². Después, la media de los tres.",
               "0.125, 0.125 y 4 − 0.5 = 3.5; la media es 3.75 / 3 = 1.25."),
    ),
    Exercise(
        id="E08.2", title="De MSE a dólares", elements=("G23", "K5"), kind="calcular a mano", minutes=5, difficulty=1,
        statement="Dos grupos de validación del mismo tamaño tienen MSE 0.05 y 1.01, con el objetivo en cientos de miles de "
                  "dólares. Da la RMSE de los dos grupos juntos, en **dólares** (vale redondear al dólar).",
        data=two_folds, tol=50, right=lambda d: np.sqrt(d.mse.mean()) * d.unit,
        mistakes=(
            Mistake("promedia las raíces", "Promediaste las dos RMSE: primero se juntan los cuadrados y al final se saca la raíz.",
                    lambda d: np.sqrt(d.mse).mean() * d.unit),
            Mistake("olvida la raíz", "Ese es un error al cuadrado: sus unidades no son dólares.",
                    lambda d: d.mse.mean() * d.unit),
            Mistake("no cambia de unidades", "Ese valor está en las unidades del objetivo, no en dólares.",
                    matches=lambda v, d: abs(float(v) - np.sqrt(d.mse.mean())) < 0.003),
            Mistake("suma los grupos", "Sumaste los dos grupos en lugar de promediarlos.",
                    lambda d: np.sqrt(d.mse.sum()) * d.unit),
            Mistake("pasa a dólares dentro de la raíz", "El factor de las unidades entró en la raíz: también se la sacaste.",
                    matches=lambda v, d: abs(float(v) - np.sqrt(d.mse.mean() * d.unit)) < 0.5),
        ),
        hints=("¿Cuál es el error cuadrático medio de todos los ejemplos, de los dos grupos?",
               "Promedia los dos MSE, saca la raíz y al final cambia de unidades.",
               "√0.53 = 0.728, y 0.728 × 100 000 ≈ 72 801 dólares."),
    ),
    Exercise(
        id="E08.3", title="Elige la activación de salida", elements=("G24", "G26"), kind="diseñar", minutes=5, difficulty=2,
        statement="Para cada objetivo elige la activación de salida, entre `\"ninguna\"`, `\"softplus\"`, `\"sigmoide\"` y "
                  "`\"tanh\"`, cuyo rango es justo el del objetivo: un precio, una fracción (de 0 a 1), una temperatura en °C y el "
                  "coseno de un ángulo. Ninguno se va a reescalar.",
        data=targets, right=lambda d: d.right,
        mistakes=(
            Mistake("cree que toda cantidad es positiva", "La temperatura puede ser negativa.", instead(temperatura="softplus")),
            Mistake("olvida los cosenos negativos", "El coseno también toma valores negativos.", instead(coseno="sigmoide")),
            Mistake("deja libre el precio", "Sin activación, nada impide predecir un precio negativo.", instead(precio="ninguna")),
            Mistake("usa tanh para la fracción", "Una fracción no baja de 0, y esa activación sí.", instead(fracción="tanh")),
            Mistake("acota el precio", "Con esa salida, ningún precio pasaría de 1.", instead(precio="sigmoide")),
        ),
        hints=("Escribe entre qué valores está cada objetivo.", "Escribe entre qué valores está cada activación, y empareja.",
               "Precio, de 0 a infinito: softplus. Fracción, de 0 a 1: sigmoide. Temperatura, cualquiera: ninguna. Coseno, de "
               "−1 a 1: tanh."),
    ),
    Exercise(
        id="E08.4", title="Softplus sin desbordarse", elements=("G24",), kind="completar código", minutes=8, difficulty=2,
        statement="Escribe `softplus(z)`, que calcula $\\ln(1 + e^z)$ para un arreglo `z`, y entrega la función. Debe dar bien "
                  "cualquier z, también $z = 1000$, donde $e^z$ no cabe en un número de la computadora, y $z = -1000$.",
        data=five_z, tol=1e-5, observe=at_each, right=lambda d: np.logaddexp(0, d.z),
        mistakes=(
            Mistake("usa la fórmula literal", "Un valor se desborda: con z = 1000 la exponencial no cabe y da infinito.",
                    matches=lambda v, d: bool(np.isinf(v[3])) and np.allclose(v[:3], literal(d.z[:3]))),
            Mistake("solo cuida los positivos", "Con z = 1000 va bien. Con z = −1000 es otra la exponencial que no cabe.",
                    matches=lambda v, d: not np.isfinite(v[4]) and np.allclose(v[:4], np.logaddexp(0, d.z[:4]))),
            Mistake("pega dos fórmulas", "Casi: en z = 10 la función todavía es un poco mayor que z. Cambia de fórmula más lejos.",
                    matches=lambda v, d: v[2] == d.z[2] and np.allclose(v, np.logaddexp(0, d.z), atol=1e-3)),
            Mistake("usa otra base de logaritmo", "Usaste otra base de logaritmo: se pide el natural.",
                    matches=lambda v, d: np.allclose(v[:3], literal(d.z[:3]) / np.log(10), atol=1e-6)
                    or np.allclose(v[:3], literal(d.z[:3]) / np.log(2), atol=1e-6)),
            Mistake("usa ReLU", "Esa es la versión con quiebre: en z = 0 softplus no vale cero.", lambda d: np.maximum(d.z, 0)),
            Mistake("usa la sigmoide", "Tus valores no pasan de 1: esa es la derivada de la función que se pide.",
                    lambda d: sigmoid(d.z)),
            Mistake("recorta z", "Recortaste la entrada: para z grandes la salida deja de crecer.",
                    matches=lambda v, d: np.allclose(v[:3], literal(d.z[:3]), atol=1e-5) and 10 < v[3] < 999),
        ),
        hints=("Si z es muy grande, ¿a qué se parece ln(1 + e^z)?",
               "Saca factor común e^z cuando z es positiva: queda z + ln(1 + e^−z). ¿Cómo se escribe de una vez para los dos signos?",
               "`np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))`: el exponente nunca es positivo. También `np.logaddexp(0, z)`."),
        praise="Cuidar que ninguna exponencial se desborde vuelve en la próxima unidad, con softmax.",
    ),
    Exercise(
        id="E08.5", title="Un MLP para las casas", elements=("G23", "S6"), kind="experimentar", minutes=20, difficulty=2,
        statement="Con `X_train`, `y_train`, `X_valid` e `y_valid`, entrena un `MLPRegressor(hidden_layer_sizes=(50, 50, 50), "
                  "random_state=42)` con las entradas estandarizadas. Entrega `[rmse_train, rmse_valid]`, en cientos de miles de "
                  "dólares.",
        right=lambda d: [0.48, 0.52], accept=good,
        mistakes=(
            Mistake("no transforma la validación",
                    "Entrenaste en una escala y evaluaste en otra: la validación también pasa por el escalador.",
                    matches=lambda v, d: pair(v)[1] > 20 and pair(v)[0] < 0.6),
            Mistake("mide lo mismo dos veces", "Los dos errores son iguales: ¿mediste dos veces con los mismos datos?",
                    matches=lambda v, d: pair(v)[0] == pair(v)[1]),
            Mistake("entrega dólares", "Eso parece estar en dólares: se piden cientos de miles.",
                    matches=lambda v, d: good([x / 1e5 for x in pair(v)], d)),
            Mistake("cambia el orden", "El primero debe ser el de entrenamiento, que casi siempre es el menor: ¿están en ese orden?",
                    matches=lambda v, d: good(pair(v)[::-1], d)),
            Mistake("entrega el MSE", "Esos valores parecen errores cuadráticos: falta la raíz.",
                    matches=lambda v, d: good([np.sqrt(x) for x in pair(v)], d)),
            Mistake("predice casi la media", "Ese error es casi el de responder siempre la media: la red no aprendió, o las entradas "
                    "no tienen la misma escala.", matches=between(0.98, 1.3, train=(0.98, 1.3))),
            Mistake("entrena un modelo lineal o sin escalar",
                    "Ese error es como el del modelo lineal. Hay dos causas posibles: las capas ocultas no tienen una activación "
                    "que doble la recta, o las entradas no están en la misma escala.",
                    matches=between(0.68, 1.1, train=(0.68, 0.85))),
            Mistake("no la entrena lo suficiente", "Va bien, pero la detuviste pronto: deja que haga todas sus épocas.",
                    matches=between(0.565, 0.7, train=(0.53, 0.62))),
            Mistake("ajusta otro escalador", "En entrenamiento va bien y en validación no. ¿Se escalan los dos con las medias y "
                    "desviaciones de entrenamiento? Un escalador nuevo no sirve.", matches=between(0.58, 20, train=(0.3, 0.53))),
        ),
        hints=("¿Con qué datos se ajusta el escalador, y a cuáles se aplica?",
               "`make_pipeline(StandardScaler(), MLPRegressor(…))` se ajusta con entrenamiento y escala también lo que predice. "
               "Con `rmse` mides sus predicciones en los dos conjuntos.",
               "`model = make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(50, 50, 50), random_state=42)).fit(X_train, "
               "y_train)` y `[rmse(y_train, model.predict(X_train)), rmse(y_valid, model.predict(X_valid))]`: cerca de [0.49, 0.53] con "
               "el gemelo y de [0.44, 0.51] con los datos reales."),
    ),
    Exercise(
        id="E08.6", title="Una caja delimitadora", elements=("G23",), kind="calcular a mano", minutes=4, difficulty=1,
        statement="Una red debe decir dónde está un objeto en una foto con una **caja delimitadora**: el centro, el ancho y el alto. "
                  "Su última capa oculta tiene 50 neuronas. ¿Cuántos parámetros tiene su capa de salida?",
        data=lambda: {"hidden": 50, "outputs": 4}, right=lambda d: (d.hidden + 1) * d.outputs,
        mistakes=(
            Mistake("cuenta solo el centro", "Con eso sabrías dónde está el objeto, pero no qué tamaño tiene.", lambda d: (d.hidden + 1) * 2),
            Mistake("usa una sola salida", "Una sola salida da un solo número.", lambda d: d.hidden + 1),
            Mistake("olvida los sesgos", "Faltan los sesgos de la capa de salida.", lambda d: d.hidden * d.outputs),
            Mistake("usa las cuatro esquinas", "Contaste las esquinas: salen de lo que se pide, y sobran salidas.",
                    lambda d: (d.hidden + 1) * 8),
            Mistake("cuenta el centro como un número", "El centro de una caja tiene dos coordenadas.", lambda d: (d.hidden + 1) * 3),
        ),
        hints=("Hay una neurona de salida por cada número que se predice. ¿Cuántos números son?",
               "El centro son dos números. Cada salida tiene un peso por neurona oculta y un sesgo.",
               "Cuatro salidas, cada una con 50 pesos y un sesgo: 4 × 51 = 204."),
    ),
    Exercise(
        id="E08.7", title="La mejor constante", elements=("G25",), kind="predecir", minutes=6, difficulty=2,
        statement="Un modelo muy tonto responde siempre lo mismo. Los datos son 1, 2, 3, 4 y 100. ¿Qué constante tiene el menor MSE, "
                  "y cuál el menor MAE? Entrega las dos, en ese orden.",
        data=five_numbers, tol=1e-6, right=lambda d: (d.y.mean(), np.median(d.y)),
        mistakes=(
            Mistake("intercambia media y mediana", "Las dos respuestas están cambiadas de sitio.", lambda d: (np.median(d.y), d.y.mean())),
            Mistake("cree que las dos son la media", "El error absoluto no se deja arrastrar tanto por el dato extremo.",
                    lambda d: (d.y.mean(), d.y.mean())),
            Mistake("usa el punto medio del rango", "El punto medio entre los extremos hace mínimo el error *máximo*, no el cuadrático.",
                    lambda d: ((d.y.min() + d.y.max()) / 2, np.median(d.y))),
            Mistake("quita el dato extremo", "El dato extremo también cuenta al ordenar.",
                    lambda d: (d.y.mean(), np.median(d.y[:-1]))),
            Mistake("cree que las dos son la mediana", "El error cuadrático sí se deja arrastrar por el dato extremo.",
                    lambda d: (np.median(d.y), np.median(d.y))),
        ),
        hints=("Prueba con código: calcula las dos pérdidas para muchas constantes y mira dónde está el mínimo de cada una.",
               "Para el MSE, iguala a cero la derivada de la suma de cuadrados. Para el MAE, cuenta cuántos datos quedan a cada lado.",
               "El MSE lo hace mínimo la media, 110/5 = 22; el MAE, la mediana, 3."),
    ),
    Exercise(
        id="E08.8", title="Cuánto manda un punto", elements=("G25",), kind="experimentar", minutes=6, difficulty=2,
        statement="En el objeto de arriba deja $\\delta = 1$ y el punto de $x = 10$. Súbelo de la altura 20 a la 40. ¿Cuánto cambia lo que "
                  "predice en $x = 10$ cada recta? Entrega los tres cambios: `[MSE, MAE, Huber]`, con dos decimales.",
        data=lambda: {"low": 20, "high": 40}, tol=0.06, right=moved,
        mistakes=(
            Mistake("cree que todas siguen al punto", "Ninguna recta pasa por el punto que se mueve: lee en la tabla lo que predice cada una.",
                    lambda d: [d.high - d.low] * 3),
            Mistake("solo la de MSE, y entera", "La de MSE se mueve hacia el punto, pero no llega a él: los otros nueve también tiran.",
                    lambda d: [d.high - d.low, 0, 0]),
            Mistake("cree que Huber se mueve como MSE", "El error de ese punto ya pasa de δ: en ese tramo, Huber no es cuadrática. Revisa la "
                    "tercera fila.", lambda d: [moved(d)[0], 0, moved(d)[0]]),
            Mistake("entrega las predicciones", "Eso es lo que predicen con el punto ya arriba; se pide cuánto cambió.",
                    lambda d: predictions(d.high)),
            Mistake("cree que ninguna cambia", "Una de las tres sí se mueve: mira la primera fila con el punto abajo y arriba.",
                    lambda d: [0, 0, 0]),
        ),
        hints=("Anota la columna «predicción en x = 10» con el punto en 20 y otra vez con el punto en 40.",
               "Resta las dos anotaciones, fila por fila. En dos filas no cambia nada.",
               "MSE pasa de 14.06 a 20.97, un cambio de 6.91; MAE y Huber no se mueven: [6.91, 0, 0]."),
        praise="A MAE y a Huber les importa de qué lado está un atípico, no a qué distancia.",
    ),
    Exercise(
        id="E08.9", title="El ½ escondido", elements=("S6", "K5"), kind="calcular a mano", minutes=6, difficulty=2,
        statement="Una red con dos salidas predice `[[1, 2], [3, 5]]` y lo correcto era `[[1, 0], [2, 5]]`. `MLPRegressor` promedia los "
                  "cuadrados sobre todos los números y además les pone un ½ delante. Sin penalización, ¿qué pérdida informa?",
        data=two_outputs, tol=1e-6, right=lambda d: np.mean((d.p - d.y) ** 2) / 2,
        mistakes=(
            Mistake("olvida el ½, o suma las salidas", "Te sale el doble. Hay dos causas posibles: falta el ½, o sumaste las dos salidas en "
                    "lugar de promediarlas.", lambda d: np.mean((d.p - d.y) ** 2)),
            Mistake("olvida el ½ y suma las salidas", "Falta el ½, y las salidas también se promedian.",
                    lambda d: np.mean(np.sum((d.p - d.y) ** 2, axis=1))),
            Mistake("entrega la RMSE", "Sacaste la raíz: la pérdida no la lleva.",
                    matches=lambda v, d: any(abs(float(v) - np.sqrt(c * np.mean((d.p - d.y) ** 2))) < 5e-4 for c in (1, 0.5))),
            Mistake("usa el valor absoluto", "Esos son errores absolutos, no cuadrados.",
                    matches=lambda v, d: any(abs(float(v) - c * np.mean(np.abs(d.p - d.y))) < 1e-9 for c in (1, 0.5))),
            Mistake("suma todo", "Sumaste sin promediar.",
                    matches=lambda v, d: any(abs(float(v) - c * np.sum((d.p - d.y) ** 2)) < 1e-9 for c in (1,))),
        ),
        hints=("Escribe primero los cuatro errores.", "Los cuadrados son 0, 4, 1 y 0. ¿Entre cuántos se divide?",
               "(0 + 4 + 1 + 0) / 4 = 1.25 es el MSE; la mitad, 0.625."),
    ),
    Exercise(
        id="E08.10", title="De vuelta a los precios", elements=("G24",), kind="calcular a mano", minutes=5, difficulty=2,
        statement="Los precios, de 0.15 a 5, se llevaron al intervalo de −1 a 1 para entrenar una red con salida tanh: 0.15 quedó en −1 "
                  "y 5 en 1. Para una casa, la red da 0.2. ¿Qué precio predice, en las unidades de antes?",
        data=scaled, tol=0.005, right=lambda d: d.low + (d.a + 1) / 2 * (d.high - d.low),
        mistakes=(
            Mistake("no deshace la escala", "Ese es el número que da la red; falta llevarlo de vuelta a las unidades de los precios.",
                    lambda d: d.a),
            Mistake("deshace como si fuera de 0 a 1", "Deshiciste la escala como si la salida fuera de 0 a 1, y tanh empieza en −1.",
                    lambda d: d.low + d.a * (d.high - d.low)),
            Mistake("olvida sumar el mínimo", "El ancho está bien, pero los precios no empiezan en 0.",
                    lambda d: (d.a + 1) / 2 * (d.high - d.low)),
            Mistake("multiplica por el máximo", "Multiplicaste por el precio mayor: la escala también movió el cero.",
                    lambda d: d.a * d.high),
            Mistake("pasa a dólares", "La escala está bien deshecha, pero se piden las unidades de antes, no dólares.",
                    lambda d: 100_000 * (d.low + (d.a + 1) / 2 * (d.high - d.low))),
            Mistake("olvida el ½", "De −1 a 1 hay dos unidades, no una.", lambda d: d.low + (d.a + 1) * (d.high - d.low)),
        ),
        hints=("¿Qué fracción del camino de −1 a 1 lleva recorrida la salida 0.2?",
               "La fracción es (0.2 + 1)/2. Aplica esa misma fracción al camino de 0.15 a 5.",
               "La fracción es 0.6, y 0.15 + 0.6 × 4.85 = 3.06."),
    ),
)
