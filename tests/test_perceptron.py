"""Perceptron and TLU: the same answers as scikit-learn, as the sequential rule and as paper and pencil."""
import warnings

import numpy as np
import pytest
import sklearn.linear_model as reference
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_matrix
from sklearn.datasets import load_digits, load_iris
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks

from mlpedu import _lookahead
from mlpedu._lookahead import AHEAD, BLOCK, run_epoch
from mlpedu._shuffle import IN_TURN, permutation
from mlpedu.perceptron import (
    TLU,
    Perceptron,
    heaviside,
    max_margin_separator,
    novikoff_bound,
    pla,
    sign,
)


def noisy(n=300, d=4, seed=0):
    rng = np.random.default_rng(seed)
    y = np.where(rng.random(n) < 0.4, 1, -1)
    return rng.normal(size=(n, d)) + 0.7 * y[:, None], y


IRIS, DIGITS = load_iris(), load_digits()
DATA = {
    "petals": (IRIS.data[:, 2:], IRIS.target == 0),
    "iris": (IRIS.data, IRIS.target),
    "digits": (DIGITS.data[:500], DIGITS.target[:500]),
    "noisy": noisy(),
    "words": (noisy()[0], np.array(["no", "sí"])[(noisy()[1] > 0).astype(int)]),
}
SETTINGS = [
    {},
    {"random_state": 42, "eta0": 0.3},
    {"shuffle": False, "eta0": 0.1, "class_weight": "balanced"},
    {"fit_intercept": False, "tol": 1e-6},
    {"tol": None, "max_iter": 7},
    {"tol": 0.0, "n_iter_no_change": 2, "shuffle": False, "max_iter": 60},
    {"max_iter": 3},
]
SIX = [[2, 1], [1, 3], [-1, -2], [-3, -1], [4, 2], [-2, -5]], [1, 1, -1, -1, 1, -1]


def assert_same(ours, theirs):
    assert_array_equal(ours.coef_, theirs.coef_)
    assert_array_equal(ours.intercept_, theirs.intercept_)
    assert_array_equal(ours.classes_, theirs.classes_)
    assert (ours.n_iter_, ours.t_) == (theirs.n_iter_, theirs.t_)


def both(**settings):
    return Perceptron(**settings), reference.Perceptron(**settings)


# --- Equality with scikit-learn -------------------------------------------------------------------------

@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("name", DATA)
def test_fit_gives_scikit_learns_weights_to_the_bit(name, settings):
    X, y = DATA[name]
    ours, theirs = (model.fit(X, y) for model in both(**settings))
    assert_same(ours, theirs)
    assert_array_equal(ours.decision_function(X), theirs.decision_function(X))
    assert_array_equal(ours.predict(X), theirs.predict(X))
    assert ours.score(X, y) == theirs.score(X, y)


@pytest.mark.parametrize("seed", range(6))
def test_parity_holds_on_random_data_of_every_scale(seed):
    X, y = noisy(n=157, d=1 + 3 * seed, seed=seed)
    X *= 10.0 ** np.random.default_rng(seed).integers(-6, 6, X.shape[1])
    assert_same(*(model.fit(X, y) for model in both(random_state=seed, tol=None, max_iter=20)))


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", ["iris", "noisy"])
def test_sample_weights_and_class_weights_match(name):
    X, y = DATA[name]
    weight = np.random.default_rng(1).integers(0, 3, len(X)) / 3        # some rows weigh nothing
    classes = dict(zip(np.unique(y).tolist(), (0.5, 2.0, 3.0), strict=False))
    ours, theirs = (model.fit(X, y, sample_weight=weight) for model in both(class_weight=classes))
    assert_same(ours, theirs)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", ["petals", "iris", "noisy"])
def test_warm_start_and_partial_fit_continue_as_in_scikit_learn(name):
    X, y = DATA[name]
    ours, theirs = both(warm_start=True, max_iter=2)
    for _ in range(3):
        assert_same(ours.fit(X, y), theirs.fit(X, y))
    for _ in range(3):
        assert_same(ours.partial_fit(X, y), theirs.partial_fit(X, y))
    ours, theirs = both(random_state=3)
    for part in np.array_split(np.random.default_rng(0).permutation(len(X)), 4):
        for model in (ours, theirs):
            model.partial_fit(X[part], y[part], classes=np.unique(y))
        assert_same(ours, theirs)


