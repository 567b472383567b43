from . import Bank

ERRORS = "import numpy as np\ne = np.array([.5, -.5, -4]); a = np.abs(e)"
SOFT = "import math\nimport numpy as np"
CONSTANT = "import numpy as np\ny = np.array([1, 2, 3, 4, 100])"
TWO = "import numpy as np\ne = np.array([[1, 2], [3, 5]]) - np.array([[1, 0], [2, 5]])"
BEST = "{'precio': 'softplus', 'fracción': 'sigmoide', 'temperatura': 'ninguna', 'coseno': 'tanh'}"
FIT = """
import warnings
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from mlpedu import MLPRegressor
from mlpedu.datasets import load_california_housing
warnings.simplefilter("ignore")
houses = load_california_housing("embedded")
X, _, y, _ = train_test_split(houses.data, houses.target, random_state=42)
X_train, X_valid, y_train, y_valid = train_test_split(X, y, random_state=42)
rmse = lambda y, p: np.sqrt(np.mean((y - p) ** 2))
def errors(model, **options):
    model = model.fit(X_train, y_train)
    return [rmse(y_train, model.predict(X_train)), rmse(y_valid, model.predict(X_valid))]
"""


def trained(model):
    return FIT + f"errors({model})"


BANKS = {
    "E08.1": Bank(
        setup=ERRORS,
        right=["1.25", "(0.125 + 0.125 + 3.5) / 3", "np.where(a <= 1, a ** 2 / 2, a - .5).mean()",
               "from mlpedu.losses import Huber\nHuber().value(e[:, None], np.zeros((3, 1)))"],
        wrong={
            "entrega el MSE": "(e ** 2).mean()",
            "entrega el MAE": "5 / 3",
            "olvida restar ½δ²": "np.where(a <= 1, a ** 2 / 2, a).mean()",
            "olvida el ½ de la parte cuadrática": "np.where(a <= 1, a ** 2, a - .5).mean()",
            "compara e, no |e|, con δ": "np.where(e <= 1, e ** 2 / 2, e - .5).mean()",
            "suma en lugar de media": "3.75",
            "recorta los errores": "(.125 + .125 + .5) / 3",
        },
        other=["1.2", "[0.125, 0.125, 3.5]"],
    ),
    "E08.2": Bank(
        setup="import numpy as np",
        right=["72801.1", "72801", "np.sqrt((0.05 + 1.01) / 2) * 100_000"],
        wrong={
            "promedia las raíces": "(0.05 ** .5 + 1.01 ** .5) / 2 * 100_000",
            "olvida la raíz": "53_000",
            "no cambia de unidades": "0.728",
            "suma los grupos": "np.sqrt(1.06) * 1e5",
            "pasa a dólares dentro de la raíz": "np.sqrt(.53 * 100_000)",
        },
        other=["75000", "0.53"],
    ),
    "E08.3": Bank(
        right=[BEST, BEST.replace("sigmoide", "Sigmoide").replace("tanh", "TANH"), BEST.replace("fracción", "fraccion")],
        wrong={
            "cree que toda cantidad es positiva": BEST.replace("ninguna", "softplus"),
            "olvida los cosenos negativos": BEST.replace("tanh", "sigmoide"),
            "deja libre el precio": BEST.replace("softplus", "ninguna"),
            "usa tanh para la fracción": BEST.replace("sigmoide", "tanh"),
            "acota el precio": BEST.replace("softplus", "sigmoide"),
        },
        other=["{'precio': 'softplus'}", BEST.replace("tanh", "softplus"), "['softplus', 'sigmoide', 'ninguna', 'tanh']"],
    ),
    "E08.4": Bank(
        setup=SOFT,
        right=["lambda z: np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))", "lambda z: np.logaddexp(0, z)",
               "lambda z: z + math.log1p(math.exp(-z)) if z > 0 else math.log1p(math.exp(z))",
               "lambda z: np.where(z > 30, z, np.log(1 + np.exp(np.minimum(z, 30))))",
               "from mlpedu.activations import softplus\nsoftplus"],
        wrong={
            "usa la fórmula literal": "lambda z: np.log(1 + np.exp(z))",
            "solo cuida los positivos": "lambda z: z + np.log1p(np.exp(-z))",
            "pega dos fórmulas": "lambda z: np.where(z > 0, z, np.log1p(np.exp(z)))",
            "usa otra base de logaritmo": "lambda z: np.log10(1 + np.exp(np.minimum(z, 500)))",
            "usa ReLU": "lambda z: np.maximum(0, z)",
            "usa la sigmoide": "lambda z: 1 / (1 + np.exp(-z))",
            "recorta z": "lambda z: np.log(1 + np.exp(np.clip(z, -30, 30)))",
        },
        other=["lambda z: z", "lambda z: np.exp(z)", "[4.5e-5, 0.6931, 10, 1000, 0]", "lambda z: 1"],
    ),
    "E08.5": Bank(
        right=["[0.49, 0.53]", "(0.4419, 0.5053)", trained("make_pipeline(StandardScaler(), MLPRegressor("
                                                           "hidden_layer_sizes=(50, 50, 50), random_state=42, max_iter=40))")],
        wrong={
            "no transforma la validación": "[0.44, 132.04]",
            "mide lo mismo dos veces": "[0.49, 0.49]",
            "entrega dólares": "[48900, 53100]",
            "cambia el orden": "[0.505, 0.442]",
            "entrega el MSE": "[0.24, 0.277]",
            "predice casi la media": "[1.015, 1.012]",
            "entrena un modelo lineal o sin escalar": trained("make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(), "
                                                              "random_state=42, max_iter=30, learning_rate_init=.01))"),
            "no la entrena lo suficiente": trained("make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(50, 50, 50), "
                                                   "random_state=42, max_iter=10))"),
            "ajusta otro escalador": "[0.442, 0.636]",
        },
        other=["0.5", "[0.1, 0.2]", "['a', 'b']", "[0.5, 0.5, 0.5]"],
    ),
    "E08.6": Bank(
        right=["204", "4 * 51", "50 * 4 + 4"],
        wrong={
            "cuenta solo el centro": "102",
            "usa una sola salida": "51",
            "olvida los sesgos": "200",
            "usa las cuatro esquinas": "8 * 51",
            "cuenta el centro como un número": "153",
        },
        other=["4", "250"],
    ),
    "E08.7": Bank(
        setup=CONSTANT,
        right=["(22, 3)", "[y.mean(), np.median(y)]"],
        wrong={
            "intercambia media y mediana": "(3, 22)",
            "cree que las dos son la media": "(22, 22)",
            "usa el punto medio del rango": "((1 + 100) / 2, 3)",
            "quita el dato extremo": "(22, 2.5)",
            "cree que las dos son la mediana": "(3, 3)",
        },
        other=["22", "(22, 100)"],
    ),
    "E08.8": Bank(
        right=["[6.91, 0, 0]", "[20.97 - 14.06, 0, 0]",
               "from mlpedu.widgets import OutlierExplorer as O\na, b = O(20).at_ten(), O(40).at_ten()\n[b[k] - a[k] for k in a]"],
        wrong={
            "cree que todas siguen al punto": "[20, 20, 20]",
            "solo la de MSE, y entera": "[20, 0, 0]",
            "cree que Huber se mueve como MSE": "[6.91, 0, 6.91]",
            "entrega las predicciones": "[20.97, 11.24, 11.46]",
            "cree que ninguna cambia": "[0, 0, 0]",
        },
        other=["[3.45, 0, 0]", "6.91"],
    ),
    "E08.9": Bank(
        setup=TWO,
        right=["0.625", "(e ** 2).mean() / 2", "5 / 8"],
        wrong={
            "olvida el ½, o suma las salidas": "1.25",
            "olvida el ½ y suma las salidas": "2.5",
            "entrega la RMSE": "1.25 ** .5",
            "usa el valor absoluto": "np.abs(e).mean()",
            "suma todo": "5",
        },
        other=["0.3", "[0, 2, 0.5, 0]"],
    ),
    "E08.10": Bank(
        right=["3.06", "0.15 + 0.6 * 4.85", "0.15 + (0.2 - -1) / 2 * (5 - 0.15)"],
        wrong={
            "no deshace la escala": "0.2",
            "deshace como si fuera de 0 a 1": "0.15 + .2 * 4.85",
            "olvida sumar el mínimo": "2.91",
            "multiplica por el máximo": "1",
            "pasa a dólares": "306000",
            "olvida el ½": "0.15 + 1.2 * 4.85",
        },
        other=["2.5", "306"],
    ),
}
