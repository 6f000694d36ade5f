"""Repartir escenas por terreno: lo vecino se queda junto, y se comprueba."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tesela.counted import counted
from tesela.data.aerial_source import AerialSource, SceneRef
from tesela.data.split_sizes import check_fractions, cut_points

PARTS = ("train", "validation", "test")
_FRACTIONS = (0.7, 0.15, 0.15)


def split_scenes(
    source: AerialSource,
    fractions: Sequence[float] | None = None,
    groups: Mapping[str, Iterable[str]] | None = None,
    seed: int = 0,
) -> dict[str, list[SceneRef]]:
    """Reparte las escenas de un conjunto en entrenamiento, validación y prueba.

    Sin más, usa el reparto propio del conjunto si lo tiene (en Dubái, validación en el
    mosaico 1 y prueba en los 2 y 8), y si no, grupos al azar en 0.7, 0.15 y 0.15. Un grupo
    entero va siempre a una sola parte, salvo en el reparto propio de Inria, que sus autores
    hacen por escenas.

    Args:
        source: el conjunto.
        fractions: qué fracción de los GRUPOS va a cada parte, en orden; suman 1.
        groups: qué grupos van a `"validation"` y a `"test"`; los demás son de
            entrenamiento, salvo que también se diga cuáles son los de `"train"`, y entonces
            los que sobran no se usan.
        seed: semilla del reparto al azar.

    Returns:
        Las escenas de `"train"`, `"validation"` y `"test"`, en su orden original.

    Raises:
        ValueError: si se dan las dos cosas, las fracciones no suman 1, no hay grupos para
            todas las partes, un grupo no existe o está en dos partes.

    >>> from tesela.data.synthetic_source import load_synthetic
    >>> parts = split_scenes(load_synthetic(count=20, size=64), seed=0)
    >>> {name: len(scenes) for name, scenes in parts.items()}
    {'train': 14, 'validation': 3, 'test': 3}
    """
    if fractions is not None and groups is not None:
        raise ValueError("Da fractions o groups, no los dos: cada uno decide el reparto.")
    if groups is not None:
        part_of = _explicit(source, groups)
    elif fractions is None and source.held_out:
        own = {name: part for part, names in source.held_out.items() for name in names}
        return _collect(source, [own.get(s.name, "train") for s in source.scenes])
    else:
        part_of = _random(source, fractions or _FRACTIONS, seed)
    return _collect(source, [part_of.get(s.group, "") for s in source.scenes])


def _collect(source: AerialSource, parts: Sequence[str]) -> dict[str, list[SceneRef]]:
    pairs = list(zip(source.scenes, parts, strict=True))
    return {part: [scene for scene, own in pairs if own == part] for part in PARTS}


def _explicit(source: AerialSource, groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    if not groups or set(groups) - set(PARTS):
        raise ValueError(
            f"groups tiene las partes {sorted(groups)} y se esperaban algunas de "
            f"{', '.join(PARTS)}."
        )
    part_of: dict[str, str] = {}
    for part, names in groups.items():
        for name in [names] if isinstance(names, str) else names:
            if name not in source.groups:
                raise ValueError(
                    f"{source.name!r} no tiene un grupo {name!r}; los que hay son "
                    f"{', '.join(source.groups[:12])}."
                )
            if part_of.setdefault(name, part) != part:
                raise ValueError(
                    f"El grupo {name!r} está en {part_of[name]!r} y en {part!r}; un grupo "
                    "va a una sola parte, para que nada se filtre."
                )
    if "train" not in groups:
        part_of = {name: part_of.get(name, "train") for name in source.groups}
    return part_of


def _random(source: AerialSource, fractions: Sequence[float], seed: int) -> dict[str, str]:
    check_fractions(fractions)
    if len(fractions) > len(PARTS):
        raise ValueError(
            f"Llegaron {len(fractions)} fracciones y hay {len(PARTS)} partes: "
            f"{', '.join(PARTS)}."
        )
    names = source.groups
    cuts = cut_points(len(names), fractions)
    bounds = list(zip(PARTS, cuts[:-1], cuts[1:], strict=False))
    empty = [part for part, start, stop in bounds if start == stop]
    if empty:
        raise ValueError(
            f"{source.name!r} tiene {counted(len(names), 'grupo')} y con "
            f"{tuple(fractions)} se queda sin ninguno: {', '.join(empty)}. Usa menos "
            "partes, otras fracciones o más grupos."
        )
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(names))
    return {
        names[i]: part for part, start, stop in bounds for i in order[start:stop].tolist()
    }
