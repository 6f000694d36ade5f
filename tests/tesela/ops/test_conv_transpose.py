"""La convolución transpuesta: a mano, adjunta de `conv2d`, e igual que PyTorch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import conv2d, conv_transpose2d, conv_transpose2d_backward


def test_paso_dos_a_mano():
    # Cada entrada pinta su copia del kernel (1, 2, 3), a 2 píxeles de la anterior:
    #   5·(1, 2, 3)      → 5 10 15
    #   7·(1, 2, 3)            7 14 21
    x, weight = np.array([[[[5.0, 7.0]]]]), np.array([[[[1.0, 2.0, 3.0]]]])
    output = conv_transpose2d(x, weight, stride=(1, 2))
    assert output.ravel().tolist() == [5, 10, 22, 14, 21]
    cut = conv_transpose2d(x, weight, stride=(1, 2), padding=(0, 1))
    assert cut.ravel().tolist() == [10, 22, 14]
    more = conv_transpose2d(x, weight, None, (1, 2), (0, 1), (0, 1))
    assert more.ravel().tolist() == [10, 22, 14, 21]  # output_padding destapa, no rellena
    zero = conv_transpose2d(x, weight, None, (1, 2), 0, (0, 1))
    assert zero.ravel().tolist() == [5, 10, 22, 14, 21, 0]  # y aquí no había nada


def draw_transpose(data):
    draw = data.draw
    groups = draw(st.integers(1, 3), "grupos")
    channels = groups * draw(st.integers(1, 2), "canales por grupo")
    pair = st.tuples(st.integers(1, 3), st.integers(1, 3))
    kernel, stride, dilation = draw(pair), draw(pair), draw(pair)
    size = draw(st.tuples(st.integers(1, 5), st.integers(1, 5)), "tamaño")
    padding, extra = [], []
    for n, k, s, d in zip(size, kernel, stride, dilation, strict=True):
        more = draw(st.integers(0, max(s, d) - 1), "output_padding")
        full = (n - 1) * s + d * (k - 1) + 1
        padding.append(draw(st.integers(0, max(0, (full + more - 1) // 2)), "padding"))
        extra.append(more)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1), "semilla"))
    filters = draw(st.integers(1, 2), "filtros por grupo")
    x = rng.normal(size=(draw(st.integers(1, 3), "lote"), channels, *size))
    weight = rng.normal(size=(channels, filters, *kernel))
    rest = {"stride": stride, "padding": tuple(padding), "output_padding": tuple(extra)}
    return (
        x,
        weight,
        rng.normal(size=groups * filters),
        rest
        | {
            "groups": groups,
            "dilation": dilation,
        },
    )


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_valor_y_gradiente_como_pytorch(data, torch_grads):
    x, weight, bias, rest = draw_transpose(data)

    def torch_version(*tensors):
        return F.conv_transpose2d(*tensors, **rest)

    expected = torch_version(*map(torch.from_numpy, (x, weight, bias))).numpy()
    output = conv_transpose2d(x, weight, bias, **rest)
    np.testing.assert_allclose(output, expected, rtol=1e-10, atol=1e-10)
    grad = np.random.default_rng(1).normal(size=output.shape)
    theirs = torch_grads(torch_version, x, weight, bias)(grad)
    ours = conv_transpose2d_backward(grad, x, weight, **rest)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_es_la_adjunta_de_conv2d(data, draw_conv):
    # ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ para todo x y todo y, con los MISMOS pesos.
    case = draw_conv(data)
    x, weight = case["x"], case["weight"]
    rest = {name: case[name] for name in ("stride", "padding", "dilation", "groups")}
    forward = conv2d(x, weight, **rest)
    y = np.random.default_rng(2).normal(size=forward.shape)
    sizes = zip(x.shape[2:], weight.shape[2:], *list(rest.values())[:3], strict=True)
    lost = tuple((n + 2 * p - d * (k - 1) - 1) % s for n, k, s, p, d in sizes)
    back = conv_transpose2d(y, weight, output_padding=lost, **rest)
    assert back.shape == x.shape
    np.testing.assert_allclose((forward * y).sum(), (x * back).sum(), rtol=1e-9, atol=1e-9)


def test_recortes_distintos_de_cada_lado():
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(1, 2, 4, 4)), rng.normal(size=(2, 3, 3, 3))
    full = conv_transpose2d(x, weight, stride=2)
    cut = conv_transpose2d(x, weight, stride=2, padding=((0, 1), (2, 1)))
    np.testing.assert_array_equal(cut, full[:, :, :-1, 2:-1])


def test_float32_lote_vacio_y_precision_mixta():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 16, 9, 9)).astype(np.float32)
    weight = rng.normal(size=(16, 8, 3, 3)).astype(np.float32)
    expected = F.conv_transpose2d(torch.from_numpy(x), torch.from_numpy(weight), stride=2)
    ours = conv_transpose2d(x, weight, stride=2)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, expected.numpy(), rtol=1e-4, atol=1e-4)
    grads = conv_transpose2d_backward(ours, x, weight, stride=2)
    assert [grad.dtype for grad in grads] == [np.float32] * 3
    assert conv_transpose2d(x[:0], weight, stride=2).shape == (0, 8, 19, 19)
    empty = conv_transpose2d_backward(ours[:0], x[:0], weight, stride=2)
    assert [grad.shape for grad in empty] == [(0, 16, 9, 9), (16, 8, 3, 3), (8,)]
    assert conv_transpose2d(x, weight.astype(np.float64)).dtype == np.float64


def test_entradas_malas():
    x, weight = np.ones((1, 2, 4, 4)), np.ones((2, 3, 3, 3))
    with pytest.raises(ValueError, match=r"x debe tener 4 ejes .* llegó con 3"):
        conv_transpose2d(x[0], weight)
    with pytest.raises(ValueError, match="PRIMER eje de weight son los canales"):
        conv_transpose2d(x, np.ones((3, 2, 3, 3)))
    with pytest.raises(ValueError, match=r"groups=3 debe dividir a los canales .*\(2\)"):
        conv_transpose2d(x, weight, groups=3)
    with pytest.raises(ValueError, match="Hace falta al menos un canal"):
        conv_transpose2d(np.ones((1, 0, 4, 4)), np.ones((0, 3, 3, 3)))
    with pytest.raises(ValueError, match=r"bias debe tener .* \(3,\), y llegó \(2,\)"):
        conv_transpose2d(x, weight, np.ones(2))
    with pytest.raises(ValueError, match="stride debe ser 1 o más y llegó 0"):
        conv_transpose2d(x, weight, stride=0)
    with pytest.raises(ValueError, match="dilation debe ser 1 o más y llegó 0"):
        conv_transpose2d(x, weight, dilation=0)
    with pytest.raises(ValueError, match="output_padding=1 debe ser menor que stride"):
        conv_transpose2d(x, weight, output_padding=1)
    with pytest.raises(ValueError, match="No queda ningún píxel"):
        conv_transpose2d(x, weight, padding=3)
    with pytest.raises(TypeError, match="x debe ser float32 o float64 y llegó int64"):
        conv_transpose2d(x.astype(int), weight)
    with pytest.raises(TypeError, match="weight debe ser un arreglo de NumPy"):
        conv_transpose2d(x, weight.tolist())
    with pytest.raises(
        ValueError, match=r"la salida, \(1, 3, 6, 6\), y llegó \(1, 3, 4, 4\)"
    ):
        conv_transpose2d_backward(np.ones((1, 3, 4, 4)), x, weight)
