"""Operaciones de una CNN escritas desde cero en NumPy, hacia adelante y hacia atrás."""

from tesela.ops.conv import conv2d, conv2d_backward
from tesela.ops.conv_im2col import col2im, conv2d_im2col, im2col
from tesela.ops.conv_loops import conv2d_loops
from tesela.ops.conv_nd import conv_nd, conv_nd_backward
from tesela.ops.conv_windows import conv2d_windows, sliding_windows
from tesela.ops.correlate import convolve2d, correlate2d, flip_kernel
from tesela.ops.cost import conv_flops, conv_parameters, dense_parameters
from tesela.ops.padding import pad, pad_backward
from tesela.ops.sizes import conv_output_size, effective_kernel_size, padding_amount

__all__ = [
    "col2im",
    "conv2d",
    "conv2d_backward",
    "conv2d_im2col",
    "conv2d_loops",
    "conv2d_windows",
    "conv_flops",
    "conv_nd",
    "conv_nd_backward",
    "conv_output_size",
    "conv_parameters",
    "convolve2d",
    "correlate2d",
    "dense_parameters",
    "effective_kernel_size",
    "flip_kernel",
    "im2col",
    "pad",
    "pad_backward",
    "padding_amount",
    "sliding_windows",
]
