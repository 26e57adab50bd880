"""Where entries stand, as text, and defects at their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.findings import DEFECT_SCHEMA
from engine.schema import is_interval, join_ends, name_high

if TYPE_CHECKING:
    from engine.schema import Field

PLACE = ("source_file", "source_sheet", "source_row")
_SAID = 300


def write_place() -> pl.Expr:
    """Return where a row stands, as `gifts/a.xlsx sheet Q1 row 14`, for JSON as `awards/b.json place 12`."""
    file, sheet = pl.col("source_file"), pl.col("source_sheet").fill_null("")
    in_list = file.str.to_lowercase().str.contains(r"\.(json|jsonl|ndjson)$")
    what = pl.when(in_list).then(pl.lit("place")).otherwise(pl.lit("row"))
    return pl.concat_str(
        file,
        pl.when(sheet != "").then(" sheet " + sheet).otherwise(pl.lit("")),
        pl.lit(" "),
        what,
        pl.lit(" "),
        "source_row",
    )


def show_value(field: Field) -> pl.Expr:
    """Return a field as the output files write it: an interval as `low/high`, nothing recorded as no text."""
    low = pl.col(field.name).cast(pl.String).fill_null("").str.strip_suffix(".0")
    if not is_interval(field):
        return low
    return join_ends(low, pl.col(name_high(field.name)).cast(pl.String).fill_null(""))


def list_defects(
    rows: pl.DataFrame, register: str, field: str, said: pl.Expr, problem: pl.Expr, severity: pl.Expr
) -> pl.DataFrame:
    """Return a defect (findings.DEFECT_SCHEMA) at the place of each row."""
    found = rows.select(
        *PLACE,
        pl.lit(register).alias("register"),
        pl.lit(field).alias("field"),
        said.str.slice(0, _SAID).alias("said"),
        problem.alias("problem"),
        severity.alias("severity"),
    )
    return found.select(pl.col(name).cast(dtype) for name, dtype in DEFECT_SCHEMA.items())
