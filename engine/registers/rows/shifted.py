"""Shifted rows: cells stand one column to the right of their headers, as a date in the next column shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.registers.values import choose_order, parse_dates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.registers.mapping import SourceMapping
    from engine.registers.rows.cells import Spot
    from engine.registers.rows.defects import DefectList
    from engine.schema import Register

_FEW = 0.2
"""The share of a table's rows up to which a shift is a slip of some rows; above it the headers themselves are wrong."""
_PROBLEM = "the cells of this row stand one column to the right of their headers and were read there"
_DATE = (
    r"^\s*(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|"
    r"\d{1,2}(?:st|nd|rd|th)?[ -][A-Za-z]{3,9}[ -]\d{2,4})\b"
)


def straighten_rows(
    cells: pl.DataFrame,
    spots: Mapping[str, Spot],
    mapping: SourceMapping,
    register: Register,
    repeats: pl.Series,
    defects: DefectList,
) -> pl.DataFrame:
    """Return the cells with shifted rows put straight, each a defect that shows the row as the file has it.

    A row is shifted where the column of the register's first date holds a text that is no date and the column to its
    right, which is none of the register's date columns, holds one. The cells up to the last column that is read move
    one to the left: the first is dropped, and what stood in the last, if anything, was lost in the file.
    """
    dates = [name for name in register.dated_by if name in spots]
    if not dates or mapping.sentence is not None:
        return cells
    place = spots[dates[0]].place
    if f"c{place + 1}" not in cells.columns or place + 1 in _date_places(spots, register):
        return cells
    shifted = _find_shifted(cells, place) & repeats.is_null()
    count = int(shifted.sum())
    if not count or count > cells.height * _FEW:
        return cells
    _note(cells.filter(shifted), defects, dates[0])
    read = [each for name, spot in spots.items() if register.field(name) for each in spot.places()]
    return _move(cells, shifted, max(read))


def _date_places(spots: Mapping[str, Spot], register: Register) -> set[int]:
    fields = [field.name for field in register.fields if field.kind == "date"]
    return {place for name, spot in spots.items() if name in fields for place in spot.places()}


def _find_shifted(cells: pl.DataFrame, place: int) -> pl.Series:
    """Return which rows hold no date in the column and one in the next; only rows that look so are read."""
    here, there = cells[f"c{place}"], cells[f"c{place + 1}"]
    a_date, a_number = there.str.contains(_DATE), here.str.contains(r"\d{2}")
    likely = a_date.fill_null(value=False) & ~a_number.fill_null(value=True)
    if not likely.any():
        return likely
    order = choose_order(there.filter(likely))
    read = parse_dates(there.set(~likely, None), order)
    return likely & read["low"].is_not_null()


def _note(rows: pl.DataFrame, defects: DefectList, field: str) -> None:
    said = pl.concat_str([pl.col(name) for name in rows.columns[1:]], separator=" | ", ignore_nulls=True)
    found = rows.select(source_row="row", said=said, problem=pl.lit(_PROBLEM))
    defects.add(found, field, pl.lit("medium"))


def _move(cells: pl.DataFrame, shifted: pl.Series, last: int) -> pl.DataFrame:
    moved = []
    for place in range(last + 1):
        name, right = f"c{place}", f"c{place + 1}"
        taken = pl.col(right) if place < last else pl.lit(None, pl.String)
        moved.append(pl.when(shifted).then(taken).otherwise(pl.col(name)).alias(name))
    return cells.with_columns(moved)
