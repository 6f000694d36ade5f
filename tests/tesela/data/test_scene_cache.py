import threading
import time

import numpy as np
import pytest
from tesela.data import SceneCache


def pixels(value, side=4):
    """Una escena de 4·side² bytes: 3 de color y 1 de máscara por píxel."""
    return np.full((side, side, 3), value, np.uint8), np.full((side, side), value, np.uint8)


def test_olvida_la_que_lleva_mas_tiempo_sin_usarse():
    """De 64 bytes cada una, en 128 caben dos."""
    cache, reads = SceneCache(128), []

    def ask(name):
        cache.get(name, lambda: reads.append(name) or pixels(1))

    for name in ("a", "b", "a", "c", "a", "b"):
        ask(name)
    assert reads == ["a", "b", "c", "b"]
    assert cache.bytes == 128 and "c" not in cache


def test_lo_que_no_cabe_se_entrega_sin_guardar():
    cache = SceneCache(63)
    image, mask = cache.get("a", lambda: pixels(7))
    assert image[0, 0, 0] == 7 and mask[0, 0] == 7
    assert "a" not in cache and cache.bytes == 0


def test_lo_entregado_es_de_solo_lectura():
    image, _ = SceneCache(1000).get("a", lambda: pixels(7))
    with pytest.raises(ValueError, match="read-only"):
        image[0] = 0


def test_nunca_pasa_del_tope():
    cache = SceneCache(500)
    rng = np.random.default_rng(0)
    for name in rng.integers(0, 30, 300).tolist():
        cache.get(name, lambda n=name: pixels(n, side=1 + n % 8))
        assert cache.bytes <= 500


def test_dos_hilos_leen_una_sola_vez():
    cache, reads = SceneCache(1000), []

    def slow():
        reads.append(1)
        time.sleep(0.05)
        return pixels(1)

    threads = [threading.Thread(target=cache.get, args=("a", slow)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reads == [1]


def test_tope_negativo():
    with pytest.raises(ValueError, match="max_bytes debe ser 0 o más y llegó -1"):
        SceneCache(-1)
