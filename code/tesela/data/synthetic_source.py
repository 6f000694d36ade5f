"""Las escenas sintéticas como conjunto: sin límite, y hechas solo cuando se leen."""

from __future__ import annotations

from functools import partial

from tesela.data.aerial_source import AerialSource, SceneRef
from tesela.data.classes import AERIAL_CLASSES
from tesela.data.scene_cache import Pixels, SceneCache
from tesela.data.synthetic import SYNTHETIC_VERSION, aerial_scene


def load_synthetic(
    count: int = 64,
    size: int = 256,
    metres_per_pixel: float = 0.5,
    first_seed: int = 0,
    cache_mb: float = 256,
) -> AerialSource:
    """El conjunto `sintetico`: una escena por semilla, cada una de otro terreno.

    Args:
        count: cuántas escenas.
        size: lado de cada una, de 64 a 4096 píxeles.
        metres_per_pixel: lado de un píxel en el terreno, de 0.1 a 2 metros.
        first_seed: semilla de la primera; las demás son las que siguen.
        cache_mb: megabytes de escenas ya hechas que se conservan.

    Returns:
        El conjunto. Cada escena es su propio grupo.

    Raises:
        ValueError: si un valor sale de su intervalo.

    >>> source = load_synthetic(count=3, size=64)
    >>> [scene.name for scene in source.scenes], source.num_classes
    (['escena-0', 'escena-1', 'escena-2'], 5)
    """
    if count < 1:
        raise ValueError(f"count debe ser 1 o más y llegó {count}.")
    if size > 4096:
        raise ValueError(f"size debe estar entre 64 y 4096 píxeles y llegó {size}.")
    # Se hace una pequeña ya: lo imposible se dice al cargar, no a media época.
    aerial_scene(first_seed, min(size, 64), metres_per_pixel)
    cache = SceneCache(int(cache_mb * 1e6))
    scenes = tuple(
        SceneRef(
            name=f"escena-{seed}",
            group=f"escena-{seed}",
            height=size,
            width=size,
            load=partial(_load, seed, size, metres_per_pixel),
            cache=cache,
        )
        for seed in range(first_seed, first_seed + count)
    )
    return AerialSource(
        name="sintetico",
        classes=AERIAL_CLASSES,
        scenes=scenes,
        source=(
            f"Datos: sintetico v{SYNTHETIC_VERSION}, semillas {first_seed} a "
            f"{first_seed + count - 1}; escenas hechas por este libro, CC0 1.0."
        ),
        metres_per_pixel=float(metres_per_pixel),
    )


def _load(seed: int, size: int, metres_per_pixel: float) -> Pixels:
    scene = aerial_scene(seed, size, metres_per_pixel)
    return scene.image, scene.mask
