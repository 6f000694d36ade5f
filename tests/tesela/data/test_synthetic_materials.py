import numpy as np
import pytest
from tesela.data import synthetic_materials as mat

# El nombre de cada índice y la clase que le toca: 1 suelo, 2 calle, 3 vegetación, 4 agua.
EXPECTED = {
    "ASPHALT": ("asfalto", 2),
    "SIDEWALK": ("banqueta", 1),
    "GRASS": ("pasto", 3),
    "DRY": ("pasto seco", 3),
    "SOIL": ("tierra", 1),
    "SAND": ("arena", 1),
    "CONCRETE": ("concreto", 1),
    "TILE": ("baldosa", 1),
    "WATER": ("agua", 4),
    "CROP": ("cultivo", 3),
    "FURROW": ("surco", 1),
    "HEDGE": ("seto", 3),
    "LOT": ("estacionamiento", 2),
}


@pytest.mark.parametrize("constant", EXPECTED)
def test_cada_indice_lleva_a_su_material_y_a_su_clase(constant):
    index = getattr(mat, constant)
    assert (mat.MATERIALS[index][0], int(mat.MATERIAL_CLASSES[index])) == EXPECTED[constant]


def test_cada_material_tiene_un_solo_indice():
    assert sorted(getattr(mat, name) for name in EXPECTED) == list(
        range(len(mat.MATERIALS))
    )


def test_formas_y_tipos_de_las_tablas():
    count = len(mat.MATERIALS)
    assert mat.MATERIAL_CLASSES.shape == (count,) and mat.MATERIAL_CLASSES.dtype == np.uint8
    assert mat.MATERIAL_TEXTURE.shape == (count, 4)
    assert mat.MATERIAL_TEXTURE.dtype == np.float32
    assert (mat.MATERIAL_TEXTURE > 0).all() and (mat.MATERIAL_TEXTURE < 0.2).all()
    # Una fila de la tabla, a mano: el seto es lo más revuelto.
    np.testing.assert_allclose(mat.MATERIAL_TEXTURE[mat.HEDGE], [0.08, 0.1, 0.14, 0.12])


@pytest.mark.parametrize("climate", [1, 2], ids=["templado", "árido"])
def test_los_colores_son_creibles(climate):
    colors = np.array([row[climate] for row in mat.MATERIALS])
    assert colors.shape == (13, 3) and colors.min() > 0 and colors.max() < 256
    red, green, blue = colors.T
    for index in (mat.GRASS, mat.CROP, mat.HEDGE):
        assert green[index] > red[index] > blue[index]
    assert red[mat.WATER] < green[mat.WATER] < blue[mat.WATER]
    for index in (mat.ASPHALT, mat.LOT, mat.CONCRETE):
        assert np.ptp(colors[index]) < 25


def test_lo_arido_es_mas_claro():
    """El suelo seco refleja más; solo el agua cambia hacia otro lado."""
    light = np.array([[sum(row[1]), sum(row[2])] for row in mat.MATERIALS])
    brighter = light[:, 1] > light[:, 0]
    assert brighter.all()
