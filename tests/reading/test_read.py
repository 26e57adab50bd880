"""Bytes to raw tables: encodings, separators, row numbers, workbooks, and what is refused."""

from __future__ import annotations

import datetime as dt
import zipfile

import pytest
import xlsxwriter

from engine.errors import RegisterError
from engine.reading.files import read_file


def read_text(tmp_path, data: bytes, name: str = "a.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    return read_file(path, name).tables[0]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Donor,Value\nCafé,£5\n".encode(), "utf-8"),
        ("Donor,Value\nCafé,£5\n".encode("utf-8-sig"), "utf-8"),
        ("Donor,Value\nCafé,£5\n".encode("cp1252"), "cp1252"),
        ("Donor,Value\nCafé,£5\n".encode("utf-16"), "utf-16"),
        ("Donor;Value\r\nCafé;£5\r\n".encode(), "utf-8"),
        ("Donor\tValue\rCafé\t£5\r".encode(), "utf-8"),
    ],
)
def test_text_is_read_whatever_its_encoding_separator_and_line_ends(tmp_path, data, encoding):
    table = read_text(tmp_path, data)
    assert table.cells.rows() == [(1, "Donor", "Value"), (2, "Café", "£5")]
    assert table.encoding == encoding


def test_rows_have_the_numbers_a_spreadsheet_shows(tmp_path):
    table = read_text(tmp_path, b'\n,,\nRef,Text\n1,"two\nlines"\n\n2,x\n,,\n')
    assert [(row[0], row[1]) for row in table.cells.iter_rows()] == [(3, "Ref"), (4, "1"), (6, "2")]


def test_longer_and_shorter_rows_are_kept_whole(tmp_path):
    table = read_text(tmp_path, b"a,b\n1\n1,2,3\n")
    assert table.cells.rows() == [(1, "a", "b", None), (2, "1", None, None), (3, "1", "2", "3")]


def test_a_workbook_gives_every_sheet_as_text(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("First")
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(2, 0, "Donor")
    sheet.write(2, 1, "Date")
    sheet.write(2, 2, "Value")
    sheet.write(4, 0, "Alder")
    sheet.write_datetime(4, 1, dt.datetime(2024, 3, 1), date)
    sheet.write(4, 2, "Nil")
    sheet.write(5, 0, "Birch")
    sheet.write(5, 1, 45352)
    sheet.write(5, 2, 12.5)
    sheet.merge_range(6, 0, 7, 0, "Cedar")
    sheet.write(7, 2, 3)
    book.add_worksheet("Empty")
    second = book.add_worksheet("Second")
    second.write(0, 0, "Note")
    book.close()
    tables = read_file(path, "a.xlsx").tables
    assert [table.sheet for table in tables] == ["First", "Second"]
    assert tables[0].cells.rows() == [
        (3, "Donor", "Date", "Value"),
        (5, "Alder", "2024-03-01 00:00:00", "Nil"),
        (6, "Birch", "45352", "12.5"),
        (7, "Cedar", None, None),
        (8, "Cedar", None, "3"),
    ]


def test_an_open_document_sheet_is_read(tmp_path):
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="Gifts"><table:table-row><table:table-cell/></table:table-row><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>Donor</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2024-03-01"><text:p>1/3</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<x/>")
    assert read_file(path, "a.ods").tables[0].cells.rows() == [(2, "Donor", "2024-03-01")]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"\n\n", "empty"),
        ("a.csv", b"\x00\x01\x02" * 50, "not text"),
        ("a.csv", b"PK\x03\x04" + b"\0" * 50, "not text but an XLSX"),
        ("a.xlsx", b"Donor,Value\n", "not a workbook"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 50, "damaged"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.json", b"{", "damaged"),
        ("a.json", b"[" * 5000, "nested too deep"),
        ("a.json", b'{"colour": 1}', "no OCDS releases"),
        ("a.docx", b"x", "`.docx` are not read"),
        ("a", b"x", "without an ending"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(tmp_path, name, data, said):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(RegisterError, match=said) as caught:
        read_file(path, name)
    assert str(caught.value).startswith(f"{name}:")
    assert len(str(caught.value).splitlines()) == 1


def test_a_missing_file_names_its_nearest_neighbour(tmp_path):
    (tmp_path / "gifts.csv").write_text("x", encoding="utf-8")
    with pytest.raises(RegisterError, match="did you mean `gifts.csv`"):
        read_file(tmp_path / "gift.csv", "gift.csv")
