"""Las redes del libro, una arquitectura por archivo."""

from tesela.nets.budget import count_parameters, parameter_table
from tesela.nets.mlp import MLP
from tesela.nets.small_cnn import SmallCNN

__all__ = ["MLP", "SmallCNN", "count_parameters", "parameter_table"]
