import numpy as np
import pytest
from tesela.data.synthetic_random import SmoothNoise, Stream, hash_cells


def test_el_flujo_sale_de_los_bits_de_pcg64():
    raw = np.random.PCG64(np.random.SeedSequence((3, 4))).random_raw(3)
    stream = Stream(3, 4)
    assert [stream.uniform(0, 1) for _ in range(3)] == [(int(r) >> 11) / 2**53 for r in raw]
    assert Stream(3, 4).array(3).tolist() == [(int(r) >> 11) / 2**53 for r in raw]


def test_claves_distintas_flujos_distintos():
    assert Stream(1, 2).uniform(0, 1) != Stream(2, 1).uniform(0, 1)


def test_enteros_dentro_del_intervalo():
    stream = Stream(5)
    values = [stream.integer(2, 5) for _ in range(300)]
    assert set(values) == {2, 3, 4}


def test_direcciones_unitarias():
    stream = Stream(6)
    vectors = np.array([stream.direction() for _ in range(500)])
    np.testing.assert_allclose((vectors**2).sum(axis=1), 1, atol=1e-12)
    assert np.abs(vectors.mean(axis=0)).max() < 0.12


@pytest.mark.parametrize("shape", [(7,), (100, 101), (50, 40, 3)])
def test_grano_de_media_cero_y_desviacion_uno(shape):
    grain = Stream(7).grain(*shape)
    assert grain.shape == shape and grain.dtype == np.float32
    if grain.size > 5000:
        assert abs(grain.mean()) < 0.05 and abs(grain.std() - 1) < 0.03


def test_hash_uniforme_y_repetible():
    i, j = np.meshgrid(np.arange(200), np.arange(200))
    values = hash_cells(i, j)
    assert values.dtype == np.float32
    assert values.min() >= 0 and values.max() < 1
    counts = np.histogram(values, bins=10, range=(0, 1))[0]
    assert np.abs(counts / values.size - 0.1).max() < 0.01
    assert values[3, 5] == hash_cells(np.array([5]), np.array([3]))[0]
    # Vecinos sin parecido.
    assert abs(np.corrcoef(values[:, 1:].ravel(), values[:, :-1].ravel())[0, 1]) < 0.02


def test_ruido_igual_en_malla_y_en_puntos_y_suave():
    noise = SmoothNoise(Stream(8), 100, 120, 10)
    ys, xs = np.arange(0.5, 100), np.arange(0.5, 120)
    grid = noise.grid(ys, xs)
    assert grid.shape == (100, 120) and grid.dtype == np.float32
    yy, xx = np.meshgrid(ys, xs, indexing="ij")
    points = noise.points(yy.ravel(), xx.ravel()).reshape(grid.shape)
    np.testing.assert_allclose(grid, points, atol=1e-5)
    assert np.abs(np.diff(grid, axis=1)).max() < 0.35
    assert 0.25 < grid.std() < 0.8
