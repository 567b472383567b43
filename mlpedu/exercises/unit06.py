"""Ejercicios de la unidad 06: la retropropagación con los números de una red pequeña, la red R."""
from functools import cache

import numpy as np

from mlpedu.activations import logistic as sigma
from mlpedu.activations import softmax
from mlpedu.course.exercise import Exercise, Mistake


def net():
    """La red R: dos entradas, dos sigmoides ocultas, dos sigmoides de salida, un lote de dos ejemplos."""
    return {"X": np.array([[1.0, 2], [-1, 1]]), "y": np.array([[1.0, 0], [0, 1]]),
            "W1": np.array([[0.5, -1], [0.25, 0.5]]), "b1": np.array([0, 0.5]),
            "W2": np.array([[1, -0.5], [0.5, 2]]), "b2": np.array([0.1, -0.2]), "eta": 1.0}


def forward(d, W1=None, W2=None, biases=1, hidden=sigma, out=sigma):
    z1 = d.X @ (d.W1 if W1 is None else W1) + biases * d.b1
    return out(hidden(z1) @ (d.W2 if W2 is None else W2) + biases * d.b2)


def same(z):
    return z


def z1(d):
    return d.X @ d.W1 + d.b1


def a1(d):
    return sigma(z1(d))


def delta2(d):
    return (forward(d) - d.y) / len(d.X)


def bend(a):
    return a * (1 - a)


def delta1(d, W2=None, slope=None):
    return delta2(d) @ (d.W2.T if W2 is None else W2) * (bend(a1(d)) if slope is None else slope)


def moved_W2(d):
    return d.W2 - d.eta * a1(d).T @ delta2(d)


def dW1(d):
    return d.X.T @ delta1(d)


def batch():
    return {"Z": np.array([[2.0, 1, 0], [0, 0, 1]]), "classes": np.array([0, 1])}



def residual(d, P=None):
    return (softmax(d.Z) if P is None else P) - np.eye(3)[d.classes]


@cache
def different_columns(activation, start, steps=500):
    """Cuántas columnas distintas tiene W1 tras entrenar una red 2-4-1 con XOR, desde pesos todos iguales."""
    from mlpedu.layers import Dense
    from mlpedu.network import Network
    network = Network([Dense(4, activation), Dense(1, "sigmoid")], (2,), "binary_crossentropy", rng=np.random.default_rng(0))
    network.theta[:] = start
    X, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    for _ in range(steps):
        network.loss_and_grad(X, y)
        network.theta -= network.grad
    return len(np.unique(network.layers[0].W.round(9), axis=1).T)


def curve():
    return {"w": 0.3}


def exponent(d, step=1e-5, back=1, gap=2):
    """El exponente de 10 del error de una diferencia, para f(w) = log(1 + eʷ)."""
    right, left = (np.log1p(np.exp(w)) for w in (d.w + step, d.w - back * step))
    slope = (right - left) / (gap * step)
    return int(np.floor(np.log10(abs(slope - sigma(d.w)))))


def near_exponent(*exponents):
    return lambda v, d: any(abs(float(v) - e) <= 0.4 for e in exponents)


def paths():
    return {"x": 3.0}


def names(answer, d):
    """Los nombres que se dieron, sin importar el orden ni las mayúsculas."""
    from mlpedu.course.exercise import Misuse
    if isinstance(answer, str) or not hasattr(answer, "__iter__"):
        raise Misuse("Entrega un conjunto de nombres, por ejemplo {\"z1\", \"p\"}.")
    if not all(isinstance(name, str) for name in answer):
        raise Misuse("Entrega los nombres, entre comillas, y no los arreglos.")
    return {name.strip().lower() for name in answer}


