"""Correlación y convolución: a mano, contra scipy.signal y por sus propiedades."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal
from tesela.ops import convolve2d, correlate2d, flip_kernel, pad

IMAGE = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
KERNEL = np.array([[1.0, 2.0], [3.0, 4.0]])

seeds = st.integers(0, 2**32 - 1)
sizes = st.tuples(st.integers(1, 6), st.integers(1, 6))


def test_a_mano():
    # Arriba a la izquierda: 1·1 + 2·2 + 4·3 + 5·4 = 37; con el kernel volteado
    # (4, 3; 2, 1): 1·4 + 2·3 + 4·2 + 5·1 = 23.
    assert correlate2d(IMAGE, KERNEL).tolist() == [[37.0, 47.0], [67.0, 77.0]]
    assert convolve2d(IMAGE, KERNEL, "valid").tolist() == [[23.0, 33.0], [53.0, 63.0]]


def test_el_impulso_distingue_las_dos():
    impulse = np.zeros((3, 3))
    impulse[1, 1] = 1.0
    kernel = np.arange(9.0).reshape(3, 3)
    assert convolve2d(impulse, kernel, "same").tolist() == kernel.tolist()
    assert (
        correlate2d(impulse, kernel, padding="same").tolist() == kernel[::-1, ::-1].tolist()
    )


@settings(max_examples=60, deadline=None)
@given(image=sizes, kernel=sizes, seed=seeds)
def test_igual_que_scipy(image, kernel, seed):
    rng = np.random.default_rng(seed)
    x, k = rng.normal(size=image), rng.normal(size=kernel)
    np.testing.assert_allclose(convolve2d(x, k), signal.convolve2d(x, k), atol=1e-12)
    np.testing.assert_allclose(
        correlate2d(x, k, padding="full"), signal.correlate2d(x, k), atol=1e-12
    )
    if kernel[0] <= image[0] and kernel[1] <= image[1]:
        np.testing.assert_allclose(
            convolve2d(x, k, "valid"), signal.convolve2d(x, k, "valid"), atol=1e-12
        )
        for ours, theirs in (
            (convolve2d(x, k, "same"), signal.convolve2d(x, k, "same")),
            (correlate2d(x, k, padding="same"), signal.correlate2d(x, k, "same")),
        ):
            np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_con_kernel_par_same_sobra_despues_al_correlacionar_y_antes_al_convolucionar():
    x, k = np.arange(1.0, 6.0)[None], np.array([[1.0, 10.0]])
    # 1 + 10·2 = 21; al final solo queda 5. Al revés: 1; 10·1 + 2 = 12.
    assert correlate2d(x, k, padding="same").tolist() == [[21.0, 32.0, 43.0, 54.0, 5.0]]
    assert convolve2d(x, k, "same").tolist() == [[1.0, 12.0, 23.0, 34.0, 45.0]]


@settings(max_examples=40, deadline=None)
@given(a=sizes, b=sizes, c=sizes, seed=seeds)
def test_la_convolucion_conmuta_asocia_y_es_lineal(a, b, c, seed):
    rng = np.random.default_rng(seed)
    x, y, z, other = (rng.normal(size=size) for size in (a, b, c, a))
    np.testing.assert_allclose(convolve2d(x, y), convolve2d(y, x), atol=1e-12)
    np.testing.assert_allclose(
        convolve2d(convolve2d(x, y), z), convolve2d(x, convolve2d(y, z)), atol=1e-10
    )
    np.testing.assert_allclose(
        convolve2d(2 * x - other, y),
        2 * convolve2d(x, y) - convolve2d(other, y),
        atol=1e-12,
    )


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_paso_dilatacion_y_modo_como_pytorch(mode):
    rng = np.random.default_rng(0)
    x, k = rng.normal(size=(9, 8)), rng.normal(size=(3, 2))
    ours = correlate2d(x, k, (2, 1), 1, (1, 2), mode)
    padded = torch.from_numpy(pad(x, 1, mode))[None, None]
    theirs = F.conv2d(
        padded, torch.from_numpy(k)[None, None], stride=(2, 1), dilation=(1, 2)
    )
    np.testing.assert_allclose(ours, theirs[0, 0].numpy(), atol=1e-12)


def test_voltear_dos_veces_es_no_hacer_nada():
    kernel = np.random.default_rng(1).normal(size=(4, 3, 2, 5))
    flipped = flip_kernel(kernel)
    np.testing.assert_array_equal(flipped, np.rot90(kernel, 2, axes=(2, 3)))
    np.testing.assert_array_equal(flip_kernel(flipped), kernel)
    assert not np.shares_memory(flipped, kernel)


def test_float32_se_queda_en_float32_y_mezclado_sube():
    x, k = IMAGE.astype(np.float32), KERNEL.astype(np.float32)
    assert correlate2d(x, k).dtype == np.float32
    assert correlate2d(x, KERNEL).dtype == np.float64


def test_nan_solo_mancha_las_ventanas_que_lo_tocan():
    x = np.ones((4, 4))
    x[0, 0] = np.nan
    assert np.isnan(correlate2d(x, np.ones((2, 2)))).sum() == 1


@pytest.mark.parametrize(
    ("image", "kernel", "error", "message"),
    [
        (
            IMAGE.astype(int),
            KERNEL,
            TypeError,
            "image debe ser float32 .* llegó int64",
        ),
        (IMAGE, KERNEL.astype(np.uint8), TypeError, "kernel .*uint8.*daría la vuelta"),
        (
            IMAGE[None],
            KERNEL,
            ValueError,
            r"image debe ser una matriz .*\(1, 3, 3\)",
        ),
        (IMAGE, KERNEL[0], ValueError, "kernel debe ser una matriz de 2 ejes"),
        (IMAGE, np.ones((4, 4)), ValueError, "La ventana no cabe: abarca 4"),
        (IMAGE, np.ones((0, 2)), ValueError, "kernel_size debe ser 1 o más"),
        (np.ones((0, 3)), KERNEL, ValueError, "input_size debe ser 1 o más"),
        (
            IMAGE.tolist(),
            KERNEL,
            TypeError,
            "image debe ser un arreglo .*llegó list",
        ),
    ],
)
def test_entradas_malas(image, kernel, error, message):
    with pytest.raises(error, match=message):
        correlate2d(image, kernel)
    with pytest.raises(error, match=message):
        convolve2d(image, kernel, "valid")


def test_voltear_un_vector_no_tiene_sentido():
    with pytest.raises(ValueError, match="al menos dos ejes"):
        flip_kernel(np.ones(3))
