"""Assemble a register from a raw table and its mapping: canonical rows, defects, nil returns, rows set aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import SET_ASIDE_SCHEMA
from engine.registers.rows.cells import fill_down, find_skips, note_extra_cells, resolve, split_cells, take_texts
from engine.registers.rows.defects import MOST_SAID, DefectList
from engine.registers.rows.fields import read_fields
from engine.registers.rows.non_entries import find_non_entries, find_repeats, list_nil_returns
from engine.registers.rows.shifted import straighten_rows
from engine.registers.rows.text_entries import note_taken, take_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.reading import RawTable
    from engine.registers.mapping import SourceMapping
    from engine.schema import Register


@dataclass(frozen=True, slots=True)
class Assembled:
    """What one table gave: canonical rows (without record_id and source), defects, nil returns, rows set aside, counts.

    rows_in = kept + set_aside.height counts rows of the source; one of them may give several canonical rows.
    `nil_returns` has findings.NIL_RETURN_SCHEMA; its rows stand in `set_aside` too.
    """

    rows: pl.DataFrame
    defects: pl.DataFrame
    set_aside: pl.DataFrame
    nil_returns: pl.DataFrame
    rows_in: int
    kept: int
    columns: frozenset[str]


def assemble_rows(
    table: RawTable, mapping: SourceMapping, register: Register, header_row: int | None, headers: Sequence[str | None]
) -> Assembled:
    """Return the canonical rows of a table, each value that could not be read as a defect with its place."""
    above = table.cells.filter(pl.col("row") < header_row) if header_row is not None else table.cells.clear()
    below = table.cells.filter(pl.col("row") > header_row) if header_row is not None else table.cells
    titles = [cell for row in above.rows() for cell in row[1:] if cell]
    defects = DefectList(register.name, table.file, table.sheet)
    spots = resolve(mapping, headers, defects)
    repeats = find_repeats(below, headers, titles)
    cells = straighten_rows(below, spots, mapping, register, repeats, defects)
    texts = take_texts(cells, spots, mapping)
    reasons = _take_first(repeats, find_skips(texts, mapping))
    told = take_sentences(texts, mapping, register, reasons)
    reasons = _take_first(reasons, told.reasons, find_non_entries(cells, told.texts, register))
    kept = reasons.is_null()
    note_taken(told, kept, defects)
    note_extra_cells(cells.filter(kept), headers, spots, defects)
    for row, said, problem in table.remarks:
        defects.add_one(row, "", said, problem, "medium")
    entries = split_cells(fill_down(told.texts.filter(kept), mapping), mapping)
    rows = read_fields(entries, mapping, register, defects)
    named = {column.field for column in mapping.columns if column.constant}
    found = frozenset(name for name in register.field_names() if name in named or name in told.texts.columns)
    for lacking in (field.name for field in register.fields if field.required and field.name not in found):
        if kept.any():
            defects.add_one(None, lacking, "", "the source has no column for this field", "high")
    return Assembled(
        rows=rows,
        defects=defects.frame(),
        set_aside=_set_aside(below, reasons, register.name, table),
        nil_returns=list_nil_returns(told.texts.filter(reasons == "nil return"), register, table),
        rows_in=below.height,
        kept=int(kept.sum()),
        columns=found,
    )


def _take_first(*reasons: pl.Series) -> pl.Series:
    """Return the first reason given for each row, null where none is."""
    return pl.select(pl.coalesce(list(reasons))).to_series().rename("reason")


def _set_aside(cells: pl.DataFrame, reasons: pl.Series, register: str, table: RawTable) -> pl.DataFrame:
    rows = cells.with_columns(reasons).filter(pl.col("reason").is_not_null())
    said = pl.concat_str([pl.col(name) for name in cells.columns[1:]], separator=" | ", ignore_nulls=True)
    return rows.select(
        pl.lit(register).alias("register"),
        pl.lit(table.file).alias("source_file"),
        pl.lit(table.sheet).alias("source_sheet"),
        pl.col("row").alias("source_row"),
        pl.col("reason"),
        said.str.replace_all(r"\s+", " ").str.slice(0, MOST_SAID).alias("said"),
    ).cast(SET_ASIDE_SCHEMA)  # type: ignore[arg-type]


def set_aside_whole(table: RawTable, register: str, reason: str) -> pl.DataFrame:
    """Return every row of a table as set aside for one reason."""
    reasons = pl.Series("reason", [reason] * table.cells.height, dtype=pl.String)
    return _set_aside(table.cells, reasons, register, table)
