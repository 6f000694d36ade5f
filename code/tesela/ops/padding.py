"""Rellenar los bordes de una imagen, y el camino de vuelta del gradiente.

Los cuatro modos son los de `torch.nn.functional.pad`; aquí «zeros» es su «constant».
Rellenar es lineal en la imagen, así que su gradiente es la operación adjunta:
cada píxel del borde devuelve lo que recibió al píxel del que fue copiado.
"""

from typing import Any

import numpy as np

from tesela.ops.checks import whole_number

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")

Pairs = tuple[tuple[int, int], ...]


def padding_pairs(padding: Any, spatial_dims: int = 2) -> Pairs:
    """Escribe cualquier forma de `padding` como una pareja `(antes, después)` por eje.

    Args:
        padding: un entero para todos los lados, o una tupla con un elemento por eje
            (un entero, o la pareja `(antes, después)`).
        spatial_dims: cuántos ejes espaciales hay.

    Returns:
        Una tupla de `spatial_dims` parejas de enteros, 0 o más.

    Raises:
        TypeError: si algo no es entero.
        ValueError: si hay relleno negativo o un número de ejes que no corresponde.

    >>> padding_pairs(1), padding_pairs((1, (0, 2)))
    (((1, 1), (1, 1)), ((1, 1), (0, 2)))
    """
    if not isinstance(padding, (tuple, list)):
        padding = (padding,) * spatial_dims
    if len(padding) != spatial_dims:
        raise ValueError(
            f"padding trae {len(padding)} elementos ({padding!r}) y hay {spatial_dims} "
            "ejes espaciales. Pasa un entero, o una tupla con un entero o una pareja "
            "(antes, después) por eje."
        )
    pairs = []
    for item in padding:
        sides = tuple(item) if isinstance(item, (tuple, list)) else (item, item)
        if len(sides) != 2:
            raise ValueError(
                "Cada eje de padding es un entero o una pareja (antes, después) y llegó "
                f"{item!r}."
            )
        pairs.append(
            (whole_number(sides[0], "padding", 0), whole_number(sides[1], "padding", 0))
        )
    return tuple(pairs)


def _sources(size: int, before: int, after: int, mode: str) -> np.ndarray:
    """Índice del píxel original que se copia en cada posición del eje rellenado."""
    limit = {"reflect": size - 1, "circular": size}.get(mode)
    if limit is not None and max(before, after) > limit:
        raise ValueError(
            f"El relleno «{mode}» de {max(before, after)} píxeles no cabe en un eje de "
            f"{size}: admite {max(limit, 0)} como máximo. Usa menos padding, o el modo "
            "'zeros' o 'replicate'."
        )
    if size == 0:
        raise ValueError(f"El relleno «{mode}» copia píxeles y la imagen no tiene ninguno.")
    positions = np.arange(-before, size + after)
    if mode == "reflect":
        positions = np.abs(positions)
        return np.where(positions >= size, 2 * (size - 1) - positions, positions)
    if mode == "circular":
        return positions % size
    return positions.clip(0, size - 1)


def _check(x: Any, mode: str, spatial_dims: int, name: str) -> None:
    """Comprueba que `x` sea un arreglo numérico con suficientes ejes, y el modo."""
    if not isinstance(x, np.ndarray) or x.dtype.kind not in "biuf":
        kind = x.dtype if isinstance(x, np.ndarray) else type(x).__name__
        raise TypeError(
            f"{name} debe ser un arreglo de NumPy con números y llegó {kind}. "
            "Conviértelo con np.asarray(..., dtype=np.float32)."
        )
    if mode not in PADDING_MODES:
        raise ValueError(f"No conozco padding_mode={mode!r}. Usa uno de {PADDING_MODES}.")
    if whole_number(spatial_dims, "spatial_dims", 1) > x.ndim:
        raise ValueError(
            f"{name} tiene {x.ndim} ejes, de forma {x.shape}, y "
            f"spatial_dims={spatial_dims} pide más. Los ejes espaciales son los últimos."
        )


