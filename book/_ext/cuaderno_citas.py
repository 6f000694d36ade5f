"""Las citas del libro en texto corriente: autor, año y enlace, desde `referencias.bib`."""

from pathlib import Path
from typing import Any

from pybtex.database import parse_string
from pybtex.richtext import Text


def _plain(latex: str) -> str:
    return str(Text.from_latex(latex)).strip()


def _authors(entry: Any) -> str:
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [_plain(" ".join([*p.prelast_names, *p.last_names])) for p in people]
    if not names:
        return _plain(entry.fields.get("title", "sin autor"))
    if len(names) == 1:
        return names[0]
    # Igual que en español: «e» ante el sonido i.
    joint = "e" if names[1].lower().startswith(("i", "hi", "í")) else "y"
    return f"{names[0]} {joint} {names[1]}" if len(names) == 2 else f"{names[0]} et al."


class Citations:
    """Las referencias del libro, por clave.

    Args:
        bibfiles: Los archivos `.bib`; los que no existen se pasan por alto.
    """

    def __init__(self, bibfiles: list[Path]) -> None:
        """Lee los archivos y los junta."""
        texts = [f.read_text(encoding="utf-8") for f in bibfiles if f.is_file()]
        self.entries = dict(parse_string("\n".join(texts), "bibtex").entries.items())

    def _find(self, key: str) -> Any:
        if key not in self.entries:
            raise KeyError(f"la referencia {key!r} no está en el archivo .bib")
        return self.entries[key]

    def link(self, key: str) -> str:
        """La dirección de una referencia (DOI, arXiv o URL), o vacío si no tiene."""
        fields = self._find(key).fields
        if "doi" in fields:
            return "https://doi.org/" + fields["doi"].removeprefix("https://doi.org/")
        if "eprint" in fields:
            return "https://arxiv.org/abs/" + fields["eprint"]
        return str(fields.get("url", ""))

    def cite(self, keys: str, textual: bool = False) -> str:
        """La cita de una o varias claves separadas por comas.

        Args:
            keys: Las claves.
            textual: «Autor (año)» en vez de «(Autor, año)».

        Returns:
            Markdown con cada cita enlazada a su fuente.
        """
        parts = []
        for key in (k.strip() for k in keys.split(",")):
            entry = self._find(key)
            year = entry.fields.get("year", "s. f.")
            who = _authors(entry)
            text = f"{who} ({year})" if textual else f"{who}, {year}"
            link = self.link(key)
            parts.append(f"[{text}]({link})" if link else text)
        return "; ".join(parts) if textual else "(" + "; ".join(parts) + ")"

    def reference(self, key: str) -> str:
        """La referencia completa, en una línea de Markdown."""
        fields = self._find(key).fields
        line = f"{self.cite(key, textual=True)}. *{_plain(fields.get('title', ''))}*"
        where = fields.get("journal") or fields.get("booktitle") or fields.get("publisher")
        return f"{line}. {_plain(where)}." if where else f"{line}."
