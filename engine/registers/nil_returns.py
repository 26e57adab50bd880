"""Nil returns: who declared that there was nothing to declare, and for when. They are no entries, and they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.registers.rows.cells import PERIOD
from engine.registers.values.columns import parse_dates

if TYPE_CHECKING:
    from engine.reading.table.raw_table import RawTable
    from engine.schema.registers import Register


def list_nil_returns(texts: pl.DataFrame, register: Register, table: RawTable) -> pl.DataFrame:
    """Return the nil returns among the texts of a table's rows.

    The period is the first date of the row, else the column that the mapping names as period, else the month or year
    that the sheet is named after.
    """
    dated = [name for name in register.dated_by if name in texts.columns]
    sources = [*(texts[name] for name in dated), *([texts[PERIOD]] if PERIOD in texts.columns else [])]
    sources.append(pl.repeat(table.sheet, texts.height, dtype=pl.String, eager=True))
    read = [parse_dates(source) for source in sources]
    people = [party.name for party in register.parties if party.kind == "person" and party.name in texts.columns]
    named = {name: texts[name] for name in (*people, "organisation", "unit") if name in texts.columns}
    frame = pl.DataFrame({"source_row": texts["row"], **named}).with_columns(
        pl.Series(f"low{number}", each["low"], dtype=pl.Date) for number, each in enumerate(read)
    )
    frame = frame.with_columns(
        pl.Series(f"high{number}", each["high"], dtype=pl.Date) for number, each in enumerate(read)
    )
    return frame.select(
        pl.lit(register.name).alias("register"),
        _take(frame, "organisation").alias("body"),
        _take(frame, "unit").alias("unit"),
        _take(frame, people[0] if people else "").alias("person"),
        pl.coalesce([f"low{number}" for number in range(len(read))]).alias("period_from"),
        pl.coalesce([f"high{number}" for number in range(len(read))]).alias("period_to"),
        pl.lit(table.file).alias("source_file"),
        pl.lit(table.sheet).alias("source_sheet"),
        "source_row",
    )


def _take(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars() if name in frame.columns else pl.lit(None, pl.String)
