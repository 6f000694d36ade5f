"""Revisiones que comparten todas las operaciones: enteros, tuplas por eje y dtypes.

Cada mensaje dice qué llegó, qué se esperaba y qué hacer.
"""

from operator import index
from typing import Any

import numpy as np

_ADVICE = {
    "padding": " Para quitar bordes, recorta la imagen antes: x[..., 1:-1, 1:-1].",
    "stride": " Con stride=1 la ventana avanza de píxel en píxel.",
    "dilation": " Con dilation=1 los pesos del kernel son vecinos.",
    "groups": " Con groups=1 cada filtro ve todos los canales.",
}


def whole_number(value: Any, name: str, minimum: int) -> int:
    """Devuelve `value` como entero de Python, o explica por qué no puede.

    Args:
        value: lo que llegó; vale cualquier entero, también de NumPy, pero no un bool.
        name: nombre del argumento, para el mensaje de error.
        minimum: el menor valor permitido.

    Returns:
        El mismo número, como int.

    Raises:
        TypeError: si no es un entero.
        ValueError: si es menor que `minimum`.

    >>> whole_number(np.int64(3), "stride", 1)
    3
    """
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = index(value)
    except TypeError:
        raise TypeError(
            f"{name} debe ser un entero y llegó {value!r} ({type(value).__name__}). "
            f"Pasa un int, por ejemplo {max(minimum, 1)}."
        ) from None
    if number < minimum:
        advice = _ADVICE.get(name, "")
        raise ValueError(f"{name} debe ser {minimum} o más y llegó {number}.{advice}")
    return number


def per_axis(value: Any, name: str, spatial_dims: int) -> tuple[int, ...]:
    """Escribe un entero (o una tupla de enteros) como una tupla con un valor por eje.

    Args:
        value: entero para todos los ejes, o tupla de `spatial_dims` enteros, 1 o más.
        name: nombre del argumento, para el mensaje de error.
        spatial_dims: cuántos ejes espaciales hay.

    Returns:
        Tupla de `spatial_dims` enteros.

    Raises:
        TypeError: si algo no es entero.
        ValueError: si algo es menor que 1 o la tupla tiene otro largo.

    >>> per_axis(2, "stride", 2), per_axis((1, 3), "stride", 2)
    ((2, 2), (1, 3))
    """
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * spatial_dims
    if len(values) != spatial_dims:
        raise ValueError(
            f"{name} trae {len(values)} elementos ({value!r}) y hay {spatial_dims} ejes "
            "espaciales. Pasa un entero o una tupla con un entero por eje."
        )
    return tuple(whole_number(item, name, 1) for item in values)


def check_float(array: Any, name: str) -> None:
    """Exige un arreglo de NumPy float32 o float64, y dice cómo conseguirlo.

    Args:
        array: lo que llegó.
        name: nombre del argumento, para el mensaje de error.

    Raises:
        TypeError: si no es un arreglo de NumPy, o si su dtype es otro.

    >>> check_float(np.zeros(2), "x")
    """
    if not isinstance(array, np.ndarray):
        raise TypeError(
            f"{name} debe ser un arreglo de NumPy y llegó {type(array).__name__}. "
            "De una lista: np.array(lista, dtype=np.float32); de un tensor: tensor.numpy()."
        )
    if array.dtype not in (np.float32, np.float64):
        why = {
            "i": "son enteros: las sumas de productos podrían desbordarse",
            "u": "son enteros sin signo: un negativo daría la vuelta (−1 sería 255)",
            "b": "son booleanos, y con ellos sumar es «o»",
            "O": "son objetos de Python, no números de un solo tipo",
            "c": "son complejos",
            "f": "es otra precisión",
        }.get(array.dtype.kind, "no son números")
        raise TypeError(
            f"{name} debe ser float32 o float64 y llegó {array.dtype} ({why}). "
            f"Conviértelo antes: {name}.astype(np.float32)."
        )
