"""Findings of rules as a register: what the rules about findings are evaluated on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from engine.schema import FINDINGS, MONEY, Source, make_polars_schema, name_high, take_first, take_last

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = "exceptions.csv"
"""Where a finding stands, as evidence says it."""


def make_findings(exceptions: pl.DataFrame, source: int) -> pl.DataFrame:
    """Return exceptions (EXCEPTION_SCHEMA) as a canonical frame of the register of findings."""
    days, values = pl.col("occurred_on"), pl.col("value_gbp")
    first, last = (end.str.to_date("%Y-%m-%d", strict=False) for end in (take_first(days), take_last(days)))
    least, most = (end.cast(MONEY, strict=False) for end in (take_first(values), take_last(values)))
    texts = {
        name: _blank_to_null(name) for name in ("exception_id", "rule", "severity", "about", "organisation", "reason")
    }
    frame = exceptions.sort("exception_id").select(
        pl.col("exception_id").alias("record_id"),
        pl.lit(FILE).alias("source_file"),
        pl.lit("").alias("source_sheet"),
        pl.lit(None, dtype=pl.Int64).alias("source_row"),
        pl.lit(source).alias("source"),
        *(pl.lit(None, dtype=pl.String).alias(name) for name in ("from_text", "also_at")),
        *(text.alias(name) for name, text in texts.items()),
        first.alias("occurred_on"),
        last.alias(name_high("occurred_on")),
        least.alias("value_gbp"),
        most.alias(name_high("value_gbp")),
    )
    return frame.select([pl.col(name).cast(dtype) for name, dtype in make_polars_schema(FINDINGS).items()])


def _blank_to_null(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != "").then(pl.col(column))


def add_source(sources: Sequence[Source], rows: int) -> tuple[Source, ...]:
    """Return the sources with one for the findings, which cover every day."""
    columns = frozenset(FINDINGS.field_names())
    index = max((source.index for source in sources), default=-1) + 1
    findings = Source(
        index,
        FINDINGS.name,
        FILE,
        "",
        "",
        "",
        "utf-8",
        1,
        rows,
        rows,
        0,
        columns,
        dt.date.min,
        dt.date.max,
        assumed=False,
    )
    return (*sources, findings)
