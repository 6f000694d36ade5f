"""La imagen de la portada: lo guardado se vuelve a leer igual, y la escena es nueva."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tesela.data import load_aerial
from tesela.experiments import aerial, cover
from tesela.experiments.aerial_networks import Network
from tesela.experiments.cover import decode_labels, encode_labels
from tesela.nets import build_segmenter

TINY = {"pequeña": Network(lambda k: build_segmenter("unet", k, width=4, depth=2))}


@settings(deadline=None)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_what_is_stored_comes_back(labels):
    assert (decode_labels(encode_labels(labels)) == labels).all()


def test_only_a_mask_is_stored():
    with pytest.raises(ValueError, match=r"máscara \(H, W\) uint8 y llegó \(2, 2\) int64"):
        encode_labels(np.zeros((2, 2), np.int64))


@pytest.mark.parametrize("text", ["¿?", "aaaa", ""])
def test_text_that_is_not_a_mask(text):
    with pytest.raises(ValueError, match="no es una máscara guardada"):
        decode_labels(text)


def test_a_small_run_keeps_an_answer(monkeypatch, tmp_path):
    monkeypatch.setattr(cover, "NETWORK", "pequeña")
    monkeypatch.setattr(cover, "NETWORKS", TINY)
    monkeypatch.setattr(aerial, "NETWORKS", TINY)
    monkeypatch.setattr(
        cover, "load_aerial", lambda name, count, size: load_aerial(name, count=8, size=64)
    )
    path = tmp_path / "portada.json"
    options = "--semillas 4 5 --pasos 1 --lado 64 --escenas 8 --dispositivo cpu"
    cover.main(["--salida", str(path), *options.split()])
    (result,) = json.loads(path.read_text())
    assert result["symmetries"] and set(result["values"]) == {"4", "5"}
    labels = decode_labels(result["labels"])
    assert labels.shape == (384, 384) and labels.max() < 5
    assert result["scene_seed"] >= 8


def test_the_scene_is_not_one_of_the_set(tmp_path, capsys):
    path = tmp_path / "portada.json"
    with pytest.raises(SystemExit):
        cover.main(["--salida", str(path), "--escena", "63"])
    assert "la escena 63 está entre las del conjunto" in capsys.readouterr().err
    assert not path.exists()
