"""La lectura con una matriz: a mano, igual a v2, y ninguna etiqueta nueva."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.data import IGNORE_INDEX, SYMMETRIES, sampling_matrices, warp_batch
from torchvision import tv_tensors
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as V


def matrix(angle=0.0, scale=1.0, symmetry=SYMMETRIES[0], centre=(0.0, 0.0)):
    return sampling_matrices(
        torch.tensor([angle]),
        torch.tensor([scale]),
        symmetry.matrix()[None],
        torch.tensor([centre]),
    )


def test_shift_by_hand():
    """Centro un píxel a la derecha: la salida lee ahí, y fuera hay 255."""
    images = torch.tensor([[[[1.0, 2, 3]]]])
    masks = torch.tensor([[[1, 2, 3]]])
    moved, labels = warp_batch(images, masks, matrix(centre=(1.0, 0.0)))
    assert moved[0, 0, 0].tolist() == [2.0, 3.0, 0.0]
    assert labels[0, 0].tolist() == [2, 3, IGNORE_INDEX]
    moved, labels = warp_batch(images, masks, matrix(centre=(1.0, 0.0)), padding="reflect")
    assert labels[0, 0].tolist() == [2, 3, 3]
    torch.testing.assert_close(moved[0, 0, 0], torch.tensor([2.0, 3.0, 3.0]))


def test_half_a_pixel_by_hand():
    """A medio píxel la imagen es el promedio, (1 + 2)/2; la máscara es 1 o es 2."""
    images, masks = torch.tensor([[[[1.0, 2, 3, 4]]]]), torch.tensor([[[1, 2, 3, 4]]])
    moved, labels = warp_batch(images, masks, matrix(centre=(0.5, 0.0)), padding="reflect")
    assert moved[0, 0, 0].tolist() == [1.5, 2.5, 3.5, 4.0]
    assert set(labels.flatten().tolist()) <= {1, 2, 3, 4}


@pytest.mark.parametrize("symmetry", SYMMETRIES, ids=lambda s: s.name)
@pytest.mark.parametrize("side", [4, 5])
def test_exact_symmetries_are_exact(symmetry, side):
    masks = torch.arange(side * side).view(1, side, side)
    images = masks[:, None].double()
    moved, labels = warp_batch(images, masks, matrix(symmetry=symmetry))
    assert torch.equal(labels, symmetry(masks))
    torch.testing.assert_close(moved, symmetry(images))


def test_quarter_turn_is_the_symmetry():
    masks = torch.arange(25).view(1, 5, 5)
    _, labels = warp_batch(masks[:, None].float(), masks, matrix(angle=90.0))
    assert torch.equal(labels, SYMMETRIES[1](masks))


@settings(max_examples=25, deadline=None)
@given(
    st.floats(-180, 180),
    st.floats(0.5, 2),
    st.integers(5, 20),
    st.integers(5, 20),
    st.integers(-3, 3),
)
def test_same_as_v2_affine(angle, scale, height, width, shift):
    """v2 gira al revés y traslada la imagen; nosotros movemos la ventana."""
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(1, 3, height, width, generator=generator, dtype=torch.float64)
    m = matrix(angle, scale)
    m[:, :, 2] = -(m[:, :, :2] @ torch.tensor([float(shift), 0.0]).double())
    ours, _ = warp_batch(image, torch.zeros(1), m)
    theirs = V.affine(
        image, -angle, [shift, 0], scale, [0.0, 0.0], InterpolationMode.BILINEAR
    )
    torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("side", [64, 65, 127, 128, 511, 512])
def test_no_half_pixel_bias_at_the_border(side):
    """Girada 45°, se pierde lo que dice la cuenta en enteros, y los mismos que en v2."""
    mask = torch.zeros(1, side, side, dtype=torch.int64)
    _, labels = warp_batch(torch.zeros(1, 1, side, side), mask, matrix(45, 1.0))
    axis = torch.arange(side)
    # El centro se lee en (x ∓ y)/√2, y cae dentro si eso no pasa de side/2.
    across = axis[:, None] - axis
    along = axis[:, None] + axis - (side - 1)
    outside = (2 * across**2 > side**2) | (2 * along**2 > side**2)
    assert torch.equal(labels[0] == IGNORE_INDEX, outside)
    theirs = V.affine(
        tv_tensors.Mask(mask), -45, [0, 0], 1.0, [0.0, 0.0], fill=IGNORE_INDEX
    )
    assert torch.equal(labels, theirs.as_subclass(torch.Tensor))


def test_same_as_affine_grid():
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(2, 3, 7, 11, generator=generator, dtype=torch.float64)
    matrices = torch.rand(2, 2, 3, generator=generator, dtype=torch.float64)
    ours, _ = warp_batch(image, torch.zeros(2), matrices, size=(5, 6))
    half = torch.tensor([11 / 2, 7 / 2])
    theta = torch.cat(
        [
            matrices[:, :, :2] * torch.tensor([6 / 2, 5 / 2]) / half[:, None],
            matrices[:, :, 2:] / half[:, None],
        ],
        2,
    )
    grid = F.affine_grid(theta, [2, 3, 5, 6], align_corners=False)
    theirs = F.grid_sample(image, grid, align_corners=False)
    torch.testing.assert_close(ours, theirs)


@st.composite
def cases(draw):
    height, width = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    present = draw(st.lists(st.integers(0, 255), min_size=1, max_size=4, unique=True))
    seed = draw(st.integers(0, 999))
    generator = torch.Generator().manual_seed(seed)
    which = torch.randint(len(present), (1, height, width), generator=generator)
    m = matrix(
        draw(st.floats(-180, 180)),
        draw(st.floats(0.3, 3)),
        SYMMETRIES[draw(st.integers(0, 7))],
        (draw(st.floats(-5, 5)), draw(st.floats(-5, 5))),
    )
    size = (draw(st.integers(1, 12)), draw(st.integers(1, 12)))
    dtype = draw(st.sampled_from([torch.uint8, torch.int16, torch.int64]))
    return torch.tensor(present)[which].to(dtype), m, size


@settings(max_examples=150, deadline=None)
@given(cases(), st.sampled_from(["ignore", "reflect"]))
def test_no_new_label_ever(case, padding):
    masks, m, size = case
    images = torch.zeros(1, 1, *masks.shape[1:])
    moved, labels = warp_batch(images, masks, m, size, padding)
    assert labels.dtype == masks.dtype and labels.shape[1:] == moved.shape[2:] == size
    allowed = set(masks.flatten().tolist())
    if padding == "ignore":
        allowed.add(IGNORE_INDEX)
    assert set(labels.flatten().tolist()) <= allowed


@settings(max_examples=100, deadline=None)
@given(cases(), st.sampled_from(["ignore", "reflect"]))
def test_image_and_mask_stay_together(case, padding):
    """La imagen dice con qué peso entra cada clase; el vecino más próximo pesa ≥ 1/4."""
    masks, m, size = case
    images = F.one_hot(masks.long(), 256).movedim(-1, 1).double()
    weights, labels = warp_batch(images, masks, m, size, padding)
    at_label = weights.gather(1, labels.long()[:, None])[:, 0]
    inside = weights.sum(1) > 1 - 1e-9  # los cuatro vecinos caen en la imagen
    assert bool((at_label[inside] >= 0.25 - 1e-6).all())


def test_reading_by_parts_is_reading_at_once(monkeypatch):
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(5, 3, 8, 9, generator=generator)
    masks = torch.randint(0, 5, (5, 8, 9), generator=generator)
    m = matrix(angle=33.0, scale=1.1).repeat(5, 1, 1)
    results = []
    for pixels in (1, 2 * 72, 10**9):
        monkeypatch.setattr("tesela.data.warp._CACHED_PIXELS", pixels)
        results.append(warp_batch(images, masks, m))
    for moved, labels in results[1:]:
        assert torch.equal(moved, results[0][0]) and torch.equal(labels, results[0][1])


def test_an_empty_batch_stays_empty():
    moved, labels = warp_batch(
        torch.zeros(0, 3, 4, 4), torch.zeros(0, 4, 4).long(), torch.zeros(0, 2, 3), (2, 5)
    )
    assert moved.shape == (0, 3, 2, 5) and labels.shape == (0, 2, 5)


def test_colour_and_geometry_commute():
    """El peso de los cuatro vecinos suma 1: cambiar el color antes o después da igual."""
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(1, 3, 9, 9, generator=generator)
    m, none = matrix(angle=20.0, scale=1.3), torch.zeros(1)
    before, _ = warp_batch(0.5 * image + 0.1, none, m, padding="reflect")
    after = 0.5 * warp_batch(image, none, m, padding="reflect")[0] + 0.1
    torch.testing.assert_close(before, after)


def test_bad_input_is_explained():
    images, masks = torch.zeros(2, 3, 4, 4), torch.zeros(2, 4, 4).long()
    with pytest.raises(ValueError, match=r"una matriz \(2, 3\) por imagen.*\(1, 2, 3\)"):
        warp_batch(images, masks, matrix())
    with pytest.raises(ValueError, match="padding='espejo': se esperaba ignore o reflect"):
        warp_batch(images[:1], masks[:1], matrix(), padding="espejo")
    with pytest.raises(ValueError, match=r"size=\(0, 4\)"):
        warp_batch(images[:1], masks[:1], matrix(), size=(0, 4))
    with pytest.raises(ValueError, match="Toda escala debe ser mayor que 0 y llegó 0"):
        matrix(scale=0.0)
    with pytest.raises(ValueError, match=r"Se esperaban \(N,\), \(N,\)"):
        sampling_matrices(
            torch.zeros(2), torch.ones(1), torch.eye(2)[None], torch.zeros(1, 2)
        )
