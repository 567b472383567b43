"""Ejercicios de la unidad 13: experimentos con el playground."""
from dataclasses import fields
from functools import cache

import numpy as np

from mlpedu.activations import logistic, relu
from mlpedu.course.exercise import Exercise, Mistake, Misuse

WIDTHS = (2, 3, 4, 8)
SHAPES = ("curva", "poligonal", "recta")


def said(v):
    """Las palabras entregadas, como se comparan."""
    return tuple(str(word).strip().lower() for word in v)


@cache
def solved(dataset="xor", activation="relu", n=12):
    """Con cada anchura, cuántos de los pesos iniciales llegan al 99 % en 60 épocas."""
    from mlpedu.playground import Model
    nets = [Model(dataset=dataset, activation=activation, hidden=(width,)) for width in WIDTHS]
    return [sum(score >= 0.99 for score in net.seeds(n, epochs=60)) for net in nets]


def four(*counts):
    return lambda d: counts


@cache
def spiral():
    """La exactitud media de la red profunda en la espiral, con tanh, ReLU y sigmoide."""
    from mlpedu.playground import Model
    nets = [Model(dataset="spiral", hidden=(8, 8, 8, 8), activation=activation, optimizer="adam", learning_rate=0.003)
            for activation in ("tanh", "relu", "sigmoid")]
    return tuple(float(np.mean(net.seeds(n=2, epochs=250))) for net in nets)


def deep(v):
    """Si las tres exactitudes son las de una buena corrida: dos aprenden y la de sigmoide, no."""
    tanh, rectified, logistic = v
    return 0.9 <= tanh <= 1 and 0.9 <= rectified <= 1 and 0.45 <= logistic <= 0.8


@cache
def without_hidden():
    """La exactitud sin capa oculta, con cada pareja de conjunto y entradas."""
    from mlpedu.playground import Model
    squares = ("xSquared", "ySquared")
    scores = []
    for dataset, features in (("circle", ("x", "y")), ("circle", squares), ("xor", squares), ("xor", ("xTimesY",))):
        net = Model(dataset=dataset, features=features, hidden=())
        net.step(50)
        scores.append(net.score("train"))
    return tuple(scores)


def chance(score):
    return 0.35 <= score <= 0.78


def handmade(v):
    lines, squares, wrong, product = (float(x) for x in v)
    return chance(lines) and 0.98 <= squares <= 1 and chance(wrong) and 0.98 <= product <= 1


def sole_failure(v):
    """Si de las dos que aprenden una se quedó corta y lo demás está bien."""
    return sorted(x >= 0.9 for x in v[:2]) == [False, True] and 0.45 <= v[2] <= 0.8


def three(test):
    return lambda v, d: np.shape(v) == (3,) and test([float(x) for x in v])


def little_net():
    return {"x": (2.0, 1.0), "first": (0.8, -1.5, 0.4), "second": (-1.2, 0.5, 1.0), "out": (0.5, -1.0, -0.4)}


def ahead(d, hidden=np.tanh, out=np.tanh, bias=1, last_bias=1, last_sign=1, x=None):
    """(a1, a2, salida) del punto, o lo que da una confusión."""
    x1, x2 = x or d.x
    a1, a2 = (float(hidden(np.array(w1 * x1 + w2 * x2 + bias * b))) for w1, w2, b in (d.first, d.second))
    return a1, a2, float(out(d.out[0] * a1 + last_sign * d.out[1] * a2 + bias * last_bias * d.out[2]))


def identity(z):
    return z


def sizes():
    return {"net": (3, 5, 3, 1), "points": 500, "share": 0.7, "batch": 30}


def counted(d, net=None, points=None, bias=1, whole=False):
    """(parámetros, pasos por época)."""
    net = net or d.net
    train = round(d.points * d.share) if points is None else points
    steps = train // d.batch if whole else -(-train // d.batch)
    return sum((n + bias) * m for n, m in zip(net, net[1:])), steps


