from . import Bank

TIE = ("import math\n"
       "def desde(ahorro): return math.ceil(3000 / ahorro)")
BLOCKS = ("def juntos(a=30, b=10, entre=1, menos=0):\n"
          "    media = (a * 2 + b * 6) / (a + b)\n"
          "    return media, (a * 1 + b * 3 + entre * (a * (2 - media)**2 + b * (6 - media)**2)) / (a + b - menos)")
HALVES = "import numpy as np\np, q = np.array([0.4, -0.2]), np.array([-0.4, 1.0])"
WIRE = "def ms(veces=2, por=4, quienes=5): return 1000 * veces * por * 266610 * quienes / 125e6"

BANKS = {
    "E15.1": Bank(
        right=["(120, 121)", "[4 * 3 * 2 * 5, 4 * 3 * 2 * 5 + 1]"],
        wrong={
            "olvida los pliegues": "(24, 25)",
            "suma en lugar de multiplicar": "(45, 46)",
            "olvida el último": "(120, 120)",
            "reparte el último": "(121, 121)",
            "reentrena cada combinación": "(120, 144)",
            "cambia el orden": "(121, 120)",
        },
        other=["120", "(100, 101)"],
    ),
    "E15.2": Bank(
        setup=TIE,
        right=["343", "desde(13 - 17 / 4)", "next(n for n in range(9999) if 3000 + n * 17 / 4 < 13 * n)"],
        wrong={
            "olvida el costo": "desde(13 - 13 / 4)",
            "no reparte el costo": "desde(13 - 13 / 4 - 4)",
            "no compara": "desde(17 / 4)",
            "redondea hacia abajo": "int(3000 / 8.75)",
            "no redondea": "3000 / 8.75",
            "confunde segundos con milisegundos": "math.ceil(3 / 8.75)",
            "usa un trabajador menos": "desde(13 - 17 / 3)",
        },
        other=["100", "'muchas'"],
    ),
    "E15.3": Bank(
        right=["(4.71, 10)", "[1 / (0.1 + 0.9 / 8), 1 / 0.1]"],
        wrong={
            "reparte todo": "(8, 10)",
            "confunde las partes": "(1 / (0.9 + 0.1 / 8), 1 / 0.9)",
            "multiplica en lugar de dividir": "(0.1 + 0.9 * 8, 10)",
            "entrega tiempos": "(0.1 + 0.9 / 8, 0.1)",
            "cree que no hay límite": "(4.71, float('inf'))",
            "cambia el orden": "(10, 4.71)",
        },
        other=["4.71", "(4, 10)"],
    ),
    "E15.4": Bank(
        right=["47", "40 + 6 + 1"],
        wrong={
            "cree que nada se repite": "40",
            "repite solo la que estaba en marcha": "41",
            "olvida la que estaba en marcha": "46",
            "empieza todo de nuevo": "80",
            "da las tareas por perdidas": "40 - 6 - 1",
            "cuenta solo las repetidas": "7",
        },
        other=["50", "'todas'"],
    ),
    "E15.5": Bank(
        setup=BLOCKS,
        right=["(3, 4.5)", "juntos()", "import numpy as np\nnp.array([3, 4.5])"],
        wrong={
            "promedia los bloques": "((2 + 6) / 2, (1 + 3) / 2)",
            "olvida que las medias difieren": "juntos(entre=0)",
            "promedia solo las medias": "(4, 4.5)",
            "da la desviación": "(3, 4.5**0.5)",
            "divide entre n − 1": "juntos(menos=1)",
            "cruza los pesos": "juntos(10, 30)",
            "suma las varianzas": "(3, 1 + 3)",
        },
        other=["3", "(2, 1)", "(3, 7)"],
    ),
    "E15.6": Bank(
        setup=HALVES,
        right=["(0.2, 0.1)", "(300 * p + 100 * q) / 400", "np.average([p, q], axis=0, weights=[3, 1])"],
        wrong={
            "promedia sin pesar": "(p + q) / 2",
            "suma los gradientes": "p + q",
            "olvida dividir": "300 * p + 100 * q",
            "cruza los pesos": "(100 * p + 300 * q) / 400",
            "usa solo el mayor": "p",
            "divide entre los trabajadores": "(300 * p + 100 * q) / 2",
        },
        other=["0.2", "(1, 1)"],
    ),
    "E15.7": Bank(
        setup=WIRE,
        right=["ms()", "85.3", "10664400 / 125000"],
        wrong={
            "cuenta solo la ida": "ms(veces=1)",
            "confunde bits con bytes": "8 * ms()",
            "usa float64": "ms(por=8)",
            "cuenta un solo trabajador": "ms(quienes=1)",
            "olvida los bytes por número": "ms(por=1)",
            "da megabytes": "10.66",
            "divide entre los trabajadores": "2 * 4 * 266610 / 5 / 125e6 * 1000",
        },
        other=["100", "'un rato'"],
    ),
}
