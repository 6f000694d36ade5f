"""Buscar fugas: terreno, píxeles o imágenes que están en dos partes de un reparto."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

from tesela.data.aerial_source import SceneRef


class Leak(NamedTuple):
    """Dos escenas, o dos recortes, de partes distintas que comparten algo.

    Args:
        parts: las dos partes, como `("train", "test")`.
        scenes: el nombre de cada una.
        reason: `"píxeles"`, `"contenido"` o `"grupo"`.
        pixels: píxeles que comparten; 0 si solo comparten grupo.
    """

    parts: tuple[str, str]
    scenes: tuple[str, str]
    reason: str
    pixels: int


def find_leaks(
    parts: Mapping[str, Iterable[SceneRef]], groups: bool = True, contents: bool = False
) -> list[Leak]:
    """Dice qué se filtra de una parte a otra; una lista vacía es un reparto limpio.

    Un recorte es una parte de una escena (`scene.part(Block(...))`), así que sirve para
    escenas enteras y para recortes.

    Args:
        parts: las escenas o recortes de cada parte.
        groups: si compartir grupo (ser vecinos) también es una fuga. Con bloques de una
            misma escena separados por una franja, ponlo en falso.
        contents: si además se lee todo para buscar la misma imagen con dos nombres.

    Returns:
        Las fugas: primero las de píxeles, después las de contenido y las de grupo. De las
        de grupo, una por cada par de partes y grupo.

    >>> import numpy as np
    >>> from tesela.data.scene_cache import SceneCache
    >>> from tesela.data.splits import Block
    >>> scene = SceneRef("a", "a", 8, 8, lambda: None, SceneCache(0))
    >>> left, right = scene.part(Block(0, 0, 8, 5)), scene.part(Block(0, 4, 8, 4))
    >>> [leak.pixels for leak in find_leaks({"train": [left], "test": [right]})]
    [8]
    """
    lists = {name: list(scenes) for name, scenes in parts.items()}
    leaks = _shared_pixels(lists)
    seen = {leak.scenes for leak in leaks}
    if contents:
        same = _shared_keys(lists, _content, "contenido", once=False)
        leaks += [leak for leak in same if leak.scenes not in seen]
    if groups:
        in_pixels = {(leak.parts, _group_of(lists, leak)) for leak in leaks}
        shared = _shared_keys(lists, lambda scene: scene.group, "grupo", once=True)
        leaks += [
            leak for leak in shared if (leak.parts, _group_of(lists, leak)) not in in_pixels
        ]
    return leaks


def _group_of(lists: Mapping[str, list[SceneRef]], leak: Leak) -> str:
    return next(s.group for s in lists[leak.parts[0]] if s.name == leak.scenes[0])


def _shared_pixels(lists: Mapping[str, list[SceneRef]]) -> list[Leak]:
    by_root: dict[tuple[int, str], list[tuple[str, SceneRef]]] = defaultdict(list)
    for part, scenes in lists.items():
        for scene in scenes:
            # La caché distingue dos conjuntos que llamen igual a sus escenas.
            by_root[id(scene.cache), scene.root].append((part, scene))
    leaks = []
    for members in by_root.values():
        # En orden de fila, lo que empieza más abajo del final ya no se toca.
        members.sort(key=lambda item: item[1].top)
        for i, (part, scene) in enumerate(members):
            for other_part, other in members[i + 1 :]:
                if other.top >= scene.top + scene.height:
                    break
                if part != other_part:
                    pixels = _overlap(scene, other)
                    if pixels:
                        pair = _ordered(lists, (part, scene), (other_part, other))
                        leaks.append(Leak(*pair, "píxeles", pixels))
    return leaks


def _ordered(
    lists: Mapping[str, list[SceneRef]], *items: tuple[str, SceneRef]
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Las partes y los nombres, en el orden en que se dieron las partes."""
    names = list(lists)
    first, second = sorted(items, key=lambda item: names.index(item[0]))
    return (first[0], second[0]), (first[1].name, second[1].name)


def _overlap(a: SceneRef, b: SceneRef) -> int:
    rows = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    cols = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    return max(rows, 0) * max(cols, 0)


def _content(scene: SceneRef) -> bytes:
    image, _ = scene.read()
    return hashlib.sha256(repr(image.shape).encode() + image.tobytes()).digest()


def _shared_keys(
    lists: Mapping[str, list[SceneRef]],
    key_of: Callable[[SceneRef], Hashable],
    reason: str,
    once: bool,
) -> list[Leak]:
    """Las claves que están en dos partes; con `once`, un ejemplo de cada una."""
    tables: dict[str, dict[Hashable, list[SceneRef]]] = {}
    for part, scenes in lists.items():
        table: dict[Hashable, list[SceneRef]] = defaultdict(list)
        for scene in scenes:
            table[key_of(scene)].append(scene)
        tables[part] = table
    leaks = []
    for (part, table), (other_part, other) in combinations(tables.items(), 2):
        for key in table:
            if key not in other:
                continue
            pairs = [(a, b) for a in table[key] for b in other[key]]
            for a, b in pairs[:1] if once else pairs:
                pixels = 0 if reason == "grupo" else a.height * a.width
                leaks.append(Leak((part, other_part), (a.name, b.name), reason, pixels))
    return leaks
