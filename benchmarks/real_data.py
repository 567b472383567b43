"""Las cifras de las lecciones con los datos reales. Uso: python benchmarks/real_data.py [california_housing] [mnist]…

Los datos se buscan, y si hace falta se bajan, como con `mlpedu data`. En un núcleo: California, unos 30 s; MNIST, 20 s;
Fashion-MNIST, unos 3 minutos, casi todos en las treinta épocas de la red 784-300-100-10.
"""
import sys
import warnings

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error, mean_squared_error, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlpedu import MLPRegressor, Sequential, datasets
from mlpedu.layers import Dense, Flatten


def california_housing():
    """RMSE de validación de tres modelos y MSE de prueba de la red de una capa, en cientos de miles de dólares."""
    houses = datasets.load_california_housing("real")
    rest, _, rest_y, _ = train_test_split(houses.data, houses.target, random_state=42)
    x, x_valid, y, y_valid = train_test_split(rest, rest_y, random_state=42)
    models = {"lineal": LinearRegression(), "MLP 3×50": MLPRegressor(hidden_layer_sizes=[50, 50, 50], random_state=42),
              "bosque": RandomForestRegressor(random_state=42)}
    found = {f"RMSE de validación, {name}": root_mean_squared_error(
        y_valid, make_pipeline(StandardScaler(), model).fit(x, y).predict(x_valid)) for name, model in models.items()}
    x, x_test, y, y_test = train_test_split(houses.data, houses.target, test_size=0.2, random_state=42)
    model = make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(100,), max_iter=100, random_state=42))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        said = model.fit(x, y).predict(x_test)
    return {**found, "MSE de prueba, MLP (100,)": mean_squared_error(y_test, said),
            "MAE de prueba, MLP (100,)": mean_absolute_error(y_test, said)}


def fashion_mnist():
    """Exactitud y pérdida de prueba de la red 784-300-100-10 de Keras, y exactitud de un modelo lineal."""
    x, y, x_test, y_test = images("fashion_mnist")
    model = Sequential([Flatten(input_shape=[28, 28]), Dense(300, activation="relu"), Dense(100, activation="relu"),
                        Dense(10, activation="softmax")], random_state=0)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    model.fit(x[5000:], y[5000:], epochs=30, validation_data=(x[:5000], y[:5000]), verbose=0)
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    return {"exactitud de prueba, 784-300-100-10": accuracy, "pérdida de prueba, 784-300-100-10": loss,
            "exactitud de prueba, lineal": linear(x, y, x_test, y_test)[0]}


def mnist():
    """Exactitud de prueba de un modelo lineal con los dígitos escritos a mano."""
    return {"exactitud de prueba, lineal": linear(*images("mnist"))[0]}


def images(name):
    """Imágenes entre 0 y 1 y etiquetas: entrenamiento y prueba."""
    data = getattr(datasets, f"load_{name}")("real")
    return (data.x_train.astype("float32") / 255, data.y_train.astype(int),
            data.x_test.astype("float32") / 255, data.y_test.astype(int))


def linear(x, y, x_test, y_test):
    """Una sola capa softmax, diez épocas de Adam: su exactitud de prueba y sus pesos, de forma (784, 10)."""
    model = Sequential([Flatten(input_shape=[28, 28]), Dense(10, activation="softmax")], random_state=0)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(x, y, epochs=10, batch_size=128, verbose=0)
    return model.evaluate(x_test, y_test, verbose=0)[1], np.asarray(model.layers[-1].get_weights()[0])


FIGURES = {"california_housing": california_housing, "fashion_mnist": fashion_mnist, "mnist": mnist}

if __name__ == "__main__":
    if unknown := set(sys.argv[1:]) - FIGURES.keys():
        sys.exit(f"No hay cifras de {', '.join(sorted(unknown))}; hay de {', '.join(FIGURES)}.")
    for name in sys.argv[1:] or FIGURES:
        print(name)
        for what, value in FIGURES[name]().items():
            print(f"  {what}: {value:.3f}")
