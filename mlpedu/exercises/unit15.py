"""Ejercicios de la unidad 15: repartir una búsqueda, los datos o un paso entre varios procesos."""
import math
from statistics import mean

from mlpedu.course.exercise import Exercise, Mistake


def grid():
    return {"alphas": 4, "widths": 3, "rates": 2, "folds": 5}


def candidates(d):
    return d.alphas * d.widths * d.rates


def prices():
    return {"work": 13, "cost": 4, "workers": 4, "start": 3000}


def tie(d, saved):
    """El primer número entero de tareas que compensa el arranque si cada una ahorra `saved` ms."""
    return math.ceil(d.start / saved)


def each(d):
    """Los ms que cada tarea agrega al total, repartida."""
    return (d.work + d.cost) / d.workers


def parts():
    return {"serial": 0.1, "workers": 8}


def amdahl(d):
    return 1 / (d.serial + (1 - d.serial) / d.workers)


def death():
    return {"tasks": 40, "kept": 6}


def blocks():
    return {"rows": (30, 10), "means": (2, 6), "variances": (1, 3)}


def joined(d, rows=None, between=True, less=0):
    """La media y la varianza de los dos bloques juntos."""
    rows = d.rows if rows is None else rows
    total = sum(rows)
    centre = sum(n * m for n, m in zip(rows, d.means)) / total
    spread = sum(n * v for n, v in zip(rows, d.variances))
    if between:
        spread += sum(n * (m - centre) ** 2 for n, m in zip(rows, d.means))
    return centre, spread / (total - less)


def halves():
    return {"rows": (300, 100), "grads": ((0.4, -0.2), (-0.4, 1.0))}


def weighted(d, weights, by):
    return tuple(sum(w * g for w, g in zip(weights, both)) / by for both in zip(*d.grads))


def wire():
    return {"parameters": 266_610, "bytes": 4, "workers": 5, "per_second": 125e6}


def trip(d, ways=2, bytes=None, workers=None, bits=1):
    """Los ms que tarda en viajar lo que un paso necesita."""
    workers = d.workers if workers is None else workers
    return 1000 * ways * bits * d.parameters * (d.bytes if bytes is None else bytes) * workers / d.per_second