@pytest.mark.parametrize("name", ["noisy", "iris"])
def test_initial_weights_match_and_are_left_alone(name):
    X, y = DATA[name]
    k = 1 if name == "noisy" else 3
    coef, intercept = np.full((k, X.shape[1]), 0.25), np.full(k, -1.5)
    ours = Perceptron(fit_intercept=False).fit(X, y, coef_init=coef, intercept_init=intercept)
    assert_array_equal(coef, 0.25)
    assert_array_equal(intercept, -1.5)
    assert_array_equal(ours.intercept_, -1.5)
    theirs = reference.Perceptron(fit_intercept=False)
    assert_same(ours, theirs.fit(X, y, coef_init=coef.copy(), intercept_init=intercept.copy()))


def test_a_random_state_object_is_consumed_as_in_scikit_learn():
    for name in ("petals", "iris"):
        draws = [np.random.RandomState(7), np.random.RandomState(7)]
        models = [kind(random_state=r).fit(*DATA[name]).fit(*DATA[name])
                  for kind, r in zip((Perceptron, reference.Perceptron), draws, strict=True)]
        assert_same(*models)
        assert draws[0].randint(10**6) == draws[1].randint(10**6)


def test_sparse_data_match_with_their_slower_bias():
    X, y = DATA["digits"]
    for model in (ours_theirs := both(random_state=5)):
        model.fit(csr_matrix(X), y)
    assert_same(*ours_theirs)
    assert_array_equal(ours_theirs[0].predict(csr_matrix(X)), ours_theirs[1].predict(X))


def test_it_equals_the_sgd_classifier_that_the_book_names():
    X, y = DATA["petals"]
    sgd = reference.SGDClassifier(loss="perceptron", learning_rate="constant", eta0=1, penalty=None,
                                  random_state=42)
    ours = Perceptron(random_state=42).fit(X, y)
    assert_same(ours, sgd.fit(X, y))
    assert ours.predict([[2, 0.5], [3, 1]]).tolist() == [True, False]


def test_our_parameters_begin_with_those_of_scikit_learn_and_their_defaults():
    ours, theirs = Perceptron().get_params(), reference.Perceptron().get_params()
    assert {name: ours[name] for name in theirs} == theirs
    assert set(ours) - set(theirs) == {"step", "record_history"}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(
    [Perceptron(max_iter=5), Perceptron(step="heaviside", max_iter=5, record_history=True)],
    expected_failed_checks=lambda model: dict.fromkeys(         # as for scikit-learn's own Perceptron
        ["check_sample_weight_equivalence_on_dense_data", "check_sample_weight_equivalence_on_sparse_data"],
        "a weight of 2 is one correction of double size, not two corrections"))
def test_it_is_a_scikit_learn_estimator(estimator, check):
    if check.func.__name__ != "check_array_api_input":     # which skips itself: other array libraries are for the GPU
        check(estimator)


# --- Looking ahead is the sequential rule ---------------------------------------------------------------

def one_by_one(A, gain, tie, rate, w):
    """The rule as it is told: one row at a time, adding from left to right."""
    loss, mistakes = 0.0, []
    for i in range(len(A)):
        margin = 0.0
        for j in range(len(w)):
            margin += A[i, j] * w[j]
        if margin < 0 or (margin == 0 and tie[i]):
            loss -= margin
            if gain[i]:
                w = w + gain[i] * np.append(A[i, :-1], rate * A[i, -1])
                mistakes.append((i, w))
    return loss, mistakes


