"""Cada argumento malo de una convolución da un mensaje que lo nombra, en todas ellas."""

import numpy as np
import pytest
from tesela.ops import conv2d, conv2d_im2col, conv2d_loops, conv2d_windows, conv_nd
from tesela.ops.conv_case import conv_case

ALL = [conv2d_loops, conv2d_windows, conv2d_im2col, conv2d, conv_nd]
X, WEIGHT = np.ones((2, 4, 6, 6)), np.ones((6, 4, 3, 3))


@pytest.mark.parametrize("conv", ALL, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            {"x": X.astype(np.int64)},
            TypeError,
            "x debe ser float32 .*llegó int64",
        ),
        ({"x": X > 0}, TypeError, "x .*bool.*booleanos"),
        ({"x": X.astype(object)}, TypeError, "x .*object"),
        ({"weight": WEIGHT.astype(np.uint8)}, TypeError, "weight .*uint8"),
        ({"bias": np.ones(6, int)}, TypeError, "bias .*int64"),
        ({"x": X.tolist()}, TypeError, "x debe ser un arreglo de NumPy y llegó list"),
        ({"x": X[0, 0]}, ValueError, r"x debe tener .*ejes.*\(6, 6\)|con 2: \(6, 6\)"),
        (
            {"weight": WEIGHT[0]},
            ValueError,
            r"weight debe tener 4 ejes \(F, C // ",
        ),
        ({"x": X[:, :0], "weight": WEIGHT[:, :0]}, ValueError, "al menos un canal"),
        ({"weight": WEIGHT[:0]}, ValueError, "un filtro"),
        ({"groups": 0}, ValueError, "groups debe ser 1 o más"),
        ({"groups": 3, "weight": WEIGHT[:, :1]}, ValueError, "groups=3 debe dividir"),
        ({"groups": 4, "weight": WEIGHT[:, :1]}, ValueError, "groups=4 debe dividir"),
        ({"groups": 2}, ValueError, "weight espera 4 canales por grupo .* es decir 2"),
        ({"weight": WEIGHT[:, :3]}, ValueError, "weight espera 3 canales"),
        ({"bias": np.ones(5)}, ValueError, r"forma \(6,\), y llegó \(5,\)"),
        ({"bias": np.ones((6, 1))}, ValueError, "bias debe tener un valor por filtro"),
        ({"stride": 0}, ValueError, "stride debe ser 1 o más"),
        ({"stride": (1, 2, 3)}, ValueError, "stride trae 3 elementos"),
        ({"stride": 1.0}, TypeError, "stride debe ser un entero"),
        ({"dilation": 0}, ValueError, "dilation debe ser 1 o más"),
        ({"dilation": 3}, ValueError, "abarca 7 píxeles .* mide 6"),
        ({"padding": -1}, ValueError, "padding debe ser 0 o más"),
        ({"padding": "igual"}, ValueError, "No conozco el relleno 'igual'"),
        ({"padding": "same", "stride": 2}, ValueError, "solo está definido con stride=1"),
        ({"x": X[:, :, :2]}, ValueError, "La ventana no cabe: abarca 3"),
    ],
)
def test_argumento_malo(conv, change, error, message):
    arguments = {"x": X, "weight": WEIGHT} | change
    with pytest.raises(error, match=message):
        conv(**arguments)


def test_same_con_kernel_par_y_paso_mayor_que_uno():
    with pytest.raises(ValueError, match=r"padding='same' .* stride=\(2, 2\)"):
        conv2d(X, np.ones((6, 4, 2, 2)), stride=2, padding="same")


@pytest.mark.parametrize("conv", ALL, ids=lambda f: f.__name__)
def test_un_lote_vacio_da_una_salida_vacia_de_la_forma_correcta(conv):
    assert conv(X[:0], WEIGHT, np.ones(6), stride=2, padding=1).shape == (0, 6, 3, 3)


@pytest.mark.parametrize("conv", ALL, ids=lambda f: f.__name__)
def test_dtypes_mezclados_suben_y_no_se_toca_lo_que_llega(conv):
    x, weight = X.astype(np.float32), WEIGHT.astype(np.float32)
    x.setflags(write=False)
    weight.setflags(write=False)
    assert conv(x, weight).dtype == np.float32
    assert conv(x, WEIGHT).dtype == np.float64
    assert conv(X, weight, np.ones(6, np.float32)).dtype == np.float64


@pytest.mark.parametrize("conv", ALL, ids=lambda f: f.__name__)
def test_nan_e_infinito_pasan_sin_error(conv):
    x = X.copy()
    x[0, 0, 0, 0] = np.nan
    out = conv(x, WEIGHT)
    assert np.isnan(out[0, :, 0, 0]).all()
    assert np.isnan(out).sum() == 6


@pytest.mark.parametrize("conv", ALL, ids=lambda f: f.__name__)
def test_arreglos_no_contiguos(conv):
    rng = np.random.default_rng(0)
    wide, weight = rng.normal(size=(2, 8, 12, 6)), rng.normal(size=(6, 4, 3, 3))
    x = wide[:, ::2, ::2].transpose(0, 1, 3, 2)[..., ::-1]
    flipped = np.asfortranarray(weight)[:, :, ::-1]
    expected = conv2d_loops(np.ascontiguousarray(x), np.ascontiguousarray(flipped))
    np.testing.assert_allclose(conv(x, flipped), expected, atol=1e-12)


def test_escribe_todo_por_eje():
    case = conv_case(X, WEIGHT, None, 2, "full", (1, 2), 1)
    assert (case.stride, case.padding, case.dilation) == ((2, 2), ((2, 2), (4, 4)), (1, 2))
    assert case.output_size == (4, 5)  # (6 + 4 − 3) // 2 + 1 y (6 + 8 − 5) // 2 + 1
