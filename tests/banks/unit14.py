from . import Bank

TRIP = "copia = 60_000 * 784 * 4 / 25e9 * 1000"
QUEUE = "import numpy as np\ntiempos = [350, 14.1, 13.9, 14.0, 14.2, 14.0]"
PRODUCT = ("def razon(b, operaciones=2, por_numero=4, resultado=1):\n"
           "    numeros = b * 784 + 784 * 300 + resultado * b * 300\n"
           "    return operaciones * b * 784 * 300 / (por_numero * numeros)\n"
           "def dos(**k): return razon(32, **k), razon(512, **k)")

BANKS = {
    "E14.1": Bank(
        setup=TRIP,
        right=["29 * copia", "218", "30 * copia - copia"],
        wrong={
            "cuenta como ahorro también la primera copia": "30 * copia",
            "usa float64": "2 * 29 * copia",
            "da el tiempo de una copia": "copia",
            "confunde bits con bytes": "29 * copia * 8",
            "olvida los bytes por número": "29 * copia / 4",
            "da segundos": "29 * copia / 1000",
        },
        other=["100", "'una copia'"],
    ),
    "E14.2": Bank(
        setup=QUEUE,
        right=["np.median(tiempos[1:])", "14", "sum(tiempos[1:]) / 5"],
        wrong={
            "no sincroniza antes de parar el reloj": "0.2",
            "incluye la primera vez": "np.mean(tiempos)",
            "mide una sola vez, en frío": "tiempos[0]",
            "da el total": "sum(tiempos[1:])",
            "resta el lanzamiento": "np.median(tiempos[1:]) - 0.2",
            "suma la compilación a cada paso": "350 + 14",
        },
        other=["20", "tiempos"],
    ),
    "E14.3": Bank(
        right=["(0.54, 8.53)", "[546 / 1006, 546 / 64]", "import numpy as np\n546 / np.array([1006, 64])"],
        wrong={
            "invierte la razón": "(1006 / 546, 64 / 546)",
            "cree que la GPU acelera siempre lo mismo": "(10, 10)",
            "usa la medida equivocada": "(0.54, 1.88)",
            "compara GPU con GPU": "(1006 / 64, 546 / 64)",
            "cambia el orden": "(8.53, 0.54)",
        },
        other=["8.53", "(0.54, 4)", "(0.6, 9)"],
    ),
    "E14.4": Bank(
        setup=PRODUCT,
        right=["dos()", "(13.9, 76.2)"],
        wrong={
            "cuenta números y no bytes": "dos(por_numero=1)",
            "usa float64": "dos(por_numero=8)",
            "olvida el resultado": "dos(resultado=0)",
            "cree que crece con el lote": "(13.9, 13.9 * 16)",
            "invierte el cociente": "(1 / 13.9, 1 / 76.2)",
            "cambia el orden": "(76.2, 13.9)",
        },
        other=["13.9", "(20, 50)"],
    ),
    "E14.5": Bank(
        right=["86", "import math\nmath.ceil(900 / (12.5 - 2))", "next(b for b in range(1, 1000) if 900 + 2 * b < 12.5 * b)"],
        wrong={
            "olvida el tiempo por ejemplo de la GPU": "72",
            "redondea hacia abajo": "900 // 10.5",
            "no redondea": "900 / 10.5",
            "suma los dos tiempos": "63",
            "olvida la CPU": "900 / 2",
        },
        other=["100", "'con 86'"],
    ),
}
