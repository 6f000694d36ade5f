"""De una red a una función que predice teselas, con la preparación que la red espera."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

Predictor = Callable[[Tensor], Tensor]


def model_predictor(
    model: nn.Module,
    mean: Sequence[float] | None = None,
    std: Sequence[float] | None = None,
    device: str | torch.device = "cpu",
    precision: torch.dtype = torch.float32,
) -> Predictor:
    """Envuelve una red para predecir teselas, deprisa y sin gradientes.

    La red queda en modo de evaluación y en `device`. Dentro, los canales van al final
    (`channels_last`), que es como las convoluciones de la CPU y de la GPU van más rápido.

    Args:
        model: una red `(N, C, h, w)` → `(N, K, h, w)`.
        mean: media de cada canal con que se entrenó, en la escala de 0 a 1.
        std: desviación de cada canal, en la misma escala.
        device: dónde se calcula.
        precision: `torch.float32`, o `torch.bfloat16` donde el equipo gane con ella.

    Returns:
        Una función de teselas `(N, C, h, w)`, float32 de 0 a 1, a logits `(N, K, h, w)`
        float32, en `device`.

    Raises:
        ValueError: si llega solo una de `mean` y `std`, o una desviación no es positiva.

    >>> double = nn.Conv2d(1, 1, 1, bias=False)
    >>> _ = nn.init.constant_(double.weight, 2.0)
    >>> model_predictor(double, mean=[0.5], std=[0.25])(torch.ones(1, 1, 1, 1)).item()
    4.0
    """
    if (mean is None) != (std is None):
        raise ValueError(
            "mean y std van juntas: llegó una sola. Usa las dos estadísticas con que se "
            "entrenó la red, o ninguna."
        )
    if std is not None and min(std) <= 0:
        raise ValueError(f"std={list(std)}: cada desviación debe ser mayor que 0.")
    place = torch.device(device)
    model.eval().to(place)
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    shift = scale = None
    if mean is not None and std is not None:
        shift = torch.tensor(list(mean), device=place).view(1, -1, 1, 1)
        scale = torch.tensor(list(std), device=place).view(1, -1, 1, 1)
    mixed = precision != torch.float32

    @torch.inference_mode()
    def predict(tiles: Tensor) -> Tensor:
        x = tiles.to(place)
        if shift is not None and scale is not None:
            x = (x - shift) / scale
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast(place.type, dtype=precision, enabled=mixed):
            logits: Tensor = model(x)
        return logits.float()

    return predict
