"""Conseguir un conjunto de datos: primero el tuyo, después la descarga verificada."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import user_cache_dir

from tesela.data.extract import safe_extract
from tesela.data.registry import DatasetInfo, dataset_info

_ATTEMPTS = 3


def data_dir() -> Path | None:
    """La carpeta de TESELA_DATA, donde están los datos que ya tienes.

    Returns:
        La carpeta, o None si la variable no está puesta.

    Raises:
        FileNotFoundError: si la variable apunta a algo que no es una carpeta.
    """
    value = os.environ.get("TESELA_DATA", "").strip()
    if not value:
        return None
    folder = Path(value).expanduser()
    if not folder.is_dir():
        raise FileNotFoundError(
            f"TESELA_DATA apunta a {folder}, que no es una carpeta; corrige la variable o "
            "quítala para usar la descarga."
        )
    return folder


def cache_dir() -> Path:
    """La carpeta de las descargas, propia de cada usuario; nunca es TESELA_DATA."""
    return Path(user_cache_dir("tesela"))


def find_local(info: DatasetInfo, root: Path) -> Path | None:
    """La carpeta que contiene `info.layout` en `root`, en `root/<nombre>`, o None."""
    for folder in (root, root / info.name):
        if (folder / info.layout).is_dir():
            return folder
    return None


def fetch(dataset: str | DatasetInfo, cache: str | Path | None = None) -> Path:
    """La carpeta de un conjunto de datos; lo descarga solo si no lo tienes.

    Busca en TESELA_DATA, ya desempacado o como el archivo publicado, y usa lo desempacado
    en su sitio. Si no está, lo descarga, comprueba su SHA-256 y lo desempaca en la carpeta
    de descargas. Una descarga a medias se reanuda, y nunca se usa. Los que solo se pueden
    descargar a mano se buscan en TESELA_DATA, en su carpeta o como un zip dentro de una
    carpeta con su nombre; quien los carga los verifica por sus archivos.

    Args:
        dataset: el nombre de un conjunto, o su ficha.
        cache: carpeta de descargas; por omisión, `cache_dir()`.

    Returns:
        La carpeta que contiene los datos desempacados.

    Raises:
        ValueError: si el conjunto viene incluido, si la suma no coincide, o si el archivo
            trae rutas peligrosas.
        FileNotFoundError: si no está y no se pudo descargar; dice las tres salidas.
    """
    info = dataset_info(dataset) if isinstance(dataset, str) else dataset
    if info.embedded:
        raise ValueError(
            f"{info.name!r} viene con la instalación y no se descarga: usa "
            f"{info.how_to_get}."
        )
    store = Path(cache) if cache is not None else cache_dir()
    mine = data_dir()
    if mine is not None:
        found = find_local(info, mine)
        if found is not None:
            return found
        if info.page:
            zips = sorted((mine / info.name).glob("*.zip"))
            if zips:
                return _unpack_by_hand(info, zips, store)
        for archive in (mine / info.archive, mine / info.name / info.archive):
            if archive.is_file():
                _verify(info, archive)
                return _unpack(info, archive, store)
    if info.page:
        where = f"TESELA_DATA ({mine})" if mine is not None else "TESELA_DATA, sin poner"
        raise FileNotFoundError(
            f"No está {info.title}: se buscó en {where}. {info.three_ways()}"
        )
    if find_local(info, store / info.name) is not None:
        return store / info.name
    return _unpack(info, _download(info, store), store)


def _verify(info: DatasetInfo, archive: Path) -> None:
    import pooch

    got = pooch.file_hash(str(archive), alg="sha256")
    if got != info.sha256:
        raise ValueError(
            f"{archive} no es el archivo publicado de {info.title}: su SHA-256 es {got} "
            f"y se esperaba {info.sha256}. Bórralo y consíguelo de nuevo. "
            f"{info.three_ways()}"
        )


def _unpack(info: DatasetInfo, archive: Path, store: Path) -> Path:
    folder = safe_extract(archive, store / info.name)
    if not (folder / info.layout).is_dir():
        raise ValueError(
            f"{archive.name} se desempacó en {folder}, pero no trae la carpeta "
            f"{info.layout}; borra {folder} y vuelve a intentarlo."
        )
    return folder


def _unpack_by_hand(info: DatasetInfo, zips: list[Path], store: Path) -> Path:
    """Desempaca el zip que descargó quien lee, en una carpeta propia de ese zip."""
    import pooch

    if len(zips) > 1:
        raise ValueError(
            f"En {zips[0].parent} hay {len(zips)} zip ({', '.join(z.name for z in zips)}) "
            f"y no se sabe cuál es {info.title}; deja uno."
        )
    # Con la suma en el nombre, un zip equivocado nunca ocupa el lugar del bueno.
    digest = pooch.file_hash(str(zips[0]), alg="sha256")[:12]
    folder = safe_extract(zips[0], store / f"{info.name}-{digest}")
    if not (folder / info.layout).is_dir():
        raise ValueError(
            f"{zips[0]} no es {info.title}: no trae la carpeta «{info.layout}». "
            f"{info.three_ways()}"
        )
    return folder


def _download(info: DatasetInfo, store: Path) -> Path:
    """Prueba cada dirección varias veces; devuelve el archivo ya verificado."""
    import pooch
    import requests

    from tesela.data.download import ResumableDownloader

    try:
        store.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileNotFoundError(
            f"No se puede escribir en la carpeta de descargas {store} ({error}). "
            f"{info.three_ways()}"
        ) from error
    pooch.get_logger().setLevel("WARNING")  # sus avisos van en inglés
    print(f"Descargando {info.title} ({info.size_bytes / 1e6:.0f} MB)…", file=sys.stderr)
    downloader = ResumableDownloader(store / f"{info.archive}.part", info.size_bytes)
    problem: Exception | None = None
    for url in info.urls:
        for _ in range(_ATTEMPTS):
            try:
                path = pooch.retrieve(
                    url, f"sha256:{info.sha256}", info.archive, store, downloader=downloader
                )
                return Path(path)
            except (requests.RequestException, ValueError, OSError) as error:
                problem = error
    if isinstance(problem, ValueError) and not isinstance(
        problem, requests.RequestException
    ):
        raise ValueError(
            f"Lo que se descargó de {info.urls[-1]} no es {info.title}: su suma SHA-256 "
            f"o su tamaño no coincide con lo publicado ({info.sha256}), y no se usó. "
            f"{info.three_ways()}"
        ) from problem
    raise FileNotFoundError(
        f"No se pudo descargar {info.title}: {problem}. {info.three_ways()}"
    ) from problem
