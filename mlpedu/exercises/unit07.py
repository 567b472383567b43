"""Ejercicios de la unidad 07: la tasa, el momento, Adam, los lotes, las paradas y lo que cuesta entrenar."""
import math
from functools import cache

import numpy as np

from mlpedu.course.exercise import Exercise, Mistake


def fashion():
    return {"n": 55_000, "batch": 32, "epochs": 30}


def parabola():
    return {"curvature": 4.0}


def two_gradients():
    return {"g": (2.0, 1.0), "mu": 0.9, "eta": 0.1}


def momentum(d, sign=-1, mu=None, keep=True, average=False, ahead=False):
    """w tras los pasos con momento, o con una de sus confusiones."""
    mu, v, w = d.mu if mu is None else mu, 0.0, 0.0
    for g in d.g:
        move = sign * d.eta * g * ((1 - d.mu) if average else 1)
        v = (mu * v if keep else 0) + move
        w += mu * v + move if ahead else v
    return w


def four_gradients():
    return {"g": (np.array([0.5, -0.02]), np.array([0.1, -0.02])), "eta": 0.01, "b1": 0.9, "b2": 0.999, "eps": 1e-8}


def adam(d, correct_m=True, correct_v=True, root=True, sign=-1, steps=2):
    """θ tras los pasos de Adam, o con una de sus confusiones."""
    m = v = theta = np.zeros(2)
    for t, g in enumerate(d.g[:steps], 1):
        m, v = d.b1 * m + (1 - d.b1) * g, d.b2 * v + (1 - d.b2) * g * g
        m_hat = m / (1 - d.b1 ** t) if correct_m else m
        v_hat = v / (1 - d.b2 ** t) if correct_v else v
        theta = theta + sign * d.eta * m_hat / ((np.sqrt(v_hat) if root else v_hat) + d.eps)
    return theta


@cache
def iris_accuracy(together):
    """Exactitud media de diez redes en iris, con X e Y barajados juntos o cada uno por su lado."""
    from sklearn.datasets import load_iris

    from mlpedu.layers import Dense
    from mlpedu.network import Network
    from mlpedu.optimizers import SGD
    X, y = load_iris(return_X_y=True)
    X, Y = (X - X.mean(axis=0)) / X.std(axis=0), np.eye(3)[y]
    return float(np.mean([one_network(X, Y, y, seed, together, Network, Dense, SGD) for seed in range(10)]))


def one_network(X, Y, y, seed, together, Network, Dense, SGD):
    """Exactitud de una red que aprende veinte épocas, en lotes de diez."""
    rng = np.random.default_rng(seed)
    net = Network([Dense(8, "relu"), Dense(3, "softmax")], (4,), "categorical_crossentropy", rng=rng)
    sgd = SGD(0.1)
    sgd.start(net.theta)
    for _ in range(20):
        p = rng.permutation(150)
        q = p if together else rng.permutation(150)
        for rows in range(0, 150, 10):
            net.loss_and_grad(X[p][rows:rows + 10], Y[q][rows:rows + 10])
            sgd.step(net.theta, net.grad)
    return np.mean(net.forward(X).argmax(axis=1) == y)


def width():
    return {"m": 64, "k": 2, "o": 10, "h": 100}


def cost(d, h, k=None, last=True):
    k = d.k if k is None else k
    return d.m * h + (k - 1) * h * h + h * d.o * last


def epochs():
    return {"losses": (1.0, 0.8, 0.7, 0.69995, 0.69992, 0.69985, 0.6998, 0.69979), "tol": 1e-4, "patience": 2}


def stops_at(d, tol=None, reached=False, patience=None):
    """Época en que se detiene, o None."""
    best, count = math.inf, 0
    tol, patience = d.tol if tol is None else tol, d.patience if patience is None else patience
    for epoch, loss in enumerate(d.losses, 1):
        count = count + 1 if loss > best - tol else 0
        best = min(best, loss)
        if count >= patience if reached else count > patience:
            return epoch
    return None


