"""Lo que hay dentro de la red, con números: la fórmula de un nodo y el porqué de una respuesta.

Un nodo es (capa, neurona): la capa 0 son las entradas y la última, la salida. En lo que se lee, las neuronas se
cuentan desde 1: a¹₂ es la segunda de la capa 1.
"""
import numpy as np

from .data import inputs
from .labels import LABELS, name, number, subscript
from .maps import grid
from .state import REACH

ACTIVATED = {"tanh": "a = tanh(z)", "relu": "a = máx(0, z)", "sigmoid": "a = 1 / (1 + e⁻ᶻ)", "linear": "a = z"}
WIDTH = 60                                       # of a line, in characters
NEAR = 0.15                                      # a point as near as this to one of the data is that one


def activation(model, layer):
    return model.out_activation if layer == len(model.dense) else model.state.activation


def formula(model, node):
    """La fórmula de un nodo con los números de ahora, y en palabras qué es: lista de líneas.

    Parámetros
    ----------
    model : Model;  node : (capa, neurona)

    Ejemplos
    --------
    >>> from mlpedu.playground import Model
    >>> model = Model(hidden=(2,))
    >>> for source, weight in ((0, 1.0), (1, -2.0), (None, 0.5)):
    ...     model.edit(1, 0, source, weight)
    >>> for line in formula(model, (1, 0)):
    ...     print(line)
    z = 1.00·x₁ − 2.00·x₂ + 0.50
    a = tanh(z)
    La recta z = 0 es x₂ = 0.50·x₁ + 0.25; z es positiva debajo de ella.
    """
    layer, neuron = node
    if layer == 0:
        return input_words(model, neuron)
    dense, softmax = model.dense[layer - 1], activation(model, layer) == "softmax"
    z = f"z{subscript(neuron)}" if softmax else "z"
    sources = [name(model, (layer - 1, i)) for i in range(len(dense.W))]
    lines = broken(f"{z} =", terms(dense.W[:, neuron], sources, dense.b[neuron]))
    if softmax:
        total = " + ".join(f"e^z{subscript(k)}" for k in range(len(dense.b)))
        lines.append(f"p{subscript(neuron)} = e^{z} / ({total})")
    else:
        lines.append(ACTIVATED[activation(model, layer)])
    return lines + remarks(model, layer, neuron)


def terms(weights, sources, bias):
    """«1.00·x₁», «− 2.00·x₂», «+ 0.50»: los términos de una suma."""
    written = [(number(w), f"·{source}") for w, source in zip(weights, sources)] + [(number(bias), "")]
    first, *rest = written
    return ["".join(first)] + [f"− {n[1:]}{source}" if n[0] == "−" else f"+ {n}{source}" for n, source in rest]


def broken(head, pieces):
    """`head` y los trozos, en líneas cortas; las que siguen a la primera van con sangría."""
    lines, line = [], head
    for piece in pieces:
        if len(line) + 1 + len(piece) > WIDTH and line != head:
            lines.append(line)
            line = "   "
        line += f" {piece}"
    return [*lines, line]


def input_words(model, neuron):
    key = model.state.features[neuron]
    label, axes = LABELS["features"][key][0], model.state.axes
    said = {"x": "La coordenada horizontal del punto.", "y": "La coordenada vertical del punto.",
            "xSquared": "x₁ por x₁: crece al alejarse del centro, a izquierda y a derecha.",
            "ySquared": "x₂ por x₂: crece al alejarse del centro, arriba y abajo.",
            "xTimesY": "x₁ por x₂: positivo donde las dos coordenadas tienen el mismo signo.",
            "sinX": "El seno de x₁: sube y baja en franjas verticales.",
            "sinY": "El seno de x₂: sube y baja en franjas horizontales."}[key]
    named = [f"{x} es «{axis}»." for x, axis in zip(("x₁", "x₂"), axes) if x in label and axis != x]
    return [label, said, *named]


