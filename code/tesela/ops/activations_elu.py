"""ELU: una recta del lado positivo y una exponencial que se aplana del negativo."""

import numpy as np

from tesela.ops.checks import check_float
from tesela.ops.elementwise import check_coefficient, check_gradient


def elu(x: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    """Unidad lineal exponencial: `x` si es positivo, y alpha (eˣ − 1) si no.

    Args:
        x: cualquier forma, float32 o float64.
        alpha: el lado negativo se aplana en −alpha; 0 o más.

    Returns:
        Valores mayores o iguales a −alpha, de la misma forma y dtype.

    Raises:
        TypeError: si `x` no es float32 o float64, o alpha no es un número.
        ValueError: si alpha es negativo o no es finito.

    Referencia:
        Clevert, Unterthiner y Hochreiter, 2016 (clevert2016fast).

    Con x = −ln 2, 1/2 − 1 = −0.5:

    >>> elu(np.array([-np.log(2), 0.0, 3.0])).round(6)
    array([-0.5, 0. , 3. ])
    """
    check_float(x, "x")
    alpha = check_coefficient(alpha, "alpha", 0)
    # El mínimo evita e¹⁰⁰⁰ en el lado que no se usa; expm1 no pierde cifras junto al 0.
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def elu_backward(grad_output: np.ndarray, x: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    """Gradiente de ELU: entero del lado positivo, y por alpha · eˣ en el resto.

    En 0, si alpha no es 1, no hay derivada; se usa el lado negativo, como PyTorch.

    Args:
        grad_output: gradiente respecto a la salida, de la forma de `x`.
        x: la entrada de `elu`.
        alpha: el mismo de `elu`.

    Returns:
        Gradiente respecto a `x`, de su forma.

    Raises:
        TypeError: si algo no es float32 o float64, o alpha no es un número.
        ValueError: si las formas no son iguales, o alpha es negativo o no es finito.

    >>> elu_backward(np.array([6.0, 6.0]), np.array([-np.log(2), 3.0])).round(6)
    array([3., 6.])
    """
    check_gradient(grad_output, x)
    alpha = check_coefficient(alpha, "alpha", 0)
    return grad_output * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))
