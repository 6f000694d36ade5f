"""Sin toda su procedencia, un resultado no se escribe, no se lee y no sale en la tabla."""

import json

import pytest
from resultados_medidos import CLAVES, resultados_de
from tesela.experiments import make_result, read_results, write_results
from tesela.experiments.schema import REQUIRED, check_result

ORIGIN = {"device": "cpu: x", "versions": {"torch": "2"}, "commit": "a", "date": "2026"}


def result():
    return make_result("U-Net", "mIoU", {0: 0.5, 1: 0.7}, "dubai", ORIGIN)


def test_the_book_asks_for_the_same():
    assert REQUIRED == CLAVES
    check_result(result(), "El resultado")


@pytest.mark.parametrize("bad", ["missing", "other type"])
@pytest.mark.parametrize("field", sorted(REQUIRED))
def test_each_missing_field_is_named_everywhere(tmp_path, field, bad):
    incomplete = result()
    if bad == "missing":
        del incomplete[field]
    else:
        incomplete[field] = None
    path = tmp_path / "a.json"
    with pytest.raises(ValueError, match=f"no trae, o trae con otro tipo, {field}"):
        write_results(path, [incomplete])
    assert not path.exists()
    path.write_text(json.dumps([incomplete]), encoding="utf-8")
    with pytest.raises(ValueError, match=f"a.json no trae.*{field}"):
        read_results(path)
    with pytest.raises(ValueError, match=f"A a.json le falta.*: {field}"):
        resultados_de(path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mean": 0.7}, "declara mean = 0.7 y sus valores dan 0.6"),
        ({"sd": 0.2}, "declara sd = 0.2 y sus valores dan 0.141421"),
        ({"values": {"0": "alto"}}, "se esperaba un número o más"),
        ({"values": {}}, "se esperaba un número o más"),
    ],
)
def test_the_sums_must_agree(changes, words):
    with pytest.raises(ValueError, match=words):
        check_result(result() | changes, "El resultado")


def test_it_must_be_an_object():
    with pytest.raises(ValueError, match="es list; se esperaba un objeto"):
        check_result([], "El resultado")
