import dataclasses

import pytest
from tesela.data import AERIAL_CLASSES, REGISTRY, DatasetInfo, dataset_info
from tesela.data.digits import load_digits_8x8, load_mnist_subset


def test_las_fichas_que_hay():
    assert set(REGISTRY) == {
        *("sintetico", "digitos", "mnist-5000", "fotos", "cifar10"),
        *("dubai", "inria"),
    }
    for name, info in REGISTRY.items():
        assert info.name == name and info.title and info.licence and info.how_to_get
        assert len(set(info.classes)) == len(info.classes) > 1


def test_cifar10_es_el_archivo_que_conoce_torchvision():
    from torchvision.datasets import CIFAR10

    info = dataset_info("cifar10")
    assert info.urls[0] == CIFAR10.url
    assert info.archive == CIFAR10.filename and info.layout == CIFAR10.base_folder
    assert not info.embedded


def test_las_clases_de_la_ficha_son_las_de_los_datos():
    assert dataset_info("sintetico").classes == tuple(c.name for c in AERIAL_CLASSES)
    assert dataset_info("digitos").classes == load_digits_8x8().class_names
    assert dataset_info("mnist-5000").classes == load_mnist_subset().class_names


def test_las_tres_salidas():
    text = dataset_info("cifar10").three_ways()
    for words in ("170 MB", "TESELA_DATA", "load_photo_crops()", "(1)", "(2)", "(3)"):
        assert words in text


def test_nombre_desconocido():
    with pytest.raises(ValueError, match=r"'cifar'; los que hay son cifar10, digitos"):
        dataset_info("cifar")


def test_las_fichas_no_se_cambian():
    with pytest.raises(dataclasses.FrozenInstanceError):
        dataset_info("cifar10").sha256 = ""


@pytest.mark.parametrize("lack", [{"sha256": ""}, {"size_bytes": 0}, {"layout": ""}])
def test_sin_verificacion_no_hay_descarga(lack):
    complete = {"sha256": "0" * 64, "size_bytes": 1, "layout": "x"}
    with pytest.raises(ValueError, match=r"'p' tiene dirección, pero le falta"):
        DatasetInfo("p", "P", "CC0", "", ("a", "b"), "a mano", ("u",), **(complete | lack))


def test_los_que_se_descargan_a_mano_dicen_de_donde():
    for name, page in (("dubai", "kaggle.com"), ("inria", "project.inria.fr")):
        info = dataset_info(name)
        assert not info.embedded and not info.urls and not info.sha256
        text = info.three_ways()
        assert "(1) descárgalo a mano de https://" in text and page in text
        assert "TESELA_DATA" in text and 'dataset="sintetico"' in text


def test_descarga_a_mano_sin_carpeta():
    with pytest.raises(ValueError, match=r"'p' se descarga a mano, pero no dice qué"):
        DatasetInfo("p", "P", "CC0", "", ("a", "b"), "a mano", page="https://p.mx")
