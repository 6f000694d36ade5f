"""Los nombres de las 1000 clases de ImageNet, y en español los que el libro muestra."""

from torchvision.models import MobileNet_V2_Weights

# Solo lo que sale entre los cinco primeros de las fotografías del libro: traducir las mil
# de memoria sería inventar.
SPANISH = {
    "baseball": "pelota de béisbol",
    "beaker": "vaso de precipitados",
    "bee": "abeja",
    "bell cote": "espadaña",
    "binoculars": "binoculares",
    "bobsled": "trineo de competencia",
    "bubble": "burbuja",
    "boathouse": "casa de botes",
    "castle": "castillo",
    "coffee mug": "taza de café",
    "consomme": "consomé",
    "crash helmet": "casco",
    "cup": "taza",
    "daisy": "margarita",
    "disk brake": "freno de disco",
    "drilling platform": "plataforma petrolera",
    "Egyptian cat": "gato egipcio",
    "espresso": "café expreso",
    "football helmet": "casco de futbol americano",
    "go-kart": "kart",
    "golf ball": "pelota de golf",
    "harmonica": "armónica",
    "hen-of-the-woods": "hongo maitake",
    "lakeside": "orilla de un lago",
    "lynx": "lince",
    "microphone": "micrófono",
    "missile": "misil",
    "monastery": "monasterio",
    "moped": "ciclomotor",
    "motor scooter": "motoneta",
    "mountain bike": "bicicleta de montaña",
    "mushroom": "hongo",
    "nail": "clavo",
    "palace": "palacio",
    "Petri dish": "caja de Petri",
    "plastic bag": "bolsa de plástico",
    "pot": "maceta",
    "projectile": "proyectil",
    "reflex camera": "cámara réflex",
    "soup bowl": "plato hondo",
    "space shuttle": "transbordador espacial",
    "stretcher": "camilla",
    "tabby": "gato atigrado",
    "thimble": "dedal",
    "tiger cat": "gato tigre",
    "toyshop": "juguetería",
    "tripod": "tripié",
    "barbell": "barra de pesas",
    "crane": "grúa",
}


def imagenet_names() -> tuple[str, ...]:
    """Los nombres en inglés de las 1000 clases, en el orden de los logits.

    Returns:
        Mil nombres distintos.

    Referencia:
        Russakovsky y otros (2015) (`russakovsky2015imagenet`); la lista es la que trae
        torchvision con sus pesos.

    >>> imagenet_names()[281], len(imagenet_names())
    ('tabby', 1000)
    """
    return tuple(MobileNet_V2_Weights.IMAGENET1K_V1.meta["categories"])


def imagenet_name_es(index: int) -> str:
    """El nombre de una clase en español, si está en la tabla; si no, en inglés.

    Args:
        index: la clase, de 0 a 999.

    Returns:
        El nombre.

    Raises:
        ValueError: si el índice no es de una clase.

    >>> imagenet_name_es(285), imagenet_name_es(0)
    ('gato egipcio', 'tench')
    """
    if not 0 <= index < 1000:
        raise ValueError(f"index={index}: se esperaba una clase de 0 a 999.")
    name = imagenet_names()[index]
    return SPANISH.get(name, name)
