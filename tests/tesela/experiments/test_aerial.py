"""La corrida aérea de principio a fin, en pequeño, y lo que escribe."""

import json

import pytest
import torch
from tesela.data import load_aerial, split_scenes
from tesela.experiments import aerial
from tesela.experiments.aerial_networks import NETWORKS, Network, parameter_groups
from tesela.nets import build_segmenter
from tesela.training import TrainConfig

TINY = Network(lambda k: build_segmenter("unet", k, width=4, depth=2))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aerial, "NETWORKS", {"pequeña": TINY})
    monkeypatch.setattr(
        aerial,
        "load_aerial",
        lambda name: load_aerial(name, count=8, size=64, cache_mb=8),
    )


def test_a_small_run_writes_everything(small, tmp_path):
    path = tmp_path / "r.json"
    options = "--redes pequeña --semillas 0 1 --pasos 2 --lado 64 --dispositivo cpu"
    aerial.main(["--salida", str(path), *options.split()])
    plain, averaged = json.loads(path.read_text())
    assert plain["metric"] == "mIoU de prueba: pequeña"
    assert averaged["symmetries"] and not plain["symmetries"]
    assert set(plain["values"]) == {"0", "1"} and len(plain["seconds"]) == 2
    for result in (plain, averaged):
        for seed, matrix in result["confusion"].items():
            counts = torch.tensor(matrix).double()
            hits = counts.diagonal()
            union = counts.sum(0) + counts.sum(1) - hits
            there = counts.sum(1) > 0
            assert float((hits / union)[there].mean()) == pytest.approx(
                result["values"][seed]
            )


def test_it_can_train_with_the_validation_too(small, tmp_path, monkeypatch):
    seen = {}
    options = "--redes pequeña --semillas 0 --pasos 1 --lado 64 --dispositivo cpu"

    def spy(name, source, parts, *rest, **others):
        seen.update(parts)
        return []

    monkeypatch.setattr(aerial, "run_network", spy)
    monkeypatch.setattr(aerial, "write_results", lambda path, results: None)
    arguments = ["--salida", str(tmp_path / "r.json"), *options.split()]
    aerial.main(arguments)
    alone = {part: [scene.name for scene in scenes] for part, scenes in seen.items()}
    aerial.main([*arguments, "--con-validacion"])
    joined = {part: [scene.name for scene in scenes] for part, scenes in seen.items()}
    assert alone["validation"] and joined["validation"] == []
    assert joined["train"] == alone["train"] + alone["validation"]
    assert joined["test"] == alone["test"]


def test_same_seed_same_result(small):
    source = aerial.load_aerial("sintetico")
    parts = split_scenes(source)
    origin = {"device": "cpu", "versions": {}, "commit": "a", "date": "hoy"}
    config = TrainConfig(batch_size=2, device="cpu")
    first, second = (
        aerial.run_network(
            "pequeña", source, parts, [3], 1, 64, origin, config, tell=lambda line: None
        )
        for _ in range(2)
    )
    assert first[0]["confusion"] == second[0]["confusion"]


def test_the_encoder_learns_at_its_own_rate():
    name = "U-Net con Lite0 preentrenada"
    model = NETWORKS[name].build(5)
    rest, encoder = parameter_groups(model, NETWORKS[name], 0.01)
    assert (rest["lr"], encoder["lr"]) == (0.01, 0.003)
    inside = {id(p) for p in model.encoder.parameters()}
    assert {id(p) for p in encoder["params"]} == inside
    assert not inside & {id(p) for p in rest["params"]}
    total = sum(p.numel() for g in (rest, encoder) for p in g["params"])
    assert total == sum(p.numel() for p in model.parameters())
    (only,) = parameter_groups(TINY.build(5), TINY, 0.01)
    assert only["lr"] == 0.01
