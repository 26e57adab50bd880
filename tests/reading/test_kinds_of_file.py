"""JSON lines, plain JSON, parquet, PDF and what a workbook does not show: what becomes of their values."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from engine.errors import RegisterError
from engine.reading.files import read_file
from tests.made.workbooks import write_cell, write_xlsx

SHARED = Path(__file__).resolve().parents[3] / "shared" / "registers"
PERSON = {
    "company_number": "01234567",
    "data": {
        "name": "Ms Ada Marlow",
        "name_elements": {"surname": "Marlow", "title": "Ms"},
        "natures_of_control": ["ownership", "voting"],
        "ceased": False,
        "address": {},
    },
}


def read(tmp_path, name: str, text: str | bytes):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_file(path, name)


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.txt"])
def test_one_object_a_line_is_a_table_of_dotted_columns(tmp_path, name):
    lines = f'{json.dumps(PERSON)}\n{{"company_number": "89"}}\n'
    table = read(tmp_path, name, lines).tables[0]
    assert table.header == (
        "company_number",
        "data.name",
        "data.name_elements.surname",
        "data.name_elements.title",
        "data.natures_of_control",
        "data.ceased",
    )
    assert table.cells.rows() == [
        (1, "01234567", "Ms Ada Marlow", "Marlow", "Ms", "ownership; voting", "false"),
        (2, "89", None, None, None, None, None),
    ]


def test_a_plain_list_is_flattened_the_same_way(tmp_path):
    table = read(tmp_path, "a.json", json.dumps([PERSON])).tables[0]
    assert table.header is not None
    assert table.header[2] == "data.name_elements.surname"
    assert table.cells.row(0)[5] == "ownership; voting"


def test_a_broken_line_stays_a_row_and_blank_lines_keep_their_numbers(tmp_path):
    table = read(tmp_path, "a.jsonl", '{"a": "1"}\n\n{"a": "2"\n[1]\n{"a": "3"}').tables[0]
    assert table.header == ("a", "")
    assert table.cells.rows() == [(1, "1", None), (3, None, '{"a": "2"'), (4, None, "[1]"), (5, "3", None)]
    assert [(row, said) for row, said, _ in table.remarks] == [(3, '{"a": "2"'), (4, "[1]")]


def test_what_json_should_not_say_is_a_remark_of_its_row(tmp_path):
    table = read(tmp_path, "a.json", '[{"a": "1"}, {"a": "x", "a": "2", "b": NaN, "c": "\\ud800"}]').tables[0]
    assert table.header == ("a", "c")
    assert table.cells.rows() == [(1, "1", None), (2, "2", "\ufffd")]
    assert table.remarks == (
        (2, "a", "a key stands twice in one object: the last one is taken"),
        (2, "b: NaN", "this is no JSON value: taken as not recorded"),
    )


def test_ocds_releases_come_as_json_lines_too(tmp_path):
    lines = '{"ocid": "o-1", "awards": []}\nbroken\n{"releases": [{"ocid": "o-2"}, {"ocid": "o-3"}]}\n'
    found = read(tmp_path, "a.jsonl", lines)
    assert found.releases is not None
    assert [(release.place, release.body.get("ocid")) for release in found.releases] == [
        (1, "o-1"),
        (2, None),
        (3, "o-2"),
        (3, "o-3"),
    ]


def test_lines_of_which_none_is_an_object_are_refused(tmp_path):
    with pytest.raises(RegisterError, match="no line of the file is a JSON object"):
        read(tmp_path, "a.jsonl", "1\n[2]\n")


def test_parquet_is_text_as_a_person_would_write_it(tmp_path):
    frame = pl.DataFrame(
        {
            "day": [dt.date(2024, 3, 1), None],
            "when": [dt.datetime(2024, 3, 1), dt.datetime(2024, 3, 1, 13, 30)],
            "exact": pl.Series([Decimal("12.50"), Decimal("-0.10")], dtype=pl.Decimal(14, 2)),
            "float": [0.1, float("nan")],
            "large": [1e22, 123456789.0],
            "small": pl.Series([0.1, 1.5], dtype=pl.Float32),
            "whole": [45352, -1],
            "flag": [True, False],
            "text": ["Alder", "  "],
            "list": [["a", None, "b"], []],
            "kind": pl.Series(["x", "y"], dtype=pl.Categorical),
            "party": [{"name": "Birch", "ref": {"no": 1}}, {"name": None, "ref": {"no": None}}],
            "nothing": [None, None],
        }
    )
    path = tmp_path / "a.parquet"
    frame.write_parquet(path)
    table = read_file(path, "a.parquet").tables[0]
    assert table.header == (*frame.columns[:-2], "party.name", "party.ref.no", "nothing")
    assert table.cells.rows() == [
        (1, "2024-03-01", "2024-03-01 00:00:00", "12.50", "0.1", "10000000000000000000000", "0.1", "45352", "true",
         "Alder", "a; b", "x", "Birch", "1", None),
        (2, None, "2024-03-01 13:30:00", "-0.10", None, "123456789", "1.5", "-1", "false",
         None, None, "y", None, None, None),
    ]  # fmt: skip


def test_a_damaged_parquet_table_is_one_clear_line(tmp_path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": ["x"] * 100}).write_parquet(path)
    data = path.read_bytes()
    with pytest.raises(RegisterError, match="not a whole parquet table"):
        read(tmp_path, "b.parquet", data[:-10])
    with pytest.raises(RegisterError, match="parquet table is damaged"):
        read(tmp_path, "b.parquet", data[:4] + b"\xff" * (len(data) - 12) + data[-8:])


def test_a_parquet_table_of_a_value_repeated_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.reading.parquet.MOST_CELLS", 1_000_000)
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": pl.repeat("x", 2_000_000, eager=True)}).write_parquet(path)
    assert path.stat().st_size < 100_000
    with pytest.raises(RegisterError, match="2,000,000 rows of 1 columns, more than 1,000,000 cells"):
        read_file(path, "a.parquet")


def test_a_formula_gives_its_saved_result_and_says_where_it_has_none(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="str"><f>B1&amp;"x"</f><v>Donorx</v></c><c r="B1"><f>1+1</f></c>'
        '<c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><f>[1]Other!A1</f><v></v></c>'
        '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        f'<row r="2">{write_cell("A2", 5)}</row>'
    )
    table = read_file(write_xlsx(tmp_path / "a.xlsx", rows), "a.xlsx").tables[0]
    assert table.cells.row(0) == (1, "Donorx", None, None, None, "#DIV/0!")
    problem = "a formula whose result was not saved: the cell is not recorded"
    assert table.remarks == ((1, "B1", problem), (1, "D1", problem))


def test_a_sheet_that_begins_to_the_right_keeps_merged_and_error_cells_in_their_columns(tmp_path):
    rows = (
        f'<row r="1">{write_cell("C1", 7)}{write_cell("D1")}</row><row r="2"><c r="D2" t="e"><v>#N/A</v></c></row>'
        f'<row r="3">{write_cell("D3")}</row>'
    )
    path = write_xlsx(tmp_path / "a.xlsx", rows, after='<mergeCells><mergeCell ref="C1:C3"/></mergeCells>')
    assert read_file(path, "a.xlsx").tables[0].cells.rows() == [(1, "7", "1"), (2, "7", "#N/A"), (3, "7", "1")]


def test_a_pdf_without_its_reader_says_how_to_install_it(tmp_path, monkeypatch):
    for module in ("pdfplumber", "pdfplumber.pdf"):  # the second may have been imported by an earlier test
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(RegisterError, match=r"pip install 'register-crosscheck\[pdf\]'"):
        read(tmp_path, "a.pdf", b"%PDF-1.4\n")


needs_pdf = pytest.mark.skipif(
    importlib.util.find_spec("pdfplumber") is None, reason="the extra [pdf] is not installed"
)


def write_pdf(content: bytes) -> bytes:
    """Return a PDF of one page that draws what the content says."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return data + head % (table, len(data))


