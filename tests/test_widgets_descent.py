"""The ball on a parabola and in a valley, driven without a browser, and the figures it stands on."""
import itertools

import matplotlib

matplotlib.use("Agg")
import numpy as np
import pytest

from mlpedu import plots
from mlpedu.optimizers import SGD
from mlpedu.widgets.bundle import WIDGET_VIEW
from mlpedu.widgets.descent import CURVATURES, METHODS, PARABOLA, VALLEY, DescentExplorer, walk


@pytest.fixture
def explorer():
    return DescentExplorer()


def first_that_does_not_converge(explorer, start):
    explorer.rate.value = start
    while explorer.fate() == "converge":
        explorer.rate.value = round(explorer.rate.value + 0.005, 3)
    return explorer.rate.value


# Plain: η < 2/c. Momentum: 2(1 + μ)/c. Nesterov: 2(1 + μ)/((1 + 2μ)c). With c = 4 and 25, μ = 0.5.
@pytest.mark.parametrize("surface, method, limit", [
    (PARABOLA, "descenso simple", 0.5), (VALLEY, "descenso simple", 0.08),
    (PARABOLA, "momento", 0.75), (VALLEY, "momento", 0.12), (PARABOLA, "Nesterov", 0.375), (VALLEY, "Nesterov", 0.06)])
def test_the_largest_rate_is_that_of_theory(explorer, surface, method, limit):
    explorer.surface.value, explorer.method.value, explorer.momentum.value = surface, method, 0.5
    found = first_that_does_not_converge(explorer, round(limit - 0.03, 3))
    assert limit - 1e-9 <= found <= limit + 0.005


def test_it_converges_diverges_or_stays_between(explorer):
    fates = []
    for rate in (0.495, 0.5, 0.505):
        explorer.rate.value = rate
        fates.append(explorer.fate())
    assert fates == ["converge", "ni converge ni diverge", "diverge"]
    assert explorer.description().endswith("diverge.")


def test_the_path_is_that_of_the_optimizer_that_trains_networks(explorer):
    explorer.surface.value, explorer.method.value, explorer.rate.value = VALLEY, "momento", 0.04
    explorer.momentum.value, explorer.steps.value = 0.7, 5
    w, sgd = np.array([-9.0, 1.5]), SGD(0.04, 0.7)
    sgd.start(w)
    for _ in range(5):
        sgd.step(w, CURVATURES[VALLEY] * w)
    assert (explorer.path()[-1] == w).all() and len(explorer.path()) == 6


def test_momentum_counts_only_where_it_says_so(explorer):
    assert explorer.momentum.disabled
    explorer.method.value = "Nesterov"
    assert not explorer.momentum.disabled


@pytest.mark.parametrize("surface, method", list(itertools.product(CURVATURES, METHODS)))
def test_no_combination_of_ends_fails_and_the_picture_follows(explorer, surface, method):
    explorer.surface.value, explorer.method.value = surface, method
    for rate, momentum, steps in [(0.005, 0, 1), (0.6, 0.5, 60), (1.2, 0.95, 60)]:
        explorer.rate.value, explorer.momentum.value, explorer.steps.value = rate, momentum, steps
        assert bytes(explorer.image.value).startswith(b"\x89PNG") and "nan" not in explorer.description()


def test_it_shows_a_picture_and_words_where_there_is_no_kernel(explorer):
    shown = explorer._repr_mimebundle_()
    assert {WIDGET_VIEW, "image/png", "text/markdown"} <= shown.keys()
    assert shown["text/plain"] == explorer.description()


def test_a_lost_walk_ends_before_it_overflows():
    path = walk(np.array([25.0]), [1.0], SGD(1.2), 10_000)
    assert len(path) < 100 and np.isfinite(path).all()


def test_a_descent_counts_its_crossings():
    said = plots.descent(lambda w: w ** 2, [1, -1.1, 1.2]).description
    assert "cruza el mínimo 2 veces" in said
    assert "no cruza el mínimo" in plots.descent(lambda w: w ** 2, [1, 0.5, 0.2]).description


def test_a_path_that_leaves_the_picture_says_when():
    far = {"a": [[0, 0], [1, 0], [9e9, 0]]}
    said = plots.surface(lambda w: (w ** 2).sum(axis=-1), far, xlim=(-2, 2), ylim=(-2, 2)).description
    assert said.endswith("se sale del dibujo en el paso 2.") and "más de un millón" in said


@pytest.mark.parametrize("paths", [{}, {"a": [[1, 2, 3]]}, {"a": [[np.nan, 1]]}])
def test_a_surface_needs_paths_of_points_of_the_plane(paths):
    with pytest.raises(ValueError):
        plots.surface(lambda w: w.sum(axis=-1), paths, xlim=(0, 1), ylim=(0, 1))
