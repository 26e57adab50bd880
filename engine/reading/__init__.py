"""Bytes to raw tables: which reader reads which file, and the readers."""

from __future__ import annotations

from engine.reading.csv import name_line_ends, read_delimited, sniff_separator, take_stated_separator
from engine.reading.files import ENDINGS, KINDS, PDF_ENDINGS, RawFile, read_file
from engine.reading.json import COLUMNS, COPY, Flattened, find_copies, flatten_files
from engine.reading.table import ROW, RawTable, encode_utf8, leads_inside
from engine.reading.workbook import HEADS, SHEET, describe_absence, describe_form, list_about_rows, title_column

__all__ = [
    "COLUMNS",
    "COPY",
    "ENDINGS",
    "HEADS",
    "KINDS",
    "PDF_ENDINGS",
    "ROW",
    "SHEET",
    "Flattened",
    "RawFile",
    "RawTable",
    "describe_absence",
    "describe_form",
    "encode_utf8",
    "find_copies",
    "flatten_files",
    "leads_inside",
    "list_about_rows",
    "name_line_ends",
    "read_delimited",
    "read_file",
    "sniff_separator",
    "take_stated_separator",
    "title_column",
]
