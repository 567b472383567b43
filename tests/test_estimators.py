"""MLPClassifier and MLPRegressor as scikit-learn estimators, what they do beyond its own, and how they refuse."""
import copy
import io
import pickle
import tracemalloc
import warnings

import joblib
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csc_matrix, random_array
from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, FitFailedWarning, NotFittedError
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import estimator_html_repr
from sklearn.utils.estimator_checks import parametrize_with_checks

from mlpedu import losses
from mlpedu.callbacks import Callback, Checkpoint, EarlyStopping, LearningRateSchedule
from mlpedu.estimators import MLPClassifier, MLPRegressor
from mlpedu.layers import Dense, Dropout, Flatten
from mlpedu.network import Network
from mlpedu.training import DivergenceError

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 3))
Z = X @ [1.0, -2.0, 0.5] + 0.3 * X[:, 0] ** 2
CLASSES = np.array(["a", "b", "c"])[np.digitize(Z, [-1, 1])]
SMALL = {"hidden_layer_sizes": (6, 4), "random_state": 0, "max_iter": 15}


def classifier(**settings):
    return MLPClassifier(**SMALL | settings).fit(X, CLASSES)


def regressor(y=Z, **settings):
    return MLPRegressor(**SMALL | settings).fit(X, y)


def vector(model):
    return np.concatenate([W.ravel() for W in model.coefs_ + model.intercepts_])


# --- A scikit-learn estimator ---------------------------------------------------------------------------

# The first needs other array libraries, for the GPU; the second, a method that scikit-learn's own hasn't either.
SKIP_THEMSELVES = {"check_array_api_input", "check_classifiers_multilabel_output_format_decision_function"}


@parametrize_with_checks([
    MLPClassifier(max_iter=100), MLPRegressor(max_iter=100), MLPClassifier(solver="lbfgs", max_iter=50),
    MLPRegressor(loss="huber", out_activation="tanh", scale_targets=True, learning_rate_init=0.01, max_iter=60,
                 activation=["softplus", "leaky_relu"], hidden_layer_sizes=(8, 6)),
])
def test_each_passes_all_of_scikit_learns_checks(estimator, check):
    if check.func.__name__ not in SKIP_THEMSELVES:
        check(estimator)


def test_they_work_in_a_pipeline_and_in_a_grid_search():
    choices = {"mlpclassifier__alpha": 10.0 ** -np.arange(1, 4),
               "mlpclassifier__activation": ["relu", ["tanh", "relu"]]}
    grid = GridSearchCV(make_pipeline(StandardScaler(), MLPClassifier(**SMALL, solver="lbfgs")), choices)
    grid.fit(X, CLASSES)
    assert grid.best_score_ > 0.7 and "mlpclassifier__alpha" in grid.best_params_
    assert grid.predict(X).shape == (80,)


def test_a_clone_has_the_same_parameters_and_trains_the_same():
    model = MLPRegressor(**SMALL, activation=["tanh", "relu"], loss=losses.Huber(delta=2.0), dropout=[0.1, 0.0],
                         callbacks=[LearningRateSchedule(halve)])
    twin = clone(model)
    assert twin.loss is not model.loss and twin.loss.delta == 2.0 and twin.activation == ["tanh", "relu"]
    assert_array_equal(vector(model.fit(X, Z)), vector(twin.fit(X, Z)))


def halve(epoch, rate):
    return rate / 2


