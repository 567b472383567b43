"""Experimentos: puntos de partida con nombre, y qué mirar en cada uno."""
from typing import NamedTuple

from .state import FEATURES, State


class Start(NamedTuple):
    """Un experimento.

    id : con qué nombre se abre;  title, question : qué es y qué mirar
    state : el texto de su estado;  epochs : cuántas épocas entrenar antes de dibujarlo
    """
    id: str
    title: str
    question: str
    state: str
    epochs: int = 0


CIRCLE = State(hidden=(3,))
DEEP = State(hidden=(8,) * 6)
NOISY = State(noise=50, train_share=20, hidden=(8, 8), features=FEATURES)

STARTS = {start.id: start for start in (
    Start("libre", "Exploración libre",
          "Cambia lo que quieras y presiona Reproducir: nada se rompe. ¿Qué pasa si quitas neuronas, o subes la tasa?",
          State().text()),
    Start("capas", "De rectas a figuras",
          "Mira los mapas pequeños de izquierda a derecha: ¿qué traza cada neurona de la primera capa, y qué figuras "
          "arman con eso la segunda y la tercera?",
          State(dataset="spiral", hidden=(8, 8, 8), activation="relu", optimizer="adam", learning_rate=0.01).text(),
          80),
    Start("activacion-tanh", "La activación: tanh",
          "¿Qué forma tiene la frontera, y en qué época la encontró? Después compara con ReLU, sigmoide y lineal.",
          CIRCLE.text(), 100),
    Start("activacion-relu", "La activación: ReLU",
          "¿En qué se parece la frontera a la de tanh, y en qué no? Mira si tiene esquinas.",
          CIRCLE.change(activation="relu").text(), 100),
    Start("activacion-sigmoide", "La activación: sigmoide",
          "Con las mismas 100 épocas, ¿llegó tan lejos como tanh? Sigue entrenando hasta la 400.",
          CIRCLE.change(activation="sigmoid").text(), 100),
    Start("activacion-lineal", "Sin activación: lineal",
          "¿Por qué la frontera es una recta, por más que entrenes y aunque agregues capas?",
          CIRCLE.change(activation="linear").text(), 100),
    Start("minimos-locales", "Mínimos locales",
          "Prueba doce pesos iniciales («12 pesos iniciales», abajo): unos separan XOR y otros se atoran para siempre. "
          "¿Qué frontera tienen los que se atoran?",
          State(dataset="xor", hidden=(3,), activation="relu", weight_seed=5).text(), 150),
    Start("red-pequena", "Una red demasiado pequeña",
          "Dos neuronas son dos rectas. ¿Qué forma tiene lo mejor que consiguen? Agrega una tercera.",
          CIRCLE.change(hidden=(2,)).text(), 200),
    Start("gradiente-sigmoide", "El gradiente que se apaga: sigmoides",
          "Seis capas de sigmoides: muestra los gradientes en las líneas. ¿Cuánto miden los de la primera capa junto a "
          "los de la última?",
          DEEP.change(activation="sigmoid").text(), 100),
    Start("gradiente-relu", "El gradiente que llega: ReLU",
          "La misma red con ReLU. ¿Cuánto miden ahora los gradientes de la primera capa junto a los de la última?",
          DEEP.change(activation="relu").text(), 100),
    Start("entradas-a-mano", "Entradas hechas a mano",
          "Sin ninguna capa oculta, pero con x₁² y x₂². ¿Por qué ahora basta una neurona para encerrar el círculo?",
          State(hidden=(), features=("xSquared", "ySquared")).text(), 50),
    Start("ceros", "Todos los pesos en cero",
          "Ya pasaron 100 épocas y todas las neuronas siguen iguales. Cambia a mano un peso y entrena: ¿qué neurona "
          "despierta, y cuáles no?",
          CIRCLE.change(initializer="zeros").text(), 100),
    Start("tasa-alta", "Una tasa demasiado grande",
          "Reproduce: ¿qué hace la curva de la pérdida? Baja la tasa sin reiniciar y mira si la red se recupera.",
          State(learning_rate=3.0).text()),      # not a step: at this rate each machine goes its own way
    Start("sobreajuste", "Ruido y sobreajuste",
          "La pérdida de entrenamiento baja y la de prueba sube: ¿en qué época convenía parar? Mira las islas de la "
          "frontera.",
          NOISY.text(), 400),
    Start("sobreajuste-l2", "El mismo ruido, con L2",
          "La misma red y los mismos datos, con un precio por los pesos. ¿Qué pasó con las curvas y con la frontera?",
          NOISY.change(penalty="L2", penalty_rate=0.1).text(), 400),
    Start("dropout", "El mismo ruido, con dropout",
          "En cada paso se apaga al azar la mitad de las neuronas. ¿Cuánto se separan ahora las dos curvas?",
          NOISY.change(dropout=0.5).text(), 400),
    Start("tres-clases", "Tres clases",
          "Ahora hay tres salidas. Haz clic en el plano: ¿cómo se reparten la probabilidad cerca de una frontera?",
          State(dataset="gauss3", hidden=(4,), loss="crossentropy").text(), 30),
    Start("regresion", "Predecir un número",
          "No hay clases: la red aprende una superficie de tres picos y tres hoyos. ¿Cuáles encuentra primero?",
          State(dataset="reg-gauss", hidden=(8, 8), optimizer="adam", learning_rate=0.01).text(), 60),
)}
