"""The two bands of links, and the columns in which a comparison of names hands over its scores."""

from __future__ import annotations

import polars as pl

ACCEPT = 0.80
"""A pair that scores at least this is accepted, unless a reason holds it back."""
REVIEW = 0.20
"""A pair that scores at least this, and is not accepted, is listed for a person to decide.

So are names that are akin (guards.mark_related), though they score less.
"""
COMPARED: dict[str, pl.DataType] = {
    "left_name": pl.String(),
    "right_name": pl.String(),
    "score": pl.Float64(),
    "held": pl.List(pl.String()),
    "method": pl.String(),
    "agreed": pl.String(),
    "differed": pl.String(),
}
"""Columns of match_organisations and match_persons; `held` lists the reasons why a pair is not accepted."""


def join_said(*parts: pl.Expr) -> pl.Expr:
    """Return the parts that say something, joined by `; `; empty text where none does."""
    said = [pl.when(part != "").then(part) for part in parts]
    return pl.concat_str(said, separator="; ", ignore_nulls=True)
