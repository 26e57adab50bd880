"""Rows that stand elsewhere too, set aside: all of a file that is a copy of another, and entries gathered."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import SET_ASIDE_SCHEMA
from engine.reading import COPY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.reading import RawTable
    from engine.registers.rows import Assembled
    from engine.schema import Source

_SAID = 300


def set_aside_copy(result: Assembled, table: RawTable, register: str, first: str) -> Assembled:
    """Return what a copy gave with all of its rows set aside; what is wrong in them stands at the first file's rows."""
    reason = pl.lit(COPY.format(first)).alias("reason")
    others = result.set_aside.with_columns(reason)
    rows = set_aside_rows(table, register, result.rows.select(pl.col("source_row").unique(maintain_order=True), reason))
    return dataclasses.replace(
        result,
        rows=result.rows.clear(),
        defects=result.defects.clear(),
        nil_returns=result.nil_returns.clear(),
        set_aside=pl.concat([others, rows]),
        kept=0,
    )


def set_aside_folded(folded: pl.DataFrame, tables: Mapping[int, RawTable], register: str) -> list[pl.DataFrame]:
    """Return findings.SET_ASIDE_SCHEMA of each source for the rows that were folded (books.Gathered.folded)."""
    parts = folded.partition_by("source", as_dict=True)
    return [set_aside_rows(tables[int(source)], register, rows) for (source,), rows in parts.items()]


def set_aside_rows(table: RawTable, register: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return findings.SET_ASIDE_SCHEMA for rows of a table (source_row, reason), with what they say."""
    cells = pl.concat_str([pl.col(name) for name in table.columns], separator=" | ", ignore_nulls=True)
    said = table.cells.unique("row", keep="first", maintain_order=True).select(
        source_row="row", said=cells.str.replace_all(r"\s+", " ").str.slice(0, _SAID)
    )
    found = rows.join(said, on="source_row", how="left", maintain_order="left").with_columns(
        pl.lit(register).alias("register"),
        pl.lit(table.file).alias("source_file"),
        pl.lit(table.sheet).alias("source_sheet"),
    )
    return found.select(pl.col(name).cast(dtype) for name, dtype in SET_ASIDE_SCHEMA.items())


def count_folded(sources: Sequence[Source], folded: pl.DataFrame) -> list[Source]:
    """Return the sources with their rows that were folded counted as set aside, no longer as kept."""
    rows = dict(folded.group_by("source").len().iter_rows())
    return [
        dataclasses.replace(each, kept=each.kept - rows[each.index], set_aside=each.set_aside + rows[each.index])
        if each.index in rows
        else each
        for each in sources
    ]
