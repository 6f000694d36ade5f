"""La distancia a la orilla y el error por franjas: a mano y contra la cuenta directa."""

import numpy as np
import pytest
import torch
from tesela.metrics import ErrorByDistance, edge_distance


def by_brute_force(mask, ignore=255):
    """La misma distancia, midiendo contra todos los píxeles que tocan otra clase."""
    height, width = mask.shape
    edges = []
    for i, j in np.ndindex(mask.shape):
        for k, m in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
            if not (0 <= k < height and 0 <= m < width):
                continue
            if mask[i, j] != mask[k, m] and ignore not in (mask[i, j], mask[k, m]):
                edges.append((i, j))
    found = np.full(mask.shape, np.inf)
    for i, j in np.ndindex(mask.shape):
        for k, m in edges:
            found[i, j] = min(found[i, j], np.hypot(i - k, j - m))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_same_as_measuring_against_every_edge(seed):
    generator = np.random.default_rng(seed)
    mask = generator.choice([0, 1, 2, 255], size=(9, 7), p=[0.5, 0.3, 0.1, 0.1])
    np.testing.assert_allclose(edge_distance(mask), by_brute_force(mask))


def test_without_edges_it_is_infinite():
    assert np.isinf(edge_distance(np.zeros((3, 4), int))).all()
    assert np.isinf(edge_distance(np.array([[0, 255, 1]]))).all()
    assert edge_distance(np.array([[0, 255]]), ignore_index=None).tolist() == [[0, 0]]


def test_bands_by_hand():
    """Orilla entre las columnas 2 y 3; distancias 2 1 0 0 1 2. Fallan la 0 y la 3."""
    truth = np.array([[[0, 0, 0, 1, 1, 1]]])
    metric = ErrorByDistance(2, limits=(0, 1, 2))
    metric.update(np.array([[[1, 0, 0, 0, 1, 1]]]), truth)
    assert metric.total.tolist() == [2, 2, 2]
    assert metric.error.tolist() == [0.5, 0, 0.5]


def test_batches_add_up_and_logits_work():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(4, 3, 12, 10, generator=generator)
    truth = torch.randint(0, 3, (4, 12, 10), generator=generator)
    truth[0, :3] = 255
    whole = ErrorByDistance(3, (0, 1, 3))
    whole.update(logits, truth)
    parts = ErrorByDistance(3, (0, 1, 3))
    for i in range(4):
        parts.update(logits[i : i + 1].argmax(1), truth[i : i + 1])
    assert whole.total.tolist() == parts.total.tolist()
    assert whole.wrong.tolist() == parts.wrong.tolist()
    assert whole.total.sum() == (truth != 255).sum()
    right = (logits.argmax(1) == truth) | (truth == 255)
    assert whole.wrong.sum() == (~right).sum()


def test_an_image_without_edges_falls_in_the_last_band():
    metric = ErrorByDistance(2, (0, 2))
    metric.update(np.ones((1, 3, 3), int), np.zeros((1, 3, 3), int))
    assert metric.total.tolist() == [0, 9]
    assert np.isnan(metric.error[0]) and metric.error[1] == 1


@pytest.mark.parametrize("limits", [(), (1, 2), (0, 2, 2), (0, 3, 1)])
def test_bad_limits(limits):
    with pytest.raises(ValueError, match=r"crecientes, en píxeles, que empiecen en 0"):
        ErrorByDistance(2, limits)


def test_bad_masks():
    with pytest.raises(ValueError, match=r"matriz de enteros.*float64.*argmax"):
        edge_distance(np.zeros((3, 3)))
    with pytest.raises(ValueError, match=r"matriz de enteros.*\(3,\)"):
        edge_distance(np.zeros(3, int))
    with pytest.raises(ValueError, match=r"se esperaban máscaras \(N, H, W\)"):
        ErrorByDistance(2, (0,)).update(np.zeros((3, 3), int), np.zeros((3, 3), int))
