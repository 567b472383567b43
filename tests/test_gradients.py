"""The gradient contract: every backward pass against differences, against autodiff and against libraries outside.

Hidden activation × loss with its output activation × sample weights × penalty × type of number.
"""
import itertools

import numpy as np
import pytest

from mlpedu import autodiff, losses
from mlpedu.autodiff import Tensor
from mlpedu.gradcheck import check_network
from mlpedu.layers import Dense, Dropout, Flatten
from mlpedu.network import Network
from mlpedu.penalties import L1, L1L2, L2

HIDDEN = ["identity", "logistic", "tanh", "relu", "leaky_relu", "softplus", "exp", "softmax"]
HEADS = [(loss, out) for loss in losses.LOSSES for out in {
    "binary_crossentropy": ["logistic", "softmax"], "categorical_crossentropy": ["softmax"],
    "sparse_categorical_crossentropy": ["softmax"], "poisson": ["exp", "softplus"],
    "poisson_deviance": ["exp", "softplus"]}.get(loss, ["identity", "logistic", "tanh", "relu", "softplus", "softmax"])]
PENALTIES = {"none": None, "l2": L2(0.1), "l1": L1(0.05), "l1_l2": L1L2(0.05, 0.1), "alpha": L2(0.1, per_row=True)}
CASES = list(itertools.product(HIDDEN, HEADS, [False, True], PENALTIES, ["float64", "float32"]))
SAMPLE = [CASES[i] for i in np.random.default_rng(0).permutation(len(CASES))[:160]]
N, INPUTS, UNITS, OUTPUTS = 7, 4, 5, 3


def problem(hidden, head, weighted, penalty, dtype, by="weights"):
    """A small network and a batch on which no value is near a kink."""
    name, out = head
    rng = np.random.default_rng(3)
    # outputs="mean" for the half square: beside "sum" scikit-learn's value and gradient are of different functions.
    loss = losses.get(name, outputs="mean" if name == "half_squared_error" else "sum", by=by)
    network = Network([Dense(UNITS, hidden), Dense(UNITS, "tanh"), Dense(OUTPUTS, out)], (INPUTS,), loss,
                      penalty=PENALTIES[penalty], dtype=dtype, rng=rng)
    network.theta[...] = rng.uniform(0.15, 0.6, network.theta.size) * rng.choice([-1, 1], network.theta.size)
    x = rng.normal(size=(N, INPUTS)).astype(dtype)
    y = {"sparse_categorical_crossentropy": rng.integers(0, OUTPUTS, N),
         "categorical_crossentropy": np.eye(OUTPUTS)[rng.integers(0, OUTPUTS, N)],
         "binary_crossentropy": rng.integers(0, 2, (N, OUTPUTS)), "poisson": rng.poisson(2, (N, OUTPUTS)),
         "poisson_deviance": rng.poisson(2, (N, OUTPUTS))}.get(name, rng.normal(size=(N, OUTPUTS)))
    y = y if loss.from_labels else y.astype(dtype)
    return network, x, y, rng.uniform(0.2, 2, N).astype(dtype) if weighted else None


def name_of(case):
    hidden, (loss, out), weighted, penalty, dtype = case
    return f"{hidden}-{out}-{loss}-{'weights' if weighted else 'plain'}-{penalty}-{dtype}"


# The oracle: the same network written with autodiff, which knows nothing of the core ---------------------------------

def apply(name, z):
    return {"identity": lambda z: z, "softmax": autodiff.softmax}.get(name, getattr(autodiff, name, None))(z)


def cost(loss, p, y):
    """Loss of every number (or, for labels, of every row), by the formula of its definition."""
    e = p - y if not loss.from_labels else None
    return {
        "mean_squared_error": lambda: e ** 2, "half_squared_error": lambda: 0.5 * e ** 2,
        "mean_absolute_error": lambda: abs(e),
        "huber": lambda: autodiff.where(abs(e.data) <= loss.delta, e ** 2 / 2, loss.delta * (abs(e) - loss.delta / 2)),
        "binary_crossentropy": lambda: -(y * autodiff.log(p) + (1 - y) * autodiff.log(1 - p)),
        "categorical_crossentropy": lambda: -y * autodiff.log(p),
        "sparse_categorical_crossentropy": lambda: -autodiff.log(p[np.arange(len(y)), y]),
        "poisson": lambda: p - y * autodiff.log(p + loss.epsilon),
        "poisson_deviance": lambda: p - y + np.where(y > 0, y * np.log(np.maximum(y, 1)), 0) - y * autodiff.log(p),
    }[loss.name]()


