"""El MLP es lo que dice: productos de matrices con ReLU en medio."""

import pytest
import torch
from tesela.nets import MLP, count_parameters


def test_two_layers_by_hand():
    """(1, 2, 3, 4)·w1 = 10 → ReLU → 10; con signo contrario, ReLU da 0."""
    model = MLP(4, [2], 1)
    with torch.no_grad():
        model.layers[1].weight.copy_(torch.tensor([[1.0, 1, 1, 1], [-1, -1, -1, -1]]))
        model.layers[1].bias.zero_()
        model.layers[3].weight.copy_(torch.tensor([[2.0, 5.0]]))
        model.layers[3].bias.copy_(torch.tensor([0.5]))
    image = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    assert model(image).item() == 2 * 10 + 5 * 0 + 0.5


def test_linear_classifier_without_hidden_layers():
    assert count_parameters(MLP(784, [], 10)) == 7850


def test_accepts_flat_and_image_shapes_alike():
    model = MLP(12, [5], 3)
    images = torch.rand(4, 3, 2, 2)
    torch.testing.assert_close(model(images), model(images.flatten(1)))


def test_empty_batch_gives_empty_logits():
    assert MLP(4, [3], 2)(torch.zeros(0, 1, 2, 2)).shape == (0, 2)


def test_a_permutation_of_pixels_is_a_permutation_of_columns():
    """Permutar los píxeles y las columnas de la primera capa no cambia nada."""
    generator = torch.Generator().manual_seed(0)
    order = torch.randperm(16, generator=generator)
    model, shuffled = MLP(16, [8], 3), MLP(16, [8], 3)
    shuffled.load_state_dict(model.state_dict())
    with torch.no_grad():
        shuffled.layers[1].weight.copy_(model.layers[1].weight[:, order])
    images = torch.rand(5, 16, generator=generator)
    torch.testing.assert_close(shuffled(images[:, order]), model(images))


def test_wrong_image_size_is_explained():
    with pytest.raises(ValueError, match=r"\(1, 3, 3\), con 9 números.*construyó para 4"):
        MLP(4, [3], 2)(torch.zeros(2, 1, 3, 3))


def test_bad_sizes_are_refused():
    with pytest.raises(ValueError, match="enteros positivos"):
        MLP(4, [0], 2)
