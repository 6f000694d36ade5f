"""Un módulo."""


def sumar(a: int, b: int) -> int:
    """Suma dos números."""
    return a + b


def restar(a: int, b: int) -> int:
    """Resta dos números."""
    return a - b
