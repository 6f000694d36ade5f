"""Encontrar los resultados que acompañan a una página, estén donde estén."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tesela.experiments.results import read_results

_FOLDERS = ("_results", "book/_results")


def find_results(name: str, start: str | Path | None = None) -> list[dict[str, Any]]:
    """Los resultados guardados con ese nombre, buscados desde una carpeta hacia arriba.

    Args:
        name: nombre del archivo, como `"dubai-clases.json"`.
        start: desde dónde se busca; por omisión, la carpeta de trabajo.

    Returns:
        La lista de resultados, ya revisada.

    Raises:
        FileNotFoundError: si no está, como en un cuaderno suelto; dice dónde verlos.
        ValueError: si el archivo no es una lista de resultados completa.
    """
    folder = Path(start if start is not None else Path.cwd()).resolve()
    for place in (folder, *folder.parents):
        for results in _FOLDERS:
            if (place / results / name).is_file():
                return read_results(place / results / name)
    raise FileNotFoundError(
        f"Aquí no está {name}, con lo medido en una corrida larga. Sus cifras están en la "
        "página publicada de este capítulo; para tener el archivo, copia el repositorio."
    )
