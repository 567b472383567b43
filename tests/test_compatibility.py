"""What earlier versions saved is still read, and what they offered is still offered."""
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mlpedu
from mlpedu import load_model

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


def test_a_net_of_an_earlier_version_goes_on_learning_as_it_would_have(saved, expected):
    net = load_model(saved / "regresor.mlpedu", random_state=1)
    assert net.optimizer.t > 0 and net.loss.name == "huber"
    net.fit(make.X[..., None], make.TARGETS, epochs=2, batch_size=8, verbose=0)
    assert np.isfinite(net.predict(make.X[..., None], verbose=0)).all()


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
