"""Los pesos por clase, con la cuenta hecha a mano y las clases que no aparecen."""

import pytest
import torch
from tesela.training import TensorBatches, class_counts, class_weights
from torch import nn


def test_counts_by_hand_over_batches():
    masks = torch.tensor([[[0, 0], [1, 255]], [[2, 2], [2, 255]], [[0, 1], [1, 1]]])
    batches = TensorBatches(torch.zeros(3, 3, 2, 2), masks, batch_size=2)
    assert class_counts(batches, 4).tolist() == [3, 4, 3, 0]
    assert class_counts(batches, 4).sum() == (masks != 255).sum()


def test_small_integer_masks_do_not_overflow():
    masks = torch.zeros(1, 20, 20, dtype=torch.uint8)
    batches = TensorBatches(torch.zeros(1, 3, 20, 20), masks)
    assert class_counts(batches, 2).tolist() == [400, 0]


@pytest.mark.parametrize("label", [-1, 3])
def test_an_unknown_label_is_refused(label):
    batches = TensorBatches(torch.zeros(1, 3, 1, 1), torch.full((1, 1, 1), label))
    with pytest.raises(ValueError, match=rf"etiquetas de {label} a {label}; .*de 0 a 2"):
        class_counts(batches, 3)


def test_all_ignored_counts_zero():
    batches = TensorBatches(torch.zeros(1, 3, 1, 1), torch.full((1, 1, 1), 255))
    assert class_counts(batches, 3).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        # Frecuencias 0.64, 0.32 y 0.04. Las raíces inversas son 1.25, 1.7678 y 5: media
        # 2.6726. Los inversos, 1.5625, 3.125 y 25: media 9.8958. La mediana es 0.32.
        ("sqrt", [0.4677, 0.6615, 1.8708]),
        ("inverse", [0.1579, 0.3158, 2.5263]),
        ("median", [0.5, 1.0, 8.0]),
        ("none", [1.0, 1.0, 1.0]),
    ],
)
def test_weights_by_hand(scheme, expected):
    weights = class_weights(torch.tensor([64, 32, 4]), scheme)
    assert weights.dtype == torch.float32
    torch.testing.assert_close(weights, torch.tensor(expected), atol=1e-4, rtol=0)


@pytest.mark.parametrize("scheme", ["sqrt", "inverse", "median", "none"])
def test_only_proportions_matter_and_an_absent_class_weighs_nothing(scheme):
    few = class_weights(torch.tensor([6, 0, 2, 1]), scheme)
    many = class_weights(torch.tensor([6, 0, 2, 1]) * 10**9, scheme)
    torch.testing.assert_close(few, many)
    assert few[1] == 0 and (few[[0, 2, 3]] > 0).all()


def test_inverse_makes_every_class_weigh_the_same():
    counts = torch.tensor([900, 90, 10])
    total = counts * class_weights(counts, "inverse")
    torch.testing.assert_close(total, total[0].expand(3))


def test_median_of_an_even_number_is_between_the_two():
    """Frecuencias 0.1 y 0.9: la mediana es 0.5."""
    weights = class_weights(torch.tensor([1, 9]), "median")
    torch.testing.assert_close(weights, torch.tensor([5.0, 5 / 9]))


def test_the_loss_takes_them():
    loss = nn.CrossEntropyLoss(weight=class_weights(torch.tensor([3, 1])))
    assert torch.isfinite(loss(torch.zeros(2, 2), torch.tensor([0, 1])))


@pytest.mark.parametrize(
    "counts", [[0, 0], [-1, 2], [[1, 2]], [float("nan"), 1.0], [float("inf"), 1.0]]
)
def test_impossible_counts(counts):
    with pytest.raises(ValueError, match=r"counts=.*una cuenta por clase"):
        class_weights(torch.tensor(counts))


def test_unknown_scheme():
    with pytest.raises(ValueError, match="scheme='log': se esperaba una de sqrt"):
        class_weights(torch.tensor([1, 2]), "log")
