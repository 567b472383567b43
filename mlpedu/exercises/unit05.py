"""Ejercicios de la unidad 05: para qué sirve una función de activación y qué le pasa a su pendiente."""
import numpy as np

from mlpedu.activations import logistic as sigma
from mlpedu.course.exercise import Exercise, Mistake


def two_lines():
    return {"f": (2, 3), "g": (5, -1)}


def chained(f, g):
    """(pendiente, ordenada) de f(g(x))."""
    return [f[0] * g[0], f[0] * g[1] + f[1]]


def two_layers():
    return {"W1": np.array([[1, 2], [0, -1]]), "b1": np.array([1, 0]),
            "W2": np.array([[2, 1], [0, -1]]), "b2": np.array([0, 3])}


def layer(W, b):
    return [np.asarray(W).tolist(), np.asarray(b).tolist()]


def one_neuron():
    return {"w": 1.0, "moved": 0.9, "x": 2.0, "b": -1.0, "y": 0}


def loss(d, f, w):
    return (f(w * d.x + d.b) - d.y) ** 2


def heaviside(z):
    return float(z >= 0)


def change(d, f, output=False, x=None):
    """Cuánto cambia la pérdida (o la salida) cuando w pasa a su nuevo valor."""
    x = d.x if x is None else x
    before, after = (f(w * x + d.b) for w in (d.w, d.moved))
    return after - before if output else (after - d.y) ** 2 - (before - d.y) ** 2


def same_change(value, d):
    return abs(float(value) - change(d, sigma)) < 5e-4


def at_one():
    return {"z": 1.0}


def fading(share):
    """Las z positivas donde la pendiente de σ y la de tanh bajan a esa parte de su máximo."""
    half = np.arccosh(1 / np.sqrt(share))
    return [2 * half, half]


def five():
    return {"layers": 5, "steepest": 0.25}


def kink():
    return {"z": np.array([-2.0, 0.0, 3.0]), "h": 0.001}


def relu_differences(d, gap=2, left=1):
    """(ReLU(z + h) − ReLU(z − left·h)) / (gap·h)."""
    return (np.maximum(d.z + d.h, 0) - np.maximum(d.z - left * d.h, 0)) / (gap * d.h)


