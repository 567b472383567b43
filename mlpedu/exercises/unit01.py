"""Ejercicios de la unidad 01: historia, biología y las razones de la ola actual."""
from mlpedu.course.compare import plain
from mlpedu.course.exercise import Exercise, Mistake

PARTS = {"dendrita": "entradas", "sinapsis": "pesos", "soma": "suma y activación", "axón": "salida",
         "inhibición": "peso negativo"}


def swapped(one, other):
    """Las parejas con dos valores intercambiados."""
    return lambda d: {**PARTS, one: PARTS[other], other: PARTS[one]}


def pair_is_swapped(one, other):
    """Si en la respuesta esas dos parejas, al menos, están al revés."""
    right, wrong = plain(PARTS), plain({one: PARTS[other], other: PARTS[one]})
    return lambda answer, d: all(plain(answer).get(k) == v and v != right[k] for k, v in wrong.items())


def letters(answer, data):
    """El conjunto de letras de la respuesta: admite {"a", "b"}, ["a", "b"], "abc" o "a, b y c"."""
    return {letter for item in answer for letter in plain(item)} - {"y"}


def without(*missing, plus=()):
    return lambda d: set("abcde") - set(missing) | set(plus)


def has(letter):
    """Si la respuesta incluye una letra que no va."""
    return lambda answer, d: letter in answer