@pytest.mark.parametrize("kind", ["quarters", "reals", "separable", "huge", "all ties"])
@pytest.mark.parametrize("seed", range(4))
def test_looking_ahead_makes_the_same_mistakes_in_the_same_order(kind, seed):
    rng = np.random.default_rng(seed)
    n, d = AHEAD * 8 + seed, 2 + 3 * seed
    A = rng.normal(size=(n, d)) * (1e8 if kind == "huge" else 1)
    if kind == "quarters":
        A = rng.integers(-8, 9, (n, d)) / 4                             # many margins are exactly 0
    elif kind == "separable":
        A *= np.where(A @ np.arange(1.0, d + 1) > 0, 1, -1)[:, None]
    elif kind == "all ties":
        A[:] = np.array([0.1, -0.1] + [0.0] * (d - 2))
        A[1::2, 1] = 0.1
    gain, tie, w = rng.integers(0, 4, n) / 3, rng.random(n) < 0.5, np.zeros(d)
    for _ in range(3):
        loss, mistakes = one_by_one(A, gain, tie, 0.5, w)
        log = []
        got_loss, updates = run_epoch(A, gain, tie, 0.5, w, log)
        assert [i for i, _ in log] == [i for i, _ in mistakes]
        for (_, got), (_, want) in zip(log, mistakes, strict=True):
            assert_array_equal(got, want)
        assert (got_loss, updates) == (loss, len(mistakes))


@pytest.mark.parametrize("d", [3, 9, 40])
def test_rows_on_the_frontier_are_decided_by_the_left_to_right_sum(d):
    A = np.random.default_rng(d).normal(size=(500, d))
    A[1:] -= np.outer(A[1:] @ A[0], A[0]) / (A[0] @ A[0])               # their margins are rounding noise
    gain, tie, w = np.eye(500)[0], np.ones(500, dtype=bool), np.zeros(d)
    disagree = ((A[1:] @ A[0] <= 0) != (np.add.accumulate(A[1:] * A[0], axis=1)[:, -1] <= 0)).sum()
    assert disagree > 5                                                 # else this test shows nothing
    for start in (w, A[0].copy()):
        expected, _ = one_by_one(A, gain, tie, 1.0, start)
        assert run_epoch(A, gain, tie, 1.0, start.copy(), None)[0] == expected


@pytest.mark.parametrize("kind", ["reals", "thirds", "repeated", "huge", "overflowing", "mild"])
@pytest.mark.parametrize(("n", "d"), [(1, 1), (2, 1), (AHEAD, 2), (AHEAD + 1, 3), (5 * AHEAD, 1), (700, 30),
                                      (BLOCK - 1, 3), (BLOCK + 1, 2), (2 * BLOCK + 5, 4)])
def test_an_epoch_in_any_order_is_the_sequential_rule_to_the_bit(kind, n, d):
    rng = np.random.default_rng(n + d)
    A = rng.normal(size=(n, d))
    if kind == "thirds":
        A = rng.integers(-3, 4, (n, d)) / 3                             # sums that are 0 in one order of adding only
    elif kind == "repeated":
        A = A[rng.integers(0, min(n, 5), n)]
    elif kind in ("huge", "overflowing"):
        A *= 10.0 ** rng.integers(0, 12 if kind == "huge" else 308, (n, 1))
    elif kind == "mild":
        A += 0.7                                                        # few mistakes, far apart
    tie, plain = rng.random(n) < 0.5, np.ones(n)
    for gain, rate, order in ((None, 1.0, None), (None, 1.0, rng.permutation(n)),
                              (rng.integers(0, 4, n) / 3, 0.0, rng.permutation(n))):
        visited, weight = np.arange(n) if order is None else order, plain if gain is None else gain
        w, start, log = np.zeros(d), np.zeros(d), []
        for _ in range(2):
            with np.errstate(over="ignore", invalid="ignore"):
                loss, wanted = one_by_one(A[visited], weight[visited], tie[visited], rate, start)
                got = run_epoch(A, gain, tie, rate, w, log, order)
            assert_array_equal(got, (loss, len(wanted)))
            assert [i for i, _ in log] == [visited[i] for i, _ in wanted]
            assert_array_equal([after for _, after in log], [after for _, after in wanted])
            start = wanted[-1][1] if wanted else start
            assert_array_equal(w, start)
            log.clear()


