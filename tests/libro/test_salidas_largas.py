"""Los mensajes largos se doblan y las tablas no."""

import re
from pathlib import Path

import pytest
from libro.mini_libro import EXT, MiniLibro
from salidas_largas import COLUMNAS, MARCA, se_dobla

MENSAJE = "La medida depende del lote: " + ", ".join(f"con {n}, 0.38" for n in range(9))
TABLA = "clase" + "          0.00 ± 0.00" * 5


@pytest.mark.parametrize(
    ("texto", "esperado"),
    [
        (MENSAJE, True),
        (f"corto\n{MENSAJE}", True),
        ("x" * COLUMNAS, False),
        ("x" * (COLUMNAS + 1), True),
        (TABLA, False),
        (f"{MENSAJE}\n{TABLA}", False),
        (f"{MENSAJE}\n   sangrado", False),
        ("", False),
    ],
)
def test_solo_se_dobla_lo_largo_que_no_esta_alineado(texto: str, esperado: bool) -> None:
    assert len(MENSAJE) > COLUMNAS and len(TABLA) > COLUMNAS
    assert se_dobla(texto) is esperado


@pytest.mark.slow
def test_la_marca_llega_a_la_pagina(tmp_path: Path) -> None:
    libro = MiniLibro(tmp_path / "libro")
    config = (libro.raiz / "_config.yml").read_text(encoding="utf-8")
    ejemplo = f"    cache_honesta: {EXT}\n"
    libro.escribir(
        "_config.yml", config.replace(ejemplo, f"{ejemplo}    salidas_largas: {EXT}\n")
    )
    libro.capitulo("mensaje", f"print({MENSAJE!r})")
    libro.capitulo("tabla", f"print({TABLA!r})")
    hecho = libro.construir()
    assert hecho.codigo == 0, hecho.texto
    marcada = rf'class="[^"]*\boutput\b[^"]*\b{MARCA}\b'
    assert re.search(marcada, libro.html("mensaje"))
    assert MARCA not in libro.html("tabla")


def test_la_hoja_de_estilo_dobla_lo_marcado(raiz: Path) -> None:
    css = (raiz / "book" / "_static" / "libro.css").read_text(encoding="utf-8")
    [regla] = re.findall(rf"\.{MARCA} pre \{{([^}}]*)\}}", css)
    assert "white-space: pre-wrap" in regla
    config = (raiz / "_config.yml").read_text(encoding="utf-8")
    assert "\n    salidas_largas: book/_ext\n" in config