EXERCISES = (
    Exercise(
        id="E06.1", title="La ida, con todos los intermedios", elements=("G19", "S10"), kind="calcular a mano", minutes=12, difficulty=2,
        statement="Con los datos de la red R, calcula la ida completa, con lápiz y calculadora, y guarda cada intermedio. Entrega la salida "
                  "$p$ del lote: una matriz de 2 × 2, con cuatro decimales.",
        data=net, tol=2e-4, right=forward,
        mistakes=(
            Mistake("traspone W1", "W1 está traspuesta; al ser cuadrada, no da error.", lambda d: forward(d, W1=d.W1.T)),
            Mistake("traspone W2", "W2 está traspuesta; al ser cuadrada, no da error.", lambda d: forward(d, W2=d.W2.T)),
            Mistake("pasa z1 en lugar de a1", "La segunda capa recibió la suma y no la activación.", lambda d: forward(d, hidden=same)),
            Mistake("no activa la salida", "Falta la última activación.", lambda d: forward(d, out=same)),
            Mistake("olvida los sesgos", "Faltan los sesgos de las dos capas.", lambda d: forward(d, biases=0)),
            Mistake("calcula solo el primer ejemplo", "Solo calculaste un ejemplo: el lote tiene dos filas.", lambda d: forward(d)[:1]),
            Mistake("entrega la salida de la capa oculta", "Te quedaste en la capa oculta.", a1),
        ),
        hints=("Guarda z1, a1, z2 y p: los vas a usar después.", "z1 = XW1 + b1. La primera fila da z1 = (1, 0.5); la segunda, (−0.25, 2).",
               "a1 = σ(z1) = [[0.7311, 0.6225], [0.4378, 0.8808]]; z2 = a1·W2 + b2; p = σ(z2) = [[0.7581, 0.6636], [0.7268, 0.7929]]."),
    ),
    Exercise(
        id="E06.2", title="El error de la última capa", elements=("T4", "G19"), kind="calcular a mano", minutes=8, difficulty=2,
        statement="Red R. La pérdida de una salida es $-y\\log p - (1-y)\\log(1-p)$, y su derivada respecto de $p$ es "
                  "$\\frac{p - y}{p(1-p)}$. $L$ suma las dos salidas y promedia los $m = 2$ ejemplos. Da $\\delta_2 = \\partial L/\\partial z_2$: "
                  "una matriz de 2 × 2, con cuatro decimales.",
        data=net, tol=2e-4, right=delta2,
        mistakes=(
            Mistake("cambia el signo", "Tu δ apunta al revés: es predicción menos objetivo.", lambda d: -delta2(d)),
            Mistake("multiplica dos veces por la pendiente", "Al juntar los dos factores, p(1 − p) se cancela; en tu respuesta queda uno de más.",
                    lambda d: delta2(d) * bend(forward(d))),
            Mistake("olvida promediar", "Falta promediar: L es la media de los ejemplos del lote.", lambda d: 2 * delta2(d)),
            Mistake("deriva respecto de p", "Llegaste hasta la salida p: falta el tramo de p a z.",
                    lambda d: delta2(d) / bend(forward(d))),
            Mistake("divide también entre las salidas", "Las salidas se suman; solo se promedian los ejemplos.", lambda d: delta2(d) / 2),
            Mistake("olvida restar y", "Falta comparar con el objetivo.", lambda d: forward(d) / 2),
            Mistake("eleva el error al cuadrado", "Elevaste al cuadrado: eso es un error, no su pendiente.",
                    lambda d: (forward(d) - d.y) ** 2 / 2),
        ),
        hints=("Regla de la cadena: la derivada respecto de p, por la de p respecto de z, que es p(1 − p).",
               "Al multiplicar, p(1 − p) se cancela y queda una resta. Después, el promedio del lote.",
               "δ2 = (p − y)/2 = [[−0.1210, 0.3318], [0.3634, −0.1035]]."),
    ),
    Exercise(
        id="E06.3", title="El error baja una capa", elements=("T4", "G19"), kind="calcular a mano", minutes=12, difficulty=3,
        statement="Red R. Da $\\delta_1 = \\partial L/\\partial z_1$, una matriz de 2 × 2, con cuatro decimales. Parte de $\\delta_2$ y de la "
                  "salida oculta $a_1$.",
        data=net, tol=1e-4, right=delta1,
        mistakes=(
            Mistake("no traspone W2", "Propagaste con W2 sin trasponer: al ser cuadrada, no se queja.", lambda d: delta1(d, W2=d.W2)),
            Mistake("olvida la derivada de la activación", "Falta multiplicar por la pendiente de la activación oculta.",
                    lambda d: delta1(d, slope=1)),
            Mistake("aplica σ dos veces", "Evaluaste la pendiente en un valor ya activado.",
                    lambda d: delta1(d, slope=bend(sigma(a1(d))))),
            Mistake("usa la pendiente de la otra capa", "La pendiente que usaste es la de la capa de salida.",
                    lambda d: delta1(d, slope=bend(forward(d)))),
            Mistake("usa z1(1 − z1)", "La fórmula que usa la salida la aplicaste a la suma.", lambda d: delta1(d, slope=bend(z1(d)))),
            Mistake("propaga con la W2 nueva", "Usaste los pesos nuevos: el error baja por los mismos pesos que hicieron la ida.",
                    lambda d: delta1(d, W2=moved_W2(d).T)),
            Mistake("cambia el signo", "El signo está cambiado en toda la matriz.", lambda d: -delta1(d)),
            Mistake("olvida promediar", "Tu δ2 no estaba promediado sobre el lote.", lambda d: 2 * delta1(d)),
        ),
        hints=("Lleva δ2 hacia atrás por las mismas conexiones.", "δ2·W2ᵀ tiene la forma de a1. Después se multiplica, casilla por casilla, por "
               "a1(1 − a1).", "δ2·W2ᵀ = [[−0.2869, 0.6032], [0.4151, −0.0254]]; por a1(1 − a1): [[−0.0564, 0.1417], [0.1022, −0.0027]]."),
    ),
    Exercise(
        id="E06.4", title="El gradiente de los pesos", elements=("G19", "S10"), kind="completar código", minutes=10, difficulty=2,
        statement="Red R. Con `X` y `d1` (tu $\\delta_1$), calcula $\\partial L/\\partial W_1$ en una sola línea de NumPy. El peso que va de la "
                  "entrada $i$ a la neurona $j$ debe quedar en la fila $i$, columna $j$.",
        data=net, tol=1e-4, right=dW1,
        mistakes=(
            Mistake("entrega la traspuesta", "El gradiente está traspuesto: debe tener los mismos índices que W1.", lambda d: dW1(d).T),
            Mistake("suma sin promediar", "Falta el promedio del lote; o tu δ1 no lo traía.", lambda d: 2 * dW1(d)),
            Mistake("promedia dos veces", "Dividiste dos veces entre el tamaño del lote: δ1 ya está promediado.", lambda d: dW1(d) / 2),
            Mistake("usa a1 en lugar de X", "La entrada de esta capa no es la que usaste.", lambda d: a1(d).T @ delta1(d)),
            Mistake("usa δ2 en lugar de δ1", "Usaste el error de otra capa.", lambda d: d.X.T @ delta2(d)),
            Mistake("no traspone X", "Multiplicaste sin trasponer X: así se mezclan ejemplos con entradas.", lambda d: d.X @ delta1(d)),
            Mistake("cambia el signo", "El signo está cambiado: se pide el gradiente, no el paso.", lambda d: -dW1(d)),
            Mistake("da el paso", "Esos son los pesos después de un paso; se pide el gradiente.", lambda d: d.W1 - d.eta * dW1(d)),
        ),
        hints=("Cada peso multiplica su entrada: su gradiente es esa entrada por el error de su neurona, sumado sobre el lote.",
               "X traspuesta es de 2 × m y δ1 es de m × 2.", "`X.T @ d1` da [[−0.1586, 0.1444], [−0.0106, 0.2808]]."),
    ),
    Exercise(
        id="E06.5", title="El gradiente del sesgo", elements=("G19",), kind="completar código", minutes=6, difficulty=2,
        statement="Red R. Con `d1`, calcula $\\partial L/\\partial b_1$ en una línea. Hay un sesgo por neurona.",
        data=net, tol=1e-4, right=lambda d: delta1(d).sum(axis=0),
        mistakes=(
            Mistake("no suma sobre el lote", "Hay un valor por ejemplo y por neurona: el sesgo es común a todo el lote.", delta1),
            Mistake("promedia otra vez", "El promedio ya está en δ1: aquí solo falta sumar.", lambda d: delta1(d).mean(axis=0)),
            Mistake("olvida el promedio", "Falta el promedio del lote: tu δ1 no lo traía.", lambda d: 2 * delta1(d).sum(axis=0)),
            Mistake("suma el eje equivocado", "Sumaste sobre las neuronas y no sobre los ejemplos: la forma coincide por casualidad.",
                    lambda d: delta1(d).sum(axis=1)),
            Mistake("da gradiente cero", "Con gradiente nulo el sesgo no aprendería nunca.", lambda d: [0, 0]),
            Mistake("suma todo", "Un solo número no basta: hay un sesgo por neurona.", lambda d: delta1(d).sum()),
            Mistake("suma el gradiente de los pesos", "Sumaste filas del gradiente de W1: la entrada del sesgo vale 1, no x.",
                    lambda d: dW1(d).sum(axis=0)),
        ),
        hints=("El sesgo es un peso cuya entrada vale siempre 1.", "Entonces se suma δ1 a lo largo de los ejemplos, que son las filas.",
               "`d1.sum(axis=0)` da [0.0458, 0.1391]."),
    ),
    Exercise(
        id="E06.6", title="Un paso completo, en buen orden", elements=("G19",), kind="depurar", minutes=10, difficulty=3,
        statement="Este código da un paso de descenso con $\\eta = 1$ sobre la red R, pero tiene un error de orden:\n\n"
                  "```python\nW2 = W2 - a1.T @ d2\nd1 = d2 @ W2.T * a1 * (1 - a1)\nW1 = W1 - X.T @ d1\n```\n\n"
                  "Corrígelo y entrega la `W1` que resulta. (En tu celda llama `V1` y `V2` a las nuevas: las de la red R hacen falta "
                  "después.)",
        data=net, tol=1e-4, right=lambda d: d.W1 - d.eta * dW1(d),
        mistakes=(
            Mistake("propaga por los pesos ya cambiados", "Tu W1 sale de propagar por los pesos ya cambiados: calcula todos los gradientes antes "
                    "de mover nada.", lambda d: d.W1 - d.eta * d.X.T @ delta1(d, W2=moved_W2(d).T)),
            Mistake("sube por el gradiente", "Sumaste el gradiente: así la pérdida crece.", lambda d: d.W1 + d.eta * dW1(d)),
            Mistake("olvida el promedio", "El paso es el doble: falta el promedio del lote.", lambda d: d.W1 - 2 * d.eta * dW1(d)),
            Mistake("resta el gradiente traspuesto", "Restaste el gradiente traspuesto.", lambda d: d.W1 - d.eta * dW1(d).T),
            Mistake("entrega el gradiente", "Ese es el gradiente, no los pesos nuevos.", dW1),
            Mistake("no traspone W2", "Tu paso sale de propagar con W2 sin trasponer.", lambda d: d.W1 - d.eta * d.X.T @ delta1(d, W2=d.W2)),
            Mistake("no modifica W1", "W1 quedó igual: ¿asignaste el resultado?", lambda d: d.W1),
        ),
        hints=("¿Con qué W2 se hizo la ida? ¿Con cuál se calcula aquí d1?", "Tres fases: ida, todos los gradientes, y al final el paso.",
               "Calcula d1 antes de cambiar W2. W1 − X.T @ d1 = [[0.6586, −1.1444], [0.2606, 0.2192]]."),
    ),
    Exercise(
        id="E06.7", title="Softmax con entropía cruzada", elements=("T4", "S10"), kind="calcular a mano", minutes=8, difficulty=3,
        statement="`Z = [[2, 1, 0], [0, 0, 1]]` son las sumas de la última capa para dos ejemplos, cuyas clases son 0 y 1. Con softmax y entropía "
                  "cruzada, da $\\partial \\ell/\\partial Z$ **por ejemplo** (sin promediar): una matriz de 2 × 3, con cuatro decimales.",
        data=batch, tol=2e-4, right=residual,
        mistakes=(
            Mistake("multiplica por p(1 − p)", "Multiplicaste por una «derivada de softmax» que ya estaba incluida.",
                    lambda d: residual(d) * bend(softmax(d.Z))),
            Mistake("cambia el signo", "La resta va al revés.", lambda d: -residual(d)),
            Mistake("resta el número de clase", "Restaste la etiqueta como número: pásala a unos y ceros, un 1 en la clase correcta.",
                    lambda d: softmax(d.Z) - d.classes[:, None]),
            Mistake("hace softmax por columnas", "Normalizaste por columnas: cada fila debe sumar 1.",
                    lambda d: residual(d, softmax(d.Z.T).T)),
            Mistake("usa la sigmoide", "Tus probabilidades no compiten entre sí: usaste otra activación.", lambda d: residual(d, sigma(d.Z))),
            Mistake("promedia", "Dividiste entre el tamaño del lote, y se pedía por ejemplo.", lambda d: residual(d) / 2),
            Mistake("entrega las probabilidades", "Esas son las probabilidades: falta comparar con el objetivo.", lambda d: softmax(d.Z)),
        ),
        hints=("¿Cuánto debe sumar cada fila de la respuesta? Si todas las z de una fila suben lo mismo, softmax no cambia.",
               "Escribe las clases con unos y ceros: [[1, 0, 0], [0, 1, 0]]. La respuesta es una resta de dos matrices.",
               "softmax(Z) − Y = [[−0.3348, 0.2447, 0.0900], [0.2119, −0.7881, 0.5761]]."),
    ),
    Exercise(
        id="E06.8", title="Empezar todas iguales", elements=("G20",), kind="experimentar", minutes=8, difficulty=2,
        statement="Una red 2-4-1 aprende XOR con 500 pasos de tasa 1. ¿Cuántas columnas **distintas** tiene $W_1$ al final si empieza con todos los "
                  "parámetros en 0 y sigmoide, con todos en 0 y tanh, y con todos en 0.5 y tanh? Entrega los tres números. Predice primero; "
                  "después puedes comprobarlo con `equal_start`.",
        right=lambda d: [different_columns("sigmoid", 0.0), different_columns("tanh", 0.0), different_columns("tanh", 0.5)],
        mistakes=(
            Mistake("cree que entrenar separa las neuronas", "Dos neuronas que empiezan iguales reciben la misma corrección.", lambda d: [4, 4, 4]),
            Mistake("cree que basta con no empezar en cero", "El problema no es el valor cero, sino que todas sean iguales.", lambda d: [1, 1, 4]),
            Mistake("cuenta cero columnas", "Aunque no cambien, las columnas existen: cuenta valores distintos.", lambda d: [0, 0, 0]),
            Mistake("cree que la sigmoide las separa", "La activación no distingue neuronas iguales.", lambda d: [4, 1, 4]),
            Mistake("cuenta neuronas y no columnas distintas", "Cuatro es el total de columnas: mira cuántas son distintas entre sí.",
                    lambda d: [4, 1, 1]),
        ),
        hints=("Compara lo que calculan dos neuronas ocultas en la ida, y lo que les llega en la vuelta.", "Todo lo que usa la regla para corregir "
               "una columna vale lo mismo en las otras.", "Siguen idénticas siempre: [1, 1, 1]."),
    ),
    Exercise(
        id="E06.9", title="¿Cuánto se equivoca una diferencia?", elements=("G18",), kind="experimentar", minutes=8, difficulty=2,
        statement="Deriva $f(w) = \\log(1 + e^w)$ en $w = 0.3$ con la diferencia central de paso $h = 10^{-5}$. La derivada exacta es $\\sigma(w)$; "
                  "como en NumPy, $\\log$ es el logaritmo natural. Entrega el **exponente** de 10 del error absoluto, redondeado hacia abajo: si el error es 0.0042, es −3.",
        data=curve, right=exponent, accept=lambda v, d: abs(float(v) - exponent(d)) <= 1,
        mistakes=(
            Mistake("usa la diferencia hacia adelante", "Tu error es mucho mayor que el de la diferencia central: mira hacia los dos lados.",
                    lambda d: exponent(d, back=0, gap=1)),
            Mistake("entrega el error", "Ese es el error; se pide el exponente de 10 que le corresponde.",
                    matches=lambda v, d: 0 < abs(float(v)) < 0.01),
            Mistake("usa un paso muy grande o muy pequeño", "Hay dos causas posibles: un paso demasiado grande, o uno tan pequeño que la resta "
                    "pierde casi todas las cifras.", matches=near_exponent(-5, -4, -3)),
            Mistake("divide entre h", "Tu derivada sale al doble: mira la distancia entre los dos puntos.",
                    lambda d: exponent(d, gap=1)),
            Mistake("entrega el exponente del paso al cuadrado", "Ese sería el orden del error de truncamiento, sin su coeficiente: mídelo.",
                    lambda d: -10),
            Mistake("entrega el exponente sin signo", "El error es menor que 1: su exponente es negativo.",
                    matches=lambda v, d: 11 <= float(v) <= 13),
        ),
        hints=("(f(w + h) − f(w − h)) / (2h), y compara con σ(0.3).", "`np.floor(np.log10(abs(error)))` da el exponente.",
               "El error ronda 2·10⁻¹²: el exponente es −12 (se acepta −11 o −13, según la máquina)."),
    ),
    Exercise(
        id="E06.10", title="Acumular, no sobrescribir", elements=("G18",), kind="depurar", minutes=8, difficulty=3,
        statement="La vuelta de un motor de derivación tiene esta línea: `parent.grad = slope * node.grad`. Con ella, para "
                  "$y = x\\cdot x + 3x$ en $x = 3$, el gradiente sale mal. ¿Qué número **debe** quedar en `x.grad`?",
        data=paths, tol=1e-9, right=lambda d: 2 * d.x + 3,
        mistakes=(
            Mistake("sobrescribe", "Solo sobrevivió un uso de x: los caminos se suman.", lambda d: 3.0),
            Mistake("cuenta solo x·x", "Falta el camino del término lineal.", lambda d: 2 * d.x),
            Mistake("cuenta un camino dos veces", "Un camino entró dos veces: ¿el gradiente empezaba en cero?", lambda d: 12.0),
            Mistake("entrega el valor de y", "Ese número es el valor de y, o una vuelta repetida sin poner a cero los gradientes.",
                    lambda d: d.x ** 2 + 3 * d.x),
            Mistake("olvida sembrar la salida", "La vuelta no arrancó: la salida debe empezar con gradiente 1.", lambda d: 0),
        ),
        hints=("¿Cuántas veces aparece x en la expresión?", "Cada uso aporta un sumando: dos de x·x y uno de 3x.",
               "3 + 3 + 3 = 9, que es 2x + 3. La línea correcta es `parent.grad += slope * node.grad`."),
    ),
    Exercise(
        id="E06.11", title="¿Qué hay que guardar?", elements=("G19",), kind="predecir", minutes=6, difficulty=2,
        statement="La ida de la red R produce `z1`, `a1`, `z2` y `p` a partir de `X`. ¿Cuáles de esos cinco arreglos usa la vuelta, además de "
                  "`W2` y de `y`? Entrega un conjunto de nombres, por ejemplo `{\"z1\", \"p\"}`. (Las dos activaciones son sigmoides.)",
        observe=names, right=lambda d: {"x", "a1", "p"},
        mistakes=(
            Mistake("guarda también las sumas", "Las pendientes de la sigmoide se escriben con la salida: revisa si las z hacen falta.",
                    matches=lambda v, d: {"x", "a1", "p"} < v <= {"x", "a1", "p", "z1", "z2"}),
            Mistake("agrega lo que ya se dijo", "Pusiste un nombre que no es de los cinco: `W2` e `y` ya se dan por usados.",
                    matches=lambda v, d: not v <= {"x", "z1", "a1", "z2", "p"}),
            Mistake("olvida la entrada", "Mira otra vez el gradiente de los pesos de la primera capa.", lambda d: {"a1", "p"}),
            Mistake("cree que basta la salida", "Con la salida alcanza para el primer δ; pero después hay que seguir bajando.", lambda d: {"p"}),
            Mistake("olvida la salida", "¿Con qué se calcula el primer δ?", lambda d: {"x", "a1"}),
            Mistake("guarda las sumas en lugar de las salidas", "Las pendientes se podrían sacar de las z, pero el gradiente de W2 no usa z1.",
                    matches=lambda v, d: "a1" not in v and {"z1", "z2"} <= v),
        ),
        hints=("Recorre la vuelta: δ2, dW2, δ1, dW1. ¿Qué aparece en cada fórmula?", "δ2 usa p; dW2 y δ1 usan a1.",
               "dW1 usa X. Entonces: {\"X\", \"a1\", \"p\"}."),
    ),
)
