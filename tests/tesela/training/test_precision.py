"""La precisión se decide por el hardware, y se dice por qué."""

import pytest
import torch
from tesela.training import resolve_precision
from tesela.training.precision import Precision

CPU = torch.device("cpu")


def pretend(monkeypatch, amx=False, avx=False):
    for name, answer in (
        ("_is_amx_tile_supported", amx),
        ("_is_avx512_bf16_supported", avx),
    ):
        monkeypatch.setattr(torch.cpu, name, lambda answer=answer: answer, raising=False)


@pytest.mark.parametrize(
    ("hardware", "name", "reason"),
    [
        ({"amx": True, "avx": True}, "bfloat16", "la CPU tiene AMX"),
        ({"avx": True}, "bfloat16", "la CPU tiene AVX512-BF16"),
        ({}, "float32", "habría que imitarlo"),
    ],
)
def test_auto_asks_the_cpu(monkeypatch, hardware, name, reason):
    pretend(monkeypatch, **hardware)
    chosen = resolve_precision("auto", CPU)
    assert (chosen.name, chosen.mixed) == (name, name == "bfloat16")
    assert reason in str(chosen) and str(chosen).startswith(name)


def test_a_torch_without_the_questions_gets_float32(monkeypatch):
    for name in ("_is_amx_tile_supported", "_is_avx512_bf16_supported"):
        monkeypatch.delattr(torch.cpu, name, raising=False)
    assert resolve_precision("auto", CPU).name == "float32"


@pytest.mark.parametrize("supported", [True, False])
def test_auto_asks_the_gpu_without_counting_emulation(monkeypatch, supported):
    def answer(including_emulation=True):
        return supported or including_emulation

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", answer)
    chosen = resolve_precision("auto", torch.device("cuda"))
    assert chosen.mixed is supported


def test_an_unknown_accelerator_keeps_float32():
    assert str(resolve_precision("auto", torch.device("mps"))) == (
        "float32 (no consta que mps gane con bfloat16)"
    )


@pytest.mark.parametrize("name", ["float32", "bfloat16"])
def test_what_is_asked_is_given_on_any_hardware(monkeypatch, name):
    pretend(monkeypatch)
    assert resolve_precision(name, CPU) == Precision(name, "es la que se pidió")


def test_autocast_only_where_it_is_mixed():
    x = torch.ones(2, 2)
    for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        with Precision(name, "prueba").autocast(CPU):
            assert (x @ x).dtype == dtype


def test_unknown_precision():
    with pytest.raises(ValueError, match="precision='float16': se esperaba una de float32"):
        resolve_precision("float16", CPU)
