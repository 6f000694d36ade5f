"""La calibración: a mano, igual a torchmetrics, y lo que no es una probabilidad."""

import numpy as np
import pytest
import torch
from tesela.metrics import CalibrationBins, expected_calibration_error


def random_probabilities(seed, shape=(3, 4, 5, 6), scale=2.0):
    generator = torch.Generator().manual_seed(seed)
    logits = scale * torch.randn(shape, generator=generator, dtype=torch.float64)
    true = torch.randint(0, shape[1], (shape[0], *shape[2:]), generator=generator)
    return logits.softmax(1), true


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("bins", [5, 15])
def test_igual_que_torchmetrics(seed, bins):
    from torchmetrics.classification import MulticlassCalibrationError

    probabilities, true = random_probabilities(seed, scale=0.5 + seed / 4)
    if seed % 2:
        true[0, :3] = 255
    theirs = MulticlassCalibrationError(4, n_bins=bins, norm="l1", ignore_index=255)
    expected = float(theirs(probabilities, true))
    found = expected_calibration_error(probabilities, true, bins)
    assert found == pytest.approx(expected, abs=1e-6)


def test_por_lotes_es_lo_mismo_que_junto():
    probabilities, true = random_probabilities(3)
    whole, parts = CalibrationBins(10), CalibrationBins(10)
    whole.update(probabilities, true)
    for index in range(3):
        parts.update(probabilities[index : index + 1].numpy(), true[index : index + 1])
    np.testing.assert_array_equal(whole.counts, parts.counts)
    np.testing.assert_allclose(whole.confidence, parts.confidence)
    assert whole.ece == pytest.approx(parts.ece)
    assert whole.counts.sum() == true.numel()


def test_a_mano():
    """Confianzas 0.6, 0.6 y 1.0; se acierta una de las dos primeras y la última falla.

    ECE = (2/3)|1/2 − 0.6| + (1/3)|0 − 1| = 0.2/3 + 1/3 = 0.4.
    """
    probabilities = np.array([[0.6, 0.4], [0.4, 0.6], [1.0, 0.0], [0.5, 0.5]])
    bins = CalibrationBins(num_bins=5)
    bins.update(probabilities, np.array([0, 0, 1, 255]))
    assert bins.counts.tolist() == [0, 0, 2, 0, 1]
    np.testing.assert_allclose(bins.accuracy, [np.nan, np.nan, 0.5, np.nan, 0])
    np.testing.assert_allclose(bins.confidence, [np.nan, np.nan, 0.6, np.nan, 1])
    assert bins.ece == pytest.approx(0.4)


def test_el_intervalo_se_cierra_a_la_derecha():
    bins = CalibrationBins(num_bins=4)
    bins.update(np.array([[0.5, 0.5], [0.25, 0.75], [0.0, 1.0]]), np.array([0, 0, 0]))
    assert bins.counts.tolist() == [0, 1, 1, 1]


def test_sin_pixeles_no_hay_error_que_medir():
    bins = CalibrationBins()
    assert np.isnan(bins.ece) and np.isnan(bins.accuracy).all()
    bins.update(torch.zeros(0, 3, 2, 2), torch.zeros(0, 2, 2, dtype=torch.long))
    bins.update(np.array([[0.5, 0.5]]), np.array([255]))
    assert bins.counts.sum() == 0


@pytest.mark.parametrize(
    ("probabilities", "targets", "error", "text"),
    [
        (np.array([[3.0, -1.0]]), np.array([0]), ValueError, r"menor es -1 .*softmax\(1\)"),
        (np.array([[0.5, 0.6]]), np.array([0]), ValueError, "se aparta 0.1 de 1"),
        (np.array([0.5, 0.6]), np.array([0, 1]), TypeError, r"stack\(\[1 - p, p\], 1\)"),
        (np.array([[1, 0]]), np.array([0]), TypeError, "se esperaban flotantes"),
        (np.array([[0.5, 0.5]]), np.array([2]), ValueError, r"targets trae \[2\]; con 2"),
        (np.array([[0.5, 0.5]]), np.array([0, 1]), ValueError, "miden"),
        (np.array([[np.nan, 0.5]]), np.array([0]), ValueError, "NaN"),
    ],
)
def test_errores(probabilities, targets, error, text):
    with pytest.raises(error, match=text):
        CalibrationBins().update(probabilities, targets)


@pytest.mark.parametrize("bins", [0, 1.5, True])
def test_intervalos_malos(bins):
    with pytest.raises(ValueError, match=f"num_bins={bins}"):
        CalibrationBins(bins)
