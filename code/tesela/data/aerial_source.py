"""Un conjunto de escenas aéreas que se lee por ventanas, sin cargarlo entero."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tesela.counted import counted
from tesela.data.classes import IGNORE_INDEX, ClassInfo
from tesela.data.scene_cache import Pixels, SceneCache
from tesela.data.splits import Block


@dataclass(frozen=True, slots=True)
class SceneRef:
    """Una escena que todavía no se lee: se sabe cuánto mide y de qué terreno es.

    Args:
        name: nombre, único en su conjunto.
        group: el terreno al que pertenece (un mosaico, una ciudad): la unidad de reparto.
        height: alto, en píxeles.
        width: ancho, en píxeles.
        load: función sin argumentos que lee la escena ENTERA: imagen `(H, W, 3)` uint8 y
            máscara `(H, W)` uint8, con 255 donde no hay etiqueta.
        cache: dónde se guardan las escenas leídas.
        top: fila de su primera esquina dentro de lo que lee `load`.
        left: columna de esa esquina.
        root: nombre de la escena entera, si esta es una parte; por omisión, `name`.

    >>> pixels = np.zeros((6, 8, 3), np.uint8), np.arange(48, dtype=np.uint8).reshape(6, 8)
    >>> scene = SceneRef("a", "a", 6, 8, lambda: pixels, SceneCache(1000))
    >>> image, mask = scene.read(Block(1, 2, 2, 3))
    >>> image.shape, mask.tolist()
    ((2, 3, 3), [[10, 11, 12], [18, 19, 20]])
    """

    name: str
    group: str
    height: int
    width: int
    load: Callable[[], Pixels] = field(repr=False, compare=False)
    cache: SceneCache = field(repr=False, compare=False)
    top: int = 0
    left: int = 0
    root: str = ""

    def __post_init__(self) -> None:
        """Una escena entera es su propia raíz."""
        if not self.root:
            object.__setattr__(self, "root", self.name)

    def read(self, window: Block | None = None) -> Pixels:
        """Lee la escena, o solo una ventana de ella.

        Args:
            window: la ventana, en píxeles de esta escena; None es toda.

        Returns:
            Imagen `(h, w, 3)`, uint8, y máscara `(h, w)`, uint8, con 255 donde no hay
            etiqueta. Son vistas de solo lectura: cópialas para cambiarlas.

        Raises:
            ValueError: si la ventana se sale, si los archivos están dañados, si la máscara
                trae un color desconocido o si lo leído no mide lo que se dijo.
        """
        if window is None:
            window = Block(0, 0, self.height, self.width)
        self._check(window)
        image, mask = self.cache.get(self.root, self.load)
        top, left = self.top + window.top, self.left + window.left
        stop, end = top + window.height, left + window.width
        if image.shape[:2] != mask.shape or mask.shape[0] < stop or mask.shape[1] < end:
            raise ValueError(
                f"Al leer la escena {self.root!r} salió una imagen de {image.shape[:2]} y "
                f"una máscara de {mask.shape}, y se esperaban al menos ({stop}, {end}). "
                "¿Cambiaron sus archivos? Vuelve a cargar los datos."
            )
        return image[top:stop, left:end], mask[top:stop, left:end]

    def part(self, window: Block) -> SceneRef:
        """Una parte de la escena, que se usa como otra escena del mismo grupo.

        Args:
            window: la parte, en píxeles de esta escena.

        Raises:
            ValueError: si se sale de la escena.
        """
        self._check(window)
        place = f"{self.top + window.top},{self.left + window.left}"
        return replace(
            self,
            name=f"{self.root}[{place}+{window.height}×{window.width}]",
            height=window.height,
            width=window.width,
            top=self.top + window.top,
            left=self.left + window.left,
        )

    def middle(self, side: int) -> SceneRef:
        """La ventana de en medio, para medir sobre pocos recortes de cada escena.

        Args:
            side: su lado en píxeles; si la escena no llega, en esa dirección va entera.

        Returns:
            La parte de en medio, o la misma escena si cabe entera.

        Raises:
            ValueError: si el lado no es positivo.
        """
        if side < 1:
            raise ValueError(
                f"El lado de la ventana fue {side}; se esperaba un entero positivo."
            )
        height, width = min(side, self.height), min(side, self.width)
        if (height, width) == (self.height, self.width):
            return self
        top, left = (self.height - height) // 2, (self.width - width) // 2
        return self.part(Block(top, left, height, width))

    def _check(self, window: Block) -> None:
        top, left, height, width = window
        inside = top >= 0 and left >= 0 and height > 0 and width > 0
        if not inside or top + height > self.height or left + width > self.width:
            raise ValueError(
                f"La ventana {tuple(window)} (fila, columna, alto, ancho) se sale de la "
                f"escena {self.name!r}, que mide {self.height}×{self.width}."
            )


@dataclass(frozen=True, eq=False)
class AerialSource:
    """Un conjunto de escenas con sus clases y la frase que dice de dónde salió.

    Args:
        name: nombre corto, como `"sintetico"`.
        classes: sus clases; la de índice 255, si la hay, es «sin etiqueta».
        scenes: sus escenas, sin leer.
        source: qué datos son, de quién y con qué licencia.
        metres_per_pixel: lado de un píxel en el terreno; None si no se sabe.
        held_out: el reparto propio del conjunto: nombres de las escenas de `"validation"`
            y de `"test"`; las demás son de entrenamiento. Vacío si no tiene uno.

    Raises:
        ValueError: si no hay escenas, o dos se llaman igual.
    """

    name: str
    classes: tuple[ClassInfo, ...]
    scenes: tuple[SceneRef, ...]
    source: str
    metres_per_pixel: float | None = None
    held_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """No admite un conjunto vacío ni nombres repetidos."""
        if not self.scenes:
            raise ValueError(
                f"El conjunto {self.name!r} llegó sin escenas; se esperaba al menos una."
            )
        if len({scene.name for scene in self.scenes}) < len(self.scenes):
            raise ValueError(f"En {self.name!r} hay escenas con el mismo nombre.")

    @property
    def num_classes(self) -> int:
        """Cuántas clases hay, sin contar la de índice 255."""
        return sum(info.index != IGNORE_INDEX for info in self.classes)

    @property
    def groups(self) -> tuple[str, ...]:
        """Los grupos, en el orden en que aparecen."""
        return tuple(dict.fromkeys(scene.group for scene in self.scenes))

    def describe(self) -> str:
        """Qué datos son, cuántas escenas y de qué tamaño: lo que imprime cada página."""
        heights = np.array([scene.height for scene in self.scenes])
        widths = np.array([scene.width for scene in self.scenes])
        small, large = np.argmin(heights * widths), np.argmax(heights * widths)
        sizes = f"{heights[small]}×{widths[small]}"
        if heights[small] * widths[small] != heights[large] * widths[large]:
            sizes = f"de {sizes} a {heights[large]}×{widths[large]}"
        names = ", ".join(i.spanish for i in self.classes if i.index != IGNORE_INDEX)
        ground = (
            "resolución desconocida"
            if self.metres_per_pixel is None
            else f"{self.metres_per_pixel:g} m por píxel"
        )
        scenes = counted(len(self.scenes), "escena")
        return (
            f"{self.source}\n{scenes} en {counted(len(self.groups), 'grupo')}, {sizes} "
            f"píxeles, {ground}; {self.num_classes} clases: {names}."
        )
