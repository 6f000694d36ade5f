"""Lo que pesa una página en un navegador de verdad, comprimida como la sirve un sitio."""

import functools
import gzip
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import yaml
from banco.medidas import Medida

if TYPE_CHECKING:
    from playwright.sync_api import Request

META_KB = 450.0
SE_COMPRIME = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".xml", ".map"}
FIGURAS = "_images"


class Callado(SimpleHTTPRequestHandler):
    """Un servidor de archivos que no escribe cada petición."""

    def log_message(self, format: str, *args: object) -> None:
        """No dice nada."""


@contextmanager
def servir(carpeta: Path) -> Iterator[str]:
    """Sirve una carpeta en un puerto libre de este equipo mientras dura el bloque."""
    servidor = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Callado, directory=str(carpeta))
    )
    hilo = threading.Thread(target=servidor.serve_forever, daemon=True)
    hilo.start()
    try:
        yield f"http://127.0.0.1:{servidor.server_port}"
    finally:
        servidor.shutdown()
        servidor.server_close()
        hilo.join()


def peso_servido(archivo: Path) -> int:
    """Los bytes que viajan: con gzip si es texto, tal cual si ya viene comprimido."""
    contenido = archivo.read_bytes()
    if archivo.suffix.lower() in SE_COMPRIME:
        return len(gzip.compress(contenido, compresslevel=6, mtime=0))
    return len(contenido)


def chromium() -> str:
    """La ruta de un Chromium instalado.

    Raises:
        RuntimeError: si no hay ninguno, con lo que se puede hacer.
    """
    pedido = os.environ.get("TESELA_CHROMIUM", "")
    nombres = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    for ruta in (pedido, *(shutil.which(nombre) or "" for nombre in nombres)):
        if ruta and Path(ruta).is_file():
            return ruta
    raise RuntimeError(
        "No hay Chromium y las páginas se pesan en uno. Instálalo con «make navegador» "
        "o di dónde está con TESELA_CHROMIUM."
    )


def tres_paginas(toc: dict) -> list[str]:
    """La portada y los dos primeros capítulos del índice."""
    paginas = [c["file"] for parte in toc.get("parts", []) for c in parte["chapters"]]
    capitulos = [pagina for pagina in paginas if pagina.count("/") == 2]
    return [toc["root"], *(capitulos or paginas)[:2]]


def anotar_en(lista: list[str]) -> "Callable[[Request], None]":
    """Quien apunta en `lista` la dirección de cada petición."""

    def anotar(pedido: "Request") -> None:
        lista.append(pedido.url)

    return anotar


def pedidos(carpeta: Path, paginas: list[str]) -> dict[str, list[str]]:
    """Las direcciones que pide cada página, abierta con la caché vacía."""
    from playwright.sync_api import sync_playwright

    vistos: dict[str, list[str]] = {}
    opciones = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with servir(carpeta) as sitio, sync_playwright() as playwright:
        navegador = playwright.chromium.launch(executable_path=chromium(), args=opciones)
        for pagina in paginas:
            contexto = navegador.new_context()
            hoja = contexto.new_page()
            lista: list[str] = []
            hoja.on("request", anotar_en(lista))
            hoja.goto(f"{sitio}/{pagina}.html", wait_until="networkidle")
            vistos[pagina] = [u.removeprefix(sitio) for u in lista if u.startswith("http")]
            contexto.close()
        navegador.close()
    return vistos


def pesar(carpeta: Path, direcciones: list[str]) -> tuple[float, float, list[str]]:
    """KB antes de figuras, KB de figuras, y las direcciones que son de terceros."""
    base = figuras = 0
    terceros = [d for d in direcciones if not d.startswith("/")]
    for direccion in dict.fromkeys(d for d in direcciones if d.startswith("/")):
        archivo = carpeta / unquote(urlsplit(direccion).path).lstrip("/")
        if not archivo.is_file():
            continue
        if FIGURAS in archivo.relative_to(carpeta).parts:
            figuras += peso_servido(archivo)
        else:
            base += peso_servido(archivo)
    return base / 1000, figuras / 1000, terceros


def medir(raiz: Path, carpeta: Path) -> list[Medida]:
    """El peso y las peticiones de tres páginas del sitio construido en `carpeta`."""
    toc = yaml.safe_load((raiz / "_toc.yml").read_text(encoding="utf-8"))
    medidas = []
    for pagina, direcciones in pedidos(carpeta, tres_paginas(toc)).items():
        base, figuras, terceros = pesar(carpeta, direcciones)
        nota = f"más {figuras:.0f} KB de figuras" if figuras else ""
        medidas.append(Medida(f"Peso de {pagina}", base, "KB", META_KB, nota))
        medidas.append(Medida("  peticiones", len(direcciones), ""))
        medidas.append(Medida("  a terceros", len(terceros), "", 0, " ".join(terceros)))
    return medidas
