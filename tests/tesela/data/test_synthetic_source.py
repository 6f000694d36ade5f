import numpy as np
import pytest
from tesela.data import aerial_scene, load_synthetic


def test_cada_escena_es_la_de_su_semilla():
    source = load_synthetic(count=3, size=64, first_seed=5, metres_per_pixel=0.4)
    image, mask = source.scenes[1].read()
    scene = aerial_scene(6, 64, 0.4)
    np.testing.assert_array_equal(image, scene.image)
    np.testing.assert_array_equal(mask, scene.mask)
    assert source.metres_per_pixel == 0.4 and len(source.groups) == 3


def test_no_se_hacen_hasta_leerlas(monkeypatch):
    import tesela.data.synthetic_source as module

    made = []
    real = module.aerial_scene
    monkeypatch.setattr(module, "aerial_scene", lambda *a: made.append(a[0]) or real(*a))
    source = module.load_synthetic(count=5000, size=64)
    made.clear()
    source.scenes[4321].read()
    source.scenes[4321].read()
    assert made == [4321]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": 0}, "count debe ser 1 o más y llegó 0"),
        ({"size": 63}, "size debe estar entre 64 y 4096"),
        ({"size": 5000}, "size debe estar entre 64 y 4096"),
        ({"first_seed": -1}, "seed debe ser 0 o más"),
        ({"metres_per_pixel": 9}, "metres_per_pixel"),
    ],
)
def test_lo_imposible_se_dice_al_cargar(options, message):
    with pytest.raises(ValueError, match=message):
        load_synthetic(**options)


def test_describe_dice_version_y_semillas():
    text = load_synthetic(count=2, size=64, first_seed=7).describe()
    assert "sintetico v1, semillas 7 a 8" in text and "CC0" in text
