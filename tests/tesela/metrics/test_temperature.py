"""La temperatura: a mano, el mínimo de verdad, y lo que no toca."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from tesela.metrics import expected_calibration_error, fit_temperature
from tesela.metrics.temperature import LIMITS


def overconfident(seed, factor, shape=(2, 4, 24, 24)):
    """Etiquetas sacadas de softmax(z), y los logits `factor` veces más grandes."""
    generator = torch.Generator().manual_seed(seed)
    z = 1.5 * torch.randn(shape, generator=generator, dtype=torch.float64)
    rows = z.softmax(1).movedim(1, -1).reshape(-1, shape[1])
    true = torch.multinomial(rows, 1, generator=generator)
    return factor * z, true.reshape(shape[0], *shape[2:])


@pytest.mark.parametrize("factor", [0.5, 1.0, 4.0])
def test_recupera_el_factor_y_calibra(factor):
    logits, true = overconfident(0, factor, (8, 4, 32, 32))
    temperature = fit_temperature(logits, true)
    assert temperature == pytest.approx(factor, rel=0.05)
    before = expected_calibration_error(logits.softmax(1), true)
    after = expected_calibration_error((logits / temperature).softmax(1), true)
    assert after < 0.02 and (factor == 1 or after < before / 4)
    assert torch.equal((logits / temperature).argmax(1), logits.argmax(1))


@pytest.mark.parametrize("seed", range(5))
def test_es_el_minimo_de_la_entropia_cruzada(seed):
    logits, true = overconfident(seed, 2.0)
    true[0, :5] = 255
    temperature = fit_temperature(logits, true)

    def loss(t):
        return float(F.cross_entropy(logits / t, true, ignore_index=255))

    assert loss(temperature) <= min(
        loss(temperature * k) for k in (0.97, 0.999, 1.001, 1.03)
    )
    leaf = torch.tensor(temperature, dtype=torch.float64, requires_grad=True)
    value = F.cross_entropy(logits / leaf, true, ignore_index=255)
    (gradient,) = torch.autograd.grad(value, leaf)
    assert abs(float(gradient)) < 1e-7


def test_a_mano():
    """«90 %» y se acierta 1 de 2: lo honrado es 50 %, o sea T infinita: el límite."""
    logits = np.log(np.array([[1.0, 9.0], [1.0, 9.0]]))
    assert fit_temperature(logits, np.array([0, 1])) == LIMITS[1]
    assert fit_temperature(logits, np.array([1, 1])) == LIMITS[0]


def test_una_constante_por_pixel_no_cambia_nada():
    logits, true = overconfident(1, 3.0)
    shift = torch.randn(true.shape, dtype=torch.float64).unsqueeze(1) * 100
    moved = fit_temperature(logits + shift, true)
    assert moved == pytest.approx(fit_temperature(logits, true), rel=1e-6)


@pytest.mark.parametrize(
    ("logits", "targets", "error", "text"),
    [
        (np.array([[1, 2]]), np.array([0]), TypeError, "logits es torch.int64"),
        (np.array([1.0, 2.0]), np.array([0, 1]), TypeError, r"flotantes \(N, K, ...\)"),
        (np.array([[1.0, 2.0]]), np.array([255]), ValueError, "No hay ningún píxel"),
        (np.array([[1.0, 2.0]]), np.array([2]), ValueError, "de 2 a 2; con 2 clases"),
        (np.array([[1.0, 2.0]]), np.array([0, 1]), ValueError, "miden"),
    ],
)
def test_errores(logits, targets, error, text):
    with pytest.raises(error, match=text):
        fit_temperature(logits, targets)