def test_data_frames_metadata_and_the_html_picture_work():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=["uno", "dos", "tres"])
    pipe = make_pipeline(StandardScaler().set_output(transform="pandas"), MLPClassifier(**SMALL)).fit(frame, CLASSES)
    assert pipe[-1].feature_names_in_.tolist() == ["uno", "dos", "tres"]
    with pytest.raises(ValueError, match="mismos nombres de columna"):
        pipe[-1].predict(frame[["tres", "dos", "uno"]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")                   # a warning would show beside every model in a notebook
        assert "hidden_layer_sizes" in estimator_html_repr(pipe)
    with config_context(enable_metadata_routing=True):
        weight = np.where(CLASSES == "a", 1.0, 0.0)
        model = MLPClassifier(**SMALL, solver="lbfgs").set_fit_request(sample_weight=True)
        model.set_score_request(sample_weight=True)
        scores = cross_validate(model, X, CLASSES, params={"sample_weight": weight}, error_score="raise")
    assert scores["test_score"].min() == 1.0             # only "a" counts: it is always right about "a"


def through_pickle(model):
    return pickle.loads(pickle.dumps(model))


def through_joblib(model):
    file = io.BytesIO()
    joblib.dump(model, file)
    file.seek(0)
    return joblib.load(file)


@pytest.mark.parametrize("travel", [copy.deepcopy, through_pickle, through_joblib])
@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_a_copy_predicts_the_same_and_goes_on_learning_alone(travel, solver):
    model = classifier(solver=solver, warm_start=True, early_stopping=solver == "sgd")
    before = model.predict_proba(X)
    twin = travel(model)
    assert_array_equal(twin.predict_proba(X), before)
    twin.fit(X, CLASSES)
    assert abs(vector(twin) - vector(model)).max() > 1e-6
    assert_array_equal(model.predict_proba(X), before)
    twin.coefs_[0][:] = 0
    assert_allclose(np.ptp(twin.activations(X)[0], axis=0), 0, atol=0)   # the windows of the copy are whole
    assert_array_equal(vector(model.fit(X, CLASSES)), vector(travel(classifier(
        solver=solver, warm_start=True, early_stopping=solver == "sgd")).fit(X, CLASSES)))


def test_labels_may_come_in_a_sparse_matrix():
    y = np.c_[Z > 0, X[:, 0] > 0].astype(int)
    dense, sparse = (MLPClassifier(**SMALL).fit(X, labels) for labels in (y, csc_matrix(y)))
    assert_array_equal(vector(dense), vector(sparse))
    assert_array_equal(dense.predict(X), sparse.predict(X))


def test_a_fitted_model_keeps_no_data():
    rows = np.repeat(X, 500, axis=0)
    for solver in ("lbfgs", "adam"):
        model = MLPRegressor(**SMALL | {"max_iter": 2}, solver=solver, batch_size=40_000, callbacks=[Watcher()])
        model.fit(rows, np.repeat(Z, 500))
        assert len(pickle.dumps(model)) < 20_000
        assert all(layer.x is None for layer in model._network.layers)


def test_a_wide_sparse_matrix_is_never_filled():
    wide = random_array((1000, 30_000), density=1e-3, rng=np.random.default_rng(0), format="csc")      # 240 MB if dense
    y = np.arange(1000) % 2
    for solver in ("adam", "lbfgs"):
        tracemalloc.start()
        model = MLPClassifier((2,), solver=solver, max_iter=2).fit(csc_matrix(wide), y)
        model.predict(wide)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 30e6


# --- Weights --------------------------------------------------------------------------------------------

def test_the_lists_of_weights_are_windows_of_the_network():
    model = classifier()
    theta = model._network.theta
    assert all(np.shares_memory(W, theta) for W in model.coefs_ + model.intercepts_)
    model.coefs_[1] = np.ones((6, 4))
    model.intercepts_[0] = range(6)
    model.coefs_[:2] = [2 * W for W in model.coefs_[:2]]
    model.intercepts_ = [b + 1 for b in model.intercepts_]
    assert (model.coefs_[1] == 2).all() and model.intercepts_[0].tolist() == [1, 2, 3, 4, 5, 6]
    hidden = np.maximum(X @ model.coefs_[0] + model.intercepts_[0], 0)
    assert_allclose(model.activations(X)[0], hidden)
    for wrong in (lambda: model.coefs_.__setitem__(0, np.ones((2, 2))), lambda: setattr(model, "coefs_", [np.ones(3)])):
        with pytest.raises(ValueError, match="crea otro estimador"):
            wrong()
    with pytest.raises(AttributeError, match="llama antes a fit"):
        MLPClassifier().coefs_  # noqa: B018


def test_the_activations_of_every_layer_lead_to_the_prediction():
    model = classifier(activation=["tanh", "softplus"], dropout=0.3)
    first, second, output = model.activations(X)
    assert_allclose(first, np.tanh(X @ model.coefs_[0] + model.intercepts_[0]))
    assert_allclose(second, np.logaddexp(0, first @ model.coefs_[1] + model.intercepts_[1]))
    assert_array_equal(output, model.predict_proba(X))
    assert [a.shape for a in (first, second, output)] == [(80, 6), (80, 4), (80, 3)]


# --- Beyond scikit-learn --------------------------------------------------------------------------------

def test_a_list_of_one_activation_is_that_activation():
    assert_array_equal(vector(classifier(activation=["tanh", "tanh"])), vector(classifier(activation="tanh")))
    assert abs(vector(classifier(activation=["tanh", "relu"])) - vector(classifier(activation="tanh"))).max() > 1e-3


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_huber_with_a_huge_delta_trains_as_the_squared_error(solver):
    # With several outputs scikit-learn's squared error isn't the one its slope belongs to: only L-BFGS looks at both.
    y, weight = Z if solver == "lbfgs" else np.c_[Z, -Z], np.linspace(0.5, 2, 80)
    huge = losses.Huber(delta=1e9, outputs="sum", by="weights")
    models = [MLPRegressor(loss, **SMALL, solver=solver).fit(X, y, weight) for loss in ("squared_error", huge)]
    assert_allclose(*map(vector, models), rtol=1e-8)
    assert abs(vector(models[0]) - vector(MLPRegressor("huber", **SMALL, solver=solver).fit(X, y, weight))).max() > 1e-6


def test_robust_losses_ignore_an_outlier_that_drags_the_squared_error():
    y = Z.copy()
    y[:4] += 200
    def error(loss):
        model = MLPRegressor(loss, (10,), solver="lbfgs", random_state=0, max_iter=500, alpha=0.1).fit(X, y)
        return np.median(abs(model.predict(X) - Z))
    assert error("huber") < 0.3 and error("absolute_error") < 0.3
    assert error("squared_error") > 3 * error("huber")


@pytest.mark.parametrize(("out_activation", "low", "high"), [
    ("relu", 0, np.inf), ("softplus", 0, np.inf), ("exp", 0, np.inf), ("logistic", 0, 1), ("sigmoid", 0, 1),
    ("tanh", -1, 1)])
def test_predictions_stay_in_the_range_of_the_output(out_activation, low, high):
    y = (Z - Z.min()) / np.ptp(Z)
    model = regressor(y, out_activation=out_activation, solver="lbfgs", max_iter=200)
    far = model.predict(100 * X)
    assert far.min() >= low and far.max() <= high
    assert model.score(X, y) > 0.6
    assert model.out_activation_ == {"sigmoid": "logistic"}.get(out_activation, out_activation)


@pytest.mark.parametrize("out_activation", ["logistic", "tanh"])
def test_scaled_targets_come_back_in_their_own_units(out_activation):
    y = np.c_[1000 + 50 * Z, np.full(80, 7.0), -Z]
    model = regressor(y, out_activation=out_activation, scale_targets=True, solver="lbfgs", max_iter=400)
    assert_allclose([model.y_min_, model.y_max_], [y.min(axis=0), y.max(axis=0)])
    p = model.predict(5 * X)
    assert (p >= y.min(axis=0) - 1e-9).all() and (p <= y.max(axis=0) + 1).all()
    assert abs(model.predict(X) - y)[:, 0].mean() < 10
    raw = model.activations(X)[-1]
    assert raw.min() >= (0 if out_activation == "logistic" else -1)
    again = model.set_params(scale_targets=False, out_activation=None, warm_start=True).fit(X, y)
    assert not hasattr(again, "y_min_")
    assert_allclose(again.predict(X), again.activations(X)[-1])


def test_every_loss_object_that_fits_can_be_used():
    y = (Z - Z.min()) / np.ptp(Z)
    assert regressor(y, loss=losses.BinaryCrossentropy()).out_activation_ == "logistic"
    assert regressor(y, loss=losses.Poisson()).out_activation_ == "exp"
    assert regressor(y, loss="poisson", out_activation="softplus").out_activation_ == "softplus"
    brier = classifier(loss="squared_error", solver="lbfgs", max_iter=200)
    assert brier.score(X, CLASSES) > 0.9
    assert_allclose(classifier(loss=losses.CategoricalCrossentropy()).coefs_[0], classifier().coefs_[0], rtol=1e-5)


def test_dropout_acts_only_while_training_and_obeys_the_seed():
    model, twin, none = classifier(dropout=0.5), classifier(dropout=[0.5, 0.5]), classifier(dropout=[0.0, 0])
    assert_array_equal(vector(model), vector(twin))
    assert_array_equal(vector(none), vector(classifier()))
    assert abs(vector(model) - vector(none)).max() > 1e-3
    assert_array_equal(model.predict_proba(X), model.predict_proba(X))


def test_early_stopping_measures_the_validation_loss_too():
    model = classifier(early_stopping=True, alpha=10.0)
    assert len(model.validation_loss_curve_) == len(model.validation_scores_) == model.n_iter_
    assert model.validation_loss_curve_[-1] < model.loss_curve_[-1]      # the price of the weights is not in it
    assert classifier().validation_loss_curve_ is None


class Watcher(Callback):
    def __init__(self, stop_at=None, interrupt_at=None):
        self.stop_at, self.interrupt_at, self.seen = stop_at, interrupt_at, []

    def on_epoch_end(self, epoch, logs):
        self.seen.append((self.model.n_iter_, self.model.loss_, set(logs), len(self.model.predict(X))))
        if epoch == self.interrupt_at:
            raise KeyboardInterrupt
        self.training.stop_training = self.training.stop_training or epoch == self.stop_at


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_a_callback_sees_the_model_in_every_epoch_and_may_stop_it(solver):
    watcher = Watcher(stop_at=3)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning if solver == "adam" else RuntimeWarning)
        model = classifier(solver=solver, callbacks=[watcher])
    assert model.n_iter_ == 4 and [n for n, *_ in watcher.seen] == [1, 2, 3, 4]
    assert watcher.seen[-1][1] == model.loss_ < watcher.seen[0][1]


def test_callbacks_see_the_validation():
    watcher = Watcher()
    classifier(early_stopping=True, callbacks=[watcher])
    assert watcher.seen[0][2] >= {"loss", "val_loss", "val_score"}
    stopper = EarlyStopping("val_loss", patience=1, min_delta=10.0, restore_best_weights=True)
    assert classifier(early_stopping=True, callbacks=[stopper]).n_iter_ == 2


@pytest.mark.parametrize("early_stopping", [False, True])
def test_a_training_killed_and_resumed_from_its_checkpoint_ends_the_same(tmp_path, early_stopping):
    settings = {"early_stopping": early_stopping, "dropout": 0.2}
    whole = classifier(**settings)
    path = tmp_path / "punto"
    class Killed(Exception):
        pass
    class Killer(Callback):
        def on_epoch_end(self, epoch, logs):
            if epoch == 7:
                raise Killed
    with pytest.raises(Killed):
        MLPClassifier(**SMALL, **settings, callbacks=[Checkpoint(path), Killer()]).fit(X, CLASSES)
    resumed = MLPClassifier(**SMALL, **settings, callbacks=[Checkpoint(path), EarlyStopping("loss")]).fit
    with pytest.raises(ValueError, match="otro entrenamiento"):
        resumed(X, CLASSES)                              # another list of callbacks
    class Quiet(Killer):
        def on_epoch_end(self, epoch, logs):
            pass
    Quiet.__name__ = "Killer"
    resumed = MLPClassifier(**SMALL, **settings, callbacks=[Checkpoint(path), Quiet()]).fit(X, CLASSES)
    assert_array_equal(vector(resumed), vector(whole))
    for name in ("loss_curve_", "validation_scores_", "n_iter_", "t_", "best_loss_"):
        assert getattr(resumed, name) == getattr(whole, name)


# --- Interruptions and divergence -----------------------------------------------------------------------

@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
@pytest.mark.parametrize("epoch", [0, 4])
def test_an_interrupted_training_warns_and_leaves_a_usable_model(solver, epoch):
    model = MLPClassifier(**SMALL, solver=solver, callbacks=[Watcher(interrupt_at=epoch)])
    with pytest.warns(UserWarning, match="interrumpido") as seen:
        model.fit(X, CLASSES)
    assert len(seen) == 1 and seen[0].filename == __file__
    assert model.n_iter_ == epoch + 1 and model.predict(X).shape == (80,) and np.isfinite(model.loss_)


class Interrupted(Callback):
    def on_train_batch_end(self, batch, logs):
        raise KeyboardInterrupt


def test_an_interruption_before_the_first_epoch_ends_leaves_a_usable_model_too():
    model = MLPRegressor(**SMALL, callbacks=[Interrupted()], early_stopping=True)
    with pytest.warns(UserWarning, match="interrumpido"):
        model.fit(X, Z)
    assert model.n_iter_ == 0 and model.predict(X).shape == (80,)


def test_divergence_is_explained_and_the_best_so_far_is_kept():
    model = MLPRegressor(**SMALL, solver="sgd", learning_rate_init=0.5, momentum=0.99, activation="identity")
    with pytest.raises(DivergenceError, match="la tasa de aprendizaje es muy alta"):
        model.set_params(max_iter=500).fit(X * 30, Z)
    assert np.isfinite(vector(model)).all() and np.isfinite(model.predict(X)).all()
    with np.errstate(all="ignore"), pytest.raises(DivergenceError, match="escala"):
        MLPRegressor("poisson", **SMALL, solver="lbfgs").fit(X * 1e6, abs(Z))


def diverging(**settings):
    return MLPRegressor(**SMALL | {"max_iter": 60} | settings, solver="sgd", momentum=0.99, activation="identity")


def test_after_a_divergence_it_can_go_on_learning_with_a_smaller_rate():
    model = diverging(learning_rate_init=0.5)
    with pytest.raises(DivergenceError):
        model.fit(X * 30, Z)
    before = vector(model)
    model.set_params(learning_rate_init=1e-6)
    model._optimizer.learning_rate = 1e-6                # partial_fit goes on with its optimizer
    model.partial_fit(X * 30, Z)
    assert 0 < abs(vector(model) - before).max() < 0.1 and np.isfinite(model.loss_)


def test_a_grid_search_scores_a_divergence_as_it_was_told():
    grid = GridSearchCV(diverging(), {"learning_rate_init": [1e-6, 0.5]}, error_score=-1e9, cv=3)
    with pytest.warns(FitFailedWarning, match="divergió"):
        grid.fit(X * 30, Z)
    assert grid.best_params_ == {"learning_rate_init": 1e-6} and grid.cv_results_["mean_test_score"][1] == -1e9


class Failing(Callback):
    def on_epoch_end(self, epoch, logs):
        raise RuntimeError("a mistake of its own")


@pytest.mark.parametrize("settings", [
    {"callbacks": [EarlyStopping("nada", mode="min")]}, {"callbacks": [Failing()]},
    {"solver": "lbfgs", "callbacks": [Checkpoint("nunca")]}, {"solver": "lbfgs", "callbacks": [Failing()]},
    {"solver": "lbfgs", "callbacks": [LearningRateSchedule(halve)]}, {"sample_weight": np.eye(80)[0]}])
@pytest.mark.parametrize("warm_start", [False, True])
def test_a_refusal_in_the_middle_of_a_training_gives_the_earlier_model_back(settings, warm_start):
    settings = dict(settings)
    model, weight = classifier(early_stopping=True, warm_start=warm_start), settings.pop("sample_weight", None)
    before, curve, scores = vector(model), list(model.loss_curve_), list(model.validation_scores_)
    memory = model._optimizer.state()
    with pytest.raises((ValueError, RuntimeError)):
        model.set_params(batch_size=5, early_stopping=False, **settings).fit(X, CLASSES, weight)
    assert_array_equal(vector(model), before)
    assert model.loss_curve_ == curve and model.validation_scores_ == scores and model.n_iter_ == len(curve)
    if model.solver == "adam":
        with pytest.raises((ValueError, RuntimeError)):
            model.partial_fit(X, CLASSES, weight)
        assert_array_equal(vector(model), before)
        assert_array_equal(model._optimizer.state()["gradients"], memory["gradients"])
    assert model.predict(X).shape == (80,)


# --- Changing from one training to the next -------------------------------------------------------------

def test_a_warm_start_may_change_solver_and_kind_of_stopping():
    model = classifier(solver="lbfgs", warm_start=True)
    for change in ({"solver": "adam"}, {"early_stopping": True}, {"early_stopping": False},
                   {"solver": "sgd", "dropout": 0.1}):
        before = vector(model)
        model.set_params(**change).fit(X, CLASSES)
        assert abs(vector(model) - before).max() > 0
        assert (model.best_loss_ is None) == model.early_stopping == (model.validation_scores_ is not None)


@pytest.mark.parametrize("travel", [lambda model: model, copy.deepcopy, through_pickle, through_joblib])
def test_partial_fit_goes_on_with_the_memory_of_its_optimizer(travel):
    whole = MLPRegressor(**SMALL | {"max_iter": 2}, shuffle=False).fit(X, Z)
    steps = MLPRegressor(**SMALL, shuffle=False).partial_fit(X, Z)
    steps = travel(steps).partial_fit(X, Z)
    assert_array_equal(vector(steps), vector(whole))
    assert steps._optimizer.t == 2


def test_a_fresh_fit_forgets_the_curves_of_another_solver():
    model = classifier()
    assert not hasattr(model.set_params(solver="lbfgs").fit(X, CLASSES), "loss_curve_")


def test_partial_fit_exists_only_for_the_solvers_that_take_batches():
    for kind in (MLPClassifier, MLPRegressor):
        assert hasattr(kind(), "partial_fit") and hasattr(kind(solver="sgd"), "partial_fit")
        with pytest.raises(AttributeError) as error:
            kind(solver="lbfgs").partial_fit(X, Z)
        assert "L-BFGS mira todos" in str(error.value.__cause__)


# --- The other face -------------------------------------------------------------------------------------

@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_to_sequential_gives_the_same_predictions(dtype):
    tolerance = {"rtol": 1e-12} if dtype is np.float64 else {"rtol": 1e-5}
    data = X.astype(dtype)
    model = MLPClassifier(**SMALL, activation=["tanh", "relu"], dropout=[0.2, 0.0]).fit(data, CLASSES)
    sequential = model.to_sequential()
    assert [type(layer) for layer in sequential.layers] == [Dense, Dropout, Dense, Dense]
    assert_allclose(sequential.predict(data, verbose=0), model.predict_proba(data), **tolerance)
    reg = MLPRegressor(**SMALL, out_activation="softplus").fit(data, abs(Z))
    assert_allclose(reg.to_sequential().predict(data, verbose=0).ravel(), reg.predict(data), **tolerance)
    reg.to_sequential().layers[0].W[:] = 0
    assert abs(reg.coefs_[0]).min() > 0                  # copies: one net doesn't change the other


@pytest.mark.parametrize("output", [(3, "softmax"), (2, "softmax"), (1, "logistic"), (3, "logistic")])
def test_a_classifier_can_be_made_of_layers(output):
    rng = np.random.default_rng(1)
    layers = [Flatten(), Dense(5, "tanh"), Dropout(0.1), Dense(4, "relu"), Dense(*output)]
    network = Network(layers, (3,), "mse", rng=rng)
    model = MLPClassifier._from_layers(layers)
    p = network.forward(X)
    expected = np.c_[1 - p, p] if output[0] == 1 else p
    assert_allclose(model.predict_proba(X), expected)
    assert_array_equal(model.predict(X), p > 0.5 if output == (3, "logistic") else expected.argmax(axis=1))
    assert model.get_params()["activation"] == ["tanh", "relu"] and model.dropout == [0.1, 0.0]
    assert model.hidden_layer_sizes == (5, 4) and model.n_layers_ == 4
    y = (p > 0.5).astype(int) if output == (3, "logistic") else expected.argmax(axis=1)
    model.partial_fit(X, y)
    assert abs(model.coefs_[0] - layers[1].W).max() > 0  # a copy: the layers are not touched


def test_the_loss_of_the_layers_goes_to_the_regressor_and_no_penalty_is_made_up():
    layer = Dense(1)
    Network([layer], (3,), "mse", rng=np.random.default_rng(0))
    assert MLPRegressor._from_layers([layer], loss=losses.Huber(delta=2.0)).loss.delta == 2.0
    assert MLPRegressor._from_layers([layer], loss=losses.MeanSquaredError()).loss == "squared_error"
    model = MLPRegressor._from_layers([layer])
    assert model.loss == "squared_error" and model.alpha == 0
    with pytest.raises(ValueError, match="un Dropout entre ellas"):
        MLPRegressor._from_layers([layer, Dropout(0.1), Dropout(0.2), layer])


def test_classes_can_be_named_and_regressors_made_of_layers_too():
    probabilities, quantities = Dense(3, "softmax"), Dense(2, "softplus")
    for layer in (probabilities, quantities):
        Network([layer], (3,), "mse", rng=np.random.default_rng(0))
    names = ["bota", "gato", "perro"]
    model = MLPClassifier._from_layers([probabilities], classes=names)
    assert_array_equal(model.predict(X), np.array(names)[probabilities.forward(X).argmax(axis=1)])
    assert model.hidden_layer_sizes == ()
    assert_allclose(MLPRegressor._from_layers([quantities]).predict(X), quantities.forward(X))
    for wrong, words in ((lambda: MLPClassifier._from_layers([quantities]), "MLPRegressor"),
                         (lambda: MLPClassifier._from_layers([Dropout(0.5), probabilities]), "no tiene dónde"),
                         (lambda: MLPClassifier._from_layers([probabilities], names[::-1]), "distintas y en orden"),
                         (lambda: MLPRegressor._from_layers([]), "terminar en una capa Dense")):
        with pytest.raises(ValueError, match=words):
            wrong()


# --- Bad input ------------------------------------------------------------------------------------------

NAN = np.where(X > 2, np.nan, X)
BAD_DATA = {
    "a NaN": (np.where(X == X.max(), np.nan, X), CLASSES, {}, "faltan"),
    "an infinity": (np.where(X == X.max(), np.inf, X), CLASSES, {}, "infinitos"),
    "text": (np.array([["a", "b"]] * 80), CLASSES, {}, "hay texto"),
    "one dimension": (X[:, 0], CLASSES, {}, "dos dimensiones"),
    "three dimensions": (X[None], CLASSES, {}, "dos dimensiones"),
    "no rows": (X[:0], CLASSES[:0], {}, "no hay ejemplos"),
    "no columns": (X[:, :0], CLASSES, {}, "no tiene columnas"),
    "y longer than X": (X, np.r_[CLASSES, CLASSES], {}, "mismo número de filas"),
    "no y": (X, None, {}, "falta y"),
    "quantities as classes": (X, Z, {}, "no cantidades"),
    "one class": (X, np.ones(80), {}, "dos clases"),
    "several classes in each row": (X, np.c_[CLASSES == "a", 2 * (CLASSES == "b")], {}, "una fila de 0 y 1"),
    "weights of another length": (X, CLASSES, {"sample_weight": [1.0, 2.0]}, "un peso por ejemplo"),
    "weights all zero": (X, CLASSES, {"sample_weight": np.zeros(80)}, "no todos 0"),
    "negative weights": (X, CLASSES, {"sample_weight": -np.ones(80)}, "pesos de 0 o más"),
    "weights that are text": (X, CLASSES, {"sample_weight": ["x"] * 80}, "solo números"),
}


@pytest.mark.parametrize("case", BAD_DATA)
def test_bad_data_get_a_spanish_error_and_the_model_is_unharmed(case):
    data, y, weight, words = BAD_DATA[case]
    model = classifier()
    before, fitted = vector(model), set(vars(model))
    with pytest.raises(ValueError, match=words):
        model.fit(data, y, **weight)
    assert_array_equal(vector(model), before)
    assert model.classes_.tolist() == ["a", "b", "c"] and set(vars(model)) == fitted and model.n_features_in_ == 3
    fresh = MLPClassifier(**SMALL)
    with pytest.raises(ValueError, match=words):
        fresh.fit(data, y, **weight)
    with pytest.raises(NotFittedError, match="llama antes a fit"):
        fresh.predict(X)


BAD_PARAMETERS = {
    "alpha": -1, "batch_size": 0, "learning_rate_init": 0.0, "power_t": -0.5, "max_iter": 0, "shuffle": "sí",
    "tol": -1e-3, "verbose": -1, "warm_start": None, "momentum": 1.5, "nesterovs_momentum": 3, "early_stopping": "no",
    "validation_fraction": 1.0, "beta_1": 1.0, "beta_2": -0.1, "epsilon": 0, "n_iter_no_change": 0, "max_fun": 1.5,
    "callbacks": [3], "scale_targets": "x",
}


@pytest.mark.parametrize("name", BAD_PARAMETERS)
def test_a_bad_parameter_is_named_with_what_was_expected(name):
    with pytest.raises(ValueError, match=f"^{name} debe ser .*Se recibió "):
        MLPRegressor(**{name: BAD_PARAMETERS[name]}).fit(X, Z)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: classifier(activation="rleu"), "Querías decir 'relu'"),
    (lambda: classifier(activation=["relu"]), "tiene 1 valores y hay 2 capas ocultas"),
    (lambda: classifier(activation=["relu", "tahn"]), "Querías decir 'tanh'"),
    (lambda: classifier(solver="adan"), "Querías decir 'adam'"),
    (lambda: regressor(learning_rate="constante"), "Querías decir 'constant'"),
    (lambda: regressor(loss="hubber"), "Querías decir 'huber'"),
    (lambda: classifier(loss="huber"), "la pérdida 'huber'"),
    (lambda: classifier(loss=losses.SparseCategoricalCrossentropy()), "usa 'log_loss'"),
    (lambda: regressor(loss=losses.CategoricalCrossentropy(), out_activation="relu"), "no va con la salida 'relu'"),
    (lambda: regressor(abs(Z), loss="poisson", out_activation="identity"), "no va con la salida 'identity'"),
    (lambda: regressor(loss="poisson"), "va de 0 a inf e y va de -"),
    (lambda: regressor(out_activation="logistic"), "usa scale_targets=True"),
    (lambda: regressor(out_activation="relu"), "usa otra salida"),
    (lambda: regressor(out_activation="softplsu"), "Querías decir 'softplus'"),
    (lambda: regressor(scale_targets=True), "dos extremos"),
    (lambda: regressor(abs(Z), scale_targets=True, out_activation="relu"), "dos extremos"),
    (lambda: classifier(hidden_layer_sizes=(5, -2)), "enteros mayores que 0"),
    (lambda: classifier(hidden_layer_sizes=(5, 2.5)), "enteros mayores que 0"),
    (lambda: classifier(hidden_layer_sizes="grande"), "enteros mayores que 0"),
    (lambda: classifier(hidden_layer_sizes=None), "enteros mayores que 0"),
    (lambda: classifier(dropout=1.0), "de 0 a menos de 1"),
    (lambda: classifier(dropout=[0.1]), "dropout tiene 1 valores"),
    (lambda: classifier(dropout=0.1, solver="lbfgs"), "L-BFGS necesita que sea siempre la misma"),
    (lambda: classifier(device="tpu"), "'cpu' o 'gpu'"),
    (lambda: classifier(random_state="x"), "random_state"),
    (lambda: classifier(random_state=-1), "random_state"),
    (lambda: classifier().predict(X[:, :2]), "no tiene tantas columnas"),
    (lambda: classifier().activations(NAN), "faltan"),
    (lambda: MLPClassifier().partial_fit(X, CLASSES), "necesita classes"),
    (lambda: MLPClassifier().partial_fit(X, CLASSES, classes=["a", "b"]), "clases nuevas: \\['c'\\]"),
    (lambda: classifier().partial_fit(X, CLASSES, classes=["a", "b"]), "siempre la misma"),
    (lambda: classifier(early_stopping=True).partial_fit(X, CLASSES), "no admite early_stopping"),
    (lambda: classifier(warm_start=True).fit(X, np.where(CLASSES == "a", "z", CLASSES)), "clases nuevas"),
    (lambda: classifier(warm_start=True).fit(X, np.where(CLASSES == "a", "b", CLASSES)), "las mismas clases"),
    (lambda: classifier(warm_start=True).set_params(hidden_layer_sizes=(3,)).fit(X, CLASSES), "warm_start=False"),
    (lambda: classifier().partial_fit(X, np.c_[Z > 0, Z > 1, Z > 2]), "como la primera vez"),
    (lambda: regressor(warm_start=True).fit(X, np.c_[Z, Z]), "warm_start=False"),
    (lambda: regressor(warm_start=True).fit(X[:, :2], Z), "no tiene tantas columnas"),
    (lambda: regressor(Z, warm_start=True, out_activation="tanh", scale_targets=True).fit(X, 2 * Z), "la primera vez"),
    (lambda: regressor(np.where(Z > 2, np.nan, Z)), "y tiene valores que faltan"),
    (lambda: regressor(CLASSES), "hay texto"),
    (lambda: regressor(Z[:, None, None]), "e y una o dos"),
    (lambda: MLPClassifier(early_stopping=True).fit(X[:4], [0, 0, 0, 1]), "dos ejemplos de cada clase"),
    (lambda: MLPRegressor(early_stopping=True).fit(X[:4], Z[:4]), "hacen falta 2"),
    (lambda: MLPRegressor(early_stopping=True, validation_fraction=0.0).fit(X, Z), "validation_fraction"),
    (lambda: MLPRegressor(batch_size=1, max_iter=1).fit(X, Z, np.eye(80)[0]), "Los pesos de un lote suman 0"),
    (lambda: regressor(learning_rate=0.01), "la tasa misma es learning_rate_init=0.01"),
    (lambda: MLPRegressor((5,)).fit(X, Z), "hidden_layer_sizes="),
    (lambda: MLPClassifier(loss=5).fit(X, CLASSES), "hidden_layer_sizes="),
    (lambda: classifier(callbacks=[EarlyStopping()]), "Con early_stopping=True y solver 'adam' o 'sgd' se miden"),
    (lambda: classifier(callbacks=[EarlyStopping()], early_stopping=True, solver="lbfgs"), "Con early_stopping=True"),
    (lambda: classifier(callbacks=[EarlyStopping("val_accuracy")], early_stopping=True), "'val_loss' y 'val_score'"),
    (lambda: classifier().predict(X[0]), r"reshape\(1, -1\) si es un solo ejemplo"),
    (lambda: MLPClassifier().fit([[1, 2], [3]], [0, 1]), "filas de distinto largo"),
    (lambda: MLPClassifier().fit(X * 1j, CLASSES), "números complejos"),
    (lambda: MLPClassifier().fit(X, np.array(["a", 1] * 40, dtype=object)), "mezcla textos y números"),
    (lambda: MLPClassifier().fit([[{}, 1]] * 4, [0, 1, 0, 1]), "hay otros objetos"),
    (lambda: MLPClassifier().fit(X, [None, 1] * 40), "valores que no son clases"),
])
def test_each_misuse_says_what_to_do(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()
