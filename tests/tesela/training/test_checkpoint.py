"""Un entrenamiento cortado y reanudado termina en los mismos bits que uno sin cortes."""

import json
import signal
import subprocess
import sys
import time

import pytest
import torch
from safetensors.torch import save_file
from tesela.training import (
    Checkpoints,
    EarlyStopping,
    TensorBatches,
    TrainConfig,
    fit,
    load_weights,
    seed_everything,
)
from torch import nn


def network(seed=0):
    seed_everything(seed)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Dropout(0.2)
    ).append(nn.Linear(4 * 4 * 4, 2))


@pytest.fixture(scope="module")
def data():
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(40, 1, 6, 6, generator=generator)
    labels = torch.arange(40) % 2
    images[labels == 1, :, :, 3:] += 0.3
    return images, labels


def config(**changes):
    return TrainConfig(**{"epochs": 6, "batch_size": 8, "learning_rate": 0.01, **changes})


class Cut(Exception):
    """El corte: lo que en la vida real es un apagón."""


def cut_at(epoch):
    def callback(number, history):
        if number == epoch:
            raise Cut

    return callback


def equal(first, second):
    one, other = first.state_dict(), second.state_dict()
    return all(torch.equal(value, other[name]) for name, value in one.items())


def without_time(history):
    return [{k: v for k, v in r.items() if k != "seconds"} for r in history.records]


RECIPES = [
    {},
    {"schedule": "cosine"},
    {"schedule": "onecycle"},
    {"schedule": "cosine", "warmup": 0.2, "clip_norm": 0.5},
    {"precision": "bfloat16", "channels_last": True, "fused": True},
]


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("epoch", [1, 4])
def test_a_resumed_run_ends_at_the_same_bits(data, tmp_path, recipe, epoch):
    whole = network()
    expected = fit(whole, data, data, config(**recipe))
    folder = Checkpoints(tmp_path)
    with pytest.raises(Cut):
        fit(
            network(), data, data, config(**recipe), None, cut_at(epoch), checkpoints=folder
        )
    again = network(seed=99)  # los pesos salen del archivo, no de la semilla
    history = fit(again, data, data, config(**recipe), checkpoints=folder, resume=True)
    assert equal(whole, again)
    assert without_time(history) == without_time(expected)
    assert not again.training


def test_the_augmentation_and_the_order_also_resume(data, tmp_path):
    def noisy(images, targets, generator):
        return images + 0.1 * torch.randn(images.shape, generator=generator), targets

    def batches():
        return TensorBatches(*data, batch_size=8, shuffle=True, seed=3, transform=noisy)

    whole = network()
    fit(whole, batches(), None, config())
    folder, again = Checkpoints(tmp_path), network()
    with pytest.raises(Cut):
        fit(network(), batches(), None, config(), None, cut_at(3), checkpoints=folder)
    fit(again, batches(), None, config(), checkpoints=folder, resume=True)
    assert equal(whole, again)


def test_early_stopping_resumes_with_its_patience_and_its_weights(data, tmp_path):
    def run(model, stop=None, **options):
        stopper = EarlyStopping(model, patience=2)

        class Both:
            state_dict, load_state_dict = stopper.state_dict, stopper.load_state_dict

            def __call__(self, epoch, history):
                if epoch == stop:
                    raise Cut
                return stopper(epoch, history)

        recipe = config(epochs=40, learning_rate=0.1)
        return stopper, fit(model, data, data, recipe, None, Both(), **options)

    whole, again = network(), network()
    expected, history = run(whole)
    assert len(history) < 40
    folder = Checkpoints(tmp_path)
    with pytest.raises(Cut):
        run(network(), stop=expected.best_epoch + 2, checkpoints=folder)
    stopper, resumed = run(again, checkpoints=folder, resume=True)
    assert without_time(resumed) == without_time(history)
    assert stopper.best_epoch == expected.best_epoch
    expected.restore(), stopper.restore()
    assert equal(whole, again)
    # Lo que ya paró no sigue entrenando.
    _, same = run(network(), checkpoints=folder, resume=True)
    assert same.records == resumed.records


