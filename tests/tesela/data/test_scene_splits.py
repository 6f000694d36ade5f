import pytest
from tesela.data import (
    AERIAL_CLASSES,
    AerialSource,
    SceneCache,
    SceneRef,
    find_leaks,
    split_scenes,
)


def make_source(groups=10, per_group=3, held_out=None):
    scenes = tuple(
        SceneRef(f"g{g}/{i}", f"g{g}", 8, 8, lambda: None, SceneCache(0))
        for g in range(groups)
        for i in range(per_group)
    )
    return AerialSource("x", AERIAL_CLASSES, scenes, "Datos: x.", held_out=held_out or {})


def groups_of(parts):
    return {name: {s.group for s in scenes} for name, scenes in parts.items()}


@pytest.mark.parametrize("seed", range(5))
def test_al_azar_por_grupos_sin_fugas_y_sin_perder_ninguna(seed):
    source = make_source()
    parts = split_scenes(source, (0.6, 0.2, 0.2), seed=seed)
    assert find_leaks(parts) == []
    assert {n: len(s) for n, s in parts.items()} == {
        "train": 18,
        "validation": 6,
        "test": 6,
    }
    assert {s.name for p in parts.values() for s in p} == {s.name for s in source.scenes}


def test_la_semilla_decide():
    source = make_source()
    assert split_scenes(source, seed=3) == split_scenes(source, seed=3)
    assert len({str(groups_of(split_scenes(source, seed=s))) for s in range(5)}) > 1


def test_dos_partes():
    parts = split_scenes(make_source(4), (0.5, 0.5))
    assert [len(parts[p]) for p in ("train", "validation", "test")] == [6, 6, 0]


def test_grupos_a_la_vista():
    source = make_source(4)
    parts = split_scenes(source, groups={"validation": ["g1"], "test": "g3"})
    assert groups_of(parts) == {"train": {"g0", "g2"}, "validation": {"g1"}, "test": {"g3"}}
    parts = split_scenes(source, groups={"train": ["g0"], "test": ["g3"]})
    assert groups_of(parts) == {"train": {"g0"}, "validation": set(), "test": {"g3"}}


def test_el_reparto_propio_manda_si_no_se_pide_otro():
    source = make_source(4, held_out={"validation": ("g0/0",), "test": ("g1/0", "g1/1")})
    parts = split_scenes(source)
    assert [s.name for s in parts["test"]] == ["g1/0", "g1/1"]
    assert len(parts["train"]) == 9
    assert len(split_scenes(source, (0.5, 0.25, 0.25))["test"]) == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fractions": (0.5, 0.5), "groups": {"test": ["g0"]}}, "no los dos"),
        ({"fractions": (0.5, 0.4)}, "deben sumar 1"),
        ({"fractions": (0.25, 0.25, 0.25, 0.25)}, "4 fracciones y hay 3 partes"),
        ({"fractions": (0.98, 0.01, 0.01)}, r"4 grupos .* sin ninguno: validation, test"),
        ({"groups": {"prueba": ["g0"]}}, r"\['prueba'\] y se esperaban"),
        ({"groups": {}}, r"\[\] y se esperaban"),
        ({"groups": {"test": ["g9"]}}, "no tiene un grupo 'g9'; los que hay son g0, g1"),
        ({"groups": {"test": ["g0"], "train": ["g0"]}}, "'g0' está en 'test' y en 'train'"),
    ],
)
def test_repartos_imposibles(options, message):
    with pytest.raises(ValueError, match=message):
        split_scenes(make_source(4), **options)


def test_un_solo_grupo_va_en_singular():
    with pytest.raises(ValueError, match=r"tiene 1 grupo y con .*: validation, test\."):
        split_scenes(make_source(1))
