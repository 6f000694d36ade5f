"""La ablación de la U-Net asimétrica: ocho redes, un presupuesto, varias semillas.

Las tres piezas (forma asimétrica, ASPP y SE) se ponen y se quitan en todas sus
combinaciones, con los mismos parámetros, datos, receta y semillas. La red con las tres se
mide además en las condiciones de su ficha.

    python -m tesela.experiments.asymmetric --salida book/_results/ablacion-asimetrica.json
"""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from tesela.data import AerialSource
from tesela.experiments.asymmetric_conditions import FIRST_SEED, measure_conditions
from tesela.experiments.asymmetric_training import (
    RECIPE,
    GridData,
    load_grid_data,
    measure_variant,
    train_variant,
)
from tesela.experiments.asymmetric_variants import (
    PIECES,
    VARIANTS,
    build_variant,
    variant_name,
)
from tesela.experiments.results import make_result, provenance, write_results
from tesela.metrics import class_iou
from tesela.nets import count_macs, count_parameters, measure_latencies
from tesela.training import Scores, TrainConfig

EXPERIMENT = "ablación de la U-Net asimétrica"
FULL = (True, True, True)
COUNT, SIZE = 120, 192

Levels = tuple[bool, ...]


def run_grid(
    data: GridData,
    seeds: Sequence[int],
    steps: int,
    variants: Sequence[Levels] = VARIANTS,
    config: TrainConfig = RECIPE,
    conditions: Callable[[Any, GridData], Mapping[str, Scores]] | None = None,
    tell: Callable[[str], None] = print,
    save: Callable[[list[dict[str, Any]]], object] | None = None,
) -> list[dict[str, Any]]:
    """Entrena y mide cada red con cada semilla; las semillas van por fuera.

    Así, si la corrida se corta, lo escrito es una rejilla completa con menos semillas.

    Args:
        data: los datos.
        seeds: las semillas.
        steps: lotes de entrenamiento.
        variants: qué redes.
        config: la receta.
        conditions: mide la red de las tres piezas fuera de casa; `None` no la mide.
        tell: recibe un renglón por red y semilla.
        save: recibe los resultados tras cada semilla.

    Returns:
        Un resultado por red, con la mIoU por semilla y, además, `network`, `pieces`,
        `parameters`, `macs` y `latency_ms` (de un recorte), `channels`, `seconds`, `iou` y
        `confusion` por semilla; y uno por condición, con `condition` e `iou`.
    """
    origin = provenance(config.device)
    fresh = {variant_name(v): build_variant(v, data.source.num_classes) for v in variants}
    picture = torch.zeros(1, 3, data.crop_size, data.crop_size)
    times = measure_latencies(fresh, picture, repeats=50, clock="cpu")
    scores: dict[str, dict[int, Scores]] = {name: {} for name in fresh}
    seconds: dict[str, list[float]] = {name: [] for name in fresh}
    outside: dict[str, dict[int, Scores]] = {}
    results: list[dict[str, Any]] = []
    common = {
        "epochs": config.epochs,
        "steps": steps,
        "batch_size": config.batch_size,
        "crop_size": data.crop_size,
    }
    for seed in seeds:
        for levels in variants:
            name = variant_name(levels)
            model, elapsed = train_variant(levels, data, seed, steps, config)
            scores[name][seed] = measure_variant(model, data)
            seconds[name].append(elapsed)
            tell(f"semilla {seed}, {name}: {scores[name][seed].miou:.4f} ({elapsed:.0f} s)")
            if levels == FULL and conditions is not None:
                for condition, score in conditions(model, data).items():
                    outside.setdefault(condition, {})[seed] = score
        results = [
            _result(
                f"mIoU: {variant_name(levels)}",
                scores[variant_name(levels)],
                _describe(data),
                origin,
                network=variant_name(levels),
                pieces=dict(zip(PIECES, levels, strict=True)),
                channels=_channels(fresh[variant_name(levels)]),
                parameters=count_parameters(fresh[variant_name(levels)]),
                macs=count_macs(fresh[variant_name(levels)], picture),
                latency_ms=_quartiles(times[variant_name(levels)]),
                seconds=list(seconds[variant_name(levels)]),
                **common,
            )
            for levels in variants
        ] + [
            _result(
                f"mIoU: {variant_name(FULL)}, {condition}",
                found,
                f"sintetico: escenas nuevas, desde la semilla {FIRST_SEED}",
                origin,
                condition=condition,
                **common,
            )
            for condition, found in outside.items()
        ]
        if save is not None:
            save(results)
    return results


def _result(
    metric: str, scores: Mapping[int, Scores], dataset: str, origin: Any, **extra: Any
) -> dict[str, Any]:
    """Un resultado con la mIoU, la IoU de cada clase y la matriz, por semilla."""
    matrices = {seed: score.matrix for seed, score in scores.items()}
    return make_result(
        EXPERIMENT,
        metric,
        {seed: float(score.miou or 0.0) for seed, score in scores.items()},
        dataset,
        origin,
        iou={str(s): _by_class(m) for s, m in matrices.items() if m is not None},
        confusion={str(s): m.tolist() for s, m in matrices.items() if m is not None},
        **extra,
    )


def _by_class(matrix: Any) -> list[float | None]:
    """La IoU de cada clase; None (null en JSON) la que no está en lo medido."""
    return [None if value != value else value for value in class_iou(matrix).tolist()]


def _channels(model: Any) -> list[int]:
    return [int(level[0][0].out_channels) for level in model.encode]


def _quartiles(latency: Any) -> list[float]:
    low, high = latency.quartiles
    return [1e3 * low, 1e3 * latency.median, 1e3 * high]


def _describe(data: GridData) -> str:
    source: AerialSource = data.source
    return (
        f"{source.name}: {len(data.train)} escenas de entrenamiento y {len(data.held)} "
        "apartadas"
    )


def main(arguments: Iterable[str] | None = None) -> None:
    """Hace la corrida con un hilo y escribe sus resultados tras cada semilla.

    Args:
        arguments: los de la línea de órdenes; por omisión, los del proceso.
    """
    parser = argparse.ArgumentParser(description="Ablación de la U-Net asimétrica.")
    parser.add_argument("--salida", type=Path, required=True, help="el JSON que se escribe")
    by_name = {variant_name(levels): levels for levels in VARIANTS}
    parser.add_argument("--redes", nargs="+", choices=by_name, default=list(by_name))
    parser.add_argument("--semillas", type=int, nargs="+", default=tuple(range(10)))
    parser.add_argument("--pasos", type=int, default=300)
    parser.add_argument("--lado", type=int, default=96, help="lado del recorte")
    parser.add_argument("--escenas", type=int, default=COUNT)
    asked = parser.parse_args(None if arguments is None else list(arguments))
    torch.set_num_threads(1)
    side = max(SIZE, asked.lado)
    data = load_grid_data("sintetico", asked.lado, count=asked.escenas, size=side)
    run_grid(
        data,
        asked.semillas,
        asked.pasos,
        [by_name[name] for name in asked.redes],
        conditions=lambda model, seen: measure_conditions(
            model, seen, count=max(4, asked.escenas * 3 // 10), size=side
        ),
        save=lambda results: write_results(asked.salida, results),
    )
    print(asked.salida)


if __name__ == "__main__":
    main()
