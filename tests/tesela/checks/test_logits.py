"""Una activación que sobra al final de la red se ve en los valores que salen."""

import pytest
import torch
from tesela.checks import check_logits
from torch import nn


def head(*extra):
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 5, 1), *extra)(torch.randn(2, 3, 6, 6))


def test_logits_pass():
    check_logits(head())


@pytest.mark.parametrize(
    ("extra", "name"), [(nn.Sigmoid(), "sigmoide"), (nn.Softmax(1), "softmax")]
)
def test_probabilities_are_caught(extra, name):
    with pytest.raises(AssertionError, match=f"parecen salir de una {name}"):
        check_logits(head(extra))


def test_a_single_column_cannot_be_a_softmax():
    with pytest.raises(AssertionError, match="sigmoide"):
        check_logits(torch.ones(20, 1))


def test_too_few_to_tell():
    with pytest.raises(
        ValueError, match="outputs trae 6 valores y hacen falta al menos 16"
    ):
        check_logits(torch.rand(2, 3))
