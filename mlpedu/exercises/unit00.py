"""Ejercicios de la unidad 00: formas, orden de las celdas y semillas."""
import numpy as np

from mlpedu.course.compare import plain
from mlpedu.course.exercise import Exercise, Mistake


def _shapes():
    return {"y": np.array([1.0, 2.0, 4.0]), "p": np.array([[1.0], [3.0], [3.0]])}


EXERCISES = (
    Exercise(
        id="E00.1", title="La resta que se vuelve tabla", elements=(), kind="depurar", minutes=6, difficulty=1,
        statement="""`y = np.array([1, 2, 4])` tiene forma `(3,)` y `p = np.array([[1], [3], [3]])` tiene forma `(3, 1)`.
Los tres números de `p` predicen los tres de `y`. Calcula el **error cuadrático medio**: la media de los cuadrados de
$y_i - p_i$, con $i = 1, 2, 3$.""",
        data=_shapes, tol=1e-3,
        right=lambda d: np.mean((d.y - d.p.ravel()) ** 2),
        mistakes=(
            Mistake("la difusión forma una tabla de 3×3",
                    "Promediaste una tabla de 3×3. Mira la forma de la resta antes de promediar.",
                    lambda d: np.mean((d.y - d.p) ** 2)),
            Mistake("suma en lugar de promediar",
                    "Sumaste los cuadrados, pero no dividiste entre la cantidad de datos.",
                    lambda d: np.sum((d.y - d.p.ravel()) ** 2)),
            Mistake("eleva al cuadrado la media de los valores absolutos",
                    "El cuadrado va antes de promediar, no después.",
                    lambda d: np.mean(np.abs(d.y - d.p.ravel())) ** 2),
            Mistake("saca la raíz", "Sacaste una raíz que el enunciado no pide: esa es la raíz del error cuadrático medio.",
                    lambda d: np.sqrt(np.mean((d.y - d.p.ravel()) ** 2))),
            Mistake("promedia los errores con su signo",
                    "Los errores con signo se cancelan entre sí: falta elevarlos al cuadrado.",
                    lambda d: np.mean(d.y - d.p.ravel())),
        ),
        hints=("Imprime `(y - p).shape`.",
               "Con tres datos debe haber tres errores. ¿Cuántos hay en `y - p`?",
               "Lleva `p` a la forma de `y`: `np.mean((y - p.ravel()) ** 2)` da 2/3, es decir 0.667."),
        praise="Mirar las formas antes de restar te ahorrará horas.",
    ),
    Exercise(
        id="E00.2", title="¿En qué orden corrieron las celdas?", elements=(), kind="predecir", minutes=4, difficulty=1,
        statement="""Un cuaderno tiene tres celdas: `w = 1`, `w = w + 2` y `print(10 * w)`. Alguien ejecutó la primera,
la segunda dos veces y la tercera, y guardó. ¿Qué número verá quien reinicie el núcleo y ejecute todo una vez?""",
        right=lambda d: 30,
        mistakes=(
            Mistake("cree que el estado viaja con el archivo",
                    "Eso da haber ejecutado dos veces una celda, y la memoria del núcleo no se guarda en el archivo.",
                    lambda d: 50),
            Mistake("salta la segunda celda", "Te falta el efecto de la celda que cambia `w`.", lambda d: 10),
            Mistake("olvida multiplicar", "Ese es el valor de `w`, no lo que imprime la tercera celda.", lambda d: 3),
            Mistake("cree que reiniciar deja `w` sin definir",
                    "Al ejecutar todo en orden, `w` se define antes de usarse.", lambda d: "NameError"),
        ),
        hints=("Reiniciar borra la memoria del núcleo; el archivo solo guarda texto y salidas.",
               "Recorre las tres celdas una sola vez, con papel.",
               "`w` vale 1, después 3, y la última celda imprime 10 · 3 = 30."),
    ),
    Exercise(
        id="E00.3", title="Qué fija una semilla", elements=(), kind="predecir", minutes=4, difficulty=1,
        statement="""`r = np.random.default_rng(7)`, `a = r.normal()`, `b = r.normal()`;
`s = np.random.default_rng(7)`, `c = s.normal()`. Responde con una tupla de dos valores lógicos:
`(¿a == b?, ¿a == c?)`.""",
        right=lambda d: (False, True),
        mistakes=(
            Mistake("cree que la semilla congela todos los sorteos",
                    "Una semilla fija la sucesión completa; no repite siempre el mismo número.", lambda d: (True, True)),
            Mistake("cree que cada generador nuevo es distinto",
                    "Dos generadores con la misma semilla recorren la misma sucesión.", lambda d: (False, False)),
            Mistake("invierte los dos papeles",
                    "Pedirle dos números al mismo generador no es lo mismo que crear otro igual.",
                    lambda d: (True, False)),
            Mistake("cree que el azar nunca se puede repetir",
                    "Estos números son seudoaleatorios: con la semilla se pueden repetir.",
                    matches=lambda answer, d: any(w in plain(answer) for w in ("sab", "azar", "repet", "impos"))),
        ),
        hints=("Piensa en la semilla como el comienzo de una lista larga de números.",
               "`a` y `b` son el primero y el segundo de la lista de `r`.",
               "`c` es el primero de una lista igual a la de `r`: `a == c`, pero `a != b`. La respuesta es (False, True)."),
    ),
)
