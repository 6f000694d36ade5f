import numpy as np
import pytest
from tesela.data.synthetic_layout import Plan


@pytest.mark.parametrize("seed", range(6))
def test_locate_es_la_inversa_de_frame(seed):
    plan = Plan((1, seed), 200.0)
    ys, xs = np.meshgrid(np.linspace(20, 180, 9), np.linspace(20, 180, 9))
    ys, xs = ys.ravel(), xs.ravel()
    y, x = plan.locate(*plan.frame(ys, xs))
    # Un paso de punto fijo contrae por la pendiente de la deformación; cinco bastan.
    assert np.abs(y - ys).max() < 0.5 and np.abs(x - xs).max() < 0.5


def test_frame_igual_en_malla_y_en_puntos():
    plan = Plan((1, 3), 100.0)
    ys, xs = np.arange(0.5, 100, 7), np.arange(0.5, 100, 9)
    u, v = plan.frame(ys, xs, "grid")
    yy, xx = np.meshgrid(ys, xs, indexing="ij")
    pu, pv = plan.frame(yy.ravel(), xx.ravel())
    np.testing.assert_allclose(u.ravel(), pu, atol=1e-3)
    np.testing.assert_allclose(v.ravel(), pv, atol=1e-3)


def test_las_calles_cubren_la_escena_y_las_avenidas_no_se_cortan():
    for seed in range(10):
        plan = Plan((1, seed), 300.0)
        ys = np.linspace(0, 300, 40)
        u, v = plan.frame(ys, ys, "grid")
        for streets, value in ((plan.u, u), (plan.v, v)):
            assert streets.positions[0] < value.min()
            assert streets.positions[-1] > value.max()
            assert (np.diff(streets.positions) > 0).all()
            assert (streets.half_widths[streets.avenue] > 0).all()


def test_faltan_tramos_y_hay_agua_de_varias_formas():
    plans = [Plan((1, seed), 300.0) for seed in range(60)]
    assert {plan.water for plan in plans} == {"rio", "costa", "lago", "nada"}
    assert any((plan.u.half_widths == 0).any() for plan in plans)
    assert 0.1 < np.mean([plan.diagonal for plan in plans]) < 0.6


def test_la_costa_no_se_lleva_la_escena():
    ys = np.linspace(0, 128, 64).astype(np.float32)
    for seed in range(80):
        plan = Plan((1, seed), 128.0)
        assert (plan.water_distance(ys, ys) < 0).mean() < 0.9
