"""Normalizar sobre unos ejes: la cuenta que comparten todas las capas de normalización.

Batch, layer, group e instance norm solo difieren en sobre qué ejes promedian.
"""

import numpy as np

from tesela.ops.checks import check_float

Axes = tuple[int, ...]


def normalize(
    x: np.ndarray, axes: Axes, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray]:
    """Resta la media y divide entre la desviación, calculadas sobre `axes`.

    La varianza divide entre el número de valores, no entre ese número menos uno.

    Args:
        x: cualquier forma, float32 o float64.
        axes: los ejes sobre los que se promedia.
        eps: se suma a la varianza para no dividir entre 0.

    Returns:
        `(x_hat, inverse_sd)`: lo normalizado, con la forma de `x`, y 1 / √(var + eps),
        con 1 en los ejes promediados.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si un eje no existe o `eps` no es positivo.

    Con 1 y 3 la media es 2 y la desviación 1:

    >>> normalize(np.array([[1.0, 3.0]]), (1,), eps=1e-12)[0]
    array([[-1.,  1.]])
    """
    check_float(x, "x")
    if not eps > 0:
        raise ValueError(f"eps debe ser mayor que 0 y llegó {eps}. Lo usual es 1e-5.")
    if not axes or any(not -x.ndim <= axis < x.ndim for axis in axes):
        raise ValueError(
            f"axes={axes} y x tiene {x.ndim} ejes {x.shape}. Pasa una tupla con al menos "
            "un eje que exista, por ejemplo (0, 2, 3)."
        )
    if x.size == 0:
        shape = [1 if i in {a % x.ndim for a in axes} else n for i, n in enumerate(x.shape)]
        return x.copy(), np.ones(shape, dtype=x.dtype)
    centred = x - x.mean(axis=axes, keepdims=True)
    variance = (centred**2).mean(axis=axes, keepdims=True)
    inverse_sd = 1 / np.sqrt(variance + x.dtype.type(eps))
    return centred * inverse_sd, inverse_sd


def normalize_backward(
    grad_x_hat: np.ndarray, x_hat: np.ndarray, inverse_sd: np.ndarray, axes: Axes
) -> np.ndarray:
    """Gradiente respecto a `x`: se quita lo que la normalización vuelve invisible.

    Sumar una constante a todos los valores, o estirarlos, no cambia la salida: el
    gradiente pierde su media y su parte paralela a `x_hat`.

    Args:
        grad_x_hat: gradiente respecto a lo normalizado, con la forma de `x`.
        x_hat: lo que devolvió `normalize`.
        inverse_sd: lo que devolvió `normalize`.
        axes: los mismos ejes.

    Returns:
        El gradiente respecto a `x`, con su forma.

    Raises:
        ValueError: si las formas de `grad_x_hat` y `x_hat` difieren.

    >>> x_hat, inverse_sd = normalize(np.array([[1.0, 3.0, 5.0]]), (1,))
    >>> bool(np.allclose(normalize_backward(x_hat, x_hat, inverse_sd, (1,)), 0, atol=1e-5))
    True
    """
    if grad_x_hat.shape != x_hat.shape:
        raise ValueError(
            f"El gradiente tiene forma {grad_x_hat.shape} y la salida {x_hat.shape}: "
            "deben ser iguales. ¿Es el gradiente de esta misma capa?"
        )
    if x_hat.size == 0:
        return grad_x_hat.copy()
    common = grad_x_hat.mean(axis=axes, keepdims=True)
    stretch = (grad_x_hat * x_hat).mean(axis=axes, keepdims=True)
    return inverse_sd * (grad_x_hat - common - x_hat * stretch)


def channel_vector(values: np.ndarray, name: str, x: np.ndarray) -> np.ndarray:
    """Pone un número por canal, `(C,)`, en la forma que se reparte sobre `x`.

    Args:
        values: `(C,)`, float32 o float64.
        name: nombre del argumento, para el mensaje de error.
        x: `(N, C, ...)`.

    Returns:
        Los mismos números, `(1, C, 1, ...)`.

    Raises:
        TypeError: si algún arreglo no es float32 o float64.
        ValueError: si `x` no tiene canales o los números no son uno por canal.

    >>> channel_vector(np.ones(3), "weight", np.zeros((2, 3, 4, 4))).shape
    (1, 3, 1, 1)
    """
    check_float(x, "x")
    check_float(values, name)
    if x.ndim < 2 or x.shape[1] == 0:
        raise ValueError(
            f"x debe ser (N, C, ...) con al menos un canal y llegó {x.shape}. "
            "Si es una sola imagen, usa x[None]."
        )
    if values.shape != (x.shape[1],):
        raise ValueError(
            f"{name} debe traer un número por canal, ({x.shape[1]},), y llegó "
            f"{values.shape}. x es {x.shape} y sus canales van en el eje 1."
        )
    return values.reshape(1, -1, *[1] * (x.ndim - 2))
