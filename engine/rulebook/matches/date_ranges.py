"""Date ranges within which two records must lie: very many are joined by stretches of time, not in pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import Comparison, FieldRef
from engine.rulebook.logic import make_ends
from engine.rulebook.matches.coverage_windows import make_range_window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.rulebook.language import Group
    from engine.rulebook.logic import Context

_STRETCH, _FIRST, _FIRST_THERE = "_stretch", "_first_stretch", "_first_stretch_there"
_STRETCHES = 4
"""Into about how many stretches a window is cut: more make fewer pairs in vain, and more rows to join."""
_LONGEST = 4 * 366
"""A date that is known less well than this, in days, or a window that is longer, is joined without stretches."""


@dataclass(frozen=True, slots=True)
class Range:
    """The days (first and last, over the near records' columns) in which a date of the far record can lie.

    `width` is how many days a stretch has.
    """

    first: pl.Expr
    last: pl.Expr
    far: FieldRef
    width: int


def find_range(when: Group, near: str, frame: pl.DataFrame, far: str, context: Context) -> Range | None:
    """Return the days that `when` leaves to a date of `far` beside the records `near` in a frame, None without any."""
    windows: dict[FieldRef, list[tuple[pl.Expr, pl.Expr]]] = {}
    for member in when.members:
        if isinstance(member, Comparison) and (window := make_range_window(member, {near}, far, context)):
            refs = [ref for side in (member.left, member.right) if side for ref in side.fields if ref.alias == far]
            if len(refs) == 1:
                windows.setdefault(refs[0], []).append(window)
    best: Range | None = None
    for ref, found in windows.items():
        first = pl.max_horizontal([low for low, _ in found])
        last = pl.min_horizontal([high for _, high in found])
        days = frame.select((last - first).dt.total_days().median()).item()
        if days is not None and days <= _LONGEST and (best is None or days < best.width * _STRETCHES):
            best = Range(first, last, ref, max(int(days) // _STRETCHES, 1))
    return best


def join_range(joined: pl.LazyFrame, records: pl.LazyFrame, on: Sequence[str], found: Range) -> pl.LazyFrame:
    """Join records that share `on` and whose dates may lie in the range: those without such dates with every other."""
    here, there = cut_near(joined, found), cut_far(records, found)
    both = here.filter(pl.col(_STRETCH).is_not_null()).join(
        there.filter(pl.col(_STRETCH).is_not_null()), on=[*on, _STRETCH]
    )
    # two that meet in several stretches are joined in the first of them
    both = both.filter(pl.col(_STRETCH) == pl.max_horizontal(_FIRST, _FIRST_THERE))
    mine = here.filter(pl.col(_STRETCH).is_null()).drop(_STRETCH).join(records, on=on)
    theirs = joined.filter(~_is_open(found)).join(
        there.filter(pl.col(_STRETCH).is_null()).drop(_STRETCH, _FIRST_THERE), on=on
    )
    parts = [both.drop(_STRETCH, _FIRST, _FIRST_THERE), mine.drop(_FIRST), theirs]
    return pl.concat(parts, how="diagonal")


def count_range(frame: pl.DataFrame, others: pl.DataFrame, pairs: pl.DataFrame, found: Range) -> pl.Series:
    """Return about how many of the others each row is joined with, whose parties `near` and `far` the pairs link."""
    rows = cut_near(frame.lazy().with_row_index("_row"), found).select("_row", "near", _STRETCH)
    sums = cut_far(others.lazy(), found).group_by("far", _STRETCH).agg(pl.len().alias("_many"))
    linked = pairs.lazy().join(sums, on="far").group_by("near", _STRETCH).agg(pl.col("_many").sum())
    every = linked.group_by("near").agg(pl.col("_many").sum())
    open_ = linked.filter(pl.col(_STRETCH).is_null()).select("near", "_many")
    counted = pl.concat(
        [
            rows.filter(pl.col(_STRETCH).is_not_null()).join(linked, on=["near", _STRETCH]),
            rows.filter(pl.col(_STRETCH).is_null()).join(every, on="near"),
            rows.filter(pl.col(_STRETCH).is_not_null()).unique("_row").join(open_, on="near"),
        ],
        how="diagonal",
    )
    many = counted.group_by("_row").agg(pl.col("_many").sum().cast(pl.Float64)).collect()
    whole = pl.DataFrame({"_row": pl.int_range(frame.height, dtype=pl.UInt32, eager=True)})
    return whole.join(many, on="_row", how="left", maintain_order="left")["_many"].fill_null(0.0).clip(1.0)


def cut_near(joined: pl.LazyFrame, found: Range) -> pl.LazyFrame:
    """Return a row for each stretch of a record's range, and the first of them; one without where the range is open."""
    first, last = (_number(end, found) for end in (found.first, found.last))
    stretches = pl.when(~_is_open(found)).then(pl.int_ranges(first, last + 1, dtype=pl.Int32))
    cut = joined.with_columns(stretches.alias(_STRETCH), first.alias(_FIRST))
    return cut.filter(pl.col(_STRETCH).list.len().fill_null(1) > 0).explode(_STRETCH)


def cut_far(records: pl.LazyFrame, found: Range) -> pl.LazyFrame:
    """Return a row for each stretch in which a record's date may lie, and the first; one without where that is open."""
    low, high = make_ends(found.far)
    first, last = _number(low, found), _number(high, found)
    known = ((high - low).dt.total_days() <= _LONGEST).fill_null(False)
    stretches = pl.when(known).then(pl.int_ranges(first, last + 1, dtype=pl.Int32))
    return records.with_columns(stretches.alias(_STRETCH), first.alias(_FIRST_THERE)).explode(_STRETCH)


def _number(day: pl.Expr, found: Range) -> pl.Expr:
    return day.cast(pl.Date).cast(pl.Int32) // found.width


def _is_open(found: Range) -> pl.Expr:
    return ~((found.last - found.first).dt.total_days() <= _LONGEST).fill_null(False)
