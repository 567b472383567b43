"""What the figures of lessons 05 to 12 say when the input makes no sense: in Spanish, what was expected."""
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest

from mlpedu import plots

NAN = float("nan")
POINTS = [[0, 0], [2, 2]], [False, True]


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def square(w):
    return w ** 2


def bowl(w):
    return (w ** 2).sum(axis=-1)


VIEW = {"xlim": (-1, 1), "ylim": (-1, 1)}
WRONG = [
    (lambda: plots.curves({1: [1, 2], "1": [2, 3]}), "`series` hay dos que se llaman '1'"),
    (lambda: plots.histograms({1: [1, 2], "1": [2, 3]}), "`groups` hay dos que se llaman '1'"),
    (lambda: plots.score_distribution({1: [1, 2], "1": [2, 3]}), "`scores` hay dos que se llaman '1'"),
    (lambda: plots.curves({"a": [1, 2]}, marks=[1]), "`marks` debe ser un diccionario"),
    (lambda: plots.curves({"a": [1, 2]}, marks={"m": NAN}), r"marks\['m'\].* NaN"),
    (lambda: plots.curves({"a": [1, 2]}, xscale="log", marks={"m": -1}), "abscisas positivas"),
    (lambda: plots.curves({"a": [1, 2]}, ylim=5), "ylim"),
    (lambda: plots.curves({"a": [1, 2]}, ylim=(1,)), "par .desde, hasta."),
    (lambda: plots.histograms({"a": [1, 2]}, bins=0), "`bins` debe ser al menos 1"),
    (lambda: plots.histograms({"a": [1, 2]}, xlim=3), "xlim"),
    (lambda: plots.images(np.ones((2, 3, 3)), columns=0), "`columns` debe ser al menos 1"),
    (lambda: plots.descent(3, [1, 2]), "`f` debe ser una función"),
    (lambda: plots.descent(lambda w: 3, [1, 2]), "un valor por punto"),
    (lambda: plots.descent(lambda w: w * NAN, [1, 2]), "NaN o infinitos en lo que se dibuja"),
    (lambda: plots.surface(lambda w: 0 * w[..., 0], {"a": [[0, 0]]}, **VIEW), "no hay curvas de nivel"),
    (lambda: plots.surface(lambda w: w, {"a": [[0, 0]]}, **VIEW), "un valor por punto"),
    (lambda: plots.surface(bowl, [[0, 0]], **VIEW), "`paths` debe ser un diccionario"),
    (lambda: plots.surface(bowl, {"a": [[0, 0]]}, xlim=(1, 1), ylim=(0, 1)), "números distintos"),
    (lambda: plots.surface(bowl, {"a": [[0, 0]]}, minimum=3, **VIEW), "minimum"),
    (lambda: plots.region_grid({"a": [1]}), "las mismas columnas"),
    (lambda: plots.region_grid({"a": {"m": 1}}), "una tupla .modelo, X, y."),
    (lambda: plots.functions_and_slopes({"a": np.sin}), "par de funciones"),
    (lambda: plots.functions_and_slopes({"a": (np.sin, np.cos)}, window="x"), "window"),
    (lambda: plots.functions_and_slopes({"a": (np.sin, np.cos)}, at=NAN), "`at` tiene 1 valor"),
    (lambda: plots.functions_and_slopes({"a": (lambda z: 1, np.cos)}), "un valor por punto"),
    (lambda: plots.fitted_lines([1, 2], [1, 2], {"a": (1, 2, 3)}), "un par .ordenada, pendiente."),
    (lambda: plots.fitted_lines([1, 2], [1, 2], {"a": (NAN, 1)}), r"lines\['a'\].* NaN"),
    (lambda: plots.fitted_lines([1, 2], [1, 2], {"a": lambda x: 3}), "un valor por punto"),
    (lambda: plots.fitted_lines([1, 2], [1, 2], {}, outliers=[7]), "lugares entre 0 y 1"),
    (lambda: plots.confusion_matrix([1, NAN], [1, 1]), "`y_true` tiene etiquetas que faltan"),
    (lambda: plots.confusion_matrix(["a", "b"], ["a", None]), "`y_pred` tiene etiquetas que faltan"),
    (lambda: plots.confusion_matrix([1, 0], ["1", "0"]), "«1» no es 1"),
    (lambda: plots.confusion_matrix([[1], [2, 3]], [1, 2]), "lista de listas"),
]


@pytest.mark.parametrize("draw, said", WRONG, ids=range(len(WRONG)))
def test_a_figure_says_what_it_expected(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("draw, said", [
    (lambda: plots.descent(lambda w: 0 * w, [1, 2]), "pasa de 0 a 0"),
    (lambda: plots.predictions(np.ones(400), np.ones(400)), "400 ejemplos"),
    (lambda: plots.boxes(np.zeros((1, 3, 3)), [[1, 1, 0, 0]], [[1, 1, 0, 0]]), "cerca del 0 %"),
    (lambda: plots.fitted_lines([1], [1], {}), "Se ve 1 punto."),
], ids=["a constant", "one value 400 times", "boxes without area", "one point"])
def test_an_extreme_case_is_drawn(draw, said):
    plot = draw()
    assert said in plot.description and plot.png().startswith(b"\x89PNG")


def test_outliers_may_be_a_mask_or_places():
    mask = plots.fitted_lines([1, 2, 3], [1, 2, 3], {}, outliers=[False, False, True])
    assert mask.description == plots.fitted_lines([1, 2, 3], [1, 2, 3], {}, outliers=[2]).description
    assert "atípico (x = 3, y = 3)" in mask.description


def test_a_histogram_tells_how_many_it_leaves_out():
    assert "1 ejemplo queda fuera del eje." in plots.histograms({"a": [1, 2, 9]}, xlim=(0, 3)).description


def test_a_last_bit_does_not_change_the_number_that_is_read():
    assert plots.curves({"a": [123 + 1e-12, 200]}).description == plots.curves({"a": [123, 200]}).description


def test_a_tiny_number_is_not_told_as_zero():
    assert "«a» empieza en −0.0000000001, sube" in plots.curves({"a": [-1e-10, 1, 0.2]}).description
