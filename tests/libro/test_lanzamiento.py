"""Los botones de las páginas construidas, cada uno contra el cuaderno que abre."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import cuadernos
import lanzamiento
import pytest
import yaml
from bs4 import BeautifulSoup
from repositorio import NOTEBOOKS_BRANCH, read_repository

RAIZ = Path(__file__).resolve().parents[2]
# Los archivos que pueden nombrar el repositorio, además de _config.yml.
PUEDEN_NOMBRARLO = {"README.md", "CITATION.cff", "SECURITY.md", "pyproject.toml"}


@pytest.fixture(scope="module")
def rama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """La rama `notebooks`, tal como la escribe `make cuadernos`."""
    salida = tmp_path_factory.mktemp("rama") / "cuadernos"
    assert cuadernos.main(["--salida", str(salida)]) == 0
    return salida


def sopa(pagina: Path) -> BeautifulSoup:
    return BeautifulSoup(pagina.read_text(encoding="utf-8"), "html.parser")


def paginas(libro_html: Path) -> list[Path]:
    return sorted((libro_html / "book").rglob("*.html"))


def test_cada_boton_abre_un_cuaderno_que_existe(libro_html: Path, rama: Path) -> None:
    repositorio = read_repository(RAIZ)
    base = re.escape(f"{repositorio.owner}/{repositorio.name}")
    colab = (
        rf"https://colab\.research\.google\.com/github/{base}/blob/{NOTEBOOKS_BRANCH}/(.+)"
    )
    binder = (
        rf"https://mybinder\.org/v2/gh/{base}/{NOTEBOOKS_BRANCH}\?urlpath=lab/tree/(.+)"
    )
    con_botones = set()
    for pagina in paginas(libro_html):
        html = sopa(pagina)
        propio = pagina.relative_to(libro_html).with_suffix(".ipynb").as_posix()
        for clase, forma in (("colab", colab), ("binder", binder)):
            enlaces = html.select(f"a.btn-launch-{clase}")
            if not (rama / propio).is_file():
                assert enlaces == [], f"{propio} no existe y la página lo ofrece"
                continue
            assert len(enlaces) == 1, f"{propio}: {clase}"
            hallado = re.fullmatch(forma, enlaces[0]["href"])
            assert hallado, enlaces[0]["href"]
            assert unquote(hallado[1]) == propio
            assert enlaces[0]["title"].startswith("Abrir este cuaderno en")
            con_botones.add(propio)
    escritos = {p.relative_to(rama).as_posix() for p in rama.rglob("*.ipynb")}
    assert con_botones == escritos


def test_la_descarga_es_el_mismo_cuaderno(libro_html: Path, rama: Path) -> None:
    ofrecidos = 0
    for pagina in paginas(libro_html):
        for enlace in sopa(pagina).select("a.btn-download-notebook-button"):
            archivo = (pagina.parent / enlace["href"]).resolve()
            esperado = rama / pagina.relative_to(libro_html).with_suffix(".ipynb")
            assert archivo.read_bytes() == esperado.read_bytes()
            ofrecidos += 1
    assert ofrecidos == len(list(rama.rglob("*.ipynb")))


def test_los_iconos_los_sirve_el_sitio(libro_html: Path) -> None:
    vistos = set()
    for pagina in paginas(libro_html):
        for imagen in sopa(pagina).select("a[class*=btn-launch-] img"):
            assert "://" not in imagen["src"]
            vistos.add((pagina.parent / imagen["src"].split("?")[0]).resolve())
    assert vistos
    assert all(icono.is_file() for icono in vistos)


def test_el_tema_no_pone_los_suyos(libro_html: Path) -> None:
    for pagina in paginas(libro_html):
        for enlace in sopa(pagina).select("a[href*=colab], a[href*=mybinder]"):
            if "btn" in enlace.get("class", []):
                assert enlace["href"].endswith(".ipynb")


def test_los_botones_de_un_fork_van_al_fork() -> None:
    fork = read_repository(RAIZ, {"GITHUB_REPOSITORY": "otra/copia"})
    grupo = lanzamiento.launch_buttons(fork, "book/cnn/convolucion")
    assert [b["url"] for b in grupo["buttons"]] == [
        "https://colab.research.google.com/github/otra/copia/blob/notebooks/book/cnn/convolucion.ipynb",
        "https://mybinder.org/v2/gh/otra/copia/notebooks?urlpath=lab/tree/book/cnn/convolucion.ipynb",
    ]


def test_la_direccion_del_repositorio_tiene_la_forma_esperada(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text(
        "title: x\nrepository: {url: https://example.org/a}\nhtml: {baseurl: x}\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=r"se esperaba https://github\.com/DUEÑO/NOMBRE"):
        read_repository(tmp_path, {})


def test_el_sitio_es_el_del_repositorio() -> None:
    """La dirección publicada se deduce del repositorio: no puede quedarse atrás."""
    propio = read_repository(RAIZ, {})
    esperado = f"https://{propio.owner.lower()}.github.io/{propio.name}/"
    config = yaml.safe_load((RAIZ / "_config.yml").read_text(encoding="utf-8"))
    assert config["html"]["baseurl"] == esperado == propio.site


def archivos_del_libro() -> list[Path]:
    orden = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    hecho = subprocess.run(orden, cwd=RAIZ, capture_output=True, text=True)
    if hecho.returncode != 0:
        pytest.skip("esto no es un repositorio de git: no se sabe qué archivos son suyos")
    rutas = [RAIZ / nombre for nombre in hecho.stdout.split("\0") if nombre]
    return [ruta for ruta in rutas if ruta.is_file()]


def test_el_repositorio_esta_escrito_en_un_solo_lugar() -> None:
    """Y donde un documento debe nombrarlo, dice lo mismo que _config.yml."""
    propio = read_repository(RAIZ, {})
    nombre = re.compile(re.escape(propio.name.rstrip("-")) + r"-*", flags=re.I)
    for archivo in archivos_del_libro():
        contenido = archivo.read_bytes()
        if b"\0" in contenido or archivo.name == "_config.yml":
            continue
        texto = contenido.decode("utf-8")
        if archivo.name not in PUEDEN_NOMBRARLO:
            assert propio.owner.lower() not in texto.lower(), archivo
            assert not nombre.search(texto), archivo
            continue
        for lugar in nombre.finditer(texto):
            antes = texto[: lugar.start()]
            assert lugar[0] == propio.name, f"{archivo}: {lugar[0]}"
            dueno = (
                rf"(?:{re.escape(propio.owner)}|{re.escape(propio.site.split('/')[2])})/$"
            )
            assert re.search(dueno, antes[-80:]), f"{archivo}: {antes[-80:]}"
