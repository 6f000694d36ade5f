import json
import shutil

import numpy as np
import pytest
from herramientas.datos_falsos import escribir_carpeta
from PIL import Image
from tesela.data import load_folder


@pytest.fixture
def mine(tmp_path):
    truth = escribir_carpeta(tmp_path / "mia")
    return tmp_path / "mia", truth


def test_lee_las_imagenes_y_las_mascaras(mine):
    folder, truth = mine
    source = load_folder(folder, metres_per_pixel=0.2)
    assert [s.name for s in source.scenes] == sorted(truth)
    for scene in source.scenes:
        image, mask = scene.read()
        np.testing.assert_array_equal(image, truth[scene.name][0])
        np.testing.assert_array_equal(mask, truth[scene.name][1])
    assert source.num_classes == 2 and len(source.groups) == 6
    assert "la carpeta mia" in source.describe() and "calle, techo" in source.describe()


def test_nombres_en_ingles_paleta_aparte_y_extension_en_mayusculas(mine, tmp_path):
    folder, truth = mine
    (folder / "imagenes").rename(folder / "images")
    (folder / "mascaras").rename(folder / "masks")
    palette = shutil.move(folder / "paleta.json", tmp_path / "otra.json")
    (folder / "images" / "vuelo00.png").rename(folder / "images" / "vuelo00.PNG")
    (folder / "images" / "notas.txt").write_text("no es una imagen")
    (folder / "images" / ".oculta.png").write_text("no se mira")
    assert len(load_folder(folder, palette).scenes) == len(truth)


def test_los_grupos_salen_del_nombre_o_de_la_subcarpeta(mine):
    folder, _ = mine
    source = load_folder(folder, group_pattern=r"^vuelo0([0-9])")
    assert source.groups == ("0", "1", "2", "3", "4", "5")
    assert load_folder(folder, group_pattern=r"^(vuelo)").groups == ("vuelo",)
    for kind in ("imagenes", "mascaras"):
        for number, place in enumerate(("norte", "sur")):
            (folder / kind / place).mkdir()
            name = f"vuelo0{number}.png"
            (folder / kind / name).rename(folder / kind / place / name)
    assert set(load_folder(folder).groups) == {
        *("norte", "sur", "vuelo02", "vuelo03", "vuelo04", "vuelo05")
    }


def test_patron_que_no_encuentra(mine):
    for pattern in (r"^(tesela\d+)_", r"vuelo"):
        with pytest.raises(
            ValueError, match=r"no encuentra grupo en 'vuelo00'.*paréntesis"
        ):
            load_folder(mine[0], group_pattern=pattern)


def test_falta_la_mascara(mine):
    (mine[0] / "mascaras" / "vuelo03.png").unlink()
    with pytest.raises(
        FileNotFoundError,
        match=r"A 1 de 6 imágenes .* le falta la máscara: vuelo03\. .*JPEG",
    ):
        load_folder(mine[0])


def test_una_mascara_jpeg_no_cuenta(mine):
    path = mine[0] / "mascaras" / "vuelo03.png"
    Image.open(path).save(path.with_suffix(".jpg"))
    path.unlink()
    with pytest.raises(FileNotFoundError, match="vuelo03"):
        load_folder(mine[0])


def test_falta_la_imagen(mine):
    (mine[0] / "imagenes" / "vuelo01.png").unlink()
    with pytest.raises(
        FileNotFoundError, match=r"A 1 máscara de .* le falta la imagen: vuelo01"
    ):
        load_folder(mine[0])


def test_tamanos_que_difieren_se_dicen_al_cargar(mine):
    path = mine[0] / "mascaras" / "vuelo02.png"
    Image.open(path).resize((15, 16), Image.Resampling.NEAREST).save(path)
    with pytest.raises(ValueError, match=r"vuelo02\.png mide 16×16 y su máscara .* 16×15"):
        load_folder(mine[0])


def test_color_desconocido_al_leer(mine):
    path = mine[0] / "mascaras" / "vuelo02.png"
    Image.open(path).resize((32, 32), Image.Resampling.BILINEAR).resize((16, 16)).save(path)
    scene = load_folder(mine[0]).scenes[2]
    with pytest.raises(ValueError, match=r"vuelo02\.png: .*colores que no son de ninguna"):
        scene.read()


def test_carpetas_vacias_o_que_faltan(tmp_path, mine):
    with pytest.raises(FileNotFoundError, match=r"No existe la carpeta .*imagenes/"):
        load_folder(tmp_path / "nada")
    (tmp_path / "vacia").mkdir()
    with pytest.raises(FileNotFoundError, match="No está la paleta"):
        load_folder(tmp_path / "vacia")
    shutil.copy(mine[0] / "paleta.json", tmp_path / "vacia")
    with pytest.raises(
        FileNotFoundError, match=r"falta la carpeta imagenes/ .*dentro hay: paleta\.json"
    ):
        load_folder(tmp_path / "vacia")
    (tmp_path / "vacia" / "imagenes").mkdir()
    with pytest.raises(ValueError, match=r"imagenes está vacía: no tiene ningún archivo"):
        load_folder(tmp_path / "vacia")


def test_dos_archivos_con_el_mismo_nombre(mine):
    path = mine[0] / "imagenes" / "vuelo02.png"
    Image.open(path).save(path.with_suffix(".jpg"))
    with pytest.raises(ValueError, match=r"vuelo02\.jpg y vuelo02\.png se llaman igual"):
        load_folder(mine[0])


def test_paleta_mal_escrita(mine):
    (mine[0] / "paleta.json").write_text(json.dumps({"clases": []}))
    with pytest.raises(ValueError, match="está mal escrita"):
        load_folder(mine[0])
