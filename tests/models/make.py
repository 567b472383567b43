"""Los archivos que guarda esta versión, para que las siguientes prueben que los leen: `python tests/models/make.py`.

Se corre una vez por versión publicada, con su propio código; lo que escribe no se vuelve a tocar. `expected.npz` tiene
lo que las redes respondían entonces.
"""
import sys
from pathlib import Path

import numpy as np

import mlpedu
from mlpedu import Sequential, layers
from mlpedu.callbacks import Checkpoint, EarlyStopping

X = np.linspace(-1, 1, 24, dtype="float32").reshape(8, 3)
CLASSES, TARGETS = np.arange(8) % 3, (X[:, :1] ** 2).astype("float32")


def classifier():
    net = Sequential([layers.Dense(6, "relu", kernel_regularizer="l2", input_shape=[3]), layers.Dropout(0.25),
                      layers.Dense(3, "softmax")], random_state=0)
    net.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


def regressor():
    net = Sequential([layers.Flatten(input_shape=[3, 1]), layers.Dense(5, "tanh", kernel_initializer="he_normal"),
                      layers.Dense(1)], dtype="float64", random_state=1)
    net.compile(optimizer="sgd", loss="huber", metrics=["mae"])
    return net


def train_classifier(net, epochs, path):
    net.fit(X, CLASSES, epochs=epochs, batch_size=4, verbose=0, validation_data=(X, CLASSES),
            callbacks=[EarlyStopping(patience=50, restore_best_weights=True), Checkpoint(path)])
    return net


def main(folder):
    folder.mkdir(parents=True)
    first = train_classifier(classifier(), 3, folder / "clasificador.punto")
    first.save(folder / "clasificador.mlpedu")
    first.save_weights(folder / "clasificador.pesos")
    second = regressor()
    second.fit(X[..., None], TARGETS, epochs=3, batch_size=4, verbose=0)
    second.save(folder / "regresor.mlpedu")
    answers = {"clasificador": first.predict(X, verbose=0), "regresor": second.predict(X[..., None], verbose=0)}
    second.fit(X[..., None], TARGETS, epochs=2, batch_size=4, verbose=0)
    np.savez(folder / "expected.npz", **answers, despues=second.predict(X[..., None], verbose=0))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / mlpedu.__version__))
