"""La corrida que compara: misma receta para todas, y nada se elige mirando la prueba."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tesela.experiments import architectures, read_results
from tesela.experiments.architectures import (
    RECIPE,
    compare,
    main,
    photo_parts,
    train_network,
)
from torch import nn

TINY = replace(RECIPE, epochs=2, batch_size=8)


def linear(num_classes: int) -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, num_classes))


@pytest.fixture(scope="module")
def parts():
    return photo_parts(train_per_class=4, test_per_class=3)


def test_statistics_come_from_train_alone(parts):
    images, labels = parts["train"]
    torch.testing.assert_close(
        images.mean(dim=(0, 2, 3)), torch.zeros(3), atol=1e-4, rtol=0
    )
    torch.testing.assert_close(images.std(dim=(0, 2, 3)), torch.ones(3), atol=1e-3, rtol=0)
    assert parts["test"][0].mean().abs() > 1e-4
    assert labels.bincount().tolist() == [4] * 10
    assert [len(parts[n][1]) for n in ("validation", "test")] == [500, 30]


def test_the_same_seed_gives_the_same_network(parts):
    first, second, other = (
        train_network(linear, parts["train"], seed, TINY)[1].weight for seed in (0, 0, 1)
    )
    assert torch.equal(first, second) and not torch.equal(first, other)


def test_one_result_per_network_with_its_costs(parts):
    lines = []
    networks = {"a": linear, "b": linear}
    results = compare(parts, networks, (0, 1, 2), (1e-3, 1e-2), TINY, lines.append)
    assert [r["network"] for r in results] == ["a", "b"] and len(lines) == 2
    for result in results:
        assert set(result["values"]) == {"0", "1", "2"}
        assert result["macs"] == 3072 * 10 and result["parameters"] == 30730
        assert result["steps"] == 2 * 5  # 40 recortes en lotes de 8
        assert set(result["validation"]) == {"0.001", "0.01"}
        best = max(result["validation"], key=result["validation"].get)
        assert result["learning_rate"] == float(best)
        low, median, high = result["latency_ms"]
        assert 0 < low <= median <= high
        assert len(result["train_accuracy"]) == 3
    # Dos veces la misma red con las mismas semillas: las mismas exactitudes.
    assert results[0]["values"] == results[1]["values"]


def test_the_rate_is_chosen_without_the_test_set(parts):
    """Con otra prueba, las mismas tasas y las mismas validaciones."""
    spoiled = parts | {"test": (parts["test"][0], parts["test"][1].roll(1))}
    chosen = [
        compare(p, {"a": linear}, (0,), (1e-4, 1e-3), TINY)[0] for p in (parts, spoiled)
    ]
    for key in ("learning_rate", "validation", "train_accuracy"):
        assert chosen[0][key] == chosen[1][key]


def test_the_program_writes_a_whole_file(tmp_path: Path, monkeypatch, capsys, parts):
    monkeypatch.setattr(architectures, "photo_parts", lambda: parts)
    threads = torch.get_num_threads()
    try:
        path = tmp_path / "a.json"
        main([f"--salida={path}", "--redes", "LeNet-5", "--semillas", "0", "--epocas=1"])
    finally:
        torch.set_num_threads(threads)
    (result,) = read_results(path)
    assert result["metric"] == "exactitud de prueba: LeNet-5"
    assert "1 hilo" in result["device"]
    assert "LeNet-5" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([f"--salida={path}", "--redes", "LeNet-6"])
