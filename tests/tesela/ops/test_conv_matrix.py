"""`conv_matrix`: multiplicar por ella es convolucionar, y por su transpuesta, devolver."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import conv2d, conv_matrix, conv_transpose2d


def test_una_fila_a_mano():
    # Píxeles a, b, c, d con relleno de uno: ventanas (0,a,b), (a,b,c), (b,c,d), (c,d,0).
    # Con paso 2 quedan la primera y la tercera.
    matrix = conv_matrix(np.array([[[[1.0, 2.0, 3.0]]]]), (1, 4), (1, 2), (0, 1))
    assert matrix.tolist() == [[2, 3, 0, 0], [0, 1, 2, 3]]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_multiplicar_es_convolucionar(data, draw_conv, torch_conv):
    case = draw_conv(data) | {"bias": None}
    x, weight = case["x"], case["weight"]
    rest = {name: case[name] for name in ("stride", "padding", "dilation", "groups")}
    matrix = conv_matrix(weight, x.shape[2:], **rest)
    flat = x.reshape(len(x), -1) @ matrix.T
    expected = torch_conv(case)
    np.testing.assert_allclose(flat, expected.reshape(len(x), -1), atol=1e-10)
    # Y la transpuesta es la convolución transpuesta, que vuelve al tamaño de x.
    y = np.random.default_rng(0).normal(size=expected.shape)
    back = (y.reshape(len(y), -1) @ matrix).reshape(x.shape)
    steps = zip(rest["stride"], rest["padding"], rest["dilation"], strict=True)
    sizes = zip(x.shape[2:], weight.shape[2:], steps, strict=True)
    extra = tuple((n + 2 * p - d * (k - 1) - 1) % s for n, k, (s, p, d) in sizes)
    ours = conv_transpose2d(y, weight, output_padding=extra, **rest)
    np.testing.assert_allclose(ours, back, atol=1e-10)


def test_relleno_con_nombre_y_dtype():
    weight = np.ones((1, 1, 2, 2), np.float32)
    matrix = conv_matrix(weight, 3, padding="same")
    assert matrix.shape == (9, 9) and matrix.dtype == np.float32
    x = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
    assert np.array_equal(matrix @ x.ravel(), conv2d(x, weight, padding="same").ravel())
    torch_y = torch.nn.functional.conv2d(
        torch.from_numpy(np.pad(x, ((0, 0), (0, 0), (0, 1), (0, 1)))),
        torch.ones(1, 1, 2, 2),
    )
    assert np.array_equal(matrix @ x.ravel(), torch_y.numpy().ravel())


def test_entradas_malas():
    with pytest.raises(ValueError, match=r"weight debe tener 4 ejes .* llegó \(3, 3\)"):
        conv_matrix(np.ones((3, 3)), 5)
    with pytest.raises(TypeError, match="weight debe ser float32"):
        conv_matrix(np.ones((1, 1, 3, 3), int), 5)
    with pytest.raises(ValueError, match="La ventana no cabe"):
        conv_matrix(np.ones((1, 1, 3, 3)), 2)
    with pytest.raises(ValueError, match=r"4228120576 números .* imagen más chica"):
        conv_matrix(np.ones((1, 1, 3, 3)), 256)
