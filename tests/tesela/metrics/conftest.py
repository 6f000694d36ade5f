"""Casos al azar que comparten las pruebas de las métricas."""

import numpy as np
import pytest


@pytest.fixture
def case():
    """Semilla → verdad, predicción y matriz, con clases ausentes y píxeles ignorados.

    Según la semilla falta una clase de la verdad, de la predicción o de las dos, o se
    ignora un pedazo.
    """

    def make(seed: int, classes: int = 5):
        rng = np.random.default_rng(seed)
        in_truth = rng.permutation(classes)[: rng.integers(1, classes + 1)]
        in_answer = rng.permutation(classes)[: rng.integers(1, classes + 1)]
        true = rng.choice(in_truth, (2, 7, 9))
        answer = np.where(
            (rng.random(true.shape) < 0.5) & np.isin(true, in_answer),
            true,
            rng.choice(in_answer, true.shape),
        )
        if seed % 2:
            true = np.where(rng.random(true.shape) < 0.3, 255, true)
        return true, answer

    return make
