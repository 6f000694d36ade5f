"""Piezas de las redes que contestan píxel por píxel: convolver, ampliar y casar tamaños."""

import torch.nn.functional as F
from torch import Tensor, nn

from tesela.nets.regularized_cnn import make_norm


class ConvBlock(nn.Sequential):
    """Convolución, la normalización que se pida y ReLU.

    Sin normalización, la convolución lleva sesgo y sus pesos salen de la receta de He: es
    la única que mantiene la escala de los mapas a través de muchas ReLU.

    Args:
        in_channels: canales que entran.
        out_channels: canales que salen.
        kernel_size: lado del kernel, impar.
        norm: `"batch"`, `"group"` (grupos de 4 canales), `"layer"`, `"instance"` o
            `"none"`.
        dilation: distancia entre pesos vecinos.
        padding: `"same"` (la salida mide lo que la entrada) o `"valid"` (sin relleno).

    Raises:
        ValueError: si el kernel no es impar, o `norm` o `padding` no existen.

    >>> sum(p.numel() for p in ConvBlock(3, 8).parameters())  # 8·27 + 2·8
    232
    >>> sum(p.numel() for p in ConvBlock(3, 8, norm="none").parameters())  # 8·27 + 8
    224
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int = 3,
        norm: str = "batch",
        dilation: int = 1,
        padding: str = "same",
    ) -> None:
        """Crea las tres capas."""
        if kernel_size < 1 or kernel_size % 2 == 0:
            raise ValueError(
                f"kernel_size={kernel_size}: se esperaba un impar (1, 3, 5...), para que "
                "el relleno se reparta por igual a los dos lados."
            )
        if padding not in ("same", "valid"):
            raise ValueError(f"padding={padding!r}: se esperaba 'same' o 'valid'.")
        convolution = nn.Conv2d(
            in_channels,
            out_channels,
            kernel_size,
            padding=dilation * (kernel_size - 1) // 2 if padding == "same" else 0,
            dilation=dilation,
            bias=norm == "none",
        )
        if convolution.bias is not None:
            nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
            nn.init.zeros_(convolution.bias)
        super().__init__(convolution, make_norm(norm, out_channels), nn.ReLU(inplace=True))


class Upsample(nn.Module):
    """Amplía un mapa al tamaño de otro, de la manera que se pida.

    Args:
        in_channels: canales que entran.
        out_channels: canales que salen; solo `"transpose"` los cambia.
        mode: `"transpose"` (convolución transpuesta de 2×2 con paso 2), `"bilinear"` o
            `"nearest"`.

    Raises:
        ValueError: si `mode` no existe, o pide cambiar los canales y no puede.

    >>> import torch
    >>> Upsample(8, 4)(torch.zeros(1, 8, 3, 3), (7, 6)).shape
    torch.Size([1, 4, 7, 6])
    """

    def __init__(
        self, in_channels: int, out_channels: int, mode: str = "transpose"
    ) -> None:
        """Crea la convolución transpuesta, si se pide."""
        super().__init__()
        if mode not in ("transpose", "bilinear", "nearest"):
            raise ValueError(
                f"mode={mode!r}: se esperaba 'transpose', 'bilinear' o 'nearest'."
            )
        if mode != "transpose" and in_channels != out_channels:
            raise ValueError(
                f"mode={mode!r} no cambia los canales ({in_channels} a {out_channels}): "
                "usa 'transpose' o deja los mismos."
            )
        self.mode = mode
        self.up = (
            nn.ConvTranspose2d(in_channels, out_channels, 2, stride=2)
            if mode == "transpose"
            else nn.Identity()
        )

    def forward(self, x: Tensor, size: tuple[int, int]) -> Tensor:
        """Amplía hasta `size`.

        Args:
            x: `(N, in_channels, h, w)`.
            size: alto y ancho de la salida. Con `"transpose"` deben ser el doble, o el
                doble más uno: lo que sobra al dividir entre 2 un lado impar.

        Returns:
            `(N, out_channels, *size)`.
        """
        if self.mode == "transpose":
            doubled: Tensor = self.up(x)
            down, right = size[0] - doubled.shape[2], size[1] - doubled.shape[3]
            if not (0 <= down <= 1 and 0 <= right <= 1):
                raise ValueError(
                    f"De {tuple(x.shape[2:])} se amplía a {tuple(doubled.shape[2:])}, o un "
                    f"píxel más, y se pidió {size}. Usa 'bilinear' o 'nearest'."
                )
            if down or right:  # el renglón que se perdió al dividir se repite
                doubled = F.pad(doubled, (0, right, 0, down), mode="replicate")
            return doubled
        if self.mode == "nearest":
            return F.interpolate(x, size, mode="nearest")
        return resize_logits(x, size)


def resize_logits(logits: Tensor, size: tuple[int, int]) -> Tensor:
    """Amplía logits con interpolación bilineal, con los píxeles medidos desde su centro.

    Args:
        logits: `(N, K, h, w)`.
        size: alto y ancho de la salida.

    Returns:
        `(N, K, *size)`.

    >>> import torch
    >>> resize_logits(torch.tensor([[[[0.0, 4.0]]]]), (1, 4)).tolist()
    [[[[0.0, 1.0, 3.0, 4.0]]]]
    """
    if tuple(logits.shape[2:]) == tuple(size):
        return logits
    return F.interpolate(logits, size, mode="bilinear", align_corners=False)


def center_crop(maps: Tensor, size: tuple[int, int]) -> Tensor:
    """El recorte central de un mapa.

    Args:
        maps: `(N, C, H, W)`.
        size: alto y ancho del recorte.

    Returns:
        `(N, C, *size)`; si sobra un número impar, el píxel de más queda al final.

    Raises:
        ValueError: si el recorte es mayor que el mapa.

    >>> import torch
    >>> center_crop(torch.arange(6.0).reshape(1, 1, 1, 6), (1, 2)).flatten().tolist()
    [2.0, 3.0]
    """
    (height, width), (rows, cols) = maps.shape[2:], size
    if rows > height or cols > width:
        raise ValueError(f"No cabe un recorte de {size} en un mapa de {(height, width)}.")
    top, left = (height - rows) // 2, (width - cols) // 2
    return maps[:, :, top : top + rows, left : left + cols]
