"""What earlier versions saved is still read, and what they offered is still offered."""
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal

import mlpedu
from mlpedu import load_model, storage

MODELS = Path(__file__).with_name("models")
sys.path.insert(0, str(MODELS))
import make  # noqa: E402

VERSIONS = sorted(p.name for p in MODELS.iterdir() if p.is_dir() and p.name[0].isdigit())


@pytest.fixture(params=VERSIONS)
def saved(request):
    return MODELS / request.param


@pytest.fixture
def expected(saved):
    with np.load(saved / "expected.npz") as arrays:
        return dict(arrays)


def test_every_released_version_left_its_files():
    log = (MODELS.parents[1] / "CHANGELOG.md").read_text("utf-8")
    released = [line[3:].split()[0] for line in log.splitlines() if line.startswith("## ") and line[3].isdigit()]
    assert set(released) - set(VERSIONS) == {"0.1.0"} and mlpedu.__version__ in VERSIONS         # 0.1 saved nothing


@pytest.mark.parametrize("name, data", [("clasificador", make.X), ("regresor", make.X[..., None])])
def test_a_net_of_an_earlier_version_answers_the_same(saved, expected, name, data):
    assert_allclose(load_model(saved / f"{name}.mlpedu").predict(data, verbose=0), expected[name], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", ["clasificador", "regresor"])
def test_the_optimizer_of_an_earlier_version_has_the_rate_and_the_memory_that_the_file_holds(saved, name):
    net, (config, arrays) = load_model(saved / f"{name}.mlpedu"), storage.load(saved / f"{name}.mlpedu")
    compiled, optimizer = config["compile"], net.optimizer
    held = {key.removeprefix("optimizer."): array for key, array in arrays.items() if key != "theta"}
    assert_equal(optimizer.state(), optimizer.modern(compiled["state"] | held))
    assert optimizer.t == compiled["samples_seen"] / 4 == 6 and optimizer.trains is net.network.theta
    assert optimizer.learning_rate == compiled["state"]["learning_rate"] == compiled["optimizer"]["learning_rate"]
    assert net.loss.name == compiled["loss"]["name"]
    assert net.metrics_names[1:] == [metric["name"] for metric in compiled["metrics"]]
    # All versions did the same training: what is read of one, in its own words, is what the 0.5 remembered.
    same = load_model(MODELS / "0.5.0" / f"{name}.mlpedu").optimizer.state()
    assert same["learning_rate"] == {"clasificador": 0.001, "regresor": 0.01}[name]
    for key, value in optimizer.state().items():
        assert_allclose(value, same[key], rtol=1e-4, atol=1e-9)
        assert np.any(value) or key == "velocity"                # the SGD of these files has no momentum


def test_a_net_of_an_earlier_version_goes_on_learning_as_it_would_have(saved, expected):
    net, x = load_model(saved / "regresor.mlpedu", random_state=1), make.X[..., None]
    before = net.predict(x, verbose=0)
    net.fit(x, make.TARGETS, epochs=2, batch_size=4, verbose=0)
    now, then = net.predict(x, verbose=0) - before, expected["despues"] - before
    assert_allclose(now, then, atol=0.03 * np.abs(then).max())           # it draws another order: 1 % away


def test_weights_of_an_earlier_version_fit_the_same_layers(saved, expected):
    net = make.classifier()
    net.load_weights(saved / "clasificador.pesos")
    assert_allclose(net.predict(make.X, verbose=0), expected["clasificador"], rtol=1e-5, atol=1e-7)


def test_a_training_cut_under_an_earlier_version_goes_on(saved, tmp_path, capsys):
    shutil.copy(saved / "clasificador.punto", tmp_path / "punto")
    whole, cut = make.classifier(), make.classifier()
    make.train_classifier(whole, 6, tmp_path / "otro")
    make.train_classifier(cut, 6, tmp_path / "punto")
    assert "retomo el entrenamiento en la época 4" in capsys.readouterr().out
    assert_allclose(cut.predict(make.X, verbose=0), whole.predict(make.X, verbose=0), rtol=1e-5, atol=1e-6)
