"""Running sums over every window of a time line at once: each value enters and leaves with its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUP = "_g"
"""The column that numbers the groups."""
FAR = 10_000_000
"""Before and after every day: where the range of an undated value begins and ends."""


_APART = 4 * FAR


def place_ranges(rows: pl.DataFrame, within: int | None, low: str, high: str, sure: str) -> pl.DataFrame:
    """Return the rows with the first days of the windows that surely, and that possibly, hold each of them.

    A window holds its first day and `within` days more; None is one window of all time. `low` and `high` are the
    date's ends, `sure` says whether the row counts for certain. Columns added: sure_from, sure_to (null where no
    window holds it for certain), may_from, may_to.
    """
    if within is None:
        start, end = pl.lit(0, dtype=pl.Int64), pl.lit(FAR, dtype=pl.Int64)
        surely = [
            pl.when(pl.col(sure)).then(start).alias("sure_from"),
            pl.when(pl.col(sure)).then(end).alias("sure_to"),
        ]
        return rows.with_columns(*surely, start.alias("may_from"), end.alias("may_to"))
    first, last = (pl.col(name).cast(pl.Int32).cast(pl.Int64) for name in (low, high))
    fits = (pl.col(sure) & (last - within <= first)).fill_null(False)
    return rows.with_columns(
        pl.when(fits).then(last - within).alias("sure_from"),
        pl.when(fits).then(first).alias("sure_to"),
        (first - within).fill_null(-FAR).alias("may_from"),
        last.fill_null(FAR).alias("may_to"),
    )


def make_steps(ranges: pl.DataFrame, start: str, end: str, amounts: dict[str, pl.Expr]) -> pl.DataFrame:
    """Return what enters at the start and leaves after the end of each range: columns GROUP, at, and the amounts."""
    rows = ranges.filter(pl.col(start).is_not_null()).select(
        GROUP,
        pl.col(start).alias("_start"),
        pl.col(end).alias("_end"),
        *(expr.cast(pl.Int64).alias(name) for name, expr in amounts.items()),
    )
    names = list(amounts)
    enter = rows.select(GROUP, pl.col("_start").alias("at"), *names)
    leave = rows.filter(pl.col("_end") < FAR).select(
        GROUP, (pl.col("_end") + 1).alias("at"), *(-pl.col(name) for name in names)
    )
    return pl.concat([enter, leave])


def add_up(steps: Sequence[pl.DataFrame], names: Sequence[str]) -> pl.DataFrame:
    """Return the sums at every place where one of them changes: columns GROUP, at, and the names; sorted by both."""
    every = pl.concat(steps, how="diagonal").with_columns(pl.col(names).fill_null(0))
    return (
        every.lazy()
        .group_by(GROUP, "at")
        .agg(pl.col(names).sum())
        .sort(GROUP, "at")
        .with_columns(pl.col(names).cum_sum().over(GROUP))
        .collect()
    )


def merge_ranges(ranges: pl.DataFrame, start: str, end: str, by: Sequence[str]) -> pl.DataFrame:
    """Return the ranges of each `by` with those that touch made one, so that a value counts once in a window."""
    rows = ranges.filter(pl.col(start).is_not_null()).select(*by, pl.col(start).alias("from"), pl.col(end).alias("to"))
    rows = rows.sort(*by, "from", "to")
    # one time line behind the other, further apart than any two days, so that no value's range reaches another's
    line = pl.struct(by).rle_id().cast(pl.Int64) * _APART
    reached = (line + pl.col("to")).cum_max().shift(1)
    begins = (line + pl.col("from") > reached + 1).fill_null(False)
    parts = rows.lazy().with_columns(begins.cum_sum().alias("_part")).group_by("_part")
    return parts.agg(pl.col(by).first(), pl.col("from").min(), pl.col("to").max()).drop("_part").collect()


def number_components(pairs: pl.DataFrame, parties: pl.Series) -> pl.DataFrame:
    """Return the parties (column party) with the number of what pairs join, directly or over others, them to."""
    known = pl.DataFrame({"party": parties.unique().sort()}).with_row_index("_n")
    ends = pairs.join(known.rename({"party": "left", "_n": "a"}), on="left").join(
        known.rename({"party": "right", "_n": "b"}), on="right"
    )
    labels = np.arange(known.height)
    one, other = ends["a"].to_numpy(), ends["b"].to_numpy()
    while True:  # each round carries the least number one pair further
        before = labels.copy()
        np.minimum.at(labels, one, labels[other])
        np.minimum.at(labels, other, labels[one])
        if (before == labels).all():
            return known.select("party", pl.Series("component", labels, dtype=pl.Int64))
