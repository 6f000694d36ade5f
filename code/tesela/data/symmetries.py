"""Las ocho simetrías del cuadrado: las maneras de girar y reflejar una vista aérea.

Forman el grupo diedral D₄: dos seguidas son otra de las ocho, y cada una se deshace con
una de ellas. Mueven píxeles sin mezclarlos, así que valen igual para una máscara.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Symmetry:
    """Una simetría: primero el reflejo, si lo hay, y después los cuartos de vuelta.

    Args:
        turns: cuartos de vuelta en sentido contrario al reloj, de 0 a 3.
        mirrored: si antes de girar se cambia la izquierda por la derecha.

    Raises:
        ValueError: si `turns` no es 0, 1, 2 o 3.

    Reflejar y luego girar un cuarto de vuelta es la transposición:

    >>> Symmetry(turns=1, mirrored=True)(torch.tensor([[1, 2], [3, 4]])).tolist()
    [[1, 3], [2, 4]]
    >>> Symmetry(turns=1)(torch.tensor([[1, 2], [3, 4]])).tolist()
    [[2, 4], [1, 3]]
    """

    turns: int = 0
    mirrored: bool = False

    def __post_init__(self) -> None:
        """Rechaza un giro que no existe en lugar de tomar su residuo en silencio."""
        if isinstance(self.turns, bool) or self.turns not in range(4):
            raise ValueError(
                f"turns={self.turns!r}: se esperaba 0, 1, 2 o 3 cuartos de vuelta; para "
                "otro entero usa su residuo entre 4."
            )

    def __call__(self, x: Tensor) -> Tensor:
        """Aplica la simetría a los dos últimos ejes.

        Args:
            x: imagen, máscara o lote, `(..., H, W)`, de cualquier dtype.

        Returns:
            `(..., H, W)`, o `(..., W, H)` si el número de cuartos de vuelta es impar.

        Raises:
            ValueError: si hay menos de dos ejes.
        """
        if x.ndim < 2:
            raise ValueError(
                f"Se esperaba un tensor (..., H, W) y llegó de forma {tuple(x.shape)}."
            )
        return torch.rot90(x.flip(-1) if self.mirrored else x, self.turns, (-2, -1))

    def after(self, first: Symmetry) -> Symmetry:
        """La simetría que hace `first` y luego esta.

        Un reflejo cambia el sentido de los giros que ya se hicieron: sr = r⁻¹s.

        Args:
            first: la que se aplica primero.

        Returns:
            La compuesta, que también es una de las ocho.

        >>> mirror, turn = Symmetry(0, True), Symmetry(1)
        >>> turn.after(mirror) == mirror.after(turn)
        False
        """
        sign = -1 if self.mirrored else 1
        return Symmetry(
            (self.turns + sign * first.turns) % 4, self.mirrored != first.mirrored
        )

    def inverse(self) -> Symmetry:
        """La simetría que deshace esta.

        >>> Symmetry(1).inverse()
        Symmetry(turns=3, mirrored=False)
        """
        return self if self.mirrored else Symmetry(-self.turns % 4)

    def matrix(self) -> Tensor:
        """La matriz 2×2, float64, que lleva (x, y) a su nuevo lugar; y crece hacia abajo.

        >>> (Symmetry(1).matrix() @ torch.tensor([1.0, 0.0]).double()).tolist()
        [0.0, -1.0]
        """
        turn = torch.tensor([[0.0, 1.0], [-1.0, 0.0]], dtype=torch.float64)
        mirror = torch.diag(torch.tensor([-1.0 if self.mirrored else 1.0, 1.0]).double())
        return torch.linalg.matrix_power(turn, self.turns) @ mirror

    @property
    def name(self) -> str:
        """Su nombre en el libro; la flecha de un espejo va de un lado al que intercambia.

        >>> Symmetry(2).name, Symmetry(0, True).name
        ('giro 180°', 'espejo ↔')
        """
        return _NAMES[4 * self.mirrored + self.turns]


_NAMES = (
    "identidad",
    "giro 90°",
    "giro 180°",
    "giro 270°",
    "espejo ↔",
    "espejo ↗",
    "espejo ↕",
    "espejo ↖",
)

#: Las ocho, en el orden de `cayley_table`: los cuatro giros y los cuatro espejos.
SYMMETRIES: tuple[Symmetry, ...] = tuple(
    Symmetry(turns, mirrored) for mirrored in (False, True) for turns in range(4)
)


def cayley_table() -> Tensor:
    """La tabla del grupo: qué resulta de hacer una simetría después de otra.

    Returns:
        `(8, 8)`, int64: en la fila i y la columna j, el índice en `SYMMETRIES` de aplicar
        primero la j y después la i.

    Referencia:
        Cohen y Welling (2016): redes con estas simetrías, el grupo p4m (`cohen2016group`).

    >>> cayley_table()[1].tolist()  # un cuarto de vuelta después de cada una
    [1, 2, 3, 0, 5, 6, 7, 4]
    """
    place = {symmetry: index for index, symmetry in enumerate(SYMMETRIES)}
    return torch.tensor(
        [[place[last.after(first)] for first in SYMMETRIES] for last in SYMMETRIES]
    )
