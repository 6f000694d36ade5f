"""Los nombres de los pesos de torchvision, traducidos a los de estas redes.

Cada red es un renglón de `RULES`: una función, o parejas (expresión regular, reemplazo) que
se aplican en orden. AlexNet y VGG apilan sus capas en el mismo orden que allá y no piden
ninguna.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from tesela.nets.convnext import convnext_name
from tesela.nets.efficientnet import efficientnet_name
from tesela.nets.mobilenet_v2 import mobilenet_v2_name

Rule = tuple[str, str | Callable[[re.Match[str]], str]]


def _previous(match: re.Match[str]) -> str:
    """Allá se cuenta desde 1 y aquí desde 0."""
    return f"{match[1]}{int(match[2]) - 1}"


_RESNET: tuple[Rule, ...] = (
    (r"^conv1\.", "stem.0."),
    (r"^bn1\.", "stem.1."),
    (r"^layer(\d)\.", r"stages.stage\1."),
    (r"\.downsample\.", ".shortcut."),
    (r"(\.)conv(\d)\.", lambda m: f".body.{int(m[2]) - 1}.0."),
    (r"(\.)bn(\d)\.", lambda m: f".body.{int(m[2]) - 1}.1."),
    (r"^fc\.", "classifier."),
)
_GOOGLENET: tuple[Rule, ...] = (
    (r"\.conv\.(weight|bias)$", r".0.\1"),
    (r"\.bn\.", ".1."),
    (r"^conv1\.", "stem.0."),
    (r"^conv2\.", "stem.2."),
    (r"^conv3\.", "stem.3."),
    (r"^inception(\w\w)\.", r"inceptions.\1."),
    (r"(\.branch)(\d)", _previous),
    (r"\.branch", ".branches."),
    (r"^aux1\.", "auxiliaries.4a."),
    (r"^aux2\.", "auxiliaries.4d."),
    (r"^fc\.", "classifier."),
)

RULES: Mapping[str, Sequence[Rule] | Callable[[str], str]] = {
    "alexnet": (),
    "convnext_tiny": convnext_name,
    "efficientnet_b0": efficientnet_name,
    "googlenet": _GOOGLENET,
    "mobilenet_v2": mobilenet_v2_name,
    "resnet18": _RESNET,
    "resnet34": _RESNET,
    "resnet50": _RESNET,
    "vgg11": (),
    "vgg16": (),
}


def torchvision_names(name: str) -> Callable[[str], str]:
    """La traducción de los nombres de una red de torchvision a los de la nuestra.

    Args:
        name: la red, con su nombre en `MODELS`.

    Returns:
        Una función para el argumento `rename` de `load_matching`.

    Raises:
        ValueError: si no hay reglas para esa red.

    >>> rename = torchvision_names("resnet18")
    >>> rename("layer2.0.conv1.weight"), rename("layer2.0.downsample.1.bias")
    ('stages.stage2.0.body.0.0.weight', 'stages.stage2.0.shortcut.1.bias')
    """
    if name not in RULES:
        raise ValueError(
            f"No hay nombres de torchvision para {name!r}; los hay para "
            f"{', '.join(sorted(RULES))}."
        )
    rules = RULES[name]
    if callable(rules):
        return rules

    def rename(key: str) -> str:
        for pattern, replacement in rules:
            key = re.sub(pattern, replacement, key)
        return key

    return rename