def oracle(network, x, y, weight):
    """Loss and gradient of the whole network, from autodiff."""
    parameters = [[Tensor(w) for w in layer.get_weights()] for layer in network.layers]
    a = Tensor(x)
    for (W, b), layer in zip(parameters, network.layers):
        a = apply(layer.activation.name, a @ W + b)
    each, loss = cost(network.loss, a, y), network.loss
    rows = each if loss.from_labels else each.sum(axis=1)
    if loss.outputs == "mean":
        rows = rows / OUTPUTS
    w = np.ones(N) if weight is None else weight
    total = (rows * w).sum() / float(w.sum() if loss.by == "weights" else N)
    penalty, mass = network.penalty, float(w.sum())
    if penalty:
        for W, _ in parameters:
            price = penalty.l2 * (W ** 2).sum() + penalty.l1 * abs(W).sum()
            total = total + price / (mass if penalty.per_row else 1.0)
    total.backward()
    grads = [W.grad.ravel() for W, _ in parameters] + [b.grad for _, b in parameters]
    return float(total.data), np.concatenate(grads)


def check(case):
    network, x, y, weight = problem(*case)
    loose = network.dtype == np.float32
    before = network.theta.copy()
    report = check_network(network, x, y, weight, max_coordinates=12)
    assert report, f"{name_of(case)}\n{report}"
    assert (network.theta == before).all()
    if not loose:
        assert max(report.worst.relative_error, report.direction.relative_error) < 1e-6, name_of(case)
    value = network.loss_and_grad(x, y, weight)
    expected_value, expected = oracle(network, x, y, weight)
    assert value == pytest.approx(expected_value, rel=1e-5 if loose else 1e-12)
    scale = np.abs(expected).max()
    np.testing.assert_allclose(network.grad, expected, rtol=0, atol=scale * (2e-5 if loose else 1e-12))


@pytest.mark.parametrize("case", SAMPLE, ids=name_of)
def test_gradient_is_the_one_of_differences_and_of_autodiff(case):
    check(case)


@pytest.mark.full
def test_gradient_contract_whole():
    for case in CASES:
        check(case)


@pytest.mark.parametrize("by", ["samples", "weights"])
def test_both_ways_to_average_with_weights(by):
    network, x, y, weight = problem("tanh", ("mean_squared_error", "identity"), True, "l2", "float64", by=by)
    network.loss_and_grad(x, y, weight)
    np.testing.assert_allclose(network.grad, oracle(network, x, y, weight)[1], atol=1e-13)


def test_through_flatten_and_dropout():        # check_network drops the same units at every evaluation
    rng = np.random.default_rng(0)
    network = Network([Flatten(), Dropout(0.4), Dense(6, "tanh"), Dropout(0.3), Dense(2)], (2, 3), "mse",
                      rng=np.random.RandomState(0))
    x, y = rng.normal(size=(8, 2, 3)), rng.normal(size=(8, 2))
    report = check_network(network, x, y)
    assert max(report.worst.relative_error, report.direction.relative_error) < 1e-6


def test_the_contract_sees_a_wrong_gradient():
    case = ("tanh", ("mean_squared_error", "identity"), False, "none", "float64")
    network, x, y, weight = problem(*case)
    layer = network.layers[1]
    right = layer.backward_z
    layer.backward_z = lambda dz: right(dz * 1.001)
    assert not check_network(network, x, y, weight)
    network.loss_and_grad(x, y)
    assert np.abs(network.grad - oracle(network, x, y, weight)[1]).max() > 1e-5


