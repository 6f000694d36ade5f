"""La corrida larga de un libro de usar y tirar: parámetros, fallas y qué se publica."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import correr_capitulos
import jupytext
import nbformat
import pytest
import superponer
from celda_de_parametros import codigo_inyectado, literales, parametros_de, tras_la_celda
from corridas_hechas import Corrida, carpeta_de_corridas, corridas_de, leer_corrida
from libro.mini_libro import CABEZA, MiniLibro
from perfiles import documento_de, leer_perfil
from resultados_medidos import archivos_de, resultados_de
from sphinx.errors import ExtensionError

CAPITULOS = {
    "aereo/unet": {"epochs": 2, "seeds": (0, 1), "device": "cpu", "dataset": "sintetico"},
    "aereo/deeplab": {"epochs": 2, "rate": 0.1, "dataset": "sintetico"},
}
RAIZ = Path(__file__).resolve().parents[2]


def escribir(carpeta: Path, texto: str) -> Path:
    archivo = carpeta / "prueba.yml"
    archivo.write_text(texto, encoding="utf-8")
    return archivo


# La celda «parameters».


def test_los_parametros_se_leen_sin_ejecutar() -> None:
    codigo = 'dataset = "sintetico"  # o "dubai"\nepochs: int = 3\nseeds = (0, 1)\nx = None'
    esperado = {"dataset": "sintetico", "epochs": 3, "seeds": (0, 1), "x": None}
    assert literales(codigo) == esperado
    assert literales(codigo_inyectado(esperado, "otra")) == esperado
    for mala in ("epochs = 2 + f()", "import os", "a = b = 1", "a, b = 1, 2", "print(1)"):
        with pytest.raises(ValueError, match=r"asignación de un valor literal.*otra celda"):
            literales(mala)


def test_dos_celdas_de_parametros_son_un_error() -> None:
    celda = nbformat.v4.new_code_cell("a = 1", metadata={"tags": ["parameters"]})
    assert parametros_de([celda]) == {"a": 1}
    assert parametros_de([]) == {}
    with pytest.raises(ValueError, match="hay 2 celdas"):
        parametros_de([celda, celda])


@pytest.mark.parametrize(
    "opciones",
    [
        ":tags: [parameters]\n\n",
        ":tags: [hide-input, parameters]\n\n",
        "---\ntags: [parameters]\n---\n",
        "---\nmystnb:\n  a: 1\ntags: [parameters, otra]\n---\n",
    ],
)
def test_lo_nuevo_queda_justo_despues(opciones: str) -> None:
    def celda(opciones: str, codigo: str) -> str:
        return f"```{{code-cell}} ipython3\n{opciones}{codigo}\n```\n"

    otra = celda(":tags: [injected-parameters]\n\n", "z = 0")
    texto = f"# A\n\n{otra}\n{celda(opciones, 'a = 1')}\n{celda('', 'parameters = 2')}"
    nuevo = tras_la_celda(texto, celda("", "a = 9"))
    celdas = [c.source for c in jupytext.reads(nuevo, "md:myst").cells]
    assert [c for c in celdas if "=" in c] == ["z = 0", "a = 1", "a = 9", "parameters = 2"]
    with pytest.raises(ValueError, match="no tiene una celda"):
        tras_la_celda(celda("", "tags = ['parameters']"), "")


# Los perfiles.


def test_un_perfil_da_solo_lo_que_cada_capitulo_declara(tmp_path: Path) -> None:
    archivo = escribir(
        tmp_path,
        "comunes: {dataset: dubai, seeds: [0, 1, 2]}\n"
        "capitulos: {unet: {epochs: 90}, aereo/deeplab: {dataset: inria, rate: 1}}\n",
    )
    perfil = leer_perfil(archivo, CAPITULOS)
    assert perfil.nombre == "prueba"
    valores = {d: perfil.valores(d, p) for d, p in CAPITULOS.items()}
    assert valores == {
        "aereo/unet": {"epochs": 90, "seeds": [0, 1, 2], "dataset": "dubai"},
        "aereo/deeplab": {"rate": 1, "dataset": "inria"},
    }
    assert list(valores["aereo/unet"]) == ["epochs", "seeds", "dataset"]


@pytest.mark.parametrize(
    ("texto", "mensaje"),
    [
        (
            "comunes: {datset: dubai}",
            "ningún capítulo declara datset. Se declaran",
        ),
        ("capitulos: {unet: {rate: 1}}", "da rate a aereo/unet, que solo declara epochs"),
        ("capitulos: {vnet: {}}", "«vnet» no es un capítulo .*aereo/unet"),
        ("comunes: {epochs: muchas}", "da epochs = 'muchas' a aereo/unet; .*como 2"),
        ("comunes: {epochs: 1.5}", "epochs = 1.5"),
        ("comunes: {epochs: true}", "epochs = True"),
        ("comunes: {seeds: 3}", "seeds = 3"),
        ("otra: {}", "solo `comunes` y `capitulos`"),
        ("- a", "solo `comunes` y `capitulos`"),
        ("a: [", "no es YAML"),
    ],
)
def test_un_perfil_malo_se_explica(tmp_path: Path, texto: str, mensaje: str) -> None:
    with pytest.raises(ValueError, match=mensaje):
        leer_perfil(escribir(tmp_path, texto), CAPITULOS)


def test_un_perfil_que_no_existe_dice_cuales_hay(tmp_path: Path) -> None:
    escribir(tmp_path, "")
    with pytest.raises(ValueError, match=r"No existe el perfil otro.yml; hay: prueba"):
        leer_perfil(tmp_path / "otro.yml", CAPITULOS)


def test_un_capitulo_se_nombra_por_su_final() -> None:
    hay = ["book/a/unet", "book/b/unet", "book/a/net"]
    assert documento_de("net", hay) == documento_de("book/a/net.md", hay) == "book/a/net"
    assert documento_de("a/unet", hay) == "book/a/unet"
    with pytest.raises(ValueError, match="puede ser book/a/unet, book/b/unet"):
        documento_de("unet", hay)


@pytest.mark.parametrize("nombre", ["cpu", "gpu"])
def test_los_perfiles_del_libro_casan_con_sus_capitulos(nombre: str) -> None:
    capitulos = correr_capitulos.capitulos_con_parametros(RAIZ)
    declarados = {documento: suyos for documento, (_, suyos) in capitulos.items()}
    leer_perfil(RAIZ / "book" / "_perfiles" / f"{nombre}.yml", declarados)


@pytest.mark.parametrize(
    "archivo", sorted((RAIZ / "book" / "_results").glob("*.json")), ids=lambda a: a.name
)
def test_lo_publicado_lleva_toda_su_procedencia(archivo: Path) -> None:
    assert resultados_de(archivo)


# La corrida, de principio a fin.

PARAMETROS = """```{code-cell} ipython3
:tags: [parameters]

dataset = "sintetico"
epochs = 2
device = "auto"
```
"""
BIEN = """```{code-cell} ipython3
print("entrené", epochs, "épocas con", dataset)
```

