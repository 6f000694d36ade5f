"""Qué archivos cuentan para un capítulo, según lo que importa y lo que nombra."""

from pathlib import Path

import huellas
import pytest
from huellas import Tomador
from registro_de_ejecucion import Ejecucion, Registro, RegistroDanado, leer_registro


@pytest.fixture
def libro(tmp_path: Path) -> Path:
    archivos = {
        "code/pk/__init__.py": '"""Doc."""\n__version__ = "1"\n',
        "code/pk/ops/__init__.py": (
            "from .pad import pad, DEFAULT as DEF\nfrom .conv import conv\n"
            "from ..nets import mlp\nLIMIT = 3\n__all__ = ['pad', 'conv', 'mlp']\n"
        ),
        "code/pk/ops/pad.py": "DEFAULT = 1\ndef pad(): pass\n",
        "code/pk/ops/conv.py": "def conv():\n    from pk.ops.inner import helper\n",
        "code/pk/ops/inner.py": "from . import pad\n",
        "code/pk/nets/__init__.py": "from pk.nets.mlp import MLP\n",
        "code/pk/nets/mlp.py": (
            "import importlib\nx = importlib.import_module('.big', 'pk.nets')\n"
        ),
        "code/pk/nets/big.py": "from pk.ops import conv\n",
        "code/pk/impure/__init__.py": "from .side import s\nprint('al importar')\n",
        "code/pk/impure/side.py": "s = 1\n",
        "code/pk/impure/other.py": "o = 1\n",
        "code/pk/loader.py": (
            "from pathlib import Path\nR = Path(__file__).parent / 'book' / '_results'\n"
        ),
        "code/pk/table.py": (
            "import os\nD = os.environ.get('TESELA_DATA')\nF = 'table.csv'\n"
        ),
        "code/pk/table.csv": "1",
        "book/_results/a.json": "{}",
        "book/_results/b.json": "{}",
        "book/_perfiles/cpu.yml": "a: 1",
        "book/cap/vecino.py": "import pk.ops.pad\n",
        "book/cap/datos.npz": "1",
        "pyproject.toml": "[project]\nname='x'\ndependencies=['scipy>=1', 'pillow']\n",
    }
    for ruta, texto in archivos.items():
        (tmp_path / ruta).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ruta).write_text(texto, encoding="utf-8")
    return tmp_path


PAD, CONV = {"ops/pad.py"}, {"ops/conv.py", "ops/inner.py", "ops/pad.py"}
MLP = {"nets/mlp.py", "nets/big.py"} | CONV
OPS = {"ops/__init__.py"} | CONV | MLP


@pytest.mark.parametrize(
    ("codigo", "esperados"),
    [
        ("from pk.ops import pad", PAD),
        ("from pk.ops import DEF", PAD),
        ("from pk.ops import conv", CONV),
        ("from pk.ops.conv import conv", CONV),
        ("from pk.ops import LIMIT", {"ops/__init__.py"}),
        ("import pk.ops as ops\nops.pad(1)", PAD),
        ("import pk.ops\npk.ops.conv(1)", CONV),
        ("from pk import ops\nops.pad(1)", PAD),
        ("from pk import ops\nf = ops.mlp.MLP", MLP),
        ("from pk import ops", set()),
        ("import pk\nprint(pk.__version__)", {"__init__.py"}),
        ("import pk.ops as ops\ngetattr(ops, 'pad')", OPS),
        ("from pk.nets import MLP", MLP),
        ("def f():\n    from pk.ops import pad", PAD),
        ("import importlib\nimportlib.import_module('pk.ops.pad')", PAD),
        ("import importlib\nn = 'x'\nimportlib.import_module(f'pk.impure.{n}')", "impure"),
        ("%%time\nfrom pk.ops import pad\npad()", PAD),
        ("import pk.ops as ops\n%timeit -n 5 ops.pad()", PAD),
        ("!python -m pk.ops.pad", PAD),
        ("import subprocess\nsubprocess.run(['python', '-m', 'pk.ops.pad'])", PAD),
        ("code = 'from pk.ops import pad'\nexec(code)", PAD),
        ("from pk.ops import pad\nx = (", OPS),
        ("await f()\nfrom pk.ops import pad", PAD),
        ("from pk.impure import s", {"impure/__init__.py", "impure/side.py"}),
        ("import numpy, math", set()),
        ("import vecino", PAD | {"../../book/cap/vecino.py"}),
        ("# from pk.ops import conv\nfrom pk.ops import pad", PAD),
    ],
)
def test_importaciones(libro: Path, codigo: str, esperados: set[str] | str) -> None:
    if esperados == "impure":
        esperados = {"impure/__init__.py", "impure/side.py", "impure/other.py"}
    huella = _huella(libro, codigo)
    rutas = {f"code/pk/{e}".replace("code/pk/../../", "") for e in esperados}
    assert {a for a in huella.archivos if a.endswith(".py")} == rutas