def remarks(model, layer, neuron):
    """Qué es la neurona, en palabras: una línea o dos."""
    dense, last = model.dense[layer - 1], layer == len(model.dense)
    weights, said = dense.W[:, neuron], []
    if last:
        said.append({"tanh": "La red dice clase 1 donde a ≥ 0, y clase 0 en lo demás.",
                     "sigmoid": "Es la probabilidad de la clase 1: la red la dice donde a ≥ 0.5.",
                     "softmax": f"Es la probabilidad de la clase {neuron}: la red dice la clase de mayor probabilidad.",
                     "linear": "Es el número que la red predice."}[activation(model, layer)])
    if layer > 1:
        most = int(np.abs(weights).argmax())
        said.append(f"De la capa {layer - 1}, la que más pesa es {name(model, (layer - 1, most))}, con "
                    f"{number(weights[most])}." if weights.any() else "No escucha a ninguna neurona: sus pesos son 0.")
    elif set(model.state.features) <= {"x", "y"}:
        w = dict(zip(model.state.features, weights))
        said.append(line_words(w.get("x", 0.0), w.get("y", 0.0), dense.b[neuron]))
    elif not last:
        said.append("Donde z = 0 no hay una recta, sino una curva: entran más cosas que x₁ y x₂.")
    return said + ([] if last else asleep(model, layer, neuron))


def line_words(w1, w2, b):
    """La recta donde z = w1·x₁ + w2·x₂ + b es 0, escrita despejando la coordenada que más pesa."""
    if not (w1 or w2):
        return "No mira las entradas: da lo mismo en todo el plano."
    if abs(b) > REACH * (abs(w1) + abs(w2)):
        return f"La recta z = 0 queda fuera del plano que se ve: z es {'positiva' if b > 0 else 'negativa'} en todo él."
    if abs(w2) >= abs(w1):
        alone, other, slope, start = "x₂", "x₁", -w1 / w2, -b / w2
        side = "encima de ella" if w2 > 0 else "debajo de ella"
    else:
        alone, other, slope, start = "x₁", "x₂", -w2 / w1, -b / w1
        side = "a su derecha" if w1 > 0 else "a su izquierda"
    line = " ".join(terms([slope], [other], start)) if slope else number(start)
    return f"La recta z = 0 es {alone} = {line}; z es positiva {side}."


def asleep(model, layer, neuron):
    """Si la neurona está muerta o saturada, una línea que lo dice."""
    kind, x = model.state.activation, model.arrays["train"][0]
    if kind == "linear" or not len(x):
        return []
    seen = model.activations(x)[layer - 1][:, neuron]
    if kind == "relu":
        if seen.max() > 0:
            return []
        everywhere = model.activations(grid(model.state.features))[layer - 1][:, neuron].max() == 0
        place = "todo el plano" if everywhere else "todos los puntos de entrenamiento"
        return [f"Está muerta: da 0 en {place}, así que su gradiente es 0 y ya no aprende."]
    middle = np.abs(seen) <= 0.99 if kind == "tanh" else np.abs(seen - 0.5) <= 0.49
    if middle.mean() > 0.05:
        return []
    return ["Está saturada: en casi todos los puntos llega al tope, su pendiente es casi 0 y aprende muy despacio."]


