"""La convolución `conv2d_windows`: a mano e igual que PyTorch en formas al azar."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import conv2d_windows, sliding_windows


def test_dos_canales_a_mano():
    # Canal 1: [1 2 3] con (1, 0) da 1, 2. Canal 2: [4 5 6] con (0, 1) da 5, 6.
    # Suma, más el sesgo 10: 16, 18.
    x = np.array([[[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]])
    weight = np.array([[[[1.0, 0.0]], [[0.0, 1.0]]]])
    assert conv2d_windows(x, weight, np.array([10.0])).tolist() == [[[[16.0, 18.0]]]]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_igual_que_pytorch(data, draw_conv, torch_conv):
    case = draw_conv(data)
    np.testing.assert_allclose(
        conv2d_windows(**case), torch_conv(case), rtol=1e-10, atol=1e-10
    )


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(5, 8), min_size=1, max_size=3),
    kernel=st.integers(1, 3),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 2),
)
def test_cada_ventana_es_la_que_se_recorta_a_mano(sizes, kernel, stride, dilation):
    x = np.arange(np.prod([2, *sizes])).reshape(2, *sizes)
    windows = sliding_windows(x, (kernel,) * len(sizes), stride, dilation)
    reach = dilation * (kernel - 1) + 1
    counts = tuple((size - reach) // stride + 1 for size in sizes)
    assert windows.shape == (2, *counts, *(kernel,) * len(sizes))
    for place in np.ndindex(counts):
        cut = tuple(slice(p * stride, p * stride + reach, dilation) for p in place)
        np.testing.assert_array_equal(
            windows[(slice(None), *place)], x[(slice(None), *cut)]
        )


def test_es_una_vista_que_no_se_puede_escribir():
    x = np.zeros((1000, 1000))
    windows = sliding_windows(x, 3)
    assert np.shares_memory(windows, x) and not windows.flags.writeable


@pytest.mark.parametrize(
    ("x", "kernel", "error", "message"),
    [
        (np.zeros((2, 2)), 3, ValueError, "La ventana no cabe"),
        (np.zeros(4), 3, ValueError, "x tiene 1 ejes"),
        (np.zeros(4), (), ValueError, "pide 0"),
        ([[1, 2]], 1, TypeError, "arreglo de NumPy y llegó list"),
        (np.zeros((4, 4)), 1.5, TypeError, "kernel_size debe ser un entero"),
    ],
)
def test_ventanas_malas(x, kernel, error, message):
    with pytest.raises(error, match=message):
        sliding_windows(x, kernel)
