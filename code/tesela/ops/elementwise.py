"""Revisiones que comparten las activaciones: el gradiente que llega, y los coeficientes."""

from typing import Any

import numpy as np

from tesela.ops.checks import check_float


def check_gradient(grad_output: Any, x: Any) -> None:
    """Exige que el gradiente de la salida tenga la forma de la entrada.

    Args:
        grad_output: gradiente respecto a la salida.
        x: la entrada de la activación.

    Raises:
        TypeError: si alguno no es un arreglo float32 o float64.
        ValueError: si sus formas no son iguales: NumPy repetiría uno de los dos sin avisar.

    >>> check_gradient(np.ones((2, 3)), np.zeros((2, 3)))
    """
    check_float(x, "x")
    check_float(grad_output, "grad_output")
    if grad_output.shape != x.shape:
        raise ValueError(
            f"grad_output tiene forma {grad_output.shape} y x, {x.shape}; una activación "
            "no cambia la forma: deben ser iguales. ¿Falta un keepdims=True?"
        )


def check_coefficient(value: Any, name: str, minimum: float = -np.inf) -> float:
    """Devuelve un coeficiente como float de Python, o explica por qué no puede.

    Un float de Python no cambia el dtype de un arreglo float32; uno de NumPy, sí.

    Args:
        value: lo que llegó: un número real.
        name: nombre del argumento, para el mensaje de error.
        minimum: el menor valor permitido.

    Returns:
        El mismo número.

    Raises:
        TypeError: si no es un número real.
        ValueError: si no es finito o es menor que `minimum`.

    >>> check_coefficient(np.float32(0.25), "negative_slope")
    0.25
    """
    kinds = (int, float, np.integer, np.floating)
    if isinstance(value, bool) or not isinstance(value, kinds):
        raise TypeError(
            f"{name} debe ser un número y llegó {value!r} ({type(value).__name__}). "
            "Pasa uno solo, el mismo para todo el arreglo."
        )
    number = float(value)
    if not np.isfinite(number) or number < minimum:
        allowed = "finito" if minimum == -np.inf else f"finito y {minimum:g} o más"
        raise ValueError(f"{name} debe ser {allowed} y llegó {number:g}.")
    return number
