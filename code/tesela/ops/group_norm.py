"""Group norm e instance norm: cada imagen sola, con sus canales en grupos."""

import numpy as np

from tesela.ops.checks import check_float, whole_number
from tesela.ops.normalize import channel_vector, normalize, normalize_backward


def _grouped(x: np.ndarray, num_groups: int) -> tuple[np.ndarray, tuple[int, ...]]:
    """`x` con sus canales partidos en (grupos, canales), y los ejes que se promedian."""
    groups = whole_number(num_groups, "num_groups", 1)
    if x.shape[1] % groups:
        raise ValueError(
            f"num_groups={groups} no divide a los {x.shape[1]} canales de x {x.shape}. "
            "Elige un divisor: 1 junta todos los canales y C deja cada uno solo."
        )
    parts = x.reshape(len(x), groups, x.shape[1] // groups, *x.shape[2:])
    values = parts[0, 0].size if len(x) else int(np.prod(parts.shape[2:]))
    if values < 2:
        raise ValueError(
            f"Cada grupo de x {x.shape} tiene {values} valor y se necesitan dos o más: "
            "uno solo menos su media siempre es 0. Usa menos grupos."
        )
    return parts, tuple(range(2, parts.ndim))


def group_norm(
    x: np.ndarray,
    num_groups: int,
    weight: np.ndarray,
    bias: np.ndarray,
    eps: float = 1e-5,
) -> np.ndarray:
    """Normaliza, en cada imagen, cada grupo de canales vecinos con sus posiciones.

    Args:
        x: `(N, C, ...)`, float32 o float64.
        num_groups: en cuántos grupos se parten los canales; debe dividir a C.
        weight: escala de cada canal, `(C,)`.
        bias: desplazamiento de cada canal, `(C,)`.
        eps: se suma a la varianza.

    Returns:
        Lo normalizado, con la forma de `x`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no corresponde o los grupos no dividen a los canales.

    Referencia:
        Wu y He, 2018, ecuación 7 (wu2018group).

    Cuatro canales de un píxel, 1, 3, 10 y 30, en dos grupos:

    >>> x = np.array([[1.0, 3.0, 10.0, 30.0]])
    >>> group_norm(x, 2, np.ones(4), np.zeros(4), eps=1e-12)
    array([[-1.,  1., -1.,  1.]])
    """
    gamma, beta = channel_vector(weight, "weight", x), channel_vector(bias, "bias", x)
    parts, axes = _grouped(x, num_groups)
    return normalize(parts, axes, eps)[0].reshape(x.shape) * gamma + beta


def group_norm_backward(
    grad_output: np.ndarray,
    x: np.ndarray,
    num_groups: int,
    weight: np.ndarray,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradientes de `group_norm` respecto a su entrada, su escala y su desplazamiento.

    Args:
        grad_output: gradiente respecto a la salida, con la forma de `x`.
        x: la entrada que recibió `group_norm`, `(N, C, ...)`.
        num_groups: los mismos grupos.
        weight: la escala que recibió, `(C,)`.
        eps: el mismo que recibió.

    Returns:
        `(grad_x, grad_weight, grad_bias)`, con las formas de `x`, `(C,)` y `(C,)`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no corresponde.

    >>> x = np.array([[1.0, 3.0]])
    >>> group_norm_backward(np.ones((1, 2)), x, 1, np.ones(2))[0]
    array([[0., 0.]])
    """
    gamma = channel_vector(weight, "weight", x)
    check_float(grad_output, "grad_output")
    if grad_output.shape != x.shape:
        raise ValueError(
            f"grad_output debe tener la forma de x, {x.shape}, y llegó {grad_output.shape}."
        )
    parts, axes = _grouped(x, num_groups)
    x_hat, inverse_sd = normalize(parts, axes, eps)
    grad_parts = (grad_output * gamma).reshape(parts.shape)
    grad_x = normalize_backward(grad_parts, x_hat, inverse_sd, axes).reshape(x.shape)
    others = (0, *range(2, x.ndim))
    grad_weight = (grad_output * x_hat.reshape(x.shape)).sum(axis=others)
    return grad_x, grad_weight, grad_output.sum(axis=others)


def instance_norm(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, eps: float = 1e-5
) -> np.ndarray:
    """Normaliza cada mapa de cada imagen por su cuenta: un grupo por canal.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        weight: escala de cada canal, `(C,)`.
        bias: desplazamiento de cada canal, `(C,)`.
        eps: se suma a la varianza.

    Returns:
        Lo normalizado, con la forma de `x`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no corresponde o cada mapa es de un solo píxel.

    Referencia:
        Ulyanov, Vedaldi y Lempitsky, 2016 (ulyanov2016instance).

    >>> x = np.array([[[[1.0, 3.0]], [[10.0, 30.0]]]])
    >>> instance_norm(x, np.ones(2), np.zeros(2), eps=1e-12).ravel()
    array([-1.,  1., -1.,  1.])
    """
    channel_vector(weight, "weight", x)
    return group_norm(x, x.shape[1], weight, bias, eps)


def instance_norm_backward(
    grad_output: np.ndarray, x: np.ndarray, weight: np.ndarray, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradientes de `instance_norm` respecto a su entrada, su escala y su desplazamiento.

    Args:
        grad_output: gradiente respecto a la salida, con la forma de `x`.
        x: la entrada que recibió `instance_norm`, `(N, C, H, W)`.
        weight: la escala que recibió, `(C,)`.
        eps: el mismo que recibió.

    Returns:
        `(grad_x, grad_weight, grad_bias)`, con las formas de `x`, `(C,)` y `(C,)`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no corresponde.

    >>> x = np.array([[[[1.0, 3.0]]]])
    >>> instance_norm_backward(np.ones((1, 1, 1, 2)), x, np.ones(1))[2]
    array([2.])
    """
    channel_vector(weight, "weight", x)
    return group_norm_backward(grad_output, x, x.shape[1], weight, eps)
