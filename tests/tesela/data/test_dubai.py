"""Dubái, en una copia falsa con el trazado y las trampas de la de verdad."""

import shutil
from importlib import import_module

import numpy as np
import pytest
from herramientas.datos_falsos import escribir_dubai
from PIL import Image
from tesela.data import find_leaks, load_dubai, split_scenes
from tesela.data.dubai import DUBAI_COLORS, files_digest

BASE = "Semantic segmentation dataset"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dubai")
    return folder, escribir_dubai(folder)


@pytest.fixture
def copy(original, tmp_path):
    return shutil.copytree(original[0], tmp_path / "copia")


def test_lee_las_72_con_sus_trampas(original):
    """Paletas, negro, tamaños y el classes.json equivocado: la máscara sale bien."""
    folder, truth = original
    source = load_dubai(folder)
    assert len(source.scenes) == 72 and source.num_classes == 5
    assert source.groups == tuple(f"Tile {n}" for n in range(1, 9))
    for scene in source.scenes:
        image, mask = scene.read()
        np.testing.assert_array_equal(mask, truth[scene.name])
        assert image.shape == (scene.height, scene.width, 3)
    assert {s.height for s in source.scenes if s.group == "Tile 7"} == {31, 32}


def test_el_negro_no_lleva_etiqueta(original):
    folder, _ = original
    picture = Image.open(folder / BASE / "Tile 8" / "masks" / "image_part_001.png")
    black = (np.asarray(picture) == 0).all(axis=2)
    assert black.any()
    _, mask = load_dubai(folder).scenes[63].read()
    assert (mask[black] == 255).all()
    assert DUBAI_COLORS[-1].color == (0, 0, 0) and DUBAI_COLORS[-1].index == 255


def test_reparto_propio_por_mosaico(original):
    parts = split_scenes(load_dubai(original[0]))
    groups = {name: {s.group for s in scenes} for name, scenes in parts.items()}
    assert groups == {
        "train": {f"Tile {n}" for n in (3, 4, 5, 6, 7)},
        "validation": {"Tile 1"},
        "test": {"Tile 2", "Tile 8"},
    }
    assert find_leaks(parts) == []


def test_tesela_data_en_su_sitio_o_como_zip(original, tmp_path, monkeypatch):
    folder, truth = original
    monkeypatch.setenv("TESELA_DATA", str(folder))
    assert len(load_dubai().scenes) == 72
    mine = tmp_path / "datos"
    (mine / "dubai").mkdir(parents=True)
    shutil.make_archive(str(mine / "dubai" / "archive"), "zip", folder)
    monkeypatch.setenv("TESELA_DATA", str(mine))
    module = import_module("tesela.data.fetch")
    monkeypatch.setattr(module, "cache_dir", lambda: tmp_path / "cache")
    scene = load_dubai().scenes[9]
    np.testing.assert_array_equal(scene.read()[1], truth["Tile 2/001"])
    assert [path.name for path in (mine / "dubai").iterdir()] == ["archive.zip"]


def test_sin_datos_dice_las_tres_salidas(tmp_path, monkeypatch):
    for value, where in (("", "TESELA_DATA, sin poner"), (str(tmp_path), str(tmp_path))):
        monkeypatch.setenv("TESELA_DATA", value)
        with pytest.raises(FileNotFoundError) as error:
            load_dubai()
        text = str(error.value)
        for words in (
            where,
            "(1) descárgalo a mano",
            "kaggle",
            "(2)",
            'dataset="sintetico"',
        ):
            assert words in text


@pytest.mark.parametrize(
    ("kind", "name", "what"),
    [
        ("masks", "image_part_004.png", "la máscara"),
        ("images", "image_part_004.jpg", "la im"),
    ],
)
def test_falta_un_archivo(copy, kind, name, what):
    (copy / BASE / "Tile 3" / kind / name).unlink()
    with pytest.raises(FileNotFoundError, match=rf"falta {what}.*{name}.*tres salidas"):
        load_dubai(copy)


def test_tamanos_que_difieren(copy):
    path = copy / BASE / "Tile 5" / "masks" / "image_part_002.png"
    picture = Image.open(path)
    picture.crop((0, 0, picture.width - 1, picture.height)).save(path)
    with pytest.raises(
        ValueError, match=r"image_part_002\.jpg mide .* deben medir lo mismo"
    ):
        load_dubai(copy)


def test_color_de_nadie(copy):
    path = copy / BASE / "Tile 1" / "masks" / "image_part_001.png"
    picture = Image.open(path).convert("RGB")
    picture.putpixel((0, 0), (0x50, 0xE3, 0xC2))
    picture.save(path)
    with pytest.raises(ValueError, match=r"image_part_001\.png: .*#50E3C2 \(1 píxel\)"):
        load_dubai(copy).scenes[0].read()


def test_la_suma_distingue_un_solo_byte(original, copy):
    assert files_digest(copy / BASE) == files_digest(original[0] / BASE)
    path = copy / BASE / "Tile 1" / "images" / "image_part_001.jpg"
    path.write_bytes(path.read_bytes() + b"\0")
    assert files_digest(copy / BASE) != files_digest(original[0] / BASE)
    assert "NO son los mismos" in load_dubai(copy).describe()


def test_con_la_carpeta_de_dentro_tambien(original):
    assert len(load_dubai(original[0] / BASE).scenes) == 72