def test_best_holds_the_weights_of_the_best_epoch(data, tmp_path):
    model, kept = network(), []

    def keep(epoch, history):
        kept.append({k: v.clone() for k, v in model.state_dict().items()})

    folder = Checkpoints(tmp_path, monitor="val_accuracy")
    history = fit(model, data, data, config(), None, keep, checkpoints=folder)
    accuracies = history.column("val_accuracy")
    other = network(seed=5)
    about = load_weights(other, folder.best)
    best = accuracies.index(max(accuracies))  # en un empate, la primera
    assert about == {"epoch": best, "monitor": "val_accuracy", "value": max(accuracies)}
    assert all(torch.equal(v, kept[best][k]) for k, v in other.state_dict().items())
    load_weights(other, folder.last)
    assert equal(other, model)


def test_the_folder_holds_whole_files_that_can_be_read(data, tmp_path):
    folder = Checkpoints(tmp_path / "nueva" / "carpeta")
    history = fit(network(), data, data, config(), checkpoints=folder)
    names = sorted(file.name for file in folder.folder.iterdir())
    assert names == ["best.safetensors", "history.csv", "last.safetensors", "state.json"]
    state = json.loads((folder.folder / "state.json").read_text(encoding="utf-8"))
    assert state["epoch"] == 6 and state["finished"] is True
    assert state["config"]["learning_rate"] == 0.01
    assert state["history"] == history.records
    assert len((folder.folder / "history.csv").read_text().splitlines()) == 7


def test_without_validation_there_is_no_best(data, tmp_path):
    folder = Checkpoints(tmp_path)
    fit(network(), data, None, config(epochs=1), checkpoints=folder)
    assert folder.last.is_file() and not folder.best.exists()


def test_every_saves_less_often_and_always_the_end(data, tmp_path, monkeypatch):
    folder, seen = Checkpoints(tmp_path, every=4), []
    save = folder.save
    monkeypatch.setattr(folder, "save", lambda state: (save(state), seen.append(mtime())))

    def mtime():
        return folder.last.stat().st_mtime_ns if folder.last.exists() else None

    fit(network(), data, None, config(), checkpoints=folder)
    assert seen[:3] == [None] * 3 and seen[3] == seen[4] is not None and seen[5] > seen[4]


def test_a_failed_save_keeps_the_previous_one(data, tmp_path, monkeypatch):
    folder = Checkpoints(tmp_path)
    fit(network(), data, data, config(), checkpoints=folder)
    before = {f.name: f.read_bytes() for f in tmp_path.iterdir()}

    def broken(*_):
        raise OSError("disco lleno")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(OSError, match="disco lleno"):
        fit(network(seed=1), data, data, config(), checkpoints=folder)
    assert {f.name: f.read_bytes() for f in tmp_path.iterdir()} == before


def test_resuming_from_an_empty_folder_starts_from_zero(data, tmp_path):
    history = fit(
        network(), data, None, config(), checkpoints=Checkpoints(tmp_path), resume=True
    )
    assert history.column("epoch") == list(range(6))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"learning_rate": 0.02}, "learning_rate: 0.01 → 0.02"),
        ({"epochs": 9}, "epochs: 6 → 9"),
        ({"batch_size": 4}, "lotes por época: 5 → 10"),
        ({"seed": 1}, "seed: 0 → 1"),
    ],
)
def test_another_training_is_refused(data, tmp_path, changes, words):
    folder = Checkpoints(tmp_path)
    fit(network(), data, None, config(), checkpoints=folder)
    with pytest.raises(ValueError, match=f"otro entrenamiento .*{words}.*misma configura"):
        fit(network(), data, None, config(**changes), checkpoints=folder, resume=True)


