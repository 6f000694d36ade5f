"""Mixup: la cuenta a mano, y lo mismo que v2 con el mismo λ."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tesela.data import MixUp, draw_lambda, mix_targets
from tesela.training import TensorBatches, TrainConfig, fit
from torch import nn
from torchvision.transforms import v2


@given(st.integers(1, 6), st.integers(0, 99), st.floats(0.05, 5))
def test_same_as_v2_with_the_same_lambda(count, seed, alpha):
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(count, 3, 4, 5, generator=generator)
    labels = torch.randint(0, 7, (count,), generator=generator)
    ours = MixUp(7, alpha)(images, labels, torch.Generator().manual_seed(seed))
    lam = draw_lambda(alpha, torch.Generator().manual_seed(seed))
    theirs = v2.MixUp(num_classes=7, alpha=alpha)
    theirs.make_params = lambda _: {"lam": lam}
    for mine, other in zip(ours, theirs(images, labels), strict=True):
        torch.testing.assert_close(mine, other)


def test_by_hand():
    """Con λ = 0.75, de los niveles 0 y 1 salen 0.25 y 0.75."""
    mixed = mix_targets(torch.tensor([0, 1]), 0.75, 2)
    assert mixed[:, 1].tolist() == [0.25, 0.75]
    again = mix_targets(mixed, 0.5, 2)
    assert again.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_lambda_follows_its_distribution():
    """Una Beta(α, α) tiene media 1/2 y varianza 1/(4(2α + 1))."""
    generator = torch.Generator().manual_seed(0)
    for alpha in (0.2, 1.0, 4.0):
        draws = torch.tensor([draw_lambda(alpha, generator) for _ in range(4000)])
        assert abs(float(draws.mean()) - 0.5) < 0.03
        assert float(draws.var()) == pytest.approx(1 / (4 * (2 * alpha + 1)), rel=0.1)


def test_probabilities_sum_to_one_and_the_seed_decides():
    images, labels = torch.rand(5, 1, 3, 3), torch.arange(5)
    before = torch.random.get_rng_state()
    runs = [MixUp(5)(images, labels, torch.Generator().manual_seed(2)) for _ in range(2)]
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(runs[0][0], runs[1][0])
    torch.testing.assert_close(runs[0][1].sum(1), torch.ones(5))


def test_it_trains_in_the_loop():
    images, labels = torch.rand(8, 1, 4, 4), torch.arange(8) % 3
    batches = TensorBatches(images, labels, 4, True, transform=MixUp(3))
    model = nn.Sequential(nn.Flatten(), nn.Linear(16, 3))
    history = fit(model, batches, (images, labels), TrainConfig(epochs=2, device="cpu"))
    assert all(0 <= value <= 1 for value in history.column("train_accuracy"))


def test_bad_input_is_explained():
    images, generator = torch.zeros(2, 1, 3, 3), torch.Generator()
    with pytest.raises(ValueError, match="Para segmentar usa CutMix"):
        MixUp(5)(images, torch.zeros(2, 3, 3).long(), generator)
    with pytest.raises(ValueError, match="van de 0 a 5 y hay 3 clases"):
        MixUp(3)(images, torch.tensor([0, 5]), generator)
    with pytest.raises(ValueError, match=r"probabilidades \(N, 3\), y llegaron"):
        mix_targets(torch.zeros(2, 4), 0.5, 3)
    with pytest.raises(ValueError, match=r"lam=1\.5"):
        mix_targets(torch.tensor([0]), 1.5, 3)
    with pytest.raises(ValueError, match="num_classes=0"):
        MixUp(0)
    for alpha in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"alpha=.*mayor que 0"):
            MixUp(3, alpha)
