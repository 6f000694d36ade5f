"""Los efectos de un factorial: a mano, contra mínimos cuadrados, y lo que no se acepta."""

from itertools import product

import numpy as np
import pytest
from scipy import stats
from tesela.experiments import factorial_effects, half_interval
from tesela.training import summarize

CELLS = list(product((False, True), repeat=3))


def test_by_hand_with_two_pieces_and_two_seeds():
    """Semilla 0: A = ((3−1)+(8−2))/2 = 4. Semilla 1: A = ((2−0)+(2−0))/2 = 2 y A×B = 0."""
    scores = {
        (False, False): [1, 0],
        (True, False): [3, 2],
        (False, True): [2, 0],
        (True, True): [8, 2],
    }
    found = factorial_effects(scores, ["A", "B"])
    assert found["A"].values == (4, 2) and found["A × B"].values == (2, 0)
    assert found["B"].values == (3, 0)
    # A + A × B es lo que hace A cuando B está.
    assert found["A"].values[0] + found["A × B"].values[0] == 8 - 2


def test_equal_to_least_squares():
    """Los coeficientes de y = Σ β·(signos) son la mitad de los efectos."""
    generator = np.random.default_rng(0)
    table = generator.normal(size=(8, 4))
    found = factorial_effects(dict(zip(CELLS, table, strict=True)), ["A", "B", "C"])
    s = 2.0 * np.array(CELLS) - 1
    columns = {
        "A": s[:, 0],
        "B": s[:, 1],
        "C": s[:, 2],
        "A × B": s[:, 0] * s[:, 1],
        "A × C": s[:, 0] * s[:, 2],
        "B × C": s[:, 1] * s[:, 2],
        "A × B × C": s.prod(axis=1),
    }
    design = np.stack([np.ones(8), *columns.values()], axis=1)
    beta = np.linalg.lstsq(design, table, rcond=None)[0][1:]
    assert list(found) == list(columns)
    for name, half in zip(columns, beta, strict=True):
        np.testing.assert_allclose(found[name].values, 2 * half, atol=1e-12)


def test_the_order_of_the_networks_does_not_matter():
    values = {cell: [float(i)] for i, cell in enumerate(CELLS)}
    shuffled = dict(reversed(values.items()))
    names = ["A", "B", "C"]
    assert factorial_effects(values, names) == factorial_effects(shuffled, names)


def test_one_factor_is_a_difference():
    assert factorial_effects({(False,): [1], (True,): [4]}, ["A"])["A"].mean == 3


def test_the_interval_is_the_one_of_scipy():
    values = [0.1, 0.4, 0.3, -0.2, 0.25]
    low, high = stats.t.interval(0.9, 4, np.mean(values), stats.sem(values))
    assert half_interval(summarize(values), 0.9) == pytest.approx((high - low) / 2)


def test_incomplete_designs():
    with pytest.raises(ValueError, match=r"hacen falta 4 redes y llegaron 3; faltan \[\(T"):
        factorial_effects({c: [1] for c in product((False, True), repeat=2) if not all(c)},
                          ["A", "B"])  # fmt: skip
    with pytest.raises(ValueError, match="hacen falta 2 redes y llegaron 4"):
        factorial_effects({c: [1] for c in product((False, True), repeat=2)}, ["A"])
    with pytest.raises(ValueError, match="hacen falta 1 redes"):
        factorial_effects({}, [])


def test_seeds_must_match():
    with pytest.raises(ValueError, match=r"formas \[\(1,\), \(2,\)\]"):
        factorial_effects({(False,): [1], (True,): [4, 5]}, ["A"])
    with pytest.raises(ValueError, match=r"se esperaba \(S,\)"):
        factorial_effects({(False,): 1.0, (True,): 4.0}, ["A"])


def test_one_seed_has_no_interval():
    with pytest.raises(ValueError, match="con una semilla no hay dispersión"):
        half_interval(summarize([1.0]))
    with pytest.raises(ValueError, match="confidence=1"):
        half_interval(summarize([1.0, 2.0]), 1)
