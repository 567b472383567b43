"""The lessons on the published data: they run, what they say holds, their figures are reproduced (make test-full)."""
import os
import shutil
import sys
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from mlpedu import plots
from mlpedu.course.lesson import Course, render

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
COURSE = Course(ROOT)
SHOTS = ROOT / "build" / "capturas"
EMBEDDED, REAL = 'source = "embedded"', 'source = "real"'
WITH_REAL = [p for p in COURSE.lessons() if EMBEDDED in p.read_text("utf-8")]
pytestmark = [pytest.mark.full,
              pytest.mark.skipif(not SHARED.is_dir(), reason="no están los datos reales en ../shared/data")]


@pytest.fixture(scope="module")
def real_data(tmp_path_factory):
    """The published data (scikit-learn would delete the archive it reads: a copy), named in the environment."""
    folder = tmp_path_factory.mktemp("datos")
    shutil.copy(SHARED / "cal_housing.tgz", folder)
    for name in ("fashion-mnist", "mnist"):
        (folder / name).symlink_to(SHARED / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLPEDU_DATA", str(folder))
        yield folder


@pytest.fixture(scope="module")
def figures():
    """benchmarks/real_data.py: the command that the lessons name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        import real_data as script
        yield script
        sys.modules.pop("real_data", None)


def test_the_lessons_whose_source_used_real_data_say_how_to_run_on_it():
    assert {p.stem[:2] for p in WITH_REAL} >= {"08", "10", "12"}
    for path in WITH_REAL:
        text = path.read_text("utf-8")
        assert "mlpedu data" in text and "benchmarks/real_data.py" in text, path.name


@pytest.mark.parametrize("path", WITH_REAL, ids=lambda p: p.stem[:2])
def test_what_a_lesson_says_holds_on_the_real_data_too(path, real_data, tmp_path):
    notebook = render(COURSE, path)
    changed = 0
    for cell in notebook.cells:
        if cell.cell_type == "code" and EMBEDDED in cell.source:
            cell.source, changed = cell.source.replace(EMBEDDED, REAL), changed + 1
    assert changed == 1                          # one line in the first cell, as the lesson promises
    NotebookClient(notebook, timeout=1800, kernel_name="python3").execute(
        cwd=str(tmp_path), env=dict(os.environ, MLPEDU_HOME=str(tmp_path)))
    stored = nbformat.read(COURSE.notebooks / f"{path.stem}.ipynb", as_version=4)
    for real, embedded in zip(notebook.cells, stored.cells, strict=True):
        if "True" in said(embedded) or "False" in said(embedded):        # a claim is an assert, or one of these
            assert said(real) == said(embedded), real.source


def said(cell):
    """The text of what a cell returned."""
    return "".join(o.data.get("text/plain", "") for o in cell.get("outputs", []) if o.output_type == "execute_result")


def test_california_gives_the_figures_of_the_lessons(real_data, figures):
    found = figures.california_housing()
    assert round(found["RMSE de validación, MLP 3×50"], 3) == 0.505
    assert round(found["MSE de prueba, MLP (100,)"], 3) == 0.329
    assert abs(found["RMSE de validación, bosque"] - found["RMSE de validación, MLP 3×50"]) < 0.02


def test_a_linear_model_reaches_92_on_mnist_and_its_weights_are_strokes(real_data, figures):
    x, y, x_test, y_test = figures.images("mnist")
    accuracy, weights = figures.linear(x, y, x_test, y_test)
    assert 0.915 < accuracy < 0.935
    SHOTS.mkdir(parents=True, exist_ok=True)
    digits = plots.images(weights.T.reshape(-1, 28, 28), [str(k) for k in range(10)], signed=True)
    (SHOTS / "mnist-pesos-lineal.png").write_bytes(digits.png())
    from mlpedu import MLPClassifier
    net = MLPClassifier((40,), solver="sgd", learning_rate_init=0.2, alpha=1e-4, max_iter=8, tol=0, random_state=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")          # eight epochs do not converge
        net.fit(x[:20_000].reshape(-1, 784), y[:20_000])
    assert net.score(x_test.reshape(-1, 784), y_test) > 0.93
    strokes = plots.images(net.coefs_[0].T.reshape(-1, 28, 28), columns=8, signed=True)
    (SHOTS / "mnist-pesos.png").write_bytes(strokes.png())
    size = np.abs(net.coefs_[0].reshape(28, 28, -1))
    assert size[:2].mean() < 0.5 * size[10:18, 10:18].mean()   # pixels that are never inked stay as they began
