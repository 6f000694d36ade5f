"""Un solo nombre para cargar cualquiera de los conjuntos aéreos del libro."""

from __future__ import annotations

from typing import Any

from tesela.data.aerial_source import AerialSource
from tesela.data.dubai import load_dubai
from tesela.data.folder_source import load_folder
from tesela.data.inria import load_inria
from tesela.data.synthetic_source import load_synthetic

_LOADERS = {
    "sintetico": load_synthetic,
    "dubai": load_dubai,
    "inria": load_inria,
    "carpeta": load_folder,
}


def load_aerial(dataset: str = "sintetico", **options: Any) -> AerialSource:
    """Carga un conjunto de escenas aéreas, sin leer todavía sus píxeles.

    Nunca pone otros datos en lugar de los pedidos: si no están, es un error que dice las
    tres salidas (conseguirlos, TESELA_DATA, o `dataset="sintetico"`).

    Args:
        dataset: `"sintetico"` (incluido), `"dubai"`, `"inria"` o `"carpeta"` (los tuyos).
        **options: las del cargador: `load_synthetic`, `load_dubai`, `load_inria` o
            `load_folder`.

    Returns:
        El conjunto.

    Raises:
        ValueError: si no hay un conjunto con ese nombre, o sus datos están mal.
        TypeError: si una opción no es de ese conjunto.
        FileNotFoundError: si los datos no están.

    >>> print(load_aerial("sintetico", count=2, size=64).describe())
    Datos: sintetico v1, semillas 0 a 1; escenas hechas por este libro, CC0 1.0.
    2 escenas en 2 grupos, 64×64 píxeles, 0.5 m por píxel; 5 clases: edificio, suelo,
    calle, vegetación, agua.
    """
    if dataset not in _LOADERS:
        raise ValueError(
            f"No hay un conjunto aéreo llamado {dataset!r}; los que hay son "
            f"{', '.join(_LOADERS)}."
        )
    if dataset == "carpeta" and "folder" not in options:
        raise TypeError(
            'Con dataset="carpeta" hay que decir cuál: load_aerial("carpeta", '
            'folder="ruta/de/tu/carpeta").'
        )
    loader: Any = _LOADERS[dataset]
    return loader(**options)
