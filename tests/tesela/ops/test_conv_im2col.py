"""La convolución `conv2d_im2col`: a mano e igual que PyTorch en formas al azar."""

import tracemalloc

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import col2im, conv2d_im2col, conv_im2col, im2col


def test_dos_canales_a_mano():
    # Canal 1: [1 2 3] con (1, 0) da 1, 2. Canal 2: [4 5 6] con (0, 1) da 5, 6.
    # Suma, más el sesgo 10: 16, 18.
    x = np.array([[[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]])
    weight = np.array([[[[1.0, 0.0]], [[0.0, 1.0]]]])
    assert conv2d_im2col(x, weight, np.array([10.0])).tolist() == [[[[16.0, 18.0]]]]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_igual_que_pytorch(data, draw_conv, torch_conv):
    case = draw_conv(data)
    np.testing.assert_allclose(
        conv2d_im2col(**case), torch_conv(case), rtol=1e-10, atol=1e-10
    )


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_im2col_es_unfold_y_col2im_es_fold(data, draw_conv):
    case = draw_conv(data)
    x, kernel = case["x"], case["weight"].shape[2:]
    rest = {name: case[name] for name in ("stride", "padding", "dilation")}
    columns = im2col(x, kernel, **rest)
    expected = F.unfold(torch.from_numpy(x), kernel, **rest).numpy()
    np.testing.assert_array_equal(columns, expected)
    y = np.random.default_rng(0).normal(size=columns.shape)
    back = col2im(y, x.shape[2:], kernel, **rest)
    folded = F.fold(torch.from_numpy(y), x.shape[2:], kernel, **rest).numpy()
    np.testing.assert_allclose(back, folded, rtol=1e-12, atol=1e-12)
    # Adjuntas: ⟨im2col(x), y⟩ = ⟨x, col2im(y)⟩.
    np.testing.assert_allclose((columns * y).sum(), (x * back).sum(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("limit", [1, 700, 3_000, 10**9])
def test_el_tamano_del_bloque_no_cambia_el_resultado(monkeypatch, limit):
    monkeypatch.setattr(conv_im2col, "BLOCK_BYTES", limit)
    monkeypatch.setattr(conv_im2col, "BLOCK_COLUMNS", 1)
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(2, 4, 13, 7)), rng.normal(size=(6, 2, 3, 3))
    expected = F.conv2d(torch.from_numpy(x), torch.from_numpy(weight), padding=1, groups=2)
    ours = conv2d_im2col(x, weight, padding=1, groups=2)
    np.testing.assert_allclose(ours, expected.numpy(), atol=1e-12)


def test_la_memoria_extra_es_un_bloque_y_no_la_matriz_entera():
    # Las columnas enteras medirían 27 · 256² · 4 B = 7.1 MB; el bloque, 0.5 MB.
    x, weight = np.ones((1, 3, 256, 256), np.float32), np.ones((1, 3, 3, 3), np.float32)
    conv2d_im2col(x, weight)
    tracemalloc.start()
    conv2d_im2col(x, weight)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    output = 254 * 254 * 4
    assert peak < output + 1_000_000


@pytest.mark.parametrize(
    ("columns", "error", "message"),
    [
        (np.ones((1, 4, 5)), ValueError, r"se esperaba \(N, C · 4, 2 · 2\)"),
        (np.ones((1, 5, 4)), ValueError, "¿Son los mismos argumentos"),
        (np.ones((4, 4)), ValueError, "se esperaba"),
        (np.ones((1, 4, 4), int), TypeError, "columns debe ser float32"),
    ],
)
def test_columnas_malas(columns, error, message):
    with pytest.raises(error, match=message):
        col2im(columns, (3, 3), 2)


def test_im2col_quiere_cuatro_ejes_y_decimales():
    with pytest.raises(ValueError, match="4 ejes"):
        im2col(np.ones((3, 3)), 2)
    with pytest.raises(TypeError, match="x debe ser float32"):
        im2col(np.ones((1, 1, 3, 3), int), 2)
