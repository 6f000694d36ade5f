"""El máximo y su gradiente: a mano, con empates, e iguales que PyTorch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import max_pool2d, max_pool2d_backward, max_pool2d_with_indices


@st.composite
def cases(draw, dilated=True):
    """Un máximo válido sin ventanas de puro relleno, con muchos empates."""
    pair = st.tuples(st.integers(1, 3), st.integers(1, 3))
    kernel, stride = draw(pair), draw(pair)
    dilation = draw(pair) if dilated else (1, 1)
    extent = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    # Con dilatación, más relleno que dilation − 1 puede dejar ventanas sin imagen.
    padding = tuple(
        draw(st.integers(0, k // 2 if d == 1 else 0))
        for k, d in zip(kernel, dilation, strict=True)
    )
    sizes = [draw(st.integers(e, e + 5)) for e in extent]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (draw(st.integers(0, 2)), draw(st.integers(1, 3)), *sizes)
    whole = rng.integers(-3, 3, size=shape)  # pocos valores: muchos empates
    x = whole * 1.0 if draw(st.booleans()) else rng.normal(size=shape)
    return x, (kernel, stride, padding, dilation, draw(st.booleans()))


def test_a_mano():
    # Ventanas de 2 × 2: {1, 5, 3, 4} → 5, que es el píxel 1; {2, 0, 7, 6} → 7, el 6.
    x = np.array([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 7.0, 6.0]]]])
    output, indices = max_pool2d_with_indices(x, 2)
    assert output.tolist() == [[[[5.0, 7.0]]]] and indices.tolist() == [[[[1, 6]]]]
    grad = max_pool2d_backward(np.array([[[[10.0, 1.0]]]]), indices, (2, 4))
    assert grad.tolist() == [[[[0, 10, 0, 0], [0, 0, 1, 0]]]]


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_valor_indices_y_gradiente_como_pytorch(case):
    x, arguments = case
    kernel, stride, padding, dilation, ceil = arguments
    tensor = torch.from_numpy(x).requires_grad_()
    expected, where = F.max_pool2d_with_indices(
        tensor, kernel, stride, padding, dilation, ceil, return_indices=True
    )
    output, indices = max_pool2d_with_indices(x, *arguments)
    assert np.array_equal(output, expected.detach().numpy())
    assert np.array_equal(indices, where.numpy()) and indices.dtype == np.int64
    assert np.array_equal(max_pool2d(x, *arguments), output)
    grad = np.random.default_rng(1).normal(size=output.shape)
    [theirs] = torch.autograd.grad(expected, [tensor], torch.from_numpy(grad))
    ours = max_pool2d_backward(grad, indices, x.shape[2:])
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-12, atol=1e-12)


def test_en_un_empate_gana_el_primero_y_amax_reparte():
    x = np.full((1, 1, 2, 2), 3.0)
    output, indices = max_pool2d_with_indices(x, 2)
    assert indices.item() == 0
    grad = max_pool2d_backward(np.full_like(output, 8.0), indices, (2, 2))
    assert grad.tolist() == [[[[8, 0], [0, 0]]]]
    tensor = torch.from_numpy(x).requires_grad_()
    (8 * tensor.amax(dim=(2, 3))).sum().backward()
    assert tensor.grad.unique().tolist() == [2.0]  # otra derivada igual de válida


def test_un_pixel_que_gana_dos_veces_recibe_la_suma():
    x = np.array([[[[0.0, 9.0, 0.0]]]])
    _, indices = max_pool2d_with_indices(x, (1, 2), stride=1)
    grad = max_pool2d_backward(np.array([[[[10.0, 1.0]]]]), indices, (1, 3))
    assert grad.tolist() == [[[[0, 11, 0]]]]


def test_el_relleno_nunca_gana():
    x = np.full((1, 1, 3, 3), -5.0)
    assert (max_pool2d(x, 3, 1, 1) == -5).all()
    _, indices = max_pool2d_with_indices(np.full((1, 1, 3, 3), -np.inf), 3, 1, 1)
    lowest = torch.full((1, 1, 3, 3), -torch.inf)
    _, theirs = F.max_pool2d(lowest, 3, 1, 1, return_indices=True)
    assert np.array_equal(indices, theirs.numpy())


def test_nan_se_ve_y_no_se_esconde():
    x = np.arange(16.0).reshape(1, 1, 4, 4)
    x[0, 0, 0, 1] = np.nan
    output, indices = max_pool2d_with_indices(x, 2)
    assert np.isnan(output[0, 0, 0, 0]) and np.isfinite(output).sum() == 3
    assert indices[0, 0, 0, 0] == 1
    assert np.isnan(max_pool2d(x, 2)[0, 0, 0, 0])


def test_float32_y_lote_vacio():
    x = np.random.default_rng(0).normal(size=(2, 3, 9, 8)).astype(np.float32)
    output, indices = max_pool2d_with_indices(x, 3, 2, 1)
    assert output.dtype == max_pool2d_backward(output, indices, (9, 8)).dtype == np.float32
    empty, none = max_pool2d_with_indices(x[:0], 2)
    assert empty.shape == none.shape == (0, 3, 4, 4)
    assert max_pool2d_backward(empty, none, (9, 8)).shape == (0, 3, 9, 8)


def test_entradas_malas():
    x = np.ones((1, 1, 4, 4))
    for function in (max_pool2d, max_pool2d_with_indices):
        with pytest.raises(ValueError, match="La ventana no cabe"):
            function(x, 5)
        with pytest.raises(ValueError, match="stride debe ser 1 o más"):
            function(x, 2, stride=0)
        with pytest.raises(ValueError, match="4 ejes"):
            function(x[0], 2)
        with pytest.raises(TypeError, match="sin signo"):
            function(x.astype(np.uint8), 2)
    output, indices = max_pool2d_with_indices(x, 2)
    with pytest.raises(TypeError, match="indices debe ser un arreglo de enteros"):
        max_pool2d_backward(output, output, (4, 4))
    with pytest.raises(ValueError, match=r"la misma forma .* \(1, 1, 2, 2\)"):
        max_pool2d_backward(output, indices[..., :1], (4, 4))
    with pytest.raises(ValueError, match="índices fuera de la imagen"):
        max_pool2d_backward(output, indices, (2, 2))
