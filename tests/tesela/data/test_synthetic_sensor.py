import numpy as np
import pytest
from tesela.data.synthetic_random import Stream
from tesela.data.synthetic_sensor import develop


def step(at, axis=0, shape=(512, 256), high=200):
    """Una escena de dos tonos: 40 antes de `at` y `high` después."""
    color = np.full((*shape, 3), 40, dtype=np.float32)
    color[(slice(None),) * axis + (slice(at, None),)] = high
    return color


def test_la_camara_conserva_la_media_y_mete_ruido():
    flat = np.full((128, 128, 3), 120, dtype=np.float32)
    image = develop(Stream(3), flat)
    assert image.dtype == np.uint8 and image.shape == flat.shape
    assert 100 < image.mean() < 150
    assert 1.5 < (image[:, 1:].astype(float) - image[:, :-1]).std() / 2**0.5 < 6


def test_el_ruido_es_casi_el_mismo_en_los_tres_canales():
    """0.8 compartido y 0.45 propio: la correlación es 0.64 / (0.64 + 0.2025) = 0.76."""
    image = develop(Stream(3), np.full((256, 256, 3), 120, dtype=np.float32)).astype(float)
    # El ruido no se parece de un píxel al otro, así que la diferencia lo aísla.
    noise = (image[:, 1:] - image[:, :-1]).reshape(-1, 3)
    assert abs(np.corrcoef(noise.T)[0, 1] - 0.76) < 0.03


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("axis", [0, 1])
def test_el_borde_se_desenfoca_un_pixel_por_lado(seed, axis):
    """Con (1, 2, 1) / 4 mezclado de 0.55 a 0.95, pasa de 0.14 a 0.24 del escalón."""
    rows = develop(Stream(seed), step(128, axis, (256, 256))).mean(axis=(1 - axis, 2))
    low, high = rows[124:127].mean(), rows[129:132].mean()
    before, after = (rows[127:129] - low) / (high - low)
    assert 0.13 < before < 0.245
    assert abs(before + after - 1) < 0.03  # igual de un lado que del otro


def test_la_camara_no_deja_costura_entre_bandas():
    """Una escena alta sale igual arriba y abajo de la fila 256, salvo el ruido."""
    ramp = np.tile(np.linspace(60, 180, 600, dtype=np.float32)[:, None, None], (1, 64, 3))
    rows = develop(Stream(4), ramp).mean(axis=(1, 2))
    steps = np.diff(rows)
    assert abs(steps[255] - np.median(steps)) < 1.5


def test_el_desenfoque_cruza_de_una_banda_a_otra():
    """Un escalón justo en la costura se ve igual que uno en medio de la banda."""
    profiles = []
    for at in (128, 256):
        rows = develop(Stream(4), step(at)).mean(axis=(1, 2))
        low, high = rows[at - 4 : at - 1].mean(), rows[at + 2 : at + 5].mean()
        profiles.append((rows[at - 1 : at + 1] - low) / (high - low))
    np.testing.assert_allclose(profiles[0], profiles[1], atol=0.02)


def test_lo_que_se_sale_de_los_bytes_se_recorta_antes_de_la_camara():
    wild, tame = step(32, shape=(64, 64), high=900), step(32, shape=(64, 64), high=255)
    wild[:32], tame[:32] = -300, 0
    np.testing.assert_array_equal(develop(Stream(6), wild), develop(Stream(6), tame))


def test_lo_negro_y_lo_blanco_no_dan_la_vuelta():
    """Al pasar a bytes, 256 no se vuelve 0 ni -1 se vuelve 255."""
    for seed in range(6):
        assert develop(Stream(seed), np.zeros((64, 64, 3), np.float32)).max() < 90
        assert develop(Stream(seed), np.full((64, 64, 3), 255, np.float32)).min() > 165


def test_la_misma_clave_da_la_misma_foto_y_no_toca_la_escena():
    color = step(32, shape=(64, 64))
    before = color.copy()
    first = develop(Stream(5, 8), color)
    np.testing.assert_array_equal(first, develop(Stream(5, 8), color))
    np.testing.assert_array_equal(color, before)
    assert (first != develop(Stream(6, 8), color)).mean() > 0.5
