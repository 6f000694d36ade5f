"""El PDF y el EPUB: un libro de usar y tirar que lleva de todo, y el libro entero.

Lo que se comprueba de LaTeX sin LaTeX (el `.tex`) se comprueba siempre; el PDF, donde lo
hay. `make pruebas` lo instala si puede.
"""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import impreso
import impreso_latex
import pdf
import pytest
from formulas_en_mathml import mathml
from herramientas.epubcheck_en_java import avisos_de_epubcheck
from libro.mini_libro import CABEZA, EXT, MiniLibro
from soluciones_al_final import mudar

RAIZ = Path(__file__).resolve().parents[2]
XHTML = "{http://www.w3.org/1999/xhtml}"
CONFIG = f"""title: Libro de prueba
author: Quien escribe
only_build_toc_files: true
exclude_patterns: [_build, code]
repository: {{url: https://github.com/ejemplo/libro, branch: main}}
html: {{baseurl: https://ejemplo.github.io/libro/}}
latex: {{latex_engine: xelatex, use_jupyterbook_latex: false}}
execute: {{execute_notebooks: cache, timeout: 60}}
parse: {{myst_enable_extensions: [amsmath, colon_fence, dollarmath]}}
bibtex_bibfiles: [book/obras.bib]
sphinx:
  extra_extensions: [sphinx_exercise]
  local_extensions:
    cache_honesta: {EXT}
    ejecucion_paralela: {EXT}
    espanol: {EXT}
    impreso: {EXT}
    impreso_latex: {EXT}
    impreso_epub: {EXT}
    epub_estricto: {EXT}
    formulas_en_mathml: {EXT}
    soluciones_al_final: {EXT}
  config: {{language: es, numfig: true}}
"""
OBRA = """@article{perez2020redes, author = {Pérez, Ana}, title = {Redes},
  journal = {Revista}, year = {2020}}
"""
TOC = """format: jb-book
root: book/index
parts:
  - caption: Primera parte
    chapters: [{file: book/uno/capitulo}]
  - caption: Apéndices
    chapters: [{file: book/obras}, {file: book/final}]
"""
CAPITULO = r"""(capitulo)=
# El capítulo: señales ⌊x⌋

Con $\tfrac12$ y {eq}`eq-suma`.

```{math}
:label: eq-suma

\begin{gathered} a + b = \begin{psmallmatrix} 1 & 2 \end{psmallmatrix} \\ c \end{gathered}
```

```{raw} html
<div id="laboratorio" data-widget="x"><p>Aquí va un laboratorio.</p></div>
<script type="module" src="../../_static/widgets/x.mjs"></script>
```

```{code-cell} ipython3
---
tags: [hide-input]
mystnb:
  figure: {caption: "Una línea ⌈y⌉, de {cite:p}`perez2020redes`.", name: fig-linea}
  image: {alt: Una línea que sube.}
---
import matplotlib.pyplot as plt
CODIGO_QUE_DIBUJA = plt.plot([0, 1])
plt.show()
```

```{code-cell} ipython3
visible = "código que sí se lee ⌋"
print(visible)
```

Mira la {numref}`fig-linea`, el {ref}`ej-mitad` y la {numref}`fig-despues`.

## Ejercicios

```{exercise} La mitad
:label: ej-mitad

¿Cuánto es $1/2$?
```

````{solution-start} ej-mitad
:class: dropdown
````

Es {eq}`eq-mitad`, y se ve en la {numref}`fig-mitad`; lo de la otra, en {doc}`../final`.

```{math}
:label: eq-mitad

\frac12 = 0.5
```

```{code-cell} ipython3
---
mystnb:
  figure: {caption: La mitad., name: fig-mitad}
  image: {alt: Media línea.}
---
plt.plot([0, 0.5])
plt.show()
```

````{solution-end}
````

```{code-cell} ipython3
---
mystnb:
  figure: {caption: Después., name: fig-despues}
  image: {alt: Otra línea.}
---
plt.plot([1, 0])
plt.show()
```
"""


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> MiniLibro:
    libro = MiniLibro(tmp_path_factory.mktemp("impreso") / "libro")
    libro.escribir("_config.yml", CONFIG)
    libro.escribir("_toc.yml", TOC)
    libro.escribir("pyproject.toml", '[project]\nname = "x"\nversion = "0.3"\n')
    libro.escribir("book/index.md", "# Libro de prueba\n\nLo primero.\n\n## Una sección\n")
    libro.escribir("book/uno/capitulo.md", f"{CABEZA}{CAPITULO}")
    libro.escribir(
        "book/final.md",
        "# El final\n\nVuelve al {ref}`capitulo` o a la {numref}`fig-mitad`.\n\n"
        ":::{admonition} Título de lo plegado\n:class: dropdown\n\n"
        "| clave |\n|---|\n| valor a la vista |\n:::\n",
    )
    libro.escribir("book/obras.bib", OBRA)
    libro.escribir("book/obras.md", "# Las obras\n\n```{bibliography}\n```\n")
    return libro


