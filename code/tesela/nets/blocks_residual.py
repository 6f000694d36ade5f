"""El bloque residual: lo que entra, más lo que el bloque aprende a cambiarle."""

from torch import Tensor, nn

from tesela.nets.blocks import ConvNormReLU


class ConvNorm(nn.Sequential):
    """Convolución y normalización por lotes, sin activación.

    Args:
        in_channels: canales que entran.
        out_channels: filtros, que son los canales que salen.
        kernel_size: lado del kernel, impar.
        stride: paso.
        dilation: distancia entre pesos vecinos.
        groups: grupos de canales que no se mezclan.

    Raises:
        ValueError: si el kernel no es impar, o `groups` no divide a los canales.

    >>> sum(p.numel() for p in ConvNorm(3, 8, 1).parameters())  # 24 + 16
    40
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int = 3,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
    ) -> None:
        """Crea las dos capas con la inicialización de PyTorch."""
        layers = ConvNormReLU(
            in_channels, out_channels, kernel_size, stride, dilation, groups
        )
        super().__init__(layers[0], layers[1])


class ResidualBlock(nn.Module):
    """Suma a la entrada lo que calcula `body`, y aplica la ReLU al resultado.

    Si el cuerpo cambia los canales o el tamaño, la entrada pasa por una proyección de 1×1
    para poder sumarse.

    Args:
        body: el cuerpo; debe terminar sin activación.
        in_channels: canales que entran.
        out_channels: canales que salen del cuerpo.
        stride: paso total del cuerpo.
        residual: con `False` no hay suma ni proyección: es el bloque simple con el que se
            compara.

    Referencia:
        He, Zhang, Ren y Sun (2016), ecuaciones 1 y 2 (`he2016deep`).

    Un cuerpo que da ceros deja pasar la entrada intacta (si no es negativa):

    >>> import torch
    >>> zero = nn.Conv2d(1, 1, 1, bias=False)
    >>> _ = nn.init.zeros_(zero.weight)
    >>> ResidualBlock(zero, 1, 1)(torch.tensor([[[[2.0, 3.0]]]])).tolist()
    [[[[2.0, 3.0]]]]
    """

    def __init__(
        self,
        body: nn.Module,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        residual: bool = True,
    ) -> None:
        """Guarda el cuerpo y decide si el atajo necesita proyección."""
        super().__init__()
        self.body = body
        self.shortcut: nn.Module | None = None
        if residual and stride == 1 and in_channels == out_channels:
            self.shortcut = nn.Identity()
        elif residual:
            self.shortcut = ConvNorm(in_channels, out_channels, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        """Calcula `relu(body(x) + shortcut(x))`.

        Args:
            x: `(N, in_channels, H, W)`.

        Returns:
            `(N, out_channels, H', W')`.
        """
        change: Tensor = self.body(x)
        if self.shortcut is not None:
            change = change + self.shortcut(x)
        return change.relu()


class BasicBlock(ResidualBlock):
    """El bloque de ResNet-18 y 34: dos convoluciones de 3×3.

    Args:
        in_channels: canales que entran.
        width: canales del bloque, que son los que salen.
        stride: paso de la primera convolución.
        dilation: dilatación de la segunda.
        first_dilation: dilatación de la primera; por omisión, la misma.
        residual: si lleva atajo.

    Referencia:
        He, Zhang, Ren y Sun (2016), figura 5 (`he2016deep`).

    Dos de 8·8·9 pesos y dos normas de 16:

    >>> sum(p.numel() for p in BasicBlock(8, 8).parameters())
    1184
    """

    expansion = 1

    def __init__(
        self,
        in_channels: int,
        width: int,
        stride: int = 1,
        dilation: int = 1,
        first_dilation: int | None = None,
        residual: bool = True,
    ) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        body = nn.Sequential(
            ConvNormReLU(in_channels, width, 3, stride, first_dilation or dilation),
            ConvNorm(width, width, 3, dilation=dilation),
        )
        super().__init__(body, in_channels, width, stride, residual)


class Bottleneck(ResidualBlock):
    """El bloque de ResNet-50: 1×1 que estrecha, 3×3, y 1×1 que ensancha cuatro veces.

    El paso va en la de 3×3, como en torchvision; en el artículo va en la primera de 1×1.

    Args:
        in_channels: canales que entran.
        width: canales de la parte estrecha; salen `4 · width`.
        stride: paso de la convolución de 3×3.
        dilation: dilatación de la de 3×3.
        first_dilation: si se da, manda sobre `dilation`.
        residual: si lleva atajo.

    Referencia:
        He, Zhang, Ren y Sun (2016), figura 5 (`he2016deep`).

    32·8 + 8·8·9 + 8·32 pesos y normas de 16, 16 y 64:

    >>> sum(p.numel() for p in Bottleneck(32, 8).parameters())
    1184
    """

    expansion = 4

    def __init__(
        self,
        in_channels: int,
        width: int,
        stride: int = 1,
        dilation: int = 1,
        first_dilation: int | None = None,
        residual: bool = True,
    ) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        body = nn.Sequential(
            ConvNormReLU(in_channels, width, 1),
            ConvNormReLU(width, width, 3, stride, first_dilation or dilation),
            ConvNorm(width, 4 * width, 1),
        )
        super().__init__(body, in_channels, 4 * width, stride, residual)
