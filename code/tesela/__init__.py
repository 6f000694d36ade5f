"""El paquete del libro: cada operación de una CNN, escrita, probada y a la vista."""

__version__ = "0.1.0"