@pytest.fixture(scope="module")
def tex(mini: MiniLibro) -> str:
    hecho = mini.construir("--builder", "latex")
    assert hecho.codigo == 0, hecho.texto
    return (mini.raiz / "_build" / "latex" / "libro.tex").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def epub(mini: MiniLibro) -> Path:
    hecho = mini.construir("--builder", "custom", "--custom-builder", "epub")
    assert hecho.codigo == 0, hecho.texto
    return mini.raiz / "_build" / "epub" / "libro.epub"


# --- La edición -----------------------------------------------------------------------


def test_la_edicion_es_la_de_la_etiqueta_o_la_del_paquete(tmp_path: Path) -> None:
    assert impreso.edicion(RAIZ, {"GITHUB_REF_NAME": "libro-2026.11"}) == "2026.11"
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2"\n')
    for otra in ("main", "libro-", "v1"):
        assert impreso.edicion(tmp_path, {"GITHUB_REF_NAME": otra}) == "1.2"
    assert impreso.edicion(tmp_path / "nada", {}) == "0"


# --- LaTeX ----------------------------------------------------------------------------


@pytest.mark.slow
def test_el_tex_tiene_forma_de_libro(tex: str) -> None:
    orden = [
        r"\chapter{Presentación}",
        "Lo primero.",
        r"\section{Una sección}",
        r"\part{Primera parte}",
        r"\chapter{El capítulo: señales ⌊x⌋}",
        r"\section{Ejercicios}",
        r"\part{Apéndices}",
        r"\appendix",
        r"\chapter{Soluciones de los ejercicios}",
        r"\chapter{Las obras}",
        r"\begin{sphinxthebibliography}",
        r"\chapter{El final}",
    ]
    lugares = [tex.find(trozo) for trozo in orden]
    assert -1 not in lugares, orden[lugares.index(-1)]
    assert lugares == sorted(lugares)
    assert r"\title{Libro de prueba}" in tex
    assert "valor a la vista" in tex and "lo plegado" not in tex
    assert r"\release{0.3}" in tex
    assert r"\setmainlanguage{spanish}" in tex


@pytest.mark.slow
def test_las_soluciones_van_al_final_con_ida_y_vuelta(tex: str) -> None:
    etiqueta = "book/uno/capitulo:book/uno/capitulo-solution-1"
    ejercicio, soluciones = tex.split(r"\chapter{Soluciones de los ejercicios}")
    assert rf"\pageref*{{{etiqueta}}}" in ejercicio
    assert rf"\label{{{etiqueta}}}" in soluciones
    assert "0.5" in soluciones and r"\frac12 = 0.5" not in ejercicio
    assert r"\label{\detokenize{book/uno/capitulo:ej-mitad}}" in ejercicio
    assert r"\hyperref[\detokenize{book/uno/capitulo:ej-mitad}]" in soluciones
    assert r"\section{El capítulo: señales ⌊x⌋}" in soluciones


@pytest.mark.slow
def test_los_numeros_del_tex_son_los_del_sitio(mini: MiniLibro, tex: str) -> None:
    """La figura 3 del sitio va antes que la 2, que está en la solución."""
    contadores = [int(n) for n in re.findall(r"\\setcounter\{figure\}\{(\d+)\}", tex)]
    assert contadores == [0, 2, 1]
    ecuaciones = re.findall(r"\\setcounter\{equation\}\{(\d+)\}", tex)
    assert ecuaciones == ["0", "1"]
    hecho = mini.construir()
    assert hecho.codigo == 0, hecho.texto
    pagina = mini.html("uno/capitulo")
    numeros = re.findall(r'caption-number">Figura (\d+)', pagina)
    assert numeros == ["1", "2", "3"]  # en el orden de la página
    assert 'data-widget="x"' in pagina and "CODIGO_QUE_DIBUJA" in pagina


