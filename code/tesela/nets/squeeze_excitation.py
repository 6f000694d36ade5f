"""Squeeze-and-Excitation: cada canal se multiplica por lo que dice un resumen de todos."""

from collections.abc import Callable

from torch import Tensor, nn


class SqueezeExcitation(nn.Module):
    """Compuertas por canal calculadas del promedio de la imagen entera.

    Se promedia cada canal (*squeeze*), dos capas 1×1 con una activación en medio
    calculan una compuerta de 0 a 1 por canal (*excitation*), y el mapa se multiplica por
    ellas. La compuerta de un canal depende de todos los canales y de ninguna posición.

    Args:
        channels: canales que entran y que salen.
        squeeze_channels: canales en medio de las dos capas; por omisión, `channels // 4`,
            y al menos 1.
        activation: la activación de en medio, una clase de `torch.nn`.
        gate: la función que da las compuertas, una clase de `torch.nn`.

    Raises:
        ValueError: si algún número de canales no es positivo.

    Referencia:
        Hu, Shen y Sun (2018), ecuaciones 2 a 4 (`hu2018squeeze`). Las capas densas del
        artículo son aquí convoluciones 1×1 sobre un mapa de 1×1, que son lo mismo. Los
        nombres de los parámetros son los de `torchvision.ops.SqueezeExcitation`.

    De 8 canales a 2 y de vuelta: 8·2 + 2 y 2·8 + 8.

    >>> sum(p.numel() for p in SqueezeExcitation(8).parameters())  # 18 + 24
    42
    """

    def __init__(
        self,
        channels: int,
        squeeze_channels: int | None = None,
        activation: Callable[[], nn.Module] = nn.ReLU,
        gate: Callable[[], nn.Module] = nn.Sigmoid,
    ) -> None:
        """Crea las dos capas con la inicialización de PyTorch."""
        super().__init__()
        middle = max(1, channels // 4) if squeeze_channels is None else squeeze_channels
        if channels < 1 or middle < 1:
            raise ValueError(
                f"channels={channels} y squeeze_channels={squeeze_channels}: se esperaban "
                "enteros de 1 en adelante."
            )
        self.channels = channels
        self.fc1 = nn.Conv2d(channels, middle, 1)
        self.activation = activation()
        self.fc2 = nn.Conv2d(middle, channels, 1)
        self.gate = gate()

    def gates(self, x: Tensor) -> Tensor:
        """Calcula la compuerta de cada canal.

        Args:
            x: `(N, channels, H, W)`.

        Returns:
            `(N, channels, 1, 1)`; con la sigmoide, entre 0 y 1.

        Raises:
            ValueError: si `x` no tiene esa forma.
        """
        if x.ndim != 4 or x.shape[1] != self.channels:
            raise ValueError(
                f"Llegó {tuple(x.shape)} y se esperaba (N, {self.channels}, H, W), con los "
                "canales con que se creó el bloque."
            )
        summary = x.mean(dim=(2, 3), keepdim=True)
        gates: Tensor = self.gate(self.fc2(self.activation(self.fc1(summary))))
        return gates

    def forward(self, x: Tensor) -> Tensor:
        """Multiplica cada canal por su compuerta.

        Args:
            x: `(N, channels, H, W)`.

        Returns:
            La misma forma.
        """
        return x * self.gates(x)
