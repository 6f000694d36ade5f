"""`conv_nd` en 1, 2 y 3 ejes: a mano, e igual que PyTorch en valor y gradiente."""

import numpy as np
import pytest
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import conv2d, conv2d_backward, conv_nd, conv_nd_backward


def test_una_senal_a_mano():
    # (1, −1) resta vecinos: 1 − 4, 4 − 9, 9 − 16.
    signal = np.array([[[1.0, 4.0, 9.0, 16.0]]])
    assert conv_nd(signal, np.array([[[1.0, -1.0]]])).tolist() == [[[-3.0, -5.0, -7.0]]]


@pytest.mark.parametrize(("dims", "biggest"), [(1, 9), (2, 6), (3, 4)])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_valor_y_gradiente_como_pytorch(
    dims, biggest, data, draw_conv, torch_conv, torch_grads
):
    case = draw_conv(data, dims, biggest)
    output = conv_nd(**case)
    np.testing.assert_allclose(output, torch_conv(case), rtol=1e-10, atol=1e-10)
    rest = {name: case[name] for name in ("stride", "padding", "dilation", "groups")}
    grad = np.random.default_rng(1).normal(size=output.shape)
    conv = (F.conv1d, F.conv2d, F.conv3d)[dims - 1]
    bias = np.zeros(len(case["weight"]))
    theirs = torch_grads(
        lambda x, w, b: conv(x, w, b, **rest), case["x"], case["weight"], bias
    )(grad)
    ours = conv_nd_backward(grad, case["x"], case["weight"], **rest)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_en_dos_ejes_es_conv2d(data, draw_conv):
    case = draw_conv(data)
    np.testing.assert_allclose(conv_nd(**case), conv2d(**case), rtol=1e-10, atol=1e-10)
    bias = case.pop("bias")
    del bias
    grad = np.ones(conv_nd(**case).shape)
    pairs = zip(conv_nd_backward(grad, **case), conv2d_backward(grad, **case), strict=True)
    for one, other in pairs:
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_same_conserva_la_forma_y_el_lote_vacio_pasa(dims):
    x, weight = np.ones((0, 2, *(5,) * dims)), np.ones((3, 2, *(4,) * dims))
    output = conv_nd(x, weight, padding="same")
    assert output.shape == (0, 3, *(5,) * dims)
    grads = conv_nd_backward(output, x, weight, padding="same")
    assert [grad.shape for grad in grads] == [x.shape, weight.shape, (3,)]


def test_entradas_malas():
    with pytest.raises(ValueError, match=r"3 ejes .* 5 .* con 2: \(2, 2\)"):
        conv_nd(np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="con 6"):
        conv_nd(np.ones((1,) * 6), np.ones((1,) * 6))
    with pytest.raises(ValueError, match=r"weight debe tener 3 ejes \(F, C // groups, k\)"):
        conv_nd(np.ones((1, 1, 5)), np.ones((1, 1, 3, 3)))
    with pytest.raises(ValueError, match="forma de la salida"):
        conv_nd_backward(np.ones((1, 1, 5)), np.ones((1, 1, 5)), np.ones((1, 1, 3)))
    with pytest.raises(TypeError, match="grad_output debe ser float32"):
        conv_nd_backward(np.ones((1, 1, 3), int), np.ones((1, 1, 5)), np.ones((1, 1, 3)))
