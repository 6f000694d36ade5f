"""Los tamaños de la convolución transpuesta, contra PyTorch y contra los de la directa."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import conv_output_size, conv_transpose_size, output_padding_for

small = st.integers(1, 5)


@settings(max_examples=200, deadline=None)
@given(
    n=st.integers(1, 9),
    k=small,
    s=small,
    p=st.integers(0, 5),
    d=small,
    extra=st.integers(0, 5),
)
def test_el_mismo_tamano_que_pytorch_o_los_dos_lo_rechazan(n, k, s, p, d, extra):
    try:
        expected = torch.nn.functional.conv_transpose1d(
            torch.zeros(1, 1, n), torch.zeros(1, 1, k), None, s, p, extra, 1, d
        ).shape[2]
    except RuntimeError:
        expected = 0
    if expected:
        assert conv_transpose_size(n, k, s, p, d, extra) == expected
    else:
        with pytest.raises(ValueError, match=r"output_padding=|No queda ningún píxel"):
            conv_transpose_size(n, k, s, p, d, extra)


@settings(max_examples=200, deadline=None)
@given(n=st.integers(1, 40), k=small, s=small, p=st.integers(0, 3), d=st.integers(1, 3))
def test_ida_y_vuelta_devuelve_el_tamano(n, k, s, p, d):
    if n + 2 * p < d * (k - 1) + 1:
        return
    small_size = conv_output_size(n, k, s, p, d)
    extra = output_padding_for(n, small_size, k, s, p, d)
    assert 0 <= extra < s
    assert conv_transpose_size(small_size, k, s, p, d, extra) == n


def test_a_mano():
    assert conv_transpose_size(5, 3, 2, 1) == 9  # 4·2 + 3 − 2
    assert conv_transpose_size(5, 3, 2, 1, output_padding=1) == 10
    assert conv_transpose_size(5, 3, 2, (0, 1)) == 10  # recorta de un lado
    assert conv_transpose_size(4, 3, 1, 0, 2) == 8  # 3 + 5


def test_entradas_malas():
    with pytest.raises(
        ValueError, match=r"output_padding=2 debe ser menor que stride \(2\)"
    ):
        conv_transpose_size(5, 3, 2, 1, output_padding=2)
    with pytest.raises(ValueError, match="stride debe ser 1 o más y llegó 0"):
        conv_transpose_size(5, 3, 0)
    with pytest.raises(ValueError, match="dilation debe ser 1 o más y llegó 0"):
        conv_transpose_size(5, 3, dilation=0)
    with pytest.raises(ValueError, match="completa mide 3, padding recorta 4"):
        conv_transpose_size(1, 3, padding=2)
    with pytest.raises(TypeError, match=r"kernel_size debe ser un entero y llegó 3\.0"):
        conv_transpose_size(5, 3.0)
    with pytest.raises(ValueError, match="tamaños de 9 a 10, y se pidió 12"):
        output_padding_for(12, 5, 3, 2, 1)
