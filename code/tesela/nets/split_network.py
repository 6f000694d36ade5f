"""Partir una red en dos: lo que se queda como está y lo que se entrena."""

from torch import nn

from tesela.nets.inverted_network import InvertedNetwork


def split_network(
    model: InvertedNetwork, cut: int | None = None
) -> tuple[nn.Sequential, nn.Sequential]:
    """Parte una red en cuerpo y cola, que comparten los pesos con ella.

    `tail(body(x))` es `model(x)`. Si el cuerpo no cambia, su salida para cada imagen
    tampoco: se calcula una vez, se guarda, y se entrena la cola sola.

    Args:
        model: la red.
        cut: etapas que quedan en el cuerpo, además del tallo; por omisión, todas y la
            cabeza, de modo que la cola es solo la última capa (con su dropout).

    Returns:
        Cuerpo y cola.

    Raises:
        ValueError: si la red no tiene tantas etapas.

    >>> from tesela.nets.efficientnet import EfficientNetLite0
    >>> body, tail = split_network(EfficientNetLite0(num_classes=10))
    >>> sum(p.numel() for p in tail.parameters())  # 1280·10 + 10
    12810
    """
    stages = list(model.stages)
    if cut is not None and not 0 <= cut <= len(stages):
        raise ValueError(
            f"cut={cut}: la red tiene {len(stages)} etapas; se esperaba de 0 a "
            f"{len(stages)}, o None para entrenar solo la última capa."
        )
    summary = nn.Sequential(model.head, model.pool, nn.Flatten())
    parts = [model.stem, *stages, summary, nn.Sequential(model.dropout, model.classifier)]
    place = len(parts) - 1 if cut is None else cut + 1
    return nn.Sequential(*parts[:place]), nn.Sequential(*parts[place:])
