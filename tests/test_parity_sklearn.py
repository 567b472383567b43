"""MLPClassifier and MLPRegressor give scikit-learn's numbers: weights, curves, predictions, warnings, printed lines."""
import contextlib
import inspect
import io
import itertools
import pickle
import re
import warnings

import numpy as np
import pytest
import sklearn.neural_network as reference
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csc_matrix, csr_matrix
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning

from mlpedu.estimators import MLPClassifier, MLPRegressor

TASKS = ("binary", "multiclass", "multilabel", "one output", "two outputs", "poisson")
ACTIVATIONS = ("identity", "logistic", "tanh", "relu")
CLOSE = {"rtol": 1e-10, "atol": 1e-12}
CURVES = ("loss_curve_", "loss_", "best_loss_", "validation_scores_", "best_validation_score_")
EXACT = ("n_iter_", "t_", "n_layers_", "n_outputs_", "out_activation_", "n_features_in_")


def data(task, seed=0, n=61):
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n, 4))
    z = X @ rng.normal(size=(4, 3)) + np.sin(3 * X[:, :3]) + 0.2 * rng.normal(size=(n, 3))
    y = {"binary": np.where(z[:, 0] > 0, "sí", "no"), "multiclass": z.argmax(axis=1) + 5, "multilabel": z > 0.2,
         "one output": z[:, 0], "two outputs": z[:, :2], "poisson": rng.poisson(np.exp(z[:, 0] / 4)).astype(float)}
    weight = rng.randint(1, 4, n) * 0.7
    return X, y[task].astype(int) if task == "multilabel" else y[task], weight


def pair(task, **settings):
    if task in ("binary", "multiclass", "multilabel"):
        return MLPClassifier(**settings), reference.MLPClassifier(**settings)
    settings |= {"loss": "poisson"} if task == "poisson" else {}
    return MLPRegressor(**settings), reference.MLPRegressor(**settings)


def watched(action):
    """What an action printed and the categories of its warnings."""
    with warnings.catch_warnings(record=True) as seen, contextlib.redirect_stdout(io.StringIO()) as printed:
        warnings.simplefilter("always")
        action()
    return printed.getvalue(), sorted(warning.category.__name__ for warning in seen)


IN_SPANISH = (
    (r"Iteration (\d+), loss =", r"Iteración \1, pérdida ="),
    ("Validation score:", "Puntaje de validación:"),
    (r"Training loss did not improve more than tol=(\S+) for (\d+) consecutive epochs\.",
     r"La pérdida no mejoró más de tol=\1 en \2 épocas seguidas."),
    (r"Validation score did not improve more than tol=(\S+) for (\d+) consecutive epochs\.",
     r"El puntaje de validación no mejoró más de tol=\1 en \2 épocas seguidas."),
    ("Setting learning rate to", "Nueva tasa de aprendizaje:"),
    ("Learning rate too small. Stopping.", "La tasa ya es ínfima. Fin."),
    ("Stopping.", "Fin."),
)


def in_spanish(lines):
    for english, spanish in IN_SPANISH:
        lines = re.sub(english, spanish, lines)
    return lines


def assert_same(ours, theirs, X, y, tolerance=CLOSE, loss=CLOSE):
    for name in EXACT:
        assert getattr(ours, name) == getattr(theirs, name), name
    for name in ("coefs_", "intercepts_"):
        for mine, other in zip(getattr(ours, name), getattr(theirs, name), strict=True):
            assert mine.dtype == other.dtype
            assert_allclose(mine, other, **tolerance, err_msg=name)
    for name in CURVES:
        assert hasattr(ours, name) == hasattr(theirs, name), name
        if getattr(theirs, name, None) is not None:
            assert_allclose(getattr(ours, name), getattr(theirs, name), **loss, err_msg=name)
        elif hasattr(theirs, name):
            assert getattr(ours, name) is None, name
    if hasattr(theirs, "classes_"):
        assert_array_equal(ours.classes_, theirs.classes_)
        assert_array_equal(ours.predict(X), theirs.predict(X))
        assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), **tolerance)
        assert_allclose(ours.predict_log_proba(X), theirs.predict_log_proba(X), **tolerance)
    else:
        assert_allclose(ours.predict(X), theirs.predict(X), **tolerance)
    assert_allclose(ours.score(X, y), theirs.score(X, y), **tolerance)


