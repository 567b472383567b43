"""What holds for any data: the numbers decide, not how they are kept; nothing is modified, and nothing leaks."""
import copy
import os
import pickle
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from mlpedu import MLPClassifier, MLPRegressor, Perceptron, Sequential, layers

pytestmark = pytest.mark.filterwarnings("ignore:El entrenamiento agotó", "ignore:L-BFGS", "ignore:.*no convergió",
                                        "ignore:batch_size es")
trials = pytest.mark.parametrize("trials", [12, pytest.param(250, marks=pytest.mark.full)])
NUMBERS = st.floats(-10, 10, width=32, allow_subnormal=False).map(lambda number: number + 0.0)


def prove(trials, **strategies):
    """Runs the decorated function on so many examples, the same ones each time."""
    def run(holds):
        calm = settings(max_examples=trials, deadline=None, derandomize=True, database=None,
                        suppress_health_check=list(HealthCheck))
        calm(given(**strategies)(holds))()
    return run


@st.composite
def problems(draw):
    """(X, quantities, classes, weights): few rows and columns of moderate numbers, and two to four classes."""
    n, m, k = draw(st.integers(4, 30)), draw(st.integers(1, 6)), draw(st.integers(2, 4))
    weights = draw(arrays(float, n, elements=st.floats(0.25, 4, width=32)))
    classes = np.r_[np.arange(k), draw(arrays(np.int64, n - k, elements=st.integers(0, k - 1)))]
    return draw(arrays(float, (n, m), elements=NUMBERS)), draw(arrays(float, n, elements=NUMBERS)), classes, weights


WAYS = {
    "C": np.ascontiguousarray, "Fortran": np.asfortranarray, "list": np.ndarray.tolist, "mapped": lambda a: mapped(a),
    "strided": lambda a: np.repeat(a, 2, axis=0)[::2], "backwards": lambda a: a[::-1].copy()[::-1],
    "read-only": lambda a: locked(a), "columns of a wider one": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "table": lambda a: pd.DataFrame(a).rename(columns=str) if a.ndim == 2 else pd.Series(a),
    "other bytes": lambda a: a.astype(a.dtype.newbyteorder()),
}


