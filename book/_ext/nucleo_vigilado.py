"""Núcleos de Jupyter que se pueden detener todos al interrumpir la construcción."""

import os
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4
from weakref import WeakSet

from jupyter_client import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir

# Los núcleos hablan por archivos y no por puertos: varios que nacen a la vez no pueden
# pedir el mismo. El sistema limita el largo de esos nombres (104 letras en macOS).
_LARGO = 100
_VIVOS: WeakSet[AsyncKernelManager] = WeakSet()


class NucleoVigilado(AsyncKernelManager):
    """Un gestor de núcleo que se apunta en una lista al nacer."""

    def __init__(self, **opciones: Any) -> None:
        """Crea el gestor."""
        tubo = Path(jupyter_runtime_dir()) / f"tesela-{uuid4().hex}"
        if os.name == "posix" and len(str(tubo)) < _LARGO:
            tubo.parent.mkdir(parents=True, exist_ok=True)
            opciones |= {"transport": "ipc", "ip": str(tubo)}
        super().__init__(**opciones)
        _VIVOS.add(self)


def matar_nucleos() -> None:
    """Termina los núcleos que sigan vivos, con los procesos que hayan creado.

    Se hace desde fuera, por su número de proceso: el hilo que cuida de cada núcleo
    descubre que murió y termina también.
    """
    for nucleo in list(_VIVOS):
        proveedor = nucleo.provisioner
        numero = getattr(proveedor, "pid", None)
        grupo = getattr(proveedor, "pgid", None)
        if not numero:
            continue
        try:
            if grupo and hasattr(os, "killpg") and grupo != os.getpgrp():
                os.killpg(grupo, signal.SIGKILL)
            else:
                os.kill(numero, signal.SIGTERM)
        except OSError:
            pass  # ya había terminado
