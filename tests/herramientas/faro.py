"""Pasa Lighthouse por tres páginas del sitio construido y exige sus metas (`make faro`).

    python tests/herramientas/faro.py [--libro _build/html] [--salida _build/faro]

Sirve el sitio comprimido, como GitHub Pages, y revisa cada página como la ve una
computadora y como la ve un teléfono. Termina con 1 si falta una meta; la de la velocidad
es menor en el teléfono, que es emulado y depende del equipo que lo emula.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

RAIZ = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(RAIZ / "tests")]

from herramientas.chromium import encontrar_chromium  # noqa: E402
from herramientas.npm import instalar_modulos, programa_node  # noqa: E402

# La portada; una con fórmulas, figuras y un laboratorio; y una con muchas figuras aéreas.
PAGINAS = (
    "book/index.html",
    "book/cnn/convolucion.html",
    "book/segmentacion/introduccion-datos.html",
)
METAS = {"accessibility": 100, "best-practices": 100, "seo": 95, "performance": 90}
NOMBRES = {
    "accessibility": "accesibilidad",
    "best-practices": "buenas prácticas",
    "seo": "buscadores",
    "performance": "velocidad",
}
FORMATOS = {"computadora": ["--preset=desktop"], "teléfono": []}
METAS_DE = {"computadora": METAS, "teléfono": {**METAS, "performance": 80}}
COMPRIMIBLES = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt"}
TEXTO = "text/html; charset=utf-8"


class ComoPages(SimpleHTTPRequestHandler):
    """Un servidor que comprime el texto y deja guardar lo que manda, como GitHub Pages."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Manda el archivo, comprimido si es texto."""
        archivo = Path(self.translate_path(self.path))
        if archivo.is_dir():
            archivo /= "index.html"
        if self.path.split("?")[0] == "/robots.txt":
            # Pages no sirve el de un proyecto en la raíz del dominio.
            archivo = archivo.with_name("no-hay")
        estado = 200 if archivo.is_file() else 404
        cuerpo = archivo.read_bytes() if estado == 200 else b"No existe"
        self.send_response(estado)
        tipo = self.guess_type(str(archivo))
        self.send_header("Content-Type", TEXTO if tipo == "text/html" else tipo)
        self.send_header("Cache-Control", "max-age=600")
        if archivo.suffix in COMPRIMIBLES and "gzip" in self.headers.get(
            "Accept-Encoding", ""
        ):
            cuerpo = gzip.compress(cuerpo, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(cuerpo)))
        self.end_headers()
        self.wfile.write(cuerpo)

    def log_message(self, format: str, *args: object) -> None:
        """No cuenta cada petición."""


class _Servidor(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Que el navegador cuelgue antes de leerlo todo no es una falta."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def servir(carpeta: Path) -> Iterator[str]:
    """Sirve una carpeta mientras dura el bloque y da su dirección."""
    manejador = partial(ComoPages, directory=str(carpeta))
    with _Servidor(("127.0.0.1", 0), manejador) as servidor:
        hilo = threading.Thread(target=servidor.serve_forever, daemon=True)
        hilo.start()
        yield f"http://127.0.0.1:{servidor.server_port}/"
        servidor.shutdown()
        hilo.join()


def leer_informe(informe: dict[str, Any]) -> dict[str, int]:
    """Las calificaciones de un informe de Lighthouse, de 0 a 100.

    Raises:
        ValueError: si el informe no trae las cuatro, con lo que dijo Lighthouse.
    """
    notas = {c: informe.get("categories", {}).get(c, {}).get("score") for c in METAS}
    if None in notas.values():
        dicho = informe.get("runtimeError", {}).get("message", "sin explicación")
        raise ValueError(
            f"Lighthouse no calificó {[c for c in METAS if notas[c] is None]}: {dicho}. "
            "Vuelve a pasarlo; si sigue, abre el informe de _build/faro."
        )
    return {c: round(100 * float(n)) for c, n in notas.items()}


def faltas(informe: dict[str, Any], categoria: str) -> list[str]:
    """Las revisiones de una categoría que no salieron perfectas."""
    revisiones = informe["audits"]
    nombres = [
        r["id"] for r in informe["categories"][categoria]["auditRefs"] if r.get("weight")
    ]
    return [n for n in nombres if (revisiones[n].get("score") or 0) < 0.9]


def pasar(direccion: str, opciones: list[str], destino: Path) -> dict[str, Any]:
    """Pasa Lighthouse por una página y devuelve su informe."""
    chromium = encontrar_chromium()
    if chromium is None:
        raise RuntimeError(
            "No hay un Chromium para Lighthouse. Instálalo con «make navegador» o di dónde "
            "está con TESELA_CHROMIUM."
        )
    guion = instalar_modulos() / "lighthouse" / "cli" / "index.js"
    orden = [programa_node()[0], guion, direccion, "--quiet", "--output=json"]
    marcas = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
    hecho = subprocess.run(
        [
            *map(str, orden),
            f"--output-path={destino}",
            f"--chrome-flags={marcas}",
            "--no-enable-error-reporting",
            *opciones,
        ],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "CHROME_PATH": chromium},
    )
    if not destino.is_file():
        raise RuntimeError(f"Lighthouse no terminó con {direccion}: {hecho.stderr[-800:]}")
    return json.loads(destino.read_text(encoding="utf-8"))


def main(argumentos: list[str] | None = None) -> int:
    """Revisa las tres páginas, dice las calificaciones y qué metas faltan."""
    lector = argparse.ArgumentParser(description="Lighthouse en tres páginas del libro.")
    lector.add_argument("--libro", type=Path, default=RAIZ / "_build" / "html")
    lector.add_argument("--salida", type=Path, default=RAIZ / "_build" / "faro")
    pedido = lector.parse_args(argumentos)
    if not (pedido.libro / "index.html").is_file():
        print(
            f"No hay libro en {pedido.libro}. Constrúyelo con: make libro", file=sys.stderr
        )
        return 2
    pedido.salida.mkdir(parents=True, exist_ok=True)
    malo = []
    print("página | formato | " + " | ".join(NOMBRES.values()))
    with servir(pedido.libro) as sitio:
        for pagina in PAGINAS:
            for formato, opciones in FORMATOS.items():
                destino = pedido.salida / f"{Path(pagina).stem}-{formato}.json"
                destino.unlink(missing_ok=True)
                informe = pasar(sitio + pagina, opciones, destino)
                notas = leer_informe(informe)
                print(f"{pagina} | {formato} | " + " | ".join(map(str, notas.values())))
                malo += [
                    f"{pagina}, {formato}: {NOMBRES[c]} {notas[c]}, se esperaba {meta} "
                    f"({', '.join(faltas(informe, c)) or 'sin detalle'})"
                    for c, meta in METAS_DE[formato].items()
                    if notas[c] < meta
                ]
    for renglon in malo:
        print(renglon, file=sys.stderr)
    return 1 if malo else 0


if __name__ == "__main__":
    sys.exit(main())
