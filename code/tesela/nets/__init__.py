"""Las redes del libro, una arquitectura por archivo."""

from tesela.nets.alexnet import AlexNet
from tesela.nets.aspp import ASPP
from tesela.nets.asymmetric_unet import AsymmetricUNet, match_budget
from tesela.nets.attention_fcn import AttentionFCN
from tesela.nets.blocks import ConvNormReLU, DepthwiseSeparable
from tesela.nets.blocks_inception import Inception, InceptionChannels
from tesela.nets.blocks_residual import BasicBlock, Bottleneck, ConvNorm
from tesela.nets.budget import count_parameters, parameter_table
from tesela.nets.convnext import ConvNeXt, ConvNeXtBlock, convnext_name
from tesela.nets.deeplabv3 import DeepLabV3, atrous_rates
from tesela.nets.deeplabv3_names import deeplabv3_name
from tesela.nets.deeplabv3plus import DeepLabV3Plus
from tesela.nets.efficientnet import EfficientNetB0, EfficientNetLite0
from tesela.nets.encoder_unet import EncoderUNet
from tesela.nets.fcn import FCN, linear_to_conv
from tesela.nets.feature_maps import feature_maps, layer_names
from tesela.nets.flops import LayerCost, cost_table, count_macs, layer_costs
from tesela.nets.freezing import freeze, freeze_statistics, norm_statistics
from tesela.nets.googlenet import GoogLeNet, GoogLeNetOutput
from tesela.nets.imagenet_names import imagenet_name_es, imagenet_names
from tesela.nets.input_gradient import effective_side, input_gradient
from tesela.nets.inverted_network import InvertedNetwork, Stage
from tesela.nets.inverted_residual import InvertedResidual
from tesela.nets.latency import Latency, measure_latencies
from tesela.nets.lenet import LeNet5
from tesela.nets.map_encoder import MapEncoder
from tesela.nets.mlp import MLP
from tesela.nets.mobilenet_v2 import MobileNetV2
from tesela.nets.pretrained import load_efficientnet_lite0, normalize_lite0
from tesela.nets.regularized_cnn import RegularizedCNN
from tesela.nets.resnet import ResNet, resnet18, resnet34, resnet50
from tesela.nets.saved_activations import saved_bytes
from tesela.nets.segmenters import SEGMENTERS, build_segmenter
from tesela.nets.small_cnn import SmallCNN
from tesela.nets.split_network import split_network
from tesela.nets.squeeze_excitation import SqueezeExcitation
from tesela.nets.state_dicts import load_matching
from tesela.nets.torchvision_names import torchvision_names
from tesela.nets.torchvision_weights import load_torchvision_weights
from tesela.nets.unet import UNet, unet_sizes
from tesela.nets.vgg import VGG, vgg11, vgg16
from tesela.nets.xception import SeparableConv, Xception, XceptionBlock
from tesela.nets.zoo import MODELS, build_model

__all__ = [
    "ASPP",
    "FCN",
    "MLP",
    "MODELS",
    "SEGMENTERS",
    "VGG",
    "AlexNet",
    "AsymmetricUNet",
    "AttentionFCN",
    "BasicBlock",
    "Bottleneck",
    "ConvNeXt",
    "ConvNeXtBlock",
    "ConvNorm",
    "ConvNormReLU",
    "DeepLabV3",
    "DeepLabV3Plus",
    "DepthwiseSeparable",
    "EfficientNetB0",
    "EfficientNetLite0",
    "EncoderUNet",
    "GoogLeNet",
    "GoogLeNetOutput",
    "Inception",
    "InceptionChannels",
    "InvertedNetwork",
    "InvertedResidual",
    "Latency",
    "LayerCost",
    "LeNet5",
    "MapEncoder",
    "MobileNetV2",
    "RegularizedCNN",
    "ResNet",
    "SeparableConv",
    "SmallCNN",
    "SqueezeExcitation",
    "Stage",
    "UNet",
    "Xception",
    "XceptionBlock",
    "atrous_rates",
    "build_model",
    "build_segmenter",
    "convnext_name",
    "cost_table",
    "count_macs",
    "count_parameters",
    "deeplabv3_name",
    "effective_side",
    "feature_maps",
    "freeze",
    "freeze_statistics",
    "imagenet_name_es",
    "imagenet_names",
    "input_gradient",
    "layer_costs",
    "layer_names",
    "linear_to_conv",
    "load_efficientnet_lite0",
    "load_matching",
    "load_torchvision_weights",
    "match_budget",
    "measure_latencies",
    "norm_statistics",
    "normalize_lite0",
    "parameter_table",
    "resnet18",
    "resnet34",
    "resnet50",
    "saved_bytes",
    "split_network",
    "torchvision_names",
    "unet_sizes",
    "vgg11",
    "vgg16",
]
