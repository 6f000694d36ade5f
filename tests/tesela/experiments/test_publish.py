"""Lo que un capítulo publica: nada por omisión, y nada incompleto en la corrida larga."""

import pytest
from tesela.experiments import make_result, publish_results, read_results

ORIGIN = {"device": "cpu: x", "versions": {"torch": "2"}, "commit": "a", "date": "2026"}


def result(**changes):
    made = make_result("U-Net", "mIoU", {0: 0.5, 1: 0.7}, "dubai", ORIGIN, epochs=40)
    return made | changes


def test_by_default_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert publish_results("unet.json", [result()]) is None
    assert not list(tmp_path.iterdir())


def test_the_long_run_writes_where_it_is_told(tmp_path):
    path = publish_results("unet.json", [result()], tmp_path / "_results")
    assert path == tmp_path / "_results" / "unet.json"
    assert read_results(path) == [result()]


@pytest.mark.parametrize("epochs", [None, 0, 2.5, True, "40"])
def test_it_says_how_long_it_trained(tmp_path, epochs):
    with pytest.raises(
        ValueError, match=r"El resultado 0 de unet.json trae epochs=.*entero"
    ):
        publish_results("unet.json", [result(epochs=epochs)], tmp_path)


@pytest.mark.parametrize("folder", ["", "carpeta"])
def test_an_incomplete_result_is_known_before_the_long_run(tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    incomplete = result()
    del incomplete["commit"]
    with pytest.raises(ValueError, match=r"El resultado 1 de unet.json no trae.* commit"):
        publish_results("unet.json", [result(), incomplete], folder)
    with pytest.raises(ValueError, match="mide algo antes"):
        publish_results("unet.json", [], folder)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["unet", "a/unet.json", "unet.txt"])
def test_the_name_is_that_of_a_json(name):
    with pytest.raises(ValueError, match=r"se esperaba un nombre como 'unet.json'"):
        publish_results(name, [result()])
