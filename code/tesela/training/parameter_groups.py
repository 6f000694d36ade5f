"""Tasas de aprendizaje por grupo: lo nuevo aprende deprisa y lo que ya sabe, despacio."""

from collections.abc import Mapping
from typing import Any

from torch import nn


def parameter_groups(model: nn.Module, rates: Mapping[str, float]) -> list[dict[str, Any]]:
    """Reparte los parámetros entrenables en grupos, según cómo empieza su nombre.

    Si dos comienzos sirven, manda el más largo; `""` recoge los demás. Los congelados
    (`requires_grad=False`) no entran en ningún grupo. Se pasa a `fit` como `parameters`.

    Args:
        model: la red.
        rates: comienzo del nombre → tasa de aprendizaje, por ejemplo
            `{"": 1e-4, "classifier": 1e-3}`.

    Returns:
        Un grupo por comienzo, en su orden, con `params`, `lr` y `name`.

    Raises:
        ValueError: si una tasa no es positiva, un comienzo no recoge nada o un parámetro
            entrenable se queda sin grupo.

    >>> model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    >>> groups = parameter_groups(model, {"": 1e-4, "1.": 1e-2})
    >>> [(g["name"], g["lr"], sum(p.numel() for p in g["params"])) for g in groups]
    [('', 0.0001, 9), ('1.', 0.01, 4)]
    """
    wrong = {start: rate for start, rate in rates.items() if not 0 < rate < float("inf")}
    if not rates or wrong:
        raise ValueError(
            f"Tasas que no sirven: {wrong or 'ninguna llegó'}; se esperaba un número mayor "
            "que 0 por comienzo. Para no entrenar algo, congélalo con tesela.nets.freeze."
        )
    chosen: dict[str, list[nn.Parameter]] = {start: [] for start in rates}
    orphans = []
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        fitting = [start for start in rates if name.startswith(start)]
        if fitting:
            chosen[max(fitting, key=len)].append(parameter)
        else:
            orphans.append(name)
    empty = [start for start, parameters in chosen.items() if not parameters]
    if orphans or empty:
        known = sorted({name.partition(".")[0] for name, _ in model.named_parameters()})
        raise ValueError(
            f"Parámetros sin grupo: {len(orphans)} {orphans[:3]}; comienzos sin "
            f"parámetros: {empty}. Los nombres empiezan por {known}; añade '' para recoger "
            "los demás."
        )
    return [
        {"params": parameters, "lr": rates[start], "name": start}
        for start, parameters in chosen.items()
    ]
