"""autodiff: three engines over one table of derivatives, against differences, each other, the core and PyTorch."""
import copy
import inspect
import math
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from mlpedu import activations, autodiff, losses
from mlpedu.autodiff import (
    Dual,
    Tensor,
    Value,
    clip,
    compare_modes,
    cos,
    exp,
    forward_gradient,
    graph,
    jvp,
    leaky_relu,
    log,
    logistic,
    maximum,
    relu,
    reverse_gradient,
    sin,
    softmax,
    softplus,
    tanh,
    where,
)
from mlpedu.autodiff.rules import RULES
from mlpedu.gradcheck import check_gradient, numeric_gradient

# Each operation: as a function, its known derivatives, and points inside the domain, away from kinks.
OPERATIONS = {
    "+": (lambda x, y: x + y, lambda x, y: (1, 1), [(2.0, -3.0)]),
    "-": (lambda x, y: x - y, lambda x, y: (1, -1), [(2.0, -3.0)]),
    "*": (lambda x, y: x * y, lambda x, y: (y, x), [(2.0, -3.0), (0.0, 5.0)]),
    "/": (lambda x, y: x / y, lambda x, y: (1 / y, -x / y**2), [(2.0, -3.0), (0.0, 5.0)]),
    "**": (lambda x, y: x**y, lambda x, y: (y * x ** (y - 1), x**y * math.log(x)), [(2.0, -3.0), (0.5, 2.5)]),
    "neg": (lambda x: -x, lambda x: (-1,), [(2.0,)]),
    "abs": (abs, lambda x: (math.copysign(1, x),), [(2.0,), (-3.0,)]),
    "exp": (exp, lambda x: (math.exp(x),), [(2.0,), (-3.0,)]),
    "log": (log, lambda x: (1 / x,), [(2.0,), (0.1,)]),
    "sin": (sin, lambda x: (math.cos(x),), [(2.0,), (-0.5,)]),
    "cos": (cos, lambda x: (-math.sin(x),), [(2.0,), (-0.5,)]),
    "tanh": (tanh, lambda x: (1 / math.cosh(x) ** 2,), [(2.0,), (-0.5,)]),
    "logistic": (logistic, lambda x: (math.exp(-x) / (1 + math.exp(-x)) ** 2,), [(2.0,), (-0.5,)]),
    "softplus": (softplus, lambda x: (1 / (1 + math.exp(-x)),), [(2.0,), (-0.5,)]),
    "relu": (relu, lambda x: (float(x > 0),), [(2.0,), (-0.5,)]),
    "leaky_relu": (leaky_relu, lambda x, a: (1, 0) if x > 0 else (a, x), [(2.0, 0.2), (-0.5, 0.3)]),
    "maximum": (maximum, lambda x, y: (float(x > y), float(y > x)), [(2.0, -3.0), (-1.0, 5.0)]),
    "clip": (clip, lambda x, low, high: (float(low < x < high), float(x < low), float(x > high)),
             [(0.2, -1.0, 1.0), (-2.0, -1.0, 1.0), (2.0, -1.0, 1.0)]),
    "where": (lambda c, x, y: where(c, x, y), lambda c, x, y: (0, float(c != 0), float(c == 0)),
              [(1.0, 2.0, 3.0), (0.0, 2.0, 3.0)]),
}
POINTS = [(name, point) for name, (_, _, points) in OPERATIONS.items() for point in points]


def gradients(f, *arrays, dtype=float):
    """The gradient of f (to a scalar Tensor) with respect to each array."""
    tensors = [Tensor(np.asarray(a, dtype)) for a in arrays]
    f(*tensors).backward()
    return [t.grad for t in tensors]


# --- Every operation ------------------------------------------------------------------------------------

def test_every_operation_of_the_table_is_tested_and_has_one_derivative_per_argument():
    assert OPERATIONS.keys() == RULES.keys()
    for name, (_, _, points) in OPERATIONS.items():
        assert len(RULES[name]) == 1 + len(points[0]), name


