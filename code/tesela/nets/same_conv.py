"""El relleno «same» de TensorFlow: lo justo para que salga n/s; lo que sobra, al final."""

import torch.nn.functional as F
from torch import Tensor, nn


def same_padding(size: int, kernel_size: int, stride: int = 1) -> tuple[int, int]:
    """Cuántos ceros pone TensorFlow antes y después de un eje.

    Pone los que hacen falta para que salgan `ceil(size / stride)` posiciones; si son
    impares, el que sobra va después. PyTorch, en cambio, pone los mismos a los dos lados.

    Args:
        size: píxeles del eje.
        kernel_size: lado del kernel.
        stride: paso.

    Returns:
        Ceros antes y ceros después.

    Raises:
        ValueError: si algún número no es positivo.

    Con paso 2, sobre 8 píxeles, un kernel de 3 pide 1 cero, y va después; sobre 7 pide 2:

    >>> same_padding(8, 3, stride=2), same_padding(7, 3, stride=2), same_padding(8, 3)
    ((0, 1), (1, 1), (1, 1))
    """
    if min(size, kernel_size, stride) < 1:
        raise ValueError(
            f"size={size}, kernel_size={kernel_size}, stride={stride}: se esperaban "
            "enteros de 1 en adelante."
        )
    outputs = -(-size // stride)
    total = max((outputs - 1) * stride + kernel_size - size, 0)
    return total // 2, total - total // 2


class SameConv2d(nn.Conv2d):
    """Una convolución con el relleno «same» de TensorFlow, también con paso 2.

    El relleno depende del tamaño de la imagen, así que se calcula cada vez. Acepta lo
    mismo que `nn.Conv2d` y tiene los mismos parámetros; su `padding` no se usa.

    Con paso 2, sobre 4 píxeles iguales, la última ventana toca el cero:

    >>> import torch
    >>> layer = SameConv2d(1, 1, (1, 3), stride=(1, 2), bias=False)
    >>> _ = nn.init.ones_(layer.weight)
    >>> layer(torch.ones(1, 1, 1, 4)).tolist()  # 1+1+1, y 1+1+0
    [[[[3.0, 2.0]]]]
    """

    def forward(self, input: Tensor) -> Tensor:
        """Rellena y convoluciona.

        Args:
            input: `(N, C, H, W)`.

        Returns:
            `(N, F, ceil(H / paso), ceil(W / paso))`.
        """
        # Un kernel dilatado ocupa más píxeles que pesos tiene.
        spans = [
            d * (k - 1) + 1 for d, k in zip(self.dilation, self.kernel_size, strict=True)
        ]
        height, width = input.shape[-2:]
        top, bottom = same_padding(height, spans[0], self.stride[0])
        left, right = same_padding(width, spans[1], self.stride[1])
        padded = F.pad(input, (left, right, top, bottom))
        return F.conv2d(
            padded, self.weight, self.bias, self.stride, 0, self.dilation, self.groups
        )
