"""De un nombre pedido a un módulo local, a los archivos que hacen falta para darlo."""

from pathlib import Path

from modulos_locales import Modulos


class Resolutor:
    """Sigue nombres a través de los `__init__.py` y reúne archivos.

    Args:
        modulos: los módulos del libro.
    """

    def __init__(self, modulos: Modulos) -> None:
        """Empieza sin archivos."""
        self.modulos = modulos
        self.archivos: set[Path] = set()
        self._enteros: set[str] = set()

    def _pasar(self, modulo: str) -> None:
        """Cuenta los `__init__.py` no puros por los que pasa una importación."""
        partes = modulo.split(".")
        for i in range(1, len(partes) + 1):
            paquete = ".".join(partes[:i])
            if not self.modulos.inicio(paquete).puro:
                self._archivo_de_inicio(paquete)

    def _archivo_de_inicio(self, paquete: str) -> None:
        carpeta = self.modulos.lugar(paquete)
        if carpeta is not None and (carpeta / "__init__.py").is_file():
            self.archivos.add(carpeta / "__init__.py")

    def todo(self, modulo: str) -> None:
        """Un módulo, o un paquete con todo lo que contiene y lo que reexporta."""
        lugar = self.modulos.lugar(modulo)
        while lugar is None and "." in modulo:  # un atributo: el módulo que lo tiene
            modulo = modulo.rpartition(".")[0]
            lugar = self.modulos.lugar(modulo)
        if lugar is None:
            return
        self._pasar(modulo)
        if not lugar.is_dir():
            self.archivos.add(lugar)
        elif modulo not in self._enteros:
            self._enteros.add(modulo)
            self.archivos |= set(lugar.rglob("*.py"))
            for inicio in sorted(lugar.rglob("__init__.py")):
                nombre = self.modulos.nombre(inicio)
                for reexportado in self.modulos.inicio(nombre).importados:
                    if paquete := self.seguir(nombre, (reexportado,)):
                        self.todo(paquete)

    def seguir(
        self,
        modulo: str,
        cadena: tuple[str, ...],
        pila: frozenset[tuple[str, str]] = frozenset(),
    ) -> str | None:
        """Sigue `modulo.a.b`; devuelve el paquete donde termina, o None si da archivos."""
        lugar = self.modulos.lugar(modulo)
        if lugar is None:
            self.todo(modulo)
            return None
        self._pasar(modulo)
        if not lugar.is_dir():
            self.archivos.add(lugar)
            return None
        if not cadena:
            return modulo
        nombre, resto = cadena[0], cadena[1:]
        inicio, sub = self.modulos.inicio(modulo), f"{modulo}.{nombre}"
        if (modulo, nombre) in pila:
            self.todo(modulo)
            return None
        pila = pila | {(modulo, nombre)}
        base, original = inicio.importados.get(nombre, ("", None))
        if base and (base, original) != (modulo, nombre):
            if self.modulos.lugar(base) is None:
                self._archivo_de_inicio(modulo)  # viene de una biblioteca ajena
                return None
            return self.seguir(base, (*([original] if original else []), *resto), pila)
        if nombre in inicio.propios or nombre.startswith("__"):
            self._archivo_de_inicio(modulo)
        elif self.modulos.lugar(sub) is not None:
            return self.seguir(sub, resto, pila)
        elif inicio.estrellas:
            for estrella in inicio.estrellas:
                self.todo(estrella)
        else:
            self.todo(modulo)
        return None
