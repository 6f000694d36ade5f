"""La página de estado: tiempos, entorno y resultados medidos, como los ve el lector."""

import json
import platform
import re
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from entorno_de_ejecucion import entorno_de_ejecucion, revision
from libro.mini_libro import MiniLibro
from resultados_medidos import resultados_de

BUENO = {
    "experiment": "U-Net",
    "metric": "mIoU",
    "values": {"0": 0.5, "1": 0.7},
    "mean": 0.6,
    "sd": 0.1414213562373095,
    "dataset": "dubai",
    "device": "acelerador de prueba",
    "versions": {"torch": "2.15.0"},
    "commit": "0123456789abcdef",
    "date": "2026-01-02T03:04:05Z",
}


@pytest.mark.slow
def test_pagina_de_estado(tmp_path: Path, raiz: Path) -> None:
    libro = MiniLibro(tmp_path / "libro")
    # También escribe un archivo junto a sí mismo: lo que produce no es lo que lee.
    libro.capitulo(
        "partes/lento",
        "import time; time.sleep(1.5)\n_ = open('propio.txt', 'w').write('listo')",
    )
    libro.pagina("estado", (raiz / "book" / "estado.md").read_text(encoding="utf-8"))
    construccion = libro.construir(TESELA_COMMIT="abcdef0123456")
    assert construccion.codigo == 0, construccion.texto
    sopa = BeautifulSoup(libro.html("estado"), "html.parser")
    tiempos, entorno = sopa.select("article table")
    fila, total = tiempos.select("tbody tr")
    enlace = fila.select_one("a")
    assert enlace["href"] == "partes/lento.html"
    assert enlace.get_text() == "Capítulo lento"
    celdas = [c.get_text(strip=True) for c in fila.select("td")]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", celdas[1])
    assert 1.5 <= float(celdas[2]) < 60
    assert celdas[3:] == ["bien", "abcdef0123"]
    assert total.get_text().split()[:3] == ["Total:", "1", "página"]
    valores = dict(
        [c.get_text(strip=True) for c in f.select("td")] for f in entorno.select("tr")[1:]
    )
    assert valores["Python"] == platform.python_version()
    assert {"torch", "torchvision", "numpy", "matplotlib", "jupyter-book"} <= set(valores)
    assert int(valores["Núcleos disponibles"]) >= 1
    assert "Todavía no hay resultados de corridas largas" in sopa.get_text()

    # Otra revisión sin ejecutar nada: la página habla de la ejecución, no de hoy.
    libro.escribir("book/_results/unet.json", json.dumps(BUENO))
    construccion = libro.construir(TESELA_COMMIT="ffffffffff")
    assert construccion.codigo == 0, construccion.texto
    assert libro.veces("partes/lento") == [1]
    texto = BeautifulSoup(libro.html("estado"), "html.parser").get_text(" ", strip=True)
    assert "abcdef0123" in texto and "ffffffffff" not in texto
    assert "0.6 ± 0.14" in texto and "0: 0.5; 1: 0.7" in texto and "0123456789" in texto
    assert "Todavía no hay resultados" not in texto


def test_revision_sin_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TESELA_COMMIT", "GITHUB_SHA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert revision(tmp_path) == "sin git"
    assert entorno_de_ejecucion(tmp_path)["Revisión"] == "sin git"


@pytest.mark.parametrize(
    ("cambio", "mensaje"),
    [
        ({"mean": 0.9}, "declara mean = 0.9, pero sus valores dan 0.6"),
        ({"sd": 0.0}, "declara sd = 0.0, pero sus valores dan 0.141421"),
        ({"commit": None}, "del tipo esperado: commit"),
        ({"values": {}}, "un número por semilla"),
        ({"values": {"0": "alto"}}, "un número por semilla"),
    ],
)
def test_resultado_que_no_concuerda(tmp_path: Path, cambio: dict, mensaje: str) -> None:
    archivo = tmp_path / "unet.json"
    archivo.write_text(json.dumps(BUENO | cambio), encoding="utf-8")
    with pytest.raises(ValueError, match=mensaje):
        resultados_de(archivo)


def test_resultado_bueno_y_lista(tmp_path: Path) -> None:
    archivo = tmp_path / "unet.json"
    archivo.write_text(json.dumps([BUENO, BUENO]), encoding="utf-8")
    assert [r["experiment"] for r in resultados_de(archivo)] == ["U-Net", "U-Net"]
    archivo.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="no es JSON"):
        resultados_de(archivo)


def test_revision_con_cambios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TESELA_COMMIT", "GITHUB_SHA"):
        monkeypatch.delenv(variable, raising=False)
    quien = ["-c", "user.name=Prueba", "-c", "user.email=prueba@example.org"]
    (tmp_path / "a.txt").write_text("1")
    for orden in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "uno"]):
        subprocess.run(["git", "-C", str(tmp_path), *quien, *orden], check=True)
    assert re.fullmatch(r"[0-9a-f]{10}", revision(tmp_path))
    (tmp_path / "a.txt").write_text("2")
    assert re.fullmatch(r"[0-9a-f]{10}\+", revision(tmp_path))
