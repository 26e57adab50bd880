"""Wording of values for people: dates, money, counts, places, as a report writes them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.schema import REGISTERS, split_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.schema import Source


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


AMOUNT = re.compile(r"-?\d+(\.\d+)?")


def describe_interval(text: str | None) -> str:
    """Return a date or value of a CSV cell in words, the empty text for null; other text is returned as it is.

    `2024-05-01/2024-05-31` is "May 2024", `10.00/15.00` "£10 to £15", `150.01/` "£150.01 or more".
    """
    low, high = split_ends(text or "")
    known = [part for part in (low, high) if part]
    if known and all(DATE.fullmatch(part) for part in known):
        return _describe_dates(low, high)
    if known and all(AMOUNT.fullmatch(part) for part in known):
        return _describe_amounts(low, high)
    return text or ""


def _describe_dates(low: str, high: str) -> str:
    try:
        first, last = (dt.date.fromisoformat(part) if part else None for part in (low, high))
    except ValueError:
        return low if low == high else f"{low}/{high}"
    if first is None or last is None:
        return f"{describe_date(first)} or later" if first else f"{describe_date(last)} or earlier"
    if first == last:
        return describe_date(first)
    next_day = last + dt.timedelta(days=1) if last < dt.date.max else last
    if first.day == 1 and next_day.day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"{_MONTHS[first.month - 1]} {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {describe_date(last)}"
    return f"{describe_date(first)} to {describe_date(last)}"


def _describe_amounts(low: str, high: str) -> str:
    if not (low and high):
        return f"{describe_money(low)} or more" if low else f"{describe_money(high)} or less"
    return describe_money(low) if low == high else f"{describe_money(low)} to {describe_money(high)}"


def describe_date(day: dt.date | None) -> str:
    """Return a day as `1 March 2024`, the empty text for None; the same whatever the locale of the machine."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else ""


def title_register(name: str | None) -> str:
    """Return the title of a register, its name where it is none that the engine knows."""
    register = REGISTERS.get(name or "")
    return register.title if register else name or ""


def describe_period(first: dt.date | None, last: dt.date | None) -> str:
    """Return the days between as `1 April 2023 to 31 March 2024`, the empty text where neither end is known."""
    if first and last:
        return f"{describe_date(first)} to {describe_date(last)}"
    return f"from {describe_date(first)}" if first else f"to {describe_date(last)}" if last else ""


def describe_money(text: str) -> str:
    """Return an amount in pounds as `£1,250` or `£12.50`; `text` is a decimal number."""
    amount = Decimal(text)
    sign = "-" if amount < 0 else ""
    shown = f"{abs(amount):,.2f}"
    return f"{sign}£{shown.removesuffix('.00')}"


def describe_count(number: int, one: str, several: str | None = None) -> str:
    """Return a number with its noun: `1 row`, `1,204 rows`."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def describe_place(file: str | None, sheet: str | None, row: int | None) -> str:
    """Return where a row stands as `gifts/2024.xlsx, sheet Q1, row 14`; what is null or empty is left out."""
    parts = [file or "", f"sheet {sheet}" if sheet else "", "" if row is None else f"row {row}"]
    return ", ".join(part for part in parts if part)


def describe_value(value: object) -> str:
    """Return a parameter's value as text: a list joined by commas, a date in ISO form, yes or no, `any` for None."""
    if isinstance(value, list | tuple):
        return ", ".join(describe_value(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "any" if value is None else str(value)


def describe_empty(sources: Sequence[Source]) -> str:
    """Return a sentence that names the registers of a run without a row kept, the empty text where there are none."""
    kept: dict[str, int] = {}
    for source in sources:
        kept[source.register] = kept.get(source.register, 0) + source.kept
    empty = [register for register, rows in kept.items() if rows == 0]
    if empty and len(empty) == len(kept):
        return "The registers hold no entries: there was nothing to compare."
    return f"Without entries: {', '.join(empty)}." if empty else ""
