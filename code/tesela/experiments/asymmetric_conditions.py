"""Las condiciones en que se mide para la ficha: otra resolución, otra luz, ruido.

Todas usan escenas nuevas, que nadie vio ni para entrenar ni para comparar; la primera las
mide como son, y es contra ella que se comparan las demás.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from tesela.data import CropBatches, RandomColor, load_aerial
from tesela.data.crops import Transform
from tesela.experiments.asymmetric_training import GridData, measure_variant
from tesela.training import Scores

#: Semilla de la primera escena nueva; las de la ablación llegan mucho más abajo.
FIRST_SEED = 10_000


class Noise:
    """Suma ruido gaussiano a la imagen, como un sensor con poca luz.

    Args:
        deviation: su desviación estándar, con la imagen de 0 a 1.

    >>> images, masks = torch.full((1, 3, 2, 2), 0.5), torch.zeros(1, 2, 2)
    >>> noisy, _ = Noise(0.0)(images, masks, torch.Generator())
    >>> bool((noisy == images).all())
    True
    """

    def __init__(self, deviation: float) -> None:
        """Guarda la desviación."""
        self.deviation = deviation

    def __call__(
        self, images: Tensor, targets: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Suma el ruido y satura en 0 y 1; los objetivos no se tocan."""
        noise = torch.randn(images.shape, generator=generator)
        return (images + self.deviation * noise).clamp(0, 1), targets


@dataclass(frozen=True)
class Condition:
    """Cómo se ven las escenas.

    Args:
        metres_per_pixel: lado de un píxel en el terreno, en metros.
        transform: cambio de la imagen; `None` la deja como es.
    """

    metres_per_pixel: float = 0.5
    transform: Transform | None = None


CONDITIONS: Mapping[str, Condition] = {
    "como al entrenar": Condition(),
    "píxel de 0.3 m": Condition(0.3),
    "píxel de 1 m": Condition(1.0),
    "brillo a la mitad": Condition(transform=RandomColor(brightness=(0.5, 0.5))),
    "contraste a la mitad": Condition(transform=RandomColor(contrast=(0.5, 0.5))),
    "sin color": Condition(transform=RandomColor(saturation=(0.0, 0.0))),
    "ruido de 0.1": Condition(transform=Noise(0.1)),
}


def measure_conditions(
    model: nn.Module,
    data: GridData,
    count: int = 36,
    size: int = 192,
    conditions: Mapping[str, Condition] = CONDITIONS,
) -> dict[str, Scores]:
    """Mide una red en cada condición.

    Args:
        model: la red.
        data: los datos con que se entrenó; de ahí salen el lado del recorte y la
            normalización.
        count: escenas nuevas.
        size: lado de cada una, en píxeles.
        conditions: nombre → condición.

    Returns:
        Nombre → lo medido.

    Raises:
        ValueError: si los datos no son `sintetico`: es el único del que se pueden hacer
            escenas nuevas a otra resolución.
    """
    if data.source.name != "sintetico":
        raise ValueError(
            f"Las condiciones se miden con escenas nuevas de sintetico, y la red se "
            f"entrenó con {data.source.name!r}: usa load_grid_data('sintetico')."
        )
    found = {}
    for name, condition in conditions.items():
        source = load_aerial(
            "sintetico",
            count=count,
            size=size,
            metres_per_pixel=condition.metres_per_pixel,
            first_seed=FIRST_SEED,
        )
        batches = CropBatches(
            source.scenes,
            data.crop_size,
            16,
            shuffle=False,
            transform=condition.transform,
            normalize=data.statistics,
        )
        found[name] = measure_variant(model, data, batches)
    return found
