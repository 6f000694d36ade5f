"""Las piezas del banco, con entradas pequeñas: que midan lo que dicen medir."""

import gzip
import json
import time
from pathlib import Path

import pytest
from banco import banco, medidas_conv, medidas_libro, medidas_paginas, medidas_pooling
from banco.medidas import Medida, medianas, numero, tabla

RAIZ = Path(__file__).resolve().parents[2]


def test_una_medida_cumple_hasta_su_meta() -> None:
    assert Medida("a", 1.6, "×", 1.6).cumple is True
    assert Medida("a", 1.61, "×", 1.6).cumple is False
    assert Medida("a", 1.0, "s").cumple is None


def test_la_tabla_dice_valor_meta_y_veredicto() -> None:
    lineas = tabla(
        [Medida("rápida", 0.5, "s", 1), Medida("lenta", 2, "s", 1), Medida("otra", 3, "s")]
    ).splitlines()
    assert "✓" in lineas[2] and "≤ 1 s" in lineas[2]
    assert "✗" in lineas[3]
    assert "≤" not in lineas[4]


@pytest.mark.parametrize(
    ("valor", "texto"), [(0.4237, "0.424"), (15.04, "15"), (12345.6, "12,346"), (0, "0")]
)
def test_los_numeros_se_leen(valor: float, texto: str) -> None:
    assert numero(valor) == texto


def test_las_medianas_distinguen_y_descartan_el_calentamiento() -> None:
    llamadas = {"corta": 0, "larga": 0}

    def dormir(nombre: str, segundos: float) -> None:
        llamadas[nombre] += 1
        # La primera vez es la más lenta: no debe contar.
        time.sleep(0.2 if llamadas[nombre] == 1 else segundos)

    tiempos = medianas(
        {"corta": lambda: dormir("corta", 0.002), "larga": lambda: dormir("larga", 0.02)}, 3
    )
    assert llamadas == {"corta": 4, "larga": 4}
    assert 0.002 <= tiempos["corta"] < tiempos["larga"] < 0.2


def test_un_caso_pequeno_mide_las_cuatro_formas() -> None:
    caso = medidas_conv.Caso(2, 3, 8, meta=0.0)
    medidas = medidas_conv.medir_caso(caso, vueltas=3, lado_de_lazos=4)
    assert [m.nombre.split(": ")[1] for m in medidas] == [
        "torch",
        "im2col",
        "ventanas",
        "lazos",
    ]
    assert all(m.valor > 0 for m in medidas)
    assert medidas[1].cumple is False  # nada tarda cero
    assert "multiplicado por 4" in medidas[3].nota


def test_el_agrupamiento_se_mide_de_ida_y_de_vuelta() -> None:
    medidas = medidas_pooling.medir_caso((1, 2, 8, 8), 2, vueltas=3)
    assert len(medidas) >= 5
    assert all(m.valor > 0 and m.unidad == "× torch" for m in medidas if m.meta)
    assert any("gradiente" in m.nombre for m in medidas)


def test_los_casos_son_los_tres_acordados() -> None:
    metas = {caso.nombre: caso.meta for caso in medidas_conv.CASOS}
    assert metas == {"3→32 en 256²": 0.5, "32→64 en 128²": 1.6, "512→512 en 16²": 1.6}


def test_editar_un_modulo_no_toca_el_original(tmp_path: Path) -> None:
    original = (RAIZ / medidas_libro.MODULO_EDITADO).read_bytes()
    medidas_libro.copiar_arbol(RAIZ, tmp_path / "arbol")
    copia = tmp_path / "arbol" / medidas_libro.MODULO_EDITADO
    assert copia.read_bytes() == original
    medidas_libro.editar_modulo(tmp_path / "arbol")
    assert copia.read_bytes() != original
    compile(copia.read_text(encoding="utf-8"), "copia", "exec")
    assert (RAIZ / medidas_libro.MODULO_EDITADO).read_bytes() == original
    assert not (tmp_path / "arbol" / "_build").exists()


def test_una_construccion_que_falla_lo_dice(tmp_path: Path) -> None:
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: no-existe\n")
    with pytest.raises(RuntimeError, match="no se construyó"):
        medidas_libro.construir(tmp_path, tmp_path / "salida")


def test_el_peso_es_el_que_viaja(tmp_path: Path) -> None:
    pagina, fuente = tmp_path / "a.html", tmp_path / "a.woff2"
    pagina.write_text("hola " * 1000)
    fuente.write_bytes(b"\1" * 1000)
    assert medidas_paginas.peso_servido(pagina) == len(
        gzip.compress(pagina.read_bytes(), 6, mtime=0)
    )
    assert medidas_paginas.peso_servido(fuente) == 1000


def test_las_figuras_y_los_terceros_se_cuentan_aparte(tmp_path: Path) -> None:
    (tmp_path / "_images").mkdir()
    (tmp_path / "_images" / "f.png").write_bytes(b"\1" * 3000)
    (tmp_path / "a.woff2").write_bytes(b"\1" * 2000)
    direcciones = ["/a.woff2?v=1", "/a.woff2?v=1", "/_images/f.png", "https://otro.mx/a.js"]
    base, figuras, terceros = medidas_paginas.pesar(tmp_path, direcciones)
    assert (base, figuras, terceros) == (2.0, 3.0, ["https://otro.mx/a.js"])


def test_las_tres_paginas_salen_del_indice() -> None:
    toc = {
        "root": "book/index",
        "parts": [
            {"chapters": [{"file": "book/uso"}]},
            {
                "chapters": [
                    {"file": "book/a/b"},
                    {"file": "book/a/c"},
                    {"file": "book/a/d"},
                ]
            },
        ],
    }
    assert medidas_paginas.tres_paginas(toc) == ["book/index", "book/a/b", "book/a/c"]


@pytest.mark.navegador
def test_un_navegador_de_verdad_cuenta_las_peticiones(tmp_path: Path) -> None:
    try:
        medidas_paginas.chromium()
    except RuntimeError as error:
        pytest.skip(str(error))
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.html").write_text(
        "<link rel=icon href=data:,><script src=../a.js></script><p>Hola"
    )
    (tmp_path / "a.js").write_text("let a = 1;")
    vistos = medidas_paginas.pedidos(tmp_path, ["book/index"])
    assert vistos == {"book/index": ["/book/index.html", "/a.js"]}


def test_el_programa_imprime_la_tabla_y_escribe_el_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(medidas_conv, "CASOS", (medidas_conv.Caso(1, 1, 4, meta=1e9),))
    # La otra pasada mide los casos de verdad, en otro proceso.
    monkeypatch.setattr(medidas_conv, "medir_con_avx512", list)
    salida = tmp_path / "carpeta" / "banco.json"
    assert banco.main(["--solo", "conv", "--salida", str(salida)]) == 0
    impreso = capsys.readouterr().out
    assert "Metas cumplidas: 1 de 1" in impreso
    datos = json.loads(salida.read_text(encoding="utf-8"))
    assert len(datos["medidas"]) == 4
    assert datos["medidas"][1]["cumple"] is True
    assert datos["procedencia"]["torch"]


def test_pesar_sin_libro_dice_que_hacer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        banco.main(["--solo", "paginas", "--html", str(tmp_path)])
    assert "make libro" in capsys.readouterr().err
