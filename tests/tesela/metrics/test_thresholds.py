"""Los umbrales: a mano, iguales a scikit-learn, y los datos que no sirven."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, fbeta_score, precision_recall_curve
from tesela.metrics import average_precision, best_threshold, precision_recall


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_igual_que_scikit_learn(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    size = data.draw(st.integers(1, 40))
    scores = rng.random(size)
    if data.draw(st.booleans()):
        scores = scores.round(1)  # con empates
    targets = (rng.random(size) < data.draw(st.sampled_from([0.1, 0.5, 1.0]))).astype(int)
    targets[rng.integers(size)] = 1
    found = precision_recall(scores, targets)
    expected = precision_recall_curve(targets, scores)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
    assert average_precision(scores, targets) == pytest.approx(
        average_precision_score(targets, scores), abs=1e-12
    )
    beta = data.draw(st.sampled_from([0.5, 1.0, 2.0]))
    threshold, best = best_threshold(scores, targets, beta)
    every = [fbeta_score(targets, scores >= t, beta=beta) for t in np.unique(scores)]
    assert best == pytest.approx(max(every), abs=1e-12)
    chosen = fbeta_score(targets, scores >= threshold, beta=beta)
    assert chosen == pytest.approx(best, abs=1e-12)


def test_a_mano():
    """Con 0.6 se responden 2 y se acierta 1 de los 2 que hay: 1/2 y 1/2."""
    scores, targets = np.array([0.2, 0.6, 0.9]), np.array([1, 0, 1])
    precision, recall, thresholds = precision_recall(scores, targets)
    assert thresholds.tolist() == [0.2, 0.6, 0.9]
    np.testing.assert_allclose(precision, [2 / 3, 1 / 2, 1, 1])
    np.testing.assert_allclose(recall, [1, 1 / 2, 1 / 2, 0])
    assert best_threshold(scores, targets) == (0.2, pytest.approx(0.8))
    assert best_threshold(scores, targets, beta=0.5)[0] == 0.9  # importa más no equivocarse


def test_mascaras_con_pixeles_ignorados():
    generator = torch.Generator().manual_seed(0)
    scores = torch.rand(2, 5, 6, generator=generator)
    targets = torch.randint(0, 2, (2, 5, 6), generator=generator)
    hidden = torch.rand(2, 5, 6, generator=generator) < 0.3
    marked = torch.where(hidden, 255, targets)
    masked = precision_recall(scores, marked)
    clean = precision_recall(scores[~hidden], targets[~hidden].bool())
    for one, other in zip(masked, clean, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("scores", "targets", "error", "text"),
    [
        (np.array([1, 0]), np.array([1, 0]), TypeError, "scores es torch.int64"),
        (np.array([0.5]), np.array([1.0]), TypeError, "targets torch.float64"),
        (np.array([0.5, 0.2]), np.array([1]), ValueError, "la misma forma"),
        (np.array([0.5]), np.array([2]), ValueError, r"trae \[2\].*targets == clase"),
        (np.array([np.nan]), np.array([1]), ValueError, "NaN"),
        (np.array([0.5, 0.1]), np.array([0, 255]), ValueError, "ningún 1 en targets"),
    ],
)
def test_errores(scores, targets, error, text):
    with pytest.raises(error, match=text):
        precision_recall(scores, targets)


def test_beta_mala():
    with pytest.raises(ValueError, match="beta=0: se esperaba"):
        best_threshold(np.array([0.5]), np.array([1]), beta=0)
