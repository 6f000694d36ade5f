"""El comité de las semillas: las redes ya entrenadas de `aerial`, preguntadas juntas.

Cada red contesta las ocho simetrías y se promedian las probabilidades de todas.

    python -m tesela.experiments.aerial_committee --datos dubai --pesos CARPETA \
        --salida ARCHIVO.json
"""

import argparse
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import torch

from tesela.data import load_aerial, split_scenes
from tesela.experiments.aerial import NORMALIZE, measure
from tesela.experiments.aerial_networks import NETWORKS
from tesela.experiments.aerial_split import describe_split, join_validation
from tesela.experiments.results import make_result, provenance, write_results
from tesela.metrics import class_iou, mean_iou
from tesela.nets import count_parameters
from tesela.tiling import Predictor, committee, model_predictor, with_symmetries
from tesela.training import resolve_device, resolve_precision


def load_members(
    name: str, seeds: Iterable[int], folder: Path, num_classes: int, device: str
) -> dict[int, Predictor]:
    """Las redes que guardó `aerial --pesos`, listas para preguntarles.

    Args:
        name: una de `NETWORKS`.
        seeds: las semillas.
        folder: la carpeta de los pesos.
        num_classes: clases K.
        device: dispositivo, como en `tesela.training.resolve_device`.

    Returns:
        Semilla → predictor de probabilidades, con las ocho simetrías.

    Raises:
        FileNotFoundError: si falta el archivo de una semilla.
    """
    place = resolve_device(device)
    kind = torch.bfloat16 if resolve_precision("auto", place).mixed else torch.float32
    mean, std = NORMALIZE.mean.tolist(), NORMALIZE.std.tolist()
    found = {}
    for seed in seeds:
        path = folder / f"{name}-{seed}.pt"
        if not path.is_file():
            raise FileNotFoundError(
                f"No está {path}: entrena esa semilla con «python -m "
                f"tesela.experiments.aerial --pesos {folder}»."
            )
        model = NETWORKS[name].build(num_classes)
        model.load_state_dict(torch.load(path, map_location=place, weights_only=True))
        found[seed] = with_symmetries(model_predictor(model, mean, std, place, kind))
    return found


def main(arguments: Iterable[str] | None = None) -> None:
    """Mide los comités de todas menos una, y el de todas, y escribe el resultado.

    Args:
        arguments: los de la línea de órdenes; por omisión, los del proceso.
    """
    parser = argparse.ArgumentParser(description="Mide el comité de varias semillas.")
    parser.add_argument("--datos", default="sintetico")
    parser.add_argument("--salida", type=Path, required=True, help="el JSON que se escribe")
    parser.add_argument("--pesos", type=Path, required=True, help="carpeta de los pesos")
    parser.add_argument("--red", choices=NETWORKS, default="U-Net con Lite0 preentrenada")
    parser.add_argument("--semillas", type=int, nargs="+", default=(0, 1, 2))
    parser.add_argument("--pasos", type=int, default=600, help="con los que se entrenaron")
    parser.add_argument("--dispositivo", default="auto")
    parser.add_argument(
        "--con-validacion", action="store_true", help="si así se entrenaron esas redes"
    )
    asked = parser.parse_args(None if arguments is None else list(arguments))
    source = load_aerial(asked.datos)
    parts = split_scenes(source)
    if asked.con_validacion:
        parts = join_validation(parts)
    origin = provenance(asked.dispositivo)
    seeds = sorted(set(asked.semillas))
    members = load_members(
        asked.red, seeds, asked.pesos, source.num_classes, asked.dispositivo
    )
    parameters = count_parameters(NETWORKS[asked.red].build(source.num_classes))
    results: list[dict[str, Any]] = []
    for size in sorted({len(seeds) - 1, len(seeds)} - {0, 1}, reverse=True):
        values, per_class = {}, {}
        for chosen in combinations(seeds, size):
            label = "+".join(str(seed) for seed in chosen)
            ask = committee([members[seed] for seed in chosen])
            matrix = measure(ask, parts["test"], source.num_classes)
            values[label] = mean_iou(matrix)
            ious = class_iou(matrix).tolist()
            per_class[label] = [None if v != v else v for v in ious]
            print(f"comité {label}: mIoU {values[label]:.4f}", flush=True)
        results.append(
            make_result(
                "segmentación aérea, comité",
                f"mIoU de prueba: {size} × {asked.red}, ocho simetrías",
                values,
                describe_split(source, parts),
                origin,
                network=asked.red,
                members=size,
                parameters=size * parameters,
                steps=asked.pasos,
                epochs=max(1, asked.pasos // 50),
                iou=per_class,
            )
        )
        write_results(asked.salida, results)
    print(asked.salida)


if __name__ == "__main__":
    main()
