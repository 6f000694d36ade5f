"""Con qué escenas se entrena y con cuáles se mide, y cómo se dice."""

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


def join_validation(
    parts: Mapping[str, Sequence[SceneRef]],
) -> dict[str, list[SceneRef]]:
    """Entrena también con la validación, cuando la receta ya está elegida.

    Lo que se pierde es con qué elegir otra cosa: la prueba no cambia, y lo que salga de
    ella es la última medida.

    Args:
        parts: el reparto en `"train"`, `"validation"` y `"test"`.

    Returns:
        Otro reparto: la validación pasa al final del entrenamiento y queda vacía.

    >>> from tesela.data import load_aerial, split_scenes
    >>> parts = split_scenes(load_aerial("sintetico", count=10, size=64))
    >>> {name: len(scenes) for name, scenes in join_validation(parts).items()}
    {'train': 9, 'validation': 0, 'test': 1}
    """
    train = [*parts["train"], *parts["validation"]]
    return {"train": train, "validation": [], "test": list(parts["test"])}
