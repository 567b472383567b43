"""Ejercicios de la unidad 14: cuándo conviene una GPU, y cómo se mide."""
import math
from statistics import mean, median

from mlpedu.course.exercise import Exercise, Mistake


def trip():
    return {"images": 60_000, "pixels": 784, "bytes": 4, "per_second": 25e9, "epochs": 30}


def copying(d, times=1, bytes=None, bits=1):
    """Los ms que tardan esas copias."""
    return 1000 * times * bits * d.images * d.pixels * (d.bytes if bytes is None else bytes) / d.per_second


def queue():
    return {"launch": 0.2, "times": (350.0, 14.1, 13.9, 14.0, 14.2, 14.0)}


def measured():
    return {"cpu": 546, "direct": 1006, "fused": 290, "graph": 64}


def sizes():
    return {"inputs": 784, "neurons": 300, "batches": (32, 512)}


def intensity(d, operations=2, bytes=4, result=True):
    """Las operaciones por byte del producto, con cada lote."""
    found = []
    for batch in d.batches:
        numbers = batch * d.inputs + d.inputs * d.neurons + result * batch * d.neurons
        found.append(operations * batch * d.inputs * d.neurons / (bytes * numbers))
    return tuple(found)


def lines():
    return {"cpu": 12.5, "launching": 900.0, "gpu": 2.0}


def winning(d, each):
    """El primer lote entero que compensa el lanzamiento si cada ejemplo ahorra `each` µs."""
    return math.ceil(d.launching / each)