@pytest.mark.parametrize("name, point", POINTS)
def test_every_operation_has_its_known_derivatives_in_reverse_forward_and_by_arrays(name, point):
    f, known, _ = OPERATIONS[name]
    known = known(*point)
    assert_allclose(reverse_gradient(lambda x: f(*x), point), known, rtol=1e-13)
    assert_allclose(forward_gradient(lambda x: f(*x), point), known, rtol=1e-13)
    assert_allclose(gradients(lambda *x: f(*x), *point), known, rtol=1e-13)
    if name != "where":                                  # a step there: nothing to difference
        assert_allclose(numeric_gradient(lambda x: f(*x), np.array(point)), known, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("name, point", POINTS)
def test_values_are_the_same_for_numbers_arrays_and_the_three_engines(name, point):
    f = OPERATIONS[name][0]
    value = f(*point)
    assert f(*map(Value, point)).data == f(*map(Dual, point)).data == f(*map(Tensor, point)).data == value
    assert_allclose(f(*(np.full(3, p) for p in point)), np.full(3, value), rtol=1e-15)


@pytest.mark.parametrize("number", [2, np.float64(2), np.float32(2), np.int64(2), np.array(2.0), True])
@pytest.mark.parametrize("kind", [Value, Dual, Tensor])
def test_numbers_of_any_kind_may_stand_on_either_side(kind, number):
    x, n = kind(3.0), float(number)
    for result, expected in [(x + number, 3 + n), (number + x, n + 3), (x - number, 3 - n), (number - x, n - 3),
                             (x * number, 3 * n), (number * x, n * 3), (x / number, 3 / n), (number / x, n / 3),
                             (x**number, 3**n), (number**x, n**3)]:
        assert type(result) is kind and result.data == expected


def test_arrays_of_one_number_count_as_numbers():
    assert Value(np.array(3.0)).data == Dual(np.array(3.0), np.array(1.0)).data == 3
    assert_array_equal(reverse_gradient(lambda x: x.reshape(1, 2) @ np.ones((2, 1)), [1.0, 2.0]), [1, 1])


def test_comparisons_answer_what_a_branch_needs():
    assert Value(2.0) > 1 and 1 < Value(2.0) and Value(1.0) <= Value(1.0) and not Dual(1.0) >= 2
    assert not Value(1.0) > 1 and not Value(1.0) < 1 and Value(1.0) >= 1
    assert_array_equal(Tensor([1.0, 2.0]) > np.array([0, 3]), [True, False])
    assert_array_equal(np.array([0, 3]) < Tensor([1.0, 2.0]), [True, False])
    assert reverse_gradient(lambda x: x if x > 0 else -2 * x, -3.0) == -2


@pytest.mark.parametrize("f, at, derivative", [
    (relu, 0.0, 0), (leaky_relu, 0.0, 0.2), (abs, 0.0, 0), (lambda x: maximum(x, 0), 0.0, 0.5),
    (lambda x: clip(x, -1, 1), 1.0, 1), (lambda x: clip(x, -1, 1), -1.0, 1), (lambda x: clip(1, -1, x), 1.0, 0),
    (lambda x: x**0, 0.0, 0), (lambda x: x**1, 0.0, 1), (lambda x: x**2, 0.0, 0),
    (lambda x: 0.0**x, 2.0, 0), (lambda x: x**2, -3.0, -6), (lambda x: x**-1, -2.0, -0.25),
])
def test_conventions_where_there_is_no_derivative_or_a_formula_is_delicate(f, at, derivative):
    assert reverse_gradient(f, at) == forward_gradient(f, at) == derivative
    assert gradients(f, at) == [derivative]


@pytest.mark.parametrize("x", [-800.0, -40.0, 40.0, 800.0])
def test_logistic_and_softplus_survive_large_inputs(x):
    expected = math.exp(x) if x < 0 else 1.0
    assert_allclose(Value.record("logistic", [Value(x)]).data, expected, rtol=1e-12)
    assert_allclose(reverse_gradient(softplus, x), expected, rtol=1e-12)
    assert_allclose(gradients(softplus, x)[0], expected, rtol=1e-12)


def test_softmax_survives_large_inputs():
    for z in (np.array([[1e4, 0.0, 1e4]]), np.array([[-1e4, -1e4, -2e4]])):
        assert_array_equal(softmax(Tensor(z)).data, softmax(z))
        assert_array_equal(np.sort(softmax(z)), [[0, 0.5, 0.5]])


# --- Value ----------------------------------------------------------------------------------------------

def test_a_node_used_several_times_adds_its_contributions():
    assert reverse_gradient(lambda x: x * x + x, 3.0) == 7
    assert reverse_gradient(lambda x: x * x + 3 * x, 3.0) == 9
    assert reverse_gradient(lambda x: (x + x) * (x + x) + x, 3.0) == 25


def test_backward_twice_gives_the_same_in_leaves_and_inner_nodes():
    a = Value(2.0)
    inner = a * a
    y = inner * a
    for _ in range(2):
        y.backward()
        assert (a.grad, inner.grad, y.grad) == (12, 2, 1)


def test_grad_belongs_to_the_last_result_that_went_back():
    x = Value(3.0)
    first, second = x * x, 5 * x
    first.backward()
    second.backward()
    assert x.grad == 5
    first.backward()
    assert x.grad == 6


def test_nodes_of_no_use_to_the_result_keep_their_gradient():
    x, other = Value(3.0), Value(4.0)
    x * other
    (x * 2).backward()
    assert other.grad == 0


def test_a_chain_of_20_000_operations_needs_no_recursion():
    x, t, d = Value(0.5), Tensor([0.5]), Dual(0.5, 1.0)
    y, s, e = x, t, d
    for _ in range(20_000):
        y, s, e = y + 0.001, s + 0.001, e + 0.001
    y.backward()
    s.backward()
    assert x.grad == t.grad[0] == e.derivative == 1


def test_a_graph_with_exponentially_many_paths_takes_linear_time():
    x = Value(1.0)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad == 2.0**60


def test_changing_data_afterwards_does_not_alter_what_was_computed():
    x, w = Value(3.0), Value(2.0)
    y = x * w
    x.data = 100.0
    y.backward()
    assert (y.data, w.grad) == (6, 3)


def test_a_value_can_be_copied_and_pickled_with_its_graph():
    x = Value(3.0, "x")
    for y in (copy.deepcopy(x * x), pickle.loads(pickle.dumps(x * x))):
        y.backward()
        assert y.parents[0][0].grad == 6 and x.grad == 0


def test_values_show_themselves_briefly():
    x = Value(3)
    y = 2 * x
    y.backward()
    assert (repr(y), repr(x), repr(Value(0.1) + 0.2)) == (
        "Value(6.0, grad=1.0)", "Value(3.0, grad=2.0)", "Value(0.3, grad=0.0)")
    assert repr(Dual(1 / 3, 1)) == "Dual(0.333333, derivative=1.0)"
    assert repr(Tensor(np.float32([1, 2]))) == "Tensor([1. 2.], shape=(2,), dtype=float32)"


def test_graph_lists_each_operation_once_after_its_parents_with_local_derivatives():
    x = Value(2.0, "x")
    y = -tanh(x * x) - 1 / x + 2.0 ** (x * -3)
    y.backward()
    rows = graph(y)
    seen = set()
    for node in rows:
        assert seen.issuperset(name for name, _ in node.parents) and node.name not in seen
        seen.add(node.name)
    assert [row.formula for row in rows] == ["", "x * x", "tanh(v1)", "-v2", "1 / x", "v3 - v4", "x * (-3)",
                                             "2 ** v6", "v5 + v7"]
    assert rows[1].parents == (("x", 2.0), ("x", 2.0)) and rows[0].grad == x.grad and rows[-1].grad == 1

    x = Value(0.5, "x")
    y = -(x + x)
    y.backward()
    assert repr(graph(y)).splitlines() == [              # in columns
        "nodo  cálculo  valor  gradiente  derivadas locales",
        "x              0.5    -2",
        "v1    x + x    1      -1         ∂v1/∂x = 1, ∂v1/∂x = 1",
        "v2    -v1      -1     1          ∂v2/∂v1 = -1"]


def test_arrays_of_values_work_as_numpy_arrays():
    x = np.array([0.3, -1.2, 2.0])
    W = np.arange(6.0).reshape(3, 2) / 7

    def f(x):                                            # NumPy's own functions and ours, on the same array
        h = np.tanh(x @ W) + logistic(x[:2]) * np.exp(-x[1])
        return (softmax(h) * np.array([1.0, 2.0])).sum() + np.sqrt((x**2).sum()) + maximum(x, 0.1).sum()
    assert_allclose(reverse_gradient(f, x), numeric_gradient(f, x), rtol=1e-8)
    assert_allclose(forward_gradient(f, x), reverse_gradient(f, x), rtol=1e-13)
    assert (np.float64(2) * Value(3.0)).data == 6 and (Value(3.0) * np.array([1.0, 2.0]))[1].data == 6


# --- Modes ----------------------------------------------------------------------------------------------

def network_loss(theta):
    """A 2-3-1 net with an awkward loss, written once for every engine."""
    X, y = np.array([[1.0, 2.0], [-1.0, 0.5], [0.3, -0.7]]), np.array([1.0, 0.0, 1.0])
    W1, b1, W2, b2 = theta[:6].reshape(2, 3), theta[6:9], theta[9:12].reshape(3, 1), theta[12:13]
    p = logistic(tanh(X @ W1 + b1) @ W2 + b2).reshape(3)
    return -(y * log(p) + (1 - y) * log(1 - p)).sum() / 3 + 0.01 * (theta[:6] ** 2).sum()


THETA = np.random.default_rng(0).normal(size=13)


def test_forward_reverse_arrays_and_differences_agree_on_a_whole_network():
    reverse = reverse_gradient(network_loss, THETA)
    assert_allclose(forward_gradient(network_loss, THETA), reverse, rtol=1e-13)
    assert_allclose(gradients(network_loss, THETA)[0], reverse, rtol=1e-13)
    assert check_gradient(network_loss, reverse, THETA)


def test_jvp_is_the_gradient_along_the_direction():
    v = np.random.default_rng(1).normal(size=13)
    value, slope = jvp(network_loss, THETA, v)
    assert value == network_loss(THETA)
    assert_allclose(slope, reverse_gradient(network_loss, THETA) @ v, rtol=1e-13)


def test_gradients_have_the_shape_of_x_and_constants_have_none():
    x = np.ones((2, 3))
    for gradient in (forward_gradient, reverse_gradient):
        assert_array_equal(gradient(lambda x: (x * x).sum(), x), 2 * x)
        assert_array_equal(gradient(lambda x: 5.0, [1.0, 2.0]), [0, 0])
        assert gradient(lambda x: x**2, 3) == 6 and np.shape(gradient(lambda x: x**2, 3)) == ()


@pytest.mark.parametrize("n", [1, 5, 30])
def test_the_comparison_counts_what_each_way_costs(n):
    rows = compare_modes(lambda x: (x**3).sum(), np.linspace(-1, 1, n), lambda x: 3 * x**2, numeric_gradient)
    assert [(r["method"], r["evaluations"], r["backward_passes"]) for r in rows] == [
        ("a mano", 0, 0), ("diferencias", 2 * n, 0), ("modo directo", n, 0), ("modo inverso", 1, 1)]
    assert rows[0]["difference"] < 1e-14 and 0 < rows[1]["difference"] < 1e-8 and rows[3]["difference"] == 0


def test_the_comparison_shows_a_wrong_formula_and_refuses_one_of_another_shape():
    rows = compare_modes(lambda x: (x**2).sum(), [1.0, 2.0], lambda x: np.array(x))
    assert [r["method"] for r in rows] == ["a mano", "modo directo", "modo inverso"] and rows[0]["difference"] == 2
    with pytest.raises(ValueError, match=r"a mano debe tener la forma de x, \(2,\); tiene \(\)"):
        compare_modes(lambda x: (x**2).sum(), [1.0, 2.0], lambda x: 3.0)


# --- Tensor ---------------------------------------------------------------------------------------------

RNG = np.random.default_rng(2)
A, B, M = RNG.normal(size=(3, 4)), RNG.normal(size=(4, 2)), RNG.uniform(0.5, 2, size=(3, 4))
MIXERS = {
    "matmul left": lambda t: t @ B, "matmul right": lambda t: B.T @ t.T, "matmul both": lambda t: t @ t.T,
    "T": lambda t: t.T, "reshape": lambda t: t.reshape(2, 6), "reshape tuple": lambda t: t.reshape((6, -1)),
    "sum": lambda t: t.sum(), "sum axis": lambda t: t.sum(axis=0), "sum -1": lambda t: t.sum(-1),
    "sum axes": lambda t: t.sum(axis=(0, 1)), "keepdims": lambda t: t.sum(axis=1, keepdims=True),
    "keep all": lambda t: t.sum(keepdims=True), "mean": lambda t: t.mean(), "mean axis": lambda t: t.mean(axis=1),
    "rows": lambda t: t[np.array([0, 2, 0])], "pairs": lambda t: t[np.arange(3), np.array([1, 1, 3])],
    "slice": lambda t: t[1:, ::2], "row": lambda t: t[1], "mask": lambda t: t[A > 0], "new axis": lambda t: t[:, None],
    "softmax": softmax, "softmax columns": lambda t: softmax(t, axis=0),
}


@pytest.mark.parametrize("name", MIXERS)
def test_operations_that_mix_elements_agree_with_numpy_and_differences(name):
    f = MIXERS[name]
    result = f(Tensor(A))
    assert_allclose(result.data, f(A), rtol=1e-14)
    weights = RNG.normal(size=result.shape)              # so that no symmetry hides a wrong place
    gradient, = gradients(lambda t: (f(t) * weights + f(t) ** 2).sum(), A)
    assert_allclose(gradient, numeric_gradient(lambda x: (f(x) * weights + f(x) ** 2).sum(), A), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (1, 4), (3, 1), (1, 1), (3, 4), (1, 3, 4), (2, 1, 4), (5, 1, 1, 1)])
