"""Predictores que se saben de antemano, y la igualdad con la escena entera.

La identidad y x + 1 dicen si cada píxel volvió a su lugar con su valor, en tamaños que la
tesela no divide; una red convolucional, si lejos de las orillas nada cambió.
"""

import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.data import Block
from tesela.tiling import predict_labels, predict_scores
from torch import nn

sizes = st.tuples(st.integers(1, 45), st.integers(1, 45))


@settings(deadline=None)
@given(
    size=sizes,
    tile=st.integers(1, 20),
    overlap=st.integers(0, 19),
    blend=st.sampled_from(["gaussian", "linear", "uniform"]),
    batch=st.integers(1, 5),
)
def test_plus_one_comes_back_plus_one(size, tile, overlap, blend, batch):
    scene = np.random.default_rng(0).normal(size=(*size, 2)).astype(np.float32)
    scores = predict_scores(
        lambda x: x + 1,
        scene,
        tile=tile,
        overlap=min(overlap, tile - 1),
        blend=blend,
        batch_size=batch,
    )
    np.testing.assert_allclose(
        scores.permute(1, 2, 0).numpy(), scene + 1, rtol=1e-5, atol=1e-5
    )


@settings(deadline=None)
@given(size=sizes, tile=st.integers(1, 20), align=st.integers(1, 5))
def test_labels_are_exact(size, tile, align):
    """El predictor dice 1 donde el píxel es claro: ni uno puede moverse de lugar."""
    scene = np.random.default_rng(1).integers(0, 2, (*size, 1), dtype=np.uint8) * 255
    align = min(align, tile)
    labels = predict_labels(
        lambda x: torch.cat([1 - x, x], dim=1), scene, tile=tile, overlap=0, align=align
    )
    assert labels.dtype == np.uint8
    np.testing.assert_array_equal(labels, scene[:, :, 0] // 255)


def net(stride):
    torch.manual_seed(0)
    layers = [nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1)]
    if stride > 1:
        layers += [nn.MaxPool2d(stride), nn.Conv2d(8, 8, 3, padding=1)]
        layers += [nn.Upsample(scale_factor=stride, mode="nearest")]
    return nn.Sequential(*layers, nn.Conv2d(8, 4, 1)).eval()


@pytest.mark.parametrize(("stride", "radius"), [(1, 2), (4, 10)])
def test_a_convolutional_net_sees_the_same_inside(stride, radius):
    """Con el perfil uniforme y sin solape, solo difieren las orillas de las teselas."""
    model = net(stride)
    rng = np.random.default_rng(0)
    scene = rng.integers(0, 256, (64, 96, 3), dtype=np.uint8)
    x = torch.from_numpy(scene).permute(2, 0, 1)[None].float() / 255
    with torch.no_grad():
        whole = model(x)[0]
        tiled = predict_scores(model, scene, tile=32, overlap=0, align=stride)
    inside = torch.zeros(64, 96, dtype=torch.bool)
    for top in range(0, 64, 32):
        for left in range(0, 96, 32):
            inside[top + radius : top + 32 - radius, left + radius : left + 32 - radius] = (
                True
            )
    assert inside.sum() > 500
    torch.testing.assert_close(tiled[:, inside], whole[:, inside], atol=1e-5, rtol=1e-5)
    assert (tiled - whole).abs().max() > 1e-3  # en las orillas sí se nota


def test_blending_hides_the_seams():
    """Con solape, la campana se aparta menos de la escena entera que el promedio parejo."""
    model = net(4)
    scene = np.random.default_rng(0).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    x = torch.from_numpy(scene).permute(2, 0, 1)[None].float() / 255
    with torch.no_grad():
        whole = model(x)[0]
        error = {
            blend: float(
                (predict_scores(model, scene, tile=32, overlap=16, align=4, blend=blend))
                .sub(whole)
                .abs()
                .mean()
            )
            for blend in ("uniform", "gaussian")
        }
    assert error["gaussian"] < 0.5 * error["uniform"]


class Endless:
    """Una escena de cualquier alto que se calcula al leerla."""

    def __init__(self, height, width):
        self.height, self.width = height, width

    def read(self, window: Block):
        rows = (np.arange(window.height) + window.top) % 251
        pixels = np.broadcast_to(rows[:, None, None], (window.height, window.width, 1))
        return pixels.astype(np.uint8), None


def peak(height):
    tracemalloc.start()
    labels = predict_labels(
        lambda x: torch.cat([x, 1 - x], 1), Endless(height, 256), tile=64, batch_size=1
    )
    used = tracemalloc.get_traced_memory()[1] - labels.nbytes
    tracemalloc.stop()
    return used


def test_memory_does_not_grow_with_the_height():
    peak(128)  # lo que se carga la primera vez no cuenta
    assert peak(4096) < peak(256) + 200_000


def test_the_band_does_not_grow_with_the_height():
    """Lo que torch reserva tampoco: la franja mide una tesela de alto."""
    seen = []

    def predictor(x):
        return torch.cat([x, x], 1)

    from tesela.tiling import predict as module

    plan = module._Plan(Endless(1000, 256), tile=64)
    for _, band in module._bands(predictor, plan.source, plan):
        seen.append(band.untyped_storage().nbytes())
    columns = plan.grid.cols[-1] + 64
    assert set(seen) == {2 * 64 * columns * 4}


def test_to_disk_whole_or_not_at_all(tmp_path):
    path = tmp_path / "clases.npy"
    scene = Endless(300, 70)

    def predictor(x):
        return torch.cat([x, 1 - x], 1)

    labels = predict_labels(predictor, scene, out=path, tile=32)
    assert isinstance(labels, np.memmap)
    np.testing.assert_array_equal(labels, predict_labels(predictor, scene, tile=32))

    calls = []

    def broken(x):
        calls.append(1)
        if len(calls) > 5:
            raise RuntimeError("se cayó")
        return predictor(x)

    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="se cayó"):
        predict_labels(broken, scene, out=path, tile=32)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["clases.npy"]


def test_the_bar_counts_tiles(capsys):
    predict_labels(lambda x: x, np.zeros((8, 8, 2)), tile=4, overlap=0, progress=True)
    assert "4/4" in capsys.readouterr().err
    predict_labels(lambda x: x, np.zeros((8, 8, 2)), tile=4)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("predictor", "options", "message"),
    [
        (lambda x: x[:, :, ::2, ::2], {}, r"devolvió \(1, 3, 8, 8\); se esperaba \(1, K"),
        (lambda x: x[:, 0], {}, r"devolvió \(1, 16, 16\)"),
        (lambda x: x.repeat(1, 100, 1, 1), {}, "dio 300 clases y en uint8 caben 255"),
        (lambda x: x, {"batch_size": 0}, "batch_size=0"),
        (lambda x: x, {"overlap": 16}, "overlap=16 con tile=16"),
    ],
)
def test_bad_predictions_are_explained(predictor, options, message):
    scene = np.zeros((16, 16, 3), np.uint8)
    with pytest.raises(ValueError, match=message):
        predict_labels(predictor, scene, **{"tile": 16, **options})