def test_another_network_is_refused(data, tmp_path):
    folder = Checkpoints(tmp_path)
    fit(network(), data, data, config(), checkpoints=folder)
    other = nn.Sequential(nn.Flatten(), nn.Linear(36, 2))
    with pytest.raises(ValueError, match=r"(?s)es de otra red .*Construye la misma"):
        fit(other, data, data, config(), checkpoints=folder, resume=True)
    with pytest.raises(ValueError, match="tiene los pesos de otra red"):
        load_weights(other, folder.best)


@pytest.mark.parametrize("content", [b"", b"no es un archivo de pesos", b"\xff" * 64])
def test_a_damaged_file_is_named(data, tmp_path, content):
    folder = Checkpoints(tmp_path)
    folder.last.write_bytes(content)
    with pytest.raises(ValueError, match=r"last.safetensors» no es un punto de control"):
        fit(network(), data, data, config(), checkpoints=folder, resume=True)


def test_tensors_without_state_are_refused(tmp_path):
    save_file({"a": torch.zeros(1)}, tmp_path / "a.safetensors")
    with pytest.raises(ValueError, match="no es un punto de control"):
        load_weights(network(), tmp_path / "a.safetensors")


def test_bad_arguments(data, tmp_path):
    with pytest.raises(ValueError, match="monitor='train_loss': se esperaba 'val_loss'"):
        Checkpoints(tmp_path, monitor="train_loss")
    with pytest.raises(ValueError, match="every=0: se esperaba un entero"):
        Checkpoints(tmp_path, every=0)
    with pytest.raises(ValueError, match="resume=True necesita checkpoints"):
        fit(network(), data, None, config(), resume=True)
    folder = Checkpoints(tmp_path, monitor="val_miou")
    with pytest.raises(ValueError, match=r"no trae 'val_miou'.*num_classes"):
        fit(network(), data, data, config(), checkpoints=folder)


SCRIPT = """
import sys, time, torch
from torch import nn
from tesela.training import Checkpoints, TrainConfig, fit, seed_everything
torch.set_num_threads(1)
folder, pause, out = sys.argv[1], float(sys.argv[2]), sys.argv[3]
generator = torch.Generator().manual_seed(0)
images = torch.rand(64, 1, 8, 8, generator=generator)
labels = torch.arange(64) % 2
seed_everything(0)
layers = nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Dropout(), nn.Linear(64, 2)
model = nn.Sequential(*layers)
config = TrainConfig(epochs=12, batch_size=8, schedule="cosine", device="cpu")
def slow(epoch, history):
    time.sleep(pause)
fit(model, (images, labels), (images, labels), config, None, slow,
    checkpoints=Checkpoints(folder), resume=True)
torch.save(model.state_dict(), out)
"""


def start(folder, pause, out):
    order = [sys.executable, "-c", SCRIPT, str(folder), str(pause), str(out)]
    return subprocess.Popen(order, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="este sistema no tiene kill -9")
def test_a_killed_process_resumes_at_the_same_weights(tmp_path):
    """kill -9 de verdad, dos veces, en cualquier momento de una época."""
    whole = start(tmp_path / "entera", 0, tmp_path / "entera.pt")
    for done in (2, 5):
        victim = start(tmp_path / "cortada", 0.2, tmp_path / "no.pt")
        state = tmp_path / "cortada" / "state.json"
        deadline = time.monotonic() + 120
        while not state.exists() or json.loads(state.read_text())["epoch"] < done:
            assert victim.poll() is None, victim.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.01)
        victim.kill()
        assert victim.wait() == -signal.SIGKILL
        victim.stderr.close()
    assert not (tmp_path / "no.pt").exists()
    last = start(tmp_path / "cortada", 0, tmp_path / "cortada.pt")
    for process in (whole, last):
        assert process.wait(timeout=120) == 0, process.communicate()[1]
        process.stderr.close()
    expected, resumed = (torch.load(tmp_path / f"{n}.pt") for n in ("entera", "cortada"))
    assert all(torch.equal(value, resumed[name]) for name, value in expected.items())
