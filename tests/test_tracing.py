"""One training step laid open: its numbers are the network's, and a hand computation is judged cell by cell."""
import numpy as np
import pytest

from mlpedu import losses
from mlpedu.layers import Dense, Dropout, Flatten
from mlpedu.network import Network
from mlpedu.optimizers import SGD, Adam
from mlpedu.penalties import L2
from mlpedu.tracing import trace

RNG = np.random.default_rng(0)
X = RNG.normal(size=(3, 2))
HEADS = {"mse": ("identity", RNG.normal(size=(3, 2))), "binary_crossentropy": ("sigmoid", np.eye(3)[:, :2]),
         "sparse_categorical_crossentropy": ("softmax", np.array([0, 1, 1])),
         "huber": ("tanh", RNG.normal(size=(3, 2)))}


def network(loss="mse", hidden="tanh", penalty=None, regularizer=None):
    net = Network([Dense(2, hidden, kernel_regularizer=regularizer), Dense(2, HEADS[loss][0])], (2,), loss,
                  penalty=penalty, rng=np.random.default_rng(1))
    net.theta[-4:] = [0.3, -0.2, 0.25, 0.15]
    return net


@pytest.mark.parametrize("loss", HEADS)
@pytest.mark.parametrize("weight", [None, np.array([1.0, 2.0, 0.5])])
@pytest.mark.parametrize("options", [{}, {"penalty": L2(0.1)}, {"regularizer": L2(0.1)}])
@pytest.mark.parametrize("optimizer", [SGD(0.2), SGD(0.2, momentum=0.9, nesterov=True), Adam(0.1)])
def test_its_numbers_are_those_of_a_real_step(loss, weight, options, optimizer):
    net = network(loss, **options)
    before = net.theta.copy()
    step = trace(net, X, HEADS[loss][1], weight, optimizer=optimizer)
    assert (net.theta == before).all() and optimizer.trains is None
    value = net.loss_and_grad(X, HEADS[loss][1], weight)
    assert step["L"] == pytest.approx(value, rel=1e-14)
    for i, layer in enumerate(net.layers, 1):
        np.testing.assert_allclose(step[f"dW{i}"], layer.dW, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(step[f"db{i}"], layer.db, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(step[f"a{i}"], layer.a, rtol=1e-14)
    optimizer.start(net.theta)
    optimizer.step(net.theta, net.grad)
    for i, layer in enumerate(net.layers, 1):
        np.testing.assert_allclose(step[f"W{i}_new"], layer.W, rtol=1e-12)
        np.testing.assert_allclose(step[f"b{i}_new"], layer.b, rtol=1e-12)
    optimizer.trains = None


def answers(step, decimals=4):
    return {s.name: step[s.name].round(decimals).tolist() for s in step.steps}


@pytest.mark.parametrize("loss", HEADS)
def test_a_right_hand_computation_with_four_decimals_is_all_right(loss):
    step = trace(network(loss), X, HEADS[loss][1])
    report = step.check(answers(step))
    assert report and len(report) == len(step.blank())


def test_the_blank_table_has_every_cell_and_an_empty_one_is_missing():
    step = trace(network(), X, HEADS["mse"][1])
    blank = step.blank()
    assert blank["L"] is None and "W2_new[1,1]" in blank and "z1[2,1]" in blank
    report = step.check(blank)
    assert not report and report.count("falta") == len(blank)
    assert step.check({}) == report


@pytest.mark.parametrize("loss", HEADS)
def test_every_known_mistake_is_named(loss):
    step = trace(network(loss, regularizer=L2(0.1) if loss == "mse" else None), X, HEADS[loss][1])
    named = set()
    for s in step.steps:
        for why, compute in s.mistakes:
            try:
                wrong = np.asarray(compute(step.values))
            except (ValueError, KeyError):
                continue
            if wrong.shape != step[s.name].shape:
                continue
            rows = [row for row in step.check({s.name: wrong.tolist()}) if row.verdict == "mal"]
            assert (rows == []) == np.allclose(wrong, step[s.name], rtol=1e-3, atol=1e-8)
            named |= {why} & {row.why for row in rows}
            assert all(row.why for row in rows), (s.name, why)
    assert {"falta sumar el sesgo b", "falta multiplicar por f'(z)", "sumaste el gradiente: hay que ir en contra",
            "falta trasponer W", "se suma sobre los ejemplos: el promedio ya está en delta"} <= named


def test_an_error_is_charged_once_and_what_follows_well_is_carried():
    step = trace(network(), X, HEADS["mse"][1])
    given = answers(step)
    given["z1"][0][0] += 0.5
    net = network()                              # everything after, done well from the wrong number
    theirs = dict(step.values) | {"z1": np.array(given["z1"])}
    for s in step.steps[1:]:
        theirs[s.name] = s.compute(theirs)
        given[s.name] = theirs[s.name].round(4).tolist()
    report = step.check(given)
    assert [row.cell for row in report if row.verdict == "mal"] == ["z1[0,0]"]
    assert report.count("arrastrado") > 10 and not report
    assert net.theta.size == 12


def test_a_nonsense_number_is_wrong_without_a_reason():
    rows = [row for row in trace(network(), X, HEADS["mse"][1]).check({"L": 12345.0}) if row.answer]
    assert [(row.verdict, row.why) for row in rows] == [("mal", "")]


def test_small_numbers_are_judged_by_their_own_size():
    step = trace(network(), X, step_target := network().forward(X) + 1e-3 * HEADS["mse"][1])
    assert abs(step["delta1"]).max() < 1e-3 and step.check(answers(step, 7)) and step_target.shape == (3, 2)
    for wrong in (-1.0, 0.0):
        report = step.check({"delta1": wrong * step["delta1"], "dW2": wrong * step["dW2"]})
        assert report.count("mal") >= 6
    slow = trace(network(), X, HEADS["mse"][1], optimizer=SGD(0.01))
    assert slow.check({"W1_new": slow["W1_new"].round(4)}).count("bien") == 4
    rows = [row for row in slow.check({"W1_new": slow["W1"].round(4)}) if row.answer is not None]
    assert {row.verdict for row in rows} == {"mal"} and all("no actualizaste" in row.why for row in rows)


def test_what_only_carries_the_rounding_of_right_numbers_is_right():
    net = network()
    net.layers[1].W = [[10.0, -10.0], [-10.0, 10.0]]
    step = trace(net, X, HEADS["mse"][1])
    theirs = step.values | {"a1": step["a1"] + 9e-4 * np.array([1, -1])}         # each within the tolerance
    z2 = step.steps[2].compute(theirs)
    assert abs(z2 - step["z2"]).min() > 0.01
    assert step.check({"a1": theirs["a1"], "z2": z2}).count("bien") == 12
    assert step.check({"z1": step["z1"] + 1, "a1": theirs["a1"], "z2": z2}).count("arrastrado") == 6


def test_forgetting_the_average_is_named_beside_a_penalty_too():
    net = network(regularizer=L2(0.1))
    step = trace(net, X, HEADS["mse"][1])
    p = net.forward(X)
    price = 0.1 * (net.layers[0].W ** 2).sum()
    rows = [row for row in step.check({"L": 3 * ((p - HEADS["mse"][1]) ** 2).mean() + price}) if row.answer]
    assert [row.why for row in rows] == ["falta promediar: dividir entre el número de ejemplos"]


@pytest.mark.parametrize("given, message", [
    ({"z9": 1}, "No hay ninguna casilla 'z9'; .* los pasos son: z1, a1"), ({"z1[7,0]": 1}, r"z1 tiene forma \(3, 2\)"),
    ({"z1": [[1, 2]] * 4}, r"forma \(3, 2\)"), ({"z1[0,0]": "hola"}, "llegó 'hola'"), ({"a0": 1}, "No hay ninguna"),
    ({"z1[a]": 1}, "No hay ninguna casilla"), ({3: 1}, "No hay ninguna casilla"), ({"z1": 0.5}, r"forma \(3, 2\)"),
    ({"z1": [0.5, 0.1]}, r"forma \(3, 2\)"), ({"z1[0]": 0.5}, r"forma \(2,\)"), ({"L": [1, 2]}, "espera un número"),
    ({"z1[0,]": 1}, r"se escriben «z1\[0,1\]»"), ({"z1[1 2]": 1}, "No hay ninguna casilla"),
    ({"L": "0,55"}, r"con punto decimal \(0.55\)"), ([0.5], "Se esperaba un dict"), (None, "Se esperaba un dict")])
def test_answers_that_dont_fit_the_table_are_explained(given, message):
    with pytest.raises((ValueError, TypeError), match=message):
        trace(network(), X, HEADS["mse"][1]).check(given)


@pytest.mark.parametrize("x, y, options, message", [
    (X, np.ones((2, 2)), {}, "x tiene 3 y y, 2"), (X, np.ones(3), {}, r"forma \(3, 2\); llegó \(3,\)"),
    (X[:, :1], np.ones((3, 2)), {}, r"espera x de forma \(n, 2\)"), (X[:0], np.ones((0, 2)), {}, "ningún ejemplo"),
    (X * np.nan, np.ones((3, 2)), {}, "números finitos"),
    (X, np.ones((3, 2)), {"weight": [1, 2]}, "un peso por ejemplo"),
    (X, np.ones((3, 2)), {"optimizer": "sdg"}, "Querías decir 'sgd'"),
    (X, np.ones((3, 2)), {"optimizer": SGD}, "paréntesis"),
    (X, np.ones((3, 2)), {"optimizer": 0.1}, "se esperaba un nombre")])
def test_data_that_dont_fit_a_bare_network_are_explained(x, y, options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        trace(network(), x, y, **options)


def test_an_optimizer_may_be_named_and_the_tolerance_chosen():
    step = trace(network(), X, HEADS["mse"][1], optimizer="sgd")
    np.testing.assert_allclose(step["W1_new"], step["W1"] - 0.01 * step["dW1"])
    loose = {"z1": step["z1"] * 1.02}
    assert step.check(loose).count("mal") == 5 and step.check(loose, tolerance=0.05).count("bien") == 6
    with pytest.raises(ValueError, match="tolerance debe ser"):
        step.check({}, tolerance=-1)


def test_the_derivation_has_an_equation_for_every_step_with_its_numbers():
    step = trace(network(), X, HEADS["mse"][1])
    equations = step.latex(decimals=2)
    assert len(equations) == len(step.steps) == 2 * 2 + 1 + 2 * 3 + 2 * 2
    assert all(e.count("{") == e.count("}") and e.count("(") == e.count(")") for e in equations)
    W = step["W1"]
    assert rf"{W[0, 0]:.2f} & {W[0, 1]:.2f} \\ {W[1, 0]:.2f} & {W[1, 1]:.2f}" in equations[0]
    assert equations[0].startswith("Z^{(1)} = X W^{(1)} + b^{(1)} = ") and f"{step['z1'][0, 0]:.2f}" in equations[0]
    assert equations[1].startswith(r"A^{(1)} = \tanh\left(Z^{(1)}\right) = \tanh\begin{pmatrix}")
    assert equations[4].startswith(r"L = \frac{1}{nk} \sum \left(\hat Y - Y\right)^2 = ")
    assert equations[5].startswith(r"\delta^{(2)} = \frac{2}{nk} \left(\hat Y - Y\right) = ")
    assert "-0.00 " not in "".join(equations)
    assert step._repr_markdown_().count("$$") == 2 * len(equations)
    assert "delta1" in repr(step)


def matrix(values):
    return r"\begin{pmatrix}" + r" \\ ".join(" & ".join(f"{v:.2f}" for v in row) for row in values) + r"\end{pmatrix}"


@pytest.mark.parametrize("loss, value, slope", [
    ("mse", r"\frac{1}{6} \sum \left(P - Y\right)^2", r"\frac{2}{6} \left(P - Y\right)"),
    ("binary_crossentropy", r"-\frac{1}{6} \sum \left(Y \odot \log P + (1 - Y) \odot \log(1 - P)\right)",
     r"\frac{1}{6} \left(P - Y\right)"),
    ("sparse_categorical_crossentropy", r"-\frac{1}{3} \sum Y \odot \log P", r"\frac{1}{3} \left(P - Y\right)")])
def test_with_the_numbers_put_in_an_equation_is_still_true(loss, value, slope):
    step = trace(network(loss), X, HEADS[loss][1])
    equations = step.latex(decimals=2)
    put = {"P": matrix(step["a2"]), "Y": matrix(step["y"])}
    for equation, text in ((equations[4], value), (equations[5], slope)):
        for name, numbers in put.items():
            text = text.replace(name, numbers)
        assert equation.split(" = ")[2] == text
    W, d = matrix(step["W2"]), matrix(step["delta2"])
    assert equations[8].split(" = ")[2] == rf"{d} {{{W}}}^\top \odot {matrix(1 - step['a1'] ** 2)}"


def test_softmax_goes_back_through_its_whole_jacobian():
    net = Network([Dense(2, "softmax")], (2,), "mse", rng=np.random.default_rng(1))
    step = trace(net, X, np.eye(2)[[0, 1, 1]])
    a, g = step["a1"], 2 / 6 * (step["a1"] - step["y"])
    np.testing.assert_allclose(step["delta1"], a * (g - (g * a) @ np.ones((2, 1)) @ np.ones((1, 2))))
    equation = step.latex()[3]
    assert equation.startswith(r"\delta^{(1)} = \hat Y \odot \left(\frac{2}{nk} \left(\hat Y - Y\right) - \left(")
    assert r"\mathbf 1 \mathbf 1^\top" in equation and "f'" not in equation


@pytest.mark.parametrize("optimizer", [SGD(0.1), Adam(0.1)])
@pytest.mark.parametrize("loss", HEADS)
def test_no_symbol_is_left_among_the_numbers(loss, optimizer):
    step = trace(network(loss, regularizer=L2(0.1)), X, HEADS[loss][1], optimizer=optimizer)
    for equation in step.latex():
        numbers = equation.split(" = ")[2]
        assert not any(symbol in numbers for symbol in ("f'", "n}", "nk", "R", r"\Delta", "partial", "W^", "Z^", "<"))


def test_large_matrices_are_abbreviated():
    net = Network([Dense(30, "relu"), Dense(1)], (40,), "mse", rng=np.random.default_rng(0))
    text = trace(net, RNG.normal(size=(50, 40)), RNG.normal(size=(50, 1)))._repr_markdown_()
    assert r"\cdots" in text and r"\vdots" in text and len(text) < 20_000


def test_images_are_traced_after_flatten():
    net = Network([Flatten(), Dense(2, "relu"), Dense(1)], (2, 2), "mse", rng=np.random.default_rng(0))
    assert trace(net, np.ones((3, 2, 2)), np.ones((3, 1)))["a0"].shape == (3, 4)


def test_dropout_is_refused_with_a_reason():
    net = Network([Dense(2), Dropout(0.5), Dense(1)], (2,), "mse", rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"Dropout\(0.5\), que apaga neuronas al azar"):
        trace(net, X, np.ones((3, 1)))


def test_an_unknown_value_lists_those_there_are():
    with pytest.raises(KeyError, match="'z3' no está; están: a0, y, W1"):
        trace(network(), X, HEADS["mse"][1])["z3"]


LETTERS = np.array(list("abcabc"))
ROWS = RNG.normal(size=(6, 2))


@pytest.mark.filterwarnings("ignore:El entrenamiento agotó")
@pytest.mark.parametrize("y", [LETTERS, LETTERS == "a", np.eye(3, dtype=int)[[0, 1, 2, 0, 1, 1]]])
def test_a_classifier_is_traced_with_its_own_labels(y):
    from mlpedu import MLPClassifier
    model = MLPClassifier(hidden_layer_sizes=(3,), max_iter=3, random_state=0, solver="sgd", tol=0).fit(ROWS, y)
    coefs = [W.copy() for W in model.coefs_]
    step = trace(model, ROWS, y)
    np.testing.assert_allclose(step["a2"][:, -1], model.predict_proba(ROWS)[:, -1], rtol=1e-12)
    model.partial_fit(ROWS, y)                   # the step that was traced, momentum and all
    np.testing.assert_allclose(step["W1_new"], model.coefs_[0], rtol=1e-12)
    assert (coefs[0] != model.coefs_[0]).any() and step["L"] == pytest.approx(model.loss_, rel=1e-12)


@pytest.mark.filterwarnings("ignore:El entrenamiento agotó")
def test_a_regressor_is_traced_in_the_scale_of_its_network():
    from mlpedu import MLPRegressor
    model = MLPRegressor(hidden_layer_sizes=(3,), max_iter=3, random_state=0, out_activation="logistic",
                         scale_targets=True).fit(ROWS, 100 * ROWS[:, 0])
    step = trace(model, ROWS, 100 * ROWS[:, 0])
    assert step["L"] < 1 and step["a2"].shape == (6, 1)


def test_a_model_that_has_not_been_trained_is_refused():
    from mlpedu import MLPRegressor
    with pytest.raises(ValueError, match="aún no está entrenado"):
        trace(MLPRegressor(), ROWS, ROWS[:, 0])


def test_a_sequential_is_traced_with_its_own_optimizer():
    from mlpedu import Sequential
    model = Sequential([Flatten(input_shape=(2,)), Dense(3, "relu"), Dense(3, "softmax")], dtype="float64",
                       random_state=0)
    with pytest.raises(ValueError, match="Antes de trace hay que compilar"):
        trace(model, ROWS, [0, 1, 2, 0, 1, 2])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.train_on_batch(ROWS, [0, 1, 2, 0, 1, 2])
    step = trace(model, ROWS, [0, 1, 2, 0, 1, 2])
    assert step["L"] == pytest.approx(model.train_on_batch(ROWS, [0, 1, 2, 0, 1, 2]), rel=1e-12)
    np.testing.assert_allclose(step["W2_new"], model.layers[2].W, rtol=1e-12)


def test_both_faces_of_one_net_give_one_trace():
    from mlpedu import MLPClassifier
    model = MLPClassifier(hidden_layer_sizes=(3,), random_state=0, alpha=0, solver="lbfgs").fit(ROWS, LETTERS)
    other = model.to_sequential()
    other.compile("sgd", "categorical_crossentropy")
    y = np.eye(3)[[0, 1, 2, 0, 1, 2]]
    for name in ("z1", "a2", "delta1", "dW1"):
        np.testing.assert_allclose(trace(model, ROWS, LETTERS)[name], trace(other, ROWS, y)[name], atol=1e-12)
    np.testing.assert_allclose(other.to_sklearn(classes=list("abc")).predict_proba(ROWS), model.predict_proba(ROWS))


@pytest.mark.parametrize("loss", losses.LOSSES)
@pytest.mark.parametrize("weighted", [False, True])
def test_every_loss_can_be_written(loss, weighted):
    kind, out = losses.LOSSES[loss], (losses.LOSSES[loss].fits or ("tanh",))[0]
    y = np.array([0, 1, 1]) if kind.from_labels else np.eye(2)[[0, 1, 1]]
    net = Network([Dense(2, "relu"), Dense(2, out)], (2,), loss, rng=np.random.default_rng(0))
    for equation in trace(net, X, y, np.ones(3) if weighted else None).latex():
        assert equation.count("{") == equation.count("}") and "<" not in equation and "None" not in equation
