"""La convolución `conv2d_loops`: a mano e igual que PyTorch en formas al azar."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import conv2d_loops


def test_dos_canales_a_mano():
    # Canal 1: [1 2 3] con (1, 0) da 1, 2. Canal 2: [4 5 6] con (0, 1) da 5, 6.
    # Suma, más el sesgo 10: 16, 18.
    x = np.array([[[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]])
    weight = np.array([[[[1.0, 0.0]], [[0.0, 1.0]]]])
    assert conv2d_loops(x, weight, np.array([10.0])).tolist() == [[[[16.0, 18.0]]]]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_igual_que_pytorch(data, draw_conv, torch_conv):
    case = draw_conv(data)
    np.testing.assert_allclose(
        conv2d_loops(**case), torch_conv(case), rtol=1e-10, atol=1e-10
    )
