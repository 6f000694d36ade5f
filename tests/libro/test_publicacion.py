"""Lo que hacen los flujos de publicación, ejecutado aquí: paquete, plan, datos, guiones."""

import hashlib
import http.server
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import datos_vivos
import nbformat
import paquete
import plan_gpu
import pytest
from huellas import Huella
from registro_de_ejecucion import Ejecucion, Registro
from tesela.data import dataset_info

RAIZ = Path(__file__).resolve().parents[2]
GUIONES = RAIZ / ".github" / "scripts"


def guion(
    nombre: str, *argumentos: str | Path, **entorno: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(GUIONES / nombre), *map(str, argumentos)],
        capture_output=True,
        text=True,
        env={**os.environ, **entorno},
    )


# --- El paquete -----------------------------------------------------------------------


def ejecucion(documento: str, **entorno: str) -> Ejecucion:
    return Ejecucion([documento], Huella(), "2026-11-25T10:00:00", 12.5, entorno=entorno)


@pytest.fixture
def construido(tmp_path: Path) -> Path:
    """Una carpeta _build de mentira, con todo lo que se publica."""
    carpeta = tmp_path / "_build"
    for ruta, contenido in {
        "html/index.html": "<p>hola</p>",
        "html/book/a.html": "x" * 5000,
        "pdf/libro.pdf": "%PDF",
        "epub/libro.epub": "PK",
        "cuadernos/README.md": "# Cuadernos",
        "cuadernos/.binder/postBuild": "#!/bin/sh",
    }.items():
        archivo = carpeta / ruta
        archivo.parent.mkdir(parents=True, exist_ok=True)
        archivo.write_text(contenido, encoding="utf-8")
    (carpeta / "cuadernos/.binder/postBuild").chmod(0o755)
    registro = Registro(
        {
            "1": ejecucion("book/a", Procesador="Uno", Revisión="abc"),
            "2": ejecucion("book/b", Dispositivo="cuda: Z", Datos="dubai", Revisión="d"),
            "3": replace(ejecucion("book/c"), error="ValueError: x"),
        }
    )
    registro.guardar(carpeta / ".jupyter_cache")
    return carpeta


def test_el_paquete_lleva_todo_con_sus_sumas(construido: Path, tmp_path: Path) -> None:
    salida = tmp_path / "publicacion"
    opciones = ["--construido", str(construido), "--salida", str(salida)]
    assert paquete.main(opciones) == 0
    assert {p.name for p in salida.iterdir()} == {
        *paquete.PARTES,
        "versiones.json",
        "SHA256SUMS",
        "notas.md",
    }
    comprobar = ["sha256sum", "--check", "SHA256SUMS"]
    hecho = subprocess.run(comprobar, cwd=salida, capture_output=True, text=True)
    assert hecho.returncode == 0 and hecho.stdout.count("OK") == 5, hecho.stdout
    (salida / "libro.pdf").write_text("otro")
    assert subprocess.run(comprobar, cwd=salida, capture_output=True).returncode != 0
    with zipfile.ZipFile(salida / "cuadernos.zip") as zip_:
        ficha = zip_.getinfo("cuadernos/.binder/postBuild")
        assert ficha.external_attr >> 16 == 0o755
        assert zip_.testzip() is None
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_el_zip_es_el_mismo_bit_por_bit(construido: Path, tmp_path: Path) -> None:
    uno, otro = tmp_path / "uno.zip", tmp_path / "otro.zip"
    paquete.comprimir(construido / "html", uno)
    for archivo in (construido / "html").rglob("*.html"):
        os.utime(archivo, (1, 1))
    paquete.comprimir(construido / "html", otro)
    assert uno.read_bytes() == otro.read_bytes()
    (construido / "html" / "index.html").write_text("<p>adiós</p>", encoding="utf-8")
    paquete.comprimir(construido / "html", otro)
    assert paquete.suma(uno) != paquete.suma(otro)


def test_el_manifiesto_dice_que_se_calculo_donde(construido: Path) -> None:
    manifiesto = paquete.versiones(RAIZ, construido)
    capitulos = manifiesto["capitulos"]
    assert list(capitulos) == ["book/a", "book/b"]  # el que falló no se publica
    assert capitulos["book/a"]["corrida"] == "de la página, en CPU"
    assert capitulos["book/b"] == {
        "corrida": "larga",
        "dispositivo": "cuda: Z",
        "datos": "dubai",
        "revision": "d",
        "fecha": "2026-11-25T10:00:00",
        "segundos": 12.5,
    }
    assert manifiesto["bibliotecas"]["torch"] == manifiesto["entorno"]["torch"]
    json.dumps(manifiesto)


