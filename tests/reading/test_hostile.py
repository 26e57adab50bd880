"""Files that would fill the memory, never end or are no files: each ends in one clear line."""

from __future__ import annotations

import os
import struct
import sys
import zipfile

import pytest

from engine.errors import RegisterError
from engine.reading.csv import delimited
from engine.reading.files import read_file
from engine.reading.json import flatten
from engine.reading.table import bytes as source
from engine.reading.workbook import archive
from tests.made.workbooks import write_cell, write_ods, write_repeated, write_xlsx

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")


def refuse(path, name: str = "") -> str:
    """The one line with which a file is refused."""
    with pytest.raises(RegisterError) as caught:
        read_file(path, name or path.name)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{name or path.name}:")
    assert caught.value.problems[0].hint
    return line


@pytest.mark.parametrize("ends", [b"\n", b"\r", b"\r\n"])
def test_a_line_beyond_measure_is_refused_with_its_number(tmp_path, monkeypatch, ends):
    monkeypatch.setattr(source, "LONGEST_LINE", 3 * 1024 * 1024)
    path = tmp_path / "a.csv"
    path.write_bytes(b"Donor,Value" + ends + b"Alder,1" + ends + b"x" * (4 * 1024 * 1024))
    assert refuse(path).startswith("a.csv:3: the line is longer than 3 MB")


def test_a_long_file_of_short_lines_is_no_long_line(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "LONGEST_LINE", 1024 * 1024)
    path = tmp_path / "a.csv"
    path.write_bytes(b"Donor,Value\n" + b"Alder,1\n" * 400_000)
    assert read_file(path, "a.csv").tables[0].cells.height == 400_001


def test_a_file_larger_than_its_kind_may_be_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "a.json"
    with path.open("wb") as stream:
        stream.truncate(251 * 10**6)  # sparse: nothing is written
    assert "larger than 250 MB" in refuse(path)


def test_quotation_marks_that_are_never_closed_are_not_looked_for_without_end(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'"x" ,"\n' * 2000)
    assert "never closed on more than 200 lines" in refuse(path)


def test_a_mark_that_is_never_closed_costs_its_own_line_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 1000)
    path = tmp_path / "a.csv"
    path.write_bytes(b'Donor,Value\n"Alder,1\n' + b"Birch,2\n" * 500 + b'"Cedar,3\n')
    table = read_file(path, "a.csv").tables[0]
    assert table.cells.rows()[:3] == [(1, "Donor", "Value"), (2, '"Alder', "1"), (3, "Birch", "2")]
    assert table.cells.height == 503
    assert [row for row, *_ in table.remarks] == [2, 503]


BIG_SHEETS = {
    "two cells in opposite corners": (write_cell("A1"), "used part of its sheets spans 17,179,869,184 cells"),
    "the same, in other quotes": (write_cell("A1"), "17,179,869,184 cells"),
    "a reference beyond the sheet": ("", "damaged"),
    "a row number beyond the sheet": (write_cell("A1"), "damaged"),
    "a far cell hidden by a comment": (write_cell("A1"), "17,179,869,184 cells"),
    "a far cell with a sign of the end in an attribute": (write_cell("A1"), "17,179,869,184 cells"),
}
FAR_ROWS = {
    "two cells in opposite corners": f'<row r="1048576">{write_cell("XFD1048576")}</row>',
    "the same, in other quotes": "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "a reference beyond the sheet": f'<row r="4000000000">{write_cell("ZZZZ4000000000")}</row>',
    "a row number beyond the sheet": '<row r="4000000"><c><v>1</v></c></row>',
    "a far cell hidden by a comment": "<row><!-- <c r=\"A1\" > --><c r='XFD1048576'><v>1</v></c></row>",
    "a far cell with a sign of the end in an attribute": '<row><c s=">" r="XFD1048576"><v>1</v></c></row>',
}


@pytest.mark.parametrize("what", BIG_SHEETS)
def test_a_sheet_that_asks_for_billions_of_cells_is_refused(tmp_path, what):
    first, said = BIG_SHEETS[what]
    path = write_xlsx(tmp_path / "a.xlsx", f'<row r="1">{first}</row>{FAR_ROWS[what]}')
    assert said in refuse(path)


def test_what_reaches_far_without_content_asks_for_nothing(tmp_path):
    rows = f'<row r="1">{write_cell("A1")}<c r="XFD1" s="1"/></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    path = write_xlsx(tmp_path / "a.xlsx", rows, after=f'<dimension ref="A1:XFD1048576"/>{merged}')
    assert read_file(path, "a.xlsx").tables[0].cells.rows() == [(1, "1")]


