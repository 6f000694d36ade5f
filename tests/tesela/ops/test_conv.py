"""`conv2d` y su gradiente: a mano, e iguales que PyTorch con todos los argumentos."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import conv2d, conv2d_backward
from tesela.ops.padding import PADDING_MODES
from torch import nn


def test_gradiente_a_mano():
    # y = [10·1 + 1·2, 10·2 + 1·3] = [12, 23]. Con ∂y = [1, 2]:
    # ∂w = [1·1 + 2·2, 1·2 + 2·3] = [5, 8]; ∂x = [10, 1 + 20, 2]; ∂b = 3.
    x, weight = np.array([[[[1.0, 2.0, 3.0]]]]), np.array([[[[10.0, 1.0]]]])
    assert conv2d(x, weight).tolist() == [[[[12.0, 23.0]]]]
    grads = conv2d_backward(np.array([[[[1.0, 2.0]]]]), x, weight)
    assert [g.ravel().tolist() for g in grads] == [[10.0, 21.0, 2.0], [5.0, 8.0], [3.0]]


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_valor_y_gradiente_como_pytorch(data, draw_conv, torch_conv, torch_grads):
    case = draw_conv(data)
    output = conv2d(**case)
    np.testing.assert_allclose(output, torch_conv(case), rtol=1e-10, atol=1e-10)
    rest = {name: case[name] for name in ("stride", "padding", "dilation", "groups")}
    grad = np.random.default_rng(1).normal(size=output.shape)
    bias = np.zeros(len(case["weight"]))
    theirs = torch_grads(
        lambda x, w, b: F.conv2d(x, w, b, **rest), case["x"], case["weight"], bias
    )(grad)
    ours = conv2d_backward(grad, case["x"], case["weight"], **rest)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-9)


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("mode", PADDING_MODES)
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), kernel=st.sampled_from([1, 2, 3, 4, 5]))
def test_modos_y_same_como_nn_conv2d(mode, seed, kernel):
    rng = np.random.default_rng(seed)
    x, weight = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(4, 3, kernel, 3))
    layer = nn.Conv2d(3, 4, (kernel, 3), padding="same", padding_mode=mode, bias=False)
    layer = layer.double()
    layer.weight.data = torch.from_numpy(weight)
    tensor = torch.from_numpy(x).requires_grad_()
    expected = layer(tensor)
    ours = conv2d(x, weight, padding="same", padding_mode=mode)
    np.testing.assert_allclose(ours, expected.detach().numpy(), atol=1e-10)
    grad = rng.normal(size=ours.shape)
    theirs = torch.autograd.grad(expected, [tensor, layer.weight], torch.from_numpy(grad))
    mine = conv2d_backward(grad, x, weight, padding="same", padding_mode=mode)
    for one, other in zip(mine, theirs, strict=False):
        np.testing.assert_allclose(one, other.numpy(), atol=1e-10)


def test_full_y_relleno_desigual_como_pytorch_con_f_pad():
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(1, 2, 5, 6)), rng.normal(size=(3, 2, 2, 3))
    padded = F.pad(torch.from_numpy(x), (2, 0, 1, 3))  # ancho: 2 y 0; alto: 1 y 3
    expected = F.conv2d(padded, torch.from_numpy(weight)).numpy()
    np.testing.assert_allclose(
        conv2d(x, weight, padding=((1, 3), (2, 0))), expected, atol=1e-12
    )
    full = F.conv2d(torch.from_numpy(x), torch.from_numpy(weight), padding=(1, 2)).numpy()
    np.testing.assert_allclose(conv2d(x, weight, padding="full"), full, atol=1e-12)


def test_float32_como_pytorch():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 16, 20, 20)).astype(np.float32)
    weight = rng.normal(size=(8, 16, 3, 3)).astype(np.float32)
    expected = F.conv2d(torch.from_numpy(x), torch.from_numpy(weight), padding=1).numpy()
    ours = conv2d(x, weight, padding=1)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-4)
    grads = conv2d_backward(np.ones_like(ours), x, weight, padding=1)
    assert [grad.dtype for grad in grads] == [np.float32] * 3


def test_lote_vacio_tambien_hacia_atras():
    x, weight = np.ones((0, 2, 5, 5)), np.ones((3, 2, 3, 3))
    grads = conv2d_backward(np.ones((0, 3, 3, 3)), x, weight)
    assert [grad.shape for grad in grads] == [(0, 2, 5, 5), (3, 2, 3, 3), (3,)]
    assert not grads[1].any() and not grads[2].any()


def test_entradas_malas():
    x, weight = np.ones((1, 2, 5, 5)), np.ones((3, 2, 3, 3))
    with pytest.raises(ValueError, match=r"forma de la salida, \(1, 3, 3, 3\), y llegó"):
        conv2d_backward(np.ones((1, 3, 5, 5)), x, weight)
    with pytest.raises(TypeError, match="grad_output debe ser float32"):
        conv2d_backward(np.ones((1, 3, 3, 3), int), x, weight)
    with pytest.raises(ValueError, match="«reflect» de 5 píxeles no cabe en un eje de 5"):
        conv2d(x, weight, padding=5, padding_mode="reflect")
    with pytest.raises(ValueError, match="No conozco padding_mode='constant'"):
        conv2d(x, weight, padding=1, padding_mode="constant")
