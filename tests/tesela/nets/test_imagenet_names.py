"""Los nombres de las clases: mil, y los traducidos existen."""

import pytest
from tesela.nets import imagenet_name_es, imagenet_names
from tesela.nets.imagenet_names import SPANISH


def test_a_thousand_different_names():
    names = imagenet_names()
    assert len(names) == len(set(names)) == 1000


def test_every_translated_name_is_a_class():
    assert set(SPANISH) <= set(imagenet_names())
    assert len(set(SPANISH.values())) == len(SPANISH)


def test_known_and_unknown():
    assert imagenet_name_es(967) == "café expreso"
    assert imagenet_name_es(999) == imagenet_names()[999]


@pytest.mark.parametrize("index", [-1, 1000])
def test_bad_index(index):
    with pytest.raises(ValueError, match="se esperaba una clase de 0 a 999"):
        imagenet_name_es(index)
