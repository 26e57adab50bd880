"""Amounts that a block adds up, as whole numbers that can be added up beforehand for records that are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import FieldRef
from engine.rulebook.logic import FINE_MONEY
from engine.schema import is_exact, name_high

if TYPE_CHECKING:
    from engine.rulebook.language import Measure

SCALE = {"money": 100, "number": 1000}
"""What a value is multiplied with to be added up as a whole number: pence, and thousandths."""
ADDED = ("gain_low", "gain_high", "loss_low", "loss_high", "opens")
"""Columns of a value behind name_amount: its ends where above and where below 0, and whether its high end is open."""
VAGUE = "vague"
"""Column of a value: whether it is missing or known only within limits."""


def name_amount(ref: FieldRef, part: str) -> str:
    """Return the column of a part of a value that is added up."""
    return f"{ref.alias}.sum.{ref.field.name}.{part}"


def split_value(ref: FieldRef) -> list[pl.Expr]:
    """Return the columns ADDED and VAGUE of a field of a canonical frame.

    A value that is not recorded is 0 or more; one below 0 is a refund, and is recorded.
    """
    low = pl.col(ref.field.name)
    high = pl.col(name_high(ref.field.name)) if ref.field.kind == "money" else low
    scale = SCALE[ref.field.kind]
    least, most = ((end * scale).round(0).cast(pl.Int64) for end in (low, high))
    least, most = pl.min_horizontal(least.fill_null(0), most), most.fill_null(0)
    nothing = pl.lit(0, dtype=pl.Int64)
    parts = {
        "gain_low": pl.max_horizontal(least, nothing),
        "gain_high": pl.max_horizontal(most, nothing),
        "loss_low": pl.min_horizontal(least, nothing),
        "loss_high": pl.min_horizontal(most, nothing),
        "opens": high.is_null().cast(pl.Int64),
        VAGUE: ~is_exact(low, high),
    }
    return [expr.alias(name_amount(ref, part)) for part, expr in parts.items()]


def take_amount(measure: Measure, part: str) -> pl.Expr:
    """Return a part of the value that a measure adds up, over a frame of matches."""
    assert isinstance(measure.ref, FieldRef)
    return pl.col(name_amount(measure.ref, part))


def unscale(column: pl.Expr, kind: str) -> pl.Expr:
    """Return a sum of whole numbers as money, or as a number."""
    if kind == "money":
        return column.cast(pl.Decimal(38, 0)).cast(FINE_MONEY) * pl.lit("0.01").cast(pl.Decimal(38, 2))
    return column / SCALE["number"] if kind == "number" else column
