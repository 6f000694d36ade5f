"""Una medida con su meta, y la tabla que las muestra juntas."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from threadpoolctl import threadpool_info


@dataclass(frozen=True)
class Medida:
    """Un número medido, su unidad y, si la hay, la meta que no debe rebasar."""

    nombre: str
    valor: float
    unidad: str
    meta: float | None = None
    nota: str = ""

    @property
    def cumple(self) -> bool | None:
        """Si el valor no rebasa la meta; None cuando no hay meta."""
        return None if self.meta is None else self.valor <= self.meta

    def como_dict(self) -> dict[str, object]:
        """Los campos y el veredicto, listos para JSON."""
        return {**asdict(self), "cumple": self.cumple}


def arquitectura_de_openblas() -> str:
    """Los núcleos de cálculo que eligió el OpenBLAS de NumPy, como «Haswell»."""
    import numpy  # noqa: F401 (sin cargarlo no hay OpenBLAS que mirar)

    vistos = {
        str(biblioteca.get("architecture"))
        for biblioteca in threadpool_info()
        if biblioteca["internal_api"] == "openblas"
        and "scipy.libs" not in biblioteca["filepath"]  # SciPy trae el suyo
    }
    return ", ".join(sorted(vistos)) or "sin OpenBLAS"


def medianas(
    formas: dict[str, Callable[[], object]], vueltas: int, minimo: int = 3
) -> dict[str, float]:
    """La mediana en segundos de cada forma, midiendo todas por turnos.

    Los turnos reparten entre todas lo que el equipo haga de más mientras se mide. La
    primera vuelta calienta y no cuenta.
    """
    tiempos: dict[str, list[float]] = {nombre: [] for nombre in formas}
    for vuelta in range(max(vueltas, minimo) + 1):
        for nombre, forma in formas.items():
            inicio = time.perf_counter()
            forma()
            if vuelta:
                tiempos[nombre].append(time.perf_counter() - inicio)
    return {nombre: statistics.median(lista) for nombre, lista in tiempos.items()}


def numero(valor: float) -> str:
    """Tres cifras significativas, sin notación científica."""
    if valor == 0 or abs(valor) >= 100:
        return f"{valor:,.0f}"
    return f"{valor:.3g}"


def tabla(medidas: Sequence[Medida]) -> str:
    """La tabla en texto: qué se midió, cuánto dio, la meta y si se cumple."""
    marcas = {True: "✓", False: "✗", None: ""}
    filas = [("Medida", "Valor", "Meta", "", "Nota")]
    for m in medidas:
        valor = f"{numero(m.valor)} {m.unidad}".strip()
        meta = "" if m.meta is None else f"≤ {numero(m.meta)} {m.unidad}".strip()
        filas.append((m.nombre, valor, meta, marcas[m.cumple], m.nota))
    anchos = [max(len(fila[i]) for fila in filas) for i in range(4)]
    lineas = []
    for fila in filas:
        celdas = (
            fila[0].ljust(anchos[0]),
            fila[1].rjust(anchos[1]),
            fila[2].rjust(anchos[2]),
        )
        lineas.append("  ".join((*celdas, fila[3].ljust(anchos[3]), fila[4])).rstrip())
    lineas.insert(1, "─" * max(map(len, lineas)))
    return "\n".join(lineas)
