import json

import pytest
from tesela.data import load_palette

GOOD = [
    {"nombre": "calle", "color": "#6EC1E4"},
    {"nombre": "nada", "color": "#000000", "ignorar": True},
    {"nombre": "techo", "color": "#3c1098", "ignorar": False},
]


def write_json(folder, rows):
    path = folder / "paleta.json"
    path.write_text(json.dumps({"clases": rows}), encoding="utf-8")
    return path


def write_csv(folder, text):
    path = folder / "paleta.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_json_y_csv_dicen_lo_mismo(tmp_path):
    csv = "nombre,color,ignorar\ncalle,#6EC1E4,\nnada, #000000 ,sí\ntecho,#3c1098,no\n"
    ours = load_palette(write_json(tmp_path, GOOD))
    assert ours == load_palette(write_csv(tmp_path, csv))
    assert [(c.name, c.index, c.hex_color) for c in ours] == [
        ("calle", 0, "#6EC1E4"),
        ("nada", 255, "#000000"),
        ("techo", 1, "#3C1098"),
    ]


def test_csv_sin_la_columna_ignorar_y_con_bom(tmp_path):
    path = write_csv(tmp_path, "\ufeffcolor,nombre\n#000000,fondo\n#FFFFFF,techo\n")
    assert [c.index for c in load_palette(path)] == [0, 1]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("no", "falta la lista «clases»"),
        ([{"color": "#000000"}], "la clase número 1 le falta el nombre"),
        ([{"nombre": "a", "color": "rojo"}], r"el color de 'a' es 'rojo'"),
        ([{"nombre": "a"}], "el color de 'a' es None"),
        ([{"nombre": "a", "color": "#FFF"}], "debe ser como #6EC1E4"),
        ([GOOD[0], GOOD[0]], "la clase número 2 repite el nombre de 'calle'"),
        (
            [GOOD[0], {"nombre": "b", "color": "#6ec1e4"}],
            "número 2 repite el color #6EC1E4 de 'calle'",
        ),
        ([{**GOOD[0], "ignorar": "quizá"}], "ignorar es 'quizá' y debe ser sí o no"),
        ([GOOD[0], GOOD[1]], "tiene 1 clase sin ignorar"),
        ([], "tiene 0 clases"),
    ],
)
def test_json_mal_escrito(tmp_path, rows, reason):
    with pytest.raises(ValueError, match=rf"paleta\.json está mal escrita: .*{reason}"):
        load_palette(write_json(tmp_path, rows))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("clase,rgb\na,#000000\n", r"encabezado es \['clase', 'rgb'\]"),
        ("", r"encabezado es \[\]"),
        ("nombre,color\na,#000000,x,y\n", "el renglón 2 tiene más columnas"),
        ("nombre,color\na,#000000\n,#FFFFFF\n", "a el renglón 3 le falta el nombre"),
    ],
)
def test_csv_mal_escrito(tmp_path, text, reason):
    with pytest.raises(ValueError, match=reason):
        load_palette(write_csv(tmp_path, text))


def test_lo_que_no_es_json_dice_donde_y_como_se_hace(tmp_path):
    path = tmp_path / "paleta.json"
    path.write_text('{"clases": [\n{"nombre": }]}')
    with pytest.raises(ValueError, match=r"renglón 2, columna 12.*Un JSON: .*O un CSV"):
        load_palette(path)


def test_otra_extension_otra_codificacion_o_no_esta(tmp_path):
    (tmp_path / "p.txt").write_text("x")
    with pytest.raises(ValueError, match=r"extensión no es \.json ni \.csv"):
        load_palette(tmp_path / "p.txt")
    (tmp_path / "p.csv").write_bytes("nombre,color\nvegetación,#000000\n".encode("latin-1"))
    with pytest.raises(ValueError, match="no está guardada en UTF-8"):
        load_palette(tmp_path / "p.csv")
    with pytest.raises(FileNotFoundError, match=r"No está la paleta .*Un JSON"):
        load_palette(tmp_path / "nada.json")
