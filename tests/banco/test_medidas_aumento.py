"""El banco del aumento: lo que se compara hace lo mismo, y las cuentas son las que dice."""

import ast
import inspect

import torch
from banco import medidas_aumento as banco


def test_both_chains_move_the_mask_and_add_no_label() -> None:
    imagenes, mascaras = banco.lote(2, 12)
    for nombre, forma in banco.nuestras(imagenes, mascaras).items():
        movidas, etiquetas = forma()
        assert movidas.shape == imagenes.shape, nombre
        assert not torch.equal(movidas, imagenes), nombre
        assert set(etiquetas.unique().tolist()) <= {*range(5), 255}, nombre
        assert movidas.min() >= 0 and movidas.max() <= 1, nombre


def test_the_summary_by_hand() -> None:
    """8 imágenes en 4 ms son 0.5 ms y 2000 por segundo; contra 16 ms, la cuarta parte."""
    medidas = banco.resumir({"tesela": 0.004, "otra": 0.016}, 8, 256)
    assert [(m.valor, m.unidad) for m in medidas] == [
        (0.5, "ms por imagen"),
        (2.0, "ms por imagen"),
        (0.25, "× otra"),
    ]
    assert medidas[0].nota.startswith("2,000")
    assert all(m.meta is None for m in medidas)


def test_albumentations_is_only_imported_when_it_is_measured() -> None:
    arbol = ast.parse(inspect.getsource(banco))
    arriba = [n for n in arbol.body if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not any("albumentations" in ast.unparse(n) for n in arriba)
    assert "import albumentations" in inspect.getsource(banco.albumentations)
