"""Los tamaños: contados a mano, contra PyTorch y contra contar posiciones una por una."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import conv_output_size, effective_kernel_size, padding_amount


@settings(max_examples=200, deadline=None)
@given(
    size=st.integers(1, 30),
    kernel=st.integers(1, 6),
    stride=st.integers(1, 5),
    before=st.integers(0, 4),
    after=st.integers(0, 4),
    dilation=st.integers(1, 4),
)
def test_es_el_numero_de_posiciones_en_que_cabe(
    size, kernel, stride, before, after, dilation
):
    window = dilation * (kernel - 1) + 1
    places = list(range(0, size + before + after - window + 1, stride))
    if not places:
        with pytest.raises(ValueError, match="La ventana no cabe"):
            conv_output_size(size, kernel, stride, (before, after), dilation)
        return
    assert conv_output_size(size, kernel, stride, (before, after), dilation) == len(places)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("dilation", [1, 2])
def test_igual_que_pytorch_en_toda_la_rejilla(stride, dilation):
    for size in range(5, 12):
        for kernel in range(1, 4):
            for padding in range(3):
                x, w = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel)
                expected = F.conv1d(
                    x, w, stride=stride, padding=padding, dilation=dilation
                ).shape[-1]
                assert conv_output_size(size, kernel, stride, padding, dilation) == expected


@pytest.mark.parametrize("kernel", range(1, 8))
@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_same_conserva_el_tamano_y_full_lo_crece(kernel, dilation):
    extra = effective_kernel_size(kernel, dilation) - 1
    same = padding_amount("same", kernel, dilation)
    assert conv_output_size(11, kernel, 1, same, dilation) == 11
    assert same[1] - same[0] in (0, 1)
    full = padding_amount("full", kernel, dilation)
    assert conv_output_size(11, kernel, 1, full, dilation) == 11 + extra
    assert padding_amount("valid", kernel, dilation) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 3), ValueError, "input_size debe ser 1 o más y llegó 0"),
        ((5, 0), ValueError, "kernel_size debe ser 1 o más"),
        ((5, 3, 0), ValueError, "stride debe ser 1 o más y llegó 0"),
        ((5, 3, 1, -1), ValueError, "padding debe ser 0 o más y llegó -1"),
        ((5, 3, 1, 0, 0), ValueError, "dilation debe ser 1 o más y llegó 0"),
        ((5, 3.0), TypeError, "kernel_size debe ser un entero"),
        ((4, 3, 1, 0, 2), ValueError, r"abarca 5 píxeles .* mide 4 \(4 \+ 0\)"),
    ],
)
def test_argumentos_malos(arguments, error, message):
    with pytest.raises(error, match=message):
        conv_output_size(*arguments)


def test_relleno_desconocido():
    with pytest.raises(ValueError, match="No conozco el relleno 'igual'"):
        padding_amount("igual", 3)
