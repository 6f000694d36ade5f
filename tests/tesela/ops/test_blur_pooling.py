"""Suavizar y submuestrear: a mano, e igual que la convolución de PyTorch con relleno."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import binomial_filter, blur_pool2d, blur_pool2d_backward
from tesela.ops.sizes import padding_amount

TORCH_MODES = {
    "zeros": "constant",
    "reflect": "reflect",
    "replicate": "replicate",
    "circular": "circular",
}


def test_filtros_de_pascal():
    assert binomial_filter(1).tolist() == [1]
    assert (16 * binomial_filter(5)).tolist() == [1, 4, 6, 4, 1]
    assert all(binomial_filter(n).sum() == 1 for n in range(1, 8))


def test_a_mano():
    # (x₋₁ + 2·x₀ + x₁)/4 en las columnas 0, 2 y 4, repitiendo la orilla.
    x = np.array([[[[0.0, 0.0, 4.0, 4.0, 0.0]]]])
    output = blur_pool2d(x, stride=(1, 2), padding_mode="replicate")
    assert output.tolist() == [[[[0.0, (0 + 8 + 4) / 4, (4 + 0 + 0) / 4]]]]


@settings(max_examples=40, deadline=None)
@given(
    size=st.integers(1, 5),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    mode=st.sampled_from(sorted(TORCH_MODES)),
    sizes=st.tuples(st.integers(4, 9), st.integers(4, 9)),
    batch=st.integers(1, 2),
    seed=st.integers(0, 2**32 - 1),
)
def test_valor_y_gradiente_como_pytorch(size, stride, mode, sizes, batch, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(batch, 3, *sizes))
    tensor = torch.from_numpy(x).requires_grad_()
    before, after = padding_amount("same", size)
    grown = F.pad(tensor, (before, after, before, after), mode=TORCH_MODES[mode])
    kernel = np.outer(binomial_filter(size), binomial_filter(size))
    weight = torch.from_numpy(kernel).expand(3, 1, size, size)
    expected = F.conv2d(grown, weight, stride=stride, groups=3)
    ours = blur_pool2d(x, size, stride, mode)
    np.testing.assert_allclose(ours, expected.detach().numpy(), atol=1e-12)
    grad = rng.normal(size=ours.shape)
    [theirs] = torch.autograd.grad(expected, [tensor], torch.from_numpy(grad))
    mine = blur_pool2d_backward(grad, sizes, size, stride, mode)
    np.testing.assert_allclose(mine, theirs.numpy(), atol=1e-12)


def test_una_imagen_constante_no_cambia():
    x = np.full((1, 2, 7, 8), 5.0, np.float32)
    output = blur_pool2d(x)
    assert output.shape == (1, 2, 4, 4) and output.dtype == np.float32
    assert (output == 5).all()
    assert blur_pool2d(x[:0]).shape == (0, 2, 4, 4)


def test_con_filtro_1_es_submuestrear():
    x = np.random.default_rng(0).normal(size=(1, 1, 6, 7))
    assert np.array_equal(blur_pool2d(x, filter_size=1), x[:, :, ::2, ::2])


def test_las_rayas_de_un_pixel_quedan_en_gris():
    # (0 + 2·1 + 0)/4 = (1 + 2·0 + 1)/4 = 0.5, se empiece donde se empiece.
    stripes = np.tile([0.0, 1.0], (8, 8))[None, None]
    for start in (0, 1):
        output = blur_pool2d(np.roll(stripes, start, axis=3), padding_mode="circular")
        assert output.shape == (1, 1, 4, 8) and (output == 0.5).all()


def test_entradas_malas():
    x = np.ones((1, 1, 4, 4))
    with pytest.raises(ValueError, match="size debe ser 1 o más y llegó 0"):
        blur_pool2d(x, 0)
    with pytest.raises(ValueError, match="«reflect» de 1 píxeles no cabe en un eje de 1"):
        blur_pool2d(np.ones((1, 1, 1, 4)))
    with pytest.raises(ValueError, match="stride debe ser 1 o más"):
        blur_pool2d(x, stride=0)
    with pytest.raises(TypeError, match="x debe ser float32"):
        blur_pool2d(x.astype(int))
    with pytest.raises(ValueError, match=r"grad_output debe medir \(2, 2\)"):
        blur_pool2d_backward(x, (4, 4))
