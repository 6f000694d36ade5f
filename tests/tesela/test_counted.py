"""Una cantidad concuerda con su nombre."""

import numpy as np
import pytest
from tesela.counted import counted


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0 píxeles"), (1, "1 píxel"), (2, "2 píxeles")]
)
def test_solo_uno_va_en_singular(count, expected):
    assert counted(count, "píxel", "píxeles") == expected


def test_sin_plural_se_agrega_una_s():
    assert [counted(n, "escena") for n in (1, 3)] == ["1 escena", "3 escenas"]


def test_un_entero_de_numpy_se_escribe_como_numero():
    assert counted(np.int64(1), "grupo") == "1 grupo"
