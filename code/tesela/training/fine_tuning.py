"""Cuatro maneras de aprovechar (o no) una red entrenada, con el mismo presupuesto."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from tesela.nets import EfficientNetLite0, load_efficientnet_lite0
from tesela.nets.freezing import freeze, freeze_statistics
from tesela.nets.split_network import split_network
from tesela.training.batches import TensorBatches
from tesela.training.config import TrainConfig
from tesela.training.evaluation import predict
from tesela.training.loop import fit
from tesela.training.parameter_groups import parameter_groups
from tesela.training.seeds import seed_everything


@dataclass(frozen=True)
class Strategy:
    """Qué se entrena, desde dónde y con qué tasas.

    Args:
        pretrained: si parte de los pesos de ImageNet.
        cut: etapas que se quedan congeladas, además del tallo; `None`: todo menos la
            última capa.
        rates: tasas por comienzo del nombre, como en `parameter_groups`; los nombres son
            los de la red entera.
        freeze_norms: si las estadísticas de batch norm de lo que se entrena se quedan
            como estaban.
    """

    pretrained: bool
    cut: int | None
    rates: Mapping[str, float]
    freeze_norms: bool = True


#: Las cuatro que compara el libro. Las tasas se eligieron con validación (semilla 100).
STRATEGIES: dict[str, Strategy] = {
    "congelado": Strategy(True, None, {"classifier": 3e-3}),
    "parcial": Strategy(True, 5, {"": 1e-3, "classifier": 1e-2}),
    "total": Strategy(True, -1, {"": 3e-4, "classifier": 1e-2}),
    "desde cero": Strategy(False, -1, {"": 3e-3}, freeze_norms=False),
}


def fine_tune(
    strategy: Strategy,
    images: Tensor,
    labels: Tensor,
    num_classes: int,
    seed: int = 0,
    steps: int = 60,
    batch_size: int = 16,
) -> EfficientNetLite0:
    """Entrena EfficientNet-Lite0 con una estrategia y la devuelve entera.

    Lo congelado no cambia, así que se calcula una vez para cada imagen y se entrena la
    cola sobre lo guardado: da lo mismo que pasar cada vez la imagen por toda la red.

    Args:
        strategy: una de `STRATEGIES`, u otra; `cut=-1` no congela nada.
        images: `(N, 3, H, W)`, ya normalizadas (`normalize_lite0`).
        labels: `(N,)`, int64.
        num_classes: clases.
        seed: semilla de la última capa (o de toda la red) y del orden de los lotes.
        steps: correcciones de los pesos, redondeadas a épocas enteras.
        batch_size: imágenes por lote.

    Returns:
        La red, en modo de evaluación.

    Raises:
        ValueError: si `steps` no es positivo, o lo que rechacen `fit` y `split_network`.
    """
    if steps < 1:
        raise ValueError(f"steps={steps}: se esperaba 1 o más.")
    seed_everything(seed)
    if strategy.pretrained:
        model = load_efficientnet_lite0(num_classes)
    else:
        model = EfficientNetLite0(num_classes)
        for norm in model.modules():
            # Con el 0.01 de la familia, 60 lotes no bastan para olvidar la media inicial.
            if isinstance(norm, nn.BatchNorm2d):
                norm.momentum = 0.1
    model.to(memory_format=torch.channels_last)
    if strategy.freeze_norms:
        freeze_statistics(model)
    inputs, tail = images, nn.Sequential(model)
    if strategy.cut != -1:
        body, tail = split_network(model, strategy.cut)
        freeze(body)
        inputs = predict(body, images, batch_size=64)
    batches = TensorBatches(inputs, labels, batch_size, shuffle=True, seed=seed)
    config = TrainConfig(
        epochs=max(1, round(steps / len(batches))),
        batch_size=batch_size,
        weight_decay=0.01,
        schedule="cosine",
        seed=seed,
        channels_last=True,
    )
    fit(tail, batches, None, config, parameters=parameter_groups(model, strategy.rates))
    return model.eval()
