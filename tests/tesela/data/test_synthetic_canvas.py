import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.data.synthetic_canvas import Canvas, swept_rectangle


def make(side=20, pixel=0.5, sun=(1.0, 0.0)):
    return Canvas(
        color=np.full((side, side, 3), 100, dtype=np.float32),
        mask=np.ones((side, side), dtype=np.uint8),
        reserved=np.zeros((side, side), dtype=bool),
        pixel=pixel,
        sun=sun,
        shadow_per_metre=1.0,
        texture=np.zeros((512, 512), dtype=np.float32),
        leaves=np.zeros((512, 512), dtype=np.float32),
    )


def test_ventana_centrada_y_girada():
    canvas = make()
    window = canvas.window(5.0, 5.0, (0.0, 1.0), 2.0)
    # Con el eje hacia abajo, p crece con las filas y q decrece con las columnas.
    assert (np.diff(window.p, axis=0) > 0).all() and (np.diff(window.q, axis=1) < 0).all()
    assert abs(window.p).max() <= 2.5 and window.p.shape == window.q.shape


def test_ventana_recortada_y_ventana_fuera():
    canvas = make()
    window = canvas.window(0.0, 0.0, (1.0, 0.0), 1.0)
    assert window.rows.start == 0 and window.cols.start == 0
    assert canvas.window(-5.0, 3.0, (1.0, 0.0), 1.0) is None
    assert canvas.window(3.0, 40.0, (1.0, 0.0), 1.0) is None


@settings(max_examples=40, deadline=None)
@given(
    half_p=st.floats(0.5, 4),
    half_q=st.floats(0.5, 4),
    shift_p=st.floats(-6, 6),
    shift_q=st.one_of(st.just(0.0), st.floats(-6, 6)),
)
def test_barrido_igual_que_mover_el_rectangulo(half_p, half_q, shift_p, shift_q):
    axis = np.linspace(-11, 11, 45, dtype=np.float32)
    q, p = np.meshgrid(axis, axis)
    got = swept_rectangle(p, q, half_p, half_q, shift_p, shift_q)
    strict = np.zeros(p.shape, dtype=bool)
    loose = np.zeros(p.shape, dtype=bool)
    for t in np.linspace(0, 1, 400):
        dp, dq = np.abs(p - t * shift_p), np.abs(q - t * shift_q)
        strict |= (dp < half_p - 1e-3) & (dq < half_q - 1e-3)
        loose |= (dp < half_p + 0.03) & (dq < half_q + 0.03)
    assert (got | ~strict).all() and (loose | ~got).all()


def test_dos_sombras_no_se_suman():
    canvas = make()
    window = canvas.window(5.0, 5.0, (1.0, 0.0), 1.0)
    everywhere = np.ones(window.p.shape, dtype=bool)
    canvas.cast_shadow(window, everywhere, 0.5)
    canvas.cast_shadow(window, everywhere, 0.7)
    assert canvas.shade.min() == 0.5
    canvas.shade_drawn(window, everywhere, 0.5)
    assert (canvas.color == 100).all()
    canvas.shade_drawn(window, everywhere, 0.25)
    assert canvas.color.min() == 25


def test_pintar_con_clase_y_sin_clase():
    canvas = make()
    window = canvas.window(5.0, 5.0, (1.0, 0.0), 1.0)
    inside = np.abs(window.p) < 0.6
    color = np.full((*inside.shape, 3), 7, dtype=np.float32)
    canvas.fill(window, inside, color, None)
    assert (canvas.mask == 1).all() and (canvas.color == 7).any()
    canvas.fill(window, inside, color, 0)
    assert (canvas.mask == 0).sum() == inside.sum()
