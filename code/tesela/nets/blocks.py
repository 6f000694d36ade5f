"""Las piezas con que se apilan las redes: la convolución con su norma, y la separable.

Ambas conservan el alto y el ancho con paso 1, porque rellenan con la mitad del kernel.
"""

from torch import Tensor, nn


class ConvNormReLU(nn.Sequential):
    """Convolución, normalización por lotes y ReLU.

    La convolución no lleva sesgo: la normalización resta la media de cada canal, y con
    ella cualquier constante, y luego suma la suya.

    Args:
        in_channels: canales que entran.
        out_channels: filtros, que son los canales que salen.
        kernel_size: lado del kernel, impar.
        stride: paso.
        dilation: distancia entre pesos vecinos.
        groups: grupos de canales que no se mezclan.

    Raises:
        ValueError: si el kernel no es impar, o `groups` no divide a los canales.

    8 filtros de 3×3×3 son 216 pesos, y la norma aprende una escala y un sesgo por canal:

    >>> sum(p.numel() for p in ConvNormReLU(3, 8).parameters())  # 216 + 16
    232
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
        """Crea las tres capas con la inicialización de PyTorch."""
        if kernel_size < 1 or kernel_size % 2 == 0:
            raise ValueError(
                f"kernel_size={kernel_size}: se esperaba un impar (1, 3, 5...), para que "
                "el relleno se reparta por igual a los dos lados."
            )
        if groups < 1 or in_channels % groups or out_channels % groups:
            raise ValueError(
                f"groups={groups} debe dividir a in_channels ({in_channels}) y a "
                f"out_channels ({out_channels}). Usa un divisor de ambos."
            )
        convolution = nn.Conv2d(
            in_channels,
            out_channels,
            kernel_size,
            stride=stride,
            padding=dilation * (kernel_size - 1) // 2,
            dilation=dilation,
            groups=groups,
            bias=False,
        )
        super().__init__(convolution, nn.BatchNorm2d(out_channels), nn.ReLU())


class DepthwiseSeparable(nn.Module):
    """Convolución separable en profundidad: primero el espacio, después los canales.

    Un kernel por canal, sin mezclarlos (*depthwise*), y una convolución 1×1 que los
    mezcla (*pointwise*); cada una con su normalización y su ReLU.

    Args:
        in_channels: canales que entran.
        out_channels: canales que salen.
        kernel_size: lado del kernel de cada canal, impar.
        stride: paso de la primera.
        dilation: distancia entre pesos vecinos de la primera.

    Raises:
        ValueError: si el kernel no es impar.

    Referencia:
        Howard y otros (2017) (`howard2017mobilenets`).

    De 8 a 16 canales: 8·9 pesos y 16 de su norma; 16·8 y 32 de la suya:

    >>> sum(p.numel() for p in DepthwiseSeparable(8, 16).parameters())  # 88 + 160
    248
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int = 3,
        stride: int = 1,
        dilation: int = 1,
    ) -> None:
        """Crea las dos mitades con la inicialización de PyTorch."""
        super().__init__()
        self.depthwise = ConvNormReLU(
            in_channels, in_channels, kernel_size, stride, dilation, groups=in_channels
        )
        self.pointwise = ConvNormReLU(in_channels, out_channels, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        """Aplica las dos mitades.

        Args:
            x: `(N, in_channels, H, W)`.

        Returns:
            `(N, out_channels, H', W')`; con paso 1, `H' = H` y `W' = W`.
        """
        mixed: Tensor = self.pointwise(self.depthwise(x))
        return mixed
