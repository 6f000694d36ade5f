"""Las cifras de `book/_results` que la prosa pide con `{medida}` y `{veredicto}`."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from cuaderno_roles import inline
from libro.mini_libro import MiniLibro
from medidas import texto_de
from resultados_medidos import resultados_de
from tesela.training import summarize

RAIZ = Path(__file__).resolve().parents[2]


def resultado(medida: str, *valores: float) -> dict[str, Any]:
    media = sum(valores) / len(valores)
    suma = sum((v - media) ** 2 for v in valores)
    return {
        "experiment": "prueba",
        "metric": medida,
        "values": {str(i): v for i, v in enumerate(valores)},
        "mean": media,
        "sd": (suma / (len(valores) - 1)) ** 0.5 if len(valores) > 1 else 0.0,
        "dataset": "d",
        "device": "cpu",
        "versions": {},
        "commit": "a" * 40,
        "date": "2026-01-01",
        "epochs": 1,
    }


@pytest.fixture
def carpeta(tmp_path: Path) -> Path:
    """Una subió 0.1, 0.2 y 0.3; otra no cambió; hay una sola, y dos con la misma cola."""
    hechos = [
        resultado("mIoU: base", 0.1, 0.2, 0.3),
        resultado("mIoU: mejor", 0.2, 0.4, 0.6),
        resultado("mIoU: igual", 0.3, 0.2, 0.1),
        resultado("mIoU: sola", 0.5),
        resultado("IoU: base", 0.0, 0.0, 0.0),
        resultado("mIoU: constante", 0.2, 0.3, 0.4),
    ]
    carpeta = tmp_path / "book" / "_results"
    carpeta.mkdir(parents=True)
    (carpeta / "x.json").write_text(json.dumps(hechos), encoding="utf-8")
    return carpeta


@pytest.mark.parametrize(
    "papel, contenido, esperado",
    [
        ("medida", "mejor", "0.400 ± 0.200"),
        ("medida", "mIoU: base", "0.200 ± 0.100"),
        ("medida", "sola", "0.500"),
        # Diferencias 0.1, 0.2 y 0.3: 4.303 · 0.1 / √3 = 0.248.
        ("medida", "mejor − mIoU: base", "+0.200 ± 0.248"),
        ("veredicto", "mejor − mIoU: base", "cabe en la dispersión"),
        # Siempre 0.1: sin dispersión, la diferencia no cabe en ella.
        ("medida", "constante − mIoU: base", "+0.100 ± 0.000"),
        ("veredicto", "constante − mIoU: base", "no cabe en la dispersión"),
        ("medida", "igual − mIoU: base", "+0.000 ± 0.497"),
    ],
)
def test_se_lee_lo_que_se_pide(
    carpeta: Path, papel: str, contenido: str, esperado: str
) -> None:
    assert texto_de(papel, f"x.json: {contenido}", carpeta) == esperado


def test_el_intervalo_es_el_del_paquete(carpeta: Path) -> None:
    """No se importa `tesela`, que traería torch a Sphinx; la cuenta debe ser la misma."""
    cambio = summarize([0.1, 0.2, 0.3])
    dicho = texto_de("medida", "x.json: mejor − mIoU: base", carpeta)
    assert dicho == f"{cambio.mean:+.3f} ± {cambio.half_interval:.3f}"


def test_las_secciones_de_dubai_dicen_lo_que_se_corrio() -> None:
    """El recorte que dice la prosa es el del perfil, y su tabla es la de esos datos."""
    perfil = yaml.safe_load((RAIZ / "book/_perfiles/cpu.yml").read_text(encoding="utf-8"))
    vistas = 0
    for pagina in sorted((RAIZ / "book" / "segmentacion").glob("*.md")):
        texto = pagina.read_text(encoding="utf-8")
        dichos = re.findall(r"PERFIL=cpu` \(recortes de (\d+) píxeles", texto)
        if not dichos:
            continue
        vistas += 1
        propios = perfil["capitulos"][f"segmentacion/{pagina.stem}"]
        assert dichos == [str(propios["crop_size"])], pagina.name
        assert f"{{resultados-medidos}} {pagina.stem}.json\n:corta:" in texto, pagina.name
        archivo = RAIZ / "book" / "_results" / f"{pagina.stem}.json"
        assert {r["dataset"] for r in resultados_de(archivo)} == {"dubai"}, pagina.name
    assert vistas == 13


@pytest.mark.parametrize(
    "papel, contenido, dice",
    [
        ("medida", "mejor", r"se esperaba «archivo\.json: medida»"),
        ("medida", "y.json: mejor", r"y\.json no es JSON"),
        ("medida", "x.json: base", r"'base' nombra 2 medidas.*mIoU: mejor"),
        ("medida", "x.json: nada", r"'nada' nombra 0 medidas"),
        ("medida", "x.json: mejor − sola", r"las semillas.*\['0', '1', '2'\] y \['0'\]"),
        ("veredicto", "x.json: mejor", r"recibió 1 medida en .*se esperaban 2"),
        ("medida", "x.json: mejor − igual − sola", r"recibió 3 medidas"),
    ],
)
def test_lo_que_no_esta_se_dice(
    carpeta: Path, papel: str, contenido: str, dice: str
) -> None:
    with pytest.raises(ValueError, match=dice):
        texto_de(papel, contenido, carpeta)


def test_en_un_cuaderno_dice_lo_mismo(carpeta: Path) -> None:
    quejas: list[str] = []
    contexto: Any = SimpleNamespace(
        book=SimpleNamespace(root=carpeta.parents[1]), problem=quejas.append
    )
    assert inline("Dio {medida}`x.json: mejor`.", contexto) == "Dio 0.400 ± 0.200."
    assert quejas == []
    inline("{veredicto}`x.json: nada − mejor`", contexto)
    assert len(quejas) == 1 and "'nada' nombra 0 medidas" in quejas[0]


@pytest.mark.slow
def test_en_la_pagina_y_cuando_cambia(carpeta: Path) -> None:
    libro = MiniLibro(carpeta.parents[1])
    config = (libro.raiz / "_config.yml").read_text(encoding="utf-8")
    linea = next(r for r in config.splitlines() if "resultados_medidos" in r)
    libro.escribir(
        "_config.yml",
        config.replace(linea, f"{linea}\n{linea.replace('resultados_medidos', 'medidas')}"),
    )
    tabla = "```{resultados-medidos} x.json\n:corta:\n```\n"
    libro.pagina("p", f"# P\n\nDio {{medida}}`x.json: mejor`.\n\n{tabla}")
    hecho = libro.construir()
    assert hecho.codigo == 0, hecho.texto
    pagina = libro.html("p")
    assert "Dio 0.400 ± 0.200." in pagina
    # Cuatro columnas, y la procedencia de todas, que es la misma, una sola vez.
    assert len(re.findall(r"<th[ >]", pagina)) == 4 and "0: 0.2; 1: 0.4; 2: 0.6" in pagina
    assert pagina.count(f"Datos: d; cpu; ; revisión {'a' * 10}, 2026-01-01.") == 1
    recuadro = '<div class="dropdown note admonition">'
    assert recuadro not in pagina
    plegada = tabla.replace(":corta:", ":corta:\n:plegada: La tabla entera")
    libro.pagina("p", f"# P\n\nDio {{medida}}`x.json: mejor`.\n\n{plegada}")
    assert libro.construir().codigo == 0
    dentro = libro.html("p").split(recuadro)[1]
    assert '<p class="admonition-title">La tabla entera</p>' in dentro
    assert "<table" in dentro.split("Datos: d;")[0]
    archivo = carpeta / "x.json"
    archivo.write_text(json.dumps([resultado("mIoU: mejor", 0.7, 0.9)]), encoding="utf-8")
    hecho = libro.construir()
    assert hecho.codigo == 0 and "Dio 0.800 ± 0.141." in libro.html("p"), hecho.texto
    archivo.write_text(json.dumps([resultado("mIoU: otra", 0.7, 0.9)]), encoding="utf-8")
    hecho = libro.construir()
    assert hecho.codigo != 0 and "'mejor' nombra 0 medidas" in hecho.texto
