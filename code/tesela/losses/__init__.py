"""Las pérdidas de la segmentación, una por archivo.

Todas reciben logits `(N, K, H, W)` y clases `(N, H, W)`, y no cuentan los píxeles que
valen `ignore_index` (255, el de las máscaras del libro).
"""

from tesela.losses.boundary import BoundaryLoss, boundary_distance
from tesela.losses.combined import CombinedLoss
from tesela.losses.cross_entropy import CrossEntropyLoss
from tesela.losses.dice import DiceLoss
from tesela.losses.focal import FocalLoss
from tesela.losses.lovasz import LovaszLoss, lovasz_gradient

__all__ = [
    "BoundaryLoss",
    "CombinedLoss",
    "CrossEntropyLoss",
    "DiceLoss",
    "FocalLoss",
    "LovaszLoss",
    "boundary_distance",
    "lovasz_gradient",
]
