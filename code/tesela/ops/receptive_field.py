"""Qué píxeles de la imagen influyen en un número de una pila de capas.

Todo aquí trata UN eje, como `tesela.ops.sizes`: una imagen usa estas funciones dos veces.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tesela.ops.checks import whole_number
from tesela.ops.sizes import effective_kernel_size


class Window(NamedTuple):
    """La ventana de una capa en un eje; sirve igual para convolución y agrupamiento.

    Args:
        kernel_size: pesos (o píxeles que agrupa) en el eje.
        stride: píxeles de SU entrada que avanza de una salida a la siguiente.
        padding: píxeles añadidos ANTES de su entrada.
        dilation: distancia entre dos pesos vecinos.

    >>> Window(3, padding=1)
    Window(kernel_size=3, stride=1, padding=1, dilation=1)
    """

    kernel_size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1


class ReceptiveField(NamedTuple):
    """El campo receptivo de las salidas de una capa, medido en píxeles de la imagen.

    Args:
        size: píxeles desde el primero que influye hasta el último, ambos incluidos.
        jump: píxeles que hay entre los campos de dos salidas vecinas.
        start: primer píxel que ve la salida 0; es negativo si empieza en el relleno.

    >>> ReceptiveField(size=5, jump=2, start=-1).interval(3)  # empieza en −1 + 3·2
    (5, 9)
    """

    size: int
    jump: int
    start: int

    def interval(self, index: int, input_size: int | None = None) -> tuple[int, int]:
        """Primer y último píxel que ve la salida número `index`.

        Args:
            index: posición en la salida, desde 0.
            input_size: tamaño de la imagen; si se da, se recorta lo que es relleno.

        Returns:
            `(primero, último)`, ambos incluidos.

        Raises:
            ValueError: si `index` es negativo, o la ventana cae toda fuera de la imagen.
        """
        first = self.start + whole_number(index, "index", 0) * self.jump
        last = first + self.size - 1
        if input_size is None:
            return first, last
        inside = max(first, 0), min(last, whole_number(input_size, "input_size", 1) - 1)
        if inside[0] > inside[1]:
            raise ValueError(
                f"La salida {index} ve del píxel {first} al {last} y la imagen mide "
                f"{input_size}: solo vería relleno. Revisa index y el padding de las capas."
            )
        return inside


def receptive_fields(layers: Iterable[Sequence[int]]) -> list[ReceptiveField]:
    """El campo receptivo después de cada capa de una pila.

    Args:
        layers: las capas en orden, cada una un `Window` o una tupla
            `(kernel_size, stride, padding, dilation)` a la que puede faltarle el final.

    Returns:
        La entrada (`size=1, jump=1, start=0`) y un campo por capa.

    Raises:
        TypeError: si una capa no es una tupla de enteros.
        ValueError: si un valor está fuera de rango.

    Referencia:
        Araujo, Norris y Sim (2019) (`araujo2019computing`); aquí la suma se hace de la
        imagen hacia la salida.

    Dos capas de 3 ven 5 píxeles; la segunda avanza de 2 en 2:

    >>> receptive_fields([Window(3), Window(3, stride=2)])[-1]
    ReceptiveField(size=5, jump=2, start=0)
    """
    fields = [ReceptiveField(1, 1, 0)]
    for number, layer in enumerate(layers):
        if not isinstance(layer, tuple) or not 1 <= len(layer) <= 4:
            raise TypeError(
                f"La capa {number} debe ser un Window o una tupla (kernel_size, stride, "
                f"padding, dilation) y llegó {layer!r}. Por ejemplo: Window(3, padding=1)."
            )
        kernel, stride, padding, dilation = Window(*layer)
        size, jump, start = fields[-1]
        reach = effective_kernel_size(kernel, dilation)
        fields.append(
            ReceptiveField(
                size=size + (reach - 1) * jump,
                jump=jump * whole_number(stride, "stride", 1),
                start=start - whole_number(padding, "padding", 0) * jump,
            )
        )
    return fields


def receptive_field(layers: Iterable[Sequence[int]]) -> ReceptiveField:
    """El campo receptivo de la última capa de una pila.

    Args:
        layers: las capas en orden, como en `receptive_fields`.

    Returns:
        El campo de las salidas de la última.

    Raises:
        TypeError: si una capa no es una tupla de enteros.
        ValueError: si un valor está fuera de rango.

    Tres de 3×3 ven lo mismo que una de 7×7:

    >>> receptive_field([Window(3)] * 3) == receptive_field([Window(7)])
    True
    """
    return receptive_fields(layers)[-1]