def compare(task, fits=1, weighted=False, sparse=None, **settings):
    """Fit both the same way and demand the same of both."""
    X, y, weight = data(task)
    X = np.where(abs(X) < 0.5, 0, X) if sparse else X
    settings = {"hidden_layer_sizes": (6, 5), "random_state": 1, "max_iter": 4, "verbose": True} | settings

    def fit(model, X):
        for _ in range(fits):
            yield watched(lambda: model.fit(X, y, sample_weight=weight if weighted else None))

    models = pair(task, warm_start=fits > 1, **settings)
    X = sparse(X) if sparse else X
    for mine, other in zip(*(fit(model, X) for model in models), strict=True):
        assert mine == (in_spanish(other[0]), other[1])
    if settings.get("solver") != "lbfgs":
        assert_same(*models, X, y)
        return models
    try:
        assert_same(*models, X, y, LBFGS, LBFGS)
    except AssertionError:
        # Some of these problems magnify the last bit: then we must be as near as scikit-learn is to itself.
        shaken = pair(task, warm_start=fits > 1, **settings)[1]
        list(fit(shaken, X * (1 + 2.0 ** -52)))
        reach = 100 * max(abs(W - V).max() for W, V in zip(shaken.coefs_ + shaken.intercepts_,
                                                           models[1].coefs_ + models[1].intercepts_))
        assert 1e-8 < reach < 1e-3
        assert_same(*models, X, y, {"rtol": reach, "atol": reach}, {"rtol": reach, "atol": reach})
    return models


LBFGS = {"rtol": 1e-8, "atol": 1e-8}
COMMON = {"activation": ACTIVATIONS, "fits": (1, 2), "weighted": (False, True), "alpha": (0.0, 0.1),
          "sparse": (None, csr_matrix), "random_state": (1,)}
STOCHASTIC = COMMON | {"early_stopping": (False, True), "shuffle": (True, False), "batch_size": ("auto", 16, 1000)}
GRID = {
    "lbfgs": COMMON | {"max_iter": (15,), "early_stopping": (False, True), "hidden_layer_sizes": (6, (6, 5))},
    "sgd": STOCHASTIC | {"learning_rate": ("constant", "invscaling", "adaptive"), "learning_rate_init": (0.03,),
                         "move": ({"momentum": 0.0}, {"momentum": 0.9, "nesterovs_momentum": False},
                                  {"momentum": 0.9, "nesterovs_momentum": True})},
    "adam": STOCHASTIC | {"learning_rate_init": (0.01,)},
}


def combinations(solver):
    names = GRID[solver].keys()
    return [{"solver": solver, **dict(zip(names, values))} for values in itertools.product(*GRID[solver].values())]


def run(task, setting):
    move = setting.get("move", {})
    compare(task, **{name: value for name, value in setting.items() if name != "move"} | move)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("solver", GRID)
def test_a_sample_of_the_product_gives_scikit_learns_numbers(solver, task):
    everything = combinations(solver)
    rng = np.random.RandomState(list(GRID).index(solver) * 10 + TASKS.index(task))
    for i in rng.choice(len(everything), 24 if solver == "sgd" else 12, replace=False):
        run(task, everything[i])


@pytest.mark.full
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("solver", GRID)
def test_the_whole_product_gives_scikit_learns_numbers(solver, task, activation):
    for setting in combinations(solver):
        if setting["activation"] == activation:
            run(task, setting)


# --- What the product doesn't reach ---------------------------------------------------------------------

