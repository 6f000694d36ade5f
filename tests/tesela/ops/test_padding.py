"""El relleno: a mano, igual que `F.pad` en valor y gradiente, y su propiedad de adjunta."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import pad, pad_backward
from tesela.ops.padding import PADDING_MODES, padding_pairs

MODES = pytest.mark.parametrize("mode", PADDING_MODES)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("zeros", [0, 0, 1, 2, 3, 0]),
        ("reflect", [3, 2, 1, 2, 3, 2]),
        ("replicate", [1, 1, 1, 2, 3, 3]),
        ("circular", [2, 3, 1, 2, 3, 1]),
    ],
)
def test_a_mano(mode, expected):
    assert pad(np.array([1, 2, 3]), ((2, 1),), mode, 1).tolist() == expected


@MODES
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_igual_que_pytorch_en_valor_y_gradiente(mode, data):
    dims = data.draw(st.integers(1, 3))
    sizes = data.draw(st.tuples(*[st.integers(1, 5)] * dims))
    top = {"zeros": lambda n: 4, "replicate": lambda n: 4, "reflect": lambda n: n - 1}
    most = [top.get(mode, lambda n: n)(n) for n in sizes]
    pairs = tuple(
        (data.draw(st.integers(0, limit)), data.draw(st.integers(0, limit)))
        for limit in most
    )
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    x = rng.normal(size=(2, 3, *sizes))
    tensor = torch.from_numpy(x).requires_grad_()
    flat = [side for pair in reversed(pairs) for side in pair]
    expected = F.pad(tensor, flat, mode="constant" if mode == "zeros" else mode)
    ours = pad(x, pairs, mode, dims)
    np.testing.assert_array_equal(ours, expected.detach().numpy())

    grad = rng.normal(size=ours.shape)
    before = grad.copy()
    (theirs,) = torch.autograd.grad(expected, tensor, torch.from_numpy(grad))
    back = pad_backward(grad, pairs, mode, dims)
    np.testing.assert_allclose(back, theirs.numpy(), rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(grad, before)  # no toca lo que recibe
    np.testing.assert_allclose((ours * grad).sum(), (x * back).sum(), rtol=1e-9, atol=1e-9)


@MODES
def test_no_comparte_memoria_y_conserva_el_dtype(mode):
    x = np.arange(6, dtype=np.uint8).reshape(2, 3)
    out = pad(x, 0, mode)
    assert out.dtype == np.uint8
    out += 1
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert not np.shares_memory(pad_backward(np.ones((3, 3)), 0, mode), x)


def test_un_lote_vacio_da_un_lote_vacio():
    assert pad(np.zeros((0, 3, 4, 4)), 1).shape == (0, 3, 6, 6)
    assert pad(np.zeros((0, 3, 4, 4)), 1, "reflect").shape == (0, 3, 6, 6)
    assert pad_backward(np.zeros((0, 3, 6, 6)), 1, "circular").shape == (0, 3, 4, 4)


def test_formas_de_escribir_el_relleno():
    assert padding_pairs([1, 2]) == ((1, 1), (2, 2))
    assert padding_pairs((0, (1, 3))) == ((0, 0), (1, 3))


@pytest.mark.parametrize(
    ("padding", "mode", "error", "message"),
    [
        (-1, "zeros", ValueError, "padding debe ser 0 o más y llegó -1"),
        ((1, 2, 3), "zeros", ValueError, "trae 3 elementos"),
        (((1, 2, 3), 0), "zeros", ValueError, "entero o una pareja"),
        (1.5, "zeros", TypeError, "padding debe ser un entero"),
        (4, "reflect", ValueError, "no cabe en un eje de 4: admite 3"),
        (5, "circular", ValueError, "no cabe en un eje de 4: admite 4"),
        (1, "mirror", ValueError, "No conozco padding_mode='mirror'"),
    ],
)
def test_rellenos_malos(padding, mode, error, message):
    with pytest.raises(error, match=message):
        pad(np.zeros((4, 4)), padding, mode)


@pytest.mark.parametrize(
    ("padding", "mode", "message"),
    [
        (-1, "zeros", "padding debe ser 0 o más y llegó -1"),
        ((1, 2, 3), "zeros", "trae 3 elementos"),
        (2, "reflect", "no cabe en un eje de 2: admite 1"),
        (1, "mirror", "No conozco padding_mode='mirror'"),
    ],
)
def test_rellenos_malos_hacia_atras(padding, mode, message):
    with pytest.raises(ValueError, match=message):
        pad_backward(np.zeros((6, 6)), padding, mode)


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_sin_pixeles_no_hay_que_copiar(mode):
    with pytest.raises(ValueError, match=r"no tiene ninguno|no cabe"):
        pad(np.zeros((3, 0)), 1, mode)


def test_arreglos_malos():
    with pytest.raises(TypeError, match="arreglo de NumPy con números y llegó list"):
        pad([[1.0]], 1)
    with pytest.raises(TypeError, match="llegó object"):
        pad(np.array([[None]]), 1)
    with pytest.raises(ValueError, match="tiene 1 ejes"):
        pad(np.zeros(3), 1)
    with pytest.raises(ValueError, match="no queda imagen"):
        pad_backward(np.zeros((3, 3)), 2)
