"""Una descarga que se puede reanudar, con la forma que pide pooch."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import requests

# Si la conexión se corta, se pierde a lo más un pedazo de este tamaño.
_CHUNK = 1 << 16


class ResumableDownloader:
    """Baja un archivo a un `.part` y, si se corta, sigue donde se quedó.

    Si el servidor no sabe reanudar, empieza de nuevo. Lo bajado llega a pooch solo cuando
    está completo, y pooch no lo usa hasta que su SHA-256 coincide.

    Args:
        part: dónde guardar lo que se lleva bajado.
        size_bytes: tamaño esperado, en bytes.
        timeout: segundos que se espera una respuesta.
    """

    def __init__(self, part: Path, size_bytes: int, timeout: float = 30) -> None:
        """Guarda el destino y el tamaño esperado."""
        self.part, self.size_bytes, self.timeout = part, size_bytes, timeout

    def __call__(
        self, url: str, output_file: str, pooch: Any, check_only: bool = False
    ) -> bool | None:
        """Descarga `url` en `output_file`.

        Raises:
            requests.RequestException: si no hay red o la descarga se corta.
            ValueError: si el servidor manda más bytes de los esperados.
        """
        if check_only:
            return requests.head(url, timeout=self.timeout, allow_redirects=True).ok
        have = self.part.stat().st_size if self.part.is_file() else 0
        if have > self.size_bytes:
            self.part.unlink()
            have = 0
        if have < self.size_bytes:
            self._receive(url, have)
        have = self.part.stat().st_size
        if have < self.size_bytes:
            raise requests.ConnectionError(
                f"la descarga se cortó en {have} de {self.size_bytes} bytes"
            )
        if have > self.size_bytes:
            self.part.unlink()
            raise ValueError(
                f"El servidor mandó más de {self.size_bytes} bytes: no es lo publicado."
            )
        # Completo: pasa a pooch, y ya no se reanuda si la suma no coincide.
        shutil.copyfile(self.part, output_file)
        os.unlink(self.part)
        return None

    def _receive(self, url: str, have: int) -> None:
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
        with requests.get(
            url, headers=headers, stream=True, timeout=self.timeout
        ) as response:
            response.raise_for_status()
            resumed = response.status_code == requests.codes.partial_content
            start = response.headers.get("Content-Range", "").removeprefix("bytes ")
            if resumed and start.split("-")[0] != str(have):
                raise requests.ConnectionError(
                    f"se pidió seguir en el byte {have} y el servidor respondió {start!r}"
                )
            received = have if resumed else 0
            with self.part.open("ab" if resumed else "wb") as file:
                for chunk in response.iter_content(_CHUNK):
                    file.write(chunk)
                    received += len(chunk)
                    if received > self.size_bytes:
                        break
