"""Lo que se acepta como predicción y como verdad, y los mensajes de lo que no."""

import numpy as np
import pytest
import torch
from tesela.metrics.inputs import as_indices, as_tensor


@pytest.mark.parametrize(
    "dtype", [np.uint8, np.uint16, np.int32, np.int64, np.bool_, ">i4"]
)
def test_numpy_de_cualquier_entero(dtype) -> None:
    values = np.array([[0, 1], [1, 0]]).astype(dtype)
    tensor = as_tensor(values, "x")
    assert tensor.tolist() == [[0, 1], [1, 0]]
    assert not tensor.is_floating_point() and tensor.dtype != torch.bool


def test_vistas_transpuestas_y_de_solo_lectura() -> None:
    values = np.arange(6, dtype=np.int16).reshape(2, 3)
    assert as_tensor(values.T[::-1], "x").tolist() == values.T[::-1].tolist()
    values.flags.writeable = False
    assert as_tensor(values, "x").tolist() == values.tolist()
    assert as_tensor(np.array(7), "x").shape == ()


def test_logits_y_su_clase_mayor() -> None:
    logits = torch.randn(2, 4, 3, 5, generator=torch.Generator().manual_seed(0))
    targets = torch.zeros(2, 3, 5, dtype=torch.long)
    predicted, true = as_indices(logits.requires_grad_(), targets, 4)
    assert torch.equal(predicted, logits.argmax(1)) and true.shape == predicted.shape
    half, _ = as_indices(logits.detach().bfloat16(), targets, 4)
    assert torch.equal(half, logits.bfloat16().argmax(1))
    rows, _ = as_indices(np.array([[0.0, 2.0], [3.0, 1.0]]), np.array([0, 0]), 2)
    assert rows.tolist() == [1, 0]


def test_un_lote_vacio_pasa() -> None:
    predicted, true = as_indices(
        torch.zeros(0, 3, 4, 4), torch.zeros(0, 4, 4, dtype=torch.uint8), 3
    )
    assert predicted.shape == true.shape == (0, 4, 4)


MASK = np.zeros((2, 4, 4), np.uint8)


@pytest.mark.parametrize(
    ("predictions", "targets", "error", "text"),
    [
        ([[0]], MASK, TypeError, r"predictions: .*llegó list.*np.asarray"),
        (MASK, None, TypeError, "targets: .*llegó NoneType"),
        (np.array(["a"]), MASK, TypeError, "se esperaban números y llegó dtype <U1"),
        (torch.zeros(1, dtype=torch.complex64), MASK, TypeError, "números reales"),
        (MASK, MASK.astype(float), TypeError, "índices enteros y llegó torch.float64"),
        (
            MASK.astype(np.float32),
            MASK,
            TypeError,
            r"sin el eje de las clases.*forma \(2, 4, 4\).*umbral: \(p > 0.5\).long\(\)",
        ),
        (MASK[:, :3], MASK, ValueError, r"mide \(2, 3, 4\) y targets \(2, 4, 4\).*tamaño"),
        (np.zeros((2, 3, 4, 4), int), MASK, ValueError, r"one-hot.*argmax\(1\)"),
        (
            np.zeros((2, 5, 4, 4)),
            MASK,
            ValueError,
            r"traen 5 clases .*num_classes=3; usa el mismo",
        ),
        (
            np.zeros((2, 3, 2, 2)),
            MASK,
            ValueError,
            r"miden \(2, 3, 2, 2\).*Amplía los logits, no la máscara",
        ),
        (np.full((2, 3, 4, 4), np.nan), MASK, ValueError, "logits que son NaN"),
    ],
)
def test_mensajes(predictions, targets, error, text) -> None:
    with pytest.raises(error, match=text):
        as_indices(predictions, targets, 3)