EXERCISES = (
    Exercise(
        id="E05.1", title="tanh a partir de la sigmoide", elements=("G21",), kind="calcular a mano", minutes=6, difficulty=2,
        statement="La tangente hiperbólica es la sigmoide estirada y desplazada: $\\tanh(z) = a\\,\\sigma(b\\,z) + c$. Sabes que va de "
                  "−1 a 1 y que su pendiente en 0 vale 1; la de $\\sigma$ en 0 vale ¼. Entrega `(a, b, c)`, con `a` positiva.",
        right=lambda d: [2, 2, -1],
        mistakes=(
            Mistake("olvida duplicar el argumento", "El rango es bueno, pero la pendiente en 0 queda a la mitad de la que se pide.",
                    lambda d: [2, 1, -1]),
            Mistake("no reescala la salida", "Tu función va de 0 a 1.", lambda d: [1, 2, 0]),
            Mistake("desplaza sin estirar", "Tu función va de −1 a 0.", lambda d: [1, 2, -1]),
            Mistake("estira sin desplazar", "Tu función va de 0 a 2.", lambda d: [2, 2, 0]),
            Mistake("iguala la pendiente sin contar el estirón",
                    "El rango es bueno, pero la pendiente en 0 sale el doble: estirar la salida también la hace más empinada.",
                    lambda d: [2, 4, -1]),
        ),
        hints=("Empieza por el rango: σ va de 0 a 1 y tanh, de −1 a 1.", "El ancho del rango fija a; dónde empieza fija c. Para b, "
               "compara pendientes en 0: la de a·σ(b·z) es a·b/4.",
               "El ancho pasa de 1 a 2: a = 2. Empieza en −1: c = −1. Y 2·b/4 = 1 da b = 2: (2, 2, −1)."),
    ),
    Exercise(
        id="E05.2", title="La derivada escrita con la salida", elements=("G21", "G22"), kind="calcular a mano", minutes=6,
        difficulty=2,
        statement="La derivada de la sigmoide es $\\sigma'(z) = \\dfrac{e^{-z}}{(1 + e^{-z})^2}$. Escríbela usando solo la salida "
                  "$a = \\sigma(z)$, sin exponenciales. Con tu fórmula, da la pendiente en $z = 1$, con cuatro decimales.",
        data=at_one, tol=5e-4, right=lambda d: sigma(d.z) * (1 - sigma(d.z)),
        mistakes=(
            Mistake("aplica σ otra vez a la salida", "Aplicaste la sigmoide dos veces: la a de la fórmula ya es la salida.",
                    lambda d: sigma(sigma(d.z)) * (1 - sigma(sigma(d.z)))),
            Mistake("usa z donde va la salida", "Usaste z donde va la salida a.", lambda d: d.z * (1 - d.z)),
            Mistake("usa la derivada de tanh", "Esa forma, 1 − a², es de otra activación.", lambda d: 1 - sigma(d.z) ** 2),
            Mistake("cambia un signo", "Tu pendiente pasa de ¼, y la de la sigmoide nunca pasa: revisa el signo del segundo factor.",
                    lambda d: sigma(d.z) * (1 + sigma(d.z))),
            Mistake("entrega la salida", "Ese es el valor de la función, no su pendiente.", lambda d: sigma(d.z)),
            Mistake("da una pendiente negativa", "La sigmoide crece: su pendiente no puede ser negativa.",
                    lambda d: -sigma(d.z) * (1 - sigma(d.z))),
            Mistake("da la pendiente en 0", "Esa es la pendiente en z = 0, la mayor de todas; se pide en z = 1.", lambda d: 0.25),
            Mistake("entrega 1 − a", "Te falta un factor: eso es solo lo que falta para llegar a 1.", lambda d: 1 - sigma(d.z)),
        ),
        hints=("Parte la fracción en un producto de dos: ¿reconoces alguno?", "Un factor es a. El otro, e⁻ᶻ / (1 + e⁻ᶻ), es lo que le falta a la salida para llegar a 1.",
               "σ′ = a(1 − a). Con a ≈ 0.7311: 0.7311 · 0.2689 ≈ 0.1966."),
    ),
    Exercise(
        id="E05.3", title="Encadenar dos rectas", elements=("G22",), kind="calcular a mano", minutes=4, difficulty=1,
        statement="$f(x) = 2x + 3$ y $g(x) = 5x - 1$. Escribe $f(g(x))$ como el par `(pendiente, ordenada)`; la ordenada es lo que "
                  "vale en $x = 0$.",
        data=two_lines, right=lambda d: chained(d.f, d.g),
        mistakes=(
            Mistake("calcula g(f(x))", "Compusiste en el otro orden: primero actúa g.", lambda d: chained(d.g, d.f)),
            Mistake("no multiplica el −1", "El término suelto de la función de adentro también pasa por la multiplicación.",
                    lambda d: [d.f[0] * d.g[0], d.g[1] + d.f[1]]),
            Mistake("suma las funciones", "Sumaste las funciones; se pide una dentro de la otra.",
                    lambda d: [d.f[0] + d.g[0], d.f[1] + d.g[1]]),
            Mistake("multiplica los términos por separado", "Multiplicaste las ordenadas: no es un producto de funciones.",
                    lambda d: [d.f[0] * d.g[0], d.f[1] * d.g[1]]),
            Mistake("pierde el término interior", "Perdiste el término suelto de la función de adentro.",
                    lambda d: [d.f[0] * d.g[0], d.f[1]]),
        ),
        hints=("Primero actúa g; su resultado entra en f.", "Escribe 2·(5x − 1) + 3 y reparte el 2 entre los dos términos.",
               "2·5x + 2·(−1) + 3 = 10x + 1: (10, 1)."),
    ),
    Exercise(
        id="E05.4", title="¿Bastarían activaciones lineales?", elements=("T5", "G22"), kind="argumentar", minutes=12, difficulty=2,
        statement="Dos capas **sin** función de activación: `W1 = [[1, 2], [0, -1]]`, `b1 = [1, 0]`, `W2 = [[2, 1], [0, -1]]`, "
                  "`b2 = [0, 3]`, con los ejemplos por filas. Entrega `(W, b)` de la capa única que hace lo mismo. Después, en una celda "
                  "de texto, explica en tres líneas qué pierde la red.",
        data=two_layers, tol=1e-9, right=lambda d: layer(d.W1 @ d.W2, d.b1 @ d.W2 + d.b2),
        mistakes=(
            Mistake("multiplica en el otro orden", "Los factores están en otro orden: con los ejemplos por filas, la primera capa va a la "
                    "izquierda.", lambda d: layer(d.W2 @ d.W1, d.b1 @ d.W2 + d.b2)),
            Mistake("suma los sesgos sin propagarlos", "El primer sesgo también atraviesa la segunda capa.",
                    lambda d: layer(d.W1 @ d.W2, d.b1 + d.b2)),
            Mistake("suma las matrices", "Encadenar capas no es sumarlas.", lambda d: layer(d.W1 + d.W2, d.b1 + d.b2)),
            Mistake("multiplica elemento a elemento", "Usaste `*` en lugar de `@`.", lambda d: layer(d.W1 * d.W2, d.b1 @ d.W2 + d.b2)),
            Mistake("olvida el primer sesgo", "Perdiste el sesgo de la primera capa.", lambda d: layer(d.W1 @ d.W2, d.b2)),
            Mistake("olvida el segundo sesgo", "Perdiste el sesgo de la segunda capa.", lambda d: layer(d.W1 @ d.W2, d.b1 @ d.W2)),
            Mistake("traspone el resultado", "Tu matriz está traspuesta.", lambda d: layer((d.W1 @ d.W2).T, d.b1 @ d.W2 + d.b2)),
        ),
        hints=("Escribe la salida de la primera capa y ponla como entrada de la segunda.", "(XW₁ + b₁)W₂ + b₂: reparte W₂.",
               "W = W₁W₂ = [[2, −1], [0, 1]] y b = b₁W₂ + b₂ = [2, 4]. La red pierde la profundidad: todo lo que puede es "
               "una recta, un plano… y con eso no hay XOR."),
        praise="Ahora compara tu explicación con la que sigue.",
    ),
    Exercise(
        id="E05.5", title="La señal que se apaga", elements=("G21",), kind="calcular a mano", minutes=5, difficulty=2,
        statement="Cinco capas en cadena, de una neurona sigmoide cada una, con pesos iguales a 1. Por la regla de la cadena, el "
                  "gradiente que llega a la entrada lleva como factor las cinco pendientes. ¿Cuánto vale, como mucho, ese factor?",
        data=five, tol=1e-5, right=lambda d: d.steepest ** d.layers,
        mistakes=(
            Mistake("suma en lugar de multiplicar", "La regla de la cadena multiplica las pendientes, no las suma.",
                    lambda d: d.steepest * d.layers),
            Mistake("usa el valor σ(0)", "Usaste lo que vale la sigmoide en 0, no su pendiente.", lambda d: 0.5 ** d.layers),
            Mistake("cuenta una capa menos", "Te falta un factor: cuenta las capas.", lambda d: d.steepest ** (d.layers - 1)),
            Mistake("cree que la pendiente máxima es 1", "Esa cota es de otra activación: mira cuánto sube la sigmoide, como mucho.",
                    lambda d: 1.0),
            Mistake("cuenta una sola capa", "Solo contaste una capa.", lambda d: d.steepest),
        ),
        hints=("¿En qué z es más empinada la sigmoide, y cuánto vale ahí su pendiente?",
               "La pendiente es a(1 − a), y lo más que vale es ¼, con a = ½.", "(1/4)⁵ = 1/1024 ≈ 0.00098."),
    ),
    Exercise(
        id="E05.6", title="¿Le avisa el escalón?", elements=("G21",), kind="calcular a mano", minutes=8, difficulty=2,
        statement="Una neurona con $w = 1$, $b = -1$ recibe $x = 2$ y debía responder $y = 0$. Su pérdida es $(\\hat{y} - y)^2$. Prueba a mover "
                  "el peso un poco, a $w = 0.9$. ¿Cuánto **cambia** la pérdida (la nueva menos la de antes) si la neurona usa el escalón "
                  "de Heaviside, y cuánto si usa la sigmoide? Entrega los dos cambios, con cuatro decimales.",
        data=one_neuron, tol=5e-4, right=lambda d: [change(d, heaviside), change(d, sigma)],
        mistakes=(
            Mistake("resta al revés", "Restaste al revés: es la pérdida nueva menos la de antes.",
                    lambda d: [0.0, -change(d, sigma)]),
            Mistake("compara salidas", "Comparaste las salidas; se pide el cambio de la pérdida.",
                    lambda d: [0.0, change(d, sigma, output=True)]),
            Mistake("olvida la entrada", "Tu z no usa la entrada: el peso la multiplica.",
                    lambda d: [change(d, heaviside, x=1), change(d, sigma, x=1)]),
            Mistake("entrega las pérdidas nuevas", "Esa es la pérdida después de mover el peso; se pide cuánto cambió.",
                    matches=lambda v, d: abs(float(v[1]) - loss(d, sigma, d.moved)) < 5e-4),
            Mistake("intercambia los dos cambios", "Los dos están cambiados de lugar: primero el del escalón.",
                    matches=lambda v, d: len(v) == 2 and float(v[1]) == 0 and same_change(v[0], d)),
            Mistake("usa solo la suma ponderada", "Usaste la suma z como salida: falta la activación.",
                    lambda d: [change(d, heaviside), change(d, lambda z: z)]),
            Mistake("cree que el escalón también cambia", "Calcula las dos z: ¿alguna cambió de lado del cero?",
                    matches=lambda v, d: len(v) == 2 and float(v[0]) != 0 and same_change(v[1], d)),
        ),
        hints=("Calcula z con el peso de antes y con el nuevo.", "z pasa de 1 a 0.8. ¿Qué da el escalón en cada una? ¿Y la sigmoide?",
               "El escalón da 1 las dos veces: cambio 0. La sigmoide pasa de 0.7311 a 0.6900; al cuadrado, de 0.5344 a 0.4761: −0.0584."),
        praise="El escalón no se entera; la sigmoide avisa hacia dónde ir.",
    ),
    Exercise(
        id="E05.7", title="¿Hacia dónde puede moverse?", elements=("G21",), kind="predecir", minutes=8, difficulty=3,
        statement="Las tres entradas de una neurona son salidas $a_1, a_2, a_3$ de la capa anterior, ninguna igual a 0. En un paso con un "
                  "ejemplo, cada peso cambia en $-\\eta\\,\\delta\\,a_i$, donde $\\delta$ es el mismo número para los tres. Anota el signo de cada "
                  "cambio: por ejemplo, (+, +, −). Entre todos los ejemplos posibles, ¿cuántas de esas combinaciones pueden salir si la capa "
                  "anterior usa sigmoides? ¿Y si usa tanh? Entrega los dos números.",
        right=lambda d: [2, 8],
        mistakes=(
            Mistake("cree que cualquier combinación es posible", "Mira qué signo puede tener la salida de una sigmoide.", lambda d: [8, 8]),
            Mistake("piensa en un solo ejemplo", "Eso vale para un ejemplo fijo; de uno a otro, las salidas de tanh cambian de signo.",
                    lambda d: [2, 2]),
            Mistake("fija el signo de δ", "δ puede ser positivo o negativo: no lo fijes.", lambda d: [1, 8]),
            Mistake("intercambia las dos", "Los dos números están intercambiados: ¿cuál de las dos funciones da salidas de ambos signos?",
                    lambda d: [8, 2]),
            Mistake("cuenta seis en tanh", "Con tanh también pueden ir los tres en el mismo sentido: cuenta de nuevo.", lambda d: [2, 6]),
            Mistake("cuenta neuronas y no combinaciones", "Son tres pesos con dos signos cada uno: las combinaciones se multiplican.",
                    lambda d: [2, 3]),
        ),
        hints=("¿Qué signo tiene siempre la salida de una sigmoide?", "Si las tres entradas son positivas, el signo de cada cambio es el "
               "de −δ, y es el mismo para los tres.",
               "Con sigmoides, los tres suben o los tres bajan: 2. Con tanh, cada signo es libre: 2·2·2 = 8."),
    ),
    Exercise(
        id="E05.8", title="¿Desde dónde se apaga?", elements=("G21", "G22"), kind="experimentar", minutes=8, difficulty=1,
        statement="Con el explorador, deja $x = 1$ y $w = 1$ y sube el sesgo. ¿Desde qué $z$ positiva la pendiente de $\\sigma$ baja del **1 % de "
                  "su máximo**? ¿Y la de tanh? Entrega las dos, con un decimal.",
        tol=0.15, right=lambda d: fading(0.01),
        mistakes=(
            Mistake("mira la salida y no la pendiente", "Buscaste dónde la salida llega al 99 %; se pide la pendiente.",
                    lambda d: [np.log(99), np.arctanh(0.99)]),
            Mistake("usa 0.01 y no el 1 % del máximo", "La pendiente máxima de σ no es 1: el 1 % es de su máximo.",
                    lambda d: [2 * np.arccosh(1 / np.sqrt(0.04)), fading(0.01)[1]]),
            Mistake("cree que se apagan juntas", "No se apagan a la vez: mira la otra fila de la tabla.", lambda d: [fading(0.01)[0]] * 2),
            Mistake("intercambia las dos", "Las dos respuestas están cambiadas de lugar.", lambda d: fading(0.01)[::-1]),
            Mistake("busca el 10 %", "Ahí queda todavía el 10 % de la pendiente.", lambda d: fading(0.1)),
            Mistake("usa z negativa", "Son simétricas, pero se pide la z positiva.", lambda d: [-v for v in fading(0.01)]),
        ),
        hints=("La columna «de su máximo» de la tabla da el porcentaje.", "Sube el sesgo de a 0.1 y detente cuando el número baje de 1.0 %.",
               "σ baja del 1 % cerca de z = 6; tanh, en la mitad: cerca de 3."),
    ),
    Exercise(
        id="E05.9", title="La pendiente de ReLU, también en el quiebre", elements=("G21", "G22"), kind="calcular a mano", minutes=6,
        difficulty=2,
        statement="La **diferencia central** aproxima una pendiente así: $\\dfrac{f(z+h) - f(z-h)}{2h}$. Calcúlala para ReLU, con $h = 0.001$, en "
                  "$z = -2$, $z = 0$ y $z = 3$. Entrega los tres números.",
        data=kink, tol=1e-6, right=relu_differences,
        mistakes=(
            Mistake("usa el convenio de nuestro código", "Haz la cuenta en z = 0 sin decidir antes el resultado: f(0.001) no es 0.",
                    lambda d: [0, 0, 1]),
            Mistake("usa la diferencia hacia adelante", "Solo miraste hacia la derecha de cada punto: la diferencia es central.",
                    lambda d: relu_differences(d, gap=1, left=0)),
            Mistake("divide entre h", "Entre z − h y z + h no hay una distancia h.", lambda d: relu_differences(d, gap=1)),
            Mistake("entrega los valores de ReLU", "Esos son los valores de ReLU; se piden pendientes.", lambda d: np.maximum(d.z, 0)),
            Mistake("deriva la identidad", "A la izquierda del cero ReLU no sube.", lambda d: [1, 1, 1]),
        ),
        hints=("ReLU(z) es z si z es positivo, y 0 si no. Haz las tres cuentas.", "En z = 0: ReLU(0.001) = 0.001 y ReLU(−0.001) = 0. Se divide "
               "entre 0.002.", "0, 0.001/0.002 = 0.5 y 0.002/0.002 = 1: [0, 0.5, 1]."),
    ),
)
