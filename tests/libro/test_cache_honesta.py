"""La caché honesta sobre un libro de verdad: qué se ejecuta otra vez y qué se publica."""

import shutil
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cache_honesta
import pytest
from lectura_de_cuadernos import Capitulo
from libro.mini_libro import MiniLibro

TODOS = ("partes/uno", "partes/dos", "partes/tres")

lento = pytest.mark.slow


@pytest.fixture(scope="module")
def libro(tmp_path_factory: pytest.TempPathFactory) -> MiniLibro:
    libro = MiniLibro(tmp_path_factory.mktemp("honesta") / "libro")
    libro.escribir("code/mini/__init__.py", "")
    libro.escribir("code/mini/ops/__init__.py", "from .a import one\nfrom .b import two\n")
    libro.escribir("code/mini/ops/a.py", "def one():\n    return 'uno-1'\n")
    libro.escribir(
        "code/mini/ops/b.py",
        "def two():\n    from mini.deep import text\n\n    return text()\n",
    )
    libro.escribir("code/mini/deep.py", "def text():\n    return 'dos-1'\n")
    libro.escribir("book/_results/medida.json", '{"valor": "tres-1"}')
    libro.capitulo("partes/uno", "from mini.ops import one\nprint(one())")
    libro.capitulo("partes/dos", "import mini.ops as ops\nprint(ops.two())")
    libro.capitulo(
        "partes/tres",
        "import json, pathlib\n"
        "print(json.loads((pathlib.Path('..') / '_results' / 'medida.json').read_text()))",
    )
    libro.pagina(
        "partes/muestra", "# Muestra\n\n```{literalinclude} ../../code/mini/ops/a.py\n```\n"
    )
    primera = libro.construir()
    assert primera.codigo == 0, primera.texto
    assert libro.veces(*TODOS) == [1, 1, 1]
    return libro


@lento
def test_nada_cambia_nada_se_ejecuta(libro: MiniLibro) -> None:
    antes = libro.veces(*TODOS)
    inicio = time.perf_counter()
    construccion = libro.construir()
    assert construccion.codigo == 0, construccion.texto
    assert time.perf_counter() - inicio <= 15
    assert libro.veces(*TODOS) == antes
    assert "ejecución:" not in construccion.texto
    assert "0 added, 0 changed, 0 removed" in construccion.texto


@lento
def test_un_modulo_cambia(libro: MiniLibro) -> None:
    uno, dos, tres = libro.veces(*TODOS)
    libro.escribir("code/mini/ops/a.py", "def one():\n    return 'uno-2'\n")
    construccion = libro.construir()
    assert construccion.codigo == 0, construccion.texto
    assert libro.veces(*TODOS) == [uno + 1, dos, tres]
    assert "uno-2" in libro.html("partes/uno")
    assert "uno-1" not in libro.html("partes/uno")
    assert "cambió code/mini/ops/a.py" in construccion.texto
    # La página que sólo muestra el archivo también lo muestra como quedó.
    assert "uno-2" in libro.html("partes/muestra")


@lento
def test_un_resultado_cambia_y_otro_formato_no_deja_viejo_al_html(libro: MiniLibro) -> None:
    """Lo que se ejecuta al hacer el LaTeX también tiene que llegar al HTML."""
    uno, dos, tres = libro.veces(*TODOS)
    libro.escribir("book/_results/medida.json", '{"valor": "tres-2"}')
    assert libro.construir("--builder", "latex").codigo == 0
    assert libro.veces(*TODOS) == [uno, dos, tres + 1]
    assert "tres-2" not in libro.html("partes/tres")
    assert libro.construir().codigo == 0
    assert libro.veces(*TODOS) == [uno, dos, tres + 1]
    assert "tres-2" in libro.html("partes/tres")


