"""Copias falsas y pequeñas de los conjuntos de verdad, con su trazado y sus trampas.

Todo se hace aquí, a partir de una semilla: en el repositorio no hay datos reales.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

COLORES = ("#3C1098", "#8429F6", "#6EC1E4", "#FEDD3A", "#E2A929", "#9B9B9B")
INDICES = (0, 1, 2, 3, 4, 255)
# Los que declara el classes.json publicado, que no son los de las máscaras.
EQUIVOCADOS = {"Water": "#50E3C2", "Road": "#DE597F", "Building": "#D0021B"}
LADO = 24


def rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def escribir_dubai(carpeta: Path, semilla: int = 0) -> dict[str, np.ndarray]:
    """Los 8 mosaicos de 9 partes; devuelve la máscara de índices de cada escena.

    Como en los de verdad: máscaras de paleta en los mosaicos 2 y 4, un séptimo color negro
    en el 8, partes que difieren en un píxel dentro del 7, y un classes.json equivocado.
    """
    azar = np.random.default_rng(semilla)
    base = carpeta / "Semantic segmentation dataset"
    tabla = np.array([rgb(c) for c in (*COLORES, "#000000")], dtype=np.uint8)
    indices = np.array([*INDICES, 255], dtype=np.uint8)
    verdad = {}
    for mosaico in range(1, 9):
        for hoja in ("images", "masks"):
            (base / f"Tile {mosaico}" / hoja).mkdir(parents=True)
        for parte in range(1, 10):
            alto = LADO + mosaico + (mosaico == 7 and parte % 3 == 1)
            ancho = LADO + 2 * mosaico
            hay = 7 if mosaico == 8 else 6
            numeros = azar.integers(0, hay, (alto, ancho), dtype=np.uint8)
            foto = azar.integers(0, 256, (alto, ancho, 3), dtype=np.uint8)
            lugar, nombre = base / f"Tile {mosaico}", f"image_part_{parte:03d}"
            Image.fromarray(foto).save(lugar / "images" / f"{nombre}.jpg", quality=95)
            if mosaico in (2, 4):
                mascara = Image.fromarray(numeros)
                mascara.putpalette(tabla.ravel().tolist())
            else:
                mascara = Image.fromarray(tabla[numeros])
            mascara.save(lugar / "masks" / f"{nombre}.png")
            verdad[f"Tile {mosaico}/{parte:03d}"] = indices[numeros]
    clases = [{"title": n, "color": c} for n, c in EQUIVOCADOS.items()]
    (base / "classes.json").write_text(json.dumps({"classes": clases}), "utf-8")
    return verdad


def escribir_inria(carpeta: Path, por_ciudad: int = 7, lado: int = 20) -> dict:
    """Cinco ciudades, TIFF de color y máscaras de un canal con 0 y 255."""
    azar = np.random.default_rng(0)
    base = carpeta / "AerialImageDataset" / "train"
    (base / "images").mkdir(parents=True)
    (base / "gt").mkdir()
    verdad = {}
    for ciudad in ("austin", "chicago", "kitsap", "tyrol-w", "vienna"):
        for numero in range(1, por_ciudad + 1):
            foto = azar.integers(0, 256, (lado, lado, 3), dtype=np.uint8)
            mascara = azar.integers(0, 2, (lado, lado), dtype=np.uint8)
            nombre = f"{ciudad}{numero}"
            Image.fromarray(foto).save(base / "images" / f"{nombre}.tif")
            Image.fromarray(mascara * 255).save(base / "gt" / f"{nombre}.tif")
            verdad[nombre] = (foto, mascara)
    return verdad


def escribir_carpeta(carpeta: Path, cuantas: int = 6, lado: int = 16) -> dict:
    """Imágenes y máscaras PNG con su paleta JSON: calle, techo y lo que se ignora."""
    azar = np.random.default_rng(0)
    (carpeta / "imagenes").mkdir(parents=True)
    (carpeta / "mascaras").mkdir()
    colores = np.array([rgb("#6EC1E4"), rgb("#3C1098"), (0, 0, 0)], dtype=np.uint8)
    verdad = {}
    for numero in range(cuantas):
        foto = azar.integers(0, 256, (lado, lado, 3), dtype=np.uint8)
        numeros = azar.integers(0, 3, (lado, lado), dtype=np.uint8)
        Image.fromarray(foto).save(carpeta / "imagenes" / f"vuelo{numero:02d}.png")
        Image.fromarray(colores[numeros]).save(
            carpeta / "mascaras" / f"vuelo{numero:02d}.png"
        )
        verdad[f"vuelo{numero:02d}"] = (foto, np.array([0, 1, 255], np.uint8)[numeros])
    paleta = {
        "clases": [
            {"nombre": "calle", "color": "#6EC1E4"},
            {"nombre": "techo", "color": "#3C1098"},
            {"nombre": "nada", "color": "#000000", "ignorar": True},
        ]
    }
    (carpeta / "paleta.json").write_text(json.dumps(paleta), "utf-8")
    return verdad
