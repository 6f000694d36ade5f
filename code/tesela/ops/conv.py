"""La convolución de todos los días, con su gradiente escrito a mano."""

from typing import Any

import numpy as np

from tesela.ops.checks import check_float
from tesela.ops.conv_case import conv_case
from tesela.ops.conv_im2col import col2im, conv2d_im2col, im2col
from tesela.ops.padding import pad, pad_backward


def conv2d(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
) -> np.ndarray:
    """Convolución 2D de una CNN: correlación cruzada de cada filtro con sus canales.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        weight: `(F, C // groups, kh, kw)`, float32 o float64.
        bias: `(F,)` o None.
        stride: entero o `(alto, ancho)`.
        padding: `"valid"`, `"same"`, `"full"`, píxeles o tupla por eje.
        dilation: entero o `(alto, ancho)`.
        groups: grupos de canales que no se mezclan; con `groups=C`, cada canal va solo.
        padding_mode: `"zeros"`, `"reflect"`, `"replicate"` o `"circular"`.

    Returns:
        `(N, F, H', W')`, del dtype más preciso de los que llegan.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no concuerda o el relleno no cabe.

    >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> conv2d(x, np.ones((1, 1, 3, 3)), padding="same")[0, 0]
    array([[ 8., 15., 12.],
           [21., 36., 27.],
           [20., 33., 24.]])
    """
    case = conv_case(x, weight, bias, stride, padding, dilation, groups)
    if padding_mode == "zeros":
        return conv2d_im2col(x, weight, bias, stride, case.padding, dilation, groups)
    padded = pad(x, case.padding, padding_mode)
    return conv2d_im2col(padded, weight, bias, stride, 0, dilation, groups)


def conv2d_backward(
    grad_output: np.ndarray,
    x: np.ndarray,
    weight: np.ndarray,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradientes de `conv2d` respecto a su entrada, sus pesos y su sesgo.

    Con `Y = M · columnas` (`M` son los filtros como filas), la regla del producto da
    `∂M = ∂Y · columnasᵀ` y `∂columnas = Mᵀ · ∂Y`; `col2im` y `pad_backward`, adjuntas
    de copiar ventanas y de rellenar, llevan `∂columnas` de vuelta a la imagen.

    Args:
        grad_output: `(N, F, H', W')`, gradiente respecto a la salida.
        x: la entrada que recibió `conv2d`, `(N, C, H, W)`.
        weight: los pesos que recibió, `(F, C // groups, kh, kw)`.
        stride: el mismo que recibió `conv2d`.
        padding: el mismo que recibió `conv2d`.
        dilation: el mismo que recibió `conv2d`.
        groups: el mismo que recibió `conv2d`.
        padding_mode: el mismo que recibió `conv2d`.

    Returns:
        `(grad_x, grad_weight, grad_bias)`, con las formas de `x`, `weight` y `(F,)`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si `grad_output` no tiene la forma de la salida, o como `conv2d`.

    >>> x, weight = np.array([[[[1.0, 2.0, 3.0]]]]), np.array([[[[10.0, 1.0]]]])
    >>> grads = conv2d_backward(np.ones((1, 1, 1, 2)), x, weight)
    >>> [grad.ravel().tolist() for grad in grads]
    [[10.0, 11.0, 1.0], [3.0, 5.0], [2.0]]
    """
    case = conv_case(x, weight, None, stride, padding, dilation, groups)
    check_float(grad_output, "grad_output")
    filters, taps = len(weight), weight[0].size
    expected = (len(x), filters, *case.output_size)
    if grad_output.shape != expected:
        raise ValueError(
            f"grad_output debe tener la forma de la salida, {expected}, y llegó "
            f"{grad_output.shape}. ¿Son los mismos argumentos que usó conv2d?"
        )
    padded = pad(x, case.padding, padding_mode)
    matrix = weight.reshape(groups, filters // groups, taps)
    grad_matrix = np.zeros_like(matrix, dtype=np.result_type(case.dtype, grad_output))
    grad_padded = np.empty(padded.shape, dtype=grad_matrix.dtype)
    for n in range(len(x)):  # imagen por imagen: la memoria no crece con el lote
        columns = im2col(padded[n : n + 1], case.kernel_size, case.stride, 0, case.dilation)
        columns = columns.reshape(groups, taps, -1)
        grad = grad_output[n].reshape(groups, filters // groups, -1)
        grad_matrix += grad @ columns.swapaxes(1, 2)
        grad_columns = (matrix.swapaxes(1, 2) @ grad).reshape(1, groups * taps, -1)
        grad_padded[n] = col2im(
            grad_columns, padded.shape[2:], case.kernel_size, case.stride, 0, case.dilation
        )[0]
    grad_x = pad_backward(grad_padded, case.padding, padding_mode)
    return grad_x, grad_matrix.reshape(weight.shape), grad_output.sum(axis=(0, 2, 3))
