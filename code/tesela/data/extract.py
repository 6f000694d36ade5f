"""Desempacar sin salirse de la carpeta: ni rutas raras, ni enlaces, ni a medias."""

from __future__ import annotations

import gzip
import os
import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

# Lo que lanzan las bibliotecas cuando el archivo está cortado o alterado.
_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error, gzip.BadGzipFile)


def _refuse(archive: Path, entry: str, reason: str) -> ValueError:
    return ValueError(
        f"No se desempaca {archive.name}: la entrada {entry!r} {reason}. El archivo puede "
        "estar dañado o manipulado; bórralo y descárgalo de nuevo de su página oficial."
    )


def _checked_path(archive: Path, entry: str) -> PurePosixPath:
    """La ruta de la entrada, si se queda dentro de la carpeta de destino."""
    path = PurePosixPath(entry.replace("\\", "/"))
    if path.is_absolute() or PureWindowsPath(entry).drive:
        raise _refuse(archive, entry, "es una ruta absoluta")
    if ".." in path.parts:
        raise _refuse(archive, entry, "sube de carpeta con «..»")
    if "\0" in entry or not path.parts:
        raise _refuse(archive, entry, "no tiene un nombre válido")
    return path


def _zip_entries(
    archive: Path, opened: zipfile.ZipFile
) -> Iterator[tuple[PurePosixPath, zipfile.ZipInfo]]:
    for member in opened.infolist():
        path = _checked_path(archive, member.filename)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refuse(archive, member.filename, "es un enlace o un archivo especial")
        if not member.is_dir():
            yield path, member


def _tar_entries(
    archive: Path, opened: tarfile.TarFile
) -> Iterator[tuple[PurePosixPath, tarfile.TarInfo]]:
    for member in opened.getmembers():
        path = _checked_path(archive, member.name)
        if not (member.isreg() or member.isdir()):
            raise _refuse(archive, member.name, "es un enlace o un archivo especial")
        if member.isreg():
            yield path, member


@contextmanager
def _contents(archive: Path) -> Iterator[Iterator[tuple[PurePosixPath, IO[bytes]]]]:
    """Los archivos de un zip o un tar, ya revisados TODOS antes de dar el primero."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            zipped = list(_zip_entries(archive, opened))
            yield ((path, opened.open(member)) for path, member in zipped)
    elif tarfile.is_tarfile(archive):
        with tarfile.open(archive) as tar:
            packed = list(_tar_entries(archive, tar))
            found = ((path, tar.extractfile(member)) for path, member in packed)
            yield ((path, file) for path, file in found if file is not None)
    else:
        raise ValueError(
            f"{archive.name} no es un zip ni un tar que se pueda leer; bórralo y "
            "descárgalo de nuevo."
        )


def safe_extract(archive: str | Path, folder: str | Path) -> Path:
    """Desempaca un zip o un tar en una carpeta nueva, de una sola vez.

    Se desempaca en una carpeta provisional que al final cambia de nombre: la carpeta de
    destino existe entera o no existe. No se copian permisos ni dueños.

    Args:
        archive: el archivo, zip o tar (también comprimido).
        folder: la carpeta de destino. Si ya existe, se da por buena y no se toca.

    Returns:
        La carpeta de destino.

    Raises:
        ValueError: si una entrada es absoluta, sube de carpeta con `..`, es un enlace o un
            archivo especial, o está repetida; o si no es un zip ni un tar legible.
        FileNotFoundError: si el archivo no existe.
    """
    archive, folder = Path(archive), Path(folder)
    if folder.is_dir():
        return folder
    if not archive.is_file():
        raise FileNotFoundError(f"No existe el archivo {archive}; no hay qué desempacar.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=folder.parent, prefix=".desempacando-"
    ) as temporary:
        inside = Path(temporary) / "datos"
        inside.mkdir()
        try:
            with _contents(archive) as entries:
                for path, source in entries:
                    target = inside.joinpath(*path.parts)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    if target.exists():
                        raise _refuse(archive, str(path), "está repetida")
                    with source, target.open("xb") as file:
                        shutil.copyfileobj(source, file)
        except _DAMAGED as error:
            raise ValueError(
                f"No se pudo desempacar {archive.name} ({error}); bórralo y descárgalo de "
                "nuevo."
            ) from error
        try:
            os.replace(inside, folder)
        except OSError:
            # Otro proceso la terminó antes: la suya sirve igual.
            if not folder.is_dir():
                raise
    return folder
