"""Inria, en una copia falsa con su trazado: TIFF, y máscaras de 0 y 255."""

import numpy as np
import pytest
from herramientas.datos_falsos import escribir_inria
from PIL import Image
from tesela.data import find_leaks, load_inria, split_scenes


@pytest.fixture
def inria(tmp_path):
    return tmp_path, escribir_inria(tmp_path)


def test_lee_imagenes_y_mascaras(inria):
    folder, truth = inria
    source = load_inria(folder)
    assert source.num_classes == 2 and source.metres_per_pixel == 0.3
    assert source.groups == ("austin", "chicago", "kitsap", "tyrol-w", "vienna")
    for scene in source.scenes:
        image, mask = scene.read()
        np.testing.assert_array_equal(image, truth[scene.name][0])
        np.testing.assert_array_equal(mask, truth[scene.name][1])


def test_en_orden_de_numero_y_no_de_letra(tmp_path):
    escribir_inria(tmp_path, por_ciudad=11, lado=4)
    names = [scene.name for scene in load_inria(tmp_path).scenes][:11]
    assert names == [f"austin{n}" for n in range(1, 12)]


def test_validacion_con_las_cinco_primeras_de_cada_ciudad(inria):
    parts = split_scenes(load_inria(inria[0]))
    assert len(parts["validation"]) == 25 and parts["test"] == []
    assert {s.name for s in parts["train"]} == {
        f"{city}{n}"
        for city in ("austin", "chicago", "kitsap", "tyrol-w", "vienna")
        for n in (6, 7)
    }
    # Comparten ciudad, y find_leaks lo dice; por ciudades, no.
    assert {leak.reason for leak in find_leaks(parts)} == {"grupo"}
    source = load_inria(inria[0])
    parts = split_scenes(source, groups={"validation": ["tyrol-w"], "test": ["vienna"]})
    assert find_leaks(parts) == [] and len(parts["train"]) == 21


def test_una_mascara_con_otro_valor(inria):
    path = inria[0] / "AerialImageDataset" / "train" / "gt" / "austin1.tif"
    Image.fromarray(np.full((20, 20), 128, np.uint8)).save(path)
    with pytest.raises(ValueError, match=r"austin1\.tif: .*#808080 \(400 píxeles\)"):
        load_inria(inria[0]).scenes[0].read()


def test_lo_que_falta_o_sobra(inria, monkeypatch, tmp_path):
    train = inria[0] / "AerialImageDataset" / "train"
    (train / "gt" / "kitsap3.tif").unlink()
    with pytest.raises(FileNotFoundError, match=r"máscara train/gt/kitsap3\.tif.*salidas"):
        load_inria(inria[0])
    (train / "images" / "mapa.tif").write_bytes(b"")
    with pytest.raises(ValueError, match=r"mapa\.tif no se llama como las escenas"):
        (train / "images" / "kitsap3.tif").unlink()
        load_inria(inria[0])
    with pytest.raises(FileNotFoundError, match=r"no hay ningún train/images/\*\.tif"):
        load_inria(tmp_path / "otra")
    monkeypatch.delenv("TESELA_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match=r"project\.inria\.fr.*sintetico"):
        load_inria()
