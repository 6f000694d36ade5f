"""La red acelerada es la misma: mismos pesos, mismas formas, casi los mismos números."""

import pytest
import torch
from tesela.training import TrainConfig, accelerate
from tesela.training.accelerate import Accelerated
from tesela.training.precision import Precision
from torch import nn

IMAGES = torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 4, 1))


def test_defaults_give_the_same_object():
    model = network()
    assert accelerate(model, TrainConfig(device="cpu")) is model


def test_channels_last_changes_memory_and_not_numbers():
    model = network()
    expected = model(IMAGES)
    fast = accelerate(model, TrainConfig(device="cpu", channels_last=True))
    seen = []
    model[0].register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    torch.testing.assert_close(fast(IMAGES), expected)
    assert seen[0].is_contiguous(memory_format=torch.channels_last)
    assert model[0].weight.is_contiguous(memory_format=torch.channels_last)
    assert seen[0].shape == IMAGES.shape


def test_bfloat16_multiplies_short_and_answers_in_float32():
    model = network()
    expected = model(IMAGES)
    fast = accelerate(model, TrainConfig(device="cpu", precision="bfloat16"))
    seen = []
    model[0].register_forward_hook(lambda _, inputs, output: seen.append(output.dtype))
    logits = fast(IMAGES)
    assert seen == [torch.bfloat16]
    assert logits.dtype == torch.float32 == model[0].weight.dtype
    # bfloat16 guarda 8 bits de mantisa: unas dos cifras y media.
    torch.testing.assert_close(logits, expected, atol=0.02, rtol=0.02)
    assert not torch.equal(logits, expected)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_gradient_reaches_the_shared_weights(precision):
    model = network()
    fast = Accelerated(model, Precision(precision, "prueba"), channels_last=True)
    fast(IMAGES).square().mean().backward()
    assert all(weight.grad is not None for weight in model.parameters())
    assert all(weight.grad.dtype == torch.float32 for weight in model.parameters())


def test_dense_inputs_pass_through():
    fast = Accelerated(nn.Linear(3, 2), Precision("float32", "prueba"))
    assert fast(torch.ones(5, 3)).shape == (5, 2)


def test_float64_stays_float64_without_mixed_precision():
    fast = Accelerated(nn.Linear(3, 2).double(), Precision("float32", "prueba"))
    assert fast(torch.ones(5, 3).double()).dtype == torch.float64
