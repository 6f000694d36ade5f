"""Las figuras grandes se ofrecen en WebP: iguales, y más chicas para un teléfono."""

import os
import re
from pathlib import Path

import figuras_ligeras
import numpy as np
import pytest
from libro.paginas_construidas import leer, rutas
from PIL import Image


def figura(carpeta: Path, nombre: str, ancho: int, alto: int = 300) -> Path:
    """Un degradado con ruido, como una escena; pesa más que el mínimo."""
    azar = np.random.default_rng(0)
    suave = np.linspace(0, 200, ancho)[None, :, None] + np.zeros((alto, 1, 3))
    pixeles = (suave + azar.integers(0, 40, suave.shape)).astype(np.uint8)
    (carpeta / "_images").mkdir(exist_ok=True)
    archivo = carpeta / "_images" / nombre
    Image.fromarray(pixeles).save(archivo)
    return archivo


def test_the_whole_one_is_pixel_by_pixel_the_same(tmp_path: Path) -> None:
    png = figura(tmp_path, "a.png", 1000)
    assert figuras_ligeras.aligerar(png) == {"-720.webp": 720, ".webp": 1000}
    entera, angosta = png.with_name("a.webp"), png.with_name("a-720.webp")
    with Image.open(png) as antes, Image.open(entera) as despues:
        assert np.array_equal(np.asarray(antes), np.asarray(despues))
    with Image.open(angosta) as reducida:
        assert reducida.size == (720, 216)
    assert angosta.stat().st_size < entera.stat().st_size < png.stat().st_size
    assert not list(tmp_path.rglob("*.tmp"))


def test_small_or_narrow_figures(tmp_path: Path) -> None:
    chica = tmp_path / "chica.png"
    Image.new("RGB", (900, 300)).save(chica)
    assert figuras_ligeras.aligerar(chica) == {}
    assert list(tmp_path.glob("*.webp")) == []
    assert figuras_ligeras.aligerar(figura(tmp_path, "b.png", 700)) == {".webp": 700}


def test_it_is_not_written_twice_but_a_new_figure_is(tmp_path: Path) -> None:
    png = figura(tmp_path, "a.png", 1000)
    figuras_ligeras.aligerar(png)
    entera = png.with_name("a.webp")
    os.utime(entera, (4e9, 4e9))
    figuras_ligeras.aligerar(png)
    assert entera.stat().st_mtime == 4e9
    os.utime(entera, (0, 0))
    figuras_ligeras.aligerar(png)
    assert entera.stat().st_mtime > 0


VERSIONES = {"-720.webp": 720, ".webp": 1000}


def test_pages_offer_the_versions(tmp_path: Path) -> None:
    antes = '<img alt="1 > 0" src="../_images/a.png" width="1000" height="300" />'
    versiones = {(tmp_path / "_images/a.png").resolve(): VERSIONES}
    (tmp_path / "book").mkdir()
    despues = figuras_ligeras.ofrecer(antes, tmp_path / "book", versiones)
    assert despues == (
        '<img alt="1 > 0" src="../_images/a.png"'
        ' srcset="../_images/a-720.webp 720w, ../_images/a.webp 1000w"'
        f' sizes="{figuras_ligeras.TAMANOS}" width="1000" height="300" />'
    )
    assert figuras_ligeras.ofrecer(despues, tmp_path / "book", versiones) == despues


@pytest.mark.parametrize(
    "imagen",
    [
        '<img src="_images/a.png" style="width: 20px">',
        '<img src="_images/otra.png" width="1000">',
        '<img src="_images/a.svg" width="1000">',
        '<img src="logo.png" width="1000">',
    ],
)
def test_the_others_stay(tmp_path: Path, imagen: str) -> None:
    versiones = {(tmp_path / "_images/a.png").resolve(): VERSIONES}
    assert figuras_ligeras.ofrecer(imagen, tmp_path, versiones) == imagen


def test_the_book_offers_every_heavy_figure(libro_html: Path) -> None:
    ofrecidas, pesadas = set(), set()
    for pagina in rutas(libro_html):
        for imagen in leer(pagina).select('img[src*="_images/"][width]'):
            archivo = (pagina.parent / str(imagen["src"])).resolve()
            if archivo.suffix != ".png" or archivo.stat().st_size < figuras_ligeras.MINIMO:
                continue
            pesadas.add(archivo)
            versiones = re.findall(r"(\S+\.webp) (\d+)w", str(imagen.get("srcset", "")))
            for direccion, ancho in versiones:
                with Image.open(pagina.parent / direccion) as version:
                    assert version.width == int(ancho), direccion
                ofrecidas.add(archivo)
            if versiones:
                assert versiones[-1][1] == imagen["width"], imagen["src"]
    assert len(pesadas) > 10
    assert ofrecidas == pesadas
