"""The two bands of links, and the columns in which a comparison of names hands over its scores."""

from __future__ import annotations

import polars as pl

ACCEPT = 0.90
"""A pair that scores at least this is accepted, unless a reason holds it back."""
REVIEW = 0.60
"""A pair that scores at least this, and is not accepted, is listed for a person to decide."""
COMPARED: dict[str, pl.DataType] = {
    "left_name": pl.String(),
    "right_name": pl.String(),
    "score": pl.Float64(),
    "held": pl.List(pl.String()),
    "method": pl.String(),
    "agreed": pl.String(),
    "differed": pl.String(),
}
"""Columns of compare_organisations and compare_persons; `held` lists the reasons why a pair is not accepted."""
