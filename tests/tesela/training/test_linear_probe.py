"""La sonda lineal: su fórmula, su igualdad con scikit-learn y lo que no puede ver."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import Ridge
from tesela.training import linear_probe


def data(seed, count=60, width=5, classes=3):
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % classes
    features = torch.randn(count, width, generator=generator)
    features[:, :classes] += 1.5 * torch.eye(classes)[labels]
    return features, labels


def test_equal_to_scikit_learn():
    """Ridge con el sesgo castigado como un peso más, igual que en la sonda."""
    (x, y), (held, answers) = data(0), data(1)
    mean, sd = x.mean(0), x.std(0, correction=0)
    a, b = (np.c_[((v - mean) / sd).numpy(), np.ones(len(v))] for v in (x, held))
    theirs = Ridge(alpha=0.1 * len(x), fit_intercept=False).fit(a, np.eye(3)[y])
    expected = (theirs.predict(b).argmax(1) == answers.numpy()).mean()
    assert linear_probe(x, y, held, answers) == pytest.approx(expected)
    assert expected > 0.6


def test_scale_and_shift_do_not_matter():
    (x, y), (held, answers) = data(0), data(1)
    scale, shift = torch.logspace(-3, 3, 5), torch.linspace(-50, 50, 5)
    moved = linear_probe(x * scale + shift, y, held * scale + shift, answers)
    assert moved == linear_probe(x, y, held, answers)


def test_more_features_than_examples_and_constant_ones():
    x, y = data(0, count=6, width=40)
    x[:, -1] = 7.0
    assert linear_probe(x, y, x, y) == 1.0


def test_it_cannot_see_what_is_not_linear():
    """Dos clases en aspas: el signo del producto, que ninguna recta separa."""
    x = torch.tensor([[-1.0, -1], [1, 1], [-1, 1], [1, -1]])
    y = torch.tensor([0, 0, 1, 1])
    assert linear_probe(x, y, x, y) <= 0.75
    product = x.prod(1, keepdim=True)
    assert linear_probe(product, y, product, y) == 1.0


@pytest.mark.parametrize(
    "shapes", [((4, 3, 2, 2), (4, 3)), ((4, 3), (4, 2)), ((0, 3), (4, 3))]
)
def test_bad_shapes(shapes):
    first, second = (torch.zeros(shape) for shape in shapes)
    with pytest.raises(ValueError, match=r"mapa.mean\(dim=\(2, 3\)\)"):
        linear_probe(first, torch.zeros(len(first)).long(), second, torch.zeros(4).long())


@pytest.mark.parametrize("ridge", [0, -1, float("nan")])
def test_bad_ridge(ridge):
    x, y = data(0)
    with pytest.raises(ValueError, match="se esperaba un número mayor que 0"):
        linear_probe(x, y, x, y, ridge)
