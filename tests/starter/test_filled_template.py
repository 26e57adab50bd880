"""The templates: their columns are what the engine reads, and a filled one loads whole."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from html import unescape

import fastexcel
import pytest

from engine.reading.workbook.about_sheet import HEADS, list_about_rows, title_column
from engine.reading.workbook.about_sheet import SHEET as ABOUT_NAME
from engine.registers.load import load_registers
from engine.registers.recognise.headers import match_header
from engine.schema.entries import RegisterEntry
from engine.schema.registers import REGISTERS
from engine.starter.template import make_template, name_sheet
from tests.made.filled_template import ABOUT, SHEET, fill_template, make_cell

EVERY = pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda register: register.name)


def load(folder, register, data: bytes, name: str | None = "stated"):
    path = folder / "register.xlsx"
    path.write_bytes(data)
    entry = RegisterEntry(register.name if name else None, path.name, (path,))
    return load_registers([entry], folder)


def read_part(register, part: str = SHEET) -> str:
    with zipfile.ZipFile(io.BytesIO(make_template(register))) as archive:
        return archive.read(part).decode("utf-8")


@EVERY
def test_each_title_means_its_field_and_no_other(register):
    for field in register.fields:
        matches = match_header(title_column(field), register.name)
        assert matches, field.name
        assert (matches[0][0], matches[0][2]) == (1, field.name)


@EVERY
def test_titles_stand_once_and_say_what_is_needed(register):
    titles = [title_column(field) for field in register.fields]
    assert len({title.casefold() for title in titles}) == len(titles)
    assert [title.endswith(" *") for title in titles] == [field.required for field in register.fields]


@EVERY
def test_a_filled_template_loads_whole(tmp_path, register):
    row = {field.name: make_cell(field) for field in register.fields}
    found = load(tmp_path, register, fill_template(make_template(register), register, [row]))
    assert found.defects.rows() == []
    assert found.set_aside.rows() == []
    (source,) = found.sources
    assert (source.sheet, source.header_row, source.rows_in, source.kept) == (name_sheet(register), 1, 1, 1)
    assert source.columns == frozenset(register.field_names())
    (read,) = found.frames[register.name].to_dicts()
    for field in register.fields:
        ends = [field.name, f"{field.name}_max"] if field.kind in ("date", "money") else [field.name]
        assert [read[end] for end in ends] == [row[field.name]] * len(ends)


@EVERY
def test_a_filled_template_speaks_for_itself(tmp_path, register):
    """Without a crosscheck.toml, too, it is known for the register that it is."""
    row = {field.name: make_cell(field) for field in register.fields}
    found = load(tmp_path, register, fill_template(make_template(register), register, [row]), name=None)
    assert list(found.frames) == [register.name]
    assert found.sources[0].columns == frozenset(register.field_names())


@EVERY
def test_an_empty_template_is_a_register_without_rows(tmp_path, register):
    found = load(tmp_path, register, make_template(register))
    assert found.frames[register.name].height == 0
    assert found.frames[register.name].columns[-1] in {register.fields[-1].name, f"{register.fields[-1].name}_max"}
    assert (found.defects.height, found.set_aside.height) == (0, 0)
    assert [(source.rows_in, source.kept, source.covers_from) for source in found.sources] == [(0, 0, None)]


@EVERY
def test_the_same_register_gives_the_same_bytes(register):
    assert make_template(register) == make_template(register)


@EVERY
def test_no_example_stands_among_the_entries(register):
    reader = fastexcel.read_excel(make_template(register))
    assert reader.sheet_names == [name_sheet(register), ABOUT_NAME]
    sheet = reader.load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()
    assert sheet.rows() == [tuple(title_column(field) for field in register.fields)]


@EVERY
def test_the_sheet_about_says_what_the_schema_says(register):
    reader = fastexcel.read_excel(make_template(register))
    sheet = reader.load_sheet(ABOUT_NAME, header_row=None, skip_rows=0, dtypes="string").to_polars()
    read = [tuple(cell or "" for cell in row) for row in sheet.rows()]
    assert read == [(*row, *[""] * (len(HEADS) - len(row))) for row in list_about_rows(register)]
    for field, row in zip(register.fields, read[2:], strict=False):
        told = {row[0]: title_column(field), row[2]: field.means, row[3]: field.example or ""}
        assert all(shown == meant for shown, meant in told.items())
        assert all(value in row[4] for value in field.values)


@EVERY
def test_what_a_spreadsheet_program_checks(register):
    xml = unescape(read_part(register))
    checks = {
        place: (kind, first)
        for kind, place, first in re.findall(
            r'<dataValidation type="(\w+)".*?sqref="([A-Z]+)2:[A-Z]+1048576"><formula1>(.*?)</formula1>', xml
        )
    }
    for place, field in enumerate(register.fields):
        kind, first = checks.get(chr(65 + place), ("", ""))
        assert (
            kind
            == {"category": "list", "date": "date", "money": "decimal", "number": "decimal", "text": ""}[field.kind]
        )
        if field.kind == "category":
            assert first == f'"{",".join(field.values)}"'
            assert len(first) <= 257, "a list in a cell holds 255 characters"
    last = chr(64 + len(register.fields))
    assert f'<autoFilter ref="A1:{last}1048576"/>' in xml
    assert 'ySplit="1"' in xml
    assert 'state="frozen"' in xml


@EVERY
def test_each_title_carries_a_comment(register):
    comments = unescape(read_part(register, "xl/comments1.xml"))
    assert comments.count("<comment ") == len(register.fields)
    assert all(field.means in comments for field in register.fields)


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [
        ({"event_on": "May 2024"}, date(2024, 5, 1), date(2024, 5, 31)),
        ({"event_on": date(2024, 12, 3)}, date(2024, 12, 3), date(2024, 12, 3)),
        ({"event_on": "03/12/2024"}, date(2024, 12, 3), date(2024, 12, 3)),
    ],
)
def test_days_as_the_sheet_about_says_to_write_them(tmp_path, cells, low, high):
    gifts = REGISTERS["gifts"]
    found = load(tmp_path, gifts, fill_template(make_template(gifts), gifts, [{"provider_name": "Elm Ltd", **cells}]))
    assert found.frames["gifts"].select("event_on", "event_on_max").row(0) == (low, high)
    assert found.defects.height == 0


@pytest.mark.parametrize(("said", "low", "high"), [("<£150", 0, 149.99), ("£10-£15", 10, 15), ("approx £20", 18, 22)])
def test_values_as_the_sheet_about_says_to_write_them(tmp_path, said, low, high):
    gifts = REGISTERS["gifts"]
    row = {"provider_name": "Elm Ltd", "event_on": date(2024, 5, 1), "value_gbp": said}
    found = load(tmp_path, gifts, fill_template(make_template(gifts), gifts, [row]))
    assert [float(end) for end in found.frames["gifts"].select("value_gbp", "value_gbp_max").row(0)] == [low, high]


def test_a_row_added_to_the_sheet_about_is_not_lost(tmp_path):
    """What the template did not write there is set aside with its place, not left out with the rest."""
    staff = REGISTERS["staff"]
    data = fill_template(make_template(staff), staff, [{"person_ref": "99", "person_name": "PC Kit Marsh"}], ABOUT)
    found = load(tmp_path, staff, data)
    row = len(list_about_rows(staff)) + 1
    aside = found.set_aside.select("source_sheet", "source_row", "reason").rows()
    assert aside == [("About", row, "the sheet is no table of the staff register")]
    assert found.defects.height == 0
