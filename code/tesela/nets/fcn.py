"""FCN: un clasificador que contesta en cada píxel en vez de una vez por imagen."""

from typing import cast

from torch import Tensor, nn

from tesela.nets.dense_blocks import ConvBlock, resize_logits
from tesela.nets.inputs import check_sizes
from tesela.nets.map_encoder import MapEncoder


def linear_to_conv(linear: nn.Linear, kernel_size: int = 1) -> nn.Conv2d:
    """La capa densa de un clasificador, escrita como convolución.

    Una capa densa sobre un mapa aplanado de `C` canales y `k×k` píxeles es una convolución
    de `k×k` apoyada en el único lugar donde cabe. Escrita así acepta mapas mayores, y da
    una respuesta por cada lugar.

    Args:
        linear: la capa, con `C·k·k` entradas aplanadas en el orden de PyTorch.
        kernel_size: la `k`.

    Returns:
        Una convolución sin relleno, con copia de los mismos pesos.

    Raises:
        ValueError: si las entradas no se dejan repartir en ventanas de `k×k`.

    Referencia:
        Long, Shelhamer y Darrell (2015), fig. 2 (`long2015fully`).

    >>> linear_to_conv(nn.Linear(8 * 3 * 3, 5), kernel_size=3).weight.shape
    torch.Size([5, 8, 3, 3])
    """
    area = kernel_size**2
    if kernel_size < 1 or linear.in_features % area:
        raise ValueError(
            f"La capa tiene {linear.in_features} entradas, que no son C·{kernel_size}² "
            "para ningún C entero: kernel_size es el lado del mapa que se aplanaba."
        )
    channels = linear.in_features // area
    conv = nn.Conv2d(
        channels, linear.out_features, kernel_size, bias=linear.bias is not None
    )
    conv.to(linear.weight)
    conv.weight.data.copy_(linear.weight.detach().reshape(conv.weight.shape))
    if conv.bias is not None and linear.bias is not None:
        conv.bias.data.copy_(linear.bias.detach())
    return conv


class FCN(nn.Module):
    """Red completamente convolucional: un codificador, logits en cada mapa, y ampliar.

    Con `skips=0` los logits salen del mapa más grueso y se amplían de golpe (FCN-32s, si
    ese mapa va a 1/32). Con 1 y 2 se les suman, camino de regreso, los que se calculan en
    los mapas más finos (FCN-16s y FCN-8s).

    Args:
        encoder: una red con mapas intermedios; lo que acepte `MapEncoder`.
        num_classes: clases K.
        skips: cuántos mapas más finos se suman.
        head: cómo se calculan los logits del mapa más grueso: `"linear"`, una convolución
            1×1, como la última capa de un clasificador; o `"conv"`, una de 3×3 a la cuarta
            parte de los canales, con norma, ReLU y dropout de 0.1, y después la 1×1.

    Raises:
        ValueError: si un tamaño no es positivo, no hay tantos mapas o `head` no existe.

    Referencia:
        Long, Shelhamer y Darrell (2015), fig. 3 (`long2015fully`); aquí se amplía siempre
        con interpolación bilineal, que no se entrena, y los logits añadidos empiezan en
        0, como en el artículo. Con `head="conv"` es la FCN de torchvision.

    >>> import torch
    >>> from tesela.nets import SmallCNN
    >>> model = FCN(SmallCNN(3, 10, channels=(4, 8, 8)), num_classes=6, skips=2)
    >>> model(torch.zeros(1, 3, 33, 40)).shape
    torch.Size([1, 6, 33, 40])
    """

    def __init__(
        self, encoder: nn.Module, num_classes: int, skips: int = 0, head: str = "linear"
    ) -> None:
        """Crea las capas que dan logits."""
        super().__init__()
        check_sizes("FCN", num_classes=num_classes)
        self.encoder = MapEncoder(encoder)
        available = len(self.encoder.channels) - 1
        if not 0 <= skips <= available:
            raise ValueError(
                f"FCN: skips={skips}; con este codificador se esperaba de 0 a {available}, "
                f"uno por cada mapa más fino (reducciones {self.encoder.reductions})."
            )
        if head not in ("linear", "conv"):
            raise ValueError(f"FCN: head={head!r}; se esperaba 'linear' o 'conv'.")
        deepest = self.encoder.channels[-1]
        if head == "linear":
            self.head: nn.Module = nn.Conv2d(deepest, num_classes, 1)
        else:
            self.head = nn.Sequential(
                ConvBlock(deepest, max(1, deepest // 4)),
                nn.Dropout(0.1),
                nn.Conv2d(max(1, deepest // 4), num_classes, 1),
            )
        finer = self.encoder.channels[-1 - skips : -1][::-1]
        self.skip_heads = nn.ModuleList(nn.Conv2d(c, num_classes, 1) for c in finer)
        for skip_head in self.skip_heads:
            convolution = cast(nn.Conv2d, skip_head)
            nn.init.zeros_(convolution.weight)
            if convolution.bias is not None:
                nn.init.zeros_(convolution.bias)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, C, H, W)`, float32, con el lado que pida el codificador.

        Returns:
            Logits `(N, num_classes, H, W)`.
        """
        maps = self.encoder(images)
        logits: Tensor = self.head(maps[-1])
        for head, finer in zip(self.skip_heads, maps[-2::-1], strict=False):
            logits = head(finer) + resize_logits(logits, (finer.shape[2], finer.shape[3]))
        return resize_logits(logits, (images.shape[2], images.shape[3]))
