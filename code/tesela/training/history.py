"""La historia de un entrenamiento: un registro por época, que se guarda entero o nada."""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

from tesela.training.atomic import atomic_path

# Las columnas de validación que pueden elegir la mejor época, con el signo que hace de
# todas «menos es mejor».
MONITORS = {"val_loss": 1.0, "val_accuracy": -1.0, "val_miou": -1.0}


@dataclass
class History:
    """Lo medido en cada época.

    Args:
        records: un diccionario por época, todos con las mismas columnas.

    >>> history = History()
    >>> history.append(epoch=0, loss=2.5)
    >>> history.append(epoch=1, loss=1.5)
    >>> history.column("loss")
    [2.5, 1.5]
    """

    records: list[dict[str, float]] = field(default_factory=list)

    def append(self, **values: float) -> None:
        """Añade el registro de una época.

        Args:
            **values: columna → valor.

        Raises:
            ValueError: si las columnas no son las de los registros anteriores.
        """
        if self.records and set(values) != set(self.records[0]):
            raise ValueError(
                f"Llegaron las columnas {sorted(values)}; las épocas anteriores tienen "
                f"{sorted(self.records[0])}."
            )
        self.records.append(dict(values))

    def column(self, name: str) -> list[float]:
        """Los valores de una columna, en orden.

        Args:
            name: nombre de la columna.

        Returns:
            Un valor por época.

        Raises:
            ValueError: si la columna no existe.
        """
        if not self.records or name not in self.records[0]:
            known = sorted(self.records[0]) if self.records else "ninguna todavía"
            raise ValueError(f"No hay columna {name!r}; hay: {known}.")
        return [record[name] for record in self.records]

    def __len__(self) -> int:
        """Épocas registradas."""
        return len(self.records)

    def to_json(self, path: str | Path) -> None:
        """Guarda la historia como JSON, de forma atómica.

        Args:
            path: archivo de destino; su carpeta debe existir.

        Raises:
            ValueError: si hay valores que no son finitos.
        """
        text = json.dumps({"records": self.records}, indent=1, allow_nan=False) + "\n"
        with atomic_path(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="")

    def to_csv(self, path: str | Path) -> None:
        """Guarda la historia como CSV, de forma atómica, con un renglón por época.

        Args:
            path: archivo de destino; su carpeta debe existir.
        """
        buffer = io.StringIO()
        names = list(self.records[0]) if self.records else []
        writer = csv.DictWriter(buffer, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.records)
        with atomic_path(path) as temporary:
            temporary.write_text(buffer.getvalue(), encoding="utf-8", newline="")

    @classmethod
    def from_json(cls, path: str | Path) -> "History":
        """Lee una historia guardada con `to_json`.

        Args:
            path: el archivo.

        Returns:
            La historia.

        Raises:
            ValueError: si el archivo no es una historia.
        """
        try:
            records = json.loads(Path(path).read_text(encoding="utf-8"))["records"]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ValueError(
                f"«{path}» no es una historia: se esperaba un JSON con la clave «records», "
                "como los que escribe History.to_json."
            ) from error
        return cls(records)
