"""Metrics: «accuracy» means what Keras means, and every mean can be made batch by batch."""
import numpy as np
import pytest
from sklearn.metrics import accuracy_score, mean_absolute_error, mean_squared_error

from mlpedu import losses, metrics

P = np.array([[0.7, 0.2, 0.1], [0.1, 0.5, 0.4], [0.2, 0.2, 0.6], [0.4, 0.35, 0.25]])
LABELS = np.array([0, 2, 2, 0])


def mean(metric, p, y):
    return metric.finish(metric.rows(p, y).mean())


def test_accuracy_is_resolved_by_the_loss_and_the_outputs():
    sparse = losses.get("sparse_categorical_crossentropy")
    expected = accuracy_score(LABELS, P.argmax(axis=1))
    assert mean(metrics.get("accuracy", sparse, 3), P, LABELS) == expected
    assert mean(metrics.get("accuracy", losses.get("categorical_crossentropy"), 3), P, np.eye(3)[LABELS]) == expected
    p, y = np.array([[0.4], [0.6], [0.51], [0.5]]), np.array([[0], [1], [0], [1]])
    assert mean(metrics.get("accuracy", losses.get("binary_crossentropy"), 1), p, y) == 0.5


def test_its_name_is_the_one_that_was_asked_for():
    assert metrics.get("accuracy").name == "accuracy" and metrics.get("mae").name == "mae"


def test_errors_are_scikit_learns():
    y = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])
    assert mean(metrics.get("mse"), P, y) == pytest.approx(mean_squared_error(y, P))
    assert mean(metrics.get("mae"), P, y) == pytest.approx(mean_absolute_error(y, P))
    assert mean(metrics.get("RootMeanSquaredError"), P, y) == pytest.approx(np.sqrt(mean_squared_error(y, P)))


def test_binary_accuracy_counts_every_output():
    p, y = np.array([[0.9, 0.2], [0.6, 0.7]]), np.array([[1, 1], [0, 1]])
    assert mean(metrics.get("binary_accuracy"), p, y) == 0.5


def test_one_of_your_own_is_taken_as_it_is():
    mine = metrics.Metric("peor", lambda p, y: np.abs(p - y).max(axis=1))
    assert metrics.get(mine) is mine


def test_a_misspelt_accuracy_gets_accuracy():
    with pytest.raises(ValueError, match="¿Querías decir 'accuracy'"):
        metrics.get("acurracy")


@pytest.mark.parametrize("metric", ["acuracy", 3, None])
def test_an_unknown_metric_is_explained(metric):
    with pytest.raises((ValueError, TypeError), match="la métrica"):
        metrics.get(metric)
