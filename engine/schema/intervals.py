"""Intervals: a date or value as the two ends between which it lies, in columns and in text, and the day of a record.

A date or money field F stands in a frame as F, its low end, and F_max, its high end: equal when exact, both null where
nothing is recorded; one null end is open. In text it is `low/high`, or the value alone where exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.schema.fields import Field

_HIGH = "_max"
_SLASH = "/"


def is_interval(field: Field) -> bool:
    """Return whether a field has two ends: a date or a value."""
    return field.kind in ("date", "money")


def name_high(column: str) -> str:
    """Return the column of the high end of a date or value, by that of its low end."""
    return f"{column}{_HIGH}"


def name_low(column: str) -> str:
    """Return the column of the low end, by that of either end."""
    return column.removesuffix(_HIGH)


def list_columns(fields: Iterable[Field]) -> list[str]:
    """Return the columns in which some fields stand, the two ends of each date and value beside each other."""
    return [
        column
        for field in fields
        for column in ((field.name, name_high(field.name)) if is_interval(field) else (field.name,))
    ]


def take_ends(column: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the two ends of a date or value."""
    return pl.col(column), pl.col(name_high(column))


def is_known(column: str) -> pl.Expr:
    """Return whether either end of a date or value is recorded."""
    low, high = take_ends(column)
    return low.is_not_null() | high.is_not_null()


def is_exact(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Return whether two ends are one value; false where either is open."""
    return (low == high).fill_null(False)


def take_day(dated_by: Iterable[str], prefix: str = "") -> tuple[pl.Expr, pl.Expr]:
    """Return the two ends of a record's day: those of the first recorded of its dating fields, behind a prefix."""
    day_low: pl.Expr = pl.lit(None, dtype=pl.Date)
    day_high: pl.Expr = pl.lit(None, dtype=pl.Date)
    for name in reversed(list(dated_by)):
        low, high = take_ends(f"{prefix}{name}")
        recorded = low.is_not_null() | high.is_not_null()
        day_low = pl.when(recorded).then(low).otherwise(day_low)
        day_high = pl.when(recorded).then(high).otherwise(day_high)
    return day_low, day_high


def take_span(dated_by: Iterable[str]) -> tuple[pl.Expr, pl.Expr]:
    """Return the first and the last day of some records: those of their days, an open end taken for the other one."""
    low, high = take_day(dated_by)
    return pl.coalesce(low, high).min(), pl.coalesce(high, low).max()


def write_interval(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Return an interval as text: the value where exact, `low/high` else (an open end empty), "" if not recorded."""
    return join_ends(low.cast(pl.String).fill_null(""), high.cast(pl.String).fill_null(""))


def join_ends(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Return two ends that are text already as the text of an interval."""
    return pl.when(low == high).then(low).otherwise(pl.concat_str(low, pl.lit(_SLASH), high))


def split_ends(text: str) -> tuple[str, str]:
    """Return the two ends of an interval's text, an open one empty; an exact value is both."""
    low, slash, high = text.partition(_SLASH)
    return low, high if slash else low


def take_first(text: pl.Expr) -> pl.Expr:
    """Return the low end of an interval's text, "" where it is open or nothing is recorded."""
    return text.fill_null("").str.split(_SLASH).list.first()


def take_last(text: pl.Expr) -> pl.Expr:
    """Return the high end of an interval's text, "" where it is open or nothing is recorded."""
    return text.fill_null("").str.split(_SLASH).list.last()


def write_ends(text: pl.Expr) -> pl.Expr:
    """Return an interval's text as a sentence says it: `low to high`."""
    return text.str.replace(_SLASH, " to ", literal=True)
