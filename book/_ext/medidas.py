"""Papeles que leen una cifra de `book/_results`: `{medida}` y `{veredicto}`.

La prosa que habla de una corrida larga no escribe sus números: los pide.

- `` {medida}`unet.json: con saltos` `` da «0.512 ± 0.010», media y desviación estándar.
- `` {medida}`unet.json: con saltos − sin saltos` `` da «+0.021 ± 0.015», la diferencia por
  parejas de la misma semilla y la mitad de su intervalo de confianza de 95 %.
- `` {veredicto}`unet.json: con saltos − sin saltos` `` da «cabe en la dispersión» si ese
  intervalo contiene el cero, y «no cabe en la dispersión» si no.

Una medida se nombra entera («mIoU de prueba: con saltos») o por lo que va tras sus dos
puntos. Lo que no está, o no es uno solo, es un aviso, y con `-W` detiene la construcción.
"""

from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from docutils import nodes
from resultados_medidos import resultados_de
from scipy.stats import t
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

REGISTRO = logging.getLogger(__name__)
PAPELES = ("medida", "veredicto")
MENOS = " − "


def texto_de(papel: str, contenido: str, carpeta: Path) -> str:
    """Lo que un papel dice en la página.

    Args:
        papel: uno de `PAPELES`.
        contenido: `archivo.json: medida`, o `archivo.json: una − otra`.
        carpeta: la de los resultados.

    Raises:
        ValueError: si no se entiende, o no existe lo que nombra.
    """
    archivo, hay, nombres = contenido.partition(": ")
    if not hay or not archivo.endswith(".json"):
        raise ValueError(
            f"Llegó {contenido!r} y se esperaba «archivo.json: medida», o dos medidas "
            f"separadas por «{MENOS.strip()}»."
        )
    resultados = resultados_de(carpeta / archivo)
    valores = [_valores(resultados, n.strip(), archivo) for n in nombres.split(MENOS)]
    if len(valores) == 1 and papel == "medida":
        return _resumen(list(valores[0].values()))
    if len(valores) != 2:
        cuantas = "1 medida" if len(valores) == 1 else f"{len(valores)} medidas"
        raise ValueError(f"{papel!r} recibió {cuantas} en {contenido!r}; se esperaban 2.")
    uno, otro = valores
    if set(uno) != set(otro) or len(uno) < 2:
        raise ValueError(
            f"En {archivo}, las semillas de {nombres!r} son {sorted(uno)} y "
            f"{sorted(otro)}; para restar por parejas deben ser las mismas, y dos o más."
        )
    cambios = [uno[semilla] - otro[semilla] for semilla in uno]
    media, medio = fmean(cambios), _medio_intervalo(cambios)
    if papel == "veredicto":
        return ("" if abs(media) <= medio else "no ") + "cabe en la dispersión"
    return f"{round(media, 3) + 0.0:+.3f} ± {medio:.3f}"  # + 0.0: sin «-0.000»


def _valores(
    resultados: list[dict[str, Any]], nombre: str, archivo: str
) -> dict[str, float]:
    """Los valores por semilla de la medida que se llama, o termina, así."""
    hallados = [
        r for r in resultados if nombre in (r["metric"], r["metric"].partition(": ")[2])
    ]
    if len(hallados) != 1:
        hay = "; ".join(r["metric"] for r in resultados)
        raise ValueError(
            f"En {archivo}, {nombre!r} nombra {len(hallados)} medidas y debe ser una. "
            f"Las que hay: {hay}."
        )
    return hallados[0]["values"]


def _resumen(valores: list[float]) -> str:
    media = f"{fmean(valores):.3f}"
    return f"{media} ± {stdev(valores):.3f}" if len(valores) > 1 else media


def _medio_intervalo(cambios: list[float]) -> float:
    grados = len(cambios) - 1
    return float(t.ppf(0.975, grados)) * stdev(cambios) / len(cambios) ** 0.5


class PapelMedida(SphinxRole):
    """El texto de la cifra; la página depende del archivo."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Lee el archivo y escribe la cifra."""
        carpeta = Path(self.env.srcdir) / self.config.resultados_carpeta
        archivo = carpeta / self.text.partition(": ")[0]
        self.env.note_dependency(str(archivo))
        try:
            texto = texto_de(self.name, self.text, carpeta)
        except ValueError as error:
            REGISTRO.warning(str(error), location=self.get_location())
            texto = "(sin medida)"
        return [nodes.Text(texto)], []


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra los papeles."""
    app.setup_extension("resultados_medidos")
    for papel in PAPELES:
        app.add_role(papel, PapelMedida())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
