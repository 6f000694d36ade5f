"""El libro construido está completo: cada página del índice existe y lleva sus salidas."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

RAIZ = Path(__file__).resolve().parents[2]


def paginas_del_indice() -> list[str]:
    """Los archivos que nombra _toc.yml, en su orden."""
    toc = yaml.safe_load((RAIZ / "_toc.yml").read_text(encoding="utf-8"))
    capitulos = [c["file"] for parte in toc["parts"] for c in parte["chapters"]]
    return [toc["root"], *capitulos]


def es_ejecutable(pagina: str) -> bool:
    return "```{code-cell}" in (RAIZ / f"{pagina}.md").read_text(encoding="utf-8")


PAGINAS = paginas_del_indice()


@pytest.mark.parametrize("pagina", PAGINAS)
def test_la_pagina_existe_y_tiene_titulo(pagina: str, libro_html: Path) -> None:
    html = BeautifulSoup(
        (libro_html / f"{pagina}.html").read_text(encoding="utf-8"), "html.parser"
    )
    assert len(html.select("article h1")) == 1
    assert len(html.select_one("article").get_text(strip=True)) > 400


@pytest.mark.parametrize("pagina", [p for p in PAGINAS if es_ejecutable(p)])
def test_las_celdas_tienen_sus_salidas(pagina: str, libro_html: Path) -> None:
    """Cada celda que imprime lleva su salida, y ninguna acabó en error."""
    html = BeautifulSoup(
        (libro_html / f"{pagina}.html").read_text(encoding="utf-8"), "html.parser"
    )
    celdas = html.select("div.cell")
    assert celdas, f"{pagina} no muestra ninguna celda"
    errores = [
        c
        for c in html.select("div.cell_output .traceback")
        if not c.find_parent(class_="tag_raises-exception")
    ]
    assert not errores
    for celda in celdas:
        codigo = celda.select_one(".cell_input")
        if codigo is None or "tag_hide-output" in celda.get("class", []):
            continue
        if re.search(r"^print\(", codigo.get_text(), flags=re.M):
            assert celda.select_one(".cell_output"), (
                f"sin salida en {pagina}: {codigo.get_text()[:80]}"
            )


def test_no_sobra_ninguna_pagina(libro_html: Path) -> None:
    """Bajo book/ se construye justo lo que nombra el índice."""
    construidas = {
        str(p.relative_to(libro_html).with_suffix(""))
        for p in (libro_html / "book").rglob("*.html")
    }
    assert construidas == set(PAGINAS)


def test_make_sin_nada_explica_las_ordenes() -> None:
    salida = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=RAIZ,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for orden in (
        "libro",
        "pruebas",
        "cuadernos",
        "formato",
        "limpiar",
        "banco",
        "candado",
    ):
        assert re.search(rf"^\s*{orden}\s+\S", salida, flags=re.M), orden