@pytest.mark.parametrize("n", [1, 2, 150, IN_TURN, IN_TURN + 1, 2 * IN_TURN + 1, 3000])
@pytest.mark.parametrize("seed", [0, 1, 7, 2**31 - 2])
def test_the_shuffle_is_that_of_the_generator_taken_step_by_step(n, seed):
    order, state = list(range(n)), seed or 1
    for i in range(n - 1):
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        j = i + (state & 0x7FFFFFFF) % (n - i)
        order[i], order[j] = order[j], order[i]
    assert permutation(n, seed).tolist() == order


def test_without_mistakes_an_epoch_scores_each_row_once_however_it_is_ordered(monkeypatch):
    A = np.abs(np.random.default_rng(0).normal(size=(3 * BLOCK, 2))) + 1
    gathered = []
    monkeypatch.setattr(_lookahead, "mistakes", lambda rows, *rest: gathered.append(rows) or [])
    w = np.ones(2)
    assert run_epoch(A, None, np.ones(len(A), bool), 1.0, w, None, np.arange(len(A))) == (0.0, 0) and not gathered
    run_epoch(-A, None, np.ones(len(A), bool), 1.0, w, None, np.arange(len(A)))
    assert len(gathered) == 3


def test_the_shuffle_is_a_permutation_that_depends_on_the_seed():
    assert sorted(permutation(50, 9)) == list(range(50))
    assert permutation(50, 9).tolist() != permutation(50, 10).tolist()
    assert permutation(50, 0).tolist() == permutation(50, 1).tolist()   # a seed of 0 would stay 0 for ever
    assert permutation(1, 5).tolist() == [0]


# --- History, ties and effects on the data --------------------------------------------------------------

@pytest.mark.parametrize("name", ["petals", "iris"])
def test_the_history_replays_the_whole_training(name):
    X, y = DATA[name]
    model = Perceptron(random_state=1, record_history=True, eta0=0.5).fit(X, y)
    history = model.history_
    assert len(history.epoch) == model.n_updates_ > 0
    for k in range(len(model.coef_)):
        mine = history.output == k
        positive = y == model.classes_[1 if name == "petals" else k]
        w, b = np.zeros(X.shape[1]), 0.0
        for i, w_after, b_after in zip(history.index[mine], history.w[mine], history.b[mine], strict=True):
            s = 1 if positive[i] else -1
            assert s * (X[i] @ w + b) <= 1e-12
            w, b = w + 0.5 * s * X[i], b + 0.5 * s
            assert_allclose([*w, b], [*w_after, b_after], atol=1e-12)
        assert_array_equal(model.coef_[k], history.w[mine][-1])
        assert (np.diff(history.epoch[mine]) >= 0).all()


def test_an_empty_history_has_the_right_shape():
    X, y = np.array(SIX[0]), np.array(SIX[1])
    model = Perceptron(record_history=True).fit(X, y, coef_init=[1, 1])
    assert (model.n_updates_, model.history_.w.shape, model.history_.b.shape) == (0, (0, 2), (0,))


def test_heaviside_counts_a_sum_of_zero_as_positive():
    X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]
    model = Perceptron(step="heaviside", shuffle=False, max_iter=1, tol=None).fit(X, y)
    assert_array_equal(np.append(model.coef_, model.intercept_), [1, 1, 0])          # exercise E03.5
    assert model.predict([[0, 0]]).tolist() == [1]
    assert model.set_params(step="sign").predict([[0, 0]]).tolist() == [0]


def test_heaviside_learns_the_same_as_a_tlu():
    X, y = noisy()
    model = Perceptron(step="heaviside", shuffle=False, max_iter=4, tol=None).fit(X, y)
    tlu = TLU(np.zeros(X.shape[1])).fit(X, (y > 0).astype(int), epochs=4)
    assert_allclose(model.coef_[0], tlu.W, atol=1e-10)
    assert model.n_updates_ == len(tlu.history)


def test_neither_the_data_nor_the_weights_given_are_modified():
    X, y = noisy()
    weight, W, b = np.ones(len(X)), np.zeros(4), np.zeros(())
    copies = X.copy(), y.copy()
    Perceptron().fit(X, y, sample_weight=weight)
    TLU(W, b, "sign").fit(X, y, epochs=2)
    pla(X, y, w=np.zeros(5), max_updates=5)
    assert_array_equal(X, copies[0])
    assert_array_equal(y, copies[1])
    assert (weight == 1).all() and (W == 0).all() and b == 0


