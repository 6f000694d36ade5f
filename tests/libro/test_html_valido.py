"""El HTML construido es válido: html-validate, con su criterio «standard»."""

import json
from pathlib import Path

import pytest
from herramientas.npm import HERRAMIENTAS, correr, programa_node
from libro.paginas_construidas import SUELTAS, rutas

CRITERIO = HERRAMIENTAS / "html-validate.json"


def validar(modulos: Path, *paginas: Path) -> list[str]:
    """Lo que html-validate encuentra: página, renglón, regla y mensaje."""
    programa = modulos / "html-validate" / "bin" / "html-validate.mjs"
    orden = [programa_node()[0], programa, "--config", CRITERIO, "--formatter", "json"]
    hecho = correr(*orden, *paginas, timeout=300)
    assert hecho.returncode in (0, 1) and hecho.stdout.strip(), hecho.stderr[-600:]
    return [
        f"{Path(archivo['filePath']).name}:{m['line']} {m['ruleId']}: {m['message']}"
        for archivo in json.loads(hecho.stdout)
        for m in archivo["messages"]
    ]


@pytest.mark.slow
def test_every_page_is_valid(modulos: Path, libro_html: Path) -> None:
    paginas = [*rutas(libro_html), *(libro_html / nombre for nombre in sorted(SUELTAS))]
    malo = validar(modulos, *paginas)
    assert malo == [], malo[:20]


def test_nothing_is_turned_off_without_a_reason() -> None:
    criterio = json.loads(CRITERIO.read_text(encoding="utf-8"))
    assert criterio["extends"] == ["html-validate:standard"] and criterio["root"] is True
    assert criterio.get("rules", {}) == {}


def test_the_validator_sees_what_it_must(modulos: Path, tmp_path: Path) -> None:
    mala = tmp_path / "mala.html"
    mala.write_text(
        '<!DOCTYPE html><html lang="es"><head><title>Mala</title></head><body>'
        '<details><summary><p>No va</p></summary></details><b id="a"></b><b id="a"></b>'
        '<a href="x"><button type="button">Dos</button></a></body></html>',
        encoding="utf-8",
    )
    vistas = " ".join(validar(modulos, mala))
    assert "element-permitted-content" in vistas and "no-dup-id" in vistas
