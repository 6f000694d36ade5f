"""Operaciones de una CNN escritas desde cero en NumPy, hacia adelante y hacia atrás."""

from tesela.ops.activations_elu import elu, elu_backward
from tesela.ops.activations_relu import (
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
)
from tesela.ops.activations_saturating import (
    sigmoid,
    sigmoid_backward,
    tanh,
    tanh_backward,
)
from tesela.ops.activations_smooth import gelu, gelu_backward, silu, silu_backward
from tesela.ops.activations_step import step, step_backward
from tesela.ops.adaptive_max_pooling import (
    adaptive_max_pool2d,
    adaptive_max_pool2d_with_indices,
)
from tesela.ops.adaptive_pooling import (
    adaptive_avg_pool2d,
    adaptive_avg_pool2d_backward,
    adaptive_windows,
    global_avg_pool2d,
)
from tesela.ops.average_pooling import avg_pool2d, avg_pool2d_backward
from tesela.ops.batch_norm import batch_norm, batch_norm_backward, update_running_stats
from tesela.ops.blur_pooling import binomial_filter, blur_pool2d, blur_pool2d_backward
from tesela.ops.checkerboard import checkerboard_rms, kernel_overlap, taps_per_phase
from tesela.ops.conv import conv2d, conv2d_backward
from tesela.ops.conv_im2col import col2im, conv2d_im2col, im2col
from tesela.ops.conv_loops import conv2d_loops
from tesela.ops.conv_matrix import conv_matrix
from tesela.ops.conv_nd import conv_nd, conv_nd_backward
from tesela.ops.conv_transpose import conv_transpose2d, conv_transpose2d_backward
from tesela.ops.conv_transpose_size import conv_transpose_size, output_padding_for
from tesela.ops.conv_windows import conv2d_windows, sliding_windows
from tesela.ops.correlate import convolve2d, correlate2d, flip_kernel
from tesela.ops.cost import conv_flops, conv_parameters, dense_parameters
from tesela.ops.dropout import dropout, dropout_backward, dropout_mask, spatial_dropout
from tesela.ops.group_norm import (
    group_norm,
    group_norm_backward,
    instance_norm,
    instance_norm_backward,
)
from tesela.ops.label_smoothing import (
    smooth_cross_entropy,
    smooth_cross_entropy_backward,
    smooth_targets,
)
from tesela.ops.layer_norm import layer_norm, layer_norm_backward
from tesela.ops.lp_pooling import lp_pool2d, lp_pool2d_backward
from tesela.ops.padding import pad, pad_backward
from tesela.ops.pixel_shuffle import (
    pixel_shuffle,
    pixel_shuffle_backward,
    pixel_unshuffle,
)
from tesela.ops.pool_case import pool_output_size
from tesela.ops.pooling import max_pool2d, max_pool2d_backward, max_pool2d_with_indices
from tesela.ops.receptive_field import (
    ReceptiveField,
    Window,
    receptive_field,
    receptive_fields,
)
from tesela.ops.sizes import conv_output_size, effective_kernel_size, padding_amount
from tesela.ops.softmax import (
    log_softmax,
    log_softmax_backward,
    softmax,
    softmax_backward,
)
from tesela.ops.unpooling import max_unpool2d, max_unpool2d_backward
from tesela.ops.upsample import interpolation_matrix, upsample, upsample_backward

__all__ = [
    "ReceptiveField",
    "Window",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool2d_backward",
    "adaptive_max_pool2d",
    "adaptive_max_pool2d_with_indices",
    "adaptive_windows",
    "avg_pool2d",
    "avg_pool2d_backward",
    "batch_norm",
    "batch_norm_backward",
    "binomial_filter",
    "blur_pool2d",
    "blur_pool2d_backward",
    "checkerboard_rms",
    "col2im",
    "conv2d",
    "conv2d_backward",
    "conv2d_im2col",
    "conv2d_loops",
    "conv2d_windows",
    "conv_flops",
    "conv_matrix",
    "conv_nd",
    "conv_nd_backward",
    "conv_output_size",
    "conv_parameters",
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "conv_transpose_size",
    "convolve2d",
    "correlate2d",
    "dense_parameters",
    "dropout",
    "dropout_backward",
    "dropout_mask",
    "effective_kernel_size",
    "elu",
    "elu_backward",
    "flip_kernel",
    "gelu",
    "gelu_backward",
    "global_avg_pool2d",
    "group_norm",
    "group_norm_backward",
    "im2col",
    "instance_norm",
    "instance_norm_backward",
    "interpolation_matrix",
    "kernel_overlap",
    "layer_norm",
    "layer_norm_backward",
    "leaky_relu",
    "leaky_relu_backward",
    "log_softmax",
    "log_softmax_backward",
    "lp_pool2d",
    "lp_pool2d_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool2d_with_indices",
    "max_unpool2d",
    "max_unpool2d_backward",
    "output_padding_for",
    "pad",
    "pad_backward",
    "padding_amount",
    "pixel_shuffle",
    "pixel_shuffle_backward",
    "pixel_unshuffle",
    "pool_output_size",
    "receptive_field",
    "receptive_fields",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "silu",
    "silu_backward",
    "sliding_windows",
    "smooth_cross_entropy",
    "smooth_cross_entropy_backward",
    "smooth_targets",
    "softmax",
    "softmax_backward",
    "spatial_dropout",
    "step",
    "step_backward",
    "tanh",
    "tanh_backward",
    "taps_per_phase",
    "update_running_stats",
    "upsample",
    "upsample_backward",
]
