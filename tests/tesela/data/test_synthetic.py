import hashlib

import numpy as np
import pytest
from tesela.data import SYNTHETIC_VERSION, aerial_scene
from tesela.data.synthetic_layout import Plan

# Los bytes de la versión 1: si cambian, la versión tiene que subir.
PINNED = [
    (
        (0, 128, 0.5),
        "751bb28f3489e48c1da94f938db34c818eb31bbfd0b289e3280a9bb91e000e2a",
        "98f1cb0fc5c876cf6500ca24d5a274968072dd0459f4bfb47f2efc97365613c5",
    ),
    (
        (7, 128, 0.5),
        "4e62ab7f25d9dd6ff407845909e346e4fc73ee5283063b43ee464330db01dbd7",
        "d4bf4f6a6c0c43086e45d1057733f4e5b6889fadea584a7a17d1c402d1888a7c",
    ),
    (
        (11, 96, 0.3),
        "daa1a2bd27bd66db79ecc36655f84b8a1ba2f7d43299de214cdf5fba130e8aac",
        "9313eab1a7078b73b2c1a1aa3716e48b8c9625023e0b42d285fd2252161e95a6",
    ),
    (
        (3, 80, 2.0),
        "7b7faeb63494fde896ea182032d73932ab3ba7e704f2639683f44b938a90fb37",
        "62ba263b3b7daa25357bf697c70d00ae4fdf746d38c84836e4ebd9c0815ea30e",
    ),
]


@pytest.fixture(scope="module")
def scenes():
    return [aerial_scene(seed) for seed in range(24)]


@pytest.mark.parametrize(("arguments", "mask", "image"), PINNED)
def test_los_mismos_bytes_en_toda_maquina(arguments, mask, image):
    assert SYNTHETIC_VERSION == 1
    scene = aerial_scene(*arguments)
    assert hashlib.sha256(scene.mask.tobytes()).hexdigest() == mask
    assert hashlib.sha256(scene.image.tobytes()).hexdigest() == image


def test_formas_tipos_e_indices(scenes):
    for scene in scenes:
        assert scene.image.shape == (256, 256, 3) and scene.image.dtype == np.uint8
        assert scene.mask.shape == (256, 256) and scene.mask.dtype == np.uint8
        assert set(np.unique(scene.mask).tolist()) <= {0, 1, 2, 3, 4, 255}


def test_todas_las_clases_y_poco_sin_etiqueta(scenes):
    counts = sum(np.bincount(scene.mask.ravel(), minlength=256) for scene in scenes)
    shares = counts / counts.sum()
    assert all(0.05 < share < 0.45 for share in shares[:5])
    assert 0 < shares[255] < 0.01
    for scene in scenes:
        assert np.bincount(scene.mask.ravel(), minlength=5)[:5].max() < 0.9 * 256**2


def test_la_imagen_tiene_luz_y_contraste_de_fotografia(scenes):
    for scene in scenes:
        assert 60 < scene.image.mean() < 170
        assert scene.image.std() > 18
        assert (scene.image == 255).mean() < 0.02 and (scene.image == 0).mean() < 0.01


def test_las_semillas_dan_escenas_distintas(scenes):
    assert len({scene.mask.tobytes() for scene in scenes}) == len(scenes)


def test_un_color_no_basta_para_saber_la_clase(scenes):
    """Acertar con el color solo, ya ajustado a estas mismas escenas, no basta."""
    pixels = np.concatenate([s.image.reshape(-1, 3) for s in scenes]).astype(np.int64) // 32
    labels = np.concatenate([s.mask.ravel() for s in scenes])
    valid = labels < 5
    cell = (pixels[:, 0] * 64 + pixels[:, 1] * 8 + pixels[:, 2])[valid]
    table = np.zeros((512, 5), dtype=np.int64)
    np.add.at(table, (cell, labels[valid]), 1)
    accuracy = table.max(axis=1).sum() / table.sum()
    assert 0.4 < accuracy < 0.8


def test_las_sombras_caen_del_lado_contrario_al_sol():
    """A 2 m del edificio, el suelo opuesto al sol es más oscuro que el del lado del sol."""
    darker = 0
    for seed in range(8):
        scene = aerial_scene(seed)
        sun = Plan((SYNTHETIC_VERSION, seed, 256, 500_000), 128.0).sun
        built = scene.mask == 0
        ground = (scene.mask == 1) | (scene.mask == 2)
        light = scene.image.mean(axis=2)
        step = (round(4 * sun[1]), round(4 * sun[0]))
        away = np.roll(built, (-step[0], -step[1]), axis=(0, 1)) & ground
        toward = np.roll(built, step, axis=(0, 1)) & ground
        if away.sum() > 200 and toward.sum() > 200:
            darker += 1 if light[away].mean() < light[toward].mean() - 8 else -8
    assert darker >= 4


def test_el_tamano_del_pixel_cambia_el_de_las_cosas():
    """Con píxeles más chicos, un cruce de la imagen cambia menos veces de clase."""
    changes = []
    for pixel in (0.25, 0.5, 1.0, 2.0):
        masks = [aerial_scene(seed, 128, pixel).mask for seed in range(3)]
        changes.append(np.mean([(mask[:, 1:] != mask[:, :-1]).mean() for mask in masks]))
    assert changes == sorted(changes)


@pytest.mark.parametrize(("size", "pixel"), [(64, 0.1), (64, 2.0), (300, 0.5), (65, 1.3)])
def test_tamanos_extremos(size, pixel):
    scene = aerial_scene(5, size, pixel)
    assert scene.image.shape == (size, size, 3)
    assert scene.metres_per_pixel == pixel


def test_describe():
    text = aerial_scene(2, 64, 0.3).describe()
    assert text.startswith(
        "Datos: sintetico v1, escena 2, de 64×64 píxeles a 0.3 m por píxel"
    )


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"seed": -1}, ValueError, "0 o más y llegó -1"),
        ({"seed": 1.5}, TypeError, "seed debe ser un entero y llegó 1.5"),
        ({"seed": True}, TypeError, "seed debe ser un entero"),
        ({"seed": 0, "size": 63}, ValueError, "entre 64 y 4096 píxeles y llegó 63"),
        ({"seed": 0, "size": 4097}, ValueError, "llegó 4097"),
        ({"seed": 0, "size": "64"}, TypeError, "size debe ser un entero"),
        (
            {"seed": 0, "metres_per_pixel": 0.05},
            ValueError,
            r"entre 0\.1 y 2 y llegó 0\.05",
        ),
        ({"seed": 0, "metres_per_pixel": float("nan")}, ValueError, "llegó nan"),
        ({"seed": 0, "version": 2}, ValueError, "versión 1 y se pidió la 2"),
    ],
)
def test_entrada_mala(arguments, error, message):
    with pytest.raises(error, match=message):
        aerial_scene(**arguments)


@pytest.mark.slow
def test_escena_grande():
    scene = aerial_scene(1, 4096, 0.5)
    assert scene.mask.shape == (4096, 4096)
    assert set(np.unique(scene.mask).tolist()) >= {0, 1, 2, 3}
