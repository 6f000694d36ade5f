"""Lo que comparten las pruebas que leen el sitio construido."""

import re
from pathlib import Path

from bs4 import BeautifulSoup

# Páginas que se bastan solas: no llevan el marco del tema.
SUELTAS = {"index.html", "404.html"}


def rutas(libro_html: Path) -> list[Path]:
    """Todas las páginas del sitio, menos las de servicio."""
    todas = sorted(libro_html.rglob("*.html"))
    propias = [p for p in todas if not p.relative_to(libro_html).parts[0].startswith("_")]
    con_marco = [p for p in propias if str(p.relative_to(libro_html)) not in SUELTAS]
    assert con_marco, (
        f"No hay páginas en {libro_html}: construye el libro con «make libro»."
    )
    return con_marco


def leer(pagina: Path) -> BeautifulSoup:
    """El árbol de una página."""
    return BeautifulSoup(pagina.read_text(encoding="utf-8"), "html.parser")


def leer_capitulos(libro_html: Path, nombres: list[str]) -> dict[str, BeautifulSoup]:
    """El árbol de varias páginas de `book/cnn`, por su nombre."""
    return {n: leer(libro_html / "book" / "cnn" / f"{n}.html") for n in nombres}


def salidas(pagina: BeautifulSoup) -> str:
    """Todo lo que imprimieron las celdas."""
    return "\n".join(salida.get_text() for salida in pagina.select(".cell_output"))


def numeros(texto: str) -> list[float]:
    """Los números de un texto, en orden."""
    return [float(n) for n in re.findall(r"-?\d+\.?\d*(?:e[-+]\d+)?", texto)]
