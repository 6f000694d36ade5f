"""El escalón: la activación de las primeras neuronas, y la que no se puede entrenar."""

import numpy as np

from tesela.ops.checks import check_float
from tesela.ops.elementwise import check_gradient


def step(x: np.ndarray) -> np.ndarray:
    """Escalón: 1 donde `x` es 0 o más, y 0 donde es negativo.

    Args:
        x: cualquier forma, float32 o float64; un NaN se conserva.

    Returns:
        Ceros y unos, de la misma forma y dtype.

    Raises:
        TypeError: si `x` no es float32 o float64.

    Referencia:
        McCulloch y Pitts, 1943 (mcculloch1943logical), donde la neurona es todo o nada.
        El valor en 0 es una elección; aquí el umbral alcanzado enciende.

    >>> step(np.array([-2.0, 0.0, 3.0]))
    array([0., 1., 1.])
    """
    check_float(x, "x")
    return np.heaviside(x, x.dtype.type(1))


def step_backward(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Gradiente del escalón: cero en todas partes, llegue lo que llegue.

    En 0 la derivada no existe; por costumbre también se pone 0.

    Args:
        grad_output: gradiente respecto a la salida, de la forma de `x`.
        x: la entrada de `step`.

    Returns:
        Ceros, de la forma de `x`.

    Raises:
        TypeError: si algo no es float32 o float64.
        ValueError: si las formas no son iguales.

    >>> step_backward(np.array([5.0, 5.0]), np.array([-2.0, 3.0]))
    array([0., 0.])
    """
    check_gradient(grad_output, x)
    return np.zeros_like(grad_output)
