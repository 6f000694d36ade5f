"""El comité de las semillas, de principio a fin y en pequeño."""

import json

import pytest
import torch
from tesela.data import load_aerial
from tesela.experiments import aerial_committee
from tesela.experiments.aerial_networks import Network
from tesela.nets import build_segmenter

NAME = "pequeña"
TINY = {NAME: Network(lambda k: build_segmenter("unet", k, width=4, depth=2))}


@pytest.fixture
def small(monkeypatch, tmp_path):
    monkeypatch.setattr(aerial_committee, "NETWORKS", TINY)
    monkeypatch.setattr(
        aerial_committee, "load_aerial", lambda name: load_aerial(name, count=8, size=64)
    )
    for seed in range(3):
        torch.manual_seed(seed)
        torch.save(TINY[NAME].build(5).state_dict(), tmp_path / f"{NAME}-{seed}.pt")
    return tmp_path


def run(folder, *seeds, extra=()):
    path = folder / "r.json"
    options = ["--pesos", str(folder), "--red", NAME, "--dispositivo", "cpu", *extra]
    aerial_committee.main(["--salida", str(path), *options, "--semillas", *seeds])
    return json.loads(path.read_text())


def test_the_committee_of_all_and_those_that_leave_one_out(small):
    whole, pairs = run(small, "0", "1", "2")
    assert list(whole["values"]) == ["0+1+2"] and whole["members"] == 3
    assert list(pairs["values"]) == ["0+1", "0+2", "1+2"] and pairs["members"] == 2
    assert whole["parameters"] == 3 * pairs["parameters"] / 2
    for result in (whole, pairs):
        for label, value in result["values"].items():
            there = [v for v in result["iou"][label] if v is not None]
            assert sum(there) / len(there) == pytest.approx(value)


def test_two_seeds_are_one_committee(small):
    (only,) = run(small, "0", "2")
    assert list(only["values"]) == ["0+2"]


def test_it_says_that_they_also_saw_the_validation(small):
    (without,) = run(small, "0", "1")
    (joined,) = run(small, "0", "1", extra=["--con-validacion"])
    assert joined["values"] == without["values"]  # la prueba es la misma
    counts = [int(r["dataset"].split()[1]) for r in (without, joined)]
    assert counts[1] == counts[0] + 1
    assert joined["dataset"].split(" y ")[1] == without["dataset"].split(" y ")[1]


def test_missing_weights(small):
    with pytest.raises(FileNotFoundError, match=r"pequeña-7.pt: entrena esa semilla"):
        run(small, "0", "7")
    assert not (small / "r.json").exists()