def test_cells_without_a_reference_are_counted_and_read(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>2</v></c></row>")
    assert read_file(path, "a.xlsx").tables[0].cells.rows() == [(1, "1", None, "3"), (2, "2", None, None)]


def test_a_long_string_that_many_cells_share_is_refused(tmp_path):
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>{row % 2}</v></c></row>' for row in range(1, 5001))
    path = write_xlsx(tmp_path / "a.xlsx", cells, strings=f"<si><t>{'x' * 1_000_000}</t></si><si><t>y</t></si>")
    assert "text of its cells is more than 2 GB" in refuse(path)


def test_one_long_string_among_many_short_ones_is_no_harm(tmp_path):
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>{int(row > 1)}</v></c></row>' for row in range(1, 5001))
    path = write_xlsx(tmp_path / "a.xlsx", cells, strings=f"<si><t>{'x' * 1_000_000}</t></si><si><t>y</t></si>")
    assert read_file(path, "a.xlsx").tables[0].cells.height == 5000


@pytest.mark.parametrize(
    "rows",
    [
        write_repeated("x", 1_048_576, 16_384),
        write_repeated("x", 10**9, 10**9),
        write_repeated("x") + write_repeated("", 1_048_574) + write_repeated("x", columns=16_384),
    ],
)
def test_a_repeated_cell_that_fills_a_whole_sheet_is_refused(tmp_path, rows):
    assert "17,179,869,184 cells" in refuse(write_ods(tmp_path / "a.ods", rows))


def test_a_long_text_repeated_down_a_sheet_is_refused(tmp_path):
    path = write_ods(tmp_path / "a.ods", write_repeated("x" * 10_000, 1_000_000))
    assert "text of its cells is more than 2 GB" in refuse(path)


def test_blank_rows_and_cells_repeated_to_the_end_of_a_sheet_are_how_programs_write_it(tmp_path):
    blank = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    path = write_ods(tmp_path / "a.ods", write_repeated("Donor") + blank)
    assert read_file(path, "a.ods").tables[0].cells.rows() == [(1, "Donor")]


def test_a_part_that_unpacks_to_more_than_its_directory_says_is_counted_as_it_unpacks(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 10 * 1024 * 1024)
    path = write_xlsx(tmp_path / "a.xlsx", f'<row r="1">{write_cell("A1")}</row>')
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/big.xml", b"\0" * (12 * 1024 * 1024))
    data = bytearray(path.read_bytes())
    honest = struct.pack("<L", 12 * 1024 * 1024)
    assert data.count(honest) == 2  # before the part and in the directory
    path.write_bytes(data.replace(honest, struct.pack("<L", 100)))
    assert "unpacks to more than" in refuse(path)


def test_json_nested_beyond_reading_is_refused_and_deep_json_is_kept(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"[" * 100_000)
    with pytest.raises(RegisterError, match="nested too deep"):
        read_file(path, "a.json")
    path.write_bytes(b'[{"a": ' + b'{"b": ' * 400 + b"1" + b"}" * 401 + b"]")
    table = read_file(path, "a.json").tables[0]
    assert table.cells.height == 1
    assert table.header is not None
    assert len(table.header) == 1


def test_a_broken_line_of_json_lines_nested_a_hundred_thousand_deep_is_one_row(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": 1}\n' + b'{"a":' * 100_000 + b'\n{"a": 3}\n')
    table = read_file(path, "a.jsonl").tables[0]
    assert table.cells["row"].to_list() == [1, 2, 3]
    assert [(row, problem) for row, _, problem in table.remarks] == [(2, "the line is no JSON object")]


def test_numbers_of_any_size_are_text(tmp_path):
    path = tmp_path / "a.json"
    digits = "9" * 100_000
    path.write_text(f'[{{"a": 1e999999999, "b": {digits}, "c": 1.50, "d": -0}}]', encoding="utf-8")
    assert read_file(path, "a.json").tables[0].cells.rows() == [(1, "1E+999999999", digits, "1.50", "0")]


def test_objects_with_ever_new_keys_are_no_table(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"k{n}": 1}}\n' for n in range(flatten.MOST_COLUMNS + 1)), encoding="utf-8")
    assert "more than 2,000 different keys" in refuse(path)


@needs_links
@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "parquet", "pdf"])
def test_a_pipe_is_refused_and_never_waited_for(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    os.mkfifo(path)
    assert "a pipe or a device, not a file" in refuse(path)


@needs_links
@pytest.mark.parametrize("target", ["nowhere.csv", "a.csv"])
def test_a_link_to_nowhere_or_to_itself_is_refused(tmp_path, target):
    path = tmp_path / "a.csv"
    path.symlink_to(tmp_path / target)
    assert "a link that leads to no file" in refuse(path)


def test_a_folder_is_refused_whatever_its_name(tmp_path):
    (tmp_path / "a.csv").mkdir()
    assert "this is a folder" in refuse(tmp_path / "a.csv")


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), FileNotFoundError(2, "No such file")])
def test_a_file_that_cannot_be_opened_or_vanishes_says_so(tmp_path, monkeypatch, error):
    path = tmp_path / "a.csv"
    path.write_text("Donor,Value\nAlder,1\n", encoding="utf-8")

    def fail(*_args, **_options):
        raise error

    monkeypatch.setattr(type(path), "open", fail)
    with pytest.raises(RegisterError, match=f"the file cannot be read: {error.strerror}"):
        read_file(path, "a.csv")
