"""Softmax y su logaritmo, estables con cualquier logit, y sus gradientes."""

from operator import index
from typing import Any

import numpy as np

from tesela.ops.checks import check_float
from tesela.ops.elementwise import check_gradient


def _axis(x: np.ndarray, axis: Any) -> int:
    """Revisa el eje de las clases: debe existir y tener al menos una."""
    if isinstance(axis, (bool, np.bool_)) or not hasattr(axis, "__index__"):
        raise TypeError(
            f"axis debe ser un entero y llegó {axis!r}. Con (N, C, H, W) las clases están "
            "en axis=1."
        )
    number = index(axis)
    if not -x.ndim <= number < x.ndim:
        raise ValueError(
            f"axis={number} no existe: x tiene {x.ndim} ejes, {x.shape}. Usa uno de "
            f"{-x.ndim} a {x.ndim - 1}."
        )
    if x.shape[number] == 0:
        raise ValueError(
            f"El eje {number} de x, {x.shape}, no tiene elementos: hace falta al menos una "
            "clase entre la cual repartir la probabilidad."
        )
    return number


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Softmax: exponenciales divididas entre su suma a lo largo de un eje.

    Restar el máximo no cambia el cociente y deja todos los exponentes en 0 o menos: nada
    se desborda, y al menos un sumando vale 1.

    Args:
        x: logits de cualquier forma con un eje o más, float32 o float64. Vale −∞ (una
            clase imposible) si en su fila queda alguno finito.
        axis: el eje de las clases: 1 en `(N, C)` y en `(N, C, H, W)`.

    Returns:
        Probabilidades que suman 1 a lo largo de `axis`, de la misma forma y dtype.

    Raises:
        TypeError: si `x` no es float32 o float64, o `axis` no es un entero.
        ValueError: si el eje no existe o no tiene elementos.

    Las exponenciales de 0, ln 2 y ln 5 son 1, 2 y 5, que suman 8:

    >>> softmax(np.log(np.array([1.0, 2.0, 5.0])))
    array([0.125, 0.25 , 0.625])
    """
    check_float(x, "x")
    axis = _axis(x, axis)
    powers = np.exp(x - x.max(axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)


def softmax_backward(grad_output: np.ndarray, x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Gradiente de softmax: p ⊙ (g − ⟨g, p⟩), con p la salida y g lo que llega.

    Args:
        grad_output: gradiente respecto a las probabilidades, de la forma de `x`.
        x: los logits.
        axis: el eje de las clases.

    Returns:
        Gradiente respecto a los logits, de su forma; suma 0 a lo largo de `axis`.

    Raises:
        TypeError: si algo no es float32 o float64, o `axis` no es un entero.
        ValueError: si las formas no son iguales, o el eje no existe o está vacío.

    Con p = (1/8, 2/8, 5/8) y g = (64, 0, 0): 8 − 1, −2 y −5.

    >>> logits = np.log(np.array([1.0, 2.0, 5.0]))
    >>> softmax_backward(np.array([64.0, 0.0, 0.0]), logits)
    array([ 7., -2., -5.])
    """
    check_gradient(grad_output, x)
    p = softmax(x, axis)
    return p * (grad_output - (grad_output * p).sum(axis, keepdims=True))


def log_softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """El logaritmo de softmax, sin pasar por una probabilidad que pueda valer 0.

    Args:
        x: logits, float32 o float64.
        axis: el eje de las clases.

    Returns:
        Logaritmos de probabilidad, 0 o menos, de la misma forma y dtype.

    Raises:
        TypeError: si `x` no es float32 o float64, o `axis` no es un entero.
        ValueError: si el eje no existe o no tiene elementos.

    Referencia:
        Blanchard, Higham y Higham, 2021 (blanchard2021accurately), fórmula con el máximo.

    La segunda probabilidad es e⁻¹⁰⁰⁰, que ningún float puede guardar; su logaritmo, sí:

    >>> log_softmax(np.array([1000.0, 0.0]))
    array([ 0., -1000.])
    """
    check_float(x, "x")
    axis = _axis(x, axis)
    shifted = x - x.max(axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis, keepdims=True))


def log_softmax_backward(
    grad_output: np.ndarray, x: np.ndarray, axis: int = -1
) -> np.ndarray:
    """Gradiente de log-softmax: g − p Σg.

    Con g = −1 en la clase correcta y 0 en las demás es el de la entropía cruzada, p − y.

    Args:
        grad_output: gradiente respecto a la salida, de la forma de `x`.
        x: los logits.
        axis: el eje de las clases.

    Returns:
        Gradiente respecto a los logits, de su forma; suma 0 a lo largo de `axis`.

    Raises:
        TypeError: si algo no es float32 o float64, o `axis` no es un entero.
        ValueError: si las formas no son iguales, o el eje no existe o está vacío.

    >>> logits = np.log(np.array([1.0, 2.0, 5.0]))
    >>> log_softmax_backward(np.array([0.0, 0.0, -8.0]), logits)
    array([ 1.,  2., -3.])
    """
    check_gradient(grad_output, x)
    return grad_output - softmax(x, axis) * grad_output.sum(axis, keepdims=True)
