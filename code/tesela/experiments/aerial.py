"""Segmentar escenas aéreas con varias redes, la misma receta y varias semillas.

La prueba son grupos enteros de terreno que ninguna red vio; cada escena se predice
completa, por teselas, y todas van a una sola matriz de confusión. La receta se eligió
antes, con la validación: aquí la prueba se mira una vez por semilla, al final.

    TESELA_DATA=... python -m tesela.experiments.aerial --datos dubai --salida ARCHIVO.json
"""

import argparse
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from tesela.data import (
    SYMMETRIES,
    AerialSource,
    ChannelStatistics,
    CropBatches,
    RandomColor,
    RandomSymmetry,
    RandomWarp,
    SceneRef,
    TransformChain,
    load_aerial,
    split_scenes,
)
from tesela.experiments.aerial_networks import NETWORKS, parameter_groups
from tesela.experiments.aerial_split import describe_split, join_validation
from tesela.experiments.results import make_result, provenance, write_results
from tesela.losses import CombinedLoss, CrossEntropyLoss, DiceLoss
from tesela.metrics import ConfusionMatrix, class_iou, mean_iou
from tesela.nets import count_parameters
from tesela.tiling import Predictor, model_predictor, predict_labels, with_symmetries
from tesela.training import (
    TrainConfig,
    class_counts,
    class_weights,
    fit,
    resolve_device,
    resolve_precision,
    seed_everything,
)

#: (x − 127) / 128 con x de 0 a 255: la que espera la Lite0; a las demás les da lo mismo.
NORMALIZE = ChannelStatistics(torch.full((3,), 127 / 255), torch.full((3,), 128 / 255), 0)
RECIPE = TrainConfig(
    batch_size=8,
    learning_rate=1e-3,
    weight_decay=0.01,
    schedule="onecycle",
    warmup=0.15,
    clip_norm=1.0,
    precision="auto",
    channels_last=True,
    fused=True,
)


def train_batches(
    scenes: Sequence[SceneRef], crop_size: int, steps: int, config: TrainConfig
) -> CropBatches:
    """Recortes al azar con las ocho simetrías, escala, giro y color.

    Args:
        scenes: las escenas de entrenamiento.
        crop_size: lado del recorte, en píxeles.
        steps: lotes por época.
        config: de aquí salen el tamaño del lote y la semilla.

    Returns:
        Los lotes.
    """
    augment = TransformChain(
        RandomSymmetry(SYMMETRIES),
        RandomWarp(degrees=(-20.0, 20.0), scale=(0.75, 1.35), probability=0.5),
        RandomColor((0.8, 1.2), (0.8, 1.2), (0.7, 1.3)),
    )
    return CropBatches(
        scenes,
        crop_size,
        config.batch_size,
        config.seed,
        crops_per_epoch=steps * config.batch_size,
        transform=augment,
        normalize=NORMALIZE,
    )


def measure(
    predictor: Predictor, scenes: Sequence[SceneRef], num_classes: int, tile: int = 512
) -> ConfusionMatrix:
    """Predice cada escena completa y junta todo en una matriz de confusión.

    Args:
        predictor: teselas de 0 a 1 → puntajes.
        scenes: las escenas de prueba.
        num_classes: clases K.
        tile: lado de la tesela, en píxeles.

    Returns:
        La matriz.
    """
    confusion = ConfusionMatrix(num_classes)
    for scene in scenes:
        labels = predict_labels(
            predictor, scene, tile=tile, overlap=tile // 4, align=32, batch_size=1
        )
        confusion.update(labels, scene.read()[1])
    return confusion


