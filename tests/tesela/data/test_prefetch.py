import threading
import time

import pytest
from tesela.data.prefetch import prefetch


def ours():
    return [t for t in threading.enumerate() if t.name == "tesela-prefetch"]


@pytest.mark.parametrize("ahead", [0, 1, 4])
def test_da_lo_mismo_en_el_mismo_orden(ahead):
    assert list(prefetch(iter(range(20)), ahead)) == list(range(20))
    assert not ours()


def test_prepara_por_adelantado_pero_no_mas():
    made = []
    items = prefetch((made.append(i) or i for i in range(50)), ahead=3)
    assert next(items) == 0
    time.sleep(0.3)
    # 1 entregado, 3 en la fila y 1 en la mano.
    assert 4 <= len(made) <= 5
    items.close()


def test_el_error_sale_en_su_lugar():
    def broken():
        yield 1
        raise ValueError("se rompió")

    items = prefetch(broken(), ahead=2)
    assert next(items) == 1
    with pytest.raises(ValueError, match="se rompió"):
        next(items)
    assert not ours()


def test_dejarlo_a_medias_termina_el_hilo():
    items = prefetch(iter(range(1000)), ahead=2)
    next(items)
    assert len(ours()) == 1
    items.close()
    assert not ours()


def test_ahead_negativo():
    with pytest.raises(ValueError, match="ahead debe ser 0 o más y llegó -1"):
        next(prefetch(iter(()), -1))
