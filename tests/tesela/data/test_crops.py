import tracemalloc

import numpy as np
import pytest
import torch
from tesela.data import (
    Block,
    ChannelStatistics,
    CropBatches,
    SceneCache,
    SceneRef,
    channel_statistics,
    find_leaks,
    load_synthetic,
    split_scenes,
)

SIZES = [(9, 12), (8, 8), (5, 20)]


def make_scenes(sizes=SIZES, budget=10**6, reads=None):
    """Rojo: la fila; verde: la columna; azul y máscara: el número de la escena."""
    cache = SceneCache(budget)

    def load(number, height, width):
        if reads is not None:
            reads.append(number)
        rows, cols = np.indices((height, width), dtype=np.uint8)
        mask = np.full((height, width), number % 5, dtype=np.uint8)
        return np.stack([rows, cols, np.full_like(rows, number)], axis=2), mask

    return [
        SceneRef(f"{i}", f"{i}", h, w, lambda i=i, h=h, w=w: load(i, h, w), cache)
        for i, (h, w) in enumerate(sizes)
    ]


def collect(batches, number=0):
    pairs = list(batches.epoch(number))
    return torch.cat([x for x, _ in pairs]), torch.cat([y for _, y in pairs])


def test_la_rejilla_devuelve_cada_pixel_una_vez():
    images, masks = collect(CropBatches(make_scenes(), 4, batch_size=5))
    assert images.dtype == torch.float32 and masks.dtype == torch.int64
    valid = masks != 255
    pixels = (images * 255).round().long().permute(0, 2, 3, 1)[valid]
    found = sorted((int(s), int(r), int(c)) for r, c, s in pixels)
    expected = sorted(
        (s, r, c) for s, (h, w) in enumerate(SIZES) for r in range(h) for c in range(w)
    )
    assert found == expected


def test_cada_recorte_es_un_pedazo_contiguo_de_su_escena():
    images, masks = collect(CropBatches(make_scenes(), (3, 4), 7, crops_per_epoch=40))
    assert images.shape == (40, 3, 3, 4) and masks.shape == (40, 3, 4)
    rows, cols, scene = (images * 255).round().long().unbind(1)
    assert (rows - rows[:, :1] == torch.arange(3)[:, None]).all()
    assert (cols - cols[:, :, :1] == torch.arange(4)).all()
    assert (scene == scene[:, :1, :1]).all() and (masks == scene % 5).all()


def test_fuera_de_la_escena_hay_reflejo_y_255():
    (scene,) = make_scenes([(3, 2)])
    ((images, masks),) = CropBatches([scene], 4).epoch(0)
    assert masks[0].tolist() == [[0, 0, 255, 255]] * 3 + [[255] * 4]
    rows, cols, _ = (images[0] * 255).round().long()
    assert rows[:, 0].tolist() == [0, 1, 2, 2] and cols[0].tolist() == [0, 1, 1, 0]


def test_la_epoca_depende_solo_de_la_semilla_y_su_numero():
    def run(number, seed=0, **options):
        made = CropBatches(make_scenes(), 4, 4, seed, crops_per_epoch=12, **options)
        return collect(made, number)[0]

    assert torch.equal(run(3), run(3))
    assert torch.equal(run(3), run(3, ahead=2))
    assert not torch.equal(run(3), run(4))
    assert not torch.equal(run(1, seed=0), run(0, seed=1))
    assert torch.equal(run(0, shuffle=False), run(7, shuffle=False))


def test_longitud():
    batches = CropBatches(make_scenes(), 4, batch_size=4, crops_per_epoch=10)
    assert len(batches) == 3 and batches.num_crops == 10
    assert [len(x) for x, _ in batches.epoch(0)] == [4, 4, 2]


def test_transform_recibe_de_0_a_1_y_se_normaliza_despues():
    seen = []

    def flip(images, masks, generator):
        seen.append((float(images.min()), float(images.max()), generator))
        return images.flip(3), masks.flip(2)

    scenes = make_scenes([(4, 4)])
    statistics = channel_statistics(scenes)
    plain, _ = collect(CropBatches(scenes, 4))
    got, _ = collect(CropBatches(scenes, 4, transform=flip, normalize=statistics))
    mean, std = (v[:, None, None] for v in (statistics.mean, statistics.std))
    torch.testing.assert_close(got[:, :2], ((plain.flip(3) - mean) / std)[:, :2])
    assert seen[0][0] >= 0 and seen[0][1] <= 1
    assert isinstance(seen[0][2], torch.Generator)
    # El azul es constante: su desviación es 0 y no divide.
    assert torch.isfinite(got).all()


def test_normalizado_con_lo_suyo_tiene_media_0_y_desviacion_1():
    source = load_synthetic(4, size=64)
    statistics = channel_statistics(source.scenes)
    images, _ = collect(CropBatches(source.scenes, 32, normalize=statistics))
    torch.testing.assert_close(images.mean((0, 2, 3)), torch.zeros(3), atol=1e-4, rtol=0)
    torch.testing.assert_close(
        images.std((0, 2, 3), unbiased=False), torch.ones(3), atol=1e-4, rtol=0
    )


