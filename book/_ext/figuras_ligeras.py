"""Las figuras de píxeles pesan en el sitio la mitad, y en un teléfono, menos.

Una escena aérea en PNG pesa hasta 640 000 octetos, y lo primero que enseña la portada es
una. Cada PNG grande se ofrece también en WebP: entera y sin pérdida, píxel por píxel la
misma, y, si pesa bastante menos, otra reducida para pantallas angostas. El navegador elige
por el ancho que va a pintar. El PNG queda como `src`: es el que se guarda, y el que toma
quien no sabe de `srcset`.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from figuras_medidas import IMAGEN
from pasada import PRIORIDAD, es_sitio, paginas, reescribir
from PIL import Image
from sphinx.application import Sphinx

MINIMO = 40_000  # octetos del PNG; debajo de eso no vale la pena
ANGOSTO = 720  # píxeles: el doble de lo que mide una figura en un teléfono
AHORRO = 0.8  # la reducida se ofrece si pesa menos que esta parte de la entera
CALIDAD = 90
# Una figura ocupa el ancho del texto: casi todo el teléfono, o la columna.
TAMANOS = "(max-width: 800px) 90vw, 740px"

_SRC = re.compile(r'\bsrc="([^"]*_images/[^"]+)\.png"')
_ANCHO = re.compile(r'\swidth="(\d+)"')


def aligerar(png: Path) -> dict[str, int]:
    """Escribe junto a un PNG sus versiones en WebP, si faltan o son más viejas que él.

    Args:
        png: la figura.

    Returns:
        Final del nombre de cada versión → su ancho en píxeles, de la angosta a la ancha;
        vacío si el PNG es chico o WebP no pesa menos.
    """
    if png.stat().st_size < MINIMO:
        return {}
    entera, angosta = (
        png.with_name(f"{png.stem}{fin}") for fin in (".webp", f"-{ANGOSTO}.webp")
    )
    with Image.open(png) as figura:
        ancho, alto = figura.size
        if not _al_dia(entera, png):
            _escribir(figura, entera, lossless=True, quality=60, method=4)
        if ancho > ANGOSTO and not _al_dia(angosta, png):
            tamano = (ANGOSTO, round(alto * ANGOSTO / ancho))
            reducida = figura.resize(tamano, Image.Resampling.LANCZOS)
            _escribir(reducida, angosta, quality=CALIDAD, method=5)
    peso = entera.stat().st_size
    if peso >= png.stat().st_size:
        return {}
    versiones = {".webp": ancho}
    if ancho > ANGOSTO and angosta.stat().st_size < AHORRO * peso:
        versiones = {f"-{ANGOSTO}.webp": ANGOSTO, **versiones}
    return versiones


def _al_dia(archivo: Path, origen: Path) -> bool:
    return archivo.is_file() and archivo.stat().st_mtime >= origen.stat().st_mtime


def _escribir(figura: Image.Image, destino: Path, **opciones: Any) -> None:
    aparte = destino.with_suffix(".tmp")
    figura.save(aparte, "WEBP", **opciones)
    aparte.replace(destino)


def ofrecer(html: str, carpeta: Path, versiones: dict[Path, dict[str, int]]) -> str:
    """Ofrece en cada `<img>` de una página las versiones de su figura.

    Solo en las que dicen su ancho: sin él, `sizes` cambiaría el tamaño con que se pintan.

    Args:
        html: el texto de la página.
        carpeta: dónde está la página.
        versiones: figura → lo que devolvió `aligerar`.

    Returns:
        La página; hacerlo otra vez no la cambia.
    """

    def cambiar(hallazgo: re.Match[str]) -> str:
        imagen = hallazgo[0]
        origen = _SRC.search(imagen)
        if origen is None or "srcset=" in imagen or not _ANCHO.search(imagen):
            return imagen
        suyas = versiones.get((carpeta / f"{origen[1]}.png").resolve(), {})
        if not suyas:
            return imagen
        opciones = ", ".join(f"{origen[1]}{fin} {ancho}w" for fin, ancho in suyas.items())
        extra = f' srcset="{opciones}" sizes="{TAMANOS}"'
        return imagen.replace(origen[0], origen[0] + extra)

    return IMAGEN.sub(cambiar, html)


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Aligera las figuras del sitio y las ofrece en sus páginas."""
    if not es_sitio(app, error):
        return
    salida = Path(app.outdir).resolve()
    figuras = sorted((salida / "_images").glob("*.png"))
    with ThreadPoolExecutor() as hilos:
        versiones = dict(zip(figuras, hilos.map(aligerar, figuras), strict=True))
    ofrecidas = {
        f.with_name(f"{f.stem}{fin}") for f, suyas in versiones.items() for fin in suyas
    }
    for figura in figuras:  # las que se escribieron y no pesan menos
        for sobra in {*figura.parent.glob(f"{figura.stem}*.webp")} - ofrecidas:
            sobra.unlink()
    for pagina in paginas(salida):
        reescribir(
            pagina, partial(ofrecer, carpeta=pagina.parent.resolve(), versiones=versiones)
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    # Después de figuras_medidas, que escribe el ancho.
    app.connect("build-finished", al_terminar, priority=PRIORIDAD + 1)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
