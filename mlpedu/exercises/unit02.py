"""Ejercicios de la unidad 02: tablas y circuitos de neuronas de McCulloch y Pitts. No usa NumPy."""
from inspect import signature

from mlpedu.course.exercise import Exercise, Mistake, Misuse
from mlpedu.neurons import ALWAYS_ON, Circuit, McCullochPittsNeuron, TruthTable

AB = ((0, 0), (0, 1), (1, 0), (1, 1))
ABC = tuple((a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1))


def fires(rows, weights, threshold=2):
    """Una salida por fila: 1 si la suma con pesos llega al umbral."""
    return [int(sum(w * x for w, x in zip(weights, row)) >= threshold) for row in rows]


def two_inputs():
    return {"rows": AB}


def outputs(answer, data):
    """Las salidas de lo entregado, con las entradas en orden alfabético: circuito, neurona, tabla o ya una lista."""
    if isinstance(answer, McCullochPittsNeuron):
        answer = Circuit(sorted(set(answer.sources) - {ALWAYS_ON}), {"salida": answer})
    if isinstance(answer, Circuit):
        answer = answer.truth_table()
    if not isinstance(answer, TruthTable):
        return answer
    order = sorted(range(len(answer.inputs)), key=answer.inputs.__getitem__)
    n = len(order)
    found = {tuple(row[i] for i in order): row[n:] for row in answer.rows}
    return [out[0] if len(out) == 1 else out for _, out in sorted(found.items())]


def a_not_b(a=2, b=-1):
    """Las cuatro filas de la neurona y las dos de B con A siempre activa."""
    return lambda d: fires(AB, (a, b)) + fires(((1, 0), (1, 1)), (a, b))


def hidden_pair(first, second, out, threshold=2):
    """Dos neuronas intermedias y una de salida, fila por fila."""
    return lambda d: fires(list(zip(fires(AB, first), fires(AB, second))), out, threshold)


def three(function):
    """Las ocho salidas de una proposición de A, B y C."""
    return lambda d: [int(bool(function(*row))) for row in ABC]


def batch():
    return {"X": [[1, 0], [1, 1], [0, 1], [1, 0]], "w": [2, -1], "threshold": 2}


def call(mp, data):
    """Lo que devuelve la función entregada; si no se puede llamar, una frase que dice por qué."""
    if not callable(mp):
        raise Misuse("Entrega la función misma, sin paréntesis: `check(\"E02.6\", mp)`.")
    try:
        signature(mp).bind(data.X, data.w, data.threshold)
    except (TypeError, ValueError):
        raise Misuse("Tu función debe recibir tres argumentos: `X`, `w` y `umbral`, en ese orden.") from None
    return mp(data.X, data.w, data.threshold)


def modes(answer, data):
    """Las filas en que difieren los dos convenios, como pares (A, B); admite textos como "11"."""
    if isinstance(answer, str) or (len(answer) == 2 and all(bit in (0, 1) for bit in answer)):
        answer = [answer]                                 # one row alone
    return {tuple(int(bit) for bit in row) for row in answer}


def differ(excitatory, inhibitory):
    """Filas en que la neurona dada responde distinto con cada convenio."""
    def table(mode):
        neuron = McCullochPittsNeuron(excitatory, inhibitory, threshold=2, inhibition=mode)
        return Circuit(["A", "B"], {"C": neuron}).truth_table().outputs
    return {row for row, x, y in zip(AB, table("relative"), table("absolute")) if x != y}