def test_running_out_of_epochs_warns_in_spanish_and_converging_does_not():
    with pytest.warns(ConvergenceWarning, match="agotó"):
        Perceptron(max_iter=2).fit(*noisy())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Perceptron().fit(*SIX)


def test_verbose_prints_one_line_per_epoch(capsys):
    model = Perceptron(verbose=1).fit(*SIX)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == model.n_iter_ and lines[0].startswith("Época 1: pérdida media")


# --- Bad input ------------------------------------------------------------------------------------------

X6, Y6 = np.array(SIX[0], dtype=float), np.array(SIX[1])
BAD_DATA = {
    "a NaN": (np.where(X6 == 4, np.nan, X6), Y6, ValueError, "faltan"),
    "an infinity": (np.where(X6 == 4, np.inf, X6), Y6, ValueError, "infinitos"),
    "text": (np.array([["a", "b"]] * 6), Y6, ValueError, "hay texto"),
    "one dimension": (X6[:, 0], Y6, ValueError, "dos dimensiones"),
    "three dimensions": (X6[None], Y6, ValueError, "dos dimensiones"),
    "too few labels": (X6, Y6[:4], ValueError, "mismo número de filas"),
    "a matrix of labels": (X6, np.eye(6), ValueError, "un valor por ejemplo"),
    "quantities as labels": (X6, X6[:, 0] / 3, ValueError, "no cantidades"),
    "one class": (X6, np.ones(6), ValueError, "dos clases"),
    "no rows": (X6[:0], Y6[:0], ValueError, "no hay ejemplos"),
}
BAD_PARAMETERS = {
    "penalty": "l2", "early_stopping": True, "eta0": -1.0, "max_iter": 0, "tol": -1e-3, "step": "relu",
    "n_iter_no_change": 0, "class_weight": "equilibrado",
}


@pytest.mark.parametrize("case", BAD_DATA)
def test_bad_data_get_a_spanish_error_and_lose_nothing(case):
    X, y, error, words = BAD_DATA[case]
    model = Perceptron().fit(*SIX)
    before = model.coef_.copy()
    with pytest.raises(error, match=words):
        model.fit(X, y)
    assert_array_equal(model.coef_, before)
    assert model.classes_.tolist() == [-1, 1]


def test_weights_that_overflow_are_refused_and_the_old_ones_kept():
    model = Perceptron().fit(*SIX)
    before = model.coef_.copy()
    with pytest.raises(ValueError, match="cambia la escala"):
        model.set_params(eta0=1e300).fit(X6 * 1e10, Y6)
    assert_array_equal(model.coef_, before)


