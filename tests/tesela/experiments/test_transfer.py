"""La corrida de transferencia: sus tareas, una medida de cada clase y el archivo entero."""

import json

import pytest
import torch
from tesela.data import ImageSet
from tesela.experiments import transfer
from tesela.experiments.transfer import TransferTask, load_transfer_task, run_once
from tesela.training import STRATEGIES


@pytest.fixture(scope="module")
def tiny():
    """Dos clases que se distinguen por su color, en imágenes de 32 píxeles."""
    labels = torch.arange(12) % 2
    generator = torch.Generator().manual_seed(0)
    images = 0.2 * torch.rand(12, 3, 32, 32, generator=generator)
    images[labels == 1, 0] += 0.7
    data = ImageSet(images, labels, ("oscuro", "rojo"), "Datos: de prueba.")
    return TransferTask("prueba", data, data)


def test_photos_are_enlarged_and_balanced():
    task = load_transfer_task("fotos")
    assert task.train.image_shape == (3, 64, 64)
    assert set(task.train.counts()) == {40} and set(task.test.counts()) == {40}


def test_scenes_are_not_shared(monkeypatch):
    """Las teselas de entrenamiento y de prueba vienen de escenas distintas."""
    seen = []
    real = transfer.scene_type_tiles

    def remember(scenes, **options):
        seen.append({scene.group for scene in scenes})
        return real(scenes, **options)

    monkeypatch.setattr(transfer, "scene_type_tiles", remember)
    task = load_transfer_task("sintetico")
    assert len(seen) == 2 and seen[0].isdisjoint(seen[1])
    assert len(set(task.test.counts())) == 1
    assert min(task.train.counts()) >= 32


def test_dubai_is_never_replaced(monkeypatch, tmp_path):
    monkeypatch.setenv("TESELA_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError):
        load_transfer_task("dubai")


@pytest.mark.parametrize("strategy", ["congelado", "parcial", "red pequeña"])
def test_an_easy_task_is_learned(tiny, strategy):
    assert run_once(tiny, strategy, 4, seed=0, steps=20) > 0.9


def test_same_seed_same_accuracy(tiny):
    first, second = (run_once(tiny, "total", 2, seed=1, steps=2) for _ in range(2))
    assert first == second


def test_the_plan_covers_what_the_book_compares():
    plan = list(transfer._plan((2, 8, 32)))
    for strategy in (*STRATEGIES, "red pequeña"):
        assert {size for label, _, size, _ in plan if label == strategy} == {2, 8, 32}
    assert {size for label, _, size, _ in plan if label in transfer.VARIANTS} == {8}


def test_a_whole_file(tiny, monkeypatch, tmp_path):
    monkeypatch.setattr(transfer, "load_transfer_task", lambda name: tiny)
    monkeypatch.setattr(transfer, "run_once", lambda *_: 0.5)
    path = tmp_path / "transfer.json"
    transfer.main(["--salida", str(path), "--datos", "fotos"])
    results = json.loads(path.read_text())
    assert len(results) == 3 * 5 + 4
    assert results[0]["values"] == {"0": 0.5, "1": 0.5, "2": 0.5}
    assert {"task", "strategy", "per_class", "steps", "seconds"} <= set(results[0])
    steps = {r["strategy"]: r["steps"] for r in results}
    assert steps["congelado"] == 60 and steps["red pequeña"] == 300
    assert steps["desde cero, 3× pasos"] == 180


def test_bad_names(tiny):
    with pytest.raises(ValueError, match="se esperaba 'fotos', 'sintetico' o 'dubai'"):
        load_transfer_task("gatos")
    with pytest.raises(ValueError, match="se esperaba una de congelado, parcial"):
        run_once(tiny, "mitad", 2, 0)
