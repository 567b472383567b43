"""The explorer of lesson 08, driven without a browser: one point, three losses, three lines."""
import matplotlib

matplotlib.use("Agg")
import numpy as np
import pytest

from mlpedu.widgets import OutlierExplorer
from mlpedu.widgets.bundle import WIDGET_VIEW
from mlpedu.widgets.outlier import X, Y, least_absolute, least_huber, least_squares

rng = np.random.default_rng(3)
CLOUD = 2 + 0.5 * X + rng.standard_normal(10) + 20 * (X == 4)


def nearby(line):
    """Lines a little away from this one, in every direction."""
    return line + 0.01 * np.array([[a, b] for a in (-1, 0, 1) for b in (-1, 0, 1)])


@pytest.mark.parametrize("fit, loss", [
    (least_squares, np.square),
    (least_absolute, np.abs),
    (lambda x, y: least_huber(x, y, 1.0), lambda e: np.where(np.abs(e) <= 1, e**2 / 2, np.abs(e) - 0.5)),
], ids=["MSE", "MAE", "Huber"])
def test_no_line_nearby_has_a_smaller_loss(fit, loss):
    best = fit(X, CLOUD)
    def total(line):
        return loss(line[0] + line[1] * X - CLOUD).sum()
    assert min(total(line) for line in nearby(best)) >= total(best) - 1e-9


def test_only_the_line_of_mse_follows_the_point():
    explorer = OutlierExplorer(value=20)
    before = explorer.at_ten()
    explorer.value.value = 40
    after = explorer.at_ten()
    assert after["MSE"] - before["MSE"] == pytest.approx(6.909, abs=1e-3)
    assert after["MAE"] == before["MAE"] and after["Huber"] == pytest.approx(before["Huber"], abs=1e-6)


def test_a_large_delta_makes_huber_the_line_of_mse():
    explorer = OutlierExplorer(value=30)
    assert abs(explorer.at_ten()["MSE"] - explorer.at_ten()["Huber"]) > 5
    explorer.delta.value = explorer.delta.base**explorer.delta.max
    assert explorer.at_ten()["Huber"] == pytest.approx(explorer.at_ten()["MSE"])


def test_without_an_outlier_the_three_lines_are_almost_one():
    ends = OutlierExplorer(value=float(round(Y[-1]))).at_ten().values()
    assert max(ends) - min(ends) < 0.2


def test_an_outlier_at_the_edge_tilts_more_than_one_in_the_middle():
    edge, middle = OutlierExplorer(value=30), OutlierExplorer(value=30, position=5)
    assert edge.lines()["MSE"][1] > middle.lines()["MSE"][1] + 0.5


def test_every_control_may_be_moved_to_its_ends_and_middle():
    explorer, seen = OutlierExplorer(), set()
    for value in (-20, 10, 40):
        for position in (1, 5, 10):
            for delta in (0.1, 2.0, 39.0):
                explorer.value.value, explorer.position.value, explorer.delta.value = value, position, delta
                assert "nan" not in explorer.description() and explorer.image.value[:4] == b"\x89PNG"
                seen.add(explorer.status.value)
    assert len(seen) > 20                         # not 27: with a huge δ some are the same table


def test_the_table_says_what_the_lines_predict():
    explorer = OutlierExplorer(value=40)
    for name, value in explorer.at_ten().items():
        assert f"<td>{name}</td>" in explorer.status.value and f"<b>{value:.2f}</b>" in explorer.status.value


def test_it_is_shown_as_a_widget_as_a_picture_and_in_words():
    shown = OutlierExplorer()._repr_mimebundle_()
    assert {WIDGET_VIEW, "image/png", "text/markdown"} <= shown.keys()
    assert "atípico (x = 10, y = 30)" in shown["text/plain"]