@pytest.mark.parametrize("name", ["+", "-", "*", "/", "**", "maximum"])
def test_broadcasting_sums_the_gradient_over_broadcast_axes_of_both_sides(name, shape):
    f, other = OPERATIONS[name][0], RNG.uniform(0.5, 2, size=shape)
    for ours in (lambda x, y: (f(x, y) ** 2).sum(), lambda x, y: (f(y, x) ** 2).sum()):
        left, right = gradients(ours, M, other)
        assert (left.shape, right.shape) == (M.shape, other.shape)
        assert_allclose(left, numeric_gradient(lambda x, ours=ours: ours(x, other), M), rtol=1e-6, atol=1e-8)
        assert_allclose(right, numeric_gradient(lambda y, ours=ours: ours(M, y), other), rtol=1e-6, atol=1e-8)


def test_where_and_clip_choose_element_by_element():
    condition = A > 0
    x, y = gradients(lambda x, y: (where(condition, x, y) * M).sum(), A, B[:, 0])
    assert_allclose(x, M * condition)
    assert_allclose(y, (M * ~condition).sum(axis=0))
    assert_allclose(gradients(lambda x: (clip(x, -0.5, 0.5) * M).sum(), A)[0], M * (np.abs(A) <= 0.5))


def test_a_repeated_index_adds_up():
    gradient, = gradients(lambda t: t[np.array([0, 0, 2])].sum(), A)
    assert_array_equal(gradient, [[2] * 4, [0] * 4, [1] * 4])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept_in_results_and_gradients(dtype):
    X, y = A, np.array([0, 1, 1])                        # constants of other types don't promote
    for name in OPERATIONS:
        f, _, points = OPERATIONS[name]
        tensors = [Tensor(dtype(p)) for p in points[0]]
        result = f(*tensors)
        result.backward()
        assert {result.data.dtype, *(t.grad.dtype for t in tensors)} == {np.dtype(dtype)}, name
    W = Tensor(B.astype(dtype))
    p = softmax(leaky_relu(X @ W) * np.float64(1.5) + [0.0, 1.0])
    loss = -log(p[np.arange(3), y]).mean() / 2 + abs(W).sum() * 0.01 + where(y > 0, p[:, 0], 0.0).sum()
    loss.backward()
    assert {loss.data.dtype, W.grad.dtype, p.grad.dtype} == {np.dtype(dtype)}


