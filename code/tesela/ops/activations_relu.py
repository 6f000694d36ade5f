"""ReLU y LeakyReLU: dos rectas que se quiebran en el cero."""

import numpy as np

from tesela.ops.checks import check_float
from tesela.ops.elementwise import check_coefficient, check_gradient


def relu(x: np.ndarray) -> np.ndarray:
    """Unidad lineal rectificada: deja pasar lo positivo y apaga lo negativo.

    Args:
        x: cualquier forma, float32 o float64; un NaN se conserva.

    Returns:
        max(x, 0), de la misma forma y dtype.

    Raises:
        TypeError: si `x` no es float32 o float64.

    Referencia:
        Nair y Hinton, 2010 (nair2010rectified).

    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    check_float(x, "x")
    return np.maximum(x, 0)


def relu_backward(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Gradiente de ReLU: pasa entero donde `x` es positivo, y nada en el resto.

    En 0 no hay derivada; se pone 0, como PyTorch.

    Args:
        grad_output: gradiente respecto a la salida, de la forma de `x`.
        x: la entrada de `relu`.

    Returns:
        Gradiente respecto a `x`, de su forma.

    Raises:
        TypeError: si algo no es float32 o float64.
        ValueError: si las formas no son iguales.

    >>> relu_backward(np.array([5.0, 5.0, 5.0]), np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 5.])
    """
    check_gradient(grad_output, x)
    return grad_output * (x > 0)


def leaky_relu(x: np.ndarray, negative_slope: float = 0.01) -> np.ndarray:
    """ReLU con fuga: lo negativo no se apaga, se multiplica por una pendiente pequeña.

    Args:
        x: cualquier forma, float32 o float64.
        negative_slope: pendiente del lado negativo.

    Returns:
        `x` donde es positivo y `negative_slope · x` donde no, de la misma forma y dtype.

    Raises:
        TypeError: si `x` no es float32 o float64, o la pendiente no es un número.
        ValueError: si la pendiente no es finita.

    Referencia:
        Maas, Hannun y Ng, 2013 (maas2013rectifier), con pendiente 0.01.

    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]))
    array([-0.02, 0. , 3. ])
    """
    check_float(x, "x")
    slope = check_coefficient(negative_slope, "negative_slope")
    return np.where(x > 0, x, slope * x)


def leaky_relu_backward(
    grad_output: np.ndarray, x: np.ndarray, negative_slope: float = 0.01
) -> np.ndarray:
    """Gradiente de LeakyReLU: entero del lado positivo, y por la pendiente en el resto.

    En 0 se usa la pendiente del lado negativo, como PyTorch.

    Args:
        grad_output: gradiente respecto a la salida, de la forma de `x`.
        x: la entrada de `leaky_relu`.
        negative_slope: la misma de `leaky_relu`.

    Returns:
        Gradiente respecto a `x`, de su forma.

    Raises:
        TypeError: si algo no es float32 o float64, o la pendiente no es un número.
        ValueError: si las formas no son iguales o la pendiente no es finita.

    >>> leaky_relu_backward(np.array([5.0, 5.0]), np.array([-2.0, 3.0]), 0.5)
    array([2.5, 5. ])
    """
    check_gradient(grad_output, x)
    slope = check_coefficient(negative_slope, "negative_slope")
    return np.where(x > 0, grad_output, slope * grad_output)
