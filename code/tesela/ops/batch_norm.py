"""Batch norm: normalizar cada canal con los valores de todo el lote.

Al entrenar usa la media y la varianza del lote; al evaluar, unas guardadas. Aquí nada
se modifica en su lugar: `update_running_stats` devuelve las guardadas nuevas.
"""

import numpy as np

from tesela.ops.normalize import channel_vector, normalize, normalize_backward


def _axes(x: np.ndarray) -> tuple[int, ...]:
    """Todos los ejes menos el de los canales."""
    return (0, *range(2, x.ndim))


def _check_count(x: np.ndarray) -> int:
    """Valores por canal; al entrenar hacen falta dos para que haya varianza."""
    count = x.size // x.shape[1]
    if count < 2:
        raise ValueError(
            f"Al entrenar, batch norm necesita dos valores por canal o más y hay {count} "
            f"(x es {x.shape}). Usa un lote mayor, training=False o group_norm."
        )
    return count


def batch_norm(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray,
    running_mean: np.ndarray | None = None,
    running_var: np.ndarray | None = None,
    training: bool = True,
    eps: float = 1e-5,
) -> np.ndarray:
    """Normaliza cada canal y le da una escala y un desplazamiento que se aprenden.

    Args:
        x: `(N, C, ...)`, float32 o float64.
        weight: escala γ de cada canal, `(C,)`.
        bias: desplazamiento β de cada canal, `(C,)`.
        running_mean: media guardada, `(C,)`; solo se usa al evaluar.
        running_var: varianza guardada, `(C,)`; solo se usa al evaluar.
        training: si usa la media y la varianza del lote o las guardadas.
        eps: se suma a la varianza.

    Returns:
        Lo normalizado, con la forma de `x`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no corresponde, faltan las guardadas al evaluar o, al
            entrenar, hay menos de dos valores por canal.

    Referencia:
        Ioffe y Szegedy, 2015, algoritmo 1 (ioffe2015batch).

    Un canal con 1 y 3 (media 2, desviación 1), escala 10 y desplazamiento 5:

    >>> x = np.array([[1.0], [3.0]])
    >>> batch_norm(x, np.array([10.0]), np.array([5.0]), eps=1e-12)
    array([[-5.], [15.]])
    """
    gamma, beta = channel_vector(weight, "weight", x), channel_vector(bias, "bias", x)
    if training:
        _check_count(x)
        return normalize(x, _axes(x), eps)[0] * gamma + beta
    mean, inverse_sd = _saved(x, running_mean, running_var, eps)
    return (x - mean) * inverse_sd * gamma + beta


def _saved(
    x: np.ndarray, mean: np.ndarray | None, var: np.ndarray | None, eps: float
) -> tuple[np.ndarray, np.ndarray]:
    """La media guardada y 1 / desviación, listas para repartirse sobre `x`."""
    if mean is None or var is None:
        raise ValueError(
            "Al evaluar hacen falta running_mean y running_var, y llegó None. "
            "Se van juntando al entrenar con update_running_stats."
        )
    shifted = channel_vector(var, "running_var", x) + eps
    return channel_vector(mean, "running_mean", x), 1 / np.sqrt(shifted)


def batch_norm_backward(
    grad_output: np.ndarray,
    x: np.ndarray,
    weight: np.ndarray,
    running_mean: np.ndarray | None = None,
    running_var: np.ndarray | None = None,
    training: bool = True,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradientes de `batch_norm` respecto a su entrada, su escala y su desplazamiento.

    Al entrenar, el gradiente también pasa por la media y la varianza del lote; al
    evaluar esas son constantes.

    Args:
        grad_output: gradiente respecto a la salida, con la forma de `x`.
        x: la entrada que recibió `batch_norm`, `(N, C, ...)`.
        weight: la escala que recibió, `(C,)`.
        running_mean: la misma que recibió `batch_norm`.
        running_var: la misma que recibió `batch_norm`.
        training: el mismo que recibió `batch_norm`.
        eps: el mismo que recibió `batch_norm`.

    Returns:
        `(grad_x, grad_weight, grad_bias)`, con las formas de `x`, `(C,)` y `(C,)`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no corresponde, o como `batch_norm`.

    >>> x, grad = np.array([[1.0], [3.0]]), np.array([[0.0], [1.0]])
    >>> batch_norm_backward(grad, x, np.array([10.0]))[2]
    array([1.])
    """
    gamma, axes = channel_vector(weight, "weight", x), _axes(x)
    if grad_output.shape != x.shape:
        raise ValueError(
            f"grad_output debe tener la forma de x, {x.shape}, y llegó {grad_output.shape}."
        )
    if training:
        _check_count(x)
        x_hat, inverse_sd = normalize(x, axes, eps)
        grad_x = normalize_backward(grad_output * gamma, x_hat, inverse_sd, axes)
    else:
        mean, inverse_sd = _saved(x, running_mean, running_var, eps)
        x_hat = (x - mean) * inverse_sd
        grad_x = grad_output * gamma * inverse_sd
    return grad_x, (grad_output * x_hat).sum(axis=axes), grad_output.sum(axis=axes)


def update_running_stats(
    x: np.ndarray, running_mean: np.ndarray, running_var: np.ndarray, momentum: float = 0.1
) -> tuple[np.ndarray, np.ndarray]:
    """Acerca la media y la varianza guardadas a las de este lote.

    Como en PyTorch, `momentum` es el peso del lote nuevo, y la varianza que se guarda
    divide entre m − 1, con m los valores por canal.

    Args:
        x: `(N, C, ...)`, float32 o float64.
        running_mean: `(C,)`.
        running_var: `(C,)`.
        momentum: cuánto pesa el lote, de 0 a 1.

    Returns:
        `(running_mean, running_var)` nuevas; las que llegaron no cambian.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no corresponde, `momentum` no está entre 0 y 1 o hay
            menos de dos valores por canal.

    Un canal con 1 y 3: media 2, varianza 2 (dividiendo entre 1). Con momentum 0.1,
    0.9·0 + 0.1·2 = 0.2 y 0.9·1 + 0.1·2 = 1.1:

    >>> mean, var = update_running_stats(np.array([[1.0], [3.0]]), np.zeros(1), np.ones(1))
    >>> mean.round(3), var.round(3)
    (array([0.2]), array([1.1]))
    """
    channel_vector(running_mean, "running_mean", x)
    channel_vector(running_var, "running_var", x)
    if not 0 <= momentum <= 1:
        raise ValueError(f"momentum debe estar entre 0 y 1 y llegó {momentum}.")
    _check_count(x)
    mean, var = x.mean(axis=_axes(x)), x.var(axis=_axes(x), ddof=1)
    keep = 1 - momentum
    return keep * running_mean + momentum * mean, keep * running_var + momentum * var
