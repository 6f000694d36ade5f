"""Las revisiones comunes de las activaciones: cada mensaje dice qué llegó y qué hacer."""

import numpy as np
import pytest
from tesela.ops.elementwise import check_coefficient, check_gradient


def test_acepta_formas_iguales_de_cualquier_rango():
    for shape in [(3,), (2, 0, 4), (1, 2, 3, 4, 5)]:
        check_gradient(np.ones(shape), np.ones(shape, dtype=np.float32))


@pytest.mark.parametrize(
    ("grad", "x", "error", "message"),
    [
        (np.ones((2, 1)), np.ones((2, 3)), ValueError, r"\(2, 1\) y x, \(2, 3\)"),
        (np.ones(3, dtype=int), np.ones(3), TypeError, "grad_output debe ser float32"),
        (np.ones(3), np.ones(3, dtype=np.uint8), TypeError, "x debe ser float32"),
        ([1.0], np.ones(1), TypeError, "grad_output debe ser un arreglo de NumPy"),
    ],
)
def test_gradientes_que_no_van(grad, x, error, message):
    with pytest.raises(error, match=message):
        check_gradient(grad, x)


def test_el_coeficiente_sale_como_float_de_python():
    for value in (1, 0.5, np.float64(0.5), np.int64(2)):
        assert type(check_coefficient(value, "alpha")) is float
    assert check_coefficient(-1, "alpha") == -1
    assert check_coefficient(0, "alpha", 0) == 0


@pytest.mark.parametrize(
    ("value", "minimum", "error", "message"),
    [
        ("0.1", -np.inf, TypeError, "alpha debe ser un número y llegó '0.1'"),
        (True, -np.inf, TypeError, "llegó True"),
        (np.ones(2), -np.inf, TypeError, "Pasa uno solo"),
        (float("nan"), -np.inf, ValueError, "debe ser finito y llegó nan"),
        (-0.5, 0, ValueError, "finito y 0 o más y llegó -0.5"),
    ],
)
def test_coeficientes_que_no_van(value, minimum, error, message):
    with pytest.raises(error, match=message):
        check_coefficient(value, "alpha", minimum)
