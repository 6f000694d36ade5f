"""Medir un conjunto aéreo: cuánto hay de cada clase en cada uno de sus grupos.

python -m tesela.experiments.dataset_facts --dataset dubai --salida ARCHIVO.json
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from tesela.data import (
    AerialSource,
    channel_statistics,
    class_frequencies,
    load_aerial,
    split_scenes,
)
from tesela.experiments.results import make_result, provenance, write_results


def measure_dataset(source: AerialSource) -> list[dict[str, Any]]:
    """Los píxeles y la fracción de cada clase, por grupo, y el color del entrenamiento.

    Args:
        source: el conjunto; se lee entero una vez, escena por escena.

    Returns:
        Un resultado con los píxeles de cada grupo (y, de más, los tamaños, el reparto y la
        media y la desviación de los canales del entrenamiento) y uno por clase, con su
        fracción en cada grupo y, en `share`, en todo el conjunto. Los «valores» van
        numerados como `groups`.
    """
    origin = provenance("cpu")
    groups = list(source.groups)
    members = {g: [s for s in source.scenes if s.group == g] for g in groups}
    pixels = {g: sum(s.height * s.width for s in members[g]) for g in groups}
    total = sum(pixels.values())
    found = {g: class_frequencies(members[g], source.classes) for g in groups}
    parts = split_scenes(source)
    moments = channel_statistics(parts["train"])
    areas = sorted((s.height * s.width, s.height, s.width) for s in source.scenes)
    common: dict[str, Any] = {"dataset": source.name, "origin": origin, "groups": groups}
    results = [
        make_result(
            "Ficha del conjunto",
            "píxeles por grupo",
            dict(enumerate(pixels.values(), 1)),
            scenes=len(source.scenes),
            pixels=total,
            smallest=list(areas[0][1:]),
            largest=list(areas[-1][1:]),
            split={p: sorted({s.group for s in scenes}) for p, scenes in parts.items()},
            scenes_per_part={p: len(scenes) for p, scenes in parts.items()},
            train_mean=moments.mean.tolist(),
            train_std=moments.std.tolist(),
            **common,
        )
    ]
    spanish = {info.name: info.spanish for info in source.classes}
    for name in found[groups[0]]:
        shares = {number: found[g][name] for number, g in enumerate(groups, 1)}
        whole = sum(found[g][name] * pixels[g] for g in groups) / total
        label = spanish.get(name, "sin etiqueta")
        results.append(
            make_result(
                "Ficha del conjunto",
                f"fracción de píxeles por grupo: {label}",
                shares,
                class_name=name,
                spanish=label,
                share=whole,
                **common,
            )
        )
    return results


def main(arguments: Sequence[str] | None = None) -> None:
    """Mide el conjunto que se pida y escribe el archivo."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dataset", default="dubai")
    options.add_argument("--salida", required=True)
    chosen = options.parse_args(arguments)
    source = load_aerial(chosen.dataset)
    print(source.describe())
    results = measure_dataset(source)
    for result in results:
        print(f"{result['metric']:<48} {result['mean']:.4g} ± {result['sd']:.2g}")
    write_results(chosen.salida, results)


if __name__ == "__main__":
    main()
