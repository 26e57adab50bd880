"""Writes tables as files that are the same byte for byte each time: CSV in several encodings, and workbooks."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Cell = str | int | float | date
MADE_ON = datetime(2025, 6, 30)
EPOCH = date(1899, 12, 30)


def write_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8", end: str = "\r\n") -> None:
    """Write rows of text as a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8 with plain line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


def write_workbook(
    path: Path, sheets: dict[str, Sequence[Sequence[Cell]]], merges: dict[str, list[tuple[int, int, int, int]]]
) -> None:
    """Write a workbook; `merges` names cells to merge by first row, first column, last row, last column from 0.

    A date becomes a real date cell, a number a number, text text; a merged area shows its first cell.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": path.stem, "author": "Westmarch Police (fictional)", "created": MADE_ON})
    day_format = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(r, c, datetime(cell.year, cell.month, cell.day), day_format)
                elif isinstance(cell, int | float):
                    sheet.write_number(r, c, cell)
                elif cell:
                    sheet.write_string(r, c, cell)
        for top, left, bottom, right in merges.get(name, []):
            sheet.merge_range(top, left, bottom, right, str(rows[top][left]))
    book.close()


def number_day(day: date) -> int:
    """Return the day as spreadsheet programs count it."""
    return (day - EPOCH).days
