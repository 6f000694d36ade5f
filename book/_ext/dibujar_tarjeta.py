"""Dibuja la imagen con que el libro se presenta en las redes, y el icono de un teléfono.

    python book/_ext/dibujar_tarjeta.py

Escribe `tarjeta.jpg` y `favicon-180.png` en `book/_static`. Se guardan en el repositorio
porque no cambian de una construcción a otra; si cambia el título del libro o el generador
de escenas, se vuelven a dibujar con esta orden.
"""

import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import yaml
from ficha_social import APPLE, IMAGEN, MEDIDAS
from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont

RAIZ = Path(__file__).resolve().parents[2]
FONDO, CLARO, OCRE = "#0d3b52", "#7cc4ea", "#f4b942"
AZUL = "#2f86b5"
SUBTITULO = "De la convolución a la segmentación semántica de imágenes aéreas"
SEMILLA = 1011  # la escena de la portada del libro
# Las cuatro teselas de favicon.svg, en su cuadro de 32: x, y, color, giro en grados.
TESELAS = ((5, 5, CLARO, 0), (17, 5, AZUL, 0), (5, 17, AZUL, 0), (18, 18, OCRE, -9))


def letra(grueso: str, puntos: int) -> ImageFont.FreeTypeFont:
    """La DejaVu Sans que trae Matplotlib: la misma en cualquier equipo."""
    ruta = font_manager.findfont(
        font_manager.FontProperties(family="DejaVu Sans", weight=grueso)
    )
    return ImageFont.truetype(ruta, puntos)


def renglones(texto: str, tipo: ImageFont.FreeTypeFont, ancho: int) -> list[str]:
    """Parte un texto en renglones que caben en un ancho."""
    lineas: list[str] = []
    for palabra in texto.split():
        junta = f"{lineas[-1]} {palabra}" if lineas else palabra
        if lineas and tipo.getlength(junta) <= ancho:
            lineas[-1] = junta
        else:
            lineas.append(palabra)
    return lineas


def icono(lado: int) -> Image.Image:
    """El icono del libro, sin esquinas redondas: el teléfono pone las suyas."""
    escala = 4 * lado / 32
    lienzo = Image.new("RGBA", (4 * lado, 4 * lado), FONDO)
    for x, y, color, giro in TESELAS:
        tesela = Image.new("RGBA", lienzo.size)
        cuadro = [escala * v for v in (x, y, x + 10, y + 10)]
        ImageDraw.Draw(tesela).rounded_rectangle(cuadro, radius=1.5 * escala, fill=color)
        centro = (escala * (x + 5), escala * (y + 5))
        lienzo.alpha_composite(tesela.rotate(giro, Image.Resampling.BICUBIC, center=centro))
    return lienzo.resize((lado, lado), Image.Resampling.LANCZOS).convert("RGB")


def escena(lado: int) -> Image.Image:
    """Una escena del generador: arriba de la diagonal, la imagen; abajo, sus clases."""
    from tesela.data import aerial_scene
    from tesela.data.palette import colorize_mask

    hecha = aerial_scene(seed=SEMILLA, size=384)
    cuadro = (lado, lado)
    foto = Image.fromarray(hecha.image).resize(cuadro, Image.Resampling.LANCZOS)
    clases = Image.fromarray(np.asarray(colorize_mask(hecha.mask), dtype=np.uint8))
    clases = clases.resize(cuadro, Image.Resampling.NEAREST)
    filas, columnas = np.indices((lado, lado))
    corte = Image.fromarray(np.uint8(255 * (filas + columnas > lado)))
    return Image.composite(clases, foto, corte)


def tarjeta(titulo: str) -> Image.Image:
    """La imagen de 1200 por 630: el título a la izquierda y la escena a la derecha."""
    ancho, alto = MEDIDAS
    lienzo = Image.new("RGB", MEDIDAS, FONDO)
    lienzo.paste(escena(alto), (ancho - alto, 0))
    lienzo.paste(icono(84), (56, 62))
    pluma = ImageDraw.Draw(lienzo)
    cabe = ancho - alto - 56 - 40
    y = 178
    for texto, tipo, color, salto in (
        (titulo, letra("bold", 50), "#ffffff", 62),
        (SUBTITULO, letra("normal", 27), CLARO, 38),
    ):
        for linea in renglones(texto, tipo, cabe):
            pluma.text((56, y), linea, font=tipo, fill=color)
            y += salto
        y += 26
    return lienzo


def archivos(titulo: str) -> dict[str, bytes]:
    """Las dos imágenes, como se guardan: su ruta bajo `book` y sus bytes."""
    jpeg, png = BytesIO(), BytesIO()
    tarjeta(titulo).save(jpeg, "JPEG", quality=86, optimize=True, progressive=True)
    icono(180).save(png, "PNG", optimize=True)
    return {IMAGEN: jpeg.getvalue(), APPLE: png.getvalue()}


def main() -> int:
    """Escribe las dos imágenes."""
    titulo = yaml.safe_load((RAIZ / "_config.yml").read_text(encoding="utf-8"))["title"]
    for ruta, contenido in archivos(titulo).items():
        (RAIZ / "book" / ruta).write_bytes(contenido)
    return 0


if __name__ == "__main__":
    sys.exit(main())