def why(model, x, y, colors=("naranja", "azul")):
    """El paso hacia adelante de un punto, con números: por qué la red responde lo que responde.

    Parámetros
    ----------
    model : Model;  x, y : float;  colors : los nombres de los colores de las clases, si se quiere decirlos

    Devuelve
    --------
    (valores, líneas)
        Los valores de cada capa, las entradas primero, como listas de float; y la explicación.

    Ejemplos
    --------
    >>> from mlpedu.playground import Model
    >>> model = Model(dataset="xor", hidden=(), features=("xTimesY",))
    >>> model.edit(1, 0, None, 0.0)
    >>> model.edit(1, 0, 0, 1.0)
    >>> values, lines = why(model, 6, -0.1)
    >>> for line in lines:
    ...     print(line)
    Entradas: x₁x₂ = −0.60
    Salida: z = 1.00·(−0.60) + 0 = −0.60,
        a = tanh(−0.60) = −0.54
    Responde −0.54: clase 0 (naranja), porque es menor que 0.
    """
    row = inputs(np.array([[x, y]], dtype=float), model.state.features)
    layers = [row, *model.activations(row)]
    lines = broken("Entradas:", commas(f"{name(model, (0, i))} = {number(v)}" for i, v in enumerate(row[0])))
    for layer in range(1, len(layers) - 1):
        z, kind = before(model, layers, layer), activation(model, layer)
        lines += broken(f"Capa {layer}:", commas(
            f"{name(model, (layer, j))} = {applied(kind, z[j])} = {number(a)}" for j, a in enumerate(layers[layer][0])))
    lines += output_words(model, layers) + decision(model, layers[-1][0], colors)
    return [layer[0].tolist() for layer in layers], lines + known_point(model, x, y)


def before(model, layers, layer):
    """z de las neuronas de una capa, antes de su activación."""
    dense = model.dense[layer - 1]
    return layers[layer - 1][0] @ dense.W + dense.b


def commas(pieces):
    *most, last = pieces
    return [f"{piece}," for piece in most] + [last]


def applied(kind, z):
    """«tanh(0.52)», o como se escriba esa activación de un número."""
    z = number(z)
    return {"tanh": f"tanh({z})", "relu": f"máx(0, {z})", "sigmoid": f"sigmoide({z})", "linear": z}[kind]


def output_words(model, layers):
    """La cuenta de la salida: la suma con sus números y la activación."""
    last, values = len(layers) - 1, layers[-1][0]
    dense, z, kind = model.dense[-1], before(model, layers, last), model.out_activation
    sources = [f"({text})" if text[0] == "−" else text for text in map(number, layers[-2][0])]
    lines, several = [], len(values) > 1
    for k, value in enumerate(values):
        mark = subscript(k) if several else ""
        pieces = [*terms(dense.W[:, k], sources, dense.b[k]), f"= {number(z[k])}"]
        if not several and kind != "linear":
            pieces = [*pieces[:-1], f"{pieces[-1]},", f"a = {applied(kind, z[k])} = {number(value)}"]
        lines += broken(f"{'' if k else 'Salida: '}z{mark} =", pieces)
    return lines


def decision(model, values, colors):
    """La respuesta y de qué se sigue."""
    if model.state.n_classes == 0:
        return [f"Responde {number(values[0])}."]
    chosen = int(model.classes(values[None])[0])
    color = f" ({colors[chosen]})" if len(colors) == model.state.n_classes else ""
    if model.state.n_classes == 3:
        odds = ", ".join(f"clase {k}, {number(p)}" for k, p in enumerate(values))
        return [f"Probabilidades (softmax): {odds}.", f"Responde clase {chosen}{color}, la de mayor probabilidad."]
    limit = "0.5" if model.out_activation == "sigmoid" else "0"
    reason = f"es ≥ {limit}" if chosen else f"es menor que {limit}"
    return [f"Responde {number(values[0])}: clase {chosen}{color}, porque {reason}."]


def known_point(model, x, y):
    """Si ahí hay un punto de los datos, si la red acierta con él."""
    points, labels = model.data.points, model.data.labels
    if not len(points):
        return []
    away = np.hypot(points[:, 0] - x, points[:, 1] - y)
    nearest = int(away.argmin())
    if away[nearest] > NEAR:
        return []
    part = "entrenamiento" if nearest < model.data.n_train else "prueba"
    answer, label = model.predict(points[[nearest]]), labels[nearest]
    if model.state.n_classes == 0:
        return [f"Ahí hay un punto de {part} que vale {number(label)}: se equivoca por "
                f"{number(abs(answer[0, 0] - label))}."]
    right = model.classes(answer)[0] == label
    return [f"Ahí hay un punto de {part} de la clase {label:.0f}: {'acierta' if right else 'se equivoca'}."]
