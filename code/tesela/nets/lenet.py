"""LeNet-5, la red que leía cheques: la de 1998 y la versión que se usa hoy."""

import torch
from torch import Tensor, nn

from tesela.nets.inputs import check_images, check_sizes

IMAGE_SIZE = 32

# Tabla I del artículo: qué mapas de S2 lee cada mapa de C3.
_C3_TABLE = (
    *((i, (i + 1) % 6, (i + 2) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 2) % 6, (i + 3) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 3) % 6, (i + 4) % 6) for i in range(3)),
    tuple(range(6)),
)


class PartialConv2d(nn.Module):
    """Una convolución en la que cada filtro lee solo algunos canales.

    Aprende un kernel por pareja (filtro, canal) de la tabla; las demás valen cero y no son
    parámetros.

    Args:
        table: por cada filtro, los canales que lee.
        in_channels: canales que entran.
        kernel_size: lado del kernel.

    Referencia:
        LeCun, Bottou, Bengio y Haffner (1998), tabla I (`lecun1998gradient`).

    Dos filtros que leen 1 y 2 canales con kernels de 3×3: 3·9 pesos y 2 sesgos:

    >>> layer = PartialConv2d([(0,), (0, 1)], in_channels=2, kernel_size=3)
    >>> sum(p.numel() for p in layer.parameters())
    29
    """

    filters: Tensor
    channels: Tensor

    def __init__(
        self, table: tuple[tuple[int, ...], ...], in_channels: int, kernel_size: int
    ) -> None:
        """Crea los pesos, uniformes en ±1/√(números que lee su filtro)."""
        super().__init__()
        pairs = [(f, c) for f, channels in enumerate(table) for c in channels]
        self.shape = (len(table), in_channels, kernel_size, kernel_size)
        # La tabla es parte de la red, no algo aprendido: no va en el state_dict.
        filters, channels = (torch.tensor(side) for side in zip(*pairs, strict=True))
        self.register_buffer("filters", filters, persistent=False)
        self.register_buffer("channels", channels, persistent=False)
        fan_in = kernel_size**2 * torch.tensor([len(table[f]) for f, _ in pairs])
        spread = torch.empty(len(pairs), kernel_size, kernel_size).uniform_(-1, 1)
        self.weight = nn.Parameter(spread / fan_in.sqrt()[:, None, None])
        self.bias = nn.Parameter(torch.zeros(len(table)))

    def forward(self, x: Tensor) -> Tensor:
        """Arma el kernel completo, con ceros, y convoluciona sin relleno.

        Args:
            x: `(N, in_channels, H, W)`.

        Returns:
            `(N, F, H − k + 1, W − k + 1)`.
        """
        dense = self.weight.new_zeros(self.shape)
        dense = dense.index_put((self.filters, self.channels), self.weight)
        return nn.functional.conv2d(x, dense, self.bias)


class Subsampling(nn.Module):
    """El agrupamiento de 1998: la suma de cada ventana de 2×2, por un peso, más un sesgo.

    Args:
        channels: mapas; cada uno aprende su peso y su sesgo.

    Referencia:
        LeCun, Bottou, Bengio y Haffner (1998), sección II-B (`lecun1998gradient`).

    >>> layer = Subsampling(1)
    >>> float(layer(torch.ones(1, 1, 2, 2)).detach())  # 0.25·4 + 0
    1.0
    """

    def __init__(self, channels: int) -> None:
        """Empieza como un promedio: peso 1/4 y sesgo 0."""
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels, 1, 1), 0.25))
        self.bias = nn.Parameter(torch.zeros(channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Agrupa; el alto y el ancho se dividen entre 2.

        Args:
            x: `(N, channels, H, W)`.

        Returns:
            `(N, channels, H // 2, W // 2)`.
        """
        return 4 * nn.functional.avg_pool2d(x, 2) * self.weight + self.bias


class ScaledTanh(nn.Module):
    """La activación de 1998: 1.7159 · tanh(2x / 3), que pasa por (1, 1) y (−1, −1).

    Referencia:
        LeCun, Bottou, Bengio y Haffner (1998), ecuación 6 y apéndice A
        (`lecun1998gradient`).

    >>> round(float(ScaledTanh()(torch.tensor(1.0))), 3)
    1.0
    """

    def forward(self, x: Tensor) -> Tensor:
        """Aplica la función a cada número.

        Args:
            x: cualquier forma.

        Returns:
            La misma forma.
        """
        return 1.7159 * torch.tanh(x * (2 / 3))


class LeNet5(nn.Module):
    """LeNet-5: dos convoluciones con agrupamiento y tres capas más, sobre 32×32.

    Por omisión es la de 1998, con la tabla de conexiones de C3, agrupamientos que aprenden
    y tanh escalada: 60 000 parámetros hasta F6, como dice el artículo. Con `modern=True`
    es la que hoy lleva su nombre: C3 completa, max-pooling y ReLU.

    Se aparta del artículo en la salida: allá son distancias a un dibujo fijo de 7×12
    por clase (RBF), que no se aprende; aquí, una capa densa que da logits. Los
    agrupamientos originales terminan en una sigmoide; aquí, la activación va antes de
    ellos, después de C1 y de C3.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases, o sea logits por imagen.
        modern: la versión de hoy en lugar de la de 1998.

    Raises:
        ValueError: si un tamaño no es positivo o las imágenes no son de 32×32.

    Referencia:
        LeCun, Bottou, Bengio y Haffner (1998), figura 2 y sección II-B
        (`lecun1998gradient`).

    156 + 12 + 1516 + 32 + 48120 + 10164 = 60000, y la capa de salida 84·10 + 10 = 850:

    >>> sum(p.numel() for p in LeNet5().parameters())
    60850
    """

    def __init__(
        self, in_channels: int = 1, num_classes: int = 10, modern: bool = False
    ) -> None:
        """Crea las capas con los nombres del artículo: C1, S2, C3, S4, C5 y F6."""
        super().__init__()
        check_sizes("LeNet5", in_channels=in_channels, num_classes=num_classes)
        self.in_channels = in_channels

        def activation() -> nn.Module:
            return nn.ReLU() if modern else ScaledTanh()

        def pool(channels: int) -> nn.Module:
            return nn.MaxPool2d(2) if modern else Subsampling(channels)

        self.features = nn.Sequential()
        self.features.add_module("c1", nn.Conv2d(in_channels, 6, 5))
        self.features.add_module("act1", activation())
        self.features.add_module("s2", pool(6))
        c3 = nn.Conv2d(6, 16, 5) if modern else PartialConv2d(_C3_TABLE, 6, 5)
        self.features.add_module("c3", c3)
        self.features.add_module("act3", activation())
        self.features.add_module("s4", pool(16))
        self.features.add_module("c5", nn.Conv2d(16, 120, 5))
        self.features.add_module("act5", activation())
        self.f6 = nn.Sequential(nn.Linear(120, 84), activation())
        self.output = nn.Linear(84, num_classes)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, 32, 32)`, float32.

        Returns:
            Logits `(N, num_classes)`.
        """
        check_images(images, "LeNet5", self.in_channels, IMAGE_SIZE, exact=True)
        logits: Tensor = self.output(self.f6(self.features(images).flatten(1)))
        return logits
