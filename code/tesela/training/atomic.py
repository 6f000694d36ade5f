"""Escribir un archivo entero o nada: un corte nunca deja uno a medias."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Da una ruta vecina donde escribir y, si todo salió bien, la renombra a la pedida.

    Antes de renombrar se obliga al sistema a llevar los bytes al disco, y después el
    nombre: tras un apagón queda el archivo anterior o el nuevo, los dos enteros. El nombre
    temporal es siempre el mismo, así que lo que dejó un proceso muerto se sobrescribe la
    vez siguiente y no se acumula.

    Args:
        path: archivo de destino; su carpeta debe existir.

    Yields:
        La ruta donde hay que escribir.

    Raises:
        FileNotFoundError: si la carpeta no existe o al salir no se escribió nada.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with atomic_path(folder / "a.txt") as temporary:
    ...     _ = temporary.write_text("completo")
    >>> [file.name for file in folder.iterdir()]
    ['a.txt']
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"No existe la carpeta {str(path.parent)!r} donde escribir {path.name!r}: "
            "créala antes."
        )
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        yield temporary
        _flush(temporary)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # en Windows una carpeta no se puede abrir así
        _flush(path.parent)


def _flush(path: Path) -> None:
    """Pide al sistema que lleve al disco un archivo, o la lista de una carpeta."""
    # Windows no sincroniza lo que se abrió solo para leer.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
