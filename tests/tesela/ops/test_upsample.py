"""Ampliar por interpolación: a mano, e igual que `torch.nn.functional.interpolate`."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import interpolation_matrix, upsample, upsample_backward

side = st.integers(1, 9)


@settings(max_examples=60, deadline=None)
@given(h=side, w=side, down=side, across=side, corners=st.booleans(), n=st.integers(1, 2))
def test_bilineal_como_pytorch(h, w, down, across, corners, n, torch_grads):
    rng = np.random.default_rng(h + 10 * w + 100 * down + 1000 * across)
    x, size = rng.normal(size=(n, 2, h, w)), (down, across)

    def torch_version(tensor):
        return F.interpolate(tensor, size, mode="bilinear", align_corners=corners)

    output = upsample(x, size, "bilinear", corners)
    np.testing.assert_allclose(output, torch_version(torch.from_numpy(x)), atol=1e-12)
    grad = rng.normal(size=output.shape)
    [expected] = torch_grads(torch_version, x)(grad)
    ours = upsample_backward(grad, (h, w), "bilinear", corners)
    np.testing.assert_allclose(ours, expected, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(h=side, w=side, factor=st.integers(1, 5))
def test_vecino_mas_proximo_como_pytorch(h, w, factor, torch_grads):
    rng = np.random.default_rng(h + 10 * w + 100 * factor)
    x, size = rng.normal(size=(2, 3, h, w)), (h * factor, w * factor)
    output = upsample(x, size, "nearest")
    np.testing.assert_array_equal(output, F.interpolate(torch.from_numpy(x), size).numpy())
    grad = rng.normal(size=output.shape)
    [expected] = torch_grads(lambda t: F.interpolate(t, size), x)(grad)
    np.testing.assert_allclose(upsample_backward(grad, (h, w), "nearest"), expected)


def test_a_mano():
    # Con align_corners las puntas coinciden: 0, 1, 2, 3, 4 a partes iguales.
    x = np.array([[[[0.0, 4.0]]]])
    assert upsample(x, (1, 5), align_corners=True).ravel().tolist() == [0, 1, 2, 3, 4]
    assert upsample(x, (1, 4), "nearest").ravel().tolist() == [0, 0, 4, 4]
    assert upsample(np.ones((1, 1, 3, 3), np.float32), 6).dtype == np.float32


@given(n=side, m=side, corners=st.booleans())
def test_una_imagen_constante_sigue_constante(n, m, corners):
    rows = interpolation_matrix(n, m, align_corners=corners).sum(axis=1)
    np.testing.assert_allclose(rows, 1)


def test_lote_vacio():
    assert upsample(np.ones((0, 2, 3, 3)), 6).shape == (0, 2, 6, 6)
    assert upsample_backward(np.ones((0, 2, 6, 6)), 3).shape == (0, 2, 3, 3)


def test_entradas_malas():
    x = np.ones((1, 1, 3, 3))
    with pytest.raises(ValueError, match="No hay mode='bicubic'"):
        upsample(x, 6, "bicubic")
    with pytest.raises(ValueError, match="mode='nearest' con align_corners=True"):
        upsample(x, 6, "nearest", True)
    with pytest.raises(ValueError, match="size debe ser 1 o más y llegó 0"):
        upsample(x, 0)
    with pytest.raises(ValueError, match=r"x debe tener 4 ejes .* llegó \(3, 3\)"):
        upsample(x[0, 0], 6)
    with pytest.raises(TypeError, match="x debe ser float32"):
        upsample(x.astype(int), 6)
    with pytest.raises(TypeError, match="x debe ser un arreglo de NumPy y llegó list"):
        upsample([1.0], 6)
    with pytest.raises(ValueError, match=r"grad_output debe tener 4 ejes"):
        upsample_backward(x[0], 2)
