"""La configuración no se deja cambiar y rechaza lo imposible con palabras."""

import dataclasses

import pytest
import torch
from tesela.training import TrainConfig, resolve_device


def test_config_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        TrainConfig().epochs = 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epochs", 0),
        ("epochs", 2.0),
        ("epochs", True),
        ("batch_size", -1),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("weight_decay", -0.1),
        ("schedule", "linear"),
        ("seed", -1),
        ("warmup", 1.0),
        ("warmup", -0.1),
        ("clip_norm", 0.0),
        ("clip_norm", float("nan")),
        ("precision", "float16"),
    ],
)
def test_bad_values_are_named(field, value):
    with pytest.raises(ValueError, match=f"{field}=.*se esperaba"):
        TrainConfig(**{field: value})


def test_device():
    assert resolve_device("cpu") == torch.device("cpu")
    assert resolve_device("auto").type in ("cpu", "cuda")
    with pytest.raises(ValueError, match="no puede usarlo"):
        resolve_device("quantum")


def test_without_a_gpu_it_says_how_to_go_on(monkeypatch):
    def no_gpu(*_, **__):
        raise AssertionError("Torch not compiled with CUDA enabled")

    monkeypatch.setattr(torch, "empty", no_gpu)
    with pytest.raises(
        ValueError, match=r"(?s)Aquí no hay GPU: con device='auto'.*En Colab se pide una"
    ):
        resolve_device("cuda")
