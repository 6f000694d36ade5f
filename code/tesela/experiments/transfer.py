"""Cuánto ayuda partir de ImageNet: estrategia × tamaño del entrenamiento × semilla.

    python -m tesela.experiments.transfer --salida book/_results/transfer.json

En una CPU con un hilo tarda entre diez y veinte minutos. Con `--datos dubai` mide esa
tarea (hace falta TESELA_DATA) y nada más; nunca se cambian unos datos por otros.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tesela.data import (
    ImageSet,
    load_aerial,
    load_photo_crops,
    scene_type_tiles,
    split_scenes,
    take_per_class,
)
from tesela.experiments.results import make_result, provenance, write_results
from tesela.nets import RegularizedCNN, normalize_lite0
from tesela.training import (
    STRATEGIES,
    Strategy,
    TensorBatches,
    TrainConfig,
    evaluate,
    fine_tune,
    fit,
    seed_everything,
)

__all__ = ["TransferTask", "load_transfer_task", "run_once"]

SIZES = (2, 8, 32)
SEEDS = (0, 1, 2)
STEPS = 60
SMALL = "red pequeña"
SMALL_FACTOR = 5
LONG = "desde cero, 3× pasos"
#: Lo que se compara además de las cuatro: una sola tasa, y estadísticas que sí se mueven.
VARIANTS: dict[str, Strategy] = {
    "total, tasa 3e-4": replace(STRATEGIES["total"], rates={"": 3e-4}),
    "total, tasa 1e-2": replace(STRATEGIES["total"], rates={"": 1e-2}),
    "total, bn vivo": replace(STRATEGIES["total"], freeze_norms=False),
}


@dataclass(frozen=True, eq=False)
class TransferTask:
    """Una tarea de clasificar imágenes de 64 píxeles con pocos ejemplos.

    Args:
        name: nombre corto.
        train: de donde se toman los ejemplos.
        test: la prueba, equilibrada.
    """

    name: str
    train: ImageSet
    test: ImageSet


def load_transfer_task(name: str) -> TransferTask:
    """Prepara una tarea: `"fotos"`, `"sintetico"` o `"dubai"`.

    Las fotos son recortes de 32 píxeles agrandados a 64. Las aéreas, teselas de 64 píxeles
    con su tipo de escena, y cada escena entera va a una sola parte.

    Args:
        name: la tarea.

    Returns:
        La tarea.

    Raises:
        ValueError: si el nombre no existe.
        FileNotFoundError: si los datos no están.
    """
    if name == "fotos":
        crops = load_photo_crops(32, 40, 30, 40)
        return TransferTask(name, _enlarge(crops.train), _enlarge(crops.test))
    if name not in ("sintetico", "dubai"):
        raise ValueError(f"name={name!r}: se esperaba 'fotos', 'sintetico' o 'dubai'.")
    if name == "sintetico":
        source = load_aerial("sintetico", count=40, size=384)
        parts = split_scenes(source, (0.5, 0.5))
        train, test = parts["train"], parts["validation"]
    else:
        source = load_aerial("dubai")
        parts = split_scenes(source)
        train, test = parts["train"], parts["test"]
    tiles = [scene_type_tiles(scenes, source=source.source) for scenes in (train, test)]
    return TransferTask(
        name, tiles[0], take_per_class(tiles[1], min(40, *tiles[1].counts()))
    )


def run_once(
    task: TransferTask, strategy: str, per_class: int, seed: int, steps: int = STEPS
) -> float:
    """Entrena con unos ejemplos y mide la exactitud de prueba.

    Args:
        task: la tarea.
        strategy: un nombre de `STRATEGIES` o de `VARIANTS`, o `"red pequeña"`: una CNN de
            tres bloques, desde cero y con cinco veces más pasos.
        per_class: ejemplos de entrenamiento por clase.
        seed: qué ejemplos, qué pesos iniciales y qué orden.
        steps: correcciones de los pesos.

    Returns:
        La exactitud, de 0 a 1.

    Raises:
        ValueError: si la estrategia no existe o no alcanzan los ejemplos.
    """
    train = take_per_class(task.train, per_class, seed)
    images, held = normalize_lite0(train.images), normalize_lite0(task.test.images)
    known: Mapping[str, Strategy] = STRATEGIES | VARIANTS
    if strategy == SMALL:
        model: nn.Module = _small_network(
            images, train.labels, train.num_classes, seed, SMALL_FACTOR * steps
        )
    elif strategy in known:
        model = fine_tune(
            known[strategy], images, train.labels, train.num_classes, seed, steps
        )
    else:
        raise ValueError(
            f"strategy={strategy!r}: se esperaba una de {', '.join([*known, SMALL])}."
        )
    return evaluate(model, (held, task.test.labels), batch_size=64).accuracy


def _enlarge(data: ImageSet, side: int = 64) -> ImageSet:
    """Las imágenes agrandadas: la red se entrenó con objetos que ocupan muchos píxeles."""
    larger = F.interpolate(data.images, size=side, mode="bilinear", align_corners=False)
    return replace(data, images=larger.clamp(0, 1))


def _small_network(
    images: Tensor, labels: Tensor, num_classes: int, seed: int, steps: int
) -> RegularizedCNN:
    """Una red del tamaño del problema: la otra manera honrada de empezar de cero."""
    seed_everything(seed)
    model = RegularizedCNN(
        images.shape[1], num_classes, (16, 32, 64), images.shape[-1], norm="batch"
    )
    batches = TensorBatches(images, labels, 16, shuffle=True, seed=seed)
    epochs = max(1, round(steps / len(batches)))
    config = TrainConfig(
        epochs, learning_rate=1e-3, weight_decay=0.01, schedule="cosine", seed=seed
    )
    fit(model, batches, None, config)
    return model


def _plan(sizes: Sequence[int]) -> Iterator[tuple[str, str, int, int]]:
    """Lo que se mide: nombre, estrategia, ejemplos por clase y pasos."""
    for size in sizes:
        for strategy in (*STRATEGIES, SMALL):
            yield strategy, strategy, size, STEPS
    middle = sizes[len(sizes) // 2]
    for variant in VARIANTS:
        yield variant, variant, middle, STEPS
    yield LONG, "desde cero", sizes[-1], 3 * STEPS


def measure(
    name: str,
    sizes: Sequence[int] = SIZES,
    seeds: Sequence[int] = SEEDS,
    only: Sequence[str] | None = None,
    tell: Callable[[str], None] = print,
) -> list[dict[str, Any]]:
    """Mide una tarea entera.

    Args:
        name: la tarea.
        sizes: ejemplos por clase.
        seeds: semillas.
        only: qué estrategias; por omisión, todas.
        tell: a quién se le cuenta cada medida.

    Returns:
        Un resultado por estrategia y tamaño, con los segundos que tomó cada corrida.
    """
    task, origin = load_transfer_task(name), provenance("cpu")
    results = []
    for label, strategy, size, steps in _plan(sizes):
        if only is not None and label not in only:
            continue
        values, seconds = {}, []
        for seed in seeds:
            start = time.perf_counter()
            values[seed] = run_once(task, strategy, size, seed, steps)
            seconds.append(time.perf_counter() - start)
        result = make_result(
            f"transferencia: {name}, {label}, {size} por clase",
            "exactitud de prueba",
            values,
            task.train.source,
            origin,
            task=name,
            strategy=label,
            per_class=size,
            steps=steps * (SMALL_FACTOR if strategy == SMALL else 1),
            seconds=sum(seconds) / len(seconds),
        )
        results.append(result)
        tell(f"{result['experiment']}: {result['mean']:.3f} ± {result['sd']:.3f}")
    return results


def main(arguments: Sequence[str] | None = None) -> None:
    """La corrida, desde la línea de órdenes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--salida", type=Path, required=True)
    parser.add_argument("--datos", nargs="+", default=["fotos", "sintetico"])
    parser.add_argument("--estrategias", nargs="+", default=None)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    only = options.estrategias
    results = [r for name in options.datos for r in measure(name, only=only)]
    write_results(options.salida, results)


if __name__ == "__main__":
    main()
