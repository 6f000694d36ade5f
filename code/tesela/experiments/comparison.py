"""Publicar la comparación de un capítulo: varias recetas con las mismas semillas."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tesela.counted import counted
from tesela.experiments.publish import publish_results
from tesela.experiments.results import make_result, provenance


def publish_comparison(
    name: str,
    experiment: str,
    metric: str,
    runs: Mapping[str, Iterable[float]],
    seeds: Sequence[int],
    about: Mapping[str, Any],
    folder: str | Path = "",
) -> Path | None:
    """Escribe un resultado por receta, si la corrida es de las que se publican.

    Args:
        name: nombre del archivo, como `"unet.json"`.
        experiment: qué se compara.
        metric: qué se midió, con unidades.
        runs: receta → un valor por semilla, en el orden de `seeds`.
        seeds: las semillas.
        about: `dataset`, `device` y `epochs`, y lo demás que convenga guardar.
        folder: la carpeta de destino; vacía, no se escribe.

    Returns:
        La ruta escrita, o `None` si no había que escribir.

    Raises:
        ValueError: si una receta no tiene un valor por semilla, o a `about` le falta algo,
            aunque no haya que escribirlo.

    >>> about = {"dataset": "sintetico", "device": "cpu", "epochs": 1}
    >>> runs = {"sin SE": [0.5, 0.6], "con SE": [0.5, 0.7]}
    >>> publish_comparison("se.json", "SE", "mIoU", runs, [0, 1], about) is None
    True
    """
    missing = [key for key in ("dataset", "device", "epochs") if key not in about]
    if missing:
        raise ValueError(
            f"A about le falta {', '.join(missing)}: sin eso no se sabe qué se midió."
        )
    made = []
    rest = {key: value for key, value in about.items() if key not in ("dataset", "device")}
    origin = provenance(about["device"])
    for recipe, found in runs.items():
        values = list(found)
        if len(values) != len(seeds):
            raise ValueError(
                f"«{recipe}» trae {counted(len(values), 'valor', 'valores')} y hay "
                f"{counted(len(seeds), 'semilla')}: se esperaba uno por semilla."
            )
        by_seed = dict(zip(seeds, values, strict=True))
        label = f"{metric}: {recipe}"
        made.append(
            make_result(experiment, label, by_seed, about["dataset"], origin, **rest)
        )
    return publish_results(name, made, folder)
