"""Las ocho redes de la ablación: tres piezas, puestas o quitadas, y un presupuesto."""

from itertools import product

from tesela.nets import AsymmetricUNet, match_budget

#: Las piezas, en el orden de los niveles: forma asimétrica, ASPP en el fondo, SE al saltar.
PIECES: tuple[str, ...] = ("asimetría", "ASPP", "SE")
VARIANTS: tuple[tuple[bool, ...], ...] = tuple(product((False, True), repeat=3))
#: Convoluciones de 3×3 por nivel al bajar, y en cada nivel al subir.
SHAPES = {False: ((2, 2, 2, 2), 2), True: ((2, 2, 3, 4), 1)}
#: El fondo de un recorte de 96 píxeles mide 12: la tasa 4 ya casi no cabe.
RATES = (1, 2, 4)
#: Los parámetros de `UNet(3, 5, width=8, depth=3)`, la vara de medir.
BUDGET = 121_213


def variant_name(levels: tuple[bool, ...]) -> str:
    """El nombre de una red por sus piezas.

    Args:
        levels: si lleva cada una de `PIECES`.

    Returns:
        El nombre; la que no lleva ninguna es la U-Net ordinaria.

    >>> variant_name((False, False, False)), variant_name((True, False, True))
    ('simétrica', 'asimétrica + SE')
    """
    shape = "asimétrica" if levels[0] else "simétrica"
    extra = [name for name, on in zip(PIECES[1:], levels[1:], strict=True) if on]
    return " + ".join([shape, *extra])


def level_channels(bottom: int, levels: int = 4) -> tuple[int, ...]:
    """Los canales de cada nivel: los del fondo, y arriba la mitad de los de abajo.

    Args:
        bottom: canales del fondo.
        levels: niveles.

    Returns:
        Los canales, de la imagen al fondo, redondeados.

    >>> level_channels(64), level_channels(43)
    ((8, 16, 32, 64), (5, 11, 22, 43))
    """
    return tuple(max(1, round(bottom / 2**above)) for above in reversed(range(levels)))


def build_variant(
    levels: tuple[bool, ...], num_classes: int, budget: int = BUDGET
) -> AsymmetricUNet:
    """Construye una de las redes con los canales que la acercan más al presupuesto.

    Args:
        levels: si lleva cada una de `PIECES`.
        num_classes: clases K.
        budget: parámetros buscados.

    Returns:
        La red.

    Raises:
        ValueError: si `levels` no dice una cosa por pieza, o el presupuesto no se alcanza.

    >>> build_variant((False, False, False), 5).encode[0][0][0].weight.shape
    torch.Size([8, 3, 3, 3])
    """
    if len(levels) != len(PIECES):
        raise ValueError(
            f"levels={levels} dice {len(levels)} cosas; se esperaba una verdad o falsedad "
            f"por pieza: {', '.join(PIECES)}."
        )
    asymmetric, aspp, se = levels
    encoder, decoder = SHAPES[asymmetric]

    def build(bottom: int) -> AsymmetricUNet:
        channels = level_channels(bottom, len(encoder))
        return AsymmetricUNet(
            3, num_classes, channels, encoder, decoder, aspp=aspp, rates=RATES, se=se
        )

    return build(match_budget(build, budget, multiple=1))
