"""La frase que dice con qué se entrenó y con qué se midió."""

from types import SimpleNamespace

from tesela.experiments.aerial_split import describe_split, join_validation


def scenes(*groups):
    return [SimpleNamespace(group=group) for group in groups]


def test_the_groups_of_the_test_are_named():
    parts = {"train": scenes("1", "1", "3"), "test": scenes("8", "2", "2")}
    told = describe_split(SimpleNamespace(name="dubai"), parts)
    assert told == "dubai: 3 escenas de entrenamiento y 3 de prueba (2, 8)"


def test_many_groups_are_cut():
    parts = {"train": scenes("z"), "test": scenes(*"abcde")}
    assert describe_split(SimpleNamespace(name="x"), parts).endswith("(a, b, c, d…)")


def test_joining_the_validation_leaves_the_test_alone():
    parts = {"train": ["a", "b"], "validation": ["v"], "test": ["t"]}
    joined = join_validation(parts)
    assert joined == {"train": ["a", "b", "v"], "validation": [], "test": ["t"]}
    assert parts["train"] == ["a", "b"], "cambió el reparto de quien llama"
