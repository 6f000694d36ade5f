import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.data import spatial_blocks, stratified_split


def test_estratificado_a_mano():
    labels = torch.tensor([0] * 10 + [1] * 20)
    train, validation, test = stratified_split(labels, (0.5, 0.2, 0.3), seed=3)
    assert torch.bincount(labels[train]).tolist() == [5, 10]
    assert torch.bincount(labels[validation]).tolist() == [2, 4]
    assert torch.bincount(labels[test]).tolist() == [3, 6]
    assert train.dtype == torch.int64


@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(st.integers(10, 40), min_size=1, max_size=5),
    seed=st.integers(0, 1000),
)
def test_las_partes_no_se_tocan_y_lo_cubren_todo(counts, seed):
    labels = np.repeat(np.arange(len(counts)), counts)
    parts = stratified_split(labels, (0.6, 0.2, 0.2), seed)
    joined = np.concatenate([part.numpy() for part in parts])
    assert sorted(joined.tolist()) == list(range(len(labels)))
    again = stratified_split(labels, (0.6, 0.2, 0.2), seed)
    assert all(torch.equal(a, b) for a, b in zip(parts, again, strict=True))


def test_otra_semilla_es_otro_reparto_y_va_barajado():
    labels = np.repeat([0, 1], 50)
    first, _ = stratified_split(labels, (0.5, 0.5), seed=0)
    second, _ = stratified_split(labels, (0.5, 0.5), seed=1)
    assert first.tolist() != second.tolist()
    assert 5 < int(labels[first[:25].numpy()].sum()) < 20


@pytest.mark.parametrize(
    ("fractions", "message"),
    [((0.5, 0.4), r"suma 0\.9"), ((), "mayor que 0"), ((1.2, -0.2), "mayor que 0")],
)
def test_fracciones_malas(fractions, message):
    with pytest.raises(ValueError, match=message):
        stratified_split([0, 1, 0, 1], fractions)
    with pytest.raises(ValueError, match=message):
        spatial_blocks(64, 64, 8, fractions)


def test_clase_demasiado_chica():
    with pytest.raises(ValueError, match="La clase 1 tiene 1 ejemplos"):
        stratified_split([0] * 10 + [1], (0.5, 0.5))


def test_etiquetas_con_otra_forma():
    with pytest.raises(ValueError, match=r"vector \(N,\)"):
        stratified_split(np.zeros((2, 2)), (0.5, 0.5))
    with pytest.raises(ValueError, match=r"vector \(N,\)"):
        stratified_split([], (0.5, 0.5))


@settings(max_examples=40, deadline=None)
@given(
    height=st.integers(60, 300),
    width=st.integers(60, 300),
    block=st.integers(5, 20),
    gap=st.integers(0, 9),
    seed=st.integers(0, 99),
)
def test_bloques_separados_por_la_franja(height, width, block, gap, seed):
    parts = spatial_blocks(height, width, block, (0.6, 0.2, 0.2), gap, seed)
    owner = np.full((height, width), -1)
    for number, blocks in enumerate(parts):
        assert blocks
        for b in blocks:
            assert b.top >= 0 and b.left >= 0
            assert b.top + b.height <= height and b.left + b.width <= width
            # Ni el bloque ni su franja tocan lo de otro bloque.
            around = owner[
                max(0, b.top - gap) : b.top + b.height + gap,
                max(0, b.left - gap) : b.left + b.width + gap,
            ]
            assert (around == -1).all()
            owner[b.top : b.top + b.height, b.left : b.left + b.width] = number


def test_bloques_que_no_alcanzan():
    with pytest.raises(ValueError, match=r"20×20 da 1 bloque de 16 píxeles"):
        spatial_blocks(20, 20, 16, (0.5, 0.5))
    with pytest.raises(ValueError, match="llegaron 0 y 0"):
        spatial_blocks(20, 20, 0, (0.5, 0.5))
    with pytest.raises(ValueError, match="llegaron 4 y -1"):
        spatial_blocks(20, 20, 4, (0.5, 0.5), gap=-1)
