"""Colores, marcas y trazos que se distinguen también sin ver los colores.

Los ocho colores son los que Okabe e Ito propusieron para que los distingan las
personas con cualquier daltonismo. Cada serie lleva además su marca y su trazo, para
que la figura se lea en blanco y negro.

Referencia:
    Okabe y Ito, «Color Universal Design», 2008 (https://jfly.uni-koeln.de/color/).
"""

QUALITATIVE: tuple[str, ...] = (
    "#0072B2",  # azul
    "#D55E00",  # bermellón
    "#009E73",  # verde azulado
    "#CC79A7",  # púrpura rojizo
    "#E69F00",  # naranja
    "#56B4E9",  # azul cielo
    "#000000",  # negro
    "#F0E442",  # amarillo: el último, porque sobre blanco apenas contrasta
)

MARKERS: tuple[str, ...] = ("o", "s", "^", "D", "v", "P", "X", "*")

LINE_STYLES: tuple[str, ...] = ("-", "--", "-.", ":", "-", "--", "-.", ":")


def color(index: int) -> str:
    """El color de la serie número `index`, en hexadecimal; después del octavo, repite.

    Args:
        index: número de la serie, desde 0.

    Returns:
        Un color como `"#0072B2"`.

    >>> color(0), color(8) == color(0)
    ('#0072B2', True)
    """
    return QUALITATIVE[index % len(QUALITATIVE)]
