from . import Bank

ARRAYS = "import numpy as np\ny = np.array([1, 2, 4])\np = np.array([[1], [3], [3]])"

BANKS = {
    "E00.1": Bank(
        setup=ARRAYS,
        right=["np.mean((y - p.ravel()) ** 2)", "2 / 3", "0.667", "((y.reshape(3, 1) - p) ** 2).mean()"],
        wrong={
            "la difusión forma una tabla de 3×3": "np.mean((y - p) ** 2)",
            "suma en lugar de promediar": "((y - p[:, 0]) ** 2).sum()",
            "eleva al cuadrado la media de los valores absolutos": "abs(y - p.ravel()).mean() ** 2",
            "saca la raíz": "np.sqrt(((y - p.ravel()) ** 2).mean())",
            "promedia los errores con su signo": "(y - p.ravel()).mean()",
        },
        other=["7", "'dos tercios'", "(y - p) ** 2"],
    ),
    "E00.2": Bank(
        right=["30", "10 * 3", "30.0"],
        wrong={
            "cree que el estado viaja con el archivo": "50",
            "salta la segunda celda": "10",
            "olvida multiplicar": "3",
            "cree que reiniciar deja `w` sin definir": "'NameError'",
        },
        other=["20", "[30]"],
    ),
    "E00.3": Bank(
        setup="import numpy as np",
        right=["(False, True)", "[False, True]",
               "r = np.random.default_rng(7); a = r.normal(); b = r.normal()\n"
               "c = np.random.default_rng(7).normal()\n(a == b, a == c)"],
        wrong={
            "cree que la semilla congela todos los sorteos": "(True, True)",
            "cree que cada generador nuevo es distinto": "(False, False)",
            "invierte los dos papeles": "(True, False)",
            "cree que el azar nunca se puede repetir": "'no se puede saber'",
        },
        other=["False", "(False, True, True)"],
    ),
}