def run_network(
    name: str,
    source: AerialSource,
    parts: Mapping[str, list[SceneRef]],
    seeds: Sequence[int],
    steps: int,
    crop_size: int,
    origin: Mapping[str, Any],
    config: TrainConfig = RECIPE,
    tell: Callable[[str], None] = print,
    save: Path | None = None,
) -> list[dict[str, Any]]:
    """Entrena una red con varias semillas y la mide con la prueba.

    Args:
        name: una de `NETWORKS`.
        source: el conjunto.
        parts: su reparto.
        seeds: las semillas.
        steps: lotes de entrenamiento.
        crop_size: lado del recorte, en píxeles.
        origin: lo que devuelve `provenance`.
        config: la receta.
        tell: recibe un renglón por semilla.
        save: carpeta donde dejar los pesos de cada semilla; `None` no los guarda.

    Returns:
        Dos resultados, la mIoU tal cual y la del promedio de las ocho simetrías, con la
        IoU de cada clase, los parámetros y los segundos de entrenamiento.
    """
    network, epochs = NETWORKS[name], max(1, steps // 50)
    found: dict[str, dict[int, ConfusionMatrix]] = {"": {}, ", ocho simetrías": {}}
    seconds, parameters = [], 0
    counts = class_counts(
        CropBatches(parts["train"], 256, shuffle=False), source.num_classes
    )
    loss = CombinedLoss(
        [(0.5, CrossEntropyLoss(weight=class_weights(counts))), (0.5, DiceLoss())]
    )
    for seed in seeds:
        seed_everything(seed)
        model = network.build(source.num_classes)
        parameters = count_parameters(model)
        recipe = replace(config, seed=seed, epochs=epochs)
        batches = train_batches(parts["train"], crop_size, -(-steps // epochs), recipe)
        groups = parameter_groups(model, network, recipe.learning_rate)
        start = time.perf_counter()
        fit(model, batches, None, recipe, loss, parameters=groups)
        seconds.append(time.perf_counter() - start)
        device = resolve_device(config.device)
        precision = resolve_precision(config.precision, device)
        kind = torch.bfloat16 if precision.mixed else torch.float32
        mean, std = NORMALIZE.mean.tolist(), NORMALIZE.std.tolist()
        predictor = model_predictor(model, mean, std, device, kind)
        for how, chosen in zip(found, (predictor, with_symmetries(predictor)), strict=True):
            found[how][seed] = measure(chosen, parts["test"], source.num_classes)
        scores = ", ".join(f"{mean_iou(by_seed[seed]):.4f}" for by_seed in found.values())
        tell(f"{name}, semilla {seed}: mIoU {scores} ({seconds[-1]:.0f} s)")
        if save is not None:
            torch.save(model.state_dict(), save / f"{name}-{seed}.pt")
    return [
        make_result(
            "segmentación aérea",
            f"mIoU de prueba: {name}{how}",
            {seed: mean_iou(matrix) for seed, matrix in by_seed.items()},
            describe_split(source, parts),
            origin,
            network=name,
            symmetries=bool(how),
            parameters=parameters,
            steps=epochs * -(-steps // epochs),
            epochs=epochs,
            batch_size=config.batch_size,
            crop_size=crop_size,
            seconds=seconds,
            iou={str(s): _by_class(matrix) for s, matrix in by_seed.items()},
            confusion={str(s): matrix.matrix.tolist() for s, matrix in by_seed.items()},
        )
        for how, by_seed in found.items()
    ]


def _by_class(confusion: ConfusionMatrix) -> list[float | None]:
    """La IoU de cada clase; None (null en JSON) la que no está en la prueba."""
    return [None if value != value else value for value in class_iou(confusion).tolist()]


def main(arguments: Iterable[str] | None = None) -> None:
    """Hace la corrida y escribe sus resultados; lo terminado no se pierde si se corta.

    Args:
        arguments: los de la línea de órdenes; por omisión, los del proceso.
    """
    parser = argparse.ArgumentParser(description="Compara redes en escenas aéreas.")
    parser.add_argument("--datos", default="sintetico")
    parser.add_argument("--salida", type=Path, required=True, help="el JSON que se escribe")
    parser.add_argument("--redes", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--semillas", type=int, nargs="+", default=(0, 1, 2))
    parser.add_argument("--pasos", type=int, default=600)
    parser.add_argument("--lado", type=int, default=256, help="lado del recorte")
    parser.add_argument("--dispositivo", default="auto")
    parser.add_argument("--pesos", type=Path, help="carpeta donde dejar los pesos")
    parser.add_argument(
        "--con-validacion", action="store_true", help="entrenar también con la validación"
    )
    asked = parser.parse_args(None if arguments is None else list(arguments))
    source = load_aerial(asked.datos)
    parts = split_scenes(source)
    if asked.con_validacion:
        parts = join_validation(parts)
    config = replace(RECIPE, device=asked.dispositivo)
    origin = provenance(asked.dispositivo)
    results: list[dict[str, Any]] = []
    for name in asked.redes:
        results += run_network(
            name,
            source,
            parts,
            asked.semillas,
            asked.pasos,
            asked.lado,
            origin,
            config,
            save=asked.pesos,
        )
        write_results(asked.salida, results)
    print(asked.salida)


if __name__ == "__main__":
    main()
