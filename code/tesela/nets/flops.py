"""Cuántas operaciones hace una red, capa por capa, contadas mientras trabaja.

Un gancho escucha lo que entra y lo que sale de cada capa con pesos, y de sus tamaños sale
la cuenta. Solo ve CAPAS: una operación escrita en el `forward` (un producto de matrices,
`F.conv2d`) no la ve nadie, y por eso las pruebas comparan con el contador de PyTorch.

Tres palabras que se confunden: una MAC es una multiplicación y su suma, o sea 2 FLOPs; los
artículos suelen escribir «FLOPs» y contar MACs; `torch.utils.flop_counter` cuenta FLOPs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd


@dataclass(frozen=True)
class LayerCost:
    """Lo que cuesta una capa, cada vez que se usa.

    Args:
        name: nombre de la capa dentro de la red («features.0»; «» si es la red misma).
        kind: clase de la capa.
        output_shape: forma de lo que sale, con el lote.
        parameters: parámetros propios de la capa.
        macs: multiplicaciones con su suma, de todo el lote y sin los sesgos.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    macs: int

    @property
    def flops(self) -> int:
        """Operaciones de punto flotante: dos por MAC."""
        return 2 * self.macs


def layer_costs(
    model: nn.Module, images: Tensor, batch_norm: bool = False
) -> list[LayerCost]:
    """Pasa unas imágenes por la red y cuenta las operaciones de cada capa con pesos.

    Se cuentan las convoluciones (también transpuestas) y las capas densas. La red se usa en
    modo de evaluación y queda como estaba. Con la red y las imágenes en `device="meta"` se
    cuenta sin calcular nada ni ocupar memoria.

    Args:
        model: la red.
        images: `(N, C, H, W)`, en el dispositivo de la red.
        batch_norm: si se cuenta además la normalización por lotes, una MAC por número: ya
            entrenada, multiplica y suma. El contador de PyTorch no la cuenta.

    Returns:
        Un renglón por uso de cada capa, en el orden en que trabajaron.

    Raises:
        TypeError: si `images` no es un tensor.

    Dos filtros de 3×3 sobre 1 canal, con salida de 4×4: (2·1·9)·16 = 288 MACs:

    >>> costs = layer_costs(nn.Conv2d(1, 2, 3), torch.zeros(1, 1, 6, 6))
    >>> costs[0].macs, costs[0].flops, costs[0].output_shape
    (288, 576, (1, 2, 4, 4))
    """
    if not isinstance(images, Tensor):
        raise TypeError(
            f"images es un {type(images).__name__} y se esperaba un tensor (N, C, H, W), "
            "por ejemplo torch.zeros(1, 3, 224, 224)."
        )
    costs: list[LayerCost] = []

    def listener(name: str) -> Callable[[nn.Module, Any, Any], None]:
        def count(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
            own = sum(p.numel() for p in module.parameters(recurse=False))
            macs = _macs(module, inputs[0], output)
            kind = type(module).__name__
            costs.append(LayerCost(name, kind, tuple(output.shape), own, macs))

        return count

    counted = (_ConvNd, nn.Linear, *((_BatchNorm,) if batch_norm else ()))
    hooks = [
        module.register_forward_hook(listener(name))
        for name, module in model.named_modules()
        if isinstance(module, counted)
    ]
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            model(images)
    finally:
        for module, training in modes.items():
            module.training = training
        for hook in hooks:
            hook.remove()
    return costs


def _macs(module: nn.Module, x: Tensor, y: Tensor) -> int:
    """Las MACs de una capa: cuántas veces se usa cada peso, sumadas."""
    if isinstance(module, _ConvTransposeNd):
        # Cada número que ENTRA reparte un kernel por cada canal de salida de su grupo.
        per_input = module.out_channels // module.groups * prod(module.kernel_size)
        return x.numel() * per_input
    if isinstance(module, _ConvNd):
        per_output = module.in_channels // module.groups * prod(module.kernel_size)
        return y.numel() * per_output
    if isinstance(module, nn.Linear):
        return y.numel() * module.in_features
    return y.numel()  # normalización por lotes


def count_macs(model: nn.Module, images: Tensor) -> int:
    """Las MACs de las convoluciones y las capas densas, de todo el lote.

    Args:
        model: la red.
        images: `(N, C, H, W)`; con `N = 1`, lo que cuesta una imagen.

    Returns:
        El total. El doble son los FLOPs de `torch.utils.flop_counter`.

    Raises:
        TypeError: si `images` no es un tensor.

    >>> count_macs(nn.Linear(4, 3), torch.zeros(1, 4))  # 4 · 3
    12
    """
    return sum(cost.macs for cost in layer_costs(model, images))


def cost_table(costs: Sequence[LayerCost], unit: float = 1.0) -> str:
    """Una tabla de texto con cada capa: qué sale de ella, cuánto aprende y cuánto cuesta.

    Args:
        costs: lo que devuelve `layer_costs`.
        unit: en cuántas MACs se da la última columna: 1, 1e3, 1e6...

    Returns:
        Un renglón por capa y el total al final.

    Raises:
        ValueError: si no hay capas o `unit` no es positivo.

    >>> print(cost_table(layer_costs(nn.Linear(4, 3), torch.zeros(1, 4))))
    capa   clase   sale  parámetros  MACs
           Linear  1×3           15    12
    total                        15    12
    """
    if not costs or not unit > 0:
        raise ValueError(
            f"Llegaron {len(costs)} capas y unit={unit!r}: se esperaba al menos una capa, "
            "de layer_costs, y una unidad positiva."
        )
    digits = 0 if unit == 1 else 2
    rows = [("capa", "clase", "sale", "parámetros", "MACs")]
    for c in costs:
        shape = "×".join(map(str, c.output_shape))
        number = f"{c.macs / unit:,.{digits}f}".replace(",", " ")
        rows.append((c.name, c.kind, shape, f"{c.parameters:,}".replace(",", " "), number))
    # Una capa que se usa dos veces cuesta el doble, pero sus parámetros son los mismos.
    own = sum({c.name: c.parameters for c in costs}.values())
    total = sum(c.macs for c in costs) / unit
    number = f"{total:,.{digits}f}".replace(",", " ")
    rows.append(("total", "", "", f"{own:,}".replace(",", " "), number))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i < 3 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
