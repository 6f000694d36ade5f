"""Sigmoide y tangente hiperbólica: suaves, acotadas, y planas lejos del cero.

Donde la curva es plana la derivada es casi cero: se dice que la unidad está saturada.
"""

import numpy as np

from tesela.ops.checks import check_float
from tesela.ops.elementwise import check_gradient


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Sigmoide, 1 / (1 + e⁻ˣ), sin desbordarse con ninguna entrada.

    Args:
        x: cualquier forma, float32 o float64.

    Returns:
        Valores de 0 a 1, de la misma forma y dtype.

    Raises:
        TypeError: si `x` no es float32 o float64.

    Con x = ln 3, 1 / (1 + 1/3) = 0.75:

    >>> sigmoid(np.array([-1000.0, 0.0, np.log(3)])).round(6)
    array([0.  , 0.5 , 0.75])
    """
    check_float(x, "x")
    # Si x < 0 es eˣ / (1 + eˣ): en los dos lados el exponente es negativo o cero.
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def sigmoid_backward(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Gradiente de la sigmoide: lo que llega por σ(x) (1 − σ(x)), a lo sumo 1/4.

    Args:
        grad_output: gradiente respecto a la salida, de la forma de `x`.
        x: la entrada de `sigmoid`.

    Returns:
        Gradiente respecto a `x`, de su forma.

    Raises:
        TypeError: si algo no es float32 o float64.
        ValueError: si las formas no son iguales.

    >>> sigmoid_backward(np.array([8.0]), np.array([0.0]))
    array([2.])
    """
    check_gradient(grad_output, x)
    # σ(−x) es 1 − σ(x), sin restar dos números casi iguales cuando σ(x) se acerca a 1.
    return grad_output * sigmoid(x) * sigmoid(-x)


def tanh(x: np.ndarray) -> np.ndarray:
    """Tangente hiperbólica: la sigmoide estirada a (−1, 1), 2σ(2x) − 1.

    Args:
        x: cualquier forma, float32 o float64.

    Returns:
        Valores de −1 a 1, de la misma forma y dtype.

    Raises:
        TypeError: si `x` no es float32 o float64.

    Con x = ln 2, (2 − 1/2) / (2 + 1/2) = 0.6:

    >>> tanh(np.array([0.0, np.log(2)])).round(6)
    array([0. , 0.6])
    """
    check_float(x, "x")
    return np.tanh(x)


def tanh_backward(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Gradiente de tanh: lo que llega por 1 − tanh²(x), a lo sumo 1.

    Args:
        grad_output: gradiente respecto a la salida, de la forma de `x`.
        x: la entrada de `tanh`.

    Returns:
        Gradiente respecto a `x`, de su forma.

    Raises:
        TypeError: si algo no es float32 o float64.
        ValueError: si las formas no son iguales.

    >>> tanh_backward(np.array([1.0, 1.0]), np.array([0.0, np.log(2)])).round(6)
    array([1.  , 0.64])
    """
    check_gradient(grad_output, x)
    return grad_output * (1 - np.tanh(x) ** 2)
