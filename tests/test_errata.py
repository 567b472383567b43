"""One test for each entry of course/fe-de-erratas.md: what the page says about the sources is run here."""
import inspect
import json
import re
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn import datasets as theirs
from sklearn import linear_model, metrics, neural_network
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils._param_validation import InvalidParameterError

import mlpedu
from mlpedu.activations import get as activation
from mlpedu.datasets import load_california_housing, load_fashion_mnist, load_iris

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "course" / "fe-de-erratas.md").read_text("utf-8")
READ = "\n".join(p.read_text("utf-8") for p in sorted((ROOT / "course" / "lecciones").glob("*.md")))
X, y = load_iris().data[::3], load_iris().target[::3]


def test_every_entry_has_its_test_and_every_test_its_entry():
    entries = {int(n) for n in re.findall(r"^\| (\d+) \|", PAGE, re.M)}
    tests = {int(m[1]) for name in vars(sys.modules[__name__]) if (m := re.match(r"test_(\d\d)_", name))}
    assert entries == tests == set(range(1, len(entries) + 1))


def test_01_softplus_is_a_logarithm():
    z = np.linspace(-5, 5, 11)
    np.testing.assert_allclose(activation("softplus").f(z), np.log(1 + np.exp(z)), rtol=1e-12)
    assert "iniciar sesión" not in READ


def test_02_a_hundred_iterations_are_not_five_hundred():
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler
    iris = load_iris()
    train, _, labels, _ = train_test_split(iris.data, iris.target, test_size=0.2, random_state=42)
    train = StandardScaler().fit_transform(train)
    with pytest.warns(ConvergenceWarning):
        short = neural_network.MLPClassifier(max_iter=100, random_state=42).fit(train, labels)
    long = neural_network.MLPClassifier(max_iter=500, random_state=42).fit(train, labels)
    assert short.n_iter_ == 100 < long.n_iter_ < 500


def test_03_boston_was_withdrawn_and_california_is_another_set():
    with pytest.raises(ImportError, match="load_boston"):
        theirs.load_boston  # noqa: B018
    assert len(load_california_housing().feature_names) == 8
    assert "MedInc" in load_california_housing().feature_names


def test_04_squared_false_is_gone():
    with pytest.raises(TypeError):
        metrics.mean_squared_error([1, 2], [1, 4], squared=False)
    assert metrics.root_mean_squared_error([1, 2], [1, 4]) == pytest.approx(2 ** 0.5)


def test_05_scikit_learns_regressor_has_neither_output_activation_nor_huber_and_ours_has():
    assert "out_activation" not in inspect.signature(neural_network.MLPRegressor).parameters
    with pytest.raises(InvalidParameterError):
        neural_network.MLPRegressor(loss="huber").fit(X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = mlpedu.MLPRegressor(loss="huber", out_activation="softplus", max_iter=5, random_state=0).fit(X, y)
    assert (model.predict(X) > 0).all()


def test_06_the_misspelt_names_fail():
    assert not hasattr(linear_model, "Perceptro")
    with pytest.raises(TypeError, match="penality"):
        linear_model.SGDClassifier(penality=None)


def test_07_no_lesson_speaks_of_ham():
    assert "jamón" not in READ.lower()


def test_08_log_loss_is_cross_entropy():
    p = np.array([0.9, 0.2, 0.6])
    by_hand = -np.mean([np.log(0.9), np.log(0.8), np.log(0.6)])
    assert metrics.log_loss([1, 0, 1], p) == pytest.approx(by_hand)


def test_09_a_number_in_parentheses_is_no_tuple():
    assert isinstance((100), int) and isinstance((100,), tuple)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        one, other = (mlpedu.MLPClassifier(size, max_iter=2, random_state=0).fit(X, y) for size in (6, (6,)))
    assert all((a == b).all() for a, b in zip(one.coefs_, other.coefs_, strict=True))


def test_10_precision_is_not_accuracy():
    truth, said = [1, 1, 1, 0], [1, 0, 0, 0]
    assert metrics.accuracy_score(truth, said) == 0.5 and metrics.precision_score(truth, said) == 1.0


def test_11_a_forest_of_classifiers_refuses_amounts():
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
    amounts = X[:, 0] + 0.05
    with pytest.raises(ValueError, match="continuous"):
        RandomForestClassifier(2).fit(X, amounts)
    RandomForestRegressor(2, random_state=0).fit(X, amounts)


def test_12_the_default_optimiser_is_adam():
    assert neural_network.MLPClassifier().solver == mlpedu.MLPClassifier().solver == "adam"


def test_13_two_neurons_give_the_absolute_value_exactly():
    x = np.linspace(-3, 3, 13)[:, None]
    hidden = np.maximum(0, x @ np.array([[1.0, -1.0]]))
    assert (hidden.sum(1) == np.abs(x[:, 0])).all()


def test_14_tanh_is_a_stretched_sigmoid():
    s = np.linspace(-4, 4, 17)
    np.testing.assert_allclose(np.tanh(s), 2 * activation("logistic").f(2 * s) - 1, atol=1e-15)


def test_15_the_first_and_the_last_images_are_not_the_same_validation_set():
    labels = load_fashion_mnist().y_train
    first, last = labels[:500], labels[-500:]
    assert not (first == last).all()


def test_16_keras_3_runs_on_more_than_tensorflow():
    assert json.loads((ROOT / "tests" / "keras3" / "golden.json").read_text("utf-8"))["versions"]["keras"][:2] == "3."
    from importlib.metadata import PackageNotFoundError, requires
    try:
        needed = " ".join(requires("keras") or [])
    except PackageNotFoundError:
        return                                   # only where Keras is installed can its requirements be read
    assert "tensorflow" not in needed


def test_17_the_formulas_stand_in_the_lessons_as_text():
    assert "(k-1)h^2" in READ and r"\frac{\alpha}{2n}" in READ


def test_18_no_lesson_shows_a_picture_from_elsewhere():
    assert not re.search(r"!\[[^]]*\]\(", READ)


def test_19_the_default_activation_is_relu():
    for package in (neural_network, mlpedu):
        assert package.MLPClassifier().activation == package.MLPRegressor().activation == "relu"


def test_20_the_loss_is_an_average_over_n_examples():
    alpha = 0.3
    model = neural_network.MLPClassifier((3,), solver="lbfgs", alpha=alpha, max_iter=20, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(X, y)
    penalty = alpha / (2 * len(X)) * sum((W ** 2).sum() for W in model.coefs_)
    assert model.loss_ == pytest.approx(metrics.log_loss(y, model.predict_proba(X)) + penalty)
    assert model.coefs_[0].shape == (X.shape[1], 3)