def pad(
    x: np.ndarray, padding: Any, mode: str = "zeros", spatial_dims: int = 2
) -> np.ndarray:
    """Rellena los últimos `spatial_dims` ejes de `x`.

    Args:
        x: arreglo `(..., H, W)` (o con otro número de ejes espaciales) de números.
        padding: entero, o tupla por eje de enteros o parejas `(antes, después)`.
        mode: `"zeros"`, `"reflect"` (espejo sin repetir el borde), `"replicate"`
            (repite el borde) o `"circular"` (la imagen continúa por el otro lado).
        spatial_dims: cuántos ejes, los últimos, son espaciales.

    Returns:
        Un arreglo nuevo del mismo dtype, con los ejes espaciales crecidos.

    Raises:
        TypeError: si `x` no es un arreglo numérico o `padding` no es entero.
        ValueError: si el modo no existe, hay relleno negativo o no cabe en la imagen.

    >>> pad(np.array([1, 2, 3]), ((2, 1),), "reflect", spatial_dims=1)
    array([3, 2, 1, 2, 3, 2])
    """
    _check(x, mode, spatial_dims, "x")
    pairs = padding_pairs(padding, spatial_dims)
    sizes = x.shape[x.ndim - spatial_dims :]
    if mode == "zeros":
        grown = tuple(n + sum(pair) for n, pair in zip(sizes, pairs, strict=True))
        out = np.zeros(x.shape[: x.ndim - spatial_dims] + grown, dtype=x.dtype)
        core: Any = (
            slice(pair[0], pair[0] + n) for n, pair in zip(sizes, pairs, strict=True)
        )
        out[..., *core] = x
        return out
    out = x.copy()
    for axis, (before, after) in enumerate(pairs, start=x.ndim - spatial_dims):
        out = out.take(_sources(x.shape[axis], before, after, mode), axis=axis)
    return out


def pad_backward(
    grad: np.ndarray, padding: Any, mode: str = "zeros", spatial_dims: int = 2
) -> np.ndarray:
    """Lleva el gradiente de la imagen rellenada al de la imagen original.

    Es la adjunta de `pad`: para todo `x` y `y`, `(pad(x) * y).sum()` es igual a
    `(x * pad_backward(y)).sum()`.

    Args:
        grad: gradiente respecto a la salida de `pad`, `(..., H + …, W + …)`, float.
        padding: el mismo que recibió `pad`.
        mode: el mismo que recibió `pad`.
        spatial_dims: el mismo que recibió `pad`.

    Returns:
        Gradiente respecto a la entrada de `pad`, `(..., H, W)`.

    Raises:
        TypeError: si `grad` no es un arreglo numérico.
        ValueError: si `grad` es más chico que su relleno, o como en `pad`.

    >>> pad_backward(np.array([1.0, 1.0, 1.0, 1.0]), ((2, 0),), "replicate", spatial_dims=1)
    array([3., 1.])
    """
    _check(grad, mode, spatial_dims, "grad")
    out = grad
    pairs = padding_pairs(padding, spatial_dims)
    for axis, (before, after) in enumerate(pairs, start=grad.ndim - spatial_dims):
        size = grad.shape[axis] - before - after
        if size < 0:
            raise ValueError(
                f"grad mide {grad.shape[axis]} en el eje {axis} y el relleno quita "
                f"{before + after}: no queda imagen. ¿Es el mismo padding que usó pad?"
            )
        moved = np.moveaxis(out, axis, 0)
        core = moved[before : before + size].copy()
        if mode != "zeros":
            sources = _sources(size, before, after, mode)
            for position in (*range(before), *range(before + size, len(moved))):
                core[sources[position]] += moved[position]
        out = np.moveaxis(core, 0, axis)
    return np.ascontiguousarray(out)
