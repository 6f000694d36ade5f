"""Los datos del libro: de dónde salen, con qué licencia y cómo se reparten."""

from tesela.data.aerial import load_aerial
from tesela.data.aerial_source import AerialSource, SceneRef
from tesela.data.cifar10 import load_cifar10
from tesela.data.classes import AERIAL_CLASSES, IGNORE_INDEX, ClassInfo
from tesela.data.crops import CropBatches
from tesela.data.cutmix import CutMix, cutmix_box, paste_box
from tesela.data.digits import load_digits_8x8, load_mnist_subset
from tesela.data.dubai import load_dubai
from tesela.data.extract import safe_extract
from tesela.data.fetch import cache_dir, data_dir, fetch
from tesela.data.folder_source import load_folder
from tesela.data.images import ImageSet
from tesela.data.inria import INRIA_CLASSES, load_inria
from tesela.data.joint_transforms import JointTransform, joint_affine, joint_crop
from tesela.data.leaks import Leak, find_leaks
from tesela.data.mixup import MixUp, draw_lambda, mix_targets
from tesela.data.palette import colorize_mask, mask_from_colors
from tesela.data.palette_file import load_palette
from tesela.data.photometric import RandomColor, color_matrices
from tesela.data.photos import PhotoTask, load_photo_crops
from tesela.data.random_symmetry import RandomSymmetry
from tesela.data.random_warp import RandomWarp
from tesela.data.registry import REGISTRY, DatasetInfo, dataset_info
from tesela.data.scene_batch import scene_tensors
from tesela.data.scene_cache import SceneCache
from tesela.data.scene_splits import split_scenes
from tesela.data.scene_statistics import (
    ChannelStatistics,
    channel_statistics,
    class_frequencies,
)
from tesela.data.scene_types import (
    SCENE_TYPES,
    scene_type,
    scene_type_tiles,
    take_per_class,
)
from tesela.data.splits import Block, spatial_blocks, stratified_split
from tesela.data.symmetries import SYMMETRIES, Symmetry, cayley_table
from tesela.data.synthetic import SYNTHETIC_VERSION, AerialScene, aerial_scene
from tesela.data.synthetic_source import load_synthetic
from tesela.data.transform_chain import TransformChain
from tesela.data.warp import sampling_matrices, warp_batch

__all__ = [
    "AERIAL_CLASSES",
    "IGNORE_INDEX",
    "INRIA_CLASSES",
    "REGISTRY",
    "SCENE_TYPES",
    "SYMMETRIES",
    "SYNTHETIC_VERSION",
    "AerialScene",
    "AerialSource",
    "Block",
    "ChannelStatistics",
    "ClassInfo",
    "CropBatches",
    "CutMix",
    "DatasetInfo",
    "ImageSet",
    "JointTransform",
    "Leak",
    "MixUp",
    "PhotoTask",
    "RandomColor",
    "RandomSymmetry",
    "RandomWarp",
    "SceneCache",
    "SceneRef",
    "Symmetry",
    "TransformChain",
    "aerial_scene",
    "cache_dir",
    "cayley_table",
    "channel_statistics",
    "class_frequencies",
    "color_matrices",
    "colorize_mask",
    "cutmix_box",
    "data_dir",
    "dataset_info",
    "draw_lambda",
    "fetch",
    "find_leaks",
    "joint_affine",
    "joint_crop",
    "load_aerial",
    "load_cifar10",
    "load_digits_8x8",
    "load_dubai",
    "load_folder",
    "load_inria",
    "load_mnist_subset",
    "load_palette",
    "load_photo_crops",
    "load_synthetic",
    "mask_from_colors",
    "mix_targets",
    "paste_box",
    "safe_extract",
    "sampling_matrices",
    "scene_tensors",
    "scene_type",
    "scene_type_tiles",
    "spatial_blocks",
    "split_scenes",
    "stratified_split",
    "take_per_class",
    "warp_batch",
]
