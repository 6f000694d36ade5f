"""Lo que una red pide de sus imágenes y de sus tamaños, revisado antes de calcular.

Sin esta revisión, una imagen chica o con otros canales falla capas más adelante, en inglés
y con el nombre de una operación que quien la usa no escribió.
"""

from torch import Tensor


def check_images(
    images: Tensor, network: str, in_channels: int, min_size: int = 1, exact: bool = False
) -> None:
    """Comprueba los ejes, los canales y el tamaño de un lote de imágenes.

    Args:
        images: lo que debería ser `(N, in_channels, H, W)`.
        network: el nombre de la red, para el mensaje.
        in_channels: canales con que se construyó.
        min_size: el menor alto y ancho que la red puede leer, en píxeles.
        exact: si es `True`, el alto y el ancho deben ser justo `min_size`.

    Raises:
        ValueError: si no hay 4 ejes, los canales son otros o el tamaño no sirve.

    >>> import torch
    >>> check_images(torch.zeros(2, 3, 64, 64), "AlexNet", 3, min_size=63)
    >>> check_images(torch.zeros(2, 3, 32, 32), "AlexNet", 3, min_size=63)
    Traceback (most recent call last):
    ...
    ValueError: AlexNet necesita imágenes de 63×63 o más y llegaron de 32×32: se agotan
    antes de la última capa. Agrándalas con torch.nn.functional.interpolate o usa una red
    para imágenes pequeñas.
    """
    shape = tuple(images.shape)
    if images.ndim != 4:
        advice = " Si es una sola imagen, usa x[None]." if images.ndim == 3 else ""
        raise ValueError(
            f"{network} espera un lote de 4 ejes (N, C, H, W) y llegó {shape}.{advice}"
        )
    if shape[1] != in_channels:
        raise ValueError(
            f"{network} se construyó con in_channels={in_channels} y llegaron imágenes de "
            f"{shape[1]} canales, {shape}. Construye la red con in_channels={shape[1]}, o "
            "revisa el orden de los ejes: el de los canales es el segundo."
        )
    height, width = shape[2:]
    if exact and (height, width) != (min_size, min_size):
        raise ValueError(
            f"{network} lee imágenes de {min_size}×{min_size} y llegaron de "
            f"{height}×{width}. Rellénalas con torch.nn.functional.pad o cámbialas de "
            "tamaño."
        )
    if min(height, width) < min_size:
        raise ValueError(
            f"{network} necesita imágenes de {min_size}×{min_size} o más y llegaron de "
            f"{height}×{width}: se agotan antes de la última capa. Agrándalas con "
            "torch.nn.functional.interpolate o usa una red para imágenes pequeñas."
        )


def check_sizes(network: str, **sizes: int) -> None:
    """Comprueba que los tamaños con que se construye una red sean enteros positivos.

    Args:
        network: el nombre de la red, para el mensaje.
        **sizes: nombre del argumento → valor.

    Raises:
        ValueError: si alguno no es un entero de 1 en adelante.

    >>> check_sizes("VGG", in_channels=3, num_classes=0)
    Traceback (most recent call last):
    ...
    ValueError: VGG: num_classes=0; se esperaba un entero de 1 en adelante.
    """
    for name, value in sizes.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(
                f"{network}: {name}={value!r}; se esperaba un entero de 1 en adelante."
            )
