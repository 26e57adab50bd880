"""The sheet `About` of a template: what each column means, and how a reader knows it from a sheet of entries."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import polars as pl

from engine.schema import REGISTERS

if TYPE_CHECKING:
    from engine.reading.table import RawTable
    from engine.schema import Field, Register

SHEET = "About"
REQUIRED = "*"
"""Stands after the title of a column that each row needs; a header is read without it."""
HEADS = ("Column", "Needed", "What it means", "Example", "How to write it", "Left empty, it means")
_NOTES = (
    f"A column marked {REQUIRED} is needed in each row; leave any other cell empty where nothing is recorded.",
    "Titles may be changed and columns moved or taken out; a new column is reported and not read.",
    "A day known only to the month or as a range: write it as text, with ' in front: 'May 2024 or '4-5 February 2024.",
    "A value known only within limits: <£150, £10-£15 or approx £20.",
    "Below the column titles the sheet of entries holds one entry in each row, and nothing else.",
    "This sheet is left out when the register is read.",
)


def title_column(field: Field) -> str:
    """Return what a template calls the column of a field, marked where each row needs it."""
    return f"{field.heading} {REQUIRED}" if field.required else field.heading


def title_about(register: Register) -> str:
    """Return the first cell of a register's About sheet, by which a reader knows it."""
    return f"About the columns of the register: {register.title}"


def list_about_rows(register: Register) -> list[tuple[str, ...]]:
    """Return the rows of a register's About sheet: its title, HEADS, a row for each field in order, and the notes."""
    fields = [_describe(field) for field in register.fields]
    return [(title_about(register),), HEADS, *fields, *((note,) for note in _NOTES)]


def _describe(field: Field) -> tuple[str, ...]:
    needed = "yes" if field.required else ""
    return title_column(field), needed, field.means, field.example or "", describe_form(field), describe_absence(field)


def describe_form(field: Field) -> str:
    """Return how a value of the field is written, with its unit, its limits or the values it takes."""
    if field.kind == "category":
        return f"one of: {', '.join(field.values)}"
    if field.kind == "date":
        return "a day, such as 31/12/2024 or 2024-12-31"
    if field.kind == "money":
        return "pounds, with or without £"
    if field.kind == "number":
        limits = f" from {field.limits[0]} to {field.limits[1]}" if field.limits else ""
        return f"a number{limits} ({field.unit})"
    return "text"


def describe_absence(field: Field) -> str:
    """Return what an empty cell of the field means."""
    return field.absent or "not recorded"


def leave_out_about(table: RawTable) -> RawTable:
    """Return the table without the rows that a template's About sheet has; any other row of that sheet stays."""
    if table.sheet != SHEET or table.cells.is_empty():
        return table
    title = table.cells["c0"][0]
    register = next((each for each in REGISTERS.values() if title_about(each) == title), None)
    if register is None:
        return table
    written = [row[0] for row in list_about_rows(register)]
    added = ~pl.col("c0").is_in(written).fill_null(False)
    return dataclasses.replace(table, cells=table.cells.filter(added))