@pytest.mark.parametrize(
    ("codigo", "esperados"),
    [
        ("open('../_results/a.json')", {"book/_results/a.json"}),
        ("R / '_results' / 'a.json'", {"book/_results/a.json"}),
        ("os.path.join('..', '_results', 'a.json')", {"book/_results/a.json"}),
        ("Path('..').joinpath('_results', 'a.json')", {"book/_results/a.json"}),
        ("f'../_results/{n}.json'", {"book/_results/a.json", "book/_results/b.json"}),
        (
            "'../_results/{}.json'.format(n)",
            {"book/_results/a.json", "book/_results/b.json"},
        ),
        (
            "list(Path('../_results').glob('*'))",
            {"book/_results/a.json", "book/_results/b.json"},
        ),
        ("read('a.json')", {"book/_results/a.json"}),
        ("import pk.loader", {"book/_results/a.json", "book/_results/b.json"}),
        ("load('_perfiles/cpu.yml')", {"book/_perfiles/cpu.yml"}),
        ("np.load('datos.npz')", {"book/cap/datos.npz"}),
        ("'cpu'; '..'; '../..'; 'code'; 'https://x.org/a.json'; '../../code'", set()),
        ("import pk.table", {"code/pk/table.csv"}),
        ("'''book/_results/a.json'''", set()),
    ],
)
def test_archivos_citados(libro: Path, codigo: str, esperados: set[str]) -> None:
    citados = {a for a in _huella(libro, codigo).archivos if not a.endswith(".py")}
    assert citados == esperados


def _huella(libro: Path, *celdas: str) -> huellas.Huella:
    tomador = Tomador(libro, ["code"], ["book/_results", "book/_perfiles"])
    return tomador.huella(celdas, libro / "book" / "cap")


def test_celdas_juntas(libro: Path) -> None:
    """Un paquete importado en una celda y usado en otra."""
    archivos = _huella(libro, "import pk.ops as ops", "ops.pad()").archivos
    assert list(archivos) == ["code/pk/ops/pad.py"]


def test_cambiar_de_archivo_cambia_la_huella(libro: Path) -> None:
    antes = _huella(libro, "from pk.ops import pad")
    assert antes.cambios(_huella(libro, "from pk.ops import pad")) == []
    inicio = libro / "code/pk/ops/__init__.py"
    inicio.write_text(
        inicio.read_text().replace("from .pad import pad", "from .conv import pad")
    )
    frases = antes.cambios(_huella(libro, "from pk.ops import pad"))
    assert "ahora usa code/pk/ops/conv.py" in frases


def test_versiones_y_variables(libro: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESELA_DATA", str(libro / "book"))
    antes = _huella(libro, "import pk.table")
    assert {"python", "torch", "numpy", "scipy", "pillow"} <= set(antes.bibliotecas)
    assert str(libro) not in repr(antes)
    monkeypatch.setattr(huellas, "version_de", lambda nombre: "0.0")
    monkeypatch.delenv("TESELA_DATA")
    frases = antes.cambios(_huella(libro, "import pk.table"))
    assert "cambió torch" in frases and "cambió TESELA_DATA" in frases


def test_registro_ida_y_vuelta(tmp_path: Path) -> None:
    registro = Registro()
    uno = Ejecucion(["cap/uno"], huellas.Huella({"a": "1"}), "2026-01-01", 2.5, salida="s")
    registro.ejecuciones["k"] = uno
    registro.guardar(tmp_path)
    assert leer_registro(tmp_path) == registro
    assert [p.name for p in tmp_path.iterdir()] == ["huellas.json"]
    assert registro.duracion("cap/uno") == 2.5
    assert registro.duracion("cap/otro") == float("inf")


@pytest.mark.parametrize(
    "contenido",
    [
        "",
        "nada",
        "[]",
        '{"version": 99}',
        '{"version": 1, "ejecuciones": {"k": {"huella": 3}}}',
    ],
)
def test_registro_danado(tmp_path: Path, contenido: str) -> None:
    (tmp_path / "huellas.json").write_text(contenido)
    with pytest.raises(RegistroDanado, match="se volverán a ejecutar todos"):
        leer_registro(tmp_path)


def test_sin_registro(tmp_path: Path) -> None:
    assert leer_registro(tmp_path / "no-existe") == Registro()
