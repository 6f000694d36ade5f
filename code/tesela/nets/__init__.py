"""Las redes del libro, una arquitectura por archivo."""

from tesela.nets.blocks import ConvNormReLU, DepthwiseSeparable
from tesela.nets.budget import count_parameters, parameter_table
from tesela.nets.feature_maps import feature_maps, layer_names
from tesela.nets.input_gradient import effective_side, input_gradient
from tesela.nets.mlp import MLP
from tesela.nets.regularized_cnn import RegularizedCNN
from tesela.nets.small_cnn import SmallCNN

__all__ = [
    "MLP",
    "ConvNormReLU",
    "DepthwiseSeparable",
    "RegularizedCNN",
    "SmallCNN",
    "count_parameters",
    "effective_side",
    "feature_maps",
    "input_gradient",
    "layer_names",
    "parameter_table",
]
