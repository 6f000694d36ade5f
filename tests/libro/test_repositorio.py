"""Las reglas de la casa: tamaño de los módulos, citas, candado, limpieza y documentos."""

import json
import re
import subprocess
import sysconfig
import tomllib
from importlib.metadata import requires, version
from pathlib import Path

import pytest
import yaml
from herramientas import reglas
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pybtex.database import BibliographyData, parse_file

RAIZ = Path(__file__).resolve().parents[2]
MODULOS = sorted(p for p in (RAIZ / "code" / "tesela").rglob("*.py"))
EXTENSIONES = sorted((RAIZ / "book" / "_ext").glob("*.py"))
MEGABYTE = 1_000_000


def archivos() -> list[Path]:
    """Lo que git guarda o guardaría; fuera de git (un zip), las páginas del libro."""
    orden = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    hecho = subprocess.run(orden, cwd=RAIZ, capture_output=True, text=True)
    if hecho.returncode != 0:
        pytest.skip(
            "esto no es un repositorio de git: no se sabe qué archivos son del libro"
        )
    rutas = [RAIZ / nombre for nombre in hecho.stdout.split("\0") if nombre]
    return [ruta for ruta in rutas if ruta.is_file()]


def relativo(ruta: Path) -> str:
    return ruta.relative_to(RAIZ).as_posix()


def bibliografia() -> BibliographyData:
    return parse_file(str(RAIZ / "book" / "referencias.bib"), bib_format="bibtex")


def texto_de_las_paginas() -> dict[str, str]:
    paginas = sorted((RAIZ / "book").rglob("*.md"))
    return {relativo(p): p.read_text(encoding="utf-8") for p in paginas}


def proyecto() -> dict:
    return tomllib.loads((RAIZ / "pyproject.toml").read_text(encoding="utf-8"))


def test_nunca_hay_un_paquete_llamado_code() -> None:
    assert not (RAIZ / "code" / "__init__.py").exists()


@pytest.mark.parametrize("modulo", [*MODULOS, *EXTENSIONES], ids=relativo)
def test_el_modulo_es_un_solo_concepto(modulo: Path) -> None:
    faltas = reglas.faltas_de_modulo(modulo.read_text(encoding="utf-8"))
    if modulo.name == "__init__.py" or modulo in EXTENSIONES:
        faltas = [falta for falta in faltas if "públicos" not in falta]
    assert faltas == []


def test_un_modulo_demasiado_grande_se_encuentra() -> None:
    assert "251 líneas" in reglas.faltas_de_modulo("x = 1\n" * 251)[0]
    cinco = "".join(f"def f{i}():\n    pass\n" for i in range(5))
    assert "5 nombres" in reglas.faltas_de_modulo(cinco)[0]
    assert reglas.faltas_de_modulo("__all__ = ['f0']\n" + cinco) == []
    assert reglas.faltas_de_modulo(cinco.replace("f0", "_f0")) == []


@pytest.mark.parametrize(
    "modulo", [m for m in MODULOS if m.name != "__init__.py"], ids=relativo
)
def test_el_modulo_tiene_su_prueba_gemela(modulo: Path) -> None:
    carpeta = modulo.relative_to(RAIZ / "code").parent
    gemela = RAIZ / "tests" / carpeta / f"test_{modulo.name}"
    assert gemela.is_file(), f"falta {relativo(gemela)}"
    assert "def test_" in gemela.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "extension",
    [e for e in EXTENSIONES if "\ndef setup(" in e.read_text(encoding="utf-8")],
    ids=relativo,
)
def test_la_extension_tiene_su_prueba(extension: Path) -> None:
    pruebas = [p.read_text(encoding="utf-8") for p in (RAIZ / "tests").rglob("test_*.py")]
    nombre = re.compile(rf"\b{extension.stem}\b")
    assert any(nombre.search(texto) for texto in pruebas)


def test_cada_cita_esta_en_la_bibliografia_y_al_reves() -> None:
    claves = set(bibliografia().entries)
    citadas = {c for texto in texto_de_las_paginas().values() for c in reglas.citas(texto)}
    assert citadas - claves == set(), "se citan y no están en referencias.bib"
    codigo = "".join(modulo.read_text(encoding="utf-8") for modulo in MODULOS)
    olvidadas = {clave for clave in claves - citadas if clave not in codigo}
    assert olvidadas == set(), "están en referencias.bib y nadie las cita"


