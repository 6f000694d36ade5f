"""Agrupamiento Lp: la norma p de cada ventana, de la suma (p = 1) al máximo (p = ∞).

Deja fuera `ceil_mode` y el relleno, que PyTorch tampoco rellena en `lp_pool2d`.
"""

import math
from typing import Any

import numpy as np

from tesela.ops.pool_case import PoolCase, check_maps, pool_case


def _exponent(norm_type: Any) -> float:
    """Revisa p: un número mayor o igual que 1, o infinito."""
    if isinstance(norm_type, bool) or not isinstance(norm_type, (int, float, np.number)):
        raise TypeError(
            f"norm_type debe ser un número y llegó {norm_type!r} "
            f"({type(norm_type).__name__}). Usa por ejemplo 2, o math.inf para el máximo."
        )
    if not norm_type >= 1:  # también rechaza NaN
        raise ValueError(
            f"norm_type debe ser 1 o más y llegó {norm_type}: con menos no es una norma. "
            "Usa 1 para la suma, 2 para la raíz de los cuadrados."
        )
    return float(norm_type)


def _norms(x: np.ndarray, p: float, case: PoolCase) -> np.ndarray:
    """La norma p de cada ventana, `(N, C, H', W')`."""
    size = np.abs(x)
    largest = np.zeros((*x.shape[:2], *case.output_size), dtype=x.dtype)
    for _, pixel in case.taps(size):
        np.maximum(largest, pixel, out=largest)
    if math.isinf(p):
        return largest
    # Se divide entre el mayor: con p = 100, 10¹⁰⁰ no cabe en float32 y 1¹⁰⁰ sí.
    scale = np.where(largest > 0, largest, 1)
    total = np.zeros_like(largest)
    for _, pixel in case.taps(size):
        total += (pixel / scale) ** p
    return scale * total ** (1 / p)


def lp_pool2d(
    x: np.ndarray, norm_type: float, kernel_size: Any, stride: Any = None
) -> np.ndarray:
    """La norma p de cada ventana: `(Σ |x|ᵖ)^(1/p)`, canal por canal.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        norm_type: p, de 1 a `math.inf`.
        kernel_size: entero o `(alto, ancho)`.
        stride: entero o `(alto, ancho)`; None es `kernel_size`.

    Returns:
        `(N, C, H', W')`, 0 o más, del mismo dtype. PyTorch no toma el valor absoluto:
        coincide cuando `x ≥ 0` o p es par, y con p impar y negativos puede dar NaN.

    Raises:
        TypeError: si `x` no es float32 o float64, o p no es un número.
        ValueError: si p es menor que 1, o la forma o la ventana no corresponden.

    Referencia:
        Sermanet, Chintala y LeCun (2012, `sermanet2012convolutional`). Aquí todos los
        píxeles de la ventana pesan lo mismo.

    >>> x = np.array([[[[3.0, 0.0], [0.0, 4.0]]]])
    >>> [float(lp_pool2d(x, p, 2)[0, 0, 0, 0]) for p in (1, 2, math.inf)]
    [7.0, 5.0, 4.0]
    """
    check_maps(x)
    return _norms(x, _exponent(norm_type), pool_case(x.shape[2:], kernel_size, stride))


def lp_pool2d_backward(
    grad_output: np.ndarray,
    x: np.ndarray,
    norm_type: float,
    kernel_size: Any,
    stride: Any = None,
) -> np.ndarray:
    """Gradiente de `lp_pool2d`: `signo(x) · (|x| / y)^(p−1)` por ventana.

    Args:
        grad_output: `(N, C, H', W')`, gradiente respecto a la salida.
        x: la entrada que recibió `lp_pool2d`, `(N, C, H, W)`.
        norm_type: el mismo que recibió.
        kernel_size: el mismo.
        stride: el mismo.

    Returns:
        `(N, C, H, W)`. Donde toda la ventana es cero no hay derivada, y se toma cero;
        con p = ∞, los que empatan en el máximo se reparten el gradiente.

    Raises:
        TypeError: si un arreglo no es float32 o float64, o p no es un número.
        ValueError: si las formas no coinciden, o como `lp_pool2d`.

    >>> x = np.array([[[[3.0, 0.0], [0.0, -4.0]]]])  # y = 5
    >>> lp_pool2d_backward(np.ones((1, 1, 1, 1)), x, 2, 2)[0, 0]
    array([[ 0.6,  0. ],
           [ 0. , -0.8]])
    """
    check_maps(x)
    p = _exponent(norm_type)
    case = pool_case(x.shape[2:], kernel_size, stride)
    check_maps(grad_output, "grad_output", case.output_size)
    output, size = _norms(x, p, case), np.abs(x)
    scale = np.where(output > 0, output, 1)
    share = np.where(output > 0, grad_output, 0)
    if math.isinf(p):
        share = share / np.maximum(sum((tap == output) for _, tap in case.taps(size)), 1)
    grad = np.zeros(x.shape, dtype=np.result_type(x, grad_output))
    slots = case.taps(grad)
    for (_, pixel), (_, slot) in zip(case.taps(size), slots, strict=True):
        ratio = pixel == output if math.isinf(p) else (pixel / scale) ** (p - 1)
        slot += share * ratio
    return grad * np.sign(x)
