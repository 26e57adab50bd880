"""Columns of text to values: date and money intervals, categories, numbers; each distinct value is read once."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from engine.names import normalise_company_number
from engine.registers.values.categories import parse_category
from engine.registers.values.dates import MONTHS, Order, find_order, parse_date
from engine.registers.values.fast import find_plain_orders, read_plain_dates, read_plain_money
from engine.registers.values.money import parse_money
from engine.registers.values.nothing import DASHES, NO_NUMBER
from engine.schema import MONEY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.schema import Field

_PENNY = Decimal("0.01")


def choose_order(values: pl.Series) -> Order:
    """Return the order of day and month in a column: day first unless a value proves otherwise, either if both."""
    known = values.drop_nulls()
    proofs, plain = find_plain_orders(known)
    distinct = known.filter(~plain).unique()
    numeric = distinct.filter(distinct.str.contains(r"^\D{0,12}\d{1,2}\s?[/.\-, ]\s?\d{1,2}\s?[/.\-, ]\s?\d{2,4}"))
    proofs |= {order for value in numeric.to_list() if (order := find_order(value))}
    if {"day first", "month first"} <= proofs:
        return "either"
    return "month first" if "month first" in proofs else "day first"


def parse_dates(values: pl.Series, order: Order | None = None) -> pl.DataFrame:
    """Return low, high (Date) and problem (String) for each value; the column decides whether day or month is first."""
    chosen = order or choose_order(values)
    return _map_intervals(values, read_plain_dates(values, chosen), lambda text: parse_date(text, chosen))


def parse_moneys(values: pl.Series, unit: str = "pounds") -> pl.DataFrame:
    """Return low, high (Decimal(14, 2) pounds) and problem for each value.

    `unit` is pounds, pence, thousands or a currency code; a value in another currency is null with a problem.
    """
    plain = read_plain_money(values) if unit == "pounds" else pl.repeat(None, len(values), dtype=MONEY, eager=True)
    return _map_intervals(values, plain, lambda text: _scale(parse_money(text), unit))


def _scale(reading: tuple[Any, Any, str | None], unit: str) -> tuple[Any, Any, str | None]:
    low, high, problem = reading
    if unit == "pounds" or (low is None and high is None):
        return reading
    if unit not in ("pence", "thousands"):
        return None, None, f"the value is in {unit}, not pounds"
    factor = _PENNY if unit == "pence" else Decimal(1000)
    ends = [end if end is None else (end * factor).quantize(_PENNY) for end in (low, high)]
    return ends[0], ends[1], problem


def parse_categories(values: pl.Series, field: str, lookup: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Return value and problem for each text of `register.field`; a mapping's own lookup comes before the word list."""
    own = {" ".join(text.split()).casefold(): value for text, value in (lookup or {}).items()}

    def read(text: str) -> tuple[str | None, str | None]:
        known = own.get(" ".join(text.split()).casefold())
        return (known, None) if known is not None else parse_category(text, field)

    return _map_values(values, read, pl.String())


def parse_numbers(values: pl.Series, field: Field) -> pl.DataFrame:
    """Return value (Float64) and problem for each text of a number field; ranges and other rates are problems.

    Hours are hours a week (`8 hrs pw`), months may be named (`May`); what lies outside the field's limits is a problem.
    """
    return _map_values(values, lambda text: _parse_number(text, field), pl.Float64())


def _parse_number(text: str, field: Field) -> tuple[float | None, str | None]:
    plain = " ".join(text.casefold().split()).strip(" .~")
    if DASHES.fullmatch(plain) or re.fullmatch(r"n/?a", plain):
        return None, None
    assert field.limits is not None, f"{field.name} has no limits"
    least, most = field.limits
    number = (
        _read_hours(plain) if field.unit == "hours" else _read_plain_number(plain, named_month=field.unit == "month")
    )
    if number is None or not least <= number <= most:
        what = "a number of hours a week" if field.unit == "hours" else f"a {field.unit}"
        return None, f"this is not {what} that can be read"
    return number, None


def _read_plain_number(plain: str, *, named_month: bool) -> float | None:
    if named_month and plain in MONTHS:
        return float(MONTHS[plain])
    return float(plain) if re.fullmatch(r"\d{1,9}(\.0+)?", plain) else None