def make_rare(rare=4):
    """Una escena de 100×100 con una sola esquina de 3×3 de la clase `rare`."""
    mask = np.zeros((100, 100), np.uint8)
    mask[:3, :3] = rare
    pixels = np.zeros((100, 100, 3), np.uint8), mask
    return SceneRef("a", "a", 100, 100, lambda: pixels, SceneCache(10**6))


def test_balance_busca_las_clases_raras():
    def share(balance):
        batches = CropBatches([make_rare()], 8, crops_per_epoch=200, balance=balance)
        _, masks = collect(batches)
        return float((masks == 4).flatten(1).any(1).float().mean())

    # Sin balance el recorte la toca 9 veces de 8649; con él, la mitad de las veces.
    assert share(0.0) < 0.05
    assert 0.4 < share(1.0) < 0.6 and 0.15 < share(0.5) < 0.35


def test_balance_con_una_escena_sin_etiquetas():
    scene = make_rare(rare=255).part(Block(0, 0, 3, 3))
    _, masks = collect(CropBatches([scene], 2, crops_per_epoch=5, balance=1.0))
    assert (masks == 255).all()


def test_crops_dice_los_mismos_lugares_que_epoch():
    batches = CropBatches(make_scenes(), 4, crops_per_epoch=15)
    images, _ = collect(batches, 2)
    corners = [(int(i[2, 0, 0] * 255 + 0.5), int(i[0, 0, 0] * 255 + 0.5)) for i in images]
    assert [(int(c.root), c.top) for c in batches.crops(2)] == corners


def test_repartido_por_escenas_ningun_recorte_esta_en_dos_partes():
    parts = split_scenes(load_synthetic(20, size=64))
    crops = {
        name: [
            crop
            for epoch in range(3)
            for crop in CropBatches(scenes, 16, crops_per_epoch=50).crops(epoch)
        ]
        for name, scenes in parts.items()
    }
    assert find_leaks(crops) == []
    assert find_leaks({"train": crops["train"], "test": crops["train"][:1]})


@pytest.mark.parametrize("crops", [None, 300])
def test_cada_escena_se_lee_una_vez_por_epoca(crops):
    """En la caché caben 3 de 30."""
    reads = []
    scenes = make_scenes([(8, 8)] * 30, budget=3 * 256, reads=reads)
    batches = CropBatches(scenes, 2, 16, crops_per_epoch=crops)
    for number in range(2):
        reads.clear()
        collect(batches, number)
        # De la época anterior pueden quedar hasta 3 en la caché.
        assert 27 <= len(reads) == len(set(reads)) <= 30


def peak_memory(count):
    """Máximo de memoria, en bytes, al recorrer una época de recortes de esas escenas."""
    source = load_synthetic(count, size=64, cache_mb=0.3)
    batches = CropBatches(source.scenes, 32, 8, crops_per_epoch=64)
    tracemalloc.start()
    for _ in batches.epoch(0):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_diez_mil_escenas_usan_la_memoria_de_cien():
    collect(CropBatches(load_synthetic(1, size=64).scenes, 32))  # lo que se carga una vez
    few, many = peak_memory(100), peak_memory(10_000)
    # Lo único que crece es la lista de tamaños: unos bytes por escena.
    assert many - few < 1_500_000, (few, many)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scenes": []}, "No llegó ninguna escena"),
        ({"crop_size": 0}, "crop_size=0"),
        ({"crop_size": (4, 4, 4)}, r"crop_size=\(4, 4, 4\)"),
        ({"batch_size": 0}, "batch_size=0"),
        ({"ahead": -1}, "ahead=-1"),
        ({"crops_per_epoch": 0}, "crops_per_epoch debe ser 1 o más"),
        ({"balance": 1.5, "crops_per_epoch": 4}, r"balance=1\.5: va de 0 a 1"),
        ({"balance": 0.5}, "solo con crops_per_epoch"),
    ],
)
def test_opciones_malas(options, message):
    with pytest.raises(ValueError, match=message):
        CropBatches(**({"scenes": make_scenes(), "crop_size": 4} | options))


def test_un_error_al_leer_sale_en_el_hilo_que_usa_los_lotes():
    def fail():
        raise ValueError("vuelo.png está truncado")

    scene = SceneRef("a", "a", 8, 8, fail, SceneCache(0))
    with pytest.raises(ValueError, match=r"vuelo\.png está truncado"):
        list(CropBatches([scene], 4, ahead=2).epoch(0))


def test_estadisticas_a_mano():
    statistics = ChannelStatistics(torch.tensor([0.5] * 3), torch.tensor([0.25] * 3), 1)
    scene = make_scenes([(1, 1)])[0]
    ((images, _),) = CropBatches([scene], 1, normalize=statistics).epoch(0)
    assert images.flatten().tolist() == [-2.0, -2.0, -2.0]