```{code-cell} ipython3
:tags: [raises-exception]

raise RuntimeError("un error que se enseña")
```
"""
MAL = """```{code-cell} ipython3
print("esto sí salió")
```

```{code-cell} ipython3
assert epochs < 3, "se acabó la memoria"
```
"""


RESULTADO = {
    **{"experiment": "U-Net de prueba", "metric": "mIoU", "values": {"0": 0.5, "1": 0.7}},
    **{"mean": 0.6, "sd": 0.1414213562373095, "dataset": "dubai", "epochs": 33},
    **{
        "device": "cpu: x",
        "versions": {"torch": "2"},
        "commit": "abc",
        "date": "2026-01-01",
    },
}


@pytest.fixture(scope="module")
def libro(tmp_path_factory: pytest.TempPathFactory) -> MiniLibro:
    libro = MiniLibro(tmp_path_factory.mktemp("larga") / "libro")
    for nombre, cuerpo in (("malo", MAL), ("bueno", BIEN)):
        tabla = f"```{{resultados-medidos}} {nombre}.json\n```\n"
        texto = f"{CABEZA}# El {nombre}\n\n{PARAMETROS}\n{cuerpo}\n{tabla}"
        libro.pagina(f"aereo/{nombre}", texto)
    libro.escribir("book/_results/malo.json", json.dumps(RESULTADO))
    libro.capitulo("otro", "print('sin parámetros')")
    libro.escribir(
        "book/_perfiles/gpu.yml",
        "comunes: {dataset: dubai, device: cpu}\ncapitulos: {bueno: {epochs: 7}, "
        "malo: {epochs: 9}}\n",
    )
    return libro


@pytest.fixture(scope="module")
def corrida(libro: MiniLibro) -> tuple[int, str, str]:
    import contextlib
    import io

    fuera, errores = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(fuera), contextlib.redirect_stderr(errores):
        codigo = correr_capitulos.main(["--raiz", str(libro.raiz)])
    return codigo, fuera.getvalue(), errores.getvalue()


def gpu(libro: MiniLibro) -> Path:
    return libro.raiz / "_build" / "gpu"


@pytest.mark.slow
def test_el_que_falla_deja_su_parcial_y_los_demas_siguen(libro: Any, corrida: Any) -> None:
    codigo, dicho, errores = corrida
    assert codigo == 1
    assert "[1/2] book/aereo/malo, en cpu" in dicho and "[2/2] book/aereo/bueno" in dicho
    assert "Se ejecuta en la CPU" in dicho
    assert "epochs = 7" in dicho and "otro" not in dicho
    assert "Falló 1 de 2 capítulos:" in errores and "se acabó la memoria" in errores
    archivos = sorted(p.name for p in gpu(libro).rglob("*.*"))
    assert archivos == ["bitacora.log", "bueno.ipynb", "malo.parcial.ipynb"]
    parcial = (gpu(libro) / "book" / "aereo" / "malo.parcial.ipynb").read_text("utf-8")
    assert "esto sí salió" in parcial and "se acabó la memoria" in parcial
    bitacora = (gpu(libro) / "bitacora.log").read_text(encoding="utf-8")
    assert re.search(r"^\d{4}-.*\[1/2\] book/aereo/malo", bitacora, flags=re.M)
    assert "entrené 7 épocas con dubai" in bitacora


@pytest.mark.slow
def test_el_cuaderno_dice_con_que_se_hizo(libro: Any, corrida: Any) -> None:
    archivo = gpu(libro) / "book" / "aereo" / "bueno.ipynb"
    cuaderno = nbformat.read(archivo, as_version=4)
    acerca = cuaderno.metadata["tesela"]
    assert acerca["dataset"] == "dubai" and acerca["perfil"] == "gpu"
    assert acerca["device"].startswith("cpu: ") and acerca["versions"]["torch"]
    assert all("papermill-error" not in str(c.metadata) for c in cuaderno.cells)
    (inyectada,) = [
        c for c in cuaderno.cells if "injected-parameters" in c.metadata.get("tags", [])
    ]
    assert literales(inyectada.source) == {"dataset": "dubai", "epochs": 7, "device": "cpu"}
    assert inyectada.source.startswith(f"# Corrida larga: {acerca['date']}")


@pytest.mark.slow
def test_se_publica_lo_largo_donde_lo_hay_y_la_cpu_donde_no(
    libro: MiniLibro, corrida: Any
) -> None:
    hecho = libro.construir()
    assert hecho.codigo == 0, hecho.texto
    bueno, malo = libro.html("aereo/bueno"), libro.html("aereo/malo")
    assert "entrené 7 épocas con dubai" in bueno
    assert "Lo que ves es una corrida larga" in bueno
    assert "con los datos <code" in bueno and "Corrida larga: 20" in bueno
    assert "un error que se enseña" in bueno
    assert "esto sí salió" in malo and "Lo que ves es una corrida larga" not in malo
    # La que no tiene corrida larga muestra los últimos resultados medidos.
    assert "U-Net de prueba" in malo and "33" in malo and "0.6 ± 0.14" in malo
    assert "todavía no tiene resultados de una corrida larga" in bueno
    # No la ejecutó nadie: sus salidas son las del cuaderno.
    assert "ejecución: 2 capítulos" in hecho.texto
    assert "corrida larga: book/aereo/bueno muestra la de" in hecho.texto
    assert "se ejecutará book/aereo/bueno" not in hecho.texto
    # La segunda vez no hay nada que hacer.
    otra = libro.construir()
    assert otra.codigo == 0 and "ejecución:" not in otra.texto, otra.texto
    assert "0 added, 0 changed, 0 removed" in otra.texto
    # Sin corridas, la página vuelve a la CPU; con ellas, otra vez a lo largo.
    sin = libro.construir(TESELA_EJECUTADOS="")
    assert sin.codigo == 0, sin.texto
    assert "entrené 2 épocas con sintetico" in libro.html("aereo/bueno")
    assert "Lo que ves es una corrida larga" not in libro.html("aereo/bueno")
    con = libro.construir(TESELA_EJECUTADOS=str(gpu(libro)))
    assert con.codigo == 0 and "ejecución:" not in con.texto, con.texto
    assert "entrené 7 épocas con dubai" in libro.html("aereo/bueno")
    mala = libro.construir(TESELA_EJECUTADOS="no-existe")
    assert mala.codigo != 0 and "no existe" in mala.texto


@pytest.mark.slow
def test_lo_que_ya_no_casa_no_se_publica_y_se_dice(
    libro: MiniLibro, corrida: Any, tmp_path: Path
) -> None:
    archivo = gpu(libro) / "book" / "aereo" / "bueno.ipynb"
    pagina = libro.raiz / "book" / "aereo" / "bueno.md"
    documento = "book/aereo/bueno"
    assert leer_corrida(archivo, documento, pagina).acerca["perfil"] == "gpu"
    cuaderno = json.loads(archivo.read_text(encoding="utf-8"))

    def con(**cambios: Any) -> Path:
        otro = json.loads(json.dumps(cuaderno))
        for clave, valor in cambios.items():
            otro["metadata"][clave].update(valor)
        copia = tmp_path / f"{next(iter(cambios))}.ipynb"
        copia.write_text(json.dumps(otro), encoding="utf-8")
        return copia

    casos = [
        (con(papermill={"end_time": None}), pagina, "no terminó"),
        (
            con(tesela={"device": "", "commit": ""}),
            pagina,
            "con qué se hizo: device, commit",
        ),
        (archivo, tmp_path / "otra.md", r"no hay una página otra.md"),
    ]
    for cual, md, mensaje in casos:
        with pytest.raises(ValueError, match=mensaje):
            leer_corrida(cual, documento, md)
    cambiada = tmp_path / "cambiada.md"
    cambiada.write_text(pagina.read_text("utf-8").replace("entrené", "entrenamos"), "utf-8")
    with pytest.raises(ValueError, match=r"el código de la página cambió.*make gpu"):
        leer_corrida(archivo, documento, cambiada)
    (tmp_path / "roto.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="no se puede leer"):
        leer_corrida(tmp_path / "roto.ipynb", documento, pagina)
    corridas, motivos = corridas_de(libro.raiz, gpu(libro))
    assert list(corridas) == [documento] and motivos == []


@pytest.mark.parametrize(
    ("orden", "mensaje"),
    [
        (["--perfil", "otro"], "No existe el perfil otro.yml; hay: gpu"),
        (["--capitulos", "otro"], "no es un capítulo con celda «parameters»"),
    ],
)
def test_lo_que_no_se_puede_empezar_sale_con_dos(
    libro: MiniLibro, capsys: Any, orden: list[str], mensaje: str
) -> None:
    assert correr_capitulos.main(["--raiz", str(libro.raiz), *orden]) == 2
    assert mensaje in capsys.readouterr().err


def test_lo_que_termino_se_cuenta_en_singular_y_en_plural(
    tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    for cuantos, dicho in ((1, "Terminó 1 capítulo: "), (2, "Terminaron 2 capítulos: ")):
        hechos = [SimpleNamespace(error="") for _ in range(cuantos)]
        monkeypatch.setattr(correr_capitulos, "correr_todos", lambda *_, r=hechos: r)
        assert correr_capitulos.main(["--raiz", str(tmp_path)]) == 0
        assert capsys.readouterr().out.startswith(dicho)


def test_sin_capitulos_se_dice(tmp_path: Path, capsys: Any) -> None:
    vacio = MiniLibro(tmp_path / "vacio")
    assert correr_capitulos.main(["--raiz", str(vacio.raiz)]) == 2
    assert "Ningún capítulo del índice" in capsys.readouterr().err


def test_una_tabla_muestra_los_archivos_que_se_le_piden(tmp_path: Path) -> None:
    for nombre in ("unet.json", "deeplab.json", "notas.txt"):
        (tmp_path / nombre).write_text("{}", encoding="utf-8")
    assert archivos_de(tmp_path, []) == ["deeplab.json", "unet.json"]
    assert archivos_de(tmp_path, ["unet.json", "otro.json"]) == ["unet.json"]


def test_una_corrida_con_otras_celdas_no_se_ejecuta_ni_se_publica() -> None:
    capitulo = SimpleNamespace(
        documento="a",
        cuaderno=nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell()]),
    )
    corrida = Corrida("a", [], "", {}, 0.0)
    with pytest.raises(ExtensionError, match="a tiene 1 celdas y su corrida larga, 0"):
        superponer._guardar(SimpleNamespace(), "clave", capitulo, corrida)


def test_donde_se_buscan_las_corridas(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.delenv("TESELA_EJECUTADOS", raising=False)
    assert carpeta_de_corridas(tmp_path) == tmp_path / "_build" / "gpu"
    monkeypatch.setenv("TESELA_EJECUTADOS", "")
    assert carpeta_de_corridas(tmp_path) is None
    monkeypatch.setenv("TESELA_EJECUTADOS", "aqui")
    with pytest.raises(ValueError, match="'aqui', que no existe"):
        carpeta_de_corridas(tmp_path)
    (tmp_path / "aqui").mkdir()
    assert carpeta_de_corridas(tmp_path) == tmp_path / "aqui"
