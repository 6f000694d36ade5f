"""La red de comparar técnicas: cambia una cosa y deja igual lo demás."""

import pytest
import torch
from tesela.nets import RegularizedCNN, count_parameters
from tesela.nets.regularized_cnn import NORMS, make_norm
from tesela.training import seed_everything


def build(**options):
    seed_everything(0)
    return RegularizedCNN(3, 10, **options)


@pytest.mark.parametrize("norm", NORMS)
def test_logits_gradients_and_parameters(norm):
    model = build(norm=norm)
    logits = model(torch.rand(4, 3, 16, 16))
    assert logits.shape == (4, 10)
    logits.sum().backward()
    assert all(p.grad is not None for p in model.parameters())
    extra = 0 if norm == "none" else 2 * (16 + 32)  # γ y β de cada canal
    assert count_parameters(model) == 38570 + extra


def test_the_same_seed_gives_the_same_weights_with_and_without_techniques():
    """Ni dropout ni las normalizaciones gastan azar al construirse."""
    plain = dict(build().named_parameters())
    for options in ({"dropout": 0.5}, {"spatial_dropout": 0.1}, {"norm": "batch"}):
        other = dict(build(**options).named_parameters())
        assert all(torch.equal(other[name], plain[name]) for name in plain)


@pytest.mark.parametrize("options", [{"dropout": 0.5}, {"spatial_dropout": 0.5}])
def test_dropout_only_while_training(options):
    model, images = build(**options), torch.rand(2, 3, 16, 16)
    assert not torch.equal(model(images), model(images))
    model.eval()
    assert torch.equal(model(images), model(images))


@pytest.mark.parametrize("norm", ["layer", "group", "instance"])
def test_companions_do_not_matter_without_batch_norm(norm):
    model, images = build(norm=norm), torch.rand(4, 3, 16, 16)
    torch.testing.assert_close(model(images)[:1], model(images[:1]))


def test_companions_matter_with_batch_norm():
    model, images = build(norm="batch"), torch.rand(4, 3, 16, 16)
    assert (model(images)[:1] - model(images[:1])).abs().max() > 1e-3


@pytest.mark.parametrize("norm", ["layer", "instance"])
def test_groups_at_both_ends(norm):
    layer = make_norm(norm, 6)
    assert layer.num_groups == (1 if norm == "layer" else 6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"norm": "lote"}, "norm='lote': se esperaba una de none"),
        ({"norm": "group", "channels": (6,)}, "múltiplo"),
        ({"dropout": 1.5}, "dropout debe estar entre 0 y 1 y llegó 1.5"),
        ({"spatial_dropout": -1}, "spatial_dropout"),
        ({"channels": ()}, "enteros"),
        ({"image_size": 2}, "dividir entre 2"),
        ({"hidden": 0}, "hidden=0"),
    ],
)
def test_bad_options_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        build(**options)
