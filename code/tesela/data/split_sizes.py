"""Cuántos elementos le tocan a cada parte de un reparto."""

from __future__ import annotations

from collections.abc import Sequence


def cut_points(count: int, fractions: Sequence[float]) -> list[int]:
    """Dónde se corta una lista de `count` elementos: 0 y los acumulados redondeados.

    Args:
        count: cuántos elementos hay.
        fractions: tamaño de cada parte; suman 1.

    Returns:
        Los cortes, uno más que las partes, de 0 a `count`.

    >>> cut_points(10, (0.7, 0.1, 0.2))
    [0, 7, 8, 10]
    """
    cumulative = [sum(fractions[: i + 1]) for i in range(len(fractions))]
    return [0, *(int(count * total + 0.5) for total in cumulative)]


def check_fractions(fractions: Sequence[float]) -> None:
    """Comprueba que unas fracciones son un reparto: positivas, y suman 1.

    Args:
        fractions: tamaño de cada parte.

    Raises:
        ValueError: si alguna no es positiva o no suman 1.

    >>> check_fractions((0.5, 0.5))
    """
    if not fractions or any(fraction <= 0 for fraction in fractions):
        raise ValueError(
            f"Cada fracción del reparto debe ser mayor que 0 y llegó {tuple(fractions)}; "
            "por ejemplo (0.7, 0.1, 0.2)."
        )
    if abs(sum(fractions) - 1) > 1e-6:
        raise ValueError(
            f"Las fracciones deben sumar 1 y {tuple(fractions)} suma {sum(fractions):.4g}."
        )
