"""Una cantidad y su nombre, que concuerdan: «1 píxel», «2 píxeles»."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """La cantidad con su nombre, en singular o en plural.

    Args:
        count: cuántos hay.
        one: el nombre de uno solo.
        many: el de varios, o de ninguno; si no se da, `one` con una s.

    Returns:
        El texto, para un mensaje.

    >>> counted(1, "color", "colores"), counted(0, "escena")
    ('1 color', '0 escenas')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"
