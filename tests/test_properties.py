"""What holds for any data: the numbers decide, not how they are kept; nothing is modified, and nothing leaks."""
import copy
import os
import pickle
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal, assert_equal
from scipy.sparse import csr_matrix
from sklearn.base import is_regressor

import mlpedu
from mlpedu import MLPClassifier, MLPRegressor, Perceptron, Sequential, layers
from mlpedu.callbacks import Checkpoint
from mlpedu.estimators.stopping import RECORD

pytestmark = pytest.mark.filterwarnings("ignore:El entrenamiento agotó", "ignore:L-BFGS", "ignore:.*no convergió",
                                        "ignore:El perceptrón agotó", "ignore:X has feature names",
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


def learnt(model):
    """All that a fit leaves in an estimator, but the network, which `outcome` looks at."""
    return {name: value for name, value in vars(model).items() if name.endswith("_")}


VALIDATING = {"early_stopping": True, "validation_fraction": 0.4}
# Ways of training of each kind: one leaves what another must forget.
OPTIONS = {
    MLPClassifier: ({}, VALIDATING, {"dropout": 0.3}, {"solver": "sgd", "learning_rate": "adaptive"}),
    MLPRegressor: ({}, VALIDATING, {"out_activation": "tanh", "scale_targets": True}, {"loss": "poisson"}),
    Perceptron: ({"max_iter": 5}, {"max_iter": 5, "record_history": True}),
}


def trained(model, problem, options):
    """The model with these options, and the others as they are born, after fitting what it is for."""
    X, y, classes, _ = problem
    if options is VALIDATING and isinstance(model, MLPClassifier):
        classes = np.arange(len(X)) % 2          # of each class, for learning and for validating
    model.set_params(**type(model)(**{"hidden_layer_sizes": (4,)} if hasattr(model, "solver") else {}).get_params())
    model.set_params(**{"random_state": 0, "max_iter": 3} | options)
    y = abs(y) if options.get("loss") == "poisson" else y
    return model.fit(X, y if is_regressor(model) else classes > 0 if isinstance(model, Perceptron) else classes)


@trials
@pytest.mark.parametrize("kind", OPTIONS)
def test_a_fit_knows_nothing_of_the_fit_before(kind, trials):
    ways = st.sampled_from(OPTIONS[kind])

    @prove(trials, first=problems(), second=problems(), before=ways, now=ways)
    def holds(first, second, before, now):
        used, new = trained(trained(kind(), first, before), second, now), trained(kind(), second, now)
        assert_same(outcome(used, second[0]), outcome(new, second[0]))
        assert_equal(learnt(used), learnt(new))


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize("before", [{}, VALIDATING], ids=["adam", "adam that stops"])
def test_a_fit_by_lbfgs_knows_nothing_of_the_fit_before(kind, before):
    rng = np.random.default_rng(0)
    first, second = ((rng.normal(size=(n, 3)), rng.normal(size=n), np.arange(n) % 3, None) for n in (12, 10))
    used = trained(trained(kind(), first, before), second, {"solver": "lbfgs"})
    assert_equal(learnt(used), learnt(trained(kind(), second, {"solver": "lbfgs"})))


@trials
@pytest.mark.parametrize("kind", [MLPRegressor, MLPClassifier])
def test_a_weight_of_two_is_the_row_twice_in_a_full_batch(kind, trials):
    @prove(trials, problem=problems(), solver=st.sampled_from(["lbfgs", "adam", "sgd"]))
    def holds(problem, solver):
        X, y = problem[0], problem[1 if kind is MLPRegressor else 2]
        double = np.r_[2.0, np.ones(len(y) - 1)]
        alone = small(kind, solver=solver, batch_size=100, alpha=0).fit(X, y, double)
        twice = small(kind, solver=solver, batch_size=100, alpha=0).fit(np.r_[X[:1], X], np.r_[y[:1], y])
        ask = "predict" if kind is MLPRegressor else "predict_proba"
        assert_allclose(getattr(alone, ask)(X), getattr(twice, ask)(X), rtol=1e-4, atol=1e-5)


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


# --- A hand on the stop button, at any line --------------------------------------------------------------

PACKAGE = os.path.dirname(mlpedu.__file__)


def stopped(act, line=None):
    """Runs `act` until this line of mlpedu (None: to its end): (if it was stopped, how many lines it ran)."""
    ran = 0

    def count(frame, event, argument):
        nonlocal ran
        if event == "line":
            ran += 1
            if ran == line:
                raise KeyboardInterrupt          # and Python stops tracing
        return count

    before = sys.gettrace()
    sys.settrace(lambda frame, event, argument: count if frame.f_code.co_filename.startswith(PACKAGE) else None)
    try:
        act()
    except KeyboardInterrupt:
        return True, ran
    finally:
        sys.settrace(before)
    return False, ran


# What is fitted, and then fitted anew with other data: (options, what is learnt first, and then).
A, B = np.random.default_rng(0).normal(size=(30, 3)), np.random.default_rng(1).normal(size=(40, 2))
REFITS = {
    "classifier": (small(MLPClassifier), np.arange(30) % 2, np.array(["x", "y", "z"])[np.arange(40) % 3]),
    "classifier that stops": (small(MLPClassifier, early_stopping=True, validation_fraction=0.3),
                              np.arange(30) % 3, np.array(["no", "sí"])[np.arange(40) % 2]),
    "classifier by L-BFGS": (small(MLPClassifier, solver="lbfgs"), np.arange(30) % 3, np.arange(40) % 2 > 0),
    "regressor that scales": (small(MLPRegressor, out_activation="tanh", scale_targets=True), A[:, 0], 1000 * B),
    "perceptron": (Perceptron(max_iter=3, random_state=0, record_history=True), np.arange(30) % 2,
                   np.array(["x", "y", "z"])[np.arange(40) % 3]),
}


@pytest.mark.filterwarnings("ignore:Entrenamiento interrumpido")
@pytest.mark.parametrize("trials", [25, pytest.param(500, marks=pytest.mark.full)])
@pytest.mark.parametrize("kind", REFITS)
def test_a_refit_stopped_at_any_line_leaves_the_model_before_or_a_new_one_but_no_mixture(kind, trials):
    model, first, second = REFITS[kind]
    fitted = copy.deepcopy(model).fit(A, first)
    before, whole = copy.deepcopy(fitted), copy.deepcopy(fitted).fit(B, second)
    _, lines = stopped(lambda: copy.deepcopy(fitted).fit(B, second))
    for line in np.random.default_rng(2).integers(1, lines + 1, size=trials):
        used = copy.deepcopy(fitted)
        escaped, _ = stopped(partial(used.fit, B, second), line)
        if escaped and used.n_features_in_ == 3:
            assert_same(outcome(used, A), outcome(before, A))
            assert_equal(learnt(used), learnt(before))
        else:                                    # what some of its steps left: all of it of the new data
            now, end = learnt(used), learnt(whole)
            assert now.keys() <= end.keys()
            assert end.keys() - now.keys() <= (set() if now.get("n_iter_") else set(RECORD))         # no epoch ended
            for name in ("classes_", "y_min_", "y_max_", "n_features_in_"):
                assert_equal(now.get(name), end.get(name))
            assert [w.shape for w in parameters(used)] == [w.shape for w in parameters(whole)]
            assert np.isfinite(used.score(B, second)) and now.get("n_iter_", 0) <= whole.n_iter_
            curve = now.get("loss_curve_", [])
            assert curve == end.get("loss_curve_", [])[:len(curve)]
            assert "loss_curve_" not in now or 0 <= used.n_iter_ - len(curve) <= 1           # stopped between the two
        copy.deepcopy(used).fit(B, second)


@pytest.mark.parametrize("trials", [40, pytest.param(500, marks=pytest.mark.full)])
def test_a_sequential_stopped_at_any_line_of_its_first_fit_can_be_fitted(trials):
    def born():
        net = Sequential([layers.Dense(4, "tanh"), layers.Dropout(0.2), layers.Dense(1)], random_state=0)
        net.compile("adam", "mse")
        return net

    def act():
        net.fit(B, B[:, 0], epochs=1, verbose=0, validation_split=0.2)

    net = born()
    _, lines = stopped(act)
    for line in np.random.default_rng(3).integers(1, lines + 1, size=trials):
        net = born()
        stopped(act, line)
        net.fit(B, B[:, 0], epochs=2, verbose=0)
        assert np.isfinite(net.history.history["loss"]).all() and net.predict(B, verbose=0).shape == (40, 1), line


# --- What is refused -------------------------------------------------------------------------------------

@trials
def test_a_perceptron_that_refuses_a_refit_is_as_it_was(trials):
    wrong = st.sampled_from(["one class", "numbers", "NaN", "columns", "weights", "start", "huge"])

    @prove(trials, problem=problems(), what=wrong, partial=st.booleans())
    def holds(problem, what, partial):
        X, y, classes, _ = problem
        model = Perceptron(max_iter=3, random_state=0).fit(X, classes > 0)
        before, options = copy.deepcopy(model), {}
        new, labels = np.c_[X, X], classes > 0   # it would have to know of other columns
        if what == "one class":
            labels = np.full(len(X), "una")
        elif what == "numbers":
            labels = y + 0.5
        elif what == "NaN":
            new = np.where(new == new[0, 0], np.nan, new)
        elif what == "columns":
            new = new[:, :0]
        elif what == "weights":
            options = {"sample_weight": np.zeros(len(X))}
        elif what == "start" and not partial:
            options = {"coef_init": np.zeros((7, 7))}
        elif what == "huge":
            new, options = np.full_like(new, 1e308), {"sample_weight": np.full(len(X), 1e308)}
        act = model.partial_fit if partial else model.fit
        with pytest.raises((ValueError, TypeError)):
            act(pd.DataFrame(new).rename(columns="columna {}".format), labels, **options)
        assert_same(outcome(model, X), outcome(before, X))
        assert_equal(learnt(model), learnt(before))


# How each is trained, and asked, with (X, y, weights).
TRAINED = {
    "classifier": lambda X, y, w: small(MLPClassifier).fit(X, np.asarray(y) > 0, w),
    "regressor": lambda X, y, w: small(MLPRegressor).fit(X, y, w),
    "regressor by L-BFGS": lambda X, y, w: small(MLPRegressor, solver="lbfgs").fit(X, y, w),
    "perceptron": lambda X, y, w: Perceptron(max_iter=3).fit(X, np.asarray(y) > 0, sample_weight=w),
    "sequential": lambda X, y, w: sequential(X, y, w),
}


REFUSED = {"X with a mask": "máscara", "weights with a mask": "máscara", "asked with a mask": "máscara",
           "dates": "fechas", "asked with dates": "fechas", "weights that overflow": "demasiado grandes"}
NOT_ADDED = "perceptron", "weights that overflow"        # it multiplies by each, and never adds them
CASES = [(kind, what) for kind in TRAINED for what in REFUSED if (kind, what) != NOT_ADDED]


@trials
@pytest.mark.parametrize("kind, what", CASES)
def test_masks_dates_and_weights_that_overflow_are_refused_in_spanish(kind, what, trials):
    @prove(trials // 4, problem=problems(), unit=st.sampled_from(["M8[s]", "m8[D]"]))
    def holds(problem, unit):
        X, y, _, weights = problem
        y = np.r_[-1.0, 1.0, y[2:]]              # of both classes
        model = TRAINED[kind](X, y, weights)
        wrong = np.ma.masked_array(X, np.arange(X.size).reshape(X.shape) == 0)
        if "dates" in what:
            wrong = np.abs(X).astype("i8").astype(unit)
        with pytest.raises((ValueError, TypeError), match=REFUSED[what]):
            if what == "weights with a mask":
                TRAINED[kind](X, y, np.ma.masked_array(weights, y > 0))
            elif what == "weights that overflow":
                TRAINED[kind](X, y, np.full(len(X), 1.7e308))
            elif "asked" in what:
                model.predict(wrong)
            else:
                TRAINED[kind](wrong, y, weights)


@trials
@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_rows_set_apart_for_validating_that_weigh_nothing_are_refused_in_spanish(kind, trials):
    """Or they weigh something: then it learns. Nothing else happens, however the weights fall."""
    became = set()

    @prove(4 * trials, problem=problems(), heavy=st.integers(1, 3))
    def holds(problem, heavy):
        X, y, _, _ = problem
        weights = np.r_[np.ones(heavy), np.zeros(len(X) - heavy)]
        y = y if kind is MLPRegressor else np.arange(len(X)) % 2
        try:
            small(kind, early_stopping=True, validation_fraction=0.4).fit(X, y, weights)
            became.add("learns")
        except ValueError as error:
            assert "pesan todos 0" in str(error)
            became.add("refused")

    assert "refused" in became


@trials
def test_a_checkpoint_of_other_sparse_data_is_refused(trials):
    def train(X, y, point):
        return small(MLPClassifier, callbacks=[Checkpoint(point)]).fit(X, y)

    @prove(trials, problem=problems(), seed=st.integers(0, 1000), rows=st.booleans())
    def holds(problem, seed, rows):
        classes, rng = problem[2], np.random.default_rng(seed)
        dense = np.eye(6)[rng.integers(6, size=len(classes))]                # one 1 in each row: the same values always
        dense[:2] = np.eye(6)[:2]
        other = dense.copy()
        if rows:
            other[:2] = 0                        # the same columns, in other rows
            other[0, :2] = 1
        else:
            other[0] = np.roll(other[0], 1)
        with tempfile.TemporaryDirectory() as folder:
            point = os.path.join(folder, "punto")
            train(csr_matrix(dense), classes, point)
            saved = open(point, "rb").read()
            with pytest.raises(ValueError, match="es de otro entrenamiento"):
                train(csr_matrix(other), classes, point)
            assert open(point, "rb").read() == saved
            train(csr_matrix(dense), classes, point)                         # its own is taken
