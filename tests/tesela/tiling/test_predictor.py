"""La red envuelta: normaliza, no guarda gradientes y queda en evaluación."""

import pytest
import torch
from tesela.tiling import model_predictor
from torch import nn


def test_normalizes_as_in_training():
    model = nn.Sequential(nn.Conv2d(3, 2, 1), nn.Dropout(0.5))
    tiles = torch.rand(2, 3, 5, 5)
    mean, std = [0.1, 0.2, 0.3], [0.5, 0.25, 0.2]
    predict = model_predictor(model, mean, std)
    assert not model.training
    m, s = (torch.tensor(v).view(1, 3, 1, 1) for v in (mean, std))
    out = predict(tiles)
    torch.testing.assert_close(out, model((tiles - m) / s).detach())
    assert not out.requires_grad


def test_half_precision_comes_back_as_float32():
    model = nn.Conv2d(3, 4, 3, padding=1)
    tiles = torch.rand(1, 3, 8, 8)
    out = model_predictor(model, precision=torch.bfloat16)(tiles)
    assert out.dtype == torch.float32
    exact = model_predictor(model)(tiles)
    assert 0 < (out - exact).abs().max() < 0.05


def test_bad_statistics_are_explained():
    with pytest.raises(ValueError, match="mean y std van juntas"):
        model_predictor(nn.Identity(), mean=[0.5])
    with pytest.raises(ValueError, match="cada desviación debe ser mayor que 0"):
        model_predictor(nn.Identity(), mean=[0.5], std=[0.0])
