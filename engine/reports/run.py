"""A run as the reports see it: its tables, the order of their rows, and the wording of their values."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import (
    CANNOT_TELL_SCHEMA,
    COVERAGE_SCHEMA,
    DEFECT_SCHEMA,
    EVIDENCE_SCHEMA,
    EXCEPTION_SCHEMA,
    EXEMPTED_SCHEMA,
    LINK_SCHEMA,
    NIL_RETURN_SCHEMA,
    OUTCOMES,
    SET_ASIDE_SCHEMA,
    SEVERITIES,
)
from engine.schema.registers import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.schema.registers import Source

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
PLACE_COLUMNS = ("register", "source_file", "source_sheet", "source_row")


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A rule as it was applied, for the reports.

    `policy` holds pairs of source and what it says; `explanation` is the rule in English, its lines as they should
    stand; `parameters` the values used in this run; `meanings` a parameter's unit and why, where it has one;
    `file` is relative to the project or to the shipped rules, `sha256` the digest of that file.
    """

    name: str
    version: int
    title: str
    policy: tuple[tuple[str, str], ...]
    limitation: str
    explanation: str
    parameters: Mapping[str, object]
    sha256: str
    file: str
    meanings: Mapping[str, str] = field(default_factory=dict)
    false_positives: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A small table that counts a register: each row has one cell for each column, None is an empty cell."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """All that one run of the engine found, as the reports need it.

    The frames have at least the columns of their findings.*_SCHEMA, in any row order. `quality` is the JSON-ready
    result of the data-quality gate, `counts` the rows, names, links and findings of each stage, `other_inputs` the
    path (relative to the project) and sha256 of further files that bear on the result, such as crosscheck.toml.
    """

    project: str
    marking: str
    as_of: dt.date
    since: dt.date | None
    engine_version: str
    sources: tuple[Source, ...]
    rules: tuple[RuleNote, ...]
    exceptions: pl.DataFrame
    evidence: pl.DataFrame
    cannot_tell: pl.DataFrame
    coverage: pl.DataFrame
    links: pl.DataFrame
    defects: pl.DataFrame
    set_aside: pl.DataFrame
    quality: Mapping[str, object]
    counts: Mapping[str, int]
    summaries: tuple[Summary, ...] = ()
    other_inputs: Mapping[str, str] = field(default_factory=dict)
    nil_returns: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NIL_RETURN_SCHEMA))
    exempted: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=EXEMPTED_SCHEMA))
    notices: tuple[str, ...] = ()
    """A line for each rule that raises more than a person can be asked to review."""


SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "exceptions": EXCEPTION_SCHEMA,
    "evidence": EVIDENCE_SCHEMA,
    "cannot_tell": CANNOT_TELL_SCHEMA,
    "coverage": COVERAGE_SCHEMA,
    "links": LINK_SCHEMA,
    "defects": DEFECT_SCHEMA,
    "set_aside": SET_ASIDE_SCHEMA,
    "nil_returns": NIL_RETURN_SCHEMA,
    "exempted": EXEMPTED_SCHEMA,
}
"""The tables of a run by their name in Run, which is also the name of their CSV file."""


def rank(column: str, values: tuple[str, ...]) -> pl.Expr:
    """Return the place of a column's value in the list, after the end for any other value and for null."""
    places = {value: place for place, value in enumerate(values)}
    return pl.col(column).replace_strict(places, default=len(values), return_dtype=pl.Int64).alias(f"{column} rank")


_SEVERITY = rank("severity", SEVERITIES)
_ORDERS: dict[str, tuple[tuple[pl.Expr, bool], ...]] = {
    "exceptions": ((_SEVERITY, False), (pl.col("rule"), False), (pl.col("occurred_on"), True)),
    "evidence": (
        (pl.col("rule"), False),
        (pl.col("exception_id"), False),
        (rank("outcome", OUTCOMES), False),
        (pl.col("role"), False),
        (pl.col("date"), False),
    ),
    "cannot_tell": ((_SEVERITY, False), (pl.col("rule"), False), (pl.col("undecided"), True)),
    "coverage": (),
    "links": ((rank("band", ("review", "accept")), False), (pl.col("score"), True)),
    "defects": tuple((pl.col(column), False) for column in PLACE_COLUMNS),
    "set_aside": tuple((pl.col(column), False) for column in PLACE_COLUMNS),
    "nil_returns": tuple((pl.col(column), False) for column in PLACE_COLUMNS),
    "exempted": ((_SEVERITY, False), (pl.col("rule"), False), (pl.col("occurred_on"), True)),
}
"""What a reader looks at first, by table: (expression, descending); every column of the table follows, ascending."""


def arrange_rows(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with exactly the columns of that table, and its rows in the one order that reports use.

    Exceptions come from critical down, then by rule, newest first; links up for review come before those used;
    defects and rows set aside come in the order of their source. Null is last, except that a problem of a whole
    file stands before those of its rows. The order does not depend on the order of the rows that come in.
    """
    schema = SCHEMAS[name]
    keys = [*_ORDERS[name], *((pl.col(column), False) for column in schema)]
    nulls_last = name not in ("defects", "set_aside")
    return frame.select(pl.col(column).cast(dtype) for column, dtype in schema.items()).sort(
        [expression for expression, _ in keys],
        descending=[descending for _, descending in keys],
        nulls_last=[nulls_last or descending for _, descending in keys],
    )


def describe_interval(text: str | None) -> str:
    """Return a date or value of a CSV cell in words, the empty text for null; other text is returned as it is.

    `2024-05-01/2024-05-31` is "May 2024", `10.00/15.00` "£10 to £15", `150.01/` "£150.01 or more".
    """
    low, slash, high = (text or "").partition("/")
    known = [part for part in (low, high) if part]
    if known and all(DATE.fullmatch(part) for part in known):
        return _describe_dates(low, high if slash else low)
    if known and all(AMOUNT.fullmatch(part) for part in known):
        return _describe_amounts(low, high if slash else low)
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