EXERCISES = (
    Exercise(
        id="E01.1", title="Ordena la historia", elements=("G3",), kind="argumentar", minutes=6, difficulty=1,
        statement="Ordena del más antiguo al más reciente: **A** la regla de Hebb · **B** la neurona de McCulloch y Pitts · "
                  "**C** el perceptrón de Rosenblatt · **D** el libro de Minsky y Papert · **E** la tesis de Linnainmaa · "
                  "**F** el artículo de Rumelhart, Hinton y Williams. Responde con un texto de seis letras.",
        right=lambda d: "BACDEF",
        mistakes=(
            Mistake("pone a Hebb antes que el modelo lógico",
                    "El modelo lógico de neurona es anterior a la hipótesis sobre cómo aprenden las sinapsis.",
                    lambda d: "ABCDEF"),
            Mistake("cree que la crítica respondió a la retropropagación",
                    "Cuando salió la crítica al perceptrón todavía no se usaba la retropropagación en redes.",
                    lambda d: "BACFED"),
            Mistake("cree que la diferenciación inversa nació con las redes",
                    "La técnica de derivar hacia atrás existía antes de aplicarse a redes, y no hablaba de ellas.",
                    matches=lambda v, d: plain(v) in ("bacdfe", "bacfde")),
            Mistake("cree que el perceptrón fue la primera neurona artificial",
                    "Hubo una neurona artificial, sin aprendizaje, más de una década antes del perceptrón.",
                    matches=lambda v, d: plain(v).startswith("c")),
            Mistake("pone el perceptrón antes que la idea que lo inspiró",
                    "La regla del perceptrón se inspiró en una idea anterior sobre las sinapsis: revisa cuál.",
                    lambda d: "BCADEF"),
        ),
        hints=("Las fechas van de los años cuarenta a los ochenta.",
               "Primero un modelo sin aprendizaje, después una idea sobre el aprendizaje y después una máquina que aprende.",
               "1943, 1949, 1957, 1969, 1970 y 1986: BACDEF."),
    ),
    Exercise(
        id="E01.2", title="De la biología al modelo", elements=("G1", "G4"), kind="argumentar", minutes=5, difficulty=1,
        statement='Completa el diccionario: a cada parte de la neurona viva le toca uno de estos valores: `"entradas"`, '
                  '`"pesos"`, `"suma y activación"`, `"salida"`, `"peso negativo"`. Las claves son `"dendrita"`, `"sinapsis"`, '
                  '`"soma"`, `"axón"` e `"inhibición"`.',
        right=lambda d: PARTS,
        mistakes=(
            Mistake("confunde el cable con la fuerza de la conexión",
                    "Intercambiaste por dónde llega la señal y cuánto cuenta al llegar.",
                    matches=pair_is_swapped("dendrita", "sinapsis")),
            Mistake("invierte el sentido de la señal",
                    "La señal entra por un extremo y sale por el otro: los tienes al revés.",
                    matches=pair_is_swapped("dendrita", "axón")),
            Mistake("cree que el soma guarda lo aprendido",
                    "Lo que se aprende no está en el cuerpo de la célula, sino en las uniones.",
                    matches=pair_is_swapped("sinapsis", "soma")),
            Mistake("cree que inhibir es emitir una salida negativa",
                    "Inhibir es un efecto de la conexión que llega, no un signo de lo que sale.",
                    matches=pair_is_swapped("axón", "inhibición")),
        ),
        hints=("Sigue el viaje de un impulso, de la entrada a la salida.",
               "¿Qué parte decide si se dispara? Lo que cambia al aprender es la fuerza de cada unión.",
               "dendrita: entradas; sinapsis: pesos; soma: suma y activación; axón: salida; inhibición: peso negativo."),
    ),
    Exercise(
        id="E01.3", title="¿Por qué esta vez?", elements=("G2", "G3"), kind="argumentar", minutes=5, difficulty=1,
        statement="¿Cuáles de estas afirmaciones explican la ola actual? **a** hay muchos más datos · **b** hay mucho más "
                  "cómputo, y GPU · **c** los algoritmos mejoraron un poco, y ese poco rindió · **d** los óptimos locales "
                  "estorban menos de lo que se temía · **e** los productos atraen financiamiento, y este más productos · "
                  "**f** las unidades ya imitan bien a la neurona viva · **g** el entrenamiento halla siempre la "
                  'mejor solución posible · **h** las máquinas de vectores de soporte dejaron de funcionar. Entrega un conjunto '
                  'de letras, por ejemplo `{"a", "h"}`.',
        observe=letters,
        right=without(),
        mistakes=(
            Mistake("cree que el éxito viene de imitar al cerebro",
                    "El parecido con el cerebro no aumentó: revisa la afirmación sobre imitarlo.", matches=has("f")),
            Mistake("cree que se garantiza el óptimo global",
                    "Esa garantía no existe; lo que se observa es más modesto y está en otra de las afirmaciones.",
                    matches=has("g")),
            Mistake("cree que los métodos rivales fracasaron",
                    "Los rivales siguen funcionando: no hace falta que uno caiga para que otro suba.", matches=has("h")),
            Mistake("reduce todo a datos y cómputo", "Faltan razones sobre los métodos, la teoría y el dinero.",
                    without("c", "d", "e")),
        ),
        hints=("Vuelve a leer la lista de razones de la lección.", "Son cinco: una es de datos, otra de máquinas, otra de métodos, otra de teoría y otra de dinero.",
               'Las cinco primeras: {"a", "b", "c", "d", "e"}.'),
    ),
    Exercise(
        id="E01.4", title="¿Cuánto dura un pensamiento?", elements=("G4", "G5"), kind="calcular a mano", minutes=6, difficulty=2,
        statement="Reconocer una cara toma unos 100 milisegundos. Entre que a una neurona le llega una señal y ella manda la "
                  "suya pasan unos 10 milisegundos. Si la información avanza en fila, de capa en capa, ¿por cuántas capas de "
                  "neuronas, como mucho, pudo pasar? Responde con un entero.",
        data=lambda: {"recognize": 100, "step": 10},
        right=lambda d: d.recognize // d.step,
        mistakes=(
            Mistake("multiplica", "Multiplicaste los tiempos; se pregunta cuántas veces cabe uno en el otro.",
                    lambda d: d.recognize * d.step),
            Mistake("resta", "Restaste los tiempos; se pregunta cuántas veces cabe uno en el otro.",
                    lambda d: d.recognize - d.step),
            Mistake("invierte el cociente", "El cociente está invertido: el resultado debe ser mayor que 1.",
                    lambda d: d.step / d.recognize),
            Mistake("confunde capas con neuronas",
                    "Son miles de millones de neuronas, pero trabajan a la vez: aquí se cuentan los pasos en fila.",
                    matches=lambda v, d: isinstance(v, (int, float)) and v >= 1e6),
        ),
        hints=("En una capa, todas las neuronas trabajan al mismo tiempo.", "¿Cuántas veces caben 10 ms en 100 ms?",
               "100 / 10 = 10 capas. Pocas: el cerebro es lento, pero muy ancho."),
        praise="Pocos pasos en fila, y muchísimas neuronas a la vez en cada uno: así de ancho es el cerebro.",
    ),
)
