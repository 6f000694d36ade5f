"""Los datos y el entrenamiento de la ablación: iguales para las ocho redes."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from torch import nn

from tesela.data import (
    AerialSource,
    ChannelStatistics,
    CropBatches,
    RandomSymmetry,
    SceneRef,
    channel_statistics,
    load_aerial,
    split_scenes,
)
from tesela.experiments.asymmetric_variants import build_variant
from tesela.losses import CrossEntropyLoss
from tesela.nets import AsymmetricUNet
from tesela.training import Scores, TrainConfig, evaluate, fit, seed_everything

#: La de los demás capítulos de segmentación; no se afinó para ninguna de las redes.
RECIPE = TrainConfig(
    epochs=1,
    batch_size=8,
    learning_rate=5e-3,
    schedule="onecycle",
    device="cpu",
    precision="auto",
    channels_last=True,
    fused=True,
)


class GridData(NamedTuple):
    """Lo que ven todas las redes.

    Args:
        source: el conjunto.
        train: las escenas de entrenamiento.
        held: las apartadas, con las que solo se mide.
        statistics: media y desviación de cada canal, solo del entrenamiento.
        crop_size: lado del recorte, en píxeles.
    """

    source: AerialSource
    train: Sequence[SceneRef]
    held: Sequence[SceneRef]
    statistics: ChannelStatistics
    crop_size: int

    def held_batches(self) -> CropBatches:
        """Las escenas apartadas, en una rejilla de recortes."""
        return CropBatches(
            self.held, self.crop_size, 16, shuffle=False, normalize=self.statistics
        )


def load_grid_data(
    dataset: str = "sintetico", crop_size: int = 96, **options: Any
) -> GridData:
    """Carga un conjunto y lo reparte por escenas.

    Nada se elige con las escenas de validación, así que se apartan junto con las de prueba.

    Args:
        dataset: como en `load_aerial`.
        crop_size: lado del recorte, en píxeles.
        **options: las del cargador, como `count` y `size`.

    Returns:
        Los datos.

    >>> data = load_grid_data("sintetico", crop_size=32, count=8, size=64)
    >>> len(data.train), len(data.held)
    (6, 2)
    """
    source = load_aerial(dataset, **options)
    parts = split_scenes(source)
    return GridData(
        source,
        parts["train"],
        parts["validation"] + parts["test"],
        channel_statistics(parts["train"]),
        crop_size,
    )


def train_variant(
    levels: tuple[bool, ...],
    data: GridData,
    seed: int,
    steps: int,
    config: TrainConfig = RECIPE,
) -> tuple[AsymmetricUNet, float]:
    """Siembra, construye y entrena una de las ocho redes.

    Args:
        levels: si lleva cada pieza, como en `build_variant`.
        data: los datos.
        seed: decide los pesos iniciales, los recortes y su orden.
        steps: lotes de entrenamiento.
        config: la receta; su semilla no se usa.

    Returns:
        La red entrenada y los segundos de CPU (en otro dispositivo, de reloj) que tardó.
    """
    seed_everything(seed)
    model = build_variant(levels, data.source.num_classes)
    batches = CropBatches(
        data.train,
        data.crop_size,
        config.batch_size,
        seed,
        crops_per_epoch=config.batch_size * steps,
        transform=RandomSymmetry(),
        normalize=data.statistics,
    )
    # El reloj del proceso no cuenta lo que otros programas lo hagan esperar.
    now = time.process_time if config.device == "cpu" else time.perf_counter
    start = now()
    recipe = replace(config, seed=seed)
    fit(model, batches, None, recipe, CrossEntropyLoss(), progress=False)
    return model, now() - start


def measure_variant(
    model: nn.Module, data: GridData, batches: CropBatches | None = None
) -> Scores:
    """Mide una red con las escenas apartadas, todas en una sola matriz de confusión.

    Args:
        model: la red.
        data: los datos.
        batches: otros recortes que medir; por omisión, los apartados.

    Returns:
        Exactitud, mIoU y matriz.
    """
    chosen = batches if batches is not None else data.held_batches()
    classes = data.source.num_classes
    return evaluate(model, chosen, CrossEntropyLoss(), num_classes=classes)
