"""Cada fila de la comparación es una red que segmenta del tamaño de la imagen."""

import pytest
import torch
from tesela.experiments.aerial_networks import NETWORKS


@pytest.mark.parametrize("name", NETWORKS)
def test_every_row_segments(name):
    model = NETWORKS[name].build(5).eval()
    with torch.no_grad():
        assert model(torch.zeros(1, 3, 64, 96)).shape == (1, 5, 64, 96)