def test_las_notas_dicen_si_hubo_gpu(construido: Path) -> None:
    manifiesto = paquete.versiones(RAIZ, construido)
    assert "| `book/b` | dubai | cuda: Z | 2026-11-25 |" in paquete.notas(manifiesto, "s")
    del manifiesto["capitulos"]["book/b"]
    assert "no lleva ninguna corrida en GPU" in paquete.notas(manifiesto, "s")


def test_si_falta_algo_se_dice_con_que_orden_se_hace(
    construido: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (construido / "epub" / "libro.epub").unlink()
    salida = tmp_path / "publicacion"
    opciones = ["--construido", str(construido), "--salida", str(salida)]
    assert paquete.main(opciones) == 1
    assert "epub/libro.epub (make epub)" in capsys.readouterr().err
    assert not salida.exists()


# --- El plan de la GPU ----------------------------------------------------------------


def archivos_de_actions(carpeta: Path) -> dict[str, str]:
    return {
        "GITHUB_OUTPUT": str(carpeta / "salida"),
        "GITHUB_STEP_SUMMARY": str(carpeta / "resumen"),
    }


def test_con_una_gpu_hay_un_trabajo_por_capitulo(tmp_path: Path) -> None:
    entorno = {**archivos_de_actions(tmp_path), "GPU_RUNNER": "mi-gpu"}
    codigo, dicho = plan_gpu.planear(["book/x/a", "book/x/b"], entorno, estricto=True)
    assert codigo == 0 and "«mi-gpu»: book/x/a, book/x/b" in dicho
    hay, matriz = (tmp_path / "salida").read_text(encoding="utf-8").splitlines()
    assert hay == "hay=si"
    trabajos = json.loads(matriz.removeprefix("matriz="))["include"]
    assert trabajos[1] == {"capitulo": "book/x/b", "nombre": "x-b"}
    assert not (tmp_path / "resumen").exists()


@pytest.mark.parametrize(("estricto", "tipo"), [(False, "warning"), (True, "error")])
def test_sin_gpu_nunca_hay_un_verde_callado(
    tmp_path: Path, estricto: bool, tipo: str
) -> None:
    entorno = {**archivos_de_actions(tmp_path), "GPU_RUNNER": " "}
    codigo, dicho = plan_gpu.planear(["book/x/a"], entorno, estricto)
    assert codigo == estricto
    assert dicho.startswith(f"::{tipo} title=Sin GPU::No hay una máquina con GPU")
    assert (tmp_path / "salida").read_text(encoding="utf-8").startswith("hay=no\n")
    assert "corrida en CPU" in (tmp_path / "resumen").read_text(encoding="utf-8")


def test_el_plan_del_libro_nombra_sus_capitulos(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("GPU_RUNNER", "una")
    assert plan_gpu.main([]) == 0
    assert "book/segmentacion/introduccion" in capsys.readouterr().out
    monkeypatch.delenv("GPU_RUNNER")
    assert plan_gpu.main(["--estricto"]) == 1


# --- Los datos ------------------------------------------------------------------------


class Servidor(http.server.BaseHTTPRequestHandler):
    """Contesta por el nombre de lo que se le pide."""

    def do_HEAD(self) -> None:
        self.send_response(404 if "falta" in self.path else 200)
        self.send_header("Content-Length", "7")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def servidor() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Servidor) as uno:
        threading.Thread(target=uno.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{uno.server_port}"
        uno.shutdown()


def test_los_datos_que_ya_no_estan_se_dicen(servidor: str) -> None:
    ficha = dataset_info("cifar10")
    bien = replace(ficha, urls=(f"{servidor}/bien.zip",), size_bytes=7)
    corta = replace(ficha, urls=(f"{servidor}/corta.zip",), size_bytes=8)
    pagina = replace(dataset_info("dubai"), page=f"{servidor}/falta (pide una cuenta)")
    muda = replace(ficha, urls=("http://127.0.0.1:9/nada.zip",))
    faltas = datos_vivos.revisar([bien, dataset_info("sintetico"), corta, pagina, muda])
    assert len(faltas) == 3
    assert "mide 7 bytes y la ficha dice 8" in faltas[0]
    assert "falta contesta 404" in faltas[1]
    assert "no responde: ConnectionError" in faltas[2]


def test_traer_datos_verifica_la_suma_y_no_repite(tmp_path: Path) -> None:
    publicado = tmp_path / "publicado.zip"
    publicado.write_bytes(b"datos")
    suma = hashlib.sha256(b"datos").hexdigest()
    carpeta = tmp_path / "datos"
    orden = (publicado.as_uri(), suma, "dubai", carpeta)
    hecho = guion("traer_datos.sh", *orden)
    assert hecho.returncode == 0, hecho.stderr
    archivo = carpeta / "dubai" / "dubai.zip"
    assert archivo.read_bytes() == b"datos"
    publicado.unlink()  # ya no hace falta
    assert "ya estaba" in guion("traer_datos.sh", *orden).stdout
    otro = tmp_path / "otro.zip"
    otro.write_bytes(b"basura")
    mal = guion("traer_datos.sh", otro.as_uri(), suma, "otro", carpeta)
    assert mal.returncode == 1 and "No se usa" in mal.stderr
    assert list((carpeta / "otro").iterdir()) == []
    assert guion("traer_datos.sh", "uno").returncode == 2


# --- La rama de cuadernos -------------------------------------------------------------


def git(carpeta: Path, *orden: str) -> str:
    hecho = subprocess.run(
        ["git", "-C", str(carpeta), *orden], capture_output=True, text=True, check=True
    )
    return hecho.stdout.strip()


def test_la_rama_queda_como_la_carpeta_sin_reescribir_su_historia(tmp_path: Path) -> None:
    remoto = tmp_path / "remoto.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(remoto)], check=True)
    carpeta = tmp_path / "cuadernos"
    (carpeta / ".binder").mkdir(parents=True)
    (carpeta / "README.md").write_text("# Cuadernos")
    (carpeta / ".binder" / "postBuild").write_text("x")
    (carpeta / "viejo.ipynb").write_text("{}")
    orden = (carpeta, remoto, "notebooks", "Cuadernos de libro-1")
    assert guion("subir_cuadernos.sh", *orden).returncode == 0
    primero = git(remoto, "rev-parse", "notebooks")
    assert "ya estaba al día" in guion("subir_cuadernos.sh", *orden).stdout
    assert git(remoto, "rev-parse", "notebooks") == primero
    (carpeta / "viejo.ipynb").unlink()
    (carpeta / "nuevo.ipynb").write_text("{}")
    hecho = guion("subir_cuadernos.sh", *orden[:3], "Cuadernos de libro-2")
    assert hecho.returncode == 0, hecho.stderr
    assert git(remoto, "rev-parse", "notebooks~1") == primero
    assert git(remoto, "ls-tree", "-r", "--name-only", "notebooks").split() == [
        ".binder/postBuild",
        "README.md",
        "nuevo.ipynb",
    ]
    assert git(remoto, "log", "--format=%s", "notebooks").splitlines() == [
        "Cuadernos de libro-2",
        "Cuadernos de libro-1",
    ]


def test_la_rama_no_se_toca_si_algo_no_cuadra(tmp_path: Path) -> None:
    vacia = tmp_path / "vacia"
    vacia.mkdir()
    mal = guion("subir_cuadernos.sh", vacia, tmp_path, "notebooks", "m")
    assert mal.returncode == 2 and "make cuadernos" in mal.stderr
    (vacia / "README.md").write_text("x")
    mal = guion("subir_cuadernos.sh", vacia, tmp_path / "no-hay.git", "notebooks", "m")
    assert mal.returncode == 1 and "No se puede leer" in mal.stderr


# --- Los cuadernos en la imagen de Colab ----------------------------------------------


@pytest.mark.slow
def test_ejecutar_cuadernos_dice_cual_fallo(tmp_path: Path) -> None:
    for nombre, codigo in (("bien", "x = 1"), ("mal", "raise ValueError('se rompió')")):
        celda = nbformat.v4.new_code_cell(codigo)
        archivo = tmp_path / "book" / f"{nombre}.ipynb"
        archivo.parent.mkdir(exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=[celda]), archivo)
    programa = RAIZ / "tests" / "herramientas" / "ejecutar_cuadernos.py"
    orden = [sys.executable, str(programa), str(tmp_path)]
    hecho = subprocess.run(orden, capture_output=True, text=True)
    assert hecho.returncode == 1
    assert "book/mal.ipynb" in hecho.stdout and "se rompió" in hecho.stdout
    assert "1 de 2 cuadernos terminaron bien" in hecho.stdout
    assert subprocess.run([*orden, "1"], capture_output=True).returncode == 0
    vacia = [*orden[:2], str(tmp_path / "nada")]
    assert subprocess.run(vacia, capture_output=True).returncode == 2