@needs_pdf
def test_the_ruled_table_of_a_pdf_is_read_with_a_cell_open_below(tmp_path):
    rules = b"20 180 m 220 180 l 20 160 m 220 160 l 20 140 m 120 140 l 20 180 m 20 140 l 120 180 m 120 140 l 220 180 m 220 140 l S "
    words = b"BT /F 9 Tf 25 166 Td (Donor) Tj 100 0 Td (Value) Tj -100 -20 Td (Alder) Tj 100 0 Td (5) Tj ET"
    table = read(tmp_path, "a.pdf", write_pdf(rules + words)).tables[0]
    assert table.cells.rows() == [(1, "Donor", "Value"), (2, "Alder", "5")]


@needs_pdf
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (write_pdf(b"BT /F 9 Tf 25 166 Td (No table here) Tj ET"), "no page of the PDF has a table"),
        (b"%PDF-1.4\n" + b"\xff" * 500, "the PDF is damaged"),
        (b"Donor,Value\n", "the file is not a PDF"),
        (b"", "the file is empty"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_one_clear_line(tmp_path, data, said):
    with pytest.raises(RegisterError, match=said):
        read(tmp_path, "a.pdf", data)


@pytest.mark.slow
@needs_pdf
@pytest.mark.skipif(not SHARED.is_dir(), reason="the published registers are not beside the project")
def test_a_published_register_gives_the_same_rows_as_pdf_and_as_workbook():
    """The workbook was made from the PDF by a program that left out two hyphens at the ends of lines."""

    def tidy(cell: object) -> object:
        text = " ".join(str(cell).split()) if cell is not None else None
        if text and text.endswith(" 00:00:00"):
            return f"{text[8:10]}/{text[5:7]}/{text[:4]}"
        return text.replace("- ", "").replace(" ", "") if isinstance(cell, str) and text else text

    rows = []
    for ending in ("pdf", "xlsx"):
        name = f"gifts_register_9.{ending}"
        (table,) = read_file(SHARED / "mep-gifts" / name, name).tables
        rows.append([tuple(map(tidy, row)) for row in table.cells.rows()])
    differences = [
        (left[0], place)
        for left, right in zip(*rows, strict=True)
        for place, pair in enumerate(zip(left, right, strict=True))
        if pair[0] != pair[1] and str(pair[0]).replace("-", "") != str(pair[1]).replace("-", "")
    ]
    assert differences == []
    assert len(rows[0]) == 470
