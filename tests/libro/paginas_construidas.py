"""Lo que comparten las pruebas que leen el sitio construido."""

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
