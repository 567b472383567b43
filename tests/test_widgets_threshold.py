"""The explorer of lesson 09, driven without a browser: one threshold, four counts, four measures."""
import matplotlib

matplotlib.use("Agg")
import numpy as np
import pytest
from sklearn import metrics

from mlpedu.widgets import ThresholdExplorer
from mlpedu.widgets.bundle import WIDGET_VIEW
from mlpedu.widgets.threshold import measures

rng = np.random.default_rng(5)
Y = (rng.random(200) < 0.3).astype(int)
P = 1 / (1 + np.exp(-(2 * Y - 1 + rng.standard_normal(200))))


@pytest.fixture
def explorer():
    return ThresholdExplorer(P, Y, class_names=("benigno", "maligno"))


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.8])
def test_the_measures_are_those_of_sklearn(threshold):
    found, said = measures(P, Y, threshold), P >= threshold
    (tn, fp), (fn, tp) = metrics.confusion_matrix(Y, said)
    assert (found["VN"], found["FP"], found["FN"], found["VP"]) == (tn, fp, fn, tp)
    assert found["exactitud"] == pytest.approx(metrics.accuracy_score(Y, said))
    assert found["precisión"] == pytest.approx(metrics.precision_score(Y, said))
    assert found["exhaustividad"] == pytest.approx(metrics.recall_score(Y, said))
    assert found["F1"] == pytest.approx(metrics.f1_score(Y, said))


def test_a_probability_equal_to_the_threshold_is_marked():
    assert measures([0.5, 0.4], [1, 0], 0.5)["VP"] == 1


def test_at_zero_everything_is_marked_and_at_one_nothing(explorer):
    explorer.threshold.value = 0
    assert explorer.measures()["exhaustividad"] == 1 and explorer.measures()["precisión"] == Y.mean()
    explorer.threshold.value = 1
    assert explorer.measures()["F1"] == 0 and "precisión sin definir" in explorer.description()


def test_recall_never_rises_with_the_threshold(explorer):
    recalls = []
    for value in np.linspace(0, 1, 11):
        explorer.threshold.value = value
        recalls.append(explorer.measures()["exhaustividad"])
    assert recalls == sorted(recalls, reverse=True)


def test_the_table_and_the_picture_follow_the_slider(explorer):
    before = explorer.image.value, explorer.status.value
    explorer.threshold.value = 0.2
    assert explorer.image.value != before[0] and explorer.status.value != before[1]
    for name in ("VP", "FP", "FN", "VN"):
        assert f"{explorer.measures()[name]} ({name})" in explorer.status.value


def test_it_is_shown_as_a_widget_as_a_picture_and_in_words(explorer):
    shown = explorer._repr_mimebundle_()
    assert {WIDGET_VIEW, "image/png", "text/markdown"} <= shown.keys()
    assert "umbral en 0.5" in shown["text/plain"] and "«maligno»" in shown["text/plain"]


@pytest.mark.parametrize("p, y, said", [
    ([0.1, 0.2], [1], "una probabilidad y una etiqueta"),
    ([0.1, 0.2], [1, 1], "una probabilidad y una etiqueta"),
    ([0.1, 0.2], [1, 2], r"las etiquetas \[1, 2\]"),
    ([0.1, 0.2, 0.3], [0, 1, 0.5], "una probabilidad y una etiqueta"),
    ([0.1, 0.2], ["a", "b"], "una probabilidad y una etiqueta"),
    ([[0.1], [0.2]], [0, 1], "`p` debe tener 1 dimensión"),
    (["a", "b"], [0, 1], "`p` debe contener solo números"),
    ([float("nan"), 0.2], [0, 1], "NaN"),
    ([2, 0.2], [0, 1], "de 0 a 1"),
])
def test_it_says_what_it_needs(p, y, said):
    with pytest.raises(ValueError, match=said):
        ThresholdExplorer(p, y)


@pytest.mark.parametrize("names", [("a",), ("a", "a"), ("a", "b", "c")])
def test_two_classes_need_two_names(names):
    with pytest.raises(ValueError, match="dos nombres distintos"):
        ThresholdExplorer([0.1, 0.2], [0, 1], class_names=names)