EXERCISES = (
    Exercise(
        id="E02.1", title="La tabla de una neurona", elements=("G6",), kind="predecir", minutes=4, difficulty=1,
        statement="En toda la unidad, una neurona se activa si la suma de sus señales llega al umbral 2, y una sinapsis "
                  "inhibidora activa resta 1. A y B llegan a C con una sinapsis excitadora cada una. Escribe la salida de C para "
                         "(A, B) = 00, 01, 10 y 11, como una lista de cuatro números.",
        data=two_inputs, observe=outputs,
        right=lambda d: fires(d.rows, (1, 1)),
        mistakes=(
            Mistake("usa umbral 1", "Dejaste que una sola señal baste: mira el umbral.",
                    lambda d: fires(d.rows, (1, 1), 1)),
            Mistake("exige superar el umbral", "Pediste superar el umbral; el convenio es alcanzarlo.",
                    lambda d: fires(d.rows, (1, 1), 3)),
            Mistake("cree que dos señales se cancelan", "Dos señales excitadoras se suman, no se cancelan.",
                    lambda d: [a ^ b for a, b in d.rows]),
            Mistake("invierte activa y apagada", "Tu tabla es la negación de la correcta.",
                    lambda d: [1 - v for v in fires(d.rows, (1, 1))]),
            Mistake("entrega una tabla de 2×2",
                    "Los valores pueden ser buenos, pero se piden cuatro en una fila y en el orden dado.",
                    lambda d: [[0, 0], [0, 1]]),
        ),
        hints=("Suma las señales de cada fila.", "Compara cada suma con 2.",
               "Las sumas son 0, 1, 1 y 2, y solo la última llega a 2: [0, 0, 0, 1]."),
    ),
    Exercise(
        id="E02.2", title="¿Cuántas sinapsis para copiar una señal?", elements=("G6",), kind="diseñar", minutes=4,
        difficulty=1,
        statement="Busca el menor número *n* de sinapsis de A a C con que C repite a A. Entrega la tupla "
                         "`(n, salida si A = 0, salida si A = 1)`.",
        right=lambda d: (2, 0, 1),
        mistakes=(
            Mistake("cree que basta una", "Con esa cantidad la suma nunca llega al umbral: C no se activa jamás.",
                    lambda d: (1, 0, 0)),
            Mistake("supone umbral 1", "Con esa cantidad y este umbral, la salida no es la que escribiste.",
                    lambda d: (1, 0, 1)),
            Mistake("da una solución que no es la menor", "Funciona, pero se pide el menor número de sinapsis.",
                    matches=lambda v, d: v[0] > 2 and tuple(v[1:]) == (0, 1)),
            Mistake("confunde identidad con negación", "Eso sería la negación de A.", lambda d: (2, 1, 0)),
            Mistake("cree que C queda siempre activa", "Sin señales la suma es 0. ¿Alcanza el umbral?",
                    lambda d: (2, 1, 1)),
        ),
        hints=("Cuando A está activa, ¿cuánto suma cada sinapsis?",
               "La suma debe llegar a 2 cuando A vale 1, y no antes.",
               "n · 1 ≥ 2 con n entero y mínimo: n = 2, y la respuesta es (2, 0, 1)."),
    ),
    Exercise(
        id="E02.3", title="A y no B; y de ahí, la negación", elements=("G6",), kind="predecir", minutes=6, difficulty=2,
        statement="A llega a C con dos sinapsis excitadoras y B con una inhibidora. Escribe las cuatro salidas "
                         "para AB = 00, 01, 10, 11 y, a continuación, con A siempre activa, las de B = 0 y B = 1: "
                         "una lista de seis números.",
        right=a_not_b(),
        mistakes=(
            Mistake("intercambia los papeles de A y B", "Estás inhibiendo con A y no con B.", a_not_b(-1, 2)),
            Mistake("ignora la inhibición", "Tu C no cambia cuando B se activa: falta restar.", a_not_b(2, 0)),
            Mistake("pone una sola sinapsis desde A", "Con una sola sinapsis desde A nunca se llega al umbral.",
                    a_not_b(1, -1)),
            Mistake("confunde con el o exclusivo", "La fila 01 no debe activar C: A está apagada.",
                    lambda d: [0, 1, 1, 0, 1, 0]),
            Mistake("lee la negación al revés", "Las primeras cuatro están bien; relee qué pasa cuando A vale siempre 1.",
                    lambda d: [0, 0, 1, 0, 0, 1]),
        ),
        hints=("Calcula 2A − B en cada fila.", "¿Qué filas llegan a 2? Para la negación mira solo las filas con A = 1.",
               "2A − B vale 0, −1, 2, 1: solo 10 llega. Con A = 1: B = 0 da 1 y B = 1 da 0. [0, 0, 1, 0, 1, 0]."),
    ),
    Exercise(
        id="E02.4", title="O exclusivo con tres neuronas", elements=("G6", "G15"), kind="diseñar", minutes=12,
        difficulty=2,
        statement="Arma el o exclusivo de A y B (1 cuando difieren) con dos neuronas intermedias y una de salida. "
                         "Entrega el `Circuit`, o la lista de sus cuatro salidas si lo hiciste en papel.",
        data=two_inputs, observe=outputs,
        right=hidden_pair((2, -1), (-1, 2), (2, 2)),
        mistakes=(
            Mistake("una sola sinapsis de cada intermedia a la salida",
                    "Las intermedias nunca se activan a la vez: con una sinapsis de cada una, la salida no llega al umbral.",
                    hidden_pair((2, -1), (-1, 2), (1, 1))),
            Mistake("o inclusivo", "Con las dos entradas activas tu circuito también se activa.",
                    lambda d: fires(d.rows, (2, 2))),
            Mistake("equivalencia", "Tu circuito se activa cuando las entradas coinciden: es la negación de lo pedido.",
                    lambda d: [int(a == b) for a, b in d.rows]),
            Mistake("y lógico", "Tu circuito pide las dos entradas a la vez.", lambda d: fires(d.rows, (1, 1))),
            Mistake("repite la misma intermedia",
                    "Tus dos intermedias calculan lo mismo: una de las dos filas buenas queda sin cubrir.",
                    matches=lambda v, d: list(v) in ([0, 0, 1, 0], [0, 1, 0, 0])),
            Mistake("salida siempre activa", "Tu salida está siempre activa: revisa su umbral.",
                    hidden_pair((2, -1), (-1, 2), (2, 2), 0)),
        ),
        hints=("Escribe el o exclusivo como la unión de dos casos que nunca ocurren a la vez.",
               "Los dos casos son «A y no B» y «B y no A»; únelos con un o. ¿Cuántas sinapsis pide un o?",
               'D = 2·A − B, E = 2·B − A y C = 2·D + 2·E, todas con umbral 2: '
               '`Circuit(["A", "B"], {"D": McCullochPittsNeuron({"A": 2}, {"B": 1}), '
               '"E": McCullochPittsNeuron({"B": 2}, {"A": 1}), "C": McCullochPittsNeuron({"D": 2, "E": 2})})`'),
        praise="En la unidad 04 verás por qué una sola neurona no puede.",
    ),
    Exercise(
        id="E02.5", title="Una proposición de tres variables", elements=("G6",), kind="diseñar", minutes=10, difficulty=2,
        statement="Calcula (A ∨ B) ∧ ¬C con dos neuronas o menos. Entrega el `Circuit`, o las ocho salidas para "
                         "ABC = 000, 001, …, 111.",
        observe=outputs,
        right=three(lambda a, b, c: (a or b) and not c),
        mistakes=(
            Mistake("cambia los paréntesis", "Aplicaste la negación de C solo a B: cuida los paréntesis.",
                    three(lambda a, b, c: a or (b and not c))),
            Mistake("olvida negar C", "Tu circuito se activa gracias a C, y C debía impedirlo.",
                    three(lambda a, b, c: (a or b) and c)),
            Mistake("y en lugar de o", "Exiges A y B a la vez.", three(lambda a, b, c: a and b and not c)),
            Mistake("niega todo", "Negaste la expresión entera y no solo C.",
                    three(lambda a, b, c: not ((a or b) and not c))),
            Mistake("une con o la segunda neurona", "La segunda neurona une con o; debe exigir las dos condiciones.",
                    three(lambda a, b, c: (a or b) or not c)),
            Mistake("una sola sinapsis desde la intermedia",
                    "La señal intermedia llega con una sola sinapsis y nunca alcanza el umbral.",
                    three(lambda a, b, c: False)),
        ),
        hints=("Empieza con una neurona para A ∨ B.", "La segunda es la red de «esto y no aquello».",
               'Intermedia D = 2·A + 2·B; salida = 2·D − C: `Circuit(["A", "B", "C"], {"D": '
               'McCullochPittsNeuron({"A": 2, "B": 2}), "S": McCullochPittsNeuron({"D": 2}, {"C": 1})})`'),
    ),
    Exercise(
        id="E02.6", title="Programa la neurona", elements=("G6",), kind="completar código", minutes=8, difficulty=1,
        statement="Escribe una función `mp(X, w, umbral)` que reciba una lista de filas `X`, la lista de pesos `w` "
                  "(negativos si inhiben) y el umbral, y devuelva una lista con un 0 o un 1 por fila. "
                  "Entrega la función, sin llamarla: `check(\"E02.6\", mp)`.",
        data=batch, observe=call,
        right=lambda d: fires(d.X, d.w, d.threshold),
        mistakes=(
            Mistake("usa > en lugar de ≥", "La comparación excluye el caso en que la suma iguala al umbral.",
                    lambda d: fires(d.X, d.w, d.threshold + 1)),
            Mistake("no usa los pesos", "Sumaste las entradas sin multiplicarlas por sus pesos.",
                    lambda d: fires(d.X, (1, 1), d.threshold)),
            Mistake("devuelve la suma menos el umbral", "Falta el escalón: devolviste números, y se pide activa o apagada.",
                    lambda d: [sum(w * x for w, x in zip(d.w, row)) - d.threshold for row in d.X]),
            Mistake("suma por columnas", "Tu resultado tiene un valor por entrada y no uno por fila: sumaste el eje equivocado.",
                    lambda d: [int(sum(col) * w >= d.threshold) for col, w in zip(zip(*d.X), d.w)]),
            Mistake("pierde el signo de la inhibidora", "La conexión inhibidora está contando como excitadora.",
                    lambda d: fires(d.X, [abs(w) for w in d.w], d.threshold)),
            Mistake("no devuelve nada", "Tu función no devuelve nada: ¿le falta `return`?",
                    matches=lambda v, d: v is None),
        ),
        hints=("Para una fila, la suma es `sum(p * x for p, x in zip(w, fila))`.",
               "Compara con `>=` y convierte el resultado con `int`.",
               "`def mp(X, w, umbral): return [int(sum(p * x for p, x in zip(w, fila)) >= umbral) for fila in X]`"),
    ),
    Exercise(
        id="E02.7", title="Cuándo importa la clase de inhibición", elements=("G6",), kind="predecir", minutes=6,
        difficulty=3,
        statement="Una neurona de umbral 2 recibe **tres** sinapsis excitadoras de A y una inhibidora de B. Con inhibición "
                  "relativa, B resta 1; con la absoluta, de 1943, B activa la silencia. ¿En qué filas AB difieren las dos "
                  'salidas? Entrega un conjunto de pares, por ejemplo `{(0, 0), (0, 1)}`, o de textos `{"00", "01"}`.',
        observe=modes,
        right=lambda d: differ({"A": 3}, {"B": 1}),
        mistakes=(
            Mistake("cree que nunca difieren",
                    "¿Seguro que nunca difieren? Con dos sinapsis desde A sería cierto; cuenta otra vez las de este enunciado.",
                    lambda d: differ({"A": 2}, {"B": 1})),
            Mistake("cree que difieren siempre que B está activa",
                    "Con A apagada la suma no llega al umbral con ningún convenio: ahí no difieren.",
                    lambda d: {(0, 1), (1, 1)}),
            Mistake("elige la fila sin inhibición", "Sin inhibición activa, los dos convenios son la misma suma.",
                    lambda d: {(1, 0)}),
            Mistake("elige las filas en que la neurona se activa",
                    "Esas son las filas activas con el convenio relativo; se piden aquellas en que los convenios difieren.",
                    lambda d: {(1, 0), (1, 1)}),
        ),
        hints=("Solo pueden diferir las filas con B activa.", "Calcula 3A − B en esas dos filas y compáralo con 2.",
               "En 01 la suma es −1 (apagada con los dos); en 11 es 2: relativa 1, absoluta 0. Difieren en {(1, 1)}."),
    ),
)
