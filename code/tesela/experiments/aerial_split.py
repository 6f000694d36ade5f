"""Decir con qué escenas se entrenó y con cuáles se midió."""

from collections.abc import Mapping, Sequence

from tesela.data import AerialSource, SceneRef


def describe_split(source: AerialSource, parts: Mapping[str, Sequence[SceneRef]]) -> str:
    """El conjunto y su reparto, en una frase que viaja con el resultado.

    Args:
        source: el conjunto.
        parts: su reparto; usa `"train"` y `"test"`.

    Returns:
        Cuántas escenas hay en cada parte, y los grupos de prueba (los cuatro primeros).

    >>> from tesela.data import load_aerial, split_scenes
    >>> source = load_aerial("sintetico", count=10, size=64)
    >>> describe_split(source, split_scenes(source)).split(" (")[0]
    'sintetico: 7 escenas de entrenamiento y 1 de prueba'
    """
    groups = sorted({scene.group for scene in parts["test"]})
    names = ", ".join(groups[:4]) + ("…" if len(groups) > 4 else "")
    return (
        f"{source.name}: {len(parts['train'])} escenas de entrenamiento y "
        f"{len(parts['test'])} de prueba ({names})"
    )
