"""How much memory a call takes beyond its data: what does not grow, and a share of X. course/garantias.md says so."""
import tracemalloc
from functools import partial

import numpy as np
import pytest

from mlpedu import MLPClassifier, Perceptron, Sequential, layers

pytestmark = pytest.mark.filterwarnings("ignore:El entrenamiento agotó", "ignore:El perceptrón agotó")
COLUMNS, HIDDEN, FIXED = 20, 50, 1 << 20         # what does not grow: code, messages, one batch


def estimator(**options):
    return MLPClassifier(hidden_layer_sizes=(HIDDEN,), max_iter=1, random_state=0, **options)


def sequential():
    net = Sequential([layers.Dense(HIDDEN, "relu", input_shape=[COLUMNS]), layers.Dense(1, "sigmoid")], random_state=0)
    net.compile("adam", "binary_crossentropy")
    return net


# What is called, and at most how many times X it takes. The estimators answer all rows at once, as scikit-learn does:
# their answers take the rows by the two widest neighbouring layers, here (50 + 50) / 20 of X.
CALLS = {
    "MLPClassifier.fit": (lambda X, y: (lambda: estimator().fit(X, y)), 0.4),
    "MLPClassifier.fit, early_stopping=True": (lambda X, y: (lambda: estimator(early_stopping=True).fit(X, y)), 2),
    "MLPClassifier.fit, solver='lbfgs'": (lambda X, y: (lambda: estimator(solver="lbfgs").fit(X, y)), 8.5),
    "MLPClassifier.predict": (lambda X, y: partial(estimator().fit(X, y).predict, X), 5.2),
    "Sequential.fit": (lambda X, y: (lambda: sequential().fit(X, y, verbose=0)), 0.6),
    "Sequential.fit, validation_split=0.1":
        (lambda X, y: (lambda: sequential().fit(X, y, validation_split=0.1, verbose=0)), 0.6),
    "Sequential.predict": (lambda X, y: partial(sequential().predict, X), 0.2),
    "Perceptron.fit": (lambda X, y: (lambda: Perceptron(max_iter=1, random_state=0).fit(X, y)), 1.9),
}


@pytest.mark.parametrize("n", [1_000, 30_000, *(pytest.param(10**k, marks=pytest.mark.full) for k in (4, 5, 6))])
@pytest.mark.parametrize("name", CALLS)
def test_memory_is_a_share_of_the_data(name, n):
    make, share = CALLS[name]
    dtype = "float32" if name.startswith("Sequential") else "float64"
    X = np.random.default_rng(0).normal(size=(n, COLUMNS)).astype(dtype)
    call = make(X, (X[:, 0] > 0).astype(int))
    call()                                       # what is imported the first time is not of the call
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{name}: n = {n}, {peak / X.nbytes:.2f} veces X, {peak / 2**20:.1f} MB")
    assert peak < share * X.nbytes + FIXED
