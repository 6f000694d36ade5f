"""El traslape de los kernels y la medida del tablero de ajedrez."""

from math import gcd

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import checkerboard_rms, kernel_overlap, taps_per_phase

small = st.integers(1, 6)


@settings(max_examples=60, deadline=None)
@given(n=small, k=small, s=small, d=st.integers(1, 3), data=st.data())
def test_es_lo_que_sale_de_puros_unos(n, k, s, d, data):
    full = (n - 1) * s + d * (k - 1) + 1
    p = data.draw(st.integers(0, (full - 1) // 2))
    ones = torch.ones(1, 1, n, n), torch.ones(1, 1, k, k)
    expected = F.conv_transpose2d(*ones, stride=s, padding=p, dilation=d)[0, 0]
    assert np.array_equal(kernel_overlap(n, k, s, p, d), expected.numpy())


@settings(max_examples=60, deadline=None)
@given(k=small, s=small, d=st.integers(1, 4))
def test_las_fases_son_el_centro_del_mapa(k, s, d):
    n = 2 * (d * k // s + 3)
    line = kernel_overlap((1, n), (1, k), s, 0, d)[0]
    start = s * (-(-d * k // s) + 1)
    phases = taps_per_phase(k, s, d)
    assert np.array_equal(line[start : start + s], phases)
    assert phases.sum() == k
    # Todas iguales justo cuando la dilatación es prima con el paso y el paso divide a k.
    even = gcd(d, s) == 1 and k % s == 0
    assert (len(set(phases.tolist())) == 1) == even


def test_el_tablero_perfecto_y_la_imagen_lisa():
    board = np.indices((32, 32)).sum(axis=0) % 2 * 6.0 - 3
    assert checkerboard_rms(board[None, None] + 100, 2) == pytest.approx(3)
    ramp = np.broadcast_to(np.linspace(0, 1, 32)[:, None], (1, 3, 32, 32)).copy()
    assert checkerboard_rms(np.full((2, 3, 32, 32), 0.5), 2) == 0
    assert checkerboard_rms(ramp, 2) < 0.02  # medio escalón de rampa, nada más


def test_la_textura_sin_periodo_da_lo_que_dice_el_texto():
    noise = np.random.default_rng(0).normal(size=(4, 3, 128, 128))
    # Promedio de (16/2)² = 64 píxeles: 1/8, menos un grado de libertad de cuatro.
    assert checkerboard_rms(noise, 2) == pytest.approx(2 / 16 * np.sqrt(3 / 4), rel=0.03)


def test_entradas_malas():
    image = np.ones((1, 1, 16, 16))
    with pytest.raises(ValueError, match="que stride=3 lo divida"):
        checkerboard_rms(image, 3)
    with pytest.raises(ValueError, match="al menos un recuadro de patch=32"):
        checkerboard_rms(image, 2, 32)
    with pytest.raises(ValueError, match=r"se esperaba \(N, C, H, W\)"):
        checkerboard_rms(image[0], 2)
    with pytest.raises(ValueError, match="stride debe ser 2 o más y llegó 1"):
        checkerboard_rms(image, 1)
    with pytest.raises(ValueError, match=r"images es \(0, 1, 16, 16\)"):
        checkerboard_rms(image[:0], 2)
    with pytest.raises(TypeError, match="images debe ser float32"):
        checkerboard_rms(image.astype(int), 2)
    with pytest.raises(ValueError, match="stride debe ser 1 o más y llegó 0"):
        kernel_overlap(3, 3, 0)
    with pytest.raises(TypeError, match="kernel_size debe ser un entero"):
        taps_per_phase(2.5, 2)