@pytest.mark.parametrize("sizes", [(), 3, [7], (6, 5, 4), np.array([4, 4])], ids=str)
@pytest.mark.parametrize("activation", ["relu", "logistic"])
def test_any_number_of_hidden_layers_matches(sizes, activation):
    for task in ("multiclass", "two outputs"):
        compare(task, hidden_layer_sizes=sizes, activation=activation)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("settings", [
    {"solver": "sgd", "learning_rate_init": 0.05, "tol": 1e-2, "n_iter_no_change": 2},
    {"solver": "sgd", "learning_rate": "adaptive", "tol": 5e-3, "n_iter_no_change": 1, "learning_rate_init": 0.2},
    {"solver": "sgd", "learning_rate": "adaptive", "tol": 1.0, "n_iter_no_change": 1, "learning_rate_init": 1e-4},
    {"solver": "sgd", "learning_rate": "invscaling", "power_t": 0.3, "learning_rate_init": 0.5},
    {"solver": "adam", "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4, "n_iter_no_change": 3, "tol": 1e-3},
    {"solver": "adam", "early_stopping": True, "validation_fraction": 0.3, "n_iter_no_change": 2, "tol": 1e-2},
    {"solver": "sgd", "early_stopping": True, "learning_rate": "adaptive", "n_iter_no_change": 1, "tol": 1e-2},
], ids=str)
def test_the_whole_training_matches_until_it_stops_by_itself(task, settings):
    for fits in (1, 2):
        compare(task, max_iter=60, fits=fits, **settings)


def test_every_end_of_training_was_met():
    """The lines that say why training stopped all appear: the comparison above is not of empty cases."""
    def lines(**settings):
        ours, _ = compare("multiclass", max_iter=90, solver="sgd", **settings)
        return ours.n_iter_
    assert 1 < lines(tol=1e-2, n_iter_no_change=2, learning_rate_init=0.05) < 90
    assert 1 < lines(tol=1.0, n_iter_no_change=1, learning_rate="adaptive", learning_rate_init=1e-3) < 90
    assert lines(n_iter_no_change=np.inf) == 90


@pytest.mark.parametrize("task", TASKS)
def test_lbfgs_reaches_the_same_minimum(task):
    X, y, _ = data(task)
    models = pair(task, solver="lbfgs", hidden_layer_sizes=(5,), activation="tanh", alpha=1.0, random_state=3,
                  max_iter=2000, tol=1e-7)
    for model in models:
        watched(lambda model=model: model.fit(X, y))
    ours, theirs = models
    assert ours.n_iter_ < 2000 and theirs.n_iter_ < 2000
    assert_allclose(ours.loss_, theirs.loss_, rtol=1e-6)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("task", TASKS)
def test_thirty_iterations_of_lbfgs_agree_to_eight_digits(task, activation):
    X, y, _ = data(task)
    models = pair(task, solver="lbfgs", hidden_layer_sizes=(6,), activation=activation, alpha=0.1, random_state=1,
                  max_iter=30)
    for model in models:
        watched(lambda model=model: model.fit(X, y))
    assert_same(*models, X, y, LBFGS, LBFGS)


@pytest.mark.parametrize("settings", [{"max_fun": 3}, {"max_iter": 1}, {"tol": 10.0}, {"max_iter": 2000, "alpha": 1.0}],
                         ids=str)
def test_the_ends_of_lbfgs_match_with_their_warnings(settings):
    compare("binary", solver="lbfgs", **{"hidden_layer_sizes": 3} | settings)


def feed(models, X, y, parts, **classes):
    for part in parts:
        for model in models:
            model.partial_fit(X[part], y[part], **classes)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("settings", [
    {"solver": "adam"}, {"solver": "sgd", "learning_rate": "invscaling", "learning_rate_init": 0.5},
    {"solver": "sgd", "learning_rate": "adaptive", "tol": 1.0, "n_iter_no_change": 1},
    {"solver": "sgd", "shuffle": False},
], ids=str)
def test_partial_fit_sequences_match(task, settings):
    X, y, weight = data(task)
    models = pair(task, hidden_layer_sizes=(6,), random_state=2, **settings)
    classes = {"classes": [0, 1, 2] if task == "multilabel" else np.unique(y)} if task in TASKS[:3] else {}
    parts = np.array_split(np.random.RandomState(0).permutation(len(X)), 5) * 2
    feed(models, X, y, parts[:3], **classes)
    assert_same(*models, X, y)
    feed(models, X, y, parts[3:])
    for model in models:
        model.partial_fit(X, y, sample_weight=weight)
    assert_same(*models, X, y)
    models = [pickle.loads(pickle.dumps(model)) for model in models]        # the optimiser's memory travels too
    feed(models, csr_matrix(X), y, parts[:2])
    assert_same(*models, X, y)


def test_fit_after_partial_fit_starts_anew_and_partial_fit_after_fit_goes_on():
    X, y, _ = data("multiclass")
    models = pair("multiclass", hidden_layer_sizes=(6,), random_state=2, max_iter=3)
    for step in ("partial_fit", "fit", "partial_fit"):
        for model in models:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                getattr(model, step)(X, y, **({"classes": np.unique(y)} if step == "partial_fit" else {}))
        assert_same(*models, X, y)


def test_the_monitoring_loop_of_the_guide_matches():
    X, y = load_iris(return_X_y=True)
    models = pair("multiclass", hidden_layer_sizes=(15,), random_state=1, max_iter=1, warm_start=True)
    for _ in range(10):
        for model in models:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(X, y)
        assert_same(*models, X, y)
    assert (models[0].n_iter_, models[0].t_, len(models[0].loss_curve_)) == (1, 1500, 10)


def test_parameters_may_change_between_warm_starts():
    X, y, _ = data("two outputs")
    models = pair("two outputs", hidden_layer_sizes=(6,), random_state=1, max_iter=3, warm_start=True)
    for change in ({}, {"solver": "sgd", "alpha": 0.1}, {"activation": "tanh"}, {"solver": "lbfgs"},
                   {"solver": "adam"}):
        for model in models:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.set_params(**change).fit(X, y)
        assert_same(*models, X, y, LBFGS, LBFGS)


def test_weights_assigned_by_the_user_count_as_in_scikit_learn():
    X, y, _ = data("multiclass")
    models = pair("multiclass", hidden_layer_sizes=(6,), random_state=1, max_iter=3, warm_start=True)
    for model in models:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, y)
            model.coefs_[0][:] = 0.1 * np.arange(24).reshape(4, 6)          # inside the array
            model.intercepts_[1] = np.array([0.3, -0.2, 0.1])               # another array in its place
            model.coefs_ = [2 * W for W in model.coefs_]                    # another list
            before = model.predict_proba(X)
            model.fit(X, y)
            assert abs(model.predict_proba(X) - before).max() > 1e-6
    assert_same(*models, X, y)


