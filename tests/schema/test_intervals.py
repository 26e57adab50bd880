"""Intervals: what is written is read back, and a record's day is that of its first dated field."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.schema.fields import Field
from engine.schema.intervals import (
    is_exact,
    is_known,
    join_ends,
    list_columns,
    name_high,
    name_low,
    split_ends,
    take_day,
    take_first,
    take_last,
    take_span,
    write_ends,
    write_interval,
)

FIRST, LAST = dt.date(2024, 4, 1), dt.date(2024, 4, 30)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)) | st.none()


def one(expr: pl.Expr, **columns: object) -> object:
    return (
        pl.DataFrame({name: pl.Series([value], dtype=pl.Date) for name, value in columns.items()}).select(expr).item()
    )


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (FIRST, FIRST, "2024-04-01"),
        (FIRST, LAST, "2024-04-01/2024-04-30"),
        (FIRST, None, "2024-04-01/"),
        (None, LAST, "/2024-04-30"),
        (None, None, ""),
    ],
)
def test_an_interval_is_written_as_its_ends(low, high, text):
    assert one(write_interval(pl.col("on"), pl.col(name_high("on"))), on=low, on_max=high) == text


@given(DAYS, DAYS)
def test_what_is_written_is_read_back(low, high):
    text = one(write_interval(pl.col("a"), pl.col("b")), a=low, b=high)
    ends = tuple("" if day is None else day.isoformat() for day in (low, high))
    assert split_ends(text) == ends
    frame = pl.DataFrame({"text": [text]})
    assert frame.select(take_first(pl.col("text")), last=take_last(pl.col("text"))).row(0) == ends
    assert one(is_exact(pl.col("a"), pl.col("b")), a=low, b=high) == (low is not None and low == high)


def test_columns_stand_beside_each_other():
    fields = [Field("paid_on", "date", ""), Field("unit", "text", ""), Field("value_gbp", "money", "")]
    assert list_columns(fields) == ["paid_on", "paid_on_max", "unit", "value_gbp", "value_gbp_max"]
    assert [name_low(name) for name in ("paid_on_max", "unit")] == ["paid_on", "unit"]


@pytest.mark.parametrize(
    ("first", "second", "day", "span"),
    [
        ((FIRST, FIRST), (LAST, LAST), (FIRST, FIRST), (FIRST, FIRST)),
        ((None, None), (FIRST, LAST), (FIRST, LAST), (FIRST, LAST)),
        ((None, FIRST), (LAST, LAST), (None, FIRST), (FIRST, FIRST)),
        ((LAST, None), (None, None), (LAST, None), (LAST, LAST)),
        ((None, None), (None, None), (None, None), (None, None)),
    ],
)
def test_the_day_of_a_record_is_that_of_the_first_field_recorded(first, second, day, span):
    ends = {"a": first[0], "a_max": first[1], "b": second[0], "b_max": second[1]}
    frame = pl.DataFrame({name: pl.Series([value], dtype=pl.Date) for name, value in ends.items()})
    low, high = take_day(["a", "b"])
    assert frame.select(low.alias("low"), high.alias("high")).row(0) == day
    from_, to = take_span(["a", "b"])
    assert frame.select(from_.alias("from"), to.alias("to")).row(0) == span
    assert frame.select(is_known("a")).item() == (first != (None, None))


def test_a_sentence_says_the_ends():
    frame = pl.DataFrame({"low": ["10.00", "5.00"], "high": ["12.00", "5.00"]})
    assert frame.select(said=write_ends(join_ends(pl.col("low"), pl.col("high"))))["said"].to_list() == [
        "10.00 to 12.00",
        "5.00",
    ]
