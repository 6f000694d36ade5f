"""Dropout: apagar al azar números (o mapas enteros) durante el entrenamiento.

Es el dropout *invertido* de las bibliotecas: lo que queda se divide entre 1 − p al
entrenar, y así al evaluar no hay nada que corregir. El artículo original hace lo
contrario: multiplica los pesos por 1 − p al evaluar.
"""

from typing import Any

import numpy as np

from tesela.ops.checks import check_float


def dropout_mask(
    shape: tuple[int, ...], p: float, rng: np.random.Generator, dtype: Any = np.float64
) -> np.ndarray:
    """Sortea una máscara con 0 (probabilidad p) y 1 / (1 − p), cuya media es 1.

    Args:
        shape: forma de la máscara.
        p: probabilidad de apagar cada elemento, de 0 a 1.
        rng: generador de NumPy con su semilla.
        dtype: float32 o float64.

    Returns:
        La máscara; con `p = 1`, todo ceros.

    Raises:
        ValueError: si `p` no está entre 0 y 1.
        TypeError: si `rng` no es un generador de NumPy.

    >>> sorted(set(dropout_mask((100,), 0.75, np.random.default_rng(0)).tolist()))
    [0.0, 4.0]
    """
    if not 0 <= p <= 1:
        raise ValueError(
            f"p es la probabilidad de apagar: debe estar entre 0 y 1 y llegó {p}. "
            "Si querías apagar el 30 %, es p=0.3."
        )
    if not hasattr(rng, "random"):
        raise TypeError(
            f"rng debe ser un generador de NumPy y llegó {type(rng).__name__}. "
            "Crea uno con np.random.default_rng(semilla)."
        )
    keep = rng.random(shape) >= p
    return keep.astype(dtype) / (1 - p if p < 1 else 1)


def dropout(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Apaga cada número de `x` con probabilidad p y divide los demás entre 1 − p.

    Args:
        x: cualquier forma, float32 o float64.
        p: probabilidad de apagar, de 0 a 1.
        rng: generador de NumPy con su semilla; si no se entrena, no se usa.
        training: al evaluar (`False`) `x` sale como entró.

    Returns:
        `(output, mask)`, los dos con la forma de `x`; `mask` hace falta hacia atrás.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si `p` no está entre 0 y 1.

    Referencia:
        Srivastava et al., «Dropout», JMLR 2014 (srivastava2014dropout).

    >>> x = np.array([[1.0, 2.0, 3.0, 4.0]])
    >>> dropout(x, 0.5, np.random.default_rng(0))[0]
    array([[2., 0., 0., 0.]])
    """
    check_float(x, "x")
    mask = dropout_mask(x.shape, p if training else 0.0, rng, x.dtype)
    return x * mask, mask


def spatial_dropout(
    x: np.ndarray, p: float, rng: np.random.Generator, training: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Apaga mapas de características enteros: un sorteo por imagen y por canal.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        p: probabilidad de apagar cada canal, de 0 a 1.
        rng: generador de NumPy con su semilla.
        training: al evaluar (`False`) `x` sale como entró.

    Returns:
        `(output, mask)`, con la forma de `x` y `(N, C, 1, 1)`.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si `x` no tiene cuatro ejes o `p` no está entre 0 y 1.

    Referencia:
        Tompson et al., 2015, SpatialDropout (tompson2015efficient).

    >>> output, mask = spatial_dropout(np.ones((1, 4, 2, 2)), 0.5, np.random.default_rng(0))
    >>> output[0, :, 0, 0], mask.shape
    (array([2., 0., 0., 0.]), (1, 4, 1, 1))
    """
    check_float(x, "x")
    if x.ndim != 4:
        raise ValueError(
            f"x debe tener 4 ejes (N, C, H, W) y llegó {x.shape}. "
            "Si es una sola imagen, usa x[None]; si es un vector, usa dropout."
        )
    mask = dropout_mask((*x.shape[:2], 1, 1), p if training else 0.0, rng, x.dtype)
    return x * mask, mask


def dropout_backward(grad_output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Gradiente respecto a la entrada: lo que se apagó no recibe nada.

    Args:
        grad_output: gradiente respecto a la salida, con su forma.
        mask: la que devolvió `dropout` o `spatial_dropout`.

    Returns:
        El gradiente, con la forma de `grad_output`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si las formas no corresponden.

    >>> dropout_backward(np.array([1.0, 1.0]), np.array([0.0, 2.0]))
    array([0., 2.])
    """
    check_float(grad_output, "grad_output")
    check_float(mask, "mask")
    if mask.shape not in (grad_output.shape, (*grad_output.shape[:2], 1, 1)):
        raise ValueError(
            f"mask tiene forma {mask.shape} y grad_output {grad_output.shape}. "
            "Pasa la máscara que devolvió la ida de esa misma capa."
        )
    return grad_output * mask
