"""Desagrupar: a mano, inverso a medias del máximo, e igual que PyTorch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import (
    max_pool2d,
    max_pool2d_backward,
    max_pool2d_with_indices,
    max_unpool2d,
    max_unpool2d_backward,
)


def test_a_mano():
    x = np.array([[[[1.0, 5.0], [3.0, 4.0]]]])
    output, indices = max_pool2d_with_indices(x, 2)
    assert max_unpool2d(output, indices, (2, 2)).tolist() == [[[[0, 5], [0, 0]]]]


@settings(max_examples=40, deadline=None)
@given(
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    extra=st.tuples(st.integers(0, 6), st.integers(0, 6)),
    batch=st.integers(0, 2),
    seed=st.integers(0, 2**32 - 1),
)
def test_valor_y_gradiente_como_pytorch(kernel, extra, batch, seed):
    rng = np.random.default_rng(seed)
    sizes = tuple(k + e for k, e in zip(kernel, extra, strict=True))
    pooled, indices = max_pool2d_with_indices(rng.normal(size=(batch, 2, *sizes)), kernel)
    values = rng.normal(size=pooled.shape)
    tensor = torch.from_numpy(values).requires_grad_()
    where = torch.from_numpy(indices)
    ours = max_unpool2d(values, indices, sizes)
    grad = rng.normal(size=ours.shape)
    mine = max_unpool2d_backward(grad, indices)
    if batch == 0:  # PyTorch rechaza aquí el lote vacío
        assert ours.shape == (0, 2, *sizes) and mine.shape == values.shape
        return
    expected = F.max_unpool2d(tensor, where, kernel, output_size=sizes)
    assert np.array_equal(ours, expected.detach().numpy())
    [theirs] = torch.autograd.grad(expected, [tensor], torch.from_numpy(grad))
    assert np.array_equal(mine, theirs.numpy())


def test_agrupar_lo_desagrupado_no_cambia_nada():
    x = np.abs(np.random.default_rng(0).normal(size=(2, 3, 8, 8)))
    pooled, indices = max_pool2d_with_indices(x, 2)
    back = max_unpool2d(pooled, indices, (8, 8))
    assert np.array_equal(max_pool2d(back, 2), pooled)
    assert (back != 0).mean() == 1 / 4 and (back[back != 0] == x[back != 0]).all()


def test_sin_encimar_es_el_gradiente_del_maximo():
    rng = np.random.default_rng(0)
    pooled, indices = max_pool2d_with_indices(rng.normal(size=(1, 2, 6, 6)), 2)
    expected = max_pool2d_backward(pooled, indices, (6, 6))
    assert np.array_equal(max_unpool2d(pooled, indices, (6, 6)), expected)


def test_entradas_malas():
    pooled, indices = max_pool2d_with_indices(np.ones((1, 1, 4, 4)), 2)
    with pytest.raises(ValueError, match="índices fuera de la imagen"):
        max_unpool2d(pooled, indices, (2, 2))
    with pytest.raises(TypeError, match="arreglo de enteros y llegó list"):
        max_unpool2d(pooled, [[[[0]]]], (4, 4))
    with pytest.raises(ValueError, match="la misma forma"):
        max_unpool2d(pooled, indices[:, :, :1], (4, 4))
    with pytest.raises(ValueError, match="índices fuera de la imagen"):
        max_unpool2d_backward(np.ones((1, 1, 2, 2)), indices)
    with pytest.raises(TypeError, match="x debe ser float32"):
        max_unpool2d(pooled.astype(int), indices, (4, 4))