def test_a_random_state_object_is_consumed_as_in_scikit_learn():
    X, y, _ = data("binary")
    draws = [np.random.RandomState(7), np.random.RandomState(7)]
    for early_stopping in (False, True):
        models = pair("binary", max_iter=3, hidden_layer_sizes=(4,), early_stopping=early_stopping)
        for model, rng in zip(models, draws):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.set_params(random_state=rng).fit(X, y)
        assert_same(*models, X, y)
    assert draws[0].randint(10**6) == draws[1].randint(10**6)


@pytest.mark.parametrize("sparse", [csr_matrix, csc_matrix])
def test_sparse_matrices_of_both_kinds_match(sparse):
    for solver in ("adam", "lbfgs"):
        compare("multiclass", sparse=sparse, solver=solver)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("solver", GRID)
def test_float32_stays_float32_and_agrees_to_its_reach(solver, task):
    X, y, _ = data(task)
    X = X.astype(np.float32)
    models = pair(task, solver=solver, hidden_layer_sizes=(6,), random_state=1, max_iter=5, activation="tanh")
    for model in models:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, y)
    ours, theirs = models
    reach = {"rtol": 2e-4, "atol": 2e-4} if solver == "lbfgs" else {"rtol": 2e-5, "atol": 2e-5}
    for mine, other in zip(ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True):
        assert mine.dtype == np.float32
        # scikit-learn trains in float32 with L-BFGS too, but keeps the last vector as SciPy gives it.
        assert other.dtype == (np.float64 if solver == "lbfgs" else np.float32)
        assert_allclose(mine, other, **reach)
    assert_allclose(ours.loss_, theirs.loss_, **reach)
    output = "predict_proba" if hasattr(ours, "predict_proba") else "predict"
    assert getattr(ours, output)(X).dtype == np.float32
    assert_allclose(getattr(ours, output)(X), getattr(theirs, output)(X), **reach)


@pytest.mark.parametrize("case", ["a column", "two columns of float32", "lists", "booleans", "integers"])
def test_other_forms_of_the_targets_match(case):
    X, y, _ = data("one output")
    X, y = {"a column": (X, y[:, None]), "two columns of float32": (X.astype("f"), np.c_[y, -y].astype("f")),
            "lists": (X.tolist(), y.tolist()), "booleans": (X > 0, y > 0), "integers": (X, (4 * y).astype(int))}[case]
    models = pair("one output", hidden_layer_sizes=(4,), random_state=1, max_iter=3)
    seen = [watched(lambda model=model: model.fit(X, y)) for model in models]
    assert seen[0] == seen[1]
    assert_allclose(models[0].predict(X), models[1].predict(X), rtol=2e-5 if "float32" in case else 1e-10)


@pytest.mark.parametrize("case", ["integers", "booleans", "objects", "a column", "negative reals"])
def test_other_forms_of_the_labels_match(case):
    X, two = data("binary")[0], np.arange(61) % 2
    y = {"integers": two, "booleans": two == 0, "objects": np.array(list("ab"), dtype=object)[two],
         "a column": two[:, None], "negative reals": -1.0 * (np.arange(61) % 3)}[case]
    models = pair("binary", hidden_layer_sizes=(4,), random_state=1, max_iter=3, early_stopping=True)
    seen = [watched(lambda model=model: model.fit(X, y)) for model in models]
    assert seen[0] == seen[1]
    assert_same(*models, X, y)
    assert models[0].predict(X).dtype == models[1].predict(X).dtype


# --- The face: parameters and attributes ----------------------------------------------------------------

