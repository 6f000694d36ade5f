"""Layer norm: cada ejemplo se normaliza solo, con todos sus números."""

import numpy as np

from tesela.ops.checks import check_float
from tesela.ops.normalize import normalize, normalize_backward


def _axes(x: np.ndarray, weight: np.ndarray) -> tuple[int, ...]:
    """Los últimos ejes de `x`, tantos como tenga la escala."""
    check_float(x, "x")
    check_float(weight, "weight")
    dims = weight.ndim
    if dims == 0 or weight.size == 0 or x.shape[max(x.ndim - dims, 0) :] != weight.shape:
        raise ValueError(
            f"weight debe tener la forma de los últimos ejes de x y llegó {weight.shape}, "
            f"con x de {x.shape}. Para una imagen entera, weight es (C, H, W)."
        )
    return tuple(range(x.ndim - dims, x.ndim))


def layer_norm(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, eps: float = 1e-5
) -> np.ndarray:
    """Normaliza cada ejemplo sobre los últimos ejes, los que tenga `weight`.

    Args:
        x: `(N, ...)`, float32 o float64.
        weight: escala, con la forma de los ejes que se normalizan, por ejemplo
            `(C, H, W)` o `(C,)` si los canales van al final.
        bias: desplazamiento, con la forma de `weight`.
        eps: se suma a la varianza.

    Returns:
        Lo normalizado, con la forma de `x`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si las formas no corresponden.

    Referencia:
        Ba, Kiros y Hinton, 2016, sección 3 (ba2016layer).

    >>> x = np.array([[1.0, 3.0], [10.0, 30.0]])
    >>> layer_norm(x, np.ones(2), np.zeros(2), eps=1e-12)
    array([[-1.,  1.], [-1.,  1.]])
    """
    axes = _axes(x, weight)
    check_float(bias, "bias")
    if bias.shape != weight.shape:
        raise ValueError(
            f"bias debe tener la forma de weight, {weight.shape}, y llegó {bias.shape}."
        )
    return normalize(x, axes, eps)[0] * weight + bias


def layer_norm_backward(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradientes de `layer_norm` respecto a su entrada, su escala y su desplazamiento.

    Args:
        grad_output: gradiente respecto a la salida, con la forma de `x`.
        x: la entrada que recibió `layer_norm`.
        weight: la escala que recibió.
        eps: el mismo que recibió.

    Returns:
        `(grad_x, grad_weight, grad_bias)`, con las formas de `x`, `weight` y `weight`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si las formas no corresponden.

    >>> grads = layer_norm_backward(np.ones((1, 2)), np.array([[1.0, 3.0]]), np.ones(2))
    >>> grads[0]
    array([[0., 0.]])
    """
    axes = _axes(x, weight)
    check_float(grad_output, "grad_output")
    if grad_output.shape != x.shape:
        raise ValueError(
            f"grad_output debe tener la forma de x, {x.shape}, y llegó {grad_output.shape}."
        )
    x_hat, inverse_sd = normalize(x, axes, eps)
    examples = tuple(range(x.ndim - weight.ndim))
    grad_x = normalize_backward(grad_output * weight, x_hat, inverse_sd, axes)
    return grad_x, (grad_output * x_hat).sum(axis=examples), grad_output.sum(axis=examples)