WANTED = {"dataset": "spiral", "noise": 20, "features": ("x", "y", "sinX", "sinY"), "hidden": (6, 4),
          "activation": "relu", "learning_rate": 0.01}


def written(**changes):
    """El texto de un estado como el que se pide, con esos cambios; None quita un ajuste."""
    from mlpedu.playground import State
    chosen = {name: value for name, value in (WANTED | changes).items() if value is not None}
    return State(**chosen).text()


def read_state(answer, d):
    """El estado que describe lo entregado, escrito siempre en el mismo orden."""
    from mlpedu.playground import State
    if not isinstance(answer, (str, State)):
        raise Misuse("Entrega un texto, como \"#dataset=xor&networkShape=3\".")
    try:
        state = answer if isinstance(answer, State) else State.from_text(answer)
    except ValueError as error:
        raise Misuse(f"El playground no entiende ese texto. {error}") from None
    return state.change(epochs=0, seed=0, weight_seed=0, show_test=False, discretize=False).text()


def off(v):
    """Los ajustes de un estado, ya leído, que no son los pedidos."""
    from mlpedu.playground import State
    found, wanted = State.from_text(v), State(**WANTED)
    return {field.name for field in fields(State) if getattr(found, field.name) != getattr(wanted, field.name)}


def only_off(name):
    return lambda v, d: off(v) == {name}


@cache
def from_zeros(activation):
    """Desde ceros y tras 20 épocas: cuántos parámetros no son cero, y cuántas neuronas ocultas distintas hay."""
    from mlpedu.playground import Model
    net = Model(hidden=(3,), initializer="zeros", activation=activation)
    net.step(20)
    first = net.dense[0]
    neurons = np.vstack([first.W, first.b]).round(6)
    return int(np.count_nonzero(net.network.theta)), np.unique(neurons, axis=1).shape[1]


def zeros(d):
    return from_zeros("tanh")[0], *from_zeros("sigmoid")


def weight():
    return {"w": -0.4, "slope": 0.2, "rate": 0.3, "penalty": 0.1}


def stepped(d, l2=1.0, sign=1, absolute=False, outside=False):
    """El peso tras un paso, con L2 y con L1."""
    pulls = l2 * d.w, 1.0 if absolute else float(np.sign(d.w))
    if outside:
        return tuple(d.w - d.rate * d.slope - d.penalty * pull for pull in pulls)
    return tuple(d.w - d.rate * (d.slope + sign * d.penalty * pull) for pull in pulls)


def climbed(d):
    """El paso a favor del gradiente."""
    return tuple(2 * d.w - w for w in stepped(d))