# Libraries outside ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("hidden", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("task", ["regression", "poisson", "binary", "multiclass", "multilabel"])
@pytest.mark.parametrize("weighted", [False, True])
def test_gradient_is_scikit_learns(hidden, task, weighted):
    """One step of plain descent with rate 1 moves scikit-learn's parameters by minus its gradient."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    rng = np.random.default_rng(1)
    x = rng.normal(size=(20, INPUTS))
    y = {"regression": rng.normal(size=(20, 3)), "poisson": rng.poisson(2, 20).astype(float),
         "binary": rng.integers(0, 2, 20), "multiclass": np.arange(20) % 3,
         "multilabel": rng.integers(0, 2, (20, 3))}[task]
    weight = rng.uniform(0.5, 2, 20) if weighted else None
    options = {"hidden_layer_sizes": (5, 4), "activation": hidden, "solver": "sgd", "learning_rate_init": 1e-3,
               "momentum": 0, "alpha": 0.3, "random_state": 0, "batch_size": 20, "shuffle": False}
    theirs = (MLPRegressor(loss="poisson" if task == "poisson" else "squared_error", **options)
              if task in ("regression", "poisson") else MLPClassifier(**options))
    first = {} if task in ("regression", "poisson") else {"classes": np.arange(3) if y.ndim == 2 else np.unique(y)}
    theirs.partial_fit(x, y, sample_weight=weight, **first)
    before = [p.copy() for p in theirs.coefs_ + theirs.intercepts_]
    theirs.partial_fit(x, y, sample_weight=weight)
    gradient = np.concatenate([(b - a).ravel() for b, a in zip(before, theirs.coefs_ + theirs.intercepts_)]) / 1e-3

    loss, out = {"regression": ("half_squared_error", "identity"), "poisson": ("poisson_deviance", "exp"),
                 "multiclass": ("categorical_crossentropy", "softmax")}.get(task, ("binary_crossentropy", "logistic"))
    target = np.eye(3)[y] if task == "multiclass" else y.reshape(20, -1)
    loss = losses.get(loss, outputs="sum", by="weights", epsilon=None)
    network = Network([Dense(5, hidden), Dense(4, hidden), Dense(target.shape[1], out)], (INPUTS,), loss,
                      penalty=L2(0.15, per_row=True), rng=rng)
    network.theta[...] = np.concatenate([p.ravel() for p in before])
    value = network.loss_and_grad(x, target, weight)
    assert value == pytest.approx(theirs.loss_, rel=1e-12)
    np.testing.assert_allclose(network.grad, gradient, rtol=1e-9, atol=1e-11)


@pytest.mark.full
def test_gradient_is_pytorchs():
    torch = pytest.importorskip("torch", reason="PyTorch no está instalado (extra «benchmarks»)")
    F = torch.nn.functional
    activation = {"identity": lambda z: z, "logistic": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu,
                  "leaky_relu": lambda z: F.leaky_relu(z, 0.2), "softplus": F.softplus, "exp": torch.exp,
                  "softmax": lambda z: torch.softmax(z, 1)}
    each = {"mean_squared_error": lambda p, y: F.mse_loss(p, y, reduction="none"),
            "half_squared_error": lambda p, y: F.mse_loss(p, y, reduction="none") / 2,
            "mean_absolute_error": lambda p, y: F.l1_loss(p, y, reduction="none"),
            "huber": lambda p, y: F.huber_loss(p, y, reduction="none"),
            "binary_crossentropy": lambda p, y: F.binary_cross_entropy(p, y, reduction="none"),
            "categorical_crossentropy": lambda p, y: -y * torch.log(p),
            "sparse_categorical_crossentropy": lambda p, y: F.nll_loss(torch.log(p), y, reduction="none")[:, None],
            "poisson": lambda p, y: F.poisson_nll_loss(p, y, log_input=False, eps=1e-7, reduction="none"),
            "poisson_deviance": lambda p, y: F.poisson_nll_loss(p, y, log_input=False, eps=0, reduction="none")}
    for hidden, head, weighted, penalty, dtype in CASES:
        if dtype == "float32" or penalty != "none":
            continue
        network, x, y, weight = problem(hidden, head, weighted, penalty, dtype)
        network.loss_and_grad(x, y, weight)
        parameters = [torch.tensor(w, requires_grad=True) for layer in network.layers for w in layer.get_weights()]
        a = torch.tensor(x)
        for layer, W, b in zip(network.layers, parameters[::2], parameters[1::2]):
            a = activation[layer.activation.name](a @ W + b)
        rows = each[head[0]](a, torch.tensor(y)).sum(dim=1) / (OUTPUTS if network.loss.outputs == "mean" else 1)
        w = torch.ones(N, dtype=torch.float64) if weight is None else torch.tensor(weight)
        ((rows * w).sum() / w.sum()).backward()
        theirs = np.concatenate([p.grad.numpy().ravel() for p in parameters[::2] + parameters[1::2]])
        atol = 1e-12 * np.abs(theirs).max()
        np.testing.assert_allclose(network.grad, theirs, rtol=1e-9, atol=atol, err_msg=str(head))


@pytest.mark.full
def test_gradient_is_kerass():
    """As scikit-learn's: one step of plain descent with rate 1, here with Keras's own averages."""
    keras = pytest.importorskip("keras", reason="Keras no está instalado (extra «benchmarks»)")
    names = {"identity": "linear", "logistic": "sigmoid", "exp": "exponential"}
    floatx = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        for hidden, (name, out), weighted in itertools.product(HIDDEN, HEADS, [False, True]):
            if name in ("half_squared_error", "poisson_deviance") or (name, out) == ("binary_crossentropy", "softmax"):
                continue                         # not Keras's; and over TensorFlow the last is a sigmoid's
            network, x, y, weight = problem(hidden, (name, out), weighted, "none", "float64")
            network.loss = name
            network.loss_and_grad(x, y, weight)
            model = keras.Sequential([keras.Input((INPUTS,)), *(
                keras.layers.Dense(layer.units, names.get(layer.activation.name, layer.activation.name))
                for layer in network.layers)])
            model.set_weights([w for layer in network.layers for w in layer.get_weights()])
            model.compile(optimizer=keras.optimizers.SGD(1.0), loss=name)
            before = model.get_weights()
            model.train_on_batch(x, y, sample_weight=weight)
            theirs = [b - a for b, a in zip(before, model.get_weights())]
            theirs = np.concatenate([g.ravel() for g in theirs[::2] + theirs[1::2]])
            # Some of its operations are done in float32 whatever the type asked for.
            np.testing.assert_allclose(network.grad, theirs, rtol=0, atol=2e-6 * np.abs(theirs).max(), err_msg=name)
    finally:
        keras.config.set_floatx(floatx)