@pytest.mark.parametrize("name", BAD_PARAMETERS)
def test_a_bad_parameter_is_named_with_what_was_expected(name):
    with pytest.raises(ValueError, match=f"^{name} debe ser .*Se recibió {BAD_PARAMETERS[name]!r}"):
        Perceptron(**{name: BAD_PARAMETERS[name]}).fit(*SIX)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: Perceptron(eta0=True).fit(*SIX), "eta0"),
    (lambda: Perceptron(eta0="1").fit(*SIX), "eta0"),
    (lambda: Perceptron(class_weight={5: 1.0}).fit(*SIX), "class_weight"),
    (lambda: Perceptron(random_state="x").fit(*SIX), "random_state"),
    (lambda: Perceptron().fit(*SIX, coef_init=[1, 2, 3]), "coef_init"),
    (lambda: Perceptron().fit(*SIX, intercept_init=[1, 2]), "intercept_init"),
    (lambda: Perceptron().fit(*SIX, sample_weight=[1, 2]), "sample_weight lleva un peso"),
    (lambda: Perceptron().fit(*SIX, sample_weight=np.zeros(6)), "sample_weight lleva un peso"),
    (lambda: Perceptron(warm_start=True).fit(*SIX).fit(*DATA["iris"]), "warm_start"),
    (lambda: Perceptron().fit(*SIX).predict([[1, 2, 3]]), "columnas"),
    (lambda: Perceptron().partial_fit(*SIX), "necesita classes"),
    (lambda: Perceptron(class_weight="balanced").partial_fit(*SIX, classes=[-1, 1]), "balanced"),
    (lambda: Perceptron().partial_fit(*SIX, classes=[-1, 2]), "no están en classes"),
    (lambda: Perceptron().fit(*SIX).partial_fit(*SIX, classes=[0, 1]), "siempre la misma"),
])
def test_each_misuse_says_what_to_do(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_predicting_before_fitting_says_so():
    with pytest.raises(NotFittedError, match="llama antes a fit"):
        Perceptron().predict([[1, 2]])


# --- The pieces of the lesson ---------------------------------------------------------------------------

def test_the_steps_differ_only_in_their_answers_and_at_zero():
    assert heaviside([-1, 0, 1]).tolist() == [0, 1, 1]
    assert sign([-1, 0, 1]).tolist() == [-1, 0, 1]


def test_a_layer_scores_and_answers_with_one_column_per_unit():
    tlu = TLU(np.array([[1, 2], [0, -1], [2, 1]]).T, [1, -1, 0])                    # exercise E03.2
    X = [[1, 2], [0, 1], [3, -1]]
    assert tlu.decision_function(X).tolist() == [[6, -3, 4], [3, -2, 1], [2, 0, 5]]
    assert tlu.predict(X).tolist() == [[1, 0, 1], [1, 0, 1], [1, 1, 1]]
    assert tlu.decision_function(X).argmax(axis=1).tolist() == [0, 0, 2]


def test_several_outputs_learn_at_once_as_each_would_alone():
    X, y = IRIS.data, (IRIS.target[:, None] == [0, 1, 2]).astype(int)
    layer = TLU(np.zeros((4, 3))).fit(X, y, epochs=3)
    for j in range(3):
        alone = TLU(np.zeros(4)).fit(X, y[:, j], epochs=3)
        assert_allclose(layer.W[:, j], alone.W, atol=1e-9)


def test_the_sign_step_corrects_with_the_error_of_its_labels():
    tlu = TLU([2.0, -1.0], 1.0, step="sign")
    assert tlu.learn_one([2, 1], -1) == -2
    assert (tlu.W.tolist(), float(tlu.b)) == ([-2.0, -3.0], -1.0)
    assert TLU([0.0], step="sign").learn_one([3], 1) == 1                           # sign(0) = 0


def test_a_tlu_that_converges_classifies_everything_and_stops():
    tlu = TLU(np.zeros(2)).fit(X6, Y6 > 0, rng=np.random.default_rng(0))
    assert tlu.predict(X6).tolist() == (Y6 > 0).astype(int).tolist()
    assert len(tlu.fit(X6, Y6 > 0).history) == 0


def test_the_history_of_a_tlu_can_be_replayed():
    X, y = noisy()
    tlu = TLU(np.zeros(4)).fit(X, y > 0, eta=0.5, epochs=2, rng=np.random.default_rng(0))
    W, b = np.zeros(4), 0.0
    for step in tlu.history:
        assert step.error == (y[step.index] > 0) - heaviside(X[step.index] @ W + b) != 0
        W, b = W + 0.5 * step.error * X[step.index], b + 0.5 * step.error
        assert_allclose([*step.W, step.b], [*W, b], atol=1e-12)
    assert {step.epoch for step in tlu.history} == {1, 2}
    assert (np.diff([step.index for step in tlu.history if step.epoch == 1]) < 0).any()       # shuffled
    assert_array_equal(tlu.W, tlu.history[-1].W)


@pytest.mark.parametrize("pick", ["first", "random"])
def test_pla_adds_a_misclassified_point_each_time_until_none_is_left(pick):
    run = pla(X6, Y6, pick=pick, rng=np.random.default_rng(0), w=[1, -4, 3])
    A = np.column_stack([np.ones(6), X6])
    assert run.converged and (np.sign(A @ run.w) == Y6).all() and len(run.picked) > 0
    for before, after, i in zip(run.weights, run.weights[1:], run.picked, strict=False):
        assert np.sign(A[i] @ before) != Y6[i]
        assert_array_equal(after, before + Y6[i] * A[i])
        if pick == "first":
            assert (np.sign(A[:i] @ before) == Y6[:i]).all()
    assert pla([[2, 1]], [-1], w=[1, 2, -1]).weights[1].tolist() == [0, 0, -2]      # exercise E03.4


def test_pla_gives_up_on_xor_and_says_so():
    run = pla([[0, 0], [0, 1], [1, 0], [1, 1]], [-1, 1, 1, -1], max_updates=50)
    assert not run.converged and len(run.picked) == 50 and len(run.weights) == 51


@pytest.mark.parametrize("seed", range(8))
def test_nobody_corrects_more_than_novikoffs_bound(seed):
    rng = np.random.default_rng(seed)
    w = rng.normal(size=3)
    X = rng.normal(size=(60, 2))
    z = X @ w[1:] + w[0]
    X, y = X[abs(z) > 0.1], np.sign(z[abs(z) > 0.1]).astype(int)
    if abs(y.sum()) == len(y):
        pytest.skip("one class")
    best = novikoff_bound(X, y, *max_margin_separator(X, y))
    given = novikoff_bound(X, y, w[1:], w[0])
    assert best.margin >= given.margin * (1 - 1e-5) and best.radius == given.radius
    assert len(pla(X, y).picked) <= best.bound
    assert len(pla(X, y, pick="random", rng=rng).picked) <= best.bound
    assert Perceptron(eta0=0.3, tol=None, max_iter=300).fit(X, y).n_updates_ <= best.bound
    assert len(TLU([0, 0]).fit(X, y > 0, epochs=1000, rng=rng).history) <= best.bound


def test_the_bound_does_not_depend_on_the_length_of_the_separator():
    assert_allclose(novikoff_bound(X6, Y6, [1, 1], 0.5), novikoff_bound(X6, Y6, [1e3, 1e3], 500))
    assert novikoff_bound(X6[:4], Y6[:4], [1, 1]).bound == pytest.approx(20 / 9)    # exercise E03.8


@pytest.mark.parametrize(("call", "words"), [
    (lambda: TLU([1, 2], step="relu"), "'heaviside' o 'sign'"),
    (lambda: TLU([[np.nan]]), "NaN"),
    (lambda: TLU([["a"]]), "solo números"),
    (lambda: TLU([[[1]]]), "forma"),
    (lambda: TLU([[1, 2]], [1, 2, 3]), "un sesgo por unidad"),
    (lambda: TLU([1, 2]).predict([1, 2]), "2 dimensi"),
    (lambda: TLU([1, 2]).predict([[1, 2, 3]]), "2 entradas"),
    (lambda: TLU([1, 2]).fit(X6, Y6), "0 o 1"),
    (lambda: TLU([1, 2], step="sign").fit(X6, Y6 > 0), "-1 o 1"),
    (lambda: TLU([1, 2]).fit(X6, [0, 1]), "forma"),
    (lambda: TLU([1, 2]).fit(X6, Y6 > 0, eta=-1), "mayor que 0"),
    (lambda: TLU([1, 2]).fit(X6, Y6 > 0, epochs=0), "epochs"),
    (lambda: heaviside([np.nan]), "NaN"),
    (lambda: pla([], []), "dimensi"),
    (lambda: pla(X6, Y6 > 0), "-1 o 1"),
    (lambda: pla(X6, Y6, w=[1, 2]), "primero el sesgo"),
    (lambda: pla(X6, Y6, pick="random"), "rng="),
    (lambda: pla(X6, Y6, pick="last"), "'first'"),
    (lambda: novikoff_bound(X6, Y6, [1, -1]), "no separa"),
    (lambda: novikoff_bound(X6, Y6, [0, 0]), "no separa"),
    (lambda: novikoff_bound(X6, Y6, [1]), "uno por columna"),
    (lambda: max_margin_separator(*noisy()), "no son separables"),
])
def test_the_pieces_refuse_bad_input_in_spanish(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_its_picture_in_a_notebook_writes_nothing_on_stderr(recwarn):
    from sklearn.utils import estimator_html_repr
    assert "eta0" in estimator_html_repr(Perceptron().fit([[0.0], [1.0]], [0, 1]))
    assert not recwarn.list
