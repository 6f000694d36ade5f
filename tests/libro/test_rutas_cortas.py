"""El rastro de un error no publica las carpetas de quien ejecutó el libro."""

import re
from pathlib import Path

import pytest
from libro.mini_libro import CABEZA, EXT, MiniLibro
from rutas_cortas import acortar


@pytest.mark.parametrize(
    ("texto", "esperado"),
    [
        ("File /a/b-c/code/tesela/x.py:8", "File code/tesela/x.py:8"),
        ("/a/.venv/lib/python3.11/site-packages/torch/n.py", "site-packages/torch/n.py"),
        ("/usr/lib/python3.12/json/decoder.py", "lib/python3.12/json/decoder.py"),
        (r"C:\Users\ana\libro\code\tesela\x.py", r"code\tesela\x.py"),
        ("File ~/libro/code/tesela/x.py:8", "File code/tesela/x.py:8"),
        ("code/tesela/x.py", "code/tesela/x.py"),
        ("lee /datos/dubai/Tile 1 y 3/4", "lee /datos/dubai/Tile 1 y 3/4"),
    ],
)
def test_queda_desde_el_paquete(texto: str, esperado: str) -> None:
    assert acortar(texto) == esperado


@pytest.mark.slow
def test_en_la_pagina_no_queda_la_carpeta(tmp_path: Path) -> None:
    libro = MiniLibro(tmp_path / "carpeta-de-ana")
    config = (libro.raiz / "_config.yml").read_text(encoding="utf-8")
    linea = f"    cache_honesta: {EXT}\n"
    libro.escribir(
        "_config.yml", config.replace(linea, f"{linea}    rutas_cortas: {EXT}\n")
    )
    libro.escribir("code/tesela/falla.py", "def falla():\n    raise ValueError('aquí')\n")
    libro.escribir("code/tesela/__init__.py", "")
    celda = (
        "```{code-cell} ipython3\n:tags: [raises-exception]\nimport sys\n"
        "sys.path.insert(0, '../code')\nfrom tesela.falla import falla\nfalla()\n```\n"
    )
    libro.pagina("error", f"{CABEZA}# Un error\n\n{celda}")
    hecho = libro.construir()
    assert hecho.codigo == 0, hecho.texto
    pagina = re.sub(r"<[^>]+>", "", libro.html("error"))
    assert "code/tesela/falla.py" in pagina and "ValueError" in pagina
    assert "carpeta-de-ana" not in pagina


def test_el_libro_la_usa(raiz: Path) -> None:
    config = (raiz / "_config.yml").read_text(encoding="utf-8")
    assert "\n    rutas_cortas: book/_ext\n" in config
