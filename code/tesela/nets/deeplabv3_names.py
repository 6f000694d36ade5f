"""Los nombres de los pesos de la DeepLabV3 de torchvision, traducidos a los de esta."""

import re

from tesela.nets.torchvision_names import torchvision_names

_CONTAINERS = {
    "classifier.0.project": "aspp.project",
    "classifier.1": "head.0",
    "classifier.2": "head.1",
    "classifier.4": "classifier",
}


def deeplabv3_name(name: str) -> str | None:
    """El nombre en `DeepLabV3` de un peso de `deeplabv3_resnet50` de torchvision.

    Args:
        name: el de torchvision.

    Returns:
        El nuestro, o `None` si es de la rama auxiliar, que aquí no existe: solo ayuda a
        entrenar y no cambia la respuesta.

    Raises:
        ValueError: si no es de esa red.

    >>> deeplabv3_name("backbone.layer4.0.conv2.weight")
    'encoder.network.stages.stage4.0.body.1.0.weight'
    >>> deeplabv3_name("classifier.0.convs.4.2.bias")  # la norma de la rama del promedio
    'aspp.branches.4.block.1.bias'
    """
    if name.startswith("aux_classifier."):
        return None
    if name.startswith("backbone."):
        return "encoder.network." + torchvision_names("resnet50")(name[9:])
    branch = re.fullmatch(r"classifier\.0\.convs\.(\d)\.(\d)\.(\w+)", name)
    if branch is not None:
        index, layer, tail = int(branch[1]), int(branch[2]), branch[3]
        # Allá la rama del promedio empieza con el promedio mismo, que ocupa el lugar 0.
        place = f"block.{layer - 1}" if index == 4 else str(layer)
        return f"aspp.branches.{index}.{place}.{tail}"
    for theirs, ours in _CONTAINERS.items():
        if name.startswith(f"{theirs}."):
            return ours + name[len(theirs) :]
    raise ValueError(
        f"{name!r} no es un parámetro de deeplabv3_resnet50 de torchvision: se esperaba "
        "«backbone.…», «classifier.…» o «aux_classifier.…»."
    )
