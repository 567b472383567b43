from . import Bank

NEURONS = "from mlpedu.neurons import Circuit, McCullochPittsNeuron"


def xor(d="{'A': 2}, {'B': 1}", e="{'B': 2}, {'A': 1}", c="{'D': 2, 'E': 2}"):
    return (f"Circuit(['A', 'B'], {{'D': McCullochPittsNeuron({d}), 'E': McCullochPittsNeuron({e}),"
            f" 'C': McCullochPittsNeuron({c})}})")


def two(first="{'A': 2, 'B': 2}", second="{'D': 2}, {'C': 1}"):
    return (f"Circuit(['A', 'B', 'C'], {{'D': McCullochPittsNeuron({first}),"
            f" 'S': McCullochPittsNeuron({second})}})")


def mp(body):
    return f"def mp(X, w, umbral):\n    {body}\nmp"


BANKS = {
    "E02.1": Bank(
        setup=NEURONS,
        right=["[0, 0, 0, 1]", "(0, 0, 0, 1)", "McCullochPittsNeuron({'A': 1, 'B': 1})", "[False, False, False, True]",
               "Circuit(['A', 'B'], {'C': McCullochPittsNeuron({'A': 1, 'B': 1})})"],
        wrong={
            "usa umbral 1": "[0, 1, 1, 1]",
            "exige superar el umbral": "[0, 0, 0, 0]",
            "cree que dos señales se cancelan": "[0, 1, 1, 0]",
            "invierte activa y apagada": "[1, 1, 1, 0]",
            "entrega una tabla de 2×2": "[[0, 0], [0, 1]]",
        },
        other=["[1, 0, 0, 1]", "[0, 0, 1]", "1", "'0001'"],
    ),
    "E02.2": Bank(
        right=["(2, 0, 1)", "[2, 0, 1]"],
        wrong={
            "cree que basta una": "(1, 0, 0)",
            "supone umbral 1": "(1, 0, 1)",
            "da una solución que no es la menor": "(3, 0, 1)",
            "confunde identidad con negación": "(2, 1, 0)",
            "cree que C queda siempre activa": "(2, 1, 1)",
        },
        other=["2", "(0, 0, 0)"],
    ),
    "E02.3": Bank(
        right=["[0, 0, 1, 0, 1, 0]", "(0, 0, 1, 0, 1, 0)", "[0, 0, 1, 0] + [1, 0]"],
        wrong={
            "intercambia los papeles de A y B": "[0, 1, 0, 0, 0, 0]",
            "ignora la inhibición": "[0, 0, 1, 1, 1, 1]",
            "pone una sola sinapsis desde A": "[0] * 6",
            "confunde con el o exclusivo": "[0, 1, 1, 0, 1, 0]",
            "lee la negación al revés": "[0, 0, 1, 0, 0, 1]",
        },
        other=["[0, 0, 1, 0]", "[1, 1, 1, 1, 1, 1]"],
    ),
    "E02.4": Bank(
        setup=NEURONS,
        right=[xor(), xor() + ".truth_table()", "[0, 1, 1, 0]", "Circuit.from_expression('(A o B) y no (A y B)')"],
        wrong={
            "una sola sinapsis de cada intermedia a la salida": xor(c="{'D': 1, 'E': 1}"),
            "o inclusivo": "Circuit.from_expression('A o B')",
            "equivalencia": "[1, 0, 0, 1]",
            "y lógico": "Circuit.from_expression('A y B')",
            "repite la misma intermedia": xor(e="{'A': 2}, {'B': 1}"),
            "salida siempre activa": xor(c="{'D': 2, 'E': 2}, threshold=0"),
        },
        other=["[1, 1, 0, 0]", "[0, 1, 1]", "'xor'"],
    ),
    "E02.5": Bank(
        setup=NEURONS,
        right=[two(), two().replace("['A', 'B', 'C']", "['C', 'A', 'B']"), "McCullochPittsNeuron({'A': 2, 'B': 2}, {'C': 3})", "[0, 0, 1, 0, 1, 0, 1, 0]", "Circuit.from_expression('(A o B) y no C')"],
        wrong={
            "cambia los paréntesis": "Circuit.from_expression('A o (B y no C)')",
            "olvida negar C": "Circuit.from_expression('(A o B) y C')",
            "y en lugar de o": two(first="{'A': 1, 'B': 1}"),
            "niega todo": "Circuit.from_expression('no ((A o B) y no C)')",
            "une con o la segunda neurona": "Circuit.from_expression('(A o B) o no C')",
            "una sola sinapsis desde la intermedia": two(second="{'D': 1}, {'C': 1}"),
        },
        other=["Circuit.from_expression('A o B')", "[1] * 8", "None or [0]"],
    ),
    "E02.6": Bank(
        right=[mp("return [int(sum(p * x for p, x in zip(w, fila)) >= umbral) for fila in X]"),
               mp("return [w[0] * a + w[1] * b >= umbral for a, b in X]"),
               "import numpy as np\n" + mp("return (np.array(X) @ np.array(w) >= umbral).astype(int)")],
        wrong={
            "usa > en lugar de ≥": mp("return [int(sum(p * x for p, x in zip(w, fila)) > umbral) for fila in X]"),
            "no usa los pesos": mp("return [int(sum(fila) >= umbral) for fila in X]"),
            "devuelve la suma menos el umbral": mp("return [w[0] * a + w[1] * b - umbral for a, b in X]"),
            "suma por columnas": mp("return [int(p * sum(c) >= umbral) for p, c in zip(w, zip(*X))]"),
            "pierde el signo de la inhibidora": mp("return [int(abs(w[0]) * a + abs(w[1]) * b >= umbral) for a, b in X]"),
            "no devuelve nada": mp("print([0, 0])"),
        },
        other=[mp("return 1"), mp("return [1] * len(Y)"), "[1, 0, 0, 1]", "lambda X: X"],
    ),
    "E02.7": Bank(
        right=["{(1, 1)}", "{'11'}", "[(1, 1)]", "(1, 1)", "'11'"],
        wrong={
            "cree que nunca difieren": "set()",
            "cree que difieren siempre que B está activa": "{(0, 1), (1, 1)}",
            "elige la fila sin inhibición": "{(1, 0)}",
            "elige las filas en que la neurona se activa": "{'10', '11'}",
        },
        other=["{(0, 0)}", "11", "'00'"],
    ),
}