EXERCISES = (
    Exercise(
        id="E15.1", title="¿Cuántas tareas?", elements=("S11", "K3"), kind="predecir", minutes=5, difficulty=1,
        statement="Una rejilla tiene 4 valores de `alpha`, 3 anchos y 2 tasas, y la validación es `cv=5`. `GridSearchCV` reparte los "
                  "entrenamientos de la validación cruzada y, al terminar, entrena **aquí** la mejor red con todos los datos (`refit=True`). "
                  "Entrega la tupla `(entrenamientos que se reparten, entrenamientos en total)`.",
        data=grid, right=lambda d: (candidates(d) * d.folds, candidates(d) * d.folds + 1),
        mistakes=(
            Mistake("olvida los pliegues", "Cada combinación se entrena una vez por pliegue.",
                    lambda d: (candidates(d), candidates(d) + 1)),
            Mistake("suma en lugar de multiplicar", "Cada valor de una lista se prueba con todos los de las otras: ¿cuántas combinaciones hay?",
                    lambda d: ((d.alphas + d.widths + d.rates) * d.folds, (d.alphas + d.widths + d.rates) * d.folds + 1)),
            Mistake("olvida el último", "Después de la búsqueda falta un entrenamiento, el de la mejor red.",
                    lambda d: (candidates(d) * d.folds, candidates(d) * d.folds)),
            Mistake("reparte el último", "El último entrenamiento no se reparte: se hace aquí.",
                    lambda d: (candidates(d) * d.folds + 1, candidates(d) * d.folds + 1)),
            Mistake("reentrena cada combinación", "Con todos los datos se entrena solo la mejor, no cada combinación.",
                    lambda d: (candidates(d) * d.folds, candidates(d) * (d.folds + 1))),
            Mistake("cambia el orden", "Están los dos, en el orden contrario.",
                    lambda d: (candidates(d) * d.folds + 1, candidates(d) * d.folds)),
        ),
        hints=("Cuenta las combinaciones y cuántas veces se entrena cada una.", "Son 4 · 3 · 2 combinaciones, y 5 pliegues. ¿Y después?",
               "24 · 5 = 120 se reparten, y con el último son 121."),
    ),
    Exercise(
        id="E15.2", title="¿Desde cuántas tareas?", elements=("S1", "S11"), kind="calcular a mano", minutes=8, difficulty=2,
        statement="Una tarea tiene 13 ms de trabajo. Repartirla cuesta 4 ms más, que paga el trabajador que la hace. Hay 4 trabajadores, y "
                  "ponerlos en marcha tarda 3 s. Sin contar que la última vuelta pueda quedar incompleta, ¿cuál es el menor número de tareas "
                  "con el que repartir, arranque incluido, tarda **menos** que hacerlas una tras otra? Entrega un entero.",
        data=prices, right=lambda d: tie(d, d.work - each(d)),
        mistakes=(
            Mistake("olvida el costo", "Repartida, cada tarea dura más que su trabajo.", lambda d: tie(d, d.work - d.work / d.workers)),
            Mistake("no reparte el costo", "El costo lo pagan los trabajadores, y también ellos lo pagan a la vez.",
                    lambda d: tie(d, d.work - d.work / d.workers - d.cost)),
            Mistake("no compara", "Eso mira solo lo que tardan los trabajadores. ¿Cuánto tardarías tú?", lambda d: tie(d, each(d))),
            Mistake("redondea hacia abajo", "Con esas todavía gana hacerlas una tras otra, por poco. Compruébalo.",
                    lambda d: tie(d, d.work - each(d)) - 1),
            Mistake("no redondea", "Un número de tareas es entero.",
                    matches=lambda v, d: abs(v - d.start / (d.work - each(d))) < 0.05),
            Mistake("confunde segundos con milisegundos", "El arranque está en segundos, y lo demás en milisegundos.",
                    lambda d: 1),
            Mistake("usa un trabajador menos", "Los cuatro trabajan: quien reparte es otro proceso.",
                    lambda d: tie(d, d.work - (d.work + d.cost) / (d.workers - 1))),
        ),
        hints=("Escribe los dos tiempos como función del número de tareas n.",
               "13 n contra 3000 + n (13 + 4) / 4. ¿Cuánto ahorra cada tarea?", "Cada una ahorra 13 − 4.25 = 8.75 ms; 3000 / 8.75 = 342.9: desde 343."),
    ),
    Exercise(
        id="E15.3", title="La ley de Amdahl", elements=("S1",), kind="calcular a mano", minutes=6, difficulty=2,
        statement="De un programa, el 10 % del tiempo no se puede repartir: leer los datos, elegir el mejor, entrenarlo. El resto se reparte "
                  "sin costo. Entrega la tupla de aceleraciones `(con 8 trabajadores, el límite con cada vez más trabajadores)`, con dos decimales.",
        data=parts, tol=0.02, right=lambda d: (amdahl(d), 1 / d.serial),
        mistakes=(
            Mistake("reparte todo", "Una parte no se reparte, por muchos que sean.", matches=lambda v, d: len(v) == 2 and v[0] == d.workers),
            Mistake("confunde las partes", "Cambiaste una parte por la otra: la que no se reparte es la pequeña.",
                    lambda d: (1 / (1 - d.serial + d.serial / d.workers), 1 / (1 - d.serial))),
            Mistake("multiplica en lugar de dividir", "Escribe primero el tiempo nuevo, si el de antes es 1; la aceleración es su inverso.",
                    matches=lambda v, d: len(v) == 2 and abs(v[0] - (d.serial + (1 - d.serial) * d.workers)) < 0.02),
            Mistake("entrega tiempos", "Esos son los tiempos nuevos, si el de antes es 1. ¿Cuántas veces más rápido es?",
                    lambda d: (1 / amdahl(d), d.serial)),
            Mistake("cree que no hay límite", "Con infinitos trabajadores todavía queda la parte que no se reparte.",
                    matches=lambda v, d: len(v) == 2 and v[1] > 1 / d.serial + 1),
            Mistake("cambia el orden", "Están las dos, en el orden contrario.", lambda d: (1 / d.serial, amdahl(d))),
        ),
        hints=("Si antes tardaba 1, ¿cuánto tarda cada parte ahora?", "0.1 + 0.9 / 8. Con más y más trabajadores, ¿a qué se acerca?",
               "1 / (0.1 + 0.1125) = 4.71, y 1 / 0.1 = 10."),
        praise="Ocho trabajadores, ni cinco veces más rápido: por eso se mide lo que no se reparte.",
    ),
    Exercise(
        id="E15.4", title="Se va un trabajador", elements=("S11",), kind="predecir", minutes=5, difficulty=2,
        statement="Hay 40 tareas independientes. A mitad de la búsqueda se corta la luz en una máquina: su trabajador había terminado 6 tareas, "
                  "cuyos resultados nadie había recogido aún de su memoria, y estaba haciendo otra. Los demás trabajadores siguen. Al final, "
                  "¿cuántas veces se **empezó** una tarea, en total?",
        data=death, right=lambda d: d.tasks + d.kept + 1,
        mistakes=(
            Mistake("cree que nada se repite", "Los resultados estaban en la memoria de esa máquina, y ya no está.", lambda d: d.tasks),
            Mistake("repite solo la que estaba en marcha", "¿Dónde estaban los resultados de las que ya había terminado?",
                    lambda d: d.tasks + 1),
            Mistake("olvida la que estaba en marcha", "También empezó una que no alcanzó a terminar.", lambda d: d.tasks + d.kept),
            Mistake("empieza todo de nuevo", "Lo que los demás hicieron o guardan sigue sirviendo.", lambda d: 2 * d.tasks),
            Mistake("da las tareas por perdidas", "No se pierde ninguna: el planificador sabe cómo rehacerlas.",
                    matches=lambda v, d: v in (d.tasks - d.kept, d.tasks - d.kept - 1)),
            Mistake("cuenta solo las repetidas", "Esas son las que se empiezan otra vez. Se pregunta por todas.", lambda d: d.kept + 1),
        ),
        hints=("¿Dónde queda el resultado de una tarea hasta que alguien lo pide?",
               "Se repiten las que había terminado sin que nadie recogiera el resultado, y la que estaba haciendo.", "40 + 6 + 1 = 47."),
    ),
    Exercise(
        id="E15.5", title="La escala, bloque por bloque", elements=("S3",), kind="calcular a mano", minutes=8, difficulty=3,
        statement="De una columna se leen dos bloques. El primero tiene 30 filas, con media 2 y varianza 1; el segundo, 10 filas, con media 6 y "
                  "varianza 3. (La varianza es la media de los cuadrados de las distancias a la media.) Entrega la tupla `(media, varianza)` de "
                  "las 40 filas juntas.",
        data=blocks, tol=0.005, right=joined,
        mistakes=(
            Mistake("promedia los bloques", "Un bloque tiene el triple de filas: pesa el triple.",
                    lambda d: (mean(d.means), mean(d.variances))),
            Mistake("olvida que las medias difieren", "La media está bien. Pero los dos bloques están lejos uno del otro, y eso también es variación.",
                    lambda d: joined(d, between=False)),
            Mistake("promedia solo las medias", "En la media, cada bloque pesa según sus filas.",
                    matches=lambda v, d: len(v) == 2 and v[0] == mean(d.means)),
            Mistake("da la desviación", "Esa es la desviación estándar; se pide su cuadrado.",
                    lambda d: (joined(d)[0], math.sqrt(joined(d)[1]))),
            Mistake("divide entre n − 1", "Aquí se divide entre las filas, como hace StandardScaler.", lambda d: joined(d, less=1)),
            Mistake("cruza los pesos", "Usaste las filas de un bloque con la media del otro.", lambda d: joined(d, rows=d.rows[::-1])),
            Mistake("suma las varianzas", "Las varianzas de dos grupos no se suman: se promedian, y falta lo que hay entre los grupos.",
                    lambda d: (joined(d)[0], sum(d.variances))),
        ),
        hints=("Empieza por la media de las 40 filas: ¿cuánto suman todas?",
               "En cada bloque, la distancia a la media nueva tiene dos partes: lo que varía dentro, y lo que su media se aparta de la nueva. "
               "Suma n · (varianza + apartamiento²).",
               "Media: (30 · 2 + 10 · 6) / 40 = 3. Varianza: (30 · (1 + 1²) + 10 · (3 + 3²)) / 40 = 180 / 40 = 4.5."),
    ),
    Exercise(
        id="E15.6", title="El gradiente de todos", elements=("S1",), kind="calcular a mano", minutes=6, difficulty=2,
        statement="Un lote de 400 ejemplos se reparte: 300 para un trabajador y 100 para otro. La pérdida es un promedio, y cada uno devuelve el "
                  "gradiente **de su parte**: (0.4, −0.2) el primero y (−0.4, 1.0) el segundo. ¿Cuál es el gradiente del lote entero?",
        data=halves, tol=0.005, right=lambda d: weighted(d, d.rows, sum(d.rows)),
        mistakes=(
            Mistake("promedia sin pesar", "Uno miró el triple de ejemplos que el otro.", lambda d: weighted(d, (1, 1), 2)),
            Mistake("suma los gradientes", "Cada uno ya es un promedio. Sumados, el paso se alarga con el número de trabajadores.",
                    lambda d: weighted(d, (1, 1), 1)),
            Mistake("olvida dividir", "Pesaste cada gradiente con sus ejemplos; falta dividir entre todos.", lambda d: weighted(d, d.rows, 1)),
            Mistake("cruza los pesos", "Pesaste cada gradiente con los ejemplos del otro.",
                    lambda d: weighted(d, d.rows[::-1], sum(d.rows))),
            Mistake("usa solo el mayor", "El que miró menos ejemplos también cuenta.", lambda d: d.grads[0]),
            Mistake("divide entre los trabajadores", "Pesaste con los ejemplos: se divide entre todos ellos, no entre los trabajadores.",
                    lambda d: weighted(d, d.rows, len(d.rows))),
        ),
        hints=("¿Cuánto suman los gradientes de los 300 ejemplos del primero?", "300 · (0.4, −0.2) + 100 · (−0.4, 1.0), y eso, entre 400.",
               "(120 − 40, −60 + 100) / 400 = (0.2, 0.1)."),
    ),
    Exercise(
        id="E15.7", title="Lo que viaja en un paso", elements=("S1",), kind="calcular a mano", minutes=6, difficulty=2,
        statement="La red 784-300-100-10 de la unidad 12 tiene 266 610 parámetros, en float32. Un paso se reparte entre 5 trabajadores: a cada uno "
                  "le llegan los parámetros, y de cada uno vuelve su gradiente. Todo pasa por el cable de quien reparte, de 1 Gb/s: 125 millones "
                  "de **bytes** por segundo. ¿Cuántos **milisegundos** de cable cuesta un paso?",
        data=wire, tol=0.5, right=trip,
        mistakes=(
            Mistake("cuenta solo la ida", "También vuelven los gradientes, que son igual de largos.", lambda d: trip(d, ways=1)),
            Mistake("confunde bits con bytes", "La velocidad ya está en bytes: no multipliques por 8.", lambda d: trip(d, bits=8)),
            Mistake("usa float64", "Contaste ocho bytes por número.", lambda d: trip(d, bytes=8, ways=2)),
            Mistake("cuenta un solo trabajador", "Cada trabajador recibe y devuelve lo suyo, y todo pasa por el mismo cable.",
                    lambda d: trip(d, workers=1)),
            Mistake("olvida los bytes por número", "Falta multiplicar por los bytes que ocupa cada número.", lambda d: trip(d, bytes=1)),
            Mistake("da megabytes", "Esos son los megabytes que viajan. ¿Cuánto tardan?",
                    matches=lambda v, d: abs(v - trip(d) * d.per_second / 1e9) < 0.1),
            Mistake("divide entre los trabajadores", "Con más trabajadores viaja más, no menos: el gradiente de cada uno es igual de largo que la red.",
                    lambda d: trip(d, workers=1 / d.workers)),
        ),
        hints=("¿Cuántos bytes recibe un trabajador, y cuántos devuelve?", "2 · 4 · 266 610 bytes por trabajador. ¿Y entre los cinco?",
               "10 664 400 bytes entre 125 millones por segundo: 85.3 ms."),
    ),
)