def test_las_citas_se_leen_con_todas_sus_formas() -> None:
    texto = "{cite}`uno2020a,dos2021b` y {cite:t}`tres2022c`, no {ref}`cuatro`."
    assert reglas.citas(texto) == {"uno2020a", "dos2021b", "tres2022c"}


def test_cada_referencia_se_puede_encontrar() -> None:
    for clave, entrada in bibliografia().entries.items():
        assert re.fullmatch(r"[a-z]+\d{4}[a-z]+", clave), f"{clave}: apellidoAÑOpalabra"
        campos = {campo.lower(): valor for campo, valor in entrada.fields.items()}
        lugar = campos.get("doi") or campos.get("eprint") or campos.get("url")
        assert lugar, f"{clave} no lleva doi, eprint ni url"
        if "doi" in campos:
            assert re.fullmatch(r"10\.\d{4,}/\S+", campos["doi"]), clave


@pytest.mark.parametrize("archivo", archivos(), ids=relativo)
def test_el_archivo_es_limpio(archivo: Path) -> None:
    contenido = archivo.read_bytes()
    assert len(contenido) <= MEGABYTE
    if b"\0" in contenido:
        return
    texto = contenido.decode("utf-8")
    assert reglas.faltas_de_limpieza(texto) == []
    if archivo.suffix == ".ipynb":
        cuaderno = json.loads(texto)
        assert not any(celda.get("outputs") for celda in cuaderno["cells"])


def test_una_ruta_de_un_equipo_se_encuentra() -> None:
    for carpeta in ("home", "root", "work"):
        ruta = "/".join(("", carpeta, "alguien", "libro"))
        assert len(reglas.faltas_de_limpieza(f"open('{ruta}')")) == 1
    for servidor in reglas.SERVIDORES:
        assert len(reglas.faltas_de_limpieza(f"https://{servidor}/simple")) == 1
    assert reglas.faltas_de_limpieza("https://ejemplo.mx/work/uno y tests/home/dos") == []


CANDADOS = ["requirements.txt", "tests/banco/requirements.txt"]


def candado(archivo: str = CANDADOS[0]) -> list[Requirement]:
    lineas = (RAIZ / archivo).read_text(encoding="utf-8").splitlines()
    pedidas = [linea for linea in lineas if linea and not linea.lstrip().startswith("#")]
    return [Requirement(linea) for linea in pedidas]


@pytest.mark.parametrize("archivo", CANDADOS)
def test_el_candado_fija_todo(archivo: str) -> None:
    for pedido in candado(archivo):
        assert re.fullmatch(r"==[^*,]+", str(pedido.specifier)), str(pedido)
        assert pedido.url is None


@pytest.mark.parametrize(
    ("archivo", "extras"), [(CANDADOS[0], ("libro", "pruebas")), (CANDADOS[1], ("banco",))]
)
def test_el_candado_cumple_lo_que_pide_el_proyecto(archivo: str, extras: tuple) -> None:
    datos = proyecto()["project"]
    directas = [*datos["dependencies"]]
    for extra in extras:
        directas += datos["optional-dependencies"][extra]
    fijadas: dict[str, set[str]] = {}
    for pedido in candado(archivo):
        numero = next(iter(pedido.specifier)).version
        fijadas.setdefault(canonicalize_name(pedido.name), set()).add(numero)
    for pedido in map(Requirement, directas):
        versiones = fijadas.get(canonicalize_name(pedido.name), set())
        assert versiones, f"{pedido.name} no está en {archivo}: haz «make candado»"
        assert all(v in pedido.specifier for v in versiones), (str(pedido), versiones)


def test_el_banco_usa_las_mismas_versiones_que_el_libro() -> None:
    """Instalar lo del banco no cambia con qué se construye el libro."""
    libro = {(p.name, str(p.marker)): str(p.specifier) for p in candado()}
    banco = {(p.name, str(p.marker)): str(p.specifier) for p in candado(CANDADOS[1])}
    comunes = libro.keys() & banco.keys()
    assert ("torch", "None") in comunes
    assert {clave: banco[clave] for clave in comunes} == {c: libro[c] for c in comunes}


def test_torch_y_torchvision_son_pareja() -> None:
    """Lo que dice torchvision de sí mismo, y una operación compilada que lo demuestra."""
    pedidos = [Requirement(texto) for texto in requires("torchvision") or []]
    torch_pedido = next(p for p in pedidos if p.name == "torch")
    instalada = version("torch").split("+")[0]
    assert instalada in torch_pedido.specifier
    fijadas = {p.name: next(iter(p.specifier)).version for p in candado()}
    if version("torchvision").split("+")[0] == fijadas["torchvision"]:
        assert fijadas["torch"] in torch_pedido.specifier

    import torch
    from torchvision.ops import nms

    cajas = torch.tensor([[0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 1.9], [5.0, 5.0, 6.0, 6.0]])
    assert nms(cajas, torch.tensor([0.9, 0.8, 0.7]), 0.5).tolist() == [0, 2]


