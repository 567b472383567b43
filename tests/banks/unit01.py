from . import Bank


def parts(dendrita="entradas", sinapsis="pesos", soma="suma y activación", axon="salida", inhibicion="peso negativo"):
    return repr({"dendrita": dendrita, "sinapsis": sinapsis, "soma": soma, "axón": axon, "inhibición": inhibicion})


BANKS = {
    "E01.1": Bank(
        right=["'BACDEF'", "'b a c d e f'", "'B, A, C, D, E, F'"],
        wrong={
            "pone a Hebb antes que el modelo lógico": "'ABCDEF'",
            "cree que la crítica respondió a la retropropagación": "'BACFED'",
            "cree que la diferenciación inversa nació con las redes": "'BACDFE'",
            "cree que el perceptrón fue la primera neurona artificial": "'CBADEF'",
            "pone el perceptrón antes que la idea que lo inspiró": "'BCADEF'",
        },
        other=["'FEDCAB'", "['B', 'A', 'C', 'D', 'E', 'F']", "1943"],
    ),
    "E01.2": Bank(
        right=[parts(), "{'Dendrita': 'Entradas', 'Sinapsis': 'pesos', 'Soma': 'suma y activacion', "
                        "'Axon': 'salida', 'inhibicion': 'peso negativo'}"],
        wrong={
            "confunde el cable con la fuerza de la conexión": parts(dendrita="pesos", sinapsis="entradas"),
            "invierte el sentido de la señal": parts(dendrita="salida", axon="entradas"),
            "cree que el soma guarda lo aprendido": parts(sinapsis="suma y activación", soma="pesos"),
            "cree que inhibir es emitir una salida negativa": parts(axon="peso negativo", inhibicion="salida"),
        },
        other=["{'dendrita': 'entradas'}", "['entradas', 'pesos']", parts(axon="pesos")],
    ),
    "E01.3": Bank(
        right=["{'a', 'b', 'c', 'd', 'e'}", "['e', 'd', 'c', 'b', 'a']", "'abcde'", "'a, b, c, d y e'"],
        wrong={
            "cree que el éxito viene de imitar al cerebro": "{'a', 'b', 'c', 'd', 'e', 'f'}",
            "cree que se garantiza el óptimo global": "{'a', 'b', 'c', 'e', 'g'}",
            "cree que los métodos rivales fracasaron": "'abcdeh'",
            "reduce todo a datos y cómputo": "{'a', 'b'}",
        },
        other=["{'a'}", "{'b', 'c', 'd'}", "5"],
    ),
    "E01.4": Bank(
        right=["10", "100 // 10", "100 / 10"],
        wrong={
            "multiplica": "100 * 10",
            "resta": "90",
            "invierte el cociente": "10 / 100",
            "confunde capas con neuronas": "86e9",
        },
        other=["11", "'diez'", "[10]"],
    ),
}