def named_errors(answer, d):
    """La respuesta, con el nombre de cada error donde se entregó el error mismo."""
    if isinstance(answer, (list, tuple)):
        return [v.__name__ if isinstance(v, type) else v for v in answer]
    return answer


def valley():
    return {"low": 1.0, "high": 25.0, "mu": 0.5}


def noise():
    return {"batch": 4, "std": 2.0, "bigger": 64}


def inverse():
    return {"eta": 0.2, "n": 150, "batch": 50, "power": 0.5}


EXERCISES = (
    Exercise(
        id="E07.1", title="¿Cuántos pasos da el entrenamiento?", elements=("S8",), kind="calcular a mano", minutes=4, difficulty=1,
        statement="Hay 55 000 ejemplos y se entrena 30 épocas con lotes de 32. El último lote de cada época puede ser más corto. "
                  "¿Cuántos pasos (actualizaciones de los pesos) se dan en total?",
        data=fashion, right=lambda d: math.ceil(d.n / d.batch) * d.epochs,
        mistakes=(
            Mistake("descarta el lote incompleto", "Tiraste el último lote de cada época: también da un paso.",
                    lambda d: d.n // d.batch * d.epochs),
            Mistake("un paso por ejemplo", "Contaste ejemplos vistos. Un paso usa un lote entero.", lambda d: d.n * d.epochs),
            Mistake("un paso por época", "Eso sería usar todos los datos en cada paso.", lambda d: d.epochs),
            Mistake("cuenta una sola época", "Contaste los pasos de una sola época.", lambda d: math.ceil(d.n / d.batch)),
            Mistake("junta las épocas antes de dividir", "El lote corto aparece en cada época, no solo al final de todo.",
                    lambda d: math.ceil(d.n * d.epochs / d.batch)),
            Mistake("deja la división sin redondear", "No hay pasos a medias: el lote corto también es un lote.",
                    lambda d: d.n / d.batch * d.epochs),
        ),
        hints=("¿Cuántos lotes hay en una época?", "Los pasos por época son 55 000 / 32, redondeado hacia arriba.",
               "1719 pasos por época y 30 épocas: 51 570."),
    ),
    Exercise(
        id="E07.2", title="La tasa que ya no converge", elements=("S8",), kind="experimentar", minutes=8, difficulty=2,
        statement="Se baja por $f(w) = 2w^2$ desde $w = 1$. Su pendiente es $4w$. ¿Cuál es la menor tasa $\\eta$ con la que el "
                  "descenso de gradiente **ya no** converge?",
        data=parabola, tol=1e-3, right=lambda d: 2 / d.curvature,
        mistakes=(
            Mistake("da la tasa óptima", "Con esa tasa se llega al mínimo en un solo paso: converge de sobra.",
                    lambda d: 1 / d.curvature),
            Mistake("cree que el límite es siempre 1", "El límite no es el mismo para todas las funciones: depende de la curvatura.",
                    lambda d: 1),
            Mistake("olvida la curvatura", "Falta dividir entre la curvatura, que es la pendiente de la pendiente.", lambda d: 2),
            Mistake("da la curvatura", "Ese número es la curvatura de la función. Se pide una tasa.", lambda d: d.curvature),
            Mistake("da la mitad de la óptima", "Con esa tasa converge sin siquiera cruzar el mínimo.",
                    lambda d: 1 / (2 * d.curvature)),
            Mistake("da una que converge", "Con esa tasa todavía converge, aunque quizá necesite muchos pasos.",
                    matches=lambda v, d: 0 < float(v) < 2 / d.curvature),
            Mistake("da una que diverge de sobra", "Con esa tasa no converge, es cierto, pero no es la menor: prueba otras más pequeñas.",
                    matches=lambda v, d: float(v) > 2 / d.curvature),
        ),
        hints=("Escribe un paso: ¿por cuánto se multiplica w?", "Cada paso hace w ← (1 − 4η) w. Se acerca a 0 si ese factor mide menos que 1.",
               "El factor llega a −1 cuando 4η = 2: η = 0.5. Ahí salta de 1 a −1 para siempre."),
    ),
    Exercise(
        id="E07.3", title="Dos pasos con momento", elements=("S5", "S8"), kind="calcular a mano", minutes=6, difficulty=2,
        statement="Empiezas en $w = 0$ con velocidad $v = 0$; $\\mu = 0.9$ y $\\eta = 0.1$. Los gradientes son 2 y después 1. "
                  "Con $v \\leftarrow \\mu v - \\eta g$ y $w \\leftarrow w + v$, ¿cuánto vale $w$ tras los dos pasos?",
        data=two_gradients, tol=1e-6, right=lambda d: momentum(d),
        mistakes=(
            Mistake("suma el gradiente", "Subes: el gradiente entra con signo menos.", lambda d: momentum(d, sign=1)),
            Mistake("no acumula la velocidad", "Ese es el descenso simple: la velocidad anterior no entró.",
                    lambda d: momentum(d, keep=False)),
            Mistake("promedia el gradiente", "Usaste (1 − μ)g. Es otro convenio, con pasos más cortos.",
                    lambda d: momentum(d, average=True)),
            Mistake("aplica Nesterov", "Diste el paso adelantado de Nesterov; aquí se pide el momento clásico.",
                    lambda d: momentum(d, ahead=True)),
            Mistake("cambia el signo de μ", "Tu velocidad se invierte en cada paso, y el momento la conserva.",
                    lambda d: momentum(d, mu=-d.mu)),
            Mistake("entrega la última velocidad", "Ese es el último movimiento. Falta sumarle el primero.",
                    lambda d: momentum(d) + d.eta * d.g[0]),
        ),
        hints=("Haz una tabla con g, v y w.", "El primer paso da v = −0.2 y w = −0.2. En el segundo, v = 0.9·(−0.2) − 0.1·1.",
               "v = −0.28, así que w = −0.2 − 0.28 = −0.48."),
    ),
    Exercise(
        id="E07.4", title="Dos pasos de Adam", elements=("S5", "S8"), kind="calcular a mano", minutes=12, difficulty=3,
        statement="Dos parámetros empiezan en $\\theta = (0, 0)$; $\\eta = 0.01$, $\\beta_1 = 0.9$, $\\beta_2 = 0.999$, "
                  "$\\varepsilon = 10^{-8}$. Los gradientes son $(0.5, -0.02)$ y después $(0.1, -0.02)$. Da $\\theta$ tras los dos pasos, "
                  "con cinco decimales. Puedes usar Python como calculadora.",
        data=four_gradients, tol=2e-5, right=lambda d: adam(d),
        mistakes=(
            Mistake("sin correcciones de sesgo", "Tus primeros pasos son varias veces más largos: faltan las dos correcciones.",
                    lambda d: adam(d, correct_m=False, correct_v=False)),
            Mistake("corrige solo v", "Falta corregir la media del gradiente, m.", lambda d: adam(d, correct_m=False)),
            Mistake("corrige solo m", "Falta corregir la media de los cuadrados, v.", lambda d: adam(d, correct_v=False)),
            Mistake("sube por el gradiente", "El paso va en el sentido del gradiente: tiene que ir en contra.",
                    lambda d: adam(d, sign=1)),
            Mistake("olvida la raíz", "Falta la raíz del denominador: así el paso depende de la escala del gradiente.",
                    lambda d: adam(d, root=False)),
            Mistake("descenso simple", "Ese es el descenso simple: cada parámetro se movió según su gradiente.",
                    lambda d: -d.eta * sum(d.g)),
            Mistake("da un solo paso", "Ese es el lugar después del primer paso.", lambda d: adam(d, steps=1)),
        ),
        hints=("Empieza por m y v después del primer gradiente, un parámetro a la vez.",
               "En el primer paso, las correcciones dejan m̂ = g y v̂ = g²: el paso mide casi η. En el segundo se divide entre 1 − β₁² y 1 − β₂².",
               "Primer paso: (−0.01, 0.01). Segundo: m̂ = (0.28947, −0.02) y √v̂ = (0.36049, 0.02). Queda θ = (−0.01803, 0.02)."),
    ),
    Exercise(
        id="E07.5", title="Un código que baraja de más", elements=("S8",), kind="depurar", minutes=8, difficulty=2,
        statement="Este código entrena diez redes con iris y acierta como quien adivina. Tiene **un** error. Repáralo y entrega la "
                  "exactitud media que resulta, con dos decimales.",
        tol=0.0101, right=lambda d: round(iris_accuracy(True), 2),
        mistakes=(
            Mistake("deja las permutaciones distintas", "Sigue siendo la exactitud del azar: cada flor lleva la etiqueta de otra.",
                    lambda d: round(iris_accuracy(False), 2),
                    matches=lambda v, d: np.ndim(v) == 0 and isinstance(v, (int, float)) and 0.2 <= v <= 0.5),
            Mistake("compara la red consigo misma", "Una exactitud perfecta aquí es sospechosa: ¿con qué etiquetas comparas?", lambda d: 1.0),
            Mistake("entrega la tasa de error", "Esa es la proporción de fallos.", lambda d: round(1 - iris_accuracy(True), 2)),
            Mistake("entrega la cuenta de aciertos", "Diste una cuenta de flores y se pide una proporción.",
                    matches=lambda v, d: np.ndim(v) == 0 and isinstance(v, (int, float)) and 140 <= v <= 150),
        ),
        hints=("Sigue a una flor: ¿qué etiqueta la acompaña después de barajar?", "X e Y se barajan con dos permutaciones distintas.",
               "Con una sola, `p = rng.permutation(150)`, y `X[p], Y[p]`, la exactitud media es 0.97."),
    ),
    Exercise(
        id="E07.6", title="Duplicar el ancho", elements=("S9",), kind="calcular a mano", minutes=6, difficulty=2,
        statement="Una pasada cuesta en proporción a $m h + (k-1)h^2 + h\\,o$, con $m = 64$ entradas, $k = 2$ capas ocultas y $o = 10$ "
                  "salidas. ¿Por cuánto se multiplica el costo al pasar de $h = 100$ a $h = 200$ neuronas por capa?",
        data=width, tol=1e-3, right=lambda d: cost(d, 2 * d.h) / cost(d, d.h),
        mistakes=(
            Mistake("cree que es lineal", "Solo una parte del costo crece en proporción al ancho.", lambda d: 2),
            Mistake("cree que es cuadrático", "Solo una parte del costo crece con el cuadrado del ancho.", lambda d: 4),
            Mistake("cuenta una matriz cuadrada de más", "Entre k capas ocultas hay una matriz cuadrada menos que capas.",
                    lambda d: cost(d, 2 * d.h, k=3) / cost(d, d.h, k=3)),
            Mistake("cree que es cúbico", "No hay ningún término con el cubo del ancho.", lambda d: 8),
            Mistake("olvida la capa de salida", "Falta la última matriz, la que va a las salidas.",
                    lambda d: cost(d, 2 * d.h, last=False) / cost(d, d.h, last=False)),
            Mistake("invierte el cociente", "El cociente está al revés: el ancho mayor va arriba.",
                    lambda d: cost(d, d.h) / cost(d, 2 * d.h)),
        ),
        hints=("Calcula los tres términos por separado para cada ancho.", "Con h = 100 son 6400, 10 000 y 1000. Suma; repite con h = 200.",
               "17 400 pasa a 54 800: 54 800 / 17 400 = 3.1494."),
    ),
    Exercise(
        id="E07.7", title="¿Cuándo se detiene scikit-learn?", elements=("S10",), kind="predecir", minutes=8, difficulty=3,
        statement="La pérdida de cada época es 1.0, 0.8, 0.7, 0.69995, 0.69992, 0.69985, 0.6998 y 0.69979. Con `tol=1e-4` y "
                  "`n_iter_no_change=2`, ¿en qué época se detiene? Recuerda: para cuando la cuenta **supera** ese número.",
        data=epochs, right=lambda d: stops_at(d),
        mistakes=(
            Mistake("para al alcanzar la cuenta", "Paraste una época antes: la cuenta debe superar el número.",
                    lambda d: stops_at(d, reached=True)),
            Mistake("ignora la tolerancia", "La pérdida siempre baja, pero bajar menos que la tolerancia no cuenta como mejora.",
                    matches=lambda v, d: isinstance(v, str) and v.casefold().startswith(("no", "nunca", "ningun"))),
            Mistake("para en la primera época sin mejora", "Una sola época sin mejora no basta.", lambda d: stops_at(d, patience=0)),
            Mistake("agota la lista", "Llegaste al final: revisa en qué época empieza la cuenta.", lambda d: len(d.losses)),
            Mistake("cuenta una época de más", "La cuenta empieza en la primera época sin mejora suficiente, no en la siguiente.",
                    lambda d: stops_at(d) + 1),
        ),
        hints=("Compara cada pérdida con la mejor hasta entonces, menos la tolerancia.",
               "La cuenta empieza en la época 4: 0.69995 no baja de 0.7 − 0.0001. La mejor pérdida sí se actualiza.",
               "La cuenta vale 1, 2 y 3 en las épocas 4, 5 y 6. Al valer 3 supera a 2: para en la 6."),
    ),
    Exercise(
        id="E07.8", title="Lo que L-BFGS no sabe hacer", elements=("S8",), kind="predecir", minutes=5, difficulty=2,
        statement="`partial_fit` enseña con un trozo de los datos cada vez. ¿Qué pasa al llamarlo con `solver` igual a `\"adam\"`, "
                  "`\"sgd\"` y `\"lbfgs\"`? Entrega tres textos, en ese orden: `\"funciona\"` o el nombre del error de Python.",
        observe=named_errors, right=lambda d: ["funciona", "funciona", "AttributeError"],
        mistakes=(
            Mistake("cree que todos aprenden por partes", "Uno de los tres necesita ver todos los datos en cada evaluación.",
                    lambda d: ["funciona"] * 3),
            Mistake("cree que solo Adam usa minilotes", "Dos de los tres trabajan con minilotes.",
                    lambda d: ["funciona", "AttributeError", "AttributeError"]),
            Mistake("invierte los métodos", "Los métodos estocásticos son los que aprenden por partes.",
                    lambda d: ["AttributeError", "AttributeError", "funciona"]),
            Mistake("espera otro error", "El culpable es el tercero, sí. Pero ahí el método ni siquiera existe: ¿qué error da entonces Python?",
                    matches=lambda v, d: np.shape(v) == (3,) and list(v[:2]) == ["funciona"] * 2 and v[2] != "funciona"),
        ),
        hints=("Pruébalo con veinte puntos y los tres `solver`.", "L-BFGS estima la curvatura comparando gradientes: tienen que ser de los mismos datos.",
               '`hasattr(modelo, "partial_fit")` es falso con lbfgs. (\"funciona\", \"funciona\", \"AttributeError\").'),
    ),
    Exercise(
        id="E07.9", title="La curvatura que manda", elements=("S8", "S5"), kind="experimentar", minutes=10, difficulty=3,
        statement="En el **valle**, de curvaturas 1 y 25, busca con los controles la menor tasa que ya no converge: primero con el "
                  "descenso simple, después con momento $\\mu = 0.5$. Entrega la tupla `(tasa sin momento, tasa con momento)`.",
        data=valley, tol=0.0052, right=lambda d: (2 / d.high, 2 * (1 + d.mu) / d.high),
        mistakes=(
            Mistake("usa la dirección plana", "Esa tasa sirve para la dirección plana del valle; la otra ya salió volando.",
                    lambda d: (2 / d.low, 2 * (1 + d.mu) / d.low)),
            Mistake("promedia las curvaturas", "No se promedian: basta con que una dirección se escape.",
                    lambda d: (4 / (d.low + d.high), 4 * (1 + d.mu) / (d.low + d.high))),
            Mistake("cree que el momento no cambia el límite", "La primera está bien. Con momento, prueba tasas mayores.",
                    lambda d: (2 / d.high, 2 / d.high)),
            Mistake("cree que el momento baja el límite", "La primera está bien. El momento aquí no estorba: prueba tasas mayores.",
                    lambda d: (2 / d.high, 2 * (1 - d.mu) / d.high)),
            Mistake("usa Nesterov", "La segunda es la de Nesterov, que tolera menos. ¿Qué método elegiste?",
                    lambda d: (2 / d.high, 2 * (1 + d.mu) / ((1 + 2 * d.mu) * d.high))),
            Mistake("da las de la parábola", "Esas son las tasas de la parábola: cambia de superficie.", lambda d: (0.5, 0.75)),
            Mistake("cambia el orden", "Están las dos, en el orden contrario.", lambda d: (2 * (1 + d.mu) / d.high, 2 / d.high)),
        ),
        hints=("Elige el valle y sube la tasa de a poco, hasta que deje de decir «converge».",
               "La que manda es la curvatura 25. Sin momento el límite es 2/25; con momento es un poco mayor.",
               "(0.08, 0.12). Con momento el límite es 2(1 + μ)/25."),
    ),
    Exercise(
        id="E07.10", title="El ruido de un minilote", elements=("S8",), kind="predecir", minutes=5, difficulty=2,
        statement="El gradiente de un lote de 4 ejemplos se desvía del verdadero, en promedio, 2 unidades (su desviación estándar). "
                  "¿Cuánto se desvía, más o menos, el de un lote de 64?",
        data=noise, tol=1e-3, right=lambda d: d.std / math.sqrt(d.bigger / d.batch),
        mistakes=(
            Mistake("divide entre el cociente", "El ruido de un promedio baja más despacio que la cantidad de ejemplos.",
                    lambda d: d.std * d.batch / d.bigger),
            Mistake("cree que no cambia", "Promediar más ejemplos sí quita ruido.", lambda d: d.std),
            Mistake("lo aumenta", "Más ejemplos en el promedio dan menos ruido, no más.",
                    lambda d: d.std * math.sqrt(d.bigger / d.batch)),
            Mistake("divide entre la raíz del lote nuevo", "Compara los dos lotes: el de 4 también promediaba.",
                    lambda d: d.std / math.sqrt(d.bigger)),
            Mistake("lo aumenta en proporción", "Eso sería la desviación de una suma cada vez peor; aquí se promedia.",
                    lambda d: d.std * d.bigger / d.batch),
        ),
        hints=("Es el promedio de 16 veces más ejemplos.", "La desviación de un promedio baja con la raíz de la cantidad que se promedia.",
               "√16 = 4, y 2 / 4 = 0.5."),
    ),
    Exercise(
        id="E07.11", title="Una tasa que se derrumba", elements=("S5",), kind="calcular a mano", minutes=5, difficulty=2,
        statement="Con `learning_rate=\"invscaling\"`, scikit-learn usa $\\eta = \\eta_0 / (t + 1)^{0.5}$, donde $t$ cuenta los "
                  "**ejemplos vistos**. Si $\\eta_0 = 0.2$, hay 150 ejemplos y los lotes son de 50, ¿cuánto vale $\\eta$ al terminar la "
                  "primera época? Da cuatro decimales.",
        data=inverse, tol=3e-5, right=lambda d: d.eta / (d.n + 1) ** d.power,
        mistakes=(
            Mistake("cuenta épocas", "Contaste épocas: la cuenta es de ejemplos.", lambda d: d.eta / 2 ** d.power),
            Mistake("cuenta pasos", "Contaste pasos: la cuenta es de ejemplos.", lambda d: d.eta / (d.n / d.batch + 1) ** d.power),
            Mistake("olvida el exponente", "Falta la potencia 0.5: es una raíz.", lambda d: d.eta / (d.n + 1)),
            Mistake("olvida sumar 1", "Te faltó el 1 de t + 1; mira el cuarto decimal.", lambda d: d.eta / d.n ** d.power),
            Mistake("la deja igual", "Esa es la tasa del comienzo.", lambda d: d.eta),
        ),
        hints=("¿Cuánto vale t al terminar la primera época?", "t = 150: la tasa es 0.2 entre la raíz de 151.", "0.2 / 12.288 = 0.0163."),
    ),
)