@pytest.mark.network
def test_el_candado_es_el_que_sale_de_pyproject(tmp_path: Path) -> None:
    """Rehacerlo conservando sus versiones no cambia ninguna línea."""
    copia = tmp_path / "requirements.txt"
    copia.write_bytes((RAIZ / "requirements.txt").read_bytes())
    orden = "pip compile --universal --python-version 3.11 --no-emit-index-url --quiet"
    extras = ["--extra", "libro", "--extra", "pruebas", "pyproject.toml"]
    uv = str(Path(sysconfig.get_path("scripts")) / "uv")
    orden_completa = [uv, *orden.split(), *extras, "--output-file", str(copia)]
    subprocess.run(orden_completa, cwd=RAIZ, check=True, capture_output=True)

    def sin_comentarios(ruta: Path) -> list[str]:
        lineas = ruta.read_text(encoding="utf-8").splitlines()
        return [linea for linea in lineas if not linea.startswith("#")]

    assert sin_comentarios(copia) == sin_comentarios(RAIZ / "requirements.txt")


def test_las_licencias_dicen_lo_que_son() -> None:
    codigo = (RAIZ / "LICENSE").read_text(encoding="utf-8")
    contenido = (RAIZ / "LICENSE-CONTENIDO").read_text(encoding="utf-8")
    assert codigo.startswith("MIT License")
    assert "WITHOUT WARRANTY OF ANY KIND" in codigo
    assert "creativecommons.org/licenses/by/4.0/legalcode" in contenido
    assert proyecto()["project"]["license"] == "MIT"


def test_la_cita_del_libro_dice_lo_mismo_que_la_configuracion() -> None:
    cita = yaml.safe_load((RAIZ / "CITATION.cff").read_text(encoding="utf-8"))
    configuracion = yaml.safe_load((RAIZ / "_config.yml").read_text(encoding="utf-8"))
    assert cita["cff-version"] == "1.2.0"
    assert cita["title"].startswith(configuracion["title"])
    assert cita["repository-code"] == configuracion["repository"]["url"]
    assert str(cita["version"]) == proyecto()["project"]["version"]
    assert {"message", "authors", "license"} <= set(cita)


DOCUMENTOS = [RAIZ / "README.md", *sorted((RAIZ / ".github").rglob("*.md"))]


@pytest.mark.parametrize("documento", DOCUMENTOS, ids=relativo)
def test_los_enlaces_y_las_ordenes_de_los_documentos_existen(documento: Path) -> None:
    texto = documento.read_text(encoding="utf-8")
    for destino in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", texto):
        assert (documento.parent / destino).exists(), destino
    metas = re.findall(r"^([a-z]+):", (RAIZ / "Makefile").read_text("utf-8"), flags=re.M)
    for orden in re.findall(r"(?:`|^)make ([a-z]+)", texto, flags=re.M):
        assert orden in metas, f"make {orden}"


def glosario() -> dict[str, str]:
    return reglas.terminos((RAIZ / "book" / "glosario.md").read_text(encoding="utf-8"))


def test_el_glosario_da_el_ingles_y_la_definicion_de_cada_termino() -> None:
    entradas = glosario()
    assert len(entradas) >= 60
    for termino, definicion in entradas.items():
        assert re.match(r"\*[^*]+\*\. \S", definicion), termino
        assert definicion.endswith("."), termino


def test_los_terminos_que_usa_el_libro_estan_en_el_glosario() -> None:
    conocidos = {termino.lower() for termino in glosario()}
    for pagina, texto in texto_de_las_paginas().items():
        for usado in re.findall(r"\{term\}`([^`]+)`", texto):
            destino = re.search(r"<(.+)>$", usado)
            nombre = destino.group(1) if destino else usado
            assert nombre.lower() in conocidos, f"{pagina}: {nombre}"


def test_un_glosario_se_lee_bien() -> None:
    parche = "parche\n  *patch*. Un recorte.\n  Cuadrado.\n"
    texto = f"```{{glossary}}\n:sorted:\n\n{parche}\npaso\n  *stride*. X.\n```"
    assert reglas.terminos(texto) == {
        "parche": "*patch*. Un recorte. Cuadrado.",
        "paso": "*stride*. X.",
    }
