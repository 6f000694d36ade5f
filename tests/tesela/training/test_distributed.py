"""Dos procesos de verdad, con torchrun, terminan en los pesos de uno con el lote doble."""

import json
import os
import subprocess
import sys

import pytest
import torch
from tesela.training.distributed import (
    distribute,
    process_group,
    ranks,
    sum_over_processes,
)
from torch import nn

SCRIPT = """
import json, os, sys
import torch
from torch import nn
from tesela.training import (
    Checkpoints, TrainConfig, fit, process_group, ranks, seed_everything
)
torch.set_num_threads(1)
out = sys.argv[1]
generator = torch.Generator().manual_seed(0)
images = torch.rand(22, 3, 16, 16, generator=generator)
masks = (images.mean(1) > 0.5).long()
masks[::3, :5] = 255
with process_group("cpu") as (rank, processes):
    seed_everything(rank)  # los pesos de todos deben acabar siendo los del rango 0
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.GroupNorm(2, 8), nn.ReLU(), nn.Conv2d(8, 2, 1)
    )
    config = TrainConfig(
        epochs=3, batch_size=4, learning_rate=0.01, schedule="onecycle", clip_norm=1.0,
        weight_decay=0.01, device="cpu",
    )
    history = fit(
        model, (images, masks), (images, masks), config,
        nn.CrossEntropyLoss(torch.tensor([1.0, 2.0]), ignore_index=255),
        checkpoints=Checkpoints(out),
    )
    torch.save(model.state_dict(), f"{out}/{processes}-{rank}.pt")
    said = {"pid": os.getpid(), "processes": processes, "history": history.records}
    with open(f"{out}/{processes}-{rank}.json", "w") as file:
        json.dump(said, file)
"""


def launch(folder, processes):
    """Corre el programa solo, o con torchrun."""
    folder.mkdir()
    script = folder / "entrenar.py"
    script.write_text(SCRIPT, encoding="utf-8")
    order = [sys.executable]
    if processes > 1:
        order += ["-m", "torch.distributed.run", "--standalone"]
        order += [f"--nproc-per-node={processes}"]
    done = subprocess.run(
        [*order, str(script), str(folder)],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    names = [f"{processes}-{rank}" for rank in range(processes)]
    said = [json.loads((folder / f"{name}.json").read_text()) for name in names]
    weights = [torch.load(folder / f"{name}.pt") for name in names]
    return said, weights


@pytest.mark.slow
def test_two_processes_end_at_the_weights_of_one(tmp_path):
    """22 imágenes de 4 en 4: el último lote es de 2, y hay píxeles que se ignoran."""
    (alone,), (expected,) = launch(tmp_path / "uno", 1)
    said, weights = launch(tmp_path / "dos", 2)
    # De verdad corrieron dos, y cada uno lo sabía.
    assert len({own["pid"] for own in said}) == 2
    assert [own["processes"] for own in said] == [2, 2]
    for own in weights:
        for name, value in expected.items():
            torch.testing.assert_close(own[name], value, atol=1e-6, rtol=0)
    assert all(torch.equal(value, weights[1][name]) for name, value in weights[0].items())
    columns = ("train_loss", "train_accuracy", "val_loss", "val_accuracy")
    for own in said:
        for one, two in zip(alone["history"], own["history"], strict=True):
            assert [two[c] for c in columns] == pytest.approx(
                [one[c] for c in columns], abs=1e-5
            )
    # Solo el rango 0 escribe, y lo que escribe dice cuántos eran.
    state = json.loads((tmp_path / "dos" / "state.json").read_text(encoding="utf-8"))
    assert state["processes"] == 2
    assert sorted(state["random"]) == ["0-cpu", "1-cpu"]


def test_alone_it_does_nothing(monkeypatch):
    for name in ("RANK", "WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    with process_group() as found:
        assert found == ranks() == (0, 1)
    model = nn.Linear(1, 1)
    assert distribute(model) is model
    values = torch.ones(2)
    assert sum_over_processes(values) is values


def test_one_process_under_torchrun_opens_and_closes_its_group(monkeypatch):
    settings = {"RANK": "0", "WORLD_SIZE": "1", "MASTER_ADDR": "127.0.0.1"}
    for name, value in {**settings, "MASTER_PORT": "0"}.items():
        monkeypatch.setenv(name, value)
    with process_group("cpu") as found:
        assert found == (0, 1)
        assert torch.distributed.get_backend() == "gloo"
    assert not torch.distributed.is_initialized()
