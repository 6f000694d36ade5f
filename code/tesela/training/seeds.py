"""Semillas, y el resumen de lo medido con varias."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch


def seed_everything(seed: int) -> None:
    """Siembra los generadores globales de Python, NumPy y PyTorch.

    Se llama justo antes de construir una red: así su inicialización se puede repetir.
    Todo lo demás del libro usa generadores explícitos.

    Args:
        seed: la semilla, un entero de 0 en adelante.

    Raises:
        ValueError: si no es un entero de 0 a 2³²−1.

    >>> seed_everything(7); first = torch.rand(1)
    >>> seed_everything(7); bool(first == torch.rand(1))
    True
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(f"seed={seed!r}: se esperaba un entero de 0 a 2**32 - 1.")
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


@dataclass(frozen=True)
class SeedSummary:
    """Lo medido con varias semillas: cada valor, su media y su dispersión.

    Args:
        values: un valor por semilla.
        mean: media.
        sd: desviación estándar muestral (divide entre n − 1); 0 con un solo valor.
        n: número de semillas.
    """

    values: tuple[float, ...]
    mean: float
    sd: float
    n: int

    @property
    def half_interval(self) -> float:
        """La mitad del intervalo de confianza de 95 % de la media, con la t de Student.

        Con un solo valor es infinita. Para comparar dos recetas se resumen las diferencias
        de cada semilla: si la media no la supera, el cero es una respuesta posible.

        >>> round(summarize([1, 2, 3]).half_interval, 3)  # 4.303 · 1 / √3
        2.484
        """
        if self.n == 1:
            return float("inf")
        from scipy.stats import t  # aquí: solo la pagan las páginas que la piden

        return float(t.ppf(0.975, self.n - 1)) * self.sd / self.n**0.5

    def __format__(self, spec: str) -> str:
        """`format(s, ".2f")` da «media ± desviación» con ese formato."""
        spec = spec or ".3f"
        return f"{self.mean:{spec}} ± {self.sd:{spec}}"

    def __str__(self) -> str:
        """La media y la desviación con tres decimales."""
        return format(self)


def summarize(values: Iterable[float]) -> SeedSummary:
    """Resume los valores medidos con varias semillas.

    Args:
        values: un valor por semilla.

    Returns:
        El resumen; como texto es «media ± desviación estándar muestral».

    Raises:
        ValueError: si no hay valores o alguno no es finito.

    La media de 1, 2 y 3 es 2, y su desviación muestral √((1 + 0 + 1)/2) = 1:

    >>> print(summarize([1, 2, 3]))
    2.000 ± 1.000
    """
    runs = tuple(float(value) for value in values)
    if not runs or not np.isfinite(runs).all():
        raise ValueError(
            f"No se pueden resumir {list(runs)}: se esperaba al menos un valor, y que "
            "todos fueran finitos."
        )
    sd = float(np.std(runs, ddof=1)) if len(runs) > 1 else 0.0
    return SeedSummary(runs, float(np.mean(runs)), sd, len(runs))
