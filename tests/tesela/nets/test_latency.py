"""La latencia: distingue lo que tarda más, descarta el calentamiento y deja todo igual."""

import time

import pytest
import torch
from tesela.nets import Latency, measure_latencies
from torch import nn


class Sleeper(nn.Module):
    """Duerme lo que se le diga; las dos primeras veces, mucho más."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds, self.calls, self.seen = seconds, 0, []

    def forward(self, x):
        self.calls += 1
        self.seen.append((self.training, torch.is_inference_mode_enabled()))
        time.sleep(0.1 if self.calls <= 2 else self.seconds)
        return x


def test_it_tells_the_slow_one_and_drops_the_warmup():
    models = {"corta": Sleeper(0.002), "larga": Sleeper(0.02)}
    for model in models.values():
        model.train()
    times = measure_latencies(models, torch.zeros(1), repeats=3, warmup=2)
    assert 0.002 <= times["corta"].median < times["larga"].median < 0.1
    assert times["corta"].n == 3
    assert all(m.calls == 5 and m.training for m in models.values())
    assert set(models["corta"].seen) == {(False, True)}  # evaluación y sin gradiente


def test_processor_time_does_not_count_waiting():
    models = {"dormida": Sleeper(0.05)}
    cpu = measure_latencies(models, torch.zeros(1), repeats=3, clock="cpu")
    assert cpu["dormida"].median < 0.02


def test_the_threads_are_the_asked_ones_and_come_back():
    before, seen = torch.get_num_threads(), []

    class Spy(nn.Module):
        def forward(self, x):
            seen.append(torch.get_num_threads())
            return x

    measure_latencies({"espía": Spy()}, torch.zeros(1), repeats=2, warmup=0)
    assert seen == [1, 1] and torch.get_num_threads() == before


def test_each_network_with_its_own_images():
    models = {"a": nn.Linear(2, 1), "b": nn.Linear(3, 1)}
    images = {"a": torch.zeros(1, 2), "b": torch.zeros(1, 3)}
    assert set(measure_latencies(models, images, repeats=1)) == {"a", "b"}


def test_median_and_quartiles_by_hand():
    measured = Latency((0.004, 0.001, 0.003, 0.002, 0.100))
    assert measured.median == 0.003
    assert measured.quartiles == pytest.approx((0.002, 0.004))
    assert f"{measured}" == "3.00 ms [2.00, 4.00]"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"models": {}}, "0 redes"),
        ({"repeats": 0}, "repeats=0"),
        ({"threads": 0}, "threads=0"),
        ({"clock": "sol"}, "un reloj de wall, cpu"),
        ({"images": {}}, r"Faltan imágenes para \['a'\]"),
        ({"images": torch.zeros(1, device="meta"), "clock": "cpu"}, "usa clock='wall'"),
    ],
)
def test_bad_options_are_explained(options, message):
    arguments = {"models": {"a": nn.Identity()}, "images": torch.zeros(1)} | options
    with pytest.raises(ValueError, match=message):
        measure_latencies(**arguments)