def test_integers_become_decimals_and_float32_meets_float64_as_in_numpy():
    x, y = Tensor([1, 2]), Tensor(np.float32([3, 4]))
    z = (x * y).sum()
    z.backward()
    assert (x.data.dtype, z.data.dtype, y.grad.dtype) == (float, float, np.float32)


def test_what_came_in_may_change_afterwards():
    data, factor, index, seed = np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([0, 1]), np.array([1.0, 1.0])
    x = Tensor(data)
    y = (x * factor)[index]
    y.backward(seed)
    before = x.grad.copy()
    for array in (data, factor, seed):
        array[:] = 99
    index[:] = 0
    y.backward([1.0, 1.0])
    assert_array_equal(x.data, [1, 2])
    assert_array_equal(x.grad, before)


def test_gradients_of_different_nodes_share_no_memory():
    x, y = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    z = x + y
    z.sum().backward()
    x.grad += 100
    assert_array_equal(y.grad, [1, 1])
    assert_array_equal(z.grad, [1, 1])


def test_tensor_backward_is_repeatable_and_takes_an_arriving_gradient():
    x = Tensor(A)
    y = x * x
    loss = (y * y).sum()
    for _ in range(2):
        loss.backward()
        assert_allclose(x.grad, 4 * A**3)
        assert_allclose(y.grad, 2 * A**2)
    y.backward(M)
    assert_allclose(x.grad, 2 * A * M)


