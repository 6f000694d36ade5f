"""`pixel_shuffle`: una permutación, igual que la de PyTorch, y su vuelta."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import pixel_shuffle, pixel_shuffle_backward, pixel_unshuffle

dims = st.integers(1, 4)


@settings(max_examples=40, deadline=None)
@given(n=st.integers(1, 2), c=dims, h=dims, w=dims, r=dims)
def test_valor_y_gradiente_como_pytorch(n, c, h, w, r, torch_grads):
    rng = np.random.default_rng(n + 10 * c + 100 * h + 1000 * w)
    x = rng.normal(size=(n, c * r * r, h, w))
    output = pixel_shuffle(x, r)
    np.testing.assert_array_equal(output, F.pixel_shuffle(torch.from_numpy(x), r).numpy())
    np.testing.assert_array_equal(pixel_unshuffle(output, r), x)
    back = F.pixel_unshuffle(torch.from_numpy(output), r).numpy()
    np.testing.assert_array_equal(pixel_unshuffle(output, r), back)
    grad = rng.normal(size=output.shape)
    [expected] = torch_grads(lambda t: F.pixel_shuffle(t, r), x)(grad)
    np.testing.assert_array_equal(pixel_shuffle_backward(grad, r), expected)


def test_a_mano_dos_canales_de_salida():
    # Canales 0 a 3 → primer canal de salida; 4 a 7 → segundo.
    output = pixel_shuffle(np.arange(8.0).reshape(1, 8, 1, 1), 2)
    assert output[0].tolist() == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]


def test_lote_vacio():
    # Con un lote vacío, el pixel_unshuffle de PyTorch 2.15 da (0, 1, 2, 2); el nuestro
    # da la forma que corresponde.
    empty = np.ones((0, 4, 1, 1))
    assert pixel_shuffle(empty, 2).shape == (0, 1, 2, 2)
    assert pixel_shuffle_backward(pixel_shuffle(empty, 2), 2).shape == empty.shape


def test_entradas_malas():
    with pytest.raises(ValueError, match=r"6 canales y con factor=2 .* grupos de 4"):
        pixel_shuffle(np.ones((1, 6, 2, 2)), 2)
    with pytest.raises(ValueError, match="factor debe ser 1 o más y llegó 0"):
        pixel_shuffle(np.ones((1, 4, 2, 2)), 0)
    with pytest.raises(ValueError, match=r"4 ejes .* llegó \(4, 2, 2\)"):
        pixel_shuffle(np.ones((4, 2, 2)), 2)
    with pytest.raises(ValueError, match="trae 0 canales"):
        pixel_shuffle(np.ones((1, 0, 2, 2)), 2)
    with pytest.raises(TypeError, match="x debe ser float32 o float64 y llegó int64"):
        pixel_shuffle(np.ones((1, 4, 2, 2), int), 2)
    with pytest.raises(ValueError, match="factor=2 debe dividir al alto y al ancho"):
        pixel_unshuffle(np.ones((1, 1, 3, 4)), 2)
    with pytest.raises(TypeError, match="grad_output debe ser float32"):
        pixel_shuffle_backward(np.ones((1, 1, 2, 2), int), 2)
