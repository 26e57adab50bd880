"""The fast way: plain dates and money read column by column; dates.py and money.py read every other form.

What these expressions read they read as the Python parsers do (tests/properties/test_values.py holds that), at a
hundredth of the time; what is not plain, or not valid, is null here and left to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.registers.values.dates import EARLIEST, LATEST
from engine.schema import MONEY

if TYPE_CHECKING:
    from engine.registers.values.dates import Order

_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
_ISO = rf"^(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}}){_TIME}"
_NUMERIC = rf"^(?P<first>[0-9]{{1,2}})[/.-](?P<second>[0-9]{{1,2}})[/.-](?P<year>[0-9]{{4}}){_TIME}"
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,2})?"
_AMOUNT = rf"^(?:-?£?{_NUMBER}|£-{_NUMBER}|\(£?{_NUMBER}\))$"


def read_plain_money(values: pl.Series) -> pl.Series:
    """Return Decimal(14, 2) pounds of `1234.5`, `£1,234.50`, `-£20`, `(20.00)`; null where the text is not so plain."""
    text = pl.col("text")
    digits = text.str.replace_all(r"[£,()]", "").str.replace(r"^(-?)0+([0-9])", "$1$2")
    amount = digits.cast(MONEY, strict=False)
    signed = pl.when(text.str.starts_with("(")).then(-amount).otherwise(amount)
    plain = pl.when(text.str.contains(_AMOUNT)).then(signed)
    return pl.DataFrame({"text": values.cast(pl.String)}).select(plain.cast(MONEY).alias("plain")).to_series()


def read_plain_dates(values: pl.Series, order: Order) -> pl.Series:
    """Return the days of `2024-03-01` and `1/3/2024`, with or without a time; null where the text is not so plain.

    Where a column proves both orders of day and month, only a day that is no month is plain.
    """
    iso, numeric = pl.col("text").str.extract_groups(_ISO), pl.col("text").str.extract_groups(_NUMERIC)
    frame = pl.DataFrame({"text": values.cast(pl.String)}).select(
        iso.struct.field("year", "month", "day").cast(pl.Int32),
        numeric.struct.field("year").cast(pl.Int32).alias("numeric_year"),
        numeric.struct.field("first", "second").cast(pl.Int32),
    )
    first, second = pl.col("first"), pl.col("second")
    swapped = (second > 12) | ((first <= 12) & pl.lit(order == "month first"))
    clear = pl.lit(order != "either") | (first > 12) | (second > 12) | (first == second)
    day = pl.when(clear).then(pl.when(swapped).then(second).otherwise(first))
    month = pl.when(swapped).then(first).otherwise(second)
    found = _make_date("year", "month", "day")
    told = frame.with_columns(numeric_day=day, numeric_month=month).select(
        pl.coalesce(found, _make_date("numeric_year", "numeric_month", "numeric_day")).alias("plain")
    )
    return told.select(
        pl.when(pl.col("plain").is_between(pl.lit(EARLIEST), pl.lit(LATEST))).then(pl.col("plain"))
    ).to_series()


def _make_date(year: str, month: str, day: str) -> pl.Expr:
    parts = (pl.col(year).cast(pl.String).str.zfill(4), *(pl.col(n).cast(pl.String).str.zfill(2) for n in (month, day)))
    return pl.concat_str(parts, separator="-").str.to_date("%Y-%m-%d", strict=False)


def find_plain_orders(values: pl.Series) -> tuple[set[str], pl.Series]:
    """Return the orders of day and month that plain numeric dates prove, and which values are such dates."""
    numeric = pl.col("text").str.extract_groups(_NUMERIC)
    frame = pl.DataFrame({"text": values.cast(pl.String)}).select(
        numeric.struct.field("first", "second").cast(pl.Int32, strict=False)
    )
    first, second = pl.col("first"), pl.col("second")
    proofs = {
        "day first": first.is_between(13, 31) & second.is_between(1, 12),
        "month first": second.is_between(13, 31) & first.is_between(1, 12),
    }
    found = frame.select(**{name: proof.any() for name, proof in proofs.items()}, plain=first.is_not_null().implode())
    return {name for name in proofs if found[name][0]}, found["plain"][0]