def locked(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def mapped(array):
    with tempfile.TemporaryDirectory() as folder:        # the map outlives the file's name
        np.save(os.path.join(folder, "x.npy"), array)
        return np.load(os.path.join(folder, "x.npy"), mmap_mode="r")


def sequential(X, y, weights=None, loss="mse", units=1, activation=None):
    net = Sequential([layers.Dense(4, "tanh", input_shape=[np.shape(X)[1]]), layers.Dropout(0.2),
                      layers.Dense(units, activation)], dtype="float64", random_state=0)
    net.compile("adam", loss)
    net.fit(X, y, epochs=2, batch_size=7, verbose=0, sample_weight=weights)
    return net


def small(kind, **options):
    return kind(hidden_layer_sizes=(4,), max_iter=3, random_state=0, **options)


def one_that_stops(X, y, classes):
    above = np.asarray(y) > 0
    enough = bool(3 <= above.sum() <= len(above) - 3)        # of each class, for learning and for validating
    model = small(MLPClassifier, dropout=0.3, early_stopping=enough, validation_fraction=0.4)
    return model.fit(X, above if enough else classes)


# Each trains something and gives the model, from (X, quantities, classes, weights).
TRAININGS = {
    "classifier": lambda X, y, c, w: small(MLPClassifier).fit(X, c),
    "weighted classifier": lambda X, y, c, w: small(MLPClassifier, solver="sgd", batch_size=5).fit(X, c, w),
    "classifier that stops": lambda X, y, c, w: one_that_stops(X, y, c),
    "regressor": lambda X, y, c, w: small(MLPRegressor, batch_size=6, loss="huber").fit(X, y),
    "regressor by L-BFGS": lambda X, y, c, w: small(MLPRegressor, solver="lbfgs").fit(X, y, w),
    "sequential": lambda X, y, c, w: sequential(X, y, w),
    "sequential of classes": lambda X, y, c, w: sequential(X, c, None, "sparse_categorical_crossentropy", 4, "softmax"),
    "perceptron": lambda X, y, c, w: Perceptron(max_iter=5, random_state=0).fit(X, np.asarray(c) > 0),
}
KINDS = st.sampled_from(sorted(TRAININGS))


def parameters(model):
    if isinstance(model, Sequential):
        return model.get_weights()
    return [*model.coefs_, *model.intercepts_] if hasattr(model, "coefs_") else [model.coef_, model.intercept_]


def outcome(model, X):
    return [*parameters(model), np.asarray(model.predict(X))]


def assert_same(left, right):
    for a, b in zip(left, right, strict=True):
        assert_array_equal(a, b)


@trials
@pytest.mark.parametrize("way", WAYS)
def test_the_same_numbers_give_the_same_model_however_they_are_kept(way, trials):
    @prove(trials // 3, problem=problems(), kind=KINDS)
    def holds(problem, kind):
        keep = WAYS[way]
        plain, other = TRAININGS[kind](*problem), TRAININGS[kind](*map(keep, problem))
        # The products of another order of memory may add in another order: the last digit.
        for a, b in zip(outcome(plain, problem[0]), outcome(other, keep(problem[0])), strict=True):
            assert_allclose(a, b, rtol=1e-9, atol=1e-12)


@trials
def test_nothing_that_comes_in_is_modified(trials):
    @prove(trials, problem=problems(), kind=KINDS)
    def holds(problem, kind):
        before = copy.deepcopy(problem)
        model = TRAININGS[kind](*problem)
        model.predict(problem[0])
        if hasattr(model, "partial_fit") and not getattr(model, "early_stopping", False):
            model.partial_fit(problem[0], problem[1] if isinstance(model, MLPRegressor) else model.predict(problem[0]))
        assert_same(before, problem)


@trials
def test_a_fit_knows_nothing_of_the_fit_before(trials):
    @prove(trials, first=problems(), second=problems(), kind=st.sampled_from([MLPClassifier, MLPRegressor, Perceptron]))
    def holds(first, second, kind):
        def trained(model, problem):
            X, y, classes, _ = problem
            return model.fit(X, y if kind is MLPRegressor else classes > 0 if kind is Perceptron else classes)

        def new():
            return Perceptron(max_iter=5, random_state=0) if kind is Perceptron else small(kind)

        used = trained(trained(new(), first), second)
        assert_same(outcome(used, second[0]), outcome(trained(new(), second), second[0]))


@trials
def test_a_weight_of_two_is_the_row_twice_in_a_full_batch(trials):
    @prove(trials, problem=problems(), solver=st.sampled_from(["lbfgs", "adam"]))
    def holds(problem, solver):
        X, y, _, _ = problem
        double = np.r_[2.0, np.ones(len(y) - 1)]
        alone = small(MLPRegressor, solver=solver, batch_size=100, alpha=0).fit(X, y, double)
        twice = small(MLPRegressor, solver=solver, batch_size=100, alpha=0).fit(np.r_[X[:1], X], np.r_[y[:1], y])
        assert_allclose(alone.predict(X), twice.predict(X), rtol=1e-4, atol=1e-5)


@trials
def test_names_of_classes_are_only_names(trials):
    @prove(trials, problem=problems())
    def holds(problem):
        X, _, classes, _ = problem
        names = np.array(["ave", "casa", "zorro", "ñandú"])
        plain, named = small(MLPClassifier).fit(X, classes), small(MLPClassifier).fit(X, names[classes])
        assert_same(parameters(plain), parameters(named))
        assert_array_equal(names[plain.predict(X)], named.predict(X))


@trials
def test_predictions_of_rows_do_not_depend_on_the_other_rows(trials):
    @prove(trials, problem=problems(), kind=KINDS, size=st.integers(1, 5))
    def holds(problem, kind, size):
        X, model = problem[0], TRAININGS[kind](*problem)
        parts = [np.asarray(model.predict(X[at:at + size])) for at in range(0, len(X), size)]
        together = np.asarray(model.predict(X))
        if together.dtype.kind == "f":
            assert_allclose(np.concatenate(parts), together, rtol=1e-9, atol=1e-12)
        elif kind != "perceptron":               # a row on the border may fall on either side of it
            p = model.predict_proba(X)
            clear = np.abs(np.sort(p, axis=1)[:, -1] - np.sort(p, axis=1)[:, -2]) > 1e-9
            assert_array_equal(np.concatenate(parts)[clear], together[clear])


@trials
def test_a_pickle_and_a_copy_predict_the_same(trials):
    @prove(trials, problem=problems(), kind=KINDS)
    def holds(problem, kind):
        model = TRAININGS[kind](*problem)
        for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
            assert_same(outcome(model, problem[0]), outcome(twin, problem[0]))


@trials
def test_threads_that_train_different_models_at_once_do_not_disturb_each_other(trials):
    rng = np.random.default_rng(0)
    jobs = []
    for _ in range(4 * trials):
        n, k = int(rng.integers(20, 60)), int(rng.integers(2, 5))
        problem = rng.normal(size=(n, 3)), rng.normal(size=n), np.arange(n) % k, rng.uniform(0.5, 2, n)
        jobs.append((rng.choice(sorted(TRAININGS)), problem))
    alone = [outcome(TRAININGS[kind](*problem), problem[0]) for kind, problem in jobs]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)                  # so that they interrupt each other at any line
    try:
        with ThreadPoolExecutor(6) as pool:
            together = list(pool.map(lambda job: outcome(TRAININGS[job[0]](*job[1]), job[1][0]), jobs))
    finally:
        sys.setswitchinterval(before)
    for a, b in zip(alone, together):
        assert_same(a, b)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="este sistema no tiene fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
@trials
def test_a_fork_trains_the_same_and_disturbs_nobody(trials):
    rng = np.random.default_rng(1)
    for _ in range(max(3, trials // 4)):
        problem = rng.normal(size=(40, 3)), rng.normal(size=40), np.arange(40) % 3, rng.uniform(0.5, 2, 40)
        kind = rng.choice(sorted(TRAININGS))
        expected, model = outcome(TRAININGS[kind](*problem), problem[0]), TRAININGS[kind](*problem)
        out, back = os.pipe()
        if (child := os.fork()) == 0:
            try:                                 # the child: a training of its own, and what it inherited
                data = pickle.dumps([outcome(TRAININGS[kind](*problem), problem[0]), outcome(model, problem[0])])
                os.write(back, data)
            finally:
                os._exit(0)
        os.close(back)
        mine = outcome(TRAININGS[kind](*problem), problem[0])
        with os.fdopen(out, "rb") as pipe:
            theirs = pickle.loads(pipe.read())
        os.waitpid(child, 0)
        for got in (mine, *theirs, outcome(model, problem[0])):
            assert_same(expected, got)


@trials
def test_an_answer_that_is_no_number_comes_with_a_warning(trials):
    @prove(trials, problem=problems(), kind=st.sampled_from(sorted(set(TRAININGS) - {"perceptron"})),
           size=st.sampled_from([1e10, 1e160, 1e300]))
    def holds(problem, kind, size):
        X, model = problem[0] + 1, TRAININGS[kind](*problem)
        for window in (model.weights if isinstance(model, Sequential) else model.coefs_):
            window[...] = size
        ask = getattr(model, "predict_proba", model.predict)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            answers = np.asarray(ask(X))
        assert np.isfinite(answers).all() or any("NaN o infinito" in str(w.message) for w in said)


