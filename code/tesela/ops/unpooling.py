"""Desagrupar: devolver cada máximo al lugar del que salió, con los demás en cero."""

import numpy as np

from tesela.ops.pool_case import check_maps
from tesela.ops.pooling import flat_positions


def max_unpool2d(
    x: np.ndarray, indices: np.ndarray, image_size: tuple[int, int]
) -> np.ndarray:
    """Coloca cada valor donde señala su índice; lo demás queda en cero.

    Args:
        x: valores, `(N, C, H', W')`, float32 o float64.
        indices: los de `max_pool2d_with_indices`, de la misma forma.
        image_size: `(H, W)` de la imagen que se agrupó. Hay que darlo: de 5 y de 4
            píxeles, ventanas de 2 hacen lo mismo.

    Returns:
        `(N, C, H, W)`. Con ventanas encimadas un índice puede repetirse: queda el valor
        del último (si viene del máximo, es el mismo valor).

    Raises:
        TypeError: si `x` no es float32 o float64, o `indices` no es entero.
        ValueError: si las formas no coinciden o un índice cae fuera de la imagen.

    Referencia:
        Zeiler y Fergus (2014), sección 2.1 (`zeiler2014visualizing`), que llama
        «switches» a los índices.

    >>> max_unpool2d(np.array([[[[5.0, 7.0]]]]), np.array([[[[1, 2]]]]), (2, 2))[0, 0]
    array([[0., 5.],
           [7., 0.]])
    """
    check_maps(x)
    flat = flat_positions(indices, x.shape, image_size)
    out = np.zeros((*x.shape[:2], *image_size), dtype=x.dtype)
    out.ravel()[flat.ravel()] = x.ravel()
    return out


def max_unpool2d_backward(grad_output: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Gradiente de `max_unpool2d`: leer donde se escribió.

    Args:
        grad_output: `(N, C, H, W)`, gradiente respecto a la salida.
        indices: los que recibió `max_unpool2d`, `(N, C, H', W')`.

    Returns:
        `(N, C, H', W')`.

    Raises:
        TypeError: si `grad_output` no es float32 o float64, o `indices` no es entero.
        ValueError: si no tienen el mismo lote y canales, o un índice cae fuera.

    >>> grad = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> max_unpool2d_backward(grad, np.array([[[[1, 2]]]]))
    array([[[[2., 3.]]]])
    """
    check_maps(grad_output, "grad_output")
    height, width = grad_output.shape[2:]
    shape = (*grad_output.shape[:2], *np.shape(indices)[2:])
    return grad_output.ravel()[flat_positions(indices, shape, (height, width))]
