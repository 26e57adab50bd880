"""Spreadsheets to raw tables: XLSX, ODS and what their archives hold."""

from __future__ import annotations

from engine.reading.workbook.about_sheet import (
    HEADS,
    SHEET,
    describe_absence,
    describe_form,
    leave_out_about,
    list_about_rows,
    title_column,
)
from engine.reading.workbook.workbook import read_workbook

__all__ = [
    "HEADS",
    "SHEET",
    "describe_absence",
    "describe_form",
    "leave_out_about",
    "list_about_rows",
    "read_workbook",
    "title_column",
]
