"""La red del playground como código de Python que corre solo, con sus pesos, en `mlpedu` o en scikit-learn."""
import math
from textwrap import indent

from mlpedu.names import find

from . import nets
from .labels import LABELS
from .state import REACH

FORMULAS = {"x": "x1", "y": "x2", "xSquared": "x1 * x1", "ySquared": "x2 * x2", "xTimesY": "x1 * x2",
            "sinX": "np.sin(x1)", "sinY": "np.sin(x2)"}
SKLEARN = {"tanh": "tanh", "relu": "relu", "sigmoid": "logistic", "linear": "identity", "softmax": "softmax"}
MEANING = {"tanh": "un número de -1 a 1; la clase es 1 si es 0 o más",
           "sigmoid": "la probabilidad de la clase 1", "softmax": "una probabilidad por clase",
           "linear": "el número que predice"}


def code(model, library="mlpedu"):
    """El código que arma la red tal como está: un texto que se puede pegar en un cuaderno.

    Define `entradas(puntos)`, `red` y `responde(puntos)`, que da lo mismo que `model.predict`, y `clase(puntos)` si
    se clasifica.

    Parámetros
    ----------
    model : Model;  library : "mlpedu" o "scikit-learn"

    Errores
    -------
    ValueError
        Si la biblioteca es otra.

    Ejemplos
    --------
    >>> from mlpedu.playground import Model
    >>> import numpy as np
    >>> model, made = Model(dataset="xor", hidden=(), features=("xTimesY",)), {}
    >>> model.edit(1, 0, 0, 1.0)
    >>> exec(code(model), made)
    [[ 0.97045194]
     [-0.88535165]] [1 0]
    >>> points = np.array([[1.0, 2.0], [-3.0, 0.5]])
    >>> np.array_equal(made["responde"](points), model.predict(points))
    True
    """
    net, uses, recipe = find({"mlpedu": PARTS_MLPEDU, "scikit-learn": PARTS_SKLEARN}, library, "la biblioteca")
    parts = [heading(model, library), imports(model, library), features(model), weights(model), net(model), uses(model),
             example(model), recipe(model)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def heading(model, library):
    return [f"# {model.text()}",
            f"# La red del playground en la época {model.shown_epoch}, con sus pesos, en {library}."]


def imports(model, library):
    if library == "mlpedu":
        names = ["Dense", "Dropout"] if model.state.dropout else ["Dense"]
        modules = ["Sequential", "losses", "optimizers"] + ["penalties"] * (nets.penalty(model.state) is not None)
        return ["import numpy as np", f"from mlpedu import {', '.join(modules)}",
                f"from mlpedu.layers import {', '.join(names)}", "from mlpedu.sequential import Input"]
    kind = estimator(model)
    more = ["from sklearn.preprocessing import LabelBinarizer"] if kind == "MLPClassifier" else []
    return ["import numpy as np", f"from sklearn.neural_network import {kind}", *more]


def features(model):
    """La función que va de puntos del plano a lo que ve la red."""
    state = model.state
    names = ", ".join(LABELS["features"][name][0] for name in state.features)
    first, second = (" ".join(axis.split()) for axis in state.axes)      # a name in two lines would leave the comment
    axes = [] if state.axes == ("x₁", "x₂") else [f"    # x1 es {first}; x2 es {second}"]
    return ["", "def entradas(puntos):",
            f'    """Lo que ve la red, {names}: de puntos (n, 2) a (n, {len(state.features)})."""',
            *axes,
            "    x1, x2 = np.asarray(puntos, dtype=float).T",
            f"    return np.column_stack([{', '.join(FORMULAS[name] for name in state.features)}])", ""]


def weights(model):
    """Los pesos y los sesgos, con todas sus cifras."""
    lines = ["# pesos[k][i][j]: de la salida i de una capa a la neurona j de la siguiente", "pesos = ["]
    lines += [indent(matrix(layer.W.tolist()), "    ") + "," for layer in model.dense]
    lines += ["]", "sesgos = ["]
    lines += [f"    {layer.b.tolist()!r}," for layer in model.dense]
    return [*lines, "]"]


def matrix(rows):
    return "[" + ",\n ".join(repr(row) for row in rows) + "]"


# ---- mlpedu

def mlpedu_net(model):
    state, lines = model.state, ["red = Sequential(["]
    rate = state.penalty_rate / (1 if state.penalty == "L1" else 2)      # the slope of L2's price is to be rate · w
    price = f", kernel_regularizer=penalties.{state.penalty}({rate!r})" if nets.penalty(state) else ""
    lines.append(f"    Input(({len(state.features)},)),")
    for units in state.hidden:
        lines.append(f'    Dense({units}, "{state.activation}"{price}),')
        if state.dropout:
            lines.append(f"    Dropout({state.dropout:g}),")
    lines.append(f'    Dense({len(model.dense[-1].b)}, "{model.out_activation}"{price}),')
    return [*lines, '], dtype="float64", random_state=0)',
            "red.set_weights([parte for capa in zip(pesos, sesgos) for parte in capa])",
            "# Compilada, para seguir entrenándola con red.fit:",
            f"red.compile(loss=losses.{nets.loss(state)!r}, optimizer={optimizer(state)})"]


def optimizer(state):
    rate = f"learning_rate={state.learning_rate!r}"
    return {"sgd": f"optimizers.SGD({rate})", "momentum": f"optimizers.SGD({rate}, momentum=0.9)",
            "adam": f"optimizers.Adam({rate})"}[state.optimizer]


def mlpedu_uses(model):
    return [*answer(model, "red.predict(entradas(puntos))"), *class_of(model)]


def mlpedu_recipe(model):
    """Cómo se llega a estos pesos desde el principio."""
    size = model.state.batch_size
    batches = 0 if model.viewed else math.ceil(model.at / size)
    rest = [f"# for _ in range({batches}):", "#     model.step_batch()"] if batches else []
    if model.touched:
        said = ["# Para entrenarla desde el principio con los ajustes de ahora (no dará estos mismos pesos: se",
                "# cambiaron pesos, puntos o ajustes a medio entrenar):"]
    else:
        said = ["# Para entrenarla desde el principio, hasta estos mismos pesos:"]
    start = model.state.change(epochs=0).text()
    return [*said, "#", "# from mlpedu.playground import Model", f"# model = Model({start!r})",
            f"# model.step({model.shown_epoch})", *rest, "# model.predict([[1.0, 2.0]])"]


# ---- scikit-learn

def estimator(model):
    """El estimador cuya salida se puede hacer la de la red."""
    return "MLPClassifier" if model.out_activation in ("sigmoid", "softmax") else "MLPRegressor"


def sklearn_net(model):
    state, kind = model.state, estimator(model)
    lines = ["# La red no se entrena aquí: se le ponen a mano los atributos que deja fit.",
             f"red = {kind}(hidden_layer_sizes={state.hidden!r}, activation=\"{SKLEARN[state.activation]}\")",
             "red.coefs_ = [np.array(W) for W in pesos]",
             "red.intercepts_ = [np.array(b) for b in sesgos]",
             f"red.n_layers_, red.n_outputs_, red.n_features_in_ = {len(model.dense) + 1}, "
             f"{len(model.dense[-1].b)}, {len(state.features)}",
             f'red.out_activation_ = "{SKLEARN[model.out_activation]}"']
    if kind == "MLPClassifier":
        lines += [f"red.classes_ = np.arange({state.n_classes})",
                  "red._label_binarizer = LabelBinarizer().fit(red.classes_)"]
    return lines


def sklearn_uses(model):
    said = {"tanh": "red.predict(entradas(puntos))[:, None]", "linear": "red.predict(entradas(puntos))[:, None]",
            "sigmoid": "red.predict_proba(entradas(puntos))[:, 1:]",
            "softmax": "red.predict_proba(entradas(puntos))"}[model.out_activation]
    return [*answer(model, said), *class_of(model)]


def sklearn_recipe(model):
    """Lo más parecido que scikit-learn sabe entrenar."""
    state, epochs = model.state, max(1, model.shown_epoch)
    kind = "MLPClassifier" if state.n_classes else "MLPRegressor"
    solver = {"sgd": 'solver="sgd", momentum=0', "momentum": 'solver="sgd", momentum=0.9, nesterovs_momentum=False',
              "adam": 'solver="adam"'}[state.optimizer]
    alpha = state.penalty_rate * state.batch_size if state.penalty == "L2" else 0
    lacks = [text for text, absent in (
        ("la salida tanh", model.out_activation == "tanh"),
        ("esa pérdida", state.loss != ("crossentropy" if state.n_classes else "squared")),
        ("dropout", state.dropout), ("L1", state.penalty == "L1"), ("esos pesos iniciales", True)) if absent]
    return ["# Para entrenar desde el principio una parecida, con X = entradas(puntos) y sus respuestas y",
            f"# (scikit-learn no tiene: {', '.join(lacks)}):", "#",
            f"# from sklearn.neural_network import {kind}",
            f"# otra = {kind}(hidden_layer_sizes={state.hidden!r}, activation=\"{SKLEARN[state.activation]}\",",
            f"#     {solver}, learning_rate_init={state.learning_rate!r},",
            f"#     batch_size={state.batch_size}, alpha={alpha:g}, max_iter={epochs},",
            f"#     n_iter_no_change={epochs}, random_state=0)",
            "# otra.fit(X, y)"]


# ---- Both

def answer(model, computed):
    outputs = len(model.dense[-1].b)
    return ["", "def responde(puntos):",
            f'    """De puntos (n, 2) a lo que responde la red, (n, {outputs}): {MEANING[model.out_activation]}."""',
            f"    return {computed}", ""]


def class_of(model):
    if not model.state.n_classes:
        return []
    computed = {"tanh": "(responde(puntos)[:, 0] >= 0).astype(int)",
                "sigmoid": "(responde(puntos)[:, 0] >= 0.5).astype(int)",
                "softmax": "responde(puntos).argmax(axis=1)"}[model.out_activation]
    return ["", "def clase(puntos):", '    """La clase de cada punto."""', f"    return {computed}", ""]


def example(model):
    shown = "responde(puntos), clase(puntos)" if model.state.n_classes else "responde(puntos)"
    return [f"puntos = [[1.0, 2.0], [-{REACH / 2}, 0.5]]", f"print({shown})"]


PARTS_MLPEDU = mlpedu_net, mlpedu_uses, mlpedu_recipe
PARTS_SKLEARN = sklearn_net, sklearn_uses, sklearn_recipe