# --- The core's oracle ----------------------------------------------------------------------------------

ACTIVATIONS = {
    "identity": lambda z: z, "logistic": logistic, "tanh": tanh, "relu": relu, "leaky_relu": leaky_relu,
    "softplus": softplus, "softmax": softmax, "exp": exp,
}


def huber(p, y, delta=1.0):
    e = abs(p - y)
    return where(e <= delta, 0.5 * e * e, delta * (e - 0.5 * delta))


LOSSES = {                                               # before the mean over rows (and outputs, if "mean")
    "mean_squared_error": lambda p, y: (p - y) ** 2,
    "mean_absolute_error": lambda p, y: abs(p - y),
    "huber": huber,
    "binary_crossentropy": lambda p, y: -(y * log(p) + (1 - y) * log(1 - p)),
    "categorical_crossentropy": lambda p, y: -y * log(p),
    "sparse_categorical_crossentropy": lambda p, y: -log(p[np.arange(len(y)), y]).reshape(len(y), 1),
    "poisson": lambda p, y: p - y * log(p + 1e-7),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_of_the_core_have_the_slope_that_autodiff_finds(name):
    z, da = RNG.normal(size=(5, 3)) * 3, RNG.normal(size=(5, 3))
    t, ours = Tensor(z), activations.get(name)
    a = ACTIVATIONS[name](t)
    a.backward(da)
    assert_allclose(ours.f(z), a.data, rtol=1e-13)
    assert_allclose(ours.slope(a.data, da), t.grad, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", LOSSES)
def test_losses_of_the_core_have_the_slope_that_autodiff_finds(name, weighted):
    p, k, w = softmax(RNG.normal(size=(5, 3))), np.array([0, 2, 1, 1, 0]), RNG.uniform(0.5, 2, 5) if weighted else None
    loss = losses.get(name)
    p = p * 3 if name in ("mean_absolute_error", "huber", "mean_squared_error") else p
    y = k if loss.from_labels else np.eye(3)[k]
    t = Tensor(p)
    rows = LOSSES[name](t, y).sum(axis=1) / (3 if loss.outputs == "mean" else 1)
    value = (rows * (1.0 if w is None else w)).mean()
    value.backward()
    assert_allclose(loss.value(p, y, w), value.data, rtol=1e-12)
    assert_allclose(loss.slope(p, y, w), t.grad, rtol=1e-12)


@pytest.mark.full
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_a_network_has_pytorchs_gradients(activation, loss):
    torch = pytest.importorskip("torch")
    theirs = {
        "identity": lambda z: z, "logistic": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu,
        "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.2), "softplus": torch.nn.functional.softplus,
        "softmax": lambda z: torch.softmax(z, -1), "exp": torch.exp,
    }
    row_loss = {
        "mean_squared_error": lambda p, y: (p - y) ** 2, "mean_absolute_error": lambda p, y: (p - y).abs(),
        "huber": lambda p, y: torch.nn.functional.huber_loss(p, y, reduction="none"),
        "binary_crossentropy": lambda p, y: torch.nn.functional.binary_cross_entropy(p, y, reduction="none"),
        "categorical_crossentropy": lambda p, y: -y * torch.log(p),
        "sparse_categorical_crossentropy": lambda p, y: torch.nn.functional.nll_loss(torch.log(p), y, reduction="none"),
        "poisson": lambda p, y: torch.nn.functional.poisson_nll_loss(p, y, log_input=False, eps=1e-7, reduction="none"),
    }
    X, W, V = A, RNG.normal(size=(4, 5)) / 2, RNG.normal(size=(5, 3)) / 4
    y = np.array([0, 2, 1]) if loss.startswith("sparse") else np.eye(3)
    ours = gradients(lambda X, W, V: LOSSES[loss](softmax(ACTIVATIONS[activation](X @ W) @ V), y).sum(), X, W, V)
    tensors = [torch.tensor(a.tolist(), dtype=torch.float64, requires_grad=True) for a in (X, W, V)]
    p = torch.softmax(theirs[activation](tensors[0] @ tensors[1]) @ tensors[2], -1)
    row_loss[loss](p, torch.tensor(y.tolist()).to(torch.int64 if y.ndim == 1 else torch.float64)).sum().backward()
    for mine, other in zip(ours, tensors):
        assert_allclose(mine, np.array(other.grad.tolist()), rtol=1e-9, atol=1e-12)


# --- Bad input ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("wrong, error, message", [
    (lambda: Value("3"), TypeError, "Value trabaja con un número .* se recibió str"),
    (lambda: Value([1, 2]), TypeError, "para arreglos está Tensor.* se recibió list"),
    (lambda: Value(np.ones(2)), TypeError, "se recibió ndarray"),
    (lambda: Value(None), TypeError, "NoneType"),
    (lambda: Value(1j), TypeError, "complex"),
    (lambda: Value(math.nan), ValueError, "número finito; se recibió nan"),
    (lambda: Dual(1.0, math.inf), ValueError, "Dual necesita un número finito"),
    (lambda: Value(1.0) + "a", TypeError, "se recibió str"),
    (lambda: [1, 2] * Value(1.0), TypeError, "se recibió list"),
    (lambda: Value(1.0) + Dual(1.0), TypeError, "No se pueden mezclar Dual y Value"),
    (lambda: Value(1.0) * Tensor(1.0), TypeError, "No se pueden mezclar Tensor y Value"),
    (lambda: log(Value(0.0)), ValueError, r"log\(0\) o su derivada no es un número finito"),
    (lambda: log(Dual(-1.0)), ValueError, r"log\(-1\)"),
    (lambda: exp(Value(1000.0)), ValueError, r"exp\(1000\)"),
    (lambda: Value(1.0) / 0, ValueError, "1 / 0 o su derivada"),
    (lambda: Value(0.0) ** 0.5, ValueError, r"0 \*\* 0.5"),
    (lambda: Value(-2.0) ** Value(2.0), ValueError, r"\(-2\) \*\* 2"),
    (lambda: relu("a"), TypeError, "relu se calcula con números.* se recibió str"),
    (lambda: graph(3), TypeError, "se recibió int"),
    (lambda: Tensor("a"), TypeError, "números reales.* se recibió str"),
    (lambda: Tensor([[1.0, 2.0], [3.0]]), TypeError, "filas del mismo largo"),
    (lambda: Tensor([Value(1.0)]), TypeError, "se recibió list"),
    (lambda: Tensor(Tensor(1.0)), TypeError, "se recibió Tensor"),
    (lambda: Tensor(1.0) + "a", TypeError, "se recibió str"),
    (lambda: Tensor([1.0, 2.0]) + np.ones(3), ValueError, r"«\+» no se puede hacer con formas \(2,\) y \(3,\)"),
    (lambda: Tensor(A) @ np.ones((3, 2)), ValueError, r"«@» no se puede hacer con formas \(3, 4\) y \(3, 2\)"),
    (lambda: Tensor(A) @ np.ones(4), ValueError, r"de dos dimensiones; se recibieron formas \(3, 4\) y \(4,\)"),
    (lambda: np.ones(3) @ Tensor(A), ValueError, "de dos dimensiones"),
    (lambda: Tensor(A).reshape(5), ValueError, "«reshape»"),
    (lambda: Tensor(A).sum(axis=2), ValueError, "«sum»"),
    (lambda: Tensor(A)[7], IndexError, r"El índice no cabe en la forma \(3, 4\)"),
    (lambda: Tensor(A).backward(), ValueError, r"tiene forma \(3, 4\) y se deriva un solo número"),
    (lambda: Tensor(A).backward(np.ones(4)), ValueError, r"grad debe tener la forma del resultado, \(3, 4\)"),
    (lambda: jvp(sum, [1.0, 2.0], [1.0]), ValueError, r"v debe tener la forma de x, \(2,\); tiene \(1,\)"),
    (lambda: reverse_gradient(lambda x: x, [1.0, 2.0]), TypeError, "un solo número.* devolvió ndarray"),
    (lambda: forward_gradient(lambda x: None, [1.0]), TypeError, "devolvió NoneType"),
    (lambda: reverse_gradient(lambda x: x.sum(), ["a"]), TypeError, "se recibió str"),
])
def test_bad_input_is_refused_in_spanish(wrong, error, message):
    with pytest.raises(error, match=message):
        wrong()


def test_a_function_that_would_lose_the_graph_is_refused():
    with pytest.raises(TypeError):
        math.exp(Value(1.0))
    with pytest.raises(TypeError):
        np.exp(Tensor([1.0]))


def test_every_public_name_has_a_docstring():
    for name in autodiff.__all__:
        assert inspect.getdoc(getattr(autodiff, name)), name
