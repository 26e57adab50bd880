"""Fills a template as a spreadsheet program does: rows of cells in its own bytes, each in the style of its column."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.schema.fields import Field, Register

Cell = str | float | Decimal | date
SHEET = "xl/worksheets/sheet1.xml"
ABOUT = "xl/worksheets/sheet2.xml"
_DAY_0 = date(1899, 12, 30)
_STANDING = {"text": "07654321", "date": "2026-01-31", "money": "12.50", "number": "7"}
"""What stands in for the example of a field that has none."""


def fill_template(template: bytes, register: Register, rows: Sequence[Mapping[str, Cell]], sheet: str = SHEET) -> bytes:
    """Return the workbook with rows below its last one; a row gives the value of a field by the field's name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name).decode("utf-8")
            new.writestr(name, _add_rows(data, register, rows) if name == sheet else data)
    return stream.getvalue()


def _add_rows(xml: str, register: Register, rows: Sequence[Mapping[str, Cell]]) -> str:
    styles = read_styles(xml)
    first = 1 + max(int(number) for number in re.findall(r'<row r="(\d+)"', xml))
    places = {name: place for place, name in enumerate(register.field_names())}
    written = ""
    for number, row in enumerate(rows, first):
        cells = sorted((places[name], value) for name, value in row.items())
        inner = "".join(
            _write_cell(f"{chr(65 + place)}{number}", value, styles.get(place, 0)) for place, value in cells
        )
        written += f'<row r="{number}">{inner}</row>'
    assert "</sheetData>" in xml
    return xml.replace("</sheetData>", f"{written}</sheetData>")


def read_styles(xml: str) -> dict[int, int]:
    """The style of each column, by its place from 0."""
    found = re.findall(r'<col min="(\d+)" max="(\d+)"[^>]* style="(\d+)"', xml)
    return {place - 1: int(style) for first, last, style in found for place in range(int(first), int(last) + 1)}


def _write_cell(at: str, value: Cell, style: int) -> str:
    if isinstance(value, str):
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    number = (value - _DAY_0).days if isinstance(value, date) else value
    return f'<c r="{at}" s="{style}"><v>{number}</v></c>'


def make_cell(field: Field) -> Cell:
    """The field's example, as the cell that a spreadsheet program would hold."""
    said = field.example or _STANDING[field.kind]
    if field.kind == "date":
        return date.fromisoformat(said)
    if field.kind == "money":
        return Decimal(said)
    return float(said) if field.kind == "number" else said