EXERCISES = (
    Exercise(
        id="E13.1", title="La forma de la frontera", elements=("G28", "G21"), kind="experimentar", minutes=10, difficulty=1,
        statement="En el playground de arriba, pon los datos «círculo» y entrena con tres activaciones: tanh, ReLU y lineal. Marca «discretizar» para "
                  "ver la frontera limpia. ¿Qué forma tiene en cada caso? Entrega la tupla (tanh, ReLU, lineal) con las palabras `\"curva\"`, "
                  "`\"poligonal\"` (hecha de trozos rectos) o `\"recta\"`.",
        right=lambda d: ("curva", "poligonal", "recta"),
        mistakes=(
            Mistake("usa otras palabras", "Son tres palabras, una por activación: `\"curva\"`, `\"poligonal\"` o `\"recta\"`.",
                    matches=lambda v, d: isinstance(v, str | dict) or not set(said(v)) <= set(SHAPES)),
            Mistake("cree que la forma la ponen los datos", "Los datos son los mismos, pero la forma la pone la activación. "
                    "Mira las tres de cerca.", lambda d: ("curva", "curva", "curva")),
            Mistake("cree que más capas curvan una red lineal", "Mira otra vez la última: una red lineal, con las capas que sea, "
                    "vale lo que una sola (unidad 05).", matches=lambda v, d: len(v) == 3 and said(v)[:2] == SHAPES[:2]),
            Mistake("intercambia tanh y ReLU", "Una de esas dos funciones está hecha de trozos planos. ¿Cuál?",
                    lambda d: ("poligonal", "curva", "recta")),
            Mistake("mira una neurona suelta", "Describe la frontera de la salida, no la de una neurona.",
                    lambda d: ("recta", "recta", "recta")),
            Mistake("no ve las esquinas", "Mira la ReLU de cerca: ¿su frontera se dobla poco a poco, o de golpe?",
                    lambda d: ("curva", "curva", "recta")),
            Mistake("ve solo los trozos", "Cada trozo es recto, pero ¿y la frontera entera?", lambda d: ("curva", "recta", "recta")),
        ),
        hints=("Después de entrenar, sigue con la vista el borde entre los dos colores.",
               "ReLU está hecha de dos rectas. Y sin activación no lineal, la red entera es lineal.",
               "Con tanh es curva; con ReLU, poligonal; con la lineal, una recta."),
    ),
    Exercise(
        id="E13.2", title="¿Cuántas neuronas pide XOR?", elements=("G28", "S3"), kind="experimentar", minutes=12, difficulty=2,
        statement="Datos XOR, una capa oculta ReLU y lo demás como viene. `Model(...).seeds(12, epochs=60)` entrena doce redes que solo se "
                  "distinguen en los pesos iniciales y da la exactitud de cada una. ¿Cuántas de las doce llegan al 99 % con 2, 3, 4 y 8 "
                  "neuronas? Entrega una lista de cuatro números.",
        right=lambda d: solved(),
        mistakes=(
            Mistake("cree que basta una capa oculta", "Con la menor anchura no llega ninguna: mira esas doce exactitudes.",
                    four(12, 12, 12, 12)),
            Mistake("cree que si hay solución se halla", "Con la anchura justa algunas redes se quedan atrapadas.", four(0, 12, 12, 12)),
            Mistake("deja tanh", "Esas cuentas son de otra activación.", lambda d: solved(activation="tanh")),
            Mistake("deja el círculo", "Esas cuentas son de otro conjunto de datos.", lambda d: solved(dataset="circle")),
            Mistake("prueba una sola vez", "Contaste con un solo sorteo de pesos por anchura; son doce.", lambda d: solved(n=1)),
            Mistake("entrega fracciones", "Se pide cuántas de las doce, no qué parte.",
                    matches=lambda v, d: 0 < max(map(float, v)) <= 1),
            Mistake("cuenta las que fallan", "Contaste las que no llegan.", lambda d: tuple(12 - n for n in solved())),
            Mistake("va de más a menos", "Primero la red más angosta.", lambda d: solved()[::-1]),
            Mistake("deja la lineal", "Ninguna llega si la activación es lineal: revisa cuál pusiste.", four(0, 0, 0, 0)),
        ),
        hints=("`scores = Model(dataset=\"xor\", activation=\"relu\", hidden=(2,)).seeds(12, epochs=60)` da las doce primeras.",
               "Cuenta las que son al menos 0.99 y repite con las otras anchuras.",
               "[0, 8, 11, 12]: con dos no puede ninguna, con tres depende de la suerte, con ocho llegan todas."),
        praise="Que una red falle una vez no prueba que no pueda.",
    ),
    Exercise(
        id="E13.3", title="La espiral y la red profunda", elements=("G28", "G21"), kind="experimentar", minutes=12, difficulty=3,
        statement="Espiral, cuatro capas ocultas de 8 neuronas, Adam con tasa 0.003. Entrena 250 épocas con `.seeds(n=2, epochs=250)` y promedia "
                  "las dos exactitudes. Entrega la tupla de las medias (tanh, ReLU, sigmoide). Tarda unos segundos.",
        right=lambda d: tuple(round(score, 2) for score in spiral()), accept=three(deep), tol=0.03,
        mistakes=(
            Mistake("entrega las seis", "Falta promediar: va un número por activación.", matches=lambda v, d: np.shape(v) == (3, 2)),
            Mistake("entrega porcentajes", "Las exactitudes son fracciones, entre 0 y 1.", matches=three(lambda v: max(v) > 1)),
            Mistake("entrega el error", "Esa es la fracción de fallos.", matches=three(lambda v: deep([1 - x for x in v]))),
            Mistake("cree que la activación no influye", "Una de las tres aprende mucho más despacio que las otras.",
                    matches=three(lambda v: min(v) >= 0.85)),
            Mistake("no entrena", "Ese nivel es el del azar: ¿entrenaste?", matches=three(lambda v: max(v) <= 0.58)),
            Mistake("deja una sola capa, o pocas épocas", "Así quedan con una sola capa oculta, o con muy pocas épocas.",
                    matches=three(lambda v: max(v) < 0.9)),
            Mistake("cambia el orden", "¿Seguro que están en orden? Primero tanh, después ReLU y al final la sigmoide.",
                    matches=three(lambda v: deep(sorted(v, reverse=True)))),
            Mistake("cambia algo en una sola", "De tanh y ReLU, una se quedó corta. Entrena las dos igual: cuatro capas, Adam y 250 épocas.",
                    matches=three(sole_failure)),
        ),
        hints=("`Model(dataset=\"spiral\", hidden=(8, 8, 8, 8), activation=..., optimizer=\"adam\", learning_rate=0.003)`.",
               "Con `np.mean` promedias lo que da `.seeds(n=2, epochs=250)`. Hazlo con las tres activaciones.",
               "Con tanh y con ReLU pasa de 0.9; con la sigmoide se queda cerca de 0.6."),
    ),
    Exercise(
        id="E13.4", title="Entradas hechas a mano", elements=("G28", "G22"), kind="experimentar", minutes=8, difficulty=2,
        statement="Sin capas ocultas, 50 épocas y lo demás como viene, ¿qué exactitud de entrenamiento se alcanza con (círculo con $x_1$ y $x_2$; "
                  "círculo con $x_1^2$ y $x_2^2$; XOR con $x_1^2$ y $x_2^2$; XOR con $x_1x_2$)? Entrega los cuatro números, con dos decimales.",
        right=lambda d: without_hidden(), tol=0.05,
        mistakes=(
            Mistake("entrega porcentajes", "Las exactitudes son fracciones, entre 0 y 1.", matches=lambda v, d: max(map(float, v)) > 1),
            Mistake("cree que los cuadrados sirven para XOR", "Mide la tercera: ¿saben los cuadrados en qué cuadrante está un punto?",
                    matches=lambda v, d: chance(float(v[0])) and min(map(float, v[1:])) >= 0.95),
            Mistake("no cree en el producto", "Mide la cuarta: el signo del producto dice algo de los cuadrantes.",
                    matches=lambda v, d: handmade((*v[:3], 1)) and chance(float(v[3]))),
            Mistake("cree que cualquier entrada nueva ayuda", "Hay entradas que no contienen lo que hace falta saber.",
                    matches=lambda v, d: min(map(float, v)) >= 0.95),
            Mistake("cree que sin capa oculta nada funciona", "Si la entrada adecuada ya está, basta una sola neurona.",
                    matches=lambda v, d: all(chance(float(x)) for x in v)),
            Mistake("deja las capas ocultas", "El primer número es demasiado bueno: ¿quitaste las capas ocultas?",
                    matches=lambda v, d: float(v[0]) > 0.9),
            Mistake("intercambia las entradas de XOR", "Las dos de XOR están cambiadas.",
                    matches=lambda v, d: handmade((v[0], v[1], v[3], v[2]))),
            Mistake("entrega el error", "Esa es la fracción de fallos.", matches=lambda v, d: handmade([1 - float(x) for x in v])),
        ),
        hints=("Escribe la regla que separa cada conjunto, con una fórmula.",
               "El círculo: $x_1^2 + x_2^2$ menor que algo. XOR: el signo de un producto. En código, `hidden=()` y `features=(\"xTimesY\",)`.",
               "Cerca de (0.6, 1, 0.55, 1): la segunda y la cuarta tienen la entrada que hacía falta."),
    ),
    Exercise(
        id="E13.5", title="La ida de un punto", elements=("G28", "S10"), kind="calcular a mano", minutes=8, difficulty=1,
        statement="Al señalar las neuronas de una red 2-2-1 lees estas fórmulas: $a_1 = \\tanh(0.8 x_1 - 1.5 x_2 + 0.4)$, "
                  "$a_2 = \\tanh(-1.2 x_1 + 0.5 x_2 + 1)$ y salida $= \\tanh(0.5 a_1 - a_2 - 0.4)$. ¿Qué dan en el punto $(2, 1)$? Entrega la tupla "
                  "`(a1, a2, salida)`, con tres decimales. Usa `np.tanh`.",
        data=little_net, tol=0.002, right=lambda d: ahead(d),
        mistakes=(
            Mistake("olvida la activación oculta", "En las ocultas te quedaste en la suma: falta la activación.", lambda d: ahead(d, hidden=identity)),
            Mistake("olvida la de la salida", "Las ocultas están bien. A la salida le falta su activación.", lambda d: ahead(d, out=identity)),
            Mistake("olvida los sesgos", "Cada fórmula tiene un número que no multiplica a nadie: súmalo.", lambda d: ahead(d, bias=0)),
            Mistake("olvida el sesgo de la salida", "Las ocultas están bien. A la suma de la salida le falta su sesgo.", lambda d: ahead(d, last_bias=0)),
            Mistake("suma en lugar de restar", "Las ocultas están bien. En la salida, mira el signo con que entra a2.",
                    lambda d: ahead(d, last_sign=-1)),
            Mistake("usa ReLU", "Las ocultas son tanh, no ReLU.", lambda d: ahead(d, hidden=relu)),
            Mistake("usa la sigmoide", "Las ocultas son tanh, no sigmoide.", lambda d: ahead(d, hidden=logistic)),
            Mistake("intercambia las coordenadas", "Tomaste la segunda coordenada como primera.", lambda d: ahead(d, x=d.x[::-1])),
        ),
        hints=("Empieza por las dos sumas: cambia $x_1$ por 2 y $x_2$ por 1.", "Las sumas son 0.5 y −0.9. Aplica `np.tanh` a cada una.",
               "a1 = 0.462, a2 = −0.716, y la salida es tanh(0.547) = 0.499."),
    ),
    Exercise(
        id="E13.6", title="Parámetros y pasos", elements=("G28", "T13"), kind="calcular a mano", minutes=5, difficulty=1,
        statement="Hay 500 puntos y el 70 % entrena, en lotes de 30. La red tiene tres entradas ($x_1$, $x_2$ y $x_1x_2$), capas ocultas de 5 y 3 "
                  "neuronas y una salida. Entrega la tupla `(parámetros, pasos por época)`. Aquí el último lote, aunque sea más pequeño, también da su "
                  "paso.",
        data=sizes, right=lambda d: counted(d),
        mistakes=(
            Mistake("tira el último lote", "Tiraste el último lote. El Playground original tampoco da ese paso en la misma época; aquí sí.",
                    lambda d: counted(d, whole=True)),
            Mistake("entrena con todos", "Los puntos de prueba no entrenan: no los cuentes.", lambda d: counted(d, points=d.points)),
            Mistake("olvida los sesgos", "Faltan los sesgos, uno por neurona.", lambda d: counted(d, bias=0)),
            Mistake("no cuenta el producto", "Hay tres entradas: el producto es una más.", lambda d: counted(d, net=(2, *d.net[1:]))),
            Mistake("cuenta los puntos de prueba", "Usaste los puntos de prueba, no los de entrenamiento.",
                    lambda d: counted(d, points=round(d.points * (1 - d.share)))),
            Mistake("no redondea", "Un lote a medias también es un paso: los pasos son un número entero.",
                    matches=lambda v, d: float(v[1]) != int(v[1])),
            Mistake("cuenta puntos y no lotes", "Esos son los puntos que entrenan. ¿Cuántos lotes son?",
                    lambda d: (counted(d)[0], round(d.points * d.share))),
            Mistake("cambia el orden", "Primero los parámetros y después los pasos.", lambda d: counted(d)[::-1]),
        ),
        hints=("Son dos cuentas sueltas. Para la primera: cada neurona tiene un peso por entrada y un sesgo.",
               "4·5 + 6·3 + 4·1 para los parámetros. Entrenan 350 puntos, de 30 en 30.", "(42, 12): once lotes de 30 y uno de 20."),
    ),
    Exercise(
        id="E13.7", title="Escribe un estado", elements=("G28",), kind="completar código", minutes=6, difficulty=2,
        statement="Escribe el texto de este estado: la espiral con 20 % de ruido; entradas $x_1$, $x_2$, $\\operatorname{sen} x_1$ y "
                  "$\\operatorname{sen} x_2$; capas ocultas de 6 y 4 neuronas ReLU; tasa de aprendizaje 0.01. Puedes escribirlo a mano o armarlo en el "
                  "playground y copiarlo.",
        observe=read_state, right=lambda d: written(),
        mistakes=(
            Mistake("invierte las capas", "Las capas van en orden, de la entrada a la salida.", lambda d: written(hidden=(4, 6))),
            Mistake("escribe la salida", "La capa de salida no se escribe: solo las ocultas.", lambda d: written(hidden=(6, 4, 1))),
            Mistake("escribe el ruido como fracción", "El ruido va en por ciento.", lambda d: written(noise=0.2)),
            Mistake("olvida el ruido", "Todo está bien menos el ruido, que falta.", lambda d: written(noise=None)),
            Mistake("olvida los senos", "Faltan dos entradas: se encienden con `sinX=true` y `sinY=true`.", lambda d: written(features=None)),
            Mistake("quita x₁ y x₂", "También van las coordenadas mismas, no solo los senos.", lambda d: written(features=("sinX", "sinY"))),
            Mistake("olvida la activación", "Si no se dice, la activación es tanh.", lambda d: written(activation=None)),
            Mistake("olvida la tasa", "Si no se dice, la tasa es 0.03.", lambda d: written(learning_rate=None)),
            Mistake("falla en las entradas", "Solo fallan las entradas: revisa cada clave, también las mayúsculas.", matches=only_off("features")),
            Mistake("falla en las capas", "Solo fallan las capas ocultas: revisa su clave y cuántas neuronas lleva cada una.", matches=only_off("hidden")),
            Mistake("falla en un valor", "Solo falla un ajuste: compara cada valor con lo que se pide.",
                    matches=lambda v, d: len(off(v)) == 1 and off(v) <= set(WANTED)),
            Mistake("agrega un ajuste", "Tu texto cambia algo que nadie pidió cambiar.", matches=lambda v, d: off(v) - set(WANTED)),
            Mistake("falla en varios ajustes", "Hay varios ajustes distintos. Compara uno por uno: datos, ruido, entradas, capas, activación y tasa.",
                    matches=lambda v, d: len(off(v)) > 1),
        ),
        hints=("Mira el texto del ejemplo: cada ajuste va como `clave=valor`, y se unen con `&`.",
               "Las claves que faltan son `noise`, `sinX`, `sinY`, `networkShape`, `activation` y `learningRate`.",
               "`#dataset=spiral&sinX=true&sinY=true&noise=20&networkShape=6,4&activation=relu&learningRate=0.01`"),
    ),
    Exercise(
        id="E13.8", title="Empezar en cero", elements=("G28", "G20"), kind="experimentar", minutes=8, difficulty=2,
        statement="Círculo, tres neuronas ocultas y todos los pesos y sesgos en cero: `Model(hidden=(3,), initializer=\"zeros\", "
                  "activation=...)`. La red tiene 13 parámetros; están en `model.network.theta`, y los de la capa oculta, en `model.dense[0].W` y "
                  "`model.dense[0].b`. Entrena 20 épocas. ¿Cuántos de los 13 dejan de ser cero con tanh? ¿Y con la sigmoide? Y con la sigmoide, "
                  "¿cuántas neuronas ocultas distintas quedan? Entrega los tres números.",
        right=zeros,
        mistakes=(
            Mistake("cree que se mueven todos", "Con tanh no se mueven todos. ¿Cuánto da tanh en cero?", lambda d: (13, 13, 1)),
            Mistake("cree que no se mueve nada", "Algo se mueve: la salida también tiene un sesgo.", matches=lambda v, d: v[0] == 0),
            Mistake("mueve los pesos de la salida", "Con tanh, los pesos de la salida multiplican ceros: ¿qué gradiente reciben?",
                    matches=lambda v, d: v[0] == 4),
            Mistake("cree que las ocultas no se mueven", "Con la sigmoide la salida arranca primero. Y cuando sus pesos ya no son cero, "
                    "¿qué reciben las ocultas?", lambda d: (1, 4, 1)),
            Mistake("cree que la sigmoide tampoco arranca", "En cero la sigmoide no da cero, y eso basta para arrancar.",
                    lambda d: (1, 1, 1)),
            Mistake("cree que las neuronas se distinguen", "Mira las columnas de `W` con la sigmoide: ¿en qué se distinguen?",
                    lambda d: (1, 13, 3)),
            Mistake("cuenta los que siguen en cero", "Contaste los que siguen en cero.", lambda d: (12, 0, 1)),
        ),
        hints=("Prueba primero con tanh y mira `model.network.theta`.", "`np.count_nonzero(model.network.theta)`, con cada una. Después, "
               "`model.dense[0].W`: cada columna es una neurona.",
               "(1, 13, 1): con tanh solo se mueve el sesgo de la salida; con la sigmoide se mueven todos, pero las tres neuronas son una repetida."),
    ),
    Exercise(
        id="E13.9", title="Un paso con castigo", elements=("G28", "T7"), kind="calcular a mano", minutes=6, difficulty=2,
        statement="Un peso vale $w = -0.4$ y el gradiente de los datos es $0.2$. La tasa de aprendizaje es $0.3$ y la de la penalización, $0.1$. En el "
                  "playground, L2 cuesta $\\frac12 w^2$ y L1, $|w|$, por cada peso. ¿Cuánto vale $w$ tras un paso con L2? ¿Y con L1? Entrega la tupla "
                  "`(con L2, con L1)`.",
        data=weight, tol=1e-4, right=lambda d: stepped(d),
        mistakes=(
            Mistake("olvida el ½", "L2 lleva un medio, que se cancela con el 2 de la derivada.", lambda d: stepped(d, l2=2)),
            Mistake("aleja del cero", "Con ese signo la penalización aleja el peso del cero; debe acercarlo.", lambda d: stepped(d, sign=-1)),
            Mistake("no da el paso", "Ese es el peso antes del paso.", lambda d: (d.w, d.w)),
            Mistake("va a favor del gradiente", "Sumaste el gradiente: el paso va en contra.", climbed),
            Mistake("no penaliza", "Ese es el paso sin penalización.", lambda d: stepped(d, sign=0)),
            Mistake("deriva mal el valor absoluto", "La pendiente de |w| depende del lado: a la izquierda del cero baja.",
                    lambda d: stepped(d, absolute=True)),
            Mistake("deja la penalización fuera de la tasa", "La tasa de aprendizaje multiplica también a la penalización.",
                    lambda d: stepped(d, outside=True)),
            Mistake("cambia el orden", "Están los dos, al revés.", lambda d: stepped(d)[::-1]),
        ),
        hints=("Suma primero las dos pendientes: la de los datos y la de la penalización.",
               "La de L2 es 0.1·w, que es −0.04. La de L1 es 0.1 por el signo de w.",
               "Con L2, −0.4 − 0.3·(0.2 − 0.04) = −0.448. Con L1, −0.4 − 0.3·(0.2 − 0.1) = −0.43."),
    ),
)
