"""`make faro`: lee bien un informe de Lighthouse, y sirve el sitio como GitHub Pages."""

import gzip
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from herramientas import faro


def informe(**notas: float | None) -> dict[str, Any]:
    """Un informe con esas calificaciones, de 0 a 1; las demás, perfectas."""
    dadas = {c.replace("-", "_"): 1.0 for c in faro.METAS} | notas
    return {
        "categories": {
            c: {
                "score": dadas[c.replace("-", "_")],
                "auditRefs": [{"id": f"{c}-uno", "weight": 1}, {"id": "nota", "weight": 0}],
            }
            for c in faro.METAS
        },
        "audits": {f"{c}-uno": {"score": dadas[c.replace("-", "_")]} for c in faro.METAS},
        "runtimeError": {"message": "NO_FCP"},
    }


@pytest.fixture
def libro(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<p>á</p>" * 100, encoding="utf-8")
    (tmp_path / "robots.txt").write_text("Sitemap: x", encoding="utf-8")
    (tmp_path / "a.png").write_bytes(b"PNG")
    return tmp_path


def test_scores_are_read_from_zero_to_a_hundred() -> None:
    assert faro.leer_informe(informe(performance=0.876, seo=0)) == {
        "accessibility": 100,
        "best-practices": 100,
        "seo": 0,
        "performance": 88,
    }
    with pytest.raises(ValueError, match=r"\['performance'\]: NO_FCP"):
        faro.leer_informe(informe(performance=None))
    assert faro.faltas(informe(seo=0.5), "seo") == ["seo-uno"]
    assert faro.faltas(informe(), "seo") == []


@pytest.mark.parametrize(
    ("formato", "notas", "codigo"),
    [
        ("computadora", {}, 0),
        ("computadora", {"performance": 0.89}, 1),
        ("computadora", {"accessibility": 0.99}, 1),
        ("computadora", {"seo": 0.95}, 0),
        ("teléfono", {"performance": 0.80}, 0),
        ("teléfono", {"performance": 0.79}, 1),
        ("teléfono", {"best_practices": 0.9}, 1),
    ],
)
def test_goals_are_demanded(
    libro: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    formato: str,
    notas: dict[str, float],
    codigo: int,
) -> None:
    def pasar(direccion: str, opciones: list[str], destino: Path) -> dict[str, Any]:
        suyas = formato == ("computadora" if opciones else "teléfono")
        return informe(**(notas if suyas else {}))

    monkeypatch.setattr(faro, "pasar", pasar)
    orden = ["--libro", str(libro), "--salida", str(tmp_path / "faro")]
    assert faro.main(orden) == codigo
    dicho = capsys.readouterr()
    assert dicho.out.count(f"| {formato} |") == len(faro.PAGINAS)
    assert len(dicho.err.splitlines()) == codigo * len(faro.PAGINAS)
    assert codigo == 0 or f"{formato}: " in dicho.err


def test_without_a_book_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faro.main(["--libro", str(tmp_path)]) == 2
    assert "make libro" in capsys.readouterr().err


def test_it_runs_alone(raiz: Path, tmp_path: Path) -> None:
    """Como lo llama make: fuera de pytest, que añade carpetas de las que importar."""
    orden = [sys.executable, str(raiz / "tests/herramientas/faro.py")]
    hecho = subprocess.run(
        [*orden, "--libro", str(tmp_path)], capture_output=True, text=True, cwd=raiz
    )
    assert hecho.returncode == 2, hecho.stderr
    assert hecho.stderr.startswith("No hay libro en ")


def test_the_three_pages_exist(raiz: Path) -> None:
    for pagina in faro.PAGINAS:
        assert (raiz / pagina).with_suffix(".md").is_file(), pagina


def test_text_travels_compressed(libro: Path) -> None:
    abrir = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    with faro.servir(libro) as sitio:
        pedido = urllib.request.Request(sitio, headers={"Accept-Encoding": "gzip"})
        with abrir(pedido, timeout=10) as r:
            assert r.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(r.read()) == (libro / "index.html").read_bytes()
        with abrir(sitio + "a.png", timeout=10) as r:
            assert r.headers["Content-Encoding"] is None and r.read() == b"PNG"
        for falta in ("robots.txt", "no.html"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                abrir(sitio + falta, timeout=10)
