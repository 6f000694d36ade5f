"""Las figuras dicen cuánto miden y esperan a que las lean."""

import re
from pathlib import Path

import figuras_medidas
import pytest
from bs4 import BeautifulSoup
from libro.paginas_construidas import rutas
from PIL import Image


@pytest.fixture
def carpeta(tmp_path: Path) -> Path:
    (tmp_path / "_images").mkdir()
    Image.new("RGB", (40, 30)).save(tmp_path / "_images" / "a.png")
    svg = '<?xml version="1.0"?>\n<svg stroke-width="9" width="72pt"\n height="36pt">'
    (tmp_path / "_images" / "b.svg").write_text(svg, encoding="utf-8")
    (tmp_path / "_images" / "sin.svg").write_text("<svg>", encoding="utf-8")
    figuras_medidas.medir.cache_clear()
    return tmp_path


def test_first_figure_is_urgent_and_the_rest_wait(carpeta: Path) -> None:
    antes = (
        '<img src="logo.png"><img alt="1 > 0" src="_images/a.png" />'
        '<img src="_images/b.svg"/>'
    )
    despues = figuras_medidas.retocar_pagina(antes, carpeta)
    assert despues == (
        '<img src="logo.png"><img alt="1 > 0" src="_images/a.png" width="40" height="30"'
        ' fetchpriority="high" />'
        '<img src="_images/b.svg" width="96" height="48" loading="lazy"/>'
    )
    assert figuras_medidas.retocar_pagina(despues, carpeta) == despues


@pytest.mark.parametrize(
    "imagen",
    [
        '<img src="_images/sin.svg">',
        '<img src="_images/no-existe.png">',
        '<img src="data:image/png;base64,AA">',
        '<img src="https://a.mx/a.png">',
        '<img src="_images/a.png" style="width: 20px">',
        '<img src="_images/a.png" width="20">',
        "<img>",
    ],
)
def test_what_cannot_or_must_not_be_measured_stays(carpeta: Path, imagen: str) -> None:
    despues = figuras_medidas.retocar_pagina(imagen, carpeta)
    assert despues.replace(' fetchpriority="high"', "") == imagen


def test_every_figure_is_measured(libro_html: Path) -> None:
    figuras = 0
    for pagina in rutas(libro_html):
        html = " ".join(re.findall(r"<img\b[^>]*_images/[^>]*>", pagina.read_text("utf-8")))
        for n, imagen in enumerate(BeautifulSoup(html, "html.parser").find_all("img")):
            donde = f"{pagina.relative_to(libro_html)}: {imagen['src']}"
            assert "style" in imagen.attrs or {"width", "height"} <= set(imagen.attrs), (
                donde
            )
            assert (imagen.get("loading") == "lazy") == (n > 0), donde
            figuras += 1
    assert figuras > 100
