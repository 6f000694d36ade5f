"""GELU y SiLU: la entrada multiplicada por una compuerta suave de 0 a 1.

Se parecen a ReLU lejos del cero; cerca de él son lisas y bajan un poco de cero.
"""

from math import pi, sqrt

import numpy as np
from scipy.special import ndtr

from tesela.ops.activations_saturating import sigmoid
from tesela.ops.checks import check_float
from tesela.ops.elementwise import check_gradient

_SCALE, _CUBIC = sqrt(2 / pi), 0.044715


def _uses_tanh(approximate: str) -> bool:
    """Lee `approximate` con los dos nombres de PyTorch."""
    if approximate not in ("none", "tanh"):
        raise ValueError(
            f"approximate={approximate!r}: se esperaba 'none' (la exacta) o 'tanh' (la "
            "aproximada)."
        )
    return approximate == "tanh"


def gelu(x: np.ndarray, approximate: str = "none") -> np.ndarray:
    """Unidad lineal de error gaussiano: `x` por Φ(x), la acumulada de una normal.

    Args:
        x: cualquier forma, float32 o float64, finito.
        approximate: `"none"`, la exacta, o `"tanh"`, que escribe Φ(x) con una tanh:
            x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))).

    Returns:
        De la misma forma y dtype; nunca menor que −0.17.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si `approximate` no es una de las dos.

    Referencia:
        Hendrycks y Gimpel, 2016 (hendrycks2016gaussian).

    Φ(1) = 0.8413 y Φ(−1) = 1 − 0.8413 = 0.1587:

    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.1587, 0. , 0.8413])
    """
    check_float(x, "x")
    if _uses_tanh(approximate):
        return 0.5 * x * (1 + np.tanh(_SCALE * (x + _CUBIC * x**3)))
    return x * ndtr(x)


def gelu_backward(
    grad_output: np.ndarray, x: np.ndarray, approximate: str = "none"
) -> np.ndarray:
    """Gradiente de GELU: por Φ(x) + x φ(x), con φ la densidad normal.

    Args:
        grad_output: gradiente respecto a la salida, de la forma de `x`.
        x: la entrada de `gelu`.
        approximate: la misma de `gelu`: cada una tiene su derivada.

    Returns:
        Gradiente respecto a `x`, de su forma.

    Raises:
        TypeError: si algo no es float32 o float64.
        ValueError: si las formas no son iguales o `approximate` no es una de las dos.

    En 0, Φ = 1/2 y x φ = 0:

    >>> gelu_backward(np.array([4.0]), np.array([0.0]))
    array([2.])
    """
    check_gradient(grad_output, x)
    if _uses_tanh(approximate):
        bend = np.tanh(_SCALE * (x + _CUBIC * x**3))
        inner = _SCALE * (1 + 3 * _CUBIC * x**2)
        return grad_output * 0.5 * (1 + bend + x * (1 - bend**2) * inner)
    return grad_output * (ndtr(x) + x * np.exp(-0.5 * x**2) / sqrt(2 * pi))


def silu(x: np.ndarray) -> np.ndarray:
    """Unidad lineal sigmoide (también *swish*): `x` por σ(x).

    Args:
        x: cualquier forma, float32 o float64, finito.

    Returns:
        De la misma forma y dtype; nunca menor que −0.279.

    Raises:
        TypeError: si `x` no es float32 o float64.

    Referencia:
        Elfwing, Uchibe y Doya, 2018 (elfwing2018sigmoid).

    Con x = ln 3, σ(x) = 0.75:

    >>> bool(np.isclose(silu(np.array([np.log(3)]))[0], 0.75 * np.log(3)))
    True
    """
    check_float(x, "x")
    return x * sigmoid(x)


def silu_backward(grad_output: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Gradiente de SiLU: por σ(x) (1 + x σ(−x)).

    Args:
        grad_output: gradiente respecto a la salida, de la forma de `x`.
        x: la entrada de `silu`.

    Returns:
        Gradiente respecto a `x`, de su forma.

    Raises:
        TypeError: si algo no es float32 o float64.
        ValueError: si las formas no son iguales.

    >>> silu_backward(np.array([4.0]), np.array([0.0]))
    array([2.])
    """
    check_gradient(grad_output, x)
    return grad_output * sigmoid(x) * (1 + x * sigmoid(-x))