@lento
def test_cache_hecha_en_otro_lugar(libro: MiniLibro, tmp_path: Path) -> None:
    """Con sólo la carpeta de la caché, en otra ruta, se ejecuta sólo lo que cambió."""
    copia = tmp_path / "otro" / "libro"
    shutil.copytree(libro.raiz, copia, ignore=shutil.ignore_patterns("_build"))
    shutil.copytree(libro.cache, copia / "_build" / ".jupyter_cache")
    antes = libro.veces(*TODOS)
    otro = MiniLibro.__new__(MiniLibro)
    otro.raiz = copia
    otro.escribir("code/mini/deep.py", "def text():\n    return 'dos-2'\n")
    construccion = otro.construir()
    assert construccion.codigo == 0, construccion.texto
    # Las celdas son las mismas, así que cuentan en el registro del primer libro.
    assert libro.veces(*TODOS) == [antes[0], antes[1] + 1, antes[2]]
    assert "dos-2" in otro.html("partes/dos")
    assert "uno-2" in otro.html("partes/uno")


@lento
def test_registro_danado(libro: MiniLibro) -> None:
    texto = (libro.cache / "huellas.json").read_text(encoding="utf-8")
    (libro.cache / "huellas.json").write_text(texto[:-40], encoding="utf-8")
    antes = libro.veces(*TODOS)
    construccion = libro.construir()
    assert construccion.codigo == 0, construccion.texto
    assert "el registro de huellas huellas.json no se puede leer" in construccion.texto
    assert libro.veces(*TODOS) == [n + 1 for n in antes]


@lento
def test_salida_guardada_alterada(libro: MiniLibro) -> None:
    """Una salida que no es la que se registró no se publica."""
    antes = libro.veces(*TODOS)
    for guardado in libro.cache.glob("executed/*/base.ipynb"):
        texto = guardado.read_text(encoding="utf-8")
        guardado.write_text(texto.replace("tres-2", "tres-mentira"), encoding="utf-8")
    assert libro.construir().codigo == 0
    assert libro.veces(*TODOS) == [antes[0], antes[1], antes[2] + 1]
    assert "mentira" not in libro.html("partes/tres")


class Aplicacion:
    """Lo que la revisión pide a Sphinx, con una caché vacía en `carpeta`."""

    def __init__(self, carpeta: Path) -> None:
        self.srcdir = self.doctreedir = str(carpeta)
        self.builder = SimpleNamespace(name="html")
        self.config = SimpleNamespace(cache_paquetes=["code"], cache_datos=[])
        nb = SimpleNamespace(execution_cache_path=carpeta / "cache")
        self.env = SimpleNamespace(mystnb_config=nb, found_docs={"dos", "uno"})

    def por_leer(self) -> list[str]:
        app: Any = self
        return cache_honesta.paginas_por_leer(app, self.env, set(), set(), set())


@pytest.fixture
def aplicacion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Aplicacion:
    """Dos documentos; solo «uno» tiene celdas."""

    def leer(app: Any, cache: Any, documento: str) -> Capitulo | None:
        cuaderno: Any = SimpleNamespace(cells=[])
        capitulo = Capitulo(documento, tmp_path / "uno.md", cuaderno, "clave-1", None)
        return capitulo if documento == "uno" else None

    monkeypatch.setattr(cache_honesta, "leer_capitulo", leer)
    return Aplicacion(tmp_path)


def test_sin_salidas_se_lee_el_capitulo_y_se_dice_por_que(aplicacion: Aplicacion) -> None:
    app: Any = aplicacion
    with pytest.raises(KeyError):
        cache_honesta.revision_de(app)
    assert aplicacion.por_leer() == ["uno"]
    revision = cache_honesta.revision_de(app)
    assert revision.avisos == ["se ejecutará uno (sin salidas guardadas)"]
    assert revision.faltantes == ["clave-1"]


def test_una_base_de_datos_danada_dice_que_carpeta_borrar(aplicacion: Aplicacion) -> None:
    carpeta = Path(aplicacion.env.mystnb_config.execution_cache_path)
    carpeta.mkdir()
    (carpeta / "global.db").write_bytes(b"esto no es SQLite " * 200)
    with pytest.raises(
        RuntimeError, match=r"(?s)está dañada .*Borra la carpeta .*cache y vuelve"
    ):
        aplicacion.por_leer()


def test_la_suma_de_un_archivo_y_la_de_uno_que_no_esta(tmp_path: Path) -> None:
    """SHA-256 de «abc», el ejemplo de la norma FIPS 180."""
    (tmp_path / "a").write_bytes(b"abc")
    esperada = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert cache_honesta.suma(tmp_path / "a") == esperada
    assert cache_honesta.suma(tmp_path / "b") == ""
