"""La matriz de confusión: a mano, igual a scikit-learn y a torchmetrics, y sus errores."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix
from tesela.metrics import ConfusionMatrix, as_matrix


def random_case(data, classes, ignored):
    """Verdad y predicción al azar, con clases ausentes y píxeles ignorados."""
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    shape = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(1, 5)))
    present = rng.permutation(classes)[: data.draw(st.integers(1, classes))]
    true = rng.choice(present, shape)
    answer = rng.integers(0, classes, shape)
    answer = np.where(rng.random(shape) < 0.6, true, answer)
    if ignored is not None:
        hidden = rng.random(shape) < data.draw(st.sampled_from([0.0, 0.3, 1.0]))
        true = np.where(hidden, ignored, true)
    return answer, true


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_igual_que_scikit_learn(data):
    classes = data.draw(st.sampled_from([1, 2, 3, 6, 15, 16, 21, 200, 254, 300]))
    ignored = data.draw(st.sampled_from([None, 255, -1, -100, 0, 1000]))
    if ignored == 255 and classes > 255:
        ignored = 299
    metric = ConfusionMatrix(classes, ignored)
    expected = np.zeros((classes, classes), np.int64)
    for _ in range(data.draw(st.integers(1, 2))):
        answer, true = random_case(data, classes, ignored)
        kinds = [np.int64, np.int32, np.int16]
        if true.min() >= 0 and max(true.max(), answer.max()) < 256:
            kinds.append(np.uint8)
        kind = data.draw(st.sampled_from(kinds))
        other = data.draw(st.sampled_from(kinds))
        inputs = answer.astype(kind), true.astype(other)
        if data.draw(st.booleans()):
            inputs = tuple(torch.from_numpy(array) for array in inputs)
        before = [np.asarray(array).copy() for array in inputs]
        metric.update(*inputs)
        for array, kept in zip(inputs, before, strict=True):
            np.testing.assert_array_equal(np.asarray(array), kept)
        keep = true != ignored if ignored is not None else np.ones(true.shape, bool)
        if keep.any() and classes > 1:
            expected += confusion_matrix(true[keep], answer[keep], labels=range(classes))
        elif classes == 1:
            expected += keep.sum()
    np.testing.assert_array_equal(metric.matrix, expected)
    assert metric.matrix.dtype == np.int64 and metric.total == expected.sum()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_igual_que_torchmetrics(data):
    from torchmetrics.classification import MulticlassConfusionMatrix

    classes, ignored = data.draw(st.integers(2, 20)), data.draw(st.sampled_from([255, 0]))
    answer, true = random_case(data, classes, ignored)
    theirs = MulticlassConfusionMatrix(classes, ignore_index=ignored)
    theirs.update(torch.from_numpy(answer), torch.from_numpy(true))
    ours = ConfusionMatrix(classes, ignored)
    ours.update(answer, true)
    np.testing.assert_array_equal(ours.matrix, theirs.compute().numpy())


def test_los_logits_cuentan_como_su_clase_mayor():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(2, 5, 6, 7, generator=generator)
    true = torch.randint(0, 5, (2, 6, 7), generator=generator)
    by_logits, by_index = ConfusionMatrix(5), ConfusionMatrix(5)
    by_logits.update(logits, true)
    by_index.update(logits.argmax(1), true)
    np.testing.assert_array_equal(by_logits.matrix, by_index.matrix)


def test_a_mano():
    """Seis píxeles con nombre: filas verdad, columnas predicción; el 255 no cuenta."""
    true = np.array([[0, 0, 1, 1, 2, 255]], np.uint8)
    answer = np.array([[0, 1, 1, 1, 0, 2]], np.uint8)
    metric = ConfusionMatrix(3)
    metric.update(answer, true)
    assert metric.matrix.tolist() == [[1, 1, 0], [0, 2, 0], [1, 0, 0]]
    assert repr(metric) == "ConfusionMatrix(num_classes=3, ignore_index=255, total=5)"


def test_en_un_pixel_ignorado_la_prediccion_puede_ser_cualquiera():
    metric = ConfusionMatrix(3)
    true = np.array([255, 255, 1], np.uint8)
    metric.update(np.array([255, 77, 1], np.uint8), true)
    metric.update(np.array([-4, 10**12, 1]), true)
    assert metric.matrix.tolist() == [[0, 0, 0], [0, 2, 0], [0, 0, 0]]


def test_sumar_partes_es_contarlas_juntas():
    rng = np.random.default_rng(0)
    answer, true = rng.integers(0, 4, (2, 6, 8, 8))
    whole, first, second = (ConfusionMatrix(4) for _ in range(3))
    whole.update(answer, true)
    first.update(answer[:2], true[:2])
    second.update(answer[2:], true[2:])
    total = first + second
    np.testing.assert_array_equal(total.matrix, whole.matrix)
    assert first.total == 2 * 64  # sumar no toca los sumandos
    first.merge(second)
    np.testing.assert_array_equal(first.matrix, whole.matrix)
    first.reset()
    assert first.total == 0
    first.update(np.zeros((0, 8, 8), int), np.zeros((0, 8, 8), int))
    assert first.total == 0


def test_la_matriz_que_se_entrega_es_una_copia():
    metric = ConfusionMatrix(2)
    metric.matrix[:] = 9
    assert metric.total == 0


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.int64])
def test_un_indice_fuera_de_rango_dice_cual_y_cuantos(kind):
    metric = ConfusionMatrix(3)
    good = np.zeros((1, 2, 2), kind)
    bad = np.array([[[0, 3], [7, 3]]], kind)
    with pytest.raises(
        ValueError, match=r"targets trae .* en 3 píxeles: \[3, 7\]; .*de 0 a 2"
    ):
        metric.update(good, bad)
    with pytest.raises(ValueError, match=r"predictions trae .* en 3 píxeles: \[3, 7\]"):
        metric.update(bad, good)
    if kind != np.uint8:
        with pytest.raises(ValueError, match=r"targets trae .* en 1 píxel: \[-1\]"):
            metric.update(good, np.array([[[0, -1], [0, 0]]], kind))
        with pytest.raises(ValueError, match=r"predictions trae .* en 1 píxel: \[-1\]"):
            metric.update(np.array([[[0, -1], [0, 0]]], kind), good)
    assert metric.total == 0  # o todo o nada


def test_sin_ignore_index_255_es_un_error():
    with pytest.raises(ValueError, match=r"\[255\].*ignore_index=None"):
        ConfusionMatrix(3, ignore_index=None).update(
            np.zeros(2, np.uint8), np.array([0, 255], np.uint8)
        )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((0,), "num_classes=0: se esperaba 1 o más"),
        ((2.0,), "num_classes=2.0: se esperaba un entero"),
        ((True,), "num_classes=True"),
        ((2, 1.5), "ignore_index=1.5: se esperaba un entero, o None"),
    ],
)
def test_argumentos_malos(arguments, text):
    with pytest.raises(ValueError, match=text):
        ConfusionMatrix(*arguments)


def test_solo_se_suma_lo_que_cuenta_lo_mismo():
    with pytest.raises(ValueError, match=r"= \(2, 255\) y la otra \(3, 255\)"):
        ConfusionMatrix(2) + ConfusionMatrix(3)
    with pytest.raises(ValueError, match=r"\(2, 255\) y la otra \(2, None\)"):
        ConfusionMatrix(2).merge(ConfusionMatrix(2, None))
    with pytest.raises(TypeError, match="llegó ndarray"):
        ConfusionMatrix(2).merge(np.zeros((2, 2)))
    with pytest.raises(TypeError):
        ConfusionMatrix(2) + 1


def test_as_matrix():
    metric = ConfusionMatrix(2)
    metric.update(np.array([0, 1]), np.array([0, 0]))
    assert as_matrix(metric).tolist() == as_matrix(torch.tensor([[1, 1], [0, 0]])).tolist()
    with pytest.raises(ValueError, match=r"cuadrada \(K, K\) y llegó de forma \(2, 3\)"):
        as_matrix(np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"\(0, 0\)"):
        as_matrix(np.zeros((0, 0)))
    with pytest.raises(ValueError, match="el menor es -1"):
        as_matrix([[1, -1], [0, 2]])


@pytest.mark.gpu
def test_en_un_acelerador():
    if not torch.cuda.is_available():
        pytest.skip("no hay CUDA")
    rng = np.random.default_rng(0)
    answer, true = rng.integers(0, 4, (2, 2, 8, 8))
    here, there = ConfusionMatrix(4), ConfusionMatrix(4)
    here.update(answer, true)
    there.update(torch.from_numpy(answer).cuda(), true)
    np.testing.assert_array_equal(here.matrix, there.matrix)
