"""Lo que se sabe al convertir una página: el libro, sus citas y lo que ya se contó."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from cuaderno_citas import Citations
from cuaderno_etiquetas import Book, Page, Target
from docutils.nodes import make_id
from repositorio import Repository


@dataclass
class Context:
    """Lo que hace falta saber para convertir una página."""

    book: Book
    page: Page
    repository: Repository
    citations: Citations
    substitutions: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def count(self, kind: str) -> int:
        """El número de la siguiente figura, tabla o ejercicio de la página."""
        self.counts[kind] += 1
        return self.counts[kind]

    def problem(self, text: str) -> None:
        """Apunta algo que no se pudo convertir."""
        self.problems.append(f"{self.page.docname}: {text}")

    def target(self, label: str) -> Target | None:
        """La cosa que lleva una etiqueta; si no existe, lo apunta."""
        found = self.book.targets.get(label) or self.book.targets.get(make_id(label))
        if found is None:
            self.problem(f"no existe la etiqueta {label!r}")
        return found

    def cite(self, keys: str, textual: bool) -> str:
        """Una cita enlazada; si falta la clave, lo apunta."""
        self.cited += [k.strip() for k in keys.split(",")]
        try:
            return self.citations.cite(keys, textual)
        except KeyError as error:
            self.problem(str(error.args[0]))
            return f"({keys})"
