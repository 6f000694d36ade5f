"""AlexNet: la red que en 2012 convenció de las convoluciones, como la tiene torchvision."""

from torch import Tensor, nn

from tesela.nets.blocks_plain import conv_relu
from tesela.nets.inputs import check_images, check_sizes

# Con 62 píxeles el tercer agrupamiento recibe 2, y su ventana es de 3.
MIN_SIZE = 63


class AlexNet(nn.Module):
    """Cinco convoluciones con max-pooling y tres capas densas con dropout.

    Es la de torchvision, que viene de la versión de una sola GPU de 2014. Se aparta de la
    de 2012 en los canales (64, 192, 384, 256, 256 en lugar de 96, 256, 384, 384, 256), en
    que no parte las capas en dos grupos y en que no normaliza respuestas vecinas (LRN). El
    artículo de 2014 da 384 canales a la cuarta convolución; el código de su autor, 256.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases, o sea logits por imagen.
        hidden: neuronas de las dos capas densas ocultas.
        dropout: probabilidad de apagar cada entrada de esas capas.

    Raises:
        ValueError: si un tamaño no es positivo o las imágenes miden menos de 63 píxeles.

    Referencia:
        Krizhevsky, Sutskever y Hinton (2012) (`krizhevsky2012imagenet`); los canales, menos
        los de la cuarta convolución, de Krizhevsky (2014) (`krizhevsky2014one`).

    De los 61 100 840 parámetros, 9216·4096 + 4096 son de la primera capa densa:

    >>> import torch
    >>> with torch.device("meta"):
    ...     model = AlexNet()
    >>> sum(p.numel() for p in model.parameters()), 9216 * 4096 + 4096
    (61100840, 37752832)
    """

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = 1000,
        hidden: int = 4096,
        dropout: float = 0.5,
    ) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        super().__init__()
        check_sizes("AlexNet", in_channels=in_channels, num_classes=num_classes)
        check_sizes("AlexNet", hidden=hidden)
        self.in_channels = in_channels
        self.features = nn.Sequential(
            *conv_relu(in_channels, 64, kernel_size=11, stride=4, padding=2),
            nn.MaxPool2d(3, stride=2),
            *conv_relu(64, 192, kernel_size=5, padding=2),
            nn.MaxPool2d(3, stride=2),
            *conv_relu(192, 384),
            *conv_relu(384, 256),
            *conv_relu(256, 256),
            nn.MaxPool2d(3, stride=2),
        )
        self.pool = nn.AdaptiveAvgPool2d(6)
        self.classifier = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(256 * 6 * 6, hidden),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, num_classes),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, float32, de 63 píxeles o más por lado (224 en
                el artículo).

        Returns:
            Logits `(N, num_classes)`.
        """
        check_images(images, "AlexNet", self.in_channels, MIN_SIZE)
        maps = self.pool(self.features(images))
        logits: Tensor = self.classifier(maps.flatten(1))
        return logits