EXERCISES = (
    Exercise(
        id="E14.1", title="El viaje de los datos", elements=("K2",), kind="calcular a mano", minutes=6, difficulty=2,
        statement="60 000 imágenes de 784 números float32 viajan a la GPU a 25 GB/s (1 GB son $10^9$ bytes). Se entrena 30 épocas, y el "
                  "código las copia otra vez en cada una. ¿Cuántos **milisegundos** se ahorran copiándolas una sola vez?",
        data=trip, tol=0.5, right=lambda d: copying(d, d.epochs - 1),
        mistakes=(
            Mistake("cuenta como ahorro también la primera copia", "Una de las copias sigue siendo necesaria.",
                    lambda d: copying(d, d.epochs)),
            Mistake("usa float64", "Contaste ocho bytes por número.", lambda d: copying(d, d.epochs - 1, bytes=8)),
            Mistake("da el tiempo de una copia", "Eso tarda una copia; se pregunta cuánto se ahorra en las treinta épocas.",
                    lambda d: copying(d)),
            Mistake("confunde bits con bytes", "La velocidad está en bytes por segundo, no en bits.",
                    lambda d: copying(d, d.epochs - 1, bits=8)),
            Mistake("olvida los bytes por número", "Falta multiplicar por los bytes que ocupa cada número.",
                    lambda d: copying(d, d.epochs - 1, bytes=1)),
            Mistake("da segundos", "Esos son segundos.", matches=lambda v, d: 0.2 <= v <= 0.23),
        ),
        hints=("¿Cuántos bytes ocupan las imágenes?", "Son 60 000 · 784 · 4 bytes. El tiempo de una copia es ese número entre 25 · 10⁹.",
               "188 160 000 bytes tardan 7.5264 ms. De 30 copias sobran 29: 218.27 ms."),
    ),
    Exercise(
        id="E14.2", title="Un cronómetro que miente", elements=("K2", "S1"), kind="depurar", minutes=8, difficulty=2,
        statement="En una GPU imaginaria, encargar un paso devuelve el control a los 0.2 ms. El paso tarda 350 ms la primera vez, porque se "
                  "compila, y después 14.1, 13.9, 14.0, 14.2 y 14.0. ¿Cuántos milisegundos tarda un paso **típico**, bien medido?",
        data=queue, tol=0.05, right=lambda d: median(d.times[1:]),
        mistakes=(
            Mistake("no sincroniza antes de parar el reloj", "Mediste cuánto se tarda en encargar el trabajo, no en hacerlo.",
                    lambda d: d.launch),
            Mistake("incluye la primera vez", "La primera ejecución compila: hay que hacerla antes, fuera de la medida.",
                    lambda d: mean(d.times)),
            Mistake("mide una sola vez, en frío", "Una sola medida, y la primera, no es típica.", lambda d: d.times[0]),
            Mistake("da el total", "Diste la suma de los pasos.", lambda d: sum(d.times[1:])),
            Mistake("resta el lanzamiento", "El encargo ocurre mientras la cola trabaja: no se resta.",
                    lambda d: median(d.times[1:]) - d.launch),
            Mistake("suma la compilación a cada paso", "La compilación no se repite en cada paso.",
                    lambda d: d.times[0] + median(d.times[1:])),
        ),
        hints=("¿En qué momento hay que leer el reloj para que el trabajo ya esté hecho?",
               "Sincroniza antes de leerlo, y no cuentes la primera vez. Quedan cinco medidas.", "La mediana de las otras cinco es 14."),
    ),
    Exercise(
        id="E14.3", title="¿Siempre gana la GPU?", elements=("K2", "S1"), kind="predecir", minutes=6, difficulty=2,
        statement="Estas cifras, en µs por paso de la red 784-300-100-10 con lotes de 32, se midieron al preparar el curso. Un hilo de CPU: "
                  "546. Una H100, operación por operación: 1006; con las operaciones fusionadas: 290; con la época entera encargada de una "
                  "vez, como un grafo: 64. Da la tupla de razones CPU/GPU `(operación por operación, grafo)`, con dos decimales.",
        data=measured, tol=0.02, right=lambda d: (d.cpu / d.direct, d.cpu / d.graph),
        mistakes=(
            Mistake("invierte la razón", "La razón está invertida: mayor que 1 debe querer decir que gana la GPU.",
                    lambda d: (d.direct / d.cpu, d.graph / d.cpu)),
            Mistake("cree que la GPU acelera siempre lo mismo", "En redes pequeñas manda lo que cuesta encargar, y eso cambió entre las dos.",
                    matches=lambda v, d: len(v) == 2 and abs(v[0] - v[1]) < 0.02 and v[0] > 1),
            Mistake("usa la medida equivocada", "La segunda cifra no es la del grafo.", lambda d: (d.cpu / d.direct, d.cpu / d.fused)),
            Mistake("compara GPU con GPU", "La primera razón no usa la CPU.", lambda d: (d.direct / d.graph, d.cpu / d.graph)),
            Mistake("cambia el orden", "Están las dos, en el orden contrario.", lambda d: (d.cpu / d.graph, d.cpu / d.direct)),
        ),
        hints=("Divide el tiempo de la CPU entre el de la GPU.", "Menor que 1: gana la CPU. ¿Qué cambia entre las dos, si las cuentas son las mismas?",
               "546 / 1006 = 0.54 y 546 / 64 = 8.53."),
        praise="La aritmética es la misma; cambió cuántas veces se encarga.",
    ),
    Exercise(
        id="E14.4", title="Operaciones por byte", elements=("K2",), kind="calcular a mano", minutes=8, difficulty=2,
        statement="$XW$ multiplica un lote de $b$ filas con 784 entradas por una matriz de 784 × 300, en float32. Cada número del resultado "
                  "pide 784 multiplicaciones y 784 sumas. Por la memoria pasan, como poco, las dos matrices y el resultado. ¿Cuántas "
                  "operaciones hace por cada **byte**? Entrega la tupla `(con b = 32, con b = 512)`, con un decimal.",
        data=sizes, tol=0.06, right=intensity,
        mistakes=(
            Mistake("cuenta números y no bytes", "Eso son operaciones por número. ¿Cuántos bytes ocupa un float32?",
                    lambda d: intensity(d, bytes=1)),
            Mistake("usa float64", "Contaste ocho bytes por número.", lambda d: intensity(d, operations=2, bytes=8)),
            Mistake("olvida el resultado", "El resultado también pasa por la memoria: hay que escribirlo.",
                    lambda d: intensity(d, result=False)),
            Mistake("cree que crece con el lote", "El lote es 16 veces mayor, pero también hay más números que leer y que escribir.",
                    matches=lambda v, d: len(v) == 2 and abs(v[0] - intensity(d)[0]) < 0.1 and abs(v[1] - 16 * v[0]) < 2),
            Mistake("invierte el cociente", "El cociente está al revés: las operaciones van arriba.",
                    matches=lambda v, d: len(v) == 2 and all(abs(x * y - 1) < 0.1 for x, y in zip(v, intensity(d)))),
            Mistake("cambia el orden", "Están las dos, en el orden contrario.", lambda d: intensity(d)[::-1]),
        ),
        hints=("Cuenta por separado las operaciones y los bytes.",
               "Operaciones: 2 · b · 784 · 300. Bytes: 4 · (b · 784 + 784 · 300 + b · 300).",
               "15 052 800 / 1 079 552 = 13.9 y 240 844 800 / 3 160 832 = 76.2."),
    ),
    Exercise(
        id="E14.5", title="El lote del empate", elements=("K2", "S1"), kind="calcular a mano", minutes=6, difficulty=2,
        statement="Para una red, un paso tarda en la CPU 12.5 µs por ejemplo del lote. En la GPU tarda 900 µs, sea cual sea el lote, más 2 µs "
                  "por ejemplo. ¿Cuál es el menor lote con el que gana la GPU? Entrega un entero.",
        data=lines, right=lambda d: winning(d, d.cpu - d.gpu),
        mistakes=(
            Mistake("olvida el tiempo por ejemplo de la GPU", "La GPU también tarda algo más con cada ejemplo.",
                    lambda d: winning(d, d.cpu)),
            Mistake("redondea hacia abajo", "Con ese lote todavía gana la CPU, por poco. Compruébalo.",
                    lambda d: winning(d, d.cpu - d.gpu) - 1),
            Mistake("no redondea", "Un lote es un número entero de ejemplos.",
                    matches=lambda v, d: abs(v - d.launching / (d.cpu - d.gpu)) < 0.05),
            Mistake("suma los dos tiempos", "Los tiempos por ejemplo se restan: cada uno está en un lado de la igualdad.",
                    lambda d: winning(d, d.cpu + d.gpu)),
            Mistake("olvida la CPU", "Falta lo que la CPU tarda por ejemplo.", lambda d: winning(d, d.gpu)),
        ),
        hints=("Escribe los dos tiempos como función del lote b.", "Empatan cuando 12.5 b = 900 + 2 b. ¿Y el entero que sigue?",
               "900 / 10.5 = 85.7: la GPU gana desde 86."),
    ),
)
