"""Las capas de las redes sin atajos: convolución con sesgo, norma opcional y ReLU."""

from torch import nn


def conv_relu(
    in_channels: int,
    out_channels: int,
    kernel_size: int = 3,
    stride: int = 1,
    padding: int = 1,
    norm: bool = False,
) -> list[nn.Module]:
    """Las capas de un paso de AlexNet o de VGG, para extender con ellas una pila.

    La convolución conserva su sesgo también con norma, donde sobra: así lo publicó VGG y
    así coinciden las cuentas.

    Args:
        in_channels: canales que entran.
        out_channels: filtros, que son los canales que salen.
        kernel_size: lado del kernel.
        stride: paso.
        padding: relleno de cada lado.
        norm: si lleva normalización por lotes entre la convolución y la ReLU.

    Returns:
        Dos capas, o tres con norma.

    >>> [type(layer).__name__ for layer in conv_relu(3, 8, norm=True)]
    ['Conv2d', 'BatchNorm2d', 'ReLU']
    """
    layers: list[nn.Module] = [
        nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding)
    ]
    if norm:
        layers.append(nn.BatchNorm2d(out_channels))
    layers.append(nn.ReLU())
    return layers


def initialize_he(model: nn.Module) -> None:
    """Sortea los pesos de las convoluciones con la receta de He, y deja sesgos en cero.

    Los pesos salen de una normal de media 0 y varianza 2 / (k²·F), con F los canales que
    salen: así la magnitud del gradiente no crece ni se apaga al bajar por las ReLU. Las
    normas empiezan en escala 1 y sesgo 0, y las capas densas no se tocan.

    Args:
        model: la red; se cambia en su sitio.

    Referencia:
        He, Zhang, Ren y Sun (2015), ecuación 14 (`he2015delving`).

    >>> layer = nn.Conv2d(3, 8, 3); initialize_he(layer)
    >>> layer.bias.abs().max().item()
    0.0
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)
