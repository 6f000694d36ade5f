"""La convolución como un solo producto de matrices: im2col, y su adjunta col2im.

Cada ventana se vuelve una columna; los filtros, filas. `conv2d_im2col` arma las
columnas por bloques de filas de salida que caben en la memoria caché del procesador:
ahí está su velocidad, porque la matriz entera no se escribe nunca en la memoria lenta.
"""

from typing import Any

import numpy as np

from tesela.ops.checks import check_float, per_axis
from tesela.ops.conv_case import conv_case
from tesela.ops.conv_windows import sliding_windows
from tesela.ops.padding import pad, pad_backward, padding_pairs
from tesela.ops.sizes import conv_output_size

# Un bloque de columnas cabe en la caché L2 junto con su pedazo de salida…
BLOCK_BYTES = 96 * 1024
# …salvo que quede tan angosto que leer los pesos cueste más que usarlos.
BLOCK_COLUMNS = 256


def im2col(
    x: np.ndarray, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1
) -> np.ndarray:
    """Copia cada ventana de `x` en una columna, como `torch.nn.functional.unfold`.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        kernel_size: entero o `(kh, kw)`.
        stride: entero o `(alto, ancho)`.
        padding: píxeles o tupla por eje (ceros).
        dilation: entero o `(alto, ancho)`.

    Returns:
        `(N, C · kh · kw, H' · W')`: una fila por peso, una columna por posición.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si `x` no tiene cuatro ejes o la ventana no cabe.

    Referencia:
        Chellapilla, Puri y Simard (2006) (`chellapilla2006high`).

    >>> im2col(np.arange(4.0).reshape(1, 1, 1, 4), (1, 2))[0]
    array([[0., 1., 2.],
           [1., 2., 3.]])
    """
    check_float(x, "x")
    if x.ndim != 4:
        raise ValueError(f"x debe tener 4 ejes (N, C, H, W) y llegó {x.shape}.")
    kernel = per_axis(kernel_size, "kernel_size", 2)
    windows = sliding_windows(pad(x, padding), kernel, stride, dilation)
    n, channels, rows, cols = windows.shape[:4]
    ordered = windows.transpose(0, 1, 4, 5, 2, 3)  # (N, C, kh, kw, H', W')
    return ordered.reshape(n, channels * kernel[0] * kernel[1], rows * cols)


def col2im(
    columns: np.ndarray,
    image_size: tuple[int, int],
    kernel_size: Any,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
) -> np.ndarray:
    """Suma cada columna en el lugar del que salió: la adjunta de `im2col`.

    NO es su inversa: un píxel que estaba en `m` ventanas recibe `m` sumandos.

    Args:
        columns: `(N, C · kh · kw, H' · W')`, float32 o float64.
        image_size: `(H, W)` de la imagen sin relleno.
        kernel_size: entero o `(kh, kw)`.
        stride: entero o `(alto, ancho)`.
        padding: píxeles o tupla por eje.
        dilation: entero o `(alto, ancho)`.

    Returns:
        `(N, C, H, W)`.

    Raises:
        TypeError: si `columns` no es float32 o float64.
        ValueError: si la forma de `columns` no es la que dan los demás argumentos.

    >>> col2im(im2col(np.ones((1, 1, 1, 4)), (1, 2)), (1, 4), (1, 2))[0, 0]
    array([[1., 2., 2., 1.]])
    """
    check_float(columns, "columns")
    kernel, steps = per_axis(kernel_size, "kernel_size", 2), per_axis(stride, "stride", 2)
    gaps, pairs = per_axis(dilation, "dilation", 2), padding_pairs(padding)
    rows, cols = (
        conv_output_size(*one)
        for one in zip(image_size, kernel, steps, pairs, gaps, strict=True)
    )
    taps = kernel[0] * kernel[1]
    if columns.ndim != 3 or columns.shape[1] % taps or columns.shape[2] != rows * cols:
        raise ValueError(
            f"columns es {columns.shape} y se esperaba (N, C · {taps}, {rows} · {cols}) "
            f"para una imagen de {image_size}. ¿Son los mismos argumentos que usó im2col?"
        )
    channels = columns.shape[1] // taps
    parts = columns.reshape(len(columns), channels, *kernel, rows, cols)
    grown = (size + sum(pair) for size, pair in zip(image_size, pairs, strict=True))
    padded = np.zeros((len(columns), channels, *grown), dtype=columns.dtype)
    for i, j in np.ndindex(*kernel):
        top, left = i * gaps[0], j * gaps[1]
        rows_hit = slice(top, top + (rows - 1) * steps[0] + 1, steps[0])
        cols_hit = slice(left, left + (cols - 1) * steps[1] + 1, steps[1])
        padded[:, :, rows_hit, cols_hit] += parts[:, :, i, j]
    return pad_backward(padded, pairs)


def conv2d_im2col(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> np.ndarray:
    """Convolución 2D como producto de matrices, por bloques de filas de la salida.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        weight: `(F, C // groups, kh, kw)`, float32 o float64.
        bias: `(F,)` o None.
        stride: entero o `(alto, ancho)`.
        padding: `"valid"`, `"same"`, `"full"`, píxeles o tupla por eje (ceros).
        dilation: entero o `(alto, ancho)`.
        groups: grupos de canales que no se mezclan.

    Returns:
        `(N, F, H', W')`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no concuerda.

    Referencia:
        Chellapilla, Puri y Simard (2006) (`chellapilla2006high`). Los
        bloques son nuestros: el artículo arma la matriz entera.

    >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> conv2d_im2col(x, np.ones((1, 1, 2, 2)))[0, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    case = conv_case(x, weight, bias, stride, padding, dilation, groups)
    rows, cols = case.output_size
    filters = len(weight)
    taps = weight[0].size  # pesos de un filtro: C // groups · kh · kw
    padded = pad(x, case.padding) if any(map(any, case.padding)) else x
    windows = sliding_windows(padded, case.kernel_size, case.stride, case.dilation)
    windows = windows.transpose(0, 1, 4, 5, 2, 3)  # (N, C, kh, kw, H', W')
    matrix = weight.astype(case.dtype, copy=False).reshape(groups, filters // groups, taps)
    output = np.empty((len(x), groups, filters // groups, rows * cols), dtype=case.dtype)
    one_row = groups * taps * cols * case.dtype.itemsize
    height = min(rows, max(BLOCK_BYTES // one_row, -(-BLOCK_COLUMNS // cols)))
    buffer = np.empty(groups * taps * height * cols, dtype=case.dtype)
    for n in range(len(x)):
        for top in range(0, rows, height):
            block = windows[n, ..., top : top + height, :]
            columns = buffer[: block.size].reshape(block.shape)
            np.copyto(columns, block)
            place = slice(top * cols, top * cols + block.shape[-2] * cols)
            np.matmul(matrix, columns.reshape(groups, taps, -1), out=output[n, :, :, place])
    output = output.reshape(len(x), filters, rows, cols)
    if bias is not None:
        output += bias[:, None, None]
    return output