def _read_hours(plain: str) -> float | None:
    match = re.fullmatch(
        r"(?:approx(?:imately)?\.?|c\.?|circa|about|around|up to|max(?:imum)?)?\s*(\d{1,3}(?:\.\d+)?)\s*"
        r"(?:h|hrs?|hours?)?\.?\s*(?:(?:per|a|each|/|p)\s?(?:week|wk|w)|weekly|pw)?\.?",
        plain,
    )
    return float(match[1]) if match else None


def parse_company_numbers(values: pl.Series) -> pl.DataFrame:
    """Return value (8 characters) and problem for each text; what is no company number is null with a problem."""
    text = pl.col("said")
    plain = text.str.replace_all(r"\([^()]*\)", " ").str.replace(r"(\d)\.0+\s*$", "$1").str.strip_chars(" .:'\"#-")
    silent = text.str.strip_chars().str.to_lowercase().str.contains(rf"^(?:{DASHES.pattern}|{NO_NUMBER.pattern})$")
    wrong = text.is_not_null() & pl.col("value").is_null() & ~silent
    return (
        pl.DataFrame({"said": values.cast(pl.String)})
        .with_columns(value=normalise_company_number(plain))
        .select("value", pl.when(wrong).then(pl.lit("this is not a company number")).alias("problem"))
    )


def parse_interval_text(kind: Literal["date", "money"], text: str) -> tuple[Any, Any]:
    """Return (low, high) of one value, as a register writes it or as `low/high` (an end may be missing: `150.01/`).

    Raises ValueError, with what is wrong, where it cannot be read or names nothing.
    """
    parts = [part.strip() for part in text.split("/")]
    if len(parts) == 2 and any(parts) and (ends := _parse_ends(kind, parts)) is not None:
        return ends
    low, high, problem = parse_date(text) if kind == "date" else parse_money(text)
    if problem:
        raise ValueError(f"`{text}`: {problem}")
    if low is None and high is None:
        raise ValueError(f"`{text}` names no {kind}")
    return low, high


def _parse_ends(kind: Literal["date", "money"], parts: list[str]) -> tuple[Any, Any] | None:
    form = r"\d{4}-\d{2}-\d{2}" if kind == "date" else r"-?\d+(\.\d+)?"
    if not all(not part or re.fullmatch(form, part) for part in parts):
        return None
    ends: list[Any] = []
    for part in parts:
        low, _, problem = (parse_date(part) if kind == "date" else parse_money(part)) if part else (None, None, None)
        if problem:
            raise ValueError(f"`{'/'.join(parts)}`: {problem}")
        ends.append(low)
    if None not in ends and ends[0] > ends[1]:
        raise ValueError(f"`{'/'.join(parts)}` runs backwards")
    return ends[0], ends[1]


def _map_intervals(
    values: pl.Series, plain: pl.Series, read: Callable[[str], tuple[Any, Any, str | None]]
) -> pl.DataFrame:
    """Return low, high and problem: `plain` where it is known, else what `read` makes of each distinct text."""
    known = pl.DataFrame({"low": plain, "high": plain}).with_columns(problem=pl.lit(None, pl.String))
    open_ = plain.is_null() & values.is_not_null()
    if not open_.any():
        return known
    distinct = values.filter(open_).unique()
    readings = [read(text) for text in distinct.to_list()]
    columns = {
        "said": distinct.cast(pl.String),
        "low": pl.Series([low for low, _, _ in readings], dtype=plain.dtype),
        "high": pl.Series([high for _, high, _ in readings], dtype=plain.dtype),
        "problem": pl.Series([problem for *_, problem in readings], dtype=pl.String),
    }
    other = _spread(values.zip_with(open_, values.clear().extend_constant(None, len(values))), pl.DataFrame(columns))
    return other.with_columns(
        pl.coalesce(known["low"], "low").alias("low"), pl.coalesce(known["high"], "high").alias("high")
    )


def _map_values(values: pl.Series, read: Callable[[str], tuple[Any, str | None]], dtype: pl.DataType) -> pl.DataFrame:
    distinct = values.drop_nulls().unique().sort()
    readings = [read(text) for text in distinct.to_list()]
    columns = {
        "said": distinct.cast(pl.String),
        "value": pl.Series([value for value, _ in readings], dtype=dtype),
        "problem": pl.Series([problem for _, problem in readings], dtype=pl.String),
    }
    return _spread(values, pl.DataFrame(columns))


def _spread(values: pl.Series, known: pl.DataFrame) -> pl.DataFrame:
    frame = pl.DataFrame({"said": values.cast(pl.String)})
    return frame.join(known, on="said", how="left", maintain_order="left").drop("said")
