"""El color en una matriz: a mano, igual a v2, y la máscara intacta."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.data import RandomColor, color_matrices
from torchvision.transforms.v2 import functional as V


def fixed(beta=1.0, gamma=1.0, sigma=1.0):
    return RandomColor((beta, beta), (gamma, gamma), (sigma, sigma))


def apply(transform, images):
    return transform(images, torch.zeros(len(images)), torch.Generator())[0]


def test_contrast_by_hand():
    """Grises 0.2 y 0.6, media 0.4: a la mitad de contraste quedan 0.3 y 0.5."""
    images = torch.tensor([[[[0.2, 0.6]]]])
    torch.testing.assert_close(
        apply(fixed(gamma=0.5), images), torch.tensor([[[[0.3, 0.5]]]])
    )


def test_gray_by_hand():
    """El rojo puro pesa 0.299 en el gris."""
    red = torch.tensor([1.0, 0, 0]).view(1, 3, 1, 1)
    gray = apply(fixed(sigma=0.0), red)
    torch.testing.assert_close(gray.flatten(), torch.full((3,), 0.299))


@settings(max_examples=40, deadline=None)
@given(
    st.floats(0.5, 1.2),
    st.floats(0.5, 1.5),
    st.floats(0, 1.5),
    st.integers(1, 9),
    st.integers(1, 9),
)
def test_same_as_v2_while_nothing_saturates(beta, gamma, sigma, height, width):
    """v2 satura después de cada cambio, y redondea la suma de los pesos a 0.9999."""
    generator = torch.Generator().manual_seed(height * 10 + width)
    images = 0.45 + 0.1 * torch.rand(2, 3, height, width, generator=generator).double()
    ours = apply(fixed(beta, gamma, sigma), images)
    for image, changed in zip(images, ours, strict=True):
        theirs = V.adjust_saturation(
            V.adjust_contrast(V.adjust_brightness(image, beta), gamma), sigma
        )
        torch.testing.assert_close(changed, theirs, rtol=0, atol=3e-4)


def test_factors_of_one_change_nothing_and_the_mask_is_the_same_object():
    images = torch.rand(2, 3, 4, 5)
    masks = torch.randint(0, 5, (2, 4, 5))
    same, labels = fixed()(images, masks, torch.Generator())
    torch.testing.assert_close(same, images)
    assert labels is masks


def test_values_stay_between_0_and_1():
    images = torch.rand(4, 3, 6, 6)
    changed = apply(fixed(3.0, 3.0, 3.0), images)
    assert changed.min() == 0 and changed.max() == 1


def test_matrices_multiply_channels():
    means = torch.tensor([[0.1, 0.2, 0.3]]).double()
    factors = [torch.tensor([v]) for v in (2.0, 0.5, 0.25)]
    a, b = color_matrices(means, *factors)
    x = torch.tensor([0.2, 0.4, 0.1]).double()
    weights = torch.tensor([0.299, 0.587, 0.114]).double()
    contrasted = 0.5 * (2 * x) + 0.5 * 2 * (means[0] @ weights)
    expected = 0.25 * contrasted + 0.75 * (weights @ contrasted)
    torch.testing.assert_close(a[0] @ x + b[0], expected)


def test_probability_and_seed():
    images = torch.full((1000, 1, 1, 1), 0.5)
    darker = RandomColor(brightness=(0.5, 0.5), probability=0.25)
    state = torch.random.get_rng_state()
    runs = [
        darker(images, torch.zeros(1000), torch.Generator().manual_seed(7))[0]
        for _ in range(2)
    ]
    assert torch.equal(runs[0], runs[1])
    assert torch.equal(torch.random.get_rng_state(), state)
    assert 0.2 < (runs[0] < 0.4).float().mean() < 0.3
    assert (images == 0.5).all()


def test_bad_input_is_explained():
    with pytest.raises(ValueError, match=r"de 1 canal .* o 3 .* y llegaron de 4"):
        apply(fixed(), torch.zeros(1, 4, 2, 2))
    with pytest.raises(ValueError, match=r"brightness=.*de 0 en adelante"):
        RandomColor(brightness=(-1, 1))
    with pytest.raises(ValueError, match=r"contrast=0.5: se esperaba un par"):
        RandomColor(contrast=0.5)
    with pytest.raises(ValueError, match="probability=2: se esperaba una probabilidad"):
        RandomColor(probability=2)
    with pytest.raises(TypeError, match="si son bytes"):
        apply(fixed(), torch.zeros(1, 3, 2, 2, dtype=torch.uint8))
