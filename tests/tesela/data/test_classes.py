from tesela.data import AERIAL_CLASSES, IGNORE_INDEX


def test_colores_medidos_en_dubai():
    colors = {info.name: info.hex_color for info in AERIAL_CLASSES}
    assert colors == {
        "building": "#3C1098",
        "land": "#8429F6",
        "road": "#6EC1E4",
        "vegetation": "#FEDD3A",
        "water": "#E2A929",
        "unlabeled": "#9B9B9B",
    }


def test_indices_seguidos_y_sin_etiqueta_al_final():
    assert [info.index for info in AERIAL_CLASSES] == [0, 1, 2, 3, 4, IGNORE_INDEX]
    assert len({info.color for info in AERIAL_CLASSES}) == 6
