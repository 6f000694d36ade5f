"""Los datos del libro: de dónde salen, con qué licencia y cómo se reparten."""

from tesela.data.cifar10 import load_cifar10
from tesela.data.classes import AERIAL_CLASSES, IGNORE_INDEX, ClassInfo
from tesela.data.digits import load_digits_8x8, load_mnist_subset
from tesela.data.extract import safe_extract
from tesela.data.fetch import cache_dir, data_dir, fetch
from tesela.data.images import ImageSet
from tesela.data.palette import colorize_mask, mask_from_colors
from tesela.data.photos import PhotoTask, load_photo_crops
from tesela.data.registry import REGISTRY, DatasetInfo, dataset_info
from tesela.data.scene_batch import scene_tensors
from tesela.data.splits import Block, spatial_blocks, stratified_split
from tesela.data.synthetic import SYNTHETIC_VERSION, AerialScene, aerial_scene

__all__ = [
    "AERIAL_CLASSES",
    "IGNORE_INDEX",
    "REGISTRY",
    "SYNTHETIC_VERSION",
    "AerialScene",
    "Block",
    "ClassInfo",
    "DatasetInfo",
    "ImageSet",
    "PhotoTask",
    "aerial_scene",
    "cache_dir",
    "colorize_mask",
    "data_dir",
    "dataset_info",
    "fetch",
    "load_cifar10",
    "load_digits_8x8",
    "load_mnist_subset",
    "load_photo_crops",
    "mask_from_colors",
    "safe_extract",
    "scene_tensors",
    "spatial_blocks",
    "stratified_split",
]
