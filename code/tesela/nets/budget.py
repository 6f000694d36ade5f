"""Cuántos números aprende una red, y dónde están."""

from torch import nn


def count_parameters(model: nn.Module, trainable_only: bool = True) -> int:
    """Cuenta los parámetros de una red; uno compartido cuenta una sola vez.

    Args:
        model: la red.
        trainable_only: si es `True`, omite los congelados (`requires_grad=False`).

    Returns:
        El número de parámetros.

    Una capa densa de 4 a 3 tiene 4·3 pesos y 3 sesgos:

    >>> count_parameters(nn.Linear(4, 3))
    15
    """
    return sum(
        p.numel() for p in model.parameters() if p.requires_grad or not trainable_only
    )


def parameter_table(model: nn.Module) -> str:
    """Una tabla de texto con cada tensor de parámetros, su forma y su tamaño.

    Args:
        model: la red.

    Returns:
        Un renglón por tensor y el total al final.

    >>> print(parameter_table(nn.Linear(4, 3)))
    weight   3×4   12
    bias     3      3
    total          15
    """
    rows = [
        (name, "×".join(map(str, p.shape)) or "1", p.numel())
        for name, p in model.named_parameters()
    ]
    rows.append(("total", "", sum(size for _, _, size in rows)))
    name_width = max(len(name) for name, _, _ in rows) + 3
    shape_width = max(len(shape) for _, shape, _ in rows) + 3
    size_width = max(len(f"{size:,}") for _, _, size in rows)
    return "\n".join(
        f"{name:<{name_width}}{shape:<{shape_width}}{f'{size:,}':>{size_width}}".replace(
            ",", " "
        )
        for name, shape, size in rows
    )
