"""Predecir sobre escenas de cualquier tamaño, por teselas y con memoria acotada."""

from tesela.tiling.blending import blend_profile
from tesela.tiling.committee import committee
from tesela.tiling.grid import TileGrid, tile_starts
from tesela.tiling.predict import predict_labels, predict_scores
from tesela.tiling.predictor import Predictor, model_predictor
from tesela.tiling.raster import ArrayScene, as_scene, open_raster
from tesela.tiling.symmetries import with_symmetries

__all__ = [
    "ArrayScene",
    "Predictor",
    "TileGrid",
    "as_scene",
    "blend_profile",
    "committee",
    "model_predictor",
    "open_raster",
    "predict_labels",
    "predict_scores",
    "tile_starts",
    "with_symmetries",
]
