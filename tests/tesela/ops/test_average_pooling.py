"""El promedio y su gradiente: a mano, e iguales que PyTorch con todos los argumentos."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import avg_pool2d, avg_pool2d_backward, conv2d


def test_a_mano():
    x = np.array([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 7.0, 6.0]]]])
    assert avg_pool2d(x, 2).tolist() == [[[[13 / 4, 15 / 4]]]]
    # Con un cero a cada lado, la primera ventana de 2 × 2 solo tiene un píxel real, el 1.
    assert avg_pool2d(x, 2, 2, 1)[0, 0, 0, 0] == 1 / 4
    assert avg_pool2d(x, 2, 2, 1, count_include_pad=False)[0, 0, 0, 0] == 1
    grad = avg_pool2d_backward(np.array([[[[8.0, 4.0]]]]), (2, 4), 2)
    assert grad.tolist() == [[[[2, 2, 1, 1], [2, 2, 1, 1]]]]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_valor_y_gradiente_como_pytorch(data):
    pair = st.tuples(st.integers(1, 4), st.integers(1, 4))
    kernel, stride = data.draw(pair), data.draw(pair)
    padding = tuple(data.draw(st.integers(0, k // 2)) for k in kernel)
    sizes = [data.draw(st.integers(k, k + 5)) for k in kernel]
    ceil, include = data.draw(st.booleans()), data.draw(st.booleans())
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    x = rng.normal(size=(data.draw(st.integers(0, 2)), 2, *sizes))
    tensor = torch.from_numpy(x).requires_grad_()
    expected = F.avg_pool2d(tensor, kernel, stride, padding, ceil, include)
    ours = avg_pool2d(x, kernel, stride, padding, ceil, include)
    np.testing.assert_allclose(ours, expected.detach().numpy(), rtol=1e-12, atol=1e-12)
    grad = rng.normal(size=ours.shape)
    [theirs] = torch.autograd.grad(expected, [tensor], torch.from_numpy(grad))
    mine = avg_pool2d_backward(grad, x.shape[2:], kernel, stride, padding, ceil, include)
    np.testing.assert_allclose(mine, theirs.numpy(), rtol=1e-12, atol=1e-12)


def test_es_una_convolucion_de_pesos_iguales():
    x = np.random.default_rng(0).normal(size=(2, 3, 8, 9))
    weight = np.full((3, 1, 3, 3), 1 / 9)
    expected = conv2d(x, weight, stride=2, padding=1, groups=3)
    np.testing.assert_allclose(avg_pool2d(x, 3, 2, 1), expected, atol=1e-12)


def test_float32():
    x = np.ones((1, 2, 6, 6), np.float32)
    assert avg_pool2d(x, 2).dtype == np.float32
    assert avg_pool2d_backward(x[..., :3, :3], (6, 6), 2).dtype == np.float32


def test_entradas_malas():
    x = np.ones((1, 1, 4, 4))
    with pytest.raises(ValueError, match="La ventana no cabe"):
        avg_pool2d(x, 5)
    with pytest.raises(TypeError, match="x debe ser float32"):
        avg_pool2d(x.astype(int), 2)
    with pytest.raises(ValueError, match="padding=2 es más de la mitad"):
        avg_pool2d(x, 2, padding=2)
    with pytest.raises(ValueError, match=r"grad_output debe medir \(2, 2\)"):
        avg_pool2d_backward(x, (4, 4), 2)
