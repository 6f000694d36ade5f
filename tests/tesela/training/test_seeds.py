"""Semillas y resúmenes."""

import random
import statistics

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tesela.training import seed_everything, summarize


def draw():
    return random.random(), np.random.rand(), torch.rand(1).item()


def test_seed_reaches_the_three_generators():
    seed_everything(3)
    first = draw()
    seed_everything(3)
    assert draw() == first
    seed_everything(4)
    assert all(a != b for a, b in zip(draw(), first, strict=True))


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, True])
def test_bad_seed(seed):
    with pytest.raises(ValueError, match="se esperaba un entero"):
        seed_everything(seed)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=10))
def test_summary_agrees_with_the_standard_library(values):
    summary = summarize(values)
    assert summary.n == len(values)
    assert summary.mean == pytest.approx(statistics.fmean(values), abs=1e-9)
    assert summary.sd == pytest.approx(statistics.stdev(values), abs=1e-9)


def test_text():
    assert str(summarize([0.93, 0.936, 0.93])) == "0.932 ± 0.003"
    assert f"{summarize([1, 3]):.1f}" == "2.0 ± 1.4"
    assert str(summarize([0.5])) == "0.500 ± 0.000"


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=8))
def test_interval_agrees_with_scipy(values):
    scale = stats.sem(values)
    low, high = stats.t.interval(0.95, len(values) - 1, statistics.fmean(values), scale)
    wanted = (high - low) / 2 if scale > 0 else 0
    assert summarize(values).half_interval == pytest.approx(wanted, abs=1e-6)


def test_one_value_says_nothing_of_the_interval():
    assert summarize([0.5]).half_interval == float("inf")


@pytest.mark.parametrize("values", [[], [1.0, float("nan")]])
def test_bad_values(values):
    with pytest.raises(ValueError, match="No se pueden resumir"):
        summarize(values)
