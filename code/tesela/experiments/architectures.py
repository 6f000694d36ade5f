"""Las arquitecturas famosas con un solo presupuesto: exactitud, tamaño, cuentas y tiempo.

Misma tarea (recortes de fotografías), mismas pasadas, misma receta. Lo único que se elige
para cada red es su tasa de aprendizaje, entre tres, con la validación y una semilla aparte;
la prueba se mira una vez por semilla, al final.

    python -m tesela.experiments.architectures --salida book/_results/arquitecturas.json
"""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from tesela.data import load_photo_crops
from tesela.experiments.results import make_result, provenance, write_results
from tesela.experiments.small_networks import SMALL_NETWORKS
from tesela.nets import Latency, count_macs, count_parameters, measure_latencies
from tesela.training import TrainConfig, evaluate, fit, seed_everything, summarize

EXPERIMENT = "arquitecturas en recortes de 32 px"
RECIPE = TrainConfig(
    epochs=7, batch_size=32, weight_decay=0.01, schedule="onecycle", device="cpu"
)
RATES = (1e-3, 3e-3, 1e-2)
SEEDS = (0, 1, 2, 3, 4)
TUNING_SEED = 1000
BATCH = 32

Part = tuple[Tensor, Tensor]


def photo_parts(train_per_class: int = 100, test_per_class: int = 100) -> dict[str, Part]:
    """Los recortes de 32 píxeles, normalizados con la estadística de entrenamiento.

    Args:
        train_per_class: recortes de entrenamiento por clase.
        test_per_class: recortes de prueba por clase.

    Returns:
        `"train"`, `"validation"` (50 por clase) y `"test"`: pares de imágenes
        `(N, 3, 32, 32)` y clases `(N,)`.

    >>> parts = photo_parts(train_per_class=4, test_per_class=2)
    >>> parts["train"][0].shape, bool(parts["train"][0].mean().abs() < 1e-3)
    (torch.Size([40, 3, 32, 32]), True)
    """
    task = load_photo_crops(32, train_per_class, 50, test_per_class)
    images = task.train.images
    mean = images.mean(dim=(0, 2, 3), keepdim=True)
    deviation = images.std(dim=(0, 2, 3), keepdim=True)
    return {
        name: ((part.images - mean) / deviation, part.labels)
        for name, part in (
            ("train", task.train),
            ("validation", task.validation),
            ("test", task.test),
        )
    }


def train_network(
    build: Callable[[int], nn.Module], train: Part, seed: int, config: TrainConfig = RECIPE
) -> nn.Module:
    """Siembra, construye y entrena una red.

    Args:
        build: recibe el número de clases y devuelve la red.
        train: imágenes y clases de entrenamiento.
        seed: semilla de la inicialización, del orden de los lotes y del dropout.
        config: la receta, con la tasa de aprendizaje de esta red.

    Returns:
        La red entrenada, en modo de evaluación.
    """
    seed_everything(seed)
    model = build(int(train[1].max()) + 1)
    # La misma cuenta con otro orden en memoria: en la CPU suele ser más rápida.
    model = model.to(memory_format=torch.channels_last)
    fit(model, train, None, replace(config, seed=seed))
    return model


def compare(
    parts: Mapping[str, Part],
    networks: Mapping[str, Callable[[int], nn.Module]] = SMALL_NETWORKS,
    seeds: Sequence[int] = SEEDS,
    rates: Sequence[float] = RATES,
    config: TrainConfig = RECIPE,
    tell: Callable[[str], None] = lambda line: None,
) -> list[dict[str, Any]]:
    """Compara varias redes con un solo presupuesto, de principio a fin.

    Args:
        parts: lo que devuelve `photo_parts`.
        networks: nombre → constructor.
        seeds: semillas con que se mide.
        rates: tasas de aprendizaje entre las que cada red elige con la validación.
        config: la receta común; su tasa y su semilla no se usan.
        tell: recibe un renglón por red, para ver el avance.

    Returns:
        Un resultado por red, con la exactitud de prueba por semilla y, además, `network`,
        `parameters`, `macs` (de una imagen), `learning_rate`, `validation` (tasa →
        exactitud), `train_accuracy`, `steps`, `latency_ms` y `batch_latency_ms` (por
        imagen, en lotes de 32): primer cuartil, mediana y tercer cuartil.
    """
    origin = provenance("cpu")
    first = parts["train"][0][:1]
    num_classes = int(parts["train"][1].max()) + 1
    seed_everything(0)
    fresh = {name: build(num_classes) for name, build in networks.items()}
    single = measure_latencies(fresh, first, repeats=50, clock="cpu")
    batch = parts["train"][0][:BATCH]
    grouped = measure_latencies(fresh, batch, repeats=10, clock="cpu")
    steps = config.epochs * -(-len(parts["train"][0]) // config.batch_size)
    sizes = " y ".join(
        f"{len(parts[name][0])} de {text}"
        for name, text in (("train", "entrenamiento"), ("test", "prueba"))
    )
    results = []
    for name, build in networks.items():
        validation = {}
        for rate in rates:
            recipe = replace(config, learning_rate=rate)
            model = train_network(build, parts["train"], TUNING_SEED, recipe)
            validation[rate] = evaluate(model, parts["validation"]).accuracy
        best = max(validation, key=lambda rate: validation[rate])
        recipe = replace(config, learning_rate=best)
        models = {s: train_network(build, parts["train"], s, recipe) for s in seeds}
        seen = [evaluate(model, parts["train"]).accuracy for model in models.values()]
        values = {s: evaluate(m, parts["test"]).accuracy for s, m in models.items()}
        results.append(
            make_result(
                EXPERIMENT,
                f"exactitud de prueba: {name}",
                values,
                f"recortes de 32 px de diez fotografías: {sizes}",
                origin,
                network=name,
                parameters=count_parameters(fresh[name]),
                macs=count_macs(fresh[name], first),
                learning_rate=best,
                validation={f"{rate:g}": value for rate, value in validation.items()},
                train_accuracy=seen,
                steps=steps,
                latency_ms=_milliseconds(single[name]),
                batch_latency_ms=[v / len(batch) for v in _milliseconds(grouped[name])],
            )
        )
        tell(f"{name:20} tasa {best:g}   {summarize(values.values())}")
    return results


def _milliseconds(latency: Latency) -> list[float]:
    low, high = latency.quartiles
    return [1e3 * low, 1e3 * latency.median, 1e3 * high]


def main(arguments: Iterable[str] | None = None) -> None:
    """Hace la corrida con un hilo y escribe sus resultados.

    Args:
        arguments: los de la línea de órdenes; por omisión, los del proceso.
    """
    parser = argparse.ArgumentParser(description="Compara las arquitecturas famosas.")
    parser.add_argument("--salida", type=Path, required=True, help="el JSON que se escribe")
    parser.add_argument("--redes", nargs="+", choices=SMALL_NETWORKS, help="solo estas")
    parser.add_argument("--semillas", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--epocas", type=int, default=RECIPE.epochs)
    asked = parser.parse_args(None if arguments is None else list(arguments))
    networks = {
        n: build
        for n, build in SMALL_NETWORKS.items()
        if not asked.redes or n in asked.redes
    }
    torch.set_num_threads(1)
    config = replace(RECIPE, epochs=asked.epocas)
    results = compare(photo_parts(), networks, asked.semillas, config=config, tell=print)
    print(write_results(asked.salida, results))


if __name__ == "__main__":
    main()
