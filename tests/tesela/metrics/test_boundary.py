"""La banda y la boundary IoU: a mano, e iguales a las erosiones repetidas de SciPy."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import binary_erosion
from tesela.metrics import (
    BoundaryIoU,
    ConfusionMatrix,
    boundary_band,
    boundary_distance,
    class_iou,
)


def band_of_the_paper(mask, distance):
    """Lo que hace el código de los autores: erosionar `distance` veces con 3×3."""
    shrunk = binary_erosion(mask, np.ones((3, 3)), iterations=distance, border_value=0)
    return mask & ~shrunk


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_la_banda_es_la_de_las_erosiones_repetidas(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    shape = data.draw(st.tuples(st.integers(1, 14), st.integers(1, 14)))
    mask = rng.random(shape) < data.draw(st.sampled_from([0.1, 0.7, 0.95, 1.0]))
    distance = data.draw(st.integers(1, 6))
    expected = band_of_the_paper(mask, distance)
    np.testing.assert_array_equal(boundary_band(mask, distance), expected)
    stacked = boundary_band(np.stack([mask, ~mask]), distance)
    np.testing.assert_array_equal(stacked[0], expected)
    np.testing.assert_array_equal(stacked[1], band_of_the_paper(~mask, distance))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_la_iou_de_las_bandas(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    shape = (2, data.draw(st.integers(1, 12)), data.draw(st.integers(1, 12)))
    true, answer = rng.integers(0, 3, (2, *shape))
    distance = data.draw(st.integers(1, 4))
    metric = BoundaryIoU(3, distance)
    for rows in (slice(0, 1), slice(1, 2)):  # imagen por imagen o juntas es lo mismo
        metric.update(answer[rows], torch.from_numpy(true[rows]))
    for index in range(3):
        common = covered = 0
        for y_hat, y in zip(answer == index, true == index, strict=True):
            a, b = band_of_the_paper(y_hat, distance), band_of_the_paper(y, distance)
            common, covered = common + (a & b).sum(), covered + (a | b).sum()
        assert metric.intersection[index] == common and metric.union[index] == covered


def test_a_mano():
    """Un cuadrado de 4×4 corrido un píxel: bandas de 12 que comparten 6 y cubren 18."""
    true = np.zeros((1, 8, 9), np.uint8)
    true[0, 2:6, 2:6] = 1
    metric = BoundaryIoU(2, distance=1)
    metric.update(np.roll(true, 1, axis=2), true)
    assert (metric.intersection[1], metric.union[1]) == (6, 18)
    region = ConfusionMatrix(2)
    region.update(np.roll(true, 1, axis=2), true)
    assert class_iou(region)[1] == 12 / 20
    assert metric.iou[1] == pytest.approx(6 / 18)


def test_una_banda_que_cubre_todo_da_la_iou_de_siempre():
    rng = np.random.default_rng(1)
    true, answer = rng.integers(0, 3, (2, 2, 6, 6))
    metric, region = BoundaryIoU(3, distance=6), ConfusionMatrix(3)
    metric.update(answer, true)
    region.update(answer, true)
    np.testing.assert_allclose(metric.iou, class_iou(region))


def test_lo_ignorado_no_cuenta_ni_hace_orilla():
    """Toda la imagen es de la clase 0, y un hueco sin etiqueta no crea un contorno."""
    true = np.zeros((1, 9, 9), np.uint8)
    true[0, 4, 4] = 255
    answer = np.zeros_like(true)
    answer[0, 4, 4] = 1
    metric = BoundaryIoU(2, distance=1)
    metric.update(answer, true)
    assert metric.iou[0] == 1 and metric.union[0] == 32  # solo la orilla de la imagen
    assert np.isnan(metric.iou[1])


def test_acepta_logits_y_usa_la_diagonal():
    logits = torch.randn(1, 3, 30, 40, generator=torch.Generator().manual_seed(0))
    true = logits.argmax(1)
    metric, same = BoundaryIoU(3, ratio=0.1), BoundaryIoU(3, distance=5)
    metric.update(logits, true)
    same.update(true, true)
    np.testing.assert_array_equal(metric.union, same.union)
    np.testing.assert_array_equal(metric.iou, 1)


def test_la_distancia_se_redondea_y_nunca_es_cero():
    assert boundary_distance(512, 512) == 14  # 0.02 · 724.08 = 14.48
    assert boundary_distance(10, 10) == 1
    assert boundary_distance(3, 4, ratio=1) == 5


@pytest.mark.parametrize(
    ("action", "error", "text"),
    [
        (lambda: boundary_distance(4, 4, 0), ValueError, "ratio=0 con una imagen de 4×4"),
        (lambda: boundary_distance(0, 4), ValueError, "lados positivos"),
        (lambda: boundary_band(np.ones((2, 2)), 1), TypeError, "booleana y llegó float64"),
        (lambda: boundary_band(np.ones(3, bool), 1), ValueError, r"\(H, W\) o \(N, H, W\)"),
        (lambda: boundary_band(np.ones((2, 2), bool), 0), ValueError, "distance=0"),
        (lambda: BoundaryIoU(2, 1.5), ValueError, "distance=1.5: se esperaba un ancho"),
        (lambda: BoundaryIoU(0), ValueError, "num_classes=0"),
        (lambda: BoundaryIoU(2, ratio=2), ValueError, "ratio=2"),
        (
            lambda: BoundaryIoU(2).update(np.zeros((4, 4), int), np.zeros((4, 4), int)),
            ValueError,
            r"usa mask\[None\]",
        ),
        (
            lambda: BoundaryIoU(2).update(np.full((1, 2, 2), 5), np.zeros((1, 2, 2), int)),
            ValueError,
            r"predictions trae índices fuera de rango en 4 píxeles: \[5\]",
        ),
    ],
)
def test_errores(action, error, text):
    with pytest.raises(error, match=text):
        action()
