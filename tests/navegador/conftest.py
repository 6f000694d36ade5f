"""Lo común de las pruebas de navegador: qué Chromium se usa y un servidor para el libro."""

import functools
import http.server
import os
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paquete
import pytest
from herramientas.chromium import encontrar_chromium
from libro.paginas_construidas import rutas
from playwright.sync_api import Playwright

OPCIONES = ["--disable-gpu", "--disable-background-networking", "--disable-quic"]


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright
) -> dict[str, Any]:
    """Con qué se abre el navegador; si no hay ninguno, se dice."""
    ruta = encontrar_chromium(playwright.chromium.executable_path)
    if ruta is None:
        aviso = (
            "No hay un Chromium para las pruebas de navegador. Instálalo (en Debian: "
            "apt-get install chromium) o di dónde está con TESELA_CHROMIUM."
        )
        if os.environ.get("TESELA_SIN_OMISIONES") == "1":
            pytest.fail(aviso)
        pytest.skip(aviso)
    argumentos = list(OPCIONES)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        argumentos.append("--no-sandbox")  # dentro de un contenedor se es root
    return {**browser_type_launch_args, "executable_path": ruta, "args": argumentos}


class _Callado(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """No cuenta cada petición."""


@pytest.fixture(scope="session")
def publicado(libro_html: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """El sitio tal como se publica: el de `sitio.zip`, vuelto a extraer."""
    carpeta = tmp_path_factory.mktemp("publicado")
    paquete.comprimir(libro_html, carpeta / "sitio.zip")
    with zipfile.ZipFile(carpeta / "sitio.zip") as archivo:
        archivo.extractall(carpeta)
    return carpeta / libro_html.name


@pytest.fixture(scope="session")
def sitio(publicado: Path) -> Iterator[str]:
    """Sirve el sitio publicado y da su dirección."""
    manejador = functools.partial(_Callado, directory=str(publicado))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), manejador) as servidor:
        hilo = threading.Thread(target=servidor.serve_forever, daemon=True)
        hilo.start()
        yield f"http://127.0.0.1:{servidor.server_port}/"
        servidor.shutdown()
        hilo.join()


@pytest.fixture(scope="session")
def direcciones(libro_html: Path) -> list[str]:
    """Las direcciones relativas de todas las páginas."""
    return [p.relative_to(libro_html).as_posix() for p in rutas(libro_html)]