@pytest.mark.parametrize("kind", ["MLPClassifier", "MLPRegressor"])
def test_every_parameter_of_scikit_learn_has_its_place_and_default(kind):
    ours, theirs = (inspect.signature(getattr(module, kind)).parameters
                    for module in (__import__("mlpedu.estimators").estimators, reference))
    shared = [name for name in ours if name in theirs]
    assert shared == list(theirs) == list(ours)[:len(theirs)]
    for name in theirs:
        assert (ours[name].default, ours[name].kind) == (theirs[name].default, theirs[name].kind), name
    assert all(ours[name].kind is inspect.Parameter.KEYWORD_ONLY for name in ours if name not in theirs)


@pytest.mark.parametrize("kind", ["MLPClassifier", "MLPRegressor"])
def test_every_public_method_takes_the_arguments_of_scikit_learn(kind):
    ours, theirs = (getattr(module, kind) for module in (__import__("mlpedu.estimators").estimators, reference))
    for name in (name for name in dir(theirs) if not name.startswith("_")):
        assert hasattr(ours, name), name
        if inspect.isfunction(getattr(theirs, name)):
            assert list(inspect.signature(getattr(ours, name)).parameters) \
                == list(inspect.signature(getattr(theirs, name)).parameters), name


@pytest.mark.parametrize("settings", [{"solver": "lbfgs"}, {}, {"early_stopping": True}], ids=str)
@pytest.mark.parametrize("task", ["binary", "poisson"])
def test_every_fitted_attribute_of_scikit_learn_is_here(task, settings):
    pandas = pytest.importorskip("pandas")
    X, y, _ = data(task)
    X = pandas.DataFrame(X, columns=list("abcd"))
    models = pair(task, hidden_layer_sizes=(3,), random_state=0, max_iter=300, tol=0.1, **settings)
    ours, theirs = (model.fit(X, y) for model in models)
    fitted = [name for name in vars(theirs) if name.endswith("_") and not name.startswith("_")]
    assert len(fitted) > 8
    for name in fitted:
        mine, other = getattr(ours, name), getattr(theirs, name)
        assert isinstance(mine, float if isinstance(other, float) else type(other)), name
    assert_array_equal(ours.feature_names_in_, theirs.feature_names_in_)


# --- The printed digits of scikit-learn's guide (1.17) --------------------------------------------------

def test_the_digits_printed_in_the_guide_are_ours():
    X, y = [[0.0, 0.0], [1.0, 1.0]], [0, 1]
    clf = MLPClassifier(solver="lbfgs", alpha=1e-5, hidden_layer_sizes=(5, 2), random_state=1)
    clf.fit(X, y)
    assert " ".join(str(clf).split()) == \
        "MLPClassifier(alpha=1e-05, hidden_layer_sizes=(5, 2), random_state=1, solver='lbfgs')"
    assert repr(clf.predict([[2.0, 2.0], [-1.0, -2.0]])) == "array([1, 0])"
    assert [coef.shape for coef in clf.coefs_] == [(2, 5), (5, 2), (2, 1)]
    for row in clf.predict_proba([[2.0, 2.0], [1.0, 2.0]]):
        assert [f"{p:.3e}" for p in row] == ["1.967e-04", "9.998e-01"]


def test_the_multilabel_example_of_the_guide_is_ours():
    X, y = [[0.0, 0.0], [1.0, 1.0]], [[0, 1], [1, 1]]
    clf = MLPClassifier(solver="lbfgs", alpha=1e-5, hidden_layer_sizes=(15,), random_state=1).fit(X, y)
    assert clf.predict([[1.0, 2.0]]).tolist() == [[1, 1]]
    assert clf.predict([[0.0, 0.0]]).tolist() == [[0, 1]]


# --- The comparison itself can fail ---------------------------------------------------------------------

@pytest.mark.parametrize("change", [
    {"random_state": 2}, {"alpha": 1e-2}, {"learning_rate_init": 0.0011}, {"epsilon": 1e-7}, {"activation": "tanh"},
    {"shuffle": False}, {"batch_size": 30}], ids=str)
def test_another_setting_gives_other_numbers(change):
    X, y, _ = data("multiclass")
    ours, theirs = pair("multiclass", hidden_layer_sizes=(6,), random_state=1, max_iter=4, batch_size=20)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        ours.set_params(**change).fit(X, y)
        theirs.fit(X, y)
    with pytest.raises(AssertionError):
        assert_same(ours, theirs, X, y)


def test_a_wrong_line_of_output_is_noticed():
    assert in_spanish("Iteration 3, loss = 0.5") == "Iteración 3, pérdida = 0.5" != "Iteración 3, pérdida = 0.6"
