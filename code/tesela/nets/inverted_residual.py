"""El bloque residual invertido: ensanchar, mirar alrededor canal por canal y angostar."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn
from torchvision.ops import StochasticDepth

from tesela.nets.same_conv import SameConv2d
from tesela.nets.squeeze_excitation import SqueezeExcitation

PADDINGS = ("symmetric", "same")


class ConvNormActivation(nn.Sequential):
    """Convolución sin sesgo, normalización por lotes y, si se pide, una activación.

    Args:
        in_channels: canales que entran.
        out_channels: filtros.
        kernel_size: lado del kernel, impar.
        stride: paso.
        groups: grupos de canales que no se mezclan.
        activation: una clase de `torch.nn`, o `None` para no activar.
        padding: `"symmetric"` (la mitad del kernel a cada lado, como PyTorch) o `"same"`
            (el de TensorFlow, que con paso 2 pone más al final).
        norm_eps: lo que batch norm suma a la varianza.
        norm_momentum: peso del lote nuevo en las estadísticas de batch norm.

    Raises:
        ValueError: si el kernel no es impar o `padding` no existe.

    >>> sum(p.numel() for p in ConvNormActivation(3, 8).parameters())  # 216 + 16
    232
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int = 3,
        stride: int = 1,
        groups: int = 1,
        activation: Callable[[], nn.Module] | None = nn.ReLU6,
        padding: str = "symmetric",
        norm_eps: float = 1e-5,
        norm_momentum: float = 0.1,
    ) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        if kernel_size < 1 or kernel_size % 2 == 0:
            raise ValueError(
                f"kernel_size={kernel_size}: se esperaba un impar (1, 3, 5...)."
            )
        if padding not in PADDINGS:
            raise ValueError(
                f"padding={padding!r}: se esperaba 'symmetric' (PyTorch) o 'same' "
                "(TensorFlow)."
            )
        kind = SameConv2d if padding == "same" else nn.Conv2d
        convolution = kind(
            in_channels,
            out_channels,
            kernel_size,
            stride=stride,
            padding=0 if padding == "same" else kernel_size // 2,
            groups=groups,
            bias=False,
        )
        norm = nn.BatchNorm2d(out_channels, eps=norm_eps, momentum=norm_momentum)
        last = [] if activation is None else [activation()]
        super().__init__(convolution, norm, *last)


class InvertedResidual(nn.Module):
    """Ensancha con 1×1, filtra cada canal aparte, pondera (SE) y angosta con 1×1.

    Al revés que el bloque de ResNet, los atajos unen las partes angostas. La última
    convolución no lleva activación: una ReLU sobre pocos canales borraría información.
    Hay atajo si la forma no cambia (paso 1 y los mismos canales).

    Args:
        in_channels: canales que entran.
        out_channels: canales que salen.
        kernel_size: lado del kernel de cada canal, impar.
        stride: 1 o 2.
        expansion: por cuánto se ensancha; con 1 no hay primera convolución.
        squeeze_channels: canales internos del SE; 0 para no ponerlo.
        activation: una clase de `torch.nn`.
        padding: como en `ConvNormActivation`.
        norm_eps: como en `ConvNormActivation`.
        norm_momentum: como en `ConvNormActivation`.
        drop_path: al entrenar, probabilidad de saltarse el bloque en cada imagen; solo
            actúa si hay atajo.

    Raises:
        ValueError: si el paso no es 1 o 2, la expansión no es positiva o una probabilidad
            no está entre 0 y 1.

    Referencia:
        Sandler y otros (2018), tabla 1 y figura 3 (`sandler2018inverted`); con SE, Tan y
        Le (2019) (`tan2019efficientnet`).

    De 4 a 4 canales con expansión 2: 4·8 + 16, 8·9 + 16 y 8·4 + 8.

    >>> block = InvertedResidual(4, 4, expansion=2)
    >>> sum(p.numel() for p in block.parameters()), block.has_shortcut  # 48 + 88 + 40
    (176, True)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int = 3,
        stride: int = 1,
        expansion: int = 6,
        squeeze_channels: int = 0,
        activation: Callable[[], nn.Module] = nn.ReLU6,
        padding: str = "symmetric",
        norm_eps: float = 1e-5,
        norm_momentum: float = 0.1,
        drop_path: float = 0.0,
    ) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        super().__init__()
        if stride not in (1, 2):
            raise ValueError(f"stride={stride}: se esperaba 1 o 2.")
        if min(in_channels, out_channels, expansion) < 1 or squeeze_channels < 0:
            raise ValueError(
                f"in_channels={in_channels}, out_channels={out_channels}, "
                f"expansion={expansion}, squeeze_channels={squeeze_channels}: se esperaban "
                "enteros de 1 en adelante (0 en squeeze_channels para no poner SE)."
            )
        if not 0 <= drop_path < 1:
            raise ValueError(
                f"drop_path debe estar entre 0 y 1, sin el 1, y llegó {drop_path}."
            )
        shared: dict[str, Any] = {
            "padding": padding,
            "norm_eps": norm_eps,
            "norm_momentum": norm_momentum,
        }
        hidden = in_channels * expansion
        self.has_shortcut = stride == 1 and in_channels == out_channels
        self.expand = (
            nn.Identity()
            if expansion == 1
            else ConvNormActivation(in_channels, hidden, 1, activation=activation, **shared)
        )
        self.depthwise = ConvNormActivation(
            hidden, hidden, kernel_size, stride, hidden, activation, **shared
        )
        self.se = (
            SqueezeExcitation(hidden, squeeze_channels, activation)
            if squeeze_channels
            else nn.Identity()
        )
        self.project = ConvNormActivation(
            hidden, out_channels, 1, activation=None, **shared
        )
        self.drop_path = StochasticDepth(drop_path, "row") if drop_path else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Aplica el bloque.

        Args:
            x: `(N, in_channels, H, W)`.

        Returns:
            `(N, out_channels, H', W')`; con paso 1, `H' = H` y `W' = W`.
        """
        change: Tensor = self.project(self.se(self.depthwise(self.expand(x))))
        return x + self.drop_path(change) if self.has_shortcut else change
