"""A register's template: a workbook with its columns in order, ready to fill, and a sheet that explains them."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from engine.reading import HEADS, SHEET, describe_absence, describe_form, list_about_rows, title_column
from engine.registers import EARLIEST, LATEST

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from engine.schema import Field, Kind, Register

_MADE_ON = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - a fixed day, so that the same schema gives the same bytes
_LAST_ROW = 1_048_575
"""The last row of an XLSX sheet, from 0: formats, lists and filter reach down to it."""
_NUMBER_FORMATS: dict[Kind, str] = {
    "date": "dd/mm/yyyy",
    "money": "£#,##0.00;[Red]-£#,##0.00",
    "text": "@",  # keeps the leading noughts of a staff or company number
}
_NARROWEST = {"date": 13, "money": 14, "number": 10, "category": 14, "text": 16}
_TOLD_WIDTH, _WIDEST = 44, 32
_MOST_MONEY = 10**12 - 1
"""What Decimal(14, 2) holds."""
_ABOUT_WIDTHS = (26, 9, 50, 26, 48, 22)
_NAVY, _RUST, _PALE = "#1F3A5F", "#8A3B12", "#E8EDF3"


def make_template(register: Register) -> bytes:
    """Return the XLSX template of a register: a sheet of its columns without any row, and the sheet About.

    The same register gives the same bytes.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": register.title, "author": "crosscheck", "created": _MADE_ON})
    _write_columns(book, book.add_worksheet(name_sheet(register)), register)
    _write_about(book, book.add_worksheet(SHEET), register)
    book.close()
    return stream.getvalue()


def name_sheet(register: Register) -> str:
    """Return the name of the sheet of entries in a register's template."""
    return register.name.replace("_", " ").capitalize()


def _write_columns(book: xlsxwriter.Workbook, sheet: Worksheet, register: Register) -> None:
    plain, needed = _make_head_formats(book)
    cells = {kind: book.add_format({"num_format": text, "valign": "top"}) for kind, text in _NUMBER_FORMATS.items()}
    other = book.add_format({"valign": "top"})
    for place, field in enumerate(register.fields):
        title = title_column(field)
        sheet.set_column(place, place, _choose_width(field, title, register), cells.get(field.kind, other))
        sheet.write_string(0, place, title, needed if field.required else plain)
        sheet.write_comment(0, place, _explain(field), {"author": "crosscheck", "x_scale": 2.2, "y_scale": 1.4})
        if rule := _make_validation(field):
            sheet.data_validation(1, place, _LAST_ROW, place, rule)
    last = xl_col_to_name(len(register.fields) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A2:{last}{_LAST_ROW + 1}"})  # staff and company numbers are text
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, _LAST_ROW, len(register.fields) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _make_head_formats(book: xlsxwriter.Workbook) -> tuple[Format, Format]:
    """Return the formats of a column's title: of any column, and of one that each row needs."""
    look = {"bold": True, "font_color": "white", "valign": "vcenter", "text_wrap": True, "border": 1}
    return book.add_format({**look, "bg_color": _NAVY}), book.add_format({**look, "bg_color": _RUST})


def _choose_width(field: Field, title: str, register: Register) -> int:
    if field.name in register.told_by:
        return _TOLD_WIDTH
    longest = max(len(text) for text in (title, field.example or "", *field.values))
    return min(max(longest + 4, _NARROWEST[field.kind]), _WIDEST)


def _explain(field: Field) -> str:
    """Return the comment on a column's title."""
    lines = [field.means, f"Write: {describe_form(field)}."]
    lines += [f"Example: {field.example}"] if field.example else []
    lines.append("Each row needs it." if field.required else f"Left empty: {describe_absence(field)}.")
    return "\n".join(lines)


def _make_validation(field: Field) -> dict[str, Any] | None:
    """Return what a spreadsheet program checks as a cell is filled; what a register may hold besides, it lets pass."""
    if field.kind == "category":
        said = "Choose a value from the list."
        return {"validate": "list", "source": list(field.values), "error_title": field.heading, "error_message": said}
    asked = {"criteria": "between", "error_type": "warning", "error_title": field.heading}
    if field.kind == "date":
        said = "This is no day. Where only the month or a range is known, write it with ' in front, as 'May 2024."
        return {**asked, "validate": "date", "minimum": EARLIEST, "maximum": LATEST, "error_message": said}
    if field.kind == "money":
        said = "This is no amount in pounds. Limits such as <£150 or £10-£15 are read too."
        return {
            **asked, "validate": "decimal", "minimum": -_MOST_MONEY, "maximum": _MOST_MONEY, "error_message": said,
        }  # fmt: skip
    if field.kind == "number" and field.limits:
        least, most = field.limits
        said = f"This is not {describe_form(field)}."
        return {**asked, "validate": "decimal", "minimum": least, "maximum": most, "error_message": said}
    return None


def _write_about(book: xlsxwriter.Workbook, sheet: Worksheet, register: Register) -> None:
    title, *rows = list_about_rows(register)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    shaded = book.add_format({"text_wrap": True, "valign": "top", "bold": True, "bg_color": _PALE})
    note = book.add_format({"italic": True})
    for place, width in enumerate(_ABOUT_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, title[0], book.add_format({"bold": True, "font_size": 14}))
    for at, row in enumerate(rows, 1):
        look = shaded if row == HEADS else wrapped if len(row) == len(HEADS) else note
        for place, text in enumerate(row):
            if text:
                sheet.write_string(at, place, text, look)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