@pytest.mark.slow
def test_lo_que_solo_sirve_en_el_sitio_no_se_imprime(tex: str) -> None:
    assert "CODIGO" not in tex
    assert "visible" in tex
    assert "https://ejemplo.github.io/libro/book/uno/capitulo.html" in tex
    assert "La figura que sigue muestra lo mismo, quieta" in tex


def test_una_tabla_larga_y_ancha_reparte_la_pagina() -> None:
    from tabla import tabla

    larga = tabla(("a", "b"), [("corta", "x" * 200)] * 40)
    impreso_latex.dar_anchos(larga)
    assert "colwidths-given" in larga["classes"]
    assert [c["colwidth"] for c in larga.findall() if c.tagname == "colspec"] == [7, 214]
    corta = tabla(("a", "b"), [("corta", "x" * 200)] * 4)
    impreso_latex.dar_anchos(corta)
    assert corta["classes"] == ["colwidths-auto"]


# --- El PDF ---------------------------------------------------------------------------


def sin_latex() -> None:
    faltan = pdf.paquetes_que_faltan()
    faltan += [] if shutil.which("pdffonts") else ["poppler-utils"]
    if faltan:
        pytest.skip(f"para el PDF falta: apt-get install {' '.join(faltan)}")


def comprobar_pdf(archivo: Path, paginas: int) -> str:
    """Páginas, letras incrustadas y ninguna referencia perdida; devuelve su texto."""
    datos = subprocess.run(["pdfinfo", archivo], capture_output=True, text=True, check=True)
    cuantas = re.search(r"Pages:\s+(\d+)", datos.stdout)
    assert cuantas and int(cuantas[1]) >= paginas, datos.stdout
    letras = subprocess.run(
        ["pdffonts", archivo], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert letras
    for letra in letras:  # las tres columnas «emb sub uni»
        incrustada = re.search(r"\b(yes|no) +(yes|no) +(yes|no) +\d+ +\d+ *$", letra)
        assert incrustada and incrustada[1] == "yes", letra
    texto = subprocess.run(
        ["pdftotext", archivo, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "??" not in texto.replace("???", "")
    assert "\ufffd" not in texto
    return texto


@pytest.mark.slow
def test_el_pdf_del_mini_libro(mini: MiniLibro, tex: str, tmp_path: Path) -> None:
    sin_latex()
    salida = tmp_path / "libro.pdf"
    latex = mini.raiz / "_build" / "latex"
    assert pdf.main(["--latex", str(latex), "--salida", str(salida)]) == 0
    texto = comprobar_pdf(salida, 8)
    for trozo in ("Presentación", "Contenido", "Soluciones de los ejercicios", "Figura 3"):
        assert trozo in texto
    assert "Solución en la página" in texto
    assert "Edición 0.3" in texto


def test_las_faltas_de_la_bitacora() -> None:
    partida = (
        "LaTeX Warning: Hyper reference `book/introduccion/mlp-y-cnn:una-solution-11111'"
        " on\npage 26 undefined on input line 2434.\n"
    )
    assert len(partida.split("\n")[0]) > 79
    bitacora = (
        partida
        + "LaTeX Warning: Reference `a:b' on page 3 undefined on input line 9.\n"
        + "Missing character: There is no ⌋ (U+230B) in font FreeSerif/OT!\n" * 2
        + "Overfull \\hbox (2.0pt too wide)\nLaTeX Font Warning: shape undefined\n"
    )
    faltas = pdf.faltas_de(bitacora)
    assert [f.partition(":")[0] for f in faltas] == [
        "letra que falta",
        "referencia sin destino",
        "referencia sin destino",
    ]
    assert pdf.faltas_de("! Undefined control sequence.\n") == [
        "error: ! Undefined control sequence."
    ]
    assert pdf.faltas_de("This is XeTeX\nOutput written on libro.xdv (9 pages)\n") == []


def test_un_pdf_con_faltas_no_se_publica(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def latexmk(orden: list[str], cwd: Path, **_: Any) -> Any:
        (cwd / "libro.log").write_text("Missing character: There is no x in font y!\n")
        (cwd / "libro.pdf").write_bytes(b"%PDF")
        return subprocess.CompletedProcess(orden, 0, "", "")

    monkeypatch.setattr(pdf, "paquetes_que_faltan", list)
    monkeypatch.setattr(pdf.subprocess, "run", latexmk)
    salida = tmp_path / "pdf" / "libro.pdf"
    assert pdf.main(["--latex", str(tmp_path), "--salida", str(salida)]) == 1
    assert not salida.exists()
    assert "letra que falta: Missing character" in capsys.readouterr().err


def test_sin_latex_se_dice_que_instalar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pdf.main(["--comprobar"]) == 2
    dicho = capsys.readouterr().err
    assert "sudo apt-get install" in dicho and "texlive-xetex" in dicho
    assert "fonts-freefont-otf" in dicho and "make epub" in dicho
    assert pdf.main(["--paquetes"]) == 0
    assert set(capsys.readouterr().out.split()) == {
        *pdf.PROGRAMAS.values(),
        *pdf.ARCHIVOS.values(),
        *pdf.LETRAS.values(),
    }


def test_make_pdf_y_make_epub_no_perdonan_avisos() -> None:
    for meta, constructor in (("pdf", "--builder latex"), ("epub", "custom-builder epub")):
        orden = subprocess.run(
            ["make", "--dry-run", meta],
            cwd=RAIZ,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        (construir,) = [r for r in orden.splitlines() if "jupyter-book build" in r]
        assert constructor in construir
        assert {"-n", "-W", "--keep-going"} <= set(construir.split())


# --- El EPUB --------------------------------------------------------------------------


def faltas_del_epub(archivo: Path) -> list[str]:
    """Lo que un lector de libros rechazaría, o que pediría a la red."""
    faltas = []
    with zipfile.ZipFile(archivo) as libro:
        primero = libro.infolist()[0]
        if (primero.filename, primero.compress_type) != ("mimetype", zipfile.ZIP_STORED):
            faltas.append("el primer archivo no es mimetype sin comprimir")
        nombres = set(libro.namelist())
        paquete = ElementTree.fromstring(libro.read("content.opf"))
        opf = "{http://www.idpf.org/2007/opf}"
        declarados = {i.get("href") for i in paquete.iter(f"{opf}item")}
        faltas += [f"declara {d}, que no está" for d in declarados - nombres if d]
        de_servicio = {"mimetype", "META-INF/container.xml", "content.opf"}
        faltas += [f"no declara {n}" for n in nombres - declarados - de_servicio]
        paginas = {n: libro.read(n) for n in nombres if n.endswith(".xhtml")}
    anclas: dict[str, set[str]] = {}
    arboles = {}
    for nombre, contenido in paginas.items():
        try:
            arboles[nombre] = ElementTree.fromstring(contenido)
        except ElementTree.ParseError as error:
            faltas.append(f"{nombre} no es XML: {error}")
            continue
        todos = [e.get("id") for e in arboles[nombre].iter() if e.get("id")]
        faltas += [f"{nombre} repite {i}" for i in set(todos) if todos.count(i) > 1]
        faltas += [
            f"{nombre}: identificador {i!r}"
            for i in todos
            if not re.fullmatch(r"[A-Za-z_][\w.-]*", i or "")
        ]
        anclas[nombre] = {i for i in todos if i}
    for nombre, arbol in arboles.items():
        for elemento in arbol.iter():
            if elemento.tag in (f"{XHTML}script", f"{XHTML}iframe"):
                faltas.append(f"{nombre} tiene {elemento.tag}")
            if elemento.tag == f"{XHTML}img" and elemento.get("alt") is None:
                faltas.append(f"{nombre}: {elemento.get('src')} sin texto alternativo")
            for atributo in ("href", "src"):
                valor = elemento.get(atributo)
                if valor is None or (elemento.tag == f"{XHTML}a" and "://" in valor):
                    continue
                faltas += _destino(nombre, valor, nombres, anclas)
    return faltas


def _destino(
    pagina: str, valor: str, nombres: set[str], anclas: dict[str, set[str]]
) -> list[str]:
    import posixpath
    from urllib.parse import unquote

    if "://" in valor:
        return [f"{pagina} pide {valor} a la red"]
    ruta, _, ancla = unquote(valor).partition("#")
    destino = (
        posixpath.normpath(posixpath.join(posixpath.dirname(pagina), ruta))
        if ruta
        else pagina
    )
    if destino not in nombres:
        return [f"{pagina} enlaza {valor}, que no está"]
    if ancla and ancla not in anclas.get(destino, {ancla}):
        return [f"{pagina} enlaza {valor}: no hay esa ancla"]
    return []


def leer_epub(archivo: Path, nombre: str) -> str:
    with zipfile.ZipFile(archivo) as libro:
        return libro.read(nombre).decode("utf-8")


@pytest.mark.slow
def test_el_epub_esta_bien_formado(epub: Path) -> None:
    assert faltas_del_epub(epub) == []
    opf = leer_epub(epub, "content.opf")
    assert "<dc:language>es</dc:language>" in opf
    assert "<dc:title>Libro de prueba</dc:title>" in opf
    assert "CC BY 4.0" in opf and "Edición 0.3" in opf
    with zipfile.ZipFile(epub) as libro:
        estaticos = {Path(n).name for n in libro.namelist() if n.startswith("_static")}
    assert estaticos == {"epub.css", "pygments.css", "epub_del_libro.css"}


@pytest.mark.slow
def test_cambiar_una_pagina_no_pierde_las_soluciones_de_otra(
    mini: MiniLibro, epub: Path
) -> None:
    """Sphinx solo reescribe lo que cambió; las soluciones salen de todas las páginas."""
    antes = leer_epub(epub, "soluciones.xhtml")
    final = mini.raiz / "book" / "final.md"
    texto = final.read_text(encoding="utf-8")
    final.write_text(f"{texto}\nY algo más.\n", encoding="utf-8")
    hecho = mini.construir("--builder", "custom", "--custom-builder", "epub")
    final.write_text(texto, encoding="utf-8")
    assert hecho.codigo == 0, hecho.texto
    assert "Y algo más." in leer_epub(epub, "book/final.xhtml")
    assert "La mitad." in antes and leer_epub(epub, "soluciones.xhtml") == antes
    assert faltas_del_epub(epub) == []


@pytest.mark.slow
def test_epubcheck_lo_acepta_y_rechaza_uno_malo(epub: Path, tmp_path: Path) -> None:
    assert avisos_de_epubcheck(epub) == []
    malo = tmp_path / "malo.epub"
    with zipfile.ZipFile(epub) as bueno, zipfile.ZipFile(malo, "w") as otro:
        for ficha in bueno.infolist():
            contenido = bueno.read(ficha)
            if ficha.filename == "content.opf":
                contenido = contenido.replace(b' properties="mathml"', b"")
            otro.writestr(ficha, contenido)
    avisos = avisos_de_epubcheck(malo)
    assert avisos and all("OPF-014" in aviso and "mathml" in aviso for aviso in avisos)


@pytest.mark.slow
def test_el_epub_dice_lo_mismo_que_el_sitio(epub: Path) -> None:
    pagina = leer_epub(epub, "book/uno/capitulo.xhtml")
    assert pagina.count("<math ") >= 3 and "MathJax" not in pagina
    assert 'class="eqno">(1)' in pagina and "Figura 3" in pagina
    assert "CODIGO_QUE_DIBUJA" not in pagina and "data-widget" not in pagina
    assert "https://ejemplo.github.io/libro/book/uno/capitulo.html" in pagina
    assert "La mitad." not in pagina and "Ver la solución" in pagina
    final = leer_epub(epub, "book/final.xhtml")
    assert "valor a la vista" in final and "lo plegado" not in final
    soluciones = leer_epub(epub, "soluciones.xhtml")
    assert "La mitad." in soluciones and "Figura 2" in soluciones
    assert 'class="eqno">(2)' in soluciones
    assert 'href="book/final.xhtml' in soluciones
    assert 'href="soluciones.xhtml#fig-mitad"' in soluciones
    final = leer_epub(epub, "book/final.xhtml")
    assert 'href="../soluciones.xhtml#fig-mitad"' in final
    assert 'alt="Media línea."' in soluciones
    nav = leer_epub(epub, "nav.xhtml")
    assert "soluciones.xhtml" in nav and "Soluciones de los ejercicios" in nav


def test_se_encuentra_un_epub_malo(epub: Path, tmp_path: Path) -> None:
    malo = tmp_path / "malo.epub"
    with zipfile.ZipFile(epub) as bueno, zipfile.ZipFile(malo, "w") as otro:
        for nombre in bueno.namelist():
            contenido = bueno.read(nombre)
            if nombre == "soluciones.xhtml":
                contenido = contenido.replace(
                    b"</h1>", b'</h1><script src="https://a.b/c.js"></script><img src="n"/>'
                )
            otro.writestr(nombre, contenido)
    faltas = faltas_del_epub(malo)
    for trozo in ("script", "a la red", "sin texto alternativo", "que no está"):
        assert any(trozo in falta for falta in faltas), trozo


@pytest.mark.parametrize(
    ("formula", "esperado"),
    [
        (r"\frac12", "<mfrac>"),
        (r"\tfrac{1}{2}", '<mstyle displaystyle="false" scriptlevel="0"><mfrac>'),
        (r"1, \dots, 6", "…"),
        (r"\big(x\big)", "<mo"),
        (r"90°", "∘"),
        (r"\sum_{\substack{u \\ v}} x", "<mtable"),
        (r"\begin{psmallmatrix} 1 & 2 \end{psmallmatrix}", "<mtable"),
        (r"\begin{gathered} a \\ b \end{gathered}", "<mtr>"),
        (r"2|g|", '<mo stretchy="false" lspace="0em" rspace="0em">|</mo>'),
        (r"\|x\|", 'rspace="0em">‖</mo>'),
        (r"a < b", 'alttext="a &lt; b"'),
        (r"\operatorname{mIoU}(x)", "\u2061"),
    ],
)
def test_cada_formula_se_vuelve_mathml(formula: str, esperado: str) -> None:
    hecho = mathml(formula, aparte=True)
    assert esperado in hecho
    ElementTree.fromstring(hecho)


def test_una_formula_desconocida_se_dice() -> None:
    with pytest.raises(ValueError, match=r"No sé escribir en MathML .*\\\\raro"):
        mathml(r"\raro{x}")


def test_mudar_un_fragmento_no_repite_ni_pierde_nada() -> None:
    vistos = {"uno"}
    html = '<p id="uno"><a href="#dos">x</a><a id="dos" href="https://a.b/c">y</a></p>'
    assert mudar(html, "book/a/b", vistos) == (
        '<p ><a href="book/a/b.xhtml#dos">x</a><a id="dos" href="https://a.b/c">y</a></p>'
    )
    assert vistos == {"uno", "dos"}


# --- El libro entero ------------------------------------------------------------------


def construir_edicion(meta: str) -> None:
    """Con las salidas guardadas de «make libro»: no ejecuta nada."""
    hecho = subprocess.run(
        ["make", meta], cwd=RAIZ, capture_output=True, text=True, timeout=1500
    )
    assert hecho.returncode == 0, (hecho.stdout + hecho.stderr)[-3000:]
    assert "ejecución: [" not in hecho.stdout


@pytest.mark.slow
def test_el_epub_del_libro(libro_html: Path) -> None:
    construir_edicion("epub")
    archivo = RAIZ / "_build" / "epub" / "libro.epub"
    assert faltas_del_epub(archivo) == []
    assert avisos_de_epubcheck(archivo) == []
    with zipfile.ZipFile(archivo) as libro:
        nombres = set(libro.namelist())
    for pagina in (libro_html / "book").rglob("*.html"):
        relativa = pagina.relative_to(libro_html).with_suffix(".xhtml").as_posix()
        assert relativa in nombres
    ejercicios = sum(
        leer_epub(archivo, n).count("Ver la solución") for n in nombres if "book/" in n
    )
    soluciones = leer_epub(archivo, "soluciones.xhtml")
    assert ejercicios == len(re.findall(r'class="solution', soluciones)) > 100
    assert archivo.stat().st_size < 40e6


@pytest.mark.slow
def test_el_pdf_del_libro(libro_html: Path) -> None:
    sin_latex()
    construir_edicion("pdf")
    texto = comprobar_pdf(RAIZ / "_build" / "pdf" / "libro.pdf", 300)
    for pagina in ("Soluciones de los ejercicios", "Glosario", "Bibliografía"):
        assert pagina in texto
    tex = (RAIZ / "_build" / "latex" / "libro.tex").read_text(encoding="utf-8")
    sitio = " ".join(p.read_text("utf-8") for p in (libro_html / "book").rglob("*.html"))
    figuras = {int(n) for n in re.findall(r'caption-number">Figura (\d+)', sitio)}
    contadores = {int(n) + 1 for n in re.findall(r"setcounter\{figure\}\{(\d+)\}", tex)}
    assert contadores == figuras
    assert sys.getsizeof(texto) > 500_000
