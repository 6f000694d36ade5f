import pytest
from tesela.data.split_sizes import check_fractions, cut_points


def test_cortes_a_mano():
    """De 7 en 0.5, 0.25 y 0.25: 3.5 → 4, 5.25 → 5 y 7."""
    assert cut_points(7, (0.5, 0.25, 0.25)) == [0, 4, 5, 7]
    assert cut_points(0, (0.5, 0.5)) == [0, 0, 0]


@pytest.mark.parametrize(
    ("fractions", "message"),
    [
        ((), "mayor que 0"),
        ((0.5, 0.0, 0.5), "mayor que 0"),
        ((0.5, 0.4), r"suma 0\.9"),
    ],
)
def test_lo_que_no_es_un_reparto(fractions, message):
    with pytest.raises(ValueError, match=message):
        check_fractions(fractions)
